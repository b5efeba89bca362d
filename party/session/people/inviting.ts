import type { OpenedSession } from '#protocol/desk/enrolment.ts';
import {
  INVITATION_DEFAULT_MS,
  INVITATION_DIGITS,
  INVITATION_MAX_MS,
  SPOKEN_CODE_MS,
} from '#protocol/ground/limits.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import type { CreatedInvitation, CreateInvitation, SpokenCode } from '#protocol/people/invitations.ts';
import { cleanName, personName } from '#protocol/people/people.ts';
import { answerJson, answerProblem, type HttpAnswer, type HttpRequest } from '../../rooms/http.ts';
import type { Answer } from '../../rooms/routes.ts';
import type { Ground } from '../ground.ts';
import type { Caller } from './callers.ts';
import type { CodeMaking } from './code-making.ts';
import { makerOf, UNNAMED, type InvitationMaking } from './invitation-making.ts';
import type { Invitations } from './invitation-store.ts';

/** Invitations and their codes, as those may who are in already. */
export interface Inviting {
  create(caller: Caller, options: { wanted: CreateInvitation; request: HttpRequest }): HttpAnswer;
  list(): HttpAnswer;
  /** Makes a code that is said. */
  sayCode(id: string): Answer;
  /** A secret for somebody who gave the desk a code. */
  ticket(id: string): string | null;
  /** The links a session begins with. */
  firstLinks(): OpenedSession['links'];
}

export interface InvitingParts {
  ground: Pick<Ground, 'ports'>;
  invitations: Invitations;
  invitationMaking: InvitationMaking;
  codeMaking: CodeMaking;
}

type GivenName = { ok: true; name: string | null } | { ok: false; problem: 'no-name' };

/** An invalid name is the giver's mistake; a name that was left out is not. */
function readName(typed: string | undefined, clean: (typed: string) => string | null): GivenName {
  if (typed === undefined || typed.trim() === '') return { ok: true, name: null };
  const name = clean(typed);
  return name === null ? { ok: false, problem: 'no-name' } : { ok: true, name };
}

function givenNames(given: CreateInvitation) {
  const name = readName(given.name, personName);
  const title = readName(given.title, cleanName);
  const organisation = readName(given.organisation, cleanName);
  if (!name.ok || !title.ok || !organisation.ok) return null;
  return { name: name.name, title: title.name, organisation: organisation.name };
}

export function createInviting(parts: InvitingParts): Inviting {
  const { ground, invitations, invitationMaking, codeMaking } = parts;
  const { clock, sql } = ground.ports;
  const { linkTo } = invitationMaking;
  return {
    create(caller, { wanted, request }) {
      const { role, uses = null, email = null, expiresInMs = INVITATION_DEFAULT_MS } = wanted;
      if (expiresInMs > INVITATION_MAX_MS) return answerProblem('malformed-request');
      const names = givenNames(wanted);
      if (names === null) return answerProblem('name-needed');
      const expiresAt = clock.now() + expiresInMs;
      const created = sql.transaction(() =>
        invitationMaking.make({ role, uses, email, ...names, person: null, ...makerOf(caller), expiresAt }),
      );
      if (created === null) return answerProblem('too-many');
      const { id, secret } = created;
      return answerJson({ link: linkTo(secret, request), id, expiresAt } satisfies CreatedInvitation);
    },
    list: () => answerJson(invitations.list()),
    async sayCode(id) {
      const found = invitations.find(id);
      // A device's secret is for whose device it is: nobody else has it said to them.
      if (found === null || found.person !== null || !invitations.isLive(found)) {
        return answerProblem('not-found');
      }
      const expiresAt = Math.min(found.expiresAt, clock.now() + SPOKEN_CODE_MS);
      const code = await codeMaking.make(id, { digits: INVITATION_DIGITS, expiresAt });
      return code === null ? answerProblem('too-many') : answerJson({ code, expiresAt } satisfies SpokenCode);
    },
    ticket(id) {
      const found = invitations.find(id);
      return found !== null && invitations.isLive(found) ? invitations.ticket(id) : null;
    },
    firstLinks() {
      const expiresAt = clock.now() + INVITATION_DEFAULT_MS;
      const [technician, client, observer] = ROLES.map(
        (role) =>
          invitationMaking.make({ ...UNNAMED, role, ...makerOf({ kind: 'server' }), expiresAt })?.secret,
      );
      if (technician === undefined || client === undefined || observer === undefined) {
        throw new Error('a new session has room for invitations');
      }
      return {
        technician: linkTo(technician, null),
        client: linkTo(client, null),
        observer: linkTo(observer, null),
      };
    },
  };
}
