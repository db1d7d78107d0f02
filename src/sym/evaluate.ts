/** Sizes at given values: as an integer, as another size, or the other way round, the value of a name that gives a size. */
import { named, ofAtom, total, type Atom, type Bounds, type Dim } from "./dim.ts";
import { divideRanges, highest, lowest, rangeOfTerms } from "./bounds.ts";
import { excess } from "./choice.ts";
import { floordiv } from "./division.ts";
import { floorNumbers } from "./integer.ts";
import { add, atomsOf, mul, pow } from "./polynomial.ts";

/** The integer if it is known, whatever was written: `N - N + 3` is 3. */
export const exactly = (dim: Dim): number | null => {
  if (typeof dim === "number") return dim;
  const least = lowest(dim);
  return least === highest(dim) ? least : null;
};

/** The value at the names' examples; null where only data decide, or a divisor is zero. */
export const exampleOf = (dim: Dim): number | null => (typeof dim === "number" ? dim : dim.example);

/** The value where each name has the given one; null if a name is missing or a divisor is zero. */
export const evaluate = (dim: Dim, values: ReadonlyMap<string, number>): number | null => {
  if (typeof dim === "number") return dim;
  return valueAt(dim, values, new Map());
};

const valueAt = (dim: Dim, values: ReadonlyMap<string, number>, known: Map<string, number | null>): number | null =>
  typeof dim === "number" ? dim : total(dim.terms, (atom) => valueOfAtom(atom, values, known));

const valueOfAtom = (atom: Atom, values: ReadonlyMap<string, number>, known: Map<string, number | null>): number | null => {
  if (atom.kind === "name") return values.get(atom.name) ?? null;
  if (atom.kind === "cut") return null;
  const before = known.get(atom.key);
  if (before !== undefined) return before;
  const value = atom.kind === "quotient"
    ? floorOrNull(valueAt(atom.over, values, known), valueAt(atom.by, values, known))
    : valueAt(atom.of, values, known);
  const result = atom.kind === "excess" && value !== null ? Math.max(value, 0) : value;
  known.set(atom.key, result);
  return result;
};

const floorOrNull = (a: number | null, b: number | null): number | null =>
  a === null || b === null || b === 0 ? null : floorNumbers(a, b);

/** The size with other sizes in place of names; names without a value stay. */
export const substitute = (dim: Dim, values: ReadonlyMap<string, Dim>): Dim =>
  rebuild(dim, (atom) => (atom.kind === "name" ? values.get(atom.name) ?? null : null));

/** The size where none of the sizes in it that only data decide is 0. */
export const inhabited = (dim: Dim): Dim =>
  rebuild(dim, (atom) => (atom.kind === "name" && atom.example === null && atom.min === 0 && atom.max > 0 ? named(`${atom.name}>0`, { example: null, min: 1, max: atom.max }) : null));

/** The size with each atom for which `replace` gives a dim replaced, from the inside out. */
export const rebuild = (dim: Dim, replace: (atom: Atom) => Dim | null, done = new Map<string, Dim | null>()): Dim => {
  if (typeof dim === "number") return dim;
  let changed = false;
  for (const atom of atomsOf(dim)) {
    if (!done.has(atom.key)) done.set(atom.key, replace(atom) ?? rebuildAtom(atom, replace, done));
    if (done.get(atom.key) !== null) changed = true;
  }
  if (!changed) return dim;
  let result: Dim = 0;
  for (const { coefficient, monomial } of dim.terms) {
    let term: Dim = coefficient;
    for (const { atom, power } of monomial.factors) term = mul(term, pow(done.get(atom.key) ?? ofAtom(atom), power));
    result = add(result, term);
  }
  return result;
};

/** Null where nothing in the atom is replaced. */
const rebuildAtom = (atom: Atom, replace: (atom: Atom) => Dim | null, done: Map<string, Dim | null>): Dim | null => {
  switch (atom.kind) {
    case "name":
    case "cut":
      return null;
    case "quotient": {
      const over = rebuild(atom.over, replace, done);
      const by = rebuild(atom.by, replace, done);
      return over === atom.over && by === atom.by ? null : floordiv(over, by);
    }
    case "excess":
    case "packed": {
      const of = rebuild(atom.of, replace, done);
      if (of === atom.of) return null;
      return atom.kind === "excess" ? excess(of) : of;
    }
  }
};

/**
 * Every integer of `name` in the range for which `dim` is `target`, in order; the other names stand at their examples.
 * Empty where an example is missing. Halves of the range that bounds exclude are not tried.
 */
export const solve = (dim: Dim, target: number, name: string, range: Partial<Bounds> = {}): readonly number[] => {
  const fixed = rebuild(dim, (atom) => (atom.kind === "name" && atom.name !== name ? atom.example : null));
  const found: number[] = [];
  const search = (min: number, max: number): void => {
    const possible = rangeWithin(fixed, { min, max }, new Map());
    if (target < possible.min || target > possible.max) return;
    if (max - min >= 8) {
      const middle = Math.floor((min + max) / 2);
      search(min, middle);
      search(middle + 1, max);
      return;
    }
    for (let value = min; value <= max; value++) {
      if (evaluate(fixed, new Map([[name, value]])) === target) found.push(value);
    }
  };
  const { min = 1, max = 4096 } = range;
  if (min <= max) search(Math.ceil(min), Math.floor(max));
  return found;
};

/** Interval arithmetic where every name has the same range: the one that is solved for is the only one left. */
const rangeWithin = (dim: Dim, name: Bounds, known: Map<string, Bounds>): Bounds => {
  if (typeof dim === "number") return { min: dim, max: dim };
  return rangeOfTerms(dim.terms, (atom) => {
    if (atom.kind === "name") return name;
    if (atom.kind === "cut") return atom;
    const before = known.get(atom.key);
    if (before !== undefined) return before;
    const range = atom.kind === "quotient"
      ? divideRanges(rangeWithin(atom.over, name, known), rangeWithin(atom.by, name, known))
      : rangeWithin(atom.of, name, known);
    const result = atom.kind === "excess" ? { min: Math.max(0, range.min), max: Math.max(0, range.max) } : range;
    known.set(atom.key, result);
    return result;
  });
};
