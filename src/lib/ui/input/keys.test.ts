import { describe, expect, it } from 'vitest';
import { controlKey, earlyKeys, isTyping, withModifiers } from './keys.ts';

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

  it('[KB13] what is typed before there is a terminal is told from the browser’s own keys', () => {
    const none = { ctrlKey: false, metaKey: false, altKey: false, isComposing: false };
    const typed = ['l', ' ', '/', 'é', 'Enter', 'Backspace', 'F5', 'ArrowUp', 'Shift'];
    expect(typed.map((key) => earlyKeys({ ...none, key }))).toEqual([
      ...['l', ' ', '/', 'é', '\r', '\x7f'],
      ...[null, null, null],
    ]);
    expect(['c', 'r', 't'].map((key) => earlyKeys({ ...none, key, ctrlKey: true }))).toEqual([
      '\x03',
      null,
      null,
    ]);
    expect(earlyKeys({ ...none, key: '@', ctrlKey: true, altKey: true })).toBe('@');
    expect(earlyKeys({ ...none, key: 'v', metaKey: true })).toBeNull();
  });
});

it('[H2] Ctrl and Alt go with the next key as a keyboard would send it', () => {
  const held = (keys: string, ...modifiers: ('ctrl' | 'alt')[]) => withModifiers(keys, modifiers);
  expect(held('c')).toBe('c');
  expect(held('c', 'ctrl')).toBe('\x03');
  expect(held('b', 'alt')).toBe('\x1bb');
  expect(held('c', 'ctrl', 'alt')).toBe('\x1b\x03');
  expect(held('\x1b[C', 'ctrl')).toBe('\x1b[1;5C');
  expect(held('\x1bOD', 'alt')).toBe('\x1b[1;3D');
  expect(held('\x1b[5~', 'ctrl', 'alt')).toBe('\x1b[5;7~');
});
