/* What is about HTTP itself. What is asked by it is in `routes.ts`. */

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
  /** A cookie alone opens only a socket: a request carries the token that was given there. */
  'token-needed': 401,
  /** The token is no longer valid, or never was: with a new one, from the socket, the request may succeed. */
  'token-expired': 401,
  'invitation-unknown': 401,
  'invitation-expired': 410,
  'invitation-revoked': 410,
  'invitation-used-up': 410,
  'device-removed': 401,
  /** A name is required, and the one given is not valid. */
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
  /** The person has begun another search since. */
  'search-replaced': 409,
  'too-many': 429,
  'internal-error': 500,
  'storage-full': 507,
} as const;
export type HttpProblem = keyof typeof HTTP_PROBLEMS;
