/** Refusals that are rare enough to need no code of their own: one problem for each type of exception, its words given. */
import { type Problem, problem } from "../../base/index.ts";
import type { DType } from "../dtype.ts";
import type { Rule } from "../op.ts";
import { wrongArgument, wrongDtype } from "../problems.ts";
import type { Tensor } from "../tensor.ts";
import { exactly } from "../../sym/index.ts";
import { isTensor, type Scalar } from "../args.ts";

interface Words { readonly text: string }
const raising = (raises: NonNullable<Problem<Words>["raises"]>, like: Problem<Words>): Problem<Words> => problem({ ...like, raises });

const refusals = {
  RuntimeError: wrongArgument,
  IndexError: raising("IndexError", wrongArgument),
  ValueError: raising("ValueError", wrongArgument),
  TypeError: raising("TypeError", wrongArgument),
  NotImplementedError: raising("NotImplementedError", wrongDtype),
  _LinAlgError: raising("_LinAlgError", wrongArgument),
} as const;

/** Says that PyTorch raises `type` with these words. */
export const refuse = (rule: Rule, text: string, type: keyof typeof refusals = "RuntimeError"): void => rule.raise(refusals[type], { text });

/** The same under the code of another problem, for cases whose words have nothing in common with its own. */
export const refuseAs = <D>(rule: Rule, { code, severity, raises: usual }: Problem<D>, text: string, raises: Problem<D>["raises"] = usual): void =>
  rule.raise<Words>({ code, severity, raises: raises ?? "RuntimeError", says: (d) => d.text }, { text });

/** How C++ calls the numbers of a dtype where it converts to them. */
const convertedNames: Readonly<Record<string, string>> = { int32: "int", float16: "c10::Half", bfloat16: "c10::BFloat16", float32: "float", float64: "double" };
/** The greatest number of a dtype without rounding to infinity. */
const greatest: Readonly<Record<string, number>> = { float16: 65504, bfloat16: 3.3895313892515355e38, float32: 3.4028234663852886e38, float64: Infinity };
/** Whether a number lies beyond those of a dtype; of unsigned integers the negative ones count round. */
export const overflows = (value: number, { kind, name, bytes }: DType): boolean => {
  if (kind === "float") return Number.isFinite(value) && Math.abs(value) > (greatest[name] ?? Infinity);
  const reach = 2 ** (8 * bytes - (name.startsWith("u") ? 0 : 1));
  return !Number.isFinite(value) || value >= reach || value < (name.startsWith("u") ? 1 - reach : -reach);
};
/** Python numbers that a tensor of the dtype cannot hold: too great, not finite among integers, with an imaginary part among reals. */
export const refuseOverflow = (rule: Rule, number: Tensor | Scalar, dtype: DType): void => {
  if (isTensor(number) || dtype.kind === "bool" || dtype.kind === "complex") return;
  const value = exactly(number.value);
  if ((value !== null && overflows(value, dtype)) || (number.imaginary ?? 0) !== 0) refuse(rule, `value cannot be converted to type ${convertedNames[dtype.name] ?? `${dtype.name}_t`} without overflow`);
};

/** `"floor_vml_cpu" not implemented for 'Bool'`: a kernel that does not know a dtype. */
export const notImplemented = (rule: Rule, kernel: string, dtype: DType): void => refuse(rule, `"${kernel}" not implemented for '${dtype.word}'`, "NotImplementedError");

/** Raises where the tensor's dtype is of one of these kinds (or has one of these names). */
export const refuseDtypes = (rule: Rule, kernel: string, tensor: Tensor, refused: readonly string[]): void => {
  if (refused.includes(tensor.dtype.kind) || refused.includes(tensor.dtype.name)) notImplemented(rule, kernel, tensor.dtype);
};
