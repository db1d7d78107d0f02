/** Triangles and diagonals of matrices, and matrices made of a diagonal. */
import { problem } from "../../base/index.ts";
import { abs, add, exactly } from "../../sym/index.ts";
import { axis, int, size, tensor } from "../args.ts";
import { bool, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Ref } from "../op.ts";
import { axisOf } from "../rules.ts";
import { numbers, Tensor } from "../tensor.ts";
import { diagonalOf } from "./axes.ts";
import { laid } from "./layout.ts";
import { like } from "./lowering.ts";
import { countOf, plainValues, sizeOf } from "./numbers.ts";
import { wrongRank } from "../problems.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";
import { exactOut, holdingOut, outBy } from "./outs.ts";

const triangle = (name: "tril" | "triu"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  out: exactOut,
  args: { input: tensor, diagonal: int(0) },
  result({ input }, rule) {
    if (input.rank < 2) refuse(rule, `${name}: input tensor must have at least 2 dimensions`);
    return input.shape;
  },
  value({ input, diagonal }, [out]) {
    const values = plainValues(input);
    const shift = exactly(diagonal);
    if (!values || shift === null || input.rank < 2) return null;
    const [rows, columns] = sizeOf(out!).slice(-2) as [number, number];
    return values.map((value, i) => {
      const distance = (i % columns) - (Math.floor(i / columns) % rows);
      return (name === "tril" ? distance <= shift : distance >= shift) ? value : 0;
    });
  },
  onnx({ input, diagonal }, emit, [out]) {
    const upper = name === "triu" ? 1 : 0;
    const k = emit.reshape(emit.shape([diagonal]), []);
    if (input.dtype !== bool) return emit("Trilu", [input, k], { upper }, like(out!));
    return emit.cast(emit("Trilu", [emit.cast(input, int64), k], { upper }, { dtype: int64, shape: out!.shape }), bool);
  },
}) as unknown as AnyOp;
export const triangles: readonly AnyOp[] = [triangle("tril"), triangle("triu")];

const wrongDiagonal = problem({ code: "wrong-rank", severity: "error", says: (d: { rank: number }) => `diag(): Supports 1D or 2D tensors. Got ${d.rank}D` });
const squareOut = holdingOut((wanted, got) => `diag: result type ${wanted.word} can't be cast to the desired out= type ${got.word}`);
export const diag = op({
  names: ["torch.diag", "torch.Tensor.diag"],
  out: outBy(({ input }) => ((input as Tensor).rank === 1 ? [squareOut, exactOut] : [exactOut])),
  args: { input: tensor, diagonal: int(0) },
  result({ input, diagonal }, rule) {
    const shift = exactly(diagonal) ?? 0;
    if (input.rank === 1) {
      const width = add(input.shape[0]!, Math.abs(shift));
      return [width, width];
    }
    if (input.rank === 2) return { ...diagonalOf(input, 0, 1, shift), strides: undefined, viewOf: undefined, offset: undefined, dtype: input.dtype };
    rule.raise(wrongDiagonal, { rank: input.rank });
    return input.shape;
  },
  value({ input, diagonal }, [out]) {
    const values = plainValues(input);
    const shift = exactly(diagonal);
    if (!values || shift === null) return null;
    if (input.rank === 1) return onDiagonal(values, sizeOf(out!), shift);
    const [rows, columns] = numbers(input.shape) as [number, number];
    return Float64Array.from({ length: sizeOf(out!)[0]! }, (_, i) => values[(i + Math.max(0, -shift)) * columns + i + Math.max(0, shift)]!).slice(0, rows);
  },
  onnx({ input, diagonal }, emit, [out]) {
    if (input.rank === 1) return lineNode(emit, emit.of(input), exactly(diagonal), out!);
    return emit("GatherND", [input, diagonalPlaces(emit, exactly(out!.shape[0]!), exactly(diagonal))], {}, like(out!));
  },
});
const diagonalPlaces = (emit: Emit, count: number | null, shift: number | null): Ref =>
  count === null || shift === null ? emit.unsupported("a diagonal of a size with a name") : emit.constant(Array.from({ length: count }, (_, i) => [i + Math.max(0, -shift), i + Math.max(0, shift)]).flat(), int64, [count, 2]);

/** A vector on the diagonal of zeros. */
const lineNode = (emit: Emit, line: Ref, shift: number | null, out: Tensor): Ref => {
  const zeros = emit("Expand", [emit.constant(0, line.dtype), emit.shape(out.shape)], {}, like(out));
  const count = exactly(line.shape[0]!);
  return count === 0 ? zeros : emit("ScatterND", [zeros, diagonalPlaces(emit, count, shift), line], {}, like(out));
};
/** Each row of numbers on a diagonal of a square matrix of its own. */
const onDiagonal = (values: Float64Array, size: readonly number[], shift: number): Float64Array => {
  const width = size.at(-1)!;
  const count = width - Math.abs(shift);
  const made = new Float64Array(countOf(size));
  values.forEach((value, i) => {
    const [batch, k] = [Math.floor(i / count), i % count];
    made[(batch * width + k + Math.max(0, -shift)) * width + k + Math.max(0, shift)] = value;
  });
  return made;
};

export const diagflat = op({
  names: ["torch.diagflat", "torch.Tensor.diagflat"],
  args: { input: tensor, offset: int(0) },
  result({ input, offset }) {
    const width = add(input.count, Math.abs(exactly(offset) ?? 0));
    return [width, width];
  },
  value({ input, offset }, [out]) {
    const values = plainValues(input);
    return values && onDiagonal(values, sizeOf(out!), exactly(offset) ?? 0);
  },
  onnx: ({ input, offset }, emit, [out]) => lineNode(emit, emit.reshape(emit.of(input), [input.count]), exactly(offset), out!),
});

export const diagEmbed = op({
  names: ["torch.diag_embed", "torch.Tensor.diag_embed"],
  args: { input: tensor, offset: int(0), dim1: axis(-2), dim2: axis(-1) },
  result({ input, offset, dim1, dim2 }, rule) {
    const shift = Math.abs(exactly(offset) ?? 0);
    const [a, b] = [axisOf(rule, input.rank + 1, dim1), axisOf(rule, input.rank + 1, dim2)];
    if (a === b) refuse(rule, `diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
    const width = add(input.shape.at(-1) ?? 1, shift);
    const rest = [...input.shape.slice(0, -1)];
    return Array.from({ length: input.rank + 1 }, (_, i) => (i === a || i === b ? width : (rest.shift() ?? 1)));
  },
  value({ input, offset, dim1, dim2 }, [out]) {
    const values = plainValues(input);
    const shift = exactly(offset);
    const last = (one: number, place: number): boolean => one === place || one === out!.rank + place;
    return values && shift !== null && last(dim1, -2) && last(dim2, -1) ? onDiagonal(values, sizeOf(out!), shift) : null;
  },
  onnx({ input, offset, dim1, dim2 }, emit, [out]) {
    const shift = exactly(offset);
    const width = exactly(add(input.shape.at(-1) ?? 1, Math.abs(shift ?? 0)));
    if (shift === null || width === null) return emit.unsupported("a diagonal of a size with a name");
    // numbers stand at the end of their row or column where the diagonal is shifted
    const lead = input.shape.slice(0, -1);
    const zeros = emit("Expand", [emit.constant(0, input.dtype), emit.shape([...lead, Math.abs(shift)])], {}, { dtype: input.dtype, shape: [...lead, Math.abs(shift)] });
    const line = shift === 0 ? emit.of(input) : emit("Concat", shift > 0 ? [zeros, input] : [input, zeros], { axis: lead.length }, { dtype: input.dtype, shape: [...lead, width] });
    const mask = emit.constant(Array.from({ length: width * width }, (_, i) => Number((i % width) - Math.floor(i / width) === shift)), bool, [width, width]);
    const laid = emit("Where", [mask, emit.reshape(line, [...lead, 1, width]), emit.constant(0, input.dtype)], {}, { dtype: input.dtype, shape: [...lead, width, width] });
    const rank = out!.rank;
    const [[a, b], rest] = [[dim1, dim2].map((one) => (one < 0 ? one + rank : one)), lead.map((_, i) => i)];
    const perm = Array.from({ length: rank }, (_, i) => (i === a ? rank - 2 : i === b ? rank - 1 : rest.shift()!));
    return emit("Transpose", [laid], { perm }, like(out!));
  },
});

export const trace = op({
  names: ["torch.trace", "torch.Tensor.trace"],
  autocasts: { cpu: "full" },
  args: { input: tensor },
  result({ input }, rule) {
    if (input.dtype === bool) notImplemented(rule, "trace", input.dtype);
    else if (input.rank !== 2) refuseAs(rule, wrongRank, `trace: expected a matrix, but got tensor with dim ${input.rank}`);
    return { shape: [], dtype: input.dtype.kind === "int" || input.dtype.kind === "bool" ? int64 : input.dtype };
  },
  value({ input }) {
    const values = plainValues(input);
    const [rows, columns] = numbers(input.shape) as [number, number];
    return values && [Array.from({ length: Math.min(rows, columns) }, (_, i) => values[i * columns + i]!).reduce((a, b) => a + b, 0)];
  },
  onnx({ input }, emit, [out]) {
    const [rows, columns] = input.shape.map(exactly);
    if (rows === null || columns === null) return emit.unsupported("the trace of a size with a name");
    const count = Math.min(rows!, columns!);
    const places = emit.constant(Array.from({ length: count }, (_, i) => [i, i]).flat(), int64, [count, 2]);
    const found = emit("GatherND", [input, places], {}, { dtype: input.dtype, shape: [count] });
    return emit("ReduceSum", [input.dtype === out!.dtype ? found : emit.cast(found, out!.dtype)], { keepdims: 0 }, like(out!));
  },
});

