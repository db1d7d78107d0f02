/** Ops that take numbers from places a tensor tells: gather, index_select, take_along_dim, take. */
import { compare, type Dim, exactly, type Shape, show, product } from "../../sym/index.ts";
import { boolean, axis, optional, plainInt, size, tensor } from "../args.ts";
import { int64 } from "../dtype.ts";
import { op, type OutTuple, type Rule } from "../op.ts";
import { axisOf, broadcast } from "../rules.ts";
import { numbers, type Tensor, valuesOf } from "../tensor.ts";
import { inDtype, like } from "./lowering.ts";
import { countOf, flatPlace, picked, plainValues, sizeOf, spread } from "./numbers.ts";
import { indexOutOfRange, wrongDtype, wrongRank } from "../problems.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { exactOut, sameOut } from "./outs.ts";

/** An axis among those of a tensor that may have none. */
export const wrap = (rank: number, dim: number): number => (dim < 0 ? dim + Math.max(rank, 1) : dim);
const isIndex = ({ dtype }: Tensor): boolean => dtype.name === "int64" || dtype.name === "int32";
const surelyGreater = (a: Dim, b: Dim): boolean => compare(a, b) === ">";
const text = (shape: Shape): string => `[${shape.map(show).join(", ")}]`;

/** The first place outside an axis, where places and size are known. */
export const outside = (index: Tensor, length: Dim, least = 0): number | undefined => {
  const plain = exactly(length);
  const values = index.dtype.kind === "int" ? valuesOf(index) : null;
  return plain === null || !values ? undefined : values.find((one) => one >= plain || one < least);
};
const checkPlaces = (rule: Rule, index: Tensor, at: number, length: Dim): void => {
  const wrong = outside(index, length);
  if (wrong !== undefined) refuseAs(rule, indexOutOfRange, `index ${wrong} is out of bounds for dimension ${at} with size ${show(length)}`, "RuntimeError");
};

export const gather = op({
  names: ["torch.gather", "torch.Tensor.gather"],
  out: exactOut,
  args: { input: tensor, dim: axis(), index: tensor, sparse_grad: { ...boolean(false), keywordOnly: true } },
  result({ input, dim, index }, rule) {
    const at = axisOf(rule, input.rank, dim);
    const odd = index.shape.findIndex((one, i) => i !== at && i < input.rank && surelyGreater(one, input.shape[i]!));
    if (!isIndex(index)) refuseAs(rule, wrongDtype, "gather(): Expected dtype int32/int64 for index");
    else if (exactly(index.count) === 0) return { shape: index.shape, dtype: input.dtype };
    else if (Math.max(index.rank, 1) !== Math.max(input.rank, 1)) refuseAs(rule, wrongRank, "Index tensor must have the same number of dimensions as input tensor");
    else if (odd >= 0) refuseAs(rule, indexOutOfRange, `Size does not match at dimension ${odd} expected index ${text(index.shape)} to be no larger than self ${text(input.shape)} apart from dimension ${at}`, "RuntimeError");
    else checkPlaces(rule, index, at, input.shape[at] ?? 1);
    return { shape: index.shape, dtype: input.dtype };
  },
  value: ({ input, dim, index }, [out]) => gathered(input, wrap(input.rank, dim), index, out!),
  onnx: ({ input, dim, index }, emit, [out]) => emit("GatherElements", [input, inDtype(emit, index, int64)], { axis: wrap(input.rank, dim) }, like(out!)),
  says: "Takes along an axis the numbers at the places that a tensor tells.",
});
const gathered = (input: Tensor, at: number, index: Tensor, out: Tensor): Float64Array | null => {
  const places = plainValues(index);
  const size = sizeOf(out);
  return places && picked(input, out, (place) => (input.rank === 0 ? [] : place.length === 0 ? [places[0]!] : place.with(at, places[flatPlace(place, size)]!)));
};

/** Places are counted round the axis, as Python's `%` does. */
const remainder = (place: number, length: number): number => ((place % length) + length) % length;

export const takeAlongDim = op({
  names: ["torch.take_along_dim", "torch.Tensor.take_along_dim"],
  out: exactOut,
  args: { input: tensor, indices: tensor, dim: optional(plainInt) },
  result({ input, indices, dim }, rule) {
    if (indices.dtype !== int64) refuse(rule, `torch.take_along_dim(): dtype of indices should be Long but got ${indices.dtype.word}`);
    else if (dim !== null && input.rank !== indices.rank) refuse(rule, `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${input.rank} dimensions for input, and ${indices.rank} dimensions for indices`);
    else if (dim === null) {
      checkPlaces(rule, indices, 0, input.count);
      return { shape: [indices.count], dtype: input.dtype };
    } else if (input.rank === 0) refuse(rule, `Dimension specified as ${dim} but tensor has no dimensions`, "IndexError");
    else {
      const at = axisOf(rule, input.rank, dim);
      return { shape: broadcast(rule, input.shape.with(at, 1), indices.shape.with(at, 1)).map((one, i) => (i === at ? indices.shape[at]! : one)), dtype: input.dtype };
    }
    return { shape: indices.shape, dtype: input.dtype };
  },
  value({ input, indices, dim }, [out]) {
    const values = plainValues(input);
    const own = numbers(input.shape);
    if (!values || !own) return null;
    if (dim === null) return plainValues(indices)?.map((place) => values[place]!) ?? null;
    const at = wrap(input.rank, dim);
    const size = sizeOf(out!);
    const places = spread(indices, size, int64);
    return places && picked(input, out!, (place) => place.map((one, i) => (i === at ? remainder(places[flatPlace(place, size)]!, own[at]!) : own[i] === 1 ? 0 : one)));
  },
  onnx({ input, indices, dim }, emit, [out]) {
    if (dim === null) return emit("Gather", [emit.reshape(input, [input.count]), emit.reshape(indices, [indices.count])], { axis: 0 }, like(out!));
    const at = wrap(input.rank, dim);
    const wide = out!.shape.with(at, input.shape[at]!);
    const stretched = emit("Expand", [input, emit.shape(wide)], {}, { dtype: input.dtype, shape: wide });
    const places = emit("Expand", [indices, emit.shape(out!.shape)], {}, { dtype: int64, shape: out!.shape });
    return emit("GatherElements", [stretched, places], { axis: at }, like(out!));
  },
});

export const indexSelect = op({
  names: ["torch.index_select", "torch.Tensor.index_select"],
  out: sameOut(() => "index_select(): self and result must have the same scalar type"),
  args: { input: tensor, dim: axis(), index: tensor },
  result({ input, dim, index }, rule) {
    const at = axisOf(rule, input.rank, dim);
    const count = index.shape[0] ?? 1;
    if (index.rank > 1) refuseAs(rule, wrongRank, "index_select(): Index is supposed to be a vector", "IndexError");
    else if (!isIndex(index)) refuse(rule, "index_select(): Expected dtype int32 or int64 for index");
    else if (input.rank === 0) {
      if (exactly(count) !== null && exactly(count) !== 1) refuse(rule, `index_select(): Index to scalar can have only 1 value, got ${exactly(count)} value(s)`);
      return input.shape;
    } else if (exactly(input.shape[at]!) === 0 && exactly(count) !== 0) refuse(rule, "index_select(): self indexing axis dim should be positive");
    else if (outside(index, input.shape[at]!) !== undefined) {
      // the second axis has a kernel of its own
      if (at === 1) refuseAs(rule, indexOutOfRange, `INDICES element is out of DATA bounds, id=${outside(index, input.shape[at]!)} axis_dim=${show(input.shape[at]!)}`, "RuntimeError");
      else refuseAs(rule, indexOutOfRange, "index out of range in self", "IndexError");
    }
    return input.rank === 0 ? input.shape : { shape: input.shape.with(at, count), dtype: input.dtype };
  },
  value({ input, dim, index }, [out]) {
    const places = plainValues(index);
    const at = wrap(input.rank, dim);
    return places && picked(input, out!, (place) => (input.rank === 0 ? [] : place.length === 0 ? [places[0]!] : place.with(at, places[place[at]!]!)));
  },
  onnx: ({ input, dim, index }, emit, [out]) => emit("Gather", [input, emit.reshape(index, [index.count])], { axis: wrap(input.rank, dim) }, like(out!)),
});

export const take = op({
  names: ["torch.take", "torch.Tensor.take"],
  out: sameOut((wanted, got) => `take(): self and out expected to have the same dtype, but got self.dtype = ${wanted.word} and out.dtype = ${got.word}`),
  args: { input: tensor, index: tensor },
  result({ input, index }, rule) {
    if (index.dtype !== int64) refuse(rule, `take(): Expected a long tensor for index, but got ${index.dtype.word}`);
    else if (exactly(input.count) === 0 && exactly(index.count) !== 0) refuse(rule, "take(): tried to take from an empty tensor", "IndexError");
    else {
      const wrong = outside(index, input.count, -(exactly(input.count) ?? 0));
      if (wrong !== undefined) refuse(rule, `out of range: tried to access index ${wrong} on a tensor of ${show(input.count)} elements.`, "IndexError");
    }
    return { shape: index.shape, dtype: input.dtype };
  },
  value({ input, index }) {
    const [values, places] = [plainValues(input), plainValues(index)];
    return values && places && places.map((place) => values[place < 0 ? place + values.length : place]!);
  },
  onnx: ({ input, index }, emit, [out]) => emit("Gather", [emit.reshape(input, [input.count]), index], { axis: 0 }, like(out!)),
});

export const unravelIndex = op({
  names: ["torch.unravel_index"],
  args: { indices: tensor, shape: { read: size.read } },
  result({ indices, shape }, rule): OutTuple {
    if (indices.dtype.kind !== "int") refuse(rule, `expected 'indices' to be integer dtype, but got torch.${indices.dtype.name}`, "TypeError");
    const shown = `(${shape.map(show).join(", ")}${shape.length === 1 ? "," : ""})`;
    if (shape.some((dim) => (exactly(dim) ?? 0) < 0)) refuse(rule, `'shape' cannot have negative values, but got ${shown}`, "ValueError");
    else if (exactly(indices.count) !== 0 && shape.some((dim) => exactly(dim) === 0)) refuse(rule, `'shape' cannot have zero dimensions when 'indices' is non-empty, but got ${shown}`, "ValueError");
    return { outs: shape.map(() => ({ shape: indices.shape, dtype: int64 })) };
  },
  value({ indices, shape }) {
    const [values, size] = [plainValues(indices), numbers(shape)];
    return values && size && size.map((dim, axis) => values.map((one) => remainder(Math.floor(one / countOf(size.slice(axis + 1))), dim)));
  },
  onnx({ indices, shape }, emit, outs) {
    const form = { dtype: int64, shape: indices.shape };
    return outs.map((_, axis) => {
      const step = emit.reshape(emit.shape([product(shape.slice(axis + 1))]), []);
      const whole = emit.cast(indices, int64);
      // ONNX cuts towards zero; its Mod has the divisor's sign
      const behind = emit("Div", [emit("Sub", [whole, emit("Mod", [whole, step], {}, form)], {}, form), step], {}, form);
      return emit("Mod", [behind, emit.reshape(emit.shape([shape[axis]!]), [])], {}, form);
    });
  },
});
