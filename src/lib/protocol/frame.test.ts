import { describe, expect, test } from 'vitest';
import { concat, type Bytes } from '#base/bytes.ts';
import { createFrameJoiner, encodeFrame, splitFrame } from './frame.ts';
import { JOINED_MAX_BYTES, MAX_JOINED } from './limits.ts';
import { parseRoomToAgent } from './messages.ts';

const ended = encodeFrame({ type: 'session-ended' });
const wide = (length: number) =>
  encodeFrame({
    type: 'write-input',
    terminal: 'abcd1234',
    input: 1,
    data: new Uint8Array(length),
  } as { type: string });
const many = (count: number) => Array.from({ length: count }, () => ended);

describe('[F5] several messages in one frame', () => {
  test('are the messages that were put into it', () => {
    const frames = [wide(5), ended, wide(300)];
    expect(splitFrame(concat(frames))).toEqual(frames);
    expect(splitFrame(ended)).toEqual([ended]);
    expect(splitFrame(new Uint8Array())).toEqual([new Uint8Array()]);
  });

  test('are bounded in number: past it the rest is malformed', () => {
    expect(splitFrame(concat(many(MAX_JOINED)))).toHaveLength(MAX_JOINED);
    const parts = splitFrame(concat(many(MAX_JOINED + 1)));
    expect(parts).toHaveLength(MAX_JOINED);
    expect(parts.map((part) => parseRoomToAgent(part).ok)).toEqual(
      many(MAX_JOINED).map((_, index) => index < MAX_JOINED - 1),
    );
  });

  test('go in order, the small ones of a turn together and long ones alone', () => {
    const sent: Bytes[] = [];
    const turns: (() => void)[] = [];
    const joiner = createFrameJoiner({
      send: (frame) => sent.push(frame),
      later: (action) => turns.push(action),
    });
    const long = wide(JOINED_MAX_BYTES);
    for (const frame of [ended, wide(5), long, ended, ...many(MAX_JOINED)]) joiner.send(frame);
    expect(sent).toEqual([concat([ended, wide(5)]), long, concat(many(MAX_JOINED))]);
    for (const end of turns) end();
    expect(sent.slice(3)).toEqual([ended]);
  });
});
