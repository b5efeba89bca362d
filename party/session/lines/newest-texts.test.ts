import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import { MAX_LINES_READ_INFLATED } from '#protocol/ground/limits.ts';
import { leafText, type Leaf } from '#protocol/lines/leaf.ts';
import { migrate } from '../../rooms/storage/migrate.ts';
import { memorySql } from '../../testing/memory-sql.ts';
import { SESSION_SCHEMA } from '../schema.ts';
import { createBlockStore, type BlockStore } from './block-store.ts';
import { spanOf } from './leaves.ts';

const terminal = 'aaaaaaaa';

let store: BlockStore;
let segments: number;
let inflated: number;

beforeEach(() => {
  const sql = memorySql();
  migrate(sql, SESSION_SCHEMA);
  [segments, inflated] = [0, 0];
  store = createBlockStore(sql, {
    inflate(bytes) {
      inflated += 1;
      return new Uint8Array(inflateRawSync(bytes));
    },
  });
});

/** Stores a block of one part. */
function state(leaves: readonly Leaf[]): void {
  const [segment, secret] = [segments++, new Uint8Array(32)];
  const deflated = new Uint8Array(deflateRawSync(utf8(leaves.map(leafText).join('\n'))));
  const parts = [{ first: 0, leaves: deflated, span: spanOf(leaves) }];
  const block = { leaves: leaves.length, isCut: false, secret, root: '', signature: '', parts };
  store.put({ key: segment, terminal, segment }, block);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const stated = (from: number, to: number, text: string): Leaf[] =>
  range(from, to).map((line) => ({ line, text: `${line} ${text}` }));
const read = (from: number, to: number) => store.newest({ terminal, lines: range(from, to) }).texts;

test('[LS13] lines that were stated over and over cost no more to read than lines stated once', () => {
  state(stated(100, 299, 'old'));
  for (let again = 0; again < 1000; again++) state(stated(300, 475, `${again}`));
  state(stated(476, 700, 'new'));
  const texts = read(0, 999);
  expect([...texts.keys()]).toEqual(range(100, 700));
  expect([texts.get(299), texts.get(300), texts.get(476)]).toEqual(['299 old', '300 999', '476 new']);
  expect(inflated).toBe(3);
});

test('[LS13] an answer that would take too much to read ends early, with all lines up to there', () => {
  const text = 'x'.repeat(2 ** 16);
  for (const line of range(0, 40)) {
    state([{ line, text }]);
    // So that little of what is read is wanted.
    for (let other = 0; other < 8; other++) state([{ line: line + 1_000, text }]);
    state([...stated(line + 1, line + 1, ''), ...range(0, 14).map(() => ({ line: 2_000, text }))]);
  }
  const { texts, bytes } = store.newest({ terminal, lines: range(0, 40) });
  expect([...texts.keys()]).toEqual(range(0, texts.size - 1));
  expect(texts.size).toBeGreaterThan(0);
  expect(texts.size).toBeLessThan(41);
  expect(bytes).toBeLessThan(MAX_LINES_READ_INFLATED + 2 ** 21);
});

test('[LS8] reading from the newest back gives what all statements in their order say', () => {
  const leaf = fc.record({ line: fc.nat(12), text: fc.string({ maxLength: 3 }), continues: fc.boolean() });
  const blocks = fc.array(fc.array(leaf, { minLength: 1, maxLength: 5 }), { maxLength: 200 });
  fc.assert(
    fc.property(blocks, (given) => {
      const expected = new Map<number, string>();
      const sql = memorySql();
      migrate(sql, SESSION_SCHEMA);
      segments = 0;
      store = createBlockStore(sql, { inflate: (bytes) => new Uint8Array(inflateRawSync(bytes)) });
      for (const leaves of given) {
        state(
          leaves.map(({ line, text, continues }) => (continues ? { line, text, continues } : { line, text })),
        );
        for (const { line, text, continues } of leaves)
          expected.set(line, continues ? (expected.get(line) ?? '') + text : text);
      }
      expect([...read(0, 12)]).toEqual([...expected].sort(([a], [b]) => a - b));
    }),
    { numRuns: 40 },
  );
});

// Of many pieces, and of many bytes.
test.each(['x', '漢'])('[LS13] of a line that alone is too much to read there is its end: %s', (char) => {
  const text = char.repeat(2 ** 16);
  state([{ line: 0, text: `first ${text}` }]);
  for (let piece = 1; piece < 200; piece++) state([{ line: 0, continues: true, text }]);
  state([{ line: 0, continues: true, text: 'last' }, ...stated(1, 3, 'behind')]);
  const whole = store.newest({ terminal, lines: range(0, 3) });
  expect([...whole.texts.keys()]).toEqual([0]);
  expect(whole.texts.get(0)?.endsWith(`${char}last`)).toBe(true);
  expect(whole.bytes).toBeLessThan(MAX_LINES_READ_INFLATED + 2 ** 21);
  expect([...read(1, 3).values()]).toEqual(['1 behind', '2 behind', '3 behind']);
});
