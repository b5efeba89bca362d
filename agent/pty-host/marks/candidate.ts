import type { Bytes } from '#base/bytes.ts';

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const BACKSLASH = 0x5c;
const OSC = '\x1b]';
const MARKS = ['133;', '633;'];

/**
 * How much of `data` goes to the emulator at once, so that a mark is the last thing it has read: up to the end of the
 * first sequence that may be one, or all of it. `isInside`: a sequence has begun before `data`. The emulator decides
 * whether it was a mark: inside a control string nothing is one, whatever it looks like.
 */
export function endOfCandidate(data: Bytes, { isInside }: { isInside: boolean }): number {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (isInside) {
    const end = terminatorEnd(bytes, 0);
    if (end !== null) return end;
  }
  for (let at = bytes.indexOf(OSC); at >= 0; at = bytes.indexOf(OSC, at + OSC.length)) {
    const from = at + OSC.length;
    if (!MARKS.includes(bytes.toString('latin1', from, from + 4))) continue;
    const end = terminatorEnd(bytes, from);
    if (end !== null) return end;
  }
  return data.length;
}

/** Where the string that continues at `from` ends by BEL or ST; null if it is broken off or continues. */
function terminatorEnd(bytes: Buffer, from: number): number | null {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === BEL) return at + 1;
    if (byte === CAN || byte === SUB) return null;
    if (byte === ESC) return bytes[at + 1] === BACKSLASH ? at + 2 : null;
    if (byte === 0xc2 && bytes[at + 1] === 0x9c) return at + 2;
  }
  return null;
}
