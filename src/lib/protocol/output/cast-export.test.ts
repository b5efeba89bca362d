import * as fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { readSegmentText, type SegmentCaption } from './asciicast.ts';
import { castV2, castV3, type CastSource } from './cast-export.ts';
import { EVENT_CODES, type OutputEvent } from './event.ts';

const encoder = new TextEncoder();
const STARTED = 1_700_000_000_123;

function source(...segments: readonly { startedAt: number; events: OutputEvent[] }[]): CastSource {
  return {
    segments: segments.map(({ startedAt, events }, segment) => ({
      caption: {
        ...{ terminal: 'abcd1234', segment, profile: 'p', cols: 80, rows: 24 },
        ...{ startedAt, firstLine: 0, keyframe: '0'.repeat(64) },
      } satisfies SegmentCaption,
      events,
    })),
  };
}

const output = (afterMs: number, data: string): OutputEvent => ({
  afterMs,
  code: 'o',
  data: encoder.encode(data),
});

/** What the format's manual allows, and nothing more. */
const v2Header = v.strictObject({
  version: v.literal(2),
  width: v.pipe(v.number(), v.integer(), v.minValue(1)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  timestamp: v.pipe(v.number(), v.integer()),
  env: v.strictObject({ TERM: v.string() }),
});
const v2Event = v.union([
  v.strictTuple([v.pipe(v.number(), v.minValue(0)), v.picklist(['o', 'm']), v.string()]),
  v.strictTuple([
    v.pipe(v.number(), v.minValue(0)),
    v.literal('r'),
    v.pipe(v.string(), v.regex(/^\d+x\d+$/)),
  ]),
]);

const anyEvent = fc.oneof(
  fc.record({
    afterMs: fc.nat(100_000),
    code: fc.constantFrom(...EVENT_CODES.filter((code) => code !== 'r')),
    data: fc.uint8Array({ maxLength: 30 }),
  }),
  fc.record({
    afterMs: fc.nat(100_000),
    code: fc.constant<'r'>('r'),
    data: fc.nat(200).map((cols) => encoder.encode(`${cols + 1}x24`)),
  }),
);
const anySource = fc
  .array(fc.record({ startedAt: fc.nat(1_000_000).map((ms) => STARTED + ms), events: fc.array(anyEvent) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((segments) => source(...segments));

test('[O11] version 2 is what its manual allows, its times never going back', () => {
  fc.assert(
    fc.property(anySource, (cast) => {
      const text = castV2(cast);
      expect(text.endsWith('\n')).toBe(true);
      const [head, ...lines] = text.slice(0, -1).split('\n');
      v.parse(v2Header, JSON.parse(head!));
      const times = lines.map((line) => v.parse(v2Event, JSON.parse(line))[0]);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});

test('[O11] times are absolute, from the first segment’s start and across the gaps between segments', () => {
  const cast = source(
    { startedAt: STARTED, events: [output(250, 'a'), output(500, 'b')] },
    { startedAt: STARTED + 60_000, events: [output(10, 'c'), { ...output(0, '0'), code: 'x' }] },
    { startedAt: STARTED - 5000, events: [output(40, 'after the clock was set back')] },
  );
  const lines = castV2(cast).trim().split('\n').slice(1);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    [0.25, 'o', 'a'],
    [0.75, 'o', 'b'],
    [60.01, 'o', 'c'],
    [60.05, 'o', 'after the clock was set back'],
  ]);
});

test('[O11] a file that begins in the middle begins with the keyframe', () => {
  const keyframe = encoder.encode('screen');
  const cast = { ...source({ startedAt: STARTED, events: [output(5, 'a')] }), keyframe };
  expect(castV2(cast).split('\n')[1]).toBe('[0,"o","screen"]');
  expect(castV3(cast).split('\n')[1]).toBe('[0,"o","screen"]');
});

test('[O12] version 3 of several segments reads back to every event, bytes that are not UTF-8 included', () => {
  fc.assert(
    fc.property(anySource, (cast) => {
      const read = readSegmentText(castV3(cast));
      const bare = (events: readonly OutputEvent[]) => events.map(({ code, data }) => ({ code, data }));
      expect(bare(read!.events)).toEqual(bare(cast.segments.flatMap(({ events }) => events)));
    }),
  );
});
