import { encodeFrame } from '#protocol/frame.ts';
import { parseLink } from '#protocol/link.ts';
import {
  agentChallengeText,
  parseRoomToAgent,
  parseRoomToViewer,
  type AgentToRoom,
  type RoomToAgent,
  type RoomToViewer,
  type ViewerToRoom,
} from '#protocol/messages.ts';
import type { Role } from '#protocol/roles.ts';
import { hex, type Bytes } from '#base/bytes.ts';
import { gunzip, gzip, isSigned, sha256, startHash } from '../crypto.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { DeskNews } from '../internal.ts';
import { createSessionRoom, type SessionRoom } from '../session/room.ts';
import type { SessionPorts } from '../session/ports.ts';
import { createEndpointKey } from './endpoint-key.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeSocket, taken, type FakeSocket } from './fake-socket.ts';
import { memorySql } from './memory-sql.ts';
import { seededRandom } from './seeded-random.ts';

export const ORIGIN = 'http://localhost:1999';
export const SESSION = '0123456789ab';
export const ADMIN_TOKEN = 'the-token';

export interface FakeRequest {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
}

export function fakeRequest({
  method = 'GET',
  path = '',
  query = {},
  headers = {},
  body,
}: FakeRequest): HttpRequest {
  return {
    method,
    path: path.split('/').filter((part) => part !== ''),
    query: (name) => query[name] ?? null,
    header: (name) => headers[name] ?? null,
    body,
  };
}

/** One viewer's or agent's end of a socket. */
export interface Client<In, Out> {
  socket: FakeSocket;
  send(message: Out): void;
  sendFrame(frame: Bytes | null): void;
  /** The messages since the last look. */
  look(): In[];
  leave(): void;
}

export type ViewerClient = Client<RoomToViewer, ViewerToRoom>;
export type AgentClient = Client<RoomToAgent, AgentToRoom>;

export interface TestRoom {
  readonly room: SessionRoom;
  readonly ports: SessionPorts;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly key: ReturnType<typeof createEndpointKey>;
  readonly links: Record<Role, string>;
  readonly news: DeskNews[];
  readonly errors: unknown[];
  readonly alarmAt: number | null;
  request(request: FakeRequest): HttpAnswer;
  admin(request: FakeRequest): HttpAnswer;
  /** The cookie a link is exchanged for. */
  enter(link: string): string;
  connect(options: { query?: Record<string, string>; headers?: Record<string, string> }): FakeSocket;
  viewer(role?: Role, hello?: Partial<Extract<ViewerToRoom, { type: 'hello' }>>): ViewerClient;
  viewerWith(headers: Record<string, string>): ViewerClient;
  agent(): AgentClient;
  /** A signed-in agent, whose greeting has been read. */
  signedIn(): AgentClient;
  /** Kills the room's process: sockets and timers are gone. */
  crash(): void;
  /** Puts the room to sleep and wakes it: sockets stay. */
  sleep(): void;
  /** Lets time pass, alarms and timers included. */
  pass(ms: number): void;
}

export interface TestRoomOptions {
  seed?: number;
  onSend?: (frame: Bytes, id: string) => void;
}

export function createTestRoom({ seed = 1, onSend }: TestRoomOptions = {}): TestRoom {
  const clock = createFakeClock();
  const key = createEndpointKey();
  const news: DeskNews[] = [];
  const errors: unknown[] = [];
  const sockets = new Map<string, FakeSocket>();
  let alarmAt: number | null = null;
  let connections = 0;
  const ports: SessionPorts = {
    sql: memorySql(),
    clock,
    random: seededRandom(seed),
    crypto: { sha256, startHash, isSigned, gzip, gunzip },
    settings: { publicOrigins: [ORIGIN], adminTokenHash: sha256(ADMIN_TOKEN), internalSecret: 'inside' },
    setAlarm: (at) => {
      alarmAt = at;
    },
    tellDesk: (told) => {
      news.push(told);
      return Promise.resolve();
    },
    report: (error) => errors.push(error),
  };
  let room = createSessionRoom(ports);
  const links = room.open({
    id: SESSION,
    title: 'Printer',
    endpoint: 'endpoint0001',
    endpointName: 'FS01',
    endpointKey: key.publicKey,
  });
  const request = (asked: FakeRequest) => room.request(fakeRequest(asked));
  const enter = (link: string) => {
    const secret = parseLink(link)?.secret;
    const answer = request({ method: 'POST', path: 'enter', headers: { origin: ORIGIN }, body: { secret } });
    return (answer.headers['set-cookie'] ?? '').split(';')[0] ?? '';
  };
  const connect: TestRoom['connect'] = ({ query = {}, headers = {} }) => {
    connections += 1;
    const id = `socket-${connections}`;
    const socket = createFakeSocket({ id, onSend: (frame) => onSend?.(frame, id), now: () => clock.now() });
    sockets.set(id, socket);
    room.connected(socket, fakeRequest({ query, headers }));
    return socket;
  };
  const client = <In, Out extends { type: string }>(
    socket: FakeSocket,
    parse: Parameters<typeof taken<In>>[1],
  ): Client<In, Out> => ({
    socket,
    send: (message) => room.received(socket, encodeFrame(message)),
    sendFrame: (frame) => room.received(socket, frame),
    look: () => taken(socket, parse),
    leave() {
      sockets.delete(socket.id);
      room.closed(socket);
    },
  });
  const viewerWith = (headers: Record<string, string>): ViewerClient =>
    client(connect({ headers }), parseRoomToViewer);
  const agent = (): AgentClient => client(connect({ query: { as: 'agent' } }), parseRoomToAgent);
  const runAlarm = () => {
    if (alarmAt === null || alarmAt > clock.now()) return;
    alarmAt = null;
    room.alarm();
  };
  return {
    get room() {
      return room;
    },
    ports,
    clock,
    key,
    links,
    news,
    errors,
    get alarmAt() {
      return alarmAt;
    },
    request,
    admin: (asked) =>
      request({ ...asked, headers: { ...asked.headers, authorization: `Bearer ${ADMIN_TOKEN}` } }),
    enter,
    connect,
    viewerWith,
    viewer(role = 'technician', hello = {}) {
      const joined = viewerWith({ origin: ORIGIN, cookie: enter(links[role]) });
      joined.send({ type: 'hello', version: 1, client: 'test', watch: null, since: null, ...hello });
      return joined;
    },
    agent,
    signedIn() {
      const signing = agent();
      const [challenge] = signing.look();
      if (challenge?.type !== 'challenge') throw new Error('no challenge');
      const signature = key.sign(agentChallengeText(SESSION, hex(challenge.nonce)));
      signing.send({ type: 'agent-hello', version: 1, agent: 'test', signature });
      signing.look();
      return signing;
    },
    crash() {
      sockets.clear();
      clock.forget();
      room = createSessionRoom(ports);
      room.wake([]);
    },
    sleep() {
      room = createSessionRoom(ports);
      const open = [...sockets.values()].filter(({ closedFor }) => closedFor === null);
      room.wake(open.map((socket) => ({ socket, kept: socket.kept })));
    },
    pass(ms) {
      const end = clock.now() + ms;
      while (clock.now() < end) {
        const next = alarmAt === null ? end : Math.min(end, Math.max(alarmAt, clock.now() + 1));
        clock.advance(next - clock.now());
        runAlarm();
      }
    },
  };
}
