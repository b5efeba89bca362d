import { fromBase64url, utf8, type Bytes } from '#base/bytes.ts';
import { isEd25519Signature } from '#base/ed25519.ts';
import { isPublicKey } from '#protocol/people/public-key.ts';

/** A text, and what is said to be somebody's signature of it. */
export interface Statement {
  /** Ed25519, raw, base64url. */
  publicKey: string;
  text: string;
  signature: Bytes;
}

/** Whether somebody signed exactly this text. What no honest key or signature can be did not. */
export async function isSigned({ publicKey, text, signature }: Statement): Promise<boolean> {
  if (!isPublicKey(publicKey) || !isEd25519Signature(signature)) return false;
  try {
    const raw = fromBase64url(publicKey) ?? new Uint8Array(0);
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), utf8(text));
  } catch {
    return false;
  }
}
