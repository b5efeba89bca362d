import * as v from 'valibot';
import { fromBase64url } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { OpenedSession } from '#protocol/desk/enrolment.ts';
import type * as routes from '#protocol/desk/routes.ts';
import { routeKey, type Route, type RouteKey } from '#protocol/ground/route.ts';
import { formatLink } from '#protocol/people/link.ts';
import { cleanName, sessionTitle } from '#protocol/people/people.ts';
import { openSessionText } from '#protocol/server/signed-text.ts';
import { DESK_ROUTES, type DeskRoute } from '#protocol/wire/routes.ts';
import type { Statement } from '#protocol/people/signature.ts';
import type { ServerIdentity } from '../worker/crypto.ts';
import { createIsAdmin } from '../rooms/admin.ts';
import {
  answerJson,
  answerNothing,
  answerProblem,
  type HttpAnswer,
  type HttpRequest,
} from '../rooms/http.ts';
import { randomId } from '../rooms/ids.ts';
import { createProver } from '../rooms/prover.ts';
import { findRoute, readBody, type Answer, type AnyAsked, type Asked } from '../rooms/routes.ts';
import { CODE_PATH, codeBody, deskNews, KNOWN_PATH, NEWS_PATH, type OpenBody } from '../worker/internal.ts';
import { isInternal, publicOrigin, type Settings } from '../worker/settings.ts';
import { migrate } from '../rooms/storage/migrate.ts';
import type { Sql } from '../rooms/storage/sql.ts';
import { createEnrolCodes } from './codes.ts';
import { createDirectory } from './directory.ts';
import { DESK_SCHEMA } from './schema.ts';
import { createSpokenCodes, type Spoken } from './spoken-codes.ts';

export interface DeskPorts {
  sql: Sql;
  clock: Clock;
  random: Random;
  settings: Settings;
  /** Who this server is. */
  server: ServerIdentity;
  sha256(text: string): string;
  mac(key: string, text: string): string;
  isSame(one: string, other: string): boolean;
  isSigned(statement: Statement): boolean;
  /** Opens a session in a room of its own. */
  openSession(session: string, body: OpenBody): Promise<OpenedSession['links']>;
  /** A secret of an invitation's, for one use; null where it lets nobody in any more. */
  fetchTicket(spoken: Spoken): Promise<string | null>;
}

/** The desk: who may open sessions, and which there are. */
export interface Desk {
  answer(request: HttpRequest): Promise<HttpAnswer>;
}

type Handler<One extends Route> = (asked: Asked<One>) => Answer;
type DeskHandlers = { readonly [One in DeskRoute as RouteKey<One>]: Handler<One> };

const ENDPOINT_LETTERS = 12;
const SESSION_LETTERS = 12;

export function createDesk(ports: DeskPorts): Desk {
  const { sql, clock, random, settings } = ports;
  migrate(sql, DESK_SCHEMA);
  const codes = createEnrolCodes(ports);
  const spoken = createSpokenCodes(ports);
  const prover = createProver(ports);
  const isAdmin = createIsAdmin({ ...ports, prover });
  const directory = createDirectory(sql);

  const register: Handler<typeof routes.registerEndpoint> = ({ body, request }) => {
    const { code, publicKey } = body;
    const name = cleanName(body.name) ?? 'endpoint';
    const platform = cleanName(body.platform) ?? 'unknown';
    const used = codes.use(code, request.source);
    if (!used.ok) return answerProblem(used.problem);
    const known = directory.endpointByKey(publicKey);
    const endpoint = known?.endpoint ?? randomId(random, ENDPOINT_LETTERS);
    const registeredAt = known?.registeredAt ?? clock.now();
    directory.saveEndpoint({ endpoint, publicKey, name, platform, registeredAt });
    return answerJson({ endpoint });
  };

  const challenge: Handler<typeof routes.challengeEndpoint> = ({ body }) =>
    directory.endpoint(body.endpoint) === null ? answerProblem('not-found') : prover.answer(body);

  const openSession: Handler<typeof routes.openSession> = async ({ body }) => {
    const { endpoint: id, challenge: given } = body;
    const title = sessionTitle(body.title);
    const endpoint = directory.endpoint(id);
    const signature = fromBase64url(body.signature);
    const place = prover.place(body.origin);
    if (place === null) return answerProblem('wrong-origin');
    if (endpoint === null || signature === null) return answerProblem('bad-signature');
    if (!prover.isFresh(given, 'open-session')) return answerProblem('challenge-expired');
    const { publicKey, name: endpointName } = endpoint;
    const text = openSessionText(place, { endpoint: id, challenge: given });
    if (!ports.isSigned({ publicKey, text, signature })) return answerProblem('bad-signature');
    if (!prover.use(given)) return answerProblem('challenge-expired');
    const session = randomId(random, SESSION_LETTERS);
    const opened = { title, endpoint: id, endpointName, endpointKey: publicKey };
    // Ours first: where the disk is full, the engine tells why to the room that writes, and not to one that asks it.
    directory.addSession({ id: session, title, endpoint: id, openedAt: clock.now() });
    const links = await ports.openSession(session, opened).catch((error: unknown) => {
      directory.removeSession(session);
      throw error;
    });
    return answerJson({ session, links } satisfies OpenedSession);
  };

  const join: Handler<typeof routes.join> = async ({ body: { code, session = null }, request }) => {
    const used = spoken.use({ code, session, source: request.source });
    if (!used.ok) return answerProblem(used.problem);
    const secret = await ports.fetchTicket(used.spoken);
    if (secret === null) return answerProblem('code-unknown');
    const origin = publicOrigin(settings, request.header('origin'));
    return answerJson({ link: formatLink({ origin, session: used.spoken.session, secret }) });
  };

  const takeCode = (request: HttpRequest): HttpAnswer => {
    const body = v.safeParse(codeBody, request.body);
    if (!isInternal(request, settings) || !body.success) return answerProblem('not-found');
    const { usual, digits } = body.output;
    const needed = spoken.digitsFor(usual);
    return answerJson({ taken: digits < needed || !spoken.add(body.output), digits: needed });
  };

  const news = (request: HttpRequest): HttpAnswer => {
    const body = v.safeParse(deskNews, request.body);
    if (!isInternal(request, settings) || !body.success) return answerProblem('not-found');
    directory.handleNews(body.output);
    return answerNothing();
  };

  const known = (request: HttpRequest): HttpAnswer => {
    const isKnown = isInternal(request, settings) && directory.hasSession(request.query('session') ?? '');
    return isKnown ? answerNothing() : answerProblem('not-found');
  };

  const handlers: DeskHandlers = {
    'POST server': ({ body }) => prover.answer(body),
    'POST join': join,
    'POST codes': () => answerJson(codes.create()),
    'POST endpoints': register,
    'POST challenges': challenge,
    'POST sessions': openSession,
    'GET sessions': () => answerJson(directory.sessions()),
    'GET endpoints': () => answerJson(directory.endpoints()),
  };

  /** What other rooms ask; see `worker/internal.ts`. */
  const answerRoom = (request: HttpRequest): HttpAnswer => {
    switch (`${request.method} ${request.path.join('/')}`) {
      case `POST ${CODE_PATH}`:
        return takeCode(request);
      case `GET ${KNOWN_PATH}`:
        return known(request);
      case `POST ${NEWS_PATH}`:
        return news(request);
      default:
        return answerProblem('not-found');
    }
  };

  return {
    async answer(request) {
      const origin = request.header('origin');
      if (request.method === 'POST' && origin !== null && !settings.publicOrigins.includes(origin)) {
        return answerProblem('wrong-origin');
      }
      const found = findRoute(DESK_ROUTES, request);
      if (found === null) return answerRoom(request);
      const { route, params } = found;
      if (route.right === 'admin' && !isAdmin(request)) return answerProblem('not-signed-in');
      const read = readBody(route, request);
      if (!read.ok) return answerProblem('malformed-request');
      // What stands under a route's key takes what that route is asked with.
      const handle = handlers[routeKey(route)] as (asked: AnyAsked) => Answer;
      return handle({ params, body: read.body, request });
    },
  };
}
