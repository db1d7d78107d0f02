/** What reductions share: which axes go, the shape that stays, and the numbers that come together. */
import { exactly, type Shape } from "../../sym/index.ts";
import { type Arg, axisList, boolean, dtype, keywordOnly, optional } from "../args.ts";
import type { Emit, Ref, Rule } from "../op.ts";
import { axisOf, reduced } from "../rules.ts";
import { numbers, type Tensor, valuesOf } from "../tensor.ts";
import { type Form, like, vector } from "./lowering.ts";
import { indexOutOfRange } from "../problems.ts";
import { refuse, refuseAs } from "./refusals.ts";

/** Axes that may be left out; none means all. */
export const reducedAxes: Arg<readonly number[] | null> = optional(axisList);
export const keepdim = boolean(false);
export const asDtype = keywordOnly(optional(dtype));

/** Axes of a reduction, each once; all of them where none are named. */
export const axesGiven = (rule: Rule, rank: number, given: readonly number[] | null): readonly number[] => {
  if (given === null || given.length === 0) return [...Array(rank).keys()];
  const axes = given.map((one) => axisOf(rule, rank, one));
  const twice = axes.find((one, i) => axes.indexOf(one) !== i);
  if (twice !== undefined) refuse(rule, `dim ${twice} appears multiple times in the list of dims`);
  return axes;
};

/** The axes again, in rules that come after the result's. */
export const axesAgain = (rank: number, given: readonly number[] | number | null): readonly number[] => {
  const list = given === null ? [] : typeof given === "number" ? [given] : given;
  return list.length === 0 ? [...Array(rank).keys()] : list.map((one) => (one < 0 ? one + Math.max(rank, 1) : one));
};

/** A reduction without an identity needs at least one element. */
export const needsElements = (rule: Rule, name: string, input: Tensor, given: readonly number[] | null, axes: readonly number[]): void => {
  const at = axes.findIndex((axis) => exactly(input.shape[axis] ?? 1) === 0);
  if (at < 0) return;
  if (given === null || given.length === 0) refuse(rule, `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`);
  else refuseAs(rule, indexOutOfRange, `${name}(): Expected reduction dim ${given[at]} to have non-zero size.`, "IndexError");
};

export const shapeWithout = (input: Tensor, axes: readonly number[], keep: boolean): Shape => reduced(input.shape, axes, keep);

/** The numbers that come together in each element of the result, in order. Null where numbers are not known or complex. */
export const groupsOf = (input: Tensor, axes: readonly number[]): readonly (readonly number[])[] | null => {
  const values = input.dtype.kind === "complex" ? null : valuesOf(input);
  return values && placesOf(input, axes)!.map((places) => places.map((place) => values[place]!));
};
/** Row-major places of the elements of each group. */
export const placesOf = (input: Tensor, axes: readonly number[]): readonly (readonly number[])[] | null => {
  const size = numbers(input.shape);
  if (!size) return null;
  const kept = size.map((_, i) => i).filter((i) => !axes.includes(i));
  const count = kept.reduce((total, i) => total * size[i]!, 1);
  const groups: number[][] = Array.from({ length: count }, () => []);
  const total = size.reduce((a, b) => a * b, 1);
  const steps = size.map((_, i) => (axes.includes(i) ? 0 : kept.filter((one) => one > i).reduce((a, one) => a * size[one]!, 1)));
  for (let place = 0; place < total; place++) {
    let rest = place;
    let group = 0;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      group += (rest % size[axis]!) * steps[axis]!;
      rest = Math.floor(rest / size[axis]!);
    }
    groups[group]!.push(place);
  }
  return groups;
};

/** A reducing node; its axes stand in a second input. */
export const reduceNode = (emit: Emit, name: string, input: Tensor | Ref, axes: readonly number[], out: Form): Ref => {
  // the number of a 0-d tensor stands for itself
  if (axes.length === 0 || input.shape.length === 0) return emit(/L[12]$/.test(name) ? "Abs" : "Identity", [input], {}, like(out));
  return emit(name, [input, vector(emit, axes)], { keepdims: out.shape.length === input.shape.length ? 1 : 0 }, like(out));
};

export const total = (numbersOf: readonly number[]): number => numbersOf.reduce((a, b) => a + b, 0);
