/**
 * ONNX forms of linear algebra on matrices of fixed, small sizes: elimination, reflections and rotations written out step by step, in
 * double precision. What LAPACK is free to choose (signs of eigenvectors and singular vectors) has no form: its numbers could differ.
 */
import { exactly, type Shape } from "../../sym/index.ts";
import { bool, type DType, float64, int32, int64 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { Calculator } from "./calculator.ts";
import { sliced, vector } from "./lowering.ts";

/** Steps are written out one by one: larger matrices would make graphs of many thousand nodes. */
export const mostRows = 32;
const mostRotated = 16;

/** Arithmetic on batches of matrices in double precision. */
export class Matrices extends Calculator {
  constructor(emit: Emit) {
    super(emit, float64);
  }

  /** The matrices of an argument, whose sizes are small and fixed. */
  read(A: Tensor, most = mostRows): { readonly value: Ref; readonly rows: number; readonly columns: number } {
    const [rows, columns] = [exactly(A.shape.at(-2)!), exactly(A.shape.at(-1)!)];
    if (rows === null || columns === null) return this.emit.unsupported("linear algebra on matrices whose size has a name");
    if (A.dtype.kind === "complex") return this.emit.unsupported("linear algebra on complex matrices");
    if (Math.max(rows, columns) > most) return this.emit.unsupported(`linear algebra on matrices of more than ${most} rows or columns`);
    if (Math.min(rows, columns) === 0) return this.emit.unsupported("linear algebra on matrices without numbers");
    return { value: this.ref(A), rows, columns };
  }

  product(a: Ref, b: Ref): Ref {
    return this.emit("MatMul", [a, b], {}, { dtype: float64, shape: [...longer(a.shape.slice(0, -2), b.shape.slice(0, -2)), a.shape.at(-2)!, b.shape.at(-1)!] });
  }

  transposed(a: Ref): Ref {
    const rank = a.shape.length;
    const perm = Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
    return this.emit("Transpose", [a], { perm }, { dtype: float64, shape: perm.map((axis) => a.shape[axis]!) });
  }

  table(rows: number, columns: number, each: (row: number, column: number) => number): Ref {
    return this.emit.constant(Array.from({ length: rows * columns }, (_, i) => each(Math.floor(i / columns), i % columns)), float64, [rows, columns]);
  }
  identity(size: number): Ref { return this.table(size, size, (i, j) => Number(i === j)); }
  /** A column of ones where a row is one of these. */
  rowsWhere(size: number, holds: (row: number) => boolean): Ref { return this.table(size, 1, (i) => Number(holds(i))); }

  part(a: Ref, axis: -1 | -2, start: number, end: number): Ref {
    const at = a.shape.length + axis;
    return sliced(this.emit, a, { axis: at, start, end }, { dtype: float64, shape: a.shape.with(at, end - start) });
  }
  row(a: Ref, k: number): Ref { return this.part(a, -2, k, k + 1); }
  column(a: Ref, k: number): Ref { return this.part(a, -1, k, k + 1); }

  /** The diagonal, along the last axis. */
  diagonal(a: Ref, size: number): Ref {
    const square = this.part(this.part(a, -2, 0, size), -1, 0, size);
    return this.reduce("ReduceSum", this.mul(square, this.identity(size)), [a.shape.length - 1]);
  }
  lower(a: Ref, k = 0): Ref { return this.triangle(a, (i, j) => j - i <= k); }
  upper(a: Ref, k = 0): Ref { return this.triangle(a, (i, j) => j - i >= k); }
  private triangle(a: Ref, keeps: (row: number, column: number) => boolean): Ref {
    const [rows, columns] = [Number(a.shape.at(-2)), Number(a.shape.at(-1))];
    const mask = this.emit.constant(Array.from({ length: rows * columns }, (_, i) => Number(keeps(Math.floor(i / columns), i % columns))), bool, [rows, columns]);
    return this.where(mask, a, 0);
  }
  /** Laid out over a batch. */
  spread(a: Ref, batch: Shape): Ref {
    const shape = [...batch, ...a.shape.slice(-2)];
    return batch.length === 0 ? a : this.emit("Expand", [a, this.emit.shape(shape)], {}, { dtype: float64, shape });
  }
  /** Matrices beside or above each other. */
  joined(parts: readonly Ref[], axis: -1 | -2): Ref {
    const first = parts[0]!;
    const at = first.shape.length + axis;
    return this.emit("Concat", parts, { axis: at }, { dtype: float64, shape: first.shape.with(at, parts.reduce((sum, one) => sum + Number(one.shape[at]), 0)) });
  }
}

const longer = (a: Shape, b: Shape): Shape => (a.length >= b.length ? a : b);

/* Elimination */

/** The matrix with rows `k` and that of the greatest number of column `k` at or below it exchanged, what exchanges them, and that row's number. */
const pivoted = (use: Matrices, value: Ref, k: number, rows: number): { readonly value: Ref; readonly swap: Ref; readonly place: Ref } => {
  const { emit } = use;
  const sizes = use.where(emit.cast(use.rowsWhere(rows, (i) => i >= k), bool), use.of("Abs", use.column(value, k)), -1);
  const axis = value.shape.length - 2;
  const place = emit("ArgMax", [sizes], { axis, keepdims: 1 }, { dtype: int64, shape: [...value.shape.slice(0, -2), 1, 1] });
  const isPlace = emit("Equal", [place, emit.constant(Array.from({ length: rows }, (_, i) => i), int64, [rows, 1])], {}, { dtype: bool, shape: [...value.shape.slice(0, -2), rows, 1] });
  const apart = use.sub(use.rowsWhere(rows, (i) => i === k), emit.cast(isPlace, float64));
  const swap = use.sub(use.identity(rows), use.product(apart, use.transposed(apart)));
  return { value: use.product(swap, value), swap, place };
};

/** Below (or on both sides of) the diagonal, each row's share of row `k`; none where the pivot is 0. */
const shares = (use: Matrices, value: Ref, k: number, holds: Ref): Ref => {
  const pivot = use.column(use.row(value, k), k);
  const safe = use.where(use.test("Equal", pivot, 0), 1, pivot);
  return use.mul(use.where(use.test("Equal", pivot, 0), 0, use.div(use.column(value, k), safe)), holds);
};

export interface Lu {
  /** Both factors in one matrix, as LAPACK leaves them. */
  readonly compact: Ref;
  /** `permutation @ A = L @ U`. */
  readonly permutation: Ref;
  /** Rows that were exchanged, from 1. */
  readonly pivots: Ref;
  /** 1 or -1 for each matrix. */
  readonly sign: Ref;
}

export const luOf = (use: Matrices, A: Tensor, pivot = true): Lu => {
  const { value, rows, columns } = use.read(A);
  const steps = Math.min(rows, columns);
  const batch = A.shape.slice(0, -2);
  let [compact, permutation, sign] = [value, use.spread(use.identity(rows), batch), use.spread(use.table(1, 1, () => 1), batch)];
  const places: Ref[] = [];
  for (let k = 0; k < steps; k++) {
    if (pivot) {
      const found = pivoted(use, compact, k, rows);
      compact = found.value;
      permutation = use.product(found.swap, permutation);
      places.push(use.add(use.ref(found.place), 1));
      sign = use.where(use.test("Equal", found.place, k), sign, use.of("Neg", sign));
    } else places.push(use.spread(use.table(1, 1, () => k + 1), batch));
    const below = use.rowsWhere(rows, (i) => i > k);
    const factor = shares(use, compact, k, below);
    const later = use.mul(use.row(compact, k), use.table(1, columns, (_, j) => Number(j > k)));
    const kept = use.mul(use.sub(factor, use.mul(use.column(compact, k), below)), use.table(1, columns, (_, j) => Number(j === k)));
    compact = use.add(use.sub(compact, use.mul(factor, later)), kept);
  }
  const pivots = use.emit.cast(use.emit.reshape(use.joined(places, -2), [...batch, steps]), int32);
  return { compact, permutation, pivots, sign: use.emit.reshape(sign, batch) };
};

/** 0, or the first diagonal element, from 1, that is 0. */
export const infoOf = (use: Matrices, diagonal: Ref, size: number): Ref => {
  const bad = use.where(use.test("Equal", diagonal, 0), use.emit.constant(Array.from({ length: size }, (_, i) => i + 1), float64, [size]), size + 1);
  const first = use.reduce("ReduceMin", bad, [diagonal.shape.length - 1]);
  return use.emit.cast(use.where(use.test("Greater", first, size), 0, first), int32);
};

/** Determinants by their sign and the pivots on the diagonal. */
export const pivotsOf = (use: Matrices, A: Tensor): { readonly sign: Ref; readonly diagonal: Ref } => {
  const { compact, sign } = luOf(use, A);
  return { sign, diagonal: use.diagonal(compact, Number(A.shape.at(-1))) };
};
export const determinantOf = (use: Matrices, A: Tensor): Ref => {
  const { sign, diagonal } = pivotsOf(use, A);
  return use.mul(use.reduce("ReduceProd", diagonal, [diagonal.shape.length - 1]), sign);
};

/** The solution of `A X = B` by elimination on both sides of the diagonal, and the pivots. */
export const solvedOf = (use: Matrices, A: Ref, B: Ref, size: number, exchanges = true): { readonly solution: Ref; readonly pivots: Ref } => {
  const batch = longer(A.shape.slice(0, -2), B.shape.slice(0, -2));
  const columns = Number(B.shape.at(-1));
  let both = use.joined([use.spread(A, batch), use.spread(B, batch)], -1);
  for (let k = 0; k < size; k++) {
    if (exchanges) both = pivoted(use, both, k, size).value;
    both = use.sub(both, use.mul(shares(use, both, k, use.rowsWhere(size, (i) => i !== k)), use.row(both, k)));
  }
  const pivots = use.diagonal(both, size);
  return { solution: use.div(use.part(both, -1, size, size + columns), use.unsqueezed(pivots, -1)), pivots };
};
export const inverseOf = (use: Matrices, A: Tensor): { readonly solution: Ref; readonly pivots: Ref } => {
  const { value, rows } = use.read(A);
  return solvedOf(use, value, use.spread(use.identity(rows), A.shape.slice(0, -2)), rows);
};

/** The lower factor of positive matrices, from their lower triangle. */
export const choleskyOf = (use: Matrices, A: Tensor, upper = false): Ref => {
  const { value, rows } = use.read(A);
  let rest = upper ? use.transposed(value) : value;
  const found = Array.from({ length: rows }, (_, k) => {
    const root = use.of("Sqrt", use.column(use.row(rest, k), k));
    const column = use.div(use.mul(use.column(rest, k), use.rowsWhere(rows, (i) => i >= k)), root);
    rest = use.sub(rest, use.mul(column, use.transposed(column)));
    return column;
  });
  return upper ? use.transposed(use.joined(found, -1)) : use.joined(found, -1);
};

/* Reflections */

/** Both factors, and the reflections as LAPACK leaves them: directions below the diagonal, and their scales. */
export const qrOf = (use: Matrices, A: Tensor): { readonly Q: Ref; readonly R: Ref; readonly compact: Ref; readonly scales: Ref } => {
  const { value, rows, columns } = use.read(A);
  const batch = A.shape.slice(0, -2);
  let [R, Q] = [value, use.spread(use.identity(rows), batch)];
  const [directions, scales]: [Ref[], Ref[]] = [[], []];
  for (let k = 0; k < Math.min(rows - 1, columns); k++) {
    const below = use.mul(use.column(R, k), use.rowsWhere(rows, (i) => i > k));
    const rest = use.reduce("ReduceSumSquare", below, [R.shape.length - 2], true);
    const head = use.column(use.row(R, k), k);
    const length = use.of("Sqrt", use.add(use.mul(head, head), rest));
    const turned = use.where(use.test("Less", head, 0), length, use.of("Neg", length));
    const isDone = use.test("Equal", rest, 0);
    const scale = use.where(isDone, 0, use.div(use.sub(turned, head), use.where(isDone, 1, turned)));
    const mirror = use.add(use.div(below, use.where(isDone, 1, use.sub(head, turned))), use.rowsWhere(rows, (i) => i === k));
    R = use.sub(R, use.mul(scale, use.product(mirror, use.product(use.transposed(mirror), R))));
    Q = use.sub(Q, use.mul(scale, use.product(use.product(Q, mirror), use.transposed(mirror))));
    directions.push(use.mul(mirror, use.rowsWhere(rows, (i) => i > k)));
    scales.push(scale);
  }
  const rest = (count: number, height: number): readonly Ref[] => (count > 0 ? [use.spread(use.table(height, count, () => 0), batch)] : []);
  const below = use.joined([...directions, ...rest(columns - directions.length, rows)], -1);
  const taken = use.joined([...scales, ...rest(Math.min(rows, columns) - scales.length, 1)], -1);
  return { Q, R: use.upper(R), compact: use.add(use.upper(R), below), scales: use.emit.reshape(taken, [...batch, Math.min(rows, columns)]) };
};

/* Rotations */

/** `A @ V`, whose columns are orthogonal, above `V`: pairs of columns are rotated until they are, in the order of a round-robin tournament. */
const rotated = (use: Matrices, A: Ref, rows: number, columns: number): { readonly turned: Ref; readonly V: Ref; readonly size: number } => {
  const size = columns + (columns % 2);
  const batch = A.shape.slice(0, -2);
  const padded = size === columns ? A : use.joined([A, use.spread(use.table(rows, 1, () => 0), batch)], -1);
  const half = size / 2;
  const axis = A.shape.length - 1;
  const pick = (from: Ref, places: readonly number[]): Ref =>
    use.emit("Gather", [from, vector(use.emit, places)], { axis }, { dtype: float64, shape: from.shape.with(axis, places.length) });
  // The first stays; the others move on by one place around the table.
  const left = Array.from({ length: half }, (_, i) => (i === 0 ? 0 : i === 1 ? half : i - 1));
  const right = Array.from({ length: half }, (_, i) => (i === half - 1 ? half - 1 : half + i + 1));
  let both = use.joined([padded, use.spread(use.identity(size), batch)], -2);
  for (let round = 0; round < sweepsOf(size) * (size - 1); round++) {
    const [p, q] = size === 2 ? [pick(both, [0]), pick(both, [1])] : [pick(both, left), pick(both, right)];
    const [a, b] = [use.part(p, -2, 0, rows), use.part(q, -2, 0, rows)];
    const sum = (x: Ref, y: Ref): Ref => use.reduce("ReduceSum", use.mul(x, y), [axis - 1], true);
    const across = sum(a, b);
    const isDone = use.test("Equal", across, 0);
    const zeta = use.div(use.sub(sum(b, b), sum(a, a)), use.mul(2, use.where(isDone, 1, across)));
    const size_ = use.div(1, use.add(use.of("Abs", zeta), use.of("Sqrt", use.add(1, use.mul(zeta, zeta)))));
    const tangent = use.where(isDone, 0, use.where(use.test("Less", zeta, 0), use.of("Neg", size_), size_));
    const cosine = use.div(1, use.of("Sqrt", use.add(1, use.mul(tangent, tangent))));
    const sine = use.mul(cosine, tangent);
    both = use.joined([use.sub(use.mul(cosine, p), use.mul(sine, q)), use.add(use.mul(sine, p), use.mul(cosine, q))], -1);
  }
  return { turned: use.part(both, -2, 0, rows), V: use.part(both, -2, rows, rows + columns), size };
};
const sweepsOf = (size: number): number => (size <= 2 ? 2 : size <= 8 ? 6 : 8);

/** The singular values of matrices with at least as many rows as columns, in no order; one more that is 0 where the columns are odd in number. */
const lengthsOf = (use: Matrices, A: Ref, rows: number, columns: number): Ref => use.reduce("ReduceL2", rotated(use, A, rows, columns).turned, [A.shape.length - 2]);

const greatest = (use: Matrices, values: Ref, count: number, largest = true): Ref => {
  const shape = values.shape.with(-1, count);
  return use.emit.many("TopK", [values, vector(use.emit, [count])], { axis: values.shape.length - 1, largest: Number(largest), sorted: 1 }, [{ dtype: float64, shape }, { dtype: int64, shape }])[0]!;
};

/** Singular values, the greatest first. */
export const singularValues = (use: Matrices, A: Tensor): Ref => {
  const { value, rows, columns } = use.read(A, mostRotated);
  return singularOf(use, value, rows, columns);
};
const singularOf = (use: Matrices, value: Ref, rows: number, columns: number): Ref => {
  const count = Math.min(rows, columns);
  const tall = rows < columns ? use.transposed(value) : value;
  return greatest(use, lengthsOf(use, tall, Math.max(rows, columns), count), count);
};

/** Eigenvalues of symmetric matrices, the least first: singular values once all are moved above 0. */
export const symmetricValues = (use: Matrices, A: Tensor, upper: boolean): Ref => {
  const { value, rows } = use.read(A, mostRotated);
  const half = upper ? use.transposed(use.upper(value)) : use.lower(value);
  const whole = use.add(half, use.transposed(use.lower(half, -1)));
  const shift = use.add(use.reduce("ReduceL2", whole, [A.rank - 2, A.rank - 1], true), 1e-30);
  const moved = use.add(whole, use.mul(shift, use.identity(rows)));
  // The odd one's zero is the least of all.
  const values = greatest(use, lengthsOf(use, moved, rows, rows), rows);
  const least = use.emit.many("TopK", [values, vector(use.emit, [rows])], { axis: A.rank - 2, largest: 0, sorted: 1 }, [{ dtype: float64, shape: values.shape }, { dtype: int64, shape: values.shape }])[0]!;
  return use.sub(least, use.emit.reshape(shift, [...A.shape.slice(0, -2), 1]));
};

/** The pseudo-inverse, without singular values below `cut` times the greatest, and how many are left. */
export const pseudoInverse = (use: Matrices, A: Tensor, cut: { readonly absolute: number; readonly relative: number }): { readonly inverse: Ref; readonly rank: Ref } => {
  const { value, rows, columns } = use.read(A, mostRotated);
  const isWide = rows < columns;
  const tall = isWide ? use.transposed(value) : value;
  const { turned, V } = rotated(use, tall, Math.max(rows, columns), Math.min(rows, columns));
  const squares = use.reduce("ReduceSumSquare", turned, [A.rank - 2], true);
  const lengths = use.of("Sqrt", squares);
  const limit = use.most(cut.absolute, use.mul(cut.relative, use.reduce("ReduceMax", lengths, [A.rank - 1], true)));
  const counts = use.test("Greater", lengths, limit);
  const scaled = use.mul(V, use.where(counts, use.div(1, use.where(counts, squares, 1)), 0));
  const inverse = use.product(scaled, use.transposed(turned));
  return { inverse: isWide ? use.transposed(inverse) : inverse, rank: use.emit.cast(use.reduce("ReduceSum", use.emit.cast(counts, float64), [A.rank - 2, A.rank - 1]), int64) };
};

/** Norms of matrices along the last two axes. */
export const matrixNormOf = (use: Matrices, value: Ref, order: number | string): Ref => {
  const [rows, columns] = [value.shape.length - 2, value.shape.length - 1];
  if (order === "fro") return use.reduce("ReduceL2", value, [rows, columns]);
  const isLeast = typeof order === "number" && order < 0;
  if (Math.abs(Number(order)) === 1) return use.reduce(isLeast ? "ReduceMin" : "ReduceMax", use.reduce("ReduceL1", value, [rows]), [rows]);
  if (Math.abs(Number(order)) === Infinity) return use.reduce(isLeast ? "ReduceMin" : "ReduceMax", use.reduce("ReduceL1", value, [columns]), [rows]);
  const [m, n] = [exactly(value.shape[rows]!), exactly(value.shape[columns]!)];
  if (m === null || n === null || Math.max(m, n) > mostRotated || Math.min(m, n) === 0) return use.emit.unsupported(`singular values of matrices of more than ${mostRotated} rows or columns`);
  const all = singularOf(use, value, m, n);
  if (order === "nuc") return use.reduce("ReduceSum", all, [rows]);
  return use.reduce(isLeast ? "ReduceMin" : "ReduceMax", all, [rows]);
};

/** By Taylor's series of a thousandth, squared ten times. */
export const exponentialOf = (use: Matrices, A: Tensor): Ref => {
  const { value, rows } = use.read(A);
  const small = use.div(value, 1024);
  const series = Array.from({ length: 14 }).reduce<Ref>((known, _, i) => use.add(use.identity(rows), use.div(use.product(small, known), 14 - i)), use.spread(use.identity(rows), A.shape.slice(0, -2)));
  return Array.from({ length: 10 }).reduce<Ref>((known) => use.product(known, known), series);
};

/** A result in the op's dtype. */
export const given = (use: Matrices, value: Ref, { dtype, shape }: { readonly dtype: DType; readonly shape: Shape }): Ref => use.emit.cast(use.emit.reshape(value, shape), dtype);
