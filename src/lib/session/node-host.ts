import { hostname } from 'node:os';
import { WebSocket, type RawData } from 'ws';
import type { Bytes } from '#base/bytes.ts';
import { systemClock, systemRandom } from '#base/node/clock-host.ts';
import { MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { createDeviceKey } from './device-key.ts';
import type { SessionPorts } from './ports.ts';
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

/** Ports of Node, where cookies are kept by hand and, like the key, last as long as the connection. */
export function hostPorts(origin: string): SessionPorts {
  const jar = new CookieJar();
  let deviceKey: Promise<DeviceKey> | null = null;
  return {
    clock: systemClock,
    random: systemRandom,
    async fetch(path, request) {
      const answer = await fetch(origin + path, {
        method: request?.method ?? 'GET',
        headers: { origin, 'content-type': 'application/json', ...request?.headers, ...jar.header },
        ...(request?.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      jar.take(answer.headers);
      return {
        status: answer.status,
        json: () => answer.json().catch(() => undefined),
        text: () => answer.text(),
        bytes: async () => new Uint8Array(await answer.arrayBuffer()),
      };
    },
    openSocket: openSocket(origin, jar),
    deviceKey: () => (deviceKey ??= createDeviceKey()),
    deviceLabel: hostname(),
    onWake: () => () => undefined,
  };
}
