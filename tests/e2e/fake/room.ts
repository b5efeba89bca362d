import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { spawn, type IPty } from 'node-pty';
import { WebSocketServer, type WebSocket } from 'ws';
import { encodeFrame } from '#protocol/frame.ts';
import {
  parseViewerToRoom,
  type RoomToViewer,
  type TerminalInfo,
  type ViewerToRoom,
} from '#protocol/messages.ts';
import { PROFILE_ID } from '#protocol/profile.ts';
import { createSegmentAuthor } from '#protocol/segment.ts';

/*
 * A stand-in for server, agent and pty host in one process, for looking at the page: `node tests/e2e/fake/room.ts
 * [PORT]`. The first letter of a link's secret says who one is (T, O) or why not (X expired, R revoked), the session's
 * name how it is (live…, offline…, ended…, empty…, over…). `POST /fake/cut?ms=N` breaks every line for so long.
 */

const BUILD = fileURLToPath(new URL('../../../build', import.meta.url));
const TYPES: Record<string, string> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json' },
};
const TERMINAL = 'fake0001';

const frameOf = (message: RoomToViewer) => encodeFrame(message);

class FakeTerminal {
  readonly viewers = new Set<WebSocket>();
  readonly #frames: Uint8Array[] = [];
  readonly #pty: IPty;
  #segment = 0;
  #author = createSegmentAuthor(1);
  info: TerminalInfo;

  constructor(info: Partial<TerminalInfo>) {
    this.info = {
      ...{ terminal: TERMINAL, shell: 'bash', cols: 120, rows: 36, startedAt: Date.now() - 60_000 },
      ...{ title: null, pause: null, ended: null },
      ...info,
    };
    this.#push({ type: 'screen', ...this.#header(), keyframe: deflateRawSync(''), skipped: false });
    this.#pty = spawn('bash', ['--norc', '--noprofile', '-i'], {
      ...{ name: 'xterm-256color', cols: 120, rows: 36 },
      env: { ...process.env, PS1: '\\[\\e[32m\\]anna@file-srv01\\[\\e[0m\\]:\\[\\e[34m\\]\\w\\[\\e[0m\\]$ ' },
    });
    this.#pty.onData((data) => this.#output('o', data));
  }

  #header() {
    const { cols, rows } = this.info;
    const author = this.#segment + 1;
    return {
      terminal: TERMINAL,
      segment: this.#segment,
      author,
      profile: PROFILE_ID,
      cols,
      rows,
      startedAt: 1,
      firstLine: 0,
    };
  }

  #output(code: 'o' | 'r', text: string): void {
    const update = new Uint8Array(this.#author.append([{ afterMs: 1, code, data: Buffer.from(text) }]));
    this.#push({ type: 'segment-appended', terminal: TERMINAL, segment: this.#segment, update });
    if (code === 'o' && this.#author.clock < 1000) return;
    this.#segment += 1;
    this.#author = createSegmentAuthor(this.#segment + 1);
    this.#push({ type: 'segment-continued', ...this.#header() });
  }

  #push(message: RoomToViewer): void {
    const frame = encodeFrame(message);
    this.#frames.push(frame);
    for (const viewer of this.viewers) viewer.send(frame);
  }

  join(viewer: WebSocket): void {
    for (const frame of this.#frames) viewer.send(frame);
    viewer.send(
      frameOf({
        type: 'caught-up',
        terminal: TERMINAL,
        segment: this.#segment,
        event: this.#author.clock,
      }),
    );
    this.viewers.add(viewer);
  }

  write(data: Uint8Array): void {
    this.#pty.write(Buffer.from(data).toString());
  }

  resize(cols: number, rows: number): void {
    this.info = { ...this.info, cols, rows };
    this.#output('r', `${cols}x${rows}`);
    this.#pty.resize(cols, rows);
    for (const viewer of this.viewers) viewer.send(frameOf({ type: 'terminal-changed', info: this.info }));
  }

  kill(): void {
    this.#pty.kill();
  }
}

const terminals = new Map<string, FakeTerminal>();
const sockets = new Set<WebSocket>();
let isCut = false;

function terminalOf(session: string): FakeTerminal {
  const ended = session.startsWith('ended')
    ? { at: Date.now() - 90_000, cause: 'exited' as const, exitCode: 1 }
    : null;
  const terminal = terminals.get(session) ?? new FakeTerminal({ ended });
  terminals.set(session, terminal);
  return terminal;
}

function welcome(session: string, isTechnician: boolean): RoomToViewer {
  const endedAt = session.startsWith('over') ? Date.now() - 600_000 : null;
  return {
    type: 'welcome',
    version: 1,
    session: { id: session, title: 'Contoso ▸ Disk 97% full', openedAt: Date.now() - 3_600_000, endedAt },
    role: isTechnician ? 'technician' : 'observer',
    expiresAt: Date.now() + 86_400_000,
    endpoint: { name: 'FILE-SRV01', online: !session.startsWith('offline'), since: Date.now() - 254_000 },
    terminals: session.startsWith('empty') ? [] : [terminalOf(session).info],
    now: Date.now(),
  };
}

function handleMessage(
  viewer: WebSocket,
  message: ViewerToRoom,
  at: { session: string; isTechnician: boolean },
): void {
  const send = (answer: RoomToViewer) => viewer.send(encodeFrame(answer));
  if (message.type === 'hello') {
    send(welcome(at.session, at.isTechnician));
    if (!at.session.startsWith('empty')) terminalOf(at.session).join(viewer);
  } else if (message.type === 'write-input') {
    const problem = at.session.startsWith('offline')
      ? 'endpoint-offline'
      : at.session.startsWith('ended')
        ? 'terminal-ended'
        : null;
    if (problem === null) terminalOf(at.session).write(message.data);
    send({ type: 'input-settled', input: message.input, problem });
  } else if (message.type === 'resize-terminal') {
    terminalOf(at.session).resize(message.cols, message.rows);
  }
}

function serveFile(path: string, response: ServerResponse): void {
  const file = join(BUILD, path);
  const found =
    path !== '/' && existsSync(file) && statSync(file).isFile() ? file : join(BUILD, 'index.html');
  response.writeHead(200, { 'content-type': TYPES[extname(found)] ?? 'text/plain' });
  createReadStream(found).pipe(response);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function answer(response: ServerResponse, status: number, body?: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake');
  if (url.pathname === '/fake/cut') {
    isCut = true;
    for (const socket of sockets) socket.terminate();
    setTimeout(() => (isCut = false), Number(url.searchParams.get('ms')));
    return answer(response, 204);
  }
  if (url.pathname === '/fake/type') {
    terminalOf(url.searchParams.get('session') ?? '').write(Buffer.from(await bodyOf(request)));
    return answer(response, 204);
  }
  if (url.pathname.endsWith('/enter')) {
    const { secret } = JSON.parse(await bodyOf(request)) as { secret: string };
    if (secret.startsWith('X')) return answer(response, 410, { problem: 'link-expired' });
    if (secret.startsWith('R')) return answer(response, 410, { problem: 'link-revoked' });
    return answer(response, 204, undefined, {
      'set-cookie': `role=${secret[0] ?? ''}; Path=/; HttpOnly; SameSite=Strict`,
    });
  }
  if (url.pathname.endsWith('/links')) {
    const link = `http://${request.headers.host ?? ''}${url.pathname.replace('/parties/session/', '/s/').replace('/links', '')}#${'O'.repeat(43)}`;
    return answer(response, 200, { link, id: 'l1', expiresAt: Date.now() + 86_400_000 });
  }
  if (url.pathname.startsWith('/parties/')) return answer(response, 200, []);
  serveFile(url.pathname, response);
}

const server = createServer((request, response) => void handleRequest(request, response));
const rooms = new WebSocketServer({ server });
rooms.on('connection', (viewer, request) => {
  if (isCut) {
    viewer.terminate();
    return;
  }
  sockets.add(viewer);
  const session = /session\/(\w+)/.exec(request.url ?? '')?.[1] ?? '';
  const role = /role=(\w)/.exec(request.headers.cookie ?? '')?.[1];
  if (role === undefined) viewer.close(4011, 'not-signed-in');
  viewer.on('message', (data, isBinary) => {
    if (!isBinary) {
      viewer.send('pong');
      return;
    }
    const parsed = parseViewerToRoom(new Uint8Array(data as Buffer));
    if (parsed.ok) handleMessage(viewer, parsed.message, { session, isTechnician: role === 'T' });
  });
  viewer.on('close', () => {
    sockets.delete(viewer);
    terminals.get(session)?.viewers.delete(viewer);
  });
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    console.log(JSON.stringify({ url: `http://localhost:${address.port}` }));
});
process.on('SIGTERM', () => {
  for (const terminal of terminals.values()) terminal.kill();
  process.exit(0);
});
