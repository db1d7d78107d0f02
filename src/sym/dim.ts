/**
 * What a size is: a known integer, or a polynomial with integer coefficients in atoms. An atom is a name, a floor quotient,
 * or the excess `max(d, 0)`. Remainders, maxima and minima are written with these, so equal sizes have equal keys.
 */
import { show } from "./show.ts"; // used only when called: `toString` closes the circle

/** A known integer, or one that carries names. */
export type Dim = number | Sym;
export type Shape = readonly Dim[];

/** An integer with a name; `example` is null where only data decide it. */
export interface NameAtom {
  readonly kind: "name";
  readonly key: string;
  readonly depth: number;
  readonly example: number | null;
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
/** `over // by`, as Python floors; undefined where `by` is zero. */
export interface QuotientAtom {
  readonly kind: "quotient";
  readonly key: string;
  readonly depth: number;
  readonly example: number | null;
  readonly over: Dim;
  readonly by: Dim;
}
/** `max(of, 0)`. */
export interface ExcessAtom {
  readonly kind: "excess";
  readonly key: string;
  readonly depth: number;
  readonly example: number | null;
  readonly of: Sym;
}
/** A polynomial too long to be multiplied out, standing as one factor. */
export interface PackedAtom {
  readonly kind: "packed";
  readonly key: string;
  readonly depth: number;
  readonly example: number | null;
  readonly of: Sym;
}
/** A size nested too deeply to be kept: its names, example and bounds remain, its formula is gone. */
export interface CutAtom {
  readonly kind: "cut";
  readonly key: string;
  readonly depth: number;
  readonly example: number | null;
  readonly names: ReadonlySet<string>;
  readonly min: number;
  readonly max: number;
}
export type Atom = NameAtom | QuotientAtom | ExcessAtom | PackedAtom | CutAtom;

/** `atom ** power`, power at least 1. */
export interface Factor {
  readonly atom: Atom;
  readonly power: number;
}

/** A product of factors, ordered by atom key; the empty product is 1. */
export interface Monomial {
  readonly key: string;
  readonly degree: number;
  readonly factors: readonly Factor[];
}

export interface Term {
  readonly coefficient: number;
  readonly monomial: Monomial;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Derived once, on demand: see `bounds.ts`, `names.ts` and `show.ts`. */
export interface Derived {
  text?: string;
  low?: number;
  high?: number;
  names?: ReadonlySet<string>;
}

/** A size with names in it; immutable. Two with equal `key` are equal for every value of their names. */
export class Sym {
  /** Ordered by `compareMonomials`, highest first; no zero coefficient; never only a constant. */
  readonly terms: readonly Term[];
  readonly key: string;
  /** Value at the examples of the names; null where one has none or a divisor is zero there. */
  readonly example: number | null;
  readonly depth: number;
  readonly derived: Derived = {};

  constructor(terms: readonly Term[]) {
    this.terms = terms;
    this.key = shortKey(terms.map(termKey).join("+"));
    this.example = total(terms, (atom) => atom.example);
    let depth = 0;
    for (const { monomial } of terms) for (const { atom } of monomial.factors) if (atom.depth > depth) depth = atom.depth;
    this.depth = depth;
  }

  toString(): string {
    return show(this);
  }
}

/** What is known of a name. `min` is 1 if unset; `example` is 2, moved into the bounds, if unset, and null for sizes only data decide. */
export interface NameOptions {
  readonly example?: number | null;
  readonly min?: number;
  readonly max?: number;
}

/** An integer called `name`. A name means one size: give the same options wherever it is made. */
export const named = (name: string, options: NameOptions = {}): Sym => {
  const min = options.min ?? 1;
  const max = options.max ?? Infinity;
  const example = options.example === undefined ? Math.max(min, Math.min(max, 2)) : options.example;
  const key = plainName.test(name) ? name : JSON.stringify(name);
  return ofAtom({ kind: "name", key, depth: 0, example, name, min, max });
};

const plainName = /^[\p{L}_][\p{L}\p{N}_.]*$/u;

export const one: Monomial = { key: "", degree: 0, factors: [] };

export const ofAtom = (atom: Atom): Sym =>
  new Sym([{ coefficient: 1, monomial: monomialOf([{ atom, power: 1 }]) }]);

/** The monomial of factors that are already in order of their keys. */
export const monomialOf = (factors: readonly Factor[]): Monomial => {
  if (factors.length === 0) return one;
  let degree = 0;
  for (const { power } of factors) degree += power;
  const key = factors.map(({ atom, power }) => (power === 1 ? atom.key : `${atom.key}^${power}`)).join("*");
  return { key: shortKey(key), degree, factors };
};

/**
 * Graded lexicographic order, highest first (negative: `a` before `b`). It respects multiplication, which polynomial
 * division needs.
 */
export const compareMonomials = (a: Monomial, b: Monomial): number => {
  if (a.key === b.key) return 0;
  if (a.degree !== b.degree) return b.degree - a.degree;
  for (let i = 0; i < a.factors.length; i++) {
    const left = a.factors[i]!;
    const right = b.factors[i];
    if (right === undefined) return -1;
    if (left.atom.key !== right.atom.key) return left.atom.key < right.atom.key ? -1 : 1;
    if (left.power !== right.power) return right.power - left.power;
  }
  return 1;
};

/** The dim of ordered, distinct, non-zero terms. */
export const ofTerms = (terms: readonly Term[]): Dim => {
  if (terms.length === 0) return 0;
  if (terms.length === 1 && terms[0]!.monomial === one) return terms[0]!.coefficient;
  return new Sym(terms);
};

export const termsOf = (dim: Dim): readonly Term[] => {
  if (typeof dim !== "number") return dim.terms;
  return dim === 0 ? [] : [{ coefficient: dim, monomial: one }];
};

export const keyOf = (dim: Dim): string => (typeof dim === "number" ? String(dim) : dim.key);
export const depthOf = (dim: Dim): number => (typeof dim === "number" ? 0 : dim.depth);

/** The sum of terms at given values of the atoms; null if one has none. Exact where result and atoms are safe integers. */
export const total = (terms: readonly Term[], valueOf: (atom: Atom) => number | null): number | null => {
  let sum = 0;
  let largest = 0;
  for (const { coefficient, monomial } of terms) {
    let value = coefficient;
    for (const { atom, power } of monomial.factors) {
      const base = valueOf(atom);
      if (base === null) return null;
      value *= power === 1 ? base : base ** power;
    }
    sum += value;
    largest = Math.max(largest, Math.abs(value), Math.abs(sum));
  }
  if (largest <= Number.MAX_SAFE_INTEGER) return sum + 0;
  if (Number.isNaN(sum)) return null;
  return largest < longest ? totalExact(terms, valueOf) : sum;
};

/** Past this, exact intermediate results are not worth their length. */
const longest = 1e60;

const totalExact = (terms: readonly Term[], valueOf: (atom: Atom) => number | null): number => {
  let sum = 0n;
  for (const { coefficient, monomial } of terms) {
    let value = BigInt(coefficient);
    for (const { atom, power } of monomial.factors) value *= BigInt(valueOf(atom) ?? 0) ** BigInt(power);
    sum += value;
  }
  return Number(sum);
};

const termKey = ({ coefficient, monomial }: Term): string =>
  monomial === one ? String(coefficient) : coefficient === 1 ? monomial.key : `${coefficient}*${monomial.key}`;

/** Keys of nested sizes could double at each step, so a long one is replaced by 106 bits of hash. */
export const shortKey = (key: string): string => (key.length <= 240 ? key : `#${hash(key, 1)}${hash(key, 2)}`);

const hash = (text: string, seed: number): string => {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36).padStart(11, "0");
};
