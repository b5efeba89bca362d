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
