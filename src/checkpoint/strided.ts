/** Reads a strided view of a storage as contiguous elements in row order. */
import { dtypeBytes, elementsOf, swapBytes, type Dtype } from "./dtype.ts";
import { unreadable } from "./source.ts";

/** A view of a storage; offset and strides count elements. */
export interface View {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** A view that repeats elements (`expand`) may grow to this many bytes, or to its storage's own size. */
const mostExpanded = 256 * 2 ** 20;

/** Elements from the first to the last that the view touches, or undefined where offset, shape or strides make no sense. */
export const spanOf = ({ shape, stride, offset }: View): number | undefined => {
  const count = elementsOf(shape);
  const sane = stride.length === shape.length && [offset, ...stride].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (count === undefined || !sane) return undefined;
  if (count === 0) return 0;
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * stride[axis]!, 0);
  return Number.isSafeInteger(offset + last) ? last + 1 : undefined;
};

export const isContiguous = ({ shape, stride }: View): boolean => {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
};

/**
 * The view's elements, contiguous and little-endian.
 * @param read gives bytes of the storage
 */
export const readView = async (
  view: View,
  { read, bigEndian }: { read(offset: number, length: number): Promise<Uint8Array>; readonly bigEndian: boolean },
): Promise<Uint8Array> => {
  const bytes = dtypeBytes(view.dtype);
  const span = (spanOf(view) ?? 0) * bytes;
  if (span === 0) return new Uint8Array(0);
  const size = (elementsOf(view.shape) ?? 0) * bytes;
  if (size > Math.max(span, mostExpanded)) unreadable(`a tensor of shape [${view.shape.join(", ")}] repeats ${span} bytes ${Math.round(size / span)} times: it is too large to read`);
  const stored = await read(view.offset * bytes, span);
  const rows = isContiguous(view) ? stored : gather(stored, view, size);
  if (!bigEndian) return rows;
  const turned = rows.slice();
  swapBytes(turned, view.dtype);
  return turned;
};

/** Copies run by run, where a run is the longest tail of axes that lies together. */
const gather = (stored: Uint8Array, { dtype, shape, stride }: View, size: number): Uint8Array => {
  const bytes = dtypeBytes(dtype);
  const out = new Uint8Array(size);
  let axes = shape.length;
  let run = 1;
  while (axes > 0 && (shape[axes - 1] === 1 || stride[axes - 1] === run)) run *= shape[--axes]!;
  const index = new Array<number>(axes).fill(0);
  let from = 0;
  for (let to = 0; to < size; to += run * bytes) {
    const start = from * bytes;
    for (let i = 0; i < run * bytes; i++) out[to + i] = stored[start + i]!;
    for (let axis = axes - 1; axis >= 0; axis--) {
      from += stride[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= stride[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
};
