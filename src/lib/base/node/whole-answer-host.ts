import { readBounded, UnfitAnswer } from '../bounded-body.ts';

export interface AnswerBounds {
  /** Longest body, in bytes, after decompression. */
  maxBytes: number;
  /** Longest body of a refusal, in bytes. */
  maxRefusalBytes: number;
  /** When the whole answer is to be there, in ms. */
  timeoutMs: number;
}

export type BoundedRequest = Pick<RequestInit, 'method' | 'headers' | 'body'> & AnswerBounds;

export interface WholeAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && (error.name === name || isNamed(error.cause, name));
}

/** What went wrong; by our own name if an answer has no end. Node itself accepts 16 KiB of headers. */
function named(error: unknown, timeoutMs: number): unknown {
  if (isNamed(error, 'TimeoutError')) return new UnfitAnswer('too-slow', `${timeoutMs / 1000} s`);
  if (isNamed(error, 'HeadersOverflowError')) return new UnfitAnswer('too-long', '16 KiB of headers');
  return error;
}

/**
 * Sends a request and reads the whole answer within its limits, because anything may be answering. Follows no
 * redirects. Rejects with `UnfitAnswer` if the answer exceeds a limit, and like `fetch` if there is none.
 */
export async function fetchWhole(
  url: string,
  { maxBytes, maxRefusalBytes, timeoutMs, ...request }: BoundedRequest,
): Promise<WholeAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, { ...request, redirect: 'error', signal });
    const bytes = await readBounded(answer.body, answer.ok ? maxBytes : maxRefusalBytes);
    return { status: answer.status, headers: answer.headers, bytes };
  } catch (error) {
    throw named(error, timeoutMs);
  }
}
