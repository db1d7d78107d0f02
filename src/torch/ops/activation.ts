/** Activations: element by element, and softmax along an axis. In-place twins and `inplace=True` have the same results. */
import { problem } from "../../base/index.ts";
import { differ, type Dim, exactly, floordiv, mod, show } from "../../sym/index.ts";
import { any, axis, boolean, dtype, float, optional, string, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { bool, type DType, floating } from "../dtype.ts";
import { type Attribute, type Emit, op, type OutParts, type Ref, type Result, type Rule } from "../op.ts";
import { axisOf } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { laid } from "./layout.ts";
import { inDtype, like, node, one, sliced } from "./lowering.ts";
import { eachOf } from "./numbers.ts";
import { inFloat } from "./precision.ts";
import { notImplemented, refuse, refuseDtypes } from "./refusals.ts";
import { exactOut, foundOut, sameOut } from "./outs.ts";
import { isEmpty } from "./batching.ts";

const kind = "activation";
const notFloat = ["bool", "int"];
const notReal = ["bool", "int", "complex"];

/** The input's shape, dtype and order in memory. */
const unchanged = (input: Tensor): OutParts => ({ ...laid(input.shape, [input]), dtype: input.dtype });
/** The same, for kernels that refuse some kinds of numbers. */
const same = (kernel: string, refused: readonly string[]) => ({ input }: { readonly input: Tensor }, rule: Rule): Result => {
  refuseDtypes(rule, kernel, input, refused);
  return unchanged(input);
};
/** Integers and booleans give floats. */
const asFloat = ({ input }: { readonly input: Tensor }, rule: Rule): OutParts => ({ ...laid(input.shape, [input]), dtype: floating(input.dtype, rule.defaultDtype) });

/** A node of the same name in ONNX. */
const single = (name: string, attributes: Readonly<Record<string, Attribute>> = {}) => ({ input }: { readonly input: Tensor }, emit: Emit, [out]: readonly Tensor[]): Ref =>
  inFloat(emit, [input], out!, ([x], like) => emit(name, [x!], attributes, like));

/** Arguments of an activation without settings. */
const plain = { input: tensor, inplace: boolean(false) } as const;
/** Two nodes of element-wise arithmetic in a row are common in these forms. */
const both = (emit: Emit, name: string, a: Tensor | Ref, b: Tensor | Ref, out: Tensor): Ref => node(emit, name, [a, b], out);

const clampWords = (rule: Rule, input: Tensor, words: string): void => {
  if (input.dtype.kind === "bool") refuse(rule, words, "NotImplementedError");
  if (input.dtype.kind === "complex") refuse(rule, "clamp is not supported for complex types", "NotImplementedError");
};

const reluForm = {
  result({ input }: { readonly input: Tensor }, rule: Rule) {
    clampWords(rule, input, "Boolean inputs not supported for relu");
    return unchanged(input);
  },
  value: ({ input }: { readonly input: Tensor }, [out]: readonly Tensor[]) => eachOf(out!, [input], input.dtype, (x) => Math.max(x, 0)),
  onnx: single("Relu"),
  kind, says: "Sets negative numbers to 0.",
};
export const relu = op({ names: ["torch.nn.functional.relu"], args: plain, ...reluForm });
/** Outside `nn.functional` nothing is to be chosen. */
export const reluPlain = op({ names: ["torch.relu", "torch.Tensor.relu"], args: { input: tensor }, ...reluForm });

export const relu6 = op({
  names: ["torch.nn.functional.relu6"],
  args: plain,
  result({ input }, rule) {
    clampWords(rule, input, "Bool inputs not supported for hardtanh");
    return unchanged(input);
  },
  onnx: ({ input }, emit, [out]) => node(emit, "Clip", [input, one(emit, 0, out!.dtype), one(emit, 6, out!.dtype)], out!),
  kind, says: "Limits numbers to the range from 0 to 6.",
});

export const hardtanh = op({
  names: ["torch.nn.functional.hardtanh"],
  args: { input: tensor, min_val: float(-1), max_val: float(1), inplace: boolean(false) },
  result({ input, min_val, max_val }, rule) {
    clampWords(rule, input, "Bool inputs not supported for hardtanh");
    if (min_val > max_val) refuse(rule, "min_val cannot be greater than max_val", "ValueError");
    else if (input.dtype.name === "uint8" && min_val < 0) refuse(rule, "cannot do hardtanh on an unsigned type with negative limits");
    return unchanged(input);
  },
  onnx: ({ input, min_val, max_val }, emit, [out]) => node(emit, "Clip", [input, one(emit, min_val, out!.dtype), one(emit, max_val, out!.dtype)], out!),
  kind, says: "Limits numbers to a range.",
});

export const silu = op({
  names: ["torch.nn.functional.silu"],
  args: plain, result: same("silu_cpu", notFloat),
  onnx: ({ input }, emit, [out]) => both(emit, "Mul", input, node(emit, "Sigmoid", [input], out!), out!),
  kind, says: "Multiplies each number by its sigmoid (Swish).",
});
export const mish = op({ names: ["torch.nn.functional.mish"], args: plain, result: same("mish_cpu", notReal), onnx: single("Mish"), kind, says: "Multiplies each number by the tanh of its softplus." });
export const hardswish = op({ names: ["torch.nn.functional.hardswish"], args: plain, result: same("hardswish_cpu", notReal), onnx: single("HardSwish"), kind, says: "Swish with straight lines: x · relu6(x + 3) / 6." });
export const hardsigmoid = op({
  names: ["torch.nn.functional.hardsigmoid"],
  args: plain, result: same("hardsigmoid_cpu", notReal),
  onnx: single("HardSigmoid", { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  kind, shares: true, says: "Sigmoid with straight lines: relu6(x + 3) / 6.",
});

export const sigmoid = op({
  names: ["torch.sigmoid", "torch.Tensor.sigmoid", "torch.nn.functional.sigmoid", "torch.special.expit"],
  args: { input: tensor }, result: asFloat,
  value: ({ input }, [out]) => eachOf(out!, [input], out!.dtype, (x) => 1 / (1 + Math.exp(-x))),
  onnx: single("Sigmoid"), kind, shares: true, says: "Maps numbers into the range from 0 to 1.",
});
export const tanh = op({
  names: ["torch.tanh", "torch.Tensor.tanh", "torch.nn.functional.tanh"],
  args: { input: tensor }, result: asFloat,
  value: ({ input }, [out]) => eachOf(out!, [input], out!.dtype, Math.tanh),
  onnx: single("Tanh"), kind, says: "Maps numbers into the range from -1 to 1.",
});

export const softsign = op({
  names: ["torch.nn.functional.softsign"],
  args: { input: tensor },
  result(args, rule) {
    refuseDtypes(rule, "abs_cpu", args.input, ["bool"]);
    return args.input.dtype.kind === "complex" ? unchanged(args.input) : asFloat(args, rule);
  },
  onnx: single("Softsign"), kind, says: "Divides each number by 1 plus its size.",
});
export const tanhshrink = op({
  names: ["torch.nn.functional.tanhshrink"],
  args: { input: tensor },
  result(args, rule) {
    if (args.input.dtype.kind === "bool") refuse(rule, "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", "NotImplementedError");
    return asFloat(args, rule);
  },
  onnx: ({ input }, emit, [out]) => {
    const x = inDtype(emit, input, out!.dtype);
    return both(emit, "Sub", x, node(emit, "Tanh", [x], out!), out!);
  },
  kind, says: "Subtracts its tanh from each number.",
});
export const logsigmoid = op({
  names: ["torch.nn.functional.logsigmoid"],
  out: sameOut((wanted, got) => `expected scalar type ${wanted.word} but found ${got.word}`),
  args: { input: tensor },
  result(args, rule) {
    refuseDtypes(rule, "log_sigmoid_cpu", args.input, notReal);
    return args.input.shape;
  },
  onnx: ({ input }, emit, [out]) =>
    inFloat(emit, [input], out!, ([x], like) => emit("Neg", [emit("Softplus", [emit("Neg", [x!], {}, like)], {}, like)], {}, like)),
  kind, says: "The logarithm of the sigmoid.",
});

export const elu = op({
  names: ["torch.nn.functional.elu"],
  args: { input: tensor, alpha: float(1), inplace: boolean(false) }, result: same("elu_cpu", notReal),
  onnx: (args, emit, outs) => single("Elu", { alpha: { float: args.alpha } })(args, emit, outs),
  kind, says: "Leaves positive numbers, bends negative ones towards -alpha.",
});
export const selu = op({
  names: ["torch.nn.functional.selu", "torch.selu"],
  args: plain, result: same("elu_cpu", notReal), onnx: single("Selu"),
  kind, says: "ELU with the scale that keeps mean 0 and variance 1.",
});
export const celu = op({
  names: ["torch.nn.functional.celu", "torch.celu"],
  args: { input: tensor, alpha: float(1), inplace: boolean(false) },
  result(args, rule) {
    if (args.alpha === 0) refuse(rule, "ZeroDivisionError: alpha cannot be 0 for CELU");
    return same("elu_cpu", notReal)(args, rule);
  },
  onnx: ({ input, alpha }, emit, [out]) =>
    // ONNX's own node is for float32 only; Elu of x / alpha, multiplied, is the same
    inFloat(emit, [input], out!, ([x], like) => {
      const scale = one(emit, alpha, like.dtype);
      return emit("Mul", [emit("Elu", [emit("Div", [x!, scale], {}, like)], { alpha: { float: 1 } }, like), scale], {}, like);
    }),
  kind, says: "Leaves positive numbers, bends negative ones towards -alpha, smoothly.",
});
export const leakyRelu = op({
  names: ["torch.nn.functional.leaky_relu"],
  args: { input: tensor, negative_slope: float(0.01), inplace: boolean(false) }, result: same("leaky_relu_cpu", notReal),
  onnx: (args, emit, outs) => single("LeakyRelu", { alpha: { float: args.negative_slope } })(args, emit, outs),
  kind, says: "Leaves positive numbers, makes negative ones small.",
});
export const gelu = op({
  names: ["torch.nn.functional.gelu", "torch._C._nn.gelu"],
  out: foundOut,
  args: { input: tensor, approximate: string("none") },
  result(args, rule) {
    if (args.approximate !== "none" && args.approximate !== "tanh") refuse(rule, "approximate argument must be either none or tanh.");
    return same("GeluKernelImpl", notReal)(args, rule);
  },
  onnx: (args, emit, outs) => single("Gelu", { approximate: args.approximate })(args, emit, outs),
  kind, says: "Multiplies each number by the share of a normal distribution below it.",
});
export const softplus = op({
  names: ["torch.nn.functional.softplus"],
  autocasts: { cuda: "full" },
  out: foundOut,
  args: { input: tensor, beta: float(1), threshold: float(20) }, result: same("softplus_cpu", notReal),
  onnx: ({ input, beta, threshold }, emit, [out]) => inFloat(emit, [input], out!, ([x], like) => {
    const scale = one(emit, beta, like.dtype);
    const scaled = beta === 1 ? x! : emit("Mul", [x!, scale], {}, like);
    const soft = emit("Softplus", [scaled], {}, like);
    const bent = beta === 1 ? soft : emit("Div", [soft, scale], {}, like);
    if (threshold >= 20) return bent;
    const above = emit("Greater", [scaled, one(emit, threshold, like.dtype)], {}, { dtype: bool, shape: like.shape });
    return emit("Where", [above, x!, bent], {}, like);
  }),
  kind, says: "A smooth form of ReLU.",
});
export const threshold = op({
  names: ["torch.nn.functional.threshold", "torch.threshold"],
  args: { input: tensor, threshold: float(), value: float(), inplace: boolean(false) }, result: same("threshold_cpu", ["bool", "complex"]),
  onnx({ input, threshold: least, value }, emit, [out]) {
    const above = emit("Greater", [input, one(emit, least, out!.dtype)], {}, { dtype: bool, shape: out!.shape });
    return node(emit, "Where", [above, input, one(emit, value, out!.dtype)], out!);
  },
  kind, says: "Replaces numbers up to a threshold by a value.",
});
const shrinkArgs = { input: tensor, lambd: float(0.5) } as const;
export const hardshrink = op({
  names: ["torch.nn.functional.hardshrink", "torch.hardshrink", "torch.Tensor.hardshrink"],
  out: foundOut,
  args: shrinkArgs, result: same("hardshrink_cpu", notReal),
  onnx: ({ input, lambd }, emit, [out]) => emit("Shrink", [input], { lambd: { float: lambd }, bias: { float: 0 } }, like(out!)),
  kind, says: "Sets small numbers to 0.",
});
/** The greatest number of a dtype, as C++ prints it. */
const greatest: Readonly<Record<string, string>> = { float16: "65504", bfloat16: "3.38953e+38", float32: "3.40282e+38", float64: "1.79769e+308" };
export const softshrink = op({
  names: ["torch.nn.functional.softshrink"],
  out: foundOut,
  args: shrinkArgs,
  result(args, rule) {
    if (args.lambd < 0) refuse(rule, `lambda must be in range [0, ${greatest[args.input.dtype.name] ?? "3.40282e+38"}] for input dtype ${args.input.dtype.word}, but found ${args.lambd}`);
    return same("softshrink_check", notReal)(args, rule);
  },
  onnx: ({ input, lambd }, emit, [out]) => emit("Shrink", [input], { lambd: { float: lambd }, bias: { float: lambd } }, like(out!)),
  kind, says: "Moves numbers towards 0, small ones to 0.",
});
export const rrelu = op({
  names: ["torch.nn.functional.rrelu", "torch.rrelu"],
  args: { input: tensor, lower: float(1 / 8), upper: float(1 / 3), training: boolean(false), inplace: boolean(false) },
  result(args, rule) {
    if (args.lower > args.upper) refuse(rule, `Lower bound should be less than or equal to the upper bound`);
    return same(args.training ? "rrelu_with_noise_out_cpu" : "leaky_relu_cpu", notReal)(args, rule);
  },
  onnx: ({ input, lower, upper, training }, emit, [out]) =>
    training ? emit.unsupported("random slopes are drawn in training") : single("LeakyRelu", { alpha: { float: (lower + upper) / 2 } })({ input }, emit, [out!]),
  random: true, kind, says: "Leaves positive numbers, makes negative ones small; the slope is random in training.",
});

const preluWeight = problem({
  code: "norm-shape-differs",
  severity: "error",
  says: (d: { weights: Dim; channels: Dim }) => `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${show(d.weights)} and channel size = ${show(d.channels)}.`,
});
export const prelu = op({
  names: ["torch.nn.functional.prelu", "torch.prelu", "torch.Tensor.prelu"],
  autocasts: everywhere("lower"),
  args: { input: tensor, weight: tensor },
  result({ input, weight }, rule) {
    if (input.dtype.kind !== "float" && input.dtype === weight.dtype) notImplemented(rule, "prelu_cpu", input.dtype);
    if (input.dtype !== weight.dtype) refuse(rule, `prelu: Type promoting not supported. Got ${input.dtype.word} and ${weight.dtype.word}`);
    const scalar = exactly(weight.count) === 1;
    // several weights are counted before their axes are
    const differs = weight.rank > 1 && !scalar && input.rank > 0 && differ(weight.count, input.shape[1] ?? 1);
    if (differs) rule.raise(preluWeight, { weights: weight.count, channels: input.shape[1] ?? 1 });
    else if (weight.rank > 1 && (scalar || input.rank > 1)) refuse(rule, `prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.rank}`);
    else if (weight.rank > 0 && !scalar) {
      if (input.rank === 0) refuse(rule, "Not allow zero-dim input tensor.");
      else rule.match(weight.shape[0]!, input.shape[1] ?? 1, preluWeight, { weights: weight.shape[0]!, channels: input.shape[1] ?? 1 });
    }
    return unchanged(input);
  },
  onnx({ input, weight }, emit, [out]) {
    const trailing = Math.max(input.rank - 2, 0);
    const slope = weight.rank === 0 || exactly(weight.shape[0]!) === 1 ? emit.reshape(weight, []) : emit.reshape(weight, [weight.shape[0]!, ...Array<number>(trailing).fill(1)]);
    return node(emit, "PRelu", [input, slope], out!);
  },
  kind, says: "Leaves positive numbers, multiplies negative ones by a learned slope.",
});

const notEven = problem({
  code: "cannot-split",
  severity: "error",
  says: (d: { axis: number; size: Dim }) => `Halving dimension must be even, but dimension ${d.axis} is size ${show(d.size)}`,
});
export const glu = op({
  names: ["torch.nn.functional.glu"],
  args: { input: tensor, dim: axis(-1) },
  result({ input, dim }, rule) {
    if (input.rank === 0) {
      refuse(rule, "glu does not support scalars because halving size must be even");
      return input.shape;
    }
    const at = axisOf(rule, input.rank, dim);
    refuseDtypes(rule, "glu_cpu", input, notReal);
    const size = input.shape[at]!;
    rule.match(mod(size, 2), 0, notEven, { axis: at, size });
    return input.shape.with(at, floordiv(size, 2));
  },
  onnx({ input, dim }, emit, [out]) {
    const at = dim < 0 ? dim + input.rank : dim;
    const half = out!.shape[at]!;
    const first = sliced(emit, input, { axis: at, start: 0, end: half }, like(out!));
    const gate = sliced(emit, input, { axis: at, start: half, end: null }, like(out!));
    return both(emit, "Mul", first, node(emit, "Sigmoid", [gate], out!), out!);
  },
  kind, says: "Multiplies one half of an axis by the sigmoid of the other.",
});

/* Along an axis */

/** The axis that PyTorch takes where none is given (which it warns about). */
const usualAxis = (rank: number): number => (rank === 0 || rank === 1 || rank === 3 ? 0 : 1);

const softmaxArgs = { input: tensor, dim: optional(axis()), _stacklevel: any, dtype: optional(dtype) } as const;
const softmaxKernel = (name: string, input: Tensor, at: number): string => `${name}${at === input.rank - 1 || input.rank === 0 ? "_lastdim" : ""}_kernel_impl`;

const softmaxResult = (name: string) => ({ input, dim, dtype: wanted }: { readonly input: Tensor; readonly dim: number | null; readonly dtype: DType | null }, rule: Rule): Result => {
  const at = axisOf(rule, input.rank, dim ?? usualAxis(input.rank));
  const out = wanted ?? input.dtype;
  if (out.kind !== "float" && !isEmpty(input)) notImplemented(rule, softmaxKernel(name, input, at), out);
  return { shape: input.shape, dtype: out };
};
const softmaxNode = (name: string) => ({ input, dim }: { readonly input: Tensor; readonly dim: number | null }, emit: Emit, [out]: readonly Tensor[]): Ref =>
  softmaxOf(emit, name, inDtype(emit, input, out!.dtype), dim ?? usualAxis(input.rank), out!);
/** A number without axes gets one for the time of the node. */
const softmaxOf = (emit: Emit, name: string, x: Ref, at: number, out: Tensor): Ref =>
  out.rank === 0 ? emit.reshape(emit(name, [emit.reshape(x, [1])], { axis: 0 }, { dtype: out.dtype, shape: [1] }), []) : emit(name, [x], { axis: at }, like(out));

export const softmax = op({
  names: ["torch.nn.functional.softmax"],
  autocasts: { cuda: "full" },
  args: { ...softmaxArgs, _stacklevel: { ...any, missing: { value: 3 } } },
  result: softmaxResult("softmax"), onnx: softmaxNode("Softmax"),
  kind, shares: true, says: "Turns scores along an axis into shares that sum to 1.",
});
export const logSoftmax = op({
  names: ["torch.nn.functional.log_softmax"],
  autocasts: { cuda: "full" },
  args: { ...softmaxArgs, _stacklevel: { ...any, missing: { value: 3 } } },
  result: softmaxResult("log_softmax"), onnx: softmaxNode("LogSoftmax"),
  kind, says: "The logarithm of softmax.",
});
const tensorSoftmaxArgs = { input: tensor, dim: axis(), dtype: optional(dtype) } as const;
export const tensorSoftmax = op({ names: ["torch.softmax", "torch.Tensor.softmax", "torch.special.softmax"], autocasts: { cuda: "full" }, out: exactOut, args: tensorSoftmaxArgs, result: softmaxResult("softmax"), onnx: softmaxNode("Softmax"), kind, shares: true, says: "Turns scores along an axis into shares that sum to 1." });
export const tensorLogSoftmax = op({ names: ["torch.log_softmax", "torch.Tensor.log_softmax", "torch.special.log_softmax"], autocasts: { cuda: "full" }, out: exactOut, args: tensorSoftmaxArgs, result: softmaxResult("log_softmax"), onnx: softmaxNode("LogSoftmax"), kind, says: "The logarithm of softmax." });
export const softmin = op({
  names: ["torch.nn.functional.softmin"],
  autocasts: { cuda: "full" },
  args: { ...softmaxArgs, _stacklevel: { ...any, missing: { value: 3 } } },
  result(args, rule) {
    if (args.input.dtype.kind === "bool") refuse(rule, "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", "NotImplementedError");
    return softmaxResult("softmax")(args, rule);
  },
  onnx(args, emit, [out]) {
    const turned = node(emit, "Neg", [inDtype(emit, args.input, out!.dtype)], out!);
    return softmaxOf(emit, "Softmax", turned, args.dim ?? usualAxis(args.input.rank), out!);
  },
  kind, says: "Softmax of the negated scores.",
});
export const gumbelSoftmax = op({
  names: ["torch.nn.functional.gumbel_softmax"],
  autocasts: { cuda: "full" },
  args: { logits: tensor, tau: float(1), hard: boolean(false), eps: float(1e-10), dim: axis(-1) },
  result({ logits, dim }, rule) {
    if (logits.dtype.kind !== "float") refuse(rule, `Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified ${logits.dtype.word}`);
    axisOf(rule, logits.rank, dim);
    return { shape: logits.shape, dtype: logits.dtype };
  },
  onnx: (_, emit) => emit.unsupported("gumbel_softmax draws random numbers"),
  random: true, kind, says: "Draws a (nearly) one-hot choice by softmax of noisy scores.",
});
