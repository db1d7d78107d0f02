/** ONNX forms of losses: the loss of each element from simple nodes, then its mean or sum. */
import { exactly, type Shape } from "../../sym/index.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import type { Calculator } from "./calculator.ts";
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
  reduction === "none" ? losses : reduction === "mean" && losses.shape.some((dim) => exactly(dim) === 0) ? emit.constant(NaN, out.dtype) : emit(reduction === "sum" ? "ReduceSum" : "ReduceMean", [losses], { keepdims: 0 }, like(out));

/** A square near 0 that goes on as a line: half of d² / `turn` up to `turn`, all of it times `slope`. */
export const bent = (use: Calculator, difference: Ref, turn: number, slope: number): Ref => {
  const size = use.of("Abs", difference);
  if (turn === 0) return size;
  return use.mul(slope, use.where(use.test("Less", size, turn), use.div(use.mul(0.5, use.mul(size, size)), turn), use.sub(size, 0.5 * turn)));
};

/** x · log x, which is 0 at 0. */
export const logOrZero = (use: Calculator, x: Tensor): Ref => use.where(use.test("Equal", x, 0), 0, use.mul(x, use.of("Log", x)));

/** The distance of rows by the p-norm, with `eps` added to each difference. */
export const apart = (use: Calculator, a: Tensor, b: Tensor, p: number, eps: number): Ref => {
  const size = use.of("Abs", use.add(use.sub(a, b), eps));
  const last = [size.shape.length - 1];
  if (p === Infinity) return use.reduce("ReduceMax", size, last);
  if (p === 1) return use.reduce("ReduceSum", size, last);
  return p === 2 ? use.reduce("ReduceL2", size, last) : use.of("Pow", use.reduce("ReduceSum", use.of("Pow", size, p), last), 1 / p);
};
