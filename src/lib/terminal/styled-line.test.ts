import { expect, test } from 'vitest';
import { LOOKS, withoutBlankEnd, type StyledRun } from './styled-line.ts';

const run = (text: string, change: Partial<StyledRun> = {}): StyledRun => ({
  ...{ text, foreground: null, background: null, looks: 0 },
  ...change,
});

test('[TR16] blanks at a line’s end are left out, unless something is seen in them', () => {
  const green = run('ok  ', { foreground: 2 });
  expect(withoutBlankEnd([run('a '), green, run('   ')])).toEqual([run('a '), { ...green, text: 'ok' }]);
  expect(withoutBlankEnd([run('  ')])).toEqual([]);
  for (const seen of [run('  ', { background: 2 }), run('  ', { looks: LOOKS.underline })])
    expect(withoutBlankEnd([run('a'), seen])).toEqual([run('a'), seen]);
});
