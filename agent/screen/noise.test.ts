import { describe, expect, test } from 'vitest';
import { checkRecording } from './testing/cuts.ts';
import { noise } from './testing/noise.ts';

const SEEDS = Array.from(
  { length: Number(process.env.NOISE_SEEDS ?? 60) },
  (_, i) => i + Number(process.env.NOISE_FROM ?? 1),
);

describe('[K1] a keyframe is the whole state, of nonsense too', { timeout: 60_000 }, () => {
  test.each(SEEDS)('[K1] noise %i', (seed) => {
    expect.hasAssertions();
    checkRecording(noise(seed, 150), seed, 6);
  });
});
