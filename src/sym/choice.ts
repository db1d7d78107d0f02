/** Maxima, minima and the absolute value, all written with one atom: `max(d, 0)`. */
import { keyOf, monomialOf, ofAtom, ofTerms, shortKey, termsOf, type Dim, type Sym } from "./dim.ts";
import { highest, lowest, rangeOfAtom } from "./bounds.ts";
import { cutDeep } from "./division.ts";
import { add, commonFactor, divideTerms, exactCoefficient, mul, neg, sub } from "./polynomial.ts";

/** The greatest of at least one dim. */
export const max = (...dims: readonly [Dim, ...Dim[]]): Dim =>
  dims.length === 2 ? greater(dims[0], dims[1]!) : inOrder(dims).reduce(greater);

/** The least of at least one dim. */
export const min = (...dims: readonly [Dim, ...Dim[]]): Dim =>
  dims.length === 2 ? lesser(dims[0], dims[1]!) : inOrder(dims).reduce(lesser);

export const abs = (dim: Dim): Dim => (typeof dim === "number" ? Math.abs(dim) : greater(dim, neg(dim)));

/** One order, whatever the caller's: three dims give one form. */
const inOrder = (dims: readonly Dim[]): readonly Dim[] => {
  if (dims.every((dim) => typeof dim === "number")) return dims;
  return [...dims].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

const greater = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  return add(b, excess(sub(a, b)));
};

const lesser = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number") return Math.min(a, b);
  return sub(a, excess(sub(a, b)));
};

/**
 * `max(dim, 0)`. Positive factors go before it and its first term is positive, for `max(-d, 0) = max(d, 0) - d`: so
 * `max(a, b)`, `a + b - min(a, b)` and `-min(-a, -b)` are one form.
 */
export const excess = (dim: Dim): Dim => {
  if (typeof dim === "number") return Math.max(dim, 0);
  if (lowest(dim) >= 0) return dim;
  if (highest(dim) <= 0) return 0;
  const common = commonFactor(dim);
  const factors = common.monomial.factors.filter(({ atom }) => rangeOfAtom(atom).min >= 0);
  if (common.coefficient !== 1 || factors.length > 0) {
    const shared = ofTerms([{ coefficient: common.coefficient, monomial: monomialOf(factors) }]);
    return mul(shared, excess(divideTerms(dim, shared, exactCoefficient).whole));
  }
  if (termsOf(dim)[0]!.coefficient < 0) return add(dim, excessAtom(neg(dim) as Sym));
  return excessAtom(dim);
};

const excessAtom = (dim: Sym): Sym => {
  const of = cutDeep(dim);
  const example = of.example === null ? null : Math.max(of.example, 0);
  return ofAtom({ kind: "excess", key: shortKey(`((${of.key})|0)`), depth: of.depth + 1, example, of });
};
