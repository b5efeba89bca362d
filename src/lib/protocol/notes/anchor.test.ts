import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import { MAX_QUOTE_BYTES } from '../ground/limits.ts';
import { placeOf, quoteOf, type LinesAnchor, type LineTexts } from './anchor.ts';

const linesFrom =
  (first: number, ...texts: string[]): LineTexts =>
  (line) =>
    texts[line - first] ?? null;

function anchorOn(text: string, first: number): LinesAnchor {
  const lines = text.split('\n').length - 1;
  return {
    ...{ on: 'lines', terminal: 'aaaaaaaa', segment: 0, event: 3 },
    ...{ from: { line: first, column: 0 }, to: { line: first + lines, column: 1 }, quote: quoteOf(text) },
  };
}

const PROGRESS = anchorOn('Cleaning 97%\nfailed: locked', 10);
const asSeen = linesFrom(9, 'C:\\> clean', 'Cleaning 97%  ', 'failed: locked by 4711', 'C:\\>');

describe('where a note’s lines are', () => {
  test('[NO6] in place while they say so, in the middle of lines too', () => {
    expect(placeOf(PROGRESS, { now: asSeen, then: null })).toEqual({ how: 'in-place', line: 10 });
    const inside = anchorOn('97%', 10);
    expect(placeOf(inside, { now: asSeen, then: asSeen })).toEqual({ how: 'in-place', line: 10 });
  });

  test('[NO6] moved after a repaint, to the nearest place', () => {
    const now = linesFrom(5, ...Array<string>(9).fill('.'), 'Cleaning 97%', 'failed: locked', '.');
    expect(placeOf(PROGRESS, { now, then: asSeen })).toEqual({ how: 'moved', line: 14 });
  });

  test('[NO6] a quote of many lines is looked for near by only so often, as a thousand are on each drawing', () => {
    let looked = 0;
    const now: LineTexts = (line) => (looked++, line === 2_840 ? 'x' : '');
    const blank = anchorOn('a', 1_000);
    const quote = { start: '\n'.repeat(MAX_QUOTE_BYTES - 1), end: null };
    const wide = { ...blank, to: { line: 3_047, column: 0 }, quote };
    expect(placeOf(wide, { now, then: null })).toEqual({ how: 'changed-or-never' });
    expect(looked).toBeLessThan(10_000);
  });

  test('[NO6] changed since, if it stood there; never, if it did not', () => {
    const now = linesFrom(9, 'C:\\> clean', 'Cleaning 100%', 'done', 'C:\\>');
    expect(placeOf(PROGRESS, { now, then: asSeen })).toEqual({ how: 'changed' });
    expect(placeOf(PROGRESS, { now, then: null })).toEqual({ how: 'changed-or-never' });
    expect(placeOf(PROGRESS, { now, then: now })).toEqual({ how: 'never' });
  });

  test('[NO6] a quote that stands there now but did not then is its writer’s own', () => {
    expect(placeOf(PROGRESS, { now: asSeen, then: linesFrom(9, 'C:\\>', '', '') })).toEqual({ how: 'never' });
  });

  test('[NO6] unknown until something is known of its lines, and then there', () => {
    expect(placeOf(PROGRESS, { now: () => null, then: null })).toEqual({ how: 'unknown' });
    expect(placeOf(PROGRESS, { now: asSeen, then: null }).how).toBe('in-place');
  });

  test('[NO6] whatever was quoted, at whatever length, is found where it stands and where it moved', () => {
    const someLines = fc.array(fc.string({ unit: 'grapheme', maxLength: 600 }).map(oneLine), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(someLines, fc.nat(100), (texts, away) => {
        // No other place says the same.
        const text = texts.map((line, index) => `${index} ${line}`).join('\n');
        const anchor = anchorOn(text, 50);
        const shown = text.split('\n');
        const now = linesFrom(50, ...shown);
        expect(placeOf(anchor, { now, then: now })).toEqual({ how: 'in-place', line: 50 });
        const from = 50 - Math.min(away, 50) + 1;
        const filler = Array<string>(400).fill('other');
        const moved = filler.with(from, '').toSpliced(from, shown.length, ...shown);
        expect(placeOf(anchor, { now: linesFrom(0, ...moved), then: now })).toMatchObject({ line: from });
      }),
      { numRuns: 100 },
    );
  });

  const oneLine = (text: string) => text.replaceAll(/[\n\r]/gu, ' ');
});

test('[NO6] a quote has at most 2 KiB at each end, and is cut between characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
      const { start, end } = quoteOf(text);
      for (const part of [start, end ?? '']) {
        expect(utf8(part).length).toBeLessThanOrEqual(MAX_QUOTE_BYTES);
        expect(part.isWellFormed()).toBe(true);
      }
      if (end !== null)
        expect(utf8(start).length + utf8(end).length).toBeGreaterThan(2 * MAX_QUOTE_BYTES - 8);
    }),
    { numRuns: 300 },
  );
});
