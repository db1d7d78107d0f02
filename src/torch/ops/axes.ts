/** Ops that exchange, repeat by stride or pick axes: transpose, permute, expand, narrow, select, diagonal. All give views. */
import { problem } from "../../base/index.ts";
import { add, type Dim, exactly, max, min, mul, same, sub, floordiv, type Shape, show, compare } from "../../sym/index.ts";
import { axes, axis, int, integer, optional, size, tensor, withDefault, keywordOnly } from "../args.ts";
import { int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type OutParts, type Ref, type Rule } from "../op.ts";
import { axisOf, broadcastAll } from "../rules.ts";
import { contiguousStrides, type Tensor } from "../tensor.ts";
import { like, sliced } from "./lowering.ts";
import { reformed } from "./reshape.ts";
import { manyTensors } from "./reading.ts";
import { indexOutOfRange, notInvertiblePermutation, wrongRank } from "../problems.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { sameOut } from "./outs.ts";

/* Orders of axes */

/** The tensor with its axes in this order. */
const inOrder = (input: Tensor, order: readonly number[]): OutParts & { readonly strides: Shape } => ({
  viewOf: input, shape: order.map((i) => input.shape[i]!), strides: order.map((i) => input.strides[i]!),
});

/** The order of axes by which the result was made, read back from a rule that both `result` and `onnx` use. */
const transposed = (emit: Emit, input: Tensor, out: Tensor, order: readonly number[]): Ref =>
  order.every((one, i) => one === i) ? emit.reshape(input, out.shape) : emit("Transpose", [input], { perm: order }, like(out));

const wrap = (rank: number, one: number): number => (one < 0 ? one + Math.max(rank, 1) : one);
const exchanged = (rank: number, a: number, b: number): number[] => {
  const order = [...Array(rank).keys()];
  if (rank > 0) [order[a], order[b]] = [b, a];
  return order;
};

export const transpose = op({
  names: ["torch.transpose", "torch.Tensor.transpose", "torch.swapaxes", "torch.Tensor.swapaxes", "torch.swapdims", "torch.Tensor.swapdims"],
  args: { input: tensor, dim0: axis(), dim1: axis() },
  result: ({ input, dim0, dim1 }, rule) => inOrder(input, exchanged(input.rank, axisOf(rule, input.rank, dim0), axisOf(rule, input.rank, dim1))),
  onnx: ({ input, dim0, dim1 }, emit, [out]) => transposed(emit, input, out!, exchanged(input.rank, wrap(input.rank, dim0), wrap(input.rank, dim1))),
  says: "Exchanges two axes.",
});
export const transposeInPlace = op({
  names: ["torch.Tensor.transpose_", "torch.Tensor.swapaxes_", "torch.Tensor.swapdims_"],
  args: { input: tensor, dim0: axis(), dim1: axis() },
  result: ({ input, dim0, dim1 }, rule) => reformed(rule, input, inOrder(input, exchanged(input.rank, axisOf(rule, input.rank, dim0), axisOf(rule, input.rank, dim1)))),
});

const matrixOrder = (rule: Rule, input: Tensor, name: "t" | "t_" = "t"): readonly number[] => {
  if (input.rank > 2) refuseAs(rule, wrongRank, `${name}() expects a tensor with <= 2 dimensions, but self is ${input.rank}D`);
  return [...Array(input.rank).keys()].reverse();
};
export const t = op({
  names: ["torch.t", "torch.Tensor.t"],
  args: { input: tensor },
  result: ({ input }, rule) => inOrder(input, matrixOrder(rule, input)),
  onnx: ({ input }, emit, [out]) => transposed(emit, input, out!, [...Array(input.rank).keys()].reverse()),
});
export const tInPlace = op({
  names: ["torch.Tensor.t_"],
  args: { input: tensor },
  result: ({ input }, rule) => reformed(rule, input, inOrder(input, matrixOrder(rule, input, "t_"))),
});
/** `x.T`: all axes in reverse. */
export const reversedAxes = op({
  names: ["torch.Tensor.t_all"],
  args: { input: tensor },
  result: ({ input }) => inOrder(input, [...Array(input.rank).keys()].reverse()),
  onnx: ({ input }, emit, [out]) => transposed(emit, input, out!, [...Array(input.rank).keys()].reverse()),
  manual: "tensors.html#torch.Tensor.T",
});
/** The last two axes exchanged; a number stays as it is. */
const turned = (names: readonly [string, ...string[]], what: string, matricesOnly: boolean): AnyOp => op({
  names,
  args: { input: tensor },
  result({ input }, rule) {
    if (input.rank === 0) return input;
    if (input.rank === 1 || (matricesOnly && input.rank > 2)) {
      refuseAs(rule, wrongRank, `${what} is only supported on ${matricesOnly ? "matrices (2-D tensors)" : "matrices or batches of matrices"}. Got ${input.rank}-D tensor.${matricesOnly && input.rank > 2 ? ` For batches of matrices, consider using ${what.replace("H", "mH")}` : ""}`);
      return input;
    }
    return inOrder(input, exchanged(input.rank, input.rank - 2, input.rank - 1));
  },
  onnx: ({ input }, emit, [out]) => (input.rank < 2 ? emit.of(input) : transposed(emit, input, out!, exchanged(input.rank, input.rank - 2, input.rank - 1))),
  manual: "tensors.html#torch.Tensor.mT",
}) as unknown as AnyOp;
export const turns: readonly AnyOp[] = [
  turned(["torch.adjoint", "torch.Tensor.adjoint"], "tensor.adjoint()", false), turned(["torch.Tensor.mt_all"], "tensor.mT", false), turned(["torch.Tensor.mh_all"], "tensor.mH", false), turned(["torch.Tensor.h_all"], "tensor.H", true),
];

export const permute = op({
  names: ["torch.permute", "torch.Tensor.permute"],
  args: { input: tensor, dims: axes },
  result({ input, dims }, rule) {
    if (dims.length !== input.rank) {
      refuseAs(rule, notInvertiblePermutation, `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${input.rank} is not equal to len(dims) = ${dims.length}`);
      return input;
    }
    const order = dims.map((one) => axisOf(rule, input.rank, one));
    if (new Set(order).size < order.length) {
      refuseAs(rule, notInvertiblePermutation, "permute(): duplicate dims are not allowed.");
      return input;
    }
    return inOrder(input, order);
  },
  onnx: ({ input, dims }, emit, [out]) => transposed(emit, input, out!, dims.map((one) => wrap(input.rank, one))),
  says: "Puts the axes in another order.",
});

const movedOrder = (rank: number, source: readonly number[], destination: readonly number[]): readonly number[] => {
  const rest = [...Array(rank).keys()].filter((one) => !source.includes(one));
  return Array.from({ length: rank }, (_, i) => (destination.includes(i) ? source[destination.indexOf(i)]! : rest.shift()!));
};
export const movedim = op({
  names: ["torch.movedim", "torch.Tensor.movedim", "torch.moveaxis", "torch.Tensor.moveaxis"],
  args: { input: tensor, source: { read: axes.read }, destination: { read: axes.read } },
  result({ input, source, destination }, rule) {
    if (source.length !== destination.length) {
      refuse(rule, `movedim: Invalid source or destination dims: source (${words(source)} dims) should contain the same number of dims as destination (${words(destination)} dims)`);
      return input;
    }
    const [from, to] = [source, destination].map((list) => list.map((one) => axisOf(rule, input.rank, one))) as [number[], number[]];
    for (const [name, list] of [["source", from], ["destination", to]] as const) {
      if (new Set(list).size < list.length) {
        refuseAs(rule, notInvertiblePermutation, `movedim: repeated dim in \`${name}\` (${words(name === "source" ? source : destination)})`);
        return input;
      }
    }
    return inOrder(input, movedOrder(input.rank, from, to));
  },
  onnx: ({ input, source, destination }, emit, [out]) =>
    transposed(emit, input, out!, movedOrder(input.rank, source.map((one) => wrap(input.rank, one)), destination.map((one) => wrap(input.rank, one)))),
});
const words = (list: readonly number[]): string => `[${list.join(", ")}]`;

/* Expansion */

const cannotExpand = problem({
  code: "cannot-expand",
  severity: "error",
  says: (d: { wanted: Dim; got: Dim; axis: number; shape: Shape; target: Shape }) =>
    `The expanded size of the tensor (${show(d.wanted)}) must match the existing size (${show(d.got)}) at non-singleton dimension ${d.axis}.  Target sizes: [${d.target.map(show).join(", ")}].  Tensor sizes: [${d.shape.map(show).join(", ")}]`,
});

/** The tensor with axes of size 1 stretched, and new ones in front. */
export const expanded = (rule: Rule, input: Tensor, wanted: Shape): OutParts => {
  const fresh = wanted.length - input.rank;
  if (fresh < 0) {
    refuseAs(rule, cannotExpand, `expand(torch.${input.dtype.word}Tensor{[${input.shape.map(show).join(", ")}]}, size=[${wanted.map(show).join(", ")}]): the number of sizes provided (${wanted.length}) must be greater or equal to the number of dimensions in the tensor (${input.rank})`);
    return { shape: input.shape, viewOf: input };
  }
  const strides: Dim[] = Array<Dim>(wanted.length);
  const shape: Dim[] = Array<Dim>(wanted.length);
  // from the last axis on: the first that does not fit is the one PyTorch's words tell
  for (let i = wanted.length - 1; i >= 0; i--) {
    const dim = wanted[i]!;
    const own = input.shape[i - fresh];
    shape[i] = dim;
    if (own === undefined) {
      if ((exactly(dim) ?? 0) < 0) refuseAs(rule, cannotExpand, `The expanded size of the tensor (${show(dim)}) isn't allowed in a leading, non-existing dimension ${i}`);
      strides[i] = exactly(dim) === 1 ? mul(shape[i + 1] ?? 1, strides[i + 1] ?? 1) : 0;
      continue;
    }
    const keeps = exactly(dim) === -1 || exactly(own) !== 1 || exactly(dim) === 1;
    strides[i] = keeps ? input.strides[i - fresh]! : 0;
    if (exactly(dim) === -1) shape[i] = own;
    else if ((exactly(dim) ?? 0) < -1) refuse(rule, "numel: integer multiplication overflow");
    else if (exactly(own) !== 1) rule.match(dim, own, cannotExpand, { wanted: dim, got: own, axis: i, shape: input.shape, target: wanted });
  }
  return { shape, viewOf: input, strides };
};
const expandNode = (emit: Emit, input: Tensor, out: Tensor): Ref => emit("Expand", [input, emit.shape(out.shape)], {}, like(out));

export const expand = op({
  names: ["torch.Tensor.expand"],
  args: { input: tensor, size, implicit: withDefault({ read: () => false, keywordOnly: true }, false) },
  result: ({ input, size: wanted }, rule) => expanded(rule, input, wanted),
  onnx: ({ input }, emit, [out]) => expandNode(emit, input, out!),
  says: "Repeats along axes of size 1 without copying.",
});
export const broadcastTo = op({
  names: ["torch.broadcast_to", "torch.Tensor.broadcast_to"],
  args: { input: tensor, size: { read: size.read } },
  result: ({ input, size: wanted }, rule) => expanded(rule, input, wanted),
  onnx: ({ input }, emit, [out]) => expandNode(emit, input, out!),
});
export const expandAs = op({
  names: ["torch.Tensor.expand_as"],
  args: { input: tensor, other: tensor },
  outlines: "other",
  result: ({ input, other }, rule) => expanded(rule, input, other.shape),
  onnx: ({ input }, emit, [out]) => expandNode(emit, input, out!),
});
export const broadcastTensors = op({
  names: ["torch.broadcast_tensors"],
  args: { tensors: manyTensors },
  result({ tensors: given }, rule) {
    const shape = broadcastAll(rule, given.map((one) => one.shape));
    return { outs: given.map((one) => (one.rank === shape.length && one.shape.every((dim, i) => same(dim, shape[i]!)) ? one : expanded(rule, one, shape))) };
  },
  onnx: ({ tensors: given }, emit, outs) => given.map((one, i) => expandNode(emit, one, outs[i]!)),
});

/* Parts of an axis */

/** A view of places `start` to `start + length` (exclusive) of an axis, with steps. */
export const part = (input: Tensor, at: number, start: Dim, length: Dim, step: Dim = 1): OutParts => ({
  viewOf: input,
  shape: input.shape.with(at, length),
  strides: input.strides.with(at, mul(input.strides[at]!, step)),
  offset: add(input.offset, mul(start, input.strides[at]!)),
});

/** A place counted from the end where it is negative. */
export const fromEnd = (place: Dim, length: Dim): Dim => {
  const relation = compare(place, 0);
  return relation === "<" ? add(place, length) : place;
};

const narrowing = (names: readonly [string, ...string[]], copies: boolean) => op({
  names,
  args: { input: tensor, dim: axis(), start: integer, length: integer },
  result({ input, dim, start, length }, rule) {
    if (input.rank === 0) {
      refuse(rule, "narrow() cannot be applied to a 0-dim tensor.");
      return input;
    }
    // the kernel that copies counts axes and places by itself
    if (copies && dim >= input.rank) refuse(rule, "Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
    const at = axisOf(rule, input.rank, dim);
    const whole = input.shape[at]!;
    if (compare(length, 0) === "<") refuse(rule, copies ? `start (${show(start)}) + length (${show(length)}) exceeds dimension size (${show(whole)}).` : "narrow(): length must be non-negative.");
    const outside = compare(start, whole) === ">" || compare(add(start, whole), 0) === "<";
    if (outside) refuse(rule, `start out of range (expected to be in range of [-${show(whole)}, ${show(whole)}], but got ${show(start)})`, "IndexError");
    const first = fromEnd(start, whole);
    if (!outside && compare(add(first, length), whole) === ">") refuseAs(rule, indexOutOfRange, `start (${show(first)}) + length (${show(length)}) exceeds dimension size (${show(whole)}).`, "RuntimeError");
    const view = part(input, at, first, length);
    return copies ? { shape: view.shape, dtype: input.dtype } : view;
  },
  onnx: ({ input, dim, start, length }, emit, [out]) => {
    const at = wrap(input.rank, dim);
    const first = fromEnd(start, input.shape[at]!);
    return sliced(emit, input, { axis: at, start: first, end: add(first, length) }, like(out!));
  },
  says: "Takes a stretch of one axis.",
});
export const narrow = narrowing(["torch.narrow", "torch.Tensor.narrow"], false);
export const narrowCopy = { ...narrowing(["torch.narrow_copy", "torch.Tensor.narrow_copy"], true), out: sameOut(() => "Expected self.dtype() == output.dtype() to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)") };

/** One place of an axis; the axis goes. */
export const selected = (input: Tensor, at: number, index: Dim): OutParts => ({
  viewOf: input,
  shape: input.shape.toSpliced(at, 1),
  strides: input.strides.toSpliced(at, 1),
  offset: add(input.offset, mul(fromEnd(index, input.shape[at]!), input.strides[at]!)),
});

/** Raises where a place is outside an axis, whatever its names are. */
export const isOutside = (index: Dim, length: Dim): boolean => compare(index, length) === ">=" || compare(index, length) === ">" || compare(index, length) === "==" || compare(add(index, length), 0) === "<";

export const select = op({
  names: ["torch.select", "torch.Tensor.select"],
  args: { input: tensor, dim: axis(), index: int() },
  result({ input, dim, index }, rule) {
    if (input.rank === 0) {
      refuse(rule, "select() cannot be applied to a 0-dim tensor.", "IndexError");
      return input;
    }
    const at = axisOf(rule, input.rank, dim);
    if (isOutside(index, input.shape[at]!)) {
      refuseAs(rule, indexOutOfRange, `select(): index ${show(index)} out of range for tensor of size [${input.shape.map(show).join(", ")}] at dimension ${at}`, "IndexError");
      return selected(input, at, 0);
    }
    return selected(input, at, index);
  },
  onnx: ({ input, dim, index }, emit, [out]) => {
    const at = wrap(input.rank, dim);
    return emit("Gather", [input, emit.reshape(emit.shape([fromEnd(index, input.shape[at]!)]), [])], { axis: at }, like(out!));
  },
});

export const diagonal = op({
  names: ["torch.diagonal", "torch.Tensor.diagonal"],
  args: { input: tensor, offset: int(0), dim1: axis(0), dim2: axis(1) },
  result({ input, offset, dim1, dim2 }, rule) {
    const [a, b] = [axisOf(rule, input.rank, dim1), axisOf(rule, input.rank, dim2)];
    if (a === b) {
      refuse(rule, `diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
      return input;
    }
    return diagonalOf(input, a, b, exactly(offset) ?? 0);
  },
  onnx({ input, offset, dim1, dim2 }, emit, [out]) {
    const [a, b] = [dim1, dim2].map((one) => wrap(input.rank, one)) as [number, number];
    const [rows, columns, shift, count] = [input.shape[a]!, input.shape[b]!, offset, out!.shape.at(-1)!].map((dim) => exactly(dim) ?? emit.unsupported("the diagonal of a size with a name")) as [number, number, number, number];
    const order = [...[...input.shape.keys()].filter((axis) => axis !== a && axis !== b), a, b];
    const last = emit("Transpose", [input], { perm: order }, { dtype: input.dtype, shape: order.map((axis) => input.shape[axis]!) });
    const lead = last.shape.slice(0, -2);
    const places = Array.from({ length: count }, (_, i) => (i + Math.max(0, -shift)) * columns + i + Math.max(0, shift));
    return emit("Gather", [emit.reshape(last, [...lead, rows * columns]), emit.constant(places, int64, [count])], { axis: lead.length }, like(out!));
  },
});
/** The same of the last two axes, as a batch of matrices has them. */
export const matrixDiagonal = op({
  names: ["torch.linalg.diagonal"],
  args: { A: tensor, offset: keywordOnly(int(0)), dim1: keywordOnly(axis(-2)), dim2: keywordOnly(axis(-1)) },
  result: ({ A, ...rest }, rule) => diagonal.result({ input: A, ...rest }, rule),
  onnx: ({ A, ...rest }, emit, outs) => diagonal.onnx!({ input: A, ...rest }, emit, outs),
});
/** The diagonal of two axes, put last. */
export const diagonalOf = (input: Tensor, a: number, b: number, offset: number): OutParts => {
  const rows = input.shape[a]!;
  const columns = input.shape[b]!;
  const length = max(0, offset >= 0 ? min(rows, sub(columns, offset)) : min(add(rows, offset), columns));
  const others = [...input.shape.keys()].filter((i) => i !== a && i !== b);
  const start = exactly(length) === 0 ? 0 : offset >= 0 ? mul(offset, input.strides[b]!) : mul(-offset, input.strides[a]!);
  return {
    viewOf: input,
    shape: [...others.map((i) => input.shape[i]!), length],
    strides: [...others.map((i) => input.strides[i]!), add(input.strides[a]!, input.strides[b]!)],
    offset: add(input.offset, start),
  };
};

export const unfold = op({
  names: ["torch.Tensor.unfold"],
  args: { input: tensor, dimension: axis(), size: integer, step: integer },
  result({ input, dimension, size: width, step }, rule) {
    const at = axisOf(rule, input.rank, dimension);
    const length = input.shape[at] ?? 1;
    if (compare(width, 0) === "<") refuse(rule, `size is ${show(width)} but must be >= 0`);
    if (compare(width, length) === ">") refuse(rule, `maximum size for tensor at dimension ${at} is ${show(length)} but size is ${show(width)}`);
    const stepSize = exactly(step);
    if (stepSize !== null && stepSize <= 0) {
      refuse(rule, `step is ${stepSize} but must be > 0`);
      return input;
    }
    if (input.rank === 0) return { shape: [width], viewOf: input, strides: [1] };
    const places = add(floordiv(sub(length, width), step), 1);
    return { viewOf: input, shape: [...input.shape.with(at, places), width], strides: [...input.strides.with(at, mul(input.strides[at]!, step)), input.strides[at]!] };
  },
  onnx(args, emit, [out]) {
    const { input, step } = args;
    const at = wrap(input.rank, args.dimension);
    const [places, width, pace] = [exactly(out!.shape[at]!), exactly(args.size), exactly(step)];
    if (places === null || width === null || pace === null) return emit.unsupported("unfold of sizes with names");
    const table = Array.from({ length: places * width }, (_, i) => Math.floor(i / width) * pace + (i % width));
    const gathered = emit("Gather", [input, emit.constant(table, int64, [places, width])], { axis: at }, { dtype: input.dtype, shape: [...input.shape.slice(0, at), places, width, ...input.shape.slice(at + 1)] });
    const order = [...Array(input.rank + 1).keys()].filter((i) => i !== at + 1);
    return emit("Transpose", [gathered], { perm: [...order, at + 1] }, like(out!));
  },
});

export const asStrided = op({
  names: ["torch.as_strided", "torch.Tensor.as_strided"],
  args: { input: tensor, size: { read: size.read }, stride: { read: size.read }, storage_offset: optional(integer) },
  result({ input, size: wanted, stride, storage_offset }, rule) {
    if (wanted.length !== stride.length) {
      refuse(rule, `mismatch in length of strides and shape`);
      return { shape: wanted, viewOf: input, strides: contiguousStrides(wanted) };
    }
    const negative = stride.some((one) => compare(one, 0) === "<");
    if (negative) refuse(rule, `as_strided: Negative strides are not supported at the moment, got strides: [${stride.map(show).join(", ")}]`);
    if (wanted.some((one) => compare(one, 0) === "<")) refuse(rule, `Storage size calculation overflowed with sizes=[${wanted.map(show).join(", ")}] and strides=[${stride.map(show).join(", ")}]`);
    const start = storage_offset ?? input.offset;
    const last = add(start, ...wanted.map((dim, i) => mul(sub(dim, 1), stride[i]!)));
    const empty = wanted.some((dim) => exactly(dim) === 0);
    if (!empty && !negative && compare(last, input.storage.size) !== null && [">", ">=", "=="].includes(compare(last, input.storage.size)!)) {
      const bytes = input.dtype.bytes;
      refuse(rule, `setStorage: sizes [${wanted.map(show).join(", ")}], strides [${stride.map(show).join(", ")}], storage offset ${show(start)}, and itemsize ${bytes} requiring a storage size of ${show(mul(add(last, 1), bytes))} are out of bounds for storage of size ${show(mul(input.storage.size, bytes))}`);
    }
    return { shape: wanted, viewOf: input, strides: stride, offset: start };
  },
  onnx: (_, emit) => emit.unsupported("as_strided"),
});
