import type { Random } from '#base/ports.ts';

export interface SeededRandom extends Random {
  /** An integer in [0, below). */
  below(below: number): number;
  pick<T>(from: readonly T[]): T;
}

/** mulberry32: the same numbers for the same seed, everywhere. Not for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const float = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (limit: number) => Math.floor(float() * limit);
  return {
    float,
    below,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
    pick(from) {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}
