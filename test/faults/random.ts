/** Numbers that are the same for the same seed. */
export interface Random {
  /** @returns a whole number from 0 up to, and without, `end` */
  below(end: number): number;
}

/** Mulberry32: 32 bits of state are plenty to choose moments with. @param seed a whole number */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    below: (end) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
    },
  };
}
