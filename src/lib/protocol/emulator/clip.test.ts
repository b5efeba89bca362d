import { expect, test } from 'vitest';
import { base64, utf8 } from '#base/bytes.ts';
import { MAX_CLIP_BYTES, readClip } from './clip.ts';

test('[W30] a text that a program wants copied is read, up to its bound, and nothing is ever told of the clipboard', () => {
  expect(readClip(`c;${base64(utf8('é 漢\nnext'))}`)).toBe('é 漢\nnext');
  expect(readClip(`;${base64(utf8('a'))}`)).toBe('a');
  expect(readClip(`c;${base64(utf8('x'.repeat(MAX_CLIP_BYTES)))}`)).toHaveLength(MAX_CLIP_BYTES);
  const refused = [
    'c;?',
    'c;',
    'c',
    'c;!',
    `c;${base64(Uint8Array.of(0xff))}`,
    `c;${base64(utf8('x'.repeat(MAX_CLIP_BYTES + 1)))}`,
  ];
  expect(refused.map(readClip)).toEqual(refused.map(() => null));
});
