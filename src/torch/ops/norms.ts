/** Lengths of vectors and matrices in `torch.linalg`. */
import { any, type Arg, axisList, boolean, dtype as dtypeArg, keywordOnly, optional, scalar, tensor } from "../args.ts";
import { PyFloat, type Value } from "../../python/index.ts";
import { complex64, complex128, type DType, float32, float64, int64, realOf } from "../dtype.ts";
import { type Emit, op, type Out, type Ref, type Result, type Rule } from "../op.ts";
import { axesOf, axisOf, reduced } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { refuseDtype, refuseRank } from "./batching.ts";
import { Calculator } from "./calculator.ts";
import { like } from "./lowering.ts";
import { Matrices, matrixNormOf } from "./matrix_forms.ts";
import { fitted, plainValues } from "./numbers.ts";
import { refuse } from "./refusals.ts";
import { exactOut, sameOut } from "./outs.ts";

const isFloat = ({ kind }: DType): boolean => kind === "float" || kind === "complex";

interface Norm {
  readonly input: Tensor;
  readonly axes: readonly number[] | null;
  readonly keepdim: boolean;
  readonly dtype: DType | null;
}
const vectorLength = (rule: Rule, { input, axes, keepdim, dtype }: Norm): Out => {
  if (!isFloat(input.dtype)) refuseDtype(rule, `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${input.dtype.word}`);
  const over = axesOf(rule, input.rank, axes);
  const twice = over.find((one, i) => over.indexOf(one) !== i);
  if (twice !== undefined) refuse(rule, `dim ${twice} appears multiple times in the list of dims`);
  return { shape: reduced(input.shape, over, keepdim), dtype: realOf(dtype ?? input.dtype) };
};
const matrixLength = (rule: Rule, { input, axes, keepdim, dtype }: Norm, order: unknown): Result => {
  if (input.rank < 2) {
    refuseRank(rule, "linalg.matrix_norm: The input tensor A must have at least 2 dimensions.");
    return rule.unknown("after-error", "the shape of a call that fails");
  }
  if (!isFloat(input.dtype)) refuseDtype(rule, `linalg.matrix_norm: Expected a floating point or complex tensor as input. Got ${input.dtype.word}`);
  checkMatrixOrder(rule, order);
  const [a, b] = axes ?? [-2, -1];
  return { shape: reduced(input.shape, [axisOf(rule, input.rank, a!), axisOf(rule, input.rank, b!)], keepdim), dtype: realOf(dtype ?? input.dtype) };
};
const checkMatrixOrder = (rule: Rule, order: unknown): void => {
  if (typeof order === "string") {
    if (order !== "fro" && order !== "nuc") refuse(rule, `linalg.matrix_norm: Order ${order} not supported.`);
    return;
  }
  const value = numberOf(order);
  if (value !== null && ![1, 2, Infinity].includes(Math.abs(value))) refuse(rule, `linalg.matrix_norm: Order ${value} not supported.`);
};
const numberOf = (order: unknown): number | null => (order instanceof PyFloat ? order.value : typeof order === "number" ? order : null);

/** Norms of order 1 and 2 (and the greatest number) have nodes of their own. */
const form = ({ input, axes: asked, keepdim }: Norm, order: unknown, emit: Emit, out: Tensor): Ref => {
  const axes = input.rank === 0 ? null : asked;
  const value = order === null || order === "fro" ? 2 : numberOf(order);
  const over = axes === null || axes.length === 0 ? null : emit.constant(axes.map((one) => (one < 0 ? one + input.rank : one)), int64, [axes.length]);
  if (value === 2) return emit("ReduceL2", [input, over], { keepdims: Number(keepdim) }, like(out));
  if (value === 1) return emit("ReduceL1", [input, over], { keepdims: Number(keepdim) }, like(out));
  if (value === Infinity) return emit("ReduceMax", [emit("Abs", [input], {}, { dtype: input.dtype, shape: input.shape }), over], { keepdims: Number(keepdim) }, like(out));
  const use = new Calculator(emit, out.dtype);
  const sizes = use.of("Abs", input);
  const axesFrom = axes === null || axes.length === 0 ? null : axes.map((one) => (one < 0 ? one + input.rank : one));
  if (value === null || input.dtype.kind === "complex") return emit.unsupported("a norm of this order");
  if (value === -Infinity) return use.reduce("ReduceMin", sizes, axesFrom, keepdim);
  if (value === 0) return use.reduce("ReduceSum", use.where(use.test("Equal", sizes, 0), 0, 1), axesFrom, keepdim);
  // below 0 a zero among the numbers makes the length 0: no infinity is trusted to a backend
  const powers = use.of("Pow", value < 0 ? use.where(use.test("Equal", sizes, 0), 1, sizes) : sizes, value);
  const length = use.of("Pow", use.reduce("ReduceSum", powers, axesFrom, keepdim), 1 / value);
  return value < 0 ? use.where(use.test("Equal", use.reduce("ReduceMin", sizes, axesFrom, keepdim), 0), 0, length) : length;
};

/** Norms of matrices: the two axes go to the end, and come back as one element each where they are kept. */
const matrixForm = (norm: Norm, order: unknown, emit: Emit, out: Tensor): Ref => {
  const { input, axes, keepdim } = norm;
  const value = typeof order === "string" ? order : numberOf(order);
  if (order === "fro") return form(norm, order, emit, out);
  if (value === null || input.dtype.kind === "complex") return emit.unsupported("this norm of matrices");
  const last = (axes ?? [-2, -1]).map((one) => (one < 0 ? one + input.rank : one));
  const perm = [...Array.from({ length: input.rank }, (_, i) => i).filter((axis) => !last.includes(axis)), ...last];
  const use = new Matrices(emit);
  const moved = emit("Transpose", [use.ref(input)], { perm }, { dtype: float64, shape: perm.map((axis) => input.shape[axis]!) });
  const length = emit.cast(matrixNormOf(use, moved, value), out.dtype);
  return keepdim ? emit.reshape(length, out.shape) : length;
};

const normArgs = { dim: optional(axisList), keepdim: boolean(false), dtype: keywordOnly(optional(dtypeArg)) } as const;

/** The p-norm of all numbers. */
const lengthOf = (values: Float64Array, order: number): number => {
  const sizes = values.map(Math.abs);
  if (order === Infinity) return sizes.reduce((a, b) => Math.max(a, b), 0);
  if (order === -Infinity) return sizes.reduce((a, b) => Math.min(a, b), Infinity);
  if (order === 0) return sizes.filter((one) => one !== 0).length;
  return sizes.reduce((sum, one) => sum + one ** order, 0) ** (1 / order);
};

/** The order of a vector's norm: a number, as it was written. */
const order: Arg<Value> = { missing: { value: 2 }, read(vm, value, name) {
  scalar.read(vm, value, name);
  return value;
} };
/** Two axes; one alone is no list of them. */
const axisPair: Arg<readonly number[]> = { missing: { value: [-2, -1] }, read: (vm, value, name) =>
  (typeof value === "number" ? vm.raise("TypeError", `argument '${name}' must be tuple of ints, not int`) : axisList.read(vm, value, name)) };

export const vectorNorm = op({
  names: ["torch.linalg.vector_norm"],
  autocasts: { cuda: "full" },
  out: exactOut,
  args: { x: tensor, ord: order, ...normArgs },
  value({ x, ord, dim, keepdim }, [out]) {
    const order = numberOf(ord);
    if (order === null || dim !== null || keepdim) return null;
    const values = plainValues(x);
    return values && fitted([lengthOf(values, order)], out!.dtype);
  },
  result: ({ x, dim, keepdim, dtype }, rule) => vectorLength(rule, { input: x, axes: dim, keepdim, dtype }),
  onnx: ({ x, ord, dim, keepdim, dtype }, emit, [out]) => form({ input: x, axes: dim, keepdim, dtype }, ord, emit, out!),
  says: "The length of vectors.",
});
export const matrixNorm = op({
  names: ["torch.linalg.matrix_norm"],
  autocasts: { cuda: "full" },
  out: sameOut((wanted, got) => `linalg.matrix_norm expected out tensor dtype ${wanted.word} but got: ${got.word}`),
  args: { A: tensor, ord: { ...any, missing: { value: "fro" } }, dim: axisPair, keepdim: boolean(false), dtype: keywordOnly(optional(dtypeArg)) },
  result: ({ A, ord, dim, keepdim, dtype }, rule) => matrixLength(rule, { input: A, axes: dim, keepdim, dtype }, ord),
  onnx: ({ A, ord, dim, keepdim, dtype }, emit, [out]) => matrixForm({ input: A, axes: dim, keepdim, dtype }, ord, emit, out!),
  says: "The length of matrices.",
});
/** With an order and two axes (or none, of a matrix) it is a matrix's norm, else a vector's. */
export const norm = op({
  names: ["torch.linalg.norm"],
  autocasts: { cuda: "full" },
  out: sameOut((wanted, got) => `linalg.norm expected out tensor dtype ${wanted.word} but got: ${got.word}`),
  args: { A: tensor, ord: { ...any, missing: { value: null } }, ...normArgs },
  result({ A, ord, dim, keepdim, dtype }, rule) {
    const of: Norm = { input: A, axes: dim, keepdim, dtype };
    const isMatrix = ord !== null && (dim === null ? A.rank === 2 : dim.length === 2);
    if (ord !== null && dim === null && A.rank > 2) refuse(rule, `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${A.rank}D.`);
    if (isMatrix) return matrixLength(rule, { ...of, axes: dim ?? [0, 1] }, ord);
    return vectorLength(rule, of);
  },
  onnx: ({ A, ord, dim, keepdim, dtype }, emit, [out]) =>
    (ord === null || ord === "fro" || dim?.length === 1 || A.rank === 1 ? form({ input: A, axes: dim, keepdim, dtype }, ord, emit, out!) : matrixForm({ input: A, axes: dim ?? [-2, -1], keepdim, dtype }, ord, emit, out!)),
  says: "The length of vectors or matrices.",
});

/* Names of older days */

export const frobeniusNorm = op({
  names: ["torch.frobenius_norm"],
  autocasts: { cuda: "full" },
  out: exactOut,
  args: { input: tensor, dim: axisList, keepdim: boolean(false) },
  result({ input, dim, keepdim }, rule) {
    if (!isFloat(input.dtype)) refuseDtype(rule, `norm(): input dtype should be either floating point or complex. Got ${input.dtype.word} instead.`);
    const axes = axesOf(rule, input.rank, dim);
    const twice = axes.find((one, i) => axes.indexOf(one) < i);
    if (twice !== undefined) refuse(rule, `dim ${twice} appears multiple times in the list of dims`);
    return { shape: reduced(input.shape, axes, keepdim), dtype: realOf(input.dtype) };
  },
  onnx: ({ input, dim, keepdim }, emit, [out]) => form({ input, axes: dim, keepdim, dtype: null }, null, emit, out!),
  says: "The length of matrices: the root of the sum of squares.",
});

/** Axes, or keepdim where the axes are left out. */
const axesOrKeep: Arg<readonly number[] | boolean> = { read: (vm, value, name) => (typeof value === "boolean" ? value : axisList.read(vm, value, name)), missing: { value: false } };

export const nuclearNorm = op({
  names: ["torch.nuclear_norm"],
  autocasts: { cuda: "full" },
  out: sameOut((wanted, got) => `linalg.matrix_norm expected out tensor dtype ${wanted.word} but got: ${got.word}`),
  args: { input: tensor, dim: axesOrKeep, keepdim: boolean(false) },
  result({ input, dim, keepdim }, rule) {
    const axes = typeof dim === "boolean" ? [-2, -1] : dim;
    if (input.rank >= 2 && axes.length !== 2) refuse(rule, `linalg.matrix_norm: dim must be a 2-tuple. Got ${axes.join(" ")}`);
    else if (input.rank >= 2 && axes[0] === axes[1]) refuse(rule, `linalg.matrix_norm: dims must be different. Got (${axes.join(", ")})`);
    if (input.rank >= 2 && input.dtype.kind === "float" && input.dtype.bytes === 2) refuseDtype(rule, `linalg.matrix_norm: Low precision dtypes not supported. Got ${input.dtype.word}`);
    return matrixLength(rule, { input, axes, keepdim: keepdim || dim === true, dtype: null }, "nuc");
  },
  onnx: ({ input, dim, keepdim }, emit, [out]) => matrixForm({ input, axes: typeof dim === "boolean" ? null : dim, keepdim: keepdim || dim === true, dtype: null }, "nuc", emit, out!),
  says: "The sum of a matrix's singular values.",
});
