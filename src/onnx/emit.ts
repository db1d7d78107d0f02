/** How the op table's ONNX forms write nodes: the `Emit` that they are given. */
import { same, type Shape } from "../sym/index.ts";
import { type Attribute, type DType, type Emit, int64, type Ref, Tensor } from "../torch/index.ts";
import { complexCast, complexNode, isComplex, partsOf, partType, wholeOf } from "./complex.ts";
import { type GraphBuilder, NoForm } from "./graph.ts";
import { isOperand, scalarInputs, standIn } from "./kernels.ts";
import type { Sizes } from "./sizes.ts";

/** @param read the present value of a tensor. */
export const emitter = (graph: GraphBuilder, sizes: Sizes, read: (tensor: Tensor) => Ref): Emit => {
  const refOf = (value: Tensor | Ref): Ref => (value instanceof Tensor ? read(value) : value);
  /** A node whose operands are in types and shapes that its kernel takes, and whose results are as they were wanted. */
  const write = (node: string, inputs: readonly (Ref | null)[], attributes: Readonly<Record<string, Attribute>>, outs: readonly { dtype: DType; shape: Shape }[], domain?: string): readonly Ref[] => {
    if (outs.some(isComplex) || inputs.some((input) => input !== null && isComplex(input))) {
      if (outs.length > 1 || domain !== undefined) throw new NoForm(`complex numbers in ${node}`);
      return [complexNode(graph, node, inputs, attributes, outs[0]!)];
    }
    const lifted = scalarInputs(node)?.filter((i) => inputs[i]?.shape.length === 0) ?? [];
    if (lifted.length > 0) {
      const vectors = inputs.map((input, i) => (input && lifted.includes(i) ? reshape(input, [1]) : input));
      return write(node, vectors, attributes, outs.map((out) => (out.shape.length === 0 ? { ...out, shape: [1] } : out)), domain).map((ref, i) => reshape(ref, outs[i]!.shape));
    }
    const main = inputs.find((input, i): input is Ref => input !== null && isOperand(node, i));
    const other = main && domain === undefined ? standIn(node, main.dtype) : null;
    const operands = other ? inputs.map((input, i) => (input && isOperand(node, i) && input.dtype === main!.dtype ? graph.cast(input, other) : input)) : inputs;
    const made = graph.node(node, operands.map((input) => input?.name ?? ""), attributes, other ? outs.map((out) => (out.dtype === main!.dtype ? { ...out, dtype: other } : out)) : outs, domain);
    return made.map((ref, i) => (ref.dtype === outs[i]!.dtype ? ref : graph.cast(ref, outs[i]!.dtype)));
  };
  const reshape = (ref: Ref, shape: Shape): Ref => {
    if (ref.shape.length === shape.length && ref.shape.every((dim, i) => same(dim, shape[i]!))) return { ...ref, shape };
    if (isComplex(ref)) return wholeOf(reshape(partsOf(ref), [...shape, 2]), ref.dtype);
    const fixed = sizes.fixedShape(shape);
    const isEmpty = fixed?.includes(0) === true;
    const constant = fixed && graph.constantIn(fixed, ref);
    if (constant) return constant;
    const before = isEmpty ? null : graph.reshapedFrom(ref);
    if (before && isShortcut(before, shape)) return reshape(before, shape);
    return graph.node("Reshape", [ref.name, sizes.target(ref.shape, shape).name], isEmpty ? { allowzero: 1 } : {}, [{ dtype: ref.dtype, shape }])[0]!;
  };
  /** Whether a Reshape may begin at an earlier value: its target is as simple from there. */
  const isShortcut = (from: Ref, shape: Shape): boolean => graph.isConstant(sizes.target(from.shape, shape).name);
  /** A Transpose that only moves axes of one element orders nothing anew. */
  const turned = (input: Ref, perm: readonly number[], shape: Shape): Ref | null => {
    const moved = perm.filter((axis) => sizes.fixed(input.shape[axis]!) !== 1);
    return moved.every((axis, i) => i === 0 || axis > moved[i - 1]!) && !graph.isConstant(input.name) && isShortcut(input, shape) ? reshape(input, shape) : null;
  };
  const refsOf = (inputs: readonly (Tensor | Ref | null)[]): readonly (Ref | null)[] => inputs.map((input) => (input ? refOf(input) : null));
  const one = (node: string, inputs: readonly (Tensor | Ref | null)[], attributes: Readonly<Record<string, Attribute>> = {}, out: { dtype?: DType; shape?: Shape } = {}): Ref => {
    const refs = refsOf(inputs);
    const like = refs.find((input) => input !== null) ?? null;
    const dtype = out.dtype ?? like?.dtype;
    const shape = out.shape ?? like?.shape;
    if (!dtype || !shape) throw new NoForm(`a ${node} node without inputs must say what it gives`);
    const plain = node === "Transpose" && refs[0] && !isComplex(refs[0]) && dtype === refs[0].dtype ? turned(refs[0], attributes["perm"] as readonly number[], shape) : null;
    return plain ?? write(node, refs, attributes, [{ dtype, shape }])[0]!;
  };
  return Object.assign(one, {
    many: (node: string, inputs: readonly (Tensor | Ref | null)[], attributes: Readonly<Record<string, Attribute>>, outs: readonly { dtype: DType; shape: Shape }[], domain?: string): readonly Ref[] =>
      write(node, refsOf(inputs), attributes, outs, domain),
    of: read,
    constant: (values: number | readonly number[], dtype: DType, shape?: readonly number[]): Ref =>
      dtype.kind === "complex" ? realAsComplex(graph, typeof values === "number" ? Array<number>((shape ?? []).reduce((a, b) => a * b, 1)).fill(values) : values, dtype, shape ?? (typeof values === "number" ? [] : [values.length])) : typeof values === "number" ? filled(graph, values, dtype, shape ?? []) : graph.constant(values, dtype, shape ?? [values.length]),
    shape: (dims: Shape): Ref => sizes.vector(dims),
    cast(value: Tensor | Ref, dtype: DType): Ref {
      const ref = refOf(value);
      if (ref.dtype === dtype) return ref;
      return isComplex(ref) || dtype.kind === "complex" ? complexCast(graph, ref, dtype, reshape) : graph.cast(ref, dtype);
    },
    parts: (value: Tensor | Ref): Ref => partsOf(refOf(value)),
    whole: (value: Tensor | Ref, dtype: DType): Ref => wholeOf(refOf(value), dtype),
    reshape: (value: Tensor | Ref, shape: Shape): Ref => reshape(refOf(value), shape),
    unsupported(reason: string): never {
      throw new NoForm(reason);
    },
  });
};

/** Real numbers in a complex dtype: pairs without an imaginary part. */
const realAsComplex = (graph: GraphBuilder, values: readonly number[], dtype: DType, shape: readonly number[]): Ref =>
  wholeOf(graph.constant(values.flatMap((one) => [one, 0]), partType(dtype), [...shape, 2]), dtype);

const filled = (graph: GraphBuilder, value: number, dtype: DType, shape: readonly number[]): Ref =>
  graph.constant(Array<number>(shape.reduce((a, b) => a * b, 1)).fill(value), dtype, shape);

/** A vector of plain integers. */
export const integers = (graph: GraphBuilder, values: readonly number[]): Ref => graph.constant(values, int64, [values.length]);
