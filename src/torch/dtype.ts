/** Element types and how they combine: PyTorch's type promotion (manual: tensor attributes, "type promotion doc"). */

export type DTypeKind = "bool" | "int" | "float" | "complex";

export interface DType {
  /** As in `torch.float32`. */
  readonly name: string;
  readonly kind: DTypeKind;
  readonly bytes: number;
  /** Capital name in PyTorch's error words ("Float", "Long"). */
  readonly word: string;
  readonly aliases: readonly string[];
}

const dtype = (name: string, kind: DTypeKind, bytes: number, word: string, ...aliases: string[]): DType => ({ name, kind, bytes, word, aliases });

export const bool = dtype("bool", "bool", 1, "Bool");
export const uint8 = dtype("uint8", "int", 1, "Byte");
export const int8 = dtype("int8", "int", 1, "Char");
export const int16 = dtype("int16", "int", 2, "Short", "short");
export const int32 = dtype("int32", "int", 4, "Int", "int");
export const int64 = dtype("int64", "int", 8, "Long", "long");
export const uint16 = dtype("uint16", "int", 2, "UInt16");
export const uint32 = dtype("uint32", "int", 4, "UInt32");
export const uint64 = dtype("uint64", "int", 8, "UInt64");
export const float16 = dtype("float16", "float", 2, "Half", "half");
export const bfloat16 = dtype("bfloat16", "float", 2, "BFloat16");
export const float32 = dtype("float32", "float", 4, "Float", "float");
export const float64 = dtype("float64", "float", 8, "Double", "double");
export const float8_e4m3fn = dtype("float8_e4m3fn", "float", 1, "Float8_e4m3fn");
export const float8_e5m2 = dtype("float8_e5m2", "float", 1, "Float8_e5m2");
export const float8_e4m3fnuz = dtype("float8_e4m3fnuz", "float", 1, "Float8_e4m3fnuz");
export const float8_e5m2fnuz = dtype("float8_e5m2fnuz", "float", 1, "Float8_e5m2fnuz");
export const float8_e8m0fnu = dtype("float8_e8m0fnu", "float", 1, "Float8_e8m0fnu");
export const complex32 = dtype("complex32", "complex", 4, "ComplexHalf", "chalf");
export const complex64 = dtype("complex64", "complex", 8, "ComplexFloat", "cfloat");
export const complex128 = dtype("complex128", "complex", 16, "ComplexDouble", "cdouble");
export const qint8 = dtype("qint8", "int", 1, "QInt8");
export const quint8 = dtype("quint8", "int", 1, "QUInt8");
export const qint32 = dtype("qint32", "int", 4, "QInt32");

export const dtypes: readonly DType[] = [
  bool, uint8, int8, int16, int32, int64, uint16, uint32, uint64, float16, bfloat16, float32, float64, float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, float8_e8m0fnu, complex32, complex64, complex128, qint8, quint8, qint32,
];

/** The dtype of lengths and parts of complex numbers; others are real already. */
export const realOf = (dtype: DType): DType => (dtype === complex128 ? float64 : dtype === complex32 ? float16 : dtype.kind === "complex" ? float32 : dtype);

/** Every Python name of a dtype: "float32", "float". */
export const dtypeByName: ReadonlyMap<string, DType> = new Map(dtypes.flatMap((one) => [one.name, ...one.aliases].map((name) => [name, one] as const)));

const rank: Readonly<Record<DTypeKind, number>> = { bool: 0, int: 1, float: 2, complex: 3 };
const order: readonly DType[] = [bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, complex32, complex64, complex128];

/** The dtype that holds both (`torch.promote_types`). */
export const promote = (a: DType, b: DType): DType => {
  if (a === b) return a;
  const [low, high] = rank[a.kind] < rank[b.kind] || (a.kind === b.kind && order.indexOf(a) < order.indexOf(b)) ? [a, b] : [b, a];
  if (low === uint8 && high === int8) return int16;
  if (low === float16 && high === bfloat16) return float32;
  if (high.kind === "complex" && low.kind === "float") {
    const part = high === complex128 ? float64 : high === complex64 ? float32 : float16;
    const wide = promote(part, low);
    return wide === float64 ? complex128 : wide === float32 ? complex64 : complex32;
  }
  return high;
};

/** Whether a result of type `from` may be written into a tensor of type `to` (`torch.can_cast`). */
export const canCast = (from: DType, to: DType): boolean => rank[from.kind] <= rank[to.kind] || (from.kind === "bool" && to.kind === "int");

/** One operand of an element-wise op, as promotion sees it: tensors with axes outrank 0-d tensors, which outrank Python numbers. */
export interface Operand {
  readonly dtype: DType;
  readonly category: "dimensioned" | "zeroDim" | "number";
}

/** PyTorch's result type: a lower category takes part only where its kind is higher. */
export const resultType = (operands: readonly Operand[], defaultFloat: DType = float32): DType => {
  const within = (category: Operand["category"]): DType | null =>
    operands.filter((one) => one.category === category).reduce<DType | null>((known, { dtype: one }) => (known ? promote(known, one) : one), null);
  let result: DType | null = null;
  for (const category of ["dimensioned", "zeroDim", "number"] as const) {
    const one = within(category);
    if (!one) continue;
    if (!result) result = category === "number" && one.kind === "float" ? defaultFloat : category === "number" && one.kind === "complex" ? complex64 : one;
    else if (rank[one.kind] > rank[result.kind]) result = one.kind === "complex" && result.kind === "float" ? complexOf(result) : category !== "number" ? promote(result, one) : one.kind === "float" ? defaultFloat : one;
  }
  return result ?? defaultFloat;
};

const complexOf = (dtype: DType): DType => (dtype === float64 ? complex128 : dtype === float16 ? complex32 : complex64);

/** The float type that an op with float results gives for `dtype` (int and bool become the default). */
export const floating = (dtype: DType, defaultFloat: DType = float32): DType => (dtype.kind === "int" || dtype.kind === "bool" ? defaultFloat : dtype);
/** `sum`, `prod` and `cumsum` of small integers count in int64. */
export const accumulating = (dtype: DType): DType => (dtype.kind === "int" || dtype.kind === "bool" ? int64 : dtype);
