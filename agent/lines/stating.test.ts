import { expect, test } from 'vitest';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { SPOOL_MAX_BYTES } from '#protocol/ground/limits.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { BlockAnswer, BlockWish } from './block-maker.ts';
import { createStating } from './stating.ts';

const TERMINAL = 'abcdefgh';
/** Segments that are a quarter of a spool. */
const MUCH = 256;

/** What was asked of the maker has been answered. */
const answered = () => new Promise((resolve) => setImmediate(resolve));

function createWorld() {
  const clock = new FakeClock();
  const made: BlockWish[] = [];
  const posted: AgentToRoom[] = [];
  const passed: string[] = [];
  const state = { segments: [] as number[], fails: false, logs: [] as string[] };
  const answer = (): BlockAnswer =>
    state.fails
      ? { ok: false, problem: 'no' }
      : {
          ok: true,
          block: {
            parts: [{ first: 0, leaves: new Uint8Array([1]) }],
            ...{ leaves: 1, isCut: false, secret: new Uint8Array(32), root: 'ab'.repeat(32) },
          },
        };
  const stating = createStating({
    ...{ session: 'abcdefghijkl', serverKey: () => 'key', clock },
    log: (_level, message) => void state.logs.push(message),
    maker: {
      async make(wish) {
        made.push(wish);
        return answer();
      },
      dispose: () => undefined,
    },
    sign: () => new Uint8Array(64),
    spoolMaxBytes: SPOOL_MAX_BYTES,
    spoolOf: (terminal) => terminal,
    segmentsOf: () => state.segments,
    post: (message) => void posted.push(message),
    pass: (message) =>
      void passed.push(message.type === 'block-settled' ? `settled ${message.segment}` : message.type),
  });
  const resumed = (sealedBelow: number, takesBlocks = true) =>
    stating.resumed({
      ...{ type: 'resume-terminal', terminal: TERMINAL, sealedBelow, partial: [] },
      ...(takesBlocks ? { takesBlocks: true as const } : {}),
    });
  const stored = (segment: number, sealed: boolean) =>
    stating.stored({ type: 'segment-stored', terminal: TERMINAL, segment, event: 1, sealed });
  const settled = (segment: number) =>
    stating.settled({ type: 'block-settled', terminal: TERMINAL, segment, problem: null });
  const run = async (ms: number) => {
    clock.pass(ms);
    await answered();
  };
  const types = () => posted.map(({ type }) => type);
  return { clock, stating, made, posted, passed, state, resumed, stored, settled, run, types };
}

test('[LS10] a sealed segment is stated once it is quiet, and stays in the spool until its block is settled', async () => {
  const { resumed, stored, settled, run, made, types, passed } = createWorld();
  resumed(0);
  stored(0, true);
  await run(100);
  stored(1, false);
  await run(100);
  expect(made).toEqual([]);
  await run(100);
  expect(made).toEqual([{ spool: TERMINAL, segment: 0, isLast: false }]);
  expect(types()).toEqual(['lines-stated', 'block-stated']);
  expect(passed).toEqual([]);
  settled(0);
  expect(passed).toEqual(['settled 0']);
});

test('[LS10] in output that does not end one is stated every five seconds, and as fast as it goes once much waits', async () => {
  const { resumed, stored, settled, run, made } = createWorld();
  resumed(0);
  for (let segment = 0; segment < 180; segment++) {
    stored(segment, true);
    await run(100);
    if (made.length > 0) settled(made.at(-1)?.segment ?? 0);
  }
  expect(made.length).toBeGreaterThanOrEqual(3);
  expect(made.length).toBeLessThanOrEqual(4);
  for (let segment = 180; segment < 180 + MUCH; segment++) stored(segment, true);
  const before = made.length;
  for (let i = 0; i < 10; i++) {
    stored(200, false);
    settled(made.at(-1)?.segment ?? 0);
    await run(1);
  }
  expect(made.length).toBeGreaterThan(before + 5);
});

test('[LS10] while the room looks at one block the next is made, and no more', async () => {
  const { resumed, stored, settled, run, made, passed } = createWorld();
  resumed(0);
  for (const segment of [0, 1, 2, 3]) stored(segment, true);
  await run(10_000);
  await run(10_000);
  await run(10_000);
  expect(made.map(({ segment }) => segment)).toEqual([0, 1]);
  settled(0);
  await run(10_000);
  expect(made.map(({ segment }) => segment)).toEqual([0, 1, 2]);
  expect(passed).toEqual(['settled 0']);
});

test('[LS10] what the room holds when it comes back, and what it has not settled, is stated again; what it lacks is not', async () => {
  const { stating, state, resumed, run, made, settled } = createWorld();
  state.segments = [3, 4, 5];
  resumed(5);
  await run(2_000);
  stating.lost();
  await run(2_000);
  expect(made.map(({ segment }) => segment)).toEqual([3]);
  resumed(5);
  await run(2_000);
  settled(3);
  await run(2_000);
  settled(4);
  await run(2_000);
  expect(made.map(({ segment }) => segment)).toEqual([3, 3, 4]);
});

test('[LS11] a terminal that has ended is let go once all its segments are settled', async () => {
  const { stating, state, resumed, run, passed, settled } = createWorld();
  resumed(0);
  state.segments = [0, 1];
  stating.closed(TERMINAL, true);
  await run(2_000);
  settled(0);
  await run(2_000);
  expect(passed).toEqual(['settled 0']);
  settled(1);
  expect(passed).toEqual(['settled 0', 'settled 1', 'terminal-closed']);
});

test('[LS3] of a terminal that has ended the last segment is known for the last, also where its author was killed', async () => {
  const { stating, state, resumed, run, made, settled } = createWorld();
  state.segments = [0, 1, 2];
  resumed(2);
  await run(2_000);
  settled(0);
  stating.closed(TERMINAL, true);
  for (const segment of [0, 1, 2]) {
    await run(2_000);
    settled(segment);
  }
  const lasts = made.flatMap(({ segment, isLast }) => (isLast ? [segment] : []));
  expect(lasts).toEqual([2]);
});

test('[LS11] nothing is kept for a room that takes no blocks', async () => {
  const { stating, state, resumed, stored, run, made, passed } = createWorld();
  state.segments = [0];
  resumed(1, false);
  stored(0, true);
  await run(5_000);
  stating.closed(TERMINAL, false);
  expect(made).toEqual([]);
  expect(passed).toEqual(['terminal-closed']);
});

test('[LS11] what cannot be stated is said, and let go', async () => {
  const { stating, state, resumed, run, passed } = createWorld();
  state.fails = true;
  state.segments = [0];
  resumed(1);
  await run(2_000);
  expect(passed).toEqual(['settled 0']);
  expect(state.logs).toEqual(['the lines of a segment cannot be stated']);
  stating.closed(TERMINAL, true);
  await run(2_000);
  expect(passed.at(-1)).toBe('terminal-closed');
});

test('[LS10] a clock that is set back holds no statement back', async () => {
  const { clock, resumed, stored, settled, run, made } = createWorld();
  resumed(0);
  stored(0, true);
  await run(1_000);
  settled(0);
  stored(1, true);
  clock.setBack(3_600_000);
  await run(1_000);
  expect(made.map(({ segment }) => segment)).toEqual([0, 1]);
});
