import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { wcwidth } from './wcwidth.ts';

const widthOfText = (text: string) =>
  [...text].reduce((sum, character) => sum + wcwidth(character.codePointAt(0) ?? 0), 0);

test.each([
  ['a family', '👨‍👩‍👧‍👦', 8],
  ['a rainbow flag', '🏳️‍🌈', 3],
  ['a flag', '🇩🇪', 2],
  ['a heart as an emoji', '❤️', 1],
  ['a thumb with a skin tone', '👍🏽', 4],
  ['a person at work', '👩‍💻', 4],
  ['a keycap', '#️⃣', 1],
  ['an emoji of Unicode 13', '🪴', 2],
  ['an emoji of Unicode 15', '🫨', 2],
  ['a letter with an accent of its own', 'e\u0301', 1],
  ['Hangul in parts', '\u1100\u1161\u11a8', 2],
  ['Chinese', '漢字', 4],
  ['marks of direction', '\u200e\u200f\u2066\u2069', 0],
])('[K10] %s takes the columns that glibc says', (_name, text, columns) => {
  expect(widthOfText(text)).toBe(columns);
});

/** What this machine's glibc says of each code point, or null where there is another libc or no Python to ask it by. */
function askGlibc(): number[] | null {
  const script = `
import ctypes, json, locale, platform
assert platform.libc_ver()[0] == 'glibc'
locale.setlocale(locale.LC_ALL, 'C.UTF-8')
libc = ctypes.CDLL('libc.so.6')
libc.wcwidth.argtypes = [ctypes.c_uint32]
print(json.dumps([libc.wcwidth(c) for c in range(0x110000)]))`;
  try {
    const told = execFileSync('python3', ['-c', script], { maxBuffer: 1 << 24, stdio: 'pipe' });
    return JSON.parse(told.toString()) as number[];
  } catch {
    return null;
  }
}

const glibc = askGlibc();
/** Between glibc's versions Unicode classed some anew; xterm's own tables differ by hundreds and thousands. */
const CLASSED_ANEW = 40;

test.skipIf(glibc === null)('[K10] all that glibc knows takes the columns that it says', () => {
  const others = glibc!.flatMap((width, codePoint) =>
    width < 0 || codePoint < 0x20 || width === wcwidth(codePoint) ? [] : [codePoint.toString(16)],
  );
  expect(others.length, others.join(' ')).toBeLessThanOrEqual(CLASSED_ANEW);
});
