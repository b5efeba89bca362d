import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import { utf8 } from '#base/bytes.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { sealText } from '#protocol/output/seal.ts';
import { closeReason } from '#protocol/wire/close.ts';
import { readEnrolCode } from '#protocol/server/fingerprint.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { parseRoomToAgent, type AgentToRoom, type RoomToAgent } from '#protocol/wire/messages.ts';
import { createDeskClient } from '../agent/desk.ts';
import { openKey, type EndpointKey } from '../agent/key.ts';
import { signInToRoom } from '../agent/room-sign-in.ts';
import { openRoomSocket } from '../agent/room-socket-host.ts';
import { roomUrl } from '../server/address.ts';
import type { KnownServer } from '../server/prove-host.ts';
import { trustFingerprint } from '../server/trust.ts';
import { createSegmentWriter } from '../stream/segment-writer.ts';

/** A server as an endpoint finds it. */
export interface ServerUnderTest {
  origin: string;
  /** What "holdfast code" prints. */
  code(): Promise<string>;
  stop(): Promise<void>;
}

type Received<Type extends RoomToAgent['type']> = Extract<RoomToAgent, { type: Type }>;

/** An agent's line, in the test's hands. */
class Line {
  readonly #messages: RoomToAgent[] = [];
  readonly closed: Promise<number>;
  #signs = 0;
  #socket;
  #looks = new Set<() => void>();

  constructor(url: string, header: string) {
    let close = (_code: number) => {};
    this.closed = new Promise((resolve) => (close = resolve));
    this.#socket = openRoomSocket(url, {
      header,
      events: {
        onFrame: (frame) => this.#take(frame),
        onSign: () => {
          this.#signs += 1;
          for (const look of [...this.#looks]) look();
        },
        onClose: (code) => close(code),
      },
    });
  }

  #take(frame: Uint8Array): void {
    const parsed = parseRoomToAgent(new Uint8Array(frame));
    if (!parsed.ok) throw new Error(parsed.problem);
    this.#messages.push(parsed.message);
    for (const look of [...this.#looks]) look();
  }

  #until<T>(found: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const fact = found();
        if (fact === undefined) return;
        this.#looks.delete(look);
        resolve(fact);
      };
      this.#looks.add(look);
      look();
    });
  }

  first(): Promise<RoomToAgent> {
    return this.#until(() => this.#messages[0]);
  }

  message<Type extends RoomToAgent['type']>(
    type: Type,
    fits: (message: Received<Type>) => boolean = () => true,
  ): Promise<Received<Type>> {
    const isWanted = (message: RoomToAgent): message is Received<Type> =>
      message.type === type && fits(message as Received<Type>);
    return this.#until(() => this.#messages.find(isWanted));
  }

  /** Resolves once the server shows that it is there. */
  async ping(): Promise<void> {
    const before = this.#signs;
    this.#socket.ping();
    await this.#until(() => (this.#signs > before ? true : undefined));
  }

  send(message: AgentToRoom): void {
    this.sendFrame(encodeFrame(message));
  }

  sendFrame(frame: Uint8Array): void {
    this.#socket.send(frame);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}

const TERMINAL = 'abcd1234';
const announcement: AgentToRoom = {
  ...{ type: 'terminal-announced', terminal: TERMINAL, shell: 'sh', cols: 80, rows: 24 },
  ...{ startedAt: 1, running: true },
};

/** A terminal's output as its pty host writes it; the frames go where the test says. */
function createWriter({ key, session }: { key: EndpointKey; session: string }) {
  const frames: Uint8Array[] = [];
  const writer = createSegmentWriter({
    ...{ stream: TERMINAL, clock: systemClock, random: systemRandom, isBetween: () => true },
    opening: () => ({
      ...{ profile: PROFILE_ID, cols: 80, rows: 24, firstLine: 0 },
      keyframe: new Uint8Array(deflateRawSync(new Uint8Array(0))),
    }),
    sink: {
      opened: (header) => void frames.push(encodeFrame({ type: 'segment-opened', ...header })),
      appended: (_segment, { frame }) => void frames.push(frame),
      sealed(seal) {
        const signature = key.sign(sealText({ session, terminal: TERMINAL, ...seal }));
        const message: AgentToRoom = { type: 'segment-sealed', terminal: TERMINAL, ...seal, signature };
        frames.push(encodeFrame(message));
      },
    },
  });
  writer.open();
  return {
    say(text: string) {
      writer.append('o', utf8(text));
    },
    seal: writer.seal,
    /** What was written since the last time. */
    take: () => frames.splice(0),
  };
}

/** What every server does for an endpoint: the real one, and the one that stands in for it. */
export function describeServer(name: string, start: () => Promise<ServerUnderTest>): void {
  describe(name, () => {
    let server: ServerUnderTest;
    let known: KnownServer;
    let code: string;
    let folder: string;
    let key: EndpointKey;
    let endpoint: string;

    const newKey = (file: string) => openKey(join(folder, file));
    const enrol = (by: string, publicKey: string) =>
      createDeskClient(known).enrol({ code: by, publicKey, name: 'FS01', platform: 'test' });
    const openSession = () => createDeskClient(known).openSession({ endpoint, key, title: 'Printer' });
    const signIn = async (session: string, by = key) => {
      const life = { boot: 'a boot', run: 'a run' };
      const parts = { server: known, session, key: by, agent: 'test', life, random: systemRandom };
      const ticket = await signInToRoom(parts);
      return { ticket, line: new Line(roomUrl(server.origin, session), ticket.header) };
    };
    /** A line that the server has taken, in a session of its own. */
    const live = async (session: string) => {
      const { line } = await signIn(session);
      await line.message('agent-accepted');
      return line;
    };

    beforeAll(async () => {
      server = await start();
      folder = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
      key = newKey('key.pem');
      const read = readEnrolCode(await server.code());
      if (read === null) throw new Error('that is no code');
      known = { origin: server.origin, trust: trustFingerprint(server.origin, read.fingerprint) };
      code = read.code;
      endpoint = await enrol(code, key.publicKey);
    });
    afterAll(async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('registers whoever has a code, once it has proved that it is the server the code is of', async () => {
      expect(await createDeskClient(known).knows(endpoint)).toBe(true);
      expect(await createDeskClient(known).knows('000000000000')).toBe(false);
      await expect(enrol('AAAAAAAAAA', newKey('other.pem').publicKey)).rejects.toMatchObject({
        problem: 'code-unknown',
      });
    });

    test('opens a session for an endpoint, and for nobody who does not sign as it', async () => {
      const { session, links } = await openSession();
      expect(session).toMatch(/^[a-z0-9]{12}$/);
      expect(Object.keys(links).sort()).toEqual(['client', 'observer', 'technician']);
      const stranger = newKey('stranger.pem');
      await expect(
        createDeskClient(known).openSession({ endpoint, key: stranger, title: 'Printer' }),
      ).rejects.toMatchObject({ problem: 'bad-signature' });
    });

    test('[PK5] proves itself with the first frame of an agent’s line', async () => {
      const { session } = await openSession();
      const { ticket, line } = await signIn(session);
      const first = await line.first();
      expect(first.type).toBe('agent-accepted');
      expect(first.type === 'agent-accepted' && ticket.isServer(first.proof)).toBe(true);
      await line.ping();
      await line.close();
    });

    test('takes no line that another key has signed for', async () => {
      const { session } = await openSession();
      const { line } = await signIn(session, newKey('forger.pem'));
      expect(closeReason(await line.closed)).toBe('bad-signature');
    });

    test('says of a terminal what it holds, stores what comes, and closes it once it has all of it', async () => {
      const { session } = await openSession();
      const output = createWriter({ key, session });
      const first = await live(session);
      first.send(announcement);
      expect(await first.message('resume-terminal')).toMatchObject({
        ...{ type: 'resume-terminal', terminal: TERMINAL, sealedBelow: 0, partial: [] },
      });
      output.say('one ');
      output.say('two ');
      for (const frame of output.take()) first.sendFrame(frame);
      await first.message('segment-stored', ({ event }) => event === 2);
      await first.close();

      const second = await live(session);
      second.send(announcement);
      expect(await second.message('resume-terminal')).toMatchObject({
        ...{ sealedBelow: 0, partial: [{ segment: 0, event: 2, sealed: false }] },
      });
      output.say('three');
      output.seal();
      for (const frame of output.take()) second.sendFrame(frame);
      expect(await second.message('segment-stored', ({ sealed }) => sealed)).toMatchObject({
        ...{ terminal: TERMINAL, segment: 0, event: 3 },
      });
      const end = { type: 'terminal-ended', terminal: TERMINAL, at: 2 } as const;
      second.send({ ...end, cause: 'exited', exitCode: 0 });
      expect(await second.message('terminal-closed')).toMatchObject({ terminal: TERMINAL });
      await second.close();
    });

    test('a line that comes takes the place of the one there was', async () => {
      const { session } = await openSession();
      const first = await live(session);
      const second = await live(session);
      expect(closeReason(await first.closed)).toBe('replaced');
      await second.ping();
      await second.close();
    });
  });
}
