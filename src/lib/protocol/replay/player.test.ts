import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { text, utf8 } from '#base/bytes.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import type { OutputEvent } from '../output/event.ts';
import { IDLE_MS, Player, type PlayerState, type ReplayScreen } from './player.ts';
import { eventTimes, type ReplaySegment } from './segment.ts';
import type { ReplaySource } from './source.ts';

const START = 1_700_000_000_000;
const output = (afterMs: number, data: string): OutputEvent => ({ afterMs, code: 'o', data: utf8(data) });

/** Segments whose keyframe is all that was printed before: a screen on which nothing is ever lost. */
function tape(pieces: readonly { startedAt: number; events: readonly OutputEvent[] }[]): ReplaySegment[] {
  let printed = '';
  return pieces.map(({ startedAt, events }, segment) => {
    const keyframe = utf8(printed);
    printed += events.map(({ data }) => text(data)).join('');
    const size = { cols: 80, rows: 24 };
    const header = { terminal: 'abcd1234', segment, profile: 'p', ...size, startedAt, firstLine: 0 };
    return { header, keyframe, events, isOpen: false };
  });
}

function sourceOf(segments: readonly ReplaySegment[]): ReplaySource {
  return {
    at: async (time) => segments.findLast(({ header }) => header.startedAt <= time) ?? segments[0] ?? null,
    behind: async (segment) => segments.find(({ header }) => header.segment > segment) ?? null,
  };
}

class PaperScreen implements ReplayScreen {
  shown = '';
  shows = 0;

  async show({ keyframe, events }: ReplaySegment, count: number): Promise<void> {
    this.shows += 1;
    this.shown = text(keyframe);
    await this.apply(events.slice(0, count));
  }

  async apply(events: readonly OutputEvent[]): Promise<void> {
    for (const { data } of events) this.shown += text(data);
  }
}

function createPlayer(segments: readonly ReplaySegment[], source = sourceOf(segments)) {
  const clock = new FakeClock();
  const screen = new PaperScreen();
  const states: PlayerState[] = [];
  const player = new Player({ source, screen, clock, onState: (state) => states.push(state) });
  return { clock, screen, player, states };
}

/** Lets time go by as a page has it: what was begun gets on between two timers. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 10) {
    clock.pass(Math.min(10, ms - gone));
    for (let turn = 0; turn < 12; turn++) await Promise.resolve();
  }
}

const anyTape = fc
  .array(
    fc.record({
      pauseMs: fc.nat(5_000),
      events: fc.array(fc.tuple(fc.nat(400), fc.string({ maxLength: 3 })), { maxLength: 8 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => {
    let at = START;
    return tape(
      pieces.map(({ pauseMs, events }) => {
        const startedAt = (at += pauseMs);
        for (const [afterMs] of events) at += afterMs;
        return { startedAt, events: events.map(([afterMs, data]) => output(afterMs, data)) };
      }),
    );
  });

/** All that was printed until then. */
function printedUntil(segments: readonly ReplaySegment[], at: number): string {
  return segments
    .flatMap((segment) => {
      const times = eventTimes(segment);
      return segment.events.filter((_, index) => (times[index] ?? 0) <= at);
    })
    .map(({ data }) => text(data))
    .join('');
}

test('[RE2] wherever one seeks, in whatever order, one sees what had been printed until then', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyTape,
      fc.array(fc.nat(30_000), { minLength: 1, maxLength: 8 }),
      async (segments, moments) => {
        const { player, screen } = createPlayer(segments);
        for (const after of moments) {
          await player.seek(START + after);
          expect(screen.shown).toBe(printedUntil(segments, START + after));
          expect(player.state).toMatchObject({ status: 'paused', at: START + after });
        }
      },
    ),
  );
});

test('[RE2] played on from any moment it ends with all that was printed, each thing once', async () => {
  await fc.assert(
    fc.asyncProperty(anyTape, fc.nat(20_000), fc.constantFrom(1, 7, 32), async (segments, after, speed) => {
      const { player, screen, clock } = createPlayer(segments);
      await player.seek(START + after);
      player.setSpeed(speed);
      player.play();
      await pass(clock, 45_000 / speed + 500);
      expect(player.state.status).toBe('ended');
      expect(screen.shown).toBe(printedUntil(segments, Infinity));
    }),
    { numRuns: 30 },
  );
});

test('[RE3] what is played comes when it came, the times between shortened to two seconds, and so many times faster', async () => {
  const segments = tape([
    { startedAt: START, events: [output(0, 'a'), output(500, 'b'), output(60_000, 'c')] },
    { startedAt: START + 3_600_000, events: [output(0, 'd')] },
  ]);
  const { player, screen, clock } = createPlayer(segments);
  await player.seek(START);
  player.play();
  await pass(clock, 480);
  expect(screen.shown).toBe('a');
  await pass(clock, 40);
  expect(screen.shown).toBe('ab');
  await pass(clock, IDLE_MS - 100);
  expect(screen.shown).toBe('ab');
  await pass(clock, 200);
  expect(screen.shown).toBe('abc');
  player.setSpeed(4);
  await pass(clock, IDLE_MS / 4 - 150);
  expect(screen.shown).toBe('abc');
  await pass(clock, 300);
  expect(screen.shown).toBe('abcd');
  expect(player.state).toMatchObject({ status: 'ended', at: START + 3_600_000 });
  expect(screen.shows).toBe(1);
});

test('[RE3] with idle time kept it takes as long as it took', async () => {
  const segments = tape([{ startedAt: START, events: [output(0, 'a'), output(10_000, 'b')] }]);
  const { player, screen, clock } = createPlayer(segments);
  await player.seek(START);
  player.skipIdle(false);
  player.play();
  await pass(clock, 9_900);
  expect(screen.shown).toBe('a');
  expect(player.state.at).toBeGreaterThan(START + 9_800);
  await pass(clock, 200);
  expect(screen.shown).toBe('ab');
});

test('[RE3] a pause holds it, and play goes on from there', async () => {
  const segments = tape([{ startedAt: START, events: [output(100, 'a'), output(1000, 'b')] }]);
  const { player, screen, clock } = createPlayer(segments);
  await player.seek(START);
  player.play();
  await pass(clock, 200);
  player.pause();
  await pass(clock, 5_000);
  expect([screen.shown, player.state.status]).toEqual(['a', 'paused']);
  player.play();
  await pass(clock, 1_100);
  expect([screen.shown, player.state.status]).toEqual(['ab', 'ended']);
});

test('[RE3] a pause and a start while a moment is on its way hold from there', async () => {
  const segments = tape([{ startedAt: START, events: [output(100, 'a'), output(100, 'b')] }]);
  const { player, screen, clock } = createPlayer(segments);
  void player.seek(START);
  player.play();
  expect(player.isPlaying).toBe(true);
  player.pause();
  expect(player.isPlaying).toBe(false);
  await pass(clock, 500);
  expect([screen.shown, player.state.status]).toEqual(['', 'paused']);
  void player.seek(START + 100);
  player.play();
  await pass(clock, 500);
  expect([screen.shown, player.state.status]).toEqual(['ab', 'ended']);
});

test('[RE2] of many moments wanted at once the last is shown, and it plays on where it played', async () => {
  const segments = tape(
    [0, 1, 2, 3].map((at) => ({ startedAt: START + at * 1000, events: [output(10, String(at))] })),
  );
  const { player, screen, clock } = createPlayer(segments);
  await player.seek(START);
  player.play();
  void player.seek(START + 3_500);
  void player.seek(START + 500);
  await player.seek(START + 1_500);
  expect(screen.shown).toBe('01');
  await pass(clock, 1_600);
  expect(screen.shown).toBe('0123');
});

test('[RE4] what is written to an open segment meanwhile is played too', async () => {
  const [whole] = tape([{ startedAt: START, events: [output(0, 'a'), output(300, 'b'), output(300, 'c')] }]);
  if (whole === undefined) throw new Error('a tape has segments');
  let stored = 1;
  const now = () => ({ ...whole, events: whole.events.slice(0, stored), isOpen: true });
  const source: ReplaySource = {
    at: async () => now(),
    behind: async (segment) => (segment < 0 ? now() : null),
  };
  const { player, screen, clock } = createPlayer([], source);
  await player.seek(START);
  stored = 2;
  player.play();
  await pass(clock, 200);
  stored = 3;
  await pass(clock, 800);
  expect([screen.shown, player.state.status]).toEqual(['abc', 'ended']);
});

test('[RE4] behind a reset the keyframe is taken; a server that does not answer is said, and asked again', async () => {
  const [first, second] = tape([
    { startedAt: START, events: [output(0, 'a')] },
    { startedAt: START + 10, events: [output(0, 'b')] },
  ]);
  if (first === undefined || second === undefined) throw new Error('a tape has segments');
  const reset = { ...second, header: { ...second.header, reset: true as const } };
  let isThere = false;
  const whole = sourceOf([first, reset]);
  const source: ReplaySource = {
    at: async (time) => (isThere ? whole.at(time) : Promise.reject(new Error('no answer'))),
    behind: whole.behind,
  };
  const { player, screen, clock } = createPlayer([], source);
  await player.seek(START);
  expect(player.state.status).toBe('failed');
  isThere = true;
  player.play();
  await pass(clock, 300);
  expect([screen.shown, screen.shows, player.state.status]).toEqual(['ab', 2, 'ended']);
});
