import type { Random } from './ports.ts';

/** Crockford's base32, lower case: no letter that looks like a digit. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random id of 5 bits a letter. */
export function randomId(random: Random, length: number): string {
  return [...random.bytes(length)].map((byte) => LETTERS[byte & 31] ?? '').join('');
}
