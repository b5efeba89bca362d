import { describe, expect, test } from 'vitest';
import { CORPUS } from './testing/corpus.ts';
import { checkRecording } from './testing/cuts.ts';

describe('[K1] a keyframe is the whole state', { timeout: 60_000 }, () => {
  test.each(CORPUS.map((recorded, index) => ({ name: recorded.name, recorded, seed: 1000 + index })))(
    '[K1] $name',
    ({ recorded, seed }) => {
      expect.hasAssertions();
      checkRecording(recorded, seed);
    },
  );
});
