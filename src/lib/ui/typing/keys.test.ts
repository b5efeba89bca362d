import { describe, expect, it } from 'vitest';
import { controlKey, isTyping, shortcutOf } from './keys.ts';

const key = (change: Partial<KeyboardEvent>) => ({
  ...{ key: '', code: '', ctrlKey: false, shiftKey: false, altKey: false, metaKey: false },
  ...change,
});
const inTerminal = { inTerminal: true, hasSelection: false };

describe('keys', () => {
  it('[KB1] Ctrl+C copies while there is a selection and interrupts otherwise', () => {
    const ctrlC = key({ key: 'c', code: 'KeyC', ctrlKey: true });
    expect(shortcutOf(ctrlC, { inTerminal: true, hasSelection: true })).toBe('copy');
    expect(shortcutOf(ctrlC, inTerminal)).toBeNull();
  });

  it('[KB2] single letters and the shell’s own combinations reach the shell', () => {
    for (const each of [
      { key: '/' },
      { key: '?' },
      { key: 'f', ctrlKey: true },
      { key: 'v', ctrlKey: true },
    ]) {
      expect(shortcutOf(key(each), inTerminal)).toBeNull();
    }
  });

  it('[KB2] AltGr and Alt are never the page’s', () => {
    expect(
      shortcutOf(key({ code: 'KeyC', ctrlKey: true, shiftKey: true, altKey: true }), inTerminal),
    ).toBeNull();
  });

  it('[KB3] the terminal can be left by the keyboard', () => {
    expect(shortcutOf(key({ code: 'KeyL', ctrlKey: true, shiftKey: true }), inTerminal)).toBe('leave');
  });

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
