/** Arithmetic that JavaScript lacks and random numbers need: fused multiply-add, rounding to half types, `erfinv`. */

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
const float32 = new Float32Array(1);
const word32 = new Uint32Array(float32.buffer);
/** The 32-bit word of a double that holds its last bits: 0 on little-endian hosts. */
const low = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;
/** The bits that a double has beyond a float, and the value that says "just between two floats". */
const extraBits = 0x1fffffff;
const middle = 0x10000000;

/**
 * `a * b + c` rounded once, for floats. The product of two floats is exact in a double; rounding the sum twice differs from rounding
 * it once only where the double lies just between two floats.
 */
export const fma = (a: number, b: number, c: number): number => {
  const sum = a * b + c;
  float64[0] = sum;
  return (words[low]! & extraBits) === middle ? betweenFloats(a * b, c, sum) : Math.fround(sum);
};

/** `a * b + c` for columns of floats. A loop, because a call for each number would box it. */
export const fuse = (out: Float32Array, a: Float32Array, b: Float32Array, c: Float32Array): void => {
  for (let i = 0; i < out.length; i++) {
    const sum = a[i]! * b[i]! + c[i]!;
    float64[0] = sum;
    out[i] = (words[low]! & extraBits) === middle ? betweenFloats(a[i]! * b[i]!, c[i]!, sum) : sum;
  }
};

/** One step of a polynomial for a column: `y * x + coefficient`, in place. */
export const hornerStep = (y: Float32Array, x: Float32Array, coefficient: number): void => {
  for (let i = 0; i < y.length; i++) {
    const sum = y[i]! * x[i]! + coefficient;
    float64[0] = sum;
    y[i] = (words[low]! & extraBits) === middle ? betweenFloats(y[i]! * x[i]!, coefficient, sum) : sum;
  }
};

/** Rounds to the side on which the exact sum lies. */
const betweenFloats = (product: number, c: number, sum: number): number => {
  const part = sum - product;
  const error = product - (sum - part) + (c - part); // what the sum lost (Knuth)
  return Math.fround(error === 0 ? sum : sum + Math.sign(error) * Math.abs(sum) * Number.EPSILON);
};

/** Splits a double of 53 bits into two of 26 (Dekker): 2^27 + 1. */
const splitter = 134217729;

/** `a * b + c` for doubles, rounded once but for cases too rare to meet (error-free product after Dekker). */
export const fma64 = (a: number, b: number, c: number): number => {
  const product = a * b;
  if (c === 0) return product;
  const sum = product + c;
  const aHigh = splitter * a - (splitter * a - a);
  const bHigh = splitter * b - (splitter * b - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const part = sum - product;
  return sum + (product - (sum - part) + (c - part) + productError);
};

/** The nearest bfloat16, ties to even. */
export const toBfloat16 = (value: number): number => {
  float32[0] = value;
  const bits = word32[0]!;
  if (Number.isNaN(value)) return value;
  word32[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return float32[0]!;
};

/** The nearest float16, ties to even. */
export const toFloat16 = (value: number): number => {
  const size = Math.abs(value);
  if (size >= 65520) return Math.sign(value) * Infinity;
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(size))) - 10);
  return size === 0 || Number.isNaN(size) ? value : halfEven(value / step) * step;
};

/** Rounds to a whole number, ties to even, for |value| < 2^51. */
const halfEven = (value: number): number => value + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;

const polynomial = (x: number, coefficients: readonly number[]): number => coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/** Algorithm AS 241 (M. Wichura, 1988) for the quantile of the normal distribution: near its middle, in its flanks, in its ends. */
const quantile = {
  middle: [
    [2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.387132872796366608],
    [5.226495278852854561e3, 2.8729085735721942674e4, 3.930789580009271061e4, 2.1213794301586595867e4, 5.3941960214247511077e3, 6.871870074920579083e2, 4.2313330701600911252e1, 1],
  ],
  flank: [
    [7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.4178072517745061177e-1, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734],
    [1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2, 1.4810397642748007459e-1, 6.8976733498510000455e-1, 1.6763848301838038494, 2.05319162663775882187, 1],
  ],
  end: [
    [2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3, 2.6532189526576123093e-2, 2.9656057182850489123e-1, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772],
    [2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 1.4875361290850615025e-2, 1.3692988092273580531e-1, 5.9983220655588793769e-1, 1],
  ],
} as const;

/** The inverse error function, as a double; its rounding to a float is PyTorch's `erfinv` of that float, but for one bit at times. */
export const erfinv = (x: number): number => {
  const size = Math.abs(x);
  if (!(size < 1)) return size === 1 ? x * Infinity : NaN;
  if (size <= 0.85) return quotient(0.180625 - (x / 2) ** 2, quantile.middle) * (x / 2) * Math.SQRT1_2;
  const distance = Math.sqrt(-Math.log((1 - size) / 2));
  const value = distance <= 5 ? quotient(distance - 1.6, quantile.flank) : quotient(distance - 5, quantile.end);
  return Math.sign(x) * value * Math.SQRT1_2;
};

const quotient = (x: number, [above, below]: readonly [readonly number[], readonly number[]]): number => polynomial(x, above) / polynomial(x, below);

/** The share of a standard normal distribution below `x`; a series of positive terms. */
export const normalShareBelow = (x: number): number => {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) sum += term *= (x * x) / n;
  return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
};
