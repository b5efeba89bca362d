import type { Bytes } from '#base/bytes.ts';

/** Bytes before each frame: its length, unsigned, big-endian. */
export const LENGTH_BYTES = 4;

/** Below this many bytes a frame is copied behind its length: one small write is cheaper than two. */
const JOIN_BYTES = 4096;

/** A frame as it goes over a local stream, in one part or two. */
export function lengthPrefixed(frame: Bytes): Bytes[] {
  const head = new Uint8Array(frame.length <= JOIN_BYTES ? LENGTH_BYTES + frame.length : LENGTH_BYTES);
  new DataView(head.buffer).setUint32(0, frame.length);
  if (head.length === LENGTH_BYTES) return [head, frame];
  head.set(frame, LENGTH_BYTES);
  return [head];
}

/** Takes a stream apart into its frames again. */
export interface FrameSplitter {
  /** Longest frame taken, in bytes. */
  maxBytes: number;
  /** Hands over every frame that is whole; false once one was too long: nothing after it can be read. */
  push(chunk: Bytes, take: (frame: Bytes) => void): boolean;
}

export function createFrameSplitter(maxBytes: number): FrameSplitter {
  let parts: Bytes[] = [];
  let have = 0;
  let broken = false;

  const gathered = (): Bytes => {
    const [only = new Uint8Array(0)] = parts;
    const whole = parts.length === 1 ? only : Buffer.concat(parts, have);
    parts = [whole];
    return whole;
  };
  const lengthOf = (stream: Bytes): number =>
    new DataView(stream.buffer, stream.byteOffset, stream.length).getUint32(0);

  let wanted = LENGTH_BYTES;
  const reader: FrameSplitter = {
    maxBytes,
    push(chunk, take) {
      if (broken) return false;
      parts.push(chunk);
      have += chunk.length;
      // Parts of a long frame are only joined once it is whole.
      while (have >= wanted) {
        const stream = gathered();
        const length = lengthOf(stream);
        if (length > reader.maxBytes) {
          broken = true;
          parts = [];
          return false;
        }
        wanted = LENGTH_BYTES + length;
        if (have < wanted) break;
        const frame = stream.subarray(LENGTH_BYTES, wanted);
        parts = have === wanted ? [] : [stream.subarray(wanted)];
        have -= wanted;
        wanted = LENGTH_BYTES;
        take(frame);
      }
      return true;
    },
  };
  return reader;
}
