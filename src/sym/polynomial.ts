/** Sums, products and exact division of polynomials. Plain numbers take a path that allocates nothing. */
import {
  compareMonomials, monomialOf, ofAtom, ofTerms, one, shortKey, termsOf,
  type Atom, type Dim, type Factor, type Monomial, type Sym, type Term,
} from "./dim.ts";
import { gcd } from "./integer.ts";
import { namesIn } from "./names.ts";

/** More terms than this are kept as one packed factor: source may be hostile, and the work must end. */
export const mostTerms = 64;

/** The sum of `dims`; 0 for none. Numbers past 2^53 round, as JavaScript's do. */
export const add = (...dims: readonly Dim[]): Dim => {
  const [a, b] = dims;
  if (dims.length === 2 && typeof a === "number" && typeof b === "number") return a + b;
  let known = 0;
  let rest: Dim = 0;
  for (const dim of dims) {
    if (typeof dim === "number") known += dim;
    else rest = rest === 0 ? dim : addTwo(rest, dim);
  }
  return rest === 0 ? known : known === 0 ? rest : addTwo(rest, known);
};

export const sub = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return b === 0 ? a : addTwo(a, neg(b));
};

export const neg = (a: Dim): Dim => (typeof a === "number" ? 0 - a : scale(a, -1));

/** The product of `dims`; 1 for none. */
export const mul = (...dims: readonly Dim[]): Dim => {
  let known = 1;
  let rest: Dim = 1;
  for (const dim of dims) {
    if (typeof dim === "number") known *= dim;
    else rest = rest === 1 ? dim : multiplyTwo(rest, dim);
  }
  if (rest === 1) return known + 0;
  return typeof rest === "number" ? rest * known + 0 : scale(rest, known);
};

/** `a ** k` for a natural `k`. Throws a RangeError for any other: Python's answer would be no integer. */
export const pow = (a: Dim, k: number): Dim => {
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`pow wants a natural exponent, got ${k}`);
  if (typeof a === "number") return a ** k;
  if (k === 0) return 1;
  if (a.terms.length === 1) return powerOfTerm(a.terms[0]!, k);
  if (k > 8 || a.terms.length ** k > mostTerms) return pow(pack(a), k);
  let result: Dim = a;
  for (let i = 1; i < k; i++) result = multiplyTwo(result, a);
  return result;
};

/** The number of elements of a shape; 1 for a scalar. */
export const product = (shape: readonly Dim[]): Dim => mul(...shape);
export const sum = (shape: readonly Dim[]): Dim => add(...shape);

/** `whole * divisor === dim` as polynomials, or null. */
export const divideExactly = (dim: Dim, divisor: Dim): Dim | null => {
  const { whole, rest } = divideTerms(dim, divisor, exactCoefficient);
  return rest === 0 ? whole : null;
};

export interface Division {
  readonly whole: Dim;
  readonly rest: Dim;
}

/**
 * Long division: `dim === whole * divisor + rest` as polynomials. `times` says how often the divisor's leading coefficient
 * goes into a coefficient. The divisor is not 0.
 */
export const divideTerms = (dim: Dim, divisor: Dim, times: (of: number, by: number) => number): Division => {
  const lead = termsOf(divisor)[0]!;
  let left = dim;
  let whole: Dim = 0;
  let rest: Dim = 0;
  for (let steps = 0; left !== 0 && steps < 2 * mostTerms; steps++) {
    const term = termsOf(left)[0]!;
    const monomial = divideMonomials(term.monomial, lead.monomial);
    const count = monomial === null ? 0 : times(term.coefficient, lead.coefficient);
    const step = ofTerms([count === 0 ? term : { coefficient: count, monomial: monomial! }]);
    if (count === 0) {
      rest = add(rest, step);
      left = sub(left, step);
    } else {
      whole = add(whole, step);
      left = sub(left, mul(step, divisor));
      if (count * lead.coefficient !== term.coefficient) {
        const remainder = ofTerms([{ coefficient: term.coefficient - count * lead.coefficient, monomial: term.monomial }]);
        rest = add(rest, remainder);
        left = sub(left, remainder);
      }
    }
  }
  return { whole, rest: add(rest, left) };
};

export const exactCoefficient = (of: number, by: number): number => (of % by === 0 ? of / by : 0);

/** `a / b`, or null where a factor is missing. */
export const divideMonomials = (a: Monomial, b: Monomial): Monomial | null => {
  if (b === one) return a;
  if (a.key === b.key) return one;
  const factors: Factor[] = [];
  let used = 0;
  for (const { atom, power } of a.factors) {
    const other = b.factors[used];
    if (other === undefined || other.atom.key !== atom.key) {
      factors.push({ atom, power });
      continue;
    }
    used++;
    if (other.power > power) return null;
    if (power > other.power) factors.push({ atom, power: power - other.power });
  }
  return used === b.factors.length ? monomialOf(factors) : null;
};

/** The positive integer and the monomial that divide every term of every dim; the coefficient is 0 only for zeros. */
export const commonFactor = (...dims: readonly Dim[]): Term => {
  let coefficient = 0;
  let monomial: Monomial | null = null;
  for (const dim of dims) {
    for (const term of termsOf(dim)) {
      coefficient = gcd(coefficient, term.coefficient);
      monomial = monomial === null ? term.monomial : commonMonomial(monomial, term.monomial);
    }
  }
  return { coefficient, monomial: monomial ?? one };
};

/** `dim` as a polynomial in one atom: `dim === times * atom + rest`; null if the atom stands in a higher power. */
export const linearIn = (dim: Dim, atom: Atom): { readonly times: Dim; readonly rest: Dim } | null => {
  const times: Term[] = [];
  const rest: Term[] = [];
  for (const term of termsOf(dim)) {
    const found = term.monomial.factors.find((factor) => factor.atom.key === atom.key);
    if (found === undefined) rest.push(term);
    else if (found.power > 1) return null;
    else {
      const factors = term.monomial.factors.filter((factor) => factor !== found);
      times.push({ coefficient: term.coefficient, monomial: monomialOf(factors) });
    }
  }
  times.sort((a, b) => compareMonomials(a.monomial, b.monomial));
  return { times: ofTerms(times), rest: ofTerms(rest) };
};

/** The distinct atoms of the polynomial itself (not those inside atoms), the deepest first. */
export const atomsOf = (dim: Dim): readonly Atom[] => {
  const atoms = new Map<string, Atom>();
  for (const { monomial } of termsOf(dim)) for (const { atom } of monomial.factors) atoms.set(atom.key, atom);
  return [...atoms.values()].sort((a, b) => b.depth - a.depth || (a.key < b.key ? -1 : 1));
};

const constantOf = (terms: readonly Term[]): number => {
  const last = terms[terms.length - 1];
  return last !== undefined && last.monomial === one ? last.coefficient : 0;
};

/** The constant term. */
export const constantPart = (dim: Dim): number => (typeof dim === "number" ? dim : constantOf(dim.terms));

const addTwo = (a: Dim, b: Dim): Dim => {
  const left = termsOf(a);
  const right = termsOf(b);
  if (left.length + right.length > mostTerms) {
    return left.length > right.length ? addTwo(pack(a as Sym), b) : addTwo(a, pack(b as Sym));
  }
  const terms: Term[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const order = i === left.length ? 1 : j === right.length ? -1 : compareMonomials(left[i]!.monomial, right[j]!.monomial);
    if (order < 0) terms.push(left[i++]!);
    else if (order > 0) terms.push(right[j++]!);
    else {
      const coefficient = left[i]!.coefficient + right[j]!.coefficient;
      if (coefficient !== 0) terms.push({ coefficient, monomial: left[i]!.monomial });
      i++;
      j++;
    }
  }
  return settled(terms);
};

const scale = (a: Sym, by: number): Dim => {
  if (by === 0) return 0;
  if (by === 1) return a;
  return settled(a.terms.map(({ coefficient, monomial }) => ({ coefficient: coefficient * by, monomial })));
};

const multiplyTwo = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" || typeof b === "number") return mul(a, b);
  if (a.terms.length * b.terms.length > mostTerms) {
    return a.terms.length > b.terms.length ? multiplyTwo(pack(a), b) : multiplyTwo(a, pack(b));
  }
  const terms = new Map<string, Term>();
  for (const left of a.terms) {
    for (const right of b.terms) {
      const monomial = multiplyMonomials(left.monomial, right.monomial);
      const coefficient = left.coefficient * right.coefficient + (terms.get(monomial.key)?.coefficient ?? 0);
      terms.set(monomial.key, { coefficient, monomial });
    }
  }
  const kept = [...terms.values()].filter(({ coefficient }) => coefficient !== 0);
  return settled(kept.sort((x, y) => compareMonomials(x.monomial, y.monomial)));
};

const multiplyMonomials = (a: Monomial, b: Monomial): Monomial => {
  if (a === one) return b;
  if (b === one) return a;
  const factors: Factor[] = [];
  let i = 0;
  let j = 0;
  while (i < a.factors.length || j < b.factors.length) {
    const left = a.factors[i];
    const right = b.factors[j];
    if (right === undefined || (left !== undefined && left.atom.key < right.atom.key)) {
      factors.push(left!);
      i++;
    } else if (left === undefined || left.atom.key > right.atom.key) {
      factors.push(right);
      j++;
    } else {
      factors.push({ atom: left.atom, power: left.power + right.power });
      i++;
      j++;
    }
  }
  return monomialOf(factors);
};

const commonMonomial = (a: Monomial, b: Monomial): Monomial => {
  const factors: Factor[] = [];
  for (const { atom, power } of a.factors) {
    const other = b.factors.find((factor) => factor.atom.key === atom.key);
    if (other !== undefined) factors.push({ atom, power: Math.min(power, other.power) });
  }
  return monomialOf(factors);
};

const powerOfTerm = ({ coefficient, monomial }: Term, k: number): Dim =>
  settled([{
    coefficient: coefficient ** k,
    monomial: monomialOf(monomial.factors.map(({ atom, power }) => ({ atom, power: power * k }))),
  }]);

/** Beyond these no model has sizes, and arithmetic would end in infinities. */
const largestCoefficient = 1e100;
const largestDegree = 1000;

/** The dim of terms just made; an unknown size with the same names where a coefficient or a power has run away. */
const settled = (terms: readonly Term[]): Dim => {
  for (const { coefficient, monomial } of terms) {
    if (Math.abs(coefficient) <= largestCoefficient && monomial.degree <= largestDegree) continue;
    const key = terms.map((term) => `${term.coefficient}*${term.monomial.key}`).join("+");
    return ofAtom({ kind: "cut", key: shortKey(`{${key}}`), depth: 0, example: null, names: namesIn(terms), min: -Infinity, max: Infinity });
  }
  return ofTerms(terms);
};

const pack = (of: Sym): Sym => {
  if (of.terms.length === 1) return of;
  return ofAtom({ kind: "packed", key: shortKey(`[${of.key}]`), depth: of.depth + 1, example: of.example, of });
};
