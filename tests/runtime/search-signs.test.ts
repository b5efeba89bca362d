import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_SEARCH_TEXT } from '#protocol/ground/limits.ts';
import { until } from '../harness/facts.ts';
import { startProduct, type Product, type Shared } from '../harness/product.ts';
import { type, view, type Viewer } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;
let viewer: Viewer;

/** What stands in a query's own language, and what a query might break at. */
const SIGNS = [
  ...[
    '"',
    "'",
    '*',
    '^',
    ':',
    '-',
    '+',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    ',',
    '.',
    ';',
    '%',
    '_',
    '\\',
    '/',
    '|',
  ],
  ...['&', '!', '?', '#', '@', '=', '<', '>', '~', '`', '$', '""', "''", '" OR "', '") --', '" AND NOT "'],
  ...['NEAR(a b, 2)', 'text:', 'AND', 'OR', 'NOT', '-"', 'a*', '漢字', '😀', 'é'],
];
const lineOf = (at: number, sign: string) => `<${at}${sign}${at}>`;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share('--shell', '/bin/bash');
  viewer = view(product.join(shared.links.technician));
  await until('a prompt', () => viewer.rows().some((row) => /[$#] *$/.test(row)) || undefined);
  const file = join(product.data, 'signs');
  const all = SIGNS.map((sign, at) => lineOf(at, sign));
  const long = `begin${'y'.repeat(MAX_SEARCH_TEXT)}end`;
  await writeFile(file, [...all, 'not a sign', long, ''].join('\n'));
  await type(viewer, `cat ${file}; exit\r`);
  await until('the shell is gone', () => viewer.connection.view?.terminals[0]?.ended);
  await until('all is found', async () => (await search('not a sign')).length > 0);
});
afterAll(() => product.dispose());

async function search(text: string): Promise<string[]> {
  const found = await viewer.connection.search.find({ text, isExact: true, isWord: false });
  if (!found.ok) throw new Error(`${JSON.stringify(text)}: ${found.problem}`);
  if (found.value.isBehind) throw new Error('not all of it is in the index');
  return found.value.hits.map((hit) => hit.text);
}

test('[SE1] in the real engine every sign of a query’s language is found as it was typed, and nothing else by it', async () => {
  for (const [at, sign] of SIGNS.entries())
    expect([sign, await search(lineOf(at, sign))]).toEqual([sign, [lineOf(at, sign)]]);
  const doubled = lineOf(SIGNS.indexOf('""'), '""');
  const { events } = await product.run('search', shared.session, doubled, '--json');
  expect(events).toMatchObject([{ event: 'hit', text: doubled }]);
});

test('[SE6] a NUL is refused, a lone surrogate finds nothing, and a text may be 500 characters long and no longer', async () => {
  const long = `begin${'y'.repeat(MAX_SEARCH_TEXT)}`;
  expect(await search(long.slice(0, MAX_SEARCH_TEXT))).toHaveLength(1);
  await expect(search(long)).rejects.toThrow('malformed');
  await expect(search('not\0a sign')).rejects.toThrow('malformed');
  for (const lone of ['\ud800', '\udc00', 'not a\ud800', '\udfff sign'])
    expect(await search(lone)).toEqual([]);
  expect(await search('not a sign')).toHaveLength(1);
});
