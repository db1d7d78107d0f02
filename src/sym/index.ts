/**
 * Integers that carry names: exact arithmetic with Python's `//` and `%`, a normal form, proofs of "always equal" and
 * "never equal", and solving for a size. Knows neither Python nor tensors.
 */
export { named, Sym, type Bounds, type Dim, type NameOptions, type Shape } from "./dim.ts";
export { add, sub, sum } from "./halves.ts";
export { mul, neg, pow, product } from "./polynomial.ts";
export { floordiv, mod } from "./division.ts";
export { abs, max, min } from "./choice.ts";
export { bounds } from "./bounds.ts";
export { evaluate, exactly, exampleOf, inhabited, solve, substitute } from "./evaluate.ts";
export { namesOf } from "./names.ts";
export { compare, differ, divisible, same, type Relation } from "./prove.ts";
export { Assumptions } from "./assume.ts";
export { show, showShape } from "./show.ts";
export { parseDim } from "./parse.ts";
