import { hostname } from 'node:os';
import { WebSocket, type RawData } from 'ws';
import type { Bytes } from '#base/bytes.ts';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import { fetchWhole, type AnswerBounds, type WholeAnswer } from '#base/node/whole-answer-host.ts';
import { jsonOf, UnfitAnswer } from '#base/bounded-body.ts';
import {
  ANSWER_TIMEOUT_MS,
  HELLO_TIMEOUT_MS,
  LONG_ANSWER_TIMEOUT_MS,
  MAX_ANSWER_BYTES,
  MAX_FRAME_BYTES,
  MAX_PROOF_BYTES,
} from '#protocol/ground/limits.ts';
import { createDeviceKey } from './people/device-key.ts';
import { ServerUnproven } from './wire/http.ts';
import type { FetchAnswer, FetchRequest, ConnectionPorts } from './ports.ts';
import { askServerKey } from './wire/server-proof.ts';
import { isSigned } from './wire/verify.ts';
import type { DeviceKey } from './people/device-key.ts';

export const hostName = 'node';

/** The cookies one server has set; only their names and values, since they all go back to that server. */
class CookieJar {
  readonly #cookies = new Map<string, string>();

  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
    }
  }

  get header(): Record<string, string> {
    if (this.#cookies.size === 0) return {};
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}

function frameOf(data: RawData): Bytes {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function openSocket(origin: string, jar: CookieJar): ConnectionPorts['openSocket'] {
  return (path, events) => {
    const socket = new WebSocket(origin.replace(/^http/, 'ws') + path, {
      headers: { origin, ...jar.header },
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: HELLO_TIMEOUT_MS,
      followRedirects: false,
    });
    socket.on('open', () => events.onOpen());
    socket.on('message', (data, isBinary) => {
      if (isBinary) events.onFrame(frameOf(data));
      else events.onText(data.toString());
    });
    socket.on('close', (code) => events.onClose(code));
    // A close always follows an error, and says all there is to know.
    socket.on('error', () => undefined);
    return { send: (data) => socket.send(data), close: () => socket.close(1000) };
  };
}

/** Limits for answers by anybody, and by a server that has proved itself. */
const PROOF_BOUNDS: AnswerBounds = {
  maxBytes: MAX_PROOF_BYTES,
  maxRefusalBytes: MAX_PROOF_BYTES,
  timeoutMs: ANSWER_TIMEOUT_MS,
};
const ANSWER_BOUNDS: AnswerBounds = {
  ...PROOF_BOUNDS,
  maxBytes: MAX_ANSWER_BYTES,
  timeoutMs: LONG_ANSWER_TIMEOUT_MS,
};

function answerOf({ status, bytes }: WholeAnswer): FetchAnswer {
  return {
    status,
    json: async () => jsonOf(bytes),
    text: async () => new TextDecoder().decode(bytes),
    bytes: async () => bytes,
  };
}

/** The keys that servers had the first time this process spoke to them. */
const firstKeys = new Map<string, string>();

function isFirstKey(origin: string, publicKey: string): boolean {
  const known = firstKeys.get(origin) ?? publicKey;
  firstKeys.set(origin, known);
  return known === publicKey;
}

/**
 * Ports for Node, where cookies are kept by hand and, like the key, last as long as the connection. Nothing is sent
 * before the server has proved that it has a key that `isKnown`; without that, the key it had before in this process.
 */
export function hostPorts(origin: string, isKnown?: (publicKey: string) => boolean): ConnectionPorts {
  const jar = new CookieJar();
  let deviceKey: Promise<DeviceKey> | null = null;
  /** The key that was proved last. */
  let proved: string | null = null;

  function send(path: string, request?: FetchRequest, bounds = ANSWER_BOUNDS): Promise<WholeAnswer> {
    const sent = {
      method: request?.method ?? 'GET',
      headers: { origin, 'content-type': 'application/json', ...request?.headers, ...jar.header },
      ...(request?.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    };
    return fetchWhole(origin + path, { ...sent, ...bounds });
  }

  /** An answer without an end proves nothing. */
  async function askKey(): Promise<string | null> {
    const question = async (path: string, request: FetchRequest) =>
      answerOf(await send(path, request, PROOF_BOUNDS));
    try {
      return await askServerKey({ origin, random: systemRandom, fetch: question });
    } catch (error) {
      if (error instanceof UnfitAnswer && error.why === 'too-long') return null;
      throw error;
    }
  }

  /** Only a good answer is kept: a server that was down may be back. */
  async function prove(): Promise<string | null> {
    const key = await askKey();
    if (key === null || !(isKnown?.(key) ?? isFirstKey(origin, key))) return null;
    proved = key;
    return key;
  }

  return {
    origin,
    serverKey: async () => proved ?? (await prove()),
    isSigned,
    clock: systemClock,
    random: systemRandom,
    async fetch(path, request) {
      // Asked again each time, because another program may have the port by now.
      if ((await prove()) === null) throw new ServerUnproven();
      const answer = await send(path, request);
      jar.take(answer.headers);
      return answerOf(answer);
    },
    openSocket: openSocket(origin, jar),
    deviceKey: () => (deviceKey ??= createDeviceKey()),
    deviceLabel: hostname(),
    onWake: () => () => undefined,
  };
}
