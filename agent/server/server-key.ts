import { createHash, createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64url, utf8 } from '#base/bytes.ts';
import { isEd25519Signature } from '#base/ed25519.ts';
import { isPublicKey } from '#protocol/people/public-key.ts';
import { fingerprintOf } from '#protocol/wire/fingerprint.ts';
import type { Verify } from '#protocol/wire/server-proof.ts';

/** Whether somebody signed exactly this text. What no honest key or signature can be did not. */
export const isSigned: Verify = ({ publicKey, text, signature }) => {
  if (!isPublicKey(publicKey) || !isEd25519Signature(signature)) return false;
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, utf8(text), key, signature);
  } catch {
    return false;
  }
};

/** As people compare and type a server's key. */
export function fingerprintOfKey(publicKey: string): string {
  const raw = fromBase64url(publicKey) ?? new Uint8Array(0);
  return fingerprintOf(createHash('sha256').update(raw).digest('hex'));
}

/** An Ed25519 private key's DER is a fixed head and the 32 bytes themselves (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The public key of the server that runs on a data folder; null where none ever has. */
export function ownServerKey(data: string): string | null {
  try {
    const seed = Buffer.from(readFileSync(join(data, 'server', 'server-key'), 'utf8').trim(), 'base64url');
    const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
    return createPublicKey(key).export({ format: 'jwk' }).x ?? null;
  } catch {
    return null;
  }
}
