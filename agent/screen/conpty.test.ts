import { describe, expect, test } from 'vitest';
import { CONPTY_PROFILE_ID } from '#protocol/output/profile.ts';
import { cellText } from './rows.ts';
import { checkRecording, open, play, random } from './testing/cuts.ts';
import { CONPTY_CORPUS, ConPty } from './testing/conpty.ts';
import { checkStored } from './testing/replicas.ts';
import type { Opened } from './testing/state.ts';

const SIZE = { cols: 60, rows: 12 };

/** Rows of the screen that begin a line saying its own number, with the number they have. */
function numbers({ screen, replica: { core } }: Opened): { said: number; has: number | undefined }[] {
  const { lines, ybase } = core.buffers.normal;
  return Array.from({ length: core.rows }, (_, y) => y).flatMap((y) => {
    const row = lines.get(ybase + y)!;
    const text = Array.from({ length: row.length }, (_cell, column) => cellText(row, column)).join('');
    const [, said] = /^line (\d+) /.exec(text) ?? [];
    return said === undefined ? [] : [{ said: Number(said), has: screen.lineOf(y) }];
  });
}

function expectNumbered(opened: Opened, conpty: ConPty, where: string): void {
  const seen = numbers(opened);
  expect(seen.length, where).toBeGreaterThan(0);
  for (const { said, has } of seen) expect(has, where).toBe(said);
  expect(opened.screen.cursorLine, where).toBe(conpty.lines.length - 1);
}

test.each(Array.from({ length: 30 }, (_, i) => i + 1))(
  '[LN8] lines keep their numbers through ConPTY’s repaints, %i',
  (seed) => {
    const next = random(seed);
    const below = (limit: number) => Math.floor(next() * limit);
    const conpty = new ConPty(SIZE);
    const opened = open({ ...SIZE, profile: CONPTY_PROFILE_ID });
    let { cols, rows } = SIZE;
    let played = 0;
    const print = (count: number) => {
      for (let i = 0; i < count; i++)
        conpty.print(`line ${conpty.lines.length} ${'word '.repeat(below(4) ? below(8) : below(30))}`);
    };
    print(1);
    for (let step = 0; step < 60; step++) {
      const what = below(6);
      if (what <= 1) print(1 + below(20));
      else if (what === 2) conpty.rewrite(`line ${conpty.lines.length - 1} ${'#'.repeat(below(20))}`);
      else if (what === 3) conpty.repaint();
      else if (what === 4) conpty.resize({ cols, rows: (rows = 5 + below(20)) });
      else if (conpty.isFull && cols > 40) {
        conpty.print(`line ${conpty.lines.length} `);
        conpty.resize({ cols: (cols -= 1 + below(6)), rows });
      }
      play(opened, conpty.steps.slice(played));
      played = conpty.steps.length;
      expectNumbered(opened, conpty, `step ${step}, ${cols}x${rows}`);
    }
    opened.screen.dispose();
  },
);

describe('behind ConPTY', { timeout: 60_000 }, () => {
  const cases = CONPTY_CORPUS.map((recorded, index) => ({ name: recorded.name, recorded, seed: 70 + index }));

  test.each(cases)('[K1] a keyframe is the whole state: $name', ({ recorded, seed }) => {
    expect.hasAssertions();
    checkRecording(recorded, seed);
  });

  test.each(cases)('[K7] watched, joined and rebuilt are the same: $name', ({ recorded, seed }) => {
    expect.hasAssertions();
    checkStored(recorded, seed);
  });
});
