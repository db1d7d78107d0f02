/** Replays the ops of a forward pass as nodes of a graph, and notes which value every layer gave. */
import { type Fault, type ModuleCall, type OpCall, type Ref, type Tensor, tensorsIn } from "../torch/index.ts";
import { type GraphBuilder, NoForm } from "./graph.ts";
import type { OpenRow, Rows } from "./rows.ts";
import type { Sizes } from "./sizes.ts";
import { type Cause, Missing, type Values } from "./values.ts";

export interface Replay {
  readonly graph: GraphBuilder;
  readonly sizes: Sizes;
  readonly values: Values;
  readonly rows: Rows;
  readonly faults: readonly Fault[];
  /** What an op that draws random numbers gives; without it none are drawn. */
  readonly draw?: (op: OpCall) => Ref | Cause;
}

/** Writes the nodes of all ops. An op without a form leaves its cause where its values would be. */
export const replay = (on: Replay, calls: readonly ModuleCall[], ops: readonly OpCall[]): void => {
  const leaving = endsOf(calls, ops);
  const leave = (position: number): void => {
    for (const call of leaving.get(position) ?? []) finish(on, on.rows.ofCall.get(call)!, call.outputs ? tensorsIn(call.outputs).map((one) => one.tensor) : []);
  };
  on.values.expect(ops);
  leave(0);
  ops.forEach((op, i) => {
    on.graph.scope = on.rows.ofOp.get(op)?.id ?? "";
    on.values.spread(op);
    on.values.settle(op, lower(on, op));
    const step = on.rows.steps.get(op);
    if (step) finish(on, step, op.writes ? [op.writes] : op.outputs.map((one) => one.tensor));
    leave(i + 1);
  });
};

/** Writes the nodes of ops before the forward pass, whose results the model keeps. */
export const compute = (on: Omit<Replay, "rows">, ops: readonly OpCall[]): void => {
  on.values.expect(ops);
  for (const op of ops) on.values.settle(op, lower(on, op));
};

/** How many ops have run when each call ends, innermost calls first. */
const endsOf = (calls: readonly ModuleCall[], ops: readonly OpCall[]): ReadonlyMap<number, readonly ModuleCall[]> => {
  const ends = new Map<ModuleCall, number>();
  let at = 0;
  // A call without ops ends where it began.
  for (const call of calls) {
    while (at < ops.length && ops[at]!.index < call.order) at++;
    ends.set(call, at);
  }
  ops.forEach((op, i) => {
    for (let call = op.module; call; call = call.parent) if (ends.has(call)) ends.set(call, Math.max(ends.get(call)!, i + 1));
  });
  // Children stand after their parents.
  const byEnd = new Map<number, ModuleCall[]>();
  for (const call of calls.toReversed()) {
    const above = call.parent && ends.get(call.parent);
    if (above !== null && above !== undefined) ends.set(call.parent!, Math.max(above, ends.get(call)!));
    const known = byEnd.get(ends.get(call)!);
    if (known) known.push(call);
    else byEnd.set(ends.get(call)!, [call]);
  }
  return byEnd;
};

/** What an op gives: a value or a cause for each output. */
export const lower = (on: Omit<Replay, "rows">, op: OpCall): readonly (Ref | Cause)[] => {
  const all = <T>(value: T): readonly T[] => (op.outputs.length === 0 ? [value] : op.outputs.map(() => value));
  if (op.failed) return all(causeOf(op, faultText(on.faults, op)));
  if (op.isUndecided) return all(causeOf(op, "whether it happens, or how often, depends on the numbers in a tensor"));
  if (!op.writes && op.outputs.every(({ tensor }) => op.inputs.some((one) => one.tensor === tensor))) return all(causeOf(op, "its input goes on as it is"));
  if (op.op.random && on.draw && op.outputs.length <= 1) return all(on.draw(op));
  const nothing = ofNothing(on, op);
  if (nothing) return nothing;
  if (!op.op.onnx) return all(causeOf(op, op.op.random ? "random numbers in a forward pass are not run" : "it has no ONNX form"));
  try {
    const made = op.op.onnx(op.args as never, on.values.emit, op.outputs.map((one) => one.tensor));
    const refs = Array.isArray(made) ? (made as readonly Ref[]) : [made as Ref];
    refs.forEach((ref, i) => {
      const tensor = op.outputs[i]?.tensor;
      if (tensor) on.sizes.learn({ ...ref, shape: tensor.shape });
    });
    return op.outputs.map((_, i) => refs[i] ?? causeOf(op, "this result has no ONNX form"));
  } catch (thrown) {
    return all(thrown instanceof Missing ? thrown.cause_ : causeOf(op, reasonOf(thrown)));
  }
};

/** What an op makes of tensors without elements follows from the op alone: NaN for a mean, false for `any`. Null where there are elements. */
const ofNothing = ({ graph, sizes }: Omit<Replay, "rows">, op: OpCall): readonly Ref[] | null => {
  const { value } = op.op;
  if (!value || op.writes || op.inputs.length === 0 || !op.inputs.every(({ shape }) => sizes.fixedShape(shape)?.includes(0))) return null;
  const outs = op.outputs.map((one) => one.tensor);
  try {
    const made = value(op.args as never, outs);
    const each = outs.length === 1 ? [made as ArrayLike<number> | null] : (made as readonly (ArrayLike<number> | null)[] | null);
    if (!each || each.some((one) => !one)) return null;
    return outs.map((out, i) => graph.constant(each[i]!, out.dtype, sizes.fixedShape(out.shape)!));
  } catch {
    return null;
  }
};

const causeOf = (op: OpCall, reason: string): Cause => ({ op: op.name, reason, place: op.span });

const faultText = (faults: readonly Fault[], op: OpCall): string =>
  faults.find(({ finding }) => finding.span.uri === op.span?.uri && finding.span.start === op.span.start)?.finding.message ?? "PyTorch raises here";

/** What was thrown inside an op's form; a fault of ours is no reason to give up the rest of the plan. */
export const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof NoForm) return thrown.message;
  return `its ONNX form failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
};

/** Notes the names of a row's tensors; none where one of them could not be made. */
const finish = ({ graph, values }: Replay, row: OpenRow, tensors: readonly Tensor[]): void => {
  const before = graph.scope;
  graph.scope = row.id;
  try {
    const read = tensors.map((tensor) => values.read(tensor));
    // Complex numbers have no ONNX type: pairs of reals carry them, which no layer shows.
    row.onnxNames = tensors.some((tensor) => tensor.dtype.kind === "complex") ? [] : read.map((value) => named(graph, value).name);
  } catch (thrown) {
    row.onnxNames = [];
    row.notRun = thrown instanceof Missing ? `${thrown.cause_.op}: ${thrown.cause_.reason}` : reasonOf(thrown);
  }
  graph.scope = before;
};

/** A value that a node gave, or an input; constants and weights are passed on by a node, because a runtime folds them away. */
const named = (graph: GraphBuilder, value: Ref): Ref =>
  graph.isConstant(value.name) ? graph.node("Identity", [value.name], {}, [{ dtype: value.dtype, shape: value.shape }])[0]! : value;
