const CR = 0x0d;
const LF = 0x0a;

/**
 * Turns each line end in piped input into Enter, which is CR: LF and CR LF alike, even if they arrive in separate
 * chunks. On Windows a shell takes LF for a different key. Elsewhere the terminal turns CR into LF (ICRNL), and line
 * editors accept both. This means that LF itself, Ctrl-J, cannot be piped in.
 */
export function createLineEnds(): (chunk: Uint8Array) => Uint8Array {
  let wasCr = false;
  return (chunk) => {
    const keys = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      if (byte !== LF) keys[length++] = byte;
      else if (!wasCr) keys[length++] = CR;
      wasCr = byte === CR;
    }
    return keys.subarray(0, length);
  };
}
