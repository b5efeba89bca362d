import * as v from 'valibot';

/** `application/…`: the answer is sent unchanged. */
type MediaType = `${string}/${string}`;

/**
 * A request that a room answers over HTTP; room, page, command line and tests all use this definition. `path` is below
 * the room's own; a part with a colon is an id or a number. `right`: who may send it, see `wire/routes.ts`. `query`:
 * the names it may have. `body`: null if none is read. `answer`: the form of its JSON, or a media type; null: the
 * answer only says that it is done.
 */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly right: string;
  readonly query?: readonly string[];
  readonly body: v.GenericSchema | null;
  readonly answer: v.GenericSchema | MediaType | null;
}

export const route = <const One extends Route>(one: One): One => one;

type ParamName<Path extends string> = Path extends `${infer First}/${infer Rest}`
  ? ParamName<First> | ParamName<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : never;

/** The values in a route's path, by their names. */
export type ParamsOf<One extends Route> = Readonly<Record<ParamName<One['path']>, string>>;
/** A body as the room reads it. */
export type BodyOf<One extends Route> = One['body'] extends v.GenericSchema
  ? v.InferOutput<One['body']>
  : null;
/** The JSON answer; null if there is none. */
export type AnswerOf<One extends Route> = One['answer'] extends v.GenericSchema
  ? v.InferOutput<One['answer']>
  : null;

/** What distinguishes a route from the others of its room. */
export type RouteKey<One extends Route> = One extends Route ? `${One['method']} ${One['path']}` : never;

export function routeKey<One extends Route>({ method, path }: One): RouteKey<One> {
  // The same, which the compiler does not see in a template.
  return `${method} ${path}` as RouteKey<One>;
}

/** A route with what it is asked for and by. */
export type Ask<One extends Route> = { readonly route: One } & ([ParamName<One['path']>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: ParamsOf<One> }) &
  (One['query'] extends readonly string[]
    ? { readonly query?: { readonly [Name in One['query'][number]]?: string } }
    : { readonly query?: undefined }) &
  (One['body'] extends v.GenericSchema
    ? { readonly body: v.InferInput<One['body']> }
    : { readonly body?: undefined });

/** The same of any route. */
export interface AnyAsk {
  readonly route: Route;
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: unknown;
}

const NOT_READ = { success: true, output: null } as const;

/** The path and query to ask for, below the room's own. */
export function askedPath({ route: { path }, params = {}, query = {} }: AnyAsk): string {
  const parts = path.split('/').map((part) => {
    if (!part.startsWith(':')) return part;
    const value = params[part.slice(1)];
    if (value === undefined) throw new Error(`${path} is asked for without ${part}`);
    return value;
  });
  const asked = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${encodeURIComponent(value.toWellFormed())}`,
  );
  return `${parts.join('/')}${asked.length === 0 ? '' : `?${asked.join('&')}`}`;
}

/** Method and body of the request. A POST always sends a body, even if none is read. */
export function askedBody({ route: { method }, body }: AnyAsk): { method: Route['method']; body?: unknown } {
  return method === 'GET' ? { method } : { method, body: body ?? {} };
}

/** The JSON answer, if it has the route's form; an answer without a form is not checked. */
export function readAnswer<One extends Route>(
  { answer: form }: One,
  json: unknown,
): { ok: true; value: AnswerOf<One> } | { ok: false } {
  const read = form === null || typeof form === 'string' ? NOT_READ : v.safeParse(form, json);
  // By the form's own type.
  return read.success ? { ok: true, value: read.output as AnswerOf<One> } : { ok: false };
}

/** The values of a route's parameters, if a path belongs to that route. */
export function matchPath({ path }: Route, asked: readonly string[]): Record<string, string> | null {
  const parts = path.split('/');
  if (parts.length !== asked.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const value = asked[at] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}
