import { generateKeyPairSync, sign } from 'node:crypto';
import * as v from 'valibot';
import { base64url } from '#base/bytes.ts';
import {
  createdCode,
  openedSession,
  registeredEndpoint,
  type OpenedSession,
} from '#protocol/desk/enrolment.ts';
import { DESK_PATH } from '#protocol/people/link.ts';
import { openSessionText } from '#protocol/server/signed-text.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import { proveServer } from '../../agent/server/prove-host.ts';
import { askAsAdmin, type Administered } from './admin.ts';
import { agentUpgrade, openAgentSocket } from './raw-socket.ts';
import type { RawSocket } from './raw-socket.ts';

/** An endpoint that is only a key: the tests play its agent by hand. */
export interface RawEndpoint {
  openSession(title: string): Promise<OpenedSession>;
  /** Opens a session's agent socket and signs in. */
  signIn(session: string): Promise<RawSocket<RoomToAgent>>;
  signature(text: string): Uint8Array;
}

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** A one-use code, without the server's fingerprint behind it. */
export async function enrolCode(server: Administered): Promise<string> {
  return v.parse(createdCode, await (await askAsAdmin(server, `${DESK_PATH}/codes`, {})).json()).code;
}

export async function registerEndpoint(server: Administered): Promise<RawEndpoint> {
  const { url: origin } = server;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const signature = (text: string) => new Uint8Array(sign(null, Buffer.from(text), privateKey));
  const desk = (path: string, body: unknown) => post(`${origin}${DESK_PATH}/${path}`, body);
  const raw = publicKey.export({ format: 'jwk' }).x ?? '';
  const code = await enrolCode(server);
  const registered = await desk('endpoints', { code, publicKey: raw, name: 'raw', platform: 'test' });
  const { endpoint } = v.parse(registeredEndpoint, await registered.json());
  const known = { origin, trust: () => undefined };
  return {
    signature,
    async openSession(title) {
      const { place, challenge } = await proveServer(known, {
        ...{ purpose: 'open-session', path: `${DESK_PATH}/challenges`, more: { endpoint } },
      });
      const signed = base64url(signature(openSessionText(place, { endpoint, challenge })));
      const body = { endpoint, origin, challenge, signature: signed, title };
      return v.parse(openedSession, await (await desk('sessions', body)).json());
    },
    async signIn(session) {
      const socket = await openAgentSocket(origin, {
        session,
        headers: await agentUpgrade({ origin, session, sign: signature }),
      });
      await socket.message('agent-accepted');
      return socket;
    },
  };
}
