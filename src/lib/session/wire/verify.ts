import { fromBase64url, utf8 } from '#base/bytes.ts';
import { canBeSigned, type Statement } from '#protocol/people/signature.ts';

/** Whether somebody signed exactly this text. What no honest key or signature can be did not. */
export async function isSigned(statement: Statement): Promise<boolean> {
  if (!canBeSigned(statement)) return false;
  const { publicKey, text, signature } = statement;
  try {
    const raw = fromBase64url(publicKey) ?? new Uint8Array(0);
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), utf8(text));
  } catch {
    return false;
  }
}
