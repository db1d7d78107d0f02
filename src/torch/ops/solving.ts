/** Systems of linear equations: exact, triangular, and with the least squared error. */
import { type Problem } from "../../base/index.ts";
import { differ, type Shape, show, sub } from "../../sym/index.ts";
import { any, boolean, keywordOnly, optional, string, tensor } from "../args.ts";
import { float64, int32, int64, realOf } from "../dtype.ts";
import { named, op, type Out, type Ref, type Result, type Rule } from "../op.ts";
import { wrongDtype, wrongRank } from "../problems.ts";
import { broadcast } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { refuseDtype } from "./batching.ts";
import { atLeastMatrix, byColumns, columns, failed, floatOnly, isFloat, kernelOnly, lead, onMatrices, rows, square } from "./linalg.ts";
import { infoOf, type Matrices, pseudoInverse, solvedOf } from "./matrix_forms.ts";
import { matmulDiffer } from "./matmul.ts";
import { exactOut, sameOut } from "./outs.ts";

/** A vector on the right side, or a batch of them (`B.shape == A.shape[:-1]`). */
const isVector = (A: Tensor, B: Tensor): boolean => B.rank === 1 || (A.rank - 1 === B.rank && B.shape.every((dim, i) => !differ(dim, A.shape[i]!)));

const incompatible = (rule: Rule, name: string, A: Shape, B: Shape, equation: string): void => {
  rule.match(columns(A), rows(B), matmulDiffer, { text: `${name}: Incompatible shapes of A and B for the equation ${equation} (${show(rows(A))}x${show(columns(A))} and ${show(rows(B))}x${show(columns(B))})` });
};

const solveResult = (rule: Rule, A: Tensor, B: Tensor, left: boolean): Out | null => {
  const name = "linalg.solve";
  if (!isFloat(A.dtype) || A.dtype === B.dtype) floatOnly(rule, name, A, "lu_cpu");
  else rule.raise(wrongDtype, { text: `${name}: Expected A and B to have the same dtype, but found A of type ${A.dtype.word} and B of type ${B.dtype.word} instead` });
  if (!square(rule, name, A)) return null;
  if (isVector(A, B) && left) {
    const columnar = [...B.shape, 1];
    incompatible(rule, name, A.shape, columnar, "AX = B");
    const batch = broadcast(rule, [...lead(A.shape), 1, 1], columnar.slice(0, -2).concat([1, 1])).slice(0, -2);
    return B.rank === 1 && batch.length > 0 ? byColumns([...batch, columns(A.shape)], A.dtype) : { shape: [...batch, columns(A.shape)], dtype: A.dtype };
  }
  incompatible(rule, name, left ? A.shape : B.shape, left ? B.shape : A.shape, left ? "AX = B" : "XA = B");
  const batch = broadcast(rule, lead(A.shape), lead(B.shape));
  return byColumns([...batch, rows(B.shape), columns(B.shape)], A.dtype);
};
/** The solution, and whether there was one. */
const solveParts = (use: Matrices, { A, B, left }: { readonly A: Tensor; readonly B: Tensor; readonly left: boolean }): readonly Ref[] => {
  const { value, rows: size } = use.read(A);
  const columnar = left && isVector(A, B) ? use.unsqueezed(B, -1) : use.ref(B);
  const { solution, pivots } = left ? solvedOf(use, value, columnar, size) : solvedOf(use, use.transposed(value), use.transposed(columnar), size);
  return [left ? solution : use.transposed(solution), infoOf(use, pivots, size)];
};
export const solve = op({
  names: ["torch.linalg.solve"],
  autocasts: { cpu: "full" },
  out: exactOut,
  args: { A: tensor, B: tensor, left: keywordOnly(boolean(true)) },
  result: ({ A, B, left }, rule) => solveResult(rule, A, B, left) ?? failed(rule),
  onnx: ({ A, B, left }, emit, outs) => onMatrices(emit, outs, (use) => solveParts(use, { A, B, left })),
  says: "Solves a system of linear equations.",
});
export const solveEx = op({
  names: ["torch.linalg.solve_ex"],
  args: { A: tensor, B: tensor, left: keywordOnly(boolean(true)), check_errors: keywordOnly(boolean(false)) },
  result({ A, B, left }, rule) {
    const out = solveResult(rule, A, B, left);
    return out ? named("linalg_solve_ex", ["result", "info"], [out, { shape: lead(A.shape), dtype: int32 }]) : failed(rule);
  },
  onnx: ({ A, B, left }, emit, outs) => onMatrices(emit, outs, (use) => solveParts(use, { A, B, left })),
  says: "Solves a system of linear equations, and says whether there was a solution.",
});

const triangular = (rule: Rule, A: Tensor, B: Tensor, left: boolean): Out | null => {
  const name = "linalg.solve_triangular";
  if (!square(rule, name, A) || !atLeastMatrix(rule, name, B, "The input tensor B")) return null;
  incompatible(rule, name, left ? A.shape : B.shape, left ? B.shape : A.shape, left ? "AX = B" : "XA = B");
  kernelOnly(rule, "triangular_solve_cpu", A);
  return byColumns([...broadcast(rule, lead(A.shape), lead(B.shape)), rows(B.shape), columns(B.shape)], A.dtype);
};
export const solveTriangular = op({
  names: ["torch.linalg.solve_triangular"],
  out: sameOut((wanted, got) => `expected scalar type ${wanted.word} but found ${got.word}`),
  args: { A: tensor, B: tensor, upper: keywordOnly(boolean(false)), left: keywordOnly(boolean(true)), unitriangular: keywordOnly(boolean(false)) },
  result: ({ A, B, left }, rule) => triangular(rule, A, B, left) ?? failed(rule),
  onnx: ({ A, B, upper, left, unitriangular }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { value, rows: size } = use.read(A);
    const half = unitriangular ? use.add(upper ? use.upper(value, 1) : use.lower(value, -1), use.identity(size)) : upper ? use.upper(value) : use.lower(value);
    if (left) return [solvedOf(use, half, use.ref(B), size, false).solution];
    return [use.transposed(solvedOf(use, use.transposed(half), use.transposed(use.ref(B)), size, false).solution)];
  }),
  says: "Solves a system whose matrix is triangular.",
});

const badLstsq: Problem<{ text: string }> = wrongRank;
export const lstsq = op({
  names: ["torch.linalg.lstsq"],
  autocasts: { cpu: "full" },
  args: { A: tensor, B: tensor, rcond: optional(any), driver: keywordOnly(optional(string())) },
  result({ A, B }, rule) {
    const say = (text: string): Result => {
      rule.raise(badLstsq, { text: `torch.linalg.lstsq: ${text}` });
      return failed(rule);
    };
    if (A.rank < 2) return say("input must have at least 2 dimensions.");
    if (B.rank < 1) return say("other must have at least 1 dimension.");
    if (A.rank < B.rank || A.rank - B.rank > 1) return say("input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1");
    if (A.dtype !== B.dtype) refuseDtype(rule, `torch.linalg.lstsq: Expected input and other to have the same dtype, but got input's dtype ${A.dtype.word} and other's dtype ${B.dtype.word}`);
    const isColumn = isVector(A, B);
    const [right, place] = [isColumn ? columns(B.shape) : rows(B.shape), isColumn ? "-1" : "-2"];
    if (differ(rows(A.shape), right)) return say(`input.size(-2) should match other.size(${place})`);
    const many = isColumn ? [...B.shape, 1] : B.shape;
    const batch = broadcast(rule, lead(A.shape), lead(many));
    const isTall = (rule.decide(sub(rows(A.shape), columns(A.shape))) ?? 0) > 0;
    const shape = [...batch, columns(A.shape), columns(many)];
    const solution: Out = isColumn ? { shape: shape.slice(0, -1), dtype: A.dtype } : byColumns(shape, A.dtype);
    const residuals: Out = { shape: isTall ? [...batch, columns(many)] : [0], dtype: realOf(A.dtype) };
    return named("linalg_lstsq", ["solution", "residuals", "rank", "singular_values"], [solution, residuals, { shape: lead(A.shape), dtype: int64 }, { shape: [0], dtype: realOf(A.dtype) }]);
  },
  onnx: ({ A, B, rcond }, emit, outs) => onMatrices(emit, outs, (use) => {
    if (rcond !== null) return emit.unsupported("least squares with a limit of their own");
    const [m, n] = [Number(rows(A.shape)), Number(columns(A.shape))];
    const right = A.rank - 1 === B.rank ? use.unsqueezed(B, -1) : use.ref(B);
    const { inverse, rank } = pseudoInverse(use, A, { absolute: 0, relative: Math.max(m, n) * 2 ** -23 });
    const solution = use.product(inverse, right);
    const left = use.sub(use.product(use.ref(A), solution), right);
    const none = emit.constant([], float64, [0]);
    // Residuals are those of matrices of full rank: others are not tall.
    return [solution, m > n ? use.reduce("ReduceSumSquare", left, [left.shape.length - 2]) : none, rank, none];
  }),
  says: "The solution with the least squared error.",
});
