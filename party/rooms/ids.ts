import type { Random } from '#base/ports.ts';

/** Random digits, each as likely as another. */
export function randomDigits(random: Random, length: number): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of random.bytes(length)) if (byte < 250 && digits.length < length) digits += byte % 10;
  }
  return digits;
}

/** A code as people type it: case, dashes, spaces and the letters Crockford reads as digits do not matter. */
export function normalCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
}
