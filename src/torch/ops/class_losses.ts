/** Losses over classes: scores or log probabilities against the numbers (or probabilities) of the right ones. */
import { type Problem } from "../../base/index.ts";
import { differ, type Dim, exactly, type Shape, show } from "../../sym/index.ts";
import { PyList, PyTuple, type Value } from "../../python/index.ts";
import { any, boolean, float, int, optional, string, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { bool, int64, promote } from "../dtype.ts";
import { type Emit, op, type Out, type Ref, type Rule } from "../op.ts";
import { indexOutOfRange, noSuchAxis, wrongArgument, wrongDtype } from "../problems.ts";
import { Tensor, valuesOf } from "../tensor.ts";
import { listed, refuseDtype } from "./batching.ts";
import { Calculator } from "./calculator.ts";
import { checkReduction, reducedTo, reductionArgs, reductionOf, sameShape, targetDiffers, targetValue } from "./losses.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";

const badValue: Problem<{ text: string }> = { ...wrongArgument, raises: "ValueError" };

/** Whether class numbers that are known do not lie between `least` and the count of classes. */
const beyond = (target: Tensor, least: number, classes: number | null): boolean =>
  classes !== null && (valuesOf(target)?.some((one) => one < least || one >= classes) ?? false);

export const multiMarginLoss = op({
  names: ["torch.nn.functional.multi_margin_loss"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, p: float(1), margin: float(1), weight: optional(tensor), ...reductionArgs },
  result({ input, target, p, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (p !== 1 && p !== 2) refuse(rule, "only p == 1 and p == 2 supported", "ValueError");
    if (input.rank > 2 || (input.rank > 0 && exactly(input.shape.at(-1)!) === 0)) refuse(rule, `Expected non-empty vector or matrix with optional 0-dim batch size, but got: [${listed(input.shape)}]`);
    const rows: Dim = input.rank === 2 ? input.shape[0]! : 1;
    if (target.rank > 1 || differ(target.count, rows))
      rule.raise(targetDiffers, { text: `multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [${show(rows)}], but got [${listed(target.shape)}]. Input has shape [${listed(input.shape)}].` });
    if (input.dtype.kind !== "float") notImplemented(rule, "multi_margin_loss", input.dtype);
    else if (target.dtype !== int64) refuseAs(rule, wrongDtype, `expected scalar type Long but found ${target.dtype.word}`);
    else if (beyond(target, 0, exactly(input.shape.at(-1) ?? 1))) refuse(rule, "target out of range");
    return { shape: reducedTo(reduction, target.rank === 0 ? [] : [rows]), dtype: input.dtype };
  },
  says: "How much other classes come near the score of the right one.",
});

export const multilabelMarginLoss = op({
  names: ["torch.nn.functional.multilabel_margin_loss"],
  autocasts: everywhere("full"),
  args: { input: tensor, target: tensor, ...reductionArgs },
  result({ input, target, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (input.rank > 2 || (input.rank > 0 && exactly(input.shape.at(-1)!) === 0)) refuse(rule, `Expected non-empty vector or matrix with optional 0-dim batch size, but got: [${listed(input.shape)}]`);
    else if (!sameShape(input.shape, target.shape)) rule.raise(targetDiffers, { text: `inconsistent target size: [${listed(target.shape)}] for input of size: [${listed(input.shape)}]` });
    if (input.dtype.kind !== "float") notImplemented(rule, "multilabel_margin_loss_forward_out_frame", input.dtype);
    // labels end with -1
    else if (target.dtype !== int64) refuseAs(rule, wrongDtype, `expected scalar type Long but found ${target.dtype.word}`);
    else if (beyond(target, -1, exactly(input.shape.at(-1) ?? 1))) refuse(rule, "argument #2 'target' is out of range");
    return { shape: reducedTo(reduction, input.rank === 2 ? [input.shape[0]!] : []), dtype: input.dtype };
  },
  says: "How much wrong labels come near the scores of right ones.",
});

const checkTargetDtype = (rule: Rule, { dtype }: Tensor): void => {
  if (dtype.name !== "int64" && dtype.name !== "uint8") rule.raise(wrongDtype, { text: `expected target dtype to be Long or Byte, but got ${dtype.word}` });
};

/** Sizes of class numbers as they must lie under scores (N, C, …) or (C). */
const classLoss = (rule: Rule, input: Tensor, target: Tensor, weight: Tensor | null, isNll: boolean): Shape => {
  if (input.rank === 0) {
    if (isNll) rule.raise(badValue, { text: "Expected 1 or more dimensions (got 0)" });
    else refuse(rule, "Dimension specified as 1 but tensor has no dimensions", "IndexError");
    return [];
  }
  if (input.rank > 2) return spatialLoss(rule, input, target);
  if (input.rank === 1 && target.rank === 1 && differ(target.shape[0]!, 1))
    rule.raise(targetValue, { text: `For 1D input, 1D target must have size 1, but got target size: ${show(target.shape[0]!)}` });
  else if (target.rank > 1) rule.raise(targetDiffers, { text: "0D or 1D target tensor expected, multi-target not supported" });
  else if (input.rank === 2) {
    const rows = target.shape[0] ?? 0;
    rule.match(input.shape[0]!, rows, targetValue, { text: `Expected input batch_size (${show(input.shape[0]!)}) to match target batch_size (${show(rows)}).` });
  }
  const classes = input.shape.at(-1)!;
  if (weight && (weight.rank !== 1 || differ(weight.shape[0]!, classes)))
    refuseAs(rule, targetDiffers, `weight tensor should be defined either for all ${show(classes)} classes or no classes but got weight tensor of shape: [${listed(weight.shape)}]`);
  return input.rank === 2 ? [input.shape[0]!] : target.shape;
};
const spatialLoss = (rule: Rule, input: Tensor, target: Tensor): Shape => {
  const wanted = [input.shape[0]!, ...input.shape.slice(2)];
  if (sameShape(wanted, target.shape)) {
    if (target.dtype.name === "uint8") refuseAs(rule, wrongDtype, `expected scalar type Long but found ${target.dtype.word}`);
    return wanted;
  }
  const rows = target.shape[0];
  if (rows !== undefined && differ(rows, input.shape[0]!)) rule.raise(targetValue, { text: `Expected input batch_size (${show(input.shape[0]!)}) to match target batch_size (${show(rows)}).` });
  else if (rows === undefined) rule.raise(targetValue, { text: `Expected input batch_size (${show(input.shape[0]!)}) to match target batch_size (0).` });
  else if (input.rank !== 4) refuseTarget(rule, `Expected target size [${listed(wanted)}], got [${listed(target.shape)}]`);
  else if (target.rank !== 3) refuseTarget(rule, `only batches of spatial targets supported (3D tensors) but got targets of dimension: ${target.rank}`);
  else refuseTarget(rule, `size mismatch (got input: [${listed(input.shape)}] , target: [${listed(target.shape)}]`);
  return wanted;
};
const refuseTarget = (rule: Rule, text: string): void => rule.raise(targetDiffers, { text });

/** Class numbers that are known may be seen to be none. */
const checkClasses = (rule: Rule, input: Tensor, target: Tensor, ignored: Dim): void => {
  const values = valuesOf(target);
  const classes = exactly(input.shape[input.rank === 1 ? 0 : 1] ?? 1);
  const bad = classes === null ? undefined : values?.find((one) => one !== exactly(ignored) && (one < 0 || one >= classes));
  if (bad !== undefined) refuseAs(rule, indexOutOfRange, `Target ${bad} is out of bounds.`, "IndexError");
};

const classArgs = { input: tensor, target: tensor, weight: optional(tensor), size_average: optional(any), ignore_index: int(-100), reduce: optional(any), reduction: string("mean") } as const;

interface Likelihood { readonly input: Tensor; readonly target: Tensor; readonly weight: Tensor | null; readonly ignored: Dim; readonly reduction: string }
/** ONNX has nodes of its own for these, which know batches only. */
const likelihoodForm = (emit: Emit, node: string, { input, target, weight, ignored, reduction }: Likelihood, out: Tensor): Ref => {
  const scores = input.rank === 1 ? emit.reshape(input, [1, ...input.shape]) : emit.of(input);
  const classes = emit.cast(input.rank === 1 ? emit.reshape(target, [1]) : target, int64);
  const shape: Shape = reduction === "none" ? classes.shape : [];
  const attributes = { ignore_index: exactly(ignored) ?? emit.unsupported("an unknown class to ignore"), reduction };
  return emit.reshape(emit(node, [scores, classes, weight], attributes, { dtype: out.dtype, shape }), out.shape);
};

export const nllLoss = op({
  names: ["torch.nn.functional.nll_loss"],
  autocasts: everywhere("full"),
  args: classArgs,
  result({ input, target, weight, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    const early = input.rank === 1 || (input.rank === 4 && target.rank < 4);
    if (early) checkTargetDtype(rule, target);
    const shape = classLoss(rule, input, target, weight, true);
    if (!early) checkTargetDtype(rule, target);
    checkClasses(rule, input, target, rest.ignore_index);
    if (input.dtype.kind !== "float") notImplemented(rule, "nll_loss_out_frame", input.dtype);
    return { shape: reducedTo(reduction, shape), dtype: input.dtype };
  },
  onnx: ({ input, target, weight, ignore_index, ...rest }, emit, [out]) => likelihoodForm(emit, "NegativeLogLikelihoodLoss", { input, target, weight, ignored: ignore_index, reduction: reductionOf(rest) }, out!),
  says: "Negative log likelihood of the right classes.",
});

export const crossEntropy = op({
  names: ["torch.nn.functional.cross_entropy"],
  autocasts: everywhere("full"),
  args: { ...classArgs, label_smoothing: float(0) },
  result({ input, target, weight, label_smoothing, ...rest }, rule): Out {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (label_smoothing < 0 || label_smoothing > 1) refuse(rule, `label_smoothing must be between 0.0 and 1.0. Got: ${label_smoothing}`);
    if (sameShape(input.shape, target.shape)) return probabilityLoss(rule, input, target, reduction);
    const early = input.rank === 1 || (input.rank === 4 && target.rank < 4);
    if (early) checkTargetDtype(rule, target);
    const shape = classLoss(rule, input, target, weight, false);
    if (!early) checkTargetDtype(rule, target);
    checkClasses(rule, input, target, rest.ignore_index);
    if (input.dtype.kind !== "float") notImplemented(rule, "log_softmax_lastdim_kernel_impl", input.dtype);
    return { shape: reducedTo(reduction, shape), dtype: input.dtype };
  },
  onnx({ input, target, weight, ignore_index, label_smoothing, ...rest }, emit, [out]) {
    if (sameShape(input.shape, target.shape)) return probabilityForm(emit, { input, target, weight, reduction: reductionOf(rest) }, label_smoothing, out!);
    if (label_smoothing !== 0) return smoothedForm(emit, { input, target, weight, ignored: ignore_index, reduction: reductionOf(rest) }, label_smoothing, out!);
    return likelihoodForm(emit, "SoftmaxCrossEntropyLoss", { input, target, weight, ignored: ignore_index, reduction: reductionOf(rest) }, out!);
  },
  says: "Cross entropy of scores for classes: log softmax and negative log likelihood.",
});
/** What each class costs: minus the logarithm of its share, times its weight. */
const costs = (use: Calculator, input: Tensor, weight: Tensor | null): { readonly each: Ref; readonly axis: number } => {
  const axis = input.rank === 1 ? 0 : 1;
  const each = use.of("Neg", use.emit("LogSoftmax", [use.ref(input)], { axis }, { dtype: use.dtype, shape: input.shape }));
  if (!weight) return { each, axis };
  return { each: use.mul(each, use.emit.reshape(use.ref(weight), input.shape.map((_, i) => (i === axis ? weight.count : 1)))), axis };
};
const reduceLoss = (use: Calculator, losses: Ref, reduction: string, by: Ref | number, out: Tensor): Ref => {
  if (reduction === "none") return use.emit.reshape(use.emit.cast(losses, out.dtype), out.shape);
  const sum = use.reduce("ReduceSum", losses);
  return use.emit.cast(reduction === "mean" ? use.div(sum, by) : sum, out.dtype);
};
/** A probability for each class is its share of the cost. */
const probabilityForm = (emit: Emit, { input, target, weight, reduction }: Omit<Likelihood, "ignored">, smoothing: number, out: Tensor): Ref => {
  const use = new Calculator(emit, out.dtype);
  const { each, axis } = costs(use, input, weight);
  const classes = exactly(input.shape[axis]!) ?? emit.unsupported("an unknown number of classes");
  const shares = smoothing === 0 ? use.ref(target) : use.add(use.mul(target, 1 - smoothing), smoothing / classes);
  const losses = use.reduce("ReduceSum", use.mul(each, shares), [axis]);
  const one = emit("Expand", [use.ref(1), emit.shape(losses.shape)], {}, { dtype: use.dtype, shape: losses.shape });
  return reduceLoss(use, losses, reduction, losses.shape.length === 0 ? 1 : use.reduce("ReduceSum", one), out);
};

/** Part of the share goes to all classes alike. */
const smoothedForm = (emit: Emit, { input, target, weight, ignored, reduction }: Likelihood, smoothing: number, out: Tensor): Ref => {
  const use = new Calculator(emit, out.dtype);
  const classes = exactly(input.shape[input.rank === 1 ? 0 : 1]!) ?? emit.unsupported("an unknown number of classes");
  const right = use.ref(likelihoodForm(emit, "SoftmaxCrossEntropyLoss", { input, target, weight, ignored, reduction: "none" }, { ...out, shape: target.shape } as Tensor));
  const { each, axis } = costs(use, input, weight);
  const isLeft = emit("Not", [emit("Equal", [emit.cast(target, int64), emit.reshape(emit.shape([ignored]), [])], {}, { dtype: bool, shape: target.shape })], {}, { dtype: bool, shape: target.shape });
  const counted = emit.cast(isLeft, use.dtype);
  const all = use.mul(use.reduce("ReduceSum", each, [axis]), counted);
  const losses = use.add(use.mul(right, 1 - smoothing), use.mul(all, smoothing / classes));
  const safe = emit("Where", [isLeft, emit.cast(target, int64), emit.constant(0, int64)], {}, { dtype: int64, shape: target.shape });
  const weights = weight ? use.mul(emit("Gather", [use.ref(weight), safe], { axis: 0 }, { dtype: use.dtype, shape: target.shape }), counted) : counted;
  return reduceLoss(use, losses, reduction, use.reduce("ReduceSum", weights), out);
};

/** The target may be a probability for each class. */
const probabilityLoss = (rule: Rule, input: Tensor, target: Tensor, reduction: string): Out => {
  if (target.dtype.kind !== "float") refuseDtype(rule, `Expected floating point type for target with class probabilities, got ${target.dtype.word}`);
  else if (input.dtype.kind !== "float") notImplemented(rule, "log_softmax_lastdim_kernel_impl", input.dtype);
  if (input.rank === 0) refuse(rule, "Dimension specified as 1 but tensor has no dimensions", "IndexError");
  return { shape: reducedTo(reduction, input.shape.toSpliced(input.rank === 1 ? 0 : 1, 1)), dtype: promote(input.dtype, target.dtype) };
};

export const ctcLoss = op({
  names: ["torch.nn.functional.ctc_loss"],
  autocasts: { cpu: "full" },
  args: { log_probs: tensor, targets: tensor, input_lengths: any, target_lengths: any, blank: int(0), reduction: string("mean"), zero_infinity: boolean(false) },
  result({ log_probs: input, targets, input_lengths, target_lengths, blank, reduction }, rule) {
    checkReduction(rule, reduction);
    if (input.rank === 0) rule.raise(noSuchAxis, { axis: 1, rank: 1 });
    else if (input.rank < 2 || input.rank > 3) rule.raise(wrongArgument, { text: `Expected 3-dimensional tensor, but got ${input.rank === 1 ? 2 : input.rank}-dimensional tensor for argument #1 'log_probs' (while checking arguments for ctc_loss_allocate_outputs)` });
    const batch: Dim = input.rank === 3 ? input.shape[1]! : 1;
    if (targets.rank > 2) rule.raise(wrongArgument, { text: `Expected 1 to 2 dimensions, but got ${targets.rank}-dimensional tensor for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)` });
    if (targets.rank === 2 && input.rank === 3)
      rule.match(targets.shape[0]!, batch, targetDiffers, { text: `Expected tensor to have size ${show(batch)} at dimension 0, but got size ${show(targets.shape[0]!)} for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)` });
    const [labels, label] = [exactly(input.shape.at(-1) ?? 1), exactly(blank)];
    if (labels !== null && label !== null && (label < 0 || label >= labels)) refuse(rule, "blank must be in label range");
    checkLengths(rule, input, batch, input_lengths, target_lengths);
    checkTargets(rule, targets, target_lengths);
    if (input.dtype.kind !== "float" || input.dtype.bytes === 2) notImplemented(rule, "ctc_loss_cpu", input.dtype);
    return { shape: reducedTo(reduction, input.rank === 3 ? [batch] : []), dtype: input.dtype };
  },
  says: "Connectionist temporal classification: likelihood of a label sequence under all alignments.",
});

/** Lengths that are known must be as many as examples, and none longer than the sequence. */
const checkLengths = (rule: Rule, input: Tensor, batch: Dim, lengths: Value, targets: Value): void => {
  if (lengths === null || targets === null) refuse(rule, "ctc_loss() received an invalid combination of arguments", "TypeError");
  for (const [name, one] of [["input_lengths", lengths], ["target_lengths", targets]] as const)
    if (one instanceof Tensor && one.dtype.kind !== "int") refuse(rule, `${name} must be integral`);
  const known = knownLengths(lengths);
  if (!known) return;
  if (differ(known.length, batch)) {
    refuse(rule, "input_lengths must be of size batch_size");
    return;
  }
  const wanted = knownLengths(targets);
  if (wanted && differ(wanted.length, batch)) {
    refuse(rule, "target_lengths must be of size batch_size");
    return;
  }
  const most = exactly(input.shape[0]!);
  const short = known.find((one) => one < 0);
  if (short !== undefined) refuse(rule, `Expected input_lengths to have value at least 0, but got value ${short} (while checking arguments for ctc_loss_allocate_outputs)`);
  const long = most === null ? undefined : known.find((one) => one > most);
  if (long !== undefined) refuse(rule, `Expected input_lengths to have value at most ${most}, but got value ${long} (while checking arguments for ctc_loss_allocate_outputs)`);
};
/** Rows of labels are as long as the longest label sequence, or longer. */
const checkTargets = (rule: Rule, targets: Tensor, lengths: Value): void => {
  const [known, width] = [knownLengths(lengths), targets.rank === 2 ? exactly(targets.shape[1]!) : null];
  const negative = known?.find((one) => one < 0);
  if (negative !== undefined) refuse(rule, `Expected target_lengths to have value at least 0, but got value ${negative} (while checking arguments for ctc_loss_allocate_outputs)`);
  const longest = known && Math.max(...known);
  const all = known?.reduce((sum, one) => sum + one, 0) ?? null;
  if (targets.rank === 1 && all !== null && differ(targets.shape[0]!, all))
    refuse(rule, `Expected tensor to have size ${all} at dimension 0, but got size ${show(targets.shape[0]!)} for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)`);
  if (longest !== null && width !== null && longest > width)
    refuse(rule, `Expected tensor to have size at least ${longest} at dimension 1, but got size ${width} for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)`);
};
const knownLengths = (lengths: Value): readonly number[] | null => {
  if (lengths instanceof Tensor) {
    const values = valuesOf(lengths);
    return values && [...values];
  }
  const items = lengths instanceof PyList || lengths instanceof PyTuple ? lengths.items : null;
  return items?.every((one) => typeof one === "number") ? (items as readonly number[]) : null;
};
