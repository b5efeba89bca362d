import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { utf8 } from '#base/bytes.ts';
import { writePrivateFile } from '#base/node/json-file.ts';

/** The endpoint's Ed25519 key. It is made here and never leaves. */
export interface EndpointKey {
  /** Raw 32 bytes, base64url. */
  readonly publicKey: string;
  sign(text: string): Uint8Array<ArrayBuffer>;
}

/** An Ed25519 public key's DER is a fixed head and the 32 bytes themselves (RFC 8410). */
const RAW_KEY_BYTES = 32;

export function openKey(path: string): EndpointKey {
  const key = existsSync(path) ? createPrivateKey(readFileSync(path)) : makeKey(path);
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    publicKey: der.subarray(-RAW_KEY_BYTES).toString('base64url'),
    sign: (text) => new Uint8Array(sign(null, utf8(text), key)),
  };
}

function makeKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  writePrivateFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return privateKey;
}
