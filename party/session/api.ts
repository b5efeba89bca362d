import { routeKey } from '#protocol/ground/route.ts';
import type { Right } from '#protocol/wire/rights.ts';
import { SESSION_ROUTES, type SessionRoute } from '#protocol/wire/routes.ts';
import { answerProblem, type HttpRequest } from '../rooms/http.ts';
import { findRoute, readBody, type Answer, type Found } from '../rooms/routes.ts';
import { mayCaller, personOf, type Caller, type Callers, type PersonCaller } from './people/callers.ts';
import { deviceRight } from './people/reach.ts';
import type { Reader, Reads } from './people/reads.ts';
import type { RoomPorts } from './ports.ts';
import type { Acts } from '../rooms/acts.ts';
import type { AnyHandler, RouteHandlers } from './routes.ts';

/** The session over HTTP; see `protocol/wire/routes.ts`. */
export interface SessionApi {
  answer(request: HttpRequest): Answer;
}

export interface ApiParts {
  ports: Pick<RoomPorts, 'settings'>;
  callers: Callers;
  acts: Acts;
  reads: Reads;
  handlers: RouteHandlers;
}

type MemberRoute = Exclude<SessionRoute, { right: 'anybody' }>;

function isForMembers(found: Found<SessionRoute>): found is Found<MemberRoute> {
  return found.route.right !== 'anybody';
}

export function createApi({ ports, callers, acts, reads, handlers }: ApiParts): SessionApi {
  // The handler under a route's key gets that route's requests.
  const handlerOf = (route: SessionRoute) => handlers[routeKey(route)] as AnyHandler;

  const go = (
    { route, params }: Found<SessionRoute>,
    asked: { request: HttpRequest; caller: Caller | null },
  ) => {
    const read = readBody(route, asked.request);
    return read.ok
      ? handlerOf(route).go({ ...asked, params, body: read.body })
      : answerProblem('malformed-request');
  };

  const answerCostly = (reader: Reader, answering: () => Answer): Answer => {
    if (!reads.may(reader)) return answerProblem('too-many');
    const answer = answering();
    if (answer instanceof Promise) return answer;
    reads.answered(reader, Math.max(answer.body?.length ?? 0, answer.cost ?? 0));
    return answer;
  };

  const isOneTooMany = ({ person }: PersonCaller, route: SessionRoute) => {
    if (route.method !== 'POST') return false;
    return !(handlerOf(route).isShuttingOut === true ? acts.takeShuttingOut(person) : acts.takeAct(person));
  };

  const rightTo = ({ route, params }: Found<MemberRoute>, caller: Caller): Right =>
    route.right === 'own-device'
      ? deviceRight(handlerOf(route).ownerOf?.(params) ?? null, caller)
      : route.right;

  const answerMember = (
    found: Found<MemberRoute>,
    { caller, request }: { caller: Caller; request: HttpRequest },
  ): Answer => {
    const { route } = found;
    if (!mayCaller(caller, rightTo(found, caller))) return answerProblem('not-allowed');
    const answering = () => go(found, { request, caller });
    const person = personOf(caller);
    if (person === null) return answering();
    if (isOneTooMany(person, route)) return answerProblem('too-many');
    if (handlerOf(route).isCostly !== true) return answering();
    return answerCostly({ person: person.person, role: person.role, source: request.source }, answering);
  };

  const answerStranger = (found: Found<SessionRoute>, request: HttpRequest): Answer => {
    if (handlerOf(found.route).isOneTooMany?.(request) === true) return answerProblem('too-many');
    return go(found, { request, caller: null });
  };

  return {
    answer(request) {
      const origin = request.header('origin');
      if (request.method === 'POST' && origin !== null && !ports.settings.publicOrigins.includes(origin)) {
        return answerProblem('wrong-origin');
      }
      const found = findRoute(SESSION_ROUTES, request);
      if (found !== null && !isForMembers(found)) return answerStranger(found, request);
      const asked = callers(request);
      if (!asked.ok) return answerProblem(asked.problem);
      const { caller } = asked;
      return found === null ? answerProblem('not-found') : answerMember(found, { caller, request });
    },
  };
}
