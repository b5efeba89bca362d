import WebSocket from 'ws';
import { parseLink } from '#protocol/people/link.ts';
import { createConnection } from '../../src/lib/session/connection.ts';
import { hostPorts } from '../../src/lib/session/node-host.ts';
import type { Connection, DeviceKey } from '../../src/lib/session/types.ts';
import type { Proxy } from '../harness/proxy.ts';
import { enter } from '../harness/raw-viewer.ts';

export interface Entered {
  origin: string;
  session: string;
  cookie: string;
  person: string;
  device: DeviceKey;
}

/** Enters by a link, on a line of this machine's. */
export async function enterThrough(link: string, port: number): Promise<Entered> {
  const parsed = parseLink(link);
  if (parsed === null) throw new Error('no link');
  // One that stays open would be the next one's, which then costs less.
  const line = { at: `http://127.0.0.1:${port}`, headers: { connection: 'close' } };
  const { as, cookie, device, response } = await enter(link, line);
  if (as === null) throw new Error(`not let in: ${response.status}`);
  return { origin: parsed.origin, session: parsed.session, cookie, person: as.person, device };
}

/** A viewer's socket to a session's room, on a line of this machine's: to the room it comes from its own page. */
export function openThrough({ origin, session, cookie }: Entered, port: number): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}/parties/session/${session}`, {
    headers: { origin, cookie },
    perMessageDeflate: false,
  });
}

export function portOf(link: string): number {
  return Number(new URL(link).port);
}

/** Connects as the client library does, but through a proxy. */
export async function connectThrough(link: string, proxy: Proxy): Promise<Connection> {
  proxy.target = { host: '127.0.0.1', port: portOf(link) };
  const entered = await enterThrough(link, proxy.port);
  return createConnection(
    { session: entered.session, person: entered.person },
    { client: 'bench', device: entered.device },
    {
      ...hostPorts(entered.origin),
      openSocket(_path, events) {
        const socket = openThrough(entered, proxy.port);
        socket.on('open', () => events.onOpen());
        socket.on('message', (data: Buffer, isBinary) => {
          if (isBinary) events.onFrame(data);
          else events.onText(data.toString());
        });
        socket.on('close', (code) => events.onClose(code));
        socket.on('error', () => undefined);
        return { send: (data) => socket.send(data), close: () => socket.close(1000) };
      },
    },
  );
}
