/** Integers of any size to floats, rounded once. */

/** `whole * 2**power` to the nearest float, ties to even. */
export const scaled = (whole: bigint, power: number): number => {
  if (whole === 0n) return 0;
  const bits = whole.toString(2).length;
  // the place of the last bit that a float of this size keeps
  const last = Math.max(bits + power - 53, -1074);
  if (bits + power > 1025) return Number.POSITIVE_INFINITY;
  const drop = last - power;
  if (drop <= 0) return Number(whole) * 2 ** Math.max(power, -1074) * 2 ** (power - Math.max(power, -1074));
  if (drop > bits + 1) return 0;
  const kept = whole >> BigInt(drop);
  const rest = whole - (kept << BigInt(drop));
  const half = 1n << BigInt(drop - 1);
  const rounded = rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept;
  return last < -1000 ? Number(rounded) * 2 ** -1000 * 2 ** (last + 1000) : Number(rounded) * 2 ** last;
};

/** `a / b` of whole numbers to the nearest float; infinite where it is beyond all of them. */
export const quotient = (a: bigint, b: bigint): number => {
  const [top, bottom] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const size = (value: bigint): number => value.toString(2).length;
  const shift = Math.max(0, 55 + size(bottom) - size(top));
  const wide = top << BigInt(shift);
  const whole = wide / bottom;
  // a last bit tells that something was left over, so that it does not count as a tie
  const value = scaled(whole * 2n + (whole * bottom === wide ? 0n : 1n), -shift - 1);
  return a < 0n !== b < 0n ? -value : value;
};
