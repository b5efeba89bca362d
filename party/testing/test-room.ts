import { encodeFrame } from '#protocol/wire/frame.ts';
import { AGENT_HEADER, formatAgentUpgrade, type AgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import { ADMIN_SCHEME, NOTES_TOKEN_QUERY, TOKEN_HEADER } from '#protocol/wire/http.ts';
import type { Entered } from '#protocol/people/entering.ts';
import { serverProof, type ProofPurpose, type ServerProof } from '#protocol/server/proof.ts';
import {
  adminText,
  agentText,
  enterText,
  viewerText,
  type SignaturePlace,
} from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { parseLink } from '#protocol/people/link.ts';
import {
  parseRoomToAgent,
  parseRoomToViewer,
  type AgentToRoom,
  type RoomToAgent,
  type RoomToViewer,
  type ViewerToRoom,
} from '#protocol/wire/messages.ts';
import type { Role } from '#protocol/ground/roles.ts';
import * as v from 'valibot';
import { base64url, hex, type Bytes } from '#base/bytes.ts';
import {
  digest,
  gunzip,
  gzip,
  inflate,
  isSame,
  isSigned,
  mac,
  openServerKey,
  sha256,
  startHash,
} from '../worker/crypto.ts';
import type { HttpAnswer, HttpRequest } from '../rooms/http.ts';
import type { Source } from '../rooms/source.ts';
import type { CodeBody, DeskNews, DropBody } from '../worker/internal.ts';
import { createSessionRoom, type SessionRoom } from '../session/room.ts';
import type { SessionPorts } from '../session/ports.ts';
import { createTokens } from '../session/people/tokens.ts';
import { createEndpointKey, type EndpointKey } from './endpoint-key.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeSocket, taken, type FakeSocket } from './fake-socket.ts';
import { memorySql } from './memory-sql.ts';
import { seededRandom } from './seeded-random.ts';

export const ORIGIN = 'http://localhost:1999';
export const SESSION = '0123456789ab';
export const ADMIN_TOKEN = 'the-token';
/** What every test's server has for its key, and where signatures for it count. */
export const SERVER_KEY = 's'.repeat(42) + 'A';
export const SERVER = openServerKey(SERVER_KEY);
export const PLACE: SignaturePlace = { origin: ORIGIN, serverKey: SERVER.publicKey };
/** A client's nonce. */
export const NONCE = 'N'.repeat(43);

/** What whoever has the token sends along with a request, made over the room's challenge. */
export function adminHeaders(
  { method = 'GET', body, ...asked }: FakeRequest,
  { challenge, token = ADMIN_TOKEN }: { challenge: string; token?: string },
): Record<string, string> {
  const { target } = fakeRequest(asked);
  const bodySha256 = sha256(body === undefined ? '' : JSON.stringify(body));
  const text = adminText(PLACE, { challenge, method, target, bodySha256 });
  return { authorization: `${ADMIN_SCHEME} ${ORIGIN} ${challenge} ${mac(sha256(token), text)}` };
}

/** Asks a room who it is. */
export function proveRequest(purpose: ProofPurpose): FakeRequest {
  return { method: 'POST', path: 'server', body: { origin: ORIGIN, nonce: NONCE, purpose } };
}

export interface FakeRequest {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  source?: Source;
}

export function fakeRequest({
  method = 'GET',
  path = '',
  query = {},
  headers = {},
  body,
  source = 'ip4:192.0.2.1',
}: FakeRequest): HttpRequest {
  const search = new URLSearchParams(query).toString();
  return {
    method,
    target: `/${path}${search === '' ? '' : `?${search}`}`,
    path: path.split('/').filter((part) => part !== ''),
    query: (name) => query[name] ?? null,
    header: (name) => headers[name] ?? null,
    body,
    source,
  };
}

/** One viewer's or agent's end of a socket. */
export interface Client<In, Out> {
  socket: FakeSocket;
  send(message: Out): void;
  sendFrame(frame: Bytes | string): void;
  /** The messages since the last look. */
  look(): In[];
  leave(): void;
}

export type ViewerClient = Client<RoomToViewer, ViewerToRoom>;
export interface Viewer extends ViewerClient {
  readonly somebody: Somebody;
}

export interface EnterOptions {
  browser?: Browser;
  signer?: EndpointKey;
  name?: string;
  label?: string;
  headers?: Record<string, string>;
  source?: Source;
}

export type AgentClient = Client<RoomToAgent, AgentToRoom>;

/** A browser with its key, and its cookies from when it entered: one for each person it is. */
export interface Browser {
  key: EndpointKey;
  cookies: Map<string, string>;
}

/** Somebody on one of their browsers. */
export interface Somebody extends Entered {
  browser: Browser;
  /** What this person's sockets are opened with. */
  cookie: string;
  /** What their requests are sent with: a token as a socket of theirs would be given it now. */
  readonly headers: { [TOKEN_HEADER]: string };
  /** What they ask the notes room with, at this address. */
  readonly notes: { query: Record<string, string>; headers: Record<string, string> };
}

type Hello = Extract<ViewerToRoom, { type: 'hello' }>;

export interface TestRoom {
  readonly room: SessionRoom;
  readonly ports: SessionPorts;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly key: EndpointKey;
  readonly links: Record<Role, string>;
  readonly news: DeskNews[];
  /** Codes the desk was told, and what the notes room was told to drop. */
  readonly codes: CodeBody[];
  readonly drops: ({ session: string } & DropBody)[];
  readonly errors: unknown[];
  /** The handoffs for which the notes room was told to keep the handoff note. */
  readonly keptNotes: readonly string[];
  readonly alarmAt: number | null;
  request(request: FakeRequest): HttpAnswer;
  admin(request: FakeRequest): HttpAnswer;
  /** A request as whoever has the server's token makes it. */
  asAdmin(request: FakeRequest): FakeRequest;
  /** What is answered once other rooms have been asked. */
  ask(request: FakeRequest): Promise<HttpAnswer>;
  browser(): Browser;
  /** Asks to enter by a link: with this browser's key, and signed by it unless another is named. */
  tryEnter(link: string, options?: EnterOptions): HttpAnswer;
  /** Enters by a link, with a new browser unless one is named. */
  enter(link: string, options?: EnterOptions): Somebody;
  /** A socket of somebody's which has said hello, in other words where some are given. */
  greet(somebody: Somebody, hello?: Partial<Hello>): ViewerClient;
  connect(options: { query?: Record<string, string>; headers?: Record<string, string> }): FakeSocket;
  /** A new person in this role, who has said hello. */
  viewer(role?: Role, hello?: Partial<Hello>): Viewer;
  viewerWith(headers: Record<string, string>, query?: Record<string, string>): ViewerClient;
  /** What the room says to whoever asks who it is. */
  prove(purpose: ProofPurpose): ServerProof;
  /** What an agent's upgrade shows, made for this room now; `wrong` forges. */
  upgrade(wrong?: Partial<AgentUpgrade>): Record<string, string>;
  /** A socket whose upgrade shows this, else what is right. */
  agent(headers?: Record<string, string>): AgentClient;
  /** An agent whose greeting has been read. */
  signedIn(): AgentClient;
  /** Kills the room's process: sockets and timers are gone. */
  crash(): void;
  /** Makes the room anew without its sockets, in the process that runs: something in it broke, or a socket's end woke it. */
  reset(): void;
  /** Puts the room to sleep and wakes it: sockets stay. */
  sleep(): void;
  /** Lets time pass, alarms and timers included. */
  pass(ms: number): void;
}

export interface TestRoomOptions {
  seed?: number;
  /** Leaves out of every look what is told of people, control and the record. */
  aboutOutput?: boolean;
  onSend?: (frame: Bytes, id: string) => void;
}

const ABOUT_PEOPLE = [
  'person-changed',
  'control-changed',
  'pause-changed',
  'recorded',
  'raise-fence',
  'watch-program',
];

export function createTestRoom({ seed = 1, aboutOutput, onSend }: TestRoomOptions = {}): TestRoom {
  const clock = createFakeClock();
  const key = createEndpointKey();
  const news: DeskNews[] = [];
  const errors: unknown[] = [];
  const keptNotes: string[] = [];
  const codes: CodeBody[] = [];
  const drops: ({ session: string } & DropBody)[] = [];
  const sockets = new Map<string, FakeSocket>();
  let alarmAt: number | null = null;
  let connections = 0;
  let lives = 1;
  const ports: SessionPorts = {
    sql: memorySql(),
    clock,
    random: seededRandom(seed),
    crypto: { sha256, digest, startHash, isSigned, mac, isSame, gzip, gunzip, inflate },
    server: SERVER,
    get processLife() {
      return `life ${lives}`;
    },
    settings: {
      publicOrigins: [ORIGIN],
      ownOrigins: [ORIGIN],
      serverKey: SERVER_KEY,
      adminTokenHash: sha256(ADMIN_TOKEN),
      internalSecret: 'inside',
      hostSecret: 'the process',
      recordedBy: 'Nordlicht IT',
    },
    setAlarm: (at) => {
      alarmAt = at;
    },
    tellDesk: (told) => {
      news.push(told);
      return Promise.resolve();
    },
    tellCode: (code) => {
      const isTaken = codes.some(({ sha256: taken }) => taken === code.sha256);
      if (!isTaken) codes.push(code);
      return Promise.resolve({ taken: isTaken, digits: code.digits });
    },
    dropNotes: (session, drop) => {
      drops.push({ session, ...drop });
      return Promise.resolve();
    },
    readNotes: () => Promise.resolve({ acts: [], next: null }),
    readHandoffNote: () => Promise.resolve({ text: null, at: null, isWithheld: false, versions: [] }),
    keepHandoffNote: (_session, handoff) => {
      keptNotes.push(handoff);
      return new Promise(() => undefined);
    },
    report: (error) => errors.push(error),
  };
  const tokens = createTokens({ ports, session: SESSION });
  let room = createSessionRoom(ports);
  const links = room.open({
    id: SESSION,
    title: 'Printer',
    endpoint: 'endpoint0001',
    endpointName: 'FS01',
    endpointKey: key.publicKey,
  });
  const request = (asked: FakeRequest) => {
    const answer = room.request(fakeRequest(asked));
    if (answer instanceof Promise) throw new Error('this one is to be asked with ask()');
    return answer;
  };
  const browser = (): Browser => ({ key: createEndpointKey(), cookies: new Map() });
  const tryEnter: TestRoom['tryEnter'] = (link, options = {}) => {
    const { browser: used = browser(), name = 'Ada', label = 'Firefox on Linux', headers = {} } = options;
    const secret = parseLink(link)?.secret ?? '';
    const place = { ...PLACE, origin: headers['origin'] ?? ORIGIN };
    const text = enterText(place, { session: SESSION, secretHash: sha256(secret) });
    const signature = base64url((options.signer ?? used.key).sign(text));
    const body = { secret, publicKey: used.key.publicKey, signature, label, name };
    return request({
      ...{ method: 'POST', path: 'enter', headers: { origin: ORIGIN, ...headers }, body },
      ...(options.source === undefined ? {} : { source: options.source }),
    });
  };
  const enter: TestRoom['enter'] = (link, options = {}) => {
    const used = options.browser ?? browser();
    const answer = tryEnter(link, { ...options, browser: used });
    if (answer.status !== 200) throw new Error(`not let in: ${String(answer.body)}`);
    const entered = JSON.parse(String(answer.body)) as Entered;
    const cookie = answer.cookies?.[0]?.split(';')[0] ?? '';
    used.cookies.set(entered.person, cookie);
    return {
      ...{ ...entered, browser: used, cookie },
      get headers() {
        return { [TOKEN_HEADER]: tokens.give(entered).http };
      },
      get notes() {
        const query = { person: entered.person, [NOTES_TOKEN_QUERY]: tokens.give(entered).notes };
        return { query, headers: { origin: ORIGIN, cookie } };
      },
    };
  };
  const connect: TestRoom['connect'] = ({ query = {}, headers = {} }) => {
    connections += 1;
    const id = `socket-${connections}`;
    const socket = createFakeSocket({ id, onSend: (frame) => onSend?.(frame, id), now: () => clock.now() });
    sockets.set(id, socket);
    room.connected(socket, fakeRequest({ query, headers }));
    return socket;
  };
  const client = <In extends { type: string }, Out extends { type: string }>(
    socket: FakeSocket,
    parse: Parameters<typeof taken<In>>[1],
  ): Client<In, Out> => ({
    socket,
    send: (message) => room.received(socket, encodeFrame(message)),
    sendFrame: (frame) => room.received(socket, frame),
    look: () =>
      taken(socket, parse).filter(({ type }) => aboutOutput !== true || !ABOUT_PEOPLE.includes(type)),
    leave() {
      sockets.delete(socket.id);
      room.closed(socket);
    },
  });
  const viewerWith: TestRoom['viewerWith'] = (headers, query = {}) =>
    client(connect({ headers, query }), parseRoomToViewer);
  const greet: TestRoom['greet'] = ({ person, browser: used }, hello = {}) => {
    const cookie = [...used.cookies.values()].join('; ');
    const joined = viewerWith({ origin: ORIGIN, cookie }, { person });
    const [challenge] = joined.look();
    if (challenge?.type !== 'challenge') return joined;
    const text = viewerText(PLACE, {
      session: SESSION,
      person: hello.person ?? person,
      nonceHex: hex(challenge.nonce),
    });
    const said = { version: PROTOCOL_VERSION, client: 'test', watch: null, since: null };
    joined.send({ type: 'hello', person, signature: used.key.sign(text), ...said, ...hello });
    return joined;
  };
  const prove: TestRoom['prove'] = (purpose) =>
    v.parse(serverProof, JSON.parse(String(request(proveRequest(purpose)).body)));
  const asAdmin = (asked: FakeRequest): FakeRequest => {
    const headers = adminHeaders(asked, prove('admin'));
    return { ...asked, headers: { ...asked.headers, ...headers } };
  };
  const upgrade: TestRoom['upgrade'] = (wrong = {}) => {
    const { challenge = prove('agent').challenge, origin = ORIGIN } = wrong;
    const text = agentText({ ...PLACE, origin }, { session: SESSION, challenge });
    const right = { version: PROTOCOL_VERSION, agent: 'test', origin, challenge, nonce: NONCE };
    const signature = base64url(key.sign(text));
    return { [AGENT_HEADER]: formatAgentUpgrade({ ...right, signature, ...wrong }) };
  };
  const agent: TestRoom['agent'] = (headers = upgrade()) =>
    client(connect({ query: { as: 'agent' }, headers }), parseRoomToAgent);
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
    codes,
    drops,
    errors,
    keptNotes,
    get alarmAt() {
      return alarmAt;
    },
    request,
    admin: (asked) => request(asAdmin(asked)),
    asAdmin,
    ask: (asked) => Promise.resolve(room.request(fakeRequest(asked))),
    browser,
    tryEnter,
    enter,
    greet,
    connect,
    prove,
    upgrade,
    viewerWith,
    viewer(role = 'technician', hello = {}) {
      const somebody = enter(links[role]);
      return { ...greet(somebody, hello), somebody };
    },
    agent,
    signedIn() {
      const signing = agent();
      signing.look();
      return signing;
    },
    crash() {
      lives += 1;
      this.reset();
    },
    reset() {
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
