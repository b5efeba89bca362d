import * as v from 'valibot';
import { fromBase64url } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import {
  challengeBody,
  openSessionBody,
  registerEndpointBody,
  type OpenedSession,
} from '#protocol/desk/enrolment.ts';
import { joinBody } from '#protocol/desk/joining.ts';
import { formatLink } from '#protocol/people/link.ts';
import { cleanName, sessionTitle } from '#protocol/people/people.ts';
import { SERVER_PATH } from '#protocol/server/proof.ts';
import { openSessionText } from '#protocol/server/signed-text.ts';
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

  const forAdmin = (request: HttpRequest, go: () => unknown) => {
    return isAdmin(request) ? answerJson(go()) : answerProblem('not-signed-in');
  };

  const register = (request: HttpRequest): HttpAnswer => {
    const body = v.safeParse(registerEndpointBody, request.body);
    if (!body.success) return answerProblem('malformed-request');
    const { code, publicKey } = body.output;
    const name = cleanName(body.output.name) ?? 'endpoint';
    const platform = cleanName(body.output.platform) ?? 'unknown';
    const used = codes.use(code, request.source);
    if (used !== 'used') return answerProblem(used);
    const known = directory.endpointByKey(publicKey);
    const endpoint = known?.endpoint ?? randomId(random, ENDPOINT_LETTERS);
    const registeredAt = known?.registeredAt ?? clock.now();
    directory.saveEndpoint({ endpoint, publicKey, name, platform, registeredAt });
    return answerJson({ endpoint });
  };

  const challenge = (request: HttpRequest): HttpAnswer => {
    const body = v.safeParse(challengeBody, request.body);
    if (!body.success) return answerProblem('malformed-request');
    if (directory.endpoint(body.output.endpoint) === null) return answerProblem('not-found');
    return prover.answer(request);
  };

  const openSession = async (request: HttpRequest): Promise<HttpAnswer> => {
    const body = v.safeParse(openSessionBody, request.body);
    if (!body.success) return answerProblem('malformed-request');
    const { endpoint: id, challenge: given } = body.output;
    const title = sessionTitle(body.output.title);
    const endpoint = directory.endpoint(id);
    const signature = fromBase64url(body.output.signature);
    const place = prover.place(body.output.origin);
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

  const join = async (request: HttpRequest): Promise<HttpAnswer> => {
    const body = v.safeParse(joinBody, request.body);
    if (!body.success) return answerProblem('malformed-request');
    const { code, session = null } = body.output;
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

  return {
    async answer(request) {
      const origin = request.header('origin');
      if (request.method === 'POST' && origin !== null && !settings.publicOrigins.includes(origin)) {
        return answerProblem('wrong-origin');
      }
      switch (`${request.method} ${request.path.join('/')}`) {
        case 'POST codes':
          return forAdmin(request, () => codes.create());
        case 'GET endpoints':
          return forAdmin(request, () => directory.endpoints());
        case 'GET sessions':
          return forAdmin(request, () => directory.sessions());
        case `POST ${SERVER_PATH}`:
          return prover.answer(request);
        case 'POST endpoints':
          return register(request);
        case 'POST challenges':
          return challenge(request);
        case 'POST join':
          return join(request);
        case `POST ${CODE_PATH}`:
          return takeCode(request);
        case 'POST sessions':
          return openSession(request);
        case `GET ${KNOWN_PATH}`:
          return known(request);
        case `POST ${NEWS_PATH}`:
          return news(request);
        default:
          return answerProblem('not-found');
      }
    },
  };
}
