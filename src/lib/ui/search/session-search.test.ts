import { beforeEach, expect, test } from 'vitest';
import type { SearchAnswer, SearchHit } from '#protocol/search/hit.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { groupHits, hitParts, mergeHits } from './hits.ts';
import { MOST_HITS, SessionSearch, type Stored } from './session-search.ts';

const command = (number: number) => ({
  ...{ command: number, text: `command ${number}`, startedAt: 1, exit: 0 },
  isFailed: false,
});
const hit = (line: number, { terminal = 'a', of = 1 } = {}): SearchHit => ({
  ...{ terminal, line, text: `line ${line}`, command: command(of) },
});
const answer = (hits: SearchHit[], next: number | null): SearchAnswer => ({
  ...{ hits, next, isBehind: false, isScan: false, percent: next === null ? 100 : 40 },
});

let clock: FakeClock;
let asked: { text: string; from: number | null; id: string | undefined }[];
let answers: (SearchAnswer | 'too-many' | 'search-replaced')[];
let stored: Stored;
let search: SessionSearch;

beforeEach(() => {
  clock = new FakeClock();
  [asked, answers] = [[], []];
  let ids = 0;
  search = new SessionSearch({
    clock,
    newId: () => `s${++ids}`,
    async find({ text }, step) {
      asked.push({ text, from: step?.from ?? null, id: step?.id });
      const next = answers.shift() ?? answer([], null);
      return typeof next === 'string' ? { ok: false, problem: next } : { ok: true, value: next };
    },
    onChange: (now) => (stored = now),
  });
});

const wish = (text: string) => ({ text, isExact: false, isWord: false });
async function settle(ms = 200): Promise<void> {
  clock.pass(ms);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

test('[SE11] hits come as they are found, and are listed with how far the search has come', async () => {
  answers = [answer([hit(9)], 5), 'too-many', answer([hit(3)], null)];
  search.begin(wish('x'));
  expect(stored.status).toBe('searching');
  await settle();
  expect(stored).toMatchObject({ status: 'searching', hits: [hit(9)], percent: 40 });
  await settle(1_000);
  expect(stored).toMatchObject({ status: 'done', hits: [hit(9), hit(3)] });
  expect(asked.map(({ from, id }) => [from, id])).toEqual([
    [null, 's1'],
    [5, 's1'],
    [5, 's1'],
  ]);
});

test('[SE11] another search takes the place of the one before, and of fast typing only the last is asked for', async () => {
  search.begin(wish('e'));
  search.begin(wish('er'));
  answers = [answer([hit(9)], 5)];
  await settle();
  expect(asked[0]?.text).toBe('er');
  search.begin(wish('err'));
  answers = [answer([], null)];
  await settle();
  expect([asked.at(-1)?.text, stored.status, stored.hits]).toEqual(['err', 'done', []]);
  search.cancel();
  expect(stored.status).toBe('none');
});

test('[SE11] a search that somebody else of the same person’s replaced says that it failed, and too many hits are cut', async () => {
  answers = ['search-replaced'];
  search.begin(wish('x'));
  await settle();
  expect(stored.status).toBe('failed');
  answers = [
    answer(
      Array.from({ length: MOST_HITS + 1 }, (_, line) => hit(line)),
      5,
    ),
  ];
  search.begin(wish('y'));
  await settle();
  expect([stored.status, stored.hits.length, stored.isCut]).toEqual(['done', MOST_HITS, true]);
});

test('[SE11] lines in the page count as they stand there, and hits are grouped by their command', () => {
  const here = [hit(12), hit(11)];
  const stored = [hit(11), hit(10), hit(12, { terminal: 'b' }), hit(2, { of: 2 })];
  const merged = mergeHits(here, { stored, inPage: { terminal: 'a', first: 11 } });
  expect(merged.map(({ terminal, line }) => `${terminal}${line}`)).toEqual([
    'a12',
    'a11',
    'a10',
    'b12',
    'a2',
  ]);
  const groups = groupHits(merged);
  expect(groups.map(({ hits }) => hits.map(({ index }) => index))).toEqual([[0, 1, 2], [3], [4]]);
});

test('[SE11] what was found is seen in a hit, however long its line is', () => {
  expect(hitParts('  a Needle b', wish('needle'))).toEqual({ before: 'a ', found: 'Needle', after: ' b' });
  const long = hitParts(`${'x'.repeat(300)}needle`, wish('needle'));
  expect([long.before.length, long.found]).toEqual([19, 'needle']);
});
