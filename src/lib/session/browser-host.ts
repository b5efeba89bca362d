import { jsonOf, readBounded } from '#base/bounded-body.ts';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import { LONG_ANSWER_TIMEOUT_MS, MAX_ANSWER_BYTES } from '#protocol/ground/limits.ts';
import { deviceLabel } from './people/device-label.ts';
import { browserKey } from './people/browser-key.ts';
import type { ConnectionPorts } from './ports.ts';
import { askServerKey } from './wire/server-proof.ts';
import { isSigned } from './wire/verify.ts';

export const hostName = 'browser';

function openSocket(url: string): ConnectionPorts['openSocket'] {
  return (path, events) => {
    const socket = new WebSocket(url + path);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => events.onOpen();
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) events.onFrame(new Uint8Array(data));
      else if (typeof data === 'string') events.onText(data);
    };
    socket.onclose = ({ code }) => events.onClose(code);
    return {
      // A socket takes views over plain buffers, which is all that frames ever are here.
      send: (data) => socket.send(data as string | Uint8Array<ArrayBuffer>),
      close: () => socket.close(1000),
    };
  };
}

/** Ports of a browser, which keeps cookies and key itself. */
export function hostPorts(origin: string): ConnectionPorts {
  let serverKey: Promise<string | null> | null = null;
  const ports: ConnectionPorts = {
    origin,
    // A browser knows no server's key beforehand; the first key it is told counts while the page is open.
    serverKey() {
      serverKey ??= askServerKey(ports).catch((error: unknown) => {
        serverKey = null;
        throw error;
      });
      return serverKey;
    },
    isSigned,
    clock: systemClock,
    random: systemRandom,
    async fetch(path, request) {
      const answer = await fetch(origin + path, {
        method: request?.method ?? 'GET',
        credentials: 'same-origin',
        signal: AbortSignal.timeout(LONG_ANSWER_TIMEOUT_MS),
        headers: {
          ...request?.headers,
          ...(request?.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request?.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      const bytes = await readBounded(answer.body, MAX_ANSWER_BYTES);
      return {
        status: answer.status,
        json: async () => jsonOf(bytes),
        text: async () => new TextDecoder().decode(bytes),
        bytes: async () => bytes,
      };
    },
    openSocket: openSocket(origin.replace(/^http/, 'ws')),
    deviceKey: browserKey.get,
    deviceLabel: deviceLabel(navigator.userAgent),
    onWake(listener) {
      const handleVisibility = () => {
        if (document.visibilityState === 'visible') listener();
      };
      window.addEventListener('online', listener);
      document.addEventListener('visibilitychange', handleVisibility);
      return () => {
        window.removeEventListener('online', listener);
        document.removeEventListener('visibilitychange', handleVisibility);
      };
    },
  };
  return ports;
}
