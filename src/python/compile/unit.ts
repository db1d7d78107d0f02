/** Compile-time knowledge of one body of code (module, class or function): which name lives in which slot, cell or namespace. */
import { childrenOf, type ClassDef, type DictComp, type Comprehension, type Expression, type FunctionDef, type Lambda, type Parameters, type Pattern, type Spanned, type Statement } from "../../syntax/index.ts";
import type { Document } from "../values.ts";

export interface Variable {
  readonly slot: number;
  /** Shared with a function defined inside: the slot holds a `Cell`. */
  readonly cell: boolean;
}

export type Place =
  | { readonly kind: "slot" | "cell"; readonly slot: number }
  | { readonly kind: "free"; readonly index: number }
  | { readonly kind: "namespace"; readonly free: number | null }
  | { readonly kind: "global" };

export interface Unit {
  readonly kind: "module" | "class" | "function";
  readonly parent: Unit | null;
  readonly document: Document;
  /** Dotted path for qualnames: "Net.forward.<locals>." */
  readonly prefix: string;
  /** The innermost class's name, for `__private` names. */
  readonly className: string | null;
  readonly locals: ReadonlyMap<string, Variable>;
  /** Variables of the comprehensions that are being compiled, outermost first. */
  readonly blocks: Map<string, Variable>[];
  readonly frees: readonly string[];
  /** Whether the body uses `__class__`, or `super`, which is in the closure of every method. */
  readonly usesClass?: boolean;
  readonly globals: ReadonlySet<string>;
  readonly nonlocals: ReadonlySet<string>;
  readonly isGenerator: boolean;
  /** The body of an `async def`. */
  readonly isAsync: boolean;
  /** Of a module: its annotations are text. */
  readonly textAnnotations: boolean;
  /** Comprehensions that are being compiled, of whose names a class body's own are none. */
  comprehensions: number;
  /** Slots used so far; comprehensions take more. */
  slots: number;
}

/** `__name` inside class `C` means `_C__name`. */
const mangledIn = (className: string | null, name: string): string =>
  className !== null && name.startsWith("__") && !name.endsWith("__") && /[^_]/.test(className) ? `_${className.replace(/^_+/, "")}${name}` : name;
export const mangle = (unit: Unit, name: string): string => mangledIn(unit.className, name);

/** Where a name of this unit lives. */
export const resolve = (unit: Unit, name: string): Place => {
  for (let i = unit.blocks.length - 1; i >= 0; i--) {
    const variable = unit.blocks[i]!.get(name);
    if (variable) return { kind: variable.cell ? "cell" : "slot", slot: variable.slot };
  }
  if (unit.globals.has(name)) return { kind: "global" };
  const local = unit.locals.get(name);
  if (local) return { kind: local.cell ? "cell" : "slot", slot: local.slot };
  const free = unit.frees.indexOf(name);
  if (unit.kind === "class" && unit.comprehensions > 0 && name !== "__class__") return free < 0 ? { kind: "global" } : { kind: "free", index: free };
  if (unit.kind === "class" && free >= 0 && unit.nonlocals.has(name)) return { kind: "free", index: free };
  if (unit.kind === "class") return { kind: "namespace", free: free < 0 ? null : free };
  if (free >= 0) return { kind: "free", index: free };
  return unit.kind === "module" ? { kind: "namespace", free: null } : { kind: "global" };
};

/** Whether code inside `unit` could capture `name` from it or from around it. */
const captures = (unit: Unit | null, name: string): boolean => {
  if (!unit) return false;
  if (unit.blocks.some((block) => block.has(name))) return true;
  if (unit.kind === "class") return name === "__class__" || unit.frees.includes(name);
  return unit.kind === "function" && ((unit.locals.has(name) && !unit.globals.has(name)) || unit.frees.includes(name));
};

/** What one body binds and uses, without the bodies of functions inside it (only their free names); private names of a class as they are kept. */
interface Names {
  readonly className: string | null;
  readonly bound: Set<string>;
  readonly used: Set<string>;
  readonly globals: Set<string>;
  readonly nonlocals: Set<string>;
  /** Free names of functions, classes and lambdas defined inside. */
  readonly inner: Set<string>;
  yields: boolean;
}

const emptyNames = (className: string | null): Names => ({ className, bound: new Set(), used: new Set(), globals: new Set(), nonlocals: new Set(), inner: new Set(), yields: false });
const bindName = (names: Names, name: string): void => void names.bound.add(mangledIn(names.className, name));

const parametersOf = (params: Parameters): string[] =>
  [...params.positional, ...params.regular, ...(params.star ? [params.star] : []), ...params.keyword, ...(params.doubleStar ? [params.doubleStar] : [])].map((param) => param.name);
export { parametersOf as parameterNames };

const memo = new WeakMap<object, ReadonlySet<string>>();

/** Names that a function, lambda or class uses and does not bind itself. */
const freeNames = (node: FunctionDef | Lambda | ClassDef, className: string | null): ReadonlySet<string> => {
  const known = memo.get(node);
  if (known) return known;
  const names = emptyNames(node.kind === "ClassDef" ? node.name : className);
  if (node.kind === "Lambda") collect(node.body, names);
  else for (const statement of node.body) collect(statement, names);
  if (node.kind !== "ClassDef") for (const name of parametersOf(node.params)) bindName(names, name);
  const free = new Set<string>(names.nonlocals);
  const own = node.kind === "ClassDef" ? new Set<string>() : names.bound;
  for (const name of names.used) if (!own.has(name) && !names.globals.has(name)) free.add(name);
  for (const name of names.inner) if ((node.kind === "ClassDef" ? name !== "__class__" : (!names.bound.has(name) && !names.globals.has(name)) || names.nonlocals.has(name))) free.add(name);
  memo.set(node, free);
  return free;
};

export const isComprehension = (node: Spanned & { kind?: string }): node is Comprehension | DictComp =>
  node.kind === "ListComp" || node.kind === "SetComp" || node.kind === "GeneratorExp" || node.kind === "DictComp";

/** Parts of a function or class statement that run in the body around it. */
const headOf = (node: FunctionDef | ClassDef): Expression[] =>
  node.kind === "ClassDef"
    ? [...node.decorators, ...node.bases, ...node.keywords.map((keyword) => keyword.value)]
    : [...node.decorators, ...headOfParameters(node.params), ...(node.returns ? [node.returns] : [])];
const headOfParameters = (params: Parameters): Expression[] =>
  [...params.positional, ...params.regular, ...params.keyword, ...(params.star ? [params.star] : []), ...(params.doubleStar ? [params.doubleStar] : [])]
    .flatMap((param) => [param.default, param.annotation].filter((part) => part !== null));

const collect = (node: Spanned & { kind?: string }, names: Names): void => {
  const any = node as Statement | Expression;
  switch (any.kind) {
    case "FunctionDef":
    case "ClassDef":
      bindName(names, any.name);
      for (const part of headOf(any)) collect(part, names);
      for (const name of freeNames(any, names.className)) names.inner.add(name);
      return;
    case "Lambda":
      for (const part of headOfParameters(any.params)) collect(part, names);
      for (const name of freeNames(any, names.className)) names.inner.add(name);
      return;
    case "Name":
      names.used.add(mangledIn(names.className, any.id));
      if (any.id === "super") names.used.add("__class__");
      return;
    case "Global": for (const name of any.names) names.globals.add(mangledIn(names.className, name)); return;
    case "Nonlocal": for (const name of any.names) names.nonlocals.add(mangledIn(names.className, name)); return;
    case "Import": for (const { name, asName } of any.names) bindName(names, asName ?? name.split(".")[0]!); return;
    case "ImportFrom": for (const { name, asName } of any.names) bindName(names, asName ?? name); return;
    case "Yield": case "YieldFrom": names.yields = true; break;
    case "Assign": for (const target of any.targets) bindTarget(target, names); break;
    case "AugAssign": case "AnnAssign": case "For": bindTarget(any.target, names); break;
    case "NamedExpr": bindName(names, any.target.id); break;
    case "Delete": for (const target of any.targets) bindTarget(target, names); break;
    case "With": for (const { target } of any.items) if (target) bindTarget(target, names); break;
    case "Try": for (const handler of any.handlers) if (handler.name !== null) bindName(names, handler.name); break;
    case "TypeAlias": bindName(names, any.name); return;
    case "Match": for (const { pattern } of any.cases) bindPattern(pattern, names); break;
  }
  if (isComprehension(any)) collectComprehension(any, names);
  else for (const child of childrenOf(any as never)) collect(child, names);
};

/** What a comprehension uses and binds, but for its first iterable, which belongs to the body around it. */
const insideOf = (node: Comprehension | DictComp, className: string | null): Names => {
  const inside = emptyNames(className);
  for (const child of childrenOf(node as never)) if (child !== node.clauses[0]!.iter) collect(child, inside);
  return inside;
};

/** Targets of a comprehension are its own; all other names belong to the body around it. */
const collectComprehension = (node: Comprehension | DictComp, names: Names): void => {
  collect(node.clauses[0]!.iter, names);
  const inside = insideOf(node, names.className);
  const targets = emptyNames(names.className);
  for (const { target } of node.clauses) bindTarget(target, targets);
  for (const name of inside.used) if (!targets.bound.has(name)) names.used.add(name);
  for (const name of inside.inner) if (!targets.bound.has(name)) names.inner.add(name);
  for (const name of inside.bound) if (!targets.bound.has(name)) names.bound.add(name);
  // a generator expression is a function of its own: what it uses of this body is captured
  if (node.kind === "GeneratorExp") for (const name of [...inside.used, ...inside.inner]) if (!targets.bound.has(name)) names.inner.add(name);
};

const bindTarget = (target: Expression, names: Names): void => {
  if (target.kind === "Name") bindName(names, target.id);
  else if (target.kind === "Tuple" || target.kind === "List") for (const element of target.elements) bindTarget(element, names);
  else if (target.kind === "Starred") bindTarget(target.value, names);
};

const bindPattern = (node: Pattern, names: Names): void => {
  const pattern = node as unknown as Readonly<Record<string, unknown>>;
  for (const key of ["name", "rest"]) if (typeof pattern[key] === "string") bindName(names, pattern[key]);
  if (pattern["pattern"]) bindPattern(pattern["pattern"] as never, names);
  for (const inner of (pattern["patterns"] as never[] | undefined) ?? []) bindPattern(inner, names);
  for (const { pattern: inner } of (pattern["keywords"] as { pattern: never }[] | undefined) ?? []) bindPattern(inner, names);
};

/** Names bound by a comprehension's targets, each with whether a function inside captures it. */
export const comprehensionVariables = (node: Comprehension | DictComp, { className }: Unit): ReadonlyMap<string, boolean> => {
  const targets = emptyNames(className);
  for (const { target } of node.clauses) bindTarget(target, targets);
  const inside = insideOf(node, className);
  return new Map([...targets.bound].map((name) => [name, inside.inner.has(name)]));
};

/** The unit of a function or lambda inside `parent`. Captured names are found here, before its body is compiled. */
export const functionUnit = (node: FunctionDef | Lambda, parent: Unit): Unit => {
  const name = node.kind === "Lambda" ? "<lambda>" : node.name;
  const isAsync = node.kind === "FunctionDef" && node.isAsync;
  const state = { unit: null as Unit | null };
  const build = (): Unit => {
    const names = emptyNames(parent.className);
    if (node.kind === "Lambda") collect(node.body, names);
    else for (const statement of node.body) collect(statement, names);
    const params = parametersOf(node.params).map((one) => mangledIn(parent.className, one));
    const locals = new Map<string, Variable>();
    const bind = (one: string): void => {
      if (!locals.has(one) && !names.globals.has(one) && !names.nonlocals.has(one)) locals.set(one, { slot: locals.size, cell: names.inner.has(one) });
    };
    params.forEach(bind);
    names.bound.forEach(bind);
    return {
      kind: "function", parent, document: parent.document, prefix: `${parent.prefix}${name}.<locals>.`, className: parent.className,
      locals, blocks: [], frees: capturedNames(node, parent), usesClass: names.used.has("__class__") || names.inner.has("__class__"), globals: names.globals, nonlocals: names.nonlocals, isGenerator: names.yields, isAsync, comprehensions: 0, slots: locals.size, textAnnotations: false,
    };
  };
  const built = (): Unit => (state.unit ??= build());
  // A proxy of getters: the body's analysis waits for the first call.
  return {
    kind: "function", parent, document: parent.document, prefix: `${parent.prefix}${name}.<locals>.`, className: parent.className,
    get locals() { return built().locals; },
    get blocks() { return built().blocks; },
    frees: capturedNames(node, parent),
    get usesClass() { return built().usesClass === true; },
    get globals() { return built().globals; },
    get nonlocals() { return built().nonlocals; },
    get isGenerator() { return built().isGenerator; },
    isAsync,
    comprehensions: 0,
    textAnnotations: false,
    get slots() { return built().slots; },
    set slots(count: number) { built().slots = count; },
  };
};

/** Free names that functions around the definition hold. At module level there are none, and the body is not looked at. */
export const capturedNames = (node: FunctionDef | Lambda | ClassDef, parent: Unit): readonly string[] => {
  if (parent.kind === "module" && parent.blocks.length === 0) return [];
  if (parent.kind === "class" && parent.frees.length === 0 && !insideFunction(parent)) return node.kind === "ClassDef" ? [] : ["__class__"];
  return [...freeNames(node, parent.className)].filter((name) => captures(parent, name)).sort();
};

const insideFunction = (unit: Unit): boolean => unit.blocks.length > 0 || (unit.parent !== null && (unit.parent.kind === "function" || insideFunction(unit.parent)));

export const moduleUnit = (document: Document, body: readonly Statement[] = []): Unit => ({
  textAnnotations: body.slice(0, 20).some((one) => one.kind === "ImportFrom" && one.module === "__future__" && one.names.some(({ name }) => name === "annotations")),
  kind: "module", parent: null, document, prefix: "", className: null, locals: new Map(), blocks: [], frees: [], globals: new Set(body.flatMap((one) => (one.kind === "Global" ? one.names : []))), nonlocals: new Set(), isGenerator: false, isAsync: false, comprehensions: 0, slots: 0,
});

/** Whether the module asks for annotations as text (`from __future__ import annotations`). */
export const writesText = (unit: Unit): boolean => (unit.parent ? writesText(unit.parent) : unit.textAnnotations);

/** Where a class body's frame keeps the cell that `super()` and `__class__` in its methods read. */
export const classCellSlot = 0;

export const classUnit = (node: ClassDef, parent: Unit): Unit => {
  const names = emptyNames(node.name);
  for (const statement of node.body) if (statement.kind === "Global" || statement.kind === "Nonlocal") collect(statement, names);
  return {
    kind: "class", parent, document: parent.document, prefix: `${parent.prefix}${node.name}.`, className: node.name, locals: new Map(), blocks: [],
    frees: capturedNames(node, parent), globals: names.globals, nonlocals: names.nonlocals, isGenerator: false, isAsync: false, comprehensions: 0, slots: classCellSlot + 1, textAnnotations: false,
  };
};

/** The unit of a generator expression: a function without parameters but its first iterable. */
export const generatorUnit = (node: Comprehension, parent: Unit): Unit => {
  const variables = comprehensionVariables(node, parent);
  const inside = insideOf(node, parent.className);
  const locals = new Map<string, Variable>([["<iterable>", { slot: 0, cell: false }]]);
  for (const [name, cell] of variables) locals.set(name, { slot: locals.size, cell });
  const frees = [...new Set([...inside.used, ...inside.inner])].filter((name) => !variables.has(name) && captures(parent, name));
  return {
    kind: "function", parent, document: parent.document, prefix: `${parent.prefix}<genexpr>.<locals>.`, className: parent.className, locals, blocks: [],
    frees, globals: parent.kind === "function" ? parent.globals : new Set(), nonlocals: new Set(), isGenerator: true, isAsync: false, comprehensions: 0, slots: locals.size, textAnnotations: false,
  };
};
