/** ONNX forms of recurrent layers: a node for each layer, its gates in ONNX's order, both directions in one node. */
import { type Dim, exactly, mul, type Shape } from "../../sym/index.ts";
import { int64 } from "../dtype.ts";
import type { Attribute, Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { sliced } from "./lowering.ts";
import { type Kind, type Layer, layersOf, type Sequence } from "./recurrent.ts";

const plainSize = (emit: Emit, dim: Dim): number => exactly(dim) ?? emit.unsupported("an unknown hidden size");

/** Blocks of rows, one for each gate, in another order. */
const regated = (emit: Emit, { gates, order }: Kind, weight: Tensor, size: number): Ref => {
  if (gates === 1) return emit.of(weight);
  const rest = weight.shape.slice(1);
  const parts = emit.many("Split", [weight, emit.constant(Array<number>(gates).fill(size), int64, [gates])], { axis: 0 }, Array.from({ length: gates }, () => ({ dtype: weight.dtype, shape: [size, ...rest] })));
  return emit("Concat", order.map((i) => parts[i]!), { axis: 0 }, { dtype: weight.dtype, shape: weight.shape });
};
/** One for each direction, laid along a new first axis. */
const stacked = (emit: Emit, parts: readonly Ref[]): Ref => {
  const shape: Shape = [1, ...parts[0]!.shape];
  const rows = parts.map((one) => emit.reshape(one, shape));
  return rows.length === 1 ? rows[0]! : emit("Concat", rows, { axis: 0 }, { dtype: rows[0]!.dtype, shape: [rows.length, ...parts[0]!.shape] });
};
const biasOf = (emit: Emit, kind: Kind, { biases, input }: Layer, size: number): Ref => {
  const count = 2 * kind.gates * size;
  if (!biases) return emit.constant(Array<number>(count).fill(0), input.dtype, [count]);
  return emit("Concat", biases.map((one) => regated(emit, kind, one, size)), { axis: 0 }, { dtype: input.dtype, shape: [count] });
};

interface Step {
  /** (time, batch, features) */
  readonly input: Ref;
  readonly layers: readonly Layer[];
  /** First states, each (directions, batch, size). */
  readonly states: readonly Ref[];
}
interface StepResult {
  /** (time, batch, directions · size) */
  readonly output: Ref;
  /** Last states, each (directions, batch, size). */
  readonly states: readonly Ref[];
}

const step = (emit: Emit, kind: Kind, { input, layers, states }: Step): StepResult => {
  const { dtype } = input;
  const directions = layers.length;
  const size = plainSize(emit, layers[0]!.hidden.shape[1]!);
  const [time, batch] = [input.shape[0]!, input.shape[1]!];
  const weights = (pick: (layer: Layer) => Tensor): Ref => stacked(emit, layers.map((one) => regated(emit, kind, pick(one), size)));
  const bias = stacked(emit, layers.map((one) => biasOf(emit, kind, one, size)));
  const attributes: Record<string, Attribute> = { hidden_size: size, direction: directions === 2 ? "bidirectional" : "forward" };
  if (kind.node === "GRU") attributes.linear_before_reset = 1;
  if (kind.node === "RNN") attributes.activations = { strings: Array<string>(directions).fill(kind.name === "rnn_relu" ? "Relu" : "Tanh") };
  const last = { dtype, shape: [directions, batch, size] };
  const outs = [{ dtype, shape: [time, directions, batch, size] }, last, ...(kind.node === "LSTM" ? [last] : [])];
  const [all, ...ends] = emit.many(kind.node, [input, weights((one) => one.input), weights((one) => one.hidden), bias, null, ...states], attributes, outs);
  const laid = emit("Transpose", [all!], { perm: [0, 2, 1, 3] }, { dtype, shape: [time, batch, directions, size] });
  return { output: emit.reshape(laid, [time, batch, mul(directions, size)]), states: ends };
};

const exchanged = (emit: Emit, value: Tensor | Ref): Ref =>
  emit("Transpose", [value], { perm: [1, 0, 2] }, { dtype: value.dtype, shape: [value.shape[1]!, value.shape[0]!, value.shape[2]!] });
const joined = (emit: Emit, parts: readonly Ref[], out: Tensor): Ref =>
  parts.length === 1 ? emit.reshape(parts[0]!, out.shape) : emit("Concat", parts, { axis: 0 }, { dtype: out.dtype, shape: out.shape });

export const sequenceForm = (kind: Kind, sequence: Sequence, emit: Emit, outs: readonly Tensor[]): readonly Ref[] => {
  const { input, states, batchSizes, dropout, training, bidirectional, batchFirst, layers: count } = sequence;
  const layers = layersOf(sequence);
  if (batchSizes) return emit.unsupported("packed sequences");
  if (training && dropout > 0) return emit.unsupported("dropout between recurrent layers draws random numbers");
  if (layers.some((one) => one.projection)) return emit.unsupported("LSTM with projections");
  const directions = bidirectional ? 2 : 1;
  let value = batchFirst ? exchanged(emit, input) : emit.of(input);
  const ends: (readonly Ref[])[] = [];
  for (let i = 0; i < count; i++) {
    const first = states.map((state) =>
      sliced(emit, state, { axis: 0, start: i * directions, end: (i + 1) * directions }, { dtype: state.dtype, shape: [directions, ...state.shape.slice(1)] }));
    const result = step(emit, kind, { input: value, layers: layers.slice(i * directions, (i + 1) * directions), states: first });
    value = result.output;
    ends.push(result.states);
  }
  const lasts = outs.slice(1).map((out, i) => joined(emit, ends.map((one) => one[i]!), out));
  return [batchFirst ? exchanged(emit, value) : value, ...lasts];
};

/** A cell is a layer over a sequence of one step. */
export const cellForm = (kind: Kind, { input, states, layer }: { readonly input: Tensor; readonly states: readonly Tensor[]; readonly layer: Layer }, emit: Emit, outs: readonly Tensor[]): Ref | readonly Ref[] => {
  const one = emit.reshape(input, [1, ...input.shape]);
  const first = states.map((state) => emit.reshape(state, [1, ...state.shape]));
  const { states: ends } = step(emit, kind, { input: one, layers: [layer], states: first });
  const results = ends.map((end, i) => emit.reshape(end, outs[i]!.shape));
  return kind.node === "LSTM" ? results : results[0]!;
};
