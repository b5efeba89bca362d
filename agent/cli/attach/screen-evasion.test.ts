import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScreenFilter } from './screen-filter.ts';

function passed(...chunks: (string | Uint8Array)[]): string {
  const filter = createScreenFilter();
  return chunks.map((chunk) => Buffer.from(filter.pass(Buffer.from(chunk))).toString('utf8')).join('');
}

/** Everything that may stand in what is shown, and each sequence whole. Written here anew, shorter and stricter. */
const SHOWABLE =
  /^(?:[^\x00-\x06\x10-\x1f\x7f-\x9f]|\x1b\[(?:[\d;:]*m|[\d;]{0,11}[@-HIJKLMPSTXZ`abdefgr]|[su]|\?\d?[JK]|\d{0,5}(?: [@Aq]|"q|'[}~])|!p|[420;]+[hl]|\?[\d;]+[hl])|\x1b(?:[78DEHM=>cno#]|#8|[()*+].)|\x1b\](?:[012];[^\x07\x1b]*|8;(?:id=[\w.-]+)?;(?:https?:[!-~]*)?|4(?:;\d+;[rgb:#/\da-f]+)+|1[012](?:;[rgb:#/\da-f]+)+|1(?:04[\d;]*|1[012]);?)\x07)*$/isu;
const FORBIDDEN_MODES =
  /\x1b\[\?(?:\d*;)*(?:2|3|5|8|38|40|46|69|1001|1005|1007|1015|2031|2048|9001)(?:;\d*)*[hl]/;

function expectShowable(shown: string): void {
  expect(shown).toMatch(SHOWABLE);
  expect(shown).not.toMatch(FORBIDDEN_MODES);
}

describe('[G20] no spelling of a query reaches an attached terminal', () => {
  test.each([
    ['an answerback request inside', '\x1b[\x056n', ''],
    ['a query inside a sequence', '\x1b\x1bZ[6n', '[6n'],
    ['a query inside a query', '\x1b[\x1b[6n6n', '6n'],
    ['NUL inside', '\x1b[\x006n', ''],
    ['DEL inside', '\x1b[6\x7fn', ''],
    ['a line feed inside', '\x1b[\n6n', '\n'],
    ['8-bit CSI', '\u009b6n', ''],
    ['8-bit CSI in a string', '\x1b]0;t\u009b6n', '\x1b]0;t\x07'],
    ['8-bit OSC and ST', '\u009d11;?\u009c', ''],
    ['8-bit DCS', '\u0090$qm\u009c', ''],
    ['8-bit DECID', '\u009a', ''],
    ['8-bit APC', '\u009fGi=1,a=q;\u009c', ''],
    ['leading zeros', '\x1b]0011;?\x07', ''],
    ['a control inside an OSC', '\x1b]1\n1;?\x07', ''],
    ['an OSC ended by the next escape', '\x1b]11;?\x1b[m', '\x1b[m'],
    ['a BEL that does not end a DCS', '\x1bPx\x07\x1b[6n\x1b\\', ''],
    ["a multiplexer's passthrough", '\x1bPtmux;\x1b\x1b[6n\x1b\\', ''],
    ['a query in a title', '\x1b]2;\x1b[6n\x07', '\x1b]2;\x07\x07'],
    ['text read as bytes after a way out of UTF-8', '\x1b%@\u011b6n', '\x0f\x1b(B\u011b6n'],
    ['the older language', '\x1b[?2l\x1bZ\x1b]', ''],
    ['a long string', `\x1b]4;1;?;${'2;?;'.repeat(3000)}3;?\x07`, ''],
    ['a long control sequence', `\x1b[${'0'.repeat(9000)}6n`, ''],
    ['many intermediates', `\x1b${' '.repeat(9000)}Z`, ''],
    ['a cancelled one before it', '\x1b[1\x186n\x1b[\x1b[6n', '6n'],
    ['a mode among modes', '\x1b[?25;2048h', '\x1b[?25h'],
    ['a colon for a semicolon', '\x1b[?25:2048h\x1b[6:n', ''],
  ])('%s', (_name, bytes, shown) => {
    const octets = Buffer.from(`a${bytes}b`);
    // What opens a string and never ends it takes what follows with it, as it does in the emulator.
    const wanted = bytes.endsWith('\x1b]') ? 'a' : `a${shown}b`;
    expect(passed(octets)).toBe(wanted);
    expect(passed(...Array.from(octets, (byte) => Uint8Array.of(byte)))).toBe(wanted);
  });

  test('bytes that are no UTF-8 are no 8-bit controls either', () => {
    expect(passed(Uint8Array.from([0x61, 0x9b, 0x36, 0x6e, 0xc0, 0x9b, 0x62]))).toBe(
      'a\ufffd6n\ufffd\ufffdb',
    );
  });

  test('[D9] whatever comes, what is shown is of a short list, each sequence whole', () => {
    const nasty = fc.constantFrom(
      ...[
        '\x1b',
        '\x1b[',
        '\x1b]',
        '\x1bP',
        '\x1b_',
        '\x1b\\',
        '\x9b',
        '\u009b',
        '\u009d',
        '\x07',
        '\x18',
        '\x1a',
      ],
      ...[
        '?',
        '>',
        '=',
        '$',
        ' ',
        '"',
        "'",
        '!',
        ';',
        ':',
        '0',
        '2',
        '4',
        '6',
        '8',
        '52;c;',
        '1049',
        '2048',
        '8;;',
        '11;',
      ],
      ...[
        'c',
        'h',
        'i',
        'l',
        'm',
        'n',
        'p',
        'q',
        'r',
        't',
        'u',
        'x',
        'Z',
        '%@',
        '(0',
        'http://x',
        '#fff',
        'ü',
        '\x7f',
        '\x05',
      ],
    );
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 40 }), fc.uint8Array({ maxLength: 8 }), (pieces, tail) => {
        const shown = passed(Buffer.from(pieces.join('')), tail);
        expectShowable(shown);
        expect(passed(shown)).toBe(shown);
      }),
      { numRuns: 5000 },
    );
  });
});
