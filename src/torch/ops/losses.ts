/** Losses: how far a prediction is from its target. Element by element. */
import { type Problem, problem } from "../../base/index.ts";
import { differ, type Dim, exactly, type Shape, show } from "../../sym/index.ts";
import { any, type Args, boolean, float, isTensor, optional, string, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { accumulating, bool, type DType, floating, promote, realOf } from "../dtype.ts";
import { op, type Ref, type Rule } from "../op.ts";
import { notBroadcastable, wrongArgument } from "../problems.ts";
import { broadcast } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { listed, refuseDtype } from "./batching.ts";
import { Calculator } from "./calculator.ts";
import { arithmetic, bent, logOrZero, reducedForm } from "./loss_forms.ts";
import { fitted, plainValues } from "./numbers.ts";
import { cppName } from "./outs.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";

/** Input and target are not laid out for each other. */
export const targetDiffers = problem({ code: "target-differs", severity: "error", says: (d: { text: string }) => d.text });
/** The same as a ValueError, which checks in Python raise. */
export const targetValue: Problem<{ text: string }> = { ...targetDiffers, raises: "ValueError" };
export const badValue: Problem<{ text: string }> = { ...wrongArgument, raises: "ValueError" };

/** The older flags that `reduction` stands for today. */
export const reductionArgs = { size_average: optional(any), reduce: optional(any), reduction: string("mean") } as const;
interface Reduction { readonly size_average: unknown; readonly reduce: unknown; readonly reduction: string }
export const reductionOf = ({ size_average, reduce, reduction }: Reduction): string => {
  if (size_average === null && reduce === null) return reduction;
  return reduce === false ? "none" : size_average === false ? "sum" : "mean";
};
export const checkReduction = (rule: Rule, reduction: string, words = "is not a valid value for reduction"): void => {
  if (!["none", "mean", "sum"].includes(reduction)) rule.raise(badValue, { text: `${reduction} ${words}` });
};
/** The loss of each element, or one number of all. */
export const reducedTo = (reduction: string, shape: Shape): Shape => (reduction === "none" ? shape : []);

export const torchSize = ({ shape }: Tensor): string => `torch.Size([${listed(shape)}])`;
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => !differ(dim, b[i]!));
const booleanMinus = "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.";
export const refuseMinus = (rule: Rule, ...given: readonly Tensor[]): void => {
  if (given.some((one) => one.dtype === bool)) refuse(rule, booleanMinus, "NotImplementedError");
};
export const refuseClamp = (rule: Rule, { kind }: DType): void => {
  if (kind === "complex") refuse(rule, "clamp is not supported for complex types", "NotImplementedError");
};
const noMean = (rule: Rule, dtype: DType, reduction: string): void => {
  if (reduction === "mean" && dtype.kind !== "float" && dtype.kind !== "complex")
    refuseDtype(rule, `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${dtype.word}`);
};

/* Element by element */

interface PairLoss<A extends Args> {
  /** The same in nodes of ONNX, from the difference of both. */
  readonly form?: (use: Calculator, difference: Ref, args: Readonly<Record<string, unknown>>) => Ref;
  /** The loss of one pair of numbers, where their values may be known. */
  readonly each?: (difference: number) => number;
  readonly name: string;
  readonly more?: A;
  readonly says: string;
  /** Kernel named when it does not know integers; absent where arithmetic is done step by step. */
  readonly kernel?: string;
}
/** A loss of two tensors that broadcast. */
const pairLoss = <const A extends Args>({ name, more, says, kernel, each, form }: PairLoss<A>, check: (rule: Rule, args: Readonly<Record<string, unknown>>) => void = () => undefined) => op({
  names: [`torch.nn.functional.${name}`],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, ...reductionArgs, ...more },
  result(all, rule) {
    const args = all as unknown as { input: Tensor; target: Tensor } & Reduction;
    const reduction = reductionOf(args);
    checkReduction(rule, reduction);
    const shape = broadcast(rule, args.input.shape, args.target.shape);
    const dtype = promote(args.input.dtype, args.target.dtype);
    check(rule, args as unknown as Readonly<Record<string, unknown>>);
    if (kernel && dtype.kind !== "float") notImplemented(rule, kernel, dtype);
    else if (!kernel) {
      refuseMinus(rule, args.input, args.target);
      noMean(rule, dtype, reduction);
    }
    return { shape: reducedTo(reduction, shape), dtype: realOf(dtype) };
  },
  value(all, [out]) {
    const { input, target, weight, ...rest } = all as unknown as { input: Tensor; target: Tensor; weight?: Tensor | null } & Reduction;
    if (!each || weight || !sameShape(input.shape, target.shape)) return null;
    return reducedValues(out!, reductionOf(rest), plainValues(input), plainValues(target), each);
  },
  onnx(all, emit, [out]) {
    const { input, target, weight, ...rest } = all as unknown as { input: Tensor; target: Tensor; weight?: Tensor | null } & Reduction;
    if (!form || weight) return emit.unsupported("this loss");
    const use = new Calculator(emit, out!.dtype);
    return reducedForm(emit, form(use, use.sub(input, target), rest), reductionOf(rest), out!);
  },
  says,
});

const reducedValues = (out: Tensor, reduction: string, a: Float64Array | null, b: Float64Array | null, each: (difference: number) => number): Float64Array | null => {
  if (!a || !b) return null;
  const losses = a.map((one, i) => each(one - b[i]!));
  const sum = losses.reduce((left, right) => left + right, 0);
  return fitted(reduction === "none" ? losses : [reduction === "sum" ? sum : sum / losses.length], out.dtype);
};

export const mseLoss = pairLoss({ name: "mse_loss", more: { weight: optional(tensor) }, kernel: "mse_cpu", each: (d) => d * d, form: (use, d) => use.of("Mul", d, d), says: "Mean of squared differences." });
export const l1Loss = pairLoss({ name: "l1_loss", more: { weight: optional(tensor) }, each: Math.abs, form: (use, d) => use.of("Abs", d), says: "Mean of absolute differences." });
export const smoothL1Loss = pairLoss({ name: "smooth_l1_loss", more: { beta: float(1) }, kernel: "smooth_l1_cpu", form: (use, d, { beta }) => bent(use, d, beta as number, 1), says: "Squared differences near 0, absolute ones beyond." }, (rule, { beta }) => {
  if ((beta as number) < 0) refuse(rule, "smooth_l1_loss does not support negative values for beta.");
});

export const huberLoss = op({
  names: ["torch.nn.functional.huber_loss"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, reduction: string("mean"), delta: float(1), weight: optional(tensor) },
  result({ input, target, reduction, delta }, rule) {
    checkReduction(rule, reduction);
    if (delta <= 0) refuse(rule, "huber_loss does not support non-positive values for delta.");
    const dtype = promote(input.dtype, target.dtype);
    const shape = broadcast(rule, input.shape, target.shape);
    if (dtype.kind !== "float") notImplemented(rule, "huber_cpu", dtype);
    return { shape: reducedTo(reduction, shape), dtype };
  },
  onnx({ input, target, reduction, delta, weight }, emit, [out]) {
    if (weight) return emit.unsupported("a weighted Huber loss");
    const use = new Calculator(emit, out!.dtype);
    return reducedForm(emit, bent(use, use.sub(input, target), delta, delta), reduction, out!);
  },
  says: "Squared differences near 0, absolute ones beyond.",
});

export const softMarginLoss = op({
  names: ["torch.nn.functional.soft_margin_loss"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, ...reductionArgs },
  result({ input, target, ...reduction }, rule) {
    const how = reductionOf(reduction);
    checkReduction(rule, how);
    const shape = broadcast(rule, input.shape, target.shape);
    if (!sameShape(shape, input.shape)) refuse(rule, `output with shape [${listed(input.shape)}] doesn't match the broadcast shape [${listed(shape)}]`);
    if (input.dtype.kind === "bool") refuse(rule, "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", "NotImplementedError");
    else if (input.dtype.kind === "int") refuseDtype(rule, `result type Float can't be cast to the desired output type ${input.dtype.word}`);
    return { shape: reducedTo(how, input.shape), dtype: input.dtype };
  },
  onnx({ input, target, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    return reducedForm(emit, use.of("Softplus", use.of("Neg", use.mul(input, target))), reductionOf(rest), out!);
  },
  says: "Logistic loss of targets 1 and -1.",
});

export const poissonNllLoss = op({
  names: ["torch.nn.functional.poisson_nll_loss"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, log_input: boolean(true), full: boolean(false), size_average: optional(any), eps: float(1e-8), reduce: optional(any), reduction: string("mean") },
  result({ input, target, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    const shape = broadcast(rule, target.shape, input.shape);
    const dtype = promote(floating(input.dtype, rule.defaultDtype), target.dtype);
    return { shape: reducedTo(reduction, shape), dtype };
  },
  onnx({ input, target, log_input, full, eps, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const losses = log_input ? use.sub(use.of("Exp", input), use.mul(target, input)) : use.sub(input, use.mul(target, use.of("Log", use.add(input, eps))));
    if (!full) return reducedForm(emit, losses, reductionOf(rest), out!);
    const stirling = use.add(use.sub(use.mul(target, use.of("Log", target)), target), use.mul(0.5, use.of("Log", use.mul(2 * Math.PI, target))));
    return reducedForm(emit, use.add(losses, use.where(use.test("Greater", target, 1), stirling, 0)), reductionOf(rest), out!);
  },
  says: "Negative log likelihood of counts.",
});

export const gaussianNllLoss = op({
  names: ["torch.nn.functional.gaussian_nll_loss"],
  args: { input: tensor, target: tensor, var: any, full: boolean(false), eps: float(1e-6), reduction: string("mean") },
  result({ input, target, reduction, var: variance }, rule) {
    const own = (variance as { shape?: Shape }).shape;
    const fits = own === undefined || sameShape(own, input.shape) || sameShape(own, input.shape.slice(0, -1))
      || (own.length === input.rank && own.filter((dim, i) => differ(dim, input.shape[i]!)).every((dim) => exactly(dim) === 1));
    if (!fits) rule.raise(badValue, { text: "var is of incorrect size" });
    checkReduction(rule, reduction, "is not valid");
    const held = isTensor(variance as Tensor) ? (variance as Tensor).dtype : null;
    if (held?.kind === "complex") notImplemented(rule, "lt_cpu", held);
    else if (held && held.kind !== "float") refuseDtype(rule, `result type Float can't be cast to the desired output type ${cppName(held)}`);
    refuseMinus(rule, input, target);
    const shape = broadcast(rule, input.shape, target.shape);
    return { shape: reducedTo(reduction, shape), dtype: floating(promote(input.dtype, target.dtype), rule.defaultDtype) };
  },
  onnx({ input, target, var: variance, full, eps, reduction }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const own = isTensor(variance as Tensor) ? (variance as Tensor) : exactly((variance as { value?: Dim }).value ?? NaN);
    if (own === null) return emit.unsupported("a variance with a name");
    const spread = typeof own !== "number" && own.rank === input.rank - 1 && sameShape(own.shape, input.shape.slice(0, -1)) ? use.unsqueezed(own, -1) : own;
    const held = use.most(spread, eps);
    const difference = use.sub(input, target);
    const losses = use.mul(0.5, use.add(use.of("Log", held), use.div(use.mul(difference, difference), held)));
    return reducedForm(emit, full ? use.add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction, out!);
  },
  says: "Negative log likelihood of normal distributions.",
});

export const klDiv = op({
  names: ["torch.nn.functional.kl_div"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, ...reductionArgs, log_target: boolean(false) },
  result({ input, target, ...rest }, rule) {
    const reduction = reductionOf(rest);
    if (reduction !== "batchmean") checkReduction(rule, reduction);
    const shape = broadcast(rule, target.shape, input.shape);
    if (reduction === "batchmean" && input.rank === 0) rule.vm.raise("IndexError", "tuple index out of range");
    const dtype = promote(input.dtype, target.dtype);
    const kinds = [input.dtype.kind, target.dtype.kind];
    if (kinds.includes("complex")) refuseDtype(rule, "kl_div: Complex inputs not supported.");
    else if (kinds.includes("int") || kinds.includes("bool")) refuseDtype(rule, "kl_div: Integral inputs not supported.");
    return { shape: reducedTo(reduction, shape), dtype };
  },
  onnx({ input, target, log_target, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const losses = log_target ? use.mul(use.of("Exp", target), use.sub(target, input)) : use.sub(logOrZero(use, target), use.mul(target, input));
    const reduction = reductionOf(rest);
    if (reduction !== "batchmean") return reducedForm(emit, losses, reduction, out!);
    return use.div(use.reduce("ReduceSum", losses), emit.reshape(emit.cast(emit.shape([input.shape[0]!]), out!.dtype), []));
  },
  says: "How far one distribution is from another.",
});

export const hingeEmbeddingLoss = op({
  names: ["torch.nn.functional.hinge_embedding_loss"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, margin: float(1), ...reductionArgs },
  result({ input, target, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    const shape = broadcast(rule, target.shape, input.shape);
    refuseMinus(rule, input);
    refuseClamp(rule, input.dtype);
    noMean(rule, input.dtype, reduction);
    return { shape: reducedTo(reduction, shape), dtype: reduction === "sum" ? accumulating(input.dtype) : input.dtype };
  },
  onnx({ input, target, margin, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const short = use.where(use.test("Equal", target, 1), 0, use.most(use.sub(margin, input), 0));
    return reducedForm(emit, use.add(short, use.where(use.test("Equal", target, -1), 0, input)), reductionOf(rest), out!);
  },
  says: "Distances of similar pairs, and how much dissimilar ones fall short of a margin.",
});

/* Yes or no */

const unsafe = `torch.nn.functional.binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast.
Many models use a sigmoid layer right before the binary cross entropy layer.
In this case, combine the two layers using torch.nn.functional.binary_cross_entropy_with_logits
or torch.nn.BCEWithLogitsLoss.  binary_cross_entropy_with_logits and BCEWithLogits are
safe to autocast.`;
/** Weights are laid out in Python, which has words of its own. */
const weighed = (rule: Rule, wanted: Shape, own: Shape): void => {
  for (let i = 1; i <= Math.min(own.length, wanted.length); i++) {
    const [dim, size] = [own.at(-i)!, wanted.at(-i)!];
    if (exactly(dim) !== 1 && exactly(size) !== 1 && differ(dim, size))
      return refuseAs(rule, notBroadcastable, `Attempting to broadcast a dimension of length ${show(dim)} at -${i}! Mismatching argument at index 1 had torch.Size([${listed(own)}]); but expected shape should be broadcastable to [${listed(wanted)}]`);
  }
};
export const binaryCrossEntropy = op({
  names: ["torch.nn.functional.binary_cross_entropy"],
  autocasts: { cpu: "full" },
  args: { input: tensor, target: tensor, weight: optional(tensor), ...reductionArgs },
  result({ input, target, weight, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (input.device.startsWith("cuda") && rule.region(input)) refuse(rule, unsafe);
    if (!sameShape(input.shape, target.shape))
      rule.raise(targetValue, { text: `Using a target size (${torchSize(target)}) that is different to the input size (${torchSize(input)}) is deprecated. Please ensure they have the same size.` });
    else if (weight) weighed(rule, target.shape, weight.shape);
    if (input.dtype.kind !== "float") notImplemented(rule, "binary_cross_entropy", input.dtype);
    else if (input.dtype !== target.dtype) refuseDtype(rule, `Found dtype ${target.dtype.word} but expected ${input.dtype.word}`);
    return { shape: reducedTo(reduction, input.shape), dtype: input.dtype };
  },
  onnx({ input, target, weight, ...rest }, emit, [out]) {
    const use = arithmetic(emit, out!, input.shape);
    // PyTorch holds logarithms above -100
    const log = (value: Tensor | Ref): Ref => use.of("Max", use.of("Log", value), use.number(-100));
    const complement = use.of("Sub", use.number(1), input);
    const sum = use.of("Add", use.of("Mul", target, log(input)), use.of("Mul", use.of("Sub", use.number(1), target), log(complement)));
    const losses = use.of("Neg", sum);
    return reducedForm(emit, weight ? use.of("Mul", losses, weight) : losses, reductionOf(rest), out!);
  },
  says: "Cross entropy of probabilities of yes.",
});

export const binaryCrossEntropyWithLogits = op({
  names: ["torch.nn.functional.binary_cross_entropy_with_logits"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, weight: optional(tensor), ...reductionArgs, pos_weight: optional(tensor) },
  result({ input, target, weight, pos_weight, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (!sameShape(input.shape, target.shape)) rule.raise(targetValue, { text: `Target size (${torchSize(target)}) must be the same as input size (${torchSize(input)})` });
    let shape = input.shape;
    if (pos_weight) shape = broadcast(rule, pos_weight.shape, shape);
    if (weight) shape = broadcast(rule, shape, weight.shape);
    refuseMinus(rule, input, target);
    if (input.dtype.kind !== "float") notImplemented(rule, "log_sigmoid_cpu", input.dtype);
    else if (target.dtype.kind !== "float") refuseDtype(rule, `result type ${input.dtype.word} can't be cast to the desired output type ${target.dtype.word}`);
    // PyTorch computes in the memory of 1 - target
    return { shape: reducedTo(reduction, shape), dtype: target.dtype };
  },
  onnx({ input, target, weight, pos_weight, ...rest }, emit, [out]) {
    const use = arithmetic(emit, out!, input.shape);
    const soft = use.of("Softplus", use.of("Neg", input));
    const yes = pos_weight ? use.of("Add", use.number(1), use.of("Mul", use.of("Sub", pos_weight, use.number(1)), target)) : null;
    const no = use.of("Mul", use.of("Sub", use.number(1), target), input);
    const losses = use.of("Add", no, yes ? use.of("Mul", yes, soft) : soft);
    return reducedForm(emit, weight ? use.of("Mul", losses, weight) : losses, reductionOf(rest), out!);
  },
  says: "Cross entropy of scores for yes.",
});

export const multilabelSoftMarginLoss = op({
  names: ["torch.nn.functional.multilabel_soft_margin_loss"],
  autocasts: { cuda: "full" },
  args: { input: tensor, target: tensor, weight: optional(tensor), ...reductionArgs },
  result({ input, target, weight, ...rest }, rule) {
    const reduction = reductionOf(rest);
    if (input.dtype.kind !== "float") notImplemented(rule, "log_sigmoid_cpu", input.dtype);
    else if (target.dtype === bool) refuse(rule, "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", "NotImplementedError");
    let shape = broadcast(rule, target.shape, input.shape);
    if (weight) shape = broadcast(rule, shape, weight.shape);
    if (shape.length === 0 || input.rank === 0) refuse(rule, "Dimension specified as -1 but tensor has no dimensions", "IndexError");
    if (!["none", "mean", "sum"].includes(reduction)) rule.raise(badValue, { text: `${reduction} is not valid` });
    return { shape: reducedTo(reduction, shape.slice(0, -1)), dtype: promote(input.dtype, target.dtype) };
  },
  onnx({ input, target, weight, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const losses = use.add(use.mul(target, use.of("Softplus", use.of("Neg", input))), use.mul(use.sub(1, target), use.of("Softplus", input)));
    const weighed = weight ? use.mul(losses, weight) : losses;
    const classes = emit.reshape(emit.cast(emit.shape([input.shape.at(-1)!]), out!.dtype), []);
    return reducedForm(emit, use.div(use.reduce("ReduceSum", weighed, [weighed.shape.length - 1]), classes), reductionOf(rest), out!);
  },
  says: "Mean cross entropy of scores for many labels.",
});
