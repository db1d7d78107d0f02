/** What a simple or gated recurrent layer does in its steps, as far as shapes and dtypes may fail it. */
import { type Dim, differ, exactly, floordiv, mul, type Shape, show } from "../../sym/index.ts";
import { canCast, type DType, promote } from "../dtype.ts";
import type { OutParts, Rule } from "../op.ts";
import { inPlaceShape, noSuchAxis, wrongDtype } from "../problems.ts";
import { broadcast } from "../rules.ts";
import { Tensor } from "../tensor.ts";
import { listed, refuseDtype } from "./batching.ts";
import { linear } from "./linear.ts";
import { matmulDiffer } from "./matmul.ts";
import type { Kind, Layer, Sequence } from "./recurrent.ts";
import { refuse, refuseAs } from "./refusals.ts";

/** Weights of one layer in one direction, or of a cell, which may have one bias alone. */
interface Weights extends Pick<Layer, "input" | "hidden"> {
  readonly biases: readonly [Tensor | null, Tensor | null] | null;
}
/** Shape and dtype of what a step has made; null where a step failed and nothing more is to be said. */
type Made = Tensor | null;
const made = (shape: Shape, dtype: DType): Tensor => new Tensor({ shape, dtype });

/** The weighted sums of a linear layer. */
const project = (rule: Rule, input: Made, weight: Tensor, bias: Tensor | null): Made => {
  const lower = (one: Tensor): Tensor => lowered(rule, one);
  const parts = input && linear.result({ input: lower(input), weight: lower(weight), bias: bias && lower(bias) }, rule);
  return parts && typeof parts === "object" && "shape" in parts ? made(parts.shape, (parts as OutParts).dtype ?? lower(input).dtype) : null;
};
/** A tensor as a product takes it: within an autocast region in its dtype. */
const lowered = (rule: Rule, one: Tensor): Tensor => {
  const region = one.dtype.kind === "float" && one.dtype.bytes <= 4 ? rule.region(one) : null;
  return region && region !== one.dtype ? made(one.shape, region) : one;
};
/** The same of a batch whose axes are swapped: it cannot be laid flat, so matrices are multiplied in a batch. */
const projectTurned = (rule: Rule, input: Tensor, weight: Tensor, bias: Tensor | null): Made => {
  if (input.rank !== 3 || weight.rank !== 2) return project(rule, input, weight, bias);
  const [time, batch, got] = input.shape as readonly [Dim, Dim, Dim];
  const reads = weight.shape[1]!;
  if (!rule.match(got, reads, matmulDiffer, { text: `Expected size for first two dimensions of batch2 tensor to be: [${listed([time, got])}] but got: [${listed([time, reads])}].` })) return null;
  if (input.dtype !== weight.dtype) refuseDtype(rule, `expected scalar type ${input.dtype.word} but found ${weight.dtype.word}`);
  const sums = made([time, batch, weight.shape[0]!], input.dtype);
  return bias ? into(rule, sums, bias) : sums;
};

/** An element-wise op that writes into its first operand. */
const into = (rule: Rule, target: Made, other: Made): Made => {
  if (!target || !other) return null;
  const shape = broadcast(rule, target.shape, other.shape);
  if (shape.length !== target.rank || shape.some((dim, i) => differ(dim, target.shape[i]!)))
    rule.raise(inPlaceShape, { text: `output with shape [${target.shape.map(show).join(", ")}] doesn't match the broadcast shape [${shape.map(show).join(", ")}]` });
  return written(rule, target, promote(target.dtype, other.dtype));
};
const written = (rule: Rule, target: Tensor, dtype: DType): Tensor => {
  if (!canCast(dtype, target.dtype)) refuseAs(rule, wrongDtype, `result type ${dtype.word} can't be cast to the desired output type ${target.dtype.word}`);
  return target;
};
/** Sigmoids and such in place give fractions. */
const bent = (rule: Rule, target: Made): Made => target && written(rule, target, floats(target.dtype, rule));
const floats = (dtype: DType, rule: Rule): DType => (dtype.kind === "int" || dtype.kind === "bool" ? rule.defaultDtype : dtype);
const together = (rule: Rule, a: Made, b: Made): Made => a && b && made(broadcast(rule, a.shape, b.shape), promote(a.dtype, b.dtype));

/** Three shares along the second axis; the last may be smaller. */
const chunks = (rule: Rule, gates: Made): readonly Made[] => {
  if (!gates) return [null, null, null];
  if (gates.rank === 0) refuse(rule, "chunk expects at least a 1-dimensional tensor");
  else if (gates.rank === 1) rule.raise(noSuchAxis, { axis: 1, rank: 1 });
  if (gates.rank < 2) return [null, null, null];
  const whole = gates.shape[1]!;
  const count = exactly(whole);
  const size = count === null ? floordiv(whole, 3) : Math.ceil(count / 3);
  return [0, 1, 2].map((i) => made(gates.shape.with(1, count === null ? size : Math.max(0, Math.min(size as number, count - i * (size as number)))), gates.dtype));
};

/** One step: the next hidden state, from what the input gives to the gates and the state before. */
export const stepOf = (rule: Rule, kind: Kind, { hidden: weight, biases }: Weights, given: () => Made, hidden: Made): Made => {
  if (kind.gates === 3) {
    const [reset, update, fresh] = chunks(rule, given()) as [Made, Made, Made];
    const own = chunks(rule, project(rule, hidden, weight, biases?.[1] ?? null)) as [Made, Made, Made];
    const resets = bent(rule, into(rule, own[0], reset));
    const updates = bent(rule, into(rule, own[1], update));
    const next = bent(rule, together(rule, fresh, into(rule, own[2], resets)));
    return into(rule, into(rule, together(rule, hidden, next), updates), next);
  }
  const sums = into(rule, project(rule, hidden, weight, biases?.[1] ?? null), given());
  return sums && made(sums.shape, kind.name === "rnn_relu" ? sums.dtype : floats(sums.dtype, rule));
};
/** What the input gives to the gates in a cell. */
export const givenBy = (rule: Rule, input: Tensor, { input: weight, biases }: Weights) => (): Made => project(rule, input, weight, biases?.[0] ?? null);

/** Layers over a padded sequence: the output of the last, and the last hidden state of one. Null where something failed. */
export const stepsOf = (rule: Rule, kind: Kind, sequence: Sequence, layers: readonly Layer[]): { readonly output: Made; readonly hidden: Made } => {
  const { input, states, batchFirst, bidirectional } = sequence;
  const directions = bidirectional ? 2 : 1;
  const hidden = states[0]!;
  if (batchFirst && input.rank < 2) {
    rule.raise(noSuchAxis, { axis: 1, rank: input.rank });
    return { output: null, hidden: null };
  }
  const turns = batchFirst;
  let output: Made = turns ? made([input.shape[1]!, input.shape[0]!, ...input.shape.slice(2)], input.dtype) : input;
  let last: Made = null;
  let length: Dim = 1;
  for (let at = 0; at < layers.length && output; at += directions) {
    const ways = layers.slice(at, at + directions).map((layer) => {
      const { input: weight, biases } = layer;
      const gates: Made = turns && at === 0 ? projectTurned(rule, output!, weight, biases?.[0] ?? null) : project(rule, output, weight, biases?.[0] ?? null);
      if (gates?.rank === 0) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
      if (!gates || gates.rank === 0) return null;
      length = gates.shape[0]!;
      if (exactly(length) === 0) refuse(rule, "Expected sequence length to be larger than 0 in RNN");
      const each = made(gates.shape.slice(1), gates.dtype);
      const first = stepOf(rule, kind, layer, () => each, made(hidden.shape.slice(1), hidden.dtype));
      // what the first step has made must serve the second
      return first && (exactly(length) ?? 2) > 1 ? stepOf(rule, kind, layer, () => each, first) : first;
    });
    [last] = ways as [Made];
    output = ways.some((one) => one === null) || !last ? null : made([length, ...last.shape.slice(0, -1), ...last.shape.slice(-1).map((width) => mul(directions, width))], last.dtype);
  }
  return { output, hidden: last };
};
