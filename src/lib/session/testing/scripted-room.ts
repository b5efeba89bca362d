import { deflateSync } from 'fflate';
import { decode } from '@msgpack/msgpack';
import { utf8, type Bytes } from '#base/bytes.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { parseViewerToRoom, type RoomToViewer, type ViewerToRoom } from '#protocol/wire/messages.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { encodeAppend } from '#protocol/output/append.ts';
import { TOKEN_MS } from '#protocol/ground/limits.ts';
import type { TerminalControl } from '#protocol/control/control.ts';
import { createSegmentAuthor, type SegmentAuthor } from '#protocol/output/append.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import type { FetchAnswer, ConnectionPorts, SocketEvents } from '../ports.ts';
import type { Statement } from '#protocol/people/signature.ts';
import type { DeviceKey } from '../people/device-key.ts';

/** Waits for the promises that are under way, of which none depends on time. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A key whose signatures are numbered, from 1, in the order of what it signed. */
export class FakeKey implements DeviceKey {
  readonly publicKey = 'k'.repeat(43);
  readonly signed: string[] = [];

  async sign(text: string): Promise<Bytes> {
    return new Uint8Array(64).fill(this.signed.push(text));
  }
}

/** The room's end of one socket. */
export class RoomSocket {
  readonly received: ViewerToRoom[] = [];
  readonly texts: string[] = [];
  /** Bytes of every binary frame sent. */
  sent = 0;
  closedByClient = false;
  readonly #events: SocketEvents;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  /** Opens, and asks who comes. */
  open(nonce: Uint8Array<ArrayBuffer> = new Uint8Array(32)): void {
    this.#events.onOpen();
    this.ask(nonce);
  }

  /** Asks who comes. */
  ask(nonce: Uint8Array<ArrayBuffer> = new Uint8Array(32)): void {
    const proof = new Uint8Array(64);
    this.send({ type: 'challenge', version: PROTOCOL_VERSION, nonce, serverKey: SERVER_KEY, proof });
  }

  /** Opens, and welcomes whoever says hello. */
  async welcome(change: WelcomeChange = {}): Promise<void> {
    this.open();
    await settle();
    if (this.last('hello') === undefined) throw new Error('the client said no hello');
    this.send(welcome(change));
  }

  send(message: RoomToViewer): void {
    const frame = encodeFrame(message);
    this.sent += frame.length;
    this.#events.onFrame(frame);
  }

  sendRaw(frame: Bytes): void {
    this.#events.onFrame(frame);
  }

  sendText(text: string): void {
    this.#events.onText(text);
  }

  close(code: number): void {
    this.#events.onClose(code);
  }

  take(data: Bytes | string): void {
    if (typeof data === 'string') this.texts.push(data);
    else {
      const parsed = parseViewerToRoom(data);
      if (!parsed.ok) throw new Error(`the client sent ${parsed.problem}: ${JSON.stringify(decode(data))}`);
      this.received.push(parsed.message);
    }
  }

  last<T extends ViewerToRoom['type']>(type: T): Extract<ViewerToRoom, { type: T }> | undefined {
    const found = this.received.findLast((message) => message.type === type);
    // findLast compared the tag the type is made of.
    return found as Extract<ViewerToRoom, { type: T }> | undefined;
  }
}

/** In-memory ports: the test is the server. */
export class ScriptedServer {
  readonly clock = new FakeClock(1_000_000);
  readonly key = new FakeKey();
  /** What it proves over HTTP to have; null: nothing. */
  serverKey: string | null = SERVER_KEY;
  /** Whether it has signed something; everything, where nothing is said. */
  signed: ((statement: Statement) => boolean) | null = null;
  readonly sockets: RoomSocket[] = [];
  readonly requests: { path: string; body?: unknown; headers?: Readonly<Record<string, string>> }[] = [];
  /** Answers by path; what is not here is unreachable. */
  readonly answers = new Map<string, { status: number; body?: unknown; bytes?: Bytes }>();
  #wakers: (() => void)[] = [];

  get ports(): ConnectionPorts {
    return {
      origin: ORIGIN,
      serverKey: async () => this.serverKey,
      isSigned: async (statement) => this.signed?.(statement) ?? true,
      clock: this.clock,
      random: { float: () => 0.5, bytes: (length) => new Uint8Array(length) },
      deviceKey: async () => this.key,
      deviceLabel: 'Test machine',
      fetch: (path, request) => {
        const { body, headers } = request ?? {};
        this.requests.push({ path, ...(body === undefined ? {} : { body }), ...(headers && { headers }) });
        return this.#answer(path);
      },
      openSocket: (_path, events) => {
        const socket = new RoomSocket(events);
        this.sockets.push(socket);
        return {
          send: (data) => socket.take(data),
          close: () => {
            socket.closedByClient = true;
          },
        };
      },
      onWake: (listener) => {
        this.#wakers.push(listener);
        return () => {
          this.#wakers = this.#wakers.filter((each) => each !== listener);
        };
      },
    };
  }

  get socket(): RoomSocket {
    const newest = this.sockets.at(-1);
    if (newest === undefined) throw new Error('the client has opened no socket');
    return newest;
  }

  get wakers(): number {
    return this.#wakers.length;
  }

  wake(): void {
    for (const wake of this.#wakers) wake();
  }

  async #answer(path: string): Promise<FetchAnswer> {
    const answer = this.answers.get(path);
    if (answer === undefined) throw new Error('unreachable');
    const bytes = answer.bytes ?? utf8(JSON.stringify(answer.body ?? null));
    const text = new TextDecoder().decode(bytes);
    return {
      status: answer.status,
      json: async () => JSON.parse(text) as unknown,
      text: async () => text,
      bytes: async () => bytes,
    };
  }
}

type Welcome = Extract<RoomToViewer, { type: 'welcome' }>;
export type WelcomeChange = Partial<Welcome>;

export const ORIGIN = 'http://localhost:1999';
export const SERVER_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
export const PLACE = { origin: ORIGIN, serverKey: SERVER_KEY };
export const SESSION = 'abcdefghijkl';
export const TERMINAL = 'term0001';
export const ME = '0000000000';
export const ANNA = 'aaaaaaaaaa';
export const TOKEN = { http: 'http-token', notes: 'notes-token', forMs: TOKEN_MS };

export function terminalInfo(
  change: Partial<Extract<RoomToViewer, { type: 'terminal-changed' }>['info']> = {},
) {
  return {
    terminal: TERMINAL,
    shell: 'bash',
    cols: 80,
    rows: 24,
    startedAt: 1,
    title: null,
    pause: null,
    program: null,
    ended: null,
    ...change,
  };
}

export function person(change: Partial<Welcome['people'][number]> = {}): Welcome['people'][number] {
  return {
    person: ANNA,
    role: 'technician',
    name: 'Anna Weber',
    title: null,
    organisation: null,
    color: 1,
    since: 1,
    here: [{ device: '0000000001', label: 'Firefox on Windows' }],
    ...change,
  };
}

export function control(change: Partial<TerminalControl> = {}): TerminalControl {
  return { terminal: TERMINAL, holder: ME, fence: 3, since: 1, asks: [], ...change };
}

/** Of a technician, who has control. */
export function welcome(change: WelcomeChange = {}): RoomToViewer {
  return {
    type: 'welcome',
    version: PROTOCOL_VERSION,
    session: { id: SESSION, title: 'Disk full', openedAt: 1, endedAt: null },
    role: 'technician',
    you: { person: ME, device: '0000000000' },
    people: [person({ person: ME, name: 'Priya Shah', color: 0 })],
    controls: [control()],
    pause: null,
    policy: { takeover: true, controlGoneMs: 60_000 },
    token: TOKEN,
    recordedTo: 0,
    endpoint: { name: 'FILE-SRV01', online: true, since: 1 },
    terminals: [terminalInfo()],
    now: 1_000_500,
    ...change,
  };
}

/** A segment as its pty host would write it. */
export function segmentOf(segment: number, author = 1000 + segment) {
  const writer: SegmentAuthor = createSegmentAuthor(author);
  const events: OutputEvent[] = [];
  const written = (added: OutputEvent[]) => {
    events.push(...added);
    return writer.append(added);
  };
  const header = {
    terminal: TERMINAL,
    segment,
    author,
    profile: 'test',
    cols: 80,
    rows: 24,
    startedAt: 1,
    firstLine: segment * 10,
  };
  return {
    writer,
    header,
    screen: (text: string, skipped = false): RoomToViewer => ({
      type: 'screen',
      ...header,
      keyframe: deflateSync(utf8(text)),
      skipped,
    }),
    continued: (): RoomToViewer => ({ type: 'segment-continued', ...header }),
    append: (...texts: string[]): RoomToViewer => ({
      type: 'segment-appended',
      terminal: TERMINAL,
      segment,
      update: written(texts.map((text) => ({ afterMs: 0, code: 'o', data: utf8(text) }))),
    }),
    since: (clock: number): RoomToViewer => ({
      type: 'segment-appended',
      terminal: TERMINAL,
      segment,
      update: encodeAppend({ author, clock }, events.slice(clock)),
    }),
  };
}
