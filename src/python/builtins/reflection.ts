/** Questions about objects: `isinstance`, `getattr`, `callable`, `vars`, `dir`, `id`, `hash`, and showing them: `print`, `repr`, `format`. */
import { lookup, unknownBase } from "../attributes.ts";
import { merge } from "../compile/joining.ts";
import { identityOf } from "../equality.ts";
import type { Frame, Machine } from "../machine.ts";
import { attributesOf, MappingNames, namesOfBody } from "../namespaces.ts";
import { functions } from "../native.ts";
import {
  BoundMethod, builtinClass, type Cell, isInstance, isSubclass, NativeFunction, objectClass, PyAttributes, PyClass, PyFunction, PyList, PyModule, PyObject, PyTuple, typeClass, typeOf, unbox, Unknown, UnknownUsed, type Value,
} from "../values.ts";
import { textOf } from "./arguments.ts";
import { hashNumber } from "./hashing.ts";
import { namesOf } from "./objects.ts";

/** `callable(object)` */
export const isCallable = (object: Value): boolean =>
  object instanceof PyFunction || object instanceof NativeFunction || object instanceof BoundMethod || object instanceof PyClass
  || (object instanceof PyObject && object.cls !== builtinClass && lookup(object.cls, "__call__") !== undefined);

/** `isinstance(value, cls)`; null where a base that is not known decides. */
const instanceOf = (vm: Machine, value: Value, cls: Value): Value => {
  if (cls instanceof PyTuple) return anyOf(cls.items, (one) => instanceOf(vm, value, one));
  if (cls instanceof Unknown) return cls;
  if (cls instanceof PyClass) {
    if (isInstance(value, cls)) return true;
    if (value instanceof Unknown) return value.of ? isSubclass(value.of, cls) : value;
    const hook = cls.cls === typeClass ? undefined : lookup(cls.cls, "__instancecheck__");
    if (hook !== undefined && hook !== null && !(hook instanceof NativeFunction)) return truthOf(vm, vm.call(hook, [cls, value]));
    return baseUnknown(typeOf(value)) ?? classAttribute(vm, value, cls);
  }
  const made = cls instanceof PyObject ? vm.special(cls, "__instancecheck__", value) : undefined;
  if (made !== undefined) return truthOf(vm, made);
  return vm.raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union");
};

/** Objects may claim another class by a `__class__` property. */
const classAttribute = (vm: Machine, value: Value, cls: PyClass): Value => {
  if (!(value instanceof PyObject) || value.cls.isNative || value instanceof PyClass) return false;
  if (lookup(value.cls, "__class__") === undefined && !(lookup(value.cls, "__getattribute__") instanceof PyFunction)) return false;
  const claimed = vm.tryAttr(value, "__class__");
  return claimed instanceof PyClass && isSubclass(claimed, cls);
};

const truthOf = (vm: Machine, value: Value): Value => (value instanceof Unknown ? value : vm.isTrue(value));

const anyOf = (items: readonly Value[], test: (one: Value) => Value): Value => {
  let doubt: Value = false;
  for (const item of items) {
    const verdict = test(item);
    if (verdict === true) return true;
    if (verdict instanceof Unknown) doubt = verdict;
  }
  return doubt;
};

/** The unknown value among the bases of a class, if there is one. */
const baseUnknown = (cls: PyClass): Value | undefined => {
  const found = cls.isNative ? undefined : lookup(cls, unknownBase);
  return found instanceof Unknown ? found : undefined;
};

const subclassOf = (vm: Machine, cls: Value, of: Value): Value => {
  if (of instanceof PyTuple) return anyOf(of.items, (one) => subclassOf(vm, cls, one));
  if (cls instanceof Unknown) return cls;
  if (of instanceof Unknown) return of;
  if (of instanceof PyClass) {
    if (!(cls instanceof PyClass)) return vm.raise("TypeError", "issubclass() arg 1 must be a class");
    if (isSubclass(cls, of)) return true;
    const hook = of.cls === typeClass ? undefined : lookup(of.cls, "__subclasscheck__");
    if (hook !== undefined && hook !== null && !(hook instanceof NativeFunction)) return truthOf(vm, vm.call(hook, [of, cls]));
    return baseUnknown(cls) ?? false;
  }
  const made = of instanceof PyObject ? vm.special(of, "__subclasscheck__", cls) : undefined;
  if (made !== undefined) return truthOf(vm, made);
  return vm.raise("TypeError", "issubclass() arg 2 must be a class, a tuple of classes, or a union");
};

/** `sys.stdout` where somebody has put another stream there. */
const standardOutput = (vm: Machine): Value => {
  const sys = vm.dictGet(vm.modules, "sys");
  const stream = sys instanceof PyModule ? (sys.globals.get("stdout") ?? null) : null;
  return sys instanceof PyModule && stream === sys.globals.get("__stdout__") ? null : stream;
};

const separator = (vm: Machine, value: Value, name: string): string | null => {
  const plain = unbox(value);
  return plain === null || typeof plain === "string" ? plain : plain instanceof Unknown ? null : vm.raise("TypeError", `${name} must be None or a string, not ${typeOf(value).name}`);
};

const print = (vm: Machine, values: readonly Value[], sep: Value, end: Value, file: Value): Value => {
  const text = values.map((value) => vm.str(value)).join(separator(vm, sep, "sep") ?? " ") + (separator(vm, end, "end") ?? "\n");
  const stream = file === null ? standardOutput(vm) : file;
  if (stream === null && vm.again === 0) vm.listener.printed?.(text);
  else if (!(stream instanceof Unknown)) vm.callMethod(stream, "write", text);
  return null;
};

const attributeName = (vm: Machine, name: Value, func: string): string => {
  const plain = unbox(name);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  return typeof plain === "string" ? plain : vm.raise("TypeError", func === "getattr" || func === "hasattr" || func === "setattr" || func === "delattr" ? `attribute name must be string, not '${typeOf(name).name}'` : func);
};

/** The variables of a function that have a value now, those of the functions around it that it uses among them. */
export const localsOf = ({ scope, slots, closure }: Frame): [string, Value][] => {
  const shown = (name: string, value: Value | undefined): [string, Value][] => (value === undefined || name.startsWith("<") ? [] : [[name, value]]);
  const own = [...(scope?.locals ?? [])].flatMap(([name, { slot, cell }]) => shown(name, cell ? (slots[slot] as Cell | undefined)?.value : slots[slot]));
  return [...own, ...(scope?.frees ?? []).flatMap((name, i) => (name === "__class__" && scope?.usesClass !== true ? [] : shown(name, closure[i]?.value)))];
};

/** `locals()` of a frame; of a class body and a file the names themselves. */
export const namesHere = (vm: Machine, frame: Frame): Value => {
  if (frame.owner) return attributesOf(frame.owner);
  if (frame.namespace instanceof MappingNames) return frame.namespace.mapping;
  if (frame.namespace) return namesOfBody(frame.namespace);
  return vm.dict(localsOf(frame));
};

const namespaceOf = (vm: Machine): Value => (vm.frame ? namesHere(vm, vm.frame) : vm.dict([]));

export const reflectionFunctions = functions({
  "print(*values, sep=None, end=None, file=None, flush=False)": print,
  "isinstance(object, classinfo, /)": instanceOf,
  "issubclass(cls, classinfo, /)": subclassOf,
  "id(object, /)": (_, object: Value) => (object instanceof PyObject ? 0x7f0000000000 + identityOf(object) * 16 : identityOfPlain(object)),
  "hash(object, /)": (vm, object: Value) => {
    if (object instanceof Unknown) return object;
    const hook = object instanceof PyObject && !object.cls.isNative ? lookup(object.cls, "__hash__") : undefined;
    if (hook !== undefined && hook !== null && hook !== objectClass.dict.get("__hash__")) {
      const made = vm.call(hook, [object]);
      return typeof unbox(made) === "number" || typeof unbox(made) === "bigint" ? hashNumber(unbox(made)) : vm.raise("TypeError", "__hash__ method should return an integer");
    }
    return hashNumber(vm.hashKey(object));
  },
  "getattr(object, name, default=..., /)": (vm, object: Value, name: Value, fallback: Value | undefined) => {
    const key = attributeName(vm, name, "getattr");
    if (fallback === undefined) return vm.getAttr(object, key);
    const found = vm.tryAttr(object, key);
    if (found !== undefined && object instanceof PyObject && object.perhaps?.has(key)) return merge(vm, found, fallback);
    return found === undefined ? fallback : found;
  },
  "hasattr(object, name, /)": (vm, object: Value, name: Value) => {
    const key = attributeName(vm, name, "hasattr");
    const doubt = object instanceof PyObject ? object.perhaps?.get(key) : undefined;
    if (doubt) return new Unknown(doubt);
    return object instanceof Unknown ? object : vm.tryAttr(object, key) !== undefined;
  },
  "setattr(object, name, value, /)": (vm, object: Value, name: Value, value: Value) => {
    vm.setAttr(object, attributeName(vm, name, "setattr"), value);
    return null;
  },
  "delattr(object, name, /)": (vm, object: Value, name: Value) => {
    vm.delAttr(object, attributeName(vm, name, "delattr"));
    return null;
  },
  "callable(object, /)": (_, object: Value) => (object instanceof Unknown ? object : isCallable(object)),
  "vars(object=..., /)": (vm, object: Value | undefined) => {
    if (object === undefined) return namespaceOf(vm);
    if (object instanceof Unknown) return object;
    return vm.tryAttr(object, "__dict__") ?? vm.raise("TypeError", "vars() argument must have __dict__ attribute");
  },
  "locals()": (vm) => namespaceOf(vm),
  "globals()": (vm) => (vm.frame ? attributesOf(vm.frame.globals) : vm.dict([])),
  "dir(object=..., /)": (vm, object: Value | undefined) => {
    if (object === undefined) return new PyList(vm.toArray(namespaceOf(vm)).map(String).sort());
    if (object instanceof Unknown) return object;
    const own = object instanceof PyModule ? object.globals.get("__dir__") : undefined;
    if (own instanceof PyFunction) return new PyList(sortList(vm, vm.toArray(vm.call(own))));
    const hook = object instanceof PyObject && !object.cls.isNative ? lookup(object.cls, "__dir__") : undefined;
    const brought = object instanceof PyModule && object.document.uri.startsWith("headtorch:") ? (vm.importer.options.bundle.names?.(vm, object.name) ?? []) : [];
    const names = hook instanceof PyFunction ? vm.toArray(vm.call(hook, [object])) : [...new Set([...namesOf(vm, object), ...brought])];
    return new PyList(sortList(vm, names));
  },
  "repr(object, /)": (vm, object: Value) => vm.repr(object),
  "format(value, spec='', /)": (vm, value: Value, spec: Value) => vm.format(value, textOf(vm, spec)),
});

const sortList = (vm: Machine, names: readonly Value[]): Value[] => [...names].sort((a, b) => (vm.isTrue(vm.compare("<", a, b)) ? -1 : 1));

/** Equal small values are one object. */
const identityOfPlain = (value: Value): number =>
  0x7e0000000000 + (Math.abs(Number(hashNumber(typeof value === "object" && value !== null ? String(value) : value))) % 2 ** 40) * 32;
