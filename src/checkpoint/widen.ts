/** Element types that only storage knows (float8, unsigned integers of 16 bits and more) as the next type that can be computed with. */
import type { Dtype } from "./dtype.ts";

interface Small {
  /** Bits of the exponent and of the fraction. */
  readonly exponent: number;
  readonly fraction: number;
  readonly bias: number;
  readonly hasSign: boolean;
  /** What the codes of NaN are; the IEEE kind has infinities beside them. */
  readonly nan: "all ones" | "negative zero" | "IEEE";
}

const e4m3 = { exponent: 4, fraction: 3, hasSign: true } as const;
const e5m2 = { exponent: 5, fraction: 2, hasSign: true } as const;
const small = {
  float8_e4m3fn: { ...e4m3, bias: 7, nan: "all ones" },
  float8_e4m3fnuz: { ...e4m3, bias: 8, nan: "negative zero" },
  float8_e5m2: { ...e5m2, bias: 15, nan: "IEEE" },
  float8_e5m2fnuz: { ...e5m2, bias: 16, nan: "negative zero" },
  float8_e8m0fnu: { exponent: 8, fraction: 0, bias: 127, hasSign: false, nan: "all ones" },
} as const satisfies Partial<Record<Dtype, Small>>;

const isSmall = (dtype: Dtype): dtype is keyof typeof small => dtype in small;

/** The number that a byte stands for. */
const valueOf = (code: number, { exponent, fraction, bias, hasSign, nan }: Small): number => {
  const sign = hasSign && code >= 0x80 ? -1 : 1;
  const bits = hasSign ? code & 0x7f : code;
  const power = bits >> fraction;
  const part = bits & (2 ** fraction - 1);
  const isLast = power === 2 ** exponent - 1;
  if (nan === "negative zero" && code === 0x80) return NaN;
  if (nan === "all ones" && isLast && part === 2 ** fraction - 1) return NaN;
  if (nan === "IEEE" && isLast) return part === 0 ? sign * Infinity : NaN;
  // Without a sign there is no zero either: the smallest power is a number.
  if (power === 0 && hasSign) return sign * part * 2 ** (1 - bias - fraction);
  return sign * (2 ** fraction + part) * 2 ** (power - bias - fraction);
};

/** Contiguous little-endian elements, as a type that holds every one of them; other types stay as they are. 64-bit unsigned integers keep their bits. */
export const widen = (dtype: Dtype, data: Uint8Array): { readonly dtype: Dtype; readonly data: Uint8Array } => {
  if (dtype === "uint64") return { dtype: "int64", data };
  if (isSmall(dtype)) {
    const table = Float32Array.from({ length: 256 }, (_, code) => valueOf(code, small[dtype]));
    return { dtype: "float32", data: new Uint8Array(Float32Array.from(data, (code) => table[code]!).buffer) };
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (dtype === "uint16") return { dtype: "int32", data: new Uint8Array(Int32Array.from({ length: data.length / 2 }, (_, i) => view.getUint16(2 * i, true)).buffer) };
  if (dtype === "uint32") return { dtype: "int64", data: new Uint8Array(BigInt64Array.from({ length: data.length / 4 }, (_, i) => BigInt(view.getUint32(4 * i, true))).buffer) };
  return { dtype, data };
};

/** The type that `widen` gives. */
export const widenedDtype = (dtype: Dtype): Dtype => widen(dtype, new Uint8Array(0)).dtype;
