/** Normalization: numbers are shifted and scaled to mean 0 and variance 1 over a batch, a layer, a group or an instance. */
import { problem } from "../../base/index.ts";
import { differ, type Dim, exactly, floordiv, mod, mul, product, type Shape, show } from "../../sym/index.ts";
import { boolean, float, int, optional, sizeTuple, tensor, truth } from "../args.ts";
import { fullOnCpu } from "../autocast.ts";
import { type DType, float32, float64, floating, int64, promote } from "../dtype.ts";
import { type Emit, op, type Ref, type Result, type Rule } from "../op.ts";
import { noSuchAxis, wrongArgument } from "../problems.ts";
import type { Tensor } from "../tensor.ts";
import { listed, refuseDtype, refuseRank, isEmpty } from "./batching.ts";
import { laidAsPlane } from "./channels_last.ts";
import { groupsDivide } from "./convolution.ts";
import { Calculator } from "./calculator.ts";
import { like, one } from "./lowering.ts";
import { inFloat } from "./precision.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";

const kind = "normalization";

/** The layer was made for another size. */
export const normShapeDiffers = problem({
  code: "norm-shape-differs",
  severity: "error",
  says: (d: { text: string; argument?: string; got?: Dim }) => d.text,
  fix(d, site) {
    const span = d.argument === undefined ? undefined : site.argument(d.argument);
    const right = d.got === undefined ? null : exactly(d.got);
    return span && right !== null ? { title: `Set ${d.argument} to ${right}`, edits: [{ span, text: String(right) }] } : undefined;
  },
});
const tooFewValues = problem({ code: "wrong-argument", severity: "error", raises: "ValueError", says: (d: { text: string }) => d.text });

const torchSize = (shape: Shape): string => `torch.Size([${listed(shape)}])`;
const isOne = (dim: Dim): boolean => exactly(dim) === 1;
const unchanged = ({ shape, dtype }: Tensor): Result => ({ shape, dtype });
const asPlane = (input: Tensor): Result => ({ ...laidAsPlane(input.shape, input), dtype: input.dtype });

/* Over the batch */

type Statistics = Readonly<Record<"running_mean" | "running_var" | "weight" | "bias", Tensor | null>>;

/** Each of the four must have one number for each channel; PyTorch lays the channels of `examples` side by side first. */
const checkStatistics = (rule: Rule, channels: Dim, statistics: Statistics, examples: Dim = 1): void => {
  for (const [name, own] of Object.entries(statistics)) {
    if (!own) continue;
    const text = `${name} should contain ${show(mul(examples, channels))} elements not ${show(mul(examples, own.count))}`;
    if (!rule.match(own.count, channels, normShapeDiffers, { text, argument: "num_features", got: channels })) return;
  }
};
const checkMixed = (rule: Rule, input: Tensor, parameters: readonly (Tensor | null)[]): void => {
  // half precision may have parameters in float32
  const isHalf = input.dtype.kind === "float" && input.dtype.bytes === 2;
  const other = parameters.find((one) => one && one.dtype !== input.dtype && !(isHalf && one.dtype === float32));
  if (other) refuseDtype(rule, "mixed dtype (CPU): all inputs must share same datatype.");
};

/** What was known of running statistics: a batch moves them on. */
const forget = ({ vm }: Rule, { running_mean, running_var }: Statistics): void => {
  for (const one of [running_mean, running_var]) {
    if (!one || one.device === "meta") continue;
    vm.heap.saving(one.storage);
    one.storage.values = null;
  }
};

export const batchNorm = op({
  names: ["torch.nn.functional.batch_norm"],
  args: {
    input: tensor, running_mean: optional(tensor), running_var: optional(tensor), weight: optional(tensor), bias: optional(tensor),
    training: boolean(false), momentum: float(0.1), eps: float(1e-5),
  },
  result({ input, training, ...rest }, rule) {
    checkBatchNorm(rule, input, { training, needsMore: true }, rest);
    if (training) forget(rule, rest);
    return asPlane(input);
  },
  onnx({ input, running_mean, running_var, weight, bias, training, eps }, emit, [out]) {
    if (training || !running_mean || !running_var) return ownStatistics(emit, { input, weight, bias, eps }, out!);
    const { dtype } = out!;
    const channels = [exactly(input.shape[1]!) ?? emit.unsupported("an unknown number of channels")];
    const all = (value: number): Ref => emit.constant(Array<number>(channels[0]!).fill(value), dtype, channels);
    const flat = (own: Tensor | null, usual: number): Ref => (own ? emit.reshape(emit.cast(own, dtype), channels) : all(usual));
    return emit("BatchNormalization", [input, flat(weight, 1), flat(bias, 0), flat(running_mean, 0), flat(running_var, 1)], { epsilon: { float: eps } }, like(out!));
  },
  kind, says: "Shifts and scales each channel to mean 0 and variance 1, then by learned numbers.",
});

/** Mean and variance of the batch itself, over all axes but the channels. */
const ownStatistics = (emit: Emit, { input, weight, bias, eps }: { input: Tensor; weight: Tensor | null; bias: Tensor | null; eps: number }, out: Tensor): Ref => {
  const { dtype, shape } = out;
  const axes = emit.constant([...shape.keys()].filter((i) => i !== 1), int64, [shape.length - 1]);
  const perChannel: Shape = shape.map((dim, i) => (i === 1 ? dim : 1));
  const mean = (value: Tensor | Ref): Ref => emit("ReduceMean", [value, axes], { keepdims: 1 }, { dtype, shape: perChannel });
  const centred = emit("Sub", [input, mean(input)], {}, like(out));
  const variance = mean(emit("Mul", [centred, centred], {}, like(out)));
  const root = emit("Sqrt", [emit("Add", [variance, one(emit, eps, dtype)], {}, { dtype, shape: perChannel })], {}, { dtype, shape: perChannel });
  return scaled(emit, emit("Div", [centred, root], {}, like(out)), { weight, bias }, out);
};
/** Multiplied and shifted by learned numbers of each channel (axis 1). */
const scaled = (emit: Emit, value: Ref, { weight, bias }: { weight: Tensor | null; bias: Tensor | null }, out: Tensor): Ref => {
  const column = (own: Tensor): Ref => emit.reshape(emit.cast(own, out.dtype), [out.shape[1]!, ...Array<number>(Math.max(out.rank - 2, 0)).fill(1)]);
  const times = weight ? emit("Mul", [value, column(weight)], {}, like(out)) : value;
  return bias ? emit("Add", [times, column(bias)], {}, like(out)) : times;
};

/** PyTorch scales nothing by the first of no numbers. */
const firstOfNone = "select(): index 0 out of range for tensor of size [0] at dimension 0";
/** `nn.functional` alone `needsMore` than one value of a channel. */
const checkBatchNorm = (rule: Rule, input: Tensor, { training, needsMore }: { readonly training: boolean; readonly needsMore: boolean }, { running_mean, running_var, weight, bias }: Statistics): void => {
  const { shape, rank } = input;
  const isEmpty = exactly(input.count) === 0;
  if (needsMore && training && rank === 0) rule.vm.raise("IndexError", "tuple index out of range");
  if (isEmpty) {
    if ([weight, bias].some((one) => one && exactly(one.count) === 0)) refuse(rule, firstOfNone, "IndexError");
    return;
  }
  if (training && rank === 1 && !running_mean) rule.raise(noSuchAxis, { axis: 1, rank });
  if (needsMore && training && rank >= 2 && shape.every((dim, i) => i === 1 || isOne(dim)))
    rule.raise(tooFewValues, { text: `Expected more than 1 value per channel when training, got input size ${torchSize(shape)}` });
  if (!running_mean !== !running_var && training) refuse(rule, "running_mean and running_var must either both be None or neither be None", "ValueError");
  if (!running_mean && !training) refuse(rule, "running_mean must be defined in evaluation mode");
  else if (!running_var && !training) refuse(rule, "running_var must be defined in evaluation mode");
  checkStatistics(rule, rank < 2 ? 0 : shape[1]!, { running_mean, running_var, weight, bias });
  if (training && rank === 0) refuse(rule, "SmallVector unable to grow. Requested capacity (18446744073709551615) is larger than maximum value for size type (4294967295)");
  if (input.dtype.kind !== "float" && input.dtype.kind !== "complex") notImplemented(rule, "batch_norm", input.dtype);
  else checkMixed(rule, input, [weight, bias, running_mean, running_var]);
};

/** The same under its name in `torch`, with other arguments in the end. */
export const torchBatchNorm = op({
  names: ["torch.batch_norm"],
  args: {
    input: tensor, weight: optional(tensor), bias: optional(tensor), running_mean: optional(tensor), running_var: optional(tensor),
    training: truth, momentum: float(), eps: float(), cudnn_enabled: truth,
  },
  result({ input, training, ...rest }, rule) {
    checkBatchNorm(rule, input, { training, needsMore: false }, rest);
    if (training) forget(rule, rest);
    return asPlane(input);
  },
  onnx: (args, emit, outs) => batchNorm.onnx!(args, emit, outs),
  kind, says: "Shifts and scales each channel to mean 0 and variance 1, then by learned numbers.",
});

/** What the compiled part looks at. */
const instanceResult = (rule: Rule, input: Tensor, ownStatisticsUsed: boolean, { running_mean, running_var, weight, bias }: Statistics): Result => {
  const { shape, rank } = input;
  if (!ownStatisticsUsed && (!running_mean || !running_var)) refuse(rule, "Expected running_mean and running_var to be defined when use_input_stats is false");
  if (rank === 1) rule.raise(noSuchAxis, { axis: 1, rank });
  if (rank === 0) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
  if (exactly(input.count) === 0) {
    if ((weight || bias) && (exactly(shape[0]!) === 0 || exactly(shape[1]!) === 0)) refuse(rule, firstOfNone, "IndexError");
    return unchanged(input);
  }
  if (rank >= 2) checkStatistics(rule, shape[1]!, { running_mean, running_var, weight, bias }, shape[0]!);
  if (input.dtype.kind !== "float") notImplemented(rule, "batch_norm", input.dtype);
  // statistics of another dtype than the input's are converted
  else checkMixed(rule, input, [weight, bias, ...(running_mean && running_mean.dtype !== input.dtype ? [] : [running_mean, running_var])]);
  return unchanged(input);
};

export const instanceNorm = op({
  names: ["torch.nn.functional.instance_norm"],
  args: {
    input: tensor, running_mean: optional(tensor), running_var: optional(tensor), weight: optional(tensor), bias: optional(tensor),
    use_input_stats: boolean(true), momentum: float(0.1), eps: float(1e-5),
  },
  result({ input, use_input_stats, ...rest }, rule) {
    const { shape } = input;
    if (use_input_stats && shape.slice(2).every(isOne)) rule.raise(tooFewValues, { text: `Expected more than 1 spatial element when training, got input size ${torchSize(shape)}` });
    if (use_input_stats) forget(rule, rest);
    return instanceResult(rule, input, use_input_stats, rest);
  },
  onnx({ input, running_mean, running_var, weight, bias, use_input_stats, eps }, emit, outs) {
    if (!use_input_stats && running_mean && running_var)
      return batchNorm.onnx!({ input, running_mean, running_var, weight, bias, training: false, momentum: 0, eps }, emit, outs);
    const channels = exactly(input.shape[1]!) ?? emit.unsupported("an unknown number of channels");
    return inFloat(emit, [input, weight, bias], outs[0]!, ([x, w, b], as) => {
      const all = (value: number): Ref => emit.constant(Array<number>(channels).fill(value), as.dtype, [channels]);
      // ONNX wants an axis of space
      const image = input.rank === 2 ? emit.reshape(x!, [...input.shape, 1]) : x!;
      const value = emit("InstanceNormalization", [image, w ?? all(1), b ?? all(0)], { epsilon: { float: eps } }, { ...as, shape: image.shape });
      return input.rank === 2 ? emit.reshape(value, as.shape) : value;
    });
  },
  kind, says: "Shifts and scales each channel of each example to mean 0 and variance 1.",
});

export const groupNorm = op({
  names: ["torch.nn.functional.group_norm"],
  autocasts: { cuda: "full" },
  args: { input: tensor, num_groups: int(), weight: optional(tensor), bias: optional(tensor), eps: float(1e-5) },
  result(args, rule) {
    const { input, num_groups } = args;
    if (input.rank < 2) {
      refuseRank(rule, `Expected at least 2 dimensions for input tensor but received ${input.rank}`);
      return unchanged(input);
    }
    const groups = exactly(num_groups);
    const [batch, channels] = [exactly(input.shape[0]!), exactly(input.shape[1]!)];
    if (groups === 0) rule.vm.raise("ZeroDivisionError", "integer division or modulo by zero");
    if (groups !== null && batch !== null && channels !== null && batch * Math.floor(channels / groups) === 1 && input.shape.slice(2).every(isOne))
      rule.raise(tooFewValues, { text: `Expected more than 1 value per channel when training, got input size [${[(batch * channels) / groups | 0, groups, ...input.shape.slice(2)].join(", ")}]` });
    checkGroups(rule, args);
    return asPlane(input);
  },
  onnx: ({ input, num_groups, weight, bias, eps }, emit, [out]) => groupNormForm(emit, { input, groups: num_groups, weight, bias, eps }, out!),
  kind, says: "Shifts and scales groups of channels to mean 0 and variance 1.",
});

interface GroupArgs {
  readonly input: Tensor;
  readonly num_groups: Dim;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
}
const checkGroups = (rule: Rule, { input, num_groups, weight, bias }: GroupArgs): void => {
  const channels = input.shape[1]!;
  if (exactly(channels) === 0) refuse(rule, "Expected number of channels to be greater than 0, got 0");
  if ((exactly(num_groups) ?? 1) < 0) refuse(rule, `Expected num groups to be greater than 0, got ${show(num_groups)}`);
  rule.match(mod(channels, num_groups), 0, groupsDivide, { text: `Expected number of channels in input to be divisible by num_groups, but got input of shape [${listed(input.shape)}] and num_groups=${show(num_groups)}` });
  for (const [name, own] of Object.entries({ weight, bias })) {
    if (!own) continue;
    const text = `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape [${listed(own.shape)}] and input of shape [${listed(input.shape)}]`;
    if (own.rank !== 1) rule.raise(normShapeDiffers, { text });
    else rule.match(own.shape[0]!, channels, normShapeDiffers, { text, argument: "num_channels", got: channels });
  }
  if (input.dtype.kind !== "float" && !isEmpty(input)) notImplemented(rule, "GroupNormKernelImpl", input.dtype);
  else checkMixed(rule, input, [weight, bias]);
};

/** Groups laid out as channels of an instance norm, then scaled by channel. */
const groupNormForm = (emit: Emit, { input, groups, weight, bias, eps }: { input: Tensor; groups: Dim; weight: Tensor | null; bias: Tensor | null; eps: number }, out: Tensor): Ref => {
  const count = exactly(groups) ?? emit.unsupported("an unknown number of groups");
  const { dtype } = out;
  const all = (value: number): Ref => emit.constant(Array<number>(count).fill(value), dtype, [count]);
  const perGroup = emit.constant([0, count, -1], int64, [3]);
  const laid = emit("Reshape", [input, perGroup], {}, { dtype, shape: [input.shape[0]!, count, floordiv(product(input.shape.slice(1)), count)] });
  const value = emit.reshape(emit("InstanceNormalization", [laid, all(1), all(0)], { epsilon: { float: eps } }, { dtype, shape: laid.shape }), out.shape);
  return scaled(emit, value, { weight, bias }, out);
};

/** Group and instance norm under their names in `torch`, with other arguments in the end. */
export const torchGroupNorm = op({
  names: ["torch.group_norm"],
  autocasts: { cuda: "full" },
  args: { input: tensor, num_groups: int(), weight: optional(tensor), bias: optional(tensor), eps: float(1e-5), cudnn_enabled: boolean(true) },
  result(args, rule) {
    const { input } = args;
    if (input.rank === 0) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
    else if (input.rank === 1) rule.raise(noSuchAxis, { axis: 1, rank: 1 });
    else if (exactly(args.num_groups) === 0) return groupNorm.result(args, rule);
    else checkGroups(rule, args);
    return input.rank < 2 ? unchanged(input) : asPlane(input);
  },
  onnx: (args, emit, outs) => groupNorm.onnx!(args, emit, outs),
  kind, says: "Shifts and scales groups of channels to mean 0 and variance 1.",
});
export const torchInstanceNorm = op({
  names: ["torch.instance_norm"],
  args: {
    input: tensor, weight: optional(tensor), bias: optional(tensor), running_mean: optional(tensor), running_var: optional(tensor),
    use_input_stats: truth, momentum: float(), eps: float(), cudnn_enabled: truth,
  },
  result: ({ input, use_input_stats, ...rest }, rule) => instanceResult(rule, input, use_input_stats, rest),
  onnx: (args, emit, outs) => instanceNorm.onnx!(args, emit, outs),
  kind, says: "Shifts and scales each channel of each example to mean 0 and variance 1.",
});

/* Over the last axes */

const checkNormalized = (rule: Rule, input: Tensor, wanted: Shape, parameters: Readonly<Record<string, Tensor | null>>): void => {
  if (wanted.length === 0) {
    refuseAs(rule, normShapeDiffers, "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []");
    return;
  }
  for (const [name, own] of Object.entries(parameters)) {
    if (!own || sameShape(own.shape, wanted)) continue;
    rule.raise(normShapeDiffers, { text: `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape [${listed(own.shape)}] and normalized_shape = [${listed(wanted)}]` });
    return;
  }
  const text = `Given normalized_shape=[${listed(wanted)}], expected input with shape [*, ${listed(wanted)}], but got input of size[${listed(input.shape)}]`;
  matchTrailing(rule, input, wanted, text);
};
const matchTrailing = (rule: Rule, input: Tensor, wanted: Shape, text: string): void => {
  const own = input.shape.slice(-wanted.length);
  if (input.rank < wanted.length) rule.raise(normShapeDiffers, { text });
  else if (wanted.length === 1) rule.match(own[0]!, wanted[0]!, normShapeDiffers, { text, argument: "normalized_shape", got: own[0]! });
  else for (const [i, dim] of wanted.entries()) if (!rule.match(own[i]!, dim, normShapeDiffers, { text })) return;
};
const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => !differ(dim, b[i]!));

const layerNormArgs = { input: tensor, normalized_shape: sizeTuple, weight: optional(tensor), bias: optional(tensor), eps: float(1e-5) } as const;

const layerNormResult = ({ input, normalized_shape, weight, bias }: { input: Tensor; normalized_shape: Shape; weight: Tensor | null; bias: Tensor | null }, rule: Rule): Result => {
  checkNormalized(rule, input, normalized_shape, { weight, bias });
  checkMixed(rule, input, [weight, bias]);
  if (input.dtype.kind !== "float") notImplemented(rule, "LayerNormKernelImpl", input.dtype);
  return unchanged(input);
};

export const layerNorm = op({
  names: ["torch.nn.functional.layer_norm"],
  autocasts: { cuda: "full" },
  args: layerNormArgs, result: layerNormResult,
  onnx({ input, normalized_shape: wanted, weight, bias, eps }, emit, [out]) {
    // Of one number the variance is 0; the runtime computes it as a difference of large numbers, which may fall below.
    if (wanted.every((dim) => exactly(dim) === 1)) {
      const use = new Calculator(emit, out!.dtype);
      const scaled = use.mul(use.sub(input, input), weight ?? 1);
      return bias ? use.add(scaled, bias) : scaled;
    }
    const scale = weight ? emit.cast(weight, out!.dtype) : filled(emit, wanted, 1, out!.dtype);
    return emit("LayerNormalization", [input, scale, bias && emit.cast(bias, out!.dtype)], { axis: -wanted.length, epsilon: { float: eps } }, like(out!));
  },
  kind, says: "Shifts and scales the numbers of each place to mean 0 and variance 1, then by learned numbers.",
});
const filled = (emit: Emit, shape: Shape, value: number, dtype: DType): Ref => {
  const plain = shape.map((dim) => exactly(dim) ?? emit.unsupported("a normalized shape with names"));
  return emit.constant(Array<number>(plain.reduce((a, b) => a * b, 1)).fill(value), dtype, plain);
};
export const torchLayerNorm = op({
  names: ["torch.layer_norm"],
  autocasts: { cuda: "full" },
  args: { ...layerNormArgs, cudnn_enable: boolean(true) }, result: layerNormResult,
  onnx: (args, emit, outs) => layerNorm.onnx!(args, emit, outs),
  kind, says: "Shifts and scales the numbers of each place to mean 0 and variance 1, then by learned numbers.",
});

export const rmsNorm = op({
  names: ["torch.nn.functional.rms_norm", "torch.rms_norm"],
  autocasts: { cuda: "full" },
  args: { input: tensor, normalized_shape: sizeTuple, weight: optional(tensor), eps: optional(float()) },
  result({ input, normalized_shape: wanted, weight }, rule) {
    if (input.rank < wanted.length && (!weight || sameShape(weight.shape, wanted))) {
      rule.raise(tooFewValues, { text: `Input tensor must have at least ${wanted.length} dimensions, but got ${input.rank}` });
      return unchanged(input);
    }
    if (wanted.length === 0) refuseAs(rule, normShapeDiffers, "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []");
    else if (weight && !sameShape(weight.shape, wanted)) rule.raise(normShapeDiffers, { text: `Expected weight to be of same shape as normalized_shape, but got weight of shape [${listed(weight.shape)}] and normalized_shape = [${listed(wanted)}]` });
    else matchTrailing(rule, input, wanted, `Given normalized_shape=[${listed(wanted)}], expected input with shape [*${listed(wanted)}], but got input of size[${listed(input.shape)}]`);
    if (input.dtype.kind !== "float" && input.dtype.kind !== "complex") notImplemented(rule, "rms_norm", input.dtype);
    return { shape: input.shape, dtype: weight && !isHalf(input.dtype) ? promote(input.dtype, weight.dtype) : input.dtype };
  },
  onnx({ input, normalized_shape: wanted, weight, eps }, emit, [out]) {
    const { dtype, shape } = out!;
    const axes = wanted.map((_, i) => i - wanted.length);
    const kept: Shape = shape.map((dim, i) => (i >= shape.length - wanted.length ? 1 : dim));
    const x = emit.cast(input, dtype);
    const square = emit("Mul", [x, x], {}, { dtype, shape });
    const mean = emit("ReduceMean", [square, emit.constant(axes, int64, [axes.length])], { keepdims: 1 }, { dtype, shape: kept });
    const shifted = emit("Add", [mean, one(emit, eps ?? epsilonOf(dtype), dtype)], {}, { dtype, shape: kept });
    const root = emit("Sqrt", [shifted], {}, { dtype, shape: kept });
    const value = emit("Div", [x, root], {}, { dtype, shape });
    return weight ? emit("Mul", [value, emit.cast(weight, dtype)], {}, like(out!)) : value;
  },
  kind, says: "Divides the numbers of each place by their root mean square.",
});
const isHalf = ({ kind: numbers, bytes }: DType): boolean => numbers === "float" && bytes === 2;
/** The distance from 1 to the next number; half precision is computed in float32. */
const epsilonOf = (dtype: DType): number => (dtype === float64 ? Number.EPSILON : 2 ** -23);

/* Over neighbouring channels */

export const localResponseNorm = op({
  names: ["torch.nn.functional.local_response_norm"],
  autocasts: { cuda: "full" },
  args: { input: tensor, size: int(), alpha: float(1e-4), beta: float(0.75), k: float(1) },
  result({ input, size: width }, rule) {
    if (input.rank < 3) rule.raise(tooFewAxes, { rank: input.rank });
    if ((exactly(width) ?? 1) <= 0) rule.raise(wrongArgument, { text: input.rank === 3 ? `kernel size should be greater than zero, but got kH: ${show(width)} kW: 1` : `kernel size should be greater than zero, but got kT: ${show(width)} kH: 1 kW: 1` });
    // the mean over a volume that stands behind images is computed in full in an autocast region
    return { shape: input.shape, dtype: floating(input.rank > 3 ? fullOnCpu(rule.region(input), input) : input.dtype, rule.defaultDtype) };
  },
  onnx({ input, size: width, alpha, beta, k }, emit, [out]) {
    const count = exactly(width) ?? emit.unsupported("an unknown number of channels");
    if (count % 2 === 1) return emit("LRN", [emit.cast(input, out!.dtype)], { size: count, alpha: { float: alpha }, beta: { float: beta }, bias: { float: k } }, like(out!));
    return evenResponse(emit, { input, width: count, alpha, beta, k }, out!);
  },
  kind, says: "Divides each number by a measure of the same place in neighbouring channels.",
});
/** LRN takes odd widths only: the mean of squares over neighbouring channels by pooling over a plane of channels × places. */
const evenResponse = (emit: Emit, { input, width, alpha, beta, k }: { input: Tensor; width: number; alpha: number; beta: number; k: number }, out: Tensor): Ref => {
  const { dtype, shape } = out;
  const plane: Shape = [shape[0]!, 1, shape[1]!, product(shape.slice(2))];
  const squares = emit.reshape(emit("Mul", [input, input], {}, like(out)), plane);
  const pads = [Math.floor(width / 2), 0, Math.floor((width - 1) / 2), 0];
  const mean = emit.reshape(emit("AveragePool", [squares], { kernel_shape: [width, 1], pads, count_include_pad: 1 }, { dtype, shape: plane }), shape);
  const sum = emit("Add", [emit("Mul", [mean, one(emit, alpha, dtype)], {}, like(out)), one(emit, k, dtype)], {}, like(out));
  return emit("Div", [input, emit("Pow", [sum, one(emit, beta, dtype)], {}, like(out))], {}, like(out));
};
const tooFewAxes = problem({
  code: "wrong-rank", severity: "error", raises: "ValueError",
  says: (d: { rank: number }) => `Expected 3D or higher dimensionality                          input (got ${d.rank} dimensions)`,
});
