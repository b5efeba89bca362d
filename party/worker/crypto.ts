import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { utf8, type Bytes } from '#base/bytes.ts';
import { isEd25519Signature } from '#base/ed25519.ts';
import type { RunningHash } from '#protocol/output/asciicast.ts';
import { isPublicKey } from '#protocol/people/public-key.ts';

export interface Statement {
  /** Ed25519, raw, base64url. */
  publicKey: string;
  text: string;
  signature: Bytes;
}

/** SHA-256 in hex; text is taken as UTF-8. */
export function sha256(data: string | Bytes): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A SHA-256 of text that comes in pieces. */
export function startHash(): RunningHash {
  const hash = createHash('sha256');
  return {
    update: (text) => void hash.update(text),
    hex: () => hash.digest('hex'),
  };
}

/** Whether somebody signed exactly this text. What no honest key or signature can be did not. */
export function isSigned({ publicKey, text, signature }: Statement): boolean {
  if (!isPublicKey(publicKey) || !isEd25519Signature(signature)) return false;
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, utf8(text), key, signature);
  } catch {
    return false;
  }
}

/** HMAC-SHA-256, base64url. */
export function mac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Takes as long wherever the two differ. */
export function isSame(one: string, other: string): boolean {
  const [mine, theirs] = [utf8(one), utf8(other)];
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
}

/** On logs the lowest level takes 0.7 ms a segment where the default takes 1.8, and is 4 % larger. */
const GZIP_LEVEL = 1;

export function gzip(data: Bytes): Uint8Array<ArrayBuffer> {
  return gzipSync(data, { level: GZIP_LEVEL });
}

export function gunzip(data: Bytes): Bytes {
  return gunzipSync(data);
}
