/**
 * What the runtime's CPU kernels do not take: element types that a node's numbers are changed from and back to, and scalars where an axis
 * is wanted. PyTorch takes both, so the forms of the op table need not think of it.
 */
import { bool, type DType, float32, float64, int32, int64 } from "../torch/index.ts";

/** Types that an op is computed in where its kernel is written for these only; the first that holds the numbers stands in. */
const kernels: Readonly<Record<string, readonly DType[]>> = {
  ...Object.fromEntries(["Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cosh", "Sinh", "Tan", "Erf", "Col2Im", "Det", "Gelu", "Mish", "HardSwish", "Softplus", "Softsign", "InstanceNormalization"].map((name) => [name, [float32]])),
  Neg: [int32, int64, float32, float64], Abs: [int32, int64, float32, float64], Sign: [int32, int64, float32, float64],
  Pow: [int32, int64, float32, float64], Mul: [int32, int64, float32, float64], Add: [int32, int64, float32, float64], Sub: [int32, int64, float32, float64], Div: [int32, int64, float32, float64],
  Max: [int32, int64, float32, float64], Min: [int32, int64, float32, float64],
  TopK: [int32, int64, float32, float64], Trilu: [int64, float32, float64, bool],
  Where: [int32, int64, float32, float64],
  ...Object.fromEntries(["Less", "LessOrEqual", "Greater", "GreaterOrEqual"].map((name) => [name, [int32, int64, float32, float64]])),
  MaxPool: [float32, float64], ReduceLogSumExp: [float32, float64],
  CumSum: [int32, int64, float32, float64],
};

/** Inputs that hold what the op computes with; all of them where an op is not listed. */
const operands: Readonly<Record<string, readonly number[]>> = { TopK: [0], Trilu: [0], Where: [1, 2], CumSum: [0], Col2Im: [0], ScatterElements: [0, 2] };

export const isOperand = (op: string, index: number): boolean => operands[op]?.includes(index) ?? true;

const ranks: Readonly<Record<string, number>> = { bool: 0, uint8: 1, int8: 1, int16: 2, int32: 3, int64: 4, float32: 5, float64: 6 };
const halves = new Set(["float16", "bfloat16"]);
/** Where the runtime does not change halves by itself. */
const noHalves = new Set(["ScatterElements"]);

/** The type that an op is computed in instead of its operands'; null where its kernel takes that. Halves are the runtime's own matter. */
export const standIn = (op: string, dtype: DType): DType | null => {
  const types = Object.hasOwn(kernels, op) ? kernels[op]! : null;
  if (halves.has(dtype.name)) return noHalves.has(op) ? float32 : null;
  if (!types || types.includes(dtype)) return null;
  const rank = ranks[dtype.name];
  if (rank === undefined) return null;
  return types.find((one) => ranks[one.name]! >= rank && one !== bool) ?? types[0]!;
};

/** Ops with an axis: a scalar has one element of it. Which of their inputs and outputs are scalars then. */
const alongAxis: Readonly<Record<string, readonly number[]>> = {
  TopK: [0], GatherElements: [0, 1], ScatterElements: [0, 1, 2], CumSum: [0], Softmax: [0], LogSoftmax: [0], ArgMax: [0], ArgMin: [0],
};

/** Inputs that a scalar must be made a vector in; null where the op takes it. */
export const scalarInputs = (op: string): readonly number[] | null => (Object.hasOwn(alongAxis, op) ? alongAxis[op]! : null);
