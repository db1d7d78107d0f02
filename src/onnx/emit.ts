/** How the op table's ONNX forms write nodes: the `Emit` that they are given. */
import { same, type Shape } from "../sym/index.ts";
import { type Attribute, type DType, type Emit, int64, type Ref, Tensor } from "../torch/index.ts";
import { type GraphBuilder, NoForm } from "./graph.ts";
import type { Sizes } from "./sizes.ts";

/** @param read the present value of a tensor. */
export const emitter = (graph: GraphBuilder, sizes: Sizes, read: (tensor: Tensor) => Ref): Emit => {
  const refOf = (value: Tensor | Ref): Ref => (value instanceof Tensor ? read(value) : value);
  const namesOf = (inputs: readonly (Tensor | Ref | null)[]): readonly string[] => inputs.map((one) => (one ? refOf(one).name : ""));
  const one = (node: string, inputs: readonly (Tensor | Ref | null)[], attributes: Readonly<Record<string, Attribute>> = {}, out: { dtype?: DType; shape?: Shape } = {}): Ref => {
    const first = inputs.find((input) => input !== null);
    const like = first ? refOf(first) : null;
    const dtype = out.dtype ?? like?.dtype;
    const shape = out.shape ?? like?.shape;
    if (!dtype || !shape) throw new NoForm(`a ${node} node without inputs must say what it gives`);
    return graph.node(node, namesOf(inputs), attributes, [{ dtype, shape }])[0]!;
  };
  return Object.assign(one, {
    many: (node: string, inputs: readonly (Tensor | Ref | null)[], attributes: Readonly<Record<string, Attribute>>, outs: readonly { dtype: DType; shape: Shape }[], domain?: string): readonly Ref[] =>
      graph.node(node, namesOf(inputs), attributes, outs, domain),
    of: read,
    constant: (values: number | readonly number[], dtype: DType, shape?: readonly number[]): Ref =>
      typeof values === "number" ? filled(graph, values, dtype, shape ?? []) : graph.constant(values, dtype, shape ?? [values.length]),
    shape: (dims: Shape): Ref => sizes.vector(dims),
    cast(value: Tensor | Ref, dtype: DType): Ref {
      const ref = refOf(value);
      return ref.dtype === dtype ? ref : graph.cast(ref, dtype);
    },
    reshape(value: Tensor | Ref, shape: Shape): Ref {
      const ref = refOf(value);
      if (ref.shape.length === shape.length && ref.shape.every((dim, i) => same(dim, shape[i]!))) return { ...ref, shape };
      const isEmpty = sizes.fixedShape(shape)?.includes(0) === true;
      return graph.node("Reshape", [ref.name, sizes.target(ref.shape, shape).name], isEmpty ? { allowzero: 1 } : {}, [{ dtype: ref.dtype, shape }])[0]!;
    },
    unsupported(reason: string): never {
      throw new NoForm(reason);
    },
  });
};

const filled = (graph: GraphBuilder, value: number, dtype: DType, shape: readonly number[]): Ref =>
  graph.constant(Array<number>(shape.reduce((a, b) => a * b, 1)).fill(value), dtype, shape);

/** A vector of plain integers. */
export const integers = (graph: GraphBuilder, values: readonly number[]): Ref => graph.constant(values, int64, [values.length]);
