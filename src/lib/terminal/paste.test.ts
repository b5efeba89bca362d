import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsLook, pasteKeys, pasteLines } from './paste.ts';

describe('pasteKeys', () => {
  it('[P1] sends line ends as the Enter key does', () => {
    expect(pasteKeys('a\r\nb\nc', { bracketed: false })).toBe('a\rb\rc');
  });

  it('[P2] no text ends its own bracket', () => {
    const tricky = fc
      .array(fc.constantFrom('\x1b[201~', '\x1b[', '201~', '\x1b[20', '1~', 'x'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(tricky, (text) => {
        const keys = pasteKeys(text, { bracketed: true });
        expect(keys.startsWith('\x1b[200~')).toBe(true);
        expect(keys.indexOf('\x1b[201~')).toBe(keys.length - 6);
      }),
    );
  });
});

describe('what is shown before it is sent', () => {
  it('[P3] names what cannot be seen', () => {
    expect(pasteLines('ok\x1b[31m\u202e!')).toEqual([
      {
        parts: [
          { text: 'ok', isControl: false },
          { text: 'ESC', isControl: true },
          { text: '[31m', isControl: false },
          { text: 'U+202E', isControl: true },
          { text: '!', isControl: false },
        ],
      },
    ]);
  });

  it('[P4] a single plain line goes at once; several, or one with hidden characters, are shown', () => {
    for (const text of ['ls  -la *.log', 'café', 'cafe\u0301', 'שלום', 'echo ❤️ 👩🏽‍💻 1️⃣ '])
      for (const bracketed of [true, false]) expect(needsLook(text, { bracketed }), text).toBe(false);
    for (const text of ['ls\n', 'a\nb', 'a\rb', 'rm\u200b x'])
      expect(needsLook(text, { bracketed: true }), text).toBe(true);
  });

  it('[P4] a tab is shown where the shell would complete by it', () => {
    expect(needsLook('ls -la\t*.log', { bracketed: true })).toBe(false);
    expect(needsLook('ls -la\t*.log', { bracketed: false })).toBe(true);
  });

  it('[P3] [P4] what names are cleaned of is shown, and named', () => {
    const hidden = [
      0x34f, 0x61c, 0x115f, 0x1160, 0x180b, 0x180f, 0x200d, 0x2028, 0x2800, 0x3164, 0xa0, 0xe000,
    ];
    for (const code of [...hidden, 0xfe00, 0xfe0f, 0xffa0, 0xe0001, 0xe0041, 0xe0100, 0x10fffd]) {
      const sign = String.fromCodePoint(code);
      const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      expect(needsLook(`a${sign}b`, { bracketed: true }), name).toBe(true);
      expect(pasteLines(`a${sign}b`)[0]?.parts[1], name).toEqual({ text: name, isControl: true });
    }
  });

  it('[P3] shows every line once', () => {
    expect(pasteLines('a\nb\n')).toHaveLength(2);
  });
});
