import type { Route, RouteKey } from '#protocol/ground/route.ts';
import type { DeskRoute } from '#protocol/wire/routes.ts';
import type { Answer, Asked } from '../rooms/routes.ts';

type Handler<One extends Route> = (asked: Asked<One>) => Answer;

/** What comes of each route of the desk. */
export type DeskHandlers = { readonly [One in DeskRoute as RouteKey<One>]: Handler<One> };
