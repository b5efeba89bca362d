export type Shortcut =
  | 'copy'
  | 'paste'
  | 'search'
  | 'leave'
  | 'help'
  | 'font-larger'
  | 'font-smaller'
  | 'control'
  | 'grant'
  | 'pause'
  | 'timeline';

/** Keys of the page's own, as they are shown. */
export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  { keys: 'Ctrl+Shift+Enter', does: 'Ask for control, take it where it is free, or give it up' },
  { keys: 'Ctrl+Shift+G', does: 'Grant control to who asked first' },
  { keys: 'Ctrl+Shift+Space', does: 'Pause all typing, or resume' },
  { keys: 'Ctrl+Shift+E', does: 'Timeline' },
  { keys: 'Ctrl+Shift+C', does: 'Copy the selection (Ctrl+C too, while there is one)' },
  { keys: 'Ctrl+Shift+V', does: 'Paste' },
  { keys: 'Ctrl+Shift+F', does: 'Search the output' },
  { keys: 'Ctrl+Shift+L', does: 'Leave the terminal: on to the buttons' },
  { keys: 'Ctrl+Shift+.', does: 'Larger type' },
  { keys: 'Ctrl+Shift+,', does: 'Smaller type' },
  { keys: 'Shift+PgUp, Shift+PgDn', does: 'Scroll' },
  { keys: 'Ctrl+Click', does: 'Open a link' },
  { keys: '/', does: 'Search, outside the terminal' },
  { keys: '?', does: 'These keys, outside the terminal (Ctrl+Shift+? inside)' },
];

/** By the key's place (`code`) where the character depends on Shift, so that other layouts find it too. */
const WITH_CTRL_SHIFT: Readonly<Record<string, Shortcut>> = {
  KeyC: 'copy',
  KeyV: 'paste',
  KeyF: 'search',
  KeyL: 'leave',
  Enter: 'control',
  KeyG: 'grant',
  Space: 'pause',
  KeyE: 'timeline',
  Slash: 'help',
  Period: 'font-larger',
  Comma: 'font-smaller',
};

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** The page's own meaning of a key, or null where it has none. Alt and AltGr are the shell's. */
export function shortcutOf(event: Key, at: { inTerminal: boolean; hasSelection: boolean }): Shortcut | null {
  const { key, code, ctrlKey, shiftKey, altKey, metaKey } = event;
  if (altKey) return null;
  if (ctrlKey && shiftKey && !metaKey) return key === '?' ? 'help' : (WITH_CTRL_SHIFT[code] ?? null);
  if (!shiftKey && ctrlKey !== metaKey && key.toLowerCase() === 'c') return at.hasSelection ? 'copy' : null;
  if (metaKey && !ctrlKey && key.toLowerCase() === 'v') return 'paste';
  if (at.inTerminal || ctrlKey || metaKey) return null;
  if (key === '/') return 'search';
  return key === '?' ? 'help' : null;
}

/** What Ctrl makes of a character (ECMA-48): `c` is ETX; anything but one such character stays as it is. */
export function controlKey(keys: string): string {
  if (!/^[a-z@[\\\]^_ ?]$/i.test(keys)) return keys;
  if (keys === '?') return '\x7f';
  return String.fromCharCode(keys.toUpperCase().charCodeAt(0) & 0x1f);
}

const REPORT = /^\x1b\[(?:[IO]$|<|M)/;

/** Whether a terminal's data is somebody typing: mouse and focus reports are not. */
export function isTyping(data: string): boolean {
  return !REPORT.test(data);
}
