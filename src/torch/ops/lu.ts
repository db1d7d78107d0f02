/** Factorizations into triangular matrices, with rows exchanged. */
import { exactly, min } from "../../sym/index.ts";
import { boolean, keywordOnly, tensor } from "../args.ts";
import { float64, int32 } from "../dtype.ts";
import { named, op, type Ref, type Result, type Rule } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { listed, refuseRank, isEmpty } from "./batching.ts";
import { refuse } from "./refusals.ts";
import { byColumns, columns, failed, kernelOnly, lead, onMatrices, rows } from "./linalg.ts";
import { infoOf, luOf, type Matrices } from "./matrix_forms.ts";
import { zeroPivot } from "./elimination.ts";

const luRank = (rule: Rule, name: string, A: Tensor): boolean => {
  if (A.rank >= 2) return true;
  refuseRank(rule, `${name}: Expected tensor with 2 or more dimensions. Got size: [${listed(A.shape)}] instead`);
  return false;
};
/** Only graphics cards have a kernel without pivots. */
const checkPivot = (rule: Rule, { device, count }: Tensor, pivot: boolean): void => {
  if (!pivot && device === "cpu" && exactly(count) !== 0) refuse(rule, "linalg.lu_factor: LU without pivoting is not implemented on the CPU");
};
const luFactors = (typeName: string, names: readonly string[], A: Tensor): Result => named(typeName, names, [
  byColumns(A.shape, A.dtype), { shape: [...lead(A.shape), min(rows(A.shape), columns(A.shape))], dtype: int32 }, ...(names.length > 2 ? [{ shape: lead(A.shape), dtype: int32 }] : []),
]);
const luParts = (use: Matrices, A: Tensor, pivot: boolean): readonly Ref[] => {
  const { compact, pivots } = luOf(use, A, pivot);
  const size = Math.min(Number(rows(A.shape)), Number(columns(A.shape)));
  return [compact, pivots, infoOf(use, use.diagonal(compact, size), size)];
};
export const luFactor = op({
  names: ["torch.linalg.lu_factor"],
  args: { A: tensor, pivot: keywordOnly(boolean(true)) },
  result({ A, pivot }, rule) {
    if (!luRank(rule, "torch.lu_factor", A)) return failed(rule);
    if (!isEmpty(A)) kernelOnly(rule, "lu_cpu", A);
    checkPivot(rule, A, pivot);
    const found = zeroPivot(A);
    if (found) refuse(rule, `torch.linalg.lu_factor: ${found.matrix}U[${found.at},${found.at}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)`);
    return luFactors("linalg_lu_factor", ["LU", "pivots"], A);
  },
  onnx: ({ A, pivot }, emit, outs) => onMatrices(emit, outs, (use) => luParts(use, A, pivot)),
  says: "A compact factorization into triangular matrices.",
});
export const luFactorEx = op({
  names: ["torch.linalg.lu_factor_ex"],
  args: { A: tensor, pivot: keywordOnly(boolean(true)), check_errors: keywordOnly(boolean(false)) },
  result({ A, pivot }, rule) {
    if (!luRank(rule, "torch.lu_factor", A)) return failed(rule);
    if (!isEmpty(A)) kernelOnly(rule, "lu_cpu", A);
    checkPivot(rule, A, pivot);
    return luFactors("linalg_lu_factor_ex", ["LU", "pivots", "info"], A);
  },
  onnx: ({ A, pivot }, emit, outs) => onMatrices(emit, outs, (use) => luParts(use, A, pivot)),
  says: "A compact factorization into triangular matrices, and whether there was one.",
});
export const lu = op({
  names: ["torch.linalg.lu"],
  args: { A: tensor, pivot: keywordOnly(boolean(true)) },
  result({ A, pivot }, rule) {
    if (!luRank(rule, "linalg.lu", A)) return failed(rule);
    if (!isEmpty(A)) kernelOnly(rule, "lu_cpu", A);
    checkPivot(rule, A, pivot);
    const [m, n] = [rows(A.shape), columns(A.shape)];
    const k = min(m, n);
    return named("linalg_lu", ["P", "L", "U"], [pivot ? { shape: [...lead(A.shape), m, m], dtype: A.dtype } : { shape: [0], dtype: A.dtype }, byColumns([...lead(A.shape), m, k], A.dtype), byColumns([...lead(A.shape), k, n], A.dtype)]);
  },
  onnx: ({ A, pivot }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { compact, permutation } = luOf(use, A, pivot);
    const [m, n] = [Number(rows(A.shape)), Number(columns(A.shape))];
    const k = Math.min(m, n);
    const left = use.add(use.lower(use.part(compact, -1, 0, k), -1), use.table(m, k, (i, j) => Number(i === j)));
    return [pivot ? use.transposed(permutation) : use.emit.constant([], float64, [0]), left, use.upper(use.part(compact, -2, 0, k))];
  }),
  says: "A permutation and two triangular factors.",
});
