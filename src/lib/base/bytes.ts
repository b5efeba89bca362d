const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type Bytes = Uint8Array<ArrayBufferLike>;

export const EMPTY: Bytes = new Uint8Array(0);

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  // Every runtime gives a fresh array on an ArrayBuffer; the Workers types say less.
  return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}

/** Decodes with U+FFFD for what is not UTF-8. */
export function text(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** Decodes, or `null` where the bytes are not UTF-8. */
export function utf8TextOrNull(bytes: Bytes): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

export function concat(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

export function hex(bytes: Bytes): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

export function base64(bytes: Bytes): string {
  const PIECE = 8192; // String.fromCharCode takes its bytes as arguments, of which there is a limit.
  let binary = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(binary);
}

/** Decodes base64, or returns `null` if it is not base64. */
export function fromBase64(encoded: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

export function base64url(bytes: Bytes): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function fromBase64url(encoded: string): Uint8Array<ArrayBuffer> | null {
  return fromBase64(encoded.replaceAll('-', '+').replaceAll('_', '/'));
}
