import { describe, expect, test } from 'vitest';
import { createQueryFilter } from './query-filter.ts';

function passed(...chunks: (string | Uint8Array)[]): string {
  const filter = createQueryFilter();
  return chunks.map((chunk) => Buffer.from(filter.pass(Buffer.from(chunk))).toString('utf8')).join('');
}

/** What a terminal answers to. */
const QUERY =
  /\x1b\[[<=>?]*[\d;:]*[\x20-\x2f]*[cnxp]|\x1b\[21t|\x1b\]0*(?:4|11|52);[^\x07\x1b]*\?|\x1bP|\x1b_|\x1bZ|\x05/;

/** Output as terminals read it: what they pass over, do at once or take for the same as something else. */
function asRead(text: string): string {
  const short = text.replaceAll(/[\0\n\x7f]/g, '');
  return short.replaceAll(/[\x80-\x9f]/g, (c1) => `\x1b${String.fromCharCode(c1.charCodeAt(0) - 0x40)}`);
}

describe('[G20] no spelling of a query reaches an attached terminal', () => {
  test.each([
    ['an answerback request inside', '\x1b[\x056n'],
    ['a query inside a sequence', '\x1b\x1bZ[6n'],
    ['a query inside a query', '\x1b[\x1b[6n6n'],
    ['NUL inside', '\x1b[\x006n'],
    ['DEL inside', '\x1b[6\x7fn'],
    ['a line feed inside', '\x1b[\n6n'],
    ['8-bit CSI', '\u009b6n'],
    ['8-bit CSI in a string', '\x1b]0;t\u009b6n'],
    ['8-bit OSC and ST', '\u009d11;?\u009c'],
    ['8-bit DCS', '\u0090$qm\u009c'],
    ['8-bit DECID', '\u009a'],
    ['leading zeros', '\x1b]0011;?\x07'],
    ['a control inside an OSC', '\x1b]1\n1;?\x07'],
    ['an OSC ended by the next escape', '\x1b]11;?\x1b[m'],
    ['a BEL that does not end a DCS', '\x1bPx\x07\x1b[6n\x1b\\'],
    ["a multiplexer's passthrough", '\x1bPtmux;\x1b\x1b[6n\x1b\\'],
    ['an image that asks', '\x1b_Gi=1,a=q;AAAA\x1b\\'],
    ['one beyond what is held', `\x1b]4;1;?;${'2;?;'.repeat(3000)}3;?\x07`],
    ['a long control sequence', `\x1b[${'0'.repeat(9000)}6n`],
    ['a cancelled one before it', '\x1b[1\x186n\x1b[\x1b[6n'],
  ])('%s', (_name, bytes) => {
    expect(asRead(passed(`a${bytes}b`))).not.toMatch(QUERY);
    const octets = Buffer.from(`a${bytes}b`);
    expect(asRead(passed(...Array.from(octets, (byte) => Uint8Array.of(byte))))).not.toMatch(QUERY);
  });

  test('bytes that are no UTF-8 are no 8-bit controls either', () => {
    expect(passed(Uint8Array.from([0x61, 0x9b, 0x36, 0x6e, 0xc0, 0x9b, 0x62]))).toBe(
      'a\ufffd6n\ufffd\ufffdb',
    );
  });

  test('what is around it is shown', () => {
    expect(passed('\x1b[1\n6n|', '\x1b[3', '1mred\x1b]8;;http://x/', '?q\x07ü\u009b0m')).toBe(
      '\n|\x1b[31mred\x1b]8;;http://x/?q\x07ü\x1b[0m',
    );
    expect(passed(`\x1b]0;${'x'.repeat(9000)}?\x18b`)).toBe(`\x1b]0;${'x'.repeat(9000)}?\x1b\\b`);
  });
});
