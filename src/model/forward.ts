/** The forward pass of a root: what goes in (stated, found in the file, solved, or by convention), and running it. */
import { Cancelled, type Kwargs, lookup, Raised, PyDict, PyFunction, PyList, type PyModule, PyObject, PyTuple, Unknown, type Value } from "../python/index.ts";
import { dtypeByName, type DType, type Engine, type Fact, float32, type ModuleCall, type Run, Tensor } from "../torch/index.ts";
import { type Dim, exampleOf, named, namesOf, parseDim, type Shape, show, solve, substitute, sub } from "../sym/index.ts";
import { type Convention, conventionOf, isTorchLayer } from "./conventions.ts";
import { directives, type InputText } from "./directives.ts";
import type { Request } from "./session.ts";
import type { Root } from "./roots.ts";

export type { InputText } from "./directives.ts";

/** One tensor that goes in. */
export interface InputAnswer {
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Where that comes from, for people: "the call in line 40", "fits 28×28 and 29×29". */
  readonly why: string;
  readonly guess: boolean;
  readonly kind: Convention["kind"];
  /** Integer values lie below this. */
  readonly high: Dim | null;
}

export interface ForwardRun {
  readonly inputs: readonly InputAnswer[];
  /** The root's own call; null when it could not be made. */
  readonly call: ModuleCall | null;
  readonly outputs: Fact | null;
  /** Nothing rests on a guess. */
  readonly stated: boolean;
}

interface Asked {
  readonly request: Request;
  readonly root: Root;
  readonly module: PyObject;
  readonly script: Run;
  readonly main: PyModule;
}

/** Arguments of one call of the root, and what is said about them. */
interface Feed {
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  readonly answers: readonly InputAnswer[];
}

export const runForward = (engine: Engine, asked: Asked): ForwardRun => {
  const { vm, torch } = engine;
  setMode(engine, asked.module, asked.request.mode ?? "eval");
  const stated = statedFeed(engine, asked) ?? calledFeed(engine, asked);
  torch.guess = stated === null;
  try {
    if (stated) return perform(engine, asked.module, stated);
    return guessed(engine, asked);
  } finally {
    torch.guess = false;
    vm.refuel();
  }
};

const setMode = ({ vm }: Engine, module: PyObject, mode: "eval" | "train"): void => void vm.attempt(["Exception"], () => vm.callMethod(module, mode));

/** Runs the call for good: what it records stays. */
const perform = (engine: Engine, module: PyObject, { args, kwargs, answers }: Feed): ForwardRun => {
  const { vm, recorder } = engine;
  const first = recorder.moduleCalls.length;
  const finish = (): ForwardRun => {
    const call = recorder.moduleCalls.slice(first).find((one) => one.module === module) ?? null;
    return { inputs: answers, call, outputs: call?.outputs ?? null, stated: answers.every((one) => !one.guess) };
  };
  const { unknowns } = vm;
  try {
    vm.call(module, args, kwargs);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    outside(engine);
    // an exception that followed on something unknown says nothing about the code
    if (unknowns !== vm.unknowns) vm.unknown("after-unknown", "an exception after something that is not known");
    else if (answers.every((one) => !one.guess)) recorder.uncaught({ exception: error.exception, span: error.exception.trace.at(-1) ?? null });
  }
  return finish();
};

/** Where a call was left without its end: nothing runs any more. */
const outside = ({ vm, recorder }: Engine): void => {
  vm.frame = null;
  vm.depth = 0;
  vm.catchers.length = 0;
  recorder.current = null;
};

/** Does something on trial: unless it is `worth` keeping, all it did and recorded is undone. */
const trial = <T>({ vm, recorder, torch }: Engine, work: () => T, worth: (result: T) => boolean = () => false): T => {
  const mark = recorder.mark();
  vm.refuel();
  vm.heap.checkpoint();
  const { grad } = torch;
  let isKept = false;
  try {
    const result = work();
    isKept = worth(result);
    return result;
  } finally {
    if (isKept) vm.heap.commit();
    else {
      vm.heap.rollback();
      torch.grad = grad;
      recorder.cut(mark);
    }
  }
};

/* Parameters of forward */

interface Param {
  readonly name: string;
  readonly required: boolean;
  readonly keywordOnly: boolean;
}

/** The function behind its decorators, where these keep it. */
const unwrapped = (func: Value | undefined): Value | undefined => {
  for (let next = func; next instanceof PyFunction; next = next.attrs?.get("__wrapped__")) func = next;
  return func;
};

const parametersOf = (module: PyObject): readonly Param[] => {
  const forward = unwrapped(lookup(module.cls, "forward"));
  if (!(forward instanceof PyFunction)) return [{ name: "input", required: true, keywordOnly: false }];
  const { params } = forward.code.node as unknown as { params: { positional: { name: string }[]; regular: { name: string }[]; keyword: { name: string }[]; star: { name: string } | null } };
  const ordered = [...params.positional, ...params.regular];
  const listed = [...ordered.map(({ name }, i) => ({ name, required: forward.defaults[i] === undefined, keywordOnly: false })),
    ...params.keyword.map(({ name }, i) => ({ name, required: forward.defaults[ordered.length + i] === undefined, keywordOnly: true }))].slice(1);
  return listed.length === 0 && params.star ? [{ name: params.star.name, required: true, keywordOnly: false }] : listed;
};

/* Stated inputs: the command line, a comment, headtorch.json */

const statedFeed = (engine: Engine, asked: Asked): Feed | null => {
  const { request, root, module } = asked;
  const given = request.inputs && request.inputs.length > 0 ? request.inputs.map((one) => ({ ...one, why: "stated by the caller" })) : directives(request, root);
  if (given.length === 0) return null;
  const params = parametersOf(module);
  const known = new Set(params.map((one) => one.name));
  // The layers also tell the vocabulary of integers.
  const asksLayers = given.some((one) => one.dims && (!one.dtype || one.dtype.includes("int")));
  const conventions = asksLayers ? probe(engine, module, params) : new Map<string, Convention>();
  const answers: InputAnswer[] = [];
  const values = new Map<string, Value>();
  for (const one of given) {
    const head = one.path.split(".")[0]!;
    const name = known.has(head) ? head : params.length === 1 ? params[0]!.name : head;
    const convention = conventions.get(name);
    if (one.dims) {
      const shape = one.dims.map((text) => readDim(text));
      const dtype = (one.dtype ? dtypeByName.get(one.dtype) : undefined) ?? convention?.dtype ?? float32;
      answers.push({ path: one.path, shape, dtype, why: one.why, guess: false, kind: convention?.kind ?? "other", high: convention?.high ?? null });
      place(engine, values, name === head ? one.path.split(".") : [name], new Tensor({ shape, dtype }));
    } else if (one.expression) {
      const value = engine.vm.attempt(["Exception"], () => engine.vm.evaluateIn(asked.main, one.expression!));
      if (value !== undefined) values.set(name, value);
    }
  }
  return asFeed(params, values, answers);
};

/** Sizes of a stated shape: integers, names, arithmetic. */
const readDim = (text: string): Dim =>
  /^-?\d+$/.test(text.trim()) ? Number(text) : (parseDim(text.trim(), (name) => ({ example: exampleOfName(name) })) ?? named(text.trim(), { example: 2 }));

/** Examples of free sizes: the batch decides branches with 2, lengths and sides are as people try them. */
const exampleOfName = (name: string): number => (/^(N|B|batch\w*)$/i.test(name) ? 2 : /^(H|W|height|width)$/i.test(name) ? 224 : 16);

/** Puts a tensor at a path of lists and dicts: "images.0", "batch.ids". */
const place = ({ vm }: Engine, values: Map<string, Value>, [head, ...rest]: readonly string[], tensor: Tensor): void => {
  if (rest.length === 0) return void values.set(head!, tensor);
  const numeric = /^\d+$/.test(rest[0]!);
  const container = values.get(head!) ?? (numeric ? new PyList([]) : vm.dict([]));
  values.set(head!, container);
  if (container instanceof PyList) {
    const inner = new Map<string, Value>([["0", container.items[Number(rest[0])]!]].filter(([, one]) => one !== undefined) as [string, Value][]);
    place({ vm } as Engine, inner, ["0", ...rest.slice(1)], tensor);
    container.items[Number(rest[0])] = inner.get("0")!;
  } else if (container instanceof PyDict) {
    const known = vm.dictGet(container, rest[0]!);
    const inner = new Map<string, Value>(known === undefined ? [] : [["0", known]]);
    place({ vm } as Engine, inner, ["0", ...rest.slice(1)], tensor);
    vm.dictSet(container, rest[0]!, inner.get("0")!);
  }
};

const asFeed = (params: readonly Param[], values: ReadonlyMap<string, Value>, answers: readonly InputAnswer[]): Feed => {
  const args: Value[] = [];
  const kwargs = new Map<string, Value>();
  let positional = true;
  for (const param of params) {
    const value = values.get(param.name);
    if (value === undefined) positional = false;
    else if (positional && !param.keywordOnly) args.push(value);
    else kwargs.set(param.name, value);
  }
  for (const [name, value] of values) if (!params.some((one) => one.name === name)) kwargs.set(name, value);
  return { args, kwargs, answers };
};

/* A call in the same file */

const calledFeed = (engine: Engine, { script, root, module, request }: Asked): Feed | null => {
  const calls = script.moduleCalls.filter((one) => (one.module === module || (root.cls !== null && root.kind === "class" && one.module.cls === root.cls)) && tensorsOf(one).length > 0);
  // a module that another one calls (a backbone that was handed over) still says what it takes
  const call = calls.find((one) => one.parent === null) ?? calls[0];
  if (!call) return null;
  const params = parametersOf(module);
  const line = call.span ? request.text.slice(0, call.span.start).split("\n").length : null;
  const why = line === null ? "a call in this file" : `the call in line ${line}`;
  const answers: InputAnswer[] = [];
  const fresh = (value: Value, path: string): Value => {
    if (value instanceof Tensor) {
      answers.push({ path, shape: value.shape, dtype: value.dtype, why, guess: false, kind: "other", high: null });
      return value.storage.values ? value : new Tensor({ shape: value.shape, dtype: value.dtype, device: value.device });
    }
    if (value instanceof PyList) return new PyList(value.items.map((one, i) => fresh(one, `${path}.${i}`)));
    if (value instanceof PyTuple) return new PyTuple(value.items.map((one, i) => fresh(one, `${path}.${i}`)), value.cls);
    return value;
  };
  const args = call.given.args.map((value, i) => fresh(value, params[i]?.name ?? String(i)));
  const kwargs = new Map([...call.given.kwargs].map(([name, value]) => [name, fresh(value, name)] as const));
  const conventions = probe(engine, module, params);
  return { args, kwargs, answers: answers.map((one) => ({ ...one, kind: conventions.get(one.path)?.kind ?? "other", high: conventions.get(one.path)?.high ?? null })) };
};

const tensorsOf = (call: ModuleCall): readonly Value[] => [...call.given.args, ...call.given.kwargs.values()].filter((value) => value instanceof Tensor || value instanceof PyList);

/* Guesses */

/** What the first layers that read each parameter say about it: the forward pass runs with values that are not known, and is undone. */
const probe = (engine: Engine, module: PyObject, params: readonly Param[]): ReadonlyMap<string, Convention> => {
  const { vm, recorder } = engine;
  const probes = new Map(params.filter((one) => one.required).map((one) => [one.name, new Unknown({ code: "probe", reason: one.name, span: null })]));
  const found = new Map<string, Convention>();
  const feed = asFeed(params, probes, []);
  if (probes.size === 0) return found;
  recorder.entered = (call) => {
    const name = probedName(call);
    if (name === null || found.has(name) || !call.module.cls.mro.some(isTorchLayer)) return;
    const convention = conventionOf(call.module, (attribute) => vm.tryAttr(call.module, attribute));
    if (!convention) return;
    found.set(name, convention);
    if (found.size === probes.size) throw new Enough();
  };
  try {
    trial(engine, () => perform(engine, module, feed));
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
    outside(engine);
  } finally {
    recorder.entered = null;
  }
  return found;
};

/** Ends a probe when each parameter has met its first layer. */
class Enough extends Cancelled {}

/** The parameter whose unknown value reached this call as its first argument. */
const probedName = ({ given }: ModuleCall): string | null => {
  const first = given.args[0] ?? [...given.kwargs.values()][0];
  return first instanceof Unknown && first.gap.code === "probe" ? first.gap.reason : null;
};

const batch = named("N", { example: 2 });
const length = (index: number): Dim => named(index === 0 ? "T" : `T${index}`, { example: 8 });
const conventionSide: Readonly<Record<string, number>> = { image: 224, volume: 32, signal: 1024 };

/** A feed by convention, with `side` (or names H and W) for the open sides. */
const conventionFeed = (params: readonly Param[], conventions: ReadonlyMap<string, Convention>, side: (kind: string, axis: number) => Dim, why: (convention: Convention) => string): Feed => {
  const values = new Map<string, Value>();
  const answers: InputAnswer[] = [];
  let lengths = 0;
  for (const { name, required } of params) {
    const convention = conventions.get(name);
    if (!convention) {
      if (required) values.set(name, new Unknown({ code: "input-unknown", reason: `nothing says what '${name}' is`, span: null }));
      continue;
    }
    let axis = 0;
    const shape = convention.slots.map((slot): Dim => (slot === "batch" ? batch : slot === "length" ? length(lengths) : slot === "side" ? side(convention.kind, axis++) : slot));
    if (convention.slots.includes("length") && convention.kind !== "tokens") lengths++;
    values.set(name, new Tensor({ shape, dtype: convention.dtype }));
    answers.push({ path: name, shape, dtype: convention.dtype, why: why(convention), guess: true, kind: convention.kind, high: convention.high });
  }
  return asFeed(params, values, answers);
};

const clean = ({ recorder }: Engine, from: number): boolean => recorder.faults.length === from;

/** The usual input of a model that only the catalogue knows. */
const cataloguedFeed = ({ vm }: Engine, module: PyObject): Feed | null => {
  if (!module.cls.mro.some((cls) => cls.dict.has("__headtorch_input__"))) return null;
  const row = vm.tryAttr(module, "__headtorch_input__");
  if (!(row instanceof PyList)) return null;
  const [path, sizes, dtypeName, why] = row.items;
  const dtype = typeof dtypeName === "string" ? dtypeByName.get(dtypeName) : undefined;
  if (typeof path !== "string" || typeof why !== "string" || !(sizes instanceof PyList) || !dtype) return null;
  const shape = [batch, ...sizes.items.slice(1).filter((one) => typeof one === "number")];
  const tensor = new Tensor({ shape, dtype });
  return { args: [tensor], kwargs: new Map(), answers: [{ path, shape, dtype, why, guess: true, kind: shape.length === 4 ? "image" : "other", high: null }] };
};

const guessed = (engine: Engine, { module }: Asked): ForwardRun => {
  const catalogued = cataloguedFeed(engine, module);
  if (catalogued) return withoutGuessedErrors(engine, new Map(), () => perform(engine, module, catalogued));
  const params = parametersOf(module);
  const conventions = probe(engine, module, params);
  const plain = conventionFeed(params, conventions, (kind) => conventionSide[kind] ?? 16, (one) => `the convention for ${one.kind === "image" ? "images" : one.kind} (${one.layer} first)`);
  const open = [...conventions.values()].some((one) => one.slots.includes("side"));
  const before = engine.recorder.faults.length;
  if (!open) return withoutGuessedErrors(engine, conventions, () => perform(engine, module, plain));
  const usual = trial(engine, () => ({ run: perform(engine, module, plain), isClean: clean(engine, before) }), ({ isClean }) => isClean);
  if (usual.isClean) return usual.run;
  const sides = solveSides(engine, module, params, conventions);
  if (sides) {
    const fits = sides.map((one) => `${one}×${one}`).join(" or ");
    return perform(engine, module, conventionFeed(params, conventions, () => sides[0]!, () => `fits only ${fits}`));
  }
  const names = ["H", "W", "D"];
  const symbolic = conventionFeed(params, conventions, (kind, axis) => named(kind === "signal" ? "L" : names[axis]!, { example: conventionSide[kind] ?? 16 }), (one) => `no size was found that fits (${one.layer} first)`);
  return withoutGuessedErrors(engine, conventions, () => perform(engine, module, symbolic));
};

/** First layers that fix the rank of their input and all of its sizes but those of space and batch. */
const fixedRank = new Set<Convention["kind"]>(["image", "volume", "signal"]);
/** Problems of the last axis alone: they hold whatever axes stand before it. */
const lastAxisOnly = new Set(["features-differ", "norm-shape-differs"]);

/**
 * No error rests on a guess. Exceptions of Python code may be the guess's fault. Problems of ops were proved for all open sizes; where the
 * first layer leaves the rank open too, only those stay that do not depend on it.
 */
const withoutGuessedErrors = (engine: Engine, conventions: ReadonlyMap<string, Convention>, work: () => ForwardRun): ForwardRun => {
  const isRankSure = conventions.size > 0 && [...conventions.values()].every((one) => fixedRank.has(one.kind));
  const { recorder } = engine;
  const before = recorder.faults.length;
  const run = work();
  const kept = recorder.faults.slice(before).filter(({ finding: { code } }) => (isRankSure ? code !== "python-raises" : lastAxisOnly.has(code)));
  recorder.faults.length = before;
  recorder.faults.push(...kept);
  return run;
};

/** Square sides for which every equation of the model holds, smallest first; null when none was found. */
const solveSides = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Convention>): readonly number[] | null => {
  const { recorder } = engine;
  const side = named("S", { example: 224 });
  const before = recorder.equations.length;
  const equations = trial(engine, () => {
    perform(engine, module, conventionFeed(params, conventions, () => side, () => ""));
    return recorder.equations.slice(before);
  });
  for (const { a, b } of equations) {
    const difference = substitute(sub(a, b), new Map([["N", exampleOf(batch) ?? 2]]));
    if (!namesOf(difference).has("S")) continue;
    const fitting = solve(difference, 0, "S", { min: 1, max: 2048 }).filter((one) => fits(engine, module, params, conventions, one)).slice(0, 8);
    if (fitting.length > 0) return fitting;
  }
  return null;
};

const fits = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Convention>, side: number): boolean => {
  const before = engine.recorder.faults.length;
  return trial(engine, () => {
    perform(engine, module, conventionFeed(params, conventions, () => side, () => ""));
    return clean(engine, before);
  });
};

/** A shape as printed, and its sizes with N = 1 and other names at their examples. */
export const printedSizes = (shape: Shape): readonly (number | null)[] => shape.map((dim) => sizeOf(dim));
export const sizeOf = (dim: Dim): number | null => (typeof dim === "number" ? dim : exampleOf(atBatchOne(dim)));
export const atBatchOne = (dim: Dim): Dim => substitute(dim, atOne);
const atOne: ReadonlyMap<string, Dim> = new Map([["N", 1], ["B", 1]]);
export const printed = (shape: Shape): readonly string[] => shape.map(show);
