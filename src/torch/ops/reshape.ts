/** Ops that see the same numbers in another shape: view, reshape, flatten, squeeze and their like. */
import { differ, exactly, exampleOf, floordiv, mul, product, type Dim, type Shape, show } from "../../sym/index.ts";
import { PyList, PyObject, PyTuple, type Value } from "../../python/index.ts";
import { type Arg, axes, axis, optional, plainInt, size, sizeTuple, tensor, tensors } from "../args.ts";
import type { DType } from "../dtype.ts";
import { dtypeOfValue } from "../objects.ts";
import { type AnyOp, type Emit, op, type Out, type Ref, type Rule } from "../op.ts";
import { axisOf } from "../rules.ts";
import { contiguousStrides, Tensor } from "../tensor.ts";
import { plainValues } from "./numbers.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { reshaped, solved, viewed, wrongCount } from "./strides.ts";

/** The form of all that only change the shape. */
const onnx = ({ input }: { readonly input: Tensor }, emit: Emit, [out]: readonly Tensor[]): Ref => emit.reshape(input, out!.shape);
/** Numbers keep their order; they are asked for where the result is a copy. */
const value = ({ input }: { readonly input: Tensor }) => plainValues(input);

/** A size, or the dtype in which the memory is to be read. */
const sizeOrDtype: Arg<Shape | DType> = { variadic: true, read: (vm, given, name) => {
  const alone = soleItem(given);
  return (alone === undefined ? undefined : dtypeOfValue(alone)) ?? size.read(vm, given, name);
} };
const soleItem = (given: Value): Value | undefined => {
  if (!(given instanceof PyObject)) return undefined;
  const items = "items" in given ? (given.items as readonly Value[]) : null;
  return items ? (items.length === 1 ? items[0] : undefined) : given;
};
const isShape = (given: Shape | DType): given is Shape => Array.isArray(given);

/** Memory read as another dtype: the last axis is cut or joined where the sizes of elements differ. */
const reread = (rule: Rule, input: Tensor, dtype: DType): Out => {
  const [from, to] = [input.dtype.bytes, dtype.bytes];
  // numbers are known as numbers, not as bits: what another dtype reads there is not known, nor what is written through it
  if (dtype !== input.dtype && input.storage.values) {
    rule.vm.heap.saving(input.storage);
    input.storage.values = null;
  }
  if (from === to) return { shape: input.shape, dtype, viewOf: input };
  const last = input.shape.at(-1);
  if (last === undefined) {
    refuse(rule, `self.dim() cannot be 0 to view ${input.dtype.word} as ${dtype.word} (different element sizes)`);
    return { shape: input.shape, dtype };
  }
  const length = floordiv(mul(last, from), to);
  if (differ(mul(length, to), mul(last, from))) refuse(rule, `self.size(-1) must be divisible by ${to / from} to view ${input.dtype.word} as ${dtype.word} (different element sizes), but got ${show(last)}`);
  const shape = [...input.shape.slice(0, -1), length];
  return { shape, dtype, viewOf: input, strides: contiguousStrides(shape) };
};

export const view = op({
  names: ["torch.Tensor.view"],
  signatures: "one of:",
  args: { input: tensor, size: sizeOrDtype },
  result: ({ input, size: wanted }, rule) => (isShape(wanted) ? viewed(rule, input, solved(rule, input.count, wanted, input.shape)) : reread(rule, input, wanted)),
  onnx,
  says: "Sees the same numbers in another shape.",
});

export const viewAs = op({
  names: ["torch.Tensor.view_as"],
  args: { input: tensor, other: tensor },
  outlines: "other",
  result: ({ input, other }, rule) => viewed(rule, input, solved(rule, input.count, other.shape)),
  onnx,
});

export const reshape = op({
  names: ["torch.reshape", "torch.Tensor.reshape"],
  args: { input: tensor, shape: size },
  result: ({ input, shape }, rule) => reshaped(input, solved(rule, input.count, shape, input.shape)),
  value, onnx,
  says: "Gives the same numbers in another shape; -1 stands for what is left.",
});

export const reshapeAs = op({
  names: ["torch.Tensor.reshape_as"],
  args: { input: tensor, other: tensor },
  outlines: "other",
  result: ({ input, other }, rule) => reshaped(input, solved(rule, input.count, other.shape)),
  value, onnx,
});

export const flatten = op({
  names: ["torch.flatten", "torch.Tensor.flatten"],
  args: { input: tensor, start_dim: axis(0), end_dim: axis(-1) },
  result({ input, start_dim, end_dim }, rule) {
    const start = axisOf(rule, input.rank, start_dim);
    const end = axisOf(rule, input.rank, end_dim);
    if (start > end) {
      refuse(rule, "flatten() has invalid args: start_dim cannot come after end_dim");
      return input;
    }
    if (input.rank === 0) return reshaped(input, [1]);
    if (start === end) return input;
    return reshaped(input, [...input.shape.slice(0, start), product(input.shape.slice(start, end + 1)), ...input.shape.slice(end + 1)]);
  },
  value, onnx,
  says: "Lays axes together into one.",
});

export const ravel = op({
  names: ["torch.ravel", "torch.Tensor.ravel"],
  args: { input: tensor },
  result: ({ input }) => (input.rank === 1 && exactly(input.strides[0]!) === 1 ? input : reshaped(input, [input.count])),
  value, onnx,
});

export const unflatten = op({
  names: ["torch.unflatten", "torch.Tensor.unflatten"],
  args: { input: tensor, dim: axis(), sizes: sizeTuple },
  result({ input, dim, sizes }, rule) {
    const at = axisOf(rule, input.rank, dim);
    if (sizes.length === 0) {
      refuse(rule, "unflatten: sizes must be non-empty");
      return input;
    }
    const length = input.shape[at] ?? 1;
    const parts = unflattened(rule, sizes, { at, length });
    const shape = [...input.shape.slice(0, at), ...parts, ...input.shape.slice(at + 1)];
    return viewed(rule, input, shape);
  },
  onnx,
  says: "Splits one axis into several.",
});

const unflattened = (rule: Rule, sizes: Shape, { at, length }: { at: number; length: Dim }): Shape => {
  const inferred = sizes.findIndex((one) => exactly(one) === -1);
  if (sizes.filter((one) => exactly(one) === -1).length > 1) refuse(rule, "unflatten got an unexpected error:");
  const rest = product(sizes.filter((_, i) => i !== inferred));
  const solvedSizes = inferred < 0 ? sizes : sizes.map((one, i) => (i === inferred && exactly(rest) !== 0 ? floordiv(length, rest) : one));
  if (differ(product(solvedSizes), length)) {
    const words = `unflatten: Provided sizes [${sizes.map(show).join(", ")}] don't multiply up to the size of dim ${at} (${show(length)}) in the input tensor`;
    refuseAs(rule, wrongCount, words);
  }
  return solvedSizes;
};

/* squeeze and unsqueeze */

/** Whether an axis of this size goes; a name that is 1 at no example stays. */
const isDropped = (rule: Rule, dim: Dim): boolean => {
  const sure = exactly(dim);
  if (sure !== null) return sure === 1;
  if (differ(dim, 1) || exampleOf(dim) === null) return false;
  return rule.decide(dim) === 1;
};

const withoutAxes = (rule: Rule, input: Tensor, given: readonly number[] | null): { readonly shape: Shape; readonly strides: Shape } => {
  const among = given === null ? null : given.map((one) => axisOf(rule, input.rank, one));
  if (among && new Set(among).size < among.length) refuse(rule, `dim ${among.find((one, i) => among.indexOf(one) !== i)} appears multiple times in the list of dims`);
  const stays = input.shape.map((dim, i) => (among !== null && !among.includes(i)) || !isDropped(rule, dim));
  return { shape: input.shape.filter((_, i) => stays[i]), strides: input.strides.filter((_, i) => stays[i]) };
};

const withAxis = (rule: Rule, input: Tensor, dim: number): { readonly shape: Shape; readonly strides: Shape } => {
  const at = axisOf(rule, input.rank + 1, dim);
  const stride = at < input.rank ? mul(input.shape[at]!, input.strides[at]!) : 1;
  return { shape: input.shape.toSpliced(at, 0, 1), strides: input.strides.toSpliced(at, 0, stride) };
};

/** Changes shape and strides of the tensor itself: what the in-place forms of shape ops do. */
export const reformed = (rule: Rule, input: Tensor, { shape, strides }: { readonly shape: Shape; readonly strides: Shape }): Tensor => {
  rule.vm.heap.saving(input);
  input.shape = shape;
  input.strides = strides;
  return input;
};

export const squeeze = op({
  names: ["torch.squeeze", "torch.Tensor.squeeze"],
  args: { input: tensor, dim: optional({ read: axes.read }) },
  result: ({ input, dim }, rule) => ({ viewOf: input, ...withoutAxes(rule, input, dim) }),
  onnx,
  says: "Drops axes of size 1.",
});
export const squeezeInPlace = op({
  names: ["torch.Tensor.squeeze_"],
  args: { input: tensor, dim: optional({ read: axes.read }) },
  result: ({ input, dim }, rule) => reformed(rule, input, withoutAxes(rule, input, dim)),
  onnx,
});

export const unsqueeze = op({
  names: ["torch.unsqueeze", "torch.Tensor.unsqueeze"],
  args: { input: tensor, dim: plainInt },
  result: ({ input, dim }, rule) => ({ viewOf: input, ...withAxis(rule, input, dim) }),
  onnx,
  says: "Puts in an axis of size 1.",
});
export const unsqueezeInPlace = op({
  names: ["torch.Tensor.unsqueeze_"],
  args: { input: tensor, dim: plainInt },
  result: ({ input, dim }, rule) => reformed(rule, input, withAxis(rule, input, dim)),
  onnx,
});

/* Tensors of at least some axes */

/** One tensor, or several in a sequence or as arguments. */
const oneOrMany: Arg<Tensor | readonly Tensor[]> = { variadic: true, read: (vm, given, name) => {
  const items = given instanceof PyTuple || given instanceof PyList ? tensors.read(vm, given, name) : [tensor.read(vm, given, name)];
  return items.length === 1 && !(given instanceof PyList) ? items[0]! : items;
} };
const atLeast = (count: 1 | 2 | 3): AnyOp => op({
  names: [`torch.atleast_${count}d`],
  args: { input: oneOrMany },
  result: ({ input }) => (input instanceof Tensor ? raised(input, count) : { outs: input.map((one) => raised(one, count)) }),
  onnx: ({ input }, emit, outs) => (input instanceof Tensor ? emit.reshape(input, outs[0]!.shape) : input.map((one, i) => emit.reshape(one, outs[i]!.shape))),
}) as unknown as AnyOp;

const raised = (input: Tensor, count: 1 | 2 | 3): Out => {
  if (input.rank >= count) return input;
  if (input.rank === 0) return reshaped(input, Array<Dim>(count).fill(1));
  if (input.rank === 1) return reshaped(input, count === 2 ? [1, input.count] : [1, input.count, 1]);
  return reshaped(input, [...input.shape, 1]);
};
export const atLeasts: readonly AnyOp[] = [atLeast(1), atLeast(2), atLeast(3)];
