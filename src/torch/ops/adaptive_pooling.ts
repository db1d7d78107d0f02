/** Adaptive pooling: the size of the result is given, the windows follow from it. */
import { compare, type Dim, exactly, floordiv, divisible, type Shape, show } from "../../sym/index.ts";
import { PyList, PyTuple } from "../../python/index.ts";
import { type Arg, boolean, integer, tensor } from "../args.ts";
import { casting } from "../autocast.ts";
import { int64 } from "../dtype.ts";
import { type Emit, op, type Ref, type Result, type Rule, tuple } from "../op.ts";
import { axisOf, spatial } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { asBatch, listed, plainly, refuseDtype, refuseRank, isEmpty } from "./batching.ts";
import { laidAsPlane } from "./channels_last.ts";
import type { Axes } from "./pooling.ts";
import { refuse, refuseDtypes } from "./refusals.ts";

const kind = "pooling";

/** One size for each axis; None keeps the input's. Python looks at the sizes of a list before the kernel does. */
interface Wanted {
  readonly sizes: readonly (Dim | null)[];
  readonly listed: number | null;
}
const outputSize = (axes: Axes): Arg<Wanted> => ({ read: (vm, value, name) => {
  if (!(value instanceof PyList || value instanceof PyTuple)) return { sizes: Array<Dim>(axes).fill(integer.read(vm, value, name)), listed: null };
  if (axes === 1 && value.items.includes(null)) vm.raise("TypeError", `argument '${name}' must be tuple of ints, but found element of type NoneType at pos 0`);
  const sizes = value.items.map((one) => (one === null ? null : integer.read(vm, one, name)));
  return { sizes: sizes.length === 1 && axes > 1 ? Array<Dim | null>(axes).fill(sizes[0]!) : sizes, listed: sizes.length };
} });
/** A list for a plane or a volume is for a tensor of more axes than it has sizes. */
const checkListed = (rule: Rule, axes: Axes, { rank }: Tensor, { listed: count }: Wanted): void => {
  if (axes > 1 && count !== null && rank <= count) refuse(rule, `Input dimension should be at least ${count + 1}`, "ValueError");
};
/** The mean over everything, which takes other ranks too. */
const wholeMean = (rule: Rule, axes: Axes, { shape, rank, dtype }: Tensor): Shape => {
  if (rank < axes) axisOf(rule, rank, -Math.max(rank, 1) - 1);
  if (dtype.kind === "int" || dtype.kind === "bool") refuseDtype(rule, `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${dtype.word}`);
  return [...shape.slice(0, -axes), ...Array<Dim>(axes).fill(1)];
};

/** What is taken of each share of the input. */
type Taken = "avg" | "max";
const resized = (rule: Rule, axes: Axes, taken: Taken, input: Tensor, wanted: readonly (Dim | null)[], words: string): Shape | null => {
  const name = `adaptive_${taken}_pool${axes}d`;
  if (input.rank !== axes + 1 && input.rank !== axes + 2) {
    refuseRank(rule, axes === 1 ? `Expected 2 to 3 dimensions, but got ${input.rank}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})` : `${name}(): Expected ${axes + 1}D or ${axes + 2}D tensor, but got${words} [${listed(input.shape)}]`);
    return null;
  }
  if (wanted.length !== axes) {
    refuse(rule, axes === 1 ? `${name}() argument 'output_size' should contain one int (got ${wanted.length})` : `${name}${taken === "max" ? "(): internal error: output_size.size()" : ": output_size"} must be ${axes}`);
    return null;
  }
  // for the greatest number channels are looked at too, where a batch stands before them
  const least = taken === "max" ? 1 : input.rank - axes;
  const empty = input.shape.findIndex((dim, i) => i >= least && exactly(dim) === 0);
  if (empty >= 0) refuse(rule, emptyWords(axes, taken, input.shape, empty));
  const { lead, channels, size } = spatial(input.shape, axes);
  const sizes = size.map((own, i) => wanted[i] ?? own);
  if (sizes.some((one) => compare(one, 0) === "<")) refuse(rule, negativeWords(axes, taken, [...lead, channels], axes === 1 ? [1, ...sizes] : sizes));
  return [...lead, channels, ...sizes];
};
/** A mean along a line is one over a plane of height 1. */
const emptyWords = (axes: Axes, taken: Taken, shape: Shape, empty: number): string => {
  const isPlane = axes === 1 && taken === "avg";
  const [kernel, own, at] = isPlane ? ["adaptive_avg_pool2d", shape.toSpliced(-1, 0, 1), empty + 1] : [`adaptive_${taken}_pool${axes}d`, shape, empty];
  return `${kernel}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes [${listed(own)}] with dimension ${at} being empty`;
};
const negativeWords = (axes: Axes, taken: Taken, lead: Shape, sizes: Shape): string => {
  const negative = sizes.map(show);
  if (taken === "max") return `Trying to create tensor with negative dimension ${negative.find((one) => one.startsWith("-"))}: [${[...lead.map(show), ...negative].join(", ")}]`;
  const list = axes === 3 ? `${negative[0]}, ${negative[1]},${negative[2]}` : negative.join(", ");
  return `adaptive_avg_pool${Math.max(axes, 2)}d: elements of output_size must be greater than or equal to 0 but received {${list}}`;
};
const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a pooling that fails");

const averaging = (axes: Axes) => op({
  names: axes === 1 ? ["torch.nn.functional.adaptive_avg_pool1d", "torch.adaptive_avg_pool1d"] : [`torch.nn.functional.adaptive_avg_pool${axes}d`],
  args: { input: tensor, output_size: outputSize(axes) },
  result({ input, output_size }, rule) {
    checkListed(rule, axes, input, output_size);
    const { sizes } = output_size;
    const isWhole = sizes.length === axes && sizes.every((one, i) => exactly(one ?? input.shape.at(i - axes) ?? 0) === 1) && (axes > 1 || input.rank === 2 || input.rank === 3);
    if (isWhole) return { ...laidAsPlane(wholeMean(rule, axes, input), input), dtype: input.dtype };
    const shape = resized(rule, axes, "avg", input, sizes, "");
    if (axes === 3 || !isEmpty(input)) refuseDtypes(rule, axes === 3 ? "adaptive_avg_pool3d_cpu" : "adaptive_avg_pool2d", input, ["int", "bool", "complex"]);
    return shape ? { ...laidAsPlane(shape, input), dtype: input.dtype } : failed(rule);
  },
  onnx: ({ input }, emit, [out]) => meanForm(emit, axes, input, out!),
  kind, says: "Takes means over as many windows as the result has places.",
});

/** The whole plane: a global mean; windows of one size: AveragePool; else each axis is multiplied by a matrix of weights. */
export const meanForm = (emit: Emit, axes: Axes, input: Tensor, out: Tensor): Ref => {
  const [from, to] = [spatial(input.shape, axes).size, spatial(out.shape, axes).size];
  if (to.every((one) => exactly(one) === 1)) return asBatch(emit, input, axes + 2, out, (image, shape) => emit("GlobalAveragePool", [image], {}, shape));
  if (from.every((one, i) => divisible(one, to[i]!))) {
    const kernel = plainly(emit, from.map((one, i) => floordiv(one, to[i]!)));
    return asBatch(emit, input, axes + 2, out, (image, shape) => emit("AveragePool", [image], { kernel_shape: kernel, strides: kernel }, shape));
  }
  return meansByMatrix(emit, axes, input, out, plainly(emit, from), plainly(emit, to));
};

/** From the last axis to the first: the axis is last in turn, multiplied by (from × to), and the next comes last. */
const meansByMatrix = (emit: Emit, axes: Axes, input: Tensor, out: Tensor, from: readonly number[], to: readonly number[]): Ref => {
  const { rank, dtype } = input;
  const lead = input.shape.slice(0, rank - axes);
  let value = emit.of(input);
  let sizes: Shape = input.shape.slice(rank - axes);
  const turn = [...lead.keys(), rank - 1, ...Array.from({ length: axes - 1 }, (_, i) => rank - axes + i)];
  for (let axis = axes - 1; axis >= 0; axis--) {
    const weights = emit.constant(averagingMatrix(from[axis]!, to[axis]!), dtype, [from[axis]!, to[axis]!]);
    sizes = [...sizes.slice(0, -1), to[axis]!];
    value = emit("MatMul", [value, weights], {}, { dtype, shape: [...lead, ...sizes] });
    if (axes === 1) break;
    sizes = [sizes.at(-1)!, ...sizes.slice(0, -1)];
    value = emit("Transpose", [value], { perm: turn }, { dtype, shape: [...lead, ...sizes] });
  }
  return { ...value, shape: out.shape };
};
const averagingMatrix = (from: number, to: number): number[] => {
  const weights = Array<number>(from * to).fill(0);
  for (let j = 0; j < to; j++) {
    const [start, end] = windowAt(j, from, to);
    for (let i = start; i < end; i++) weights[i * to + j] = 1 / (end - start);
  }
  return weights;
};
/** The places of the input that place `index` of the result looks at. */
const windowAt = (index: number, from: number, to: number): readonly [number, number] => [Math.floor((index * from) / to), Math.ceil(((index + 1) * from) / to)];

export const adaptiveAvgPool1d = averaging(1);
export const adaptiveAvgPool2d = averaging(2);
export const adaptiveAvgPool3d = casting({ cpu: "full" }, averaging(3));

const greatest = (axes: Axes, indices = false) => op({
  names: !indices ? [`torch.nn.functional.adaptive_max_pool${axes}d`]
    : axes === 1 ? ["torch.nn.functional.adaptive_max_pool1d_with_indices", "torch.adaptive_max_pool1d"] : [`torch.nn.functional.adaptive_max_pool${axes}d_with_indices`],
  args: { input: tensor, output_size: outputSize(axes), return_indices: boolean(indices) },
  result({ input, output_size, return_indices }, rule) {
    checkListed(rule, axes, input, output_size);
    const shape = resized(rule, axes, "max", input, output_size.sizes, ":");
    if (axes === 3 || !isEmpty(input)) refuseDtypes(rule, axes === 3 ? "adaptive_max_pool3d_cpu" : "adaptive_max_pool2d", input, ["int", "bool", "complex"]);
    if (!shape) return failed(rule);
    return return_indices ? tuple({ ...laidAsPlane(shape, input), dtype: input.dtype }, { ...laidAsPlane(shape, input), dtype: int64 }) : { ...laidAsPlane(shape, input), dtype: input.dtype };
  },
  onnx: ({ input }, emit, outs) => (outs.length > 1 ? placesForm(emit, axes, input, outs) : maxForm(emit, axes, input, outs[0]!)),
  kind, says: "Keeps the greatest numbers of as many windows as the result has places.",
});

/** Gathers the whole window of each place by a table, its last place repeated where it is smaller than others; where the greatest stands is looked up there. */
const placesForm = (emit: Emit, axes: Axes, input: Tensor, outs: readonly Tensor[]): readonly Ref[] => {
  const [from, to] = [spatial(input.shape, axes).size, spatial(outs[0]!.shape, axes).size].map((sizes) => plainly(emit, sizes)) as [readonly number[], readonly number[]];
  const windows = to.reduce<readonly (readonly number[])[]>((before, size, i) => before.flatMap((places) => Array.from({ length: size }, (_, j) => {
    const [start, end] = windowAt(j, from[i]!, size);
    return places.flatMap((place) => Array.from({ length: end - start }, (__, k) => place * from[i]! + start + k));
  })), [[0]]);
  const width = Math.max(1, ...windows.map((places) => places.length));
  if (windows.length * width > mostPlaces) return emit.unsupported("places of the greatest numbers in very large windows");
  const table = emit.constant(windows.flatMap((places) => Array.from({ length: width }, (_, k) => places[Math.min(k, places.length - 1)]!)), int64, [windows.length, width]);
  const lead = input.shape.slice(0, input.rank - axes);
  const flat = emit.reshape(input, [...lead, from.reduce((a, b) => a * b, 1)]);
  const seen = emit("Gather", [flat, table], { axis: lead.length }, { dtype: input.dtype, shape: [...lead, windows.length, width] });
  const shape = [...lead, windows.length];
  const best = emit("ReduceMax", [seen, emit.constant([-1], int64)], { keepdims: 0 }, { dtype: input.dtype, shape });
  const chosen = emit("ArgMax", [seen], { axis: -1, keepdims: 0 }, { dtype: int64, shape });
  const starts = emit.constant(windows.map((_, i) => i * width), int64, [windows.length]);
  const places = emit("Gather", [emit.reshape(table, [windows.length * width]), emit("Add", [chosen, starts], {}, { dtype: int64, shape })], { axis: 0 }, { dtype: int64, shape });
  return [best, places].map((one, i) => emit.reshape(one, outs[i]!.shape));
};
const mostPlaces = 1 << 20;

const maxForm = (emit: Emit, axes: Axes, input: Tensor, out: Tensor): Ref => {
  const [from, to] = [spatial(input.shape, axes).size, spatial(out.shape, axes).size];
  if (to.every((one) => exactly(one) === 1)) return asBatch(emit, input, axes + 2, out, (image, shape) => emit("GlobalMaxPool", [image], {}, shape));
  if (from.every((one, i) => divisible(one, to[i]!))) {
    const kernel = plainly(emit, from.map((one, i) => floordiv(one, to[i]!)));
    return asBatch(emit, input, axes + 2, out, (image, shape) => emit("MaxPool", [image], { kernel_shape: kernel, strides: kernel }, shape));
  }
  return plainly(emit, from).reduce<Ref>((value, length, i) => {
    const size = plainly(emit, [to[i]!])[0]!;
    return greatestAlong(emit, value, input.rank - axes + i, length, size);
  }, emit.of(input));
};
/** Gathers the windows of one axis (the last place repeated where a window is shorter) and keeps the greatest of each. */
const greatestAlong = (emit: Emit, value: Ref, axis: number, from: number, to: number): Ref => {
  const windows = Array.from({ length: to }, (_, j) => windowAt(j, from, to));
  const width = Math.max(...windows.map(([start, end]) => end - start));
  const places = windows.flatMap(([start, end]) => Array.from({ length: width }, (_, i) => Math.min(start + i, end - 1)));
  const spread = emit("Gather", [value, emit.constant(places, int64, [to, width])], { axis }, { dtype: value.dtype, shape: value.shape.toSpliced(axis, 1, to, width) });
  return emit("ReduceMax", [spread, emit.constant([axis + 1], int64, [1])], { keepdims: 0 }, { dtype: value.dtype, shape: value.shape.with(axis, to) });
};

export const adaptiveMaxPool1d = greatest(1);
export const adaptiveMaxPool2d = greatest(2);
export const adaptiveMaxPool3d = casting({ cpu: "full" }, greatest(3));
/** Under these names the places of the greatest numbers are given along. */
export const adaptiveMaxPoolWithIndices = [greatest(1, true), greatest(2, true), casting({ cpu: "full" }, greatest(3, true))] as const;
