import * as v from 'valibot';
import { count, label } from '../ground/values.ts';

/**
 * The tokens that show who a client is, for HTTP requests and for the notes room, and how long they are valid, in ms.
 */
export const givenToken = v.object({ http: label(200), notes: label(200), forMs: count });
export type GivenToken = v.InferOutput<typeof givenToken>;

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
