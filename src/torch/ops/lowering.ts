/** What ONNX forms share: operands in one dtype, vectors of integers, slices. */
import { exactly, type Dim, type Shape } from "../../sym/index.ts";
import { isTensor, type Scalar } from "../args.ts";
import { bool, type DType, float16, float32, float64, int64 } from "../dtype.ts";
import type { Attribute, Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Dtype and shape of a node's output. */
export interface Form {
  readonly dtype: DType;
  readonly shape: Shape;
}
/** Dtype and shape of a node that gives this result. */
export const like = ({ dtype, shape }: Form): Form => ({ dtype, shape });

/** A tensor, a Python number or a node's output, in this dtype. */
export const inDtype = (emit: Emit, value: Tensor | Scalar | Ref, dtype: DType): Ref => {
  if ("name" in value) return value.dtype === dtype ? value : emit.cast(value, dtype);
  if (isTensor(value as Tensor | Scalar)) {
    const tensor = value as Tensor;
    return tensor.dtype === dtype ? emit.of(tensor) : emit.cast(tensor, dtype);
  }
  const scalar = value as Scalar;
  if (scalar.kind === "complex") return complexScalar(emit, scalar, dtype);
  const plain = exactly(scalar.value);
  if (plain !== null) return emit.constant(plain, dtype);
  return emit.reshape(emit.cast(emit.shape([scalar.value]), dtype), []);
};

const complexScalar = (emit: Emit, { value, imaginary = 0 }: Scalar, dtype: DType): Ref => {
  const real = exactly(value) ?? emit.unsupported("a complex number that is not known");
  if (dtype.kind !== "complex") return emit.constant(dtype === bool ? Number(real !== 0 || imaginary !== 0) : real, dtype);
  return emit.whole(emit.constant([real, imaginary], dtype.name === "complex128" ? float64 : dtype.name === "complex32" ? float16 : float32, [2]), dtype);
};

/** A node whose output is the op's result. */
export const node = (emit: Emit, name: string, inputs: readonly (Tensor | Ref | null)[], out: Tensor, attributes: Readonly<Record<string, Attribute>> = {}): Ref =>
  emit(name, inputs, attributes, like(out));

export const vector = (emit: Emit, values: readonly number[]): Ref => emit.constant(values, int64, [values.length]);
export const one = (emit: Emit, value: number, dtype: DType = float32): Ref => emit.constant(value, dtype);

/** A slice along one axis; `end` null goes on to the end. */
export const sliced = (emit: Emit, value: Tensor | Ref, part: { readonly axis: number; readonly start: Dim; readonly end: Dim | null; readonly step?: number }, out: { readonly dtype: DType; readonly shape: Shape }): Ref =>
  emit("Slice", [value, emit.shape([part.start]), part.end === null ? vector(emit, [2 ** 31 - 1]) : emit.shape([part.end]), vector(emit, [part.axis]), vector(emit, [part.step ?? 1])], {}, out);

/** A Boolean tensor's opposite. */
export const opposite = (emit: Emit, value: Ref): Ref => emit("Not", [value], {}, { dtype: bool, shape: value.shape });
