/*
 * Text frames by which a room has whoever reads show that they do: what they say they have received can be made up, and
 * what is sent to somebody who reads nothing stays in the server's memory.
 */

const TOKEN = '[A-Za-z0-9_-]{12}';
const QUESTION = new RegExp(`^prove (${TOKEN})$`);
const ANSWER = new RegExp(`^proved (${TOKEN})$`);

/** Random bytes of a token. */
export const PROOF_TOKEN_BYTES = 9;

export function proofQuestion(token: string): string {
  return `prove ${token}`;
}

/** The immediate answer to a room's question; null if the text is no question. */
export function proofAnswer(text: string): string | null {
  const token = QUESTION.exec(text)?.[1];
  return token === undefined ? null : `proved ${token}`;
}

/** The token of an answer, or null if the text is not an answer. */
export function provedToken(text: string): string | null {
  return ANSWER.exec(text)?.[1] ?? null;
}
