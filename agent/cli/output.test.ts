import { expect, test } from 'vitest';
import { createCommandOutput, harmlessWord } from './output.ts';

function printed(json: boolean, title: string): string {
  const lines: string[] = [];
  createCommandOutput({ json, write: (line) => lines.push(line), writeNotice: () => undefined }).event(
    { event: 'session', title },
    `one\n${title}`,
  );
  return lines.join('');
}

const HOSTILE = '\x1b]52;c;cm0=\x07\u009b6n\r\u202etxt.exe';

test("[G26] other people's words do nothing to the terminal they are printed in", () => {
  expect(printed(false, HOSTILE)).toBe('one\n\ufffd]52;c;cm0=\ufffd\ufffd6n\ufffd\ufffdtxt.exe\n');
  expect(printed(false, 'Größe 👩‍💻')).toBe('one\nGröße 👩‍💻\n');
  expect(harmlessWord('a\nb\u2028c')).toBe('a\ufffdb\ufffdc');
});

test('[G26] as JSON they stand escaped, and are the same when read', () => {
  const line = printed(true, HOSTILE);
  expect(line).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(line)).toEqual({ event: 'session', title: HOSTILE });
});
