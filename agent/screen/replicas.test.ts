import { describe, expect, test } from 'vitest';
import { CORPUS } from './testing/corpus.ts';
import { noise } from './testing/noise.ts';
import { loadRecordings } from './testing/recordings.ts';
import { checkStored } from './testing/replicas.ts';

const NOISE = [101, 102, 103].map((seed) => noise(seed, 150));
const ALL = [...CORPUS, ...loadRecordings(), ...NOISE].map((recorded, index) => ({
  name: recorded.name,
  recorded,
  seed: 5000 + 100 * index,
}));

describe('[K7] who watched, who joined and what is rebuilt from stored segments are the same', () => {
  test.each(ALL)('[K7] $name', { timeout: 60_000 }, ({ recorded, seed }) => {
    expect.hasAssertions();
    checkStored(recorded, seed);
  });
});
