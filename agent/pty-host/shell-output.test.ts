import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '#base/bytes.ts';
import { parseAgentToRoom } from '#protocol/wire/messages.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { lastGround } from '../screen/boundary.ts';
import { openScreen } from '../screen/screen.ts';
import { stateOf } from '../screen/testing/state.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { createGathering } from '../stream/gathering.ts';
import { createSegmentWriter } from '../stream/segment-writer.ts';
import type { CommandMarks } from './marks/command-marks.ts';
import { createShellOutput } from './shell-output.ts';

const SIZE = { cols: 80, rows: 24 };

interface Made {
  header: SegmentHeader;
  events: OutputEvent[];
}

function openReal(from?: { keyframe: Uint8Array; firstLine: number }) {
  return openScreen({
    ...SIZE,
    profile: PROFILE_ID,
    onReply: () => {},
    ...(from === undefined ? {} : { from }),
  });
}

const NO_MARKS: CommandMarks = {
  begin: () => [],
  handleSequence: () => [],
  handleOutput: () => [],
  handlePrinted: () => {},
  handleKeys: () => [],
  handleSegment: () => {},
};

/** Puts chunks through as the PTY would give them; gives the segments that were made. */
function segmentsOf(chunks: readonly Bytes[], isIdle: () => boolean): Made[] {
  const made: Made[] = [];
  const { screen } = openReal();
  const source = {
    isBetween: () => screen.isGround,
    opening: () => output.opening(),
  };
  const clock = new FakeClock();
  const segments = createSegmentWriter({
    ...{ stream: 'abcd1234', clock, ...source },
    random: { float: () => 0, bytes: (length) => new Uint8Array(length).fill(7) },
    sink: {
      opened: (header) => made.push({ header, events: [] }),
      appended(_segment, { clock, frame }) {
        const parsed = parseAgentToRoom(frame);
        const segment = made.at(-1);
        if (!parsed.ok || parsed.message.type !== 'segment-appended' || segment === undefined)
          throw new Error('no append');
        const append = readAppend(parsed.message.update, { author: segment.header.author, clock });
        if (!append.ok) throw new Error(append.problem);
        segment.events.push(...append.events);
      },
      sealed: () => {},
    },
  });
  const gathering = createGathering({ ...source, clock, segments, isIdle, onFlushed: () => {} });
  const output = createShellOutput({
    ...{ profile: PROFILE_ID, lastGround, gathering, marks: NO_MARKS },
    screen: {
      ...{ write: (data: Bytes) => screen.write(data), resize: () => {}, title: '' },
      ...{ reset: () => screen.reset(), reportsMouse: false },
      ...{ place: { line: 0, column: 0 }, textFrom: () => null, takeOscs: () => [] },
      get firstLine() {
        return screen.firstLine;
      },
      get isGround() {
        return screen.isGround;
      },
      keyframe: () => new Uint8Array(screen.keyframe()),
    },
  });
  output.open(SIZE);
  for (const chunk of chunks) output.takeChunk(chunk);
  gathering.flush();
  return made;
}

/** Each segment's keyframe shows what all output before it makes of a screen, line numbers included. */
function expectKeyframesInPlace(made: readonly Made[]): void {
  const watching = openReal();
  for (const { header, events } of made) {
    const joined = openReal(header);
    expect(stateOf(joined, 0)).toEqual(stateOf(watching, 0));
    for (const { data } of events) watching.screen.write(data);
  }
}

const line = fc.string({ maxLength: 100 }).map((text) => `\x1b[32m${text.replace(/\p{C}/gu, '')}\x1b[0m\r\n`);
const chunk = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 700 }))
  .map(([lines, times]) => utf8(lines.join('').repeat(times)));

test('[E31] a keyframe holds what came before its segment, and nothing of what is in it', () => {
  fc.assert(
    fc.property(fc.array(chunk, { minLength: 1, maxLength: 12 }), fc.array(fc.boolean()), (chunks, idle) => {
      let turn = 0;
      const made = segmentsOf(chunks, () => idle[turn++ % Math.max(1, idle.length)] ?? false);
      const bytes = (parts: readonly Bytes[]) => parts.reduce((sum, part) => sum + part.length, 0);
      expect(bytes(made.flatMap(({ events }) => events.map(({ data }) => data)))).toBe(bytes(chunks));
      expectKeyframesInPlace(made);
    }),
    { numRuns: 40, seed: 7 },
  );
});

test('[E31] one read longer than a segment is cut into several, each keyframe in its place', () => {
  const made = segmentsOf([utf8('a line of output\r\n'.repeat(60_000))], () => true);
  expect(made.length).toBeGreaterThan(3);
  expectKeyframesInPlace(made);
});
