/** Statements → closures that answer how they end: 0 goes on, 1 break, 2 continue, 3 return (the value is in `f.result`). */
import { assertNever } from "../../base/index.ts";
import type { ClassDef, Expression, For, Statement, With, While } from "../../syntax/index.ts";
import { UnknownUsed } from "../calls.ts";
import { Raised } from "../errors.ts";
import { lookup } from "../attributes.ts";
import { isExceptionClass } from "../exceptions.ts";
import { Frame } from "../machine.ts";
import { Cell, type Kwargs, PyClass, PyDict, PyException, PyFunction, PyGenerator, PyTuple, PyObject, typeAliasClass, typeOf, Unknown, type Value } from "../values.ts";
import { runBoth } from "./branches.ts";
import { compile, compileStore, mappingEntries, type Store } from "./expressions.ts";
import { compileFunction } from "./functions.ts";
import { compileImport, compileImportFrom } from "./importing.ts";
import { compileMatch } from "./patterns.ts";
import { compileDeletion, compileTarget } from "./targets.ts";
import { sourceOf } from "./source.ts";
import { compileTry } from "./trying.ts";
import { capturedNames, classCellSlot, classUnit, resolve, type Unit, writesText } from "./unit.ts";

export type Exec = (f: Frame) => number;

const pass: Exec = () => 0;

export const compileBlock = (unit: Unit, statements: readonly Statement[]): Exec =>
  chain(statements.map((statement) => guarded(unit, statement, compileStatement(unit, statement))));

/** The statements of a file: each runs, whatever became of the one before. */
export const compileFile = (unit: Unit, statements: readonly Statement[]): Exec =>
  chain(statements.map((statement) => guarded(unit, statement, compileStatement(unit, statement), true)));

/** Runs one after the other until one does not go on. */
export const chain = (runs: readonly Exec[]): Exec => {
  if (runs.length === 0) return pass;
  if (runs.length === 1) return runs[0]!;
  return (f) => {
    for (let i = 0; i < runs.length; i++) {
      const end = runs[i]!(f);
      if (end !== 0) return end;
    }
    return 0;
  };
};

/**
 * In watched code one error does not hide the next: an exception that no live `except` waits for is told to the listener, the
 * statement's targets become unknown, and the next statement runs. The function of a `raise` or `assert` ends nevertheless; a file goes on. A module
 * or class body of a library goes on after a statement that something unknown stopped (a table with keys from a compiled package).
 */
export const guarded = (unit: Unit, statement: Statement, run: Exec, isTop = false): Exec => {
  const spend: Exec = (f) => {
    f.vm.tick();
    f.site = statement;
    return run(f);
  };
  if (!unit.document.watched && unit.kind === "function") return spend;
  const targets = statement.kind === "Assign" ? statement.targets.map((target) => compileTarget(unit, target)) : [];
  return (f) => {
    const { vm } = f;
    const { depth, unknowns } = vm;
    try {
      return spend(f);
    } catch (error) {
      const isUnknown = error instanceof UnknownUsed;
      if (!isUnknown && (!unit.document.watched || !(error instanceof Raised) || (error.from === f && !isTop) || vm.wouldCatch(error.exception.cls))) throw error;
      vm.frame = f;
      vm.depth = depth;
      // an exception that followed on something unknown says nothing about the code
      if (!isUnknown && unknowns !== vm.unknowns) vm.unknown("after-unknown", "an exception after something that is not known");
      else if (!isUnknown) vm.listener.uncaught?.({ exception: error.exception, span: error.exception.trace.findLast((span) => span.uri === unit.document.uri) ?? vm.here() });
      const lost = isUnknown ? error.value : new Unknown({ code: "after-error", reason: "an error came before", span: vm.here() });
      for (const store of targets) lose(f, store, lost);
      if (statement.kind !== "Return") return 0;
      f.result = lost;
      return 3;
    }
  };
};

/** A target that refuses every value (a property without setter) keeps what it has. */
const lose = (f: Frame, store: Store, lost: Unknown): void => {
  const { depth } = f.vm;
  try {
    store(f, lost);
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof UnknownUsed)) throw error;
    f.vm.frame = f;
    f.vm.depth = depth;
  }
};

export const compileStatement = (unit: Unit, node: Statement): Exec => {
  switch (node.kind) {
    case "Expression": {
      const value = compile(unit, node.value);
      return (f) => {
        value(f);
        return 0;
      };
    }
    case "Assign": {
      const value = compile(unit, node.value);
      const stores = node.targets.map((target) => compileTarget(unit, target));
      if (stores.length === 1) {
        const store = stores[0]!;
        return (f) => {
          store(f, value(f));
          return 0;
        };
      }
      return (f) => {
        const made = value(f);
        for (const store of stores) store(f, made);
        return 0;
      };
    }
    case "AugAssign": return compileAugmented(unit, node.target, node.op, node.value, node);
    case "AnnAssign": return compileAnnotated(unit, node);
    case "Return": {
      const value = node.value ? compile(unit, node.value) : () => null;
      return (f) => {
        f.result = value(f);
        return 3;
      };
    }
    case "If": {
      const [test, body, orelse] = [compile(unit, node.test), compileBlock(unit, node.body), compileBlock(unit, node.orelse)];
      return (f) => {
        const value = test(f);
        f.site = node.test;
        const known = f.vm.truth(value);
        return known === null ? runBoth(f, body, orelse) : known ? body(f) : orelse(f);
      };
    }
    case "For": return compileFor(unit, node);
    case "While": return compileWhile(unit, node);
    case "FunctionDef": return compileDefinition(unit, node.name, node.decorators, compileFunction(unit, node), node);
    case "ClassDef": return compileDefinition(unit, node.name, node.decorators, compileClass(unit, node), node);
    case "With": return compileWith(unit, node);
    case "Try": return compileTry(unit, node);
    case "Raise": return compileRaise(unit, node.exception, node.cause);
    case "Assert": return compileAssert(unit, node.test, node.message);
    case "Import": return compileImport(unit, node);
    case "ImportFrom": return compileImportFrom(unit, node);
    case "Delete": {
      const removals = node.targets.map((target) => compileDeletion(unit, target));
      return (f) => {
        for (const remove of removals) remove(f);
        return 0;
      };
    }
    case "Match": return compileMatch(unit, node);
    case "Pass": case "Global": case "Nonlocal": return pass;
    case "Break": return () => 1;
    case "Continue": return () => 2;
    case "TypeAlias": {
      const store = compileTarget(unit, { kind: "Name", id: node.name, start: node.start, end: node.end });
      const value = compile(unit, node.value);
      return (f) => {
        const made = f.vm.attempt(["Exception"], () => value(f)) ?? sourceOf(node.value);
        store(f, new PyObject(typeAliasClass, new Map<string, Value>([["__name__", node.name], ["__value__", made], ["__type_params__", f.vm.tuple([])]])));
        return 0;
      };
    }
    case "BadStatement": return (f) => {
      f.site = node;
      f.vm.unknown("syntax", "this does not parse");
      return 0;
    };
    default: return assertNever(node);
  }
};

const compileAugmented = (unit: Unit, target: Expression, op: Parameters<Frame["vm"]["inPlace"]>[0], right: Expression, site: Statement): Exec => {
  const value = compile(unit, right);
  // The object and index of `x[i] += 1` are evaluated twice: harmless but for calls with effects, which nobody writes there.
  const [load, store] = [compile(unit, target), compileTarget(unit, target)];
  return (f) => {
    const before = load(f);
    const operand = value(f);
    f.site = site;
    store(f, f.vm.inPlace(op, before, operand));
    return 0;
  };
};

const compileAnnotated = (unit: Unit, node: Extract<Statement, { kind: "AnnAssign" }>): Exec => {
  const store = node.value ? compileTarget(unit, node.target) : null;
  const value = node.value ? compile(unit, node.value) : null;
  // Class bodies keep annotations: dataclasses, NamedTuple and TypedDict are made of them.
  const { annotation, target } = node;
  const text = (): Value => sourceOf(annotation);
  const annotate = unit.kind === "class" && target.kind === "Name" ? { name: target.id, run: writesText(unit) ? text : compile(unit, annotation) } : null;
  return (f) => {
    if (store && value) store(f, value(f));
    if (annotate) {
      const made = f.vm.attempt(["Exception"], () => annotate.run(f)) ?? text();
      const known = f.namespace!.get("__annotations__") ?? f.vm.dict([]);
      f.namespace!.set("__annotations__", known);
      f.vm.setItem(known, annotate.name, made);
    }
    return 0;
  };
};

/* Loops */

const compileFor = (unit: Unit, node: For): Exec => {
  const iter = compile(unit, node.iter);
  const store = compileTarget(unit, node.target);
  const [body, orelse] = [compileBlock(unit, node.body), compileBlock(unit, node.orelse)];
  const fresh = node.iter.kind === "Call" || node.iter.kind === "GeneratorExp";
  return (f) => {
    const iterable = iter(f);
    f.site = node.iter;
    if (iterable instanceof Unknown) return runOnce(f, (inner) => (store(inner, iterable), body(inner)));
    const any = iterable instanceof PyObject ? iterable.anyItem(f.vm) : undefined;
    if (any !== undefined) return runOnce(f, (inner) => (store(inner, any), body(inner)));
    const next = f.vm.iterate(iterable);
    for (;;) {
      f.site = node.iter;
      const item = next();
      if (item === undefined) break;
      f.vm.tick();
      store(f, item);
      const end = body(f);
      if (end === 0 || end === 2) continue;
      // a generator that nobody else holds ends with its loop
      if (fresh && iterable instanceof PyGenerator) f.vm.callMethod(iterable, "close");
      return end === 1 ? 0 : 3;
    }
    return orelse(f);
  };
};

/** A loop of unknown length: its body runs once, and what it changes counts as one of two possibilities. */
export const runOnce = (f: Frame, body: Exec): number =>
  runBoth(f, (inner) => {
    const end = body(inner);
    return end === 3 ? 3 : 0;
  }, pass);

const compileWhile = (unit: Unit, node: While): Exec => {
  const [test, body, orelse] = [compile(unit, node.test), compileBlock(unit, node.body), compileBlock(unit, node.orelse)];
  return (f) => {
    for (;;) {
      f.vm.tick();
      const value = test(f);
      f.site = node.test;
      const known = f.vm.truth(value);
      if (known === null) return runOnce(f, body);
      if (!known) return orelse(f);
      const end = body(f);
      if (end === 1) return 0;
      if (end === 3) return 3;
    }
  };
};

/* Definitions */

const compileDefinition = (unit: Unit, name: string, decorators: readonly Expression[], make: (f: Frame) => Value, node: Statement & { nameStart: number }): Exec => {
  const store = compileStore(unit, name);
  const wraps = decorators.map((decorator) => ({ node: decorator, run: compile(unit, decorator) }));
  return (f) => {
    const decorating = wraps.map(({ run }) => run(f));
    f.site = node;
    let made = make(f);
    for (let i = decorating.length - 1; i >= 0; i--) {
      f.site = wraps[i]!.node;
      const plain = made;
      made = f.vm.call(decorating[i]!, [made]);
      // A decorator nobody knows is taken to leave the function as it is.
      if (made instanceof Unknown && (plain instanceof PyFunction || plain instanceof PyClass)) made = plain;
    }
    store(f, made);
    return 0;
  };
};

const compileClass = (unit: Unit, node: ClassDef): ((f: Frame) => Value) => {
  const inner = classUnit(node, unit);
  const bases = node.bases.map((base) => ({ star: base.kind === "Starred", run: compile(unit, base) }));
  const keywords = node.keywords.map(({ name, value }) => ({ name, run: compile(unit, value) }));
  const sources = capturedNames(node, unit).map((name) => resolve(unit, name));
  const body = compileBlock(inner, node.body);
  const place = { uri: unit.document.uri, start: node.start, end: node.end };
  const nameSpan = { uri: unit.document.uri, start: node.nameStart, end: node.nameStart + node.name.length };
  const doc = docstring(node.body);
  return (f) => {
    const { vm } = f;
    const made = bases.flatMap(({ star, run }) => (star ? vm.toArray(run(f)) : [run(f)]));
    const kwargs = new Map<string, Value>();
    for (const { name, run } of keywords) {
      if (name !== null) kwargs.set(name, run(f));
      else for (const [, entry] of mappingEntries(f, run(f))) kwargs.set(String(entry.key), entry.value);
    }
    const namespace = prepare(f, node.name, made, kwargs);
    namespace.set("__module__", f.globals.name).set("__qualname__", unit.prefix + node.name).set("__doc__", doc);
    const classCell = new Cell();
    const closure = sources.map((source) => (source.kind === "free" ? f.closure[source.index]! : source.kind === "cell" || source.kind === "slot" ? ((f.slots[source.slot] ??= new Cell()) as Cell) : new Cell()));
    const slots: (Value | undefined)[] = [];
    slots[classCellSlot] = classCell;
    const own = new Frame(vm, { document: f.document, name: node.name, globals: f.globals, back: f, slots, closure, namespace, owner: null, site: node });
    vm.frame = own;
    body(own);
    vm.frame = f;
    f.site = node;
    const qualname = unit.prefix + node.name;
    namespace.delete("__qualname__");
    const mapping = namespace instanceof MappingNamespace ? namespace.mapping : null;
    return vm.buildClass({ name: node.name, qualname, bases: made, namespace, mapping, kwargs: kwargs as Kwargs, place, nameSpan, classCell });
  };
};

/** The names of a class body that live in a mapping of the metaclass's making: each store is the mapping's `__setitem__`. */
class MappingNamespace extends Map<string, Value> {
  readonly vm: Frame["vm"];
  readonly mapping: PyDict;
  constructor(vm: Frame["vm"], mapping: PyDict) {
    super();
    this.vm = vm;
    this.mapping = mapping;
  }
  override get(name: string): Value | undefined { return this.vm.dictGet(this.mapping, name); }
  override has(name: string): boolean { return this.get(name) !== undefined; }
  override set(name: string, value: Value): this {
    this.vm.setItem(this.mapping, name, value);
    return this;
  }
  override delete(name: string): boolean {
    const had = this.has(name);
    if (had) this.vm.deleteItem(this.mapping, name);
    return had;
  }
  override entries(): MapIterator<[string, Value]> { return new Map([...this.mapping.entries.values()].map(({ key, value }) => [String(key), value] as const)).entries(); }
  override [Symbol.iterator](): MapIterator<[string, Value]> { return this.entries(); }
}

/** The namespace a metaclass's `__prepare__` asks for. */
const prepare = (f: Frame, name: string, bases: readonly Value[], kwargs: Kwargs): Map<string, Value> => {
  const explicit = kwargs.get("metaclass");
  const metaclass = explicit instanceof PyClass ? explicit : bases.find((base): base is PyClass => base instanceof PyClass && !base.cls.isNative)?.cls;
  const hook = metaclass && !metaclass.isNative ? f.vm.tryAttr(metaclass, "__prepare__") : undefined;
  if (hook === undefined) return new Map();
  const rest = new Map([...kwargs].filter(([key]) => key !== "metaclass"));
  const made = f.vm.call(hook, [name, f.vm.tuple(bases)], rest);
  if (made instanceof PyDict) return new MappingNamespace(f.vm, made);
  const namespace = new Map<string, Value>();
  for (const [, entry] of mappingEntries(f, made)) namespace.set(String(entry.key), entry.value);
  return namespace;
};

export const docstring = (body: readonly Statement[]): string | null => {
  const first = body[0];
  return first?.kind === "Expression" && first.value.kind === "Str" ? first.value.value : null;
};

/* With, raise, assert */

const compileWith = (unit: Unit, node: With): Exec =>
  node.items.reduceRight<Exec>((body, item) => {
    const context = compile(unit, item.context);
    const store = item.target ? compileTarget(unit, item.target) : null;
    return (f) => {
      const manager = context(f);
      f.site = item.context;
      const entered = enterContext(f, manager);
      store?.(f, entered);
      return insideContext(f, manager, () => body(f));
    };
  }, compileBlock(unit, node.body));

export const enterContext = (f: Frame, manager: Value): Value => {
  if (manager instanceof Unknown) return manager;
  const enter = lookup(typeOf(manager), "__enter__");
  if (enter !== undefined && lookup(typeOf(manager), "__exit__") === undefined) f.vm.raise("TypeError", `'${typeOf(manager).name}' object does not support the context manager protocol (missed __exit__ method)`);
  const entered = enter === undefined || enter === null ? undefined : f.vm.call(enter, [manager]);
  if (entered === undefined) f.vm.raise("TypeError", `'${typeOf(manager).name}' object does not support the context manager protocol`);
  return entered!;
};

/** Runs `body` and then `__exit__`, which may swallow the exception. */
export const insideContext = (f: Frame, manager: Value, body: () => number): number => {
  const { vm } = f;
  const { depth } = vm;
  const catchers = vm.catchers.length;
  // a manager that tells what it swallows is as good as an `except`
  const swallows = manager instanceof PyObject ? manager.attrs?.get("__swallows__") : undefined;
  if (swallows instanceof PyTuple) vm.catchers.push((cls) => swallows.items.some((one) => one instanceof PyClass && cls.mro.includes(one)));
  try {
    const end = body();
    vm.catchers.length = catchers;
    if (!(manager instanceof Unknown)) vm.special(manager, "__exit__", null, null, null);
    return end;
  } catch (error) {
    if (!(error instanceof Raised) || manager instanceof Unknown) throw error;
    vm.frame = f;
    vm.depth = depth;
    vm.catchers.length = catchers;
    const swallowed = leaveContext(f, manager, error);
    if (swallowed !== undefined && vm.truth(swallowed) === true) return 0;
    throw error;
  }
};

/** Calls `__exit__` with an exception; one that it raises itself happened while that one was handled. */
export const leaveContext = (f: Frame, manager: Value, { exception }: Raised): Value | undefined => {
  const before = f.handling;
  f.handling = exception;
  try {
    return f.vm.special(manager, "__exit__", exception.cls, exception, f.vm.tryAttr(exception, "__traceback__") ?? null);
  } catch (error) {
    if (error instanceof Raised && error.exception !== exception) error.exception.context ??= exception;
    throw error;
  } finally {
    f.handling = before;
  }
};

const compileRaise = (unit: Unit, exception: Expression | null, cause: Expression | null): Exec => {
  const [what, why] = [exception ? compile(unit, exception) : null, cause ? compile(unit, cause) : null];
  return (f) => {
    const { vm } = f;
    if (!what) {
      const handled = handledBy(f);
      if (!handled) vm.raise("RuntimeError", "No active exception to reraise");
      throw new Raised(handled!, f);
    }
    const made = what(f);
    if (exception) f.site = exception;
    const raised = asException(f, made);
    if (why) {
      const because = why(f);
      raised.cause = because instanceof PyClass ? vm.call(because) : because;
      if (raised.cause !== null && !(raised.cause instanceof PyException) && !(raised.cause instanceof Unknown)) vm.raise("TypeError", "exception causes must derive from BaseException");
      raised.suppressContext = true;
    }
    raised.context ??= handledBy(f);
    raised.trace = vm.trace();
    raised.origin ??= f.document.uri;
    throw new Raised(raised, f);
  };
};

const handledBy = (f: Frame): PyException | null => {
  for (let frame: Frame | null = f; frame; frame = frame.back) if (frame.handling) return frame.handling;
  return null;
};

const asException = (f: Frame, value: Value): PyException => {
  const made = isExceptionClass(value) ? f.vm.call(value) : value;
  if (made instanceof PyException) return made;
  if (made instanceof Unknown) return f.vm.exception("Exception", "an exception that is not known");
  return f.vm.raise("TypeError", "exceptions must derive from BaseException");
};

const compileAssert = (unit: Unit, test: Expression, message: Expression | null): Exec => {
  const [condition, words] = [compile(unit, test), message ? compile(unit, message) : null];
  return (f) => {
    const value = condition(f);
    f.site = test;
    if (f.vm.truth(value) !== false) return 0;
    const exception = f.vm.exception("AssertionError", ...(words ? [words(f)] : []));
    exception.trace = f.vm.trace();
    exception.origin = f.document.uri;
    throw new Raised(exception, f);
  };
};
