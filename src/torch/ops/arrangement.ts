/** Ops that lay the same numbers out anew in memory of their own: repeat, flip, roll, rot90. */
import { abs, add, compare, differ, type Dim, exactly, mul, type Shape, show, sum } from "../../sym/index.ts";
import { type Arg, axes, axis, optional, plainInt, size, tensor, integer, withDefault } from "../args.ts";
import { bool, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Out, type Ref, type Rule } from "../op.ts";
import { axisOf } from "../rules.ts";
import { contiguousStrides, numbers, Tensor, valuesOf } from "../tensor.ts";
import { checkedSize } from "./creation.ts";
import { laid } from "./layout.ts";
import { like, sliced, vector } from "./lowering.ts";
import { countOf, flatPlace, picked, plainValues, sizeOf } from "./numbers.ts";
import { notImplemented, refuse } from "./refusals.ts";

/* Repetition */

const repeatShape = (input: Tensor, times: Shape): Shape => {
  const wide = [...Array<Dim>(Math.max(0, times.length - input.rank)).fill(1), ...input.shape];
  const many = [...Array<Dim>(Math.max(0, wide.length - times.length)).fill(1), ...times];
  return wide.map((dim, i) => mul(dim, many[i]!));
};
const repeatValue = (input: Tensor, out: Tensor): Float64Array | null => {
  const own = numbers(input.shape);
  const skip = out.rank - input.rank;
  return own && picked(input, out, (at) => own.map((dim, i) => at[i + skip]! % dim));
};
const tileNode = (emit: Emit, input: Tensor, times: Shape, out: Tensor): Ref => {
  const wide = emit.reshape(input, [...Array<Dim>(out.rank - input.rank).fill(1), ...input.shape]);
  return emit("Tile", [wide, emit.shape([...Array<Dim>(out.rank - times.length).fill(1), ...times])], {}, like(out));
};

export const repeat = op({
  names: ["torch.Tensor.repeat"],
  args: { input: tensor, repeats: size },
  result({ input, repeats }, rule) {
    if (repeats.length < input.rank) refuse(rule, "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
    return checkedSize(rule, repeatShape(input, repeats));
  },
  value: ({ input }, [out]) => repeatValue(input, out!),
  onnx: ({ input, repeats }, emit, [out]) => tileNode(emit, input, repeats, out!),
  says: "Repeats the tensor along its axes.",
});
export const tile = op({
  names: ["torch.tile", "torch.Tensor.tile"],
  args: { input: tensor, dims: size },
  result: ({ input, dims }, rule) => checkedSize(rule, repeatShape(input, dims)),
  value: ({ input }, [out]) => repeatValue(input, out!),
  onnx: ({ input, dims }, emit, [out]) => tileNode(emit, input, dims, out!),
});

const countOrTensor: Arg<Dim | Tensor> = { read: (vm, value, name) => (value instanceof Tensor ? value : integer.read(vm, value, name)) };
const isCount = (value: Dim | Tensor): value is Dim => !(value instanceof Tensor);

/** How often each place along the axis is repeated, where that is known. */
const countsOf = (repeats: Dim | Tensor, length: Dim): readonly number[] | null => {
  const plain = exactly(length);
  if (isCount(repeats)) {
    const count = exactly(repeats);
    return count === null || plain === null ? null : Array<number>(plain).fill(count);
  }
  const values = valuesOf(repeats);
  if (!values || plain === null) return null;
  return values.length === 1 ? Array<number>(plain).fill(values[0]!) : [...values];
};

export const repeatInterleave = op({
  names: ["torch.repeat_interleave", "torch.Tensor.repeat_interleave"],
  args: { input: tensor, repeats: { ...countOrTensor, missing: { value: null as unknown as Dim } }, dim: optional(plainInt), output_size: { ...optional(integer), keywordOnly: true } },
  result({ input, repeats, dim, output_size }, rule) {
    if (repeats === null) return placesRepeated(rule, input);
    const at = dim === null ? 0 : axisOf(rule, input.rank, dim);
    const shape: Shape = dim === null ? [input.count] : input.rank === 0 ? [1] : input.shape;
    const length = shape[at]!;
    checkRepeats(rule, repeats, dim, length);
    return shape.with(at, output_size ?? repeatedLength(rule, repeats, length));
  },
  value({ input, repeats, dim }, [out]) {
    if (repeats === null) {
      const counts = plainValues(input);
      return counts && Array.from(counts).flatMap((count, i) => Array<number>(count).fill(i));
    }
    const flat = dim === null || input.rank === 0;
    const own = flat ? [countOf(numbers(input.shape)!)] : numbers(input.shape)!;
    const at = flat ? 0 : dim < 0 ? dim + input.rank : dim;
    const counts = countsOf(repeats, own[at]!);
    const values = plainValues(input);
    if (!counts || !values) return null;
    const from = counts.flatMap((count, i) => Array<number>(count).fill(i));
    return Float64Array.from({ length: countOf(sizeOf(out!)) }, (_, i) => values[flatPlace(rowMajor(i, sizeOf(out!)).with(at, from[rowMajor(i, sizeOf(out!))[at]!]!), own)]!);
  },
  onnx({ input, repeats, dim }, emit, [out]) {
    if (repeats === null) return emit.cast(repeatedPlaces(emit, emit.of(input), out!.shape[0]!), out!.dtype);
    const shape: Shape = dim === null ? [input.count] : input.shape;
    const at = dim === null ? 0 : dim < 0 ? dim + input.rank : dim;
    if (isCount(repeats)) {
      // each place gets an axis of its own, is stretched along it, and both are laid together
      const apart = emit.reshape(input, shape.toSpliced(at + 1, 0, 1));
      const wide = emit("Expand", [apart, emit.shape(shape.toSpliced(at + 1, 0, repeats))], {}, { dtype: input.dtype, shape: shape.toSpliced(at + 1, 0, repeats) });
      return emit.reshape(wide, out!.shape);
    }
    const counts = countsOf(repeats, shape[at]!);
    if (!counts) return emit("Gather", [emit.reshape(input, shape), repeatedPlaces(emit, spreadCounts(emit, repeats, shape[at]!), out!.shape[at]!)], { axis: at }, like(out!));
    return emit("Gather", [emit.reshape(input, shape), vector(emit, counts.flatMap((count, i) => Array<number>(count).fill(i)))], { axis: at }, like(out!));
  },
});
const spreadCounts = (emit: Emit, repeats: Tensor, length: Dim): Ref => emit("Expand", [emit.reshape(repeats, [repeats.count]), emit.shape([length])], {}, { dtype: repeats.dtype, shape: [length] });

/** Place 0 as often as the first count says, then place 1, and so on: the place of a number is how many counts ended before it. */
const repeatedPlaces = (emit: Emit, counts: Ref, total: Dim): Ref => {
  const [each] = counts.shape as readonly [Dim];
  const ends = emit("CumSum", [emit.cast(counts, int64), emit.constant(0, int64)], {}, { dtype: int64, shape: [each] });
  const all = emit("ReduceSum", [emit.cast(counts, int64)], { keepdims: 0 }, { dtype: int64, shape: [] });
  const order = emit("Range", [emit.constant(0, int64), all, emit.constant(1, int64)], {}, { dtype: int64, shape: [total] });
  const column = emit("Unsqueeze", [order, emit.constant([1], int64)], {}, { dtype: int64, shape: [total, 1] });
  const ended = emit("LessOrEqual", [ends, column], {}, { dtype: bool, shape: [total, each] });
  return emit("ReduceSum", [emit.cast(ended, int64), emit.constant([1], int64)], { keepdims: 0 }, { dtype: int64, shape: [total] });
};

const rowMajor = (index: number, size: readonly number[]): number[] => {
  const place: number[] = [];
  let rest = index;
  for (let axis = size.length - 1; axis >= 0; axis--) {
    place.unshift(rest % size[axis]!);
    rest = Math.floor(rest / size[axis]!);
  }
  return place;
};
const checkRepeats = (rule: Rule, repeats: Dim | Tensor, dim: number | null, length: Dim): void => {
  if (isCount(repeats)) {
    if (compare(repeats, 0) === "<") refuse(rule, "Repeats must be non-negative");
    return;
  }
  if (repeats.rank > 1) refuse(rule, "repeats must be 0-dim or 1-dim tensor");
  const count = repeats.shape[0] ?? 1;
  if (exactly(count) !== 1 && differ(count, length))
    refuse(rule, `repeats must have the same size as input along dim, but got repeats.size(0) = ${show(count)} and input.size(${dim ?? 0}) = ${show(length)}`);
  else if (repeats.dtype.kind !== "int") notImplemented(rule, "repeat_interleave_cpu", repeats.dtype);
};
const repeatedLength = (rule: Rule, repeats: Dim | Tensor, length: Dim): Dim => {
  if (isCount(repeats)) return mul(length, repeats);
  const values = valuesOf(repeats);
  if (!values) return rule.fresh();
  return values.length === 1 ? mul(length, values[0]!) : sum([...values]);
};
const placesRepeated = (rule: Rule, counts: Tensor): Out => {
  const values = plainValues(counts);
  if (counts.rank !== 1) refuse(rule, "repeat_interleave only accept 1D vector as repeat");
  else if (counts.dtype.kind !== "int") notImplemented(rule, "repeat_interleave_cpu", counts.dtype);
  else if (values?.some((one) => one < 0)) refuse(rule, "repeats can not be negative");
  return { shape: [values ? values.reduce((a, b) => a + b, 0) : rule.fresh()], dtype: counts.dtype };
};

/* Reversal and rotation */

const noRepeats = (rule: Rule, list: readonly number[]): void => {
  const twice = list.find((one, i) => list.indexOf(one) !== i);
  if (twice !== undefined) refuse(rule, `dim ${twice} appears multiple times in the list of dims`);
};
const flipNode = (emit: Emit, input: Tensor | Ref, list: readonly number[], shape: Shape): Ref => {
  if (list.length === 0) return emit.reshape(input, shape);
  return emit("Slice", [input, vector(emit, list.map(() => -1)), vector(emit, list.map(() => -(2 ** 31))), vector(emit, list), vector(emit, list.map(() => -1))], {}, { dtype: input.dtype, shape });
};
const flipValue = (input: Tensor, out: Tensor, list: readonly number[]): Float64Array | null => {
  const own = sizeOf(out);
  return picked(input, out, (at) => at.map((one, axis) => (list.includes(axis) ? own[axis]! - 1 - one : one)));
};
const wrapAll = (rank: number, list: readonly number[]): number[] => list.map((one) => (one < 0 ? one + Math.max(rank, 1) : one)).filter((one) => one < rank);

export const flip = op({
  names: ["torch.flip", "torch.Tensor.flip"],
  args: { input: tensor, dims: axes },
  result({ input, dims }, rule) {
    noRepeats(rule, dims.map((one) => axisOf(rule, input.rank, one)));
    return laid(input.shape, [input]);
  },
  value: ({ input, dims }, [out]) => flipValue(input, out!, wrapAll(input.rank, dims)),
  onnx: ({ input, dims }, emit) => flipNode(emit, input, wrapAll(input.rank, dims), input.shape),
  says: "Reverses axes.",
});
const flipOne = (name: "fliplr" | "flipud", at: number): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  args: { input: tensor },
  result({ input }, rule) {
    if (input.rank <= at) refuse(rule, `Input must be >= ${at + 1}-d.`);
    return laid(input.shape, [input]);
  },
  value: ({ input }, [out]) => flipValue(input, out!, [at]),
  onnx: ({ input }, emit) => flipNode(emit, input, [at], input.shape),
}) as unknown as AnyOp;
export const flips: readonly AnyOp[] = [flipOne("fliplr", 1), flipOne("flipud", 0)];

export const roll = op({
  names: ["torch.roll", "torch.Tensor.roll"],
  args: { input: tensor, shifts: { read: size.read }, dims: withDefault({ read: axes.read }, [] as readonly number[]) },
  result({ input, shifts, dims }, rule) {
    if (dims.length === 0 && shifts.length === 1) return input.shape;
    if (shifts.length === 0) refuse(rule, "`shifts` required");
    else if (shifts.length !== dims.length) refuse(rule, `shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
    else if (input.rank === 0 && dims.some((one) => one === 0 || one === -1)) refuse(rule, `Dimension specified as ${dims[0]} but tensor has no dimensions`, "IndexError");
    else if (exactly(input.count) !== 0) for (const one of dims) axisOf(rule, input.rank, one);
    return input.shape;
  },
  value({ input, shifts, dims }, [out]) {
    const size = sizeOf(out!);
    const by = shifts.map(exactly);
    if (by.some((one) => one === null)) return null;
    if (dims.length === 0) {
      const values = plainValues(input);
      return values && values.map((_, i) => values[(((i - by[0]!) % values.length) + values.length) % values.length]!);
    }
    const list = wrapAll(input.rank, dims);
    return picked(input, out!, (at) => at.map((one, axis) => {
      const shift = list.reduce((total, dim, i) => (dim === axis ? total + by[i]! : total), 0);
      return (((one - shift) % size[axis]!) + size[axis]!) % size[axis]!;
    }));
  },
  onnx({ input, shifts, dims }, emit, [out]) {
    const flat = dims.length === 0;
    const list = flat ? [0] : wrapAll(input.rank, dims);
    const shape: Shape = flat ? [input.count] : input.shape;
    let value: Ref = flat ? emit.reshape(input, shape) : emit.of(input);
    list.forEach((at, i) => { value = rollOne(emit, value, at, { shift: shifts[i]!, shape }); });
    return emit.reshape(value, out!.shape);
  },
  says: "Shifts numbers along axes; what leaves at one end comes in at the other.",
});
const rollOne = (emit: Emit, value: Ref, at: number, { shift, shape }: { readonly shift: Dim; readonly shape: Shape }): Ref => {
  const length = shape[at]!;
  const [by, plain] = [exactly(shift), exactly(length)];
  const start = by !== null && plain !== null ? ((-by % plain) + plain) % plain : by !== null && by > 0 ? -by : mul(-1, shift);
  const partShape = (size: Dim): Shape => shape.with(at, size);
  const head = sliced(emit, value, { axis: at, start, end: null }, { dtype: value.dtype, shape: partShape(abs(shift)) });
  const tail = sliced(emit, value, { axis: at, start: 0, end: start }, { dtype: value.dtype, shape: partShape(add(length, mul(-1, abs(shift)))) });
  return emit("Concat", [head, tail], { axis: at }, { dtype: value.dtype, shape });
};

export const rot90 = op({
  names: ["torch.rot90", "torch.Tensor.rot90"],
  args: { input: tensor, k: withDefault(plainInt, 1), dims: withDefault({ read: axes.read }, [0, 1] as readonly number[]) },
  result({ input, k, dims }, rule) {
    if (dims.length !== 2) refuse(rule, `expected total rotation dims == 2, but got dims = ${dims.length}`);
    else if (input.rank < 2) refuse(rule, `expected total dims >= 2, but got total dims = ${input.rank}`);
    else if (dims[0] === dims[1] || Math.abs(dims[0]! - dims[1]!) === input.rank) refuse(rule, `expected rotation dims to be different, but got dim0 = ${dims[0]} and dim1 = ${dims[1]}`);
    else {
      const [a, b] = dims.map((one) => axisOf(rule, input.rank, one)) as [number, number];
      const turned = (list: Shape): Shape => list.with(a, list[b]!).with(b, list[a]!);
      // PyTorch flips and then exchanges the axes of the copy
      if (k % 2 !== 0) return { shape: turned(input.shape), strides: turned(contiguousStrides(input.shape)) };
    }
    return input.shape;
  },
  value({ input, k, dims }, [out]) {
    const [a, b] = wrapAll(input.rank, dims) as [number, number];
    const own = numbers(input.shape)!;
    const turns = ((k % 4) + 4) % 4;
    return picked(input, out!, (at) => {
      const [x, y] = [at[a]!, at[b]!];
      const [from, to] = turns === 0 ? [x, y] : turns === 1 ? [y, own[b]! - 1 - x] : turns === 2 ? [own[a]! - 1 - x, own[b]! - 1 - y] : [own[a]! - 1 - y, x];
      return at.with(a, from).with(b, to);
    });
  },
  onnx({ input, k, dims }, emit, [out]) {
    const [a, b] = wrapAll(input.rank, dims) as [number, number];
    const turns = ((k % 4) + 4) % 4;
    const flipped = flipNode(emit, input, [[], [b], [a, b], [a]][turns]!, input.shape);
    if (turns % 2 === 0) return flipped;
    const order = [...input.shape.keys()];
    return emit("Transpose", [flipped], { perm: order.with(a, b).with(b, a) }, like(out!));
  },
});
