import type { HttpProblem } from '#protocol/wire/http.ts';
import type { Invitation, RefusedInvitation } from '#protocol/people/entering.ts';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import { answerJson, answerProblem, type HttpAnswer } from '../../rooms/http.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Attendance } from './attendance.ts';
import type { PeopleRegister } from './register.ts';

/** An invitation as it is shown to anybody with its secret. */
export interface ShownInvitation {
  /** `publicKey`: the asker's key, if they sent it. */
  answer(
    shown: { found: InvitationRow; problem: HttpProblem | null },
    publicKey: string | undefined,
  ): HttpAnswer;
}

export interface ShownInvitationParts {
  ground: Pick<Ground, 'ports'>;
  lifecycle: Pick<Lifecycle, 'session'>;
  register: PeopleRegister;
  attendance: Pick<Attendance, 'here'>;
}

export function createShownInvitation(parts: ShownInvitationParts): ShownInvitation {
  const { ground, lifecycle, register, attendance } = parts;
  const { recordedBy } = ground.ports.settings;

  const nameOf = (person: string | null) => (person === null ? null : register.nameOf(person));

  const shown = (row: InvitationRow, publicKey: string | undefined): Invitation => {
    const { title, endpointName, endedAt } = lifecycle.session;
    const known = publicKey === undefined ? null : register.membership.memberInRole(publicKey, row.role);
    return {
      session: { title, endpointName, endedAt },
      role: row.role,
      name: row.name,
      title: row.title,
      organisation: row.organisation,
      invitedBy: nameOf(row.by),
      invitedByOrganisation: register.people.person(row.by)?.organisation ?? null,
      expiresAt: row.expiresAt,
      addsDeviceTo: nameOf(row.person),
      recordedBy,
      here: attendance.here().map(({ name, role }) => ({ name, role })),
      known: known?.person.id ?? null,
    };
  };

  /** Anybody with an invitation's secret may know whom to ask for another, and since when it is invalid. */
  const refused = ({ by, expiresAt }: InvitationRow, problem: HttpProblem): HttpAnswer =>
    answerProblem(problem, { invitedBy: nameOf(by), expiresAt } satisfies RefusedInvitation);

  return {
    answer({ found, problem }, publicKey) {
      const answer = shown(found, publicKey);
      return problem !== null && answer.known === null ? refused(found, problem) : answerJson(answer);
    },
  };
}
