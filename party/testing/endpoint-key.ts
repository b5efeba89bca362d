import { generateKeyPairSync, sign } from 'node:crypto';
import { utf8 } from '#base/bytes.ts';

/** An endpoint's or a device's key pair. `publicKey` is raw, base64url. */
export interface EndpointKey {
  publicKey: string;
  sign(text: string): Uint8Array<ArrayBuffer>;
}

export function createEndpointKey(): EndpointKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key has an x');
  return { publicKey: x, sign: (text) => Uint8Array.from(sign(null, utf8(text), privateKey)) };
}
