import { fromBase64, utf8TextOrNull } from '#base/bytes.ts';

/** Longest text that a program may offer to copy, in bytes: what tmux sends at most is less. */
export const MAX_CLIP_BYTES = 64 * 1024;

/**
 * The text that OSC 52 puts on the clipboard. Null if the sequence reads the clipboard, which nobody may, or if the
 * text is invalid, empty or too long.
 */
export function readClip(data: string): string | null {
  const [, base64 = ''] = /^[cpqs0-7]*;([A-Za-z0-9+/]+={0,2})$/.exec(data) ?? [];
  if (base64 === '' || base64.length > (MAX_CLIP_BYTES / 3) * 4 + 4) return null;
  const bytes = fromBase64(base64);
  return bytes === null || bytes.length > MAX_CLIP_BYTES ? null : utf8TextOrNull(bytes);
}
