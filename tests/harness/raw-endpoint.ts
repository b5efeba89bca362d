import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { hex } from '#base/bytes.ts';
import {
  challengeAnswer,
  createdCode,
  openedSession,
  openSessionText,
  registeredEndpoint,
} from '#protocol/wire/http.ts';
import type { OpenedSession } from '#protocol/wire/http.ts';
import { DESK_PATH } from '#protocol/people/link.ts';
import { agentChallengeText } from '#protocol/wire/messages.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import { openAgentSocket } from './raw-socket.ts';
import type { RawSocket } from './raw-socket.ts';

/** An endpoint that is only a key: the tests play its agent by hand. */
export interface RawEndpoint {
  openSession(title: string): Promise<OpenedSession>;
  /** Opens a session's agent socket and signs in. */
  signIn(session: string): Promise<RawSocket<RoomToAgent>>;
  signature(text: string): Uint8Array;
}

export async function adminToken(data: string): Promise<string> {
  return (await readFile(join(data, 'server', 'admin-token'), 'utf8')).trim();
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

export async function registerEndpoint({ url, data }: { url: string; data: string }): Promise<RawEndpoint> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const signature = (text: string) => new Uint8Array(sign(null, Buffer.from(text), privateKey));
  const desk = (path: string, body: unknown, headers?: Record<string, string>) =>
    post(`${url}${DESK_PATH}/${path}`, body, headers);
  const authorization = `Bearer ${await adminToken(data)}`;
  const { code } = v.parse(createdCode, await (await desk('codes', {}, { authorization })).json());
  const raw = publicKey.export({ format: 'jwk' }).x ?? '';
  const registered = await desk('endpoints', { code, publicKey: raw, name: 'raw', platform: 'test' });
  const { endpoint } = v.parse(registeredEndpoint, await registered.json());
  return {
    signature,
    async openSession(title) {
      const { nonce } = v.parse(challengeAnswer, await (await desk('challenges', { endpoint })).json());
      const signed = Buffer.from(signature(openSessionText(endpoint, nonce))).toString('base64url');
      return v.parse(
        openedSession,
        await (await desk('sessions', { endpoint, nonce, signature: signed, title })).json(),
      );
    },
    async signIn(session) {
      const socket = await openAgentSocket(url, session);
      const { nonce } = await socket.message('challenge');
      socket.send({
        type: 'agent-hello',
        version: 1,
        agent: 'raw',
        signature: signature(agentChallengeText(session, hex(nonce))),
      });
      await socket.message('agent-accepted');
      return socket;
    },
  };
}
