import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What came back on a line of its own until the other side ended it. */
export interface RawAnswer {
  /** 0 where it is no HTTP. */
  status: number;
  /** By their names in small letters. */
  headers: Map<string, string>;
  text: string;
}

export type Target = { host: string; port: number } | { path: string };

/** Sends just these bytes, and reads a whole answer, or until the other side ends the line or is silent for long enough. */
export async function exchange(target: Target, bytes: string | Uint8Array): Promise<RawAnswer> {
  const socket = connect(target);
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    if (isWhole(received)) socket.destroy();
  });
  socket.on('error', () => undefined);
  socket.write(bytes);
  // Who answers nothing at all is given up: that is an answer too.
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  await new Promise((closed) => socket.once('close', closed));
  return parse(received);
}

const SILENCE_MS = 1_500;

/** Sends these bytes and goes, without a word, once the other side has had a moment with them. */
export async function breakOff(target: Target, bytes: string): Promise<void> {
  const socket = connect(target);
  socket.on('error', () => undefined);
  await new Promise<void>((written) => socket.write(bytes, () => written()));
  // The round trip of a request that came after these bytes.
  await exchange(target, requestText('/'));
  socket.resetAndDestroy();
}

function isWhole(received: string): boolean {
  if (!received.includes('\r\n\r\n')) return false;
  const { headers, text } = parse(received);
  const length = headers.get('content-length');
  if (length !== undefined) return text.length >= Number(length);
  return headers.get('transfer-encoding') === 'chunked' && text.endsWith('0\r\n\r\n');
}

export interface RawRequest {
  method?: string;
  host?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Bytes of body that are announced, where not those that are there. */
  promised?: number;
}

/** An HTTP request as it goes over the line, after which the other side is to end it. */
export function requestText(
  path: string,
  { method = 'GET', host = 'localhost', headers = {}, body = '', promised = body.length }: RawRequest = {},
): string {
  const fields = { host, connection: 'close', ...headers, 'content-length': String(promised) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** Opens a websocket by hand and gives its line, with the answer's head. */
export async function upgrade(
  target: Target,
  { path, headers = {} }: { path: string; headers?: Record<string, string> },
): Promise<{ socket: Socket; answer: RawAnswer }> {
  const socket = connect(target);
  socket.on('error', () => undefined);
  const fields = {
    host: 'localhost',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  let head = '';
  while (!head.includes('\r\n\r\n')) {
    const chunk = await new Promise<Buffer | null>((resolve) => {
      socket.once('data', resolve);
      socket.once('close', () => resolve(null));
    });
    if (chunk === null) break;
    head += chunk.toString('latin1');
  }
  return { socket, answer: parse(head) };
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...fields] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
  const headers = fields.map((field): [string, string] => {
    const [name = '', ...value] = field.split(':');
    return [name.toLowerCase(), value.join(':').trim()];
  });
  return { status, headers: new Map(headers), text: rest.join('\r\n\r\n') };
}
