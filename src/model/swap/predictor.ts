/**
 * The part of a detector that a number of classes builds (`FastRCNNPredictor`, a classification head), and how to build it anew. Its class is
 * built once with names for its sizes: where such a name turns up in the new object, the old one's size is read from the old one.
 */
import { isInt, lookup, PyClass, PyFloat, PyFunction, PyList, PyModule, type PyObject, type Value, Raised, UnknownUsed } from "../../python/index.ts";
import { type Dim, exampleOf, mul, named, namesOf, same, show, substitute } from "../../sym/index.ts";
import type { FunctionDef, Parameter } from "../../syntax/index.ts";
import { isTorchLayer } from "../conventions.ts";
import { kindOf } from "../kinds.ts";
import { childrenOf, namedModules, parametersOf } from "../modules.ts";
import type { Site } from "./site.ts";

/** An attribute of a module inside the predictor: `cls_score.in_features`. */
export interface Reading { readonly path: string; readonly attr: string }
/** One argument of the new predictor. */
export type Argument =
  | { readonly kind: "classes" }
  | { readonly kind: "reading"; readonly reading: Reading; readonly value: number }
  | { readonly kind: "numbers"; readonly values: readonly number[] }
  | { readonly kind: "norm"; readonly cls: PyClass; readonly given: readonly string[] };

export interface Predictor {
  readonly path: string;
  readonly module: PyObject;
  /** The parameter that takes the number: `num_classes`. */
  readonly param: string;
  readonly args: readonly { readonly name: string; readonly isPositional: boolean; readonly value: Argument }[];
  /** Widths of its layers for a number of classes, by path inside it. */
  widths(classes: number): ReadonlyMap<string, number>;
}

const countsClasses = /^(num|n|nb)_?(classes|class|labels|keypoints)$/;

/** The module above a head whose constructor takes the number of classes; a layer of its own, not the whole model. */
export const predictorAbove = (root: PyObject, path: string): { readonly path: string; readonly module: PyObject; readonly param: string } | null => {
  const modules = new Map([...namedModules(root)].map(([module, at]) => [at, module]));
  for (let at = parentOf(path); at !== ""; at = parentOf(at)) {
    const module = modules.get(at);
    const param = module && !isTorchLayer(module.cls) ? classParameter(module.cls) : undefined;
    if (module && param) return { path: at, module, param };
  }
  return null;
};

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));

export const classParameter = (cls: PyClass): string | undefined => parametersOfInit(cls).find(({ name }) => countsClasses.test(name))?.name;

const parametersOfInit = (cls: PyClass): readonly Parameter[] => {
  const init = lookup(cls, "__init__");
  if (!(init instanceof PyFunction)) return [];
  const { params } = init.code.node as FunctionDef;
  return [...params.positional, ...params.regular, ...params.keyword].slice(1);
};

const sizeExample = 256;
const classesExample = 91;

export const predictorAt = (site: Site, { path, module, param }: { readonly path: string; readonly module: PyObject; readonly param: string }): Predictor | null => {
  const params = parametersOfInit(module.cls);
  const required = params.filter((one) => !one.default || one.name === param);
  const lists = childrenOf(module).filter((one) => one.module.cls.name === "ModuleList").map((one) => childrenOf(one.module).length);
  const stand = new Map<string, Value>();
  for (const one of required) {
    const value = standIn(site, one, param, lists[0] ?? 0);
    if (value === undefined) return null;
    stand.set(one.name, value);
  }
  const seen = build(site, module.cls, stand);
  if (!seen) return null;
  return compare(module, seen, { path, param, params, stand });
};

const standIn = (site: Site, { name, annotation }: Parameter, param: string, length: number): Value | undefined => {
  if (name === param) return named(name, { example: classesExample });
  const said = JSON.stringify(annotation ?? null);
  if (/Callable/.test(said)) return /norm/.test(name) ? torchClass(site, "BatchNorm2d") : undefined;
  if (/"(?:list|List)"/.test(said)) return length > 0 ? new PyList(Array.from({ length }, (_, i) => named(`${name}_${i}`, { example: sizeExample }))) : undefined;
  return annotation === null || /"int"/.test(said) ? named(name, { example: sizeExample }) : undefined;
};

const torchClass = ({ live }: Site, name: string): PyClass | undefined => {
  const module = live.engine.vm.dictGet(live.engine.vm.modules, "torch.nn");
  const found = module instanceof PyModule ? module.globals.get(name) : undefined;
  return found instanceof PyClass ? found : undefined;
};

/** What was seen of a module: numbers among its attributes, widths, kinds. */
interface Seen {
  readonly attributes: readonly (Reading & { readonly dim: Dim })[];
  readonly widths: readonly { readonly path: string; readonly dim: Dim }[];
  readonly norms: readonly string[];
  readonly layers: readonly string[];
}

const look = (root: PyObject): Seen => {
  const modules = [...namedModules(root)];
  const isNorm = (module: PyObject): boolean => kindOf(module, false) === "normalization";
  return {
    attributes: modules.flatMap(([module, path]) => [...(module.attrs ?? [])].flatMap(([attr, value]) => (isInt(value) && typeof value !== "boolean" && typeof value !== "bigint" ? [{ path, attr, dim: value as Dim }] : []))),
    widths: modules.flatMap(([module, path]) => {
      const dim = widthOf(module);
      return dim === null ? [] : [{ path, dim }];
    }),
    norms: modules.filter(([module]) => isNorm(module)).map(([module]) => module.cls.name),
    layers: modules.filter(([module]) => widthOf(module) !== null && !isNorm(module)).map(([module, path]) => `${path}:${module.cls.name}`),
  };
};

/** Whether a layer's weight has its inputs first. */
export const isTransposed = (module: PyObject): boolean => module.cls.mro.some((cls) => cls.name.startsWith("ConvTranspose"));

/** How many values or channels a layer gives. */
export const widthOf = (module: PyObject): Dim | null => {
  const weight = parametersOf(module).find(({ name }) => name === "weight")?.tensor;
  return weight && weight.shape.length > 1 ? (weight.shape[isTransposed(module) ? 1 : 0] ?? null) : null;
};

/** Builds an object of the class, looks at it, and undoes it all. */
const build = ({ live }: Site, cls: PyClass, kwargs: ReadonlyMap<string, Value>): Seen | null => {
  const { vm, recorder } = live.engine;
  const mark = recorder.mark();
  vm.heap.checkpoint();
  try {
    return look(vm.call(cls, [], kwargs) as PyObject);
  } catch (error) {
    if (error instanceof Raised || error instanceof UnknownUsed) return null;
    throw error;
  } finally {
    vm.heap.rollback();
    recorder.cut(mark);
  }
};

interface Known { readonly path: string; readonly param: string; readonly params: readonly Parameter[]; readonly stand: ReadonlyMap<string, Value> }

const compare = (module: PyObject, seen: Seen, { path, param, params, stand }: Known): Predictor | null => {
  const old = look(module);
  if (old.layers.join() !== seen.layers.join()) return null;
  const classes = stand.get(param) as Dim;
  const sizes = valuesOf(seen, old, classes);
  const args: { name: string; isPositional: boolean; value: Argument }[] = [];
  let isPositional = true;
  for (const { name } of params) {
    const value = argumentFor(module, name, { param, stand, seen, old, sizes });
    if (value === undefined) isPositional = false;
    else if (value === null) return null;
    else args.push({ name, isPositional, value });
  }
  const widths = (count: number): ReadonlyMap<string, number> => new Map(seen.widths.flatMap((one) => {
    const size = exampleOf(substitute(one.dim, new Map<string, Dim>([...sizes, [param, count]])));
    return size === null || size === undefined ? [] : [[one.path, size] as const];
  }));
  return { path, module, param, args, widths };
};

/** Values of the names in the object that is there, by comparing its attributes with those of the one that was built from names. */
const valuesOf = (seen: Seen, old: Seen, classes: Dim): ReadonlyMap<string, number> => {
  const now = new Map<string, Dim>([...old.attributes.map((one) => [`${one.path}.${one.attr}`, one.dim] as const), ...old.widths.map((one) => [`${one.path}.`, one.dim] as const)]);
  const known = new Map<string, number>();
  const all = [...seen.attributes.map(({ path, attr, dim }) => ({ key: `${path}.${attr}`, dim })), ...seen.widths.map(({ path, dim }) => ({ key: `${path}.`, dim }))];
  const nameOf = (dim: Dim): string | null => (typeof dim === "number" ? null : (/^[A-Za-z_]\w*$/.exec(String(showName(dim)))?.[0] ?? null));
  for (const { key, dim } of all) {
    const name = nameOf(dim);
    const value = now.get(key);
    if (name !== null && typeof value === "number" && !known.has(name)) known.set(name, value);
  }
  const count = known.get(showName(classes));
  for (const { key, dim } of all) {
    const value = now.get(key);
    if (typeof dim === "number" || typeof value !== "number" || !count) continue;
    for (const name of namesIn(seen)) if (!known.has(name) && same(dim, mul(classes, named(name, { example: sizeExample })))) known.set(name, value / count);
  }
  return known;
};

const showName = (dim: Dim): string => String(typeof dim === "number" ? dim : show(dim));
const namesIn = (seen: Seen): readonly string[] => [...new Set([...seen.attributes, ...seen.widths].flatMap(({ dim }) => [...namesOf(dim)]))];

interface Compared { readonly param: string; readonly stand: ReadonlyMap<string, Value>; readonly seen: Seen; readonly old: Seen; readonly sizes: ReadonlyMap<string, number> }

/** What stands for a parameter; undefined where its default is right, null where nothing tells. */
const argumentFor = (module: PyObject, name: string, { param, stand, seen, old, sizes }: Compared): Argument | null | undefined => {
  if (name === param) return { kind: "classes" };
  if (/norm/.test(name)) return stand.has(name) || old.norms.join() !== seen.norms.join() ? normOf(module) : undefined;
  const value = stand.get(name);
  if (value === undefined) return undefined;
  if (value instanceof PyList) {
    const values = value.items.map((one) => sizes.get(showName(one as Dim)));
    return values.every((one) => one !== undefined) ? { kind: "numbers", values: values as number[] } : null;
  }
  const size = sizes.get(name);
  const found = seen.attributes.filter(({ dim }) => same(dim, value as Dim));
  const reading = found.find((one) => one.path === "" && one.attr === name) ?? found.find((one) => !/(?:^|\.)\d+(?:\.|$)/.test(one.path)) ?? found[0];
  return reading && size !== undefined ? { kind: "reading", reading, value: size } : null;
};

/** The kind of normalization inside a module, with what differs from its defaults. */
const normOf = (module: PyObject): Argument | null => {
  const norm = [...namedModules(module).keys()].find((one) => kindOf(one, false) === "normalization");
  const init = norm && lookup(norm.cls, "__init__");
  if (!norm || !(init instanceof PyFunction)) return null;
  const params = parametersOfInit(norm.cls);
  const required = params.filter((_, i) => init.defaults[i + 1] === undefined);
  const written = (value: Value | undefined): string | null => (typeof value === "number" ? String(value) : value instanceof PyFloat ? String(value.value) : null);
  const first = required.slice(0, -1).map(({ name }) => written(norm.attrs?.get(name)));
  if (first.some((one) => one === null)) return null;
  const others = params.flatMap(({ name }, i) => {
    const [usual, value] = [written(init.defaults[i + 1]), written(norm.attrs?.get(name))];
    return usual !== null && value !== null && usual !== value ? [`${name}=${value}`] : [];
  });
  return { kind: "norm", cls: norm.cls, given: [...(first as string[]), ...others] };
};
