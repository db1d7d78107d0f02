/** Linear algebra on factors that a decomposition gave: products of reflections, systems solved by known factors, matrices put together again. */
import { differ, exactly, min, type Shape, show } from "../../sym/index.ts";
import { boolean, keywordOnly, tensor, truth, withDefault } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { float64, int32 } from "../dtype.ts";
import { type Emit, named, op, type Out, type OutTuple, type Ref, type Result, type Rule } from "../op.ts";
import { wrongRank } from "../problems.ts";
import { axisOf, broadcast } from "../rules.ts";
import { type Tensor, valuesOf } from "../tensor.ts";
import { listed, refuseDtype, refuseRank } from "./batching.ts";
import { atLeastMatrix, byColumns, columns, failed, floatOnly, isFloat, kernelOnly, lead, onMatrices, rows, singular, square } from "./linalg.ts";
import { luFactor, luFactorEx } from "./lu.ts";
import { matmulDiffer } from "./matmul.ts";
import { byCholesky, byLu, exchangesOf, halvesOf, reflected, triangularOf } from "./factor_forms.ts";
import { qrOf } from "./matrix_forms.ts";
import { exactOut, safeOut, sameOut } from "./outs.ts";
import { notImplemented, refuse } from "./refusals.ts";

const asMatrix = ({ shape, dtype }: Tensor): Out => byColumns(shape, dtype);

/* Reflections, as QR leaves them */

/** Says the first of these that is so; whether none was. */
const firstOf = (rule: Rule, name: string, refusals: readonly (readonly [unwanted: boolean, text: string])[]): boolean => {
  const found = refusals.find(([unwanted]) => unwanted);
  if (found) refuse(rule, `${name}: ${found[1]}`);
  return !found;
};
const less = (a: Tensor["shape"][number], b: Tensor["shape"][number]): boolean => differ(a, b) && differ(min(a, b), b);
const sameLead = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => !differ(dim, b[i]!));
/** Scales of reflections: one line for each matrix. */
const scaleRefusals = (input: Tensor, tau: Tensor): readonly (readonly [boolean, string])[] => [
  [tau.rank !== input.rank - 1, `Expected tau to have one dimension less than input, but got tau.ndim equal to ${tau.rank} and input.ndim is equal to ${input.rank}`],
  [!sameLead(tau.shape.slice(0, -1), lead(input.shape)), `Expected batch dimensions of tau to be equal to input.shape[:-2], but got [${listed(tau.shape.slice(0, -1))}]`],
];

export const householderProduct = op({
  names: ["torch.linalg.householder_product", "torch.orgqr", "torch.Tensor.orgqr"],
  autocasts: { cpu: "full" },
  out: safeOut("torch.linalg.householder_product"),
  args: { input: tensor, tau: tensor },
  result({ input, tau }, rule) {
    const name = "torch.linalg.householder_product";
    const fits = firstOf(rule, name, [
      [input.rank < 2, "input must have at least 2 dimensions."],
      [less(rows(input.shape), columns(input.shape)), "input.shape[-2] must be greater than or equal to input.shape[-1]"],
      [less(columns(input.shape), columns(tau.shape)), "input.shape[-1] must be greater than or equal to tau.shape[-1]"],
      ...scaleRefusals(input, tau),
      [tau.dtype !== input.dtype, `tau dtype ${tau.dtype.word} does not match input dtype ${input.dtype.word}`],
    ]);
    if (!fits) return failed(rule);
    kernelOnly(rule, "orgqr_cpu", input);
    return asMatrix(input);
  },
  onnx: ({ input, tau }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { value, rows, columns } = use.read(input);
    return [use.part(reflected(use, value, use.ref(tau), { rows, count: countOf(tau) }), -1, 0, columns)];
  }),
  says: "The orthogonal matrix that a product of reflections is.",
});

export const ormqr = op({
  names: ["torch.ormqr", "torch.Tensor.ormqr"],
  autocasts: { cpu: "full" },
  out: sameOut((wanted, got) => `torch.ormqr: Expected input and result to have the same dtype, but input has dtype${wanted.word} and result has dtype ${got.word}`),
  args: { input: tensor, tau: tensor, other: tensor, left: boolean(true), transpose: boolean(false) },
  result({ input, tau, other, left }, rule) {
    const inner = left ? rows(other.shape) : columns(other.shape);
    const axis = left ? -2 : -1;
    const fits = firstOf(rule, "torch.ormqr", [
      [input.rank < 2, "input must have at least 2 dimensions."],
      [other.rank < 2, "other must have at least 2 dimensions."],
      [differ(inner, rows(input.shape)), `other.shape[${axis}] must be equal to input.shape[-2]`],
      [less(columns(input.shape), columns(tau.shape)) || differ(columns(tau.shape), min(inner, columns(input.shape))), `tau.shape[-1] must be equal to min(other.shape[${axis}], input.shape[-1])`],
      ...scaleRefusals(input, tau).slice(0, 1),
      [other.rank !== input.rank, `Expected other to have the same number of dimensions as input, but got other.ndim equal to ${other.rank} and input.ndim is equal to ${input.rank}`],
      ...scaleRefusals(input, tau).slice(1),
      [!sameLead(lead(other.shape), lead(input.shape)), `Expected batch dimensions of other to be equal to input.shape[:-2], but got [${listed(lead(other.shape))}]`],
      ...[[tau, "tau"] as const, [other, "other"] as const].map(([one, what]) =>
        [one.dtype !== input.dtype, `Expected input and ${what} to have the same dtype, but input has dtype${input.dtype.word} and ${what} has dtype ${one.dtype.word}`] as const),
    ]);
    if (!fits) return failed(rule);
    kernelOnly(rule, "ormqr_cpu", input);
    return asMatrix(other);
  },
  onnx: ({ input, tau, other, left, transpose }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { value, rows } = use.read(input);
    const Q = reflected(use, value, use.ref(tau), { rows, count: countOf(tau) });
    const turned = transpose ? use.transposed(Q) : Q;
    return [left ? use.product(turned, use.ref(other)) : use.product(use.ref(other), turned)];
  }),
  says: "A matrix multiplied by the orthogonal matrix that a product of reflections is.",
});

export const geqrf = op({
  names: ["torch.geqrf", "torch.Tensor.geqrf"],
  autocasts: { cpu: "full" },
  args: { input: tensor },
  result({ input }, rule) {
    if (!firstOf(rule, "torch.geqrf", [[input.rank < 2, "input must have at least 2 dimensions."]])) return failed(rule);
    kernelOnly(rule, "geqrf_cpu", input);
    return named("geqrf", ["a", "tau"], [asMatrix(input), { shape: [...lead(input.shape), min(rows(input.shape), columns(input.shape))], dtype: input.dtype }]);
  },
  onnx: ({ input }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { compact, scales } = qrOf(use, input);
    return [compact, scales];
  }),
  says: "An orthogonal and a triangular factor, the orthogonal one as reflections.",
});

/* Systems whose matrix is factored */

/** Shapes of solution and matrix once batches are laid together; null (after raising) where they cannot be. */
const oldSystem = (rule: Rule, name: string, A: Tensor, B: Tensor): { readonly solution: Shape; readonly matrix: Shape } | null => {
  if (A.dtype !== B.dtype) refuseDtype(rule, `Expected b and A to have the same dtype, but found b of type ${B.dtype.word} and A of type ${A.dtype.word} instead.`);
  const [r, c] = [rows(A.shape), columns(A.shape)];
  rule.match(r, c, wrongRank, { text: `A must be batches of square matrices, but they are ${show(r)} by ${show(c)} matrices` });
  rule.match(columns(A.shape), rows(B.shape), matmulDiffer, { text: `Incompatible matrix sizes for ${name}: each A matrix is ${show(c)} by ${show(c)} but each b matrix is ${show(rows(B.shape))} by ${show(columns(B.shape))}` });
  const batch = broadcast(rule, lead(B.shape), lead(A.shape));
  return { solution: [...batch, ...B.shape.slice(-2)], matrix: [...batch, ...A.shape.slice(-2)] };
};

export const choleskySolve = op({
  names: ["torch.cholesky_solve", "torch.Tensor.cholesky_solve"],
  autocasts: { cpu: "full" },
  out: safeOut("cholesky_solve"),
  args: { input: tensor, L: tensor, upper: boolean(false) },
  result({ input: B, L: A }, rule) {
    for (const [one, name] of [[B, "b"], [A, "u"]] as const)
      if (one.rank < 2) {
        refuseRank(rule, `${name} should have at least 2 dimensions, but has ${one.rank} dimensions instead`);
        return failed(rule);
      }
    const { solution } = oldSystem(rule, "cholesky_solve", A, B)!;
    kernelOnly(rule, "cholesky_solve_cpu", B);
    return byColumns(solution, B.dtype);
  },
  onnx: ({ input, L, upper }, emit, outs) => onMatrices(emit, outs, (use) => [byCholesky(use, use.read(L).value, use.read(input).value, upper)]),
  says: "Solves a system by the triangular factor of its positive matrix.",
});

export const triangularSolve = op({
  names: ["torch.triangular_solve", "torch.Tensor.triangular_solve"],
  autocasts: { cpu: "full" },
  args: { b: tensor, A: tensor, upper: boolean(true), transpose: boolean(false), unitriangular: boolean(false) },
  result({ b: B, A }, rule) {
    for (const [one, name] of [[B, "b"], [A, "A"]] as const)
      if (one.rank < 2) {
        refuseRank(rule, `torch.triangular_solve: Expected ${name} to have at least 2 dimensions, but it has ${one.rank} dimensions instead`);
        return failed(rule);
      }
    const { solution, matrix } = oldSystem(rule, "triangular_solve", A, B)!;
    kernelOnly(rule, "triangular_solve_cpu", B);
    return named("triangular_solve", ["solution", "cloned_coefficient"], [byColumns(solution, B.dtype), byColumns(matrix, A.dtype)]);
  },
  onnx: ({ b, A, upper, transpose, unitriangular }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { value } = use.read(A);
    if (exactly(b.count) === 0) return [emit.constant([], float64, outs[0]!.shape.map(Number)), use.spread(value, lead(outs[1]!.shape))];
    return [triangularOf(use, value, use.read(b).value, { upper, unit: unitriangular, turned: transpose }), use.spread(value, lead(outs[1]!.shape))];
  }),
  says: "Solves a system whose matrix is triangular.",
});

export const choleskyInverse = op({
  names: ["torch.cholesky_inverse", "torch.Tensor.cholesky_inverse"],
  autocasts: { cpu: "full" },
  out: safeOut("cholesky_inverse"),
  args: { L: tensor, upper: withDefault(truth, false) },
  result({ L }, rule) {
    if (!square(rule, "cholesky_inverse", L)) return failed(rule);
    kernelOnly(rule, "cholesky_inverse_out_cpu", L);
    return asMatrix(L);
  },
  onnx: ({ L, upper }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { value, rows } = use.read(L);
    return [byCholesky(use, value, use.spread(use.identity(rows), lead(L.shape)), upper)];
  }),
  says: "The inverse of a positive matrix, from its triangular factor.",
});

const countOf = (scales: Tensor): number => Number(scales.shape.at(-1));

/** As LAPACK leaves them, the factors may be those of the transposed system. */
const luForm = (emit: Emit, outs: readonly Tensor[], { LU, pivots, B, left }: LuSystem, adjoint: boolean): readonly Ref[] => onMatrices(emit, outs, (use) => {
  const { value, rows } = use.read(LU);
  const exchanges = exchangesOf(use, pivots, rows);
  const given = use.read(B).value;
  return [left ? byLu(use, value, exchanges, given, adjoint) : use.transposed(byLu(use, value, exchanges, use.transposed(given), !adjoint))];
});

interface LuSystem { readonly LU: Tensor; readonly pivots: Tensor; readonly B: Tensor; readonly left: boolean }
const luSystem = (rule: Rule, { LU, pivots, B, left }: LuSystem): Result => {
  const [name, own] = ["linalg.lu_solve", "torch.linalg.lu_solve"];
  if (!isFloat(LU.dtype)) refuseDtype(rule, `${own}: Expected a floating point or complex tensor as input. Got ${LU.dtype.word}`);
  if (LU.dtype !== B.dtype) refuseDtype(rule, `${name}: Expected LU and B to have the same dtype, but found LU of type ${LU.dtype.word} and B of type ${B.dtype.word} instead`);
  if (pivots.dtype !== int32) refuseDtype(rule, `${name}: pivots should be a Tensor of scalar type torch.int32`);
  if (!square(rule, own, LU) || !atLeastMatrix(rule, name, B, "The input tensor B")) return failed(rule);
  const [first, second] = left ? [LU, B] : [B, LU];
  rule.match(columns(first.shape), rows(second.shape), matmulDiffer, {
    text: `${name}: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"} (${[LU, B].map((one) => `${show(rows(one.shape))}x${show(columns(one.shape))}`).join(" and ")})`,
  });
  if (differ(rows(LU.shape), columns(pivots.shape))) refuse(rule, `${name}: Number of pivots per batch should be same as the dimension of the matrix`);
  else if (!sameLead(lead(LU.shape), pivots.shape.slice(0, -1))) refuse(rule, `${name}: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape [${listed(pivots.shape)}] instead`);
  const batch = broadcast(rule, lead(B.shape), lead(LU.shape));
  if (!["float32", "float64", "complex64", "complex128"].includes(LU.dtype.name)) notImplemented(rule, "linalg.lu_solve_cpu", LU.dtype);
  const shape = [...batch, ...B.shape.slice(-2)];
  return left ? byColumns(shape, B.dtype) : { shape, dtype: B.dtype };
};
export const luSolve = op({
  names: ["torch.linalg.lu_solve"],
  out: exactOut,
  args: { LU: tensor, pivots: tensor, B: tensor, left: keywordOnly(boolean(true)), adjoint: keywordOnly(boolean(false)) },
  result: ({ LU, pivots, B, left }, rule) => luSystem(rule, { LU, pivots, B, left }),
  onnx: ({ adjoint, ...system }, emit, outs) => luForm(emit, outs, system, adjoint),
  says: "Solves a system by the triangular factors of its matrix.",
});
export const oldLuSolve = op({
  names: ["torch.lu_solve", "torch.Tensor.lu_solve"],
  autocasts: { cpu: "full" },
  out: exactOut,
  args: { b: tensor, LU_data: tensor, LU_pivots: tensor },
  result: ({ b, LU_data, LU_pivots }, rule) => luSystem(rule, { LU: LU_data, pivots: LU_pivots, B: b, left: true }),
  onnx: ({ b, LU_data, LU_pivots }, emit, outs) => luForm(emit, outs, { LU: LU_data, pivots: LU_pivots, B: b, left: true }, false),
  says: "Solves a system by the triangular factors of its matrix.",
});

export const ldlSolve = op({
  names: ["torch.linalg.ldl_solve"],
  out: exactOut,
  args: { LD: tensor, pivots: tensor, B: tensor, hermitian: keywordOnly(boolean(false)) },
  result({ LD, pivots, B }, rule) {
    const name = "torch.linalg.ldl_solve";
    if (!square(rule, name, LD)) return failed(rule);
    if (!isFloat(LD.dtype)) refuseDtype(rule, `${name}: Expected a floating point or complex tensor as input. Got ${LD.dtype.word}`);
    if (B.rank < 2) {
      axisOf(rule, B.rank, -2);
      return failed(rule);
    }
    const c = columns(LD.shape);
    rule.match(c, rows(B.shape), matmulDiffer, { text: `Incompatible matrix sizes for ${name}: each A matrix is ${show(c)} by ${show(c)} but each b matrix is ${show(rows(B.shape))} by ${show(columns(B.shape))}` });
    if (!sameLead(LD.shape.slice(0, -1), pivots.shape)) refuse(rule, `${name}: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape [${listed(pivots.shape)}] instead`);
    if (pivots.dtype.kind !== "int") refuseDtype(rule, `${name}: Expected pivots to be integers. Got ${pivots.dtype.word}`);
    if (LD.dtype !== B.dtype) refuseDtype(rule, `${name}: LD dtype ${LD.dtype.word} does not match b dtype ${B.dtype.word}`);
    const size = exactly(rows(LD.shape));
    if (size !== null && valuesOf(pivots)?.some((one) => Math.abs(one) > size)) refuse(rule, "Pivots given to ldl_solve must all satisfy |pivot| <= LD.size(-2). Did you properly pass the result of ldl_factor?");
    const batch = broadcast(rule, lead(B.shape), lead(LD.shape));
    kernelOnly(rule, "ldl_solve_kernel_cpu", LD);
    return byColumns([...batch, ...B.shape.slice(-2)], B.dtype);
  },
  says: "Solves a system by the factors of its symmetric matrix.",
});

/* Factorizations */

const ldlFactors = (typeName: string, names: readonly string[], A: Tensor, rule: Rule): Result => {
  const name = "torch.linalg.ldl_factor_ex";
  if (!square(rule, name, A)) return failed(rule);
  floatOnly(rule, name, A, "ldl_factor_kernel_cpu");
  const info = names.length > 2 ? [{ shape: lead(A.shape), dtype: int32 }] : [];
  return named(typeName, names, [asMatrix(A), { shape: A.shape.slice(0, -1), dtype: int32 }, ...info]);
};
export const ldlFactor = op({
  names: ["torch.linalg.ldl_factor"],
  args: { A: tensor, hermitian: keywordOnly(boolean(false)) },
  result: ({ A }, rule) => ldlFactors("linalg_ldl_factor", ["LD", "pivots"], A, rule),
  says: "A compact factorization of a symmetric matrix.",
});
export const ldlFactorEx = op({
  names: ["torch.linalg.ldl_factor_ex"],
  args: { A: tensor, hermitian: keywordOnly(boolean(false)), check_errors: keywordOnly(boolean(false)) },
  result: ({ A }, rule) => ldlFactors("linalg_ldl_factor_ex", ["LD", "pivots", "info"], A, rule),
  says: "A compact factorization of a symmetric matrix, and whether there was one.",
});

export const matrixSqrth = op({
  names: ["torch.linalg.matrix_sqrth"],
  autocasts: everywhere("full"),
  out: exactOut,
  args: { A: tensor },
  result({ A }, rule) {
    if (!square(rule, "linalg.matrix_sqrth", A)) return failed(rule);
    floatOnly(rule, "linalg.matrix_sqrth", A);
    return { shape: A.shape, dtype: A.dtype };
  },
  says: "The matrix whose square is a positive symmetric matrix.",
});

export const polarFactors = op({
  names: ["torch.linalg.polar"],
  args: { A: tensor },
  result({ A }, rule) {
    const name = "linalg.polar";
    if (!atLeastMatrix(rule, name, A)) return failed(rule);
    const [r, c] = [rows(A.shape), columns(A.shape)];
    if (less(r, c)) refuse(rule, `${name}: input must have at least as many rows as columns, but got ${show(r)} by ${show(c)} matrices`);
    if (!isFloat(A.dtype)) refuseDtype(rule, `${name}: Expected a floating point or complex tensor as input. Got ${A.dtype.word}`);
    // the decomposition behind it is one of float32 in an autocast region
    else if (A.device !== "cpu" || !rule.region(A)) singular(rule, A);
    return named("linalg_polar", ["U", "H"], [{ shape: A.shape, dtype: A.dtype }, { shape: [...lead(A.shape), c, c], dtype: A.dtype }]);
  },
  says: "A matrix with orthogonal columns and a symmetric factor.",
});

export const oldLu = op({
  names: ["torch.lu", "torch.Tensor.lu"],
  autocasts: { cpu: "full" },
  args: { A: tensor, pivot: boolean(true), get_infos: boolean(false) },
  result({ A, pivot, get_infos }, rule) {
    // a pivot of 0 is no error here
    const found = luFactorEx.result({ A, pivot, check_errors: false }, rule);
    return isFactors(found) ? (get_infos ? named("lu", ["LU", "pivots", "info"], found.outs) : { outs: found.outs.slice(0, 2) }) : found;
  },
  onnx: ({ A, pivot, get_infos }, emit, outs) => (get_infos ? luFactorEx.onnx!({ A, pivot, check_errors: false }, emit, outs) : luFactor.onnx!({ A, pivot }, emit, outs)),
  says: "A compact factorization into triangular matrices.",
});
const isFactors = (found: Result): found is OutTuple => typeof found === "object" && "outs" in found;

export const luUnpack = op({
  names: ["torch.lu_unpack"],
  args: { LU_data: tensor, LU_pivots: tensor, unpack_data: boolean(true), unpack_pivots: boolean(true) },
  result({ LU_data: LU, LU_pivots: pivots, unpack_data, unpack_pivots }, rule) {
    if (LU.rank < 2) {
      refuseRank(rule, `torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: [${listed(LU.shape)}] instead`);
      return failed(rule);
    }
    const [m, n] = [rows(LU.shape), columns(LU.shape)];
    const k = min(m, n);
    const wanted = [...lead(LU.shape), k];
    if (unpack_pivots && pivots.dtype !== int32) refuseDtype(rule, "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function is intended to be used with the output produced by torch.linalg.lu_factor");
    else if (unpack_pivots && !sameLead(wanted, pivots.shape)) refuse(rule, `Expected LU_pivots to have shape [${listed(wanted)}] but got [${listed(pivots.shape)}] instead.`, "ValueError");
    const none: Out = { shape: [0], dtype: LU.dtype };
    const part = (wants: boolean, shape: Shape): Out => (wants ? { shape: [...lead(LU.shape), ...shape], dtype: LU.dtype } : none);
    return named("lu_unpack", ["P", "L", "U"], [part(unpack_pivots, [m, m]), part(unpack_data, [m, k]), part(unpack_data, [k, n])]);
  },
  onnx: ({ LU_data: LU, LU_pivots: pivots, unpack_data, unpack_pivots }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { value, rows, columns } = use.read(LU);
    const none = emit.constant([], float64, [0]);
    const { L, U } = halvesOf(use, value, rows, columns);
    return [unpack_pivots ? use.transposed(exchangesOf(use, pivots, rows)) : none, unpack_data ? L : none, unpack_data ? U : none];
  }),
  says: "The permutation and the triangular factors of a compact factorization.",
});
