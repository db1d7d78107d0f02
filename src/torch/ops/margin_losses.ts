/** Losses between rows: how much pairs and triplets fall short of a margin. */
import { type Shape } from "../../sym/index.ts";
import { boolean, float, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { floating, promote, realOf } from "../dtype.ts";
import { op, type Ref, type Rule } from "../op.ts";
import { broadcast, reduced } from "../rules.ts";
import { listed } from "./batching.ts";
import { Calculator } from "./calculator.ts";
import { apart, reducedForm } from "./loss_forms.ts";
import { badValue, checkReduction, reducedTo, reductionArgs, reductionOf, refuseClamp, refuseMinus, torchSize } from "./losses.ts";
import { refuse } from "./refusals.ts";

export const marginRankingLoss = op({
  names: ["torch.nn.functional.margin_ranking_loss"],
  autocasts: everywhere("full"),
  args: { input1: tensor, input2: tensor, target: tensor, margin: float(0), ...reductionArgs },
  result({ input1, input2, target, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (input1.rank !== input2.rank || input1.rank !== target.rank)
      refuse(rule, `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${torchSize(input1)}, input2: ${torchSize(input2)}, target: ${torchSize(target)} `);
    refuseMinus(rule, input1, input2);
    const shape = broadcast(rule, broadcast(rule, input1.shape, input2.shape), target.shape);
    const dtype = promote(promote(input1.dtype, input2.dtype), target.dtype);
    refuseClamp(rule, dtype);
    // the margin is a fraction
    return { shape: reducedTo(reduction, shape), dtype: floating(dtype, rule.defaultDtype) };
  },
  onnx({ input1, input2, target, margin, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    return reducedForm(emit, use.most(use.add(use.mul(use.of("Neg", target), use.sub(input1, input2)), margin), 0), reductionOf(rest), out!);
  },
  says: "How much a pair falls short of its wanted order.",
});

const rowsOf = (rule: Rule, shapes: readonly Shape[]): Shape => shapes.reduce((known, shape) => broadcast(rule, known, shape));

export const cosineEmbeddingLoss = op({
  names: ["torch.nn.functional.cosine_embedding_loss"],
  autocasts: everywhere("full"),
  args: { input1: tensor, input2: tensor, target: tensor, margin: float(0), ...reductionArgs },
  result({ input1, input2, target, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (target.rank > 1) refuse(rule, "0D or 1D target tensor expected, multi-target not supported");
    else if (input1.rank !== target.rank + 1 || input2.rank !== target.rank + 1)
      refuse(rule, `${target.rank}D target tensor expects ${target.rank + 1}D input tensors, but found inputs with sizes [${listed(input1.shape)}] and [${listed(input2.shape)}].`);
    const shape = broadcast(rule, target.shape, broadcast(rule, input1.shape, input2.shape).slice(0, -1));
    return { shape: reducedTo(reduction, shape), dtype: floating(promote(input1.dtype, input2.dtype), rule.defaultDtype) };
  },
  onnx({ input1, input2, target, margin, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const over = (term: Ref): Ref => use.reduce("ReduceSum", term, [term.shape.length - 1]);
    const [a, b] = [input1, input2].map((one) => use.add(over(use.mul(one, one)), 1e-12)) as [Ref, Ref];
    const cosine = use.div(over(use.mul(input1, input2)), use.of("Sqrt", use.mul(a, b)));
    const alike = use.where(use.test("Equal", target, 1), use.sub(1, cosine), 0);
    return reducedForm(emit, use.add(alike, use.where(use.test("Equal", target, -1), use.most(use.sub(cosine, margin), 0), 0)), reductionOf(rest), out!);
  },
  says: "Pulls similar pairs together by angle, pushes others apart.",
});

export const tripletMarginLoss = op({
  names: ["torch.nn.functional.triplet_margin_loss"],
  autocasts: everywhere("full"),
  args: { anchor: tensor, positive: tensor, negative: tensor, margin: float(1), p: float(2), eps: float(1e-6), swap: boolean(false), ...reductionArgs },
  result({ anchor, positive, negative, margin, ...rest }, rule) {
    const reduction = reductionOf(rest);
    checkReduction(rule, reduction);
    if (margin <= 0) rule.raise(badValue, { text: `margin must be greater than 0, got ${Number.isInteger(margin) ? `${margin}.0` : margin}` });
    if (new Set([anchor.rank, positive.rank, negative.rank]).size > 1)
      refuse(rule, `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${anchor.rank}D, positive ${positive.rank}D, and negative ${negative.rank}D inputs`);
    refuseMinus(rule, anchor, positive, negative);
    const all = rowsOf(rule, [anchor.shape, positive.shape, negative.shape]);
    return { shape: reducedTo(reduction, reduced(all, [all.length - 1], false)), dtype: realOf(floating(promote(promote(anchor.dtype, positive.dtype), negative.dtype), rule.defaultDtype)) };
  },
  onnx({ anchor, positive, negative, margin, p, eps, swap, ...rest }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const near = apart(use, anchor, positive, p, eps);
    const far = apart(use, anchor, negative, p, eps);
    const other = swap ? use.least(far, apart(use, positive, negative, p, eps)) : far;
    return reducedForm(emit, use.most(use.add(use.sub(near, other), margin), 0), reductionOf(rest), out!);
  },
  says: "How much nearer an anchor is to its like than to another.",
});
