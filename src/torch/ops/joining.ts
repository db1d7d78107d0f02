/** Ops that lay tensors together (cat, stack and their like) or make all pairs of them (meshgrid, cartesian_prod). */
import { problem } from "../../base/index.ts";
import { type Dim, exactly, mul, product, same, type Shape, show, sum } from "../../sym/index.ts";
import { axis, boolean, keywordOnly, plainInt, tensor, tensors, withDefault, text, optional } from "../args.ts";
import { type DType, resultType, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Out, type Ref, type Rule } from "../op.ts";
import { axisOf, operandsOf } from "../rules.ts";
import { fitting } from "../rounding.ts";
import { numbers, type Tensor } from "../tensor.ts";
import { inDtype, like } from "./lowering.ts";
import { countOf, plainValues, sizeOf } from "./numbers.ts";
import { manyTensors, type Tensors, uncountedTensors } from "./reading.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { holdingOut } from "./outs.ts";

const catDiffers = problem({
  code: "cannot-concatenate",
  severity: "error",
  says: (d: { axis: number; expected: Dim; got: Dim; at: number; shapes: readonly Shape[] }) =>
    `Sizes of tensors must match except in dimension ${d.axis}. Expected size ${show(d.expected)} but got size ${show(d.got)} for tensor number ${d.at} in the list.`,
  fix({ shapes: [first, ...others] }, { here }) {
    const unlike = first!.flatMap((dim, i) => (others.every((one) => same(one[i]!, dim)) ? [] : [i]));
    if (unlike.length !== 1 || !here?.end || others.some((one) => one.length !== first!.length)) return undefined;
    const given = here.operands.find(({ name }) => name === "dim" || name === "axis") ?? here.operands.filter(({ name }) => name === null)[1];
    const text = String(unlike[0]);
    return { title: `Join along axis ${text}`, edits: [given ? { span: given.span, text } : { span: here.end, text: `, dim=${text}` }] };
  },
});
const stackDiffers = problem({
  code: "cannot-concatenate",
  severity: "error",
  says: (d: { first: Shape; other: Shape; at: number }) =>
    `stack expects each tensor to be equal size, but got [${d.first.map(show).join(", ")}] at entry 0 and [${d.other.map(show).join(", ")}] at entry ${d.at}`,
});

const commonDtype = (list: readonly Tensor[], rule: Rule): DType => resultType(operandsOf(list), rule.defaultDtype);
/** A 1-d tensor without elements may be laid together with anything. */
const isSkipped = ({ rank, shape }: Tensor): boolean => rank === 1 && exactly(shape[0]!) === 0;

/** The shape of tensors laid together along an axis. */
const catShape = (rule: Rule, shapes: readonly Shape[], at: number): Shape => {
  const [first, ...others] = shapes as [Shape, ...Shape[]];
  // which of two sizes was meant, nobody knows: nothing is said of what follows from either
  const unsure = new Set<number>();
  others.forEach((shape, i) => first.forEach((dim, axis) => {
    if (axis !== at && !rule.match(shape[axis]!, dim, catDiffers, { axis: at, expected: dim, got: shape[axis]!, at: i + 1, shapes })) unsure.add(axis);
  }));
  return first.map((dim, axis) => (axis === at ? sum(shapes.map((shape) => shape[at]!)) : unsure.has(axis) ? rule.fresh() : dim));
};

const catResult = (rule: Rule, given: Tensors, dim: number): Out => {
  if (given.length === 0) {
    refuseAs(rule, catDiffers, "torch.cat(): expected a non-empty list of Tensors", "ValueError");
    return [0];
  }
  const dtype = commonDtype(given, rule);
  const scalar = given.findIndex((one) => one.rank === 0);
  if (scalar >= 0) {
    refuseAs(rule, catDiffers, `zero-dimensional tensor (at position ${scalar}) cannot be concatenated`);
    return { shape: [given.length], dtype };
  }
  const parts = given.filter((one) => !isSkipped(one));
  const model = parts[0] ?? given[0]!;
  const at = axisOf(rule, model.rank, dim);
  const odd = parts.find((one) => one.rank !== model.rank);
  if (odd) {
    refuseAs(rule, catDiffers, `Tensors must have same number of dimensions: got ${model.rank} and ${odd.rank}`);
    return { shape: model.shape, dtype };
  }
  const shape = catShape(rule, parts.length > 0 ? parts.map((one) => one.shape) : [model.shape], at);
  return { shape: given.times === undefined ? shape : shape.with(at, mul(shape[at]!, given.times)), dtype };
};

/** Numbers of blocks of these sizes, laid together along an axis. */
const laidAlong = (parts: readonly { readonly values: Float64Array; readonly size: readonly number[] }[], at: number, out: Tensor): Float64Array => {
  const size = sizeOf(out);
  const inner = countOf(size.slice(at + 1));
  const outer = countOf(size.slice(0, at));
  const made = new Float64Array(countOf(size));
  const fit = fitting(out.dtype);
  let place = 0;
  for (let i = 0; i < outer; i++)
    for (const { values, size: own } of parts) {
      const run = own[at]! * inner;
      for (let k = 0; k < run; k++) made[place++] = fit(values[i * run + k]!);
    }
  return made;
};
const catValue = (given: readonly Tensor[], at: number, out: Tensor, sizeFor: (size: readonly number[]) => readonly number[]): Float64Array | null => {
  const parts: { values: Float64Array; size: readonly number[] }[] = [];
  for (const one of given) {
    const values = plainValues(one);
    if (!values) return null;
    parts.push({ values, size: sizeFor(numbers(one.shape)!) });
  }
  return laidAlong(parts, at, out);
};
const wrap = (rank: number, dim: number): number => (dim < 0 ? dim + rank : dim);
const catNode = (emit: Emit, given: readonly (Tensor | Ref)[], at: number, out: Tensor): Ref =>
  given.length === 1 ? inDtype(emit, given[0]!, out.dtype) : emit("Concat", given.map((one) => inDtype(emit, one, out.dtype)), { axis: at }, like(out));

const counted = (emit: Emit, given: Tensors): readonly Tensor[] => (given.times === undefined ? given : emit.unsupported("how many tensors are laid together depends on data"));

const catOut = holdingOut((_, got) => `torch.cat(): input types can't be cast to the desired output type ${got.word}`, "TypeError");
export const cat = op({
  names: ["torch.cat", "torch.concat", "torch.concatenate"],
  out: catOut,
  args: { tensors: uncountedTensors, dim: axis(0) },
  result: ({ tensors: given, dim }, rule) => catResult(rule, given, dim),
  value: ({ tensors: given, dim }, [out]) => catValue(given.filter((one) => !isSkipped(one)), wrap(out!.rank, dim), out!, (size) => size),
  onnx: ({ tensors: given, dim }, emit, [out]) => catNode(emit, counted(emit, given).filter((one) => !isSkipped(one)), wrap(out!.rank, dim), out!),
  says: "Lays tensors together along an axis.",
});

export const stack = op({
  names: ["torch.stack"],
  out: catOut,
  args: { tensors: uncountedTensors, dim: axis(0) },
  result({ tensors: given, dim }, rule) {
    const [first, ...others] = given;
    if (!first) {
      refuseAs(rule, catDiffers, "stack expects a non-empty TensorList");
      return [0];
    }
    const at = axisOf(rule, first.rank + 1, dim);
    others.forEach((one, i) => {
      if (one.rank !== first.rank) return rule.raise(stackDiffers, { first: first.shape, other: one.shape, at: i + 1 });
      one.shape.every((own, axis) => rule.match(own, first.shape[axis]!, stackDiffers, { first: first.shape, other: one.shape, at: i + 1 }));
    });
    return { shape: first.shape.toSpliced(at, 0, given.times ?? given.length), dtype: commonDtype(given, rule) };
  },
  value({ tensors: given, dim }, [out]) {
    const at = wrap(out!.rank, dim);
    return catValue(given, at, out!, (size) => size.toSpliced(at, 0, 1));
  },
  onnx({ tensors: given, dim }, emit, [out]) {
    const at = wrap(out!.rank, dim);
    const parts = counted(emit, given).map((one) => emit.reshape(inDtype(emit, one, out!.dtype), one.shape.toSpliced(at, 0, 1)));
    return catNode(emit, parts, at, out!);
  },
  says: "Lays tensors together along a new axis.",
});

/* stack by direction: shapes are widened first, then laid together */

interface Direction {
  readonly names: readonly [string, ...string[]];
  readonly word: string;
  readonly widen: (shape: Shape) => Shape;
  readonly axis: (rank: number) => number;
}
const along = ({ names, word, widen, axis: axisFor }: Direction): AnyOp => op({
  names,
  out: catOut,
  args: { tensors },
  result({ tensors: given }, rule) {
    if (given.length === 0) {
      refuseAs(rule, catDiffers, `${word} expects a non-empty TensorList`);
      return [0];
    }
    const shapes = given.map((one) => widen(one.shape));
    const dtype = commonDtype(given, rule);
    const rank = shapes[0]!.length;
    const at = axisFor(rank);
    const kept = shapes.filter((shape) => !(shape.length === 1 && exactly(shape[0]!) === 0));
    const odd = kept.find((shape) => shape.length !== kept[0]!.length);
    if (odd) {
      refuseAs(rule, catDiffers, `Tensors must have same number of dimensions: got ${kept[0]!.length} and ${odd.length}`);
      return { shape: shapes[0]!, dtype };
    }
    return { shape: catShape(rule, kept.length > 0 ? kept : [shapes[0]!], at), dtype };
  },
  value({ tensors: given }, [out]) {
    const at = axisFor(out!.rank);
    return catValue(given, at, out!, (size) => widen(size) as readonly number[]);
  },
  onnx({ tensors: given }, emit, [out]) {
    const isNothing = (one: Tensor): boolean => isSkipped(one) && widen(one.shape).length < out!.rank;
    return catNode(emit, given.filter((one) => !isNothing(one)).map((one) => emit.reshape(inDtype(emit, one, out!.dtype), widen(one.shape))), axisFor(out!.rank), out!);
  },
}) as unknown as AnyOp;

const oneAxis = (shape: Shape): Shape => (shape.length === 0 ? [1] : shape);
const twoAxes = (shape: Shape): Shape => (shape.length < 2 ? [1, ...oneAxis(shape)] : shape);
const threeAxes = (shape: Shape): Shape => (shape.length < 3 ? [...twoAxes(shape), 1] : shape);
export const directions: readonly AnyOp[] = [
  along({ names: ["torch.hstack"], word: "hstack", widen: oneAxis, axis: (rank) => (rank === 1 ? 0 : 1) }),
  along({ names: ["torch.vstack", "torch.row_stack"], word: "vstack", widen: twoAxes, axis: () => 0 }),
  along({ names: ["torch.dstack"], word: "dstack", widen: threeAxes, axis: () => 2 }),
  along({ names: ["torch.column_stack"], word: "column_stack", widen: (shape) => (shape.length < 2 ? [product(shape), 1] : shape), axis: () => 1 }),
];

export const blockDiagonal = op({
  names: ["torch.block_diag"],
  args: { tensors: manyTensors },
  result({ tensors: given }, rule) {
    const wide = given.findIndex((one) => one.rank > 2);
    if (wide >= 0) refuse(rule, `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${wide} has ${given[wide]!.rank} dimensions`);
    const blocks = given.map((one) => (one.rank > 2 ? one.shape.slice(-2) : twoAxes(one.shape)));
    return { shape: blocks.length === 0 ? [1, 0] : [sum(blocks.map((one) => one[0]!)), sum(blocks.map((one) => one[1]!))], dtype: given.length === 0 ? rule.defaultDtype : commonDtype(given, rule) };
  },
  value({ tensors: given }, [out]) {
    const [, width] = sizeOf(out!);
    const made = new Float64Array(countOf(sizeOf(out!)));
    let [row, column] = [0, 0];
    for (const one of given) {
      const values = plainValues(one);
      if (!values) return null;
      const [rows, columns] = twoAxes(one.shape) as readonly number[];
      values.forEach((value, i) => { made[(row + Math.floor(i / columns!)) * width! + column + (i % columns!)] = value; });
      row += rows!;
      column += columns!;
    }
    return made;
  },
  onnx({ tensors: given }, emit, [out]) {
    const blocks = given.map((one) => ({ block: emit.cast(emit.reshape(one, twoAxes(one.shape)), out!.dtype), size: twoAxes(one.shape) }));
    const [, width] = out!.shape;
    const zeros = (rows: Dim, columns: Dim): Ref => emit("Expand", [emit.constant(0, out!.dtype), emit.shape([rows, columns])], {}, { dtype: out!.dtype, shape: [rows, columns] });
    const rows = blocks.map(({ block, size: [high, wide] }, i) => {
      const before = sum(blocks.slice(0, i).map((one) => one.size[1]!));
      const after = sum(blocks.slice(i + 1).map((one) => one.size[1]!));
      return emit("Concat", [zeros(high!, before), block, zeros(high!, after)], { axis: 1 }, { dtype: out!.dtype, shape: [high!, width!] });
    });
    return rows.length === 0 ? zeros(1, 0) : emit("Concat", rows, { axis: 0 }, like(out!));
  },
});

/* All pairs */

const isVector = (one: Tensor): boolean => one.rank <= 1;
export const meshgrid = op({
  names: ["torch.meshgrid"],
  args: { tensors: manyTensors, indexing: keywordOnly(optional(text)) },
  result({ tensors: given, indexing }, rule) {
    if (given.length === 0) refuse(rule, "meshgrid expects a non-empty TensorList");
    if (indexing !== null && indexing !== "xy" && indexing !== "ij") refuse(rule, `torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`);
    if (given.some((one) => one.dtype !== given[0]!.dtype)) refuse(rule, "meshgrid expects all tensors to have the same dtype");
    const odd = given.find((one) => !isVector(one));
    if (odd) refuse(rule, `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: a tensor of shape [${odd.shape.map(show).join(", ")}]`);
    return { outs: gridOf(given, indexing).map(({ one, shape, axis: at }) => ({ shape, dtype: one.dtype, viewOf: one, strides: shape.map((_, i) => (i === at && one.rank > 0 ? one.strides[0]! : 0)) })) };
  },
  onnx: ({ tensors: given, indexing }, emit, outs) => gridOf(given, indexing).map(({ one, shape, axis: at }, i) => {
    const column = emit.reshape(one, shape.map((dim, j) => (j === at ? dim : 1)));
    return emit("Expand", [column, emit.shape(shape)], {}, like(outs[i]!));
  }),
});
/** For each tensor its grid's shape and the axis along which it runs; "xy" exchanges the first two. */
const gridOf = (given: readonly Tensor[], indexing: string | null): readonly { readonly one: Tensor; readonly shape: Shape; readonly axis: number }[] => {
  const plain = given.map((one) => product(one.shape));
  const turned = indexing === "xy" && given.length >= 2;
  const place = (i: number): number => (turned && i < 2 ? 1 - i : i);
  const shape = plain.map((_, i) => plain[place(i)]!);
  return given.map((one, i) => ({ one, shape, axis: place(i) }));
};

const vectorsOnly = (rule: Rule, given: readonly Tensor[]): void => {
  const odd = given.find((one) => one.rank !== 1);
  if (odd) refuse(rule, `Expect a 1D vector, but got shape [${odd.shape.map(show).join(", ")}]`);
};
export const cartesianProduct = op({
  names: ["torch.cartesian_prod"],
  args: { tensors: manyTensors },
  result({ tensors: given }, rule) {
    vectorsOnly(rule, given);
    if (given.length === 0) refuse(rule, "meshgrid expects a non-empty TensorList");
    if (given.length > 1 && given.some((one) => one.dtype !== given[0]!.dtype)) refuse(rule, "meshgrid expects all tensors to have the same dtype");
    return given.length === 1 ? given[0]! : { shape: [product(given.map((one) => one.count)), given.length], dtype: given[0]?.dtype };
  },
  value({ tensors: given }, [out]) {
    const lists = given.map(plainValues);
    if (lists.some((one) => one === null)) return null;
    const lengths = lists.map((one) => one!.length);
    return Float64Array.from({ length: countOf(sizeOf(out!)) }, (_, i) => {
      const column = i % given.length;
      const row = Math.floor(i / given.length);
      return lists[column]![Math.floor(row / countOf(lengths.slice(column + 1))) % lengths[column]!]!;
    });
  },
  onnx({ tensors: given }, emit, [out]) {
    if (given.length === 1) return emit.of(given[0]!);
    const grid = given.map((one) => one.shape[0]!);
    const columns = given.map((one, i) => emit.reshape(emit("Expand", [emit.reshape(one, grid.map((dim, j) => (j === i ? dim : 1))), emit.shape(grid)], {}, { dtype: one.dtype, shape: grid }), [out!.shape[0]!, 1]));
    return emit("Concat", columns, { axis: 1 }, like(out!));
  },
});

export const combinations = op({
  names: ["torch.combinations"],
  args: { input: tensor, r: withDefault(plainInt, 2), with_replacement: boolean(false) },
  result({ input, r, with_replacement }, rule) {
    vectorsOnly(rule, [input]);
    if (r < 0) refuse(rule, `Expect a non-negative number, but got ${r}`);
    const count = exactly(input.count);
    if (r === 0) return [0];
    return [count === null ? rule.fresh() : choices(count, r, with_replacement).length, r];
  },
  value({ input, r, with_replacement }) {
    const values = plainValues(input);
    return values && choices(values.length, r, with_replacement).flat().map((i) => values[i]!);
  },
  onnx({ input, r, with_replacement }, emit, [out]) {
    const count = exactly(input.count);
    if (count === null) return emit.unsupported("combinations of a size with a name");
    const places = choices(count, r, with_replacement);
    return emit("Gather", [input, emit.constant(places.flat(), int64, [places.length, r])], { axis: 0 }, like(out!));
  },
});
/** Places chosen in order. */
const choices = (count: number, r: number, again: boolean): readonly (readonly number[])[] => {
  if (r <= 0) return [[]];
  return choices(count, r - 1, again).flatMap((chosen) => {
    const from = chosen.length === 0 ? 0 : chosen.at(-1)! + (again ? 0 : 1);
    return Array.from({ length: Math.max(0, count - from) }, (_, i) => [...chosen, from + i]);
  });
};
