/** Ops that write numbers to places a tensor tells: scatter and its reductions, index_add, index_copy, index_fill, put, index_put. */
import { compare, differ, type Dim, exactly, type Shape, show } from "../../sym/index.ts";
import { type Arg, axis, boolean, int, isTensor, keywordOnly, operand, optional, realOf, scalarOr, sizeTuple, tensor, tensors, text } from "../args.ts";
import { int64 } from "../dtype.ts";
import { op, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { axisOf, indicesOf } from "../rules.ts";
import { numbers, Tensor, valuesOf } from "../tensor.ts";
import { asStrided, diagonalOf, selected } from "./axes.ts";
import { outside, wrap } from "./gather.ts";
import { countOf, flatPlace, type Operand, plainValues, spread } from "./numbers.ts";
import { indexOutOfRange, notBroadcastable, wrongDtype } from "../problems.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";
import { writeNode } from "./getitem.ts";
import { stepLike } from "./pointwise.ts";
import { inDtype } from "./lowering.ts";
import { flatNode, rowsNode, scatterNode, windowNode } from "./scatter_forms.ts";
import { type Index, planOf, positionsOf } from "./subscript.ts";
import { exactOut } from "./outs.ts";

const words = (shape: Shape): string => `[${shape.map(show).join(", ")}]`;
const surelyGreater = (a: Dim, b: Dim): boolean => compare(a, b) === ">";
const isIndex = ({ dtype }: Tensor): boolean => dtype.name === "int64" || dtype.name === "int32";

/** What an op says of index and source before it scatters. */
const checkScatter = (rule: Rule, input: Tensor, at: number, index: Tensor, src: Operand, name: string): void => {
  if (!isIndex(index)) return refuseAs(rule, wrongDtype, `${name}(): Expected dtype int32/int64 for index`);
  const source = isTensor(src) && (name !== "scatter" || src.rank > 0) ? src : null;
  if (source && source.dtype !== input.dtype) return refuseAs(rule, wrongDtype, `${name}(): Expected self.dtype to be equal to src.dtype`);
  if (exactly(index.count) === 0) return;
  if (Math.max(index.rank, 1) !== Math.max(input.rank, 1)) return refuse(rule, "Index tensor must have the same number of dimensions as self tensor");
  // PyTorch lays the axes side by side before it compares their number
  const misfit = source ? index.shape.findIndex((one, i) => i >= source.rank || surelyGreater(one, source.shape[i]!)) : -1;
  if (source && source.rank > 0 && index.rank > source.rank && misfit >= source.rank) return void axisOf(rule, source.rank, misfit);
  if (source && Math.max(index.rank, 1) !== Math.max(source.rank, 1)) return refuse(rule, "Index tensor must have the same number of dimensions as src tensor");
  const tooLarge = index.shape.some((one, i) => (i !== at && surelyGreater(one, input.shape[i] ?? 1)) || (source !== null && surelyGreater(one, source.shape[i] ?? 1)));
  if (tooLarge) return refuseAs(rule, indexOutOfRange, `Expected index ${words(index.shape)} to be no larger than self ${words(input.shape)} apart from dimension ${at}${source ? ` and to be no larger size than src ${words(source.shape)}` : ""}`, "RuntimeError");
  const wrong = outside(index, input.shape[at] ?? 1);
  if (wrong !== undefined) refuseAs(rule, indexOutOfRange, `index ${wrong} is out of bounds for dimension ${at} with size ${show(input.shape[at] ?? 1)}`, "RuntimeError");
};

type Combine = (known: number, given: number) => number;
const combines: Readonly<Record<string, Combine>> = {
  "": (_, given) => given, sum: (a, b) => a + b, add: (a, b) => a + b, prod: (a, b) => a * b, multiply: (a, b) => a * b, mean: (a, b) => a + b, amax: Math.max, amin: Math.min,
};

/** The numbers after scattering; without `includesSelf` the first that comes replaces what stood there. */
const scattered = (input: Tensor, at: number, index: Tensor, src: Operand, { reduce, includesSelf }: { readonly reduce: string; readonly includesSelf: boolean }): Float64Array | null => {
  const [values, places, own, size] = [plainValues(input), plainValues(index), numbers(input.shape), numbers(index.shape)];
  if (!values || !places || !own || !size) return null;
  const given = isTensor(src) ? plainValues(src) : spread(src, [], input.dtype);
  if (!given) return null;
  const sourceSize = isTensor(src) && src.rank > 0 ? numbers(src.shape)! : null;
  const made = values.slice();
  const counts = new Float64Array(made.length);
  const combine = combines[reduce]!;
  places.forEach((to, i) => {
    const place = indicesOf(i, size);
    const target = own.length === 0 ? 0 : flatPlace(place.with(at, to), own);
    const one = given[sourceSize ? flatPlace(place, sourceSize) : 0]!;
    made[target] = counts[target] === 0 && !includesSelf ? one : combine(made[target]!, one);
    counts[target]!++;
  });
  const fit = fitting(input.dtype);
  const divide = input.dtype.kind === "int" ? (a: number, b: number): number => Math.floor(a / b) : (a: number, b: number): number => a / b;
  return made.map((one, i) => fit(reduce === "mean" && counts[i]! > 0 ? divide(one, counts[i]! + (includesSelf ? 1 : 0)) : one));
};

export const scatter = op({
  names: ["torch.scatter", "torch.Tensor.scatter"],
  out: exactOut,
  args: { input: tensor, dim: axis(), index: tensor, src: operand, reduce: keywordOnly(optional(text)) },
  result({ input, dim, index, src, reduce }, rule) {
    const at = axisOf(rule, input.rank, dim);
    if (reduce !== null && reduce !== "add" && reduce !== "multiply") refuse(rule, "reduce argument must be either add or multiply.");
    checkScatter(rule, input, at, index, src, "scatter");
    return { shape: input.shape, dtype: input.dtype };
  },
  value: ({ input, dim, index, src, reduce }) => scattered(input, wrap(input.rank, dim), index, src, { reduce: reduce ?? "", includesSelf: true }),
  onnx: ({ input, dim, index, src, reduce }, emit) => scatterNode(emit, input, wrap(input.rank, dim), { index, src, reduce: reduce ?? "" }),
  says: "Writes numbers to the places that a tensor tells.",
});
export const scatterAdd = op({
  names: ["torch.scatter_add", "torch.Tensor.scatter_add"],
  autocasts: { cuda: "widest" },
  out: exactOut,
  args: { input: tensor, dim: axis(), index: tensor, src: tensor },
  result({ input, dim, index, src }, rule) {
    checkScatter(rule, input, axisOf(rule, input.rank, dim), index, src, "scatter");
    return { shape: input.shape, dtype: input.dtype };
  },
  value: ({ input, dim, index, src }) => scattered(input, wrap(input.rank, dim), index, src, { reduce: "add", includesSelf: true }),
  onnx: ({ input, dim, index, src }, emit) => scatterNode(emit, input, wrap(input.rank, dim), { index, src, reduce: "add" }),
});
export const scatterReduce = op({
  names: ["torch.scatter_reduce", "torch.Tensor.scatter_reduce"],
  out: exactOut,
  args: { input: tensor, dim: axis(), index: tensor, src: tensor, reduce: text, include_self: keywordOnly(boolean(true)) },
  result({ input, dim, index, src, reduce }, rule) {
    const at = axisOf(rule, input.rank, dim);
    if (!["sum", "prod", "mean", "amax", "amin"].includes(reduce)) refuse(rule, "reduce argument must be either sum, prod, mean, amax or amin, got " + reduce);
    checkScatter(rule, input, at, index, src, "scatter");
    return { shape: input.shape, dtype: input.dtype };
  },
  value: ({ input, dim, index, src, reduce, include_self }) => scattered(input, wrap(input.rank, dim), index, src, { reduce, includesSelf: include_self }),
  onnx: ({ input, dim, index, src, reduce, include_self }, emit) => scatterNode(emit, input, wrap(input.rank, dim), { index, src, reduce, includesSelf: include_self }),
});

/* Rows at places */

const rowsWritten = (input: Tensor, at: number, index: Tensor, source: (place: readonly number[]) => number, combine: Combine): Float64Array | null => {
  const [values, places, own] = [plainValues(input), plainValues(index), numbers(input.shape)];
  if (!values || !places || !own) return null;
  const made = values.slice();
  const fit = fitting(input.dtype);
  const size = own.length === 0 ? [] : own.with(at, places.length);
  for (let i = 0; i < (own.length === 0 ? places.length : countOf(size)); i++) {
    const place = indicesOf(i, size);
    const target = own.length === 0 ? 0 : flatPlace(place.with(at, (places[place[at]!]! + own[at]!) % own[at]!), own);
    made[target] = fit(combine(made[target]!, source(place)));
  }
  return made;
};
const rowSource = (source: Tensor): ((place: readonly number[]) => number) | null => {
  const [values, size] = [plainValues(source), numbers(source.shape)];
  return values && size && ((place) => values[size.length === 0 ? 0 : flatPlace(place, size)]!);
};
const checkAdded = (rule: Rule, input: Tensor, at: number, index: Tensor, source: Tensor, name = "index_add_"): void => {
  const [count, given] = [index.count, source.shape[at] ?? 1];
  if (index.rank > 1) return refuse(rule, `${name}(): Index is supposed to be a vector, but got dim: ` + index.rank + " with type: " + index.dtype.word + " and size: " + words(index.shape), "IndexError");
  if (!isIndex(index)) return refuse(rule, `${name}(): Expected dtype int32/int64 for index but got: ` + index.dtype.word);
  if (source.dtype !== input.dtype) return refuse(rule, `${name}(): self (${input.dtype.word}) and source (${source.dtype.word}) must have the same scalar type`);
  if (at >= Math.max(source.rank, 1)) return refuse(rule, `${name}(): Indexing dim ${at} is out of bounds of the source tensor with dim ${source.rank}`);
  if (differ(count, given)) return refuse(rule, `${name}(): Number of indices (${show(count)}) should be equal to source.size(dim): (${show(given)}), for dim: ${at}`);
  const alike = source.rank === input.rank && input.shape.every((dim, i) => i === at || !differ(dim, source.shape[i]!));
  if (!alike) return refuse(rule, `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${words(input.shape)} source.shape = ${words(source.shape)}`);
  const wrong = outside(index, input.shape[at] ?? 1);
  if (wrong === undefined) return;
  if (name === "index_add_") refuseAs(rule, indexOutOfRange, `index ${wrong} is out of bounds for dimension ${at} with size ${show(input.shape[at] ?? 1)}`, "RuntimeError");
  else refuseAs(rule, indexOutOfRange, "index out of range in self");
};
export const indexAdd = op({
  names: ["torch.index_add", "torch.Tensor.index_add"],
  out: exactOut,
  args: { input: tensor, dim: axis(), index: tensor, source: tensor, alpha: keywordOnly(scalarOr("int", 1)) },
  result({ input, dim, index, source }, rule) {
    checkAdded(rule, input, axisOf(rule, input.rank, dim), index, source);
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, dim, index, source, alpha }) {
    const [from, factor] = [rowSource(source), exactly(alpha.value)];
    return from && factor !== null ? rowsWritten(input, wrap(input.rank, dim), index, from, (a, b) => a + factor * b) : null;
  },
  onnx: ({ input, dim, index, source, alpha }, emit) => rowsNode(emit, input, wrap(input.rank, dim), { index, src: realOf(alpha) === 1 ? source : stepLike(emit, "Mul", [emit.of(source), inDtype(emit, alpha, source.dtype)]), reduce: "add" }),
});

export const indexReduce = op({
  names: ["torch.index_reduce", "torch.Tensor.index_reduce"],
  out: exactOut,
  args: { input: tensor, dim: axis(), index: tensor, source: tensor, reduce: text, include_self: keywordOnly(boolean(true)) },
  result({ input, dim, index, source, reduce }, rule) {
    const at = axisOf(rule, input.rank, dim);
    if (!["prod", "mean", "amax", "amin"].includes(reduce)) refuse(rule, `index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${reduce}.`);
    checkAdded(rule, input, at, index, source, "index_reduce_");
    if (input.dtype.kind === "complex" && reduce.startsWith("am")) notImplemented(rule, reduce === "amax" ? "maximum_cpu" : "minimum_cpu", input.dtype);
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, dim, index, source, reduce, include_self }) {
    const [at, size, places] = [wrap(input.rank, dim), numbers(source.shape), plainValues(index)];
    if (!size || !places) return null;
    const each = new Tensor({ shape: size, dtype: int64, values: Float64Array.from({ length: countOf(size) }, (_, i) => places[indicesOf(i, size)[at] ?? 0]!) });
    return scattered(input, at, each, source, { reduce, includesSelf: include_self });
  },
  onnx: ({ input, dim, index, source, reduce, include_self }, emit) => rowsNode(emit, input, wrap(input.rank, dim), { index, src: source, reduce, includesSelf: include_self }),
  says: "Combines rows at places with others: by product, mean, the greatest or the least.",
});

const checkCopied = (rule: Rule, input: Tensor, at: number, index: Tensor, source: Tensor): void => {
  const [count, given] = [index.count, source.rank === 0 ? 1 : (source.shape[at] ?? 1)];
  if (index.rank > 1) return refuse(rule, `index_copy_(): Index should have dimension 1 or 0 (got ${index.rank})`, "IndexError");
  if (input.rank > 0 && source.rank > 0 && input.rank !== source.rank) return refuse(rule, `index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.rank}), destination dimensionality (${input.rank})`, "IndexError");
  if (index.dtype !== int64) return refuse(rule, "index_copy_(): Expected a long tensor for index, but got " + index.dtype.word);
  if (source.dtype !== input.dtype) return refuse(rule, `index_copy_(): self and source expected to have the same dtype, but got (self) ${input.dtype.word} and (source) ${source.dtype.word}`);
  const [own, theirs] = [input.shape.filter((_, i) => i !== at), source.shape.filter((_, i) => i !== at)];
  const odd = own.findIndex((dim, i) => theirs[i] === undefined || differ(dim, theirs[i]!));
  if (odd >= 0) return refuse(rule, `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${own.map(show).join(" ")} at dimension ${at} and source slice shape: ${theirs.map(show).join(" ")} at dimension 0.`);
  if (differ(count, given)) return refuse(rule, `index_copy_(): Number of indices (${show(count)}) should be equal to source.size(dim) (${show(given)})`, "IndexError");
  const wrong = outside(index, input.shape[at] ?? 1);
  if (wrong !== undefined) refuse(rule, `index_copy_(): index ${wrong} is out of bounds for dimension ${at} with size ${show(input.shape[at] ?? 1)}`, "IndexError");
};
export const indexCopy = op({
  names: ["torch.index_copy", "torch.Tensor.index_copy"],
  autocasts: { cpu: "widest" },
  out: exactOut,
  args: { input: tensor, dim: axis(), index: tensor, source: tensor },
  result({ input, dim, index, source }, rule) {
    checkCopied(rule, input, axisOf(rule, input.rank, dim), index, source);
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, dim, index, source }) {
    const from = rowSource(source);
    return from && rowsWritten(input, wrap(input.rank, dim), index, from, (_, b) => b);
  },
  onnx: ({ input, dim, index, source }, emit) => rowsNode(emit, input, wrap(input.rank, dim), { index, src: source, reduce: "" }),
});

export const indexFill = op({
  names: ["torch.index_fill", "torch.Tensor.index_fill"],
  args: { input: tensor, dim: axis(), index: tensor, value: operand },
  result({ input, dim, index, value }, rule) {
    const at = axisOf(rule, input.rank, dim);
    const length = input.shape[at] ?? 1;
    const wrong = outside(index, length, -(exactly(length) ?? 0));
    if (index.dtype !== int64) refuse(rule, "index_fill_(): Expected dtype int64 for index.", "IndexError");
    else if (isTensor(value) && value.rank > 0) refuse(rule, `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.rank} dimension(s).`);
    else if (index.rank > 1) refuse(rule, "Index has to be a vector/scalar");
    else if (!isTensor(value) && value.kind === "complex" && input.dtype.kind !== "complex") refuse(rule, "index_fill_(): Converting complex Scalar to non-complex type is not supported");
    else if (wrong !== undefined) refuseAs(rule, indexOutOfRange, `index ${wrong} is out of bounds for dimension ${at} with size ${show(length)}`, "IndexError");
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, dim, index, value }) {
    const number = isTensor(value) ? valuesOf(value)?.[0] : exactly(value.value);
    return number === undefined || number === null ? null : rowsWritten(input, wrap(input.rank, dim), index, () => number, (_, b) => b);
  },
  onnx: ({ input, dim, index, value }, emit) => rowsNode(emit, input, wrap(input.rank, dim), { index, src: value, reduce: "" }),
});

/* Anywhere */

export const put = op({
  names: ["torch.put", "torch.Tensor.put"],
  args: { input: tensor, index: tensor, source: tensor, accumulate: boolean(false) },
  result({ input, index, source }, rule) {
    const size = exactly(input.count);
    const wrong = outside(index, input.count, -(size ?? 0));
    if (index.dtype !== int64) refuse(rule, `put_(): Expected a long tensor for index, but got ${index.dtype.word}`);
    else if (input.dtype !== source.dtype) refuse(rule, `put_(): self and source expected to have the same dtype, but got self.dtype = ${input.dtype.word} and source.dtype = ${source.dtype.word}`);
    else if (exactly(index.count) !== exactly(source.count)) refuse(rule, `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${show(source.count)}, index.numel() = ${show(index.count)}`, "IndexError");
    else if (size === 0 && exactly(index.count) !== 0) refuse(rule, "put_(): Tried to put elements into an empty tensor", "IndexError");
    else if (wrong !== undefined) refuse(rule, `out of range: tried to access index ${wrong} on a tensor of ${size} elements.`, "IndexError");
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, index, source, accumulate }) {
    const [values, places, given] = [plainValues(input), plainValues(index), plainValues(source)];
    if (!values || !places || !given) return null;
    const made = values.slice();
    places.forEach((to, i) => {
      const place = to < 0 ? to + made.length : to;
      made[place] = accumulate ? made[place]! + given[i]! : given[i]!;
    });
    return made;
  },
  onnx: ({ input, index, source, accumulate }, emit) => flatNode(emit, input, emit.of(index), emit.of(source), accumulate),
});

const places: Arg<readonly (Tensor | null)[]> = { read: (vm, value, name) => tensors.read(vm, value, name) };
export const indexPut = op({
  names: ["torch.index_put", "torch.Tensor.index_put"],
  args: { input: tensor, indices: places, values: tensor, accumulate: boolean(false) },
  result({ input, indices, values }, rule) {
    const given = indices as readonly Tensor[];
    if (given.reduce((sum, one) => sum + (one.dtype.kind === "bool" ? one.rank : 1), 0) > input.rank) refuse(rule, `too many indices for tensor of dimension ${input.rank} (got ${given.length})`, "IndexError");
    else checkPut(rule, input, given, values);
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, indices, values, accumulate }) {
    const [known, to] = [plainValues(input), positionsOf(input.shape, indices as readonly Tensor[])];
    const plan = planOf(null, input, indices as readonly Tensor[]);
    const given = numbers(plan.shape) && spread(values, plan.shape as readonly number[], input.dtype);
    if (!known || !to || !given) return null;
    const made = known.slice();
    to.forEach((place, i) => { made[place] = accumulate ? made[place]! + given[i]! : given[i]!; });
    return made;
  },
  onnx: ({ input, indices, values, accumulate }, emit) => writeNode(emit, input, indices as readonly Tensor[], values, accumulate),
});
const checkPut = (rule: Rule, input: Tensor, given: readonly Tensor[], values: Tensor): void => {
  const plan = planOf(rule, input, given);
  const skip = plan.shape.length - values.rank;
  const misfit = skip < 0 || values.shape.some((dim, i) => exactly(dim) !== 1 && differ(dim, plan.shape[skip + i]!));
  if (misfit) refuseAs(rule, notBroadcastable, `shape mismatch: value tensor of shape ${words(values.shape)} cannot be broadcast to indexing result of shape ${words(plan.shape)}`);
  else if (values.dtype !== input.dtype) refuse(rule, `Index put requires the source and destination dtypes match, got ${input.dtype.word} for the destination and ${values.dtype.word} for the source.`);
};

/* A copy with one part replaced */

const replaced = (input: Tensor, view: { readonly shape: Shape; readonly strides?: Shape; readonly offset?: Dim }, src: Tensor): Float64Array | null => {
  const [values, given] = [plainValues(input), plainValues(src)];
  if (!values || !given) return null;
  const iota = new Tensor({ shape: input.shape, dtype: int64, values: values.map((_, i) => i) });
  const window = new Tensor({ shape: view.shape, strides: view.strides!, offset: view.offset!, dtype: int64, storage: iota.storage });
  const made = values.slice();
  plainValues(window)!.forEach((place, i) => { made[place] = given[i]!; });
  return made;
};
const rowMajor = (input: Tensor): Tensor => new Tensor({ shape: input.shape, dtype: input.dtype });
const checkSlice = (rule: Rule, src: Tensor, slice: Shape): void => {
  const alike = src.rank === slice.length && !src.shape.some((dim, i) => differ(dim, slice[i]!));
  if (!alike) refuse(rule, `expected src to have a size equal to the slice of self. src size = ${words(src.shape)}, slice size = ${words(slice)}`);
};
/** Whole axes, before the one that an index stands for. */
const allOf = (count: number): Index => Array.from({ length: count }, () => ({ kind: "slice", start: null, stop: null, step: 1 }) as const);

export const selectScatter = op({
  names: ["torch.select_scatter", "torch.Tensor.select_scatter"],
  args: { input: tensor, src: tensor, dim: axis(), index: int() },
  result({ input, src, dim, index }, rule) {
    if (input.rank === 0) {
      refuse(rule, "select() cannot be applied to a 0-dim tensor.", "IndexError");
      return input.shape;
    }
    const at = axisOf(rule, input.rank, dim);
    const relation = compare(index, input.shape[at]!);
    const [plain, length] = [exactly(index), exactly(input.shape[at]!)];
    if (relation === ">=" || relation === ">" || relation === "==" || (plain !== null && length !== null && plain < -length)) refuseAs(rule, indexOutOfRange, `select(): index ${show(index)} out of range for tensor of size ${words(input.shape)} at dimension ${at}`, "IndexError");
    else checkSlice(rule, src, input.shape.toSpliced(at, 1));
    return { shape: input.shape, dtype: input.dtype };
  },
  value: ({ input, src, dim, index }) => replaced(input, selected(rowMajor(input), wrap(input.rank, dim), index) as never, src),
  onnx: ({ input, src, dim, index }, emit) => writeNode(emit, input, [...allOf(wrap(input.rank, dim)), { kind: "place", index }], src),
});
export const sliceScatter = op({
  names: ["torch.slice_scatter", "torch.Tensor.slice_scatter"],
  out: exactOut,
  args: { input: tensor, src: tensor, dim: axis(0), start: optional(int()), end: optional(int()), step: int(1) },
  result({ input, src, dim, start, end, step }, rule) {
    const at = axisOf(rule, input.rank, dim);
    const plan = planOf(rule, input, [...allOf(at), { kind: "slice", start, stop: end, step: exactly(step) ?? 1 }]);
    checkSlice(rule, src, plan.shape);
    return { shape: input.shape, dtype: input.dtype };
  },
  onnx: ({ input, src, dim, start, end, step }, emit) => writeNode(emit, input, [...allOf(wrap(input.rank, dim)), { kind: "slice", start, stop: end, step: exactly(step) ?? 1 }], src),
});


export const asStridedScatter = op({
  names: ["torch.as_strided_scatter", "torch.Tensor.as_strided_scatter"],
  args: { input: tensor, src: tensor, size: sizeTuple, stride: sizeTuple, storage_offset: optional(int()) },
  result({ input, src, size, stride, storage_offset: start }, rule) {
    if (start !== null && compare(start, 0) === "<") refuse(rule, `Tensor: invalid storage offset ${show(start)}`);
    asStrided.result({ input: rowMajor(input), size, stride, storage_offset: start ?? 0 }, rule);
    checkSlice(rule, src, size);
    return { shape: input.shape, dtype: input.dtype };
  },
  value: ({ input, src, size, stride, storage_offset: start }) => replaced(input, { shape: size, strides: stride, offset: start ?? 0 }, src),
  onnx: ({ input, src, size, stride, storage_offset: start }, emit) => windowNode(emit, input, { shape: size, strides: stride, offset: start ?? 0 }, src),
  says: "A copy with numbers replaced at places that sizes and steps tell.",
});

export const diagonalScatter = op({
  names: ["torch.diagonal_scatter", "torch.Tensor.diagonal_scatter"],
  args: { input: tensor, src: tensor, offset: int(0), dim1: axis(0), dim2: axis(1) },
  result({ input, src, offset, dim1, dim2 }, rule) {
    const [a, b] = [axisOf(rule, input.rank, dim1), axisOf(rule, input.rank, dim2)];
    checkSlice(rule, src, (diagonalOf(input, a, b, exactly(offset) ?? 0) as { readonly shape: Shape }).shape);
    return { shape: input.shape, dtype: input.dtype };
  },
  value: ({ input, src, offset, dim1, dim2 }) => replaced(input, diagonalOf(rowMajor(input), wrap(input.rank, dim1), wrap(input.rank, dim2), exactly(offset) ?? 0) as never, src),
  onnx: ({ input, src, offset, dim1, dim2 }, emit) => windowNode(emit, input, diagonalOf(rowMajor(input), wrap(input.rank, dim1), wrap(input.rank, dim2), exactly(offset) ?? 0) as never, src),
});
