/** A tensor without numbers: shape, strides, dtype, and a storage that views share. Small tensors may carry their values. */
import { type Dim, exactly, exampleOf, mul, product, same, type Shape } from "../sym/index.ts";
import { type Many, PyClass, PyObject, nativeClass, type Value } from "../python/index.ts";
import type { DType } from "./dtype.ts";
import { fitting } from "./rounding.ts";

/** `torch.Tensor`; open, because user code may hang attributes on it. Methods come from the op table. */
export const tensorClass: PyClass = nativeClass("Tensor", "foreign");
tensorClass.dict.set("__module__", "torch").set("__headtorch_open__", "torch.Tensor");

/** At most this many elements carry values. */
export const valueLimit = 65536;

/** The memory behind tensors: views share it, in-place writes change it. */
export class Storage extends PyObject {
  /** Grows with each in-place write. */
  version = 0;
  /** The numbers, where they are known (bools are 0 and 1); never more than `valueLimit`. */
  values: Float64Array | null;
  /** Number of elements. */
  readonly size: Dim;
  constructor(size: Dim, values: Float64Array | null) {
    super(storageClass);
    this.size = size;
    this.values = values;
  }
  override snapshot(): () => void {
    const { version } = this;
    const values = this.values && this.values.slice();
    return () => {
      this.version = version;
      this.values = values && values.slice();
    };
  }
}
const storageClass = nativeClass("UntypedStorage", "closed");

const ids = { next: 1 };

/** What makes one tensor of two that a branch may give; null where they are too different. */
interface Joining {
  either(a: Tensor, b: Tensor): Tensor | null;
}
interface Indexing {
  getItem(container: Value, index: Value): Value;
}

export interface TensorParts {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly device?: string;
  /** Row-major when left out. */
  readonly strides?: Shape;
  readonly offset?: Dim;
  /** A fresh one when left out. */
  readonly storage?: Storage;
  readonly values?: Float64Array | readonly number[] | null;
  readonly requiresGrad?: boolean;
}

export class Tensor extends PyObject {
  /** Unique in the process; the name of this tensor in a record. */
  readonly id = ids.next++;
  shape: Shape;
  strides: Shape;
  offset: Dim;
  dtype: DType;
  device: string;
  storage: Storage;
  requiresGrad: boolean;
  /** Whether no op made it as the result of tensors that ask for gradients. */
  leaf = true;
  /** The tensor that this one is a view of. */
  base: Tensor | null = null;
  /** Made in inference mode: no gradient will ever flow through it. */
  inference = false;
  constructor(parts: TensorParts, cls: PyClass = tensorClass) {
    super(cls, new Map());
    this.shape = parts.shape;
    this.dtype = parts.dtype;
    this.device = parts.device ?? "cpu";
    this.strides = parts.strides ?? contiguousStrides(parts.shape);
    this.offset = parts.offset ?? 0;
    this.requiresGrad = parts.requiresGrad ?? false;
    const values = parts.values ? (parts.values instanceof Float64Array ? parts.values : Float64Array.from(parts.values)) : null;
    this.storage = parts.storage ?? new Storage(product(parts.shape), values && values.length <= valueLimit ? values : null);
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const { shape, strides, offset, dtype, device, storage, requiresGrad, leaf } = this;
    return () => {
      base();
      Object.assign(this, { shape, strides, offset, dtype, device, storage, requiresGrad, leaf });
    };
  }
  /** Two tensors of one rank and dtype agree on a tensor of the sizes they share; others are as data have it. */
  override agree(other: PyObject, host: object | null): PyObject | null {
    if (this === other) return this;
    if (!(other instanceof Tensor) || other.dtype !== this.dtype || other.shape.length !== this.shape.length) return null;
    return (host as Joining | null)?.either(this, other) ?? null;
  }
  override knownAs(other: PyObject): boolean {
    return other instanceof Tensor && other.dtype === this.dtype && other.shape.length === this.shape.length &&
      this.shape.every((dim, i) => same(dim, other.shape[i]!) || (exampleOf(dim) === null && exampleOf(other.shape[i]!) === null));
  }
  override many(machine: object): Many | null {
    const [rows] = this.shape;
    return rows === undefined || exampleOf(rows) !== null ? null : { item: (machine as Indexing).getItem(this, 0), count: rows };
  }
  get rank(): number {
    return this.shape.length;
  }
  /** Number of elements. */
  get count(): Dim {
    return product(this.shape);
  }
}

/** Row-major strides, in elements. */
export const contiguousStrides = (shape: Shape): Shape => {
  const strides: Dim[] = [];
  let step: Dim = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides.unshift(step);
    step = mul(step, shape[i] === 0 ? 1 : shape[i]!);
  }
  return strides;
};

/** The elements in row-major order, where they are known. */
export const valuesOf = (tensor: Tensor): Float64Array | null => {
  const { values } = tensor.storage;
  if (!values) return exactly(tensor.count) === 0 && numbers(tensor.shape) ? new Float64Array(0) : null;
  const shape = numbers(tensor.shape);
  const strides = numbers(tensor.strides);
  const offset = exactly(tensor.offset);
  if (!shape || !strides || offset === null) return null;
  const count = shape.reduce((a, b) => a * b, 1);
  if (count > valueLimit) return null;
  if (inOrder(shape, strides)) return values.slice(offset, offset + count);
  const out = new Float64Array(count);
  eachPlace(shape, strides, offset, (place, i) => { out[i] = values[place]!; });
  return out;
};

/** Whether `valuesOf` knows the elements. */
export const hasValues = (tensor: Tensor): boolean => {
  const count = exactly(tensor.count);
  if (count === null || numbers(tensor.shape) === null) return false;
  if (!tensor.storage.values) return count === 0;
  return count <= valueLimit && numbers(tensor.strides) !== null && exactly(tensor.offset) !== null;
};

/** Writes elements in row-major order into the storage, as its dtype holds them; `null` makes the storage's numbers unknown. */
export const writeValues = (tensor: Tensor, values: ArrayLike<number> | null): void => {
  const { storage } = tensor;
  const shape = numbers(tensor.shape);
  const strides = numbers(tensor.strides);
  const offset = exactly(tensor.offset);
  if (!values || !shape || !strides || offset === null) {
    storage.values = null;
    return;
  }
  const whole = exactly(storage.size);
  if (!storage.values) {
    // writing all of a storage makes it known; writing a part of an unknown one does not
    if (whole === null || whole > valueLimit || values.length < whole) return;
    storage.values = new Float64Array(whole);
  }
  const fit = fitting(tensor.dtype);
  const held = storage.values;
  if (inOrder(shape, strides)) for (let i = 0; i < values.length; i++) held[offset + i] = fit(values[i]!);
  else eachPlace(shape, strides, offset, (place, i) => { if (i < values.length) held[place] = fit(values[i]!); });
};

/** Whether the elements lie one behind the other. */
const inOrder = (shape: readonly number[], strides: readonly number[]): boolean => {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis]!;
  }
  return true;
};

/** Places in a storage of all elements in row-major order: the last axis steps fastest. */
export const eachPlace = (shape: readonly number[], strides: readonly number[], offset: number, visit: (place: number, index: number) => void): void => {
  const last = shape.length - 1;
  const count = shape.reduce((a, b) => a * b, 1);
  const at = new Array<number>(shape.length).fill(0);
  for (let i = 0, place = offset; i < count; i++) {
    visit(place, i);
    for (let axis = last; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++at[axis]! < shape[axis]!) break;
      place -= at[axis]! * strides[axis]!;
      at[axis] = 0;
    }
  }
};

/** Plain integers, where all of them are known whatever the names in them are. */
export const numbers = (shape: Shape): readonly number[] | null => {
  const plain: number[] = [];
  for (const dim of shape) {
    const one = exactly(dim);
    if (one === null) return null;
    plain.push(one);
  }
  return plain;
};
