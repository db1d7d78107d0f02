/** Which callables of a file are models a person would ask for: classes that no other class builds, builders, instances of a script. */
import type { Span } from "../base/index.ts";
import { Exhausted, isSubclass, lookup, PyClass, PyFunction, PyModule, PyObject, Unknown, UnknownUsed, type Value } from "../python/index.ts";
import { type Expression, type Node, nodesAt, walk } from "../syntax/index.ts";
import type { Engine, Run } from "../torch/index.ts";
import { builders } from "./builders.ts";
import { namedModules, parametersOf } from "./modules.ts";
import type { Request } from "./session.ts";

export interface Root {
  /** As a person names it: "Net", "build_model", or the variable of an instance made by a script. */
  readonly name: string;
  readonly kind: "class" | "builder" | "instance";
  readonly callable: Value;
  /** The class of the module, where it is known before construction. */
  readonly cls: PyClass | null;
  /** The class or def statement, or the assignment of the instance. */
  readonly span: Span | null;
  readonly nameSpan: Span | null;
  /** A module that running the file already built. */
  readonly instance: PyObject | null;
  /** For an instance of a library's class: the call that built it. */
  readonly construction: Span | null;
}

/** `torch.nn.Module`, if the file reached torch at all. */
export const moduleClassOf = ({ vm }: Engine): PyClass | null => {
  const module = vm.dictGet(vm.modules, "torch.nn.modules.module");
  const cls = module instanceof PyModule ? module.globals.get("Module") : undefined;
  return cls instanceof PyClass ? cls : null;
};

export const isModule = (engine: Engine, value: Value): value is PyObject => {
  const base = moduleClassOf(engine);
  return base !== null && value instanceof PyObject && !(value instanceof PyClass) && isSubclass(value.cls, base);
};

/** The roots of a file in the order of its text; with `callable`, just that one. */
export const findRoots = (engine: Engine, main: PyModule, script: Run, request: Request): readonly Root[] => {
  const base = moduleClassOf(engine);
  if (!base) return [];
  if (request.callable !== undefined) return namedRoot(engine, main, base, request.callable);
  const own = ownClasses(main, base, request.uri);
  const built = builtByOthers(own);
  const classes = own.filter((cls) => !built.has(cls) && definesForward(cls)).map((cls) => classRoot(cls, script));
  const all = [...classes, ...builders(engine, main, { uri: request.uri, base, script }).map(builderRoot), ...instances(engine, request, script, own)];
  // beside models a loss is none
  const models = all.filter(({ cls }) => cls === null || !isLoss(cls));
  const roots = models.length > 0 ? models : all;
  return roots.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
};

const namedRoot = (engine: Engine, main: PyModule, base: PyClass, callable: string): readonly Root[] => {
  const path = callable.split(".");
  let value: Value | undefined = main;
  for (const part of path) value = value === undefined ? undefined : engine.vm.tryAttr(value, part);
  if (value instanceof PyClass && isSubclass(value, base)) return [{ ...classRoot(value, null), name: callable, instance: null }];
  if (value instanceof PyFunction) return [{ ...builderRoot(value), name: callable }];
  if (value !== undefined && isModule(engine, value)) return [instanceRoot(callable, value, null)];
  if (value !== undefined && value !== null) return [{ name: callable, kind: "builder", callable: value, cls: null, span: null, nameSpan: null, instance: null, construction: null }];
  return [];
};

const ownClasses = (main: PyModule, base: PyClass, uri: string): readonly PyClass[] => {
  const classes = [...main.globals.values()].filter((value): value is PyClass => value instanceof PyClass && value !== base && isSubclass(value, base) && value.place?.uri === uri);
  return [...new Set(classes)];
};

const definesForward = (cls: PyClass): boolean => {
  const forward = lookup(cls, "forward");
  return forward instanceof PyFunction && !forward.code.document.uri.startsWith("headtorch:torch/nn/modules/module.py");
};

/**
 * Classes that another class of the file names in its methods, or derives from: parts, not models. The source is read, not the run:
 * a class that was never built still shows what it would build.
 */
const builtByOthers = (own: readonly PyClass[]): ReadonlySet<PyClass> => {
  const parts = new Set<PyClass>();
  const named = new Map<string, PyClass[]>();
  for (const cls of own) named.set(cls.name, [...(named.get(cls.name) ?? []), cls]);
  for (const cls of own) {
    for (const base of cls.mro.slice(1)) if (own.includes(base)) parts.add(base);
    // the global names that its own methods use
    for (const method of cls.dict.values()) if (method instanceof PyFunction)
      for (const name of globalsUsed(method)) for (const other of named.get(name) ?? []) if (other !== cls) parts.add(other);
  }
  // two classes that name each other are both shown
  if (own.length > 0 && own.every((cls) => parts.has(cls))) return new Set();
  return parts;
};

const usedNames = new WeakMap<object, ReadonlySet<string>>();
const globalsUsed = (func: PyFunction): ReadonlySet<string> => {
  const known = usedNames.get(func.code.node);
  if (known) return known;
  const names = new Set<string>();
  const { body } = func.code.node as { readonly body: Node | readonly Node[] };
  for (const part of [body].flat()) walk(part as Node, (node) => { if (node.kind === "Name") names.add(node.id); });
  usedNames.set(func.code.node, names);
  return names;
};

const classRoot = (cls: PyClass, script: Run | null): Root => {
  const made = script?.constructions.find((one) => one.cls === cls && one.instance instanceof PyObject);
  return {
    name: cls.name, kind: "class", callable: cls, cls, span: cls.place, nameSpan: cls.nameSpan,
    instance: made ? (made.instance as PyObject) : null, construction: made?.span ?? null,
  };
};

const builderRoot = (func: PyFunction): Root => {
  const node = func.code.node as { readonly start: number; readonly end: number; readonly nameStart?: number };
  const { uri } = func.code.document;
  const nameStart = node.nameStart ?? node.start;
  return {
    name: func.code.name, kind: "builder", callable: func, cls: null, span: { uri, start: node.start, end: node.end },
    nameSpan: { uri, start: nameStart, end: nameStart + func.code.name.length }, instance: null, construction: null,
  };
};

const instanceRoot = (name: string, module: PyObject, construction: Span | null): Root => ({
  name, kind: "instance", callable: module, cls: module.cls, span: construction, nameSpan: construction, instance: module, construction,
});

/**
 * Variables of the script, in functions too, that hold a module of a class from elsewhere (`model = torchvision.models.resnet50()`).
 * A module that several of them hold goes by the first at the top of the file, else by the first.
 */
const instances = (engine: Engine, request: Request, script: Run, own: readonly PyClass[]): readonly Root[] => {
  const held = new Map<PyObject, { readonly name: string; readonly span: Span; readonly isTop: boolean }>();
  for (const { kind, value, span, module } of script.observations) {
    if (kind !== "assigned" || module !== null || span.uri !== request.uri || !isModule(engine, value) || own.includes(value.cls)) continue;
    const name = request.text.slice(span.start, span.end);
    const known = held.get(value);
    if (known?.isTop || !/^[A-Za-z_]\w*$/.test(name) || isLoss(value.cls) || isAround(value.cls) || insideClass(own, span)) continue;
    const around = nodesAt(request.tree, span.start);
    const isTop = !around.some((node) => node.kind === "FunctionDef");
    if ((known && !isTop) || isLoopVariable(around, span)) continue;
    held.set(value, { name, span, isTop });
  }
  const taken = new Map<string, number>();
  return fewAtEachPlace([...held]).filter(([module]) => hasParameters(engine, module)).sort(([, a], [, b]) => a.span.start - b.span.start).map(([module, { name, span }]) => {
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return instanceRoot(before === 0 ? name : `${name} (${before + 1})`, module, span);
  });
};

/** An assignment in a loop may make very many models: the first of them are looked at, and the last, which the script goes on with. */
const fewAtEachPlace = <T extends { readonly span: Span }>(held: readonly (readonly [PyObject, T])[]): (readonly [PyObject, T])[] => {
  const places = new Map<number, (readonly [PyObject, T])[]>();
  for (const one of held) {
    const at = places.get(one[1].span.start) ?? [];
    places.set(one[1].span.start, at);
    if (at.length < mostAtOnePlace) at.push(one);
    else at[mostAtOnePlace - 1] = one;
  }
  return [...places.values()].flat();
};
const mostAtOnePlace = 8;

/** `for layer in model.children()` looks at parts of a model, in a comprehension too. */
const isLoopVariable = (around: ReturnType<typeof nodesAt>, { start, end }: Span): boolean =>
  around.some((node) => targetsOf(node).some((target) => target.start <= start && end <= target.end));

const targetsOf = (node: ReturnType<typeof nodesAt>[number]): readonly Expression[] =>
  node.kind === "For" ? [node.target] : "clauses" in node ? node.clauses.map((one) => one.target) : [];

/** A criterion, a metric or an activation is a module too, and no model. */
const hasParameters = ({ vm }: Engine, module: PyObject): boolean => {
  for (const one of namedModules(module).keys()) if (parametersOf(one).length > 0) return true;
  try {
    const parameters = vm.attempt(["Exception"], () => vm.callMethod(module, "parameters"));
    return parameters === undefined || parameters instanceof Unknown || vm.iterate(parameters)() !== undefined;
  } catch (error) {
    // it has children that only data name, or more of them than a run may look at
    if (error instanceof UnknownUsed || error instanceof Exhausted) return true;
    throw error;
  }
};

const isLoss = (cls: PyClass): boolean => /(?:Loss|Criterion)$/.test(cls.name);

/** What prepares pictures, or spreads a model over devices, is a module too, and no model of its own. */
const isAround = (cls: PyClass): boolean => cls.mro.some(({ place }) => place !== null && /torchvision\/transforms\/|torch\/nn\/parallel\//.test(place.uri));

const insideClass = (own: readonly PyClass[], span: Span): boolean => own.some(({ place }) => place !== null && place.uri === span.uri && place.start <= span.start && span.end <= place.end);
