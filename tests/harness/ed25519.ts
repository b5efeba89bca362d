import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBase64url } from '#base/bytes.ts';

const PATH = fileURLToPath(new URL('../fixtures/ed25519.json', import.meta.url));

/** Keys and signatures, honest and hostile, and what every runtime is to say of them. */
interface Vectors {
  keys: { why: string; publicKey: string; isKey: boolean }[];
  signatures: { why: string; publicKey: string; text: string; signature: string; isSigned: boolean }[];
}

const vectors = JSON.parse(readFileSync(PATH, 'utf8')) as Vectors;

export const KEYS = vectors.keys;
export const SIGNATURES = vectors.signatures;

export function bytesOf(encoded: string): Uint8Array<ArrayBuffer> {
  return fromBase64url(encoded) ?? new Uint8Array(0);
}
