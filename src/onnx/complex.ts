/**
 * Complex numbers, which ONNX has not: a value of complex dtype stands for a tensor of pairs, its parts along one more axis at the end.
 * Arithmetic and what only moves elements is written on the parts; any other node of a complex value has no form.
 */
import type { Shape } from "../sym/index.ts";
import { type Attribute, complex64, type DType, float16, float32, float64, int64, type Ref } from "../torch/index.ts";
import { type GraphBuilder, NoForm } from "./graph.ts";

export const isComplex = ({ dtype }: { readonly dtype: DType }): boolean => dtype.kind === "complex";
export const partType = ({ name }: DType): DType => (name === "complex128" ? float64 : name === "complex64" ? float32 : float16);

/** The pairs of a complex value, as they are in the graph. */
export const partsOf = (whole: Ref): Ref => ({ name: whole.name, dtype: partType(whole.dtype), shape: [...whole.shape, 2] });
export const wholeOf = (parts: Ref, dtype: DType = complex64): Ref => ({ name: parts.name, dtype, shape: parts.shape.slice(0, -1) });

type Given = { readonly dtype: DType; readonly shape: Shape };
type Attributes = Readonly<Record<string, Attribute>>;

/** One part of each number, with or without the axis of parts. */
export const partAt = (graph: GraphBuilder, whole: Ref, at: 0 | 1, keep: boolean): Ref => {
  const parts = partsOf(whole);
  const place = graph.constant([at], int64, keep ? [1] : []);
  return graph.node("Gather", [parts.name, place.name], { axis: whole.shape.length }, [{ dtype: parts.dtype, shape: keep ? [...whole.shape, 1] : whole.shape }])[0]!;
};

/** A complex value of two real ones that have the axis of parts. */
const paired = (graph: GraphBuilder, real: Ref, imaginary: Ref, out: Given): Ref =>
  wholeOf(graph.node("Concat", [real.name, imaginary.name], { axis: out.shape.length }, [{ dtype: real.dtype, shape: [...out.shape, 2] }])[0]!, out.dtype);

/** A node of complex operands. */
export const complexNode = (graph: GraphBuilder, node: string, inputs: readonly (Ref | null)[], attributes: Attributes, out: Given): Ref => {
  const [a, b] = inputs as readonly [Ref, Ref?];
  const real = (name: string, ...operands: readonly Ref[]): Ref => graph.node(name, operands.map((one) => one.name), {}, [{ dtype: partType(isComplex(out) ? out.dtype : a.dtype), shape: [...out.shape, 1] }])[0]!;
  switch (node) {
    case "Identity": case "Neg": case "Add": case "Sub":
      return wholeOf(graph.node(node, inputs.map((one) => one!.name), {}, [partsOf({ name: "", ...out })])[0]!, out.dtype);
    case "Abs": return graph.node("ReduceL2", [a.name, graph.constant([a.shape.length], int64, [1]).name], { keepdims: 0 }, [out])[0]!;
    case "Mul": case "Div": {
      const [ar, ai, br, bi] = [a, b!].flatMap((one) => [partAt(graph, one, 0, true), partAt(graph, one, 1, true)]) as [Ref, Ref, Ref, Ref];
      if (node === "Mul") return paired(graph, real("Sub", real("Mul", ar, br), real("Mul", ai, bi)), real("Add", real("Mul", ar, bi), real("Mul", ai, br)), out);
      const size = real("Add", real("Mul", br, br), real("Mul", bi, bi));
      return paired(graph, real("Div", real("Add", real("Mul", ar, br), real("Mul", ai, bi)), size), real("Div", real("Sub", real("Mul", ai, br), real("Mul", ar, bi)), size), out);
    }
    case "Exp": {
      const [size, angle] = [real("Exp", partAt(graph, a, 0, true)), partAt(graph, a, 1, true)];
      return paired(graph, real("Mul", size, real("Cos", angle)), real("Mul", size, real("Sin", angle)), out);
    }
    default: return moved(graph, node, inputs, attributes, out);
  }
};

/** Nodes that move elements, along axes that are counted from the start. */
const moved = (graph: GraphBuilder, node: string, inputs: readonly (Ref | null)[], attributes: Attributes, out: Given): Ref => {
  const [a, ...rest] = inputs as readonly [Ref, ...Ref[]];
  const rank = a.shape.length;
  const along = { ...attributes, ...(typeof attributes["axis"] === "number" ? { axis: attributes["axis"] < 0 ? attributes["axis"] + rank : attributes["axis"] } : {}) };
  const write = (names: readonly string[], more: Attributes = along): Ref => wholeOf(graph.node(node, names, more, [partsOf({ name: "", ...out })])[0]!, out.dtype);
  switch (node) {
    case "Transpose": return write([a.name], { perm: [...(attributes["perm"] as readonly number[]), rank] });
    case "Concat": case "Gather": case "Slice": return write(inputs.map((one) => one!.name));
    case "Expand": return write([a.name, graph.node("Concat", [rest[0]!.name, graph.constant([2], int64, [1]).name], { axis: 0 }, [{ dtype: int64, shape: [out.shape.length + 1] }])[0]!.name]);
    default: throw new NoForm(`complex numbers in ${node}`);
  }
};

/** Between real and complex numbers; what becomes real loses its imaginary part. */
export const complexCast = (graph: GraphBuilder, value: Ref, dtype: DType, reshape: (ref: Ref, shape: Shape) => Ref): Ref => {
  if (isComplex(value) && dtype.kind === "complex") return wholeOf(graph.cast(partsOf(value), partType(dtype)), dtype);
  if (isComplex(value)) {
    const real = partAt(graph, value, 0, false);
    return real.dtype === dtype ? real : graph.cast(real, dtype);
  }
  const type = partType(dtype);
  const column = reshape(value.dtype === type ? value : graph.cast(value, type), [...value.shape, 1]);
  const zero = graph.node("Sub", [column.name, column.name], {}, [{ dtype: type, shape: column.shape }])[0]!;
  return paired(graph, column, zero, { dtype, shape: value.shape });
};
