import type { Bytes } from '#base/bytes.ts';

/** Data up to this long, in bytes, is hashed here; of longer data the runtime's own hash costs less. */
export const SHORT_BYTES = 1024;

const BLOCK_BYTES = 64;
/** Behind the data: one bit, and the data's length in 64 bits. */
const TAIL_BYTES = 9;

/** The first 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
const ROUND_WORDS = Int32Array.from(primes(64), (prime) => fractionBits(Math.cbrt(prime)));
const START = Int32Array.from(primes(8), (prime) => fractionBits(Math.sqrt(prime)));

/** Used again for each hash: nothing of one is left for the next. */
const padded = new Uint8Array(SHORT_BYTES + BLOCK_BYTES + TAIL_BYTES);
const view = new DataView(padded.buffer);
const schedule = new Int32Array(64);
const state = new Int32Array(8);

/**
 * SHA-256 of short data, in JavaScript. In workerd `createHash` makes several objects for each hash, and so takes some
 * 10 µs; this takes 1 to 3 µs, and a log has a million lines in 100 MB.
 */
export function shortSha256(data: Bytes): Uint8Array<ArrayBuffer> {
  const end = Math.ceil((data.length + TAIL_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
  padded.set(data);
  padded.fill(0, data.length, end);
  padded[data.length] = 0x80;
  view.setUint32(end - 4, data.length * 8);
  state.set(START);
  for (let at = 0; at < end; at += BLOCK_BYTES) {
    prepare(at);
    compress();
  }
  const hash = new Uint8Array(32);
  const words = new DataView(hash.buffer);
  for (let index = 0; index < 8; index++) words.setInt32(4 * index, state[index] ?? 0);
  return hash;
}

/** Fills the message schedule with a block (6.2.2, step 1). */
function prepare(at: number): void {
  for (let index = 0; index < 16; index++) schedule[index] = view.getInt32(at + 4 * index);
  for (let index = 16; index < 64; index++) {
    const x = schedule[index - 15] ?? 0;
    const y = schedule[index - 2] ?? 0;
    const before = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const near = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[index] = (schedule[index - 16] ?? 0) + before + (schedule[index - 7] ?? 0) + near;
  }
}

/** Takes the scheduled block into the state (6.2.2, steps 2 to 4). */
function compress(): void {
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let round = 0; round < 64; round++) {
    const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const chosen = (e & f) ^ (~e & g);
    const first = (h + turned + chosen + (ROUND_WORDS[round] ?? 0) + (schedule[round] ?? 0)) | 0;
    const mixed = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (mixed + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
  add(5, f);
  add(6, g);
  add(7, h);
}

const add = (index: number, word: number) => (state[index] = ((state[index] ?? 0) + word) | 0);

function fractionBits(root: number): number {
  return Math.floor((root % 1) * 2 ** 32) | 0;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}
