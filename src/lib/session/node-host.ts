import { hostname } from 'node:os';
import { WebSocket, type RawData } from 'ws';
import type { Bytes } from '#base/bytes.ts';
import { systemClock, systemRandom } from '#base/node/clock-host.ts';
import { MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { createDeviceKey } from './device-key.ts';
import { ServerUnproven } from './http.ts';
import type { HttpAnswer, HttpRequest, SessionPorts } from './ports.ts';
import { askServerKey } from './server-proof.ts';
import { isSigned } from './verify.ts';
import type { DeviceKey } from './types.ts';

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

function openSocket(origin: string, jar: CookieJar): SessionPorts['openSocket'] {
  return (path, events) => {
    const socket = new WebSocket(origin.replace(/^http/, 'ws') + path, {
      headers: { origin, ...jar.header },
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
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

/** The keys that servers had the first time this process spoke to them. */
const firstKeys = new Map<string, string>();

function isFirstKey(origin: string, publicKey: string): boolean {
  const known = firstKeys.get(origin) ?? publicKey;
  firstKeys.set(origin, known);
  return known === publicKey;
}

/**
 * Ports of Node, where cookies are kept by hand and, like the key, last as long as the connection. Nothing is sent before
 * the server has proved that it has a key that `isKnown`; where nobody says, the one it had before in this process.
 */
export function hostPorts(origin: string, isKnown?: (publicKey: string) => boolean): SessionPorts {
  const jar = new CookieJar();
  let deviceKey: Promise<DeviceKey> | null = null;
  /** The key that was proved last. */
  let proved: string | null = null;

  async function send(path: string, request?: HttpRequest): Promise<HttpAnswer> {
    const answer = await fetch(origin + path, {
      method: request?.method ?? 'GET',
      headers: { origin, 'content-type': 'application/json', ...request?.headers, ...jar.header },
      redirect: 'error',
      ...(request?.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    jar.take(answer.headers);
    return {
      status: answer.status,
      json: () => answer.json().catch(() => undefined),
      text: () => answer.text(),
      bytes: async () => new Uint8Array(await answer.arrayBuffer()),
    };
  }

  /** Only a good answer is kept: a server that was down may be back. */
  async function prove(): Promise<string | null> {
    const key = await askServerKey({ origin, random: systemRandom, fetch: send });
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
      // Asked anew each time: by now somebody else may have the port.
      if ((await prove()) === null) throw new ServerUnproven();
      return send(path, request);
    },
    openSocket: openSocket(origin, jar),
    deviceKey: () => (deviceKey ??= createDeviceKey()),
    deviceLabel: hostname(),
    onWake: () => () => undefined,
  };
}
