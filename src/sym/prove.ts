/** What holds for every value of the names: by normal form, by bounds, by divisibility, and by cases of the remainder. */
import { named, termsOf, type Bounds, type Dim, type NameAtom } from "./dim.ts";
import { highest, lowest } from "./bounds.ts";
import { mod } from "./division.ts";
import { rebuild } from "./evaluate.ts";
import { gcd } from "./integer.ts";
import { add, atomsOf, commonFactor, constantPart, mul, sub } from "./polynomial.ts";

export type Relation = "<" | "<=" | "==" | ">=" | ">" | "!=";

/** Whether `a` and `b` are equal for every value of their names; false means that it cannot be proved. */
export const same = (a: Dim, b: Dim): boolean => {
  if (typeof a === "number" && typeof b === "number") return a === b;
  if (typeof a !== "number" && typeof b !== "number" && a.key === b.key) return true;
  return isZero(sub(a, b));
};

/** Whether `a` and `b` can never be equal; false means that it cannot be proved. */
export const differ = (a: Dim, b: Dim): boolean => {
  if (typeof a === "number" && typeof b === "number") return a !== b;
  return isNeverZero(sub(a, b));
};

/** The strongest relation that holds for every value of the names, or null. */
export const compare = (a: Dim, b: Dim): Relation | null => {
  if (typeof a === "number" && typeof b === "number") return a < b ? "<" : a > b ? ">" : a === b ? "==" : null;
  const distance = sub(a, b);
  if (isZero(distance)) return "==";
  const apart = isNeverZero(distance);
  if (lowest(distance) >= 0) return apart ? ">" : ">=";
  if (highest(distance) <= 0) return apart ? "<" : "<=";
  return apart ? "!=" : null;
};

/** Whether `a % b == 0` for every value of the names; false means that it cannot be proved, or that `b` is 0. */
export const divisible = (a: Dim, b: Dim): boolean => b !== 0 && isZero(mod(a, b));

const isZero = (dim: Dim): boolean => {
  if (typeof dim === "number") return dim === 0;
  if (!isExact(dim)) return false;
  if (lowest(dim) === 0 && highest(dim) === 0) return true;
  return couldBeZero(dim) && inEveryCase(dim, (each) => each === 0);
};

const isNeverZero = (dim: Dim): boolean => {
  if (typeof dim === "number") return dim !== 0;
  if (!isExact(dim)) return false;
  return isApart(dim) || inEveryCase(dim, isApart);
};

/** Never zero by bounds, or because what divides all that moves does not divide the constant. */
const isApart = (dim: Dim): boolean => {
  if (typeof dim === "number") return dim !== 0;
  if (lowest(dim) > 0 || highest(dim) < 0) return true;
  const constant = constantPart(dim);
  return constant % commonFactor(sub(dim, constant)).coefficient !== 0;
};

/** A quick no: a size that is not zero at its example is not zero everywhere. */
const couldBeZero = (dim: Exclude<Dim, number>): boolean => dim.example === null || dim.example === 0;

/** Coefficients past 2^53 are rounded: nothing is claimed of them. */
const isExact = (dim: Dim): boolean =>
  termsOf(dim).every(({ coefficient }) => Number.isSafeInteger(coefficient));

/** More cases than this are not looked at. */
const mostCases = 64;

/**
 * Whether `holds` in each case of the names' remainders. Where all quotients divide by known integers, with `L` their least
 * common multiple, every name `H` is `L*h + r` for an `r` from 0 to `L - 1`; then the quotients of `H` divide evenly.
 */
const inEveryCase = (dim: Dim, holds: (each: Dim) => boolean): boolean => {
  const names = new Map<string, { atom: NameAtom; multiple: number }>();
  if (!collectDivided(dim, 1, names)) return false;
  const divided = [...names.values()].filter(({ multiple }) => multiple > 1);
  const cases = divided.reduce((count, { multiple }) => count * multiple, 1);
  if (cases === 1 || cases > mostCases) return false;
  for (let number = 0; number < cases; number++) {
    const values = new Map<string, Dim>();
    let left = number;
    for (const { atom, multiple } of divided) {
      values.set(atom.name, inClass(atom, left % multiple, multiple));
      left = Math.floor(left / multiple);
    }
    if (!holds(rebuild(dim, (atom) => (atom.kind === "name" ? values.get(atom.name) ?? null : null)))) return false;
  }
  return true;
};

/** `multiple * h + rest`, where `h` has the bounds that leave the sum in those of the name. */
const inClass = (atom: NameAtom, rest: number, multiple: number): Dim => {
  const within: Bounds = { min: Math.ceil((atom.min - rest) / multiple), max: Math.floor((atom.max - rest) / multiple) };
  return add(mul(named(`${atom.name}'`, { ...within, example: null }), multiple), rest);
};

/** Notes for each name by which known integer it is divided in the end; false if a divisor is no known positive integer. */
const collectDivided = (dim: Dim, by: number, names: Map<string, { atom: NameAtom; multiple: number }>): boolean => {
  for (const atom of atomsOf(dim)) {
    if (atom.kind === "cut") return false;
    if (atom.kind === "name") {
      const before = names.get(atom.name)?.multiple ?? 1;
      const multiple = (before * by) / gcd(before, by);
      if (multiple > mostCases) return false;
      names.set(atom.name, { atom, multiple });
    } else if (atom.kind === "quotient") {
      if (typeof atom.by !== "number" || atom.by < 1 || !collectDivided(atom.over, by * atom.by, names)) return false;
    } else if (!collectDivided(atom.of, by, names)) return false;
  }
  return true;
};
