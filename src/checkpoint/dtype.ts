/** The element types of tensors, in PyTorch's words, and what storages, safetensors and numpy call them. */

interface Kind {
  /** Bytes of one element. */
  readonly bytes: number;
  /** Bytes that are turned round together when the byte order changes (half an element for complex types). */
  readonly word: number;
  /** The name of its typed storage (`torch.FloatStorage`). */
  readonly storage?: string;
  readonly safetensors?: string;
  /** Kind and size as in numpy's `descr`, without the byte order. */
  readonly numpy?: string;
}

const kinds = {
  float32: { bytes: 4, word: 4, storage: "FloatStorage", safetensors: "F32", numpy: "f4" },
  float64: { bytes: 8, word: 8, storage: "DoubleStorage", safetensors: "F64", numpy: "f8" },
  float16: { bytes: 2, word: 2, storage: "HalfStorage", safetensors: "F16", numpy: "f2" },
  bfloat16: { bytes: 2, word: 2, storage: "BFloat16Storage", safetensors: "BF16" },
  int64: { bytes: 8, word: 8, storage: "LongStorage", safetensors: "I64", numpy: "i8" },
  int32: { bytes: 4, word: 4, storage: "IntStorage", safetensors: "I32", numpy: "i4" },
  int16: { bytes: 2, word: 2, storage: "ShortStorage", safetensors: "I16", numpy: "i2" },
  int8: { bytes: 1, word: 1, storage: "CharStorage", safetensors: "I8", numpy: "i1" },
  uint8: { bytes: 1, word: 1, storage: "ByteStorage", safetensors: "U8", numpy: "u1" },
  uint16: { bytes: 2, word: 2, safetensors: "U16", numpy: "u2" },
  uint32: { bytes: 4, word: 4, safetensors: "U32", numpy: "u4" },
  uint64: { bytes: 8, word: 8, safetensors: "U64", numpy: "u8" },
  bool: { bytes: 1, word: 1, storage: "BoolStorage", safetensors: "BOOL", numpy: "b1" },
  complex64: { bytes: 8, word: 4, storage: "ComplexFloatStorage", safetensors: "C64", numpy: "c8" },
  complex128: { bytes: 16, word: 8, storage: "ComplexDoubleStorage", numpy: "c16" },
  float8_e4m3fn: { bytes: 1, word: 1, safetensors: "F8_E4M3" },
  float8_e4m3fnuz: { bytes: 1, word: 1, safetensors: "F8_E4M3FNUZ" },
  float8_e5m2: { bytes: 1, word: 1, safetensors: "F8_E5M2" },
  float8_e5m2fnuz: { bytes: 1, word: 1, safetensors: "F8_E5M2FNUZ" },
  float8_e8m0fnu: { bytes: 1, word: 1, safetensors: "F8_E8M0" },
} as const satisfies Record<string, Kind>;

export type Dtype = keyof typeof kinds;

const entries = Object.entries(kinds) as [Dtype, Kind][];

const indexed = (key: "storage" | "safetensors" | "numpy"): ReadonlyMap<string, Dtype> =>
  new Map(entries.flatMap(([dtype, kind]) => (kind[key] === undefined ? [] : [[kind[key], dtype]])));

/** Bytes of one element. */
export const dtypeBytes = (dtype: Dtype): number => kinds[dtype].bytes;
export const dtypeNames: ReadonlySet<string> = new Set(entries.map(([dtype]) => dtype));
export const isDtype = (name: string): name is Dtype => dtypeNames.has(name);
export const dtypeOfStorage = indexed("storage");
export const dtypeOfSafetensors = indexed("safetensors");
export const dtypeOfNumpy = indexed("numpy");
/** Numpy's `descr` of little-endian elements; undefined for types that numpy lacks. */
export const numpyDescr = (dtype: Dtype): string | undefined => {
  const { numpy, word }: Kind = kinds[dtype];
  return numpy === undefined ? undefined : `${word === 1 ? "|" : "<"}${numpy}`;
};

/** Turns big-endian elements into little-endian ones, in place. */
export const swapBytes = (bytes: Uint8Array, dtype: Dtype): void => {
  const { word } = kinds[dtype];
  if (word === 1) return;
  for (let at = 0; at + word <= bytes.length; at += word) bytes.subarray(at, at + word).reverse();
};

/** Elements of a shape, or undefined where the shape holds no sensible sizes. */
export const elementsOf = (shape: readonly unknown[]): number | undefined => {
  let count = 1;
  let empty = false;
  for (const size of shape) {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
    if (size === 0) empty = true;
    else count *= size;
    if (count > 2 ** 50) return undefined;
  }
  return empty ? 0 : count;
};
