/** Element types as typed arrays: views of bytes, conversion between types, half-precision bits. */
import { assertNever } from "../base/index.ts";
import type { ElementType } from "./plan.ts";

export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
/** float16 and bfloat16 are held as their bits. */
export type Elements =
  | Floats | Uint16Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | Int32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** Bytes of one element. */
export const elementSize = (dtype: ElementType): number => {
  switch (dtype) {
    case "float64": case "int64": return 8;
    case "float32": case "int32": return 4;
    case "float16": case "bfloat16": case "int16": return 2;
    case "int8": case "uint8": case "bool": return 1;
    default: return assertNever(dtype);
  }
};

export const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** `count` elements at `offset` bytes of `buffer`, without a copy; the offset must be a multiple of the element size. */
export const elementsOf = (dtype: ElementType, buffer: ArrayBuffer, offset: number, count: number): Elements => {
  switch (dtype) {
    case "float32": return new Float32Array(buffer, offset, count);
    case "float64": return new Float64Array(buffer, offset, count);
    case "float16": case "bfloat16": return new Uint16Array(buffer, offset, count);
    case "int64": return new BigInt64Array(buffer, offset, count);
    case "int32": return new Int32Array(buffer, offset, count);
    case "int16": return new Int16Array(buffer, offset, count);
    case "int8": return new Int8Array(buffer, offset, count);
    case "uint8": case "bool": return new Uint8Array(buffer, offset, count);
    default: return assertNever(dtype);
  }
};

export const newElements = (dtype: ElementType, count: number): Elements =>
  elementsOf(dtype, new ArrayBuffer(count * elementSize(dtype)), 0, count);

/** The elements of little-endian bytes; copied only where the bytes do not lie on a boundary. */
export const elementsFromBytes = (dtype: ElementType, bytes: Uint8Array): Elements => {
  const size = elementSize(dtype);
  const plain = bytes.buffer instanceof ArrayBuffer && bytes.byteOffset % size === 0;
  const source = plain ? bytes as Uint8Array<ArrayBuffer> : new Uint8Array(bytes);
  return elementsOf(dtype, source.buffer, source.byteOffset, Math.floor(source.byteLength / size));
};

export const bytesOf = (elements: Elements): Uint8Array<ArrayBuffer> =>
  new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);

/** The elements as numbers, without a copy where they are numbers already. 64-bit integers round to doubles. */
export const numbersOf = (dtype: ElementType, elements: Elements): Exclude<Elements, BigInt64Array> => {
  if (elements instanceof BigInt64Array) return Float64Array.from(elements, Number);
  if (dtype === "float16") return Float32Array.from(elements as Uint16Array, floatOfHalf);
  if (dtype === "bfloat16") return Float32Array.from(elements as Uint16Array, floatOfBrain);
  return elements;
};

/** Writes numbers into elements of a type, as `tensor.to(dtype)` does: halves round to even, integers truncate, bool is `!= 0`. */
export const storeNumbers = (dtype: ElementType, into: Elements, numbers: ArrayLike<number>): void => {
  const count = Math.min(into.length, numbers.length);
  if (into instanceof BigInt64Array) {
    for (let i = 0; i < count; i++) into[i] = integerOf(numbers[i]!);
    return;
  }
  const store = storing(dtype);
  if (store === undefined) {
    into.set(numbers as ArrayLike<number>);
    return;
  }
  for (let i = 0; i < count; i++) into[i] = store(numbers[i]!);
};

const storing = (dtype: ElementType): ((value: number) => number) | undefined => {
  if (dtype === "float16") return halfOfFloat;
  if (dtype === "bfloat16") return brainOfFloat;
  if (dtype === "bool") return (value) => (value !== 0 ? 1 : 0);
  return undefined;
};

/** 2^63, the first number past a 64-bit integer. */
const pastInt64 = 2 ** 63;

const integerOf = (value: number): bigint => {
  if (Number.isNaN(value)) return -(2n ** 63n);
  if (value >= pastInt64) return 2n ** 63n - 1n;
  return value <= -pastInt64 ? -(2n ** 63n) : BigInt(Math.trunc(value));
};

const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16 bits of a number, rounded to nearest even. */
export const halfOfFloat = (value: number): number => {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | roundShift(magnitude - 0x38000000, 13);
  const exponent = magnitude >>> 23;
  if (exponent < 102) return sign;
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
};

/** bfloat16 bits of a number, rounded to nearest even. */
export const brainOfFloat = (value: number): number => {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  if ((bits & 0x7fffffff) > 0x7f800000) return 0x7fc0;
  return roundShift(bits, 16);
};

const roundShift = (value: number, shift: number): number => {
  const low = value >>> shift;
  const rest = value & (2 ** shift - 1);
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && (low & 1) === 1) ? low + 1 : low;
};

export const floatOfHalf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
};

export const floatOfBrain = (bits: number): number => {
  scratch.setUint32(0, (bits << 16) >>> 0);
  return scratch.getFloat32(0);
};
