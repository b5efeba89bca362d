import * as v from 'valibot';
import { fromBase64url } from '#base/bytes.ts';
import {
  enterBody,
  HTTP_PROBLEMS,
  invitationBody,
  type Entered,
  type HttpProblem,
  type Invitation,
  type InvitationRow,
  type RefusedInvitation,
} from '#protocol/wire/http.ts';
import { INVITATION_MAX_PEOPLE, MAX_DEVICES, MAX_PEOPLE_OF_KEY } from '#protocol/ground/limits.ts';
import { notesPath, sessionPath } from '#protocol/people/link.ts';
import { cleanName, personName, rolesClash } from '#protocol/people/people.ts';
import { enterText, type SignaturePlace } from '#protocol/wire/signed-text.ts';
import { answerJson, answerProblem, type HttpAnswer, type HttpRequest } from '../../rooms/http.ts';
import type { Prover } from '../../rooms/prover.ts';
import type { Source } from '../../rooms/source.ts';
import { peopleEverFor, peopleFor } from '../../worker/places.ts';
import { publicOrigin } from '../../worker/settings.ts';
import type { Attendance } from './attendance.ts';
import { cookieName, type Cookies } from './cookies.ts';
import type { Invitations } from './invitation-store.ts';
import type { Knocks } from './knocks.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Member, Membership } from './membership.ts';
import type { DeviceHow, People } from './people-store.ts';
import type { RoomPorts } from '../ports.ts';
import type { SessionRecord } from '../record/record.ts';

/** What whoever has a secret may ask for: to be told what it is, and to come in. */
export interface Entering {
  show(request: HttpRequest): HttpAnswer;
  enter(request: HttpRequest): HttpAnswer;
}

export interface EnteringParts {
  ports: RoomPorts;
  prover: Prover;
  lifecycle: Lifecycle;
  record: SessionRecord;
  invitations: Invitations;
  people: People;
  membership: Membership;
  cookies: Cookies;
  attendance: Attendance;
  knocks: Knocks;
}

type EnterBody = v.InferOutput<typeof enterBody>;

/** `before`: every device there was with the key that enters. */
interface Extending {
  invitation: InvitationRow;
  before: readonly Member[];
}

interface Knock {
  body: EnterBody;
  found: InvitationRow;
  source: Source;
}

/** A browser keeps a cookie no longer than this, in s; membership itself does not end. */
const COOKIE_S = 400 * 24 * 3600;
/** Removed ones are kept too. */
const MAX_DEVICES_EVER = 10 * MAX_DEVICES;
const NO_LABEL = 'a device of no name';

export function createEntering(parts: EnteringParts): Entering {
  const { ports, prover, lifecycle, record, invitations, people, membership, cookies, attendance, knocks } =
    parts;
  const { crypto, settings } = ports;

  const isByKey = ({ secret, publicKey, signature }: EnterBody, place: SignaturePlace) => {
    const signed = fromBase64url(signature);
    const text = enterText(place, { session: lifecycle.session.id, secretHash: crypto.sha256(secret) });
    return signed !== null && crypto.isSigned({ publicKey, text, signature: signed });
  };

  const knownAs = (publicKey: string, { role }: InvitationRow) =>
    membership.members(publicKey).find(({ person }) => person.role === role) ?? null;

  const addDevice = (
    body: EnterBody,
    device: { person: string; how: DeviceHow; invitation: InvitationRow },
  ) => {
    const { person, how, invitation } = device;
    const { publicKey } = body;
    const label = cleanName(body.label) ?? NO_LABEL;
    const added = people.addDevice({ person, publicKey, label, how, invitation: invitation.id });
    const by = how === 'first' ? null : invitation.by;
    record.append({ type: 'device-added', person, device: added.device, label, publicKey, how, by });
    return added;
  };

  const isSomebodyElses = ({ person, device }: Member, id: string) =>
    person.id !== id && device.removedAt === null;

  /** Another device of somebody who is in already. */
  const extend = (body: EnterBody, { invitation, before }: Extending): Member | HttpProblem => {
    const person = people.person(invitation.person ?? '');
    if (person === null) return 'invitation-unknown';
    // One browser, one person's: else whoever removes that device holds a key of somebody else's.
    if (before.some((member) => isSomebodyElses(member, person.id))) return 'other-person';
    if (!people.isIn(person.id)) {
      if (invitations.find(person.invitation)?.revokedAt != null) return 'invitation-revoked';
      if (people.places() >= peopleFor(person.role)) return 'too-many';
    }
    const devices = people.devices(person.id);
    const kept = devices.filter(({ removedAt }) => removedAt === null);
    if (kept.length >= MAX_DEVICES || devices.length >= MAX_DEVICES_EVER) return 'too-many';
    const how = invitation.by === person.id ? 'own' : 'vouched';
    return { person, device: addDevice(body, { person: person.id, how, invitation }) };
  };

  /** Places are of those who may come in; rows of those who ever came. */
  const hasPlace = ({ id, role }: InvitationRow) =>
    people.places(id) < INVITATION_MAX_PEOPLE &&
    people.places() < peopleFor(role) &&
    people.count() < peopleEverFor(role);

  const join = (body: EnterBody, invitation: InvitationRow): Member | HttpProblem => {
    const name = invitation.name ?? personName(body.name ?? '');
    if (name === null) return 'name-needed';
    const { id, role, title, organisation } = invitation;
    if (!hasPlace(invitation)) return 'too-many';
    const person = people.add({ role, name, title, organisation, invitation: id });
    const joined = { person: person.id, role, name, title, organisation, invitation: id };
    record.append({ type: 'person-joined', ...joined });
    return { person, device: addDevice(body, { person: person.id, how: 'first', invitation }) };
  };

  /** Whoever has been somebody here comes in again, whatever strangers do with the invitation. */
  const mayKnock = (before: readonly Member[], { body, found, source }: Knock) =>
    before.length > 0 ? knocks.byKey(body.publicKey, source) : knocks.byInvitation(found);

  const memberBy = (
    body: EnterBody,
    { place, source }: { place: SignaturePlace; source: Source },
  ): Member | HttpProblem => {
    // A secret is too long to be guessed by the time an answer takes, and a signature costs more than looking it up.
    const secretHash = crypto.sha256(body.secret);
    const shownBy = invitations.show(secretHash);
    if (shownBy === null) return 'invitation-unknown';
    const { found, problem } = shownBy;
    const before = membership.everyone(body.publicKey);
    if (!mayKnock(before, { body, found, source })) return 'too-many';
    if (!isByKey(body, place)) return 'bad-signature';
    if (before.some(({ person }) => rolesClash(person.role, found.role))) return 'other-role';
    const known = knownAs(body.publicKey, found);
    if (known !== null) return known;
    if (problem !== null) return problem;
    if (membership.isBanned(body.publicKey, found)) return 'device-removed';
    if (new Set(before.map(({ person }) => person.id)).size >= MAX_PEOPLE_OF_KEY) return 'too-many';
    const member = found.person === null ? join(body, found) : extend(body, { invitation: found, before });
    if (typeof member !== 'string') invitations.use(found.id, secretHash);
    return member;
  };

  const cookieLines = ({ person, cookie }: { person: string; cookie: string }, request: HttpRequest) => {
    const { id } = lifecycle.session;
    const isSecure = publicOrigin(settings, request.header('origin')).startsWith('https:');
    const rest = `Max-Age=${COOKIE_S}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
    const name = cookieName(person, { isSecure });
    return [sessionPath(id), notesPath(id)].map((path) => `${name}=${cookie}; Path=${path}; ${rest}`);
  };

  const nameOf = (person: string | null) => (person === null ? null : (people.person(person)?.name ?? null));

  const shown = (row: InvitationRow, publicKey: string | undefined): Invitation => {
    const { title, endpointName, endedAt } = lifecycle.session;
    return {
      session: { title, endpointName, endedAt },
      role: row.role,
      name: row.name,
      title: row.title,
      organisation: row.organisation,
      invitedBy: nameOf(row.by),
      expiresAt: row.expiresAt,
      addsDeviceTo: nameOf(row.person),
      recordedBy: settings.recordedBy,
      here: attendance.here().map(({ name, role }) => ({ name, role })),
      known: publicKey === undefined ? null : (knownAs(publicKey, row)?.person.id ?? null),
    };
  };

  /** Whoever holds the secret of an invitation may know whom to ask for another, and since when. */
  const refused = ({ by, expiresAt }: InvitationRow, problem: HttpProblem): HttpAnswer => ({
    ...answerJson({ problem, invitedBy: nameOf(by), expiresAt } satisfies RefusedInvitation),
    status: HTTP_PROBLEMS[problem],
  });

  return {
    show({ body, source }) {
      if (!knocks.from(source)) return answerProblem('too-many');
      const parsed = v.safeParse(invitationBody, body);
      if (!parsed.success) return answerProblem('malformed-request');
      const { secret, publicKey } = parsed.output;
      const shownBy = invitations.show(crypto.sha256(secret));
      if (shownBy === null) return answerProblem('invitation-unknown');
      const { found, problem } = shownBy;
      if (!knocks.byLook(found)) return answerProblem('too-many');
      const answer = shown(found, publicKey);
      return problem !== null && answer.known === null ? refused(found, problem) : answerJson(answer);
    },
    enter(request) {
      if (!knocks.from(request.source)) return answerProblem('too-many');
      const body = v.safeParse(enterBody, request.body);
      if (!body.success) return answerProblem('malformed-request');
      const origin = request.header('origin');
      const place = settings.publicOrigins.includes(origin ?? '') ? prover.place(origin) : null;
      if (place === null) return answerProblem('wrong-origin');
      return ports.sql.transaction(() => {
        const member = memberBy(body.output, { place, source: request.source });
        if (typeof member === 'string') return answerProblem(member);
        const { person, device } = member;
        const { id, role, name } = person;
        const entered: Entered = { person: id, device: device.device, role, name };
        const cookie = cookies.create({ publicKey: body.output.publicKey, person: id });
        return { ...answerJson(entered), cookies: cookieLines({ person: id, cookie }, request) };
      });
    },
  };
}
