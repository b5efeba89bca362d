import type { HttpAnswer } from '../rooms/http.ts';

/** An answer's body, as what the test knows it to be. */
export function jsonOf<T = unknown>(answer: HttpAnswer): T {
  return JSON.parse(String(answer.body)) as T;
}

/** The status and the name of a problem. */
export function problemOf(answer: HttpAnswer): [number, string | undefined] {
  return [answer.status, answer.status >= 400 ? jsonOf<{ problem: string }>(answer).problem : undefined];
}

/** A result that is none, for this problem. */
export function refusedFor(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
