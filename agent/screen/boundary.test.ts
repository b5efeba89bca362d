import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { lastGround } from './boundary.ts';
import { createScreen } from './screen.ts';

const encoder = new TextEncoder();

/** What xterm's own parser says after a prefix. */
function groundAfter(bytes: Uint8Array): boolean {
  const screen = createScreen({
    cols: 20,
    rows: 3,
    profile: PROFILE_ID,
    scrollback: 0,
    onReply: () => undefined,
  });
  screen.write(bytes);
  const { isGround } = screen;
  screen.dispose();
  return isGround;
}

function longestGround(bytes: Uint8Array): number {
  const screen = createScreen({
    cols: 20,
    rows: 3,
    profile: PROFILE_ID,
    scrollback: 0,
    onReply: () => undefined,
  });
  let longest = 0;
  for (let at = 0; at < bytes.length; at++) {
    screen.write(bytes.subarray(at, at + 1));
    if (screen.isGround) longest = at + 1;
  }
  screen.dispose();
  return longest;
}

const piece = fc.oneof(
  fc
    .constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b]',
      '\x1bP',
      '\x1b_',
      '\x1b^',
      '\x1bX',
      '\x1b\\',
      '\x07',
      '\x18',
      '\x1a',
      '\x7f',
      '\x1b(',
      '\x1b%',
      '?',
      '>',
      '<',
      '=',
      ';',
      ':',
      '1',
      '38',
      'm',
      'h',
      'q',
      '$',
      ' ',
      '"',
      '8;;x',
      '\r\n',
      '\x05',
      '\x1c',
      '\0',
      '\u0090',
      '\u009b',
      '\u009d',
      '\u009c',
      '\u0098',
      '\u009e',
      '\u0085',
      '\u0099',
      '\u00a0',
      'ü',
      '漢',
      '👍',
      '\ufeff',
      'text',
    )
    .map((text) => encoder.encode(text)),
  fc.uint8Array({ minLength: 1, maxLength: 3 }),
  fc
    .constantFrom(
      [0xc2],
      [0xe2, 0x82],
      [0xf0, 0x9f],
      [0xf0, 0x9f, 0x91],
      [0x80],
      [0xff],
      [0xed, 0xa0, 0x80],
      [0xc0, 0x80],
      [0xf8],
    )
    .map((bytes) => Uint8Array.from(bytes)),
);
const chunk = fc
  .array(piece, { maxLength: 30 })
  .map((pieces) => Uint8Array.from(pieces.flatMap((bytes) => [...bytes])));

test('[B1] finds the longest prefix that ends at ground', () => {
  fc.assert(
    fc.property(chunk, (bytes) => {
      expect(lastGround(bytes)).toBe(longestGround(bytes));
    }),
    { numRuns: 1500, seed: 7 },
  );
});

test('[B1] finds it behind text of any length', () => {
  fc.assert(
    fc.property(chunk, fc.integer({ min: 0, max: 9000 }), (bytes, length) => {
      const whole = new Uint8Array(length + bytes.length).fill(0x61);
      whole.set(bytes, length);
      const found = lastGround(whole);
      expect(found).toBe(length + longestGround(bytes));
    }),
    { numRuns: 200, seed: 8 },
  );
});

test('[B2] a sequence longer than the look-back is given up on', () => {
  const open = encoder.encode(`text\x1b]52;c;${'A'.repeat(5000)}`);
  expect(lastGround(open)).toBe(open.length);
  expect(groundAfter(open)).toBe(false);
  const short = encoder.encode(`text\x1b]52;c;${'A'.repeat(4000)}`);
  expect(lastGround(short)).toBe(4);
});

test('[B1] costs next to nothing on a large chunk', () => {
  const bytes = encoder
    .encode('\x1b[32mINFO\x1b[0m some log line that goes on for a while\r\n'.repeat(1400))
    .subarray(0, 54 * 1213);
  const start = performance.now();
  for (let i = 0; i < 1000; i++) lastGround(bytes);
  console.log(`lastGround: ${(performance.now() - start).toFixed(3)} us a 64 KiB chunk`);
  expect(lastGround(bytes)).toBe(bytes.length);
});
