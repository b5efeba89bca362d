import { Decoder, Encoder } from '@msgpack/msgpack';
import fc from 'fast-check';
import type { SeededRandom } from '../harness/random.ts';

const MAX_BYTES = 4096;
const EDGES = [0, 1, 2, 3, 0x1b, 0x5b, 0x7f, 0x80, 0xc0, 0xc1, 0xc4, 0xc6, 0xd9, 0xdc, 0xdf, 0xfe, 0xff];

type Edit = (bytes: Uint8Array, random: SeededRandom) => Uint8Array;

const place = (bytes: Uint8Array, random: SeededRandom) => random.between(0, Math.max(0, bytes.length - 1));

function spliced(bytes: Uint8Array, at: number, { cut, put }: { cut: number; put: Uint8Array }): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
}

const overwrite: Edit = (bytes, random) => {
  const value = random.float() < 0.5 ? random.pick(EDGES) : random.between(0, 255);
  return spliced(bytes, place(bytes, random), { cut: 1, put: Uint8Array.of(value) });
};
const flip: Edit = (bytes, random) => {
  const at = place(bytes, random);
  return spliced(bytes, at, { cut: 1, put: Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.between(0, 7))) });
};
const insert: Edit = (bytes, random) => {
  const put = Uint8Array.from({ length: random.between(1, 6) }, () => random.between(0, 255));
  return spliced(bytes, place(bytes, random), { cut: 0, put });
};
const remove: Edit = (bytes, random) =>
  spliced(bytes, place(bytes, random), { cut: random.between(1, 12), put: new Uint8Array(0) });
const truncate: Edit = (bytes, random) => bytes.subarray(0, place(bytes, random));
const repeat: Edit = (bytes, random) => {
  const at = place(bytes, random);
  return spliced(bytes, at, { cut: 0, put: bytes.subarray(at, at + random.between(1, 40)) });
};
const number: Edit = (bytes, random) => {
  const put = Buffer.from(
    random.pick(['-1', '0', '1e999', '99999999999999999999', 'null', '"', '{}', '\\u0000']),
  );
  return spliced(bytes, place(bytes, random), { cut: random.between(0, 2), put });
};
const EDITS = [overwrite, overwrite, flip, flip, insert, remove, truncate, repeat, number];

/** A few edits of bytes, now and then with a part of another input. */
export function mutate(
  bytes: Uint8Array,
  { random, others }: { random: SeededRandom; others: readonly Uint8Array[] },
): Uint8Array {
  let mutant = bytes;
  if (random.float() < 0.1) {
    const other = random.pick(others);
    mutant = spliced(mutant, place(mutant, random), {
      cut: mutant.length,
      put: other.subarray(place(other, random)),
    });
  }
  for (let edits = random.between(1, 4); edits > 0; edits -= 1) mutant = random.pick(EDITS)(mutant, random);
  return mutant.subarray(0, MAX_BYTES);
}

/** Values nobody expects where they are, the same at each start. */
const ODD: readonly unknown[] = [
  ...fc
    .sample(fc.anything({ withTypedArray: true, withBigInt: true, withDate: true, maxDepth: 2 }), {
      numRuns: 500,
      seed: 1,
    })
    .filter((value) => value !== undefined),
  ...[Number.NaN, Infinity, -1, -0, 2 ** 53, 2 ** 32, 2 ** 31, 0.5, '', '\ud800', 'aaaaaaaa', '__proto__'],
  ...[new Uint8Array(0), new Uint8Array(70_000), 'x'.repeat(5000), [], {}, null, true],
];

const encoder = new Encoder({ useBigInt64: true, ignoreUndefined: false });
const decoder = new Decoder();

function swapOne(value: unknown, random: SeededRandom): unknown {
  const isMap = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
  if (!isMap || random.float() < 0.15) return random.pick(ODD);
  const entries = Object.entries(value);
  if (entries.length === 0) return random.pick(ODD);
  const [key, old] = random.pick(entries);
  const next = swapOne(old, random);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? next : item));
  const rest = Object.fromEntries(entries.filter(([name]) => name !== key));
  return random.float() < 0.1 ? rest : { ...value, [key]: next };
}

/** A JSON text like this one with one value of another kind. */
export function mutateJson(json: Uint8Array, random: SeededRandom): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(swapOne(JSON.parse(Buffer.from(json).toString()), random)) ?? 'null');
  } catch {
    return json; // Not all odd values have a form in JSON.
  }
}

/** A message like this one with one value of another kind. */
export function mutateMessage(frame: Uint8Array, random: SeededRandom): Uint8Array {
  const message = decoder.decode(frame) as { type: string }; // The seeds are messages.
  const mutant = { ...(swapOne(message, random) as object) };
  try {
    // Most keep their type, or nothing behind it would ever be looked at.
    return encoder.encode(random.float() < 0.9 ? { ...mutant, type: message.type } : mutant);
  } catch {
    return frame; // Not all odd values have a form in MessagePack.
  }
}
