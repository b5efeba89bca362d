import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MAX_CONTROL_FRAMES_BURST,
  MAX_FRAGMENTS,
  MAX_FRAME_BYTES,
  MESSAGE_TIMEOUT_MS,
} from '#protocol/ground/limits.ts';
import { closeFrame } from './close-frame.ts';
import { FrameReader, type FrameHeader } from './frame-reader.ts';
import { MessageBounds, type Breach } from './message-bounds.ts';
import { clientFrame, frameHead } from './testing/client-frames.ts';

const clock = { now: () => 0 };

function read(...chunks: Uint8Array[]): { bounds: MessageBounds; breach: Breach | null } {
  const bounds = new MessageBounds(clock);
  for (const chunk of chunks) {
    const breach = bounds.read(chunk, 0);
    if (breach !== null) return { bounds, breach };
  }
  return { bounds, breach: null };
}

const TEXT = 0x1;
const BINARY = 0x2;
const PING = 0x9;

test('[N43] a message is refused for the length it announces, before any of it is there', () => {
  expect(read(frameHead({ opcode: BINARY, length: MAX_FRAME_BYTES })).breach).toBeNull();
  expect(read(frameHead({ opcode: BINARY, length: MAX_FRAME_BYTES + 1 })).breach).toBe('frame-too-large');
  expect(read(frameHead({ opcode: BINARY, length: 2 ** 62 })).breach).toBe('frame-too-large');
});

test('[N43] fragments count together, and empty ones by their number', () => {
  const first = clientFrame({ opcode: BINARY, isFinal: false }, Buffer.alloc(MAX_FRAME_BYTES - 1));
  const more = (length: number) => clientFrame({ opcode: 0, isFinal: false }, Buffer.alloc(length));
  expect(read(first, more(1)).breach).toBeNull();
  expect(read(first, more(2)).breach).toBe('frame-too-large');
  const empty = Array.from({ length: MAX_FRAGMENTS }, () => more(0));
  expect(read(clientFrame({ opcode: BINARY, isFinal: false }), ...empty).breach).toBe('malformed-frame');
});

test.each<[string, Buffer]>([
  ['a mask that is missing', Buffer.from([0x82, 0])],
  ['a bit that compression uses', frameHead({ opcode: BINARY, length: 0, reserved: 4 })],
  ['an opcode nobody knows', frameHead({ opcode: 3, length: 0 })],
  ['a control opcode nobody knows', frameHead({ opcode: 0xb, length: 0 })],
  ['a ping in pieces', frameHead({ opcode: PING, length: 0, isFinal: false })],
  ['a long ping', frameHead({ opcode: PING, length: 126 })],
  ['a continuation of nothing', frameHead({ opcode: 0, length: 0 })],
  [
    'a message within another',
    Buffer.concat([
      clientFrame({ opcode: TEXT, isFinal: false }, Buffer.from('a')),
      frameHead({ opcode: TEXT, length: 0 }),
    ]),
  ],
])('[N43] %s is malformed', (_name, bytes) => {
  expect(read(bytes).breach).toBe('malformed-frame');
});

test('[N43] control frames are few; as many as a client needs may come', () => {
  const pings = Array.from({ length: MAX_CONTROL_FRAMES_BURST }, () => clientFrame({ opcode: PING }));
  expect(read(...pings).breach).toBeNull();
  expect(read(...pings, clientFrame({ opcode: PING })).breach).toBe('rate-limited');
});

test('[N43] a message is under way from its first byte to its last, whatever stands within it', () => {
  const bounds = new MessageBounds(clock);
  const under = () => [bounds.unfinishedSince, bounds.unfinishedBytes];
  bounds.read(Buffer.from([0x82]), 1);
  expect(under()).toEqual([1, 0]);
  bounds.read(frameHead({ opcode: BINARY, length: 1_000 }).subarray(1), 2);
  expect(under()).toEqual([1, 1_000]);
  bounds.read(Buffer.alloc(1_000), 3);
  expect(under()).toEqual([null, 0]);
  bounds.read(clientFrame({ opcode: BINARY, isFinal: false }, Buffer.alloc(10)), 4);
  bounds.read(clientFrame({ opcode: PING }), 4 + MESSAGE_TIMEOUT_MS);
  expect(under()).toEqual([4, 10]);
  bounds.read(clientFrame({ opcode: 0 }), 5);
  expect(under()).toEqual([null, 0]);
  expect(bounds.hasClosed).toBe(false);
  bounds.read(clientFrame({ opcode: 8 }), 6);
  expect(bounds.hasClosed).toBe(true);
});

const frames = fc.array(
  fc.record({ opcode: fc.constantFrom(0, 1, 2, 8, 9, 10), length: fc.integer({ min: 0, max: 70_000 }) }),
  { maxLength: 6 },
);

test('[N43] wherever a stream is cut, the same frames are read', () => {
  const run = (chunks: Uint8Array[]) => {
    const read: FrameHeader[] = [];
    const reader = new FrameReader({ onBegin: () => null, onEnd: (header) => void read.push(header) });
    for (const chunk of chunks) reader.read(chunk);
    return { read, isBetween: reader.isBetween };
  };
  fc.assert(
    fc.property(frames, fc.array(fc.nat(5_000), { maxLength: 40 }), (list, cuts) => {
      const stream = Buffer.concat(
        list.map(({ opcode, length }) => clientFrame({ opcode }, Buffer.alloc(length))),
      );
      const chunks: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) chunks.push(stream.subarray(at, (at += cut)));
      chunks.push(stream.subarray(at));
      expect(run(chunks)).toEqual(run([stream]));
      expect(run([stream]).read.map(({ opcode, length }) => ({ opcode, length }))).toEqual(list);
      expect(run([stream]).isBetween).toBe(true);
    }),
  );
});

test('[N43] whatever comes is read or refused, and what follows a refusal does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
      expect(() => read(...chunks)).not.toThrow();
    }),
  );
});

test('[N45] a close frame says the reason and its code', () => {
  expect(closeFrame('no-answer')).toEqual(Buffer.from([0x88, 11, 0x0f, 0xb7, ...Buffer.from('no-answer')]));
});
