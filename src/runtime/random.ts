/**
 * PyTorch's CPU generator: the same seed and the same calls give the same numbers as torch 2.14. Integers, uniform numbers and float
 * and half tensors are equal bit for bit; normal and exponential doubles differ by up to 3 units of their last place, because the
 * platform's `log`, `sin` and `cos` do. Facts in `test/facts/random.json`.
 *
 * A tensor with turned axes is filled in the order of its memory, not of its indices.
 *
 * "CPU" means the kernels of x86-64 with AVX2 or more. On Intel processors PyTorch draws `bernoulli_` and dropout masks through MKL;
 * here they are what every other processor draws.
 */
import { block, BoxMuller } from "./boxMuller.ts";
import { fma, fma64, normalShareBelow, toBfloat16, toFloat16 } from "./float32.ts";

/** Where numbers are written to. Float64Array stands for a float64 tensor. */
export type Drawn = Float32Array | Float64Array;

/** What whole numbers are written to. */
export type DrawnIntegers = Drawn | Int32Array | Uint8Array | BigInt64Array;

export interface DrawOptions {
  /** The tensor is of a half type: numbers are rounded to it, and drawn as its kernel draws them. */
  readonly as?: "float16" | "bfloat16";
  /** False for a view with gaps or turned axes: its elements are drawn one by one. */
  readonly contiguous?: boolean;
}

const stateLength = 624;
const stateShift = 397;
const twoPi = 2 * Math.PI;
const shareOfFloat = 2 ** -24;
const shareOfDouble = 2 ** -53;
/** From this range on an integer takes 64 random bits. */
const wideRange = 2 ** 28;

export class Generator {
  private readonly state = new Uint32Array(stateLength);
  /** The numbers of the state, ready to be drawn. */
  private readonly ready = new Uint32Array(stateLength);
  private next = stateLength;
  /** The second number of a pair of normal ones. */
  private spare: number | undefined;
  private readonly boxMuller = new BoxMuller();

  constructor(seed: number | bigint) {
    this.manualSeed(seed);
  }

  /**
   * `torch.manual_seed`: the lowest 32 bits of the seed count.
   * @throws RangeError where the seed is no whole number
   */
  manualSeed(seed: number | bigint): void {
    const { state } = this;
    state[0] = Number(BigInt.asUintN(32, BigInt(seed)));
    for (let i = 1; i < stateLength; i++) {
      const last = state[i - 1]!;
      state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.next = stateLength;
    this.spare = undefined;
  }

  /** 32 random bits. */
  random(): number {
    if (this.next === stateLength) this.refill();
    return this.ready[this.next++]!;
  }

  /** 64 random bits. */
  random64(): bigint {
    const high = this.random();
    return (BigInt(high) << 32n) | BigInt(this.random());
  }

  /** `tensor.uniform_(from, to)`, `torch.rand`. */
  uniform(out: Drawn, from: number, to: number, { as }: DrawOptions = {}): void {
    if (out instanceof Float64Array && as === undefined) this.uniformDoubles(out, from, to);
    else this.uniformFloats(out, { from, to, round: roundingOf(as) });
  }

  /** `tensor.normal_(mean, std)`, `torch.randn`. */
  normal(out: Drawn, mean: number, std: number, { as, contiguous = true }: DrawOptions = {}): void {
    const round = roundingOf(as);
    if (out.length < block || !contiguous) this.normalOneByOne(out, { mean, std, round });
    else if (as !== undefined) this.normalHalves(out, { mean, std, round });
    else {
      this.normalBlocks(out, mean, std);
      // A rest that fills no block: the last sixteen are drawn anew.
      if (out.length % block !== 0) this.normalBlocks(out.subarray(out.length - block), mean, std);
    }
  }

  /**
   * `torch.nn.init.trunc_normal_(tensor, mean, std, low, high)` of torch 2.14: draws until every number lies within the bounds. (Older
   * versions, and timm's own, are `uniform`, `erfinv`, `mul`, `add`, `clamp`.)
   */
  truncNormal(out: Drawn, mean: number, std: number, low: number, high: number, options: DrawOptions = {}): void {
    const kept = normalShareBelow((high - mean) / std) - normalShareBelow((low - mean) / std);
    const round = options.as === undefined && out instanceof Float64Array ? (value: number) => value : roundingOf(options.as);
    if (kept > 0.3) this.redrawNormal(out, { mean, std, low: round(low), high: round(high), options });
    else this.redrawUniform(out, { mean, std, low, high, round, options });
  }

  /**
   * `tensor.random_(low, high)`, `torch.randint`: whole numbers from `low` to below `high`.
   * @throws RangeError where there is none
   */
  integers(out: DrawnIntegers, low: number | bigint, high: number | bigint): void {
    const range = BigInt(high) - BigInt(low);
    const base = BigInt(low);
    if (range <= 0n) throw new RangeError(`no whole numbers from ${low} to below ${high}`);
    for (let i = 0; i < out.length; i++) {
      if (out instanceof BigInt64Array) out[i] = range >= wideRange ? (this.random64() % range) + base : BigInt(this.random()) % range + base;
      else if (range >= wideRange) out[i] = Number((this.random64() % range) + base);
      else out[i] = (this.random() % Number(range)) + Number(low);
    }
  }

  /** `torch.randperm(out.length)`, below 200 million elements. */
  permutation(out: Exclude<DrawnIntegers, BigInt64Array>): void {
    for (let i = 0; i < out.length; i++) out[i] = i;
    for (let i = 0; i < out.length - 1; i++) {
      const other = i + (this.random() % (out.length - i));
      const kept = out[i]!;
      out[i] = out[other]!;
      out[other] = kept;
    }
  }

  /** `tensor.bernoulli_(probability)`: ones and zeros. */
  bernoulli(out: Exclude<DrawnIntegers, BigInt64Array>, probability: number): void {
    for (let i = 0; i < out.length; i++) out[i] = this.unit() < probability ? 1 : 0;
  }

  /** `torch.bernoulli(probabilities)`: each element has a probability of its own; float64 ones take twice the bits. */
  bernoulliEach(out: Exclude<DrawnIntegers, BigInt64Array>, probabilities: Drawn): void {
    const isDouble = probabilities instanceof Float64Array;
    for (let i = 0; i < out.length; i++) out[i] = (isDouble ? this.unit() : this.unitFloat()) < probabilities[i]! ? 1 : 0;
  }

  /** What dropout multiplies by when training: 0 with the probability, else `1 / (1 - probability)`. Draws nothing at 0 and 1. */
  dropoutMask(out: Drawn, probability: number): void {
    if (probability === 0 || probability === 1) {
      out.fill(1 - probability);
      return;
    }
    this.bernoulli(out, 1 - probability);
    const kept = out instanceof Float32Array ? 1 / Math.fround(1 - probability) : 1 / (1 - probability);
    for (let i = 0; i < out.length; i++) out[i]! *= kept;
  }

  /** `tensor.exponential_(rate)`. */
  exponential(out: Drawn, rate: number): void {
    for (let i = 0; i < out.length; i++) out[i] = (-1 / rate) * Math.log1p(-this.unit());
  }

  /** A double from 0 to below 1, of 53 bits. */
  private unit(): number {
    const high = this.random() & 0x1fffff;
    return (high * 2 ** 32 + this.random()) * shareOfDouble;
  }

  /** A float from 0 to below 1, of 24 bits. */
  private unitFloat(): number {
    return (this.random() & 0xffffff) * shareOfFloat;
  }

  private uniformFloats(out: Drawn, { from, to, round }: { from: number; to: number; round: (value: number) => number }): void {
    const start = Math.fround(from);
    const range = Math.fround(Math.fround(to) - start);
    const [first, last] = [round(from), round(to)];
    for (let i = 0; i < out.length; i++) {
      const value = round(fma(this.unitFloat(), range, start));
      out[i] = value === last ? first : value;
    }
  }

  private uniformDoubles(out: Drawn, from: number, to: number): void {
    for (let i = 0; i < out.length; i++) {
      const value = fma64(this.unit(), to - from, from);
      out[i] = value === to ? from : value;
    }
  }

  /** Draws all, then turns the whole blocks. */
  private normalBlocks(out: Drawn, mean: number, std: number): void {
    const blocks = Math.floor(out.length / block);
    if (out instanceof Float64Array) {
      for (let i = 0; i < out.length; i++) out[i] = this.unit();
      for (let i = 0; i < blocks; i++) boxMullerDoubles(out, { at: i * block, mean, std });
    } else {
      for (let i = 0; i < out.length; i++) out[i] = this.unitFloat();
      this.boxMuller.transform(out, { at: 0, blocks, mean, std });
    }
  }

  /** As above, but the numbers of a last, partial block are drawn only once. */
  private normalHalves(out: Drawn, { mean, std, round }: Normal): void {
    const buffer = new Float32Array(block);
    for (let i = 0; i < out.length; i += block) {
      const start = Math.min(i, out.length - block);
      this.normalBlocks(buffer, mean, std);
      for (let k = 0; k < block; k++) out[start + k] = round(buffer[k]!);
    }
  }

  private normalOneByOne(out: Drawn, { mean, std, round }: Normal): void {
    const isDouble = out instanceof Float64Array;
    for (let i = 0; i < out.length; i++) {
      const value = fma64(this.normalDouble(), std, mean);
      out[i] = isDouble ? value : round(value);
    }
  }

  /** A standard normal double; they are made in pairs, and the second waits, even for another tensor. */
  private normalDouble(): number {
    if (this.spare !== undefined) {
      const kept = this.spare;
      this.spare = undefined;
      return kept;
    }
    const angle = twoPi * this.unit();
    const radius = Math.sqrt(-2 * Math.log1p(-this.unit()));
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Draws the whole tensor again and again, until no element is left outside. */
  private redrawNormal(out: Drawn, { mean, std, low, high, options }: { mean: number; std: number; low: number; high: number; options: DrawOptions }): void {
    this.normal(out, mean, std, options);
    const outside: number[] = [];
    for (let i = 0; i < out.length; i++) if (out[i]! < low || out[i]! > high) outside.push(i);
    const again = outside.length > 0 ? out.slice() : out;
    for (let left = outside; left.length > 0; left = left.filter((i) => out[i]! < low || out[i]! > high)) {
      this.normal(again, mean, std, { ...options, contiguous: true });
      for (const i of left) out[i] = again[i]!;
    }
  }

  /** Where little of the normal distribution lies within the bounds: uniform numbers, accepted with its density. */
  private redrawUniform(out: Drawn, { mean, std, low, high, round, options }: Normal & { low: number; high: number; options: DrawOptions }): void {
    const [floatMean, floatStd] = [round(mean), round(std)];
    const peak = round(-0.5 * ((Math.max(low, Math.min(mean, high)) - mean) / std) ** 2);
    const density = (value: number): number => round(round(-0.5 * round(round(round(value - floatMean) / floatStd) ** 2)) - peak);
    const candidates = out.slice();
    const accept = out.slice();
    const pending = new Uint8Array(out.length).fill(1);
    for (let left = out.length; left > 0; ) {
      this.uniform(candidates, low, high, options);
      this.uniform(accept, 0, 1, options);
      left = 0;
      for (let i = 0; i < out.length; i++) {
        if (pending[i] === 0) continue;
        out[i] = candidates[i]!;
        if (round(Math.log(accept[i]!)) > density(candidates[i]!)) left++;
        else pending[i] = 0;
      }
    }
  }

  /** The next 624 numbers (M. Matsumoto and T. Nishimura's MT19937). */
  private refill(): void {
    const { state, ready } = this;
    for (let i = 0; i < stateLength; i++) {
      const mixed = (state[i]! & 0x80000000) | (state[i + 1 === stateLength ? 0 : i + 1]! & 0x7fffffff);
      const other = state[i < stateLength - stateShift ? i + stateShift : i + stateShift - stateLength]!;
      let y = other ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
      state[i] = y;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      ready[i] = y ^ (y >>> 18);
    }
    this.next = 0;
  }
}

interface Normal {
  readonly mean: number;
  readonly std: number;
  readonly round: (value: number) => number;
}

const roundingOf = (as: DrawOptions["as"]): ((value: number) => number) => {
  if (as === "float16") return toFloat16;
  return as === "bfloat16" ? toBfloat16 : Math.fround;
};

/** Turns sixteen uniform doubles from `at` on into normal ones: eight radii, then eight angles. */
const boxMullerDoubles = (out: Float64Array, { at, mean, std }: { at: number; mean: number; std: number }): void => {
  for (let i = at; i < at + block / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - out[i]!));
    const angle = twoPi * out[i + block / 2]!;
    out[i] = fma64(radius * Math.cos(angle), std, mean);
    out[i + block / 2] = fma64(radius * Math.sin(angle), std, mean);
  }
};
