import { describe, expect, it } from 'vitest';
import { controlKey, isTyping } from './keys.ts';

describe('keys', () => {
  it('[KB4] the key bar’s Ctrl makes control characters', () => {
    expect([controlKey('c'), controlKey('['), controlKey('é'), controlKey('\x1b[A')]).toEqual([
      '\x03',
      '\x1b',
      'é',
      '\x1b[A',
    ]);
  });

  it('[KB5] mouse and focus reports are no typing', () => {
    expect(['\x1b[<0;1;1M', '\x1b[I', '\x1b[M !!'].some(isTyping)).toBe(false);
    expect(['a', '\x1b[A', '\x1b'].every(isTyping)).toBe(true);
  });
});
