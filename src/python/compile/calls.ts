/** Calls: the callee, its arguments with stars spread, keywords, and `super()` without arguments. */
import type { Attribute, Call, Expression } from "../../syntax/index.ts";
import { loadMethod } from "../attributes.ts";
import { call, mustBeOf } from "../calls.ts";
import { isIterable } from "../iteration.ts";
import type { Frame, Machine } from "../machine.ts";
import { Cell, type Entry, isSubclass, type Kwargs, NativeFunction, noKwargs, PyClass, PyDict, PyFunction, PyObject, PySuper, typeOf, unbox, Unknown, type Value } from "../values.ts";
import { valueOfBoth } from "./branches.ts";
import { compile, compileItems, type Eval } from "./expressions.ts";
import { mangle, resolve, type Unit } from "./unit.ts";

/** The values of a call's positional arguments, `first` before them where it is given; an unknown where one is spread. */
type Arguments = (f: Frame, callee: Value, first?: Value) => Value[] | Unknown;

const compileArguments = (unit: Unit, nodes: readonly Expression[]): Arguments => {
  if (!nodes.some((arg) => arg.kind === "Starred")) {
    const items = compileItems(unit, nodes);
    return (f, _, first) => items(f, first);
  }
  const parts = nodes.map((node) => ({ star: node.kind === "Starred", run: compile(unit, node) }));
  return (f, callee, first) => {
    const items: Value[] = first === undefined ? [] : [first];
    for (const { star, run } of parts) {
      const value = run(f);
      if (!star) items.push(value);
      else if (value instanceof Unknown) return value;
      else for (const item of spread(f, nodes.length === 1 ? callee : null, value)) items.push(item);
    }
    return items;
  };
};

/** CPython names the function only where the one star is all there is. */
const spread = (f: Frame, callee: Value | null, value: Value): readonly Value[] => {
  if (isIterable(value)) return f.vm.toArray(value);
  return f.vm.raise("TypeError", `${callee === null ? "Value" : `${calleeText(callee) || "function "}argument`} after * must be an iterable, not ${typeOf(value).name}`);
};

export const compileCall = (unit: Unit, node: Call): Eval => {
  const args = compileArguments(unit, node.args);
  const kwargs = compileKeywords(unit, node);
  const built = node.func.kind === "Name" && node.func.id === "super" && node.args.length === 0 && node.keywords.length === 0 && resolve(unit, "super").kind === "global" ? superOf(unit) : null;
  const run = (f: Frame, func: Value, given: Value[] | Unknown): Value => {
    const named = kwargs ? kwargs(f, func) : noKwargs;
    if (given instanceof Unknown) return given;
    if (named instanceof Unknown) return named;
    f.site = node;
    const made = named instanceof Doubtful ? callWithout(f, func, given, named, [...named.doubts]) : call(f.vm, func, given, named);
    if (func instanceof PyClass && unit.document.watched) f.vm.listener.constructed?.(f, made, node);
    return made;
  };
  if (node.func.kind === "Attribute" && !unit.document.watched) return compileMethodCall(unit, node.func, args, run);
  const callee = compile(unit, node.func);
  if (built) {
    // whether the file has a `super` of its own is asked at the first call
    let isOwn: boolean | null = null;
    return (f) => ((isOwn ??= f.globals.attrs!.has("super")) ? run(f, callee(f), []) : built(f));
  }
  return (f) => {
    const func = callee(f);
    const given = args(f, func);
    if (func instanceof NativeFunction && func.owner !== null && !(given instanceof Unknown) && given.length > 0) mustBeOf(f.vm, func, given[0]!);
    return run(f, func, given);
  };
};

/** Keyword arguments of which only data decide whether they are given, by name. */
class Doubtful extends Map<string, Value> {
  readonly doubts = new Set<string>();
}

/** Most arguments of which both are tried: with them, and without. */
const mostDoubts = 2;

/** A call with arguments that may not be given: with each and without. Of more of them the values are not known, given or not. */
const callWithout = (f: Frame, func: Value, args: readonly Value[], kwargs: Kwargs, doubts: readonly string[]): Value => {
  const [name, ...others] = doubts;
  if (name === undefined) return call(f.vm, func, args, kwargs);
  if (doubts.length > mostDoubts) {
    const lost = f.vm.unknown("branches-differ", `whether '${name}' is given depends on a condition that is not known`);
    return call(f.vm, func, args, new Map([...kwargs].map(([key, value]) => [key, doubts.includes(key) ? lost : value])));
  }
  const without = new Map([...kwargs].filter(([key]) => key !== name));
  return valueOfBoth(f, (inner) => callWithout(inner, func, args, kwargs, others), (inner) => callWithout(inner, func, args, without, others));
};

const compileMethodCall = (unit: Unit, func: Attribute, args: Arguments, run: (f: Frame, func: Value, given: Value[] | Unknown) => Value): Eval => {
  const object = compile(unit, func.value);
  const name = mangle(unit, func.attr);
  return (f) => {
    const self = object(f);
    f.site = func;
    const method = loadMethod(f.vm, self, name);
    if (method.bound) return run(f, method.func, args(f, method.func, self));
    const given = args(f, method.func);
    if (method.func instanceof NativeFunction && method.func.owner !== null && !(given instanceof Unknown) && given.length > 0) mustBeOf(f.vm, method.func, given[0]!);
    return run(f, method.func, given);
  };
};

const compileKeywords = (unit: Unit, node: Call): ((f: Frame, callee: Value) => Kwargs | Unknown) | null => {
  if (node.keywords.length === 0) return null;
  const parts = node.keywords.map(({ name, value }) => ({ name, run: compile(unit, value) }));
  return (f, callee) => {
    let named = new Map<string, Value>();
    const doubt = (name: string): void => {
      if (!(named instanceof Doubtful)) named = new Doubtful(named);
      (named as Doubtful).doubts.add(name);
    };
    const add = (name: string, value: Value): void => {
      if (named.has(name)) f.vm.raise("TypeError", `${calleeText(callee)}got multiple values for keyword argument '${name}'`);
      named.set(name, value);
    };
    for (const { name, run } of parts) {
      const value = run(f);
      if (name !== null) add(name, value);
      else if (value instanceof Unknown) return value;
      else
        for (const [, entry] of spreadMapping(f, callee, value)) {
          const key = keywordName(f, entry.key);
          if (entry.isPerhaps && named.has(key)) continue;
          add(key, entry.value);
          if (entry.isPerhaps) doubt(key);
        }
    }
    return named;
  };
};

const spreadMapping = (f: Frame, callee: Value, value: Value): ReturnType<typeof mappingEntries> => {
  if (!(value instanceof PyDict) && (!(value instanceof PyObject) || f.vm.tryAttr(value, "keys") === undefined))
    f.vm.raise("TypeError", `${calleeText(callee) || "function "}argument after ** must be a mapping, not ${typeOf(value).name}`);
  return mappingEntries(f, value);
};

const keywordName = (f: Frame, key: Value): string => {
  const plain = unbox(key);
  return typeof plain === "string" ? plain : plain instanceof Unknown ? f.vm.str(plain) : f.vm.raise("TypeError", "keywords must be strings");
};

const moduleName = ({ globals }: PyFunction): string => {
  const name = globals.globals.get("__name__");
  return typeof name === "string" && name !== "builtins" ? `${name}.` : "";
};

/** How CPython names what is called in errors about its arguments. */
const calleeText = (callee: Value): string =>
  callee instanceof PyFunction ? `${moduleName(callee)}${callee.code.qualname}() ` : callee instanceof PyClass ? `${callee.qualname}() ` : callee instanceof NativeFunction ? `${callee.name}() ` : "";

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
    return makeSuper(cls, self, f.vm);
  };
};

const firstParameter = (unit: Unit): ((f: Frame) => Value | undefined) => {
  const name = [...unit.locals.keys()][0];
  const variable = name === undefined ? undefined : unit.locals.get(name);
  if (!variable) return () => undefined;
  return variable.cell ? (f) => (f.slots[variable.slot] as Cell).value : (f) => f.slots[variable.slot];
};

/** With a machine, an object that only claims to be of the class (`__class__`) is taken for what it claims. */
export const makeSuper = (cls: PyClass, self: Value, vm: Machine | null = null): PySuper => {
  const own = self instanceof PyClass && isSubclass(self, cls) ? self : typeOf(self);
  const claimed = vm && !isSubclass(own, cls) && self instanceof PyObject && !self.cls.isNative ? vm.tryAttr(self, "__class__") : undefined;
  return new PySuper(cls, self, claimed instanceof PyClass && isSubclass(claimed, cls) ? claimed : own);
};

/** Entries of any mapping, for `**mapping`. */
export const mappingEntries = (f: Frame, mapping: Value): Iterable<readonly [unknown, Pick<Entry, "key" | "value" | "isPerhaps">]> => {
  if (mapping instanceof PyDict) {
    if (mapping.entries.size > 64) f.vm.hold(mapping.entries.size * 16);
    return mapping.entries;
  }
  if (mapping instanceof Unknown) return [];
  const { vm } = f;
  return vm.toArray(vm.callMethod(mapping, "keys")).map((key) => [vm.hashKey(key), { key, value: vm.getItem(mapping, key) }] as const);
};
