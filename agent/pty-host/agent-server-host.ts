import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Bytes } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { HELLO_TIMEOUT_MS, MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { closePipe, thisPipeSystem } from '../local/pipe-access.ts';
import { createFrameSplitter, lengthPrefixed } from '../local/framing.ts';
import {
  choosePtyHostVersion,
  parseAgentToPtyHost,
  type AgentToPtyHost,
  type PtyHostToAgent,
} from '../local/messages.ts';

/** Nobody who has not shown the secret may send more than this, in bytes. */
const HELLO_MAX_BYTES = 256;
/** Connections that have not said hello; more are refused. */
const MAX_STRANGERS = 8;

export interface AgentServerOptions {
  path: string;
  secret: Bytes;
  welcome: Omit<Extract<PtyHostToAgent, { type: 'host-welcome' }>, 'type' | 'version'>;
  onMessage(message: AgentToPtyHost): void;
  onLost(): void;
  log(message: string, fields?: Record<string, unknown>): void;
}

/** The pty host's local socket: one agent at a time, the newest that knows the secret. */
export interface AgentServer {
  readonly hasAgent: boolean;
  send(frame: Bytes): void;
  close(): void;
}

function writeFrame(socket: Socket, frame: Bytes): void {
  const [head, ...rest] = lengthPrefixed(frame);
  if (head === undefined) return;
  if (rest.length > 0) socket.cork();
  socket.write(head);
  for (const part of rest) socket.write(part);
  if (rest.length > 0) socket.uncork();
}

const writeMessage = (socket: Socket, message: PtyHostToAgent) => writeFrame(socket, encodeFrame(message));

export function isSecret(given: Bytes, secret: Bytes): boolean {
  return given.length === secret.length && timingSafeEqual(given, secret);
}

export async function serveAgent(options: AgentServerOptions): Promise<AgentServer> {
  const { path, log } = options;
  const seat = createSeat(options);
  const door: Door = { ...options, seat, strangers: 0 };
  const server = createServer({ noDelay: true }, (socket) => handleConnection(socket, door));
  await listen(server, path);
  // A program that can only read it learns nothing without the secret.
  await closePipe(path, thisPipeSystem).catch((error: unknown) =>
    log('the pipe is open for reading', { error: String(error) }),
  );
  return {
    get hasAgent() {
      return seat.agent !== null;
    },
    send(frame) {
      if (seat.agent !== null) writeFrame(seat.agent, frame);
    },
    close() {
      server.close();
      seat.agent?.destroy();
    },
  };
}

/** The place of the one agent. */
interface Seat {
  readonly agent: Socket | null;
  /** The newest takes it. */
  admit(socket: Socket, version: number): void;
  leave(socket: Socket): void;
}

function createSeat({ welcome, onLost }: Pick<AgentServerOptions, 'welcome' | 'onLost'>): Seat {
  let agent: Socket | null = null;
  return {
    get agent() {
      return agent;
    },
    admit(socket, version) {
      const previous = agent;
      agent = null;
      if (previous !== null) {
        previous.destroy();
        onLost();
      }
      agent = socket;
      writeMessage(socket, { type: 'host-welcome', version, ...welcome });
    },
    leave(socket) {
      if (agent !== socket) return;
      agent = null;
      onLost();
    },
  };
}

/** What connections are checked against, and how many of them have not said hello. */
interface Door extends AgentServerOptions {
  seat: Seat;
  strangers: number;
}

function handleConnection(socket: Socket, door: Door): void {
  let greeted = false;
  const reader = createFrameSplitter(HELLO_MAX_BYTES);
  const refuse = (problem: string) => {
    door.log('a connection was closed', { problem });
    socket.destroy();
  };
  const timer = setTimeout(() => refuse('hello-timeout'), HELLO_TIMEOUT_MS);
  const settleHello = () => {
    if (!greeted) door.strangers -= 1;
    greeted = true;
    clearTimeout(timer);
  };
  door.strangers += 1;
  if (door.strangers > MAX_STRANGERS) refuse('too-many');

  const take = (frame: Bytes) => {
    if (socket.destroyed || (greeted && door.seat.agent !== socket)) return;
    const parsed = parseAgentToPtyHost(frame);
    if (!parsed.ok) {
      // A newer agent may send more than is known here; anything else is not an agent.
      if (parsed.problem !== 'unknown-type' || !greeted) refuse(parsed.problem);
    } else if (greeted) door.onMessage(parsed.message);
    else if (greet(socket, { door, message: parsed.message })) {
      settleHello();
      reader.maxBytes = MAX_FRAME_BYTES;
    }
  };
  socket.on('data', (chunk) => {
    if (!socket.destroyed && !reader.push(chunk, take)) refuse('frame-too-large');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    settleHello();
    door.seat.leave(socket);
  });
}

/** Whether the sender of this is the agent from now on. */
function greet(socket: Socket, { door, message }: { door: Door; message: AgentToPtyHost }): boolean {
  if (message.type !== 'host-hello' || !isSecret(message.secret, door.secret)) {
    door.log('a connection without the secret was closed');
    socket.destroy();
    return false;
  }
  const version = choosePtyHostVersion(message.version);
  if (version !== null) door.seat.admit(socket, version);
  else {
    writeMessage(socket, { type: 'host-refused', reason: 'unsupported-version' });
    socket.end();
  }
  return version !== null;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
}
