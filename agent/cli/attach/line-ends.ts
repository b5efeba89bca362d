const CR = 0x0d;
const LF = 0x0a;

/**
 * Makes each line end of what is piped in the key that ends a line: Enter, which is CR, for LF and for CR LF, also where
 * these come apart. On Windows a shell takes LF for another key; elsewhere the terminal makes LF of CR (ICRNL), and line
 * editors take both. LF itself, Ctrl-J, is not typed that way.
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
