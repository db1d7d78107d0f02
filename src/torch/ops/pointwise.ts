/** How element-wise ops are declared: one or two operands, the dtype of the result, the work on one element, the ONNX node. */
import type { Shape } from "../../sym/index.ts";
import { type Arg, isTensor, operand, tensor } from "../args.ts";
import { bool, complex128, type DType, float32, float64, floating, realOf } from "../dtype.ts";
import { type AnyOp, type Emit, type GivenOut, op, type Ref, type Rule } from "../op.ts";
import { broadcastAll, promoted } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { laid } from "./layout.ts";
import { inDtype, like, node } from "./lowering.ts";
import { eachOf, type Operand } from "./numbers.ts";
import { anyOut, foundOut } from "./outs.ts";
import { notImplemented, refuse } from "./refusals.ts";

/** Dtypes that an op does not take: by kind or name, with the name of the kernel or all the words. */
export interface Refusal {
  readonly of: readonly string[];
  readonly kernel?: string;
  readonly text?: string;
  readonly type?: "RuntimeError" | "NotImplementedError";
}
export const kernel = (name: string, ...of: readonly string[]): Refusal => ({ of, kernel: name });
export const words = (text: string, of: readonly string[], type: NonNullable<Refusal["type"]> = "NotImplementedError"): Refusal => ({ of, text, type });

export const checkDtype = (rule: Rule, dtype: DType, refusals: readonly Refusal[] = []): void => {
  const found = refusals.find(({ of }) => of.includes(dtype.kind) || of.includes(dtype.name));
  if (found?.kernel) notImplemented(rule, found.kernel, dtype);
  else if (found) refuse(rule, found.text!, found.type ?? "NotImplementedError");
};

/** Shape and strides of operands laid together. */
export const together = (rule: Rule, operands: readonly Operand[]): { readonly shape: Shape; readonly strides?: Shape } =>
  laid(broadcastAll(rule, operands.filter(isTensor).map((one) => one.shape)), operands);

/** What the result's dtype is, given the promoted one. */
export type Gives = "same" | "float" | "bool" | "real" | "fraction" | "double";
export const given = (gives: Gives, dtype: DType, rule: Rule): DType => {
  switch (gives) {
    case "same": return dtype;
    case "float": return floating(dtype, rule.defaultDtype);
    case "bool": return bool;
    case "real": return realOf(dtype);
    case "double": return dtype.kind === "complex" ? complex128 : float64;
    case "fraction": return realOf(floating(dtype, rule.defaultDtype));
  }
};

/** A function name as a table name: `abs` is `torch.abs` and `torch.Tensor.abs`; names with a dot stand as they are. */
export const namesOf = (names: string): readonly [string, ...string[]] =>
  names.split(" ").flatMap((name) => (name.includes(".") ? [`torch.${name}`] : [`torch.${name}`, `torch.Tensor.${name}`])) as [string, ...string[]];

export interface Unary {
  readonly gives?: Gives;
  /** The work on one number, computed in this dtype; none where the numbers are not computed here. */
  readonly work?: (x: number, dtype: DType) => number;
  readonly onnx?: string | ((x: Ref, emit: Emit, out: Tensor) => Ref);
  readonly refuses?: readonly Refusal[];
  readonly inPlace?: (args: { readonly input: Tensor }, rule: Rule) => void;
  readonly out?: GivenOut;
  readonly says?: string;
}

/** An op of one tensor, element by element. */
export const unary = (names: string, { gives = "same", work, onnx, refuses, inPlace, out: takes, says }: Unary): AnyOp => op({
  names: namesOf(names),
  args: { input: tensor },
  result({ input }, rule) {
    checkDtype(rule, input.dtype, refuses);
    return { ...laid(input.shape, [input]), dtype: given(gives, input.dtype, rule) };
  },
  ...(work ? { value: ({ input }: { readonly input: Tensor }, [out]: readonly Tensor[]) => {
    const dtype = gives === "float" || gives === "fraction" ? out!.dtype : input.dtype;
    return eachOf(out!, [input], dtype, (x) => work(x!, dtype));
  } } : {}),
  onnx: ({ input }, emit, [out]) => lowerUnary(onnx, gives === "float" ? inDtype(emit, input, out!.dtype) : emit.of(input), emit, out!),
  // a kernel that gives the numbers' own dtype writes no other
  out: takes ?? (gives === "same" || gives === "real" ? foundOut : undefined),
  ...(inPlace ? { inPlace } : {}),
  ...(says ? { says } : {}),
}) as unknown as AnyOp;

const lowerUnary = (onnx: Unary["onnx"], x: Ref, emit: Emit, out: Tensor): Ref =>
  onnx === undefined ? emit.unsupported("this function has no ONNX form") : typeof onnx === "string" ? node(emit, onnx, [x], out) : onnx(x, emit, out);

export interface Binary {
  readonly gives?: Gives;
  readonly work?: (a: number, b: number, dtype: DType) => number;
  readonly onnx?: string | ((a: Ref, b: Ref, emit: Emit, out: Tensor) => Ref);
  readonly refuses?: readonly Refusal[];
  /** Python numbers are refused. */
  readonly takes?: "tensors";
  readonly check?: (rule: Rule, operands: readonly [Operand, Operand]) => void;
  readonly out?: GivenOut;
  readonly says?: string;
  readonly scales?: boolean;
}

/** Shape and dtype of an op of two operands. */
export const binaryResult = (rule: Rule, operands: readonly [Operand, Operand], { gives = "same", refuses, check }: Binary): { readonly shape: Shape; readonly strides?: Shape; readonly dtype: DType } => {
  check?.(rule, operands);
  const dtype = promoted(rule, operands);
  const form = together(rule, operands);
  checkDtype(rule, dtype, refuses);
  return { ...form, dtype: given(gives, dtype, rule) };
};

/** The dtype in which two operands meet, for value rules and ONNX forms. */
export const meeting = (operands: readonly Operand[], out: Tensor, gives: Gives): DType =>
  gives === "same" || gives === "float" ? out.dtype : promoted({ defaultDtype: float32 } as Rule, operands);

/** An op of two operands, tensors or Python numbers, laid together by broadcasting. */
export const binary = (names: string, form: Binary): AnyOp => op({
  names: namesOf(names),
  args: form.takes ? { input: tensor as Arg<Operand>, other: tensor as Arg<Operand> } : { input: operand, other: operand },
  result: ({ input, other }, rule) => binaryResult(rule, [input, other], form),
  ...(form.work ? { value: ({ input, other }: { readonly input: Operand; readonly other: Operand }, [out]: readonly Tensor[]) => binaryValue(form, [input, other], out!) } : {}),
  onnx: ({ input, other }, emit, [out]) => {
    const dtype = meeting([input, other], out!, form.gives ?? "same");
    return lowerBinary(form.onnx, [inDtype(emit, input, dtype), inDtype(emit, other, dtype)], emit, out!);
  },
  out: form.out ?? (form.gives === "bool" ? anyOut : undefined),
  ...(form.says ? { says: form.says } : {}),
  ...(form.scales ? { scales: true } : {}),
}) as unknown as AnyOp;

export const binaryValue = ({ gives = "same", work }: Binary, operands: readonly [Operand, Operand], out: Tensor): Float64Array | null => {
  const dtype = meeting(operands, out, gives);
  return eachOf(out, operands, dtype, (a, b) => work!(a!, b!, dtype));
};

export const lowerBinary = (onnx: Binary["onnx"], [a, b]: readonly [Ref, Ref], emit: Emit, out: Tensor): Ref =>
  onnx === undefined ? emit.unsupported("this function has no ONNX form") : typeof onnx === "string" ? node(emit, onnx, [a, b], out) : onnx(a, b, emit, out);

/** A bare node of the dtype and shape of the result. */
export const step = (emit: Emit, name: string, inputs: readonly (Tensor | Ref | null)[], out: Tensor): Ref => emit(name, inputs, {}, like(out));
/** A node of one operand's dtype and shape. */
export const stepLike = (emit: Emit, name: string, inputs: readonly [Ref, ...(Ref | null)[]], shape?: Shape): Ref => emit(name, inputs, {}, { dtype: inputs[0].dtype, shape: shape ?? inputs[0].shape });
