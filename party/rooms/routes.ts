import * as v from 'valibot';
import { matchPath, type BodyOf, type ParamsOf, type Route } from '#protocol/ground/route.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

export type Answer = HttpAnswer | Promise<HttpAnswer>;

/** What a route is asked with, read. */
export interface Asked<One extends Route> {
  readonly params: ParamsOf<One>;
  readonly body: BodyOf<One>;
  readonly request: HttpRequest;
}

/** The same as whoever found the route at run time has it. */
export interface AnyAsked {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly request: HttpRequest;
}

export interface Found<One extends Route> {
  readonly route: One;
  readonly params: Readonly<Record<string, string>>;
}

/** The route a request is for. */
export function findRoute<One extends Route>(
  routes: readonly One[],
  { method, path }: HttpRequest,
): Found<One> | null {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route, path) : null;
    if (params !== null) return { route, params };
  }
  return null;
}

/** A request's body as its route takes it. */
export function readBody(
  { body }: Route,
  { body: sent }: HttpRequest,
): { ok: true; body: unknown } | { ok: false } {
  if (body === null) return { ok: true, body: null };
  const read = v.safeParse(body, sent);
  return read.success ? { ok: true, body: read.output } : { ok: false };
}
