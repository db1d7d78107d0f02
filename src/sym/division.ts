/** Python's `//` and `%`: floor division with the laws that keep equal quotients equal. */
import {
  depthOf, keyOf, ofAtom, ofTerms, one, shortKey, termsOf,
  type Dim, type QuotientAtom, type Sym, type Term,
} from "./dim.ts";
import { bounds, highest, lowest } from "./bounds.ts";
import { add, commonFactor, constantPart, divideTerms, exactCoefficient, linearIn, mul, neg, sub } from "./polynomial.ts";
import { floorNumbers, gcd, modNumbers } from "./integer.ts";
import { namesOf } from "./names.ts";

/**
 * `a // b`, floored as in Python. By the number 0 it is a size without value: `example` and `evaluate` give null, nothing
 * is provable about it. A factor of both is cancelled although it might be zero, where PyTorch would have raised.
 */
export const floordiv = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number" && b !== 0) return floorNumbers(a, b);
  return b === 0 ? quotientAtom(a, b) : divide(a, b);
};

/** `a % b` with the sign of `b`, as in Python: `a - a // b * b`. */
export const mod = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number" && b !== 0) return modNumbers(a, b);
  return b === 0 ? quotientAtom(a, b) : sub(a, mul(floordiv(a, b), b));
};

/** The laws, in the order in which they shorten most; each leaves less to divide. */
const divide = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number") return floorNumbers(a, b);
  if (a === 0) return 0;
  if (typeof b === "number" ? b < 0 : highest(b) < 0) return divide(neg(a), neg(b));
  const common = commonFactor(a, b);
  if (common.coefficient !== 1 || common.monomial !== one) return divide(without(common, a), without(common, b));
  if (b === 1) return a;
  const { whole, rest } = wholePart(a, b);
  return whole === 0 ? divideRest(rest, b) : add(whole, divide(rest, b));
};

/** `dim` divided by a factor of all its terms. */
const without = (factor: Term, dim: Dim): Dim => divideTerms(dim, ofTerms([factor]), exactCoefficient).whole;

/** `(b*q + r) // b = q + r // b` for any integers. */
const wholePart = (a: Dim, b: Dim): { readonly whole: Dim; readonly rest: Dim } => {
  if (typeof b === "number") return wholeByNumber(a, b);
  const division = divideTerms(a, b, (of, by) => Math.trunc(of / by) + 0);
  // A divisor of several terms leaves a remainder that may be longer than what was divided.
  if (b.terms.length > 1 && termsOf(division.rest).length >= termsOf(a).length) return { whole: 0, rest: a };
  return division;
};

/** Coefficients keep their sign; the constant is left in [-b/2, b/2), so that `(H - 1)//2 + 1` stays as it is written. */
const wholeByNumber = (a: Dim, b: number): { readonly whole: Dim; readonly rest: Dim } => {
  const whole: Term[] = [];
  const rest: Term[] = [];
  for (const { coefficient, monomial } of termsOf(a)) {
    const times = monomial === one ? Math.floor((2 * coefficient + b) / (2 * b)) : Math.trunc(coefficient / b);
    if (times !== 0) whole.push({ coefficient: times, monomial });
    if (coefficient !== times * b) rest.push({ coefficient: coefficient - times * b, monomial });
  }
  return { whole: ofTerms(whole), rest: ofTerms(rest) };
};

/** What remains once whole parts and common factors are gone. */
const divideRest = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number") return floorNumbers(a, b);
  const known = quotientByBounds(a, b);
  if (known !== null) return known;
  if (typeof b === "number") {
    const coarser = withoutFineConstant(a, b);
    if (coarser !== null) return coarser;
  }
  const merged = mergeNested(a, b);
  if (merged !== null) return merged;
  if (leadingSign(a) < 0 && lowest(b) >= 1) {
    // -a // b is -ceil(a / b)
    const flipped = wholePart(sub(sub(b, 1), a), b);
    if (leadingSign(flipped.rest) > 0 || typeof a === "number") return neg(add(flipped.whole, divideUnflipped(flipped.rest, b)));
  }
  return quotientAtom(a, b);
};

/** What the flip leaves is not flipped again: each law is tried once more at most. */
const divideUnflipped = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number") return floorNumbers(a, b);
  const common = commonFactor(a, b);
  const [over, by] = [without(common, a), without(common, b)];
  if (typeof over === "number" && typeof by === "number") return floorNumbers(over, by);
  return quotientByBounds(over, by) ?? mergeNested(over, by) ?? quotientAtom(over, by);
};

/** A quotient that its bounds leave only one value. */
const quotientByBounds = (a: Dim, b: Dim): number | null => {
  const by = bounds(b);
  if (by.min < 1) return null;
  const over = bounds(a);
  if (typeof b === "number") {
    const least = Math.floor(over.min / b);
    return Number.isFinite(least) && least === Math.floor(over.max / b) ? least : null;
  }
  if (over.min >= 0) return over.max < by.min || lowest(sub(b, a)) >= 1 ? 0 : null;
  return over.max < 0 && (over.min >= -by.min || lowest(add(a, b)) >= 0) ? -1 : null;
};

/** `(g*y + c) // (g*k) = (y + c // g) // k`. */
const withoutFineConstant = (a: Dim, b: number): Dim | null => {
  const constant = constantPart(a);
  const moving = sub(a, constant);
  const shared = gcd(b, commonFactor(moving).coefficient);
  if (shared <= 1) return null;
  const coarse = divideTerms(moving, shared, exactCoefficient).whole;
  return divide(add(coarse, floorNumbers(constant, shared)), b / shared);
};

/** `(x // c + p) // d = (x + p*c) // (c*d)` for positive `d`, where `x // c` is the only quotient. */
const mergeNested = (a: Dim, b: Dim): Dim | null => {
  let inner: QuotientAtom | null = null;
  for (const { monomial } of termsOf(a)) {
    for (const { atom } of monomial.factors) {
      if (atom.kind !== "quotient") continue;
      if (inner !== null) return null;
      inner = atom;
    }
  }
  if (inner === null || inner.by === 0 || lowest(b) < 1) return null;
  const parts = linearIn(a, inner);
  const by = mul(inner.by, b);
  if (parts === null || parts.times !== 1 || (typeof by === "number" && by > Number.MAX_SAFE_INTEGER)) return null;
  return divide(add(inner.over, mul(parts.rest, inner.by)), by);
};

const leadingSign = (dim: Dim): number => Math.sign(termsOf(dim)[0]?.coefficient ?? 0);

/** How deep sizes nest before the formula is dropped: `x = (3*x + 1)//2` in a long loop must not exhaust the stack. */
const deepest = 16;

const quotientAtom = (a: Dim, b: Dim): Sym => {
  const over = cutDeep(a);
  const by = cutDeep(b);
  const top = typeof over === "number" ? over : over.example;
  const bottom = typeof by === "number" ? by : by.example;
  return ofAtom({
    kind: "quotient",
    key: shortKey(`((${keyOf(over)})//(${keyOf(by)}))`),
    depth: 1 + Math.max(depthOf(over), depthOf(by)),
    example: top === null || bottom === null || bottom === 0 ? null : floorNumbers(top, bottom),
    over,
    by,
  });
};

/** `dim`, or an atom in its place that keeps its names, example and bounds, if it is nested too deeply. */
export const cutDeep = <D extends Dim>(dim: D): D | Sym => {
  if (typeof dim === "number" || dim.depth < deepest) return dim;
  const { min, max } = bounds(dim);
  return ofAtom({ kind: "cut", key: shortKey(`{${dim.key}}`), depth: 0, example: dim.example, names: namesOf(dim), min, max });
};
