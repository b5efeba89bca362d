import { base64url } from '#base/bytes.ts';
import type { OpenedSession } from '#protocol/desk/enrolment.ts';
import { challengeEndpoint, openSession, registerEndpoint } from '#protocol/desk/routes.ts';
import {
  askedBody,
  askedPath,
  readAnswer,
  type AnswerOf,
  type Ask,
  type Route,
} from '#protocol/ground/route.ts';
import { DESK_PATH } from '#protocol/people/link.ts';
import { openSessionText } from '#protocol/server/signed-text.ts';
import { proveServer, sendJson, ServerRefusal, type KnownServer } from '../server/prove-host.ts';
import type { EndpointKey } from './key.ts';

export interface DeskClient {
  /** Registers this endpoint's key; returns its id. */
  enrol(body: { code: string; publicKey: string; name: string; platform: string }): Promise<string>;
  knows(endpoint: string): Promise<boolean>;
  openSession(request: { endpoint: string; key: EndpointKey; title: string }): Promise<OpenedSession>;
}

/** The desk of a server, which proves itself before each thing that is asked of it. */
export function createDeskClient(server: KnownServer): DeskClient {
  const ask = async <One extends Route>(asked: Ask<One>): Promise<AnswerOf<One>> => {
    const request = { target: `${DESK_PATH}/${askedPath(asked)}`, ...askedBody(asked) };
    const read = readAnswer(asked.route, await sendJson(server.origin, request));
    if (!read.ok) throw new ServerRefusal('unreadable answer', 200);
    return read.value;
  };
  const challenge = (endpoint: string) =>
    proveServer(server, {
      purpose: 'open-session',
      path: `${DESK_PATH}/${challengeEndpoint.path}`,
      more: { endpoint },
    });

  return {
    async enrol(body) {
      await proveServer(server, { purpose: 'enrol' });
      return (await ask({ route: registerEndpoint, body })).endpoint;
    },
    async knows(endpoint) {
      // A server that has proved nothing could say of any endpoint that it does not exist.
      await proveServer(server, { purpose: 'enrol' });
      return challenge(endpoint).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ServerRefusal && error.status < 500) return false;
          throw error;
        },
      );
    },
    async openSession({ endpoint, key, title }) {
      const { place, challenge: given } = await challenge(endpoint);
      const signature = base64url(key.sign(openSessionText(place, { endpoint, challenge: given })));
      const body = { endpoint, origin: place.origin, challenge: given, signature, title };
      return ask({ route: openSession, body });
    },
  };
}
