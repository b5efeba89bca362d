import type {
  CreatedInvitation,
  CreateInvitation,
  DeviceInvitation,
  SpokenCode,
} from '#protocol/people/invitations.ts';
import type { RefusedShutOut } from '#protocol/people/shutting-out.ts';
import type { OpenedSession } from '#protocol/desk/enrolment.ts';
import {
  DEVICE_DIGITS,
  INVITATION_DEFAULT_MS,
  INVITATION_DIGITS,
  INVITATION_MAX_MS,
  SPOKEN_CODE_MS,
} from '#protocol/ground/limits.ts';
import { formatLink } from '#protocol/people/link.ts';
import { cleanName, personName } from '#protocol/people/people.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import {
  answerJson,
  answerNothing,
  answerProblem,
  type HttpAnswer,
  type HttpRequest,
} from '../../rooms/http.ts';
import { randomDigits } from '../../rooms/ids.ts';
import { publicOrigin } from '../../worker/settings.ts';
import { authorOf, personOf, type Caller } from './callers.ts';
import type { Root } from './followers.ts';
import type { Invitations, NewInvitation } from './invitation-store.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { People } from './people-store.ts';
import type { RoomPorts } from '../ports.ts';
import type { SessionRecord } from '../record/record.ts';
import type { Removals } from './removals.ts';
import type { ShuttingOut, ShutOutOptions } from './shutting-out.ts';

type Answer = HttpAnswer | Promise<HttpAnswer>;

/** Invitations, codes and devices, as those may who are in already. */
export interface Inviting {
  create(caller: Caller, options: { wanted: CreateInvitation; request: HttpRequest }): HttpAnswer;
  list(): HttpAnswer;
  /** Makes a code that is said. */
  sayCode(id: string): Answer;
  addDevice(caller: Caller, options: { person: string; request: HttpRequest }): Answer;
  /** Who would go with an invitation, a person or a device. */
  showShutOut(root: Root, options: ShutOutOptions): HttpAnswer;
  /** Shuts them out; `shown`: the digest of the list that whoever asks has seen. */
  shutOut(root: Root, options: ShutOutOptions & { shown?: string | undefined }): HttpAnswer;
  /** A secret for who told the desk a code. */
  ticket(id: string): string | null;
  /** The links a session begins with. */
  firstLinks(): OpenedSession['links'];
}

export interface InvitingParts {
  ports: RoomPorts;
  lifecycle: Lifecycle;
  record: SessionRecord;
  invitations: Invitations;
  people: People;
  shuttingOut: ShuttingOut;
  removals: Pick<Removals, 'revokeOlder'>;
}

/** A code that another session happens to have made too is made anew; six digits run out sooner than this does. */
const CODE_TRIES = 5;

const UNNAMED = { name: null, title: null, organisation: null, email: null, uses: null, person: null };

type GivenName = { ok: true; name: string | null } | { ok: false; problem: 'no-name' };

const makerOf = (caller: Caller) => ({ by: authorOf(caller), byDevice: personOf(caller)?.device ?? null });

/** What was given as a name and is none is a mistake of whoever gave it; what was left out is not. */
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
  const { ports, lifecycle, record, invitations, people, shuttingOut, removals } = parts;
  const { clock, random, crypto, settings, sql } = ports;

  const linkTo = (secret: string, request: HttpRequest | null) => {
    const origin = publicOrigin(settings, request?.header('origin') ?? null);
    return formatLink({ origin, session: lifecycle.session.id, secret });
  };

  const add = (invitation: NewInvitation) => {
    const created = invitations.create(invitation);
    if (created === null) return null;
    const { email: _email, byDevice: _byDevice, ...told } = invitation;
    record.append({ type: 'invitation-created', invitation: created.id, ...told });
    return created;
  };

  const newCode = async (invitation: string, options: { digits: number; expiresAt: number }) => {
    const { digits: usual, expiresAt } = options;
    const session = lifecycle.session.id;
    let digits = usual;
    for (let tries = 0; tries < CODE_TRIES; tries += 1) {
      const code = randomDigits(random, digits);
      const told = { sha256: crypto.sha256(code), digits, usual, session, invitation, expiresAt };
      const answer = await ports.tellCode(told);
      if (!answer.taken) return code;
      ({ digits } = answer);
    }
    return null;
  };

  const addDevice: Inviting['addDevice'] = async (caller, { person: id, request }) => {
    const person = people.person(id);
    if (person === null) return answerProblem('not-found');
    const isOut = invitations.find(person.invitation)?.revokedAt != null && !people.isIn(id);
    if (isOut) return answerProblem('invitation-revoked');
    const expiresAt = clock.now() + SPOKEN_CODE_MS;
    const maker = makerOf(caller);
    const wanted = { ...UNNAMED, role: person.role, uses: 1, person: id, ...maker, expiresAt };
    const created = sql.transaction(() => {
      removals.revokeOlder({ maker: maker.by, person: id });
      return add(wanted);
    });
    if (created === null) return answerProblem('too-many');
    const link = linkTo(created.secret, request);
    const code = await newCode(created.id, { digits: DEVICE_DIGITS, expiresAt });
    if (code === null) return answerProblem('too-many');
    return answerJson({ link, code, expiresAt } satisfies DeviceInvitation);
  };

  const isThere = ({ kind, id }: Root) => {
    const finders = { invitation: invitations.find, person: people.person, device: people.device };
    return finders[kind](id) !== null;
  };

  return {
    create(caller, { wanted, request }) {
      const { role, uses = null, email = null, expiresInMs = INVITATION_DEFAULT_MS } = wanted;
      if (expiresInMs > INVITATION_MAX_MS) return answerProblem('malformed-request');
      const names = givenNames(wanted);
      if (names === null) return answerProblem('name-needed');
      const expiresAt = clock.now() + expiresInMs;
      const created = sql.transaction(() =>
        add({ role, uses, email, ...names, person: null, ...makerOf(caller), expiresAt }),
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
      const code = await newCode(id, { digits: INVITATION_DIGITS, expiresAt });
      return code === null ? answerProblem('too-many') : answerJson({ code, expiresAt } satisfies SpokenCode);
    },
    addDevice,
    showShutOut: (root, options) =>
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
    ticket(id) {
      const found = invitations.find(id);
      return found !== null && invitations.isLive(found) ? invitations.ticket(id) : null;
    },
    firstLinks() {
      const expiresAt = clock.now() + INVITATION_DEFAULT_MS;
      const [technician, client, observer] = ROLES.map(
        (role) => add({ ...UNNAMED, role, ...makerOf({ kind: 'server' }), expiresAt })?.secret,
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
