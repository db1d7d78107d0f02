/** Functions: argument binding, frames, and the body, which is compiled at the first call. */
import type { FunctionDef, Lambda, Parameters, Statement } from "../../syntax/index.ts";
import { exceptionClasses } from "../exceptions.ts";
import { Frame, type Machine } from "../machine.ts";
import { Cell, type Code, type Kwargs, PyFunction, PyGenerator, PyTuple, type Value, UnknownUsed, asyncGeneratorClass, coroutineClass, generatorClass, type PyClass } from "../values.ts";
import { Raised } from "../errors.ts";
import { returnedBefore, settle } from "./branches.ts";
import { compile, type Eval } from "./expressions.ts";
import { compileGeneratorBody } from "./generators.ts";
import { compileBlock } from "./statements.ts";
import { functionUnit, resolve, type Unit, writesText } from "./unit.ts";

type Exec = (f: Frame) => number;

/** A compiled body and what a call must prepare. */
interface Body {
  readonly run: Exec | null;
  readonly steps: ((f: Frame) => Generator<Value, number, Value>) | null;
  readonly slots: number;
  /** Parameters and other variables whose slot holds a cell. */
  readonly cells: readonly number[];
  readonly scope: Unit;
}

const compileBody = (unit: Unit, node: FunctionDef | Lambda): Body => {
  const cells = [...unit.locals.values()].filter((variable) => variable.cell).map((variable) => variable.slot);
  if (node.kind === "Lambda" && !unit.isGenerator) {
    const value = compile(unit, node.body);
    return { run: (f) => { f.result = value(f); return 3; }, steps: null, slots: unit.slots, cells, scope: unit };
  }
  const body: readonly Statement[] = node.kind === "Lambda" ? [{ kind: "Return", value: node.body, start: node.body.start, end: node.body.end }] : node.body;
  if (unit.isGenerator || unit.isAsync) return { run: null, steps: compileGeneratorBody(unit, body), slots: unit.slots, cells, scope: unit };
  return { run: compileBlock(unit, body), steps: null, slots: unit.slots, cells, scope: unit };
};

/** Compiles a `def` or `lambda` to the closure that makes the function object. */
export const compileFunction = (unit: Unit, node: FunctionDef | Lambda): Eval => {
  const inner = functionUnit(node, unit);
  const name = node.kind === "Lambda" ? "<lambda>" : node.name;
  const code: Code = { name, qualname: unit.globals.has(name) ? name : unit.prefix + name, node, document: unit.document, textAnnotations: writesText(unit),
    get locals() { return [...inner.locals.keys()]; }, get isGenerator() { return inner.isGenerator; }, free: inner.frees,
  };
  const defaults = defaultsOf(unit, node.params);
  const sources = inner.frees.map((free) => resolveSource(unit, free));
  const invoke = invoker(inner, node, code);
  return (f) => {
    const closure = sources.map((source) => source(f));
    return new PyFunction(code, f.globals, closure, defaults.map((value) => value?.(f)), invoke);
  };
};

/** The cell that a captured name lives in, seen from the frame that runs the definition. */
const resolveSource = (unit: Unit, name: string): ((f: Frame) => Cell) => {
  if (unit.kind === "class" && name === "__class__") return (f) => f.slots[0] as Cell;
  // what a class body declares global is so for itself alone
  const through = unit.kind === "class" && unit.comprehensions === 0 ? unit.frees.indexOf(name) : -1;
  if (through >= 0) return (f) => f.closure[through] as Cell;
  const place = resolve(unit, name);
  if (place.kind === "free") return (f) => f.closure[place.index] as Cell;
  if (place.kind === "namespace" && place.free !== null) {
    const { free } = place;
    return (f) => f.closure[free] as Cell;
  }
  if (place.kind === "cell" || place.kind === "slot") return (f) => (f.slots[place.slot] ??= new Cell()) as Cell;
  return () => new Cell();
};

/** One closure for each parameter that can have a default, in the order of `parameterNames` without the stars. */
const defaultsOf = (unit: Unit, params: Parameters): readonly (Eval | undefined)[] =>
  [...params.positional, ...params.regular, ...params.keyword].map((param) => (param.default ? compile(unit, param.default) : undefined));

const invoker = (unit: Unit, node: FunctionDef | Lambda, code: Code): PyFunction["invoke"] => {
  const { params } = node;
  const state: { body: Body | null } = { body: null };
  const plain = params.positional.length === 0 && params.keyword.length === 0 && !params.star && !params.doubleStar;
  const count = params.regular.length;
  return (args, kwargs, self) => {
    const vm = self.globals.vm as Machine;
    state.body ??= compileBody(unit, node);
    const body = state.body;
    const slots = slotsFor(body.slots, plain && args.length + kwargs.size <= count ? bindPlainly(params.regular, self.defaults, args, kwargs) : null)
      ?? slotsFor(body.slots, bindArguments(vm, params, code, self, args, kwargs))!;
    for (const slot of body.cells) slots[slot] = new Cell(slots[slot]);
    const f = new Frame(vm, { document: code.document, name: code.name, globals: self.globals, back: vm.frame, slots, closure: self.closure, namespace: null, owner: null, site: node });
    f.scope = body.scope;
    return body.steps ? new PyGenerator(code.name, drain(f, body.steps), f, kind(unit)) : enter(f, body.run!);
  };
};

/** What a call of a function with steps makes. */
const kind = ({ isAsync, isGenerator }: Unit): PyClass => (!isAsync ? generatorClass : isGenerator ? asyncGeneratorClass : coroutineClass);

function* drain(f: Frame, steps: (f: Frame) => Generator<Value, number, Value>): Generator<Value, Value, Value> {
  yield* steps(f);
  return settle(f);
}

const enter = (f: Frame, run: Exec): Value => {
  const { vm } = f;
  vm.tick();
  if (++vm.depth > vm.limits.depth) vm.tooDeep();
  vm.frame = f;
  const { depth } = vm;
  try {
    run(f);
  } catch (error) {
    // something unknown stood where a value was needed (a key, an iterable): what the function gives is not known
    if (error instanceof UnknownUsed) f.result = error.value;
    else if (!(error instanceof Raised) || !returnedBefore(f, error)) throw error;
    vm.depth = depth;
  }
  vm.frame = f.back;
  vm.depth--;
  return f.undecidedFrom !== undefined ? settle(f) : f.result;
};

/* Arguments */

/** Local variables of a call: its arguments first, the others without a value. */
const slotsFor = (size: number, bound: readonly (Value | undefined)[] | null): (Value | undefined)[] | null => {
  if (bound === null) return null;
  const slots = new Array<Value | undefined>(size);
  for (let i = 0; i < bound.length; i++) slots[i] = bound[i];
  for (let i = bound.length; i < size; i++) slots[i] = undefined;
  return slots;
};

/** Arguments of a call that is right, where there is neither star nor keyword-only parameter; null where something needs words. */
const bindPlainly = (regular: Parameters["regular"], defaults: PyFunction["defaults"], args: readonly Value[], kwargs: Kwargs): readonly (Value | undefined)[] | null => {
  if (args.length === regular.length) return args;
  const bound: (Value | undefined)[] = args.slice();
  let used = 0;
  for (let i = args.length; i < regular.length; i++) {
    const named = kwargs.size > used ? kwargs.get(regular[i]!.name) : undefined;
    if (named !== undefined) used++;
    const value = named === undefined ? defaults[i] : named;
    if (value === undefined) return null;
    bound.push(value);
  }
  return used === kwargs.size ? bound : null;
};

const bindArguments = (vm: Machine, params: Parameters, code: Code, self: PyFunction, args: readonly Value[], kwargs: Kwargs): (Value | undefined)[] => {
  const ordered = [...params.positional, ...params.regular];
  const slots: (Value | undefined)[] = ordered.map((_, i) => args[i]);
  const extra = new Map(kwargs);
  ordered.forEach(({ name }, i) => {
    if (i < params.positional.length || !extra.has(name)) return;
    if (slots[i] !== undefined) vm.raise("TypeError", `${code.qualname}() got multiple values for argument '${name}'`, code.document.uri);
    slots[i] = extra.get(name)!;
    extra.delete(name);
  });
  if (!params.doubleStar) refuseUnexpected(vm, code, params, extra);
  if (!params.star && args.length > ordered.length) tooMany(vm, code, params, { self, given: args.length, extra });
  const missing: string[] = [];
  ordered.forEach(({ name }, i) => {
    slots[i] ??= slots[i] === null ? null : self.defaults[i];
    if (slots[i] === undefined) missing.push(name);
  });
  if (missing.length > 0) missingArguments(vm, code, missing, "positional");
  return bindRest(vm, params, code, self, { slots, extra, rest: args.slice(ordered.length), offset: ordered.length });
};

const bindRest = (
  vm: Machine, params: Parameters, code: Code, self: PyFunction,
  { slots, extra, rest, offset }: { slots: (Value | undefined)[]; extra: Map<string, Value>; rest: readonly Value[]; offset: number },
): (Value | undefined)[] => {
  if (params.star) slots.push(new PyTuple(rest));
  const missing: string[] = [];
  params.keyword.forEach(({ name }, i) => {
    const value = extra.has(name) ? extra.get(name) : self.defaults[offset + i];
    extra.delete(name);
    if (value === undefined) missing.push(name);
    slots.push(value);
  });
  if (missing.length > 0) missingArguments(vm, code, missing, "keyword-only");
  if (params.doubleStar) slots.push(vm.dict(extra));
  return slots;
};

const refuseUnexpected = (vm: Machine, code: Code, params: Parameters, extra: ReadonlyMap<string, Value>): void => {
  const names = [...extra.keys()].filter((name) => !params.keyword.some((param) => param.name === name));
  if (names.length === 0) return;
  const positional = params.positional.filter(({ name }) => names.includes(name)).map(({ name }) => name);
  vm.raise("TypeError", positional.length > 0
    ? `${code.qualname}() got some positional-only arguments passed as keyword arguments: '${positional.join(", ")}'`
    : `${code.qualname}() got an unexpected keyword argument '${names[0]}'`, code.document.uri);
};

const tooMany = (vm: Machine, code: Code, params: Parameters, { self, given, extra }: { readonly self: PyFunction; readonly given: number; readonly extra: ReadonlyMap<string, Value> }): never => {
  const ordered = [...params.positional, ...params.regular];
  const [most, least] = [ordered.length, ordered.filter((_, i) => self.defaults[i] === undefined).length];
  const named = params.keyword.filter(({ name }) => extra.has(name)).length;
  const plural = (count: number): string => (count === 1 ? "" : "s");
  if (named > 0) vm.raise("TypeError", `${code.qualname}() takes ${least === most ? most : `from ${least} to ${most}`} positional argument${plural(most)} but ${given} positional argument${plural(given)} (and ${named} keyword-only argument${plural(named)}) were given`, code.document.uri);
  const range = least === most ? `${most} positional argument${most === 1 ? "" : "s"}` : `from ${least} to ${most} positional arguments`;
  return vm.raise("TypeError", `${code.qualname}() takes ${range} but ${given} ${given === 1 ? "was" : "were"} given`, code.document.uri);
};

const missingArguments = (vm: Machine, code: Code, names: readonly string[], kind: string): never => {
  const quoted = names.map((name) => `'${name}'`);
  const list = quoted.length === 1 ? quoted[0] : quoted.length === 2 ? quoted.join(" and ") : `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}`;
  return vm.raise("TypeError", `${code.qualname}() missing ${names.length} required ${kind} argument${names.length === 1 ? "" : "s"}: ${list}`, code.document.uri);
};
