/** What shape rules share: axes counted from the end, broadcasting, promotion of operands, window arithmetic. */
import { add, compare, type Dim, exactly, floordiv, min, mul, same, type Shape, sub } from "../sym/index.ts";
import { isTensor, type Scalar, scalarDtype } from "./args.ts";
import { type DType, type Operand, resultType } from "./dtype.ts";
import type { Rule } from "./op.ts";
import { noSuchAxis, notBroadcastable } from "./problems.ts";
import { Tensor } from "./tensor.ts";

/** A non-negative axis of `rank` axes; out of range raises, and the nearest axis stands in. A 0-d tensor has the axes 0 and -1. */
export const axisOf = (rule: Rule, rank: number, axis: number): number => {
  const most = Math.max(rank, 1);
  if (axis < -most || axis >= most) {
    rule.raise(noSuchAxis, { axis, rank });
    return axis < 0 ? 0 : most - 1;
  }
  return axis < 0 ? axis + most : axis;
};

/** All axes when none are named. */
export const axesOf = (rule: Rule, rank: number, axes: readonly number[] | null): readonly number[] =>
  axes === null || axes.length === 0 ? [...Array(rank).keys()] : axes.map((axis) => axisOf(rule, rank, axis));

/** The common shape of two: trailing axes are laid together, 1 gives way. */
export const broadcast = (rule: Rule, a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length);
  const shape: Dim[] = Array<Dim>(rank);
  // from the last axis on, as PyTorch: the first pair that does not fit is the one its words tell
  for (let i = rank - 1; i >= 0; i--) shape[i] = joined(rule, a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1, i, [a, b]);
  return shape;
};
const joined = (rule: Rule, x: Dim, y: Dim, axis: number, shapes: readonly [Shape, Shape]): Dim => {
  if (exactly(x) === 1) return y;
  if (exactly(y) === 1 || same(x, y)) return x;
  rule.match(x, y, notBroadcastable, { a: x, b: y, axis, shapes });
  // of two sizes that have to agree, the plainer one tells more
  return exactly(y) === null ? x : y;
};
export const broadcastAll = (rule: Rule, shapes: readonly Shape[]): Shape => shapes.reduce((known, shape) => broadcast(rule, known, shape), [] as Shape);

/** Operands of promotion: tensors by rank, numbers last. */
export const operandsOf = (values: readonly (Tensor | Scalar)[]): readonly Operand[] =>
  values.map((value) =>
    isTensor(value)
      ? { dtype: value.dtype, category: value.rank === 0 ? ("zeroDim" as const) : ("dimensioned" as const) }
      : { dtype: scalarDtype(value), category: "number" as const });
export const promoted = (rule: Rule, values: readonly (Tensor | Scalar)[]): DType => resultType(operandsOf(values), rule.defaultDtype);

/** A window that slides over axes of space. */
export interface Window {
  readonly kernel: Shape;
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
}

/** How many places a window can stand along each axis; with `ceil`, also one that starts inside and reaches over the end. */
export const slide = (size: Shape, { kernel, stride, padding, dilation }: Window, ceil = false): Dim[] =>
  size.map((length, i) => {
    const reach = add(mul(dilation[i]!, sub(kernel[i]!, 1)), 1);
    const room = sub(add(length, mul(2, padding[i]!)), reach);
    if (!ceil) return add(floordiv(room, stride[i]!), 1);
    const places = add(floordiv(add(room, sub(stride[i]!, 1)), stride[i]!), 1);
    // PyTorch drops a last window that would start in the padding on the right.
    const starts = mul(sub(places, 1), stride[i]!);
    const excess = sub(starts, add(length, padding[i]!));
    const relation = compare(excess, 0);
    if (relation === "<") return places;
    if (relation === ">=" || relation === ">" || relation === "==") return sub(places, 1);
    return min(places, add(floordiv(sub(add(length, padding[i]!), 1), stride[i]!), 1));
  });

/** Reads a shape from its end: the last axes are space, the one before them counts channels. */
export const spatial = (shape: Shape, axes: number): { readonly lead: Shape; readonly channels: Dim; readonly size: Shape } => ({
  lead: shape.slice(0, Math.max(0, shape.length - axes - 1)),
  channels: shape.at(-axes - 1) ?? 1,
  size: shape.slice(-axes),
});

/** The shape without these axes, or with 1 in their place. */
export const reduced = (shape: Shape, axes: readonly number[], keep: boolean): Shape =>
  keep ? shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) : shape.filter((_, i) => !axes.includes(i));

/** Rows of a small array's elements: the multi-index of element `i` of `shape`. */
export const indicesOf = (index: number, shape: readonly number[]): number[] => {
  const place: number[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
};
