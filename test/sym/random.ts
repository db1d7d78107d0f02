/** Random sizes, each with a plain reading of the same text in Python's integers, for laws that must hold everywhere. */
import { add, floordiv, max, min, mod, mul, named, neg, sub, type Dim } from "../../src/sym/index.ts";

/** A seeded generator of natural numbers below a limit (mulberry32): a failure repeats. */
export const generator = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
};

export type Values = ReadonlyMap<string, number>;

/** A size, its text as it was written, and its value by ordinary arithmetic (null after a division by zero). */
export interface Sample {
  readonly dim: Dim;
  readonly text: string;
  readonly value: (values: Values) => bigint | null;
}

/** Names with different bounds: a divisor may be zero, a size may be negative. */
const names = [
  named("N"), named("H"), named("W", { min: 3, max: 40 }), named("C"), named("u0", { example: null, min: 0 }),
  named("k", { min: -5, max: 9 }),
] as const;
const nameTexts = ["N", "H", "W", "C", "u0", "k"] as const;

export const randomValues = (below: (limit: number) => number): Values =>
  new Map([
    ["N", 1 + below(9)], ["H", 1 + below(70)], ["W", 3 + below(38)], ["C", 1 + below(20)], ["u0", below(6)], ["k", below(15) - 5],
  ]);

/** Python's floor division on integers. */
export const floorOf = (a: bigint, b: bigint): bigint => {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
};

type Operation = readonly [(a: string, b: string) => string, (a: Dim, b: Dim) => Dim, (a: bigint, b: bigint) => bigint | null];

const operations: readonly Operation[] = [
  [(a, b) => `(${a} + ${b})`, add, (a, b) => a + b],
  [(a, b) => `(${a} - ${b})`, sub, (a, b) => a - b],
  [(a, b) => `(${a} * ${b})`, mul, (a, b) => a * b],
  [(a, b) => `(${a} // ${b})`, floordiv, (a, b) => (b === 0n ? null : floorOf(a, b))],
  [(a, b) => `(${a} % ${b})`, mod, (a, b) => (b === 0n ? null : a - b * floorOf(a, b))],
  [(a, b) => `max(${a}, ${b})`, max, (a, b) => (a > b ? a : b)],
  [(a, b) => `min(${a}, ${b})`, min, (a, b) => (a < b ? a : b)],
];

const leaf = (below: (limit: number) => number): Sample => {
  const choice = below(10);
  if (choice < 6) {
    const name = nameTexts[choice]!;
    return { dim: names[choice]!, text: name, value: (values) => BigInt(values.get(name)!) };
  }
  const number = below(12) - 3;
  return { dim: number, text: `(${number})`, value: () => BigInt(number) };
};

/** A size of at most `depth` operations above each other; divisors are mostly small positive integers, as in models. */
export const randomSample = (below: (limit: number) => number, depth: number): Sample => {
  if (depth === 0 || below(8) === 0) return leaf(below);
  const a = randomSample(below, depth - 1);
  if (below(12) === 0) {
    return { dim: neg(a.dim), text: `(-${a.text})`, value: (values) => { const of = a.value(values); return of === null ? null : -of; } };
  }
  const [write, make, calculate] = operations[below(operations.length)]!;
  const divides = make === floordiv || make === mod;
  const small = 1 + below(8);
  const b = divides && below(4) > 0
    ? { dim: small, text: String(small), value: () => BigInt(small) }
    : randomSample(below, depth - 1);
  const value = (values: Values): bigint | null => {
    const left = a.value(values);
    const right = b.value(values);
    return left === null || right === null ? null : calculate(left, right);
  };
  return { dim: make(a.dim, b.dim), text: write(a.text, b.text), value };
};
