/**
 * The least and the greatest value a size can have: what the bounds of its names, and the relation of a quotient or an
 * excess to what it is made of, allow to prove. Always sound, not always tight.
 */
import { ofAtom, one, termsOf, type Atom, type Bounds, type Dim, type Sym, type Term } from "./dim.ts";
import { add, atomsOf, linearIn, mostTerms, mul, neg, sub } from "./polynomial.ts";

/** Every value of `dim` lies in these bounds, which may be -Infinity and Infinity. */
export const bounds = (dim: Dim): Bounds => ({ min: lowest(dim), max: highest(dim) });

/** A number that `dim` never falls below. */
export const lowest = (dim: Dim): number => {
  if (typeof dim === "number") return dim;
  return (dim.derived.low ??= lowestBy(dim, eliminationsFor(dim)));
};

/** A number that `dim` never exceeds. */
export const highest = (dim: Dim): number => {
  if (typeof dim === "number") return dim;
  return (dim.derived.high ??= 0 - lowest(neg(dim)));
};

/** How many quotients and excesses are replaced by what they are made of, along one path: each doubles the work. */
const eliminationsFor = ({ depth, terms }: Sym): number => (depth > 8 || terms.length > 24 ? 0 : depth > 4 ? 2 : 4);

const lowestBy = (dim: Dim, left: number): number => {
  if (typeof dim === "number") return dim;
  let best = lowestOfTerms(dim);
  if (left === 0) return best;
  for (const atom of atomsOf(dim)) {
    if (atom.kind !== "quotient" && atom.kind !== "excess") continue;
    const parts = linearIn(dim, atom);
    const sign = parts === null ? 0 : signOf(parts.times, left - 1);
    if (parts === null || sign === 0) continue;
    const found = atom.kind === "excess"
      ? lowestWithExcess(parts.times, parts.rest, sign, atom.of, left - 1)
      : lowestWithQuotient(parts.times, parts.rest, sign, atom.over, atom.by, left - 1);
    best = Math.max(best, found);
    break; // the deepest goes first; those that remain are met on the way down
  }
  return best;
};

/** `times * max(of, 0) + rest` takes one of two values: without `of`, or with it. */
const lowestWithExcess = (times: Dim, rest: Dim, sign: number, of: Sym, left: number): number => {
  if (lengthOf(times) * lengthOf(of) + lengthOf(rest) > mostTerms) return -Infinity;
  const without = lowestBy(rest, left);
  const within = lowestBy(add(rest, mul(times, of)), left);
  return sign > 0 ? Math.max(without, within) : Math.min(without, within);
};

/** For a positive divisor, `over - by + 1 <= by * (over // by) <= over`. */
const lowestWithQuotient = (times: Dim, rest: Dim, sign: number, over: Dim, by: Dim, left: number): number => {
  const length = lengthOf(times) * (lengthOf(over) + lengthOf(by) + 1) + lengthOf(by) * lengthOf(rest);
  if (length > mostTerms || lowest(by) < 1) return -Infinity;
  const quotient = sign > 0 ? add(sub(over, by), 1) : over;
  const found = lowestBy(add(mul(times, quotient), mul(by, rest)), left);
  if (found === -Infinity) return found;
  return Math.ceil(found / (found > 0 ? highest(by) : lowest(by))) || (found > 0 ? 1 : 0);
};

/** What would grow so long that it is packed is left alone: the way down must end. */
const lengthOf = (dim: Dim): number => termsOf(dim).length;

/** 1 where `dim` is never negative, -1 where it is never positive, 0 where that is not known. */
const signOf = (dim: Dim, left: number): number => {
  if (typeof dim === "number") return Math.sign(dim);
  if (lowestBy(dim, left) >= 0) return 1;
  return lowestBy(neg(dim), left) >= 0 ? -1 : 0;
};

/** Bounds with every atom on its own, first as they stand, then counted from the least value of each atom. */
const lowestOfTerms = (dim: Sym): number => {
  const plain = rangeOfTerms(dim.terms, rangeOfAtom).min;
  const mixed = dim.terms.some(({ coefficient, monomial }) => coefficient < 0 && monomial !== one);
  if (!mixed || dim.terms.length < 2) return plain;
  const shifted = countedFromLeast(dim);
  return shifted === null ? plain : Math.max(plain, shifted);
};

/** `N*M - N` is `n*m + m` with `n = N - 1` and `m = M - 1`, both natural: so it is at least 0. */
const countedFromLeast = (dim: Sym): number | null => {
  const expanded = dim.terms.map(({ monomial }) => monomial.factors.reduce((count, { power }) => count * (power + 1), 1));
  if (expanded.reduce((a, b) => a + b, 0) > mostTerms) return null;
  let result: Dim = 0;
  for (const { coefficient, monomial } of dim.terms) {
    let term: Dim = coefficient;
    for (const { atom, power } of monomial.factors) {
      const { min } = rangeOfAtom(atom);
      const counted = Number.isFinite(min) ? add(ofAtom(atom), min) : ofAtom(atom);
      for (let i = 0; i < power; i++) term = mul(term, counted);
    }
    result = add(result, term);
  }
  if (typeof result === "number") return result;
  return rangeOfTerms(result.terms, (atom) => {
    const { min, max } = rangeOfAtom(atom);
    return Number.isFinite(min) ? { min: 0, max: max - min } : { min, max };
  }).min;
};

/** Interval arithmetic over a sum of products, given the range of each atom. */
export const rangeOfTerms = (terms: readonly Term[], rangeOf: (atom: Atom) => Bounds): Bounds => {
  let min = 0;
  let max = 0;
  for (const { coefficient, monomial } of terms) {
    let range: Bounds = { min: coefficient, max: coefficient };
    for (const { atom, power } of monomial.factors) range = multiplyRanges(range, powerOfRange(rangeOf(atom), power));
    min += range.min;
    max += range.max;
  }
  return { min, max };
};

/** The range of an atom alone. */
export const rangeOfAtom = (atom: Atom): Bounds => {
  switch (atom.kind) {
    case "name":
    case "cut":
      return atom;
    case "packed":
      return bounds(atom.of);
    case "excess":
      return { min: Math.max(0, lowest(atom.of)), max: Math.max(0, highest(atom.of)) };
    case "quotient":
      return divideRanges(bounds(atom.over), bounds(atom.by));
  }
};

/** The range of a floor quotient; a divisor that is zero has no quotient and does not count. */
export const divideRanges = (over: Bounds, by: Bounds): Bounds => {
  if (by.max < 1) return by.min === 0 ? open : divideRanges(negateRange(over), negateRange(by));
  if (by.min < 0) return open;
  const least = Math.max(1, by.min);
  return {
    min: Math.floor(over.min / (over.min < 0 ? least : by.max)) || 0,
    max: Math.floor(over.max / (over.max < 0 ? by.max : least)) || 0,
  };
};

const open: Bounds = { min: -Infinity, max: Infinity };

const negateRange = ({ min, max }: Bounds): Bounds => ({ min: 0 - max, max: 0 - min });

const multiplyRanges = (a: Bounds, b: Bounds): Bounds => {
  const corners = [times(a.min, b.min), times(a.min, b.max), times(a.max, b.min), times(a.max, b.max)];
  return { min: Math.min(...corners), max: Math.max(...corners) };
};

const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

const powerOfRange = ({ min, max }: Bounds, power: number): Bounds => {
  if (power === 1) return { min, max };
  if (min >= 0 || power % 2 === 1) return { min: min ** power, max: max ** power };
  return { min: max <= 0 ? max ** power : 0, max: Math.max(min ** power, max ** power) };
};
