/** Tensors of many axes taken as matrices: their inverse, the systems they make; and matrices of powers. */
import { differ, type Dim, exactly, mul, product, type Shape, show } from "../../sym/index.ts";
import { axis, axisList, int, keywordOnly, optional, tensor } from "../args.ts";
import { type Emit, op } from "../op.ts";
import { wrongArgument } from "../problems.ts";
import { axisOf } from "../rules.ts";
import { contiguousStrides } from "../tensor.ts";
import { listed, refuseDtype } from "./batching.ts";
import { failed, floatOnly, isFloat, onMatrices } from "./linalg.ts";
import { like } from "./lowering.ts";
import { mostRows, solvedOf } from "./matrix_forms.ts";
import { fitted, plainValues, sizeOf } from "./numbers.ts";
import { safeOut } from "./outs.ts";
import { refuse } from "./refusals.ts";
import { int64 } from "../dtype.ts";

export const tensorinv = op({
  names: ["torch.linalg.tensorinv"],
  autocasts: { cpu: "full" },
  out: safeOut("tensorinv"),
  args: { A: tensor, ind: axis(2) },
  result({ A, ind }, rule) {
    if (ind <= 0) refuse(rule, `Expected a strictly positive integer for 'ind', but got ${ind}`);
    else if (ind > A.rank) refuse(rule, `ArrayRef: invalid slice, N = ${ind}; size = ${A.rank}`);
    if (ind <= 0 || ind > A.rank) return failed(rule);
    const [first, last] = [A.shape.slice(0, ind), A.shape.slice(ind)];
    const [before, after] = [product(first), product(last)];
    rule.match(before, after, wrongArgument, { text: `Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ${show(after)} != ${show(before)}` });
    floatOnly(rule, "linalg.inv", A);
    // the inverse comes by columns, and is read with other axes
    const strides = [...contiguousStrides(last), ...contiguousStrides(first).map((step) => mul(step, exactly(before) === 0 ? 1 : before))];
    return { shape: [...last, ...first], dtype: A.dtype, strides };
  },
  onnx: ({ A, ind }, emit, outs) => onMatrices(emit, outs, (use) => {
    const size = small(emit, product(A.shape.slice(0, ind)));
    return [solvedOf(use, emit.reshape(use.ref(A), [size, size]), use.identity(size), size).solution];
  }),
  says: "The inverse of a tensor that maps tensors to tensors.",
});

const small = (emit: Emit, size: Dim): number => {
  const plain = exactly(size);
  return plain !== null && plain > 0 && plain <= mostRows ? plain : emit.unsupported(`linear algebra on matrices without numbers, or of more than ${mostRows} rows`);
};

/** The axes with those named at the end, in their order. */
const orderWithEnd = (rank: number, axes: readonly number[]): readonly number[] => [...Array.from({ length: rank }, (_, i) => i).filter((i) => !axes.includes(i)), ...axes];
const movedToEnd = (shape: Shape, axes: readonly number[]): Shape => orderWithEnd(shape.length, axes).map((axis) => shape[axis]!);

export const tensorsolve = op({
  names: ["torch.linalg.tensorsolve"],
  autocasts: { cpu: "full" },
  out: safeOut("tensorsolve"),
  args: { A: tensor, B: tensor, dims: optional(axisList) },
  result({ A, B, dims }, rule) {
    const axes = (dims ?? []).map((one) => axisOf(rule, A.rank, one));
    if (new Set(axes).size < axes.length) refuse(rule, `movedim: repeated dim in \`source\` ([${listed(dims!)}])`);
    const shape = movedToEnd(A.shape, axes);
    const [left, right] = [B.count, product(shape.slice(B.rank))];
    rule.match(left, right, wrongArgument, { text: `Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got ${show(right)} != ${show(left)}` });
    if (!isFloat(A.dtype)) floatOnly(rule, "linalg.solve", A);
    else if (A.dtype !== B.dtype) refuseDtype(rule, `linalg.solve: Expected A and B to have the same dtype, but found A of type ${A.dtype.word} and B of type ${B.dtype.word} instead`);
    else floatOnly(rule, "linalg.solve", A, "lu_cpu");
    if (differ(A.count, mul(right, right))) refuse(rule, `shape '[${show(right)}, ${show(right)}]' is invalid for input of size ${show(A.count)}`);
    return { shape: shape.slice(B.rank), dtype: A.dtype };
  },
  onnx: ({ A, B, dims }, emit, outs) => onMatrices(emit, outs, (use) => {
    const size = small(emit, B.count);
    const perm = orderWithEnd(A.rank, (dims ?? []).map((one) => (one < 0 ? one + A.rank : one)));
    const moved = emit("Transpose", [use.ref(A)], { perm }, { dtype: use.dtype, shape: perm.map((axis) => A.shape[axis]!) });
    return [solvedOf(use, emit.reshape(moved, [size, size]), emit.reshape(use.ref(B), [size, 1]), size).solution];
  }),
  says: "Solves a system whose matrix is a tensor that maps tensors to tensors.",
});

const vanderDtypes = ["float32", "float64", "complex64", "complex128"];

export const vander = op({
  names: ["torch.linalg.vander"],
  args: { x: tensor, N: keywordOnly(optional(int())) },
  result({ x, N }, rule) {
    if (x.dtype.kind !== "int" && !vanderDtypes.includes(x.dtype.name)) refuseDtype(rule, `linalg.vander supports floating point, complex, and integer tensors, but got ${x.dtype.word}`);
    const shape: Shape = x.rank === 0 ? [1] : x.shape;
    const count: Dim = N ?? shape.at(-1)!;
    const plain = exactly(count);
    if (plain !== null && plain <= 1) refuse(rule, "N must be greater than 1.");
    return { shape: [...shape, count], dtype: x.dtype.kind === "int" ? int64 : x.dtype };
  },
  value({ x }, [out]) {
    const [values, count] = [plainValues(x), sizeOf(out!).at(-1)!];
    return values && fitted([...values].flatMap((one) => Array.from({ length: count }, (_, i) => one ** i)), out!.dtype);
  },
  onnx({ x }, emit, [out]) {
    const count = exactly(out!.shape.at(-1)!) ?? emit.unsupported("powers up to a size with a name");
    const column = emit.reshape(emit.of(x), [...out!.shape.slice(0, -1), 1]);
    return emit("Pow", [column, emit.constant(Array.from({ length: count }, (_, i) => i), x.dtype, [count])], {}, like(out!));
  },
  says: "The powers of each number, from 0.",
});
