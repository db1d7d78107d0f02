/** Ops that look numbers up: unique, searchsorted, bucketize, isin, bincount, histc. */
import { add as addDims, differ, type Dim, exactly, show, sub } from "../../sym/index.ts";
import { boolean, int, isTensor, keywordOnly, operand, optional, plainInt, scalarOr, tensor, text } from "../args.ts";
import { bool, int32, int64, promote } from "../dtype.ts";
import { type Emit, op, type Out, type OutTuple, type Ref, type Rule } from "../op.ts";
import { axisOf, promoted } from "../rules.ts";
import { numbers, type Tensor } from "../tensor.ts";
import { Calculator, countTrue } from "./calculator.ts";
import { wrap } from "./gather.ts";
import { inDtype, like, opposite, sliced } from "./lowering.ts";
import { linesAlong, type Operand, plainValues } from "./numbers.ts";
import { checkDtype, kernel, words } from "./pointwise.ts";
import { notImplemented, refuse } from "./refusals.ts";
import { cppName, exactOut, sameOut } from "./outs.ts";

/* unique */

/** Slices along an axis as keys that compare: which of them are first of their kind, where each went, how often each came. */
interface Found {
  readonly keys: readonly (readonly number[])[];
  readonly inverse: readonly number[];
  readonly counts: readonly number[];
}
const order = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((one, i) => one !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
};
const rowsOf = (input: Tensor, dim: number | null): readonly (readonly number[])[] | null => {
  const values = plainValues(input);
  const size = numbers(input.shape);
  if (!values || !size) return null;
  if (dim === null || size.length === 0) return Array.from(values, (one) => [one]);
  const lines = linesAlong(size, wrap(size.length, dim));
  return Array.from({ length: size[wrap(size.length, dim)]! }, (_, i) => lines.map((line) => values[line[i]!]!));
};
const sortedKinds = (rows: readonly (readonly number[])[]): Found => {
  const places = [...rows.keys()].sort((a, b) => order(rows[a]!, rows[b]!));
  const keys: (readonly number[])[] = [];
  const counts: number[] = [];
  const inverse: number[] = Array<number>(rows.length);
  for (const place of places) {
    if (keys.length === 0 || order(keys.at(-1)!, rows[place]!) !== 0) {
      keys.push(rows[place]!);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[place] = keys.length - 1;
  }
  return { keys, inverse, counts };
};
const consecutiveKinds = (rows: readonly (readonly number[])[]): Found => {
  const keys: (readonly number[])[] = [];
  const counts: number[] = [];
  const inverse = rows.map((row) => {
    if (keys.length === 0 || order(keys.at(-1)!, row) !== 0) {
      keys.push(row);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    return keys.length - 1;
  });
  return { keys, inverse, counts };
};

interface UniqueArgs { readonly input: Tensor; readonly return_inverse: boolean; readonly return_counts: boolean; readonly dim: number | null }
const uniqueResult = (rule: Rule, { input, return_inverse, return_counts, dim }: UniqueArgs, find: (rows: readonly (readonly number[])[]) => Found): Out | OutTuple => {
  if (dim !== null && input.rank === 0) refuse(rule, `Dimension specified as ${dim} but tensor has no dimensions`, "IndexError");
  const at = dim === null || input.rank === 0 ? null : axisOf(rule, input.rank, dim);
  if (input.dtype.kind === "complex") notImplemented(rule, at === null ? "unique" : "unique_dim", input.dtype);
  // rows without numbers are taken only where there are none of them
  const empty = at === null ? 0 : input.shape.filter((dim) => exactly(dim) === 0).length;
  if (empty > 0 && exactly(input.shape[at!]!) !== 0) refuse(rule, "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
  else if (empty > 1) refuse(rule, "Number of zero sized dimensions is more than one, so unique cannot be applied ");
  const rows = rowsOf(input, at);
  const count: Dim = rows ? find(rows).keys.length : rule.fresh(at === null ? input.count : input.shape[at]!);
  const shape = at === null ? [count] : input.shape.with(at, count);
  const inverse = at === null ? input.shape : [input.shape[at]!];
  const outs: Out[] = [{ shape, dtype: input.dtype }, ...(return_inverse ? [{ shape: inverse, dtype: int64 }] : []), ...(return_counts ? [{ shape: [count], dtype: int64 }] : [])];
  return outs.length === 1 ? outs[0]! : { outs };
};
const uniqueValue = ({ input, return_inverse, return_counts, dim }: UniqueArgs, outs: readonly Tensor[], find: (rows: readonly (readonly number[])[]) => Found): readonly ArrayLike<number>[] | null => {
  const rows = rowsOf(input, dim);
  if (!rows) return null;
  const { keys, inverse, counts } = find(rows);
  const values = dim === null || input.rank === 0 ? keys.flat() : laidAlong(keys, numbers(outs[0]!.shape)!, wrap(input.rank, dim));
  return [values, ...(return_inverse ? [inverse] : []), ...(return_counts ? [counts] : [])];
};
const laidAlong = (keys: readonly (readonly number[])[], size: readonly number[], at: number): number[] => {
  const made: number[] = [];
  linesAlong(size, at).forEach((line, i) => line.forEach((place, k) => { made[place] = keys[k]![i]!; }));
  return made;
};

export const unique = op({
  names: ["torch.unique", "torch.Tensor.unique"],
  args: { input: tensor, sorted: boolean(true), return_inverse: boolean(false), return_counts: boolean(false), dim: optional(plainInt) },
  result: (args, rule) => uniqueResult(rule, args, sortedKinds),
  value: (args, outs) => uniqueValue(args, outs, sortedKinds),
  onnx: ({ input, return_inverse, return_counts, dim }, emit, outs) => {
    const at = dim === null || input.rank === 0 ? null : wrap(input.rank, dim);
    const counted = { dtype: int64, shape: [(at === null ? outs[0]!.shape[0] : outs[0]!.shape[at])!] };
    const each = { dtype: int64, shape: [at === null ? input.count : input.shape[at]!] };
    const [kinds, , inverse, counts] = emit.many("Unique", [input], { sorted: 1, ...(at === null ? {} : { axis: at }) }, [like(outs[0]!), counted, each, counted]);
    return [kinds!, ...(return_inverse ? [emit.reshape(inverse!, at === null ? input.shape : each.shape)] : []), ...(return_counts ? [counts!] : [])];
  },
});
export const uniqueConsecutive = op({
  names: ["torch.unique_consecutive", "torch.Tensor.unique_consecutive"],
  args: { input: tensor, return_inverse: boolean(false), return_counts: boolean(false), dim: optional(plainInt) },
  result: (args, rule) => uniqueResult(rule, args, consecutiveKinds),
  value: (args, outs) => uniqueValue(args, outs, consecutiveKinds),
  onnx: ({ input, return_inverse, return_counts, dim }, emit, outs) => {
    if (dim !== null && input.rank > 1) return emit.unsupported("runs of equal rows");
    const flat = emit.reshape(input, [input.count]);
    const less = { dtype: input.dtype, shape: [sub(input.count, 1)] };
    const isSame = emit("Equal", [sliced(emit, flat, { axis: 0, start: 1, end: null }, less), sliced(emit, flat, { axis: 0, start: 0, end: -1 }, less)], {}, { dtype: bool, shape: less.shape });
    const isFirst = emit("Concat", [emit.constant([1], bool, [1]), opposite(emit, isSame)], { axis: 0 }, { dtype: bool, shape: [input.count] });
    const inverse = emit("Sub", [emit("CumSum", [emit.cast(isFirst, int64), emit.constant(0, int64)], {}, { dtype: int64, shape: [input.count] }), emit.constant(1, int64)], {}, { dtype: int64, shape: [input.count] });
    const count = outs[0]!.shape[0]!;
    const starts = emit("Compress", [emit("Range", [emit.constant(0, int64), emit.reshape(emit.shape([input.count]), []), emit.constant(1, int64)], {}, { dtype: int64, shape: [input.count] }), isFirst], { axis: 0 }, { dtype: int64, shape: [count] });
    const ends = emit("Concat", [sliced(emit, starts, { axis: 0, start: 1, end: null }, { dtype: int64, shape: [count] }), emit.shape([input.count])], { axis: 0 }, { dtype: int64, shape: [count] });
    const counts = emit("Sub", [ends, starts], {}, { dtype: int64, shape: [count] });
    const kinds = emit("Compress", [flat, isFirst], { axis: 0 }, like(outs[0]!));
    return [kinds, ...(return_inverse ? [emit.reshape(inverse, input.shape)] : []), ...(return_counts ? [counts] : [])];
  },
});

/* Places in rising numbers */

/** How many of the boundaries stand before a number; with `right` also those that equal it. Halves are told apart as PyTorch tells them, which shows where the order is not kept. */
const placeIn = (boundaries: ArrayLike<number>, value: number, right: boolean, from = 0, length = boundaries.length): number => {
  let [start, end] = [0, length];
  while (start < end) {
    const middle = start + ((end - start) >> 1);
    const bound = boundaries[from + middle]!;
    const isBefore = right ? !(bound > value) : !(bound >= value);
    if (isBefore) start = middle + 1;
    else end = middle;
  }
  return start;
};
/** Numbers and boundaries meet in one dtype; there is no kernel for two kinds. */
const checkOrdered = (rule: Rule, input: Operand, boundaries: Tensor): void =>
  checkDtype(rule, promoted(rule, [input, boundaries]), [kernel("searchsorted_out_cpu", "bool", "complex")]);

/** How many boundaries of its row stand before each number. */
const placesOf = (emit: Emit, input: Ref, boundaries: Ref, right: boolean): Ref => {
  const lead = boundaries.shape.slice(0, -1);
  const each = emit.reshape(input, [...input.shape, 1]);
  const row = emit.reshape(boundaries, lead.length === 0 ? boundaries.shape : [...lead, 1, boundaries.shape.at(-1)!]);
  return countTrue(emit, emit(right ? "LessOrEqual" : "Less", [row, each], {}, { dtype: bool, shape: [...input.shape, boundaries.shape.at(-1)!] }));
};

export const searchsorted = op({
  names: ["torch.searchsorted"],
  out: sameOut((wanted, got) => `torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on whether out_int32 flag is True, but we got output tensor's dtype ${got.word} and out_int32 flag is ${wanted === int32 ? "True" : "False"}`),
  args: { sorted_sequence: tensor, input: operand, out_int32: keywordOnly(boolean(false)), right: keywordOnly(boolean(false)), side: keywordOnly(optional(text)), sorter: keywordOnly(optional(tensor)) },
  result({ sorted_sequence: sequence, input, out_int32 }, rule) {
    const shape = isTensor(input) ? input.shape : [];
    const lead = sequence.shape.slice(0, -1);
    const alike = isTensor(input) && input.rank === sequence.rank && lead.every((dim, i) => !differ(dim, input.shape[i]!));
    if (sequence.rank === 0) refuse(rule, "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension");
    else if (sequence.rank > 1 && !alike)
      refuse(rule, `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor [${sequence.shape.map(show).join(", ")}] and input value tensor [${shape.map(show).join(", ")}]`);
    else checkOrdered(rule, input, sequence);
    return { shape, dtype: out_int32 ? int32 : int64 };
  },
  value({ sorted_sequence: sequence, input, right, side, sorter }) {
    const [boundaries, values] = [plainValues(sequence), numbersOf(input)];
    if (!boundaries || !values || sorter) return null;
    const length = numbers(sequence.shape)!.at(-1)!;
    const width = isTensor(input) && sequence.rank > 1 ? numbers(input.shape)!.at(-1)! : values.length;
    return Float64Array.from(values, (value, i) => placeIn(boundaries, value, right || side === "right", sequence.rank > 1 ? Math.floor(i / width) * length : 0, length));
  },
  onnx({ sorted_sequence: sequence, input, right, side, sorter }, emit, [out]) {
    if (sorter) return emit.unsupported("searchsorted with a sorter");
    return emit.cast(placesOf(emit, inDtype(emit, input, sequence.dtype), emit.of(sequence), right || side === "right"), out!.dtype);
  },
});
const numbersOf = (input: Operand): ArrayLike<number> | null => (isTensor(input) ? plainValues(input) : exactly(input.value) === null ? null : [exactly(input.value)!]);

export const bucketize = op({
  names: ["torch.bucketize"],
  out: sameOut((wanted, got) => `torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on whether out_int32 flag is True, but we got output tensor's dtype ${got.word} and out_int32 flag is ${wanted === int32 ? "True" : "False"}`),
  args: { input: operand, boundaries: tensor, out_int32: keywordOnly(boolean(false)), right: keywordOnly(boolean(false)) },
  result({ input, boundaries, out_int32 }, rule) {
    if (boundaries.rank !== 1) refuse(rule, `boundaries tensor must be 1 dimension, but got dim(${boundaries.rank})`);
    else checkOrdered(rule, input, boundaries);
    return { shape: isTensor(input) ? input.shape : [], dtype: out_int32 ? int32 : int64 };
  },
  value({ input, boundaries, right }) {
    const [values, bounds] = [numbersOf(input), plainValues(boundaries)];
    return values && bounds && Float64Array.from(values, (one) => placeIn(bounds, one, right));
  },
  onnx: ({ input, boundaries, right }, emit, [out]) => emit.cast(placesOf(emit, inDtype(emit, input, boundaries.dtype), emit.of(boundaries), right), out!.dtype),
});

export const isin = op({
  names: ["torch.isin"],
  out: exactOut,
  args: { elements: operand, test_elements: operand, assume_unique: keywordOnly(boolean(false)), invert: keywordOnly(boolean(false)) },
  result({ elements, test_elements }, rule) {
    for (const one of [elements, test_elements]) if (isTensor(one)) checkDtype(rule, one.dtype, [words(`Unsupported input type encountered for isin(): ${one.dtype.word}`, ["bool", "complex"], "RuntimeError")]);
    return { shape: isTensor(elements) ? elements.shape : [], dtype: bool };
  },
  value({ elements, test_elements, invert }) {
    const [values, among] = [numbersOf(elements), numbersOf(test_elements)];
    const set = among && new Set(Array.from(among));
    return values && set && Float64Array.from(values, (one) => Number(set.has(one) !== invert));
  },
  onnx({ elements, test_elements, invert }, emit, [out]) {
    const [own, other] = [elements, test_elements].map((one) => (isTensor(one) ? one.dtype : null));
    const dtype = own && other ? promote(own, other) : own ?? other ?? int64;
    const [each, among] = [inDtype(emit, elements, dtype), inDtype(emit, test_elements, dtype)];
    const flat = emit.reshape(among, [isTensor(test_elements) ? test_elements.count : 1]);
    const isEqual = emit("Equal", [emit.reshape(each, [...each.shape, 1]), flat], {}, { dtype: bool, shape: [...each.shape, flat.shape[0]!] });
    return emit(invert ? "Equal" : "Greater", [countTrue(emit, isEqual), emit.constant(0, int64)], {}, like(out!));
  },
});

/* Counting */

export const bincount = op({
  names: ["torch.bincount", "torch.Tensor.bincount"],
  args: { input: tensor, weights: optional(tensor), minlength: int(0) },
  result({ input, weights, minlength }, rule) {
    const values = plainValues(input);
    checkDtype(rule, input.dtype, [kernel("bincount_cpu", "float", "complex", "bool")]);
    if (input.rank !== 1 || values?.some((one) => one < 0)) refuse(rule, "bincount only supports 1-d non-negative integral inputs.");
    const least = exactly(minlength) ?? 0;
    if (least < 0) refuse(rule, "minlength should be >= 0");
    const count = values ? Math.max(least, ...Array.from(values, (one) => one + 1)) : rule.fresh();
    return { shape: [count], dtype: weights === null ? int64 : weights.dtype.kind === "float" ? weights.dtype : rule.defaultDtype };
  },
  value({ input, weights }, [out]) {
    const values = plainValues(input);
    const by = weights ? plainValues(weights) : null;
    if (!values || (weights && !by)) return null;
    const made = new Float64Array(numbers(out!.shape)![0]!);
    values.forEach((one, i) => { made[one] = made[one]! + (by ? by[i]! : 1); });
    return made;
  },
  onnx({ input, weights, minlength }, emit, [out]) {
    const places = emit.cast(input, int64);
    const width = out!.shape[0]!;
    const found = emit("ReduceMax", [emit("Concat", [places, emit.constant([-1], int64, [1])], { axis: 0 }, { dtype: int64, shape: [addDims(input.count, 1)] })], { keepdims: 0 }, { dtype: int64, shape: [] });
    const depth = emit("Max", [emit("Add", [found, emit.constant(1, int64)], {}, { dtype: int64, shape: [] }), emit.reshape(emit.shape([minlength]), [])], {}, { dtype: int64, shape: [] });
    const zeros = emit("Expand", [emit.constant(0, out!.dtype), emit.reshape(depth, [1])], {}, like(out!));
    const each = weights ? emit.cast(weights, out!.dtype) : emit("Expand", [emit.constant(1, out!.dtype), emit.shape([input.count])], {}, { dtype: out!.dtype, shape: [input.count] });
    return emit("ScatterElements", [zeros, places, each], { axis: 0, reduction: "add" }, { dtype: out!.dtype, shape: [width] });
  },
});

export const histc = op({
  names: ["torch.histc", "torch.Tensor.histc"],
  out: sameOut((wanted, got) => `torch.histogram: input tensor and hist tensor should have the same dtype, but got input ${cppName(wanted)} and hist ${cppName(got)}`),
  args: { input: tensor, bins: int(100), min: scalarOr("int", 0), max: scalarOr("int", 0) },
  result({ input, bins, min, max }, rule) {
    const count = exactly(bins) ?? 1;
    checkDtype(rule, input.dtype, [kernel("histogram_cpu", "int"), kernel("linspace_cpu", "bool"), kernel("aminmax_cpu", "complex")]);
    if (count <= 0) refuse(rule, `torch.histogram(): bins must be > 0, but got ${count} for dimension 0`);
    else if ((exactly(min.value) ?? 0) > (exactly(max.value) ?? 0)) refuse(rule, "torch.histc: max must be larger than min");
    return { shape: [bins], dtype: input.dtype };
  },
  value({ input, min, max }, [out]) {
    const values = plainValues(input);
    const count = numbers(out!.shape)![0]!;
    if (!values || values.length === 0) return new Float64Array(count);
    const [low, high] = rangeOf(values, exactly(min.value) ?? 0, exactly(max.value) ?? 0);
    const made = new Float64Array(count);
    for (const one of values) if (one >= low && one <= high) made[Math.min(count - 1, Math.floor(((one - low) / (high - low)) * count))]!++;
    return made;
  },
  onnx({ input, min, max }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const count = exactly(out!.shape[0]!);
    const [from, to] = [exactly(min.value), exactly(max.value)];
    if (count === null || from === null || to === null) return emit.unsupported("a histogram whose bounds have names");
    const flat = emit.reshape(input, [input.count]);
    const [least, greatest] = from === to ? [use.reduce("ReduceMin", flat), use.reduce("ReduceMax", flat)] : [use.ref(from), use.ref(to)];
    const isFlat = use.test("Equal", least, greatest);
    const [low, high] = [use.where(isFlat, use.sub(least, 1), least), use.where(isFlat, use.add(greatest, 1), greatest)];
    const scaled = use.of("Floor", use.mul(use.div(use.sub(flat, low), use.sub(high, low)), count));
    const isIn = emit("And", [use.test("GreaterOrEqual", flat, low), use.test("LessOrEqual", flat, high)], {}, { dtype: bool, shape: flat.shape });
    const places = emit.cast(use.least(use.most(use.where(isIn, scaled, 0), 0), count - 1), int64);
    const zeros = emit("Expand", [use.ref(0), emit.shape([count])], {}, like(out!));
    return emit("ScatterElements", [zeros, places, emit.cast(isIn, out!.dtype)], { axis: 0, reduction: "add" }, like(out!));
  },
});
/** Equal bounds stand for the numbers' own. */
const rangeOf = (values: Float64Array, min: number, max: number): readonly [number, number] => {
  if (min !== max) return [min, max];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 1, high + 1] : [low, high];
};

