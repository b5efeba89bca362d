import { utf8, type Bytes } from '#base/bytes.ts';
import { isEd25519Signature } from '#base/ed25519.ts';
import { isPublicKey } from './public-key.ts';

/** A text, and what is claimed to be somebody's signature of it. */
export interface Statement {
  /** Ed25519, raw, base64url. */
  publicKey: string;
  text: string;
  signature: Bytes;
}

/** Whether key and signature can be anybody's: asked before the runtime's own verifier, which may take more. */
export function canBeSigned({ publicKey, signature }: Statement): boolean {
  return isPublicKey(publicKey) && isEd25519Signature(signature);
}

/** A key as Node's crypto takes it. */
type Jwk = { kty: 'OKP'; crv: 'Ed25519'; x: string };

/** Node's verifier, and workerd's of the same name. Throws if it cannot use its input. */
export type NodeVerifier = (text: Bytes, key: Jwk, signature: Bytes) => boolean;

/** Tells whether somebody signed exactly a text. What no honest key or signature can be did not. */
export function signatureCheck(verify: NodeVerifier): (statement: Statement) => boolean {
  return (statement) => {
    if (!canBeSigned(statement)) return false;
    try {
      const key: Jwk = { kty: 'OKP', crv: 'Ed25519', x: statement.publicKey };
      return verify(utf8(statement.text), key, statement.signature);
    } catch {
      return false;
    }
  };
}
