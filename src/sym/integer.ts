/** Integers as JavaScript numbers, divided the way Python divides; never `-0`. */

/** `Math.floor(a / b)` is exact for safe integers: the error of the quotient is less than its distance to an integer. */
export const floorNumbers = (a: number, b: number): number => {
  if (Math.abs(a) <= Number.MAX_SAFE_INTEGER || !Number.isInteger(a) || !Number.isInteger(b)) return Math.floor(a / b) + 0;
  const [over, by] = [BigInt(a), BigInt(b)];
  const quotient = over / by;
  return Number(quotient * by !== over && over < 0n !== by < 0n ? quotient - 1n : quotient);
};

/** The rest that floor division leaves: it has the sign of `b`. */
export const modNumbers = (a: number, b: number): number => {
  const rest = a % b;
  return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0;
};

/** The greatest common divisor of two integers, at least 0. */
export const gcd = (a: number, b: number): number => {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y > 0) [x, y] = [y, x % y];
  return x;
};
