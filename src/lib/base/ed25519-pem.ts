import { base64, concat, type Bytes } from './bytes.ts';

/** An Ed25519 private key's DER is a fixed head and the 32 bytes themselves (RFC 8410, section 7). */
const PKCS8_HEAD = Uint8Array.of(
  ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
);
const SEED_BYTES = 32;

/** A private key from its bytes, as PEM, which every runtime reads; null if they are not a key. */
export function ed25519Pem(seed: Bytes): string | null {
  if (seed.length !== SEED_BYTES) return null;
  return `-----BEGIN PRIVATE KEY-----\n${base64(concat([PKCS8_HEAD, seed]))}\n-----END PRIVATE KEY-----`;
}
