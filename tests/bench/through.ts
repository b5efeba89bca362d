import WebSocket from 'ws';
import { parseLink } from '#protocol/people/link.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { parseRoomToViewer, type ViewerToRoom } from '#protocol/wire/messages.ts';
import type { GivenToken } from '#protocol/people/token.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { createConnection } from '../../src/lib/session/connection.ts';
import { hostPorts } from '../../src/lib/session/node-host.ts';
import { signChallenge } from '../../src/lib/session/people/sign-in.ts';
import type { DeviceKey } from '../../src/lib/session/people/device-key.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
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

/** What shows over HTTP and to the notes who somebody is, as a socket of theirs is given it and then left. */
export async function tokenThrough(entered: Entered, port: number): Promise<GivenToken> {
  const { origin, session, person, device } = entered;
  const socket = openThrough(entered, port);
  const given = new Promise<GivenToken>((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const read = parseRoomToViewer(data);
      const message = read.ok ? read.message : null;
      if (message?.type === 'challenge') {
        const { nonce, serverKey } = message;
        const asked = { place: { origin, serverKey }, session, nonce };
        void signChallenge({ person, device }, asked).then((signature) => {
          const hello: ViewerToRoom = {
            ...{ type: 'hello', version: PROTOCOL_VERSION, client: 'bench', watch: null, since: null },
            ...{ person, signature },
          };
          socket.send(encodeFrame(hello));
        }, reject);
      }
      if (message?.type === 'welcome') resolve(message.token);
    });
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('error', reject);
  });
  return given.finally(() => socket.close());
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
    {
      client: 'bench',
      device: entered.device,
      ports: {
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
    },
  );
}
