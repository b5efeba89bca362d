import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQueryFilter } from './query-filter.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

function passed(...chunks: string[]): string {
  const filter = createQueryFilter();
  return chunks.map((chunk) => Buffer.from(filter.pass(latin1(chunk))).toString('latin1')).join('');
}

const QUERIES = [
  '\x1b[c',
  '\x1b[0c',
  '\x1b[>c',
  '\x1b[>0c',
  '\x1b[=c',
  '\x1b[5n',
  '\x1b[6n',
  '\x1b[?6n',
  '\x1b[?996n',
  '\x1b[?2026$p',
  '\x1b[4$p',
  '\x1b[>0q',
  '\x1b[>q',
  '\x1b[?u',
  '\x1b[14t',
  '\x1b[18t',
  '\x1b[21t',
  '\x1b[1x',
  '\x1bP$qm\x1b\\',
  '\x1bP+q544e\x1b\\',
  '\x1b]4;1;?\x07',
  '\x1b]10;?\x07',
  '\x1b]11;?\x1b\\',
  '\x1b]12;?\x07',
  '\x1b]52;c;?\x07',
  '\x1b]4;0;?;1;?\x07',
  '\x1bZ',
  '\x05',
];

const SHOWN = [
  '\x1b[31m',
  '\x1b[2J',
  '\x1b[?1049h',
  '\x1b[2 q',
  '\x1b[u',
  '\x1b[8;24;80t',
  '\x1b]0;what?\x07',
  '\x1b]8;;http://x/?q\x07',
  '\x1b]10;#ffffff\x07',
  '\x1b]4;1;#ff0000\x07',
  '\x1bM',
  '\x1b(B',
  '\x1b[>4;2m',
  '\x1b[=5u',
];

describe('what an attached terminal is shown', () => {
  test.each(QUERIES)('[D4] %j is kept from it', (query) => {
    expect(passed(`a${query}b`)).toBe('ab');
  });

  test.each(SHOWN)('[D4] %j reaches it unchanged', (sequence) => {
    expect(passed(`a${sequence}b`)).toBe(`a${sequence}b`);
  });

  test('[D4] where chunks are cut makes no difference', () => {
    const piece = fc.constantFrom(...QUERIES, ...SHOWN, 'plain', 'ü', '\r\n');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (pieces, cuts) => {
          const whole = Buffer.from(pieces.join('')).toString('latin1') + '.';
          const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
          const chunks = places.slice(1).map((end, index) => whole.slice(places[index], end));
          expect(passed(...chunks)).toBe(passed(whole));
        },
      ),
    );
  });

  test('[D4] an endless string is not held back for ever', () => {
    expect(passed('\x1b]0;' + 'x'.repeat(10_000)).length).toBeGreaterThan(5_000);
  });
});
