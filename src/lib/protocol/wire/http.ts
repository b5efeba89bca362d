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
