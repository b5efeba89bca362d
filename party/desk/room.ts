import { routeKey } from '#protocol/ground/route.ts';
import { DESK_ROUTES } from '#protocol/wire/routes.ts';
import { createIsAdmin } from '../rooms/admin.ts';
import { answerProblem, type HttpAnswer, type HttpRequest } from '../rooms/http.ts';
import { createProver } from '../rooms/prover.ts';
import { findRoute, readBody, type Answer, type AnyAsked } from '../rooms/routes.ts';
import { migrate } from '../rooms/storage/migrate.ts';
import { createEnrolCodes } from './codes.ts';
import { createDirectory } from './directory.ts';
import { enrolmentRoutes } from './enrolment.ts';
import { joiningRoutes } from './joining.ts';
import type { DeskPorts } from './ports.ts';
import { createRoomRequests } from './room-requests.ts';
import type { DeskHandlers } from './routes.ts';
import { DESK_SCHEMA } from './schema.ts';
import { sessionRoutes } from './sessions.ts';
import { createSpokenCodes } from './spoken-codes.ts';

/** The desk: who may open sessions, and which there are. */
export interface Desk {
  answer(request: HttpRequest): Promise<HttpAnswer>;
}

export function createDesk(ports: DeskPorts): Desk {
  const { sql, settings } = ports;
  migrate(sql, DESK_SCHEMA);
  const codes = createEnrolCodes(ports);
  const spoken = createSpokenCodes(ports);
  const prover = createProver(ports);
  const isAdmin = createIsAdmin({ ...ports, prover });
  const directory = createDirectory(sql);
  const roomRequests = createRoomRequests({
    ...{ settings, spoken, directory },
    tellStopping: ports.tellStopping,
  });
  const handlers: DeskHandlers = {
    'POST server': ({ body }) => prover.answer(body),
    ...joiningRoutes({ ports, spoken }),
    ...enrolmentRoutes({ ports, prover, codes, directory }),
    ...sessionRoutes({ ports, prover, directory }),
  };

  return {
    async answer(request) {
      const origin = request.header('origin');
      if (request.method === 'POST' && origin !== null && !settings.publicOrigins.includes(origin)) {
        return answerProblem('wrong-origin');
      }
      const found = findRoute(DESK_ROUTES, request);
      if (found === null) return roomRequests.answer(request);
      const { route, params } = found;
      if (route.right === 'admin' && !isAdmin(request)) return answerProblem('not-signed-in');
      const read = readBody(route, request);
      if (!read.ok) return answerProblem('malformed-request');
      // The handler under a route's key gets that route's requests.
      const handle = handlers[routeKey(route)] as (asked: AnyAsked) => Answer;
      return handle({ params, body: read.body, request });
    },
  };
}
