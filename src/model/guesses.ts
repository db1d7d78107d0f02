/** A pass whose inputs nobody states: what the first layers say of them, sides that fit, and no error that rests on the guess. */
import { Cancelled, PyDict, PyList, type PyObject, PyTuple, Unknown, type Value } from "../python/index.ts";
import { dtypeByName, type Engine, type ModuleCall, Tensor } from "../torch/index.ts";
import { type Dim, exampleOf, named, namesOf, same, show, solve, substitute, sub } from "../sym/index.ts";
import { type Convention, conventionOf, isTorchLayer } from "./conventions.ts";
import { namedModules } from "./modules.ts";
import { asFeed, type Feed, type ForwardRun, type InputAnswer, outside, type Param, parametersOf, perform, trial } from "./passes.ts";

/** A convention, with the layer that told it. */
export interface Told extends Convention {
  readonly module: PyObject;
}

/** What the first layers that read each of the named parameters say about it: the forward pass runs with values that are not known, and is undone. */
export const probe = (
  engine: Engine, module: PyObject, params: readonly Param[], names: readonly string[], { known = new Map<string, Value>(), inside = 0 }: Known = {},
): ReadonlyMap<string, Told> => {
  const { vm, recorder } = engine;
  const probes = new Map(names.map((name) => [name, probeOf(name)]));
  const found = new Map<string, Told>();
  const wanted = probes.size + inside;
  if (wanted === 0) return found;
  recorder.entered = (call) => {
    const name = probedName(call);
    if (name === null || found.has(name) || !call.module.cls.mro.some(isTorchLayer)) return;
    const convention = conventionOf(call.module, (attribute) => vm.tryAttr(call.module, attribute));
    if (!convention) return;
    found.set(name, { ...convention, module: call.module });
    if (found.size === wanted) throw new Enough();
  };
  try {
    trial(engine, () => perform(engine, module, asFeed(params, new Map([...known, ...probes]), [])));
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
    outside(engine);
  } finally {
    recorder.entered = null;
  }
  return found;
};

interface Known {
  /** Arguments that are not asked about; containers among them may hold probes of their own. */
  readonly known?: ReadonlyMap<string, Value>;
  /** How many probes they hold. */
  readonly inside?: number;
}

/** A value of which only the path is known, until it meets a layer. */
export const probeOf = (path: string): Unknown => new Unknown({ code: "probe", reason: path, span: null }, null, true);

/** Parameters that a call must give. */
export const requiredNames = (params: readonly Param[]): readonly string[] => params.filter((one) => one.required).map((one) => one.name);

/** Whether the trials of this guess have used up a run's whole budget: each has one of its own, and there may be many. */
const isSpent = ({ vm, torch }: Engine): boolean => vm.steps > torch.guessUntil;

/** Optional parameters that are tried where none must be given. */
const mostOffered = 10;

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

const conventionTensor = ({ kind, slots, dtype }: Convention, side: (kind: string, axis: number) => Dim, many: Dim): Tensor => {
  let axis = 0;
  return new Tensor({ shape: slots.map((slot): Dim => (slot === "batch" ? batch : slot === "length" ? many : slot === "side" ? side(kind, axis++) : slot)), dtype });
};

/** A feed by convention, with `side` (or names H and W) for the open sides. */
const conventionFeed = (params: readonly Param[], conventions: ReadonlyMap<string, Told>, side: (kind: string, axis: number) => Dim, why: (convention: Told) => string): Feed => {
  const values = new Map<string, Value>();
  const answers: InputAnswer[] = [];
  let lengths = 0;
  for (const { name, required } of params) {
    const convention = conventions.get(name);
    if (!convention) {
      if (required) values.set(name, new Unknown({ code: "input-unknown", reason: `nothing says what '${name}' is`, span: null }));
      continue;
    }
    const tensor = conventionTensor(convention, side, length(lengths));
    if (convention.slots.includes("length") && convention.kind !== "tokens") lengths++;
    values.set(name, tensor);
    answers.push({ path: name, shape: tensor.shape, dtype: convention.dtype, why: why(convention), guess: true, kind: convention.kind, high: convention.high });
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

/** The usual input of a model that carries the configuration of its weights, as timm's do: `pretrained_cfg["input_size"]`. */
const configuredFeed = ({ vm }: Engine, module: PyObject): Feed | null => {
  const config = module.attrs?.get("pretrained_cfg");
  const sizes = config instanceof PyDict ? vm.dictGet(config, "input_size") : undefined;
  const [first, ...others] = parametersOf(module);
  if (!first || others.some(({ required }) => required) || !(sizes instanceof PyTuple) || sizes.items.length !== 3 || !sizes.items.every((one) => typeof one === "number" && one > 0)) return null;
  const [channels, ...sides] = sizes.items as number[];
  // built for other pictures (`in_chans=1`), it still carries what its weights were trained on
  const conv = [...namedModules(module).keys()].find((one) => one.cls.mro.some((cls) => cls.name === "Conv2d" && isTorchLayer(cls)))?.attrs?.get("in_channels");
  const shape = [batch, typeof conv === "number" ? conv : channels!, ...sides];
  const tensor = new Tensor({ shape, dtype: dtypeByName.get("float32")! });
  return { args: [tensor], kwargs: new Map(), answers: [{ path: first.name, shape, dtype: tensor.dtype, why: "the input size in its pretrained_cfg", guess: true, kind: "image", high: null }] };
};

/** The side of an image, a volume or a signal that people try first. */
const usualSide = (kind: string): Dim => conventionSide[kind] ?? 16;

export const guessed = (engine: Engine, module: PyObject): ForwardRun => {
  const catalogued = cataloguedFeed(engine, module) ?? configuredFeed(engine, module);
  if (catalogued) return withoutGuessedErrors(engine, new Map(), () => perform(engine, module, catalogued));
  const params = parametersOf(module);
  const required = requiredNames(params);
  if (required.length > 0) return byConvention(engine, module, params, probe(engine, module, params, required));
  return offered(engine, module, params) ?? byConvention(engine, module, params, new Map());
};

/**
 * Where no parameter must be given (models of transformers), one is given all the same: the first that a layer reads, the one first that
 * the class itself calls its main input; then one more as long as the pass comes further with it, since it may need several (an encoder's
 * and a decoder's tokens). Null where no layer reads any.
 */
const offered = (engine: Engine, module: PyObject, params: readonly Param[]): ForwardRun | null => {
  const main = engine.vm.tryAttr(module, "main_input_name");
  const left = params.map(({ name }) => name).sort((a, b) => Number(b === main) - Number(a === main)).slice(0, mostOffered);
  let best: { readonly conventions: ReadonlyMap<string, Told>; readonly reached: number } = { conventions: new Map(), reached: 0 };
  for (let i = 0; i < left.length && !isSpent(engine); i++) {
    const name = left[i]!;
    // what is known goes in with sizes that the model asks for, so that it comes as far as the next
    const asked = isOpen(best.conventions) ? askedSides(engine, module, params, best.conventions)[0]?.[0] : undefined;
    const known = new Map([...best.conventions].map(([other, one]) => [other, conventionTensor(one, (kind) => asked ?? usualSide(kind), length(0))]));
    const convention = probe(engine, module, params, [name], { known }).get(name);
    if (!convention) continue;
    const conventions = new Map([...best.conventions, [name, convention]]);
    const { run, reached } = wholePass(engine, module, params, conventions);
    if (run) return run;
    left.splice(i, 1);
    i--;
    if (reached <= best.reached) continue;
    best = { conventions, reached };
    // one that was not reached before may be now
    i = -1;
  }
  return best.reached === 0 ? null : byConvention(engine, module, params, best.conventions);
};

/** What came of a pass on trial. */
interface Tried {
  readonly run: ForwardRun;
  readonly isClean: boolean;
  /** How many modules were called. */
  readonly reached: number;
  /** Parameters whose first layer got one axis more than it takes, so that its channels were put before by the model itself (`x.unsqueeze(1)`). */
  readonly overfull: readonly string[];
}
const isWhole = ({ run, isClean }: Tried): boolean => isClean && run.outputs !== null;

const conventionText = ({ kind, layer }: Told): string => `the convention for ${kind === "image" ? "images" : kind} (${layer} first)`;

/** A pass with the usual sides. */
const usualPass = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Told>): Tried => {
  const { recorder } = engine;
  const [before, calls] = [recorder.faults.length, recorder.moduleCalls.length];
  const feed = conventionFeed(params, conventions, usualSide, conventionText);
  const run = perform(engine, module, feed);
  const isOverfull = ({ slots, module: teller }: Told): boolean => {
    const given = recorder.moduleCalls.slice(calls).find((one) => one.module === teller)?.given.args[0];
    return given instanceof Tensor && given.rank === slots.length + 1 && slots[1] === 1;
  };
  return { run, isClean: clean(engine, before), reached: recorder.moduleCalls.length - calls, overfull: [...conventions].filter(([, one]) => isOverfull(one)).map(([name]) => name) };
};

/** A pass that goes through without a complaint: with the usual sides, or with those that fit. Where there is none nothing stays of what was tried; `isClean` tells whether the usual sides met no problem. */
const wholePass = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Told>): { readonly run: ForwardRun | null; readonly isClean: boolean; readonly reached: number } => {
  const usual = trial(engine, () => usualPass(engine, module, params, conventions), isWhole);
  const { isClean, reached } = usual;
  if (isWhole(usual)) return usual;
  if (usual.overfull.length > 0) return wholePass(engine, module, params, withoutChannels(conventions, usual.overfull));
  const sides = isOpen(conventions) && !isSpent(engine) ? solveSides(engine, module, params, conventions) : null;
  if (!sides) return { run: null, isClean, reached };
  const why = (one: Told): string => !one.slots.includes("side") ? conventionText(one) : `fits only ${sides.map((side) => one.slots.filter((slot) => slot === "side").map(() => side).join("×")).join(" or ")}`;
  return { run: perform(engine, module, conventionFeed(params, conventions, () => sides[0]!, why)), isClean, reached };
};
const isOpen = (conventions: ReadonlyMap<string, Told>): boolean => [...conventions.values()].some((one) => one.slots.includes("side"));

const byConvention = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Told>): ForwardRun => {
  const whole = isOpen(conventions) ? wholePass(engine, module, params, conventions) : null;
  if (whole?.run) return whole.run;
  // features one by one do not do: perhaps in rows (`B, T, C = x.shape`)
  const rows = [...conventions.values()].some(({ kind }) => kind === "features") ? inRows(conventions) : null;
  for (const one of rows ? [conventions, rows] : []) {
    const tried = trial(engine, () => usualPass(engine, module, params, one), isWhole);
    if (isWhole(tried)) return tried.run;
  }
  const names = ["H", "W", "D"];
  const symbolic = conventionFeed(params, conventions, (kind, axis) => named(kind === "signal" ? "L" : names[axis]!, { example: conventionSide[kind] ?? 16 }), (one) => `no size was found that fits (${one.layer} first)`);
  return withoutGuessedErrors(engine, conventions, () => (whole?.isClean === false ? perform(engine, module, symbolic) : usualPass(engine, module, params, conventions).run));
};

/** Features of each place of a sequence. */
const inRows = (conventions: ReadonlyMap<string, Told>): ReadonlyMap<string, Told> =>
  new Map([...conventions].map(([name, one]) => [name, one.kind === "features" ? { ...one, slots: ["batch", "length", ...one.slots.slice(1)] } : one]));

const withoutChannels = (conventions: ReadonlyMap<string, Told>, names: readonly string[]): ReadonlyMap<string, Told> =>
  new Map([...conventions].map(([name, one]) => [name, names.includes(name) ? { ...one, slots: one.slots.filter((_, axis) => axis !== 1) } : one]));

/** First layers that fix the rank of their input and all of its sizes but those of space and batch. */
const fixedRank = new Set<Convention["kind"]>(["image", "volume", "signal"]);
/** Problems of the last axis alone: they hold whatever axes stand before it. */
const lastAxisOnly = new Set(["features-differ", "norm-shape-differs"]);

/**
 * No error rests on a guess. Exceptions of Python code may be the guess's fault. Problems of ops were proved for all open sizes; where the
 * first layer leaves the rank open too, only those stay that do not depend on it.
 */
const withoutGuessedErrors = (engine: Engine, conventions: ReadonlyMap<string, Told>, work: () => ForwardRun): ForwardRun => {
  const isRankSure = conventions.size > 0 && [...conventions.values()].every((one) => fixedRank.has(one.kind));
  const { recorder } = engine;
  const before = recorder.faults.length;
  const tellers = new Map<PyObject, { readonly call: ModuleCall; readonly faults: number }>();
  recorder.entered = (call) => { if (!tellers.has(call.module)) tellers.set(call.module, { call, faults: recorder.faults.length }); };
  const run = work();
  recorder.entered = null;
  // a layer that takes something else than what it told, or that is not reached in peace: the model made something else of its input before
  const isMisled = [...conventions].some(([name, { module }]) => {
    const reached = tellers.get(module);
    const taken = reached?.call.given.args[0] ?? [...(reached?.call.given.kwargs.values() ?? [])][0];
    const fed = run.inputs.find(({ path }) => path === name)?.shape;
    return !(taken instanceof Tensor) || !fed || reached!.faults > before || taken.rank !== fed.length || !taken.shape.every((dim, i) => same(dim, fed[i]!));
  });
  const kept = isMisled ? [] : recorder.faults.slice(before).filter(({ finding: { code } }) => (isRankSure ? code !== "python-raises" : lastAxisOnly.has(code)));
  recorder.faults.length = before;
  recorder.faults.push(...kept);
  return run;
};

/** For each equation of the model, and each size that it asks for, the equal sides for which that holds, smallest first. */
const askedSides = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Told>): readonly (readonly number[])[] => {
  const { recorder } = engine;
  const side = named("S", { example: 224 });
  const before = recorder.equations.length;
  const asked: (readonly [Dim, Dim])[] = [];
  const equations = trial(engine, () => {
    recorder.asked = (a, b) => void asked.push([a, b]);
    try {
      perform(engine, module, conventionFeed(params, conventions, () => side, () => ""));
    } finally {
      recorder.asked = null;
    }
    return [...recorder.equations.slice(before).map(({ a, b }) => [a, b] as const), ...asked];
  });
  const differences = equations.map(([a, b]) => substitute(sub(a, b), new Map([["N", exampleOf(batch) ?? 2]]))).filter((one) => namesOf(one).has("S"));
  const distinct = [...new Map(differences.map((one) => [show(one), one])).values()];
  return distinct.slice(0, mostEquations).map((one) => solve(one, 0, "S", { min: 1, max: longestSide })).filter((sides) => sides.length > 0);
};

/** Those of the first of them with which the pass goes through; null when there is none. */
const solveSides = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Told>): readonly number[] | null => {
  for (const sides of askedSides(engine, module, params, conventions)) {
    if (isSpent(engine)) return null;
    const first = sides.slice(0, mostSides).findIndex((one) => fits(engine, module, params, conventions, one));
    if (first >= 0) return [sides[first]!, ...sides.slice(first + 1, first + mostSides).filter((one) => fits(engine, module, params, conventions, one))];
  }
  return null;
};
/** Equations and questions that are looked at, sides of each that are tried, and the longest of them. */
const mostEquations = 16;
const mostSides = 8;
const longestSide = 4096;

const fits = (engine: Engine, module: PyObject, params: readonly Param[], conventions: ReadonlyMap<string, Told>, side: number): boolean => {
  if (isSpent(engine)) return false;
  const before = engine.recorder.faults.length;
  return trial(engine, () => perform(engine, module, conventionFeed(params, conventions, () => side, () => "")).outputs !== null && clean(engine, before));
};
