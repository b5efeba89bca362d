import * as v from 'valibot';
import { sessionPolicy } from '../control/control.ts';
import { MAX_EMAIL_BYTES, MAX_NAME_BYTES, INVITATION_MAX_USES } from '../ground/limits.ts';
import { entityId, personInfo } from '../people/people.ts';
import { publicKey } from '../people/public-key.ts';
import { recordEvent } from '../record/record.ts';
import { ROLES } from '../ground/roles.ts';
import { endpointId, sessionId, time } from '../ground/values.ts';
import { challenge, origin, proveBody, signature } from '../server/proof.ts';

/*
 * What the rooms answer over HTTP. Who asks is known by the header `x-holdfast-token`, which the room gave on the socket
 * that their key signed for (`welcome`, `token-given`); or by what only who has the server's admin token can make of it
 * (`ADMIN_SCHEME`). The cookie of `enter` opens that socket, and nothing here. Below a session's path, with the right
 * asked for (`rights.ts`):
 *   POST server           {origin, nonce, purpose}     → {publicKey, challenge, signature}        anybody; see `server/proof.ts`
 *   POST invitation       {secret, publicKey?}         → Invitation, nothing is used up          whoever has the secret
 *   POST enter            EnterBody                    → Entered, and the cookies                 whoever has the secret
 *   POST invitations      CreateInvitationBody         → {link, id, expiresAt}                    invite
 *   GET  invitations                                   → InvitationRow[]                          invite
 *   GET  invitations/ID/revoke?keep=ID,…               → ShutOutList: who would go with it        invite
 *   POST invitations/ID/revoke  ShutOutBody            → 204                                      invite
 *   POST invitations/ID/code                           → {code, expiresAt}: eight digits          invite
 *   GET  people                                        → PersonRow[]                              read-people
 *   POST people/ID/devices                             → {link, code, expiresAt}: six digits      add-own-device, vouch-for-device
 *   GET  devices/ID/remove, POST devices/ID/remove     as for invitations                         add-own-device, vouch-for-device
 *   GET  people/ID/remove, POST people/ID/remove       as for invitations                         remove-person
 *   POST policy           PolicyBody                   → 204                                      change-policy
 *   POST end                                           → 204                                      end-session
 *   GET  record                                        → application/x-ndjson                     read-record
 *   GET  timeline?before=SEQ                           → RecordedEvent[], oldest first, seals left out   read-record
 *   GET  terminals/T/segments?line=N | ?time=MS | ?from=A&to=B  → SegmentRow[]                    read-output
 *   GET  terminals/T/segments/N                        → application/x-asciicast, immutable, ETag its SHA-256
 *   GET  terminals/T/segments/N/keyframe               → application/octet-stream, immutable
 * Below the desk's path:
 *   POST join             {code}                       → {link}                                   whoever knows the code
 *   POST codes                                         → {code, expiresAt}                        admin token
 *   POST endpoints        {code, publicKey, name, platform} → {endpoint}
 *   POST server           as above
 *   POST challenges       {endpoint, origin, nonce, purpose} → {publicKey, challenge, signature}
 *   POST sessions         {endpoint, origin, challenge, signature, title} → {session, links}
 *   GET  sessions, GET endpoints                       → SessionRow[], EndpointRow[]              admin token
 * Failures are `{problem}` with a status of their own; a refused invitation says by whom it was, and when it expires.
 */

/**
 * `authorization: Holdfast ORIGIN CHALLENGE MAC`: the MAC of `adminText`, base64url, under the token's SHA-256 in hex.
 * The token itself goes to nobody: not to a server that has proved itself, since the next connection to its port may
 * reach somebody else.
 */
export const ADMIN_SCHEME = 'Holdfast';

/** Shows who makes a request: the token that the room gave on the socket. */
export const TOKEN_HEADER = 'x-holdfast-token';

/** Names, in the address of the notes' socket, the token for it: a browser's socket has no headers of its own. */
export const NOTES_TOKEN_QUERY = 'token';

export type TokenPurpose = 'http' | 'notes';

/** The text a token's code is made over; `expiresAt` in ms, in decimal. See `party/session/people/tokens.ts`. */
export function tokenText(token: {
  purpose: TokenPurpose;
  session: string;
  person: string;
  device: string;
  expiresAt: string;
}): string {
  const { purpose, session, person, device, expiresAt } = token;
  return `holdfast token ${purpose} v1\n${session}\n${person}\n${device}\n${expiresAt}`;
}

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

const typedName = text(4 * MAX_NAME_BYTES);
const role = v.picklist(ROLES);

export const invitationBody = v.object({ secret: text(100), publicKey: v.optional(publicKey) });
/** What whoever holds an invitation is told before they enter. */
export const invitation = v.object({
  session: v.object({ title: v.string(), endpointName: v.string(), endedAt: v.nullable(time) }),
  role,
  /** As given by who invites; null: whoever enters says it. */
  name: v.nullable(v.string()),
  title: v.nullable(v.string()),
  organisation: v.nullable(v.string()),
  /** Null: from the server's own command line. */
  invitedBy: v.nullable(v.string()),
  expiresAt: time,
  /** Whose device it adds; null: it makes a person of their own. */
  addsDeviceTo: v.nullable(v.string()),
  /** Who keeps the recording. */
  recordedBy: v.string(),
  here: v.array(v.object({ name: v.string(), role })),
  /** The person this browser already is in this role: entering uses nothing up. */
  known: v.nullable(entityId),
});
export type Invitation = v.InferOutput<typeof invitation>;

/** `signature`: over `enterText` by `publicKey`, base64url. `name`: where the invitation names nobody. */
export const enterBody = v.object({
  secret: text(100),
  publicKey,
  signature: text(100),
  label: typedName,
  name: v.optional(typedName),
});
export const entered = v.object({ person: entityId, device: entityId, role, name: v.string() });
export type Entered = v.InferOutput<typeof entered>;

export const createInvitationBody = v.object({
  role,
  expiresInMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Missing: as many as come. */
  uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(INVITATION_MAX_USES))),
  name: v.optional(typedName),
  title: v.optional(typedName),
  organisation: v.optional(typedName),
  email: v.optional(v.pipe(v.string(), v.email(), v.maxLength(MAX_EMAIL_BYTES))),
});
export type CreateInvitation = v.InferOutput<typeof createInvitationBody>;
export const createdInvitation = v.object({ link: v.string(), id: v.string(), expiresAt: v.number() });
export const invitationRow = v.object({
  id: v.string(),
  role,
  name: v.nullable(v.string()),
  title: v.nullable(v.string()),
  organisation: v.nullable(v.string()),
  email: v.nullable(v.string()),
  uses: v.nullable(v.number()),
  used: v.number(),
  /** Whose device it adds, where it does. */
  person: v.nullable(v.string()),
  by: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  revokedAt: v.nullable(v.number()),
});
export const invitationRows = v.array(invitationRow);

export const personRow = v.object({
  ...personInfo.entries,
  joinedAt: v.number(),
  invitation: v.string(),
  devices: v.array(
    v.object({
      device: entityId,
      label: v.string(),
      how: v.picklist(['first', 'own', 'vouched']),
      addedAt: v.number(),
      removedAt: v.nullable(v.number()),
    }),
  ),
});
export const personRows = v.array(personRow);

/** Who goes when somebody is shut out: people, and devices of people who stay. */
export const shutOutList = v.object({
  /** `because`: by whom they came, or whose key they have; null: named, or by the invitation that is revoked. */
  people: v.array(v.object({ person: entityId, name: v.string(), role, because: v.nullable(entityId) })),
  devices: v.array(
    v.object({
      device: entityId,
      label: v.string(),
      person: entityId,
      name: v.string(),
      because: v.nullable(entityId),
    }),
  ),
  /** Stands for the whole list. */
  digest: v.string(),
});
export type ShutOutList = v.InferOutput<typeof shutOutList>;
/**
 * `shown`: the digest of the list whoever asks has seen; where it has changed they are refused and told the new one.
 * Without it all go, whoever came meanwhile. `keep`: people and devices that stay.
 */
export const shutOutBody = v.object({
  shown: v.optional(text(64)),
  keep: v.optional(v.array(entityId), []),
});
export type ShutOut = v.InferInput<typeof shutOutBody>;

/** A code as it is said: digits only; `expiresAt` in ms. */
export const spokenCode = v.object({ code: v.string(), expiresAt: v.number() });
export const deviceInvitation = v.object({ link: v.string(), code: v.string(), expiresAt: v.number() });
/** `session`: the one it was typed for, without which six digits are none. */
export const joinBody = v.object({ code: text(40), session: v.exactOptional(sessionId) });
export const joined = v.object({ link: v.string() });
export const policyBody = v.partial(sessionPolicy);
export const timelineEvents = v.array(recordEvent);

export const segmentRow = v.object({
  segment: v.number(),
  firstLine: v.number(),
  startedAt: v.number(),
  cols: v.number(),
  rows: v.number(),
  events: v.number(),
  bytes: v.number(),
  /** Null while the segment is not sealed. */
  sha256: v.nullable(v.string()),
});
export const segmentRows = v.array(segmentRow);

export const createdCode = v.object({ code: v.string(), expiresAt: v.number() });
/** `publicKey`: Ed25519, raw 32 bytes, base64url. */
export const registerEndpointBody = v.object({
  code: text(40),
  publicKey,
  name: text(200),
  platform: text(100),
});
export const registeredEndpoint = v.object({ endpoint: endpointId });
export const challengeBody = v.object({ endpoint: text(40), ...proveBody.entries });
/** `signature`: Ed25519 over `openSessionText`, base64url; `origin`: as the endpoint reached the server. */
export const openSessionBody = v.object({
  endpoint: text(40),
  origin,
  challenge,
  signature,
  title: text(200),
});
export const openedSession = v.object({
  session: sessionId,
  links: v.object({ technician: v.string(), client: v.string(), observer: v.string() }),
});
const sessionRow = v.object({
  session: sessionId,
  title: v.string(),
  endpoint: v.string(),
  endpointName: v.string(),
  openedAt: v.number(),
  endedAt: v.nullable(v.number()),
  online: v.boolean(),
});
export const sessionRows = v.array(sessionRow);

export const endpointRow = v.object({
  endpoint: v.string(),
  name: v.string(),
  platform: v.string(),
  registeredAt: v.number(),
});

/** Why a request over HTTP was refused. */
export const HTTP_PROBLEMS = {
  'malformed-request': 400,
  'not-signed-in': 401,
  /** A cookie alone opens no more than a socket: a request shows the token that was given there. */
  'token-needed': 401,
  /** The token holds no more, or never did: with a new one, from the socket, it may be done. */
  'token-expired': 401,
  'invitation-unknown': 401,
  'invitation-expired': 410,
  'invitation-revoked': 410,
  'invitation-used-up': 410,
  'device-removed': 401,
  /** A name is asked for, and what came is none. */
  'name-needed': 422,
  /** This browser is in the session in a role that clashes with the invitation's. */
  'other-role': 409,
  /** This browser is somebody else in the session, and becomes nobody's further device. */
  'other-person': 409,
  'not-allowed': 403,
  'wrong-origin': 403,
  'code-unknown': 401,
  'bad-signature': 401,
  /** What was signed is over a challenge that was given too long ago, or has been answered. */
  'challenge-expired': 401,
  'no-such-session': 404,
  'not-found': 404,
  /** Others would go than who was shown. */
  'list-changed': 409,
  'too-many': 429,
  'internal-error': 500,
  'storage-full': 507,
} as const;
export type HttpProblem = keyof typeof HTTP_PROBLEMS;

/** What a refused invitation says beyond why. */
export interface RefusedInvitation {
  problem: HttpProblem;
  /** Null: the server's own command line. */
  invitedBy: string | null;
  expiresAt: number;
}

/** Says who would go now. */
export interface RefusedShutOut {
  problem: 'list-changed';
  list: ShutOutList;
}

export type CreatedInvitation = v.InferOutput<typeof createdInvitation>;
export type InvitationRow = v.InferOutput<typeof invitationRow>;
export type PersonRow = v.InferOutput<typeof personRow>;
export type SpokenCode = v.InferOutput<typeof spokenCode>;
export type DeviceInvitation = v.InferOutput<typeof deviceInvitation>;
export type SegmentRow = v.InferOutput<typeof segmentRow>;
export type OpenedSession = v.InferOutput<typeof openedSession>;
export type EndpointRow = v.InferOutput<typeof endpointRow>;
export type SessionRow = v.InferOutput<typeof sessionRow>;
