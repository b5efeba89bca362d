import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { encodeAwareness, entryOf, readAwareness } from '#protocol/notes/notes-frame.ts';
import {
  AWARENESS_CROWD,
  AWARENESS_EVERY_MS,
  CLIENTS_VIEWERS,
  MAX_TABS,
  MAX_NOTES_UNREAD_BYTES,
  MAX_VIEWERS,
  TECHNICIANS_VIEWERS,
} from '#protocol/ground/limits.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import type { Role } from '#protocol/ground/roles.ts';
import {
  buffer,
  createNotesWorld,
  entity,
  identityOf,
  pointerAt,
  stateOf,
  type NotesWorld,
  type TestPage,
} from '../testing/notes-world.ts';

const ANNA = identityOf(0);
const PRIYA = identityOf(1);

async function pair(world: NotesWorld): Promise<[TestPage, TestPage]> {
  return [await world.join(ANNA), await world.join(PRIYA)];
}

/** The intervals begun from here on that still run: y-protocols keeps one with each document. */
function watchIntervals(): Set<unknown> {
  const running = new Set<unknown>();
  const { setInterval: begin, clearInterval: end } = globalThis;
  vi.spyOn(globalThis, 'setInterval').mockImplementation((...args) => {
    const interval = begin(...args);
    running.add(interval);
    return interval;
  });
  vi.spyOn(globalThis, 'clearInterval').mockImplementation((interval) => {
    running.delete(interval);
    end(interval);
  });
  return running;
}
afterEach(() => vi.restoreAllMocks());

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

const QUERY_AWARENESS = Uint8Array.of(3);

const settle = (world: NotesWorld) => world.clock.advance(2 * AWARENESS_EVERY_MS);

test('[Y4] what one says is shown to all, the first word at once', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  anna.say({ pointer: pointerAt(3) });
  expect(priya.states.get(anna.client)).toEqual(stateOf(ANNA, { pointer: pointerAt(3) }));
  expect(world.reported).toEqual([]);
});

test('[Y4] after a quiet while a word goes at once, and in the quiet nothing is done', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  for (let column = 1; column <= 3; column++) {
    anna.say({ pointer: pointerAt(column) });
    expect(priya.states.get(anna.client)).toMatchObject({ pointer: pointerAt(column) });
    expect(world.clock.pending).toBe(0);
    world.clock.advance(AWARENESS_EVERY_MS);
  }
});

test('[Y4] all that is said between two frames is one frame, encoded once', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  const cleo = await world.join(identityOf(2));
  settle(world);
  for (const page of [anna, priya, cleo]) page.frames.length = 0;
  anna.say({ typing: true });
  for (let column = 1; column <= 5; column++) {
    anna.say({ pointer: pointerAt(column) });
    priya.say({ pointer: pointerAt(10 * column) });
  }
  world.clock.advance(AWARENESS_EVERY_MS);
  expect(cleo.frames.map(({ frame }) => readAwareness(frame)?.length)).toEqual([1, 2]);
  expect(cleo.frames[1]!.frame).toBe(anna.frames[1]!.frame);
  expect(cleo.states.get(anna.client)).toMatchObject({ pointer: pointerAt(5) });
  expect(cleo.states.get(priya.client)).toMatchObject({ pointer: pointerAt(50) });
});

test('[Y4] at most 20 frames a second each, and the last state of each arrives, whatever is said when', async () => {
  const steps = fc.array(
    fc.record({ page: fc.nat(3), column: fc.nat(400), wait: fc.constantFrom(0, 1, 7, 16, 49, 50, 51, 300) }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (said) => {
      const world = createNotesWorld();
      const pages: TestPage[] = [];
      for (let index = 0; index < 4; index++) pages.push(await world.join(identityOf(index)));
      settle(world);
      for (const page of pages) page.frames.length = 0;
      const last = new Map<TestPage, number>();
      for (const { page, column, wait } of said) {
        const speaker = pages[page]!;
        speaker.say({ pointer: pointerAt(column) });
        last.set(speaker, column);
        world.clock.advance(wait);
      }
      settle(world);
      for (const reader of pages) {
        const times = reader.frames.map(({ at }) => at);
        const gaps = times.slice(1).map((at, index) => at - times[index]!);
        expect(Math.min(Infinity, ...gaps)).toBeGreaterThanOrEqual(AWARENESS_EVERY_MS);
        for (const [speaker, column] of last)
          expect(reader.states.get(speaker.client)).toMatchObject({ pointer: pointerAt(column) });
      }
      expect(world.reported).toEqual([]);
      for (const page of pages) page.leave();
    }),
    { numRuns: 60 },
  );
});

test('[Y4] in a crowd all are told less often', async () => {
  const world = createNotesWorld();
  const pages: TestPage[] = [];
  for (let index = 0; index < 2 * AWARENESS_CROWD; index++) pages.push(await world.join(identityOf(index)));
  settle(world);
  const [anna, priya] = pages as [TestPage, TestPage];
  priya.frames.length = 0;
  for (let column = 0; column < 100; column++) {
    anna.say({ pointer: pointerAt(column) });
    world.clock.advance(20);
  }
  expect(priya.frames.length).toBe(21);
});

test('[Y4] a clock that is set back does not silence the room', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  anna.say({ pointer: pointerAt(1) });
  const now = world.clock.now();
  vi.spyOn(world.clock, 'now').mockReturnValue(now - 3_600_000);
  anna.say({ pointer: pointerAt(2) });
  world.clock.advance(AWARENESS_EVERY_MS);
  expect(priya.states.get(anna.client)).toMatchObject({ pointer: pointerAt(2) });
});

test('[Y5] who joins is shown everybody at once', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  anna.say({ pointer: pointerAt(3) });
  priya.say({ typing: true });
  settle(world);
  const late = await world.join(identityOf(2));
  expect([...late.states.keys()].sort()).toEqual([anna.client, priya.client]);
});

test('[Y1] a state that claims anything of another identity closes its socket, and nobody sees it', async () => {
  const claims = [
    { person: PRIYA.person },
    { device: PRIYA.device },
    { name: PRIYA.name },
    { role: 'client' as const },
    { color: PRIYA.color },
  ];
  for (const claim of claims) {
    const world = createNotesWorld();
    const [anna, priya] = await pair(world);
    anna.say({ typing: true });
    settle(world);
    anna.say(claim);
    settle(world);
    expect(anna.closedFor).toBe('not-allowed');
    expect([...priya.states.values()]).toEqual([]);
    expect(priya.closedFor).toBeNull();
  }
});

test('[Y2] one socket speaks as one client, and as nobody else', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  const cleo = await world.join(identityOf(2));
  priya.say({ typing: true });
  settle(world);
  anna.send(buffer(encodeAwareness([entryOf({ client: priya.client, clock: 99, state: stateOf(ANNA) })])));
  expect(anna.closedFor).toBe('not-allowed');
  cleo.say({ typing: false });
  cleo.send(
    buffer(encodeAwareness([entryOf({ client: cleo.client + 1, clock: 5, state: stateOf(cleo.identity) })])),
  );
  expect(cleo.closedFor).toBe('not-allowed');
  const room = await world.join(identityOf(3));
  room.send(
    buffer(
      encodeAwareness([
        entryOf({ client: world.mounts[0]!.ownClient, clock: 1, state: stateOf(room.identity) }),
      ]),
    ),
  );
  expect(room.closedFor).toBe('not-allowed');
  settle(world);
  expect(priya.states.get(priya.client)).toEqual(stateOf(PRIYA, { typing: true }));
});

test('[Y6] whoever leaves, or says so, is gone for the others', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  const cleo = await world.join(identityOf(2));
  for (const page of [anna, priya, cleo]) page.say({ typing: true });
  settle(world);
  anna.leave();
  priya.send(buffer(encodeAwareness([entryOf({ client: priya.client, clock: 1, state: null })])));
  settle(world);
  expect([...cleo.states.keys()]).toEqual([cleo.client]);
  priya.send(buffer(encodeAwareness([entryOf({ client: priya.client, clock: 2, state: stateOf(PRIYA) })])));
  settle(world);
  expect([...cleo.states.keys()]).toEqual([cleo.client, priya.client]);
});

test('[Y6] nothing is remembered of who left: who comes next may be the same client, with a clock of its own', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  anna.send(buffer(encodeAwareness([entryOf({ client: anna.client, clock: 900, state: stateOf(ANNA) })])));
  settle(world);
  anna.leave();
  settle(world);
  const again = await world.join(ANNA);
  again.send(
    buffer(
      encodeAwareness([entryOf({ client: anna.client, clock: 1, state: stateOf(ANNA, { typing: true }) })]),
    ),
  );
  settle(world);
  expect(priya.frames.map(({ frame }) => readAwareness(frame)?.at(-1)?.clock).at(-1)).toBe(1);
});

test('[Y6] once the last has left, no timer and no document remain', async () => {
  const world = createNotesWorld();
  const intervals = watchIntervals();
  for (let round = 0; round < 3; round++) {
    const [anna, priya] = await pair(world);
    anna.say({ typing: true });
    priya.say({ typing: true });
    anna.say({ typing: false });
    expect(intervals.size).toBe(1);
    anna.leave();
    priya.leave();
    await nextTurn();
    expect(intervals.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  }
  const documents = new Set(world.mounts.map(({ ownClient }) => ownClient));
  expect(documents.size).toBe(3);
});

test('[Y6] a socket that is gone before it was taken in leaves nothing', async () => {
  const world = createNotesWorld();
  const intervals = watchIntervals();
  const joining = world.join(ANNA);
  const socket = { send: () => undefined, close: () => undefined };
  const other = world.room.connected(socket, PRIYA);
  world.room.closed(socket);
  const anna = await joining;
  await other;
  anna.leave();
  await nextTurn();
  expect(intervals.size).toBe(0);
});

test('[Y7] sockets are bounded, in all and for one device', async () => {
  const world = createNotesWorld();
  for (let tab = 0; tab < MAX_TABS; tab++) expect((await world.join(ANNA)).closedFor).toBeNull();
  expect((await world.join(ANNA)).closedFor).toBe('too-many-tabs');
  for (let index = MAX_TABS; index < MAX_VIEWERS; index++)
    expect((await world.join(identityOf(index))).closedFor).toBeNull();
  expect((await world.join(identityOf(MAX_VIEWERS))).closedFor).toBe('room-full');
});

test('[G23] observers leave places to others in the notes room, too', async () => {
  const world = createNotesWorld();
  const joinAs = (index: number, role: Role) => world.join({ ...identityOf(index), role });
  const places = MAX_VIEWERS - TECHNICIANS_VIEWERS - CLIENTS_VIEWERS;
  for (let index = 0; index < places; index++) expect((await joinAs(index, 'observer')).closedFor).toBeNull();
  expect((await joinAs(places, 'observer')).closedFor).toBe('room-full');
  expect((await joinAs(places, 'client')).closedFor).toBeNull();
});

test('[Y8] nothing is queued for who takes nothing in, whatever they say; once they read they are shown everybody', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  const cleo = await world.join(identityOf(2));
  cleo.say({ typing: true });
  const bytes = () => priya.frames.reduce((sum, { frame }) => sum + frame.length, 0);
  const isFull = () => bytes() + 64 * priya.frames.length > MAX_NOTES_UNREAD_BYTES;
  for (let column = 0; column < 10_000 && !isFull(); column++) {
    anna.say({ pointer: pointerAt(column) });
    priya.send(buffer(QUERY_AWARENESS));
    world.clock.advance(AWARENESS_EVERY_MS);
  }
  const held = priya.frames.length;
  anna.say({ pointer: pointerAt(77) });
  priya.send('ping');
  priya.send(`proved ${'A'.repeat(12)}`);
  settle(world);
  expect(priya.frames.length).toBe(held);
  expect(priya.texts.filter((text) => text === 'pong')).toEqual([]);
  priya.send(proofAnswer(priya.texts[0]!));
  settle(world);
  expect(priya.frames.length).toBe(held + 1);
  expect(priya.states.get(anna.client)).toMatchObject({ pointer: pointerAt(77) });
  expect(priya.states.has(cleo.client)).toBe(true);
});

test('[Y8] who asks for everybody all day and reads it is never left waiting', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  for (let column = 0; column < 6 * (MAX_NOTES_UNREAD_BYTES / 1024); column++) {
    anna.say({ pointer: pointerAt(column) });
    for (const text of priya.texts.splice(0)) priya.send(proofAnswer(text));
    world.clock.advance(AWARENESS_EVERY_MS);
    expect(priya.states.get(anna.client)).toMatchObject({ pointer: pointerAt(column) });
  }
});

test('[Y9] dropped devices are shut out, also such as were at the door', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  anna.say({ typing: true });
  settle(world);
  world.room.drop({ devices: [ANNA.device, entity('d', 9)], reason: 'invitation-revoked' });
  settle(world);
  expect(anna.closedFor).toBe('invitation-revoked');
  expect(priya.closedFor).toBeNull();
  expect([...priya.states.keys()]).toEqual([]);
  expect((await world.join(identityOf(9))).closedFor).toBe('invitation-revoked');
});

test('[Y3] what asks for the document is answered, what adds nothing is taken, what is no act is refused', async () => {
  const world = createNotesWorld();
  const [anna, priya] = await pair(world);
  anna.frames.length = 0;
  anna.send(buffer(Uint8Array.of(0, 0, 1, 0)));
  expect(anna.frames.map(({ frame }) => [...frame])).toEqual([[0, 1, 2, 0, 0]]);
  anna.send(buffer(Uint8Array.of(0, 2, 2, 0, 0)));
  anna.send(buffer(Uint8Array.of(3)));
  expect(anna.closedFor).toBeNull();
  priya.send(buffer(Uint8Array.of(0, 2, 3, 1, 1, 0)));
  expect(priya.closedFor).toBe('not-an-append');
});
