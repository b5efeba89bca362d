import { DEVICE_DIGITS, SPOKEN_CODE_MS } from '#protocol/ground/limits.ts';
import type { DeviceInvitation } from '#protocol/people/invitations.ts';
import { answerJson, answerProblem, type HttpRequest } from '../../rooms/http.ts';
import type { Answer } from '../../rooms/routes.ts';
import type { Ground } from '../ground.ts';
import type { Caller } from './callers.ts';
import type { CodeMaking } from './code-making.ts';
import { makerOf, UNNAMED, type InvitationMaking } from './invitation-making.ts';
import type { PeopleRegister } from './register.ts';
import type { Removals } from './removals.ts';

/** Invitations that add a device to somebody who is a person here already. */
export interface DeviceInvitations {
  create(caller: Caller, options: { person: string; request: HttpRequest }): Answer;
}

export interface DeviceInvitationsParts {
  ground: Pick<Ground, 'ports'>;
  register: PeopleRegister;
  removals: Removals;
  invitationMaking: InvitationMaking;
  codeMaking: CodeMaking;
}

export function createDeviceInvitations(parts: DeviceInvitationsParts): DeviceInvitations {
  const { ground, register, removals, invitationMaking, codeMaking } = parts;
  const { sql, clock } = ground.ports;
  const { people, invitations } = register;
  return {
    async create(caller, { person: id, request }) {
      const person = people.person(id);
      if (person === null) return answerProblem('not-found');
      const isOut = invitations.find(person.invitation)?.revokedAt != null && !people.isIn(id);
      if (isOut) return answerProblem('invitation-revoked');
      const expiresAt = clock.now() + SPOKEN_CODE_MS;
      const maker = makerOf(caller);
      const wanted = { ...UNNAMED, role: person.role, uses: 1, person: id, ...maker, expiresAt };
      const created = sql.transaction(() => {
        removals.revokeOlder({ maker: maker.by, person: id });
        return invitationMaking.make(wanted);
      });
      if (created === null) return answerProblem('too-many');
      const link = invitationMaking.linkTo(created.secret, request);
      const code = await codeMaking.make(created.id, { digits: DEVICE_DIGITS, expiresAt });
      if (code === null) return answerProblem('too-many');
      return answerJson({ link, code, expiresAt } satisfies DeviceInvitation);
    },
  };
}
