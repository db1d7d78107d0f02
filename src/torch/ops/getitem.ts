/** `x[…]` and `x[…] = y`: views for places and slices, copies for tensors of places and masks. */
import { add, compare, type Dim, exactly, mul, same, type Shape, show } from "../../sym/index.ts";
import { isTensor, operand, tensor } from "../args.ts";
import { bool, int64 } from "../dtype.ts";
import { type Emit, op, type Ref, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { Tensor } from "../tensor.ts";
import { expanded } from "./axes.ts";
import { inDtype, like, vector } from "./lowering.ts";
import { type Operand, plainValues, spread } from "./numbers.ts";
import { notBroadcastable } from "../problems.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { type Index, index, type Plan, planOf, positionsOf, type Stretch } from "./subscript.ts";

export const getItem = op({
  names: ["torch.Tensor.__getitem__"],
  args: { input: tensor, index },
  result({ input, index: indices }, rule) {
    const plan = planOf(rule, input, indices);
    if (plan.picked.length === 0) return { viewOf: input, ...plan.view };
    return { shape: plan.shape, dtype: input.dtype };
  },
  value({ input, index: indices }) {
    const values = plainValues(input);
    const places = positionsOf(input.shape, indices);
    return values && places && places.map((place) => values[place]!);
  },
  onnx: ({ input, index: indices }, emit, [out]) => pickNode(emit, input, indices, out!),
  manual: "tensor_view.html",
});

/* ONNX */

const cut = (emit: Emit, input: Tensor | Ref, stretches: readonly Stretch[], shape: Shape): { readonly ref: Tensor | Ref; readonly shape: Shape } => {
  if (stretches.length === 0) return { ref: input, shape };
  const size = shape.map((dim, axis) => stretches.find((one) => one.axis === axis)?.length ?? dim);
  const ends = stretches.map(({ start, length, step }): Dim => add(start, mul(length, step)));
  const ref = emit("Slice", [input, emit.shape(stretches.map((one) => one.start)), emit.shape(ends), vector(emit, stretches.map((one) => one.axis)), vector(emit, stretches.map((one) => one.step))], {}, { dtype: input.dtype, shape: size });
  return { ref, shape: size };
};

/** Places as an int64 tensor, for the axis that `one` stands for. */
const placesRef = (emit: Emit, one: Plan["picked"][number]): Ref => {
  if (one.maskAxis === null) return inDtype(emit, one.tensor, int64);
  if (one.places) return vector(emit, one.places);
  const found = emit("NonZero", [inDtype(emit, one.tensor, bool)], {}, { dtype: int64, shape: [one.tensor.rank, one.shape[0]!] });
  return emit("Gather", [found, emit.constant(one.maskAxis, int64)], { axis: 0 }, { dtype: int64, shape: one.shape });
};

/** One place of one axis, which is gone from the result; null for anything else. */
const rowOf = (emit: Emit, input: Tensor, stretches: readonly Stretch[], out: Tensor): Ref | null => {
  const [only] = stretches;
  if (stretches.length !== 1 || only!.step !== 1 || exactly(only!.length) !== 1 || out.rank !== input.rank - 1 || !out.shape.every((dim, i) => same(dim, input.shape[i < only!.axis ? i : i + 1]!))) return null;
  return emit("Gather", [input, emit.reshape(emit.shape([only!.start]), [])], { axis: only!.axis }, like(out));
};

const pickNode = (emit: Emit, input: Tensor, indices: Index, out: Tensor): Ref => {
  const plan = planOf(null, { shape: input.shape, strides: input.strides, offset: input.offset }, indices);
  const row = plan.picked.length === 0 ? rowOf(emit, input, plan.stretches, out) : null;
  if (row) return row;
  const base = cut(emit, input, plan.stretches, input.shape);
  if (plan.picked.length === 0) return emit.reshape(base.ref, out.shape);
  const view = emit.reshape(base.ref, plan.view.shape);
  const [only] = plan.picked;
  if (plan.picked.length === 1) return emit("Gather", [view, placesRef(emit, only!)], { axis: only!.axis }, like(out));
  return gatherMany(emit, view, plan, out);
};

/** Picked axes go to the front, are gathered together, and come back to their place. */
const gatherMany = (emit: Emit, view: Ref, plan: Plan, out: Tensor): Ref => {
  const axes = plan.picked.map((one) => one.axis);
  const rest = [...plan.view.shape.keys()].filter((i) => !axes.includes(i));
  const front = emit("Transpose", [view], { perm: [...axes, ...rest] }, { dtype: view.dtype, shape: [...axes, ...rest].map((i) => plan.view.shape[i]!) });
  const places = stackedPlaces(emit, plan);
  const restShape = rest.map((i) => plan.view.shape[i]!);
  const gathered = emit("GatherND", [front, places], {}, { dtype: view.dtype, shape: [...plan.pickedShape, ...restShape] });
  if (plan.at === 0) return emit.reshape(gathered, out.shape);
  const width = plan.pickedShape.length;
  const perm = [...Array.from({ length: plan.at }, (_, i) => width + i), ...Array.from({ length: width }, (_, i) => i), ...Array.from({ length: rest.length - plan.at }, (_, i) => width + plan.at + i)];
  return emit("Transpose", [gathered], { perm }, like(out));
};
const stackedPlaces = (emit: Emit, plan: Plan): Ref => {
  const columns = plan.picked.map((one) => {
    const spreadOut = emit("Expand", [placesRef(emit, one), emit.shape(plan.pickedShape)], {}, { dtype: int64, shape: plan.pickedShape });
    return emit.reshape(spreadOut, [...plan.pickedShape, 1]);
  });
  return emit("Concat", columns, { axis: plan.pickedShape.length }, { dtype: int64, shape: [...plan.pickedShape, columns.length] });
};

/* Writing */

/** Leading axes of size 1 of the written value do not count. */
const stripped = (value: Tensor, rank: number): Tensor => {
  let skip = 0;
  while (skip < value.rank && exactly(value.shape[skip]!) === 1 && (value.rank - skip > rank || skip < value.rank - 1)) skip++;
  return skip === 0 ? value : new Tensor({ shape: value.shape.slice(skip), dtype: value.dtype });
};

const surelyDiffers = (a: Dim, b: Dim): boolean => {
  const relation = compare(a, b);
  return relation !== null && relation !== "==" && relation !== "<=" && relation !== ">=";
};

const checkWritten = (rule: Rule, input: Tensor, value: Operand, plan: Plan): void => {
  if (!isTensor(value)) return;
  const own = stripped(value, plan.shape.length);
  if (plan.picked.length === 0) return void expanded(rule, own, plan.shape);
  const skip = plan.shape.length - own.rank;
  const misfit = skip < 0 || own.shape.some((dim, i) => exactly(dim) !== 1 && surelyDiffers(dim, plan.shape[skip + i]!));
  if (misfit) refuseAs(rule, notBroadcastable, `shape mismatch: value tensor of shape [${own.shape.map(show).join(", ")}] cannot be broadcast to indexing result of shape [${plan.shape.map(show).join(", ")}]`);
  else if (value.dtype !== input.dtype) refuse(rule, `Index put requires the source and destination dtypes match, got ${input.dtype.word} for the destination and ${value.dtype.word} for the source.`);
};

export const setItem = op({
  names: ["torch.Tensor.__setitem__"],
  args: { input: tensor, index, value: operand },
  writes: "input",
  givesNone: true,
  writesView: ({ index: indices }) => !indices.some((one) => one instanceof Tensor),
  result({ input, index: indices, value }, rule) {
    checkWritten(rule, input, value, planOf(rule, input, indices));
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, index: indices, value }) {
    const [values, places] = [plainValues(input), positionsOf(input.shape, indices)];
    const plan = planOf(null, input, indices);
    const written = values && places && spread(isTensor(value) && value.rank > plan.shape.length ? lowered(value, plan.shape.length) : value, plan.shape as readonly number[], input.dtype);
    if (!values || !places || !written) return null;
    const fit = fitting(input.dtype);
    const made = values.slice();
    places.forEach((place, i) => { made[place] = fit(written[i]!); });
    return made;
  },
  onnx: ({ input, index: indices, value }, emit) => writeNode(emit, input, indices, value),
  manual: "tensor_view.html",
});
/** The value without leading axes of size 1. */
const lowered = (value: Tensor, rank: number): Tensor =>
  new Tensor({ shape: value.shape.slice(value.rank - rank), strides: value.strides.slice(value.rank - rank), offset: value.offset, dtype: value.dtype, storage: value.storage });

/** The input with a value written to the places that indices pick, or added to what stands there. */
export const writeNode = (emit: Emit, input: Tensor, indices: Index, value: Operand, adds = false): Ref => {
  const plan = planOf(null, input, indices);
  const own = inDtype(emit, value, input.dtype);
  if (plan.picked.length === 0) return writeStretches(emit, { ref: emit.of(input), shape: input.shape }, plan.stretches, spreadOver(emit, own, plan, input));
  const [first] = plan.picked;
  const whole = plan.picked.every((one) => one.tensor === first!.tensor) && first!.maskAxis !== null && plan.stretches.length === 0;
  if (whole && !isTensor(value)) return emit("Where", [maskOver(emit, first!.tensor, first!.axis, input), own, input], {}, like(input));
  const view = emit.reshape(cut(emit, input, plan.stretches, input.shape).ref, plan.view.shape);
  const after = scattered(emit, view, plan, own, adds);
  if (plan.stretches.length === 0) return emit.reshape(after, input.shape);
  const target = input.shape.map((dim, axis) => plan.stretches.find((one) => one.axis === axis)?.length ?? dim);
  return writeStretches(emit, { ref: emit.of(input), shape: input.shape }, plan.stretches, emit.reshape(after, target));
};

/** A value in the picked places of a view: picked axes go to the front, are written together, and come back to their place. */
const scattered = (emit: Emit, view: Ref, plan: Plan, value: Ref, adds: boolean): Ref => {
  const { shape } = plan.view;
  const axes = plan.picked.map((one) => one.axis);
  const order = [...axes, ...[...shape.keys()].filter((i) => !axes.includes(i))];
  const width = plan.pickedShape.length;
  const turn = [...Array.from({ length: width }, (_, i) => plan.at + i), ...Array.from({ length: plan.at }, (_, i) => i), ...Array.from({ length: plan.shape.length - plan.at - width }, (_, i) => plan.at + width + i)];
  const fits = value.shape.length === plan.shape.length && value.shape.every((dim, i) => !surelyDiffers(dim, plan.shape[i]!) && exactly(dim) !== 1);
  const wide = fits ? value : emit("Expand", [value, emit.shape(plan.shape)], {}, { dtype: value.dtype, shape: plan.shape });
  const after = emit("ScatterND", [transposed(emit, view, order), stackedPlaces(emit, plan), transposed(emit, wide, turn)], adds ? { reduction: "add" } : {}, { dtype: view.dtype, shape: order.map((i) => shape[i]!) });
  return transposed(emit, after, order.map((_, i) => order.indexOf(i)));
};
const transposed = (emit: Emit, value: Ref, perm: readonly number[]): Ref =>
  perm.every((axis, i) => axis === i) ? value : emit("Transpose", [value], { perm }, { dtype: value.dtype, shape: perm.map((i) => value.shape[i]!) });

const maskOver = (emit: Emit, mask: Tensor, axis: number, input: Tensor): Ref =>
  emit.reshape(inDtype(emit, mask, bool), input.shape.map((_, i) => (i >= axis && i < axis + mask.rank ? mask.shape[i - axis]! : 1)));

/** The written value in the shape of the stretches it goes to, all axes of the input kept. */
const spreadOver = (emit: Emit, value: Ref, plan: Plan, input: Tensor): Ref => {
  const target = input.shape.map((dim, axis) => plan.stretches.find((one) => one.axis === axis)?.length ?? dim);
  const wide = emit("Expand", [value, emit.shape(plan.shape)], {}, { dtype: input.dtype, shape: plan.shape });
  return emit.reshape(wide, target);
};

/** Writes into a stretch of one axis after the other: what stands before and after it is laid to it again. */
const writeStretches = (emit: Emit, into: { readonly ref: Ref; readonly shape: Shape }, [first, ...others]: readonly Stretch[], value: Ref): Ref => {
  if (!first) return value;
  if (first.step !== 1) return writeEveryOther(emit, into, first, others, value);
  const { axis, start, length } = first;
  const whole = into.shape[axis]!;
  const end = add(start, length);
  const stretch = (from: Dim, to: Dim): Ref => cut(emit, into.ref, [{ axis, start: from, length: add(to, mul(-1, from)), step: 1 }], into.shape).ref as Ref;
  const inner = writeStretches(emit, { ref: stretch(start, end), shape: into.shape.with(axis, length) }, others, value);
  const parts = [...(exactly(start) === 0 ? [] : [stretch(0, start)]), inner, ...(compare(end, whole) === "==" ? [] : [stretch(end, whole)])];
  return parts.length === 1 ? inner : emit("Concat", parts, { axis }, { dtype: into.ref.dtype, shape: into.shape });
};

/** Old and new numbers lie one after the other, and a table picks which of them stands where. */
const writeEveryOther = (emit: Emit, into: { readonly ref: Ref; readonly shape: Shape }, first: Stretch, others: readonly Stretch[], value: Ref): Ref => {
  const { axis, step } = first;
  const [whole, start, length] = [exactly(into.shape[axis]!), exactly(first.start), exactly(first.length)];
  if (whole === null || start === null || length === null) return emit.unsupported("writing to every other place of an axis of free size");
  const shown = cut(emit, into.ref, [first], into.shape);
  const inner = writeStretches(emit, { ref: shown.ref as Ref, shape: shown.shape }, others, value);
  const table = Array.from({ length: whole }, (_, i) => i);
  for (let i = 0; i < length; i++) table[start + i * step] = whole + i;
  const both = emit("Concat", [into.ref, inner], { axis }, { dtype: into.ref.dtype, shape: into.shape.with(axis, whole + length) });
  return emit("Gather", [both, vector(emit, table)], { axis }, { dtype: into.ref.dtype, shape: into.shape });
};
