import * as v from 'valibot';
import { ROLES } from './roles.ts';

/*
 * What the rooms answer over HTTP. Below a session's path:
 *   POST enter            {secret}                     → 204 and the session's cookie
 *   POST links            {role, expiresInMs?}         → {link, id, expiresAt}        technician's cookie or admin token
 *   GET  links                                         → LinkRow[]                    the same
 *   POST links/ID/revoke                               → 204                          the same
 *   POST end                                           → 204                          the same
 *   GET  record                                        → application/x-ndjson         anyone who may watch
 *   GET  terminals/T/segments?line=N | ?time=MS | ?from=A&to=B  → SegmentRow[]
 *   GET  terminals/T/segments/N                        → application/x-asciicast, immutable, ETag its SHA-256
 *   GET  terminals/T/segments/N/keyframe               → application/octet-stream, immutable
 * Below the desk's path:
 *   POST codes                                         → {code, expiresAt}            admin token
 *   POST endpoints        {code, publicKey, name, platform} → {endpoint}
 *   POST challenges       {endpoint}                   → {nonce}
 *   POST sessions         {endpoint, nonce, signature, title} → {session, links}
 *   GET  sessions, GET endpoints                       → SessionRow[], EndpointRow[]  admin token
 * Failures are `{problem}` with a status of their own.
 */

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const enterBody = v.object({ secret: text(100) });
export const createLinkBody = v.object({
  role: v.picklist(ROLES),
  expiresInMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
export const createdLink = v.object({ link: v.string(), id: v.string(), expiresAt: v.number() });
export const linkRow = v.object({
  id: v.string(),
  role: v.picklist(ROLES),
  createdAt: v.number(),
  expiresAt: v.number(),
  revokedAt: v.nullable(v.number()),
});
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
  publicKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  name: text(200),
  platform: text(100),
});
export const registeredEndpoint = v.object({ endpoint: v.string() });
export const challengeBody = v.object({ endpoint: text(40) });
export const challengeAnswer = v.object({ nonce: v.string() });
/** `signature`: Ed25519 over `openSessionText`, base64url. */
export const openSessionBody = v.object({
  endpoint: text(40),
  nonce: text(100),
  signature: text(100),
  title: text(200),
});
export const openedSession = v.object({
  session: v.string(),
  links: v.object({ technician: v.string(), observer: v.string() }),
});
const sessionRow = v.object({
  session: v.string(),
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
  'link-unknown': 401,
  'link-expired': 410,
  'link-revoked': 410,
  'not-allowed': 403,
  'wrong-origin': 403,
  'code-unknown': 401,
  'bad-signature': 401,
  'no-such-session': 404,
  'not-found': 404,
  'too-many': 429,
  'internal-error': 500,
  'storage-full': 507,
} as const;
export type HttpProblem = keyof typeof HTTP_PROBLEMS;

/** The text an endpoint signs to open a session at the desk. */
export function openSessionText(endpoint: string, nonce: string): string {
  return `holdfast open session v1\n${endpoint}\n${nonce}`;
}

export type CreatedLink = v.InferOutput<typeof createdLink>;
export type LinkRow = v.InferOutput<typeof linkRow>;
export type SegmentRow = v.InferOutput<typeof segmentRow>;
export type OpenedSession = v.InferOutput<typeof openedSession>;
export type EndpointRow = v.InferOutput<typeof endpointRow>;
export type SessionRow = v.InferOutput<typeof sessionRow>;
