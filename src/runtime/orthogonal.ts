/** The Q of a QR decomposition with positive diagonal, by Householder reflections in double precision. */
import type { Floats } from "./elements.ts";

/**
 * Replaces the row-major `rows` × `columns` matrix by an orthogonal one, as `torch.nn.init.orthogonal_` does: the Q of the
 * matrix (of its transpose where it is wide), with the signs that make R's diagonal positive.
 */
export const orthogonalRows = (matrix: Floats, rows: number, columns: number): void => {
  const wide = rows < columns;
  const tall = wide ? columns : rows;
  const thin = wide ? rows : columns;
  const at = (row: number, column: number): number => (wide ? column * columns + row : row * columns + column);
  const work = Array.from({ length: thin }, (_, column) => Float64Array.from({ length: tall }, (_, row) => matrix[at(row, column)]!));
  const signs = work.map((_, column) => reflect(work, column));
  for (let column = thin - 1; column >= 0; column--) {
    const q = unit(tall, column);
    for (let step = thin - 1; step >= 0; step--) mirror(q, work[step]!, step);
    for (let row = 0; row < tall; row++) matrix[at(row, column)] = q[row]! * signs[column]!;
  }
};

/**
 * Makes column `k` a multiple of the k-th axis and leaves the unit reflection vector in its place (from row k).
 * Returns the sign of R's diagonal element.
 */
const reflect = (columns: readonly Float64Array[], k: number): number => {
  const column = columns[k]!;
  let norm = 0;
  for (let row = k; row < column.length; row++) norm += column[row]! ** 2;
  norm = Math.sqrt(norm);
  const head = column[k]!;
  const diagonal = head > 0 ? -norm : norm;
  column[k] = head - diagonal;
  let length = 0;
  for (let row = k; row < column.length; row++) length += column[row]! ** 2;
  const scale = length === 0 ? 0 : 1 / Math.sqrt(length);
  for (let row = k; row < column.length; row++) column[row]! *= scale;
  for (let other = k + 1; other < columns.length; other++) mirror(columns[other]!, column, k);
  return Math.sign(diagonal);
};

/** Reflects `vector` at the plane whose unit normal is `normal` from row `from` on. */
const mirror = (vector: Float64Array, normal: Float64Array, from: number): void => {
  let dot = 0;
  for (let row = from; row < vector.length; row++) dot += vector[row]! * normal[row]!;
  for (let row = from; row < vector.length; row++) vector[row]! -= 2 * dot * normal[row]!;
};

const unit = (length: number, axis: number): Float64Array => {
  const vector = new Float64Array(length);
  vector[axis] = 1;
  return vector;
};
