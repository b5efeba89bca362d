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
    expect(needsLook('ls -la\t*.log')).toBe(false);
    expect(needsLook('ls\n')).toBe(true);
    expect(needsLook('a\nb')).toBe(true);
    expect(needsLook('rm\u200b x')).toBe(true);
  });

  it('[P3] shows every line once', () => {
    expect(pasteLines('a\nb\n')).toHaveLength(2);
  });
});
