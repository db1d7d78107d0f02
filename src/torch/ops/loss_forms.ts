/** ONNX forms of losses: the loss of each element from simple nodes, then its mean or sum. */
import type { Shape } from "../../sym/index.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { like } from "./lowering.ts";

/** Arithmetic on values of one dtype and shape. */
export interface Arithmetic {
  readonly number: (value: number) => Ref;
  readonly of: (node: string, ...operands: readonly (Tensor | Ref)[]) => Ref;
}
export const arithmetic = (emit: Emit, out: Tensor, shape: Shape): Arithmetic => ({
  number: (value) => emit.constant(value, out.dtype),
  of: (node, ...operands) => emit(node, operands.map((one) => emit.cast(one, out.dtype)), {}, { dtype: out.dtype, shape }),
});

/** The losses themselves, or one number of all. */
export const reducedForm = (emit: Emit, losses: Ref, reduction: string, out: Tensor): Ref =>
  reduction === "none" ? losses : emit(reduction === "sum" ? "ReduceSum" : "ReduceMean", [losses], { keepdims: 0 }, like(out));
