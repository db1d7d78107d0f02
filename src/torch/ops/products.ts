/** Products beside the plain one: outer, inner, tensordot, Kronecker, cross, chains of matrices, powers. */
import { type Problem } from "../../base/index.ts";
import { differ, type Dim, exactly, mul, product, type Shape, show } from "../../sym/index.ts";
import { PyList, PyTuple } from "../../python/index.ts";
import { type Arg, type Args, axis, axes as axesArg, keywordOnly, optional, plainInt, tensor, withDefault } from "../args.ts";
import { casting, everywhere } from "../autocast.ts";
import { bool, int64, promote } from "../dtype.ts";
import { type Emit, op, type Out, type Ref, type Result, type Rule } from "../op.ts";
import { wrongArgument } from "../problems.ts";
import { axisOf, broadcast } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { cName, listed, refuseDtype, refuseRank, sameDtype } from "./batching.ts";
import { inDtype, like } from "./lowering.ts";
import { matmulDiffer } from "./matmul.ts";
import { manyTensors } from "./reading.ts";
import { notImplemented, refuse } from "./refusals.ts";
import { cppName, exactOut, outBy, sameOut } from "./outs.ts";

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a product that fails");
const wrap = (at: number, rank: number): number => (at < 0 ? at + rank : at);

export const outer = op({
  names: ["torch.outer", "torch.Tensor.outer", "torch.ger", "torch.Tensor.ger"],
  args: { input: tensor, vec2: tensor },
  result({ input, vec2 }, rule) {
    const flat = input.rank !== 1 ? (["self", input] as const) : vec2.rank !== 1 ? (["vec2", vec2] as const) : null;
    if (flat) {
      refuseRank(rule, `outer: Expected 1-D argument ${flat[0]}, but got ${flat[1].rank}-D`);
      return failed(rule);
    }
    return { shape: [input.shape[0]!, vec2.shape[0]!], dtype: promote(input.dtype, vec2.dtype) };
  },
  onnx({ input, vec2 }, emit, [out]) {
    const column = emit.reshape(inDtype(emit, input, out!.dtype), [input.shape[0]!, 1]);
    return emit("Mul", [column, inDtype(emit, vec2, out!.dtype)], {}, like(out!));
  },
  says: "Multiplies each number of one vector with each of another.",
});

export const inner = op({
  names: ["torch.inner", "torch.Tensor.inner"],
  autocasts: { cuda: "widest" },
  out: sameOut((wanted, got) => `tensordot: Expected the output tensor to have dtype ${wanted.word}, but got an output tensor with dtype ${got.word}`),
  args: { input: tensor, other: tensor },
  result({ input, other }, rule) {
    if (input.rank === 0 || other.rank === 0) return { shape: [...input.shape, ...other.shape], dtype: promote(input.dtype, other.dtype) };
    rule.match(input.shape.at(-1)!, other.shape.at(-1)!, matmulDiffer, { text: `inner() the last dimension must match on both input tensors but got shapes [${listed(input.shape)}] and [${listed(other.shape)}]` });
    if (sameDtype(rule, input, other) && input.dtype === bool) notImplemented(rule, input.rank === 1 && other.rank === 1 ? "dot" : "addmm_impl_cpu_", input.dtype);
    return { shape: [...input.shape.slice(0, -1), ...other.shape.slice(0, -1)], dtype: input.dtype };
  },
  macs: ({ input, other }, [out]) => (input.rank === 0 || other.rank === 0 || (input.rank === 1 && other.rank === 1) ? 0 : mul(product(out!.shape), input.shape.at(-1)!)),
  onnx({ input, other }, emit, [out]) {
    if (input.rank === 0 || other.rank === 0) return emit("Mul", [input, other], {}, like(out!));
    return contracted(emit, input, [input.rank - 1], other, [other.rank - 1], out!);
  },
  says: "Multiplies along the last axes and sums.",
});

/* Sums over axes of two tensors */

/** Both are laid flat as matrices: what stays by what goes. */
const contracted = (emit: Emit, a: Tensor, aAxes: readonly number[], b: Tensor, bAxes: readonly number[], out: Tensor): Ref => {
  const stay = (one: Tensor, gone: readonly number[]): number[] => one.shape.map((_, i) => i).filter((i) => !gone.includes(i));
  const flat = (one: Tensor, order: readonly number[], shape: Shape): Ref =>
    emit.reshape(emit("Transpose", [one], { perm: order }, { dtype: one.dtype, shape: order.map((i) => one.shape[i]!) }), shape);
  const [rows, columns] = [stay(a, aAxes), stay(b, bAxes)];
  const size = (one: Tensor, axes: readonly number[]): Dim => product(axes.map((i) => one.shape[i]!));
  const left = flat(a, [...rows, ...aAxes], [size(a, rows), size(a, aAxes)]);
  const right = flat(b, [...bAxes, ...columns], [size(b, bAxes), size(b, columns)]);
  return emit.reshape(emit("MatMul", [left, right], {}, { dtype: out.dtype, shape: [size(a, rows), size(b, columns)] }), out.shape);
};

/** A number of axes, or a list of axes of each tensor. */
const contraction: Arg<number | readonly [readonly number[], readonly number[]]> = { read: (vm, value, name) => {
  if (!(value instanceof PyList || value instanceof PyTuple)) return plainInt.read(vm, value, name);
  const [a, b] = value.items.map((one) => axesArg.read(vm, one, name));
  return [a ?? [], b ?? []];
} };

const axesOfContraction = (rule: Rule, a: Tensor, b: Tensor, dims: number | readonly [readonly number[], readonly number[]]): readonly [readonly number[], readonly number[]] | null => {
  if (typeof dims !== "number") {
    if (dims[0].length === dims[1].length) return dims;
    refuse(rule, "both dimension lists should have same length");
    return null;
  }
  if (dims < 0) refuse(rule, `tensordot expects dims >= 0, but got dims=${dims}`);
  else if (dims > Math.min(a.rank, b.rank)) refuse(rule, `tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`);
  else return [Array.from({ length: dims }, (_, i) => i - dims), Array.from({ length: dims }, (_, i) => i)];
  return null;
};

export const tensordot = op({
  names: ["torch.tensordot"],
  autocasts: { cpu: "lower alike", cuda: "widest" },
  out: sameOut((wanted, got) => `tensordot: Expected the output tensor to have dtype ${wanted.word}, but got an output tensor with dtype ${got.word}`),
  args: { a: tensor, b: tensor, dims: withDefault(contraction, 2) },
  result({ a, b, dims }, rule) {
    const axes = axesOfContraction(rule, a, b, dims);
    if (!axes) return failed(rule);
    const [left, right] = [axes[0].map((one) => axisOf(rule, a.rank, one)), axes[1].map((one) => axisOf(rule, b.rank, one))];
    left.forEach((one, i) => {
      const [x, y] = [a.shape[one] ?? 1, b.shape[right[i]!] ?? 1];
      if (exactly(x) === 1 || exactly(y) === 1) return;
      rule.match(x, y, matmulDiffer, { text: `contracted dimensions need to match, but first has size ${show(x)} in dim ${axes[0][i]} and second has size ${show(y)} in dim ${axes[1][i]}` });
    });
    sameDtype(rule, a, b);
    return { shape: [...a.shape.filter((_, i) => !left.includes(i)), ...b.shape.filter((_, i) => !right.includes(i))], dtype: a.dtype };
  },
  macs({ a, b, dims }, [out]) {
    const left = typeof dims === "number" ? Array.from({ length: dims }, (_, i) => a.rank - dims + i) : dims[0].map((one) => wrap(one, a.rank));
    const right = typeof dims === "number" ? Array.from({ length: dims }, (_, i) => i) : dims[1].map((one) => wrap(one, b.rank));
    return mul(product(out!.shape), product(left.map((one, i) => (exactly(b.shape[right[i]!]!) === 1 ? 1 : a.shape[one]!))));
  },
  onnx({ a, b, dims }, emit, [out]) {
    const left = typeof dims === "number" ? Array.from({ length: dims }, (_, i) => a.rank - dims + i) : dims[0].map((one) => wrap(one, a.rank));
    const right = typeof dims === "number" ? Array.from({ length: dims }, (_, i) => i) : dims[1].map((one) => wrap(one, b.rank));
    return contracted(emit, a, left, b, right, out!);
  },
  says: "Sums products over axes of both tensors.",
});

export const kron = op({
  names: ["torch.kron", "torch.Tensor.kron"],
  args: { input: tensor, other: tensor },
  result({ input, other }) {
    const rank = Math.max(input.rank, other.rank);
    const padded = ({ shape }: Tensor): Shape => [...Array<Dim>(rank - shape.length).fill(1), ...shape];
    const [a, b] = [padded(input), padded(other)];
    return { shape: a.map((dim, i) => mul(dim, b[i]!)), dtype: promote(input.dtype, other.dtype) };
  },
  onnx({ input, other }, emit, [out]) {
    const rank = Math.max(input.rank, other.rank);
    const { dtype } = out!;
    const padded = ({ shape }: Tensor): Shape => [...Array<Dim>(rank - shape.length).fill(1), ...shape];
    const [a, b] = [padded(input), padded(other)];
    const left = emit.reshape(inDtype(emit, input, dtype), a.flatMap((dim) => [dim, 1]));
    const right = emit.reshape(inDtype(emit, other, dtype), b.flatMap((dim) => [1, dim]));
    return emit.reshape(emit("Mul", [left, right], {}, { dtype, shape: a.flatMap((dim, i) => [dim, b[i]!]) }), out!.shape);
  },
  says: "Lays a copy of the second tensor, multiplied, at each number of the first.",
});

/* Cross products */

const crossed = <const A extends Args>(names: readonly [string, ...string[]], dim: A & { readonly dim: Arg<number | null> }, usual: (a: Tensor, b: Tensor) => number) => op({
  out: exactOut,
  names,
  args: { input: tensor, other: tensor, ...dim },
  result(all, rule): Out {
    const { input, other, dim: given } = all as unknown as { input: Tensor; other: Tensor; dim: number | null };
    if (input.rank !== other.rank) refuse(rule, "linalg.cross: inputs must have the same number of dimensions.");
    const at = given ?? usual(input, other);
    const place = axisOf(rule, input.rank, at);
    const [x, y] = [input.shape[place] ?? 1, other.shape[place] ?? 1];
    if (differ(x, 3) || differ(y, 3)) refuse(rule, `linalg.cross: inputs dimension ${at} must have length 3. Got ${show(x)} and ${show(y)}`);
    if (input.dtype.kind === "bool") notImplemented(rule, "cross", input.dtype);
    else sameDtype(rule, input, other);
    return { shape: broadcast(rule, input.shape, other.shape), dtype: input.dtype };
  },
  onnx(all, emit, [out]) {
    const { input, other, dim: given } = all as unknown as { input: Tensor; other: Tensor; dim: number | null };
    const at = wrap(given ?? usual(input, other), input.rank);
    const turned = (one: Tensor, by: number): Ref =>
      emit("Gather", [one, emit.constant([by % 3, (by + 1) % 3, (by + 2) % 3], int64, [3])], { axis: at }, { dtype: one.dtype, shape: one.shape });
    const times = (a: Ref, b: Ref): Ref => emit("Mul", [a, b], {}, like(out!));
    return emit("Sub", [times(turned(input, 1), turned(other, 2)), times(turned(input, 2), turned(other, 1))], {}, like(out!));
  },
  says: "The cross product of vectors of three numbers.",
});
/** `torch.cross` without an axis takes the first one of length 3. */
export const cross = crossed(["torch.cross", "torch.Tensor.cross"], { dim: optional(axis()) }, ({ shape }) => Math.max(shape.findIndex((one) => exactly(one) === 3), 0));
export const linalgCross = crossed(["torch.linalg.cross"], { dim: keywordOnly(axis(-1)) as Arg<number | null> }, () => -1);

/* Chains */

const badOperand: Problem<{ text: string }> = wrongArgument;

/** The least work of multiplying a chain, as PyTorch orders it. */
const chainMacs = (sizes: readonly Dim[]): Dim => {
  const plain = sizes.map((dim) => exactly(dim));
  if (plain.some((one) => one === null)) return sizes.slice(2).reduce<Dim>((sum, dim, i) => sum === 0 ? mul(mul(sizes[0]!, sizes[i + 1]!), dim) : sum, 0);
  const d = plain as number[];
  const count = d.length - 1;
  const cost: number[][] = Array.from({ length: count }, () => Array<number>(count).fill(0));
  for (let length = 1; length < count; length++)
    for (let i = 0; i + length < count; i++) {
      const j = i + length;
      cost[i]![j] = Math.min(...Array.from({ length }, (_, k) => cost[i]![i + k]! + cost[i + k + 1]![j]! + d[i]! * d[i + k + 1]! * d[j + 1]!));
    }
  return cost[0]![count - 1]!;
};

/** The first may be a row and the last a column when they are vectors. */
const chainShapes = (given: readonly Tensor[]): readonly Shape[] =>
  given.map(({ shape }, i) => (shape.length === 1 && i === 0 ? [1, ...shape] : shape.length === 1 && i === given.length - 1 ? [...shape, 1] : shape));

const checkChain = (rule: Rule, given: readonly Tensor[], isLinalg: boolean): boolean => {
  if (given.length < 2) {
    if (isLinalg || given.length === 0) rule.raise(badOperand, { text: isLinalg ? `multi_dot(): expected at least 2 tensors but got ${given.length}` : "chain_matmul(): Expected one or more matrices" });
    if (given.length !== 1 || isLinalg) return false;
    if (given[0]!.rank !== 2) refuseRank(rule, `Tensor dimension is ${given[0]!.rank}, expected 2 instead.`);
    return given[0]!.rank === 2;
  }
  const bad = given.find(({ rank }, i) => (isLinalg ? (i === 0 || i === given.length - 1 ? rank < 1 || rank > 2 : rank !== 2) : rank !== 2));
  if (bad) {
    const at = given.indexOf(bad);
    refuseRank(rule, isLinalg ? `multi_dot(): ${at === 0 ? "the first tensor must be 1D or 2D" : at === given.length - 1 ? "the last tensor must be 1D or 2D" : `tensor ${at} must be 2D`} but got ${bad.rank}D` : `Tensor dimension is ${bad.rank}, expected 2 instead.`);
    return false;
  }
  const other = given.findIndex((one) => one.dtype !== given[0]!.dtype);
  if (other > 0) refuseDtype(rule, `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${cName(given[0]!.dtype)} and tensor ${other} ${cName(given[other]!.dtype)}`);
  const shapes = chainShapes(given);
  for (let i = 0; i + 1 < shapes.length; i++)
    rule.match(shapes[i]!.at(-1)!, shapes[i + 1]![0]!, matmulDiffer, { text: `multi_dot(): tensors ${i} and ${i + 1} with shapes [${listed(shapes[i]!)}] and [${listed(shapes[i + 1]!)}] cannot be multiplied` });
  if (given[0]!.dtype === bool) notImplemented(rule, "addmm_impl_cpu_", bool);
  return true;
};
const chainOut = sameOut((wanted, got) => `multi_dot(): expected out tensor to have dtype ${cppName(wanted)} but got ${cppName(got)}`);
const chain = (names: readonly [string, ...string[]], isLinalg: boolean) => op({
  names,
  // a single matrix is copied into whatever is given
  out: outBy((args) => ((args["tensors"] as readonly Tensor[]).length > 1 ? [chainOut] : [])),
  args: { tensors: manyTensors },
  result({ tensors: given }, rule) {
    if (!checkChain(rule, given, isLinalg)) return failed(rule);
    const [first, last] = [given[0]!, given.at(-1)!];
    if (given.length === 1) return { shape: first.shape, dtype: first.dtype };
    return { shape: [...(first.rank === 2 ? [first.shape[0]!] : []), ...(last.rank === 2 ? [last.shape[1]!] : [])], dtype: first.dtype };
  },
  macs({ tensors: given }) {
    const shapes = chainShapes(given);
    if (given.length < 2 || (given.length === 2 && given.some((one) => one.rank === 1))) return 0;
    return chainMacs([shapes[0]![0]!, ...shapes.map((one) => one.at(-1)!)]);
  },
  onnx({ tensors: given }, emit, [out]) {
    const shapes = chainShapes(given);
    const value = given.slice(1).reduce<Ref>((left, one, i) => {
      const right = emit.reshape(one, shapes[i + 1]!);
      return emit("MatMul", [left, right], {}, { dtype: left.dtype, shape: [left.shape[0]!, right.shape[1]!] });
    }, emit.reshape(given[0]!, shapes[0]!));
    return emit.reshape(value, out!.shape);
  },
  says: "Multiplies a chain of matrices in the cheapest order.",
});
const chainCasts = { cpu: "lower alike", cuda: "lower" } as const;
export const chainMatmul = casting(chainCasts, chain(["torch.chain_matmul"], false));
export const multiDot = casting(chainCasts, chain(["torch.linalg.multi_dot"], true));

export const vecdot = op({
  names: ["torch.linalg.vecdot"],
  autocasts: everywhere("lower"),
  out: sameOut((wanted, got) => `linalg.vecdot: Expected out of dtype${wanted.word} but found ${got.word}`),
  args: { x: tensor, y: tensor, dim: keywordOnly(axis(-1)) },
  result({ x, y, dim }, rule) {
    if (x.dtype.kind !== "float" && x.dtype.kind !== "complex") refuseDtype(rule, `linalg.vecdot: Expected a floating point or complex tensor as input. Got ${x.dtype.word}`);
    else if (x.dtype !== y.dtype) refuseDtype(rule, `linalg.vecdot: Expected x and y to have the same dtype, but found x of type ${x.dtype.word} and y of type ${y.dtype.word} instead`);
    if (x.rank === 1 && y.rank === 1) {
      const [a, b] = [show(x.shape[0]!), show(y.shape[0]!)];
      rule.match(x.shape[0]!, y.shape[0]!, matmulDiffer, { text: `inconsistent tensor size, expected tensor [${a}] and src [${b}] to have the same number of elements, but got ${a} and ${b} elements respectively` });
      return { shape: [], dtype: x.dtype };
    }
    const shape = broadcast(rule, x.shape, y.shape);
    return { shape: shape.toSpliced(axisOf(rule, shape.length, dim), 1), dtype: x.dtype };
  },
  onnx({ x, y, dim }, emit, [out]) {
    const shape = out!.shape.toSpliced(wrap(dim, out!.rank + 1), 0, x.shape.at(dim) ?? 1);
    return emit("ReduceSum", [emit("Mul", [x, y], {}, { dtype: out!.dtype, shape }), emit.constant([dim], int64, [1])], { keepdims: 0 }, like(out!));
  },
  says: "Multiplies vectors along an axis and sums.",
});
