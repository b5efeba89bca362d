import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_CODES } from './event.ts';
import { readSegmentText, segmentText } from './asciicast.ts';
import type { SegmentCaption } from './asciicast.ts';

const caption: SegmentCaption = {
  terminal: 'abcd1234',
  segment: 3,
  profile: 'p',
  cols: 80,
  rows: 24,
  startedAt: 1_700_000_000_123,
  firstLine: 17,
  keyframe: '0'.repeat(64),
};

test('[O6] canonical text gives back every event, bytes that are not UTF-8 included', () => {
  const event = fc.record({
    afterMs: fc.nat(10_000_000),
    code: fc.constantFrom(...EVENT_CODES),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.string({ unit: 'binary' }).map((s) => new TextEncoder().encode(s)),
    ),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      const read = readSegmentText(segmentText(caption, events));
      expect(read).toEqual({ caption, events });
    }),
  );
});

test('[O7] canonical text is asciicast v3: a header, then arrays of seconds, code and text', () => {
  const text = segmentText(caption, [
    { afterMs: 1500, code: 'o', data: new TextEncoder().encode('hé\r\n') },
    { afterMs: 0, code: 'o', data: new Uint8Array([0xff]) },
  ]);
  expect(text.split('\n')).toEqual([
    '{"holdfast":{"firstLine":17,"keyframe":"' +
      '0'.repeat(64) +
      '","segment":3,"startedAt":1700000000123,"terminal":"abcd1234"},"term":{"cols":80,"rows":24,"type":"xterm-256color","version":"p"},"timestamp":1700000000,"version":3}',
    '[1.5,"o","hé\\r\\n"]',
    '[0,"b","/w=="]',
    '[0,"o","\ufffd"]',
    '',
  ]);
});

test.each(['', '{}', '{"version":2}\n', 'x\n[1,"o","a"]\n'])('[O8] %j is no segment text', (text) => {
  expect(readSegmentText(text)).toBeNull();
});
