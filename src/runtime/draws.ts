/** A Mersenne twister with the distributions that the replay of weights needs. */
import type { Floats } from "./elements.ts";

const length = 624;

export class Generator {
  private readonly state = new Uint32Array(length);
  private next = length;

  constructor(seed: number) {
    this.manualSeed(seed);
  }

  manualSeed(seed: number): void {
    this.state[0] = seed >>> 0;
    for (let i = 1; i < length; i++) {
      const last = this.state[i - 1]!;
      this.state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.next = length;
  }

  uniform(out: Floats, from: number, to: number): void {
    for (let i = 0; i < out.length; i++) out[i] = from + (to - from) * this.unit();
  }

  normal(out: Floats, mean: number, std: number): void {
    for (let i = 0; i < out.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
      const angle = 2 * Math.PI * this.unit();
      out[i] = mean + std * radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] = mean + std * radius * Math.sin(angle);
    }
  }

  truncNormal(out: Floats, mean: number, std: number, low: number, high: number): void {
    const one = new Float64Array(1);
    for (let i = 0; i < out.length; i++) {
      do this.normal(one, mean, std); while (one[0]! < low || one[0]! > high);
      out[i] = one[0]!;
    }
  }

  integers(out: Floats, low: number, high: number): void {
    for (let i = 0; i < out.length; i++) out[i] = low + this.bits() % Math.max(1, high - low);
  }

  permutation(out: Floats): void {
    for (let i = 0; i < out.length; i++) out[i] = i;
    for (let i = 0; i < out.length - 1; i++) {
      const other = i + this.bits() % (out.length - i);
      [out[i], out[other]] = [out[other]!, out[i]!];
    }
  }

  bernoulli(out: Floats, probability: number): void {
    for (let i = 0; i < out.length; i++) out[i] = this.unit() < probability ? 1 : 0;
  }

  exponential(out: Floats, rate: number): void {
    for (let i = 0; i < out.length; i++) out[i] = -Math.log(1 - this.unit()) / rate;
  }

  private unit(): number {
    return (this.bits() & 0xffffff) / 0x1000000;
  }

  private bits(): number {
    if (this.next === length) this.refill();
    let y = this.state[this.next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private refill(): void {
    const { state } = this;
    for (let i = 0; i < length; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % length]! & 0x7fffffff);
      state[i] = state[(i + 397) % length]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }
}
