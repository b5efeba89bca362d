import { describe, expect, test } from 'vitest';
import { CORPUS } from './testing/corpus.ts';
import { disposeAll, expectSame, open, play, recording, type Recording } from './testing/cuts.ts';
import { noise } from './testing/noise.ts';
import { loadRecordings } from './testing/recordings.ts';
import { joinAgrees } from './testing/state.ts';

const NOISE = Array.from({ length: 20 }, (_, seed) => noise(7000 + seed, 150));
const ALL = [...CORPUS, ...loadRecordings(), ...NOISE].map((used, index, all) => ({
  name: used.name,
  used,
  next: all[(index + 7) % all.length] ?? used,
}));

/** One emulator shows all of `used`, then a keyframe of `next`; another shows nothing but that keyframe. */
function checkRenewed(used: Recording, next: Recording): void {
  const watcher = open(next);
  play(watcher, next.steps);
  if (!watcher.screen.isGround) return;
  const { cols, rows, firstLine } = watcher.screen;
  const keyframe = watcher.screen.keyframe();
  const { profile } = next;
  const size = { cols, rows, ...(profile === undefined ? {} : { profile }) };
  const fresh = open(size, { keyframe, firstLine });
  const renewed = open({ ...used, ...(profile === undefined ? {} : { profile }) });
  play(renewed, used.steps);
  renewed.screen.resize(size);
  renewed.replica.renew();
  renewed.screen.write(keyframe);
  renewed.replica.lines.rebase(firstLine);
  expectSame(fresh, renewed, 'given the keyframe');
  expect(joinAgrees(fresh, renewed), 'what the next character joins').toBe(true);
  const more = [new TextEncoder().encode('\u{1f1ea}e\u0301m'), ...used.steps];
  for (const screen of [fresh, renewed]) play(screen, more);
  expectSame(fresh, renewed, 'and whatever follows');
}

/** What only shows where an emulator was left in the middle of something, or wears other colours. */
const LEFT: Recording[] = [
  recording('in a sequence', 'text\x1b[3'),
  recording('in a title', 'text\x1b]2;never ended'),
  { ...recording('in a character', ''), steps: [Uint8Array.of(0x61, 0xe2, 0x82)] },
  recording('before what would join', 'text\u{1f1e9}'),
  recording(
    'in other colours',
    '\x1b]10;#102030\x07\x1b]11;#203040\x07\x1b]12;#304050\x07\x1b]4;3;#405060\x07',
  ),
];

describe(
  '[K9] an emulator that showed something else becomes what a keyframe says',
  { timeout: 60_000 },
  () => {
    test.each(ALL)('[K9] $name', ({ used, next }) => {
      expect.hasAssertions();
      checkRenewed(used, next);
      disposeAll();
    });
    test.each(LEFT)('[K9] left $name', (used) => {
      for (const next of ['', '\x1b[2J\x1b[H$ ', '\x1b]10;#ff00ff\x07\u{1f1e9}'])
        checkRenewed(used, recording('another', next));
      disposeAll();
    });
  },
);
