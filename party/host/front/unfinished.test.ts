import { expect, test } from 'vitest';
import {
  MAX_FRAME_BYTES,
  MAX_SOURCE_UNFINISHED_BYTES,
  MAX_UNFINISHED_BYTES,
} from '#protocol/ground/limits.ts';
import type { Source } from '../../rooms/source.ts';
import { Unfinished, type MessageHolder } from './unfinished.ts';

const holder = (source: Source): MessageHolder => ({ source });

/** Has sockets of a source hold one longest message each, until one is to go: gives them and that one. */
function fill(unfinished: Unfinished<MessageHolder>, source: Source, most = Infinity) {
  const holders: MessageHolder[] = [];
  while (holders.length < most) {
    const next = holder(source);
    holders.push(next);
    const gone = unfinished.note(next, MAX_FRAME_BYTES);
    if (gone !== null) return { holders, gone };
  }
  return { holders, gone: null };
}

test('[N44] of one source the message goes that is longest under way, once they are too much together', () => {
  const unfinished = new Unfinished<MessageHolder>();
  const { holders, gone } = fill(unfinished, 'ip4:203.0.113.1');
  expect(holders).toHaveLength(MAX_SOURCE_UNFINISHED_BYTES / MAX_FRAME_BYTES + 1);
  expect(gone).toBe(holders[0]);
  unfinished.note(holders[0]!, 0);
  expect(unfinished.note(holders[1]!, 0)).toBeNull();
  expect(fill(unfinished, 'ip4:203.0.113.1').holders).toHaveLength(2);
});

test('[N44] of all together one of the source goes that has most, never of those who have little', () => {
  const unfinished = new Unfinished<MessageHolder>();
  const honest = holder('ip4:198.51.100.1');
  expect(unfinished.note(honest, MAX_FRAME_BYTES)).toBeNull();
  const each = MAX_SOURCE_UNFINISHED_BYTES / MAX_FRAME_BYTES;
  const sources = MAX_UNFINISHED_BYTES / MAX_SOURCE_UNFINISHED_BYTES;
  const gone = Array.from({ length: sources }, (_, at) => fill(unfinished, `ip4:203.0.113.${at}`, each).gone);
  expect(gone.slice(0, -1)).toEqual(Array(sources - 1).fill(null));
  expect(gone.at(-1)?.source).toMatch(/^ip4:203/);
});
