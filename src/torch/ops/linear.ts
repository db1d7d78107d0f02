/** Fully connected layers: every output is a weighted sum of all features. */
import { problem } from "../../base/index.ts";
import { differ, type Dim, mul, product, type Shape, show } from "../../sym/index.ts";
import { optional, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { byRows, type Emit, op, type Ref, type Result, type Rule } from "../op.ts";
import { wrongArgument } from "../problems.ts";
import type { Tensor } from "../tensor.ts";
import { expanded } from "./axes.ts";
import { cName, crossed, refuseDtype, refuseRank, isEmpty } from "./batching.ts";
import { like } from "./lowering.ts";
import { featuresDiffer, matmulDiffer } from "./matmul.ts";
import { notImplemented } from "./refusals.ts";
import { cppName, exactOut } from "./outs.ts";
import { refuse } from "./refusals.ts";

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a linear layer that fails");

const checkDtypes = (rule: Rule, input: Tensor, weight: Tensor, bias: Tensor | null): void => {
  if (!bias && input.dtype !== weight.dtype) refuseDtype(rule, `expected m1 and m2 to have the same dtype, but got: ${cName(input.dtype)} != ${cName(weight.dtype)}`);
  else if (bias && bias.dtype !== weight.dtype) refuseDtype(rule, `self and mat2 must have the same dtype, but got ${bias.dtype.word} and ${weight.dtype.word}`);
  else if (input.dtype !== weight.dtype) refuseDtype(rule, `mat1 and mat2 must have the same dtype, but got ${input.dtype.word} and ${weight.dtype.word}`);
  else if (input.dtype.kind === "bool" && !isEmpty(input) && !isEmpty(weight)) notImplemented(rule, "addmm_impl_cpu_", input.dtype);
};

/** A weight of one row is a vector: the result has no axis of features. */
const byVector = (rule: Rule, input: Tensor, weight: Tensor, bias: Tensor | null): Shape => {
  const rows = input.shape.slice(0, -1);
  const [a, b] = [input.shape.at(-1)!, weight.shape[0]!];
  if (bias) refuseRank(rule, "mat2 must be a matrix, got 1-D tensor");
  const text = input.rank === 1
    ? `inconsistent tensor size, expected tensor [${show(a)}] and src [${show(b)}] to have the same number of elements, but got ${show(a)} and ${show(b)} elements respectively`
    : `size mismatch, got input (${show(product(rows))}), mat (${crossed([product(rows), a])}), vec (${show(b)})`;
  rule.match(a, b, matmulDiffer, { text });
  return rows;
};

export const linear = op({
  names: ["torch.nn.functional.linear", "torch._C._nn.linear"],
  autocasts: everywhere("lower"),
  out: exactOut,
  args: { input: tensor, weight: tensor, bias: optional(tensor) },
  result({ input, weight, bias }, rule) {
    if (input.rank === 0 || weight.rank === 0) {
      refuseRank(rule, `both arguments to linear need to be at least 1D, but they are ${input.rank}D and ${weight.rank}D`);
      return failed(rule);
    }
    if (weight.rank > 2) {
      refuseRank(rule, `t() expects a tensor with <= 2 dimensions, but self is ${weight.rank}D`);
      return failed(rule);
    }
    if (weight.rank === 1) return byVector(rule, input, weight, bias);
    const rows = input.shape.slice(0, -1);
    const [inner, reads, features] = [input.shape.at(-1)!, weight.shape[1]!, weight.shape[0]!];
    rule.match(inner, reads, featuresDiffer, { rows: product(rows), inner, reads, columns: features });
    const shape = [...rows, features];
    // the bias is added to rows laid flat
    if (bias) expanded(rule, bias, [product(rows), features]);
    checkDtypes(rule, input, weight, bias);
    return { shape, dtype: input.dtype };
  },
  macs: ({ input, weight }, [out]) => (weight.rank < 2 ? 0 : mul(product(out!.shape), input.shape.at(-1)!)),
  onnx({ input, weight, bias }, emit, [out]) {
    if (input.dtype.kind === "float" && input.rank === 2 && weight.rank === 2 && (!bias || bias.rank === 1)) return emit("Gemm", [input, weight, bias], { transB: 1 }, like(out!));
    const value = weight.rank === 1 ? emit("MatMul", [input, weight], {}, like(out!)) : emit("MatMul", [input, turned(emit, weight)], {}, like(out!));
    return bias ? emit("Add", [value, bias], {}, like(out!)) : value;
  },
  kind: "fully connected", weighs: byRows,
  says: "Gives weighted sums of all features: one for each row of the weight.",
});
const turned = (emit: Emit, weight: Tensor): Ref => emit("Transpose", [weight], { perm: [1, 0] }, { dtype: weight.dtype, shape: [weight.shape[1]!, weight.shape[0]!] });

const bilinearDiffers = problem({ code: "features-differ", severity: "error", says: (d: { text: string }) => d.text });

export const bilinear = op({
  names: ["torch.nn.functional.bilinear", "torch.bilinear"],
  autocasts: { cuda: "widest" },
  args: { input1: tensor, input2: tensor, weight: tensor, bias: optional(tensor) },
  result({ input1, input2, weight, bias }, rule) {
    const say = (text: string): void => rule.raise(wrongArgument, { text });
    if (input1.rank !== input2.rank) say(`bilinear(): input dimensions do not match: got ${input1.rank} and ${input2.rank}`);
    input1.shape.slice(0, -1).forEach((one, i) => {
      const other = input2.shape[i];
      if (other !== undefined && differ(one, other)) say(`bilinear(): input batch dimensions do not match at dim ${i}: got ${show(one)} and ${show(other)}`);
    });
    if (input1.dtype !== input2.dtype || input1.dtype !== weight.dtype) refuse(rule, `All tensors must have the same dtype, got input1: ${cppName(input1.dtype)}, input2: ${cppName(input2.dtype)}, weight: ${cppName(weight.dtype)}`);
    if (weight.rank !== 3) {
      refuseRank(rule, `bilinear(): weight must be 3-D, got ${weight.rank}-D`);
      return failed(rule);
    }
    for (const [i, input] of [input1, input2].entries()) {
      const own = input.shape.at(-1) ?? 1;
      const reads = weight.shape[i + 1]!;
      if (differ(own, reads)) rule.raise(bilinearDiffers, { text: `bilinear(): input${i + 1} size does not match weight size: got ${show(own)} but expected ${show(reads)}` });
    }
    if (bias && (bias.rank !== 1 || differ(bias.shape[0]!, weight.shape[0]!))) say(`bilinear(): bias size does not match weight size: got ${show(bias.shape[0] ?? 1)} but expected ${show(weight.shape[0]!)}`);
    return { shape: [...input1.shape.slice(0, -1), weight.shape[0]!], dtype: input1.dtype };
  },
  onnx({ input1, input2, weight, bias }, emit, [out]) {
    // sum over i and j of x_i · W_oij · y_j: x by (i × o·j), laid out, times y
    const [o, i, j] = weight.shape as readonly [Dim, Dim, Dim];
    const { dtype } = out!;
    const lead = input1.shape.slice(0, -1);
    const flat = emit.reshape(emit("Transpose", [weight], { perm: [1, 0, 2] }, { dtype, shape: [i, o, j] }), [i, mul(o, j)]);
    const left = emit.reshape(emit("MatMul", [input1, flat], {}, { dtype, shape: [...lead, mul(o, j)] }), [...lead, o, j]);
    const right = emit.reshape(input2, [...lead, j, 1]);
    const value = emit.reshape(emit("MatMul", [left, right], {}, { dtype, shape: [...lead, o, 1] }), out!.shape);
    return bias ? emit("Add", [value, bias], {}, like(out!)) : value;
  },
  kind: "fully connected", weighs: byRows,
  says: "Gives weighted sums of all products of a feature of each input.",
});
