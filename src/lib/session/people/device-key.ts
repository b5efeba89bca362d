import { base64url, hex, utf8, type Bytes } from '#base/bytes.ts';

/** The key that makes a browser, or a program, one device of a person. It signs, and cannot be read. */
export interface DeviceKey {
  /** Ed25519, raw, base64url. */
  readonly publicKey: string;
  sign(text: string): Promise<Bytes>;
}

/** This browser could have a key, and keeps none: its storage is blocked, full or does not answer. */
export class NoStorage extends Error {
  override readonly name = 'NoStorage';
}

const ALGORITHM = { name: 'Ed25519' } as const;

/** A pair whose private half can sign but never be read; rejects if this runtime has no Ed25519. */
export function createKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
}

export async function deviceKeyOf({ publicKey, privateKey }: CryptoKeyPair): Promise<DeviceKey> {
  const raw = await crypto.subtle.exportKey('raw', publicKey);
  return {
    publicKey: base64url(new Uint8Array(raw)),
    sign: async (text) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, utf8(text))),
  };
}

/** A key that exists only as long as its holder. */
export async function createDeviceKey(): Promise<DeviceKey> {
  return deviceKeyOf(await createKeyPair());
}

/** SHA-256 in hex. */
export async function sha256Hex(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
}
