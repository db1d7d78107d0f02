/** Linear algebra: determinants, inverses, factorizations. Shapes and dtypes; numbers only where values are asked for elsewhere. */
import { type Dim, exactly, min, mul, product, type Shape, show } from "../../sym/index.ts";
import { any, boolean, float, int, keywordOnly, optional, plainInt, string, tensor, truth, withDefault } from "../args.ts";
import { casting } from "../autocast.ts";
import { type DType, float32, float64, int32, int64, complex64, complex128, bool, realOf } from "../dtype.ts";
import { PyFloat } from "../../python/index.ts";
import { type Emit, named, op, type Out, type OutParts, type Ref, type Result, type Rule } from "../op.ts";
import { wrongRank } from "../problems.ts";
import { contiguousStrides, type Tensor, valuesOf } from "../tensor.ts";
import { listed, refuseDtype, refuseRank, isEmpty } from "./batching.ts";
import { notImplemented, refuse } from "./refusals.ts";
import { badMinor, zeroPivot } from "./elimination.ts";
import { choleskyOf, determinantOf, exponentialOf, given, infoOf, inverseOf, Matrices, matrixNormOf, pivotsOf, pseudoInverse, qrOf, singularValues, symmetricValues } from "./matrix_forms.ts";
import { anyOut, exactOut, holdingOut, outBy, safeOut } from "./outs.ts";

export const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a call that fails");
export const isFloat = ({ kind }: DType): boolean => kind === "float" || kind === "complex";
export const isHalf = ({ kind, bytes }: DType): boolean => kind === "float" && bytes === 2;
const complexOf = (dtype: DType): DType => (dtype === float64 ? complex128 : dtype.kind === "complex" ? dtype : complex64);

export const rows = (shape: Shape): Dim => shape.at(-2) ?? 1;
export const columns = (shape: Shape): Dim => shape.at(-1) ?? 1;
export const lead = (shape: Shape): Shape => shape.slice(0, -2);

/** Matrices as LAPACK leaves them: each column in one piece. */
export const byColumns = (shape: Shape, dtype: DType): OutParts => {
  const plain = contiguousStrides(shape);
  const [r] = [rows(shape)];
  return { shape, dtype, strides: [...plain.slice(0, -2), 1, exactly(r) === 0 ? 1 : r] };
};

/* Checks */

export const atLeastMatrix = (rule: Rule, name: string, input: Tensor, words = "The input tensor A"): boolean => {
  if (input.rank >= 2) return true;
  refuseRank(rule, `${name}: ${words} must have at least 2 dimensions.`);
  return false;
};
export const square = (rule: Rule, name: string, input: Tensor): boolean => {
  if (!atLeastMatrix(rule, name, input)) return false;
  const [r, c] = [rows(input.shape), columns(input.shape)];
  rule.match(r, c, wrongRank, { text: `${name}: A must be batches of square matrices, but they are ${show(r)} by ${show(c)} matrices` });
  return true;
};
export const floatOnly = (rule: Rule, name: string, { dtype }: Tensor, low: "allowed" | "refused" | string = "refused"): void => {
  if (!isFloat(dtype)) refuseDtype(rule, `${name}: Expected a floating point or complex tensor as input. Got ${dtype.word}`);
  else if (!isHalf(dtype) || low === "allowed") return;
  else if (low === "refused") refuseDtype(rule, `${name}: Low precision dtypes not supported. Got ${dtype.word}`);
  else notImplemented(rule, low, dtype);
};
/** A kernel that refuses all that it does not know with its own name. */
export const kernelOnly = (rule: Rule, kernel: string, { dtype }: Tensor): void => {
  if (!isFloat(dtype) || isHalf(dtype)) notImplemented(rule, kernel, dtype);
};

/** A form's results in the dtypes and shapes of the op's. */
export const onMatrices = (emit: Emit, outs: readonly Tensor[], form: (use: Matrices) => readonly Ref[]): readonly Ref[] => {
  const use = new Matrices(emit);
  return form(use).slice(0, outs.length).map((value, i) => given(use, value, outs[i]!));
};

/** An op of one square matrix (or a batch of them): checks, then its results. */
const ofSquare = (
  names: readonly [string, ...string[]], says: string, check: (rule: Rule, input: Tensor) => void, result: (input: Tensor) => Result,
  form: (use: Matrices, A: Tensor, outs: readonly Tensor[]) => readonly Ref[], label?: string,
) => op({
  out: exactOut,
  names,
  args: { A: tensor },
  onnx: ({ A }, emit, outs) => onMatrices(emit, outs, (use) => form(use, A, outs)),
  result({ A }, rule) {
    const name = label ?? names[0].replace("torch.", "");
    if (!square(rule, name, A)) return failed(rule);
    check(rule, A);
    return result(A);
  },
  says,
});

/* Determinants and inverses */

const determinant = ({ shape, dtype }: Tensor): Out => ({ shape: lead(shape), dtype });

export const det = ofSquare(["torch.linalg.det", "torch.det", "torch.Tensor.det"], "The determinant.", (rule, A) => floatOnly(rule, "linalg.det", A, "lu_cpu"), determinant, (use, A) => [determinantOf(use, A)]);
export const logdet = ofSquare(["torch.logdet", "torch.Tensor.logdet"], "The logarithm of the determinant.", (rule, A) => floatOnly(rule, "logdet", A), determinant, (use, A) => [use.of("Log", determinantOf(use, A))], "logdet");
export const slogdet = ofSquare(["torch.linalg.slogdet", "torch.slogdet", "torch.Tensor.slogdet"], "Sign and logarithm of the determinant.", (rule, A) => floatOnly(rule, "linalg.slogdet", A),
  ({ shape, dtype }) => named("linalg_slogdet", ["sign", "logabsdet"], [{ shape: lead(shape), dtype }, { shape: lead(shape), dtype: realOf(dtype) }]), (use, A) => {
    const { sign, diagonal } = pivotsOf(use, A);
    const last = diagonal.shape.length - 1;
    return [use.mul(sign, use.reduce("ReduceProd", use.of("Sign", diagonal), [last])), use.reduce("ReduceSum", use.of("Log", use.of("Abs", diagonal)), [last])];
  });
const invertible = (rule: Rule, A: Tensor): void => {
  floatOnly(rule, "linalg.inv", A);
  const found = zeroPivot(A);
  if (found) refuse(rule, `linalg.inv: ${found.matrix}The diagonal element ${found.at} is zero, the inversion could not be completed because the input matrix is singular.`, "_LinAlgError");
};
export const inv = casting({ cpu: "full" }, ofSquare(["torch.linalg.inv", "torch.inverse", "torch.Tensor.inverse"], "The inverse matrix.", invertible, ({ shape, dtype }) => byColumns(shape, dtype),
  (use, A) => [inverseOf(use, A).solution]));
export const invEx = { ...ofSquare(["torch.linalg.inv_ex"], "The inverse matrix, and whether there was one.", (rule, A) => floatOnly(rule, "linalg.inv", A),
  ({ shape, dtype }) => named("linalg_inv_ex", ["inverse", "info"], [byColumns(shape, dtype), { shape: lead(shape), dtype: int32 }]), (use, A) => {
    const { solution, pivots } = inverseOf(use, A);
    return [solution, infoOf(use, pivots, Number(columns(A.shape)))];
  }, "linalg.inv"), autocasts: { cpu: "full" } as const, args: { A: tensor, check_errors: keywordOnly(boolean(false)) } };
export const matrixExp = ofSquare(["torch.linalg.matrix_exp", "torch.matrix_exp", "torch.Tensor.matrix_exp"], "The exponential of a matrix.", (rule, A) => floatOnly(rule, "linalg.matrix_exp", A, "allowed"), ({ shape, dtype }) => ({ shape, dtype }), (use, A) => [exponentialOf(use, A)]);

export const matrixPower = op({
  names: ["torch.linalg.matrix_power", "torch.matrix_power", "torch.Tensor.matrix_power"],
  out: outBy(({ n }) => [safeOut("matrix_power"), ...((n as number) < 0 ? [exactOut] : [])]),
  args: { A: tensor, n: plainInt },
  result({ A, n }, rule) {
    if (!square(rule, "linalg.matrix_power", A)) return failed(rule);
    if (n < 0) floatOnly(rule, "linalg.inv", A);
    else if (n > 1 && A.dtype === bool) notImplemented(rule, A.rank === 2 ? "addmm_impl_cpu_" : "bmm", A.dtype);
    return n === -1 ? byColumns(A.shape, A.dtype) : { shape: A.shape, dtype: A.dtype };
  },
  macs: ({ A, n }) => mul(powerSteps(Math.abs(n)), mul(product(A.shape), columns(A.shape))),
  onnx({ A, n }, emit, [out]) {
    if (n === 0) return onMatrices(emit, [out!], (use) => [use.spread(use.identity(use.read(A).rows), lead(A.shape))])[0]!;
    if (n < 0)
      return onMatrices(emit, [out!], (use) => {
        const { solution } = inverseOf(use, A);
        return [Array.from({ length: -n - 1 }).reduce<Ref>((known) => use.product(known, solution), solution)];
      })[0]!;
    return Array.from({ length: n - 1 }).reduce<Ref>((value) => emit("MatMul", [value, A], {}, { dtype: out!.dtype, shape: out!.shape }), emit.of(A));
  },
  says: "A matrix multiplied by itself.",
});
/** Products that repeated squaring takes. */
const powerSteps = (n: number): number => {
  if (n < 2) return 0;
  const bits = n.toString(2);
  return n === 3 ? 2 : bits.length - 1 + [...bits].filter((one) => one === "1").length - 1;
};

/** Below which share of the greatest singular value (or below which number) one counts as 0. */
const cutOf = (emit: Emit, { shape, dtype }: Tensor, { atol, rtol }: { readonly atol: unknown; readonly rtol: unknown }): { readonly absolute: number; readonly relative: number } => {
  const [absolute, relative] = [plainNumber(atol), plainNumber(rtol)];
  if (absolute === undefined || relative === undefined) return emit.unsupported("limits that are tensors");
  const usual = Math.max(Number(rows(shape)), Number(columns(shape))) * (dtype === float64 ? 2 ** -52 : 2 ** -23);
  return { absolute: absolute ?? 0, relative: relative ?? (absolute !== null && absolute > 0 ? 0 : usual) };
};
/** A Python number; null where none was given. */
const plainNumber = (value: unknown): number | null | undefined => (value === null ? null : value instanceof PyFloat ? value.value : typeof value === "number" ? value : undefined);

const pseudoInverted = (rule: Rule, A: Tensor): OutParts | null => {
  if (A.rank < 2 || !isFloat(A.dtype) || isHalf(A.dtype)) refuseRank(rule, `linalg.pinv(${A.dtype.word}{[${listed(A.shape)}]}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`);
  return A.rank < 2 ? null : { shape: [...lead(A.shape), columns(A.shape), rows(A.shape)], dtype: A.dtype };
};
export const pinv = op({
  names: ["torch.linalg.pinv"],
  out: safeOut("linalg.pinv"),
  args: { A: tensor, rcond: optional(any), hermitian: boolean(false), atol: keywordOnly(optional(any)), rtol: keywordOnly(optional(any)) },
  result({ A }, rule) {
    const inverse = pseudoInverted(rule, A);
    // the last step is a product
    return inverse ? { ...inverse, dtype: (A.device === "cpu" && A.dtype === float32 && rule.region(A)) || A.dtype } : failed(rule);
  },
  onnx: ({ A, rcond, atol, rtol }, emit, outs) => onMatrices(emit, outs, (use) => [pseudoInverse(use, A, cutOf(emit, A, { atol, rtol: rtol ?? rcond })).inverse]),
  says: "The pseudo-inverse.",
});

/** The older name, with one limit alone. */
export const pinverse = op({
  names: ["torch.pinverse", "torch.Tensor.pinverse"],
  autocasts: { cpu: "full" },
  args: { A: tensor, rcond: float(1e-15) },
  result: ({ A }, rule) => pseudoInverted(rule, A) ?? failed(rule),
  onnx: ({ A, rcond }, emit, outs) => onMatrices(emit, outs, (use) => [pseudoInverse(use, A, { absolute: 0, relative: rcond }).inverse]),
  says: "The pseudo-inverse.",
});

export const matrixRank = op({
  names: ["torch.linalg.matrix_rank"],
  autocasts: { cpu: "full" },
  out: anyOut,
  args: { A: tensor, tol: optional(any), hermitian: boolean(false), atol: keywordOnly(optional(any)), rtol: keywordOnly(optional(any)) },
  result({ A }, rule) {
    if (!atLeastMatrix(rule, "torch.linalg.matrix_rank", A, "The input tensor input")) return failed(rule);
    if (!isFloat(A.dtype)) refuseDtype(rule, "This function doesn't handle types other than float and double");
    else if (isHalf(A.dtype)) refuseDtype(rule, "This function doesn't handle types other than float and double");
    return { shape: lead(A.shape), dtype: int64 };
  },
  onnx: ({ A, tol, atol, rtol }, emit, outs) => onMatrices(emit, outs, (use) => [pseudoInverse(use, A, cutOf(emit, A, tol === null ? { atol, rtol } : { atol: tol, rtol: 0 })).rank]),
  says: "How many independent rows a matrix has.",
});
export const cond = op({
  names: ["torch.linalg.cond"],
  autocasts: { cpu: "full" },
  out: safeOut("linalg.cond"),
  args: { A: tensor, p: optional(any) },
  result({ A }, rule) {
    if (!atLeastMatrix(rule, "linalg.cond", A, "The input tensor")) return failed(rule);
    floatOnly(rule, "linalg.svd", A, "linalg_svd_cpu");
    return { shape: lead(A.shape), dtype: realOf(A.dtype) };
  },
  onnx({ A, p }, emit, outs) {
    const order = p === null || p === 2 ? 2 : p === -2 ? -2 : p instanceof PyFloat ? p.value : (p as number | string);
    return onMatrices(emit, outs, (use) => {
      if (order !== 2 && order !== -2) return [use.mul(matrixNormOf(use, use.ref(A), order), matrixNormOf(use, inverseOf(use, A).solution, order))];
      const all = singularValues(use, A);
      const count = Number(all.shape.at(-1));
      const [first, last] = [use.part(all, -1, 0, 1), use.part(all, -1, count - 1, count)];
      return [order === 2 ? use.div(first, last) : use.div(last, first)];
    });
  },
  says: "How much a matrix enlarges errors.",
});

/* Factorizations */

export const cholesky = op({
  names: ["torch.linalg.cholesky"],
  autocasts: { cpu: "full" },
  out: exactOut,
  args: { A: tensor, upper: keywordOnly(boolean(false)) },
  result({ A, upper }, rule) {
    if (!square(rule, "linalg.cholesky", A)) return failed(rule);
    floatOnly(rule, "linalg.cholesky", A, "cholesky_cpu");
    const found = badMinor(A, upper);
    if (found) refuse(rule, `linalg.cholesky: ${found.matrix}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${found.at} is not positive-definite).`, "_LinAlgError");
    return upper ? { shape: A.shape, dtype: A.dtype } : byColumns(A.shape, A.dtype);
  },
  onnx: ({ A, upper }, emit, outs) => onMatrices(emit, outs, (use) => [choleskyOf(use, A, upper)]),
  says: "The triangular factor of a positive matrix.",
});
export const choleskyEx = op({
  names: ["torch.linalg.cholesky_ex"],
  autocasts: { cpu: "full" },
  args: { A: tensor, upper: keywordOnly(boolean(false)), check_errors: keywordOnly(boolean(false)) },
  result({ A }, rule) {
    if (!square(rule, "linalg.cholesky", A)) return failed(rule);
    floatOnly(rule, "linalg.cholesky", A, "cholesky_cpu");
    return named("linalg_cholesky_ex", ["L", "info"], [byColumns(A.shape, A.dtype), { shape: lead(A.shape), dtype: int32 }]);
  },
  // How far it comes with a matrix that is not positive is LAPACK's.
  onnx: ({ A, upper }, emit, outs) => onMatrices(emit, outs, (use) => {
    const found = choleskyOf(use, A, upper);
    const diagonal = use.diagonal(found, Number(columns(A.shape)));
    const positive = use.where(use.test("Greater", diagonal, 0), diagonal, 0);
    return [found, infoOf(use, positive, Number(columns(A.shape)))];
  }),
  says: "The triangular factor of a positive matrix, and whether there was one.",
});
const values = ({ shape, dtype }: Tensor, as: (dtype: DType) => DType): OutParts => ({ shape: shape.slice(0, -1), dtype: as(dtype) });

const checkTriangle = (rule: Rule, UPLO: string): void => {
  if (!/^[ul]$/i.test(UPLO)) refuse(rule, `Expected UPLO argument to be 'L' or 'U', but got ${UPLO}`);
};
export const eigh = op({
  names: ["torch.linalg.eigh"],
  autocasts: { cpu: "full" },
  args: { A: tensor, UPLO: string("L") },
  result({ A, UPLO }, rule) {
    if (!square(rule, "linalg.eigh", A)) return failed(rule);
    checkTriangle(rule, UPLO);
    if (!isEmpty(A)) kernelOnly(rule, "linalg_eigh_cpu", A);
    return named("linalg_eigh", ["eigenvalues", "eigenvectors"], [values(A, realOf), byColumns(A.shape, A.dtype)]);
  },
  // The signs of the vectors are LAPACK's choice.
  onnx: ({ A, UPLO }, emit, outs) => onMatrices(emit, outs, (use) => [symmetricValues(use, A, /u/i.test(UPLO))]),
  says: "Eigenvalues and eigenvectors of a symmetric matrix.",
});
export const eigvalsh = op({
  names: ["torch.linalg.eigvalsh"],
  autocasts: { cpu: "full" },
  out: exactOut,
  args: { A: tensor, UPLO: string("L") },
  result({ A, UPLO }, rule) {
    if (!square(rule, "linalg.eigh", A)) return failed(rule);
    checkTriangle(rule, UPLO);
    if (!isEmpty(A)) kernelOnly(rule, "linalg_eigh_cpu", A);
    return values(A, realOf);
  },
  onnx: ({ A, UPLO }, emit, outs) => onMatrices(emit, outs, (use) => [symmetricValues(use, A, /u/i.test(UPLO))]),
  says: "Eigenvalues of a symmetric matrix.",
});
const eigOnly = (rule: Rule, A: Tensor): void => {
  if (isFloat(A.dtype)) kernelOnly(rule, "linalg_eig_out_cpu", A);
  else refuseDtype(rule, `Unknown Complex ScalarType for ${A.dtype.word}`);
};
export const eig = op({
  names: ["torch.linalg.eig"],
  autocasts: { cpu: "full" },
  args: { A: tensor },
  result({ A }, rule) {
    if (!square(rule, "linalg.eig", A)) return failed(rule);
    eigOnly(rule, A);
    return named("linalg_eig", ["eigenvalues", "eigenvectors"], [values(A, complexOf), byColumns(A.shape, complexOf(A.dtype))]);
  },
  says: "Eigenvalues and eigenvectors.",
});
export const eigvals = op({
  names: ["torch.linalg.eigvals"],
  autocasts: { cpu: "full" },
  out: holdingOut((wanted, got) => `torch.linalg.eigvals: Expected eigenvalues to be safely castable from ${wanted.word} dtype, but got eigenvalues with dtype ${got.word}`),
  args: { A: tensor },
  result({ A }, rule) {
    if (!square(rule, "linalg.eigvals", A)) return failed(rule);
    eigOnly(rule, A);
    return values(A, complexOf);
  },
  says: "Eigenvalues.",
});

export const qr = op({
  names: ["torch.linalg.qr"],
  autocasts: { cpu: "full" },
  args: { A: tensor, mode: string("reduced") },
  result({ A, mode }, rule) {
    if (!atLeastMatrix(rule, "linalg.qr", A)) return failed(rule);
    if (!["reduced", "complete", "r"].includes(mode)) refuse(rule, `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`);
    floatOnly(rule, "linalg.qr", A, "geqrf_cpu");
    const [m, n] = [rows(A.shape), columns(A.shape)];
    const k = mode === "complete" ? m : min(m, n);
    const Q: Out = mode === "r" ? { shape: [0], dtype: A.dtype } : byColumns([...lead(A.shape), m, k], A.dtype);
    return named("linalg_qr", ["Q", "R"], [Q, byColumns([...lead(A.shape), mode === "r" ? min(m, n) : k, n], A.dtype)]);
  },
  onnx: ({ A, mode }, emit, outs) => onMatrices(emit, outs, (use) => {
    const { Q, R } = qrOf(use, A);
    const count = mode === "complete" ? Number(rows(A.shape)) : Math.min(Number(rows(A.shape)), Number(columns(A.shape)));
    return [mode === "r" ? use.emit.constant([], float64, [0]) : use.part(Q, -1, 0, count), use.part(R, -2, 0, count)];
  }),
  says: "An orthogonal and a triangular factor.",
});

export const singular = (rule: Rule, A: Tensor, words?: string): boolean => {
  if (A.rank < 2 && words !== undefined) {
    refuseRank(rule, words);
    return false;
  }
  if (!atLeastMatrix(rule, "linalg.svd", A)) return false;
  floatOnly(rule, "linalg.svd", A, "linalg_svd_cpu");
  return true;
};
export const svd = op({
  names: ["torch.linalg.svd"],
  autocasts: { cpu: "full" },
  args: { A: tensor, full_matrices: boolean(true), driver: keywordOnly(optional(string())) },
  result({ A, full_matrices }, rule) {
    if (!singular(rule, A)) return failed(rule);
    const [m, n] = [rows(A.shape), columns(A.shape)];
    const k = min(m, n);
    return named("linalg_svd", ["U", "S", "Vh"], [
      byColumns([...lead(A.shape), m, full_matrices ? m : k], A.dtype), { shape: [...lead(A.shape), k], dtype: realOf(A.dtype) }, byColumns([...lead(A.shape), full_matrices ? n : k, n], A.dtype),
    ]);
  },
  says: "Singular values and their vectors.",
});
export const svdvals = op({
  names: ["torch.linalg.svdvals"],
  autocasts: { cpu: "full" },
  out: exactOut,
  args: { A: tensor, driver: keywordOnly(optional(string())) },
  result({ A }, rule) {
    if (!singular(rule, A)) return failed(rule);
    return { shape: [...lead(A.shape), min(rows(A.shape), columns(A.shape))], dtype: realOf(A.dtype) };
  },
  onnx: ({ A }, emit, outs) => onMatrices(emit, outs, (use) => [singularValues(use, A)]),
  says: "Singular values.",
});
export const oldSvd = op({
  names: ["torch.svd", "torch.Tensor.svd"],
  autocasts: { cpu: "full" },
  args: { input: tensor, some: withDefault(truth, true), compute_uv: withDefault(truth, true) },
  result({ input: A, some }, rule) {
    if (!singular(rule, A, `linalg.svd: input should have at least 2 dimensions, but has ${A.rank} dimensions instead`)) return failed(rule);
    const [m, n] = [rows(A.shape), columns(A.shape)];
    const k = min(m, n);
    return named("svd", ["U", "S", "V"], [
      byColumns([...lead(A.shape), m, some ? k : m], A.dtype), { shape: [...lead(A.shape), k], dtype: realOf(A.dtype) }, { shape: [...lead(A.shape), n, some ? k : n], dtype: A.dtype },
    ]);
  },
  says: "Singular values and their vectors.",
});
