import { expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import type { EventCode } from '#protocol/output/event.ts';
import { parsePtyHostToAgent } from '../local/messages.ts';
import { FakeRoom } from '../testing/fake-room.ts';
import { openSpool } from './spool.ts';
import { createStream } from './stream.ts';

const NAME = 'abcdefgh';
const KIB = 1024;
const END = { at: 1, cause: 'exited', exitCode: 3 } as const;

/** An empty screen, deflated: what a stream begins with that no emulator stands behind. */
const NO_SCREEN = Uint8Array.of(3, 0);

/** A stream without a terminal behind it: two kinds of events, and nothing to be between. */
function createWorld(spoolMaxBytes = 1 << 28) {
  const clock = new FakeClock();
  const room = new FakeRoom();
  const heard: string[] = [];
  const ends: number[] = [];
  const answers: ReturnType<FakeRoom['take']>[] = [];
  let isHeld = false;
  const stream = createStream({
    ...{ name: NAME, spool: openSpool(':memory:'), spoolMaxBytes, clock, log: () => undefined },
    random: { float: () => 0, bytes: (length) => new Uint8Array(length).fill(7) },
    opening: () => ({ profile: 'none', cols: 80, rows: 24, firstLine: 0, keyframe: NO_SCREEN }),
    isBetween: () => true,
    send(frame) {
      const parsed = parsePtyHostToAgent(new Uint8Array(frame));
      if (!parsed.ok) throw new Error(parsed.problem);
      answers.push(room.take(parsed.message));
    },
    hold: (held) => (isHeld = held),
    onStall: (pause) => heard.at(-1) !== String(pause) && heard.push(String(pause)),
    onFlushing: () => undefined,
    onFlushed: () => undefined,
    onResumed: () => heard.push('resumed'),
    onAllSent({ at, exitCode }) {
      ends.push(at);
      heard.push(`all sent, ended with ${exitCode}`);
    },
  });
  const { gathering } = stream;
  const say = (code: EventCode, text: string) => {
    gathering.add(code, utf8(text));
    gathering.settle();
  };
  /** The room says what it has stored. */
  const answer = () => {
    while (answers.length > 0) {
      const message = answers.shift();
      if (message?.type === 'segment-stored') stream.stored(message);
    }
  };
  const resume = () => {
    const message = room.resume(NAME);
    if (message.type === 'resume-terminal') stream.resume(message);
  };
  const events = () => room.events().map(({ code, data }) => [code, Buffer.from(data).toString()]);
  gathering.open();
  return { clock, room, heard, ends, stream, say, answer, resume, events, isHeld: () => isHeld };
}

test('what is of two kinds stays apart, and in order', () => {
  const { clock, stream, say, answer, resume, events } = createWorld();
  for (const [code, text] of [
    ...([
      ['o', 'one '],
      ['o', 'two '],
      ['m', 'three '],
      ['o', 'four'],
      ['m', 'five'],
    ] as const),
  ] as const)
    say(code, text);
  clock.pass(8);
  stream.end(END);
  resume();
  answer();
  expect(events()).toEqual([
    ...[
      ['o', 'one two '],
      ['m', 'three '],
      ['o', 'four'],
      ['m', 'five'],
    ],
    ['x', '3'],
  ]);
});

test('its end is told once all before it has gone, once each time the room listens', () => {
  const { heard, stream, say, answer, resume } = createWorld();
  say('o', 'bye');
  stream.end(END);
  expect([stream.isSpooled, stream.isHeard]).toEqual([true, false]);
  resume();
  answer();
  stream.suspend();
  resume();
  answer();
  const ends = heard.filter((word) => word.startsWith('all sent'));
  expect([heard[0], ends]).toEqual(['null', Array(2).fill('all sent, ended with 3')]);
});

test('its source stands still while the spool is full, and nothing is lost', () => {
  const { clock, room, heard, say, answer, resume, isHeld } = createWorld(1024 * KIB);
  let sent = 0;
  while (!isHeld()) {
    say('o', 'x'.repeat(16 * KIB));
    clock.pass(8);
    sent += 16 * KIB;
  }
  expect(heard.at(-1)).toBe('spool-full');
  resume();
  answer();
  expect([isHeld(), heard.at(-1), room.problems]).toEqual([false, 'null', []]);
  expect(room.output().length).toBe(sent);
});

test('a line that is lost on the way is taken up where the room stands', () => {
  const { clock, room, stream, say, answer, resume } = createWorld();
  resume();
  for (let piece = 0; piece < 40; piece += 1) {
    say('o', 'y'.repeat(16 * KIB));
    clock.pass(8);
  }
  stream.suspend();
  say('o', 'z');
  clock.pass(8);
  resume();
  answer();
  expect(room.problems).toEqual([]);
  expect(room.output().toString()).toBe(`${'y'.repeat(640 * KIB)}z`);
});

test('whoever joins gets a fresh segment where the live one is long; one that has ended is left alone', () => {
  const { clock, room, stream, say, answer, resume } = createWorld();
  resume();
  say('o', 'x'.repeat(30 * KIB));
  stream.cut();
  answer();
  expect(room.segments.size).toBe(2);
  say('o', 'y');
  clock.pass(8);
  stream.end(END);
  stream.cut();
  answer();
  expect([room.segments.size, room.problems]).toEqual([2, []]);
});

test('[CM17] a clock that is set back turns no times round, neither of events nor of segments nor of the end', () => {
  const { clock, room, ends, stream, say, answer, resume } = createWorld();
  const anHour = 3_600_000;
  resume();
  say('o', 'before');
  answer();
  clock.pass(1_000);
  say('o', ' it');
  answer();
  clock.setBack(anHour);
  say('o', 'x'.repeat(30 * KIB));
  stream.cut();
  answer();
  clock.pass(10_000);
  say('o', 'after');
  answer();
  stream.end({ ...END, at: clock.now() });
  answer();
  const times = [...room.segments.values()].flatMap(({ header, events }) => {
    let at = header.startedAt;
    return [at, ...events.map(({ afterMs }) => (at += afterMs))];
  });
  expect(room.segments.size).toBe(2);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(1_000 + 10_000 / 2);
  expect(ends).toEqual([times.at(-1)]);
});
