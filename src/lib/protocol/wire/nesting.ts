import type { Bytes } from '#base/bytes.ts';

/** The beginning of a MessagePack value: where the next one begins, and how many values are inside this one. */
interface Head {
  next: number;
  values: number;
}

// By first byte, 0xc0 to 0xdf: bytes of the length that follows, and bytes besides it.
const LENGTH_BYTES = [
  0, 0, 0, 0, 1, 2, 4, 1, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4,
];
const FIXED_BYTES = [
  0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, 0, 0, 0, 0, 0, 0, 0,
];
const ARRAY_16 = 0xdc;
const MAP_16 = 0xde;

function lengthAt(bytes: Bytes, from: number, size: number): number {
  let length = 0;
  for (let at = from; at < from + size; at += 1) length = length * 256 + (bytes[at] ?? 0);
  return length;
}

function headAt(bytes: Bytes, at: number): Head {
  const first = bytes[at] ?? 0;
  if (first < 0x80 || first >= 0xe0) return { next: at + 1, values: 0 };
  if (first < 0x90) return { next: at + 1, values: 2 * (first & 0x0f) };
  if (first < 0xa0) return { next: at + 1, values: first & 0x0f };
  if (first < 0xc0) return { next: at + 1 + (first & 0x1f), values: 0 };
  const size = LENGTH_BYTES[first - 0xc0] ?? 0;
  const length = lengthAt(bytes, at + 1, size);
  const next = at + 1 + size + (FIXED_BYTES[first - 0xc0] ?? 0);
  if (first < ARRAY_16) return { next: next + length, values: 0 };
  return { next, values: first < MAP_16 ? length : 2 * length };
}

/**
 * Whether a MessagePack value nests no deeper than `most`. A decoder makes room for each array before it has seen what
 * is in it: a frame of nothing but their beginnings would cost it the memory of them all. What is cut short or no
 * MessagePack at all is the decoder's to refuse.
 */
export function nestsWithin(bytes: Bytes, most: number): boolean {
  const open: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { next, values } = headAt(bytes, at);
    at = next;
    if (values > 0) {
      if (open.length >= most) return false;
      open.push(values);
      continue;
    }
    for (let left = open.pop(); left !== undefined; left = open.pop()) {
      if (left > 1) {
        open.push(left - 1);
        break;
      }
    }
    if (open.length === 0) return true;
  }
  return true;
}
