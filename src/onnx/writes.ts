/** A write through a view, as a new value of what it is a view of: reshaped, transposed and sliced views, by their strides. */
import { add, differ, type Dim, exactly, mul, same, type Shape } from "../sym/index.ts";
import { contiguousStrides, type Emit, int64, type Ref } from "../torch/index.ts";
import type { Sizes } from "./sizes.ts";

/** Where the elements of a tensor lie in its memory. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: Dim;
}

export interface Written {
  readonly base: Layout;
  readonly view: Layout;
  /** The base's value before. */
  readonly before: Ref;
  /** The view's new value. */
  readonly value: Ref;
}

/** The base's value after the write; null where the view is none of those kinds. */
export const writtenInto = (emit: Emit, sizes: Sizes, { base, view, before, value }: Written): Ref | null => {
  const count = (shape: Shape): Dim => shape.reduce((a, b) => mul(a, b), 1 as Dim);
  if (isDense(base) && isDense(view) && same(base.offset, view.offset) && !differ(count(base.shape), count(view.shape))) return emit.reshape(value, base.shape);
  const order = permutation(base, view);
  if (order) return emit("Transpose", [value], { perm: order.map((_, axis) => order.indexOf(axis)) }, { dtype: value.dtype, shape: base.shape });
  const cuts = slices(base, view, sizes);
  return cuts && replaced(emit, sizes, before, emit.reshape(value, cuts.map((cut) => cut.length)), cuts);
};

const isDense = ({ shape, strides }: Layout): boolean => {
  const plain = contiguousStrides(shape);
  return strides.every((stride, i) => exactly(shape[i]!) === 1 || same(stride, plain[i]!));
};

/** `order[i]` is the base's axis that the view's axis `i` shows; null where the view is no transposition. */
const permutation = (base: Layout, view: Layout): readonly number[] | null => {
  if (base.shape.length !== view.shape.length || !same(base.offset, view.offset)) return null;
  const left = new Set(base.shape.keys());
  const order: number[] = [];
  for (const [axis, dim] of view.shape.entries()) {
    const found = [...left].find((one) => same(base.shape[one]!, dim) && (exactly(dim) === 1 || same(base.strides[one]!, view.strides[axis]!)));
    if (found === undefined) return null;
    left.delete(found);
    order.push(found);
  }
  return order;
};

/** The part of one of the base's axes that the view shows. */
interface Cut {
  readonly start: Dim;
  readonly length: Dim;
  readonly step: number;
}

/** The cut of each axis of the base: axes of the view in the same order, those left out cut to one place; null for any other view. */
const slices = (base: Layout, view: Layout, sizes: Sizes): readonly Cut[] | null => {
  const strides = base.strides.map((one) => sizes.fixed(one));
  const steps = view.strides.map((one) => sizes.fixed(one));
  const cuts: Cut[] = [];
  let left = sizes.fixed(add(view.offset, mul(base.offset, -1)));
  let at = 0;
  for (let axis = 0; axis < base.shape.length; axis++) {
    const stride = strides[axis] ?? null;
    // A free size in a stride: only whole axes are understood.
    const start = stride === null || left === null ? 0 : Math.floor(left / stride);
    if (stride !== null && left !== null) left -= start * stride;
    const shows = at < view.shape.length && showsAxis(base, view, axis, at, stride, steps[at] ?? null);
    if (shows === null) return null;
    cuts.push(shows === false ? { start, length: 1, step: 1 } : { start, length: view.shape[at]!, step: shows });
    if (shows !== false) at++;
  }
  return at === view.shape.length && left === 0 && cuts.every((cut, axis) => isWithin(cut, base.shape[axis]!, sizes)) ? cuts : null;
};

/** A view of permuted memory splits its offset in another way than the base's axes in order do. */
const isWithin = ({ start, length, step }: Cut, size: Dim, sizes: Sizes): boolean => {
  const [from, count, all] = [sizes.fixed(start), sizes.fixed(length), sizes.fixed(size)];
  return from === null || count === null || all === null || count === 0 || from + (count - 1) * step < all;
};

/** The step with which the view's axis walks the base's; false where the base's axis was cut away; null where that cannot be told. */
const showsAxis = (base: Layout, view: Layout, axis: number, at: number, stride: number | null, step: number | null): number | false | null => {
  const isWhole = same(base.shape[axis]!, view.shape[at]!) && same(base.strides[axis]!, view.strides[at]!);
  if (isWhole) return 1;
  if (base.shape.length - axis > view.shape.length - at && exactly(view.shape[at]!) !== 1 && (stride === null || step === null || step % stride !== 0 || step < stride || isLater(base, view, axis, at, step))) return false;
  if (exactly(view.shape[at]!) === 1) return base.shape.length - axis > view.shape.length - at && exactly(base.shape[axis]!) !== 1 ? false : 1;
  if (stride === null || step === null) return null;
  return step % stride === 0 && step > 0 ? step / stride : base.shape.length - axis > view.shape.length - at ? false : null;
};

/** Whether a later axis of the base fits the view's axis exactly. */
const isLater = (base: Layout, view: Layout, axis: number, at: number, step: number): boolean =>
  base.shape.slice(axis + 1).some((dim, i) => same(dim, view.shape[at]!) && exactly(base.strides[axis + 1 + i]!) === step);

/** `before` with `value` in the place that the cuts leave. */
const replaced = (emit: Emit, sizes: Sizes, before: Ref, value: Ref, cuts: readonly Cut[], axis = 0): Ref | null => {
  const next = cuts.findIndex((cut, i) => i >= axis && !(same(cut.length, before.shape[i]!) && cut.step === 1));
  if (next < 0) return value;
  const cut = cuts[next]!;
  const part = cuts.slice(next + 1).some((one, i) => !same(one.length, before.shape[next + 1 + i]!) || one.step !== 1)
    ? replaced(emit, sizes, cutOut(emit, before, next, cut), value, cuts, next + 1)
    : value;
  return part && joined(emit, sizes, before, part, next, cut);
};

const withSize = (shape: Shape, axis: number, dim: Dim): Shape => shape.map((one, i) => (i === axis ? dim : one));

const cutOut = (emit: Emit, from: Ref, axis: number, { start, length, step }: Cut): Ref => {
  const end = add(start, add(mul(add(length, -1), step), 1));
  return emit("Slice", [from, emit.shape([start]), emit.shape([end]), emit.shape([axis]), emit.shape([step])], {}, { dtype: from.dtype, shape: withSize(from.shape, axis, length) });
};

const joined = (emit: Emit, sizes: Sizes, before: Ref, part: Ref, axis: number, cut: Cut): Ref | null => {
  const whole = before.shape[axis]!;
  if (cut.step === 1) {
    const end = add(cut.start, cut.length);
    const parts = [
      ...(sizes.fixed(cut.start) === 0 ? [] : [cutOut(emit, before, axis, { start: 0, length: cut.start, step: 1 })]),
      part,
      ...(same(end, whole) ? [] : [cutOut(emit, before, axis, { start: end, length: add(whole, mul(end, -1)), step: 1 })]),
    ];
    return parts.length === 1 ? part : emit("Concat", parts, { axis }, { dtype: before.dtype, shape: before.shape });
  }
  const [size, start, length] = [sizes.fixed(whole), sizes.fixed(cut.start), sizes.fixed(cut.length)];
  if (size === null || start === null || length === null) return null;
  // Old and new places lie one after the other, and a table picks.
  const table = Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < length; i++) table[start + i * cut.step] = size + i;
  const both = emit("Concat", [before, part], { axis }, { dtype: before.dtype, shape: withSize(before.shape, axis, add(whole, cut.length)) });
  return emit("Gather", [both, emit.constant(table, int64, [size])], { axis }, { dtype: before.dtype, shape: before.shape });
};
