import { createHash, createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64url } from '#base/bytes.ts';
import { ed25519Pem } from '#base/ed25519-pem.ts';
import { signatureCheck } from '#protocol/people/signature.ts';
import { fingerprintOf } from '#protocol/server/fingerprint.ts';

/** Whether somebody signed exactly this text. */
export const isSigned = signatureCheck((text, key, signature) =>
  verify(null, text, createPublicKey({ key, format: 'jwk' }), signature),
);

/** As people compare and type a server's key. */
export function fingerprintOfKey(publicKey: string): string {
  const raw = fromBase64url(publicKey) ?? new Uint8Array(0);
  return fingerprintOf(createHash('sha256').update(raw).digest('hex'));
}

/** The public key of the server of a data folder; null if none has run there. */
export function ownServerKey(data: string): string | null {
  try {
    return publicKeyOf(readFileSync(join(data, 'server', 'server-key'), 'utf8').trim());
  } catch {
    return null;
  }
}

/** The public key for the 32 bytes, base64url, that a server proves itself with; null if they are not a key. */
export function publicKeyOf(seed: string): string | null {
  const pem = ed25519Pem(fromBase64url(seed) ?? new Uint8Array(0));
  if (pem === null) return null;
  return createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' }).x ?? null;
}
