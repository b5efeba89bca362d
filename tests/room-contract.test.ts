import { deflateRawSync } from 'node:zlib';
import { afterEach, expect } from 'vitest';
import { utf8, type Bytes } from '#base/bytes.ts';
import { parseLink, sessionPath } from '#protocol/people/link.ts';
import { CLOSES } from '#protocol/wire/close.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../party/testing/author.ts';
import { createEndpointKey } from '../party/testing/endpoint-key.ts';
import {
  createTestRoom,
  ORIGIN,
  PLACE,
  SESSION,
  type TestRoom,
  type ViewerClient,
} from '../party/testing/test-room.ts';
import type { ConnectionPorts, FetchAnswer, FetchRequest, SocketEvents } from '../src/lib/session/ports.ts';
import { describeRoom, type RoomUnderTest } from '../src/lib/session/testing/room-contract.ts';
import { isSigned } from '../src/lib/session/wire/verify.ts';

const CUT = 1006;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A client's end of a socket to the room's core: what is sent stands on it until it arrives. */
class Wire {
  readonly #client: ViewerClient;
  readonly #events: SocketEvents;
  #isOpen = false;
  #isOver = false;

  constructor(client: ViewerClient, events: SocketEvents) {
    this.#client = client;
    this.#events = events;
  }

  send(data: Bytes | string): void {
    // The runtime answers this, so that a room may sleep.
    if (data === 'ping') this.#events.onText('pong');
    else this.#client.sendFrame(data);
  }

  /** Brings over what the room has sent. */
  arrive(): void {
    if (this.#isOver) return;
    const { socket } = this.#client;
    if (!this.#isOpen) this.#events.onOpen();
    this.#isOpen = true;
    for (const frame of socket.frames.splice(0)) this.#events.onFrame(frame);
    if (socket.closedFor !== null) this.#end(CLOSES[socket.closedFor].code);
  }

  cut(): void {
    if (!this.#isOver) this.#client.leave();
    this.#end(CUT);
  }

  close(): void {
    if (!this.#isOver) this.#client.leave();
    this.#isOver = true;
  }

  #end(code: number): void {
    if (!this.#isOver) this.#events.onClose(code);
    this.#isOver = true;
  }
}

/** The machine of a client whose server is the room's core in this process. */
function createPorts(world: TestRoom, wires: Wire[]): ConnectionPorts {
  const key = createEndpointKey();
  let cookie = '';
  const answer = async (path: string, { method, body, headers }: FetchRequest): Promise<FetchAnswer> => {
    const {
      status,
      body: said,
      cookies,
    } = await world.ask({
      ...{ method, body, headers: { origin: ORIGIN, cookie, ...headers } },
      path: path.slice(sessionPath(SESSION).length + 1),
    });
    cookie = cookies?.[0]?.split(';')[0] ?? cookie;
    const bytes = typeof said === 'string' ? utf8(said) : new Uint8Array(0);
    const text = new TextDecoder().decode(bytes);
    return { status, json: async () => JSON.parse(text), text: async () => text, bytes: async () => bytes };
  };
  return {
    ...{ origin: ORIGIN, clock: world.clock, random: world.ports.random, isSigned },
    serverKey: async () => PLACE.serverKey,
    deviceKey: async () => ({ publicKey: key.publicKey, sign: async (text) => key.sign(text) }),
    deviceLabel: 'Firefox on Linux',
    onWake: () => () => undefined,
    fetch: (path, request = { method: 'GET' }) => answer(path, request),
    openSocket(path, events) {
      const query = Object.fromEntries(new URL(path, ORIGIN).searchParams);
      const wire = new Wire(world.viewerWith({ origin: ORIGIN, cookie }, query), events);
      wires.push(wire);
      return { send: (data) => wire.send(data), close: () => wire.close() };
    },
  };
}

/** The endpoint's end: one terminal, whose keys are all taken. */
function createEndpoint(world: TestRoom) {
  const agent = world.signedIn();
  const segment = authoredSegment(0);
  segment.header.keyframe = new Uint8Array(deflateRawSync(utf8('>')));
  let typed = '';
  agent.send(announcement());
  agent.send(segment.opened());
  return {
    print: (text: string) => agent.send(segment.append(output(text))),
    typed: () => typed,
    arrive() {
      for (const message of agent.look()) {
        if (message.type !== 'write-input') continue;
        typed += new TextDecoder().decode(message.data);
        agent.send({ type: 'input-settled', terminal: TERMINAL, input: message.input, problem: null });
      }
    },
  };
}

const worlds: TestRoom[] = [];

function openRoom(): RoomUnderTest {
  const world = createTestRoom();
  worlds.push(world);
  const wires: Wire[] = [];
  const endpoint = createEndpoint(world);
  return {
    ports: createPorts(world, wires),
    target: { session: SESSION, secret: parseLink(world.links.technician)?.secret ?? '' },
    async until(fact) {
      while (!fact()) {
        await settle();
        endpoint.arrive();
        for (const wire of wires) wire.arrive();
      }
    },
    pass: world.pass,
    print: endpoint.print,
    typed: endpoint.typed,
    cut: () => wires.forEach((wire) => wire.cut()),
  };
}

afterEach(() => {
  for (const { errors } of worlds.splice(0)) expect(errors).toEqual([]);
});

describeRoom('the room', openRoom);
