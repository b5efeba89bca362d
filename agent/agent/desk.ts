import * as v from 'valibot';
import { base64url } from '#base/bytes.ts';
import { openedSession, registeredEndpoint, type OpenedSession } from '#protocol/desk/enrolment.ts';
import { DESK_PATH } from '#protocol/people/link.ts';
import { openSessionText } from '#protocol/server/signed-text.ts';
import { postJson, proveServer, ServerRefusal, type KnownServer } from '../server/prove-host.ts';
import type { EndpointKey } from './key.ts';

export interface DeskClient {
  /** Registers this endpoint's key; gives its id. */
  enrol(body: { code: string; publicKey: string; name: string; platform: string }): Promise<string>;
  knows(endpoint: string): Promise<boolean>;
  openSession(request: { endpoint: string; key: EndpointKey; title: string }): Promise<OpenedSession>;
}

/** The desk of a server, which proves itself before each thing that is asked of it. */
export function createDeskClient(server: KnownServer): DeskClient {
  const post = async <Schema extends v.GenericSchema>(
    path: string,
    { body, schema }: { body: unknown; schema: Schema },
  ): Promise<v.InferOutput<Schema>> => {
    const parsed = v.safeParse(
      schema,
      await postJson(server.origin, { target: `${DESK_PATH}/${path}`, body }),
    );
    if (!parsed.success) throw new ServerRefusal('unreadable answer', 200);
    return parsed.output;
  };
  const challenge = (endpoint: string) =>
    proveServer(server, {
      purpose: 'open-session',
      path: `${DESK_PATH}/challenges`,
      more: { endpoint },
    });

  return {
    async enrol(body) {
      await proveServer(server, { purpose: 'enrol' });
      return (await post('endpoints', { body, schema: registeredEndpoint })).endpoint;
    },
    async knows(endpoint) {
      // Whoever has not proved anything could say of any endpoint that there is none.
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
      return post('sessions', { body, schema: openedSession });
    },
  };
}
