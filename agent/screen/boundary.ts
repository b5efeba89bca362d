/** How far back a boundary is looked for; a sequence longer than that is passed on in pieces. */
const LOOK_BACK_BYTES = 4096;

// States of xterm's parser, as far as they differ in what they take.
const GROUND = 0;
const ESCAPE = 1;
const ESCAPE_INTERMEDIATE = 2;
// CSI and DCS each have four in a row: entry, parameter, intermediate, ignore.
const CSI_ENTRY = 3;
const CSI_IGNORE = CSI_ENTRY + 3;
const OSC = 7;
const DCS_ENTRY = 8;
const DCS_IGNORE = DCS_ENTRY + 3;
const DCS_PASS = 12;
const STRING = 13;

const ESC = 0x1b;
const CAN = 0x18;
const SUB = 0x1a;

/**
 * Length of the longest prefix of a chunk that ends neither inside a character nor inside an escape sequence.
 * The chunk must begin at such a place. Of a sequence that began before the look-back the pieces are passed on.
 */
export function lastGround(bytes: Uint8Array): number {
  const floor = Math.max(0, bytes.length - LOOK_BACK_BYTES);
  let end = bytes.length;
  // Whatever came before, an ESC, CAN or SUB puts the parser into a known state, so scanning starts there.
  for (let sync = lastSync(bytes, floor, end); sync >= floor; sync = lastSync(bytes, floor, sync)) {
    const found = scan(bytes, { from: sync, to: end, atGround: false });
    if (found >= 0) return found;
    end = sync;
  }
  // Nothing but text since the floor, as far as can be told. A stray rest of a character there means nothing.
  return scan(bytes, { from: floor, to: end, atGround: true });
}

function lastSync(bytes: Uint8Array, floor: number, before: number): number {
  for (let at = before - 1; at >= floor; at--) {
    const byte = bytes[at];
    if (byte === ESC || byte === CAN || byte === SUB) return at;
  }
  return -1;
}

/** The last position in (from, to] that is at ground, or -1; at ground from the start it is also `from`. */
function scan(
  bytes: Uint8Array,
  { from, to, atGround }: { from: number; to: number; atGround: boolean },
): number {
  let state = GROUND;
  let found = atGround ? from : -1;
  let at = from;
  while (at < to) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) {
      state = afterAscii(state, byte);
      at++;
    } else {
      const length = characterLength(byte);
      const taken = continued(bytes, at, Math.min(to, at + length));
      at += taken;
      // Cut off: up to here it could still have become a character.
      if (taken < length) continue;
      const codePoint = decode(bytes, at - length, length);
      if (codePoint >= 0) state = afterWide(state, codePoint);
    }
    if (state === GROUND) found = at;
  }
  return found;
}

/** Bytes of a character by its first; a stray continuation counts as one that means nothing. */
function characterLength(first: number): number {
  if (first < 0xc0 || first >= 0xf8) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

function continued(bytes: Uint8Array, at: number, end: number): number {
  let next = at + 1;
  while (next < end && ((bytes[next] ?? 0) & 0xc0) === 0x80) next++;
  return next - at;
}

const LOWEST = [0, 0, 0x80, 0x800, 0x10000] as const;

/** The code point, or -1 for what a decoder drops: strays, overlong forms, surrogates, byte order marks. */
function decode(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return -1;
  let codePoint = (bytes[at] ?? 0) & (0x7f >> length);
  for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | ((bytes[at + i] ?? 0) & 0x3f);
  if (codePoint < (LOWEST[length] ?? 0) || codePoint > 0x10ffff) return -1;
  return codePoint === 0xfeff || (codePoint >= 0xd800 && codePoint <= 0xdfff) ? -1 : codePoint;
}

/** C1 controls count as UTF-8 characters only; everything above prints, or breaks a sequence off. */
function afterWide(state: number, codePoint: number): number {
  if (codePoint < 0xa0) {
    if (codePoint === 0x90) return DCS_ENTRY;
    if (codePoint === 0x9b) return CSI_ENTRY;
    if (codePoint === 0x9d) return OSC;
    return codePoint === 0x98 || codePoint === 0x9e || codePoint === 0x9f ? STRING : GROUND;
  }
  return state === OSC || state === CSI_IGNORE || state === DCS_IGNORE || state === DCS_PASS ? state : GROUND;
}

function afterAscii(state: number, byte: number): number {
  if (byte === ESC) return ESCAPE;
  if (byte === CAN || byte === SUB) return GROUND;
  if (state === GROUND) return GROUND;
  if (byte < 0x20 || byte === 0x7f) return state === OSC && byte === 0x07 ? GROUND : state;
  if (state === ESCAPE) return afterEscape(byte);
  if (state === ESCAPE_INTERMEDIATE) return byte < 0x30 ? state : GROUND;
  if (state <= CSI_IGNORE) return byte >= 0x40 ? GROUND : afterParameter(state, byte, CSI_ENTRY);
  if (state === OSC || state >= DCS_IGNORE) return state;
  return byte >= 0x40 ? DCS_PASS : afterParameter(state, byte, DCS_ENTRY);
}

function afterEscape(byte: number): number {
  if (byte < 0x30) return ESCAPE_INTERMEDIATE;
  if (byte === 0x5b) return CSI_ENTRY;
  if (byte === 0x5d) return OSC;
  if (byte === 0x50) return DCS_ENTRY;
  return byte === 0x58 || byte === 0x5e || byte === 0x5f ? STRING : GROUND;
}

/** CSI and DCS take intermediates and parameters alike; `entry` is the first of the four states in a row. */
function afterParameter(state: number, byte: number, entry: number): number {
  const step = state - entry;
  if (step === 3) return state;
  if (byte < 0x30) return entry + 2;
  if (step === 2) return entry + 3;
  return step === 1 && byte >= 0x3c ? entry + 3 : entry + 1;
}
