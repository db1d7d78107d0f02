/** The plan of a model's forward pass, read from what its run recorded. */
import { classNames, findHeads, type Heads, type InputAnswer, type Live, type LiveModel } from "../model/index.ts";
import { type Fact, type ModuleCall, type OpCall, type Ref, type Tensor, tensorsIn, valuesOf } from "../torch/index.ts";
import type { Assumption, Claim } from "../python/index.ts";
import { exampleOf, namesOf, substitute } from "../sym/index.ts";
import { encode } from "./elements.ts";
import { emitter } from "./emit.ts";
import { GraphBuilder, typeOf } from "./graph.ts";
import type { ElementType, ForwardPlan, InputKind, InputSpec, OutputRole, OutputSpec, Unsupported } from "./plan.ts";
import { compute, reasonOf, replay } from "./replay.ts";
import { rowsOf } from "./rows.ts";
import { Sizes } from "./sizes.ts";
import { passingBuffers, stateOf } from "./state.ts";
import { type Cause, Missing, Values } from "./values.ts";
import { Weights } from "./weights.ts";
import { writeModel } from "./write.ts";

/** What the plan is made for. */
export interface PlanOptions {
  /** Sizes of free names, in place of 1 for the batch and the examples of the others. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** The plan, or in a sentence why there is none. */
export const forwardPlan = (live: Live, model: LiveModel, options: PlanOptions = {}): ForwardPlan | { readonly problem: string } => {
  const { module, forward, reason, run } = model;
  if (!module) return { problem: reason ?? "the model could not be built" };
  if (!forward?.call) return { problem: `the forward pass did not run${run.gaps.length > 0 ? `: ${run.gaps.at(-1)!.reason}` : ""}` };
  try {
    const { plan, left } = new Planner(live, model, options).plan();
    return left.length === 0 ? plan : new Planner(live, model, options, left).plan().plan;
  } catch (thrown) {
    return { problem: `no ONNX model can be written: ${thrown instanceof Missing ? thrown.cause_.reason : reasonOf(thrown)}` };
  }
};

/** Sizes of a batch in a plan, by the names that people give it. */
const batchSizes: Readonly<Record<string, number>> = { N: 1, B: 1 };

class Planner {
  private readonly live: Live;
  private readonly model: LiveModel;
  private readonly root: ModuleCall;
  private readonly graph = new GraphBuilder();
  private readonly sizes: Sizes;
  private readonly values: Values;
  private readonly weights: Weights;
  private readonly calls: readonly ModuleCall[];
  private readonly ops: readonly OpCall[];
  private readonly computed: readonly OpCall[];

  /** @param computed ops before the forward pass that are computed in the graph. */
  constructor(live: Live, model: LiveModel, options: PlanOptions, computed: readonly OpCall[] = []) {
    this.live = live;
    this.computed = computed;
    this.model = model;
    this.root = model.forward!.call!;
    this.calls = model.run.moduleCalls.filter((call) => isInside(call, this.root));
    this.ops = model.run.ops.filter((op) => isInside(op.module, this.root));
    const named = model.forward!.inputs.flatMap(({ shape }) => shape.flatMap((dim) => [...namesOf(dim)]));
    const wanted = new Map(Object.entries({ ...batchSizes, ...options.sizes }));
    const decided = decidedNames(model.run.assumptions, wanted);
    for (const name of decided) wanted.delete(name);
    this.sizes = new Sizes(this.graph, named.filter((name) => !decided.has(name)), wanted);
    const owned = stateOf(model.module!);
    this.weights = new Weights(this.graph, this.sizes, owned, passingBuffers(model.module!));
    const makers = makersOf([...live.script.ops, ...model.run.ops]);
    this.values = new Values({
      graph: this.graph, sizes: this.sizes,
      home: (tensor) => this.weights.home(tensor),
      initial: (tensor) => this.weights.place(tensor),
      makerOf: (tensor) => makers.get(tensor),
    });
    this.values.emit = emitter(this.graph, this.sizes, (tensor) => this.values.read(tensor));
    for (const { tensor } of owned) this.values.feed(tensor);
  }

  plan(): { readonly plan: ForwardPlan; readonly left: readonly OpCall[] } {
    const { module, run, root } = this.model;
    const heads = findHeads(module!, run, this.root.outputs);
    const rows = rowsOf({ root: module!, call: this.root, calls: this.calls, ops: this.ops, heads }, this.sizes);
    const inputs = this.inputs();
    const on = { graph: this.graph, sizes: this.sizes, values: this.values, rows, faults: run.faults, draw: (op: OpCall) => this.weights.draw(op) };
    compute(on, this.computed);
    replay(on, this.calls, this.ops);
    const { outputs, causes, shapes } = this.outputs(heads);
    const made = this.weights.program(this.construction());
    const wanted = new Set([...outputs.map((one) => one.onnxName), ...rows.rows.flatMap((row) => row.onnxNames)]);
    const { domains, ...graph } = this.graph.finish(wanted);
    const bytes = writeModel({
      producer: "headtorch", version: "1", opset: 21, extraDomains: Object.fromEntries(domains.map((domain) => [domain, 1])),
      graph: { name: root.name, ...graph, outputs: outputs.map((one, i) => ({ name: one.onnxName, type: one.dtype, dims: shapes[i]! })) },
    });
    const plan: ForwardPlan = {
      model: bytes, title: root.name, inputs, outputs, layers: rows.rows,
      weights: made.weights, unread: this.weights.unread(), program: made.program, weightBytes: made.weightBytes,
      unsupported: distinct([...causes.map(unsupportedBy), ...made.unsupported]),
    };
    return { plan, left: made.left };
  }

  /** Declares the inputs; the tensors of the call are told by the shapes that they were made with. */
  private inputs(): readonly InputSpec[] {
    const given = tensorsIn(this.root.inputs).map((one) => one.tensor);
    const left = new Set(given);
    return this.model.forward!.inputs.flatMap((answer) => {
      const tensor = [...left].find((one) => one.shape === answer.shape) ?? [...left][0];
      if (!tensor) return [];
      left.delete(tensor);
      this.values.feed(tensor);
      const dims = answer.shape.map((dim) => this.sizes.written(dim));
      const name = answer.path === "" ? "input" : answer.path;
      const ref = this.graph.input(name, { dtype: tensor.dtype, shape: tensor.shape }, dims);
      this.sizes.learn(ref);
      this.values.define(tensor, ref);
      return [this.inputSpec(answer, tensor, ref, dims)];
    });
  }

  private inputSpec({ path, shape, kind, high }: InputAnswer, tensor: Tensor, ref: Ref, dims: readonly (number | string)[]): InputSpec {
    const size = shape.map((dim) => this.sizes.planSize(dim) ?? 1);
    const values = valuesOf(tensor);
    const bound = high === null ? null : this.sizes.planSize(high);
    return {
      path, onnxName: ref.name, shape: dims, size, dtype: tensor.dtype.name as ElementType, kind: inputKind(kind, path, tensor),
      ...(bound === null ? {} : { high: bound }),
      ...(values && values.length === size.reduce((a, b) => a * b, 1) ? { literal: encode(values, typeOf(tensor.dtype)) } : {}),
    };
  }

  /** The tensors of the result, each under a name of its own, and what kept others from being made. */
  private outputs(heads: Heads): { readonly outputs: readonly OutputSpec[]; readonly causes: readonly Cause[]; readonly shapes: readonly (readonly (number | string)[])[] } {
    const { outputs: fact } = this.root;
    const outputs: OutputSpec[] = [];
    const shapes: (readonly (number | string)[])[] = [];
    const causes: Cause[] = [];
    const taken = new Set<string>();
    this.graph.scope = "";
    for (const { path, tensor, fact: { shape } } of fact ? tensorsIn(fact) : []) {
      try {
        const value = this.values.read(tensor);
        const type = typeOf(value.dtype);
        const isOwn = !taken.has(value.name) && !this.graph.isConstant(value.name) && !this.graph.isInput(value.name);
        const { name } = isOwn ? value : this.graph.node("Identity", [value.name], {}, [value])[0]!;
        taken.add(name);
        const dims = shape.map((dim) => this.sizes.written(dim));
        shapes.push(dims);
        const role = outputRole(heads, path, tensor);
        const size = shape.map((dim) => this.sizes.planSize(dim));
        outputs.push({ path, onnxName: name, shape: dims, size, dtype: type as ElementType, role, ...this.namesOfClasses(role, size) });
      } catch (thrown) {
        causes.push(thrown instanceof Missing ? thrown.cause_ : { op: "output", reason: reasonOf(thrown), place: null });
      }
    }
    if (!fact || outputs.length + causes.length === 0) causes.push(this.withoutOutput(fact));
    return { outputs, causes, shapes };
  }

  private namesOfClasses(role: OutputRole, size: readonly (number | null)[]): Pick<OutputSpec, "classNames"> {
    const count = role === "logits" ? size.at(-1) : role === "dense" ? size[1] : null;
    const names = count ? classNames(this.live, this.model, count) : null;
    return names === null ? {} : { classNames: names };
  }

  private withoutOutput(fact: Fact | null): Cause {
    const { faults, gaps } = this.model.run;
    const fault = faults.find(({ finding }) => finding.severity === "error")?.finding;
    const gap = fact?.kind === "unknown" ? fact.gap : gaps.at(-1);
    if (fault) return { op: fault.code, reason: fault.message, place: fault.span };
    const reason = this.model.forward!.inputs.length === 0 ? "nothing says what the inputs are" : "the model gives no tensor";
    return { op: gap?.code ?? "output", reason: gap?.reason ?? reason, place: gap?.span ?? null };
  }

  /** Ops before the forward pass: those of the script up to the last that touches a weight where it built the model, what it draws before its own input, then the root's own. */
  private construction(): readonly OpCall[] {
    const { run, root, module } = this.model;
    const own = run.ops.filter((op) => op.index < this.root.order);
    const { ops } = this.live.script;
    const makesWeight = (op: OpCall): boolean => this.weights.holds(op.writes ?? op.outputs[0]?.tensor ?? null);
    // Random numbers of a script that did not build the model are its own data, but for those that the model took.
    if (root.instance !== module) return [...ops.filter((op) => !op.op.random || makesWeight(op)), ...own];
    const last = ops.findLastIndex(makesWeight);
    const end = this.ownInput();
    return [...ops.slice(0, last + 1), ...ops.slice(last + 1).filter((op) => op.index < end && (op.op.random || op.op.seeds)), ...own];
  }

  /** Where the script first calls the model: at the op that draws the first of its inputs, else at the call. */
  private ownInput(): number {
    const { script } = this.live;
    const call = script.moduleCalls.find(({ module }) => module === this.model.module);
    if (!call) return -1;
    const given = new Set(tensorsIn(call.inputs).map((one) => one.tensor));
    return script.ops.find((op) => op.op.random && op.outputs.some(({ tensor }) => given.has(tensor)))?.index ?? call.order;
  }
}

/** Batches that a file made for a free batch is run at. */
const usualBatches: readonly number[] = [1, 2, 3, 4, 5, 8, 16, 32, 64, 128];

/** Names whose example decided what happened, where it would be something else at the planned size or at another batch: they stay at their example. */
const decidedNames = (assumptions: readonly Assumption[], planned: ReadonlyMap<string, number>): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { claim } of assumptions) {
    if (!claim) continue;
    const own = [claim.left, claim.right].flatMap((dim) => [...namesOf(dim)]);
    const batch = own.find((name) => Object.hasOwn(batchSizes, name));
    const sizes = batch === undefined ? [planned] : [planned, ...usualBatches.map((size) => new Map(planned).set(batch, size))];
    if (claim.fixes || !sizes.every((one) => holds(claim, one))) for (const name of own) names.add(name);
  }
  return names;
};
const holds = ({ left, op, right, isTrue }: Claim, planned: ReadonlyMap<string, number>): boolean => {
  const [a, b] = [left, right].map((dim) => (typeof dim === "number" ? dim : exampleOf(substitute(dim, planned))));
  return a === null || b === null || compared[op](a!, b!) === isTrue;
};
const compared: Readonly<Record<Claim["op"], (a: number, b: number) => boolean>> = {
  "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
};

const isInside = (call: ModuleCall | null, root: ModuleCall): boolean => {
  for (let one = call; one; one = one.parent) if (one === root) return true;
  return false;
};

const makersOf = (ops: readonly OpCall[]): ReadonlyMap<Tensor, OpCall> => {
  const makers = new Map<Tensor, OpCall>();
  for (const op of ops) for (const { tensor } of op.outputs) if (!makers.has(tensor)) makers.set(tensor, op);
  return makers;
};

const unsupportedBy = ({ op, reason, place }: Cause): Unsupported => ({ op, reason, ...(place ? { place } : {}) });

const distinct = (all: readonly Unsupported[]): readonly Unsupported[] =>
  all.filter((one, i) => all.findIndex((other) => other.op === one.op && other.reason === one.reason && other.place?.start === one.place?.start) === i);

const inputKind = (kind: InputAnswer["kind"], path: string, { dtype, rank }: Tensor): InputKind => {
  if (/mask/i.test(path)) return "mask";
  if (kind === "image" || kind === "tokens" || kind === "features") return kind;
  if (kind === "other") return dtype.kind === "int" ? "tokens" : dtype.kind === "bool" ? "mask" : rank === 4 ? "image" : "other";
  return kind === "sequence" ? "features" : "other";
};

const outputRole = ({ heads }: Heads, path: string, { rank }: Tensor): OutputRole => {
  const head = heads.find((one) => one.outputs.includes(path));
  if (/box/i.test(path)) return "boxes";
  if (head?.role === "classifier" || head?.role === "language") return rank === 4 && head.kind === "convolution" ? "dense" : "logits";
  return head?.role === "features" ? "features" : "other";
};
