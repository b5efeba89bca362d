/** What Ctrl makes of a character (ECMA-48): `c` is ETX; anything but one such character stays as it is. */
export function controlKey(keys: string): string {
  if (!/^[a-z@[\\\]^_ ?]$/i.test(keys)) return keys;
  if (keys === '?') return '\x7f';
  return String.fromCharCode(keys.toUpperCase().charCodeAt(0) & 0x1f);
}

/** What is held with the next key. */
export type Modifier = 'ctrl' | 'alt';

/** A key of the key bar or the keyboard as xterm sends it with Ctrl or Alt held. */
export function withModifiers(keys: string, held: readonly Modifier[]): string {
  if (held.length === 0) return keys;
  const modifier = 1 + (held.includes('alt') ? 2 : 0) + (held.includes('ctrl') ? 4 : 0);
  const [, final, number] = /^\x1b(?:[[O]([A-DFH])|\[(\d+)~)$/.exec(keys) ?? [];
  if (final !== undefined) return `\x1b[1;${modifier}${final}`;
  if (number !== undefined) return `\x1b[${number};${modifier}~`;
  const key = held.includes('ctrl') ? controlKey(keys) : keys;
  return held.includes('alt') ? `\x1b${key}` : key;
}

const REPORT = /^\x1b\[(?:[IO]$|<|M)/;

/** Whether a terminal's data is somebody typing: mouse and focus reports are not. */
export function isTyping(data: string): boolean {
  return !REPORT.test(data);
}

const EARLY_KEYS: Record<string, string> = { Enter: '\r', Backspace: '\x7f', Tab: '\t', Escape: '\x1b' };

/** What a key would type, told without a terminal; null for the browser's own, and for what only a terminal can tell. */
export function earlyKeys({
  key,
  ctrlKey,
  metaKey,
  altKey,
  isComposing,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'>): string | null {
  if (metaKey || isComposing) return null;
  // With Ctrl and Alt together it is AltGr, which writes. Most with Ctrl alone are the browser's while it loads a page.
  if (ctrlKey && !altKey) return /^[cduz]$/.test(key) ? controlKey(key) : null;
  if (altKey && !ctrlKey) return null;
  return [...key].length === 1 ? key : (EARLY_KEYS[key] ?? null);
}
/** Ctrl+Q, by which a terminal's driver goes on with the output that Ctrl+S holds. */
export const CONTINUE_KEY = '\x11';
