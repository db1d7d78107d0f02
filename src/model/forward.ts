/** The forward pass of a root: what goes in (stated, found in the file, solved, or by convention), and running it. */
import { PyDict, PyList, type PyModule, type PyObject, PyTuple, type Value } from "../python/index.ts";
import { dtypeByName, type Engine, float32, type ModuleCall, type Run, Tensor } from "../torch/index.ts";
import { type Dim, exampleOf, named, parseDim, type Shape, show, substitute } from "../sym/index.ts";
import type { Convention } from "./conventions.ts";
import { directives, type InputText } from "./directives.ts";
import { guessed, probe, probeOf, requiredNames } from "./guesses.ts";
import { asFeed, type Feed, type ForwardRun, type InputAnswer, type Param, parametersOf, perform } from "./passes.ts";
import type { Request } from "./session.ts";
import type { Root } from "./roots.ts";

export type { InputText } from "./directives.ts";
export type { ForwardRun, InputAnswer } from "./passes.ts";

interface Asked {
  readonly request: Request;
  readonly root: Root;
  readonly module: PyObject;
  readonly script: Run;
  readonly main: PyModule;
}

export const runForward = (engine: Engine, asked: Asked): ForwardRun => {
  const { vm, torch } = engine;
  setMode(engine, asked.module, asked.request.mode ?? "eval");
  const stated = statedFeed(engine, asked) ?? calledFeed(engine, asked);
  torch.guess = stated === null;
  torch.guessUntil = vm.steps + vm.limits.steps;
  try {
    if (stated) return perform(engine, asked.module, stated);
    return guessed(engine, asked.module);
  } finally {
    torch.guess = false;
    vm.refuel();
  }
};

const setMode = ({ vm }: Engine, module: PyObject, mode: "eval" | "train"): void => void vm.attempt(["Exception"], () => vm.callMethod(module, mode));

/* Stated inputs: the command line, a comment, headtorch.json */

const statedFeed = (engine: Engine, asked: Asked): Feed | null => {
  const { request, root, module } = asked;
  const given = request.inputs && request.inputs.length > 0 ? request.inputs.map((one) => ({ ...one, why: "stated by the caller" })) : directives(request, root);
  if (given.length === 0) return null;
  const params = parametersOf(module);
  const known = new Set(params.map((one) => one.name));
  // The layers also tell the vocabulary of integers.
  const asksLayers = given.some((one) => one.dims && (!one.dtype || one.dtype.includes("int")));
  const conventions = asksLayers ? statedConventions(engine, module, params, given) : new Map<string, Convention>();
  const answers: InputAnswer[] = [];
  const values = new Map<string, Value>();
  for (const one of given) {
    const head = one.path.split(".")[0]!;
    const name = known.has(head) ? head : params.length === 1 ? params[0]!.name : head;
    const convention = conventions.get(name === head ? one.path : name);
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

/** What the layers want of each stated path, also inside of lists and dicts, and of the parameters that a call must give besides. */
const statedConventions = (engine: Engine, module: PyObject, params: readonly Param[], given: readonly InputText[]): ReadonlyMap<string, Convention> => {
  const names = new Set(params.map((one) => one.name));
  const heads = new Set(given.map((one) => one.path.split(".")[0]!).filter((name) => names.has(name)));
  const nested = given.filter((one) => one.dims && one.path.includes(".") && heads.has(one.path.split(".")[0]!));
  const known = new Map<string, Value>();
  for (const { path } of nested) place(engine, known, path.split("."), probeOf(path));
  return probe(engine, module, params, [...new Set([...requiredNames(params), ...heads])].filter((name) => !known.has(name)), { known, inside: nested.length });
};

/** Sizes of a stated shape: integers, names, arithmetic. */
const readDim = (text: string): Dim =>
  /^-?\d+$/.test(text.trim()) ? Number(text) : (parseDim(text.trim(), (name) => ({ example: exampleOfName(name) })) ?? named(text.trim(), { example: 2 }));

/** Examples of free sizes: the batch decides branches with 2, lengths and sides are as people try them. */
const exampleOfName = (name: string): number => (/^(N|B|batch\w*)$/i.test(name) ? 2 : /^(H|W|height|width)$/i.test(name) ? 224 : 16);

/** Puts a tensor at a path of lists and dicts: "images.0", "batch.ids". */
const place = ({ vm }: Engine, values: Map<string, Value>, [head, ...rest]: readonly string[], tensor: Value): void => {
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
    if (value instanceof PyDict) return engine.vm.dict([...value.entries.values()].map((one): [Value, Value] => [one.key, fresh(one.value, `${path}.${keyText(one.key)}`)]));
    return value;
  };
  const args = call.given.args.map((value, i) => fresh(value, params[i]?.name ?? String(i)));
  const kwargs = new Map([...call.given.kwargs].map(([name, value]) => [name, fresh(value, name)] as const));
  const conventions = calledConventions(engine, module, params, call);
  return { args, kwargs, answers: answers.map((one) => ({ ...one, kind: conventions.get(one.path)?.kind ?? "other", high: conventions.get(one.path)?.high ?? null })) };
};

const keyText = (key: Value): string => (typeof key === "string" || typeof key === "number" ? String(key) : "?");

/** What the layers want of each argument that must be given, also inside of the lists and dicts of this call. */
const calledConventions = (engine: Engine, module: PyObject, params: readonly Param[], { given }: ModuleCall): ReadonlyMap<string, Convention> => {
  let inside = 0;
  const asked = (value: Value, path: string): Value => {
    if (value instanceof PyList) return new PyList(value.items.map((one, i) => asked(one, `${path}.${i}`)));
    if (value instanceof PyTuple) return new PyTuple(value.items.map((one, i) => asked(one, `${path}.${i}`)), value.cls);
    if (value instanceof PyDict) return engine.vm.dict([...value.entries.values()].map((one): [Value, Value] => [one.key, asked(one.value, `${path}.${keyText(one.key)}`)]));
    if (!(value instanceof Tensor)) return value;
    inside++;
    return probeOf(path);
  };
  const all = new Map([...given.args.map((value, i) => [params[i]?.name ?? String(i), value] as const), ...given.kwargs]);
  const known = new Map([...all].filter(([, value]) => value instanceof PyList || value instanceof PyTuple || value instanceof PyDict).map(([name, value]) => [name, asked(value, name)] as const));
  return probe(engine, module, params, requiredNames(params).filter((name) => !known.has(name)), { known, inside });
};

const tensorsOf = (call: ModuleCall): readonly Value[] => [...call.given.args, ...call.given.kwargs.values()].filter((value) => value instanceof Tensor || value instanceof PyList || value instanceof PyDict);

/** A shape as printed, and its sizes with N = 1 and other names at their examples. */
export const printedSizes = (shape: Shape): readonly (number | null)[] => shape.map((dim) => sizeOf(dim));
export const sizeOf = (dim: Dim): number | null => (typeof dim === "number" ? dim : exampleOf(atBatchOne(dim)));
export const atBatchOne = (dim: Dim): Dim => substitute(dim, atOne);
const atOne: ReadonlyMap<string, Dim> = new Map([["N", 1], ["B", 1]]);
export const printed = (shape: Shape): readonly string[] => shape.map(show);
