import type { ParamsOf, Route, RouteKey } from '#protocol/ground/route.ts';
import type { SessionRoute } from '#protocol/wire/routes.ts';
import type { HttpRequest } from '../rooms/http.ts';
import type { Answer, AnyAsked, Asked } from '../rooms/routes.ts';
import type { Caller } from './people/callers.ts';

/** For requests by anybody who knows what the body contains. */
interface StrangerHandler<One extends Route> {
  /** Whether so much was asked that this is not read. */
  isOneTooMany?(request: HttpRequest): boolean;
  go(asked: Asked<One>): Answer;
}

/** For requests by somebody who has the right to make them. */
interface MemberHandler<One extends Route> {
  /** What it answers grows with the session, and is bounded for each person. */
  readonly isCostly?: true;
  /** It shuts somebody out: the asker's budget on the record does not stand in its way. */
  readonly isShuttingOut?: true;
  go(asked: Asked<One> & { readonly caller: Caller }): Answer;
}

/** For requests that everybody may make for themselves, and some for others. */
interface OwnerHandler<One extends Route> extends MemberHandler<One> {
  /** Whose devices it is about; null if nobody's. */
  ownerOf(params: ParamsOf<One>): string | null;
}

type Handler<One extends SessionRoute> = One['right'] extends 'anybody'
  ? StrangerHandler<One>
  : One['right'] extends 'own-device'
    ? OwnerHandler<One>
    : MemberHandler<One>;

/** The handler of each route of a session. */
export type RouteHandlers = { readonly [One in SessionRoute as RouteKey<One>]: Handler<One> };

/** A handler as it is called by a route that was found: its parts are those of its route. */
export interface AnyHandler {
  isOneTooMany?(request: HttpRequest): boolean;
  readonly isCostly?: true;
  readonly isShuttingOut?: true;
  ownerOf?(params: Readonly<Record<string, string>>): string | null;
  /** `caller`: null for a stranger. */
  go(asked: AnyAsked & { readonly caller: Caller | null }): Answer;
}
