import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { upgradeHead as headFor } from '../../../party/host/front/testing/raw-line.ts';

/** What an attacker knows: where the server is, and, where the attack is an observer's, a link to watch. */
export interface Target {
  origin: string;
  session: string;
  terminal: string;
  observerLink: string;
}

/** One way of doing harm, at the rate one machine can; `next` does it once, and `end` leaves nothing of it. */
export interface Attack {
  /** How many of them go on side by side. */
  readonly lanes: number;
  /** At most so many a second in all. */
  readonly perSecond: number;
  next(): Promise<void>;
  end(): void;
}

/** An attempt that takes longer than this is left, in ms: what holds the attacker up is no attack. */
const ATTEMPT_MS = 2_000;

/** A line to the server as anybody has it: what is refused, cut or reset is all one to an attacker. */
export function openLine({ origin }: Target): Socket {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port: Number(port) });
  socket.on('error', () => socket.destroy());
  socket.setTimeout(ATTEMPT_MS, () => socket.destroy());
  return socket;
}

export const connected = (socket: Socket) =>
  new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));

export const closed = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });

/** The first bytes that come back; empty where the line ends before. */
export const answered = (socket: Socket) =>
  new Promise<string>((resolve) => {
    socket.once('data', (data: Buffer) => resolve(data.toString('latin1')));
    socket.once('close', () => resolve(''));
  });

/**
 * Waits for the socket that was asked for. A line that ends without a word is the attack at work; another answer throws:
 * what is refused outright attacks nothing, and its figures would say so of nobody.
 */
export async function opened(socket: Socket): Promise<void> {
  const answer = await answered(socket);
  if (answer !== '' && !answer.startsWith('HTTP/1.1 101 '))
    throw new Error(`no socket was opened: ${answer.split('\r\n')[0]}`);
}

/** The head of a request to this server that asks for a websocket. */
export const upgradeHead = ({ origin }: Target, path: string, fields: readonly string[] = []): string =>
  headFor(path, fields, new URL(origin).host);
