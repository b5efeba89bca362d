/** A seeded generator with 128 bits of state: sfc32 of Chris Doty-Humphrey's PractRand. */
export interface SeededRandom {
  /** A number in [0, 1). */
  float(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
}

export function createRandom(seed: number): SeededRandom {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed >>> 0];
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) next();
  const float = () => next() / 2 ** 32;
  const between = (low: number, high: number) => low + Math.floor(float() * (high - low + 1));
  return {
    float,
    between,
    pick(choices) {
      const choice = choices[between(0, choices.length - 1)];
      if (choice === undefined) throw new Error('nothing to pick from');
      return choice;
    },
  };
}
