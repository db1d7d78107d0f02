/** ONNX forms of writes to places: scatter and its reductions, rows, flat places, and windows that sizes and strides tell. */
import { compare, type Dim, exactly, type Shape } from "../../sym/index.ts";
import { isTensor } from "../args.ts";
import { bool, type DType, float32, float64, int64 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import { numbers, Tensor } from "../tensor.ts";
import { inDtype, like, one } from "./lowering.ts";
import { type Operand, plainValues } from "./numbers.ts";

const reductions: Readonly<Record<string, string>> = { "": "none", sum: "add", add: "add", prod: "mul", multiply: "mul", amax: "max", amin: "min" };

/** What is written where, along an axis: `index` has the shape of `updates`. */
interface Written {
  readonly at: number;
  readonly index: Ref;
  readonly updates: Ref;
  readonly reduce: string;
  /** Whether the numbers that stand there count, too. */
  readonly includesSelf: boolean;
}

export const written = (emit: Emit, base: Ref, { at, index, updates, reduce, includesSelf }: Written): Ref => {
  if (index.shape.some((dim) => exactly(dim) === 0)) return base;
  // onnxruntime combines no booleans: a sum is "any", a product "all"
  if (base.dtype === bool && reduce !== "") return emit.cast(written(emit, emit.cast(base, int64), { at, index, updates: emit.cast(updates, int64), reduce, includesSelf }), bool);
  const scatter = (into: Ref, given: Ref, reduction: string): Ref => emit("ScatterElements", [into, index, given], { axis: at, reduction }, like(into));
  if (reduce === "mean") return meanWritten(emit, base, { at, index, updates, reduce, includesSelf }, scatter);
  const reduction = reductions[reduce] ?? emit.unsupported(`scatter with reduce='${reduce}'`);
  return scatter(includesSelf ? base : neutral(emit, base, scatter, index, reduce), updates, reduction);
};

type Scatter = (into: Ref, given: Ref, reduction: string) => Ref;
const filled = (emit: Emit, value: number, { dtype, shape }: { readonly dtype: DType; readonly shape: Shape }): Ref => emit("Expand", [one(emit, value, dtype), emit.shape(shape)], {}, { dtype, shape });

const meanWritten = (emit: Emit, base: Ref, { index, updates, includesSelf }: Written, scatter: Scatter): Ref => {
  const isWhole = base.dtype.kind === "int";
  const counting = isWhole ? float64 : base.dtype === float64 ? float64 : float32;
  const form = { dtype: base.dtype, shape: base.shape };
  const start = includesSelf ? base : neutral(emit, base, scatter, index, "sum");
  const sum = emit.cast(scatter(start, updates, "add"), counting);
  const ones = filled(emit, 1, { dtype: counting, shape: index.shape });
  const count = scatter(filled(emit, includesSelf ? 1 : 0, { dtype: counting, shape: base.shape }), ones, "add");
  const most = emit("Max", [count, one(emit, 1, counting)], {}, { dtype: counting, shape: base.shape });
  const mean = emit("Div", [sum, most], {}, { dtype: counting, shape: base.shape });
  return emit.cast(isWhole ? emit("Floor", [mean], {}, { dtype: counting, shape: form.shape }) : mean, base.dtype);
};

/** The numbers before, but where something is written what changes nothing there. */
const neutral = (emit: Emit, base: Ref, scatter: Scatter, index: Ref, reduce: string): Ref => {
  const flags = scatter(filled(emit, 0, { dtype: int64, shape: base.shape }), filled(emit, 1, { dtype: int64, shape: index.shape }), "none");
  const nothing = reduce === "prod" ? 1 : reduce === "amax" ? -greatest(base.dtype) : reduce === "amin" ? greatest(base.dtype) : 0;
  return emit("Where", [emit.cast(flags, bool), one(emit, nothing, base.dtype), base], {}, like(base));
};
/** No number of the dtype that a model holds is greater. */
const greatest = ({ kind, bytes }: DType): number => (kind === "float" ? Infinity : kind === "bool" ? 1 : Math.min(2 ** (8 * bytes - 1) - 1, Number.MAX_SAFE_INTEGER));

/** The part of the source that the index reaches. */
const cropped = (emit: Emit, src: Tensor, shape: Shape): Ref => {
  if (src.shape.every((dim, i) => compare(dim, shape[i]!) === "==")) return emit.of(src);
  const axes = emit.constant([...shape.keys()], int64, [shape.length]);
  return emit("Slice", [src, emit.shape(shape.map(() => 0)), emit.shape(shape), axes], {}, { dtype: src.dtype, shape });
};

interface Scattering<Source> {
  readonly index: Tensor;
  readonly src: Source;
  readonly reduce: string;
  readonly includesSelf?: boolean;
}
export const scatterNode = (emit: Emit, input: Tensor, at: number, { index, src, reduce, includesSelf = true }: Scattering<Operand>): Ref => {
  if (exactly(index.count) === 0) return emit.of(input);
  const updates = isTensor(src) && src.rank > 0 ? cropped(emit, src, index.shape) : emit("Expand", [inDtype(emit, src, input.dtype), emit.shape(index.shape)], {}, { dtype: input.dtype, shape: index.shape });
  return written(emit, emit.of(input), { at, index: inDtype(emit, index, int64), updates, reduce, includesSelf });
};

/** Rows at the places of a vector. */
export const rowsNode = (emit: Emit, input: Tensor, at: number, { index, src, reduce, includesSelf = true }: Scattering<Operand | Ref>): Ref => {
  const shape = input.rank === 0 ? [] : input.shape.with(at, index.count);
  const column = emit.reshape(inDtype(emit, index, int64), input.shape.map((_, i) => (i === at ? index.count : 1)));
  const places = emit("Expand", [column, emit.shape(shape)], {}, { dtype: int64, shape });
  const updates = emit("Expand", [inDtype(emit, src, input.dtype), emit.shape(shape)], {}, { dtype: input.dtype, shape });
  return written(emit, emit.of(input), { at, index: places, updates, reduce, includesSelf });
};

/** Numbers at places of the elements in a row. */
export const flatNode = (emit: Emit, input: Tensor, index: Ref, source: Ref, adds: boolean): Ref => {
  const count = index.shape.reduce((a: Dim, b) => (exactly(a) ?? emit.unsupported("places of a count with a name")) * (exactly(b) ?? emit.unsupported("places of a count with a name")), 1);
  if (count === 0) return emit.of(input);
  const flat = emit.reshape(emit.of(input), [input.count]);
  const after = emit("ScatterElements", [flat, emit.reshape(index, [count]), emit.reshape(source, [count])], { axis: 0, reduction: adds ? "add" : "none" }, like(flat));
  return emit.reshape(after, input.shape);
};

/** Sizes, steps and start of a part of memory. */
export interface Window {
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: Dim;
}

/** Places of a window in the elements of a tensor, in a row. */
const placesIn = (emit: Emit, input: Tensor, { shape, strides, offset }: Window): Ref => {
  const [own, size] = [numbers(input.shape), numbers(shape)];
  if (!own || !size) return emit.unsupported("a window of a size with a name");
  const iota = new Tensor({ shape: input.shape, dtype: int64, values: Float64Array.from({ length: own.reduce((a, b) => a * b, 1) }, (_, i) => i) });
  const places = plainValues(new Tensor({ shape, strides, offset, dtype: int64, storage: iota.storage })) ?? emit.unsupported("a window of a size with a name");
  return emit.constant([...places], int64, [places.length]);
};

/** A tensor with the numbers of a window replaced. */
export const windowNode = (emit: Emit, input: Tensor, window: Window, src: Operand): Ref => {
  const places = placesIn(emit, input, window);
  const wide = emit("Expand", [inDtype(emit, src, input.dtype), emit.shape(window.shape)], {}, { dtype: input.dtype, shape: window.shape });
  return flatNode(emit, input, places, wide, false);
};

/** The numbers of a window. */
export const shownNode = (emit: Emit, input: Tensor, window: Window, out: Tensor): Ref => {
  const picked = emit("Gather", [emit.reshape(emit.of(input), [input.count]), placesIn(emit, input, window)], { axis: 0 }, { dtype: input.dtype, shape: [out.count] });
  return emit.reshape(picked, out.shape);
};
