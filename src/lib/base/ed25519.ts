import { hex, type Bytes } from './bytes.ts';

/*
 * What an Ed25519 key and a signature have to be, asked in every runtime alike before the runtime's own verifier is.
 * RFC 8032 leaves open whether that takes points of small order, or several spellings of one point, and they differ: a
 * key of small order has signed whatever it is shown, and another spelling of a key makes two of one person.
 *
 * The curve is -x² + y² = 1 + Dx²y² modulo P. Its points number 8 L; honest keys are among the L that L times makes nought.
 */

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
/** A square root of -1. */
const ROOT_OF_MINUS_ONE = 19681161376707505956807079304988542015446066515923890162744021073123829784752n;
/** The y of a point of order 8; the other points of small order have it negated, or 0, 1 or -1. */
const Y_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
const SMALL_ORDER = new Set([0n, 1n, P - 1n, Y_OF_ORDER_8, P - Y_OF_ORDER_8]);

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** X/Z and Y/Z are the coordinates, T is XY/Z. */
type Point = readonly [X: bigint, Y: bigint, Z: bigint, T: bigint];
const NOUGHT: Point = [0n, 1n, 1n, 0n];

const mod = (a: bigint) => ((a % P) + P) % P;

/** The formulas of Hisil, Wong, Carter and Dawson, which hold for any two points of this curve. */
function add([X1, Y1, Z1, T1]: Point, [X2, Y2, Z2, T2]: Point): Point {
  const a = ((Y1 - X1) * (Y2 - X2)) % P;
  const b = ((Y1 + X1) * (Y2 + X2)) % P;
  const c = (((2n * T1 * T2) % P) * D) % P;
  const d = (2n * Z1 * Z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

/** Whether a point taken L times is nought. */
function isOfPrimeOrder(point: Point): boolean {
  let sum = NOUGHT;
  for (const bit of L.toString(2)) {
    sum = add(sum, sum);
    if (bit === '1') sum = add(sum, point);
  }
  return mod(sum[0]) === 0n && mod(sum[1] - sum[2]) === 0n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % P;
    if (bit === '1') result = (result * base) % P;
  }
  return result;
}

/** A root of u/v, or null if there is none (RFC 8032, 5.1.3). */
function rootOfRatio(u: bigint, v: bigint): bigint | null {
  const v3 = (v * v * v) % P;
  const root = (u * v3 * power((u * v3 * v3 * v) % P, (P - 5n) / 8n)) % P;
  const square = mod(v * root * root);
  if (square === mod(u)) return root;
  return square === mod(-u) ? (root * ROOT_OF_MINUS_ONE) % P : null;
}

function littleEndian(bytes: Bytes): bigint {
  return BigInt(`0x${hex(Uint8Array.from(bytes).reverse())}`);
}

/** The point that these 32 bytes encode canonically, or null if they encode none. */
function decode(bytes: Bytes): Point | null {
  const all = littleEndian(bytes);
  const y = BigInt.asUintN(255, all);
  if (y >= P) return null;
  const root = rootOfRatio(mod(y * y - 1n), mod(D * y * y + 1n));
  if (root === null) return null;
  const isOdd = all === y ? 0n : 1n;
  if (root === 0n && isOdd === 1n) return null;
  const x = (root & 1n) === isOdd ? root : P - root;
  return [x, y, 1n, (x * y) % P];
}

/** Whether bytes are the one spelling of a point that an honest key can be. Takes about a millisecond. */
export function isEd25519Key(bytes: Bytes): boolean {
  if (bytes.length !== KEY_BYTES || SMALL_ORDER.has(BigInt.asUintN(255, littleEndian(bytes)))) return false;
  const point = decode(bytes);
  return point !== null && isOfPrimeOrder(point);
}

/**
 * Whether bytes can be the canonical encoding of a signature: a point R that is not of small order, and a number below
 * L. Every runtime's verifier checks that R is on the curve and fits, by computing it again and comparing bytes.
 */
export function isEd25519Signature(bytes: Bytes): boolean {
  if (bytes.length !== SIGNATURE_BYTES) return false;
  const y = BigInt.asUintN(255, littleEndian(bytes.subarray(0, KEY_BYTES)));
  return y < P && !SMALL_ORDER.has(y) && littleEndian(bytes.subarray(KEY_BYTES)) < L;
}
