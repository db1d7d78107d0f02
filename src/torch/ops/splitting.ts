/** Ops that cut a tensor into views along an axis: split, chunk, tensor_split, unbind. */
import { problem } from "../../base/index.ts";
import { add, compare, differ, type Dim, exactly, floordiv, max, min, mod, mul, type Shape, show, sub, sum } from "../../sym/index.ts";
import { PyList, PyTuple, uncountedGap, uncountedList, type Unknown } from "../../python/index.ts";
import { type Arg, axis, int, integer, plainInt, size, tensor } from "../args.ts";
import { type AnyOp, type Emit, op, type OutTuple, type Ref, type Rule } from "../op.ts";
import { axisOf } from "../rules.ts";
import { Tensor, valuesOf } from "../tensor.ts";
import { part, selected } from "./axes.ts";
import { like, sliced } from "./lowering.ts";
import { refuse, refuseAs } from "./refusals.ts";

/** Views of these lengths, one after the other. */
const pieces = (input: Tensor, at: number, lengths: Shape): OutTuple => {
  let start: Dim = 0;
  return { outs: lengths.map((length) => {
    const piece = part(input, at, start, length);
    start = add(start, length);
    return piece;
  }) };
};

/** Pieces of `step` each, the last of them shorter. Where a name decides how many there are, the example does. */
const evenPieces = (rule: Rule, input: Tensor, at: number, step: Dim): Result => {
  const length = input.shape[at]!;
  if (exactly(step) === 0) return pieces(input, at, [length]);
  const count = rule.decide(max(1, floordiv(sub(add(length, step), 1), step))) ?? 1;
  return tooMany(rule, count) ?? pieces(input, at, Array.from({ length: count }, (_, i) => (i < count - 1 ? step : sub(length, mul(step, count - 1)))));
};

/** A tensor of more pieces than this is not taken apart. */
const mostPieces = 65536;
const tooMany = (rule: Rule, count: number, what = "pieces"): Unknown | null => (count > mostPieces ? rule.unknown("too-many-rows", `${count} ${what} of a tensor`) : null);
type Result = OutTuple | Unknown;

const splitNode = (emit: Emit, input: Tensor, at: number, outs: readonly Tensor[]): readonly Ref[] =>
  outs.length === 1 ? [emit.reshape(input, outs[0]!.shape)] : emit.many("Split", [input, emit.shape(outs.map((one) => one.shape[at]!))], { axis: at }, outs.map(like));
const onnx = ({ input, dim }: { readonly input: Tensor; readonly dim: number }, emit: Emit, outs: readonly Tensor[]): readonly Ref[] => splitNode(emit, input, dim < 0 ? dim + input.rank : dim, outs);

const splitDiffers = problem({
  code: "cannot-split",
  severity: "error",
  says: (d: { length: Dim; axis: number; sizes: Shape }) =>
    `split_with_sizes expects split_sizes to sum exactly to ${show(d.length)} (input tensor's size at dimension ${d.axis}), but got split_sizes=[${d.sizes.map(show).join(", ")}]`,
  fix(d, { here }) {
    const listed = here?.operands.find(({ items }) => items.length === d.sizes.length);
    const last = exactly(sub(d.length, sum(d.sizes.slice(0, -1))));
    return listed && last !== null && last > 0 ? { title: `Make the sizes add up to ${show(d.length)}`, edits: [{ span: listed.items.at(-1)!, text: String(last) }] } : undefined;
  },
});

/** One size for all pieces, or a list of them. */
const oneOrSizes: Arg<Dim | Shape> = { read: (vm, value, name) => (value instanceof PyList || value instanceof PyTuple ? size.read(vm, value, name) : integer.read(vm, value, name)) };
const isList = (value: Dim | Shape): value is Shape => Array.isArray(value);

const bySizes = (rule: Rule, input: Tensor, at: number, sizes: Shape): OutTuple => {
  const length = input.shape[at]!;
  if (sizes.some((one) => compare(one, 0) === "<")) refuseAs(rule, splitDiffers, `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=[${sizes.map(show).join(", ")}]`);
  rule.match(sum(sizes), length, splitDiffers, { length, axis: at, sizes });
  return pieces(input, at, sizes);
};
const noAxes = (rule: Rule, input: Tensor, text: string): boolean => {
  if (input.rank > 0) return false;
  refuseAs(rule, splitDiffers, text);
  return true;
};

const splitting = (names: readonly [string, ...string[]], sizes: Arg<Dim | Shape>) => op({
  names,
  args: { input: tensor, split_size: sizes, dim: axis(0) },
  result({ input, split_size, dim }, rule) {
    if (noAxes(rule, input, "split expects at least a 1-dimensional tensor")) return { outs: [input] };
    if (!isList(split_size) && compare(split_size, 0) === "<") {
      refuseAs(rule, splitDiffers, `split expects split_size be non-negative, but got split_size=${show(split_size)}`);
      return { outs: [input] };
    }
    const at = axisOf(rule, input.rank, dim);
    if (isList(split_size)) return bySizes(rule, input, at, split_size);
    const length = input.shape[at]!;
    if (exactly(split_size) === 0 && differ(length, 0)) refuse(rule, `split_size can only be 0 if dimension size is 0, but got dimension size of ${show(length)}`);
    return evenPieces(rule, input, at, split_size);
  },
  onnx,
  says: "Cuts a tensor into pieces along an axis.",
});
export const split = splitting(["torch.split", "torch.Tensor.split"], oneOrSizes);
export const unsafeSplit = splitting(["torch.unsafe_split", "torch.Tensor.unsafe_split"], integer);
export const splitWithSizes = op({
  names: ["torch.Tensor.split_with_sizes", "torch.split_with_sizes", "torch.unsafe_split_with_sizes", "torch.Tensor.unsafe_split_with_sizes"],
  args: { input: tensor, split_sizes: { read: size.read }, dim: axis(0) },
  result({ input, split_sizes, dim }, rule) {
    if (noAxes(rule, input, "split expects at least a 1-dimensional tensor")) return { outs: [input] };
    return bySizes(rule, input, axisOf(rule, input.rank, dim), split_sizes);
  },
  onnx,
});

export const chunk = op({
  names: ["torch.chunk", "torch.Tensor.chunk", "torch.unsafe_chunk", "torch.Tensor.unsafe_chunk"],
  args: { input: tensor, chunks: int(), dim: axis(0) },
  result({ input, chunks, dim }, rule) {
    if (noAxes(rule, input, "chunk expects at least a 1-dimensional tensor")) return { outs: [input] };
    const at = axisOf(rule, input.rank, dim);
    const count = rule.decide(chunks) ?? 1;
    if (count <= 0) {
      refuseAs(rule, splitDiffers, `chunk expects \`chunks\` to be greater than 0, got: ${count}`);
      return { outs: [input] };
    }
    const length = input.shape[at]!;
    const many = tooMany(rule, count);
    if (many) return many;
    if (exactly(length) === 0) return pieces(input, at, Array<Dim>(count).fill(0));
    // a length that `count` surely divides needs no example
    if (exactly(mod(length, count)) === 0) return pieces(input, at, Array<Dim>(count).fill(floordiv(length, count)));
    return evenPieces(rule, input, at, floordiv(sub(add(length, count), 1), count));
  },
  onnx,
  says: "Cuts a tensor into a number of pieces along an axis.",
});

/* tensor_split */

const sectionsOrPlaces: Arg<Dim | Shape> = { read: (vm, value, name) => {
  if (value instanceof Tensor && value.rank === 1) return [...(valuesOf(value) ?? vm.raise("RuntimeError", "tensor_split expected tensor_indices_or_sections to hold numbers that are known"))];
  return oneOrSizes.read(vm, value, name);
} };

/** `count` pieces, the first ones longer by 1 where the length is not divisible. */
const sectionLengths = (length: Dim, count: number): Shape => {
  const rest = mod(length, count);
  const base = floordiv(length, count);
  return Array.from({ length: count }, (_, i) => add(base, min(1, max(0, sub(rest, i)))));
};
const slicesAt = (input: Tensor, at: number, places: Shape): OutTuple => {
  const length = input.shape[at]!;
  const inside = (place: Dim): Dim => (compare(place, 0) === "<" ? max(0, add(place, length)) : min(place, length));
  const ends = [...places.map(inside), length];
  return { outs: ends.map((end, i) => {
    const start = i === 0 ? 0 : ends[i - 1]!;
    return part(input, at, start, max(0, sub(end, start)));
  }) };
};

const slicesNode = (emit: Emit, input: Tensor, at: number, outs: readonly Tensor[]): readonly Ref[] => {
  const step = input.strides[at]!;
  return outs.map((one) => {
    const start = floordiv(sub(one.offset, input.offset), step);
    return sliced(emit, input, { axis: at, start, end: add(start, one.shape[at]!) }, like(one));
  });
};

export const tensorSplit = op({
  names: ["torch.tensor_split", "torch.Tensor.tensor_split"],
  args: { input: tensor, indices_or_sections: sectionsOrPlaces, dim: axis(0) },
  result: ({ input, indices_or_sections, dim }, rule) => splitAt(rule, input, indices_or_sections, dim),
  onnx: ({ input, dim }, emit, outs) => slicesNode(emit, input, dim < 0 ? dim + input.rank : dim, outs),
});
const splitAt = (rule: Rule, input: Tensor, given: Dim | Shape, dim: number): Result => {
  if (noAxes(rule, input, "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")) return { outs: [input] };
  const at = axisOf(rule, input.rank, dim);
  if (isList(given)) return slicesAt(input, at, given);
  const count = rule.decide(given) ?? 1;
  if (count <= 0) {
    refuseAs(rule, splitDiffers, `number of sections must be larger than 0, got ${count}`);
    return { outs: [input] };
  }
  return tooMany(rule, count) ?? pieces(input, at, sectionLengths(input.shape[at]!, count));
};

const directional = (name: string, least: number, axisFor: (rank: number) => number): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  args: { input: tensor, indices_or_sections: sectionsOrPlaces },
  result({ input, indices_or_sections }, rule) {
    if (noAxesFor(rule, input, name, least)) return { outs: [input] };
    const at = axisFor(input.rank);
    const count = isList(indices_or_sections) ? null : exactly(indices_or_sections);
    const length = exactly(input.shape[at]!);
    if (count !== null && length !== null && (count === 0 || length % count !== 0)) refuseAs(rule, splitDiffers, `torch.${name} attempted to split along dimension ${at}, but the size of the dimension ${length} is not divisible by the split_size ${count}!`);
    return splitAt(rule, input, indices_or_sections, at);
  },
  onnx: ({ input }, emit, outs) => slicesNode(emit, input, axisFor(input.rank), outs),
}) as unknown as AnyOp;
const noAxesFor = (rule: Rule, input: Tensor, name: string, least: number): boolean => {
  if (input.rank >= least) return false;
  refuse(rule, `torch.${name} requires a tensor with at least ${least} dimension, but got a tensor with ${input.rank} dimensions!`);
  return true;
};
export const directionals: readonly AnyOp[] = [
  directional("hsplit", 1, (rank) => (rank === 1 ? 0 : 1)), directional("vsplit", 2, () => 0), directional("dsplit", 3, () => 2),
];

/* unbind */

export const unbind = op({
  names: ["torch.unbind", "torch.Tensor.unbind"],
  args: { input: tensor, dim: { ...plainInt, missing: { value: 0 } } },
  result({ input, dim }, rule) {
    if (input.rank === 0) {
      if (dim === 0 || dim === -1) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
      else axisOf(rule, 0, dim);
      return { outs: [input] };
    }
    const at = axisOf(rule, input.rank, dim);
    const count = rule.decide(input.shape[at]!);
    if (count === null) return at === 0 ? uncountedList(input.many(rule.vm)!, uncountedGap(rule.vm)) : rule.unknown("data-dependent", "how many rows a tensor has depends on data");
    const many = tooMany(rule, count, "rows");
    if (many) return many;
    return { outs: Array.from({ length: count }, (_, i) => selected(input, at, i)) };
  },
  onnx({ input, dim }, emit, outs) {
    const at = dim < 0 ? dim + input.rank : dim;
    const rows = emit.many("Split", [input, emit.shape(outs.map(() => 1))], { axis: at }, outs.map((one) => ({ dtype: one.dtype, shape: one.shape.toSpliced(at, 0, 1) })));
    return rows.map((row, i) => emit.reshape(row, outs[i]!.shape));
  },
  says: "Takes the rows of an axis apart.",
});
