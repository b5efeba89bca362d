import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { hex, text, utf8, type Bytes } from '#base/bytes.ts';
import { MAX_BLOCK_LEAVES, MAX_BLOCK_TEXT, MAX_LINE_TEXT } from '#protocol/ground/limits.ts';
import { readLeaf, type Leaf, type LineLeaf } from '#protocol/lines/leaf.ts';
import { leafHash, leafSalt, rootOf } from '#protocol/lines/tree.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { makeBlock, type Block } from './block.ts';
import type { WholeSegment } from './state-lines.ts';

const SECRET = new Uint8Array(32).fill(7);
const sha256 = (data: Bytes): Bytes => createHash('sha256').update(data).digest();

function segment(output: string, more: Partial<WholeSegment> = {}): WholeSegment {
  const size = { cols: 80, rows: 24 };
  const events = [{ afterMs: 0, code: 'o' as const, data: utf8(output) }];
  return { profile: PROFILE_ID, ...size, firstLine: 0, keyframe: utf8(''), events, isLast: true, ...more };
}

const textsOf = ({ parts }: Block) => parts.flatMap(({ leaves }) => text(inflateRawSync(leaves)).split('\n'));

function leavesOf(block: Block): Leaf[] {
  return textsOf(block).map((told) => {
    const leaf = readLeaf(told);
    if (leaf === null) throw new Error(`no leaf: ${told}`);
    return leaf;
  });
}

const isLine = (leaf: Leaf): leaf is LineLeaf => 'line' in leaf;

test('[LS4] a block has the marks of its segment and the lines that left in it, and its root is of all of them', () => {
  const events = [
    { afterMs: 0, code: 'o' as const, data: utf8('one\r\ntwo "quoted" \\ 漢字\r\n') },
    { afterMs: 1, code: 'm' as const, data: utf8('prompt') },
    { afterMs: 2, code: 'o' as const, data: utf8('three') },
  ];
  const block = makeBlock(segment('', { events }), SECRET);
  expect(leavesOf(block)).toEqual([
    { event: 1, mark: 'prompt' },
    { line: 0, text: 'one' },
    { line: 1, text: 'two "quoted" \\ 漢字' },
    { line: 2, text: 'three' },
  ]);
  const hashes = textsOf(block).map((told, index) =>
    leafHash(sha256, { salt: leafSalt(sha256, { secret: SECRET, index }), leaf: utf8(told) }),
  );
  expect(block).toMatchObject({ leaves: 4, isCut: false, root: hex(rootOf(sha256, hashes)) });
});

test('[LS4] a line that is longer than one leaf holds is stated in several', () => {
  const long = '漢😀'.repeat(MAX_LINE_TEXT);
  const block = makeBlock(segment(`${long}\r\nnext`), SECRET);
  const lines = leavesOf(block).filter(isLine);
  expect(lines.every((leaf) => leaf.text.length <= MAX_LINE_TEXT)).toBe(true);
  const first = lines.filter(({ line }) => line === 0);
  expect(first.map(({ continues }) => continues)).toEqual([undefined, true, true, true]);
  expect(first.map((leaf) => leaf.text).join('') === long).toBe(true);
  expect(lines.at(-1)).toEqual({ line: 1, text: 'next' });
});

test('[LS6] a few bytes that fill the screen again and again are stated up to a bound, and the block says so', () => {
  const filling = '\x1b#8\x1b[2J'.repeat(8000);
  const block = makeBlock(segment(filling), SECRET);
  const stated = leavesOf(block).filter(isLine);
  expect(block.isCut).toBe(true);
  expect(stated.reduce((length, leaf) => length + leaf.text.length, 0)).toBeLessThanOrEqual(MAX_BLOCK_TEXT);
  expect(stated.length).toBeGreaterThan(1000);
  expect(stated[0]).toEqual({ line: 0, text: 'E'.repeat(80) });
});

test('[LS6] nothing but line feeds is a leaf each, and still no more than a block holds', () => {
  const block = makeBlock(segment('\n'.repeat(MAX_BLOCK_LEAVES + 100)), SECRET);
  expect(block).toMatchObject({ leaves: MAX_BLOCK_LEAVES, isCut: true });
});
