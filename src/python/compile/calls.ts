/** Calls: the callee, its arguments with stars spread, keywords, and `super()` without arguments. */
import type { Attribute, Call } from "../../syntax/index.ts";
import { loadMethod } from "../attributes.ts";
import { call } from "../calls.ts";
import type { Frame } from "../machine.ts";
import { Cell, isSubclass, type Kwargs, NativeFunction, noKwargs, PyClass, PyDict, PyFunction, PySuper, typeOf, Unknown, type Value } from "../values.ts";
import { compile, compileItems, type Eval } from "./expressions.ts";
import { mangle, resolve, type Unit } from "./unit.ts";

export const compileCall = (unit: Unit, node: Call): Eval => {
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

/** Entries of any mapping, for `**mapping`. */
export const mappingEntries = (f: Frame, mapping: Value): Iterable<readonly [unknown, { readonly key: Value; readonly value: Value }]> => {
  if (mapping instanceof PyDict) return mapping.entries;
  if (mapping instanceof Unknown) return [];
  const { vm } = f;
  return vm.toArray(vm.callMethod(mapping, "keys")).map((key) => [vm.hashKey(key), { key, value: vm.getItem(mapping, key) }] as const);
};
