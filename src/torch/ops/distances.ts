/** Distances and angles between rows, and rows brought to length 1. */
import { type Problem } from "../../base/index.ts";
import { type Dim, exactly, floordiv, mul, product, same, show, sub } from "../../sym/index.ts";
import { any, axis, boolean, float, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { bool, type DType, float32, float64, floating, int64, promote } from "../dtype.ts";
import { type Emit, op, type Ref, type Rule } from "../op.ts";
import { wrongArgument } from "../problems.ts";
import { axisOf, broadcast, reduced } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { refuseDtype, refuseRank, isEmpty } from "./batching.ts";
import { laid } from "./layout.ts";
import { type Form, like, one } from "./lowering.ts";
import { notImplemented, refuse } from "./refusals.ts";

const isFloat = (dtype: DType): boolean => dtype.kind === "float" || dtype.kind === "complex";
const badValue: Problem<{ text: string }> = wrongArgument;

export const cosineSimilarity = op({
  names: ["torch.nn.functional.cosine_similarity", "torch.cosine_similarity"],
  autocasts: { cuda: "full" },
  args: { x1: tensor, x2: tensor, dim: axis(1), eps: float(1e-8) },
  result({ x1, x2, dim }, rule) {
    const dtype = promote(x1.dtype, x2.dtype);
    if (dtype.kind !== "float") rule.raise(badValue, { text: `expected common dtype to be floating point, yet common dtype is ${dtype.word}` });
    const shape = broadcast(rule, x1.shape, x2.shape);
    return { shape: reduced(shape, [axisOf(rule, shape.length, dim)], false), dtype };
  },
  onnx({ x1, x2, dim, eps }, emit, [out]) {
    const { dtype } = out!;
    const rank = Math.max(x1.rank, x2.rank);
    const at = dim < 0 ? dim + rank : dim;
    if (rank === 0) {
      const flat = [x1, x2].map((own) => emit.cast(own, dtype)) as [Ref, Ref];
      const size = flat.map((own) => emit("Max", [emit("Abs", [own]), one(emit, eps, dtype)], {}, like(out!))) as [Ref, Ref];
      return emit("Div", [emit("Mul", flat, {}, like(out!)), emit("Mul", size, {}, like(out!))], {}, like(out!));
    }
    const lengthOf = (own: Tensor): Dim => own.shape[at - rank + own.rank] ?? 1;
    const wide = out!.shape.toSpliced(at, 0, exactly(lengthOf(x1)) === 1 ? lengthOf(x2) : lengthOf(x1));
    const axes = emit.constant([at], int64, [1]);
    const spread = (own: Tensor): Ref => {
      const value = emit.cast(own, dtype);
      return own.rank === rank && own.shape.every((dim, i) => same(dim, wide[i]!)) ? value : emit("Expand", [value, emit.shape(wide)], {}, { dtype, shape: wide });
    };
    const [a, b] = [spread(x1), spread(x2)];
    const dot = emit("ReduceSum", [emit("Mul", [a, b], {}, { dtype, shape: wide }), axes], { keepdims: 0 }, like(out!));
    const norm = (own: Ref): Ref => emit("Max", [emit("ReduceL2", [own, axes], { keepdims: 0 }, like(out!)), one(emit, eps, dtype)], {}, like(out!));
    return emit("Div", [dot, emit("Mul", [norm(a), norm(b)], {}, like(out!))], {}, like(out!));
  },
  says: "The cosine of the angle between vectors along an axis.",
});

export const pairwiseDistance = op({
  names: ["torch.nn.functional.pairwise_distance", "torch.pairwise_distance"],
  autocasts: { cuda: "full" },
  args: { x1: tensor, x2: tensor, p: float(2), eps: float(1e-6), keepdim: boolean(false) },
  result({ x1, x2, keepdim }, rule) {
    const shape = broadcast(rule, x1.shape, x2.shape);
    if (x1.dtype === bool || x2.dtype === bool) refuse(rule, "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", "NotImplementedError");
    const dtype = floating(promote(x1.dtype, x2.dtype), rule.defaultDtype);
    if (shape.length === 0) return { shape, dtype: realPart(dtype) };
    return { shape: reduced(shape, [shape.length - 1], keepdim), dtype: realPart(dtype) };
  },
  onnx({ x1, x2, p, eps, keepdim }, emit, [out]) {
    const { dtype } = out!;
    if (Math.max(x1.rank, x2.rank) === 0) return lengthNode(emit, emit.reshape(emit("Add", [emit("Sub", [emit.cast(x1, dtype), emit.cast(x2, dtype)]), one(emit, eps, dtype)]), [1]), { p, axis: 0, keep: false }, out!);
    const shape = [...(keepdim ? out!.shape.slice(0, -1) : out!.shape), x1.shape.at(-1) ?? 1];
    const apart = emit("Add", [emit("Sub", [emit.cast(x1, dtype), emit.cast(x2, dtype)], {}, { dtype, shape }), one(emit, eps, dtype)], {}, { dtype, shape });
    return lengthNode(emit, apart, { p, axis: shape.length - 1, keep: keepdim }, out!);
  },
  says: "The distance between vectors of the last axis.",
});

/** The norm of order `p` of vectors along an axis. */
const lengthNode = (emit: Emit, value: Ref, { p, axis: at, keep }: { readonly p: number; readonly axis: number; readonly keep: boolean }, out: Form): Ref => {
  const { dtype } = value;
  const reduce = (node: string, of: Ref): Ref => emit(node, [of, emit.constant([at], int64, [1])], { keepdims: Number(keep) }, like(out));
  if (p === 2 || p === 1) return reduce(p === 2 ? "ReduceL2" : "ReduceL1", value);
  const size = emit("Abs", [value]);
  if (!Number.isFinite(p)) return reduce(p > 0 ? "ReduceMax" : "ReduceMin", size);
  if (p === 0) return reduce("ReduceSum", emit.cast(emit("Not", [emit("Equal", [size, one(emit, 0, dtype)], {}, { dtype: bool, shape: size.shape })], {}, { dtype: bool, shape: size.shape }), dtype));
  return emit("Pow", [reduce("ReduceSum", emit("Pow", [size, one(emit, p, dtype)], {}, { dtype, shape: size.shape })), one(emit, 1 / p, dtype)], {}, like(out));
};
const realPart = (dtype: DType): DType => (dtype.name === "complex64" ? float32 : dtype.name === "complex128" ? float64 : dtype);

/** From here on PyTorch computes distances by a product of matrices. */
const manyRows = 25;

/** Euclidean distances of many rows come from one product of matrices. */
const isByProduct = (x1: Tensor, x2: Tensor, p: number, mode: unknown): boolean => {
  const isLarge = [x1, x2].some((own) => (exactly(own.shape.at(-2)!) ?? 0) > manyRows);
  return p === 2 && mode !== "donot_use_mm_for_euclid_dist" && (isLarge || mode === "use_mm_for_euclid_dist");
};
export const cdist = op({
  names: ["torch.cdist"],
  autocasts: everywhere("full"),
  args: { x1: tensor, x2: tensor, p: float(2), compute_mode: { ...any, missing: { value: "use_mm_for_euclid_dist_if_necessary" } } },
  result({ x1, x2, p, compute_mode }, rule) {
    for (const [name, own] of [["X1", x1], ["X2", x2]] as const) if (own.dtype.kind !== "float") refuseDtype(rule, `cdist only supports floating-point dtypes, ${name} got: ${own.dtype.word}`);
    for (const [name, own] of [["X1", x1], ["X2", x2]] as const)
      if (own.rank < 2) {
        refuseRank(rule, `cdist only supports at least 2D tensors, ${name} got: ${own.rank}D`);
        return rule.unknown("after-error", "the shape of a call that fails");
      }
    const [a, b] = [x1.shape.at(-1)!, x2.shape.at(-1)!];
    rule.match(a, b, badValue, { text: `X1 and X2 must have the same number of columns. X1: ${show(a)} X2: ${show(b)}` });
    if (p < 0) rule.raise(badValue, { text: "cdist only supports non-negative p values" });
    const count = product([...x1.shape.slice(0, -2), x1.shape.at(-2)!, x2.shape.at(-2)!]);
    if (x1.dtype !== x2.dtype) refuseDtype(rule, `expected scalar type ${x1.dtype.word} but found ${x2.dtype.word}`);
    else if (x1.dtype.bytes === 2 && !isByProduct(x1, x2, p, compute_mode) && exactly(count) !== 0 && exactly(a) !== 0) notImplemented(rule, "cdist", x1.dtype);
    return { shape: [...broadcast(rule, x1.shape.slice(0, -2), x2.shape.slice(0, -2)), x1.shape.at(-2)!, x2.shape.at(-2)!], dtype: promote(x1.dtype, x2.dtype) };
  },
  macs({ x1, x2, p, compute_mode }, [out]) {
    return isByProduct(x1, x2, p, compute_mode) ? mul(product(out!.shape), sum(x1.shape.at(-1)!)) : 0;
  },
  onnx({ x1, x2, p }, emit, [out]) {
    const { dtype } = out!;
    const width = x1.shape.at(-1)!;
    const left = emit.reshape(x1, [...x1.shape.slice(0, -1), 1, width]);
    const right = emit.reshape(x2, [...x2.shape.slice(0, -2), 1, x2.shape.at(-2)!, width]);
    const apart = emit("Sub", [left, right], {}, { dtype, shape: [...out!.shape, width] });
    return lengthNode(emit, apart, { p, axis: out!.rank, keep: false }, out!);
  },
  says: "Distances between all pairs of rows.",
});
/** Each row carries its squared length and a 1 along. */
const sum = (width: Dim): Dim => sub(width, -2);

export const pdist = op({
  names: ["torch.nn.functional.pdist", "torch.pdist"],
  autocasts: { cuda: "full" },
  args: { input: tensor, p: float(2) },
  result({ input, p }, rule) {
    if (input.rank !== 2) {
      refuseRank(rule, `pdist only supports 2D tensors, got: ${input.rank}D`);
      return rule.unknown("after-error", "the shape of a call that fails");
    }
    if (input.dtype.kind !== "float") refuseDtype(rule, "pdist only supports floating-point dtypes");
    else if (input.dtype.bytes === 2 && !isEmpty(input) && exactly(input.shape[0]!) !== 1) notImplemented(rule, "pdist", input.dtype);
    if (p < 0) rule.raise(badValue, { text: "pdist only supports non-negative p values" });
    const rows = input.shape[0]!;
    return { shape: [floordiv(mul(rows, sub(rows, 1)), 2)], dtype: input.dtype };
  },
  onnx({ input, p }, emit, [out]) {
    const rows = exactly(input.shape[0]!) ?? emit.unsupported("distances between rows of a count with a name");
    const pairs = Array.from({ length: rows }, (_, i) => Array.from({ length: rows - i - 1 }, (__, k) => [i, i + k + 1] as const)).flat();
    const shape = [pairs.length, input.shape[1]!];
    const [left, right] = [0, 1].map((side) => emit("Gather", [input, emit.constant(pairs.map((pair) => pair[side]!), int64, [pairs.length])], { axis: 0 }, { dtype: input.dtype, shape })) as [Ref, Ref];
    return lengthNode(emit, emit("Sub", [left, right], {}, { dtype: input.dtype, shape }), { p, axis: 1, keep: false }, out!);
  },
  says: "Distances between all pairs of rows, each once.",
});

export const normalize = op({
  names: ["torch.nn.functional.normalize"],
  autocasts: { cuda: "full" },
  args: { input: tensor, p: float(2), dim: axis(1), eps: float(1e-12) },
  result({ input, dim }, rule) {
    checkNorm(rule, input);
    axisOf(rule, input.rank, dim);
    return { ...laid(input.shape, [input]), dtype: input.dtype };
  },
  onnx({ input, p, dim, eps }, emit, [out]) {
    const { dtype } = out!;
    const at = dim < 0 ? dim + input.rank : dim;
    const shape = reduced(input.shape, [at], true);
    // a number without axes is a vector of one
    const line = input.rank === 0 ? emit.reshape(input, [1]) : emit.of(input);
    const length = emit.reshape(lengthNode(emit, line, { p, axis: Math.max(at, 0), keep: true }, { dtype, shape: input.rank === 0 ? [1] : shape }), shape);
    return emit("Div", [input, emit("Max", [length, one(emit, eps, dtype)], {}, { dtype, shape })], {}, like(out!));
  },
  says: "Divides vectors along an axis by their length.",
});
const checkNorm = (rule: Rule, { dtype }: Tensor): void => {
  if (!isFloat(dtype)) refuseDtype(rule, `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${dtype.word}`);
};
