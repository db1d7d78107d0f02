/** Arithmetic on the numbers of small tensors, for value rules: operands laid together, elements picked by their place. */
import { exactly } from "../../sym/index.ts";
import { isTensor, type Scalar } from "../args.ts";
import type { DType } from "../dtype.ts";
import { fitting } from "../rounding.ts";
import { indicesOf } from "../rules.ts";
import { eachPlace, numbers, type Tensor, valuesOf } from "../tensor.ts";

export type Operand = Tensor | Scalar;

/** The size of a result whose value is asked for: all its dims are known then. */
export const sizeOf = (out: Tensor): readonly number[] => numbers(out.shape)!;
export const countOf = (size: readonly number[]): number => size.reduce((a, b) => a * b, 1);

/** The numbers of an operand in the order of `size`, which it broadcasts to; as `dtype` holds them. Null where one is not known or complex. */
export const spread = (operand: Operand, size: readonly number[], dtype: DType): Float64Array | null => {
  const fit = fitting(dtype);
  if (!isTensor(operand)) {
    const value = operand.kind === "complex" ? null : exactly(operand.value);
    return value === null ? null : new Float64Array(countOf(size)).fill(fit(value));
  }
  const values = operand.dtype.kind === "complex" ? null : valuesOf(operand);
  const own = numbers(operand.shape);
  if (!values || !own) return null;
  const convert = operand.dtype === dtype ? (value: number): number => value : fit;
  if (own.length === size.length && own.every((dim, i) => dim === size[i])) return values.map(convert);
  const laid = new Float64Array(countOf(size));
  eachPlace(size, broadcastSteps(own, size), 0, (place, i) => { laid[i] = convert(values[place]!); });
  return laid;
};

/** How far one step along each axis of `size` moves in a row-major array of `own` size, which broadcasts to it. */
export const broadcastSteps = (own: readonly number[], size: readonly number[]): readonly number[] => {
  const steps: number[] = Array<number>(size.length).fill(0);
  let step = 1;
  for (let axis = own.length - 1; axis >= 0; axis--) {
    if (own[axis] !== 1) steps[axis + size.length - own.length] = step;
    step *= own[axis]!;
  }
  return steps;
};

/** The result of element-wise work: operands are taken as `compute` holds them, the results as the result's dtype does. */
export const eachOf = (out: Tensor, operands: readonly Operand[], compute: DType, work: (...numbers: number[]) => number): Float64Array | null => {
  const size = sizeOf(out);
  const columns: Float64Array[] = [];
  for (const operand of operands) {
    const column = spread(operand, size, compute);
    if (!column) return null;
    columns.push(column);
  }
  const fit = fitting(out.dtype);
  const made = new Float64Array(countOf(size));
  const [first, second] = columns;
  if (columns.length === 1) for (let i = 0; i < made.length; i++) made[i] = fit(work(first![i]!));
  else if (columns.length === 2) for (let i = 0; i < made.length; i++) made[i] = fit(work(first![i]!, second![i]!));
  else for (let i = 0; i < made.length; i++) made[i] = fit(work(...columns.map((column) => column[i]!)));
  return made;
};

/** The numbers of a tensor as they are; null for complex ones. */
export const plainValues = (tensor: Tensor): Float64Array | null => (tensor.dtype.kind === "complex" ? null : valuesOf(tensor));

/** Elements of `from` picked for each place of the result: `place` gives their multi-index from the result's. */
export const picked = (from: Tensor, out: Tensor, place: (at: readonly number[]) => readonly number[]): Float64Array | null => {
  const values = valuesOf(from);
  const own = numbers(from.shape);
  if (!values || !own) return null;
  const size = sizeOf(out);
  const made = new Float64Array(countOf(size));
  for (let i = 0; i < made.length; i++) made[i] = values[flatPlace(place(indicesOf(i, size)), own)]!;
  return made;
};

/** The row-major place of a multi-index. */
export const flatPlace = (at: readonly number[], size: readonly number[]): number => at.reduce((place, one, axis) => place * size[axis]! + one, 0);

/** Runs along one axis: for each line of `size` along `axis`, the flat places of its elements in order. */
export const linesAlong = (size: readonly number[], axis: number): readonly number[][] => {
  const length = size[axis] ?? 1;
  const inner = countOf(size.slice(axis + 1));
  const outer = countOf(size.slice(0, axis));
  const lines: number[][] = [];
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) lines.push(Array.from({ length }, (_, k) => (o * length + k) * inner + i));
  return lines;
};

/** A row-major array of the result with each number as the result's dtype holds it. */
export const fitted = (values: Iterable<number>, dtype: DType): Float64Array => Float64Array.from(values, fitting(dtype));
