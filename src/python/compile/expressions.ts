/** Expressions → closures over a frame. Names are resolved to slots, cells or namespaces here, once. */
import { assertNever } from "../../base/index.ts";
import type { Attribute, Bool, Call, Compare, Dict, Expression, JoinedStr, Name, Subscript } from "../../syntax/index.ts";
import { loadMethod } from "../attributes.ts";
import { call } from "../calls.ts";
import type { Frame } from "../machine.ts";
import { ascii } from "../printing.ts";
import {
  Cell, ellipsis, type Kwargs, noKwargs, NativeFunction, PyBytes, PyComplex, PyDict, PyFloat, PyFunction, PyList, PyObject, PySet, PySlice, PySuper, PyTuple, Unknown, PyClass, superClass, type Value, isInstance, typeOf, isSubclass,
} from "../values.ts";
import { merge } from "./branches.ts";
import { compileComprehension, compileGenerator } from "./comprehensions.ts";
import { compileFunction } from "./functions.ts";
import { mangle, resolve, type Unit } from "./unit.ts";

export type Eval = (f: Frame) => Value;

export const compile = (unit: Unit, node: Expression): Eval => {
  const plain = compilePlain(unit, node);
  return unit.document.watched && observed.has(node.kind) ? watch(node, plain) : plain;
};

/** Kinds of expression whose values a person can ask for by hovering. */
const observed = new Set<Expression["kind"]>(["Call", "Name", "Attribute", "Subscript", "Binary"]);

const watch = (node: Expression, run: Eval): Eval => (f) => {
  const value = run(f);
  f.vm.listener.evaluated?.(f, node, value);
  return value;
};

const compilePlain = (unit: Unit, node: Expression): Eval => {
  switch (node.kind) {
    case "Name": return compileName(unit, node);
    case "Int": case "Str": case "Constant": {
      const { value } = node;
      return () => value;
    }
    case "Float": {
      const value = new PyFloat(node.value);
      return () => value;
    }
    case "Imaginary": return () => new PyComplex(0, node.value);
    case "Bytes": return () => new PyBytes(node.value);
    case "Ellipsis": return () => ellipsis;
    case "JoinedStr": return compileJoined(unit, node);
    case "Binary": {
      const [left, right, { op }] = [compile(unit, node.left), compile(unit, node.right), node];
      return (f) => {
        const a = left(f);
        const b = right(f);
        f.site = node;
        return f.vm.binary(op, a, b);
      };
    }
    case "Unary": return compileUnary(unit, node.op, node.operand);
    case "Bool": return compileBool(unit, node);
    case "Compare": return compileCompare(unit, node);
    case "Call": return compileCall(unit, node);
    case "Attribute": return compileAttribute(unit, node);
    case "Subscript": return compileSubscript(unit, node);
    case "Slice": {
      const part = (inner: Expression | null): Eval => (inner ? compile(unit, inner) : () => null);
      const [lower, upper, step] = [part(node.lower), part(node.upper), part(node.step)];
      return (f) => new PySlice(lower(f), upper(f), step(f));
    }
    case "Starred": return compile(unit, node.value);
    case "List": {
      const items = compileItems(unit, node.elements);
      return (f) => new PyList(items(f));
    }
    case "Tuple": {
      const items = compileItems(unit, node.elements);
      return (f) => new PyTuple(items(f));
    }
    case "Set": {
      const items = compileItems(unit, node.elements);
      return (f) => new PySet(new Map(items(f).map((item) => [f.vm.hashKey(item), item])));
    }
    case "Dict": return compileDict(unit, node);
    case "Lambda": return compileFunction(unit, node);
    case "IfExp": {
      const [test, body, orelse] = [compile(unit, node.test), compile(unit, node.body), compile(unit, node.orelse)];
      return (f) => {
        const chosen = f.vm.truth(test(f));
        if (chosen === null) {
          f.site = node.test;
          return merge(f.vm, body(f), orelse(f));
        }
        return chosen ? body(f) : orelse(f);
      };
    }
    case "ListComp": case "SetComp": case "DictComp": return compileComprehension(unit, node);
    case "GeneratorExp": return compileGenerator(unit, node);
    case "NamedExpr": {
      const [value, store] = [compile(unit, node.value), compileStore(unit, node.target.id)];
      return (f) => {
        const made = value(f);
        store(f, made);
        if (unit.document.watched) f.vm.listener.assigned?.(f, node.target, made);
        return made;
      };
    }
    // Statements with a yield inside are compiled apart (`generators.ts`); here only what stands where none can.
    case "Yield": case "YieldFrom": return (f) => f.vm.unknown("yield-outside", "a yield outside a generator");
    case "Await": {
      const value = compile(unit, node.value);
      return (f) => {
        value(f);
        return f.vm.unknown("async", "await is not run");
      };
    }
    case "BadExpression": return (f) => {
      f.site = node;
      return f.vm.unknown("syntax", "this does not parse");
    };
    default: return assertNever(node);
  }
};

/* Names */

const compileName = (unit: Unit, node: Name): Eval => {
  const name = mangle(unit, node.id);
  const place = resolve(unit, name);
  switch (place.kind) {
    case "slot": {
      const { slot } = place;
      return (f) => {
        const value = f.slots[slot];
        if (value !== undefined) return value;
        f.site = node;
        return f.vm.raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
      };
    }
    case "cell": {
      const { slot } = place;
      return (f) => {
        const value = (f.slots[slot] as Cell | undefined)?.value;
        if (value !== undefined) return value;
        f.site = node;
        return f.vm.raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
      };
    }
    case "free": {
      const { index } = place;
      return (f) => {
        const value = f.closure[index]!.value;
        if (value !== undefined) return value;
        f.site = node;
        return f.vm.raise("NameError", `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`);
      };
    }
    case "global": return (f) => loadGlobal(f, node, name);
    case "namespace": {
      const { free } = place;
      return (f) => {
        const own = f.namespace?.get(name);
        if (own !== undefined) return own;
        const outer = free === null ? undefined : f.closure[free]!.value;
        return outer !== undefined ? outer : loadGlobal(f, node, name);
      };
    }
  }
};

const loadGlobal = (f: Frame, node: Name, name: string): Value => {
  const value = f.globals.attrs!.get(name);
  if (value !== undefined) return value;
  const builtin = f.vm.builtins.attrs!.get(name);
  if (builtin !== undefined) return builtin;
  for (const module of f.globals.starred) {
    const starred = f.vm.tryAttr(module, name);
    if (starred !== undefined) return starred;
  }
  f.site = node;
  const exception = f.vm.exception("NameError", `name '${name}' is not defined`);
  exception.attrs!.set("name", name);
  return f.vm.throw(exception);
};

export type Store = (f: Frame, value: Value) => void;

/** Assignment to a plain name. */
export const compileStore = (unit: Unit, id: string): Store => {
  const name = mangle(unit, id);
  const place = resolve(unit, name);
  switch (place.kind) {
    case "slot": {
      const { slot } = place;
      return (f, value) => { f.slots[slot] = value; };
    }
    case "cell": {
      const { slot } = place;
      return (f, value) => {
        const cell = f.slots[slot] as Cell | undefined;
        if (!cell) f.slots[slot] = new Cell(value);
        else {
          f.vm.heap.saving(cell);
          cell.value = value;
        }
      };
    }
    case "free": {
      const { index } = place;
      return (f, value) => {
        const cell = f.closure[index] as Cell;
        f.vm.heap.saving(cell);
        cell.value = value;
      };
    }
    case "global": return (f, value) => {
      f.vm.heap.saving(f.globals);
      f.globals.attrs!.set(name, value);
    };
    case "namespace": return (f, value) => {
      if (f.owner) f.vm.heap.saving(f.owner);
      f.namespace!.set(name, value);
    };
  }
};

/** `del name` */
export const compileDelete = (unit: Unit, id: string): ((f: Frame) => void) => {
  const name = mangle(unit, id);
  const place = resolve(unit, name);
  return (f) => {
    if (place.kind === "slot") f.slots[place.slot] = undefined;
    else if (place.kind === "cell") (f.slots[place.slot] as Cell).value = undefined;
    else if (place.kind === "free") f.closure[place.index]!.value = undefined;
    else {
      const names = place.kind === "global" ? f.globals.attrs! : f.namespace!;
      const owner = place.kind === "global" ? f.globals : f.owner;
      if (owner) f.vm.heap.saving(owner);
      if (!names.delete(name)) f.vm.raise("NameError", `name '${name}' is not defined`);
    }
  };
};

/* Operators */

const compileUnary = (unit: Unit, op: "+" | "-" | "~" | "not", operand: Expression): Eval => {
  const value = compile(unit, operand);
  if (op !== "not") return (f) => f.vm.unary(op, value(f));
  return (f) => {
    const made = value(f);
    const known = f.vm.truth(made);
    return known === null ? (made instanceof Unknown ? made : f.vm.unknown("data-dependent", "a condition depends on data")) : !known;
  };
};

const compileBool = (unit: Unit, node: Bool): Eval => {
  const values = node.values.map((value) => compile(unit, value));
  const isAnd = node.op === "and";
  return (f) => {
    let value: Value = null;
    for (let i = 0; i < values.length; i++) {
      value = values[i]!(f);
      if (i === values.length - 1) return value;
      const known = f.vm.truth(value);
      if (known === null) return value instanceof Unknown ? value : f.vm.unknown("data-dependent", "a condition depends on data");
      if (known !== isAnd) return value;
    }
    return value;
  };
};

const compileCompare = (unit: Unit, node: Compare): Eval => {
  const first = compile(unit, node.first);
  const rest = node.rest.map((part) => compile(unit, part));
  const { ops } = node;
  if (ops.length === 1) {
    const [op, second] = [ops[0]!, rest[0]!];
    return (f) => {
      const a = first(f);
      const b = second(f);
      f.site = node;
      return f.vm.compare(op, a, b);
    };
  }
  return (f) => {
    let left = first(f);
    let result: Value = true;
    for (let i = 0; i < ops.length; i++) {
      const right = rest[i]!(f);
      f.site = node;
      result = f.vm.compare(ops[i]!, left, right);
      if (f.vm.truth(result) === false) return result;
      if (result instanceof Unknown) return result;
      left = right;
    }
    return result;
  };
};

/* Attributes, items, calls */

const compileAttribute = (unit: Unit, node: Attribute): Eval => {
  const value = compile(unit, node.value);
  const name = mangle(unit, node.attr);
  return (f) => {
    const object = value(f);
    f.site = node;
    return f.vm.getAttr(object, name);
  };
};

const compileSubscript = (unit: Unit, node: Subscript): Eval => {
  const [value, index] = [compile(unit, node.value), compile(unit, node.index)];
  return (f) => {
    const container = value(f);
    const key = index(f);
    f.site = node;
    return f.vm.getItem(container, key);
  };
};

/** The values of a list of expressions, `first` before them where it is given. */
const compileItems = (unit: Unit, elements: readonly Expression[]): ((f: Frame, first?: Value) => Value[]) => {
  const parts = elements.map((element) => ({ star: element.kind === "Starred", run: compile(unit, element) }));
  if (!parts.some((part) => part.star)) {
    const runs = parts.map((part) => part.run);
    return (f, first) => {
      const items: Value[] = first === undefined ? [] : [first];
      for (let i = 0; i < runs.length; i++) items.push(runs[i]!(f));
      return items;
    };
  }
  return (f, first) => {
    const items: Value[] = first === undefined ? [] : [first];
    for (const { star, run } of parts) {
      const value = run(f);
      if (star) items.push(...f.vm.toArray(value));
      else items.push(value);
    }
    return items;
  };
};

const compileDict = (unit: Unit, node: Dict): Eval => {
  const entries = node.values.map((value, i) => ({ key: node.keys[i] ? compile(unit, node.keys[i]) : null, value: compile(unit, value) }));
  return (f) => {
    const dict = new PyDict();
    for (const { key, value } of entries) {
      if (key) {
        const made = key(f);
        const hash = f.vm.hashKey(made);
        const known = dict.entries.get(hash);
        dict.entries.set(hash, { key: known ? known.key : made, value: value(f) });
      } else for (const [hash, entry] of mappingEntries(f, value(f))) dict.entries.set(hash, { key: entry.key, value: entry.value });
    }
    return dict;
  };
};

/** Entries of any mapping, for `**mapping`. */
export const mappingEntries = (f: Frame, mapping: Value): Iterable<readonly [unknown, { readonly key: Value; readonly value: Value }]> => {
  if (mapping instanceof PyDict) return mapping.entries;
  if (mapping instanceof Unknown) return [];
  const { vm } = f;
  return vm.toArray(vm.callMethod(mapping, "keys")).map((key) => [vm.hashKey(key), { key, value: vm.getItem(mapping, key) }] as const);
};

const compileCall = (unit: Unit, node: Call): Eval => {
  const args = compileItems(unit, node.args);
  const kwargs = compileKeywords(unit, node);
  const built = node.func.kind === "Name" && node.func.id === "super" && node.args.length === 0 ? superOf(unit) : null;
  if (built) return built;
  const spread = node.args.some((arg) => arg.kind === "Starred");
  const run = (f: Frame, func: Value, given: readonly Value[], named: Kwargs): Value => {
    f.site = node;
    const made = call(f.vm, func, given, named);
    if (func instanceof PyClass && unit.document.watched) f.vm.listener.constructed?.(f, made, node);
    return made;
  };
  if (node.func.kind === "Attribute" && !unit.document.watched) return compileMethodCall(unit, node.func, args, kwargs, run);
  const callee = compile(unit, node.func);
  return (f) => {
    const func = callee(f);
    const given = spread ? spreadArgs(f, args) : args(f);
    return given === null ? unknownSpread(f) : run(f, func, given, kwargs ? kwargs(f, func) : noKwargs);
  };
};

/** `f(*unknown)` cannot be bound. */
const unknownSpread = (f: Frame): Value => f.vm.unknown("unknown-arguments", "arguments that are not known");
const spreadArgs = (f: Frame, args: (f: Frame) => Value[]): Value[] => args(f);

const compileMethodCall = (
  unit: Unit, func: Attribute, args: (f: Frame, self?: Value) => Value[], kwargs: ((f: Frame, callee: Value) => Kwargs) | null,
  run: (f: Frame, func: Value, given: readonly Value[], named: Kwargs) => Value,
): Eval => {
  const object = compile(unit, func.value);
  const name = mangle(unit, func.attr);
  return (f) => {
    const self = object(f);
    f.site = func;
    const method = loadMethod(f.vm, self, name);
    const given = method.bound ? args(f, self) : args(f);
    return run(f, method.func, given, kwargs ? kwargs(f, method.func) : noKwargs);
  };
};

const compileKeywords = (unit: Unit, node: Call): ((f: Frame, callee: Value) => Kwargs) | null => {
  if (node.keywords.length === 0) return null;
  const parts = node.keywords.map(({ name, value }) => ({ name, run: compile(unit, value) }));
  return (f, callee) => {
    const named = new Map<string, Value>();
    const add = (name: string, value: Value): void => {
      if (named.has(name)) f.vm.raise("TypeError", `${calleeText(callee)}got multiple values for keyword argument '${name}'`);
      named.set(name, value);
    };
    for (const { name, run } of parts) {
      const value = run(f);
      if (name !== null) add(name, value);
      else for (const [, entry] of mappingEntries(f, value)) add(String(entry.key), entry.value);
    }
    return named;
  };
};

/** How CPython names what is called in errors about its arguments. */
const calleeText = (callee: Value): string =>
  callee instanceof PyFunction ? `${callee.globals.name}.${callee.code.qualname}() ` : callee instanceof PyClass ? `${callee.qualname}() ` : callee instanceof NativeFunction ? `${callee.name}() ` : "";

/** `super()` without arguments: the class from its cell, the instance from the first parameter. */
const superOf = (unit: Unit): Eval | null => {
  const place = resolve(unit, "__class__");
  if (place.kind === "global" || place.kind === "namespace") return null;
  const first = firstParameter(unit);
  return (f) => {
    const holder = place.kind === "free" ? f.closure[place.index] : (f.slots[place.slot] as Cell | undefined);
    const cls = holder?.value;
    const self = first(f);
    if (!(cls instanceof PyClass) || self === undefined) return f.vm.raise("RuntimeError", "super(): no arguments");
    if (self instanceof Unknown) return self;
    return makeSuper(cls, self);
  };
};

const firstParameter = (unit: Unit): ((f: Frame) => Value | undefined) => {
  const name = [...unit.locals.keys()][0];
  const variable = name === undefined ? undefined : unit.locals.get(name);
  if (!variable) return () => undefined;
  return variable.cell ? (f) => (f.slots[variable.slot] as Cell).value : (f) => f.slots[variable.slot];
};

export const makeSuper = (cls: PyClass, self: Value): PySuper => {
  const type = self instanceof PyClass && isSubclass(self, cls) ? self : typeOf(self);
  return new PySuper(cls, self, type);
};

const compileJoined = (unit: Unit, node: JoinedStr): Eval => {
  const parts = node.parts.map((part) => {
    if (typeof part === "string") return () => part;
    const [value, spec] = [compile(unit, part.value), part.spec ? compileJoined(unit, part.spec) : null];
    return (f: Frame): string => {
      const made = value(f);
      const shown = part.conversion === "a" ? ascii(f.vm.repr(made)) : part.conversion === "r" || (part.label !== null && part.conversion === null && !spec) ? f.vm.repr(made) : part.conversion === "s" ? f.vm.str(made) : made;
      return (part.label ?? "") + f.vm.format(shown, spec ? (spec(f) as string) : "");
    };
  });
  return (f) => {
    const text = parts.map((part) => part(f)).join("");
    if (text.length > 65536) f.vm.allow(text.length);
    return text;
  };
};

