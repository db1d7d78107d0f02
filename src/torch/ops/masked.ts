/** Ops that take or write where a mask is true: masked_fill, masked_select, masked_scatter; and places of what is not zero. */
import { add, compare, type Dim, exactly, max, show } from "../../sym/index.ts";
import { boolean, int, isTensor, keywordOnly, operand, tensor } from "../args.ts";
import { bool, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Out, type OutParts, type Ref, type Rule } from "../op.ts";
import { broadcast, indicesOf } from "../rules.ts";
import { numbers, type Tensor, valuesOf } from "../tensor.ts";
import { cName } from "./arithmetic.ts";
import { expanded } from "./axes.ts";
import { inDtype, like } from "./lowering.ts";
import { eachOf, type Operand, plainValues, sizeOf, spread } from "./numbers.ts";
import { laid } from "./layout.ts";
import { wrongDtype } from "../problems.ts";
import { refuse, refuseAs, refuseOverflow } from "./refusals.ts";
import { sameOut } from "./outs.ts";

/** Names of element types in `masked_fill`'s words. */
const typeWords: Readonly<Record<string, string>> = { uint8: "unsigned char", int64: "long int", int32: "int", int16: "short int", int8: "signed char", float32: "float", float64: "double" };

const checkFill = (rule: Rule, input: Tensor, mask: Tensor, value: Operand): void => {
  if (isTensor(value) && value.rank > 0) refuse(rule, `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.rank} dimension(s).`);
  else if (mask.dtype !== bool) refuseAs(rule, wrongDtype, `masked_fill_ only supports boolean masks, but got mask with dtype ${typeWords[mask.dtype.name] ?? cName(mask.dtype)}`);
  else refuseOverflow(rule, value, input.dtype);
};
const fillNode = (emit: Emit, input: Tensor, mask: Tensor, value: Operand, out: Tensor): Ref =>
  emit("Where", [inDtype(emit, mask, bool), inDtype(emit, value, input.dtype), input], {}, like(out));
const fillValue = (input: Tensor, mask: Tensor, value: Operand, out: Tensor): Float64Array | null => {
  const hidden = eachOf({ shape: out.shape, dtype: bool } as Tensor, [mask], bool, (one) => one!);
  const written = isTensor(value) && value.rank > 0 ? null : spread(value, sizeOf(out), input.dtype);
  const kept = spread(input, sizeOf(out), input.dtype);
  return hidden && written && kept && kept.map((one, i) => (hidden[i] ? written[i]! : one));
};

export const maskedFill = op({
  names: ["torch.masked_fill", "torch.Tensor.masked_fill"],
  args: { input: tensor, mask: tensor, value: operand },
  result({ input, mask, value }, rule) {
    const shape = broadcast(rule, mask.shape, input.shape);
    checkFill(rule, input, mask, value);
    return { ...laid(shape, [input, mask]), dtype: input.dtype };
  },
  value: ({ input, mask, value }, [out]) => fillValue(input, mask, value, out!),
  onnx: ({ input, mask, value }, emit, [out]) => fillNode(emit, input, mask, value, out!),
  says: "Writes a number where a mask is true.",
});
/** In place the value and the mask's dtype are looked at before the sizes. */
export const maskedFillInPlace = op({
  names: ["torch.Tensor.masked_fill_"],
  args: { input: tensor, mask: tensor, value: operand },
  writes: "input",
  result({ input, mask, value }, rule) {
    checkFill(rule, input, mask, value);
    return { shape: broadcast(rule, input.shape, mask.shape), dtype: input.dtype };
  },
  value: ({ input, mask, value }, [out]) => fillValue(input, mask, value, out!),
  onnx: ({ input, mask, value }, emit, [out]) => fillNode(emit, input, mask, value, out!),
  says: "Writes a number where a mask is true.",
});
/** How many elements of a mask are true; a size that data decide where the mask is not known. */
const countTrue = (rule: Rule, mask: Tensor, shape: readonly Dim[], most: Dim): Dim => {
  const size = numbers(shape);
  const values = size && valuesOf(mask) ? spread(mask, size, bool) : null;
  return values ? values.reduce((a, b) => a + b, 0) : rule.fresh(most);
};

export const maskedSelect = op({
  names: ["torch.masked_select", "torch.Tensor.masked_select"],
  out: sameOut(() => "masked_select(): self and result must have the same scalar type"),
  args: { input: tensor, mask: tensor },
  result({ input, mask }, rule) {
    if (mask.dtype !== bool) refuse(rule, "masked_select: expected BoolTensor for mask");
    const shape = broadcast(rule, mask.shape, input.shape);
    return { shape: [countTrue(rule, mask, shape, shape.length === input.rank ? input.count : mask.count)], dtype: input.dtype };
  },
  value({ input, mask }) {
    const [a, b] = [numbers(input.shape)!, numbers(mask.shape)!];
    const size = broadcastSize(a, b);
    const [values, chosen] = [spread(input, size, input.dtype), spread(mask, size, bool)];
    return values && chosen && values.filter((_, i) => chosen[i] !== 0);
  },
  onnx: ({ input, mask }, emit, [out]) => {
    const shape = broadcastSymbols(input, mask);
    const wide = (one: Tensor): Ref => emit("Expand", [one, emit.shape(shape)], {}, { dtype: one.dtype, shape });
    return emit("Compress", [wide(input), emit.reshape(wide(mask), [-1])], {}, like(out!));
  },
});
const broadcastSize = (a: readonly number[], b: readonly number[]): readonly number[] => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return x === 1 ? y : x;
  });
};
const broadcastSymbols = (input: Tensor, mask: Tensor): readonly Dim[] => {
  const rank = Math.max(input.rank, mask.rank);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [input.shape[i - rank + input.rank] ?? 1, mask.shape[i - rank + mask.rank] ?? 1];
    return exactly(x) === 1 ? y : x;
  });
};

const checkScatter = (rule: Rule, input: Tensor, mask: Tensor, source: Tensor, most: readonly Dim[]): void => {
  if (input.dtype !== source.dtype) refuse(rule, `masked_scatter: expected self and source to have same dtypes but got${input.dtype.word} and ${source.dtype.word}`);
  else if (mask.dtype !== bool) refuse(rule, `masked_scatter_ only supports boolean masks, but got mask with dtype ${mask.dtype.word}`);
  else {
    const size = numbers(most);
    const values = size && valuesOf(mask) ? spread(mask, size, bool) : null;
    const [count, room] = [values?.reduce((a, b) => a + b, 0), exactly(source.count)];
    if (count !== undefined && room !== null && room < count) refuse(rule, "Number of elements of source < number of ones in mask");
  }
};
const scatterValue = (input: Tensor, mask: Tensor, source: Tensor, out: Tensor): Float64Array | null => {
  const size = sizeOf(out);
  const [values, chosen, written] = [spread(input, size, input.dtype), spread(mask, size, bool), plainValues(source)];
  if (!values || !chosen || !written) return null;
  let next = 0;
  return values.map((one, i) => (chosen[i] ? written[next++]! : one));
};
const scatterOf = (names: readonly [string, ...string[]], writes: boolean): AnyOp => op({
  names,
  args: { input: tensor, mask: tensor, source: tensor },
  ...(writes ? { writes: "input" } : {}),
  result({ input, mask, source }, rule): Out {
    if (writes && mask.dtype === bool && mask.rank > input.rank) refuse(rule, `expand(CPUBoolType{[${mask.shape.map(show).join(", ")}]}, size=[${input.shape.map(show).join(", ")}]): the number of sizes provided (${input.rank}) must be greater or equal to the number of dimensions in the tensor (${mask.rank})`);
    const shape = writes ? (mask.rank > input.rank ? input.shape : (expanded(rule, mask, input.shape), input.shape)) : broadcast(rule, mask.shape, input.shape);
    checkScatter(rule, input, mask, source, shape);
    return { shape, dtype: input.dtype };
  },
  value: ({ input, mask, source }, [out]) => scatterValue(input, mask, source, out!),
  onnx({ input, mask, source }, emit, [out]) {
    const places = emit("Transpose", [emit("NonZero", [emit("Expand", [mask, emit.shape(out!.shape)], {}, { dtype: bool, shape: out!.shape })], {}, { dtype: int64, shape: [out!.rank, -1] })], { perm: [1, 0] }, { dtype: int64, shape: [-1, out!.rank] });
    // only as many numbers of the source are taken as there are places
    const flat = emit.reshape(source, [source.count]);
    const count = emit("Shape", [places], { start: 0, end: 1 }, { dtype: int64, shape: [1] });
    const taken = emit("Slice", [flat, emit.constant([0], int64), count, emit.constant([0], int64)], {}, { dtype: source.dtype, shape: [-1] });
    return emit("ScatterND", [input, places, taken], {}, like(out!));
  },
}) as unknown as AnyOp;
export const maskedScatters: readonly AnyOp[] = [scatterOf(["torch.masked_scatter", "torch.Tensor.masked_scatter"], false), scatterOf(["torch.Tensor.masked_scatter_"], true)];

/* Places of what is not zero */

const found = (input: Tensor): readonly number[] | null => {
  const values = plainValues(input);
  return values && [...values.keys()].filter((i) => values[i] !== 0);
};
const placesShape = (rule: Rule, input: Tensor): readonly [Dim, number] => [found(input)?.length ?? rule.fresh(input.count), input.rank];

/** PyTorch finds the places axis by axis and turns the table. */
const columns = (count: Dim, rank: number): OutParts => ({ shape: [count, rank], dtype: int64, strides: [1, exactly(count) === 0 ? 1 : count] });

export const nonzero = op({
  names: ["torch.nonzero", "torch.Tensor.nonzero"],
  out: sameOut((wanted, got) => `nonzero: Expected out tensor to have scalar type ${wanted.word} but got scalar type${got.word}`),
  args: { input: tensor, as_tuple: { ...boolean(false), keywordOnly: true } },
  result({ input, as_tuple }, rule) {
    const [count, rank] = placesShape(rule, input);
    if (!as_tuple) return columns(count, rank);
    return { outs: Array.from({ length: Math.max(rank, 1) }, () => ({ shape: [count], dtype: int64 })) };
  },
  value({ input, as_tuple }) {
    const places = found(input);
    const size = numbers(input.shape);
    if (!places || !size) return null;
    const rows = places.map((place) => (size.length === 0 && as_tuple ? [0] : indicesOf(place, size)));
    return as_tuple ? Array.from({ length: Math.max(size.length, 1) }, (_, axis) => rows.map((row) => row[axis]!)) : rows.flat();
  },
  onnx({ input, as_tuple }, emit, outs) {
    const count = as_tuple ? outs[0]!.shape[0]! : outs[0]!.shape[0]!;
    const columns = emit("NonZero", [inDtype(emit, input, bool)], {}, { dtype: int64, shape: [input.rank, count] });
    if (!as_tuple) return emit("Transpose", [columns], { perm: [1, 0] }, like(outs[0]!));
    return outs.map((one, axis) => emit("Gather", [columns, emit.constant(axis, int64)], { axis: 0 }, like(one)));
  },
});
/** As many places as are wanted: further ones are left out, missing ones filled. */
export const nonzeroStatic = op({
  names: ["torch.nonzero_static", "torch.Tensor.nonzero_static"],
  out: sameOut((wanted, got) => `nonzero_static: Expected out tensor to have scalar type ${wanted.word} but got scalar type${got.word}`),
  args: { input: tensor, size: keywordOnly(int()), fill_value: keywordOnly(int(-1)) },
  result({ input, size }, rule) {
    if (compare(size, 0) === "<") refuse(rule, "nonzero_static: 'size' must be an non-negative integer");
    return { shape: [max(size, 0), input.rank], dtype: int64 };
  },
  value({ input, fill_value }, [out]) {
    const [places, size, fill] = [found(input), numbers(input.shape), exactly(fill_value)];
    if (!places || !size || fill === null) return null;
    return Array.from({ length: numbers(out!.shape)![0]! }, (_, i) => (i < places.length ? indicesOf(places[i]!, size) : size.map(() => fill))).flat();
  },
  onnx({ input, fill_value }, emit, [out]) {
    const count = exactly(out!.shape[0]!) ?? emit.unsupported("a count of places with a name");
    const all = exactly(input.count) ?? emit.unsupported("places in a tensor of a size with a name");
    if (input.rank === 0) return emit.unsupported("the place of a number without axes");
    const places = emit("Transpose", [emit("NonZero", [inDtype(emit, input, bool)], {}, { dtype: int64, shape: [input.rank, -1] })], { perm: [1, 0] }, { dtype: int64, shape: [-1, input.rank] });
    const filler = emit("Expand", [emit.reshape(emit.shape([fill_value]), []), emit.shape([count, input.rank])], {}, { dtype: int64, shape: [count, input.rank] });
    const both = emit("Concat", [places, filler], { axis: 0 }, { dtype: int64, shape: [add(all, count), input.rank] });
    return emit("Slice", [both, emit.constant([0], int64), emit.constant([count], int64), emit.constant([0], int64)], {}, like(out!));
  },
  says: "The places of numbers that are not 0, as many as are wanted.",
});
export const argwhere = op({
  names: ["torch.argwhere", "torch.Tensor.argwhere"],
  args: { input: tensor },
  result: ({ input }, rule) => columns(...placesShape(rule, input)),
  value({ input }) {
    const places = found(input);
    const size = numbers(input.shape);
    return places && size && places.flatMap((place) => indicesOf(place, size));
  },
  onnx: ({ input }, emit, [out]) => emit("Transpose", [emit("NonZero", [input], {}, { dtype: int64, shape: [input.rank, out!.shape[0]!] })], { perm: [1, 0] }, like(out!)),
});

