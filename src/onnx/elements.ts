/** Numbers as the little-endian bytes of an element type. */
import { elementBytes, type ElementType } from "./write.ts";

/** The elements of `values` as `type` holds them; a float loses its fraction on the way to an integer. */
export const encode = (values: ArrayLike<number>, type: ElementType): Uint8Array => {
  const bytes = new Uint8Array(values.length * elementBytes(type));
  const view = new DataView(bytes.buffer);
  const put = writers[type] ?? refuse(type);
  for (let i = 0; i < values.length; i++) put(view, i, values[i]!);
  return bytes;
};

type Put = (view: DataView, index: number, value: number) => void;

const refuse = (type: string): never => {
  throw new RangeError(`${type} elements cannot be written`);
};

const whole = (value: number): bigint => {
  if (Number.isNaN(value)) return 0n;
  return BigInt(Math.trunc(Math.min(Math.max(value, -(2 ** 63)), 2 ** 63 - 1024)));
};

const writers: Partial<Readonly<Record<ElementType, Put>>> = {
  float32: (view, i, value) => view.setFloat32(4 * i, value, true),
  float64: (view, i, value) => view.setFloat64(8 * i, value, true),
  float16: (view, i, value) => view.setUint16(2 * i, halfBits(value), true),
  bfloat16: (view, i, value) => view.setUint16(2 * i, bfloatBits(value), true),
  int64: (view, i, value) => view.setBigInt64(8 * i, whole(value), true),
  uint64: (view, i, value) => view.setBigUint64(8 * i, BigInt.asUintN(64, whole(value)), true),
  int32: (view, i, value) => view.setInt32(4 * i, value, true),
  uint32: (view, i, value) => view.setUint32(4 * i, value, true),
  int16: (view, i, value) => view.setInt16(2 * i, value, true),
  uint16: (view, i, value) => view.setUint16(2 * i, value, true),
  int8: (view, i, value) => view.setInt8(i, value),
  uint8: (view, i, value) => view.setUint8(i, value),
  bool: (view, i, value) => view.setUint8(i, value === 0 ? 0 : 1),
};

const singleBits = (value: number): number => new DataView(new Float32Array([value]).buffer).getUint32(0, true);

/** The upper half of a float32, rounded to even. */
const bfloatBits = (value: number): number => {
  const bits = singleBits(value);
  if (Number.isNaN(value)) return 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
};

/** IEEE half precision, rounded to even. */
const halfBits = (value: number): number => {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -25) return sign;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const steps = size / 2 ** (exponent - 10);
  const down = Math.floor(steps);
  const rest = steps - down;
  const rounded = rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
  // A carry out of the fraction goes into the exponent by itself; below 2^-14 the exponent field is 0.
  return sign | (rounded + ((exponent + 14) << 10));
};
