import { expect, test } from 'vitest';
import { seenPieces } from './unseen.ts';
import { oneLine } from './words.ts';

test('[NO33] what is not seen in a text, or turns it around, is shown by its name; an escape sequence is text', () => {
  expect(seenPieces('a\nb\tc')).toEqual([{ text: 'a\nb\tc' }]);
  expect(seenPieces('\u001b[31mred')).toEqual([{ unseen: 'ESC' }, { text: '[31mred' }]);
  expect(seenPieces('gpj\u202eexe.\u2066x')).toEqual([
    { text: 'gpj' },
    { unseen: 'U+202E' },
    { text: 'exe.' },
    { unseen: 'U+2066' },
    { text: 'x' },
  ]);
  expect(seenPieces('zero\u200bwidth')).toEqual([{ text: 'zero' }, { unseen: 'U+200B' }, { text: 'width' }]);
  expect(seenPieces('العربية 👩‍🔧 é')).toEqual([{ text: 'العربية 👩‍🔧 é' }]);
  expect(seenPieces('')).toEqual([]);
});

test('[NO33] in one line, nothing of a text is unseen or turns what stands around it', () => {
  expect(oneLine({ text: 'a\u202eb\n\u001b[31m**c**', withdrawn: null })).toBe('ab [31mc');
  expect(oneLine({ text: '\u200b', withdrawn: null })).toBe('');
});
