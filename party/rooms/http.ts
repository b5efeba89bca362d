import { HTTP_PROBLEMS, TOKEN_HEADER, type HttpProblem } from '#protocol/wire/http.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Source } from './source.ts';

/** A request as the rooms' cores see it. */
export interface HttpRequest {
  method: string;
  /** Path and query, as they were asked for. */
  target: string;
  /** What follows the room's own path, split at the slashes. */
  path: readonly string[];
  query(name: string): string | null;
  header(name: string): string | null;
  /** The body as JSON; undefined if there is none or it is not JSON. */
  body: unknown;
  /** The request's source: limits for strangers apply to it. */
  source: Source;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Bytes | null;
  cookies?: readonly string[];
  /** Counts for an answer of so many bytes, where finding it took more than its body tells. */
  cost?: number;
}

const NO_STORE = { 'cache-control': 'no-store' };

export function answerJson(value: unknown): HttpAnswer {
  return {
    status: 200,
    headers: { ...NO_STORE, 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** What grows and is another in a moment. */
export function answerNow(type: string, body: string | Bytes): HttpAnswer {
  return { status: 200, headers: { ...NO_STORE, 'content-type': type }, body };
}

export function answerNothing(): HttpAnswer {
  return { status: 204, headers: { ...NO_STORE }, body: null };
}

/** `said`: what to say in addition to the reason. */
export function answerProblem(problem: HttpProblem, said: object = {}): HttpAnswer {
  return { ...answerJson({ problem, ...said }), status: HTTP_PROBLEMS[problem] };
}

/** Answers with content that never changes, with its hash as its tag; a reader that already has it is told so. */
export function answerImmutable(
  request: HttpRequest,
  { type, sha256, ...rest }: { type: string; sha256: string; encoding?: 'gzip'; body: () => Bytes },
): HttpAnswer {
  const etag = `"${sha256}"`;
  const headers: Record<string, string> = {
    etag,
    'cache-control': 'private, max-age=31536000, immutable',
    // So that a browser uses a cached answer for no other token.
    vary: `accept-encoding, ${TOKEN_HEADER}`,
  };
  if (request.header('if-none-match')?.includes(etag) === true) return { status: 304, headers, body: null };
  headers['content-type'] = type;
  if (rest.encoding !== undefined) headers['content-encoding'] = rest.encoding;
  return { status: 200, headers, body: rest.body() };
}

/** The values of the cookies with such names, in the order they came. */
export function cookiesOf(request: HttpRequest, isOne: (name: string) => boolean): string[] {
  return (request.header('cookie') ?? '').split(';').flatMap((part) => {
    const [name = '', ...value] = part.trim().split('=');
    return isOne(name) ? [value.join('=')] : [];
  });
}
