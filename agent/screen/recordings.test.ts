import { describe, expect, test } from 'vitest';
import { checkRecording } from './testing/cuts.ts';
import { loadRecordings } from './testing/recordings.ts';

const RECORDINGS = loadRecordings().map((recorded, index) => ({
  name: recorded.name,
  recorded,
  seed: 100 + index,
}));

describe('[K1] a keyframe is the whole state, in real programs', { timeout: 60_000 }, () => {
  test.each(RECORDINGS)('[K1] $name', ({ recorded, seed }) => {
    expect.hasAssertions();
    checkRecording(recorded, seed);
  });
});
