/** ONNX forms of linear algebra on factors as LAPACK stores them: reflections below a diagonal, triangles in one matrix, rows that were exchanged. */
import type { Shape } from "../../sym/index.ts";
import { bool, float64, int64 } from "../dtype.ts";
import type { Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { type Matrices, solvedOf } from "./matrix_forms.ts";

/** `A X = B` where `A` is triangular; its other half is not read. */
export const triangularOf = (use: Matrices, A: Ref, B: Ref, { upper, unit = false, turned = false }: { readonly upper: boolean; readonly unit?: boolean; readonly turned?: boolean }): Ref => {
  const size = Number(A.shape.at(-1));
  const half = unit ? use.add(upper ? use.upper(A, 1) : use.lower(A, -1), use.identity(size)) : upper ? use.upper(A) : use.lower(A);
  return solvedOf(use, turned ? use.transposed(half) : half, B, size, false).solution;
};

/** `A X = B` by the factor `A = L Lᵀ` (or `Uᵀ U`). */
export const byCholesky = (use: Matrices, factor: Ref, B: Ref, upper: boolean): Ref =>
  triangularOf(use, factor, triangularOf(use, factor, B, { upper, turned: upper }), { upper, turned: !upper });

/** What exchanges the rows one after the other, from 1, as pivots tell. */
export const exchangesOf = (use: Matrices, pivots: Tensor, rows: number): Ref => {
  const { emit } = use;
  const batch: Shape = pivots.shape.slice(0, -1);
  const count = Number(pivots.shape.at(-1));
  const places = emit.reshape(emit.cast(pivots, int64), [...batch, count, 1]);
  let all = use.spread(use.identity(rows), batch);
  for (let k = 0; k < count; k++) {
    const place = emit("Gather", [places, emit.constant([k], int64)], { axis: batch.length }, { dtype: int64, shape: [...batch, 1, 1] });
    const isPlace = emit("Equal", [place, emit.constant(Array.from({ length: rows }, (_, i) => i + 1), int64, [rows, 1])], {}, { dtype: bool, shape: [...batch, rows, 1] });
    const apart = use.sub(use.rowsWhere(rows, (i) => i === k), emit.cast(isPlace, float64));
    all = use.product(use.sub(use.identity(rows), use.product(apart, use.transposed(apart))), all);
  }
  return all;
};

/** `P L U X = B`, or with the transposed matrix. */
export const byLu = (use: Matrices, LU: Ref, exchanges: Ref, B: Ref, turned: boolean): Ref => {
  const [unit, plain] = [{ upper: false, unit: true, turned }, { upper: true, turned }];
  if (!turned) return triangularOf(use, LU, triangularOf(use, LU, use.product(exchanges, B), unit), plain);
  return use.product(use.transposed(exchanges), triangularOf(use, LU, triangularOf(use, LU, B, plain), unit));
};

/** The factors of a matrix that holds both. */
export const halvesOf = (use: Matrices, LU: Ref, rows: number, columns: number): { readonly L: Ref; readonly U: Ref } => {
  const size = Math.min(rows, columns);
  return { L: use.add(use.lower(use.part(LU, -1, 0, size), -1), use.table(rows, size, (i, j) => Number(i === j))), U: use.upper(use.part(LU, -2, 0, size)) };
};

/** The product of reflections, whole: the first `count` columns below the diagonal hold their directions, `scales` how much of each is taken away. */
export const reflected = (use: Matrices, directions: Ref, scales: Ref, { rows, count }: { readonly rows: number; readonly count: number }): Ref => {
  const batch = directions.shape.slice(0, -2);
  let Q = use.spread(use.identity(rows), batch);
  const lines = use.emit.reshape(scales, [...batch, 1, count]);
  for (let k = 0; k < count; k++) {
    const mirror = use.add(use.mul(use.column(directions, k), use.rowsWhere(rows, (i) => i > k)), use.rowsWhere(rows, (i) => i === k));
    Q = use.sub(Q, use.mul(use.column(lines, k), use.product(use.product(Q, mirror), use.transposed(mirror))));
  }
  return Q;
};
