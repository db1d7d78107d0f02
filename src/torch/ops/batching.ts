/** What ops over axes of space share: batches that ONNX wants and PyTorch does not, numbers that must be plain, words for sizes. */
import { exactly, type Shape, show } from "../../sym/index.ts";
import type { DType } from "../dtype.ts";
import type { Emit, Ref, Rule } from "../op.ts";
import { wrongDtype, wrongRank } from "../problems.ts";
import type { Tensor } from "../tensor.ts";

/** The form of an input of `rank` axes with its batch; an input without one gets a batch of 1 for the time of `form`. */
export const asBatch = (
  emit: Emit, input: Tensor | Ref, rank: number, out: { readonly dtype: DType; readonly shape: Shape }, form: (input: Tensor | Ref, out: { dtype: DType; shape: Shape }) => Ref,
): Ref => {
  const { dtype, shape } = out;
  if (input.shape.length === rank) return form(input, { dtype, shape });
  return emit.reshape(form(emit.reshape(input, [1, ...input.shape]), { dtype, shape: [1, ...shape] }), shape);
};

/** Sizes that ONNX wants as attributes, which carry no names. */
export const plainly = (emit: Emit, dims: Shape): readonly number[] =>
  dims.map((dim) => exactly(dim) ?? emit.unsupported(`${show(dim)} is no plain number`));

/** "2, 3, 9". */
export const listed = (shape: Shape): string => shape.map(show).join(", ");
/** "2x3x9". */
export const crossed = (shape: Shape): string => shape.map(show).join("x");

/** Without elements: many kernels are not reached then, whatever the dtype. */
export const isEmpty = ({ count }: Tensor): boolean => exactly(count) === 0;

/** C++ names of element types, as some error words have them ("expected m1 and m2 to have the same dtype, but got: float != double"). */
const cNames: Readonly<Record<string, string>> = {
  bool: "bool", uint8: "unsigned char", int8: "signed char", int16: "short int", int32: "int", int64: "long int",
  float16: "c10::Half", bfloat16: "c10::BFloat16", float32: "float", float64: "double", complex64: "c10::complex<float>", complex128: "c10::complex<double>",
};
export const cName = (dtype: DType): string => cNames[dtype.name] ?? dtype.name;

/** A tensor's type as PyTorch has called it since before there were dtypes: "torch.FloatTensor", and "CPUBFloat16Type" where there never was such a name. */
export const typeText = (dtype: DType): string => (dtype.kind === "bool" || dtype.kind === "complex" || dtype.name === "bfloat16" ? `CPU${dtype.word}Type` : `torch.${dtype.word}Tensor`);

/** Most kernels with two tensors of numbers want one dtype. */
export const sameDtype = (rule: Rule, a: Tensor, b: Tensor): boolean => {
  if (a.dtype === b.dtype) return true;
  refuseDtype(rule, `expected scalar type ${a.dtype.word} but found ${b.dtype.word}`);
  return false;
};

/** Says that PyTorch refuses this number of axes. */
export const refuseRank = (rule: Rule, text: string): void => rule.raise(wrongRank, { text });
/** Says that PyTorch refuses these element types (an op's own words; a kernel's are in `notImplemented`). */
export const refuseDtype = (rule: Rule, text: string): void => rule.raise(wrongDtype, { text });
