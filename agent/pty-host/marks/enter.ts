import { text, type Bytes } from '#base/bytes.ts';

const PASTED = /\x1b\[200~.*?(?:\x1b\[201~|$)/gs;

/** Whether these keys hold an Enter that a shell's line editor takes for one: within a bracketed paste it does not. */
export function hasEnter(keys: Bytes): boolean {
  if (!keys.includes(0x0d) && !keys.includes(0x0a)) return false;
  return /[\r\n]/.test(text(keys).replace(PASTED, ''));
}
