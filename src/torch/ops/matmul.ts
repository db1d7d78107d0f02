/** Products of matrices: two or a batch of them, with vectors, and with something added. */
import { problem } from "../../base/index.ts";
import { differ, type Dim, exactly, mul, product, same, type Shape, show } from "../../sym/index.ts";
import { keywordOnly, optional, dtype, realOf, scalarOr, type Scalar, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";

import { int64, promote } from "../dtype.ts";
import { byColumns, type Emit, op, type OutParts, type Ref, type Result, type Rule } from "../op.ts";
import { noSuchAxis } from "../problems.ts";
import { broadcast } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { expanded } from "./axes.ts";
import { cName, crossed, listed, refuseDtype, refuseRank, sameDtype, isEmpty } from "./batching.ts";
import { inDtype, like } from "./lowering.ts";
import { notImplemented, refuse } from "./refusals.ts";
import { exactOut, sameOut } from "./outs.ts";

interface Matrices {
  readonly rows: Dim;
  readonly inner: Dim;
  readonly reads: Dim;
  readonly columns: Dim;
}
/** Two matrices whose inner sizes differ; of a linear layer, where the fix writes what arrives. */
export const featuresDiffer = problem({
  code: "features-differ",
  severity: "error",
  says: (d: Matrices) => `mat1 and mat2 shapes cannot be multiplied (${crossed([d.rows, d.inner])} and ${crossed([d.reads, d.columns])})`,
  fix(d, site) {
    const span = site.argument("in_features");
    const right = exactly(d.inner);
    return span && right !== null ? { title: `Set in_features to ${right}`, edits: [{ span, text: String(right) }] } : undefined;
  },
});

/** Batches of matrices, or a matrix and a vector, that do not meet. */
export const matmulDiffer = problem({
  code: "matmul-differ", severity: "error",
  /** `turned`: with its last two axes swapped, the right side would fit. */
  says: (d: { text: string; turned?: boolean }) => d.text,
  fix({ turned }, { here }) {
    const right = here?.operands[here.name && here.operands.length === 1 ? 0 : 1];
    if (!turned || !here || !right?.isPrimary) return undefined;
    const axes = here.name && here.text(here.name) === "bmm" ? "1, 2" : "-2, -1";
    return { title: `Swap the last two axes of ${here.text(right.span)}`, edits: [{ span: { ...right.span, start: right.span.end }, text: `.transpose(${axes})` }] };
  },
});

const last = (shape: Shape): Dim => shape.at(-1) ?? 1;
const beforeLast = (shape: Shape): Dim => shape.at(-2) ?? 1;

/* Checks of the kernels */

/** What two plain matrices must meet: (rows × inner) by (inner × columns). */
export const meetMatrices = (rule: Rule, left: Shape, right: Shape): void => {
  const [inner, reads] = [last(left), beforeLast(right)];
  rule.match(inner, reads, featuresDiffer, { rows: product(left.slice(0, -1)), inner, reads, columns: last(right) });
};
const meetBatches = (rule: Rule, left: Shape, right: Shape): void => {
  const [wanted, got] = [[left[0]!, left[2]!], [right[0]!, right[1]!]];
  const text = `Expected size for first two dimensions of batch2 tensor to be: [${listed(wanted)}] but got: [${listed(got)}].`;
  if (rule.match(wanted[0]!, got[0]!, matmulDiffer, { text })) rule.match(wanted[1]!, got[1]!, matmulDiffer, { text, turned: same(wanted[1]!, last(right)) });
};
const meetVector = (rule: Rule, matrix: Shape, vector: Shape): void => {
  rule.match(last(matrix), vector[0]!, matmulDiffer, { text: `size mismatch, got input (${show(matrix[0]!)}), mat (${crossed(matrix)}), vec (${show(vector[0]!)})` });
};
const meetVectors = (rule: Rule, left: Shape, right: Shape): void => {
  const [a, b] = [left[0]!, right[0]!].map(show);
  rule.match(left[0]!, right[0]!, matmulDiffer, { text: `inconsistent tensor size, expected tensor [${a}] and src [${b}] to have the same number of elements, but got ${a} and ${b} elements respectively` });
};

const sameInMm = (rule: Rule, a: Tensor, b: Tensor): void => {
  if (a.dtype !== b.dtype) refuseDtype(rule, `expected m1 and m2 to have the same dtype, but got: ${cName(a.dtype)} != ${cName(b.dtype)}`);
  else if (a.dtype.kind === "bool" && !isEmpty(a) && !isEmpty(b)) notImplemented(rule, "addmm_impl_cpu_", a.dtype);
};
const sameInBmm = (rule: Rule, a: Tensor, b: Tensor, kernel: string): void => {
  // of nothing no product is computed
  if (!isEmpty(a) && !isEmpty(b) && sameDtype(rule, a, b) && a.dtype.kind === "bool") notImplemented(rule, kernel, a.dtype);
};
const sameInDot = (rule: Rule, a: Tensor, b: Tensor): void => {
  if (a.dtype !== b.dtype) refuseDtype(rule, `dot : expected both vectors to have same dtype, but found ${a.dtype.word} and ${b.dtype.word}`);
  else if (a.dtype.kind === "bool") notImplemented(rule, "dot", a.dtype);
};
const sameInMv = (rule: Rule, a: Tensor, b: Tensor): void => {
  if (a.dtype !== b.dtype) refuseDtype(rule, `addmv input tensors must have the same dtype, but got ${b.dtype.word}, ${a.dtype.word}, and ${b.dtype.word}`);
  else if (a.dtype.kind === "bool") notImplemented(rule, "addmv_impl_cpu", a.dtype);
};

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a product that fails");
const matMul = (emit: Emit, a: Tensor | Ref, b: Tensor | Ref, out: Tensor): Ref => emit("MatMul", [a, b], {}, like(out));
const says = "Multiplies matrices.";

/* One product */

export const mm = op({
  names: ["torch.mm", "torch.Tensor.mm"],
  autocasts: everywhere("lower"),
  weighs: byColumns,
  out: exactOut,
  args: { input: tensor, mat2: tensor, out_dtype: optional(dtype) },
  result({ input, mat2, out_dtype }, rule) {
    if (input.rank !== 2) refuseRank(rule, "self must be a matrix");
    else if (mat2.rank !== 2) refuseRank(rule, "mat2 must be a matrix");
    if (input.rank !== 2 || mat2.rank !== 2) return failed(rule);
    meetMatrices(rule, input.shape, mat2.shape);
    sameInMm(rule, input, mat2);
    return { shape: [input.shape[0]!, mat2.shape[1]!], dtype: out_dtype ?? input.dtype };
  },
  macs: ({ input }, [out]) => mul(product(out!.shape), last(input.shape)),
  onnx: ({ input, mat2 }, emit, [out]) => matMul(emit, input, mat2, out!),
  says,
});

export const bmm = op({
  names: ["torch.bmm", "torch.Tensor.bmm"],
  autocasts: everywhere("lower"),
  weighs: byColumns,
  out: exactOut,
  args: { input: tensor, mat2: tensor, out_dtype: optional(dtype) },
  result({ input, mat2, out_dtype }, rule) {
    const flat = input.rank !== 3 ? "batch1" : mat2.rank !== 3 ? "batch2" : null;
    if (flat) {
      refuseRank(rule, `${flat} must be a 3D tensor`);
      return failed(rule);
    }
    meetBatches(rule, input.shape, mat2.shape);
    sameInBmm(rule, input, mat2, "bmm");
    return { shape: [input.shape[0]!, input.shape[1]!, mat2.shape[2]!], dtype: out_dtype ?? input.dtype };
  },
  macs: ({ input }, [out]) => mul(product(out!.shape), last(input.shape)),
  onnx: ({ input, mat2 }, emit, [out]) => matMul(emit, input, mat2, out!),
  says: "Multiplies each matrix of one batch with that of another.",
});

export const mv = op({
  names: ["torch.mv", "torch.Tensor.mv"],
  autocasts: { cuda: "lower" },
  out: sameOut((wanted, got) => `addmv input tensors must have the same dtype, but got ${got.word}, ${wanted.word}, and ${wanted.word}`),
  args: { input: tensor, vec: tensor },
  result({ input, vec }, rule) {
    if (input.rank === 0) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
    if (input.rank !== 2 || vec.rank !== 1) {
      refuseRank(rule, `vector + matrix @ vector expected, got ${Math.min(input.rank, 1) && 1}, ${input.rank}, ${vec.rank}`);
      return failed(rule);
    }
    meetVector(rule, input.shape, vec.shape);
    sameInMv(rule, input, vec);
    return { shape: [input.shape[0]!], dtype: input.dtype };
  },
  onnx: ({ input, vec }, emit, [out]) => matMul(emit, input, vec, out!),
  says: "Multiplies a matrix and a vector.",
});

const dotProduct = (name: "dot" | "vdot", other: "tensor" | "other") => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  autocasts: { cuda: "widest" },
  args: { input: tensor, [other]: tensor } as { input: typeof tensor; tensor: typeof tensor },
  result(args, rule) {
    const { input } = args;
    const right = (args as unknown as Record<string, Tensor>)[other]!;
    if (input.rank !== 1 || right.rank !== 1) {
      refuseRank(rule, `1D tensors expected, but got ${input.rank}D and ${right.rank}D tensors`);
      return { shape: [], dtype: input.dtype };
    }
    sameInDot(rule, input, right);
    meetVectors(rule, input.shape, right.shape);
    return { shape: [], dtype: input.dtype };
  },
  onnx: (args, emit, [out]) => matMul(emit, args.input, (args as unknown as Record<string, Tensor>)[other]!, out!),
  says: "Multiplies two vectors and sums.",
});
export const dot = dotProduct("dot", "tensor");
export const vdot = dotProduct("vdot", "other");

/* matmul: by ranks */

const matmulShape = (rule: Rule, name: string, a: Tensor, b: Tensor): Shape | null => {
  if (a.rank === 0 || b.rank === 0) {
    refuseRank(rule, `both arguments to ${name} need to be at least 1D, but they are ${a.rank}D and ${b.rank}D`);
    return null;
  }
  if (a.rank === 1 && b.rank === 1) {
    sameInDot(rule, a, b);
    meetVectors(rule, a.shape, b.shape);
    return [];
  }
  if (b.rank === 1) return timesVector(rule, a, b);
  const left = a.rank === 1 ? [1, ...a.shape] : a.shape;
  const shape = isFolded(a, b) ? foldedShape(rule, a, b, left) : batchedShape(rule, a, b, left);
  return a.rank === 1 ? shape.toSpliced(-2, 1) : shape;
};

const timesVector = (rule: Rule, a: Tensor, b: Tensor): Shape => {
  const rows = a.shape.slice(0, -1);
  meetVector(rule, [product(rows), last(a.shape)], b.shape);
  sameInMv(rule, a, b);
  return rows;
};
/** A batch on one side only is laid flat where that copies nothing (or the other side learns), and two plain matrices are multiplied. */
const isFolded = (a: Tensor, b: Tensor): boolean => {
  if (a.rank <= 2 && b.rank <= 2) return true;
  const [larger, other] = a.rank >= b.rank ? [a, b] : [b, a];
  if (other.rank > 2 || other.requiresGrad) return other.rank <= 2;
  if (a.rank === 2) return false;
  if (isEmpty(larger)) return true;
  const order = [...larger.shape.keys()];
  if (larger === b) order.push(...order.splice(-2, 1));
  const [shape, strides] = [order.map((i) => larger.shape[i]!), order.map((i) => larger.strides[i]!)];
  return strides.slice(0, -2).every((one, i) => same(one, mul(strides[i + 1]!, shape[i + 1]!)));
};
const foldedShape = (rule: Rule, a: Tensor, b: Tensor, left: Shape): Shape => {
  if (b.rank > 2) {
    // (m × k) @ (…, k, n) is computed transposed: (…·n × k) @ (k × m)
    const [rows, inner] = [product(b.shape.toSpliced(-2, 1)), beforeLast(b.shape)];
    rule.match(inner, last(left), featuresDiffer, { rows, inner, reads: last(left), columns: beforeLast(left) });
  } else meetMatrices(rule, left, b.shape);
  sameInMm(rule, a, b);
  return b.rank > 2 ? [...b.shape.slice(0, -2), beforeLast(left), last(b.shape)] : [...left.slice(0, -1), last(b.shape)];
};
const batchedShape = (rule: Rule, a: Tensor, b: Tensor, left: Shape): Shape => {
  const lead = broadcast(rule, left.slice(0, -2), b.shape.slice(0, -2));
  const count = product(lead);
  meetBatches(rule, [count, beforeLast(left), last(left)], [count, beforeLast(b.shape), last(b.shape)]);
  sameInBmm(rule, a, b, "bmm");
  return [...lead, beforeLast(left), last(b.shape)];
};

/** A product with a vector on the right is `mv`, two vectors are `dot`: PyTorch's counter knows neither. */
const matmulMacs = (a: Tensor, b: Tensor, out: Tensor): Dim => (b.rank < 2 ? 0 : mul(product(out.shape), last(a.shape)));

export const matmul = op({
  names: ["torch.matmul", "torch.Tensor.matmul", "torch.Tensor.__matmul__", "torch.linalg.matmul"],
  autocasts: everywhere("lower"),
  weighs: byColumns,
  out: exactOut,
  args: { input: tensor, other: tensor },
  result({ input, other }, rule) {
    const shape = matmulShape(rule, "matmul", input, other);
    return shape ? { shape, dtype: input.dtype } : failed(rule);
  },
  macs: ({ input, other }, [out]) => matmulMacs(input, other, out!),
  onnx: ({ input, other }, emit, [out]) => matMul(emit, input, other, out!),
  says: "Multiplies matrices; leading axes are batches.",
});
export const reflectedMatmul = op({
  names: ["torch.Tensor.__rmatmul__"],
  autocasts: everywhere("lower"),
  args: { input: tensor, other: tensor },
  result({ input, other }, rule) {
    const shape = matmulShape(rule, "matmul", other, input);
    return shape ? { shape, dtype: other.dtype } : failed(rule);
  },
  macs: ({ input, other }, [out]) => matmulMacs(other, input, out!),
  onnx: ({ input, other }, emit, [out]) => matMul(emit, other, input, out!),
  says: "Multiplies matrices; leading axes are batches.",
});

/* Products with something added */

const sumArgs = { beta: keywordOnly(scalarOr("int", 1)), alpha: keywordOnly(scalarOr("int", 1)) } as const;
interface Sum {
  readonly input: Tensor;
  readonly beta: Scalar;
  readonly alpha: Scalar;
}

const sameInAddmm = (rule: Rule, input: Tensor, a: Tensor, b: Tensor): void => {
  if (input.dtype !== b.dtype) refuseDtype(rule, `self and mat2 must have the same dtype, but got ${input.dtype.word} and ${b.dtype.word}`);
  else if (a.dtype !== b.dtype) refuseDtype(rule, `mat1 and mat2 must have the same dtype, but got ${a.dtype.word} and ${b.dtype.word}`);
  else if (a.dtype.kind === "bool" && !isEmpty(a) && !isEmpty(b)) notImplemented(rule, "addmm_impl_cpu_", a.dtype);
};

/** beta · input + alpha · product, of a product of any shape that the input broadcasts to. */
const addProduct = (emit: Emit, { input, beta, alpha }: Sum, value: Ref, out: Tensor): Ref => {
  const scaled = scaledBy(emit, value, alpha, out);
  if (realOf(beta) === 0) return emit("Expand", [scaled, emit.shape(out.shape)], {}, like(out));
  const addend = realOf(beta) === 1 ? emit.cast(input, out.dtype) : emit("Mul", [emit.cast(input, out.dtype), inDtype(emit, beta, out.dtype)], {}, { dtype: out.dtype, shape: input.shape });
  return emit("Add", [addend, scaled], {}, like(out));
};
const scaledBy = (emit: Emit, value: Ref, by: Scalar, out: Tensor): Ref =>
  realOf(by) === 1 ? value : emit("Mul", [value, inDtype(emit, by, out.dtype)], {}, { dtype: out.dtype, shape: value.shape });

/** The sum's shape is the product's: the input is expanded to it. */
const summed = (rule: Rule, input: Tensor, shape: Shape): OutParts => {
  expanded(rule, input, shape);
  return { shape, dtype: input.dtype };
};

export const addmm = op({
  names: ["torch.addmm", "torch.Tensor.addmm"],
  autocasts: everywhere("lower"),
  weighs: byColumns,
  out: exactOut,
  args: { input: tensor, mat1: tensor, mat2: tensor, ...sumArgs },
  result({ input, mat1, mat2 }, rule) {
    const flat = mat1.rank !== 2 ? (["mat1", mat1] as const) : mat2.rank !== 2 ? (["mat2", mat2] as const) : null;
    if (flat) {
      refuseRank(rule, `${flat[0]} must be a matrix, got ${flat[1].rank}-D tensor`);
      return failed(rule);
    }
    meetMatrices(rule, mat1.shape, mat2.shape);
    const out = summed(rule, input, [mat1.shape[0]!, mat2.shape[1]!]);
    sameInAddmm(rule, input, mat1, mat2);
    return out;
  },
  macs: ({ mat1 }, [out]) => mul(product(out!.shape), last(mat1.shape)),
  onnx: (args, emit, [out]) => addProduct(emit, args, matMul(emit, args.mat1, args.mat2, out!), out!),
  says: "Multiplies two matrices and adds a third.",
});

const batchProblem = (rule: Rule, batch1: Tensor, batch2: Tensor): boolean => {
  const flat = batch1.rank !== 3 ? "batch1" : batch2.rank !== 3 ? "batch2" : null;
  if (flat) refuseRank(rule, `${flat} must be a 3D tensor`);
  return flat !== null;
};
export const baddbmm = op({
  names: ["torch.baddbmm", "torch.Tensor.baddbmm"],
  autocasts: everywhere("lower"),
  weighs: byColumns,
  out: exactOut,
  args: { input: tensor, batch1: tensor, batch2: tensor, ...sumArgs },
  result({ input, batch1, batch2 }, rule) {
    // the input is expanded before ranks are looked at
    if (batch1.rank < 2 || batch2.rank < 3) {
      const short = batch1.rank < 2 ? batch1 : batch2;
      rule.raise(noSuchAxis, { axis: batch1.rank < 2 ? 1 : 2, rank: short.rank });
      return failed(rule);
    }
    if (batchProblem(rule, batch1, batch2)) return failed(rule);
    const out = summed(rule, input, [batch1.shape[0]!, batch1.shape[1]!, batch2.shape[2]!]);
    meetBatches(rule, batch1.shape, batch2.shape);
    if (input.dtype !== batch1.dtype) refuseDtype(rule, `Input dtypes must be the same, got: input ${cName(input.dtype)}, batch1: ${cName(batch1.dtype)}, batch2: ${cName(batch2.dtype)}`);
    else sameInBmm(rule, batch1, batch2, "baddbmm");
    return out;
  },
  macs: ({ batch1 }, [out]) => mul(product(out!.shape), last(batch1.shape)),
  onnx: (args, emit, [out]) => addProduct(emit, args, matMul(emit, args.batch1, args.batch2, out!), out!),
  says: "Multiplies two batches of matrices and adds a third.",
});

export const addbmm = op({
  names: ["torch.addbmm", "torch.Tensor.addbmm"],
  autocasts: everywhere("lower"),
  out: sameOut((wanted, got) => `self and mat2 must have the same dtype, but got ${got.word} and ${wanted.word}`),
  weighs: byColumns,
  args: { input: tensor, batch1: tensor, batch2: tensor, ...sumArgs },
  result({ input, batch1, batch2 }, rule) {
    if (batchProblem(rule, batch1, batch2)) return failed(rule);
    const out = summed(rule, input, [batch1.shape[1]!, batch2.shape[2]!]);
    meetBatches(rule, batch1.shape, batch2.shape);
    sameInAddmm(rule, input, batch1, batch2);
    return out;
  },
  onnx(args, emit, [out]) {
    const each = emit("MatMul", [args.batch1, args.batch2], {}, { dtype: out!.dtype, shape: [args.batch1.shape[0]!, ...out!.shape] });
    return addProduct(emit, args, emit("ReduceSum", [each, emit.constant([0], int64, [1])], { keepdims: 0 }, like(out!)), out!);
  },
  says: "Multiplies two batches of matrices, sums over the batch and adds a third.",
});

export const addmv = op({
  names: ["torch.addmv", "torch.Tensor.addmv"],
  autocasts: { cuda: "lower" },
  out: exactOut,
  args: { input: tensor, mat: tensor, vec: tensor, ...sumArgs },
  result({ input, mat, vec }, rule) {
    if (mat.rank !== 2 || vec.rank !== 1 || input.rank > 1) {
      refuseRank(rule, `vector + matrix @ vector expected, got ${input.rank}, ${mat.rank}, ${vec.rank}`);
      return failed(rule);
    }
    const rows = mat.shape[0]!;
    const [lone, got] = [input.rank === 0 || exactly(input.shape[0]!) === 1, input.shape[0] ?? 1];
    if (differ(last(mat.shape), vec.shape[0]!) || (!lone && differ(got, rows)))
      rule.raise(matmulDiffer, { text: `size mismatch, got input (${show(input.rank === 0 ? rows : got)}), mat (${crossed(mat.shape)}), vec (${show(vec.shape[0]!)})` });
    if (input.dtype !== mat.dtype || vec.dtype !== mat.dtype) refuseDtype(rule, `expected scalar type ${mat.dtype.word} but found ${(mat.dtype === vec.dtype ? input : vec).dtype.word}`);
    else if (mat.dtype.kind === "bool" && !isEmpty(mat)) notImplemented(rule, "addmv_impl_cpu", mat.dtype);
    return { shape: [rows], dtype: input.dtype };
  },
  onnx: (args, emit, [out]) => addProduct(emit, args, matMul(emit, args.mat, args.vec, out!), out!),
  says: "Multiplies a matrix and a vector and adds a vector.",
});

export const addr = op({
  names: ["torch.addr", "torch.Tensor.addr"],
  autocasts: { cuda: "lower" },
  args: { input: tensor, vec1: tensor, vec2: tensor, ...sumArgs },
  result({ input, vec1, vec2 }, rule) {
    if (vec1.rank !== 1 || vec2.rank !== 1) {
      refuseRank(rule, `addr: Expected 1-D argument ${vec1.rank !== 1 ? "vec1" : "vec2"}, but got ${(vec1.rank !== 1 ? vec1 : vec2).rank}-D`);
      return failed(rule);
    }
    const out = summed(rule, input, [vec1.shape[0]!, vec2.shape[0]!]);
    return { ...out, dtype: promote(input.dtype, promote(vec1.dtype, vec2.dtype)) };
  },
  onnx(args, emit, [out]) {
    const column = emit.reshape(inDtype(emit, args.vec1, out!.dtype), [args.vec1.shape[0]!, 1]);
    return addProduct(emit, args, emit("Mul", [column, inDtype(emit, args.vec2, out!.dtype)], {}, like(out!)), out!);
  },
  says: "Adds the products of each pair of two vectors' numbers.",
});
