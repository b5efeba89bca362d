import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { DIGEST_LENGTH, SHA256 } from '@stablelib/sha256';
import { gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import { fromBase64url, utf8, type Bytes } from '#base/bytes.ts';
import { ed25519Pem } from '#base/ed25519-pem.ts';
import type { RunningHash } from '#protocol/output/asciicast.ts';
import { signatureCheck } from '#protocol/people/signature.ts';

/** SHA-256 in hex; text is taken as UTF-8. */
export function sha256(data: string | Bytes): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Up to this long, in bytes, data is hashed faster in JavaScript: workerd makes several objects for each hash of its own. */
const SHORT_BYTES = 256;

/** Used again and again: making one takes longer than hashing a line. */
const scripted = new SHA256();

/** SHA-256 as bytes. */
export function digest(data: Bytes): Bytes {
  if (data.length > SHORT_BYTES) return createHash('sha256').update(data).digest();
  const out = new Uint8Array(DIGEST_LENGTH);
  scripted.reset().update(data).finish(out);
  return out;
}

/** A SHA-256 of text that comes in pieces. */
export function startHash(): RunningHash {
  const hash = createHash('sha256');
  return {
    update: (text) => void hash.update(text),
    hex: () => hash.digest('hex'),
  };
}

/** Whether somebody signed exactly this text. */
export const isSigned = signatureCheck((text, key, signature) =>
  verify(null, text, createPublicKey({ key, format: 'jwk' }), signature),
);

/** HMAC-SHA-256, base64url. */
export function mac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Takes as long wherever the two differ. */
export function isSame(one: string, other: string): boolean {
  const [mine, theirs] = [utf8(one), utf8(other)];
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
}

/** Who the server is: its Ed25519 key. */
export interface ServerIdentity {
  /** Raw, base64url. */
  readonly publicKey: string;
  sign(text: string): Uint8Array<ArrayBuffer>;
}

/**
 * The server's key from its 32 bytes, base64url. Throws if they are not a key: a server without a key serves nobody.
 */
export function openServerKey(secret: string): ServerIdentity {
  const seed = fromBase64url(secret);
  const pem = seed === null ? null : ed25519Pem(seed);
  if (pem === null) throw new Error('SERVER_KEY is missing, or is no key (32 bytes, base64url)');
  const key = createPrivateKey({ key: pem, format: 'pem' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key has an x');
  return { publicKey: x, sign: (text) => Uint8Array.from(sign(null, utf8(text), key)) };
}

/** On logs the lowest level takes 0.7 ms a segment where the default takes 1.8, and is 4 % larger. */
const GZIP_LEVEL = 1;

export function gzip(data: Bytes): Uint8Array<ArrayBuffer> {
  return gzipSync(data, { level: GZIP_LEVEL });
}

export function gunzip(data: Bytes): Bytes {
  return gunzipSync(data);
}

/** Null if it is not deflated data, or more than `maxBytes` of it. */
export function inflate(data: Bytes, maxBytes: number): Bytes | null {
  try {
    return inflateRawSync(data, { maxOutputLength: maxBytes });
  } catch {
    return null;
  }
}
