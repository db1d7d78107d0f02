/** The ONNX form of bags of embedding rows. */
import { type Dim, exactly, sub } from "../../sym/index.ts";
import { bool, int64 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { like, sliced } from "./lowering.ts";
import { written } from "./scatter_forms.ts";

export interface Bags {
  readonly input: Tensor;
  readonly weight: Tensor;
  /** Where each bag begins in the numbers; without them each line of numbers is a bag. */
  readonly offsets: Tensor | null;
  readonly mode: string;
  readonly weights: Tensor | null;
  /** Whether the last offset is only where the last bag ends. */
  readonly closed: boolean;
  readonly padding: Dim | null;
}

const reductions: Readonly<Record<string, string>> = { sum: "sum", mean: "mean", max: "amax" };

/** Rows are written to the bags that they lie in; what does not count goes into a bag behind the last, which is left out again. */
export const bagForm = (emit: Emit, { input, weight, offsets, mode, weights, closed, padding }: Bags, out: Tensor): Ref => {
  const [bags, width] = out.shape as readonly [Dim, Dim];
  const count = exactly(input.count) ?? emit.unsupported("bags of a count with a name");
  const all = exactly(bags) ?? emit.unsupported("bags of a count with a name");
  const places = emit.reshape(emit.cast(input, int64), [count]);
  const own = offsets ? bagsAt(emit, offsets, count, closed) : emit.constant(Array.from({ length: count }, (_, i) => Math.floor((i * all) / count)), int64, [count]);
  const bag = padding === null ? own : emit("Where", [emit("Equal", [places, emit.reshape(emit.shape([padding]), [])], {}, { dtype: bool, shape: [count] }), emit.constant(all, int64), own], {}, { dtype: int64, shape: [count] });
  const rows = emit("Gather", [weight, places], { axis: 0 }, { dtype: weight.dtype, shape: [count, width] });
  const scaled = weights ? emit("Mul", [rows, emit.reshape(emit.cast(weights, weight.dtype), [count, 1])], {}, { dtype: weight.dtype, shape: [count, width] }) : rows;
  const base = emit("Expand", [emit.constant(0, weight.dtype), emit.shape([all + 1, width])], {}, { dtype: weight.dtype, shape: [all + 1, width] });
  const index = emit("Expand", [emit.reshape(bag, [count, 1]), emit.shape([count, width])], {}, { dtype: int64, shape: [count, width] });
  const filled = written(emit, base, { at: 0, index, updates: scaled, reduce: reductions[mode]!, includesSelf: false });
  return sliced(emit, filled, { axis: 0, start: 0, end: all }, like(out));
};

/** The bag of each number: how many bags begin at or before it. */
const bagsAt = (emit: Emit, offsets: Tensor, count: number, closed: boolean): Ref => {
  const bags = closed ? sub(offsets.shape[0]!, 1) : offsets.shape[0]!;
  const starts = sliced(emit, emit.cast(offsets, int64), { axis: 0, start: 0, end: bags }, { dtype: int64, shape: [bags] });
  const column = emit.constant(Array.from({ length: count }, (_, i) => i), int64, [count, 1]);
  const begun = emit("LessOrEqual", [starts, column], {}, { dtype: bool, shape: [count, bags] });
  const number = emit("ReduceSum", [emit.cast(begun, int64), emit.constant([1], int64)], { keepdims: 0 }, { dtype: int64, shape: [count] });
  return emit("Sub", [number, emit.constant(1, int64)], {}, { dtype: int64, shape: [count] });
};
