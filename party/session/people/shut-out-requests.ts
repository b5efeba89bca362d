import type { RefusedShutOut } from '#protocol/people/shutting-out.ts';
import { answerJson, answerNothing, answerProblem, type HttpAnswer } from '../../rooms/http.ts';
import type { Root } from './followers.ts';
import type { PeopleRegister } from './register.ts';
import type { ShuttingOut, ShutOutOptions } from './shutting-out.ts';

/** Handles requests to remove somebody: nobody is removed who was not shown to the asker. */
export interface ShutOutRequests {
  /** Who would go with an invitation, a person or a device. */
  show(root: Root, options: ShutOutOptions): HttpAnswer;
  /** Removes them; `shown`: the digest of the list that the asker has seen. */
  shutOut(root: Root, options: ShutOutOptions & { shown?: string | undefined }): HttpAnswer;
}

export interface ShutOutRequestsParts {
  register: PeopleRegister;
  shuttingOut: ShuttingOut;
}

export function createShutOutRequests({ register, shuttingOut }: ShutOutRequestsParts): ShutOutRequests {
  const { people, invitations } = register;
  const isThere = ({ kind, id }: Root) => {
    const finders = { invitation: invitations.find, person: people.person, device: people.device };
    return finders[kind](id) !== null;
  };
  return {
    show: (root, options) =>
      isThere(root) ? answerJson(shuttingOut.list(root, options)) : answerProblem('not-found'),
    shutOut(root, { caller, keep, shown }) {
      if (!isThere(root)) return answerProblem('not-found');
      const list = shuttingOut.list(root, { caller, keep: [] });
      if (shown !== undefined && shown !== list.digest) {
        return answerProblem('list-changed', { list } satisfies RefusedShutOut);
      }
      shuttingOut.shutOut(root, { caller, keep });
      return answerNothing();
    },
  };
}
