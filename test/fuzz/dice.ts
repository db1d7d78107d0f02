/** Repeatable draws. */

/** A whole number from 0 to below `below`. */
export type Dice = (below: number) => number;

/** Draws from a seed (mulberry32). */
export const dice = (seed: number): Dice => {
  const state = { value: (seed * 0x9e3779b1) >>> 0 };
  return (below) => {
    state.value = (state.value + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state.value ^ (state.value >>> 15), 1 | state.value);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};
