/** Ops that know the order of numbers: max, min, argmax, median, mode, sort, topk, kthvalue, unique, searchsorted, histograms. */
import { type Dim, exactly } from "../../sym/index.ts";
import { type Arg, axis, boolean, flag, int, keywordOnly, optional, plainInt, tensor, withDefault } from "../args.ts";
import { bool, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, named, op, type OutTuple, type Ref, type Rule } from "../op.ts";
import { axisOf } from "../rules.ts";
import { Tensor } from "../tensor.ts";
import { binaryResult, checkDtype, kernel, step, words } from "./pointwise.ts";
import { eachOf, linesAlong, plainValues, sizeOf } from "./numbers.ts";
import { Calculator } from "./calculator.ts";
import { inDtype, like, opposite } from "./lowering.ts";
import { axesAgain, axesGiven, groupsOf, keepdim, needsElements, reduceNode, shapeWithout } from "./reducing.ts";
import { indexOutOfRange } from "../problems.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { exactOut } from "./outs.ts";
import { isEmpty } from "./batching.ts";
import { laid } from "./layout.ts";

/** NaN is greater than every number. */
const compare = (a: number, b: number): number => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a - b);

/** Places of the group in rising order of their numbers, equal ones in their order. */
const risingPlaces = (group: readonly number[]): number[] => [...group.keys()].sort((a, b) => compare(group[a]!, group[b]!) || a - b);

/* max and min: of all, along an axis, or of two tensors */

const tensorOrAxis: Arg<Tensor | number | null> = { missing: { value: null }, read: (vm, value, name) => (value instanceof Tensor && value.rank > 0 ? value : value === null ? vm.raise("TypeError", `argument '${name}' must be int, not NoneType`) : value instanceof Tensor ? value : plainInt.read(vm, value, name)) };

const first = (group: readonly number[], wins: (a: number, b: number) => boolean): number => {
  let best = 0;
  group.forEach((one, i) => { if (!Number.isNaN(group[best]!) && (Number.isNaN(one) || wins(one, group[best]!))) best = i; });
  return best;
};
const winner = (name: string) => (a: number, b: number): boolean => (name === "max" ? a > b : a < b);

const alongAxis = (rule: Rule, name: string, input: Tensor, dim: number, keep: boolean, said = name): OutTuple => {
  const [at] = axesGiven(rule, input.rank, [dim]);
  needsElements(rule, said, input, [at!], [at!]);
  const shape = shapeWithout(input, [at!], keep);
  return named(name, ["values", "indices"], [{ shape, dtype: input.dtype }, { shape, dtype: int64 }]);
};
/** The chosen place of each group along one axis, as values and indices. */
const chosen = (input: Tensor, dim: number, choose: (group: readonly number[]) => number): readonly [number[], number[]] | null => {
  const groups = groupsOf(input, axesAgain(input.rank, dim));
  if (!groups) return null;
  const places = groups.map(choose);
  return [places.map((place, i) => groups[i]![place]!), places];
};

const extreme = (name: "max" | "min"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  args: { input: tensor, dim: tensorOrAxis, keepdim, other: { ...optional(tensor), keywordOnly: true } },
  result({ input, dim, keepdim: keep, other }, rule) {
    const pair = other ?? (dim instanceof Tensor ? dim : null);
    if (pair) return binaryResult(rule, [input, pair], { refuses: [words(`${name}imum not implemented for complex tensors.`, ["complex"], "RuntimeError")] });
    if (dim === null) {
      if (exactly(input.count) === 0) refuse(rule, `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`);
      checkDtype(rule, input.dtype, [kernel(`${name}_all`, "complex")]);
      return { shape: [], dtype: input.dtype };
    }
    checkDtype(rule, input.dtype, [words(`${name}(): does not support complex input`, ["complex"], "RuntimeError")]);
    return alongAxis(rule, name, input, dim as number, keep);
  },
  value({ input, dim, other }, outs) {
    const pair = other ?? (dim instanceof Tensor ? dim : null);
    if (pair) return eachOf(outs[0]!, [input, pair], outs[0]!.dtype, (a, b) => (Number.isNaN(a!) || Number.isNaN(b!) ? NaN : name === "max" ? Math.max(a!, b!) : Math.min(a!, b!)));
    if (dim !== null) return chosen(input, dim as number, (group) => first(group, winner(name)));
    const values = plainValues(input);
    return values && [values[first([...values], winner(name))]!];
  },
  onnx({ input, dim, other }, emit, outs) {
    const pair = other ?? (dim instanceof Tensor ? dim : null);
    if (pair) return step(emit, name === "max" ? "Max" : "Min", [inDtype(emit, input, outs[0]!.dtype), inDtype(emit, pair, outs[0]!.dtype)], outs[0]!);
    const node = name === "max" ? "ReduceMax" : "ReduceMin";
    if (dim === null) return reduceNode(emit, node, input, axesAgain(input.rank, null), outs[0]!);
    const at = axesAgain(input.rank, dim as number);
    return [reduceNode(emit, node, input, at, outs[0]!), argNode(emit, name, input, at[0]!, outs[1]!)];
  },
  says: name === "max" ? "The greatest of the numbers." : "The least of the numbers.",
}) as unknown as AnyOp;
const argNode = (emit: Emit, name: string, input: Tensor | Ref, at: number, out: Tensor): Ref =>
  input.shape.length === 0 ? emit.constant(0, int64) : emit(name === "max" ? "ArgMax" : "ArgMin", [input], { axis: at, keepdims: out.rank === input.shape.length ? 1 : 0 }, like(out));

const argExtreme = (name: "argmax" | "argmin"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  out: exactOut,
  args: { input: tensor, dim: optional(plainInt), keepdim },
  result({ input, dim, keepdim: keep }, rule) {
    const axes = axesGiven(rule, input.rank, dim === null ? null : [dim]);
    if (dim === null && exactly(input.count) === 0) refuseAs(rule, indexOutOfRange, `${name}(): Expected reduction dim to be specified for input.numel() == 0.`, "IndexError");
    else if (dim !== null) needsElements(rule, name, input, axes, axes);
    checkDtype(rule, input.dtype, [words(`${name}(): does not support bool input`, ["bool"], "RuntimeError"), words(`${name}(): does not support complex input`, ["complex"], "RuntimeError")]);
    return { shape: dim === null && !keep ? [] : shapeWithout(input, axes, keep), dtype: int64 };
  },
  value({ input, dim }) {
    const groups = groupsOf(input, axesAgain(input.rank, dim));
    return groups && groups.map((group) => first(group, winner(name === "argmax" ? "max" : "min")));
  },
  onnx({ input, dim }, emit, [out]) {
    const short = name === "argmax" ? "max" : "min";
    if (dim !== null) return argNode(emit, short, input, axesAgain(input.rank, dim)[0]!, out!);
    const flat = emit.reshape(input, [input.count]);
    return emit.reshape(emit(short === "max" ? "ArgMax" : "ArgMin", [flat], { axis: 0, keepdims: 0 }, { dtype: int64, shape: [] }), out!.shape);
  },
  says: name === "argmax" ? "The place of the greatest number." : "The place of the least number.",
}) as unknown as AnyOp;
export const extremes: readonly AnyOp[] = [extreme("max"), extreme("min"), argExtreme("argmax"), argExtreme("argmin")];

export const aminmax = op({
  names: ["torch.aminmax", "torch.Tensor.aminmax"],
  args: { input: tensor, dim: { ...optional(plainInt), keywordOnly: true }, keepdim: keywordOnly(keepdim) },
  result({ input, dim, keepdim: keep }, rule) {
    const axes = axesGiven(rule, input.rank, dim === null ? null : [dim]);
    if (axes.some((at) => exactly(input.shape[at] ?? 1) === 0))
      dim === null ? refuse(rule, "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.") : refuse(rule, `aminmax: Expected reduction dim ${dim} to have non-zero size.`, "IndexError");
    checkDtype(rule, input.dtype, [kernel(dim === null ? "aminmax_cpu" : "aminmax_cpu", "complex")]);
    const shape = shapeWithout(input, axes, keep && dim !== null);
    return named("aminmax", ["min", "max"], [{ shape, dtype: input.dtype }, { shape, dtype: input.dtype }]);
  },
  value({ input, dim }) {
    const groups = groupsOf(input, axesAgain(input.rank, dim));
    return groups && ["min", "max"].map((name) => groups.map((group) => group[first(group, winner(name))]!));
  },
  onnx: ({ input, dim }, emit, outs) => ["ReduceMin", "ReduceMax"].map((name, i) => reduceNode(emit, name, input, axesAgain(input.rank, dim), like(outs[i]!))),
});

/* Middle and most frequent */

/** The numbers, and their places, that stand at one place of each sorted line. */
const ranked = (emit: Emit, input: Ref, at: number, outs: readonly Tensor[], placeOf: (length: number) => number): readonly Ref[] => {
  const length = exactly(input.shape[at]!);
  if (length === null) return emit.unsupported("a place in the order of a size with a name");
  const sorted = emit.many("TopK", [input, emit.shape([length])], { axis: at, largest: 0, sorted: 1 }, [like(input), { dtype: int64, shape: input.shape }]);
  return outs.map((out, i) => emit.reshape(emit("Gather", [sorted[i]!, emit.constant([placeOf(length)], int64, [1])], { axis: at }, { dtype: out.dtype, shape: input.shape.with(at, 1) }), out.shape));
};

const middle = (group: readonly number[], skipsNan: boolean): number => {
  const places = risingPlaces(group);
  const nan = places.find((place) => Number.isNaN(group[place]!));
  if (nan !== undefined && !skipsNan) return nan;
  const known = places.filter((place) => !Number.isNaN(group[place]!));
  return known.length === 0 ? places[0]! : known[Math.floor((known.length - 1) / 2)]!;
};
/** The middle of the numbers that are some: NaN goes behind all others, and how many there are tells the place. */
const middleOfKnown = (emit: Emit, flat: Ref, at: number, outs: readonly Tensor[]): readonly Ref[] => {
  const { sorted, known } = behindNan(emit, flat, at);
  const use = new Calculator(emit, int64);
  const place = use.div(use.most(use.sub(known, 1), 0), 2);
  return outs.map((out, i) => emit.reshape(emit("GatherElements", [sorted[i]!, place], { axis: at }, { dtype: out.dtype, shape: place.shape }), out.shape));
};
/** Numbers and places along an axis in rising order, NaN last, and how many are some, with the axis kept. */
export const behindNan = (emit: Emit, flat: Ref, at: number): { readonly sorted: readonly Ref[]; readonly known: Ref } => {
  const length = flat.shape[at]!;
  const use = new Calculator(emit, flat.dtype);
  const isNan = emit("IsNaN", [flat], {}, { dtype: bool, shape: flat.shape });
  const outs = [{ dtype: flat.dtype, shape: flat.shape }, { dtype: int64, shape: flat.shape }];
  const [, places] = emit.many("TopK", [use.where(isNan, Infinity, flat), emit.shape([length])], { axis: at, largest: 0, sorted: 1 }, outs);
  const count = new Calculator(emit, int64);
  const known = count.reduce("ReduceSum", emit.cast(opposite(emit, isNan), int64), [at], true);
  return { sorted: [emit("GatherElements", [flat, places!], { axis: at }, outs[0]), places!], known };
};
const median = (name: string, nans: "spread" | "left out"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  args: { input: tensor, dim: withDefault(plainInt, null as unknown as number), keepdim },
  result({ input, dim, keepdim: keep }, rule) {
    if (dim !== null || !isEmpty(input)) checkDtype(rule, input.dtype, [kernel(dim === null ? "median_cpu" : "median_out", "bool", "complex")]);
    return dim === null ? { shape: [], dtype: input.dtype } : alongAxis(rule, name, input, dim, keep, "median");
  },
  value({ input, dim }) {
    if (dim !== null) return chosen(input, dim, (group) => middle(group, nans === "left out"));
    const values = plainValues(input);
    return values && [values.length === 0 ? NaN : values[middle([...values], nans === "left out")]!];
  },
  onnx({ input, dim }, emit, outs) {
    if (input.rank === 0) return [emit.of(input), ...outs.slice(1).map((out) => emit.constant(0, out.dtype))];
    const flat = dim === null ? emit.reshape(input, [input.count]) : emit.of(input);
    if (nans === "left out" && input.dtype.kind === "float") return middleOfKnown(emit, flat, dim === null ? 0 : axesAgain(input.rank, dim)[0]!, outs);
    return ranked(emit, flat, dim === null ? 0 : axesAgain(input.rank, dim)[0]!, outs, (length) => Math.floor((length - 1) / 2));
  },
}) as unknown as AnyOp;
export const medians: readonly AnyOp[] = [median("median", "spread"), median("nanmedian", "left out")];

export const mode = op({
  names: ["torch.mode", "torch.Tensor.mode"],
  args: { input: tensor, dim: axis(-1), keepdim },
  result({ input, dim, keepdim: keep }, rule) {
    checkDtype(rule, input.dtype, [kernel("mode_cpu", "complex")]);
    return alongAxis(rule, "mode", input, dim, keep);
  },
  value: ({ input, dim }) => chosen(input, dim, mostFrequent),
  onnx({ input, dim }, emit, outs) {
    if (input.rank === 0) return [emit.of(input), emit.constant(0, int64)];
    const at = axesAgain(input.rank, dim)[0]!;
    const length = exactly(input.shape[at]!);
    if (length === null || length > mostCompared) return emit.unsupported(`the most frequent of more than ${mostCompared} numbers, or of a number with a name`);
    const dtype = input.dtype.kind === "float" ? input.dtype : int64;
    const [use, places] = [new Calculator(emit, dtype), new Calculator(emit, int64)];
    const last = input.rank - 1;
    const perm = Array.from({ length: input.rank }, (_, i) => i).filter((axis) => axis !== at).concat(at);
    const lines = emit("Transpose", [use.ref(input)], { perm }, { dtype, shape: perm.map((axis) => input.shape[axis]!) });
    const counts = places.reduce("ReduceSum", emit.cast(use.test("Equal", use.unsqueezed(lines, -1), use.unsqueezed(lines, -2)), int64), [last + 1]);
    const isMost = places.test("Equal", counts, places.reduce("ReduceMax", counts, [last], true));
    const value = use.reduce("ReduceMin", use.where(isMost, lines, use.reduce("ReduceMax", lines, [last], true)), [last], true);
    const place = places.reduce("ReduceMax", places.where(use.test("Equal", lines, value), emit.constant(Array.from({ length }, (_, i) => i), int64, [length]), -1), [last]);
    return [emit.cast(emit.reshape(value, outs[0]!.shape), input.dtype), emit.reshape(place, outs[1]!.shape)];
  },
});
/** Each is compared with each. */
const mostCompared = 1024;
const mostFrequent = (group: readonly number[]): number => {
  const counts = new Map<number, number>();
  for (const one of group) counts.set(one, (counts.get(one) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const value = Math.min(...[...counts].filter(([, count]) => count === most).map(([one]) => one));
  return group.lastIndexOf(value);
};

/* Sorting */

/** Numbers and places of each line along an axis, put in an order. */
const reordered = (input: Tensor, dim: number, keep: (places: number[], group: readonly number[]) => readonly number[]): readonly [Float64Array, Float64Array] | null => {
  const values = plainValues(input);
  if (!values) return null;
  const size = sizeOf(input);
  const at = dim < 0 ? dim + Math.max(size.length, 1) : dim;
  if (size.length === 0) return [values, new Float64Array(1)];
  const lines = linesAlong(size, at);
  const orders = lines.map((line) => keep(risingPlaces(line.map((place) => values[place]!)), line.map((place) => values[place]!)));
  const length = orders[0]?.length ?? 0;
  const target = linesAlong(size.with(at, length), at);
  const made: readonly [Float64Array, Float64Array] = [new Float64Array(target.length * length), new Float64Array(target.length * length)];
  target.forEach((line, i) => line.forEach((place, k) => {
    const from = orders[i]![k]!;
    made[0][place] = values[lines[i]![from]!]!;
    made[1][place] = from;
  }));
  return made;
};
/** Falling order keeps equal numbers in their order too. */
const falling = (places: readonly number[], group: readonly number[]): number[] => [...places].sort((a, b) => compare(group[b]!, group[a]!) || a - b);

const topNode = (emit: Emit, input: Tensor, at: number, options: { readonly k: Dim; readonly largest: boolean }, outs: readonly { readonly dtype: Tensor["dtype"]; readonly shape: Tensor["shape"] }[]): readonly Ref[] =>
  // of a number without axes the greatest is itself, however many are asked for
  input.rank === 0 ? [emit.of(input), emit.constant(0, int64)] : emit.many("TopK", [input, emit.shape([options.k])], { axis: at, largest: options.largest ? 1 : 0, sorted: 1 }, outs);

const checkSort = (rule: Rule, input: Tensor): void => {
  if (input.dtype.kind === "complex") refuse(rule, " Sort does not support complex dtypes on CPU");
};
const stable: Arg<boolean> = keywordOnly(withDefault(flag, false));
export const sort = op({
  names: ["torch.sort", "torch.Tensor.sort"],
  args: { input: tensor, dim: axis(-1), descending: boolean(false), stable },
  result({ input, dim }, rule) {
    axisOf(rule, input.rank, dim);
    checkSort(rule, input);
    const form = laid(input.shape, [input]);
    return named("sort", ["values", "indices"], [{ ...form, dtype: input.dtype }, { ...form, dtype: int64 }]);
  },
  value: ({ input, dim, descending }) => reordered(input, dim, (places, group) => (descending ? falling(places, group) : places)),
  onnx({ input, dim, descending }, emit, outs) {
    const at = axesAgain(input.rank, dim)[0]!;
    return topNode(emit, input, at, { k: input.shape[at] ?? 1, largest: descending }, outs.map(like));
  },
  says: "Puts numbers in order.",
});
export const argsort = op({
  names: ["torch.argsort", "torch.Tensor.argsort"],
  signatures: "one of:",
  args: { input: tensor, dim: axis(-1), descending: boolean(false), stable },
  result({ input, dim }, rule) {
    axisOf(rule, input.rank, dim);
    checkSort(rule, input);
    return { ...laid(input.shape, [input]), dtype: int64 };
  },
  value: ({ input, dim, descending }) => reordered(input, dim, (places, group) => (descending ? falling(places, group) : places))?.[1] ?? null,
  onnx({ input, dim, descending }, emit, [out]) {
    const at = axesAgain(input.rank, dim)[0]!;
    return topNode(emit, input, at, { k: input.shape[at] ?? 1, largest: descending }, [like(input), like(out!)])[1]!;
  },
});
export const msort = op({
  names: ["torch.msort", "torch.Tensor.msort"],
  out: exactOut,
  args: { input: tensor },
  result({ input }, rule) {
    checkSort(rule, input);
    return input.shape;
  },
  value: ({ input }) => reordered(input, 0, (places) => places)?.[0] ?? null,
  onnx: ({ input }, emit) => (input.rank === 0 ? emit.of(input) : topNode(emit, input, 0, { k: input.shape[0]!, largest: false }, [like(input), { dtype: int64, shape: input.shape }])[0]!),
});

const kOutside = (rule: Rule, k: Dim, length: Dim, { least, text }: { readonly least: number; readonly text: string }): boolean => {
  const [count, most] = [exactly(k), exactly(length)];
  const outside = count !== null && (count < least || (most !== null && count > most));
  if (outside) refuseAs(rule, indexOutOfRange, text, "RuntimeError");
  return outside;
};
export const topk = op({
  names: ["torch.topk", "torch.Tensor.topk"],
  args: { input: tensor, k: int(), dim: axis(-1), largest: boolean(true), sorted: boolean(true) },
  result({ input, k, dim }, rule) {
    const at = axisOf(rule, input.rank, dim);
    kOutside(rule, k, input.shape[at] ?? 1, { least: 0, text: "selected index k out of range" });
    checkDtype(rule, input.dtype, [words("topk does not support bool dtypes on CPU", ["bool"], "RuntimeError"), words(" topk does not support complex dtypes on CPU", ["complex"], "RuntimeError")]);
    const shape = input.rank === 0 ? [] : input.shape.with(at, k);
    return named("topk", ["values", "indices"], [{ shape, dtype: input.dtype }, { shape, dtype: int64 }]);
  },
  value: ({ input, k, dim, largest }) => reordered(input, dim, (places, group) => (largest ? falling(places, group) : places).slice(0, exactly(k)!)),
  onnx: ({ input, k, dim, largest }, emit, outs) => topNode(emit, input, axesAgain(input.rank, dim)[0]!, { k, largest }, outs.map(like)),
  says: "The greatest numbers along an axis, with their places.",
});
export const kthvalue = op({
  names: ["torch.kthvalue", "torch.Tensor.kthvalue"],
  args: { input: tensor, k: int(), dim: axis(-1), keepdim },
  result({ input, k, dim, keepdim: keep }, rule) {
    const at = axisOf(rule, input.rank, dim);
    needsElements(rule, "kthvalue", input, [at], [at]);
    kOutside(rule, k, input.shape[at] ?? 1, { least: 1, text: `kthvalue(): selected number k out of range for dimension ${at}` });
    if (input.rank > 0) checkDtype(rule, input.dtype, [kernel("kthvalue_cpu", "bool", "complex")]);
    return alongAxis(rule, "kthvalue", input, dim, keep);
  },
  value: ({ input, k, dim }) => chosen(input, dim, (group) => risingPlaces(group)[exactly(k)! - 1]!),
  onnx({ input, k, dim }, emit, outs) {
    const place = exactly(k);
    if (input.rank === 0) return [emit.of(input), emit.constant(0, int64)];
    return place === null ? emit.unsupported("kthvalue at a place with a name") : ranked(emit, emit.of(input), axesAgain(input.rank, dim)[0]!, outs, () => place - 1);
  },
});

