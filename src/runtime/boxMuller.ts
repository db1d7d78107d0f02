/**
 * Turns uniform floats into normal ones as PyTorch's AVX2 kernel does, bit for bit: Box-Muller with the Cephes library's polynomials
 * (S. Moshier) for logarithm, sine and cosine. Works on columns of numbers, step by step.
 */
import { fuse, hornerStep } from "./float32.ts";

/** Eight radii, then eight angles, make sixteen normal numbers. */
export const block = 16;
const half = block / 2;
/** Numbers in a column: few enough for all columns to stay in the processor's first cache. */
const length = 16 * half;

const floats = (...values: number[]): number[] => values.map(Math.fround);
const column = (value = 0): Float32Array => new Float32Array(length).fill(value);

const logarithm = floats(7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1);
const sine = floats(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
const cosine = floats(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2);
const sqrtHalf = Math.fround(Math.SQRT1_2);
const twoPi = Math.fround(2 * Math.PI);
const fourOverPi = Math.fround(4 / Math.PI);
/** ln 2 in two parts; -π/4 in three. */
const ln2Low = Math.fround(-2.1219444e-4);
const ln2High = column(0.693359375);
const quarter = [column(-0.78515625), column(-2.4187564849853515625e-4), column(-3.77489497744594108e-8)] as const;
const minusHalf = column(-0.5);
/** 2^-n: `2 ** -n` takes longer than the rest of a logarithm. */
const negativePowers = Float64Array.from({ length: 26 }, (_, n) => 2 ** -n);

export class BoxMuller {
  private readonly radius = column();
  private readonly angle = column();
  private readonly exponent = column();
  private readonly x = column();
  private readonly square = column();
  private readonly sines = column();
  private readonly cosines = column();
  private readonly octants = new Int32Array(length);
  private readonly mean = column();
  private readonly std = column();

  /** Turns `blocks` blocks of `out` from `at` on, in place. */
  transform(out: Float32Array, { at, blocks, mean, std }: { at: number; blocks: number; mean: number; std: number }): void {
    this.mean.fill(mean);
    this.std.fill(std);
    const most = length / half;
    for (let done = 0; done < blocks; done += most) {
      this.turn(out, at + done * block, Math.min(most, blocks - done) * half);
    }
  }

  private turn(out: Float32Array, at: number, count: number): void {
    this.radii(out, at, count);
    this.angles(out, at, count);
    const { radius, sines, cosines, mean, std } = this;
    for (let i = 0; i < length; i++) {
      cosines[i] = radius[i]! * cosines[i]!;
      sines[i] = radius[i]! * sines[i]!;
    }
    fuse(cosines, cosines, std, mean);
    fuse(sines, sines, std, mean);
    for (let i = 0; i < count; i++) {
      const to = at + i + (i & -half);
      out[to] = cosines[i]!;
      out[to + half] = sines[i]!;
    }
  }

  /** `sqrt(-2 · ln(1 - u))`, where u is a whole number of 2^-24. */
  private radii(out: Float32Array, at: number, count: number): void {
    const { radius, exponent, x, square } = this;
    for (let i = 0; i < length; i++) {
      const share = i < count ? 0x1000000 - out[at + i + (i & -half)]! * 0x1000000 : 1;
      const bits = 32 - Math.clz32(share);
      const mantissa = share * negativePowers[bits]!;
      const isLow = mantissa < sqrtHalf;
      exponent[i] = bits - (isLow ? 25 : 24);
      x[i] = isLow ? 2 * mantissa - 1 : mantissa - 1;
    }
    for (let i = 0; i < length; i++) square[i] = x[i]! * x[i]!;
    const y = radius.fill(logarithm[0]!);
    for (let k = 1; k < logarithm.length; k++) hornerStep(y, x, logarithm[k]!);
    const low = this.sines;
    for (let i = 0; i < length; i++) {
      y[i] = y[i]! * x[i]!;
      low[i] = exponent[i]! * ln2Low;
    }
    fuse(y, y, square, low);
    fuse(y, square, minusHalf, y);
    for (let i = 0; i < length; i++) y[i] = x[i]! + y[i]!;
    fuse(y, exponent, ln2High, y);
    for (let i = 0; i < length; i++) radius[i] = Math.sqrt(-2 * y[i]!);
  }

  /** Sines and cosines of `2π · u`. The angle is brought near zero by whole eighths of the circle, counted up to the next even one. */
  private angles(out: Float32Array, at: number, count: number): void {
    const { angle, octants, x, square, sines, cosines } = this;
    const eighths = this.exponent;
    for (let i = 0; i < length; i++) {
      angle[i] = i < count ? twoPi * out[at + i + (i & -half) + half]! : 0;
      const octant = (Math.trunc(Math.fround(angle[i]! * fourOverPi)) + 1) & ~1;
      octants[i] = octant;
      eighths[i] = octant;
    }
    fuse(x, eighths, quarter[0], angle);
    fuse(x, eighths, quarter[1], x);
    fuse(x, eighths, quarter[2], x);
    for (let i = 0; i < length; i++) square[i] = x[i]! * x[i]!;
    this.nearZero();
    for (let i = 0; i < length; i++) {
      const octant = octants[i]!;
      const isTurned = (octant & 2) !== 0;
      const sineNow = isTurned ? cosines[i]! : sines[i]!;
      const cosineNow = isTurned ? sines[i]! : cosines[i]!;
      sines[i] = (octant & 4) === 0 ? sineNow : -sineNow;
      cosines[i] = ((octant - 2) & 4) !== 0 ? cosineNow : -cosineNow;
    }
  }

  /** Sines and cosines of x within π/4 of zero. */
  private nearZero(): void {
    const { x, square, sines, cosines, angle } = this;
    sines.fill(sine[0]!);
    cosines.fill(cosine[0]!);
    for (let k = 1; k < sine.length; k++) {
      hornerStep(sines, square, sine[k]!);
      hornerStep(cosines, square, cosine[k]!);
    }
    for (let i = 0; i < length; i++) {
      sines[i] = sines[i]! * square[i]!;
      cosines[i] = cosines[i]! * square[i]!;
      angle[i] = -0.5 * square[i]!;
    }
    fuse(sines, x, sines, x);
    fuse(cosines, square, cosines, angle);
    for (let i = 0; i < length; i++) cosines[i] = cosines[i]! + 1;
  }
}
