/** The one point through which every op goes: arguments are bound and read, the rule gives shapes, the call enters the record. */
import type { Finding, Problem } from "../base/index.ts";
import { type Kwargs, type Machine, NativeFunction, noKwargs, PyList, PyObject, PyTuple, Unknown, type Value, exceptionClasses } from "../python/index.ts";
import { bounds, compare, type Dim, differ, exactly, exampleOf, mul, same, show, type Shape, Sym } from "../sym/index.ts";
import type { Args } from "./args.ts";
import { castOperands, Regions } from "./autocast.ts";
import { bind, fitting, fromHere } from "./binding.ts";
import { declaredModule, type Declared } from "./declared.ts"; // used only when called: a declared op is performed here
import { moduleBase } from "./missing.ts";
import { canCast, type DType, float32 } from "./dtype.ts";
import type { AnyOp, Out, OutParts, OutTuple, Rule } from "./op.ts";
import { dtypeObject, linAlgError } from "./objects.ts";
import { kindOut } from "./ops/outs.ts";
import { overrideAmong, overridden } from "./override.ts";
import { inPlaceLeaf, inPlaceShape, wrongArgument, wrongDtype } from "./problems.ts";
import type { Recorder } from "./recorder.ts";
import { tupleOf } from "./named_tuples.ts";
import { hasValues, numbers, Tensor, valueLimit, valuesOf, writeValues } from "./tensor.ts";

/** PyTorch's state beside a machine: the table, the modes, the record. */
export class Torch {
  readonly recorder: Recorder;
  readonly table: ReadonlyMap<string, AnyOp>;
  defaultDtype: DType = float32;
  grad = true;
  /** Whether inference mode is entered. */
  inference = false;
  /** The autocast regions that are entered. */
  readonly autocast = new Regions();
  /** Devices of the contexts that are entered (`with torch.device("meta")`); new tensors are made on the last one. */
  readonly devices: string[] = [];
  /** Whether the input's sizes are a guess: a "maybe" becomes an equation, not an error. */
  guess = false;
  /** How many steps may have been spent before no further guess is tried. */
  guessUntil = Infinity;
  /** Operators that `headtorch.json` declares, by name. */
  declared: ReadonlyMap<string, Declared> = new Map();
  /** What the importer asks for a package that is nowhere. */
  readonly missing = (vm: Machine, name: string): Value | null => declaredModule(vm, name);
  /** What a class derives from that has a base nobody knows. */
  readonly baseFor = moduleBase;
  constructor(recorder: Recorder, table: ReadonlyMap<string, AnyOp>) {
    this.recorder = recorder;
    this.table = table;
  }
  fresh(max?: Dim): Dim {
    const most = max === undefined ? Infinity : bounds(max).max;
    return this.recorder.vm!.fresh({ min: 0, ...(Number.isFinite(most) ? { max: most } : {}) });
  }
  /** One of two tensors, as data decide: sizes that both have are kept, others are data's. */
  either(a: Tensor, b: Tensor): Tensor | null {
    const isOpen = (dim: Dim): boolean => dim === 0 || exampleOf(dim) === null;
    if (!a.shape.every((dim, i) => same(dim, b.shape[i]!) || isOpen(dim) || isOpen(b.shape[i]!))) return null;
    const shape = a.shape.map((dim, i) => (same(dim, b.shape[i]!) ? dim : this.fresh(Math.max(bounds(dim).max, bounds(b.shape[i]!).max))));
    const made = new Tensor({ shape, dtype: a.dtype, device: a.device, requiresGrad: a.requiresGrad || b.requiresGrad }, a.cls === b.cls ? a.cls : undefined);
    made.leaf = !made.requiresGrad;
    this.recorder.joined(either, made, [a, b]);
    return made;
  }
  reset(): void {
    if (this.recorder.vm) this.recorder.vm.freshNames = 0;
    this.grad = true;
    this.inference = false;
    this.autocast.reset();
    this.devices.length = 0;
    this.defaultDtype = float32;
  }
}

/** What stands in the record where two branches meet; no program has a name for it. */
const either: AnyOp = { names: ["headtorch.either"], aside: true, args: {}, result: () => [], onnx: (_, emit) => emit.unsupported("data decide which of two branches runs"), says: "One of two tensors, as data decide." };

/** The torch that a machine runs. */
export const torchOf = (vm: Machine): Torch => vm.host as Torch;

/* The rule's side */

/** What a rule may ask, for one call. */
class CallRule implements Rule {
  readonly vm: Machine;
  readonly torch: Torch;
  failed = false;
  constructor(vm: Machine, torch: Torch) {
    this.vm = vm;
    this.torch = torch;
  }
  get defaultDtype(): DType { return this.torch.defaultDtype; }
  get training(): boolean { return false; }
  region({ device }: Tensor): DType | null {
    const { enabled, dtype } = this.torch.autocast.of(device.split(":")[0]!);
    return enabled ? dtype : null;
  }
  raise<D>(kind: Problem<D>, data: D): void {
    const message = kind.says(data);
    const type = kind.raises === "_LinAlgError" ? linAlgError : exceptionClasses.get(kind.raises ?? "RuntimeError")!;
    if (this.vm.wouldCatch(type)) this.vm.raise(type, message);
    // PyTorch stops at the first complaint of a call
    if (this.failed) return;
    this.failed = true;
    const span = this.vm.here();
    if (!span) return;
    const trace = this.vm.trace().filter((one) => one.start !== span.start || one.uri !== span.uri);
    const finding: Finding = { code: kind.code, severity: kind.severity, message, span, related: trace.map((one) => ({ span: one, text: "called from here" })) };
    this.torch.recorder.fault(finding, kind as unknown as Problem<never>, data);
  }
  match<D>(a: Dim, b: Dim, kind: Problem<D>, data: D): boolean {
    if (same(a, b)) return true;
    if (differ(a, b)) {
      this.raise(kind, data);
      return false;
    }
    this.torch.recorder.equations.push({ a, b, code: kind.code, message: kind.says(data), span: this.vm.here() });
    const [x, y] = [exampleOf(a), exampleOf(b)];
    if (!this.torch.guess && x !== null && y !== null) this.vm.assume(`${show(a)} == ${show(b)}`, { left: a, op: "==", right: b, isTrue: true });
    return true;
  }
  unknown(code: string, reason: string): Unknown { return this.vm.unknown(code, reason); }
  fresh(max?: Dim): Dim { return this.torch.fresh(max); }
  decide(dim: Dim): number | null {
    const sure = exactly(dim);
    if (sure !== null) return sure;
    const example = exampleOf(dim);
    if (example !== null) this.vm.assumeExample(dim, example);
    return example;
  }
}

/* Performing */

/** How the op was asked for. */
export interface Manner {
  readonly name: string;
  /** `relu_`: the result goes into the first argument. */
  readonly inPlace: boolean;
  /** The function that was called, where it was one. */
  function?: NativeFunction | null;
}

/** What a recorded op takes of the budget, for its work and for the memory of its record. */
const opSteps = 60;

/** Runs an op: binds, applies the rule, makes the tensors, records the call. */
export const perform = (vm: Machine, op: AnyOp, manner: Manner, operands: readonly Value[], keywords: Kwargs): Value => {
  vm.tick(4);
  const override = overrideAmong(operands, keywords);
  if (override) return overridden(vm, override, manner.function ?? opFunction(op, manner.name, manner.inPlace), operands, keywords);
  const torch = torchOf(vm);
  // what is written into a given tensor is computed in its dtype
  const casts = op.autocasts !== undefined && torch.autocast.entered && !manner.inPlace && !keywords.has("out");
  const { args, kwargs } = casts ? castOperands(torch.autocast, op.autocasts, { args: operands, kwargs: keywords }, (one, dtype) => inDtype(vm, torch, one, dtype)) : { args: operands, kwargs: keywords };
  // compiled functions of these modules carry its name
  const shortName = manner.name.replace(/^torch\.(linalg|fft|special)\./, "$1_").replace(/^.*\./, "");
  const self = manner.name.startsWith("torch.Tensor.") ? 1 : 0;
  const { args: read, out } = fitting(vm, { name: shortName, signatures: op.signatures, args: args.slice(self), kwargs }, () => bind(vm, shortName, op.args as unknown as Args, args, kwargs, self));
  if (op.outDtype && out instanceof Tensor) read["dtype"] ??= out.dtype;
  const rule = new CallRule(vm, torch);
  const result = fromHere(() => op.result(read as never, rule));
  if (typeof result !== "object" || result instanceof Sym || (result instanceof PyObject && !(result instanceof Tensor))) return result;
  const inputs = tensorsAmong(read);
  const isTuple = isOutTuple(result);
  const outs = (isTuple ? result.outs : [result as Out]).map((one) => materialise(torch, one, inputs));
  if (read["requires_grad"] === true && outs.some(({ dtype }) => dtype.kind !== "float" && dtype.kind !== "complex")) rule.raise(wrongDtype, { text: "Only Tensors of floating point and complex dtype can require gradients" });
  fillValues(op, read, inputs, outs);
  vm.tick(opSteps);
  for (const one of outs) if (one.base === null && one.storage.values) vm.hold(one.storage.values.length);
  // `inplace=True`; an op that gave its argument back (dropout in evaluation) has nothing to write
  const inPlace = manner.inPlace || (read.inplace === true && outs[0] !== inputs[0]);
  const given = inPlace || op.writes ? [] : tensorsGiven(out);
  const target = inPlace ? (inputs[0] ?? null) : op.writes ? (read[op.writes] as Tensor) : given.length > 1 ? null : (given[0] ?? null);
  if (inPlace && target) op.inPlace?.(read as never, rule);
  if (inPlace && target && !op.writes) kindOut(rule, outs[0]!.dtype, target.dtype, canCast(outs[0]!.dtype, target.dtype), read);
  given.slice(0, outs.length).forEach((one, i) => prepare(rule, op, { name: shortName, target: one, inputs, read }, outs[i]!));
  record(vm, torch, { op, name: manner.name, read, inputs, outs, target, failed: rule.failed });
  if (given.length > 1 && isTuple) return tupleOf(vm, result, outs.map((one, i) => (given[i] ? writeBack(vm, rule, { target: given[i], through: "" }, one) : one)));
  if (target) {
    const written = writeBack(vm, rule, { target, through: op.writesView?.(read as never) ? "a view of " : "" }, outs[0]!);
    return op.givesNone ? null : written;
  }
  if (op.givesNone) return null;
  return isTuple ? tupleOf(vm, result, outs) : outs[0]!;
};

const inDtype = (vm: Machine, torch: Torch, value: Tensor, wanted: DType): Value => {
  const name = "torch.Tensor.to";
  return perform(vm, torch.table.get(name)!, { name, inPlace: false }, [value, dtypeObject(wanted)], noKwargs);
};

/** The tensors of `out=`: one, or a tuple for ops with several results. */
const tensorsGiven = (out: Value | undefined): readonly Tensor[] =>
  out instanceof Tensor ? [out] : out instanceof PyTuple || out instanceof PyList ? out.items.flatMap((one) => (one instanceof Tensor ? [one] : [])) : [];

/** Makes a tensor of `out=` ready for a result: its dtype must do, another size is given to it. */
const prepare = (rule: CallRule, op: AnyOp, { name, target, inputs, read }: { readonly name: string; readonly target: Tensor; readonly inputs: readonly Tensor[]; readonly read: Readonly<Record<string, unknown>> }, result: Tensor): void => {
  if (rule.torch.grad && (target.requiresGrad || inputs.some(({ requiresGrad }) => requiresGrad)))
    rule.raise(wrongArgument, { text: `${name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.` });
  (op.out ?? kindOut)(rule, result.dtype, target.dtype, canCast(result.dtype, target.dtype), read);
  const fits = target.shape.length === result.shape.length && target.shape.every((dim, i) => !differ(dim, result.shape[i]!));
  if (fits || rule.failed) return;
  rule.vm.heap.saving(target);
  const { strides, storage } = new Tensor({ shape: result.shape, dtype: target.dtype, strides: result.base ? undefined : result.strides });
  Object.assign(target, { shape: result.shape, strides, offset: 0, storage });
};

/** Made by a person with gradients asked for (a Parameter), not by an op. */
const isLeaf = (tensor: Tensor): boolean => tensor.requiresGrad && tensor.leaf;

const isOutTuple = (result: Out | OutTuple): result is OutTuple => "outs" in result;

const tensorsAmong = (read: Readonly<Record<string, unknown>>): Tensor[] => {
  const found: Tensor[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof Tensor) found.push(value);
    else if (Array.isArray(value)) for (const one of value) visit(one);
  };
  for (const value of Object.values(read)) visit(value);
  return found;
};

const materialise = (torch: Torch, out: Out, inputs: readonly Tensor[]): Tensor => {
  if (out instanceof Tensor) return out;
  const parts: OutParts = Array.isArray(out) ? { shape: out as Shape } : (out as OutParts);
  const dtype = parts.dtype ?? parts.viewOf?.dtype ?? inputs[0]?.dtype ?? torch.defaultDtype;
  const requiresGrad = torch.grad && (dtype.kind === "float" || dtype.kind === "complex") && inputs.some((one) => one.requiresGrad);
  const device = parts.device ?? inputs.find((one) => one.rank > 0)?.device ?? inputs[0]?.device ?? torch.devices.at(-1) ?? "cpu";
  if (parts.viewOf) {
    const view = new Tensor({ shape: parts.shape, dtype, device, requiresGrad, storage: parts.viewOf.storage, strides: parts.strides ?? parts.viewOf.strides, offset: parts.offset ?? parts.viewOf.offset });
    view.base = parts.viewOf;
    view.inference = parts.viewOf.inference;
    view.leaf = !requiresGrad;
    return view;
  }
  const made = new Tensor({ shape: parts.shape, dtype, device, requiresGrad, ...(parts.strides ? { strides: parts.strides } : {}), values: parts.values ? new Float64Array(parts.values) : null });
  made.leaf = !requiresGrad;
  made.inference = torch.inference;
  return made;
};

/** Numbers of small results, where all that goes in is known. */
const fillValues = (op: AnyOp, read: Readonly<Record<string, unknown>>, inputs: readonly Tensor[], outs: readonly Tensor[]): void => {
  if (!op.value || outs.some((one) => one.base !== null && one.storage.values !== null)) return;
  for (const one of outs) {
    const shape = numbers(one.shape);
    if (!shape || shape.reduce((a, b) => a * b, 1) > valueLimit) return;
  }
  // what is overwritten need not be known
  const overwritten = op.writes ? read[op.writes] : null;
  if (inputs.some((one) => one !== overwritten && !hasValues(one))) return;
  const values = op.value(read as never, outs);
  if (!values) return;
  const each = outs.length === 1 && typeof (values as ArrayLike<number>)[0] !== "object" ? [values as ArrayLike<number>] : (values as readonly (ArrayLike<number> | null)[]);
  outs.forEach((one, i) => { if (each[i]) writeValues(one, each[i]!); });
};

interface Performed {
  readonly op: AnyOp;
  readonly name: string;
  readonly read: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Tensor[];
  readonly outs: readonly Tensor[];
  readonly target: Tensor | null;
  readonly failed: boolean;
}

const record = (vm: Machine, torch: Torch, { op, name, read, inputs, outs, target, failed }: Performed): void => {
  const { recorder } = torch;
  recorder.ops.push({
    index: recorder.nextEvent(), op, name, args: read,
    inputs: inputs.map((tensor) => ({ tensor, shape: tensor.shape, version: tensor.storage.version })),
    outputs: outs.map((tensor) => ({ kind: "tensor" as const, tensor, shape: tensor.shape, dtype: tensor.dtype })),
    writes: target, module: recorder.current, span: vm.here(), macs: op.macs ? mul(vm.repeats, op.macs(read as never, outs)) : 0, failed, training: false,
  });
};

/** Puts a result into the memory of `target` (in-place ops, `out=`). */
const writeBack = (vm: Machine, rule: CallRule, { target, through }: { readonly target: Tensor; readonly through: string }, result: Tensor): Tensor => {
  if (target.inference && !rule.torch.inference)
    rule.raise(wrongArgument, { text: "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details." });
  else if (rule.torch.grad && isLeaf(target)) rule.raise(inPlaceLeaf, { text: `${through}a leaf Variable that requires grad is being used in an in-place operation.` });
  else if (rule.torch.grad && target.requiresGrad && target.base && isLeaf(target.base)) rule.raise(inPlaceLeaf, { text: "a view of a leaf Variable that requires grad is being used in an in-place operation." });
  const fits = target.shape.length === result.shape.length && target.shape.every((dim, i) => !differ(dim, result.shape[i]!));
  if (!fits && result.shape.length > 0) rule.raise(inPlaceShape, { text: `output with shape [${target.shape.map(show).join(", ")}] doesn't match the broadcast shape [${result.shape.map(show).join(", ")}]` });
  if (target.shape.some((dim, i) => target.strides[i] === 0 && compare(dim, 1) === ">"))
    rule.raise(inPlaceShape, { text: "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation." });
  vm.heap.saving(target.storage);
  target.storage.version++;
  const values = valuesOf(result);
  const count = exactly(target.count);
  writeValues(target, values && values.length === count ? values : values?.length === 1 && count !== null && count <= valueLimit ? new Float64Array(count).fill(values[0]!) : null);
  if (result.requiresGrad && !target.requiresGrad) {
    vm.heap.saving(target);
    target.requiresGrad = true;
    target.leaf = false;
  }
  return target;
};

/** The Python function of an op under one of its names. */
export const opFunction = (op: AnyOp, name: string, inPlace = false): NativeFunction => {
  const short = name.slice(name.lastIndexOf(".") + 1);
  const manner: Manner = { name, inPlace, function: null };
  manner.function = new NativeFunction(short, (vm: Machine, args: readonly Value[], kwargs: Kwargs) => perform(vm, op, manner, args, kwargs), name.startsWith("torch.Tensor."));
  // which of them PyTorch has compiled is not said
  manner.function.perhapsWritten = true;
  return manner.function;
};
