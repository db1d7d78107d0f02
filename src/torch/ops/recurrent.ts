/** Recurrent layers over a whole sequence, padded or packed, and their cells. */
import { add, compare, type Dim, exactly, floordiv, mul, product, type Shape, show } from "../../sym/index.ts";
import { problem } from "../../base/index.ts";
import { PyFloat, PyList, PyTuple } from "../../python/index.ts";
import { type Arg, optional, plainInt, tensor, tensors } from "../args.ts";
import { type Autocasts, everywhere } from "../autocast.ts";
import type { DType } from "../dtype.ts";
import { op, type OutParts, type Result, type Rule, tuple } from "../op.ts";
import { noSuchAxis, notBroadcastable, wrongArgument } from "../problems.ts";
import { contiguousStrides, Tensor } from "../tensor.ts";
import { listed, refuseDtype } from "./batching.ts";
import { featuresDiffer, matmulDiffer } from "./matmul.ts";
import { refuse } from "./refusals.ts";
import { cellForm, sequenceForm } from "./recurrent_forms.ts";
import { givenBy, stepOf, stepsOf } from "./recurrent_steps.ts";

const kind = "recurrent";

/** A kind of recurrent layer: how many gates it has, in which order ONNX wants them, and its ONNX node. */
export interface Kind {
  readonly name: "lstm" | "gru" | "rnn_tanh" | "rnn_relu";
  readonly gates: number;
  readonly order: readonly number[];
  readonly node: "LSTM" | "GRU" | "RNN";
  /** What its cell looks at, in this order. */
  readonly cellChecks: readonly ("input" | "hidden" | "weights")[];
}
const kinds: Readonly<Record<Kind["name"], Kind>> = {
  lstm: { name: "lstm", gates: 4, order: [0, 3, 1, 2], node: "LSTM", cellChecks: ["input", "weights", "hidden"] },
  gru: { name: "gru", gates: 3, order: [1, 0, 2], node: "GRU", cellChecks: ["input", "hidden", "weights"] },
  rnn_tanh: { name: "rnn_tanh", gates: 1, order: [0], node: "RNN", cellChecks: ["weights", "input", "hidden"] },
  rnn_relu: { name: "rnn_relu", gates: 1, order: [0], node: "RNN", cellChecks: ["weights", "input", "hidden"] },
};

/* Arguments: a padded sequence and a packed one have signatures of their own */

type Loose = Tensor | readonly Tensor[] | number | boolean;
const loose: Arg<Loose> = { read: (vm, value, name) => {
  if (value instanceof PyList || value instanceof PyTuple) return tensors.read(vm, value, name);
  if (typeof value === "boolean") return value;
  if (value instanceof PyFloat) return value.value;
  return typeof value === "number" ? value : value instanceof Tensor ? value : plainInt.read(vm, value, name);
} };
const looseArgs = { input: tensor, second: loose, third: loose, fourth: loose, fifth: loose, sixth: loose, seventh: loose, eighth: loose, ninth: optional(loose) } as const;
type LooseArgs = Readonly<Record<"second" | "third" | "fourth" | "fifth" | "sixth" | "seventh" | "eighth", Loose>> & { readonly input: Tensor; readonly ninth: Loose | null };

/** A whole sequence, as either signature gives it. */
export interface Sequence {
  readonly input: Tensor;
  /** How many sequences are still going on at each step; null for a padded sequence. */
  readonly batchSizes: Tensor | null;
  /** The first hidden state, and for LSTM the first cell state. */
  readonly states: readonly Tensor[];
  readonly weights: readonly Tensor[];
  readonly biased: boolean;
  readonly layers: number;
  readonly dropout: number;
  readonly training: boolean;
  readonly bidirectional: boolean;
  readonly batchFirst: boolean;
}
const asList = (value: Loose): readonly Tensor[] => (Array.isArray(value) ? (value as readonly Tensor[]) : [value as Tensor]);
const sequenceOf = (kind: Kind, args: LooseArgs): Sequence => {
  const { input, second, third, fourth, fifth, sixth, seventh, eighth, ninth } = args;
  const packed = kind.name === "lstm" ? second instanceof Tensor : third instanceof Tensor;
  const [states, weights, biased, layers, dropout, training, bidirectional] = packed ? [third, fourth, fifth, sixth, seventh, eighth, ninth ?? false] : [second, third, fourth, fifth, sixth, seventh, eighth];
  return {
    input, batchSizes: packed ? (second as Tensor) : null, states: asList(states as Loose), weights: asList(weights as Loose), biased: biased as boolean, layers: layers as number,
    dropout: dropout as number, training: training as boolean, bidirectional: bidirectional as boolean, batchFirst: !packed && ninth === true,
  };
};

/* Sizes */

/** Weights of one layer in one direction. */
export interface Layer {
  readonly input: Tensor;
  readonly hidden: Tensor;
  readonly biases: readonly [Tensor, Tensor] | null;
  readonly projection: Tensor | null;
}
export const layersOf = ({ weights, biased, layers, bidirectional }: Sequence): readonly Layer[] => {
  const count = layers * (bidirectional ? 2 : 1);
  const each = Math.floor(weights.length / Math.max(count, 1));
  return Array.from({ length: count }, (_, i) => {
    const own = weights.slice(i * each, (i + 1) * each);
    return { input: own[0]!, hidden: own[1]!, biases: biased ? ([own[2]!, own[3]!] as const) : null, projection: own.length % 2 === 1 ? own.at(-1)! : null };
  });
};
const hiddenSize = ({ gates }: Kind, layer: Layer): Dim => floordiv(layer.input.shape[0]!, gates);

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a recurrent layer that fails");

/** Axes of a padded sequence are time and batch (or the reverse), then features. */
const checkSequence = (rule: Rule, sequence: Sequence): boolean => {
  const { input, states, batchSizes, batchFirst } = sequence;
  const layer = layersOf(sequence)[0];
  if (!layer?.hidden) {
    refuse(rule, "Expected more parameters than were given");
    return false;
  }
  if (batchSizes) return true;
  if (input.rank !== 3) {
    rule.raise(noSuchAxis, { axis: 2, rank: Math.min(states[0]!.rank, 2) });
    return false;
  }
  const [time, batch] = batchFirst ? [input.shape[1]!, input.shape[0]!] : [input.shape[0]!, input.shape[1]!];
  if (compare(time, 1) === "<") refuse(rule, "Expected sequence length to be larger than 0 in RNN");
  const [reads, got] = [layer.input.shape[1]!, input.shape[2]!];
  const gates = layer.input.shape[0]!;
  if (batchFirst) rule.match(got, reads, matmulDiffer, { text: `Expected size for first two dimensions of batch2 tensor to be: [${listed([time, got])}] but got: [${listed([time, reads])}].` });
  else rule.match(got, reads, featuresDiffer, { rows: mul(time, batch), inner: got, reads, columns: gates });
  checkStates(rule, sequence, batch, layer);
  return true;
};
const checkStates = (rule: Rule, { states, layers, bidirectional }: Sequence, batch: Dim, layer: Layer): void => {
  const hidden = states[0]!;
  const count = layers * (bidirectional ? 2 : 1);
  const own = exactly(hidden.shape[0] ?? 1);
  if (hidden.rank !== 3 || (own !== null && own !== count)) {
    refuse(rule, "Expected more hidden states in stacked_rnn");
    return;
  }
  rule.match(hidden.shape[2]!, layer.hidden.shape[1]!, featuresDiffer, { rows: hidden.shape[1]!, inner: hidden.shape[2]!, reads: layer.hidden.shape[1]!, columns: layer.hidden.shape[0]! });
  rule.match(hidden.shape[1]!, batch, notBroadcastable, { a: hidden.shape[1]!, b: batch, axis: 0 });
};

const sequenceResult = (kind: Kind, sequence: Sequence, rule: Rule): Result => {
  const { input, states, batchSizes, bidirectional, layers, batchFirst } = sequence;
  const isSimple = kind.gates < 4 && !batchSizes;
  if (isSimple ? !checkStack(rule, sequence) : !checkSequence(rule, sequence)) return failed(rule);
  const steps = isSimple ? stepsOf(rule, kind, sequence, layersOf(sequence)) : null;
  if (steps && (!steps.output || !steps.hidden)) return failed(rule);
  const dtype = steps?.output ? steps.output.dtype : input.dtype;
  if (steps?.output && steps.hidden && (input.rank !== 3 || states[0]!.rank !== 3)) {
    const { shape } = steps.output;
    const turned = batchFirst && shape.length >= 2 ? { shape: [shape[1]!, shape[0]!, ...shape.slice(2)], strides: turnedStrides(shape) } : { shape };
    return tuple({ ...turned, dtype }, { shape: [states[0]!.shape[0]!, ...steps.hidden.shape], dtype });
  }
  const layer = layersOf(sequence)[0]!;
  const size = hiddenSize(kind, layer);
  const width = layer.projection ? layer.projection.shape[0]! : size;
  const directions = bidirectional ? 2 : 1;
  const batch = batchSizes ? states[0]!.shape[1]! : batchFirst ? input.shape[0]! : input.shape[1]!;
  const last: OutParts = { shape: [layers * directions, batch, width], dtype };
  const output = batchSizes ? { shape: [input.shape[0]!, mul(directions, width)], dtype } : { ...paddedOutput(input, mul(directions, width), batchFirst), dtype };
  return kind.name === "lstm" ? tuple(output, last, { shape: [layers * directions, batch, size], dtype }) : tuple(output, last);
};
/** Strides of a tensor whose first two axes are swapped. */
const turnedStrides = (shape: Shape): Shape => {
  const [first, second, ...rest] = contiguousStrides(shape);
  return [second!, first!, ...rest];
};
/** Each layer, in each direction, has weights and a state of its own. */
const checkStack = (rule: Rule, { states, weights, biased, layers, bidirectional }: Sequence): boolean => {
  const directions = bidirectional ? 2 : 1;
  const each = biased ? 4 : 2;
  const count = states[0]!.rank === 0 ? null : exactly(states[0]!.shape[0]!);
  if (weights.length % each !== 0) refuse(rule, "got an incorrect number of RNN parameters");
  else if (states[0]!.rank === 0) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
  else if (bidirectional && ((weights.length / each) % 2 === 1 || (count ?? 0) % 2 === 1)) refuse(rule, "Odd number of params or hiddens given to a bidirectional RNN");
  else if (count !== null && count !== layers * directions) refuse(rule, "Expected more hidden states in stacked_rnn");
  else if (weights.length / each !== layers * directions) refuse(rule, "Expected more weights in stacked_rnn");
  else return true;
  return false;
};
/** The result lies in memory with time first, whatever comes first in its shape. */
const paddedOutput = (input: Tensor, width: Dim, batchFirst: boolean): { readonly shape: Shape; readonly strides?: Shape } => {
  const shape: Shape = [input.shape[0]!, input.shape[1]!, width];
  return batchFirst ? { shape, strides: [width, mul(input.shape[0]!, width), 1] } : { shape };
};

/** Every step multiplies input and hidden state with their weights; products of a vector are not counted. */
const sequenceMacs = (sequence: Sequence): Dim => {
  if (sequence.input.rank < 2) return 0;
  const steps = product(sequence.input.shape.slice(0, -1));
  return layersOf(sequence).reduce<Dim>((sum, { input, hidden, projection }) => {
    const each = add(product(input.shape), product(hidden.shape));
    return add(sum, mul(steps, projection ? add(each, product(projection.shape)) : each));
  }, 0);
};

const says: Readonly<Record<Kind["name"], string>> = {
  lstm: "Reads a sequence step by step with a hidden state and a cell that gates guard.",
  gru: "Reads a sequence step by step with a hidden state that gates guard.",
  rnn_tanh: "Reads a sequence step by step with a hidden state.",
  rnn_relu: "Reads a sequence step by step with a hidden state.",
};

/** Gated units keep their state's dtype on the CPU, whatever their products are computed in. */
const casts = ({ name }: Kind, isCell: boolean): Autocasts => (name === "gru" || (isCell && name === "lstm") ? { cuda: "lower" } : everywhere("lower"));

const sequenceOp = (kindOf: Kind) => op({
  names: [`torch.${kindOf.name}`, `torch._VF.${kindOf.name}`],
  autocasts: casts(kindOf, false),
  args: looseArgs,
  result: (args, rule) => sequenceResult(kindOf, sequenceOf(kindOf, args), rule),
  macs: (args) => sequenceMacs(sequenceOf(kindOf, args)),
  onnx: (args, emit, outs) => sequenceForm(kindOf, sequenceOf(kindOf, args), emit, outs),
  random: true, kind, says: says[kindOf.name], manual: `generated/torch.nn.${kindOf.node}`,
});
export const lstm = sequenceOp(kinds.lstm);
export const gru = sequenceOp(kinds.gru);
export const rnnTanh = sequenceOp(kinds.rnn_tanh);
export const rnnRelu = sequenceOp(kinds.rnn_relu);

/* Cells: one step */

const stateArg: Arg<readonly Tensor[]> = { read: (vm, value, name) => (value instanceof Tensor ? [value] : tensors.read(vm, value, name)) };
const cellArgs = { input: tensor, hx: stateArg, w_ih: tensor, w_hh: tensor, b_ih: optional(tensor), b_hh: optional(tensor) } as const;

/** The cell was made for another number of features. */
const cellDiffers = problem({ code: "features-differ", severity: "error", says: (d: { text: string }) => d.text });

interface Cell { readonly input: Tensor; readonly hx: readonly Tensor[]; readonly w_ih: Tensor; readonly w_hh: Tensor }
/** Size of the second axis; null where there is none, which is said. */
const secondOf = (rule: Rule, { rank, shape }: Tensor): Dim | null => {
  if (rank >= 2) return shape[1]!;
  if (rank === 0) refuse(rule, "Dimension specified as 1 but tensor has no dimensions", "IndexError");
  else rule.raise(noSuchAxis, { axis: 1, rank });
  return null;
};
const cellChecks = {
  input(rule: Rule, _: Kind, { input, w_ih }: Cell): boolean {
    const reads = secondOf(rule, w_ih);
    const size = reads === null ? null : secondOf(rule, input);
    return reads !== null && size !== null && rule.match(size, reads, cellDiffers, { text: `input has inconsistent input_size: got ${show(size)} expected ${show(reads)}` });
  },
  hidden(rule: Rule, _: Kind, { input, hx, w_hh }: Cell): boolean {
    const wanted = secondOf(rule, w_hh);
    return wanted !== null && hx.every((hidden, i) => {
      if (hidden.rank === 0) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
      const [rows, batch] = [input.shape[0]!, hidden.shape[0] ?? 1];
      if (hidden.rank === 0 || !rule.match(rows, batch, wrongArgument, { text: `Input batch size ${show(rows)} doesn't match hidden${i} batch size ${show(batch)}` })) return false;
      const size = secondOf(rule, hidden);
      return size !== null && rule.match(size, wanted, wrongArgument, { text: `hidden${i} has inconsistent hidden_size: got ${show(size)}, expected ${show(wanted)}` });
    });
  },
  weights(rule: Rule, { gates }: Kind, { w_ih, w_hh }: Cell): boolean {
    const size = secondOf(rule, w_hh);
    if (size === null) return false;
    const wanted = mul(gates, size);
    return [["ih", w_ih], ["hh", w_hh]].every(([name, weight]) => {
      const rows = (weight as Tensor).shape[0] ?? 1;
      return rule.match(rows, wanted, wrongArgument, { text: `weight_${name as string} first dim must be ${gates} * hidden_size = ${show(wanted)}, but got ${show(rows)}` });
    });
  },
};
const checkCell = (rule: Rule, kind: Kind, cell: Cell): boolean => kind.cellChecks.every((check) => cellChecks[check](rule, kind, cell));

const cellOp = (kindOf: Kind) => op({
  names: [`torch.${kindOf.name}_cell`, `torch._VF.${kindOf.name}_cell`],
  autocasts: casts(kindOf, true),
  args: cellArgs,
  result({ input, hx, w_ih, w_hh, b_ih, b_hh }, rule) {
    const isSound = checkCell(rule, kindOf, { input, hx, w_ih, w_hh });
    const layer = { input: w_ih, hidden: w_hh, biases: b_ih || b_hh ? [b_ih, b_hh] as const : null, projection: null };
    const step = isSound && kindOf.gates < 4 ? stepOf(rule, kindOf, layer, givenBy(rule, input, layer), hx[0]!) : null;
    if (isSound && kindOf.gates === 4 && input.dtype !== w_ih.dtype && !rule.region(input)) refuseDtype(rule, `mat1 and mat2 must have the same dtype, but got ${input.dtype.word} and ${w_ih.dtype.word}`);
    const out = { shape: [...input.shape.slice(0, 1), floordiv(w_ih.shape[0] ?? 1, kindOf.gates)], dtype: step?.dtype ?? hx[0]!.dtype };
    return kindOf.name === "lstm" ? tuple(out, out) : out;
  },
  macs: ({ input, w_ih, w_hh }) => mul(input.shape[0]!, add(product(w_ih.shape), product(w_hh.shape))),
  onnx: ({ input, hx, w_ih, w_hh, b_ih, b_hh }, emit, outs) =>
    cellForm(kindOf, { input, states: hx, layer: { input: w_ih, hidden: w_hh, biases: b_ih && b_hh ? [b_ih, b_hh] : null, projection: null } }, emit, outs),
  kind, says: "One step of a recurrent layer.", manual: `generated/torch.nn.${kindOf.node}Cell`,
});
export const cells = [cellOp(kinds.lstm), cellOp(kinds.gru), cellOp(kinds.rnn_tanh), cellOp(kinds.rnn_relu)] as const;
