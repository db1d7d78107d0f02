/** Tensors of regular numbers: arange, linspace, eye, window functions, triangular indices, one-hot rows. */
import { like } from "./lowering.ts";
import { add, compare, type Dim, exactly, floordiv, max, min, mul, neg, sub } from "../../sym/index.ts";
import { boolean, type Arg, float, int, integer, type Scalar, scalar, isTensor, operand, optional, tensor, withDefault } from "../args.ts";
import { type DType, float64, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Out, type Ref, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { numbers, type Tensor, valueLimit, valuesOf } from "../tensor.ts";
import { made } from "./creation.ts";
import { makingArgs } from "./reading.ts";
import { indexOutOfRange, wrongDtype } from "../problems.ts";
import { checkDtype, kernel } from "./pointwise.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { cppName, makingOut } from "./outs.ts";

/** A constant of the result's numbers, where they are known. */
const constant = (_: unknown, emit: Emit, [out]: readonly Tensor[]): Ref => {
  const values = valuesOf(out!);
  const shape = numbers(out!.shape);
  return values && shape ? emit.constant([...values], out!.dtype, shape) : emit.unsupported("numbers in order over a size with names");
};

/** Numbers by their place, where the count is known and small. */
const counted = (count: Dim, dtype: DType, at: (i: number) => number): Float64Array | null => {
  const plain = exactly(count);
  if (plain === null || plain > valueLimit || plain < 0 || dtype.kind === "complex") return null;
  const fit = fitting(dtype);
  return Float64Array.from({ length: plain }, (_, i) => fit(at(i)));
};

/* arange */

const rangeDtype = (parts: readonly Scalar[], rule: Rule): DType => (parts.some((one) => one.kind === "float") ? rule.defaultDtype : int64);

/** How many steps lead from `start` to before `end` (to it, with `closed`). */
const stepsBetween = (start: Dim, end: Dim, step: Dim): Dim => {
  const [a, b, by] = [exactly(start), exactly(end), exactly(step)];
  if (a !== null && b !== null && by !== null) return Math.max(0, Math.ceil((b - a) / by));
  if (by !== null && by < 0) return max(0, floordiv(sub(add(sub(start, end), neg(step)), 1), neg(step)));
  return by === 1 ? max(0, sub(end, start)) : max(0, floordiv(add(sub(end, start), sub(step, 1)), step));
};

/** One or two bounds: one number alone is the end, whatever it is called. */
const bounds = (first: Scalar | null, second: Scalar | null): readonly [Scalar, Scalar] => {
  const zero: Scalar = { kind: "int", value: 0 };
  return second === null ? [zero, first ?? zero] : [first ?? zero, second];
};

const checkSteps = (rule: Rule, start: Dim, end: Dim, step: Dim): boolean => {
  if (exactly(step) === 0) {
    refuse(rule, "step must be nonzero");
    return false;
  }
  const up = compare(step, 0);
  const way = compare(end, start);
  if ((up === ">" && way === "<") || (up === "<" && way === ">")) {
    refuse(rule, "upper bound and lower bound inconsistent with step sign");
    return false;
  }
  return true;
};

const one: Scalar = { kind: "int", value: 1 };
export const arange = op({
  names: ["torch.arange"],
  out: makingOut, outDtype: true,
  args: { start: optional(scalar), end: optional(scalar), step: withDefault(scalar, one), ...makingArgs },
  result({ start: first, end: second, step, ...making }, rule) {
    if (first === null && second === null) refuse(rule, "arange() received an invalid combination of arguments - got ()");
    const [start, end] = bounds(first, second);
    const dtype = making.dtype ?? rangeDtype([start, end, step], rule);
    checkDtype(rule, dtype, [kernel("arange_cpu", "bool", "complex")]);
    const count = checkSteps(rule, start.value, end.value, step.value) ? stepsBetween(start.value, end.value, step.value) : 0;
    const [a, by] = [exactly(start.value), exactly(step.value)];
    return made([count], { ...making, dtype, values: a === null || by === null ? null : counted(count, dtype, (i) => a + i * by) });
  },
  onnx({ start: first, end: second, step }, emit, outs) {
    if (valuesOf(outs[0]!)) return constant(null, emit, outs);
    const [start, end] = bounds(first, second);
    const asScalar = (value: Dim): Ref => emit.reshape(emit.shape([value]), []);
    const range = emit("Range", [asScalar(start.value), asScalar(end.value), asScalar(step.value)], {}, { dtype: int64, shape: outs[0]!.shape });
    return outs[0]!.dtype === int64 ? range : emit.cast(range, outs[0]!.dtype);
  },
  says: "Numbers in order.",
});

export const range = op({
  names: ["torch.range"],
  out: makingOut, outDtype: true,
  args: { start: scalar, end: scalar, step: withDefault(scalar, one), ...makingArgs },
  result({ start, end, step, ...making }, rule) {
    const dtype = making.dtype ?? rule.defaultDtype;
    const [a, b, by] = [start, end, step].map((part) => exactly(part.value));
    checkDtype(rule, dtype, [kernel("range_cpu", "bool", "complex")]);
    const fine = checkSteps(rule, start.value, end.value, step.value);
    const count = !fine ? 0 : a !== null && b !== null && by !== null ? Math.floor((b! - a!) / by!) + 1 : add(floordiv(sub(end.value, start.value), step.value), 1);
    return made([count], { ...making, dtype, values: counted(count, dtype, (i) => a! + i * by!) });
  },
  onnx: constant,
});

/* Even spaces */

/** PyTorch counts from both ends, so that the last number is exact. */
const evenly = (start: number, end: number, steps: number, dtype: DType): ((i: number) => number) => {
  const fit = dtype === float64 ? (x: number): number => x : dtype.kind === "int" ? Math.trunc : Math.fround;
  const span = (fit(end) - fit(start)) / (steps - 1);
  const step = steps > 1 ? (dtype.kind === "int" ? span : fit(span)) : 0;
  const half = Math.floor(steps / 2);
  if (steps === 1) return () => start;
  return (i) => (i < half ? fit(start) + step * i : fit(end) - step * (steps - i - 1));
};

/** A bound that may stand in a 0-d tensor. */
const boundOf = (value: Tensor | Scalar): number | null => (isTensor(value) ? (valuesOf(value)?.[0] ?? null) : exactly(value.value));

const spaced = (name: string, extra: { readonly base?: Arg<number> }, at: (x: number, base: number) => number): AnyOp => op({
  names: [`torch.${name}`],
  out: makingOut, outDtype: true,
  args: { start: operand, end: operand, steps: integer, ...extra, ...makingArgs },
  result({ start, end, steps, base, ...making }, rule) {
    const dtype = making.dtype ?? rule.defaultDtype;
    if (compare(steps, 0) === "<") {
      refuse(rule, "number of steps must be non-negative");
      return made([0], { ...making, dtype });
    }
    for (const [at, bound] of [["start", start], ["end", end]] as const)
      if (isTensor(bound) && bound.rank > 0) refuse(rule, `${name} only supports 0-dimensional start and end tensors, but got ${at} with ${bound.rank} dimension(s).`);
    const [a, b, count] = [boundOf(start), boundOf(end), exactly(steps)];
    const place = a === null || b === null || count === null ? null : evenly(a, b, count, dtype);
    return made([steps], { ...making, dtype, values: place && counted(steps, dtype, (i) => at(place(i), (base as number | undefined) ?? 10)) });
  },
  onnx: constant,
}) as unknown as AnyOp;
export const spaces: readonly AnyOp[] = [spaced("linspace", {}, (x) => x), spaced("logspace", { base: float(10) }, (x, base) => base ** x)];

/* Matrices */

export const eye = op({
  names: ["torch.eye"],
  out: makingOut, outDtype: true,
  args: { n: integer, m: optional(integer), ...makingArgs },
  result({ n, m, ...making }, rule) {
    const negative = compare(n, 0) === "<" ? n : m !== null && compare(m, 0) === "<" ? m : null;
    if (negative !== null) refuse(rule, `${negative === n ? "n" : "m"} must be greater or equal to 0, got ${String(negative)}`);
    const shape = negative !== null ? [0, 0] : [n, m ?? n];
    const dtype = making.dtype ?? rule.defaultDtype;
    const width = exactly(shape[1]!);
    return made(shape, { ...making, dtype, values: width === null ? null : counted(mul(...shape), dtype, (i) => (Math.floor(i / width) === i % width ? 1 : 0)) });
  },
  onnx: constant,
});

/** Rows and columns of the places on one side of a diagonal. */
const indices = (name: "tril" | "triu"): AnyOp => op({
  names: [`torch.${name}_indices`],
  args: { row: integer, col: integer, offset: int(0), ...makingArgs },
  result({ row, col, offset, ...making }, rule) {
    const dtype = making.dtype ?? int64;
    const [rows, columns, shift] = [exactly(row), exactly(col), exactly(offset)];
    const negative = (rows ?? 0) < 0 ? ["row", rows] : (columns ?? 0) < 0 ? ["col", columns] : null;
    if (negative) {
      refuse(rule, `${negative[0]} must be non-negative, got${negative[1]}`);
      return made([2, 0], { ...making, dtype });
    }
    if (rows === null || columns === null || shift === null) return made([2, trianglePlaces(name, row, col, offset)], { ...making, dtype });
    const places: (readonly [number, number])[] = [];
    rule.vm.allow(rows * columns);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) if (name === "tril" ? j - i <= shift : j - i >= shift) places.push([i, j]);
    return made([2, places.length], { ...making, dtype, values: places.length * 2 <= valueLimit ? [...places.map(([i]) => i), ...places.map(([, j]) => j)] : null });
  },
  onnx: constant,
}) as unknown as AnyOp;
/** The count for square matrices; data decide else. */
const trianglePlaces = (name: string, row: Dim, col: Dim, offset: Dim): Dim => {
  const width = min(row, col);
  const shift = name === "tril" ? offset : neg(offset);
  return floordiv(mul(add(width, shift), add(width, shift, 1)), 2);
};
export const triangles: readonly AnyOp[] = [indices("tril"), indices("triu")];

export const vander = op({
  names: ["torch.vander"],
  args: { x: tensor, N: optional(integer), increasing: boolean(false) },
  result({ x, N }, rule) {
    if (x.rank !== 1) refuse(rule, "x must be a one-dimensional tensor.");
    if (N !== null && compare(N, 0) === "<") refuse(rule, "N must be non-negative.");
    const length = x.shape[0] ?? 1;
    return { shape: [length, N ?? length], dtype: x.dtype.kind === "bool" || x.dtype.kind === "int" ? int64 : x.dtype };
  },
  value({ x, increasing }, [out]) {
    const values = x.dtype.kind === "complex" ? null : valuesOf(x);
    const [rows, columns] = numbers(out!.shape)!;
    const fit = fitting(out!.dtype);
    return values && Float64Array.from({ length: rows! * columns! }, (_, i) => {
      const power = i % columns!;
      return fit(values[Math.floor(i / columns!)]! ** (increasing ? power : columns! - 1 - power));
    });
  },
  onnx({ x, increasing }, emit, [out]) {
    const columns = exactly(out!.shape[1]!);
    if (columns === null) return emit.unsupported("powers up to a size with a name");
    const powers = Array.from({ length: columns }, (_, i) => (increasing ? i : columns - 1 - i));
    return emit("Pow", [emit.reshape(emit.cast(x, out!.dtype), [x.shape[0]!, 1]), emit.constant(powers, out!.dtype, [1, columns])], {}, like(out!));
  },
});

/* Windows for short-time transforms */

/** One number of a window: `turn` is the angle of a whole step, `fit` rounds as the dtype does after each operation. */
type WindowAt = (place: { readonly i: number; readonly reach: number; readonly fit: (x: number) => number }, settings: readonly number[]) => number;
const window = (name: string, at: WindowAt, settings: readonly number[] = []): AnyOp => op({
  names: [`torch.${name}_window`],
  args: { window_length: integer, periodic: boolean(true), ...Object.fromEntries(["alpha", "beta"].slice(0, settings.length).map((key, i) => [key, float(settings[i]!)])), ...makingArgs },
  result(args, rule) {
    const { window_length, periodic, dtype, device, requires_grad } = args as unknown as { window_length: Dim; periodic: boolean; dtype: DType | null; device: string | null; requires_grad: boolean };
    const making = { dtype: dtype ?? rule.defaultDtype, device, requires_grad };
    const fit = fitting(making.dtype);
    return windowOut(rule, name, window_length, making, (i, length) => {
      const given = ["alpha", "beta"].slice(0, settings.length).map((key) => (args as Readonly<Record<string, unknown>>)[key] as number);
      return length === 1 ? 1 : at({ i, reach: periodic ? length : length - 1, fit }, given);
    });
  },
  onnx: constant,
}) as unknown as AnyOp;
const windowOut = (rule: Rule, name: string, length: Dim, making: { readonly dtype: DType; readonly device: string | null; readonly requires_grad: boolean }, at: (i: number, length: number) => number): Out => {
  const { kind } = making.dtype;
  if (kind !== "float")
    refuse(rule, `${name}_window expects floating point dtypes, got: TensorOptions(dtype=${cppName(making.dtype)}, device=cpu, layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))`);
  if (compare(length, 0) === "<") {
    refuse(rule, `${name}_window requires non-negative window_length, got window_length=${String(length)}`);
    return made([0], making);
  }
  const plain = exactly(length);
  return made([length], { ...making, values: plain === null ? null : counted(length, making.dtype, (i) => at(i, plain)) });
};
/** The modified Bessel function of order 0, by its power series. */
const bessel = (x: number): number => {
  let [term, total] = [1, 1];
  for (let k = 1; k < 60 && term > total * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    total += term;
  }
  return total;
};
/** alpha - beta times the cosine of one turn. */
const raised: WindowAt = ({ i, reach, fit }, [alpha, beta]) => fit(fit(fit(Math.cos(fit(i * fit((2 * Math.PI) / reach)))) * -fit(beta!)) + fit(alpha!));
const blackman: WindowAt = ({ i, reach, fit }) => {
  const turn = fit(i * fit(Math.PI / reach));
  const wave = (times: number, weight: number): number => fit(fit(Math.cos(fit(turn * times))) * fit(weight));
  return fit(fit(wave(4, 0.08) - wave(2, 0.5)) + fit(0.42));
};
export const windows: readonly AnyOp[] = [
  window("hann", (place) => raised(place, [0.5, 0.5])),
  window("hamming", raised, [0.54, 0.46]),
  window("blackman", blackman),
  window("bartlett", ({ i, reach, fit }) => {
    const x = fit(i * fit(2 / reach));
    return i / reach <= 0.5 ? x : fit(fit(-x) + 2);
  }),
];
export const kaiserWindow = op({
  names: ["torch.kaiser_window"],
  args: { window_length: integer, periodic: boolean(true), beta: float(12), ...makingArgs },
  result: ({ window_length, periodic, beta, ...making }, rule) => windowOut(rule, "kaiser", window_length, { ...making, dtype: making.dtype ?? rule.defaultDtype }, (i, length) => {
    const x = (2 * i) / (periodic ? length : length - 1) - 1;
    return length === 1 ? 1 : bessel(beta * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(beta);
  }),
  onnx: constant,
});

/* One-hot rows */

export const oneHot = op({
  names: ["torch.nn.functional.one_hot"],
  args: { tensor, num_classes: int(-1) },
  result({ tensor: input, num_classes }, rule) {
    if (input.dtype !== int64) refuseAs(rule, wrongDtype, "one_hot is only applicable to index tensor of type LongTensor.");
    const values = valuesOf(input);
    const most = values && values.length > 0 ? Math.max(...values) : null;
    const wanted = exactly(num_classes);
    if (values?.some((one) => one < 0)) refuse(rule, "Class values must be non-negative.");
    if (wanted === -1) {
      if (exactly(input.count) === 0) refuse(rule, "Can not infer total number of classes from empty tensor.");
      return { shape: [...input.shape, most === null ? rule.fresh() : most + 1], dtype: int64 };
    }
    if (wanted !== null && wanted <= 0) refuse(rule, exactly(input.count) === 0 ? "Can not infer total number of classes from empty tensor." : "num_classes should be positive");
    if (most !== null && wanted !== null && most >= wanted) refuseAs(rule, indexOutOfRange, "Class values must be smaller than num_classes.", "RuntimeError");
    return { shape: [...input.shape, num_classes], dtype: int64 };
  },
  value({ tensor: input }, [out]) {
    const values = valuesOf(input);
    const width = exactly(out!.shape.at(-1)!)!;
    return values && Float64Array.from({ length: values.length * width }, (_, i) => (values[Math.floor(i / width)] === i % width ? 1 : 0));
  },
  // a number without axes is a vector of one, as OneHot wants it
  onnx: ({ tensor: input }, emit, [out]) => input.rank === 0 ? emit.reshape(emit("OneHot", [emit.reshape(input, [1]), emit.shape([out!.shape[0]!]), emit.constant([0, 1], int64, [2])], { axis: -1 }, { dtype: int64, shape: [1, out!.shape[0]!] }), out!.shape) : emit("OneHot", [input, emit.shape([out!.shape.at(-1)!]), emit.constant([0, 1], int64, [2])], { axis: -1 }, { dtype: int64, shape: out!.shape }),
});

