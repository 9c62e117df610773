/** Chance for the parsers' differential tests: the same for the same seed, so that a failure can be thrown again. */
export const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? 20_240_607);
export const FUZZ_ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 6_000);

export type Dice = {
  /** A whole number from 0 to just below this. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  /** Whether something happens that happens this often, of 1. */
  chance(of: number): boolean;
};

export function dice(seed: number): Dice {
  const random = randomFrom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return { below, pick: <T>(from: readonly T[]) => from[below(from.length)] as T, chance: (of) => random() < of };
}

/** Numbers that look random but are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
