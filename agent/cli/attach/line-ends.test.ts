import { expect, test } from 'vitest';
import { createLineEnds } from './line-ends.ts';

function typed(...chunks: string[]): string {
  const enter = createLineEnds();
  return chunks.map((chunk) => Buffer.from(enter(Buffer.from(chunk))).toString()).join('|');
}

test('[L26] each line end that is piped in is Enter, once: LF, CR LF, and CR', () => {
  expect(typed('one\ntwo\r\nthree\rfour\n\n\r\n')).toBe('one\rtwo\rthree\rfour\r\r\r');
});

test('[L26] so is one that comes in two pieces', () => {
  expect(typed('one\r', '\ntwo\r', 'three\n', '\nfour')).toBe('one\r|two\r|three\r|\rfour');
});

test('[L26] no other byte is touched', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 0x0a);
  expect(createLineEnds()(bytes)).toEqual(bytes);
});
