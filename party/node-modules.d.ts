/** The few functions of Node that workerd has (`nodejs_compat`) and the rooms use; they are built with no Node types. */
declare module 'node:crypto' {
  interface Hash {
    update(data: string | Uint8Array): Hash;
    digest(encoding: 'hex'): string;
    digest(): Uint8Array<ArrayBuffer>;
  }
  interface Hmac {
    update(data: string): Hmac;
    digest(encoding: 'base64url'): string;
  }
  interface KeyObject {
    readonly type: 'public' | 'private';
    export(options: { format: 'jwk' }): { x?: string };
  }
  interface Hmac {
    update(data: string | Uint8Array): Hmac;
    digest(encoding: 'base64url'): string;
  }
  export function createHash(algorithm: 'sha256'): Hash;
  export function createHmac(algorithm: 'sha256', key: string): Hmac;
  /** Of two of one length. */
  export function timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean;
  export function createPublicKey(
    options: { key: { kty: 'OKP'; crv: 'Ed25519'; x: string }; format: 'jwk' } | KeyObject,
  ): KeyObject;
  export function createPrivateKey(options: { key: string; format: 'pem' }): KeyObject;
  export function sign(algorithm: null, data: Uint8Array, key: KeyObject): Uint8Array;
  export function verify(algorithm: null, data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean;
}

declare module 'node:zlib' {
  export function gzipSync(data: Uint8Array, options?: { level: number }): Uint8Array<ArrayBuffer>;
  export function gunzipSync(data: Uint8Array): Uint8Array;
  export function inflateRawSync(data: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}
