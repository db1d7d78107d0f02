/** What the numbers of matrices, where they are known, say of their factorizations: zero pivots, minors that are not positive. */
import { exactly } from "../../sym/index.ts";
import { fitting } from "../rounding.ts";
import { type Tensor, valuesOf } from "../tensor.ts";

/** Where a factorization fails: the place on the diagonal, from 1, and which matrix of a batch (in PyTorch's words). */
export interface Failure {
  readonly at: number;
  readonly matrix: string;
}
type Table = readonly (readonly number[])[];

/** Matrices of more rows or columns are not worked through. */
const most = 64;
const matricesOf = (A: Tensor): readonly Table[] => {
  const [values, rows, columns] = [A.dtype.kind === "float" ? valuesOf(A) : null, exactly(A.shape.at(-2) ?? 1), exactly(A.shape.at(-1) ?? 1)];
  if (!values || rows === null || columns === null || rows * columns === 0 || rows > most || columns > most) return [];
  return Array.from({ length: values.length / (rows * columns) }, (_, n) => Array.from({ length: rows }, (_, i) => [...values.slice((n * rows + i) * columns, (n * rows + i + 1) * columns)]));
};
const firstFailure = (A: Tensor, failing: (table: Table) => number | null): Failure | null => {
  for (const [index, table] of matricesOf(A).entries()) {
    const at = failing(table);
    if (at !== null) return { at, matrix: A.rank > 2 ? `(Batch element ${index}): ` : "" };
  }
  return null;
};

/** The first pivot that elimination with exchanged rows leaves exactly 0. */
export const zeroPivot = (A: Tensor): Failure | null => {
  const fit = fitting(A.dtype);
  return firstFailure(A, (given) => {
    const table = given.map((row) => [...row]);
    const [rows, columns] = [table.length, table[0]!.length];
    for (let k = 0; k < Math.min(rows, columns); k++) {
      const best = table.slice(k).reduce((at, row, i) => (Math.abs(row[k]!) > Math.abs(table[at]![k]!) ? k + i : at), k);
      [table[k], table[best]] = [table[best]!, table[k]!];
      const pivot = table[k]![k]!;
      if (pivot === 0) return k + 1;
      for (const row of table.slice(k + 1)) {
        const factor = fit(row[k]! / pivot);
        for (let j = k; j < columns; j++) row[j] = fit(row[j]! - fit(factor * table[k]![j]!));
      }
    }
    return null;
  });
};

/** The order of the first leading minor that is surely not positive; none where rounding might decide. */
export const badMinor = (A: Tensor, upper: boolean): Failure | null => firstFailure(A, (table) => {
  const at = (i: number, j: number): number => (upper ? table[j]![i]! : table[i]![j]!);
  const factor: number[][] = [];
  for (let i = 0; i < table.length; i++) {
    factor.push([]);
    for (let j = 0; j <= i; j++) {
      const rest = factor[j]!.slice(0, j).reduce((left, one, k) => left - one * factor[i]![k]!, at(i, j));
      const room = i === 0 ? 0 : 1e-5 * Math.max(1, Math.abs(at(i, i)));
      if (i === j && rest <= -room) return i + 1;
      if (i === j && rest <= room) return null;
      factor[i]!.push(i === j ? Math.sqrt(rest) : rest / factor[j]![j]!);
    }
  }
  return null;
});
