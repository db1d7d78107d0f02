/** Decimal digits of floats, exactly: a double is a whole number times a power of two, and rounding is half to even. */

/** `value` as `mantissa * 2 ** exponent`, for finite values. */
const parts = (value: number): { readonly mantissa: bigint; readonly exponent: number } => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
};

/** Nearest whole number to `top / bottom`, ties to even. */
const nearest = (top: bigint, bottom: bigint): bigint => {
  const quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  if (twice < bottom) return quotient;
  if (twice > bottom) return quotient + 1n;
  return quotient % 2n === 0n ? quotient : quotient + 1n;
};

/** `abs(value) * 10 ** places`, rounded to a whole number. */
export const scaled = (value: number, places: number): bigint => {
  const { mantissa, exponent } = parts(value);
  const top = mantissa * (exponent > 0 ? 1n << BigInt(exponent) : 1n) * (places > 0 ? 10n ** BigInt(places) : 1n);
  const bottom = (exponent < 0 ? 1n << BigInt(-exponent) : 1n) * (places < 0 ? 10n ** BigInt(-places) : 1n);
  return nearest(top, bottom);
};

/** `abs(value)` with `places` digits after the point. */
export const fixed = (value: number, places: number): string => {
  const digits = scaled(value, places).toString().padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
};

/** `count` significant digits of `abs(value)`, and the power of ten of the first one. */
export const significant = (value: number, count: number): { readonly digits: string; readonly exponent: number } => {
  if (value === 0) return { digits: "0".repeat(count), exponent: 0 };
  let exponent = Number(Math.abs(value).toExponential().split("e")[1]);
  let digits = scaled(value, count - 1 - exponent).toString();
  if (digits.length > count) digits = scaled(value, count - 1 - ++exponent).toString();
  return { digits, exponent };
};

/** `round(value, places)`: the float nearest to the rounded decimal. */
export const roundTo = (value: number, places: number): number => {
  if (!Number.isFinite(value) || places > 323) return value;
  if (places < -308) return value < 0 ? -0 : 0;
  const digits = scaled(value, places).toString();
  const rounded = Number(`${digits}e${-places}`);
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
};

/** `round(value)` as a whole number, of any size. */
export const roundWhole = (value: number): bigint => {
  const size = scaled(value, 0);
  return value < 0 ? -size : size;
};
