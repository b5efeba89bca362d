import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { verifyRecord } from '#protocol/record/record.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { TARGETS } from './fuzz/targets.ts';

// A few seconds; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

// `npm run fuzz` runs millions, led by coverage; these are fixed, and tell at once when a parser has become worse.
const SEED = 20_261_122;
const RUNS_A_SHARE = 150;

const parsers = TARGETS.filter(({ name }) => !/ room/.test(name));
const rooms = TARGETS.filter(({ name }) => / room/.test(name));

async function problems(target: (typeof TARGETS)[number]): Promise<string[]> {
  const { findings } = await fuzz(target, { runs: RUNS_A_SHARE * target.share, seed: SEED, coverage: null });
  return findings.map(({ input, problem }) => `${problem}\n${Buffer.from(input).toString('base64')}`);
}

test.each(parsers)(
  '[U1] whatever comes, $name does not throw, and what it takes it can give again',
  async (target) => {
    expect(await problems(target)).toEqual([]);
  },
);

test.each(rooms)(
  '[U2] whatever comes, $name: nothing is thrown, the honest are undisturbed',
  async (target) => {
    expect(await problems(target)).toEqual([]);
  },
);

test('[U3] what strangers send leaves nothing behind in memory', async () => {
  setFlagsFromString('--expose-gc');
  // The context's own global, which the flag has put it into.
  const collect = runInNewContext('gc') as () => void;
  const strangers = rooms.filter(({ name }) => /observer|proof/.test(name));
  const held = async (runs: number) => {
    for (const target of strangers) await fuzz(target, { runs, seed: SEED, coverage: null });
    collect();
    return process.memoryUsage().heapUsed;
  };
  await held(300);
  const before = await held(100);
  expect((await held(1000)) - before).toBeLessThan(4e6);
});

// What fuzzing found, by name.

test('[U4] a record with a number past all numbers is not canonical, and the verifier says where', () => {
  const sha256 = (line: string) => createHash('sha256').update(line).digest('hex');
  expect(verifyRecord(['1e999'], sha256)).toEqual({ ok: false, line: 0, problem: 'not-canonical' });
});

test('[U4] a segment text with a number past all numbers is none', () => {
  const term = '"term":{"cols":80,"rows":24,"type":"xterm-256color","version":"p"}';
  const text = (firstLine: string, seconds: string) =>
    `{"holdfast":{"firstLine":${firstLine},"keyframe":"k","segment":0,"startedAt":1,"terminal":"t"},${term},"timestamp":0,"version":3}\n[${seconds},"o","a"]\n`;
  expect(readSegmentText(text('1', '0.5'))).not.toBe(null);
  expect(readSegmentText(text('1e999', '0.5'))).toBe(null);
  expect(readSegmentText(text('1', '1e999'))).toBe(null);
});
