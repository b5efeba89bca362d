import * as v from 'valibot';
import { base64url } from '#base/bytes.ts';
import {
  createdInvitation,
  deviceInvitation,
  entered,
  HTTP_PROBLEMS,
  invitation,
  invitationRows,
  joined,
  personRows,
  PERSON_HEADER,
  spokenCode,
  timelineEvents,
  type CreatedInvitation,
  type CreateInvitation,
  type DeviceInvitation,
  type Entered,
  type HttpProblem,
  type Invitation,
  type InvitationRow,
  type PersonRow,
  type SpokenCode,
} from '#protocol/http.ts';
import type { SessionPolicy } from '#protocol/control.ts';
import { DESK_PATH, sessionPath } from '#protocol/link.ts';
import { enterText } from '#protocol/people.ts';
import type { RecordedEvent } from '#protocol/record.ts';
import { sha256Hex } from './device-key.ts';
import type { HttpAnswer, HttpRequest, SessionPorts } from './ports.ts';
import type { DeviceKey } from './types.ts';

export interface HttpFailure {
  ok: false;
  problem: HttpProblem | 'server-unreachable';
  /** Of a refused invitation: by whom it was, and until when it holds, ms. */
  invitedBy?: string | null;
  expiresAt?: number;
}
export type HttpResult<T> = { ok: true; value: T } | HttpFailure;

type HttpPorts = Pick<SessionPorts, 'fetch'>;

/** As whom a session's room is asked. */
export interface Member {
  ports: HttpPorts;
  session: string;
  /** Null where this browser is not in the session yet. */
  person: string | null;
}

// The keys of HTTP_PROBLEMS are HttpProblem by definition; Object.keys only knows strings.
const problemBody = v.object({
  problem: v.picklist(Object.keys(HTTP_PROBLEMS) as HttpProblem[]),
  invitedBy: v.exactOptional(v.nullable(v.string())),
  expiresAt: v.exactOptional(v.number()),
});

async function failureOf(answer: HttpAnswer): Promise<HttpFailure> {
  const body = v.safeParse(problemBody, await answer.json());
  return body.success ? { ok: false, ...body.output } : { ok: false, problem: 'internal-error' };
}

async function reach(ports: HttpPorts, path: string, request: HttpRequest): Promise<HttpResult<HttpAnswer>> {
  try {
    const answer = await ports.fetch(path, request);
    if (answer.status < 300) return { ok: true, value: answer };
    return await failureOf(answer);
  } catch {
    return { ok: false, problem: 'server-unreachable' };
  }
}

async function parsed<Schema extends v.GenericSchema>(
  answer: Promise<HttpResult<HttpAnswer>>,
  schema: Schema,
): Promise<HttpResult<v.InferOutput<Schema>>> {
  const got = await answer;
  if (!got.ok) return got;
  const body = v.safeParse(schema, await got.value.json());
  return body.success ? { ok: true, value: body.output } : { ok: false, problem: 'internal-error' };
}

/** Asks a session's room, below its path; a refusal or an unreachable server is a value. */
export function ask(
  { ports, session, person }: Member,
  path: string,
  body?: unknown,
): Promise<HttpResult<HttpAnswer>> {
  return reach(ports, `${sessionPath(session)}/${path}`, {
    ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
    ...(person === null ? {} : { headers: { [PERSON_HEADER]: person } }),
  });
}

async function nothing(answer: Promise<HttpResult<HttpAnswer>>): Promise<HttpResult<null>> {
  const got = await answer;
  return got.ok ? { ok: true, value: null } : got;
}

/** What a link's secret is for, and whether the browser with this key is known already; nothing is used up. */
export function readInvitation(
  ports: HttpPorts,
  session: string,
  { secret, publicKey }: { secret: string; publicKey?: string },
): Promise<HttpResult<Invitation>> {
  const body = publicKey === undefined ? { secret } : { secret, publicKey };
  return parsed(ask({ ports, session, person: null }, 'invitation', body), invitation);
}

export interface Entry {
  secret: string;
  device: DeviceKey;
  /** What this device calls itself. */
  label: string;
  /** Where the invitation names nobody. */
  name?: string;
}

/** Enters a session with a link's secret: from then on the server knows this key, and its cookies. */
export async function enterSession(
  ports: HttpPorts,
  session: string,
  { secret, device, label, name }: Entry,
): Promise<HttpResult<Entered>> {
  const signature = base64url(await device.sign(enterText(session, await sha256Hex(secret))));
  const body = { secret, publicKey: device.publicKey, signature, label };
  const answer = ask(
    { ports, session, person: null },
    'enter',
    name === undefined ? body : { ...body, name },
  );
  return parsed(answer, entered);
}

/** The link a code that was said or shown stands for; a code works once. */
export function joinByCode(ports: HttpPorts, code: string): Promise<HttpResult<{ link: string }>> {
  return parsed(reach(ports, `${DESK_PATH}/join`, { method: 'POST', body: { code } }), joined);
}

export function createInvitation(
  member: Member,
  wanted: CreateInvitation,
): Promise<HttpResult<CreatedInvitation>> {
  return parsed(ask(member, 'invitations', wanted), createdInvitation);
}

export function listInvitations(member: Member): Promise<HttpResult<InvitationRow[]>> {
  return parsed(ask(member, 'invitations'), invitationRows);
}

export function revokeInvitation(member: Member, id: string): Promise<HttpResult<null>> {
  return nothing(ask(member, `invitations/${id}/revoke`, {}));
}

/** A code of eight digits that can be said instead of the link. */
export function speakInvitation(member: Member, id: string): Promise<HttpResult<SpokenCode>> {
  return parsed(ask(member, `invitations/${id}/code`, {}), spokenCode);
}

/** Invites a person's next device: one's own, or as a technician anybody's. */
export function inviteDevice(member: Member, person: string): Promise<HttpResult<DeviceInvitation>> {
  return parsed(ask(member, `people/${person}/devices`, {}), deviceInvitation);
}

export function removeDevice(member: Member, device: string): Promise<HttpResult<null>> {
  return nothing(ask(member, `devices/${device}/remove`, {}));
}

export function listPeople(member: Member): Promise<HttpResult<PersonRow[]>> {
  return parsed(ask(member, 'people'), personRows);
}

export function changePolicy(member: Member, change: Partial<SessionPolicy>): Promise<HttpResult<null>> {
  return nothing(ask(member, 'policy', change));
}

/** The record's events before one, oldest first, a page of them; the newest where no number is given. */
export function readTimeline(member: Member, before?: number): Promise<HttpResult<RecordedEvent[]>> {
  return parsed(ask(member, before === undefined ? 'timeline' : `timeline?before=${before}`), timelineEvents);
}
