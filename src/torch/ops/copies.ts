/** The ops that see a tensor in another way, as copies: the same rule, and fresh memory. */
import { compare, type Dim, exactly, same } from "../../sym/index.ts";
import { axis, int, optional, tensor } from "../args.ts";
import { type AnyOp, op, type Out, type OutParts, type OutTuple, type Result } from "../op.ts";
import { axisOf } from "../rules.ts";
import { contiguousStrides, Tensor, valuesOf } from "../tensor.ts";
import * as axes from "./axes.ts";
import * as conversion from "./conversion.ts";
import { sliced } from "./lowering.ts";
import { exactOut } from "./outs.ts";
import { refuse } from "./refusals.ts";
import * as reshape from "./reshape.ts";
import { shownNode } from "./scatter_forms.ts";
import * as splitting from "./splitting.ts";
import { type Index, planOf } from "./subscript.ts";
import { wrap } from "./gather.ts";

const isShape = (out: Out): out is readonly Dim[] => Array.isArray(out);
/** A result that shares no memory, with the numbers that the view shows. */
const copied = (out: Out): Out => {
  if (isShape(out)) return out;
  const source = out instanceof Tensor ? out : (out as OutParts).viewOf;
  const { shape, dtype } = out as OutParts;
  if (!source) return out;
  const { strides, offset } = out as OutParts;
  const seen = source.dtype === (dtype ?? source.dtype) && strides ? new Tensor({ shape, dtype: source.dtype, strides, offset: offset ?? source.offset, storage: source.storage }) : null;
  return { shape, dtype: dtype ?? source.dtype, values: seen && source.dtype.kind !== "complex" ? valuesOf(seen) : null };
};
const isTuple = (result: Result): result is OutTuple => typeof result === "object" && "outs" in result;

const copyOf = (name: string, view: AnyOp): AnyOp => op({
  names: [`torch.${name}_copy`],
  out: exactOut,
  ...(view.autocasts ? { autocasts: view.autocasts } : {}),
  args: view.args,
  result(args, rule) {
    const seen = view.result(args, rule);
    return isTuple(seen) ? { ...seen, outs: seen.outs.map(copied) } : copied(seen as Out);
  },
  ...(view.onnx ? { onnx: view.onnx } : {}),
  says: "What its namesake without a copy shows, in memory of its own.",
}) as AnyOp;

const slice = op({
  names: ["torch.Tensor.slice"],
  args: { input: tensor, dim: axis(0), start: optional(int()), end: optional(int()), step: int(1) },
  result({ input, dim, start, end, step }, rule) {
    if (input.rank === 0) {
      refuse(rule, "slice() cannot be applied to a 0-dim tensor.", "IndexError");
      return input;
    }
    const at = axisOf(rule, input.rank, dim);
    if (compare(step, 1) === "<") refuse(rule, "slice step must be positive");
    const whole: Index = Array.from({ length: at }, () => ({ kind: "slice", start: null, stop: null, step: 1 }) as const);
    return { shape: planOf(rule, input, [...whole, { kind: "slice", start, stop: end, step: Math.max(exactly(step) ?? 1, 1) }]).shape, dtype: input.dtype };
  },
  onnx: ({ input, dim, start, end, step }, emit, [out]) =>
    sliced(emit, input, { axis: wrap(input.rank, dim), start: start ?? 0, end, step: exactly(step) ?? emit.unsupported("a slice whose step has a name") }, { dtype: input.dtype, shape: out!.shape }),
}) as unknown as AnyOp;

/** Of a tensor whose elements lie in a row from the beginning of its memory, a part of that memory is a part of it. */
const asStrided = op({ ...axes.asStrided, onnx: ({ input, size, stride, storage_offset: start }, emit, [out]) => {
  const isDense = exactly(input.offset) === 0 && contiguousStrides(input.shape).every((one, i) => same(one, input.strides[i]!));
  return isDense ? shownNode(emit, input, { shape: size, strides: stride, offset: start ?? 0 }, out!) : emit.unsupported("a window into the memory behind a view");
} }) as unknown as AnyOp;

const views: Readonly<Record<string, AnyOp>> = {
  alias: conversion.detach as unknown as AnyOp, as_strided: asStrided, detach: conversion.detach as unknown as AnyOp, diagonal: axes.diagonal as unknown as AnyOp,
  expand: axes.expand as unknown as AnyOp, permute: axes.permute as unknown as AnyOp, select: axes.select as unknown as AnyOp, slice, split: splitting.split as unknown as AnyOp,
  split_with_sizes: splitting.splitWithSizes as unknown as AnyOp, squeeze: reshape.squeeze as unknown as AnyOp, t: axes.t as unknown as AnyOp, transpose: axes.transpose as unknown as AnyOp,
  unbind: splitting.unbind as unknown as AnyOp, unfold: axes.unfold as unknown as AnyOp, unsqueeze: reshape.unsqueeze as unknown as AnyOp, view: reshape.view as unknown as AnyOp,
  view_as_real: conversion.viewAsReal as unknown as AnyOp, view_as_complex: conversion.viewAsComplex as unknown as AnyOp,
};
export const copies: readonly AnyOp[] = Object.entries(views).map(([name, view]) => copyOf(name, view));
