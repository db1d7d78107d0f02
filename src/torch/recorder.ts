/** Listens to a run and writes the record: ops, module calls, what expressions were worth, faults, gaps, assumptions. */
import type { Finding, Problem, Span } from "../base/index.ts";
import {
  type Assumption, type Frame, type Gap, type Listener, type Machine, PyBoxed, PyClass, PyDict, PyException, PyFloat, PyList, PyModule, PyObject, PySet, PyTuple, Unknown, type Uncaught, type Value,
} from "../python/index.ts";
import type { Spanned } from "../syntax/index.ts";
import type { Dim } from "../sym/index.ts";
import { pythonRaises, raisedProblem } from "./raised.ts";
import type { Construction, Equation, Fact, Fault, Load, ModuleCall, Observation, OpCall, Run } from "./record.ts";
import { Tensor } from "./tensor.ts";

const sameSpan = (a: Span | null, b: Span | null): boolean => a !== null && b !== null && a.uri === b.uri && a.start === b.start && a.end === b.end;

export class Recorder implements Listener {
  vm: Machine | null = null;
  readonly ops: OpCall[] = [];
  readonly moduleCalls: ModuleCall[] = [];
  readonly observations: Observation[] = [];
  readonly constructions: Construction[] = [];
  readonly faults: Fault[] = [];
  readonly gaps: Gap[] = [];
  readonly assumptions: Assumption[] = [];
  readonly equations: Equation[] = [];
  readonly loads: Load[] = [];
  text = "";
  /** The module whose call runs now. */
  current: ModuleCall | null = null;
  /** Told of each module call as it begins. */
  entered: ((call: ModuleCall) => void) | null = null;
  /** Told of sizes that the code compared, where only an example value could tell whether they are equal. */
  asked: ((a: Dim, b: Dim) => void) | null = null;
  private events = 0;
  /** Tensors in the observations of this run, each as often as it was seen. */
  private noted = 0;
  /** What containers, texts and long numbers in the observations come to, in items. A loop that makes them anew must not keep them all. */
  private kept = 0;
  /** Set by the door: true ends the run. */
  isCancelled: () => boolean = () => false;

  cancelled(): boolean { return this.isCancelled(); }
  printed(text: string): void { this.text += text; }
  gap(gap: Gap): void {
    if (this.gaps.length < mostGaps && !this.gaps.some((known) => known.code === gap.code && known.reason === gap.reason && sameSpan(known.span, gap.span))) this.gaps.push(gap);
  }
  assumed(assumption: Assumption): void {
    if (!this.assumptions.some((known) => known.text === assumption.text)) this.assumptions.push(assumption);
  }
  compared(a: Dim, b: Dim): void { this.asked?.(a, b); }
  uncaught({ exception, span }: Uncaught): void {
    const text = this.vm ? this.vm.str(exception) : "";
    // what a layer of ours raises behind a complaint of an op at the same place follows from that
    const last = this.faults.at(-1)?.finding.span ?? null;
    if (span && exception.origin?.startsWith("headtorch:") && sameSpan(last, span)) return;
    const data = { type: exception.cls.name, text };
    const kind = raisedProblem(exception.origin, data);
    if (!span) return this.gap({ code: kind.code, reason: kind.says(data), span: null });
    const finding: Finding = {
      code: kind.code, severity: kind.severity, message: kind.says(data), span,
      related: [...exception.trace.filter((one) => !sameSpan(one, span)).map((one) => ({ span: one, text: "in this call" })), ...this.before(exception)],
    };
    this.fault(finding, kind as Problem<never>, data);
  }
  /** The exceptions that one came from, or was raised behind while they were handled, where each was raised. */
  private before(last: PyException): Finding["related"] {
    const found: { span: Span; text: string }[] = [];
    const seen = new Set<Value>([last]);
    for (let one = last; ;) {
      const isCause = one.cause instanceof PyException;
      const next: Value = isCause ? one.cause : one.suppressContext ? null : one.context;
      if (!(next instanceof PyException) || seen.has(next) || found.length >= mostBefore) return found;
      const words = pythonRaises.says({ type: next.cls.name, text: this.vm?.str(next) ?? "" });
      const span = next.trace.at(-1);
      if (span) found.push({ span, text: `${isCause ? "its direct cause" : "while this was handled"}: ${words}` });
      seen.add(next);
      one = next;
    }
  }
  assigned(_: Frame, target: Spanned, value: Value): void { this.observe("assigned", target, value); }
  evaluated(_: Frame, node: Spanned, value: Value): void {
    // plain numbers and strings are read off the source
    if (value instanceof PyObject && !(value instanceof PyFloat)) this.observe("evaluated", node, value);
  }
  constructed(frame: Frame, instance: Value, node: Spanned): void {
    if (instance instanceof PyObject && this.constructions.length < mostObservations) this.constructions.push({ instance, cls: instance.cls, span: { uri: frame.document.uri, start: node.start, end: node.end } });
  }

  private observe(kind: Observation["kind"], node: Spanned, value: Value): void {
    const uri = this.vm?.frame?.document.uri;
    if (uri === undefined || this.observations.length > mostObservations) return;
    // a list that grows in a loop is seen whole at each turn: places are read for their tensors, and only those are noted, within bounds
    const tensors = Math.min(tensorsHeld(value), most);
    if ((this.noted += tensors) > mostNoted) return;
    const fact: Fact = tensors > 0 || value instanceof Unknown ? factOf(this.vm!, value) : nothingHeld;
    const isKept = (this.kept += weightOf(value)) <= mostKept;
    this.observations.push({ span: { uri, start: node.start, end: node.end }, fact, kind, module: this.current, value: isKept ? value : null });
  }

  fault(finding: Finding, kind: Problem<never>, data: unknown): void {
    // a line in a loop may fail at each turn; readings show each place once
    if (this.faults.length < 1000) this.faults.push({ finding, problem: kind, data, module: this.current });
  }

  /** A tensor that stands for one of several: readings that follow data go on behind it. */
  joined(op: OpCall["op"], made: Tensor, from: readonly Tensor[]): void {
    this.ops.push({
      index: this.nextEvent(), op, name: op.names[0], args: {}, inputs: from.map((tensor) => ({ tensor, shape: tensor.shape, version: tensor.storage.version })),
      outputs: [{ kind: "tensor", tensor: made, shape: made.shape, dtype: made.dtype }], writes: null, module: this.current, span: this.vm?.here() ?? null, macs: 0, failed: false, training: false,
    });
  }

  position(): number { return this.ops.length; }
  undecided(from: number, to: number): void {
    for (const op of this.ops.slice(from, to)) op.isUndecided = true;
  }

  /** The order of an op or module call among all. */
  nextEvent(): number { return this.events++; }

  /** Enters a module's call. */
  enter(module: PyObject, inputs: Fact, given: ModuleCall["given"], span: Span | null): ModuleCall {
    const made: ModuleCall = { index: this.moduleCalls.length, module, parent: this.current, inputs, given, outputs: null, span, firstOp: this.ops.length, endOp: this.ops.length, order: this.nextEvent() };
    this.moduleCalls.push(made);
    this.current = made;
    this.entered?.(made);
    return made;
  }
  leave(made: ModuleCall, outputs: Fact | null): void {
    made.outputs = outputs;
    made.endOp = this.ops.length;
    this.current = made.parent;
  }

  /** How much is recorded now: a trial that is rolled back is cut off again. */
  mark(): readonly number[] {
    return [this.ops, this.moduleCalls, this.observations, this.constructions, this.faults, this.gaps, this.assumptions, this.equations, this.loads].map((list) => list.length);
  }
  cut(mark: readonly number[]): void {
    [this.ops, this.moduleCalls, this.observations, this.constructions, this.faults, this.gaps, this.assumptions, this.equations, this.loads].forEach((list, i) => { list.length = mark[i]!; });
    this.current = null;
    if (this.observations.length === 0) this.noted = this.kept = 0;
  }

  /** What runs again, to see what more turns of a loop may change, leaves its gaps. */
  unheard<T>(work: () => T): T {
    const [mark, { text, current }, gaps] = [this.mark(), this, this.gaps.length];
    try {
      return work();
    } finally {
      const named = this.gaps.slice(gaps);
      this.cut(mark);
      this.gaps.push(...named);
      Object.assign(this, { text, current });
    }
  }

  /** What is recorded until now, or since a mark, when `steps` were spent. */
  finish([ops, moduleCalls, observations, constructions, faults, gaps, assumptions, equations, loads]: readonly number[] = [], steps = 0): Run {
    return {
      ops: this.ops.slice(ops), moduleCalls: this.moduleCalls.slice(moduleCalls), observations: this.observations.slice(observations), constructions: this.constructions.slice(constructions),
      faults: this.faults.slice(faults), gaps: this.gaps.slice(gaps), assumptions: this.assumptions.slice(assumptions), equations: this.equations.slice(equations), loads: this.loads.slice(loads),
      printed: this.text, steps: (this.vm?.steps ?? 0) - steps,
    };
  }
}

/** Exceptions of a chain that are told. */
const mostBefore = 8;
/** What a run may note of watched code. */
const mostObservations = 200_000;
const mostNoted = 500_000;
const mostKept = 2_000_000;
const mostGaps = 500;
/** Items of a container that are looked at. */
const most = 256;
const nothingHeld: Fact = { kind: "value", text: "" };

/** What keeping a value costs, in items of a list, about. */
const weightOf = (value: Value): number => {
  if (typeof value === "string") return value.length >> 4;
  if (typeof value === "bigint") return value > manyDigits || value < -manyDigits ? 10_000 : 16;
  if (value instanceof PyList && value.uncounted) return 1;
  if (value instanceof PyTuple || value instanceof PyList) return value.items.length;
  return value instanceof PyDict || value instanceof PySet ? value.entries.size : 0;
};
const manyDigits = 2n ** 8192n;

/** How many tensors a fact of the value would hold, about: counted without making one. */
const tensorsHeld = (value: Value, depth = 0): number => {
  // the items of a list that only data count cannot be looked at; one stands for all
  if (value instanceof Tensor || (value instanceof PyList && value.uncounted)) return 1;
  if (!(value instanceof PyObject) || depth > 6) return 0;
  let held = 0;
  let left = most;
  const count = (item: Value): boolean => {
    if (item instanceof PyObject && left > 0 && held < most) held += tensorsHeld(item, depth + 1);
    return --left > 0;
  };
  if (value instanceof PyTuple || value instanceof PyList) value.items.every(count);
  else if (value instanceof PyDict) { for (const entry of value.entries.values()) if (!count(entry.value)) break; }
  else if (value.attrs && depth < 3 && !value.cls.isNative && value.cls.layout === "object")
    // `forEach`, because an iterator would make an array for each attribute of each object that is looked at
    value.attrs.forEach((one, name) => {
      if (name.charCodeAt(0) !== underscore) count(one);
    });
  return held;
};
const underscore = "_".charCodeAt(0);

/** The structure of a value with the tensors in it, as it is now. */
export const factOf = (vm: Machine, value: Value, depth = 0): Fact => {
  if (value === null) return { kind: "none" };
  if (value instanceof Tensor) return { kind: "tensor", tensor: value, shape: value.shape, dtype: value.dtype };
  if (value instanceof Unknown) return { kind: "unknown", gap: value.gap };
  if (depth > 6) return { kind: "value", text: "…" };
  const inside = (item: Value): Fact => factOf(vm, item, depth + 1);
  if (value instanceof PyList && value.uncounted) return { kind: "unknown", gap: value.uncounted.gap };
  if (value instanceof PyTuple || value instanceof PyList) {
    const items = value.items.slice(0, most).map(inside);
    const fields = value.cls.isNative ? undefined : value.cls.attrs?.get("_fields");
    return fields instanceof PyTuple
      ? { kind: "tuple", items, names: fields.items.map(String) }
      : { kind: value instanceof PyList ? "list" : "tuple", items };
  }
  if (value instanceof PyDict) return value.open && value.entries.size === 0 ? { kind: "unknown", gap: value.open.gap } : dictFact(value, inside);
  if (!(value instanceof PyObject) || value instanceof PyFloat || value instanceof PyBoxed) return { kind: "value", text: short(vm.repr(value)) };
  if (value instanceof PyClass || value instanceof PyModule) return { kind: "value", text: value.name };
  if (!value.cls.isNative && value.cls.layout === "object" && value.attrs && depth < 3) {
    const fields = [...value.attrs].filter(([name, one]) => !name.startsWith("_") && one !== null).slice(0, 64).map(([name, one]) => [name, inside(one)] as const);
    if (fields.some(([, fact]) => holdsTensor(fact))) return { kind: "object", cls: value.cls.name, fields };
  }
  return { kind: "value", text: value.cls.name };
};

const dictFact = (dict: PyDict, inside: (item: Value) => Fact): Fact => {
  const entries = [...dict.entries.values()].slice(0, most).map(({ key, value }) => [typeof key === "string" ? key : String(key), inside(value)] as const);
  return { kind: "dict", entries };
};

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 197)}…` : text);

export const holdsTensor = (fact: Fact): boolean => {
  switch (fact.kind) {
    case "tensor": return true;
    case "list": case "tuple": return fact.items.some(holdsTensor);
    case "dict": return fact.entries.some(([, one]) => holdsTensor(one));
    case "object": return fact.fields.some(([, one]) => holdsTensor(one));
    default: return false;
  }
};

/** All tensors in a structure, each with its path: "", "0", "logits", "boxes.1". */
export const tensorsIn = (fact: Fact, path = ""): readonly { readonly path: string; readonly tensor: Tensor; readonly fact: Extract<Fact, { kind: "tensor" }> }[] => {
  const at = (key: string | number): string => (path === "" ? String(key) : `${path}.${key}`);
  switch (fact.kind) {
    case "tensor": return [{ path, tensor: fact.tensor, fact }];
    case "list": case "tuple": return fact.items.flatMap((one, i) => tensorsIn(one, at(fact.kind === "tuple" && fact.names ? fact.names[i]! : i)));
    case "dict": return fact.entries.flatMap(([key, one]) => tensorsIn(one, at(key)));
    case "object": return fact.fields.flatMap(([key, one]) => tensorsIn(one, at(key)));
    default: return [];
  }
};
