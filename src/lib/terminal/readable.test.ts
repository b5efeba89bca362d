import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, readableOn, runColors } from './readable.ts';
import { TERMINAL_THEMES } from './themes.ts';

const color = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`);

test('[TR11] any colour a program chose can be read on any ground', () => {
  fc.assert(
    fc.property(color, color, (front, back) => {
      expect(contrast(readableOn(back, front), back)).toBeGreaterThanOrEqual(4.49);
    }),
  );
});

test('[TR11] so can the palette in both themes, inverse too, and the default colours are the page’s own', () => {
  for (const theme of Object.values(TERMINAL_THEMES)) {
    const colorsOf = runColors(theme);
    for (const looks of [0, 32])
      for (let slot = 0; slot < 256; slot++) {
        const { color: front, background } = colorsOf({
          text: 'x',
          foreground: slot,
          background: null,
          looks,
        });
        const shown = [front ?? theme.foreground ?? '', background ?? theme.background ?? ''] as const;
        expect(contrast(...shown)).toBeGreaterThanOrEqual(4.49);
      }
    expect(colorsOf({ text: 'x', foreground: null, background: null, looks: 0 })).toEqual({
      color: null,
      background: null,
    });
  }
});
