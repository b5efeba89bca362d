/** Crockford's base32: no letter that is read as another. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 100 bits: nobody makes a key with the fingerprint of another. */
const FINGERPRINT_LETTERS = 20;
const GROUP = 5;

/** How people compare and type a server's key: the first 100 bits of its SHA-256 (hex, of the raw bytes). */
export function fingerprintOf(sha256Hex: string): string {
  let bits = BigInt(`0x${sha256Hex}`) >> BigInt(256 - FINGERPRINT_LETTERS * 5);
  let letters = '';
  for (let at = 0; at < FINGERPRINT_LETTERS; at += 1) {
    letters = `${LETTERS[Number(bits & 31n)] ?? ''}${letters}`;
    bits >>= 5n;
  }
  return grouped(letters);
}

function grouped(letters: string): string {
  return (letters.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

/** Letters as typed: case, dashes, blanks and what Crockford reads as digits do not matter. */
function normal(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** A typed fingerprint in its one canonical form; null if it is not one. */
export function readFingerprint(typed: string): string | null {
  const letters = normal(typed);
  if (letters.length !== FINGERPRINT_LETTERS) return null;
  return [...letters].every((letter) => LETTERS.includes(letter)) ? grouped(letters) : null;
}

/** What registers an endpoint: the desk's one-use code, and behind it the server it is for. */
export interface EnrolCode {
  code: string;
  fingerprint: string;
}

export function formatEnrolCode({ code, fingerprint }: EnrolCode): string {
  return `${code}-${fingerprint}`;
}

/** Reads a code with its fingerprint, however it was typed; null if the fingerprint is missing. */
export function readEnrolCode(typed: string): EnrolCode | null {
  const letters = normal(typed);
  const code = letters.slice(0, -FINGERPRINT_LETTERS);
  const fingerprint = readFingerprint(letters.slice(-FINGERPRINT_LETTERS));
  return code === '' || fingerprint === null ? null : { code, fingerprint };
}
