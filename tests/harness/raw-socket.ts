import WebSocket from 'ws';
import type { ClientOptions } from 'ws';
import { parseRoomToAgent, parseRoomToViewer } from '#protocol/wire/messages.ts';
import type { RoomToAgent, RoomToViewer } from '#protocol/wire/messages.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { base64url } from '#base/bytes.ts';
import { AGENT_HEADER, formatAgentUpgrade, type AgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import { CLOSE_HEADER, closeReason } from '#protocol/wire/close.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { SERVER_PATH } from '#protocol/server/proof.ts';
import { agentText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { proveServer } from '../../agent/server/prove-host.ts';

/** A socket of the tests' own to a room: sends whatever it likes, and remembers what came. */
export interface RawSocket<Received> {
  send(message: { type: string } & Record<string, unknown>): void;
  sendBytes(bytes: Uint8Array | string): void;
  /** The first message of a type, now or later. */
  message<Type extends (Received extends { type: infer T } ? T : never)>(
    type: Type,
  ): Promise<Extract<Received, { type: Type }>>;
  readonly messages: Received[];
  /** The named reason the room closed with, or the code where it has none. */
  readonly closed: Promise<string | number>;
  readonly isOpen: boolean;
  close(): void;
}

type Parser<T> = (frame: Uint8Array) => { ok: true; message: T } | { ok: false; problem: string };

async function openRaw<T extends { type: string }>(
  url: string,
  parse: Parser<T>,
  options: ClientOptions,
): Promise<RawSocket<T>> {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
  const messages: T[] = [];
  const arrivals = new Set<() => void>();
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) {
      const proof = proofAnswer(data.toString());
      if (proof !== null) socket.send(proof);
      return;
    }
    const parsed = parse(data);
    if (!parsed.ok) throw new Error(`the room sent a frame that is ${parsed.problem}`);
    messages.push(parsed.message);
    for (const arrival of [...arrivals]) arrival();
  });
  // Refused by name, with a status or a socket: either way it is closed.
  let refusal: string | undefined;
  const closed = new Promise<string | number>((resolve) => {
    socket.on('close', (code) => resolve(refusal ?? closeReason(code) ?? code));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) => (refusal === undefined ? reject(error) : resolve()));
    socket.once('unexpected-response', (_request, { headers, statusCode }) => {
      refusal = headers[CLOSE_HEADER]?.toString();
      if (refusal === undefined) reject(new Error(`refused with ${statusCode}`));
      socket.terminate();
    });
  });
  return {
    messages,
    closed,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send: (message) => socket.send(encodeFrame(message)),
    sendBytes: (bytes) => socket.send(bytes),
    message: (type) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = messages.find((message) => message.type === type);
          if (found === undefined) return;
          arrivals.delete(check);
          // Found by the very tag the caller named.
          resolve(found as never);
        };
        arrivals.add(check);
        void closed.then((reason) => reject(new Error(`closed with ${reason} before "${String(type)}"`)));
        check();
      }),
    close: () => socket.terminate(),
  };
}

const socketUrl = (origin: string, path: string) => `${origin.replace(/^http/, 'ws')}${path}`;

export interface ViewerSocketOptions {
  origin: string;
  session: string;
  headers: Record<string, string>;
}

export function openViewerSocket({
  origin,
  session,
  headers,
}: ViewerSocketOptions): Promise<RawSocket<RoomToViewer>> {
  return openRaw(socketUrl(origin, `/parties/session/${session}`), parseRoomToViewer, { headers });
}

/** Who would be an agent: `sign` is theirs, and `wrong` forges. */
export interface AgentOptions {
  origin: string;
  session: string;
  sign(text: string): Uint8Array;
  wrong?: Partial<AgentUpgrade>;
}

/** What an agent's upgrade shows, over a challenge that the room has just given. */
export async function agentUpgrade({ origin, session, sign, wrong = {} }: AgentOptions) {
  const known = { origin, trust: () => undefined };
  const path = `${sessionPath(session)}/${SERVER_PATH}`;
  const { place, challenge } = await proveServer(known, { purpose: 'agent', path });
  const signature = base64url(sign(agentText(place, { session, challenge })));
  const right = {
    version: PROTOCOL_VERSION,
    agent: 'raw',
    origin,
    challenge,
    nonce: 'N'.repeat(43),
    signature,
  };
  return { [AGENT_HEADER]: formatAgentUpgrade({ ...right, ...wrong }) };
}

export function openAgentSocket(
  origin: string,
  { session, headers = {} }: { session: string; headers?: Record<string, string> },
): Promise<RawSocket<RoomToAgent>> {
  return openRaw(socketUrl(origin, `/parties/session/${session}?as=agent`), parseRoomToAgent, { headers });
}
