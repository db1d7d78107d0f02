/** Calling things: functions, methods, classes, instances with `__call__`; making instances and classes. */
import { withEither } from "./either.ts";
import type { Span } from "../base/index.ts";
import { bindTo, lookup, missingAttribute, unknownBase } from "./attributes.ts";
import { nested } from "./equality.ts";
import { Cancelled, Exhausted, isStackOverflow, NeedsLibrary, Raised, Wants } from "./errors.ts";
import { weights } from "./limits.ts";
import type { Machine } from "./machine.ts";
import {
  asyncGeneratorClass, boolClass, builtinClass, cellClass, codeClass, coroutineClass, ellipsisClass, functionClass, generatorClass, mappingProxyClass, memoryviewClass, methodClass, methodDescriptorClass, noneClass, notImplementedClass, rangeClass, slotWrapperClass, sliceClass,
  BoundMethod, isInstance, isSubclass, type Kwargs, type Layout, linearise, memberClass, NativeFunction, NativeProperty, noKwargs, objectClass, PyClass, PyDict, PyException, PyFunction,
  PyList, PyObject, PyProperty, PySet, PySuper, PyTuple, propertyClass, staticmethodClass, classmethodClass, typeClass, typeOf, Unknown, UnknownUsed, type Value,
} from "./values.ts";

/** Thrown for a library function that cannot go on without a value: the function itself ends, its result is the unknown. */
export class UnknownNeeded extends UnknownUsed {}

export const call = (vm: Machine, callee: Value, args: readonly Value[], kwargs: Kwargs): Value => {
  if (callee instanceof PyFunction) return callee.invoke(args, kwargs, callee);
  if (callee instanceof NativeFunction) return callNative(vm, callee, args, kwargs);
  if (callee instanceof BoundMethod) {
    const given = [callee.self, ...args];
    return callee.func instanceof BoundMethod ? nested(vm, 1, "", () => call(vm, callee.func, given, kwargs)) : call(vm, callee.func, given, kwargs);
  }
  if (callee instanceof PyClass) return callClass(vm, callee, args, kwargs);
  if (callee instanceof Unknown) return withEither(vm, callee, (one) => call(vm, one, args, kwargs));
  if (callee instanceof PyProperty && callee.cls === staticmethodClass) return call(vm, callee.getter, args, kwargs);
  const hook = callee instanceof PyObject ? lookup(callee.cls, "__call__") : undefined;
  if (hook instanceof PyFunction || (hook instanceof NativeFunction && hook.binds)) return call(vm, hook, [callee, ...args], kwargs);
  // an object that is asked may itself be such an object: that does not go on without end
  if (hook !== undefined) return nested(vm, 1, "", () => callSpecial(vm, hook, callee, args, kwargs));
  return vm.raise("TypeError", `'${typeOf(callee).name}' object is not callable`);
};

/** Calls what a class says of a special method for an instance: a function with it as `self`, anything else bound as an attribute would be. */
export const callSpecial = (vm: Machine, hook: Value, self: Value, args: readonly Value[], kwargs: Kwargs = noKwargs): Value =>
  hook instanceof PyFunction || (hook instanceof NativeFunction && hook.binds) ? call(vm, hook, [self, ...args], kwargs) : call(vm, bindTo(vm, hook, self, typeOf(self)), args, kwargs);

const isSignal = (error: unknown): boolean =>
  error instanceof UnknownNeeded || error instanceof Raised || error instanceof Exhausted || error instanceof Wants || error instanceof NeedsLibrary || error instanceof Cancelled;

/** What a method of a type is handed for `self` must be of that type; asked where it was taken from the type, not from an instance. */
export const mustBeOf = (vm: Machine, { name, owner }: NativeFunction, self: Value): void => {
  if (owner === null || isInstance(self, owner) || self instanceof Unknown) return;
  const special = name.startsWith("__");
  vm.raise("TypeError", `descriptor '${name}' ${special ? "requires" : "for"} ${special ? `a '${owner.name}' object but received a '${typeOf(self).name}'` : `'${owner.name}' objects doesn't apply to a '${typeOf(self).name}' object`}`);
};

/** A native's own fault (a JavaScript error) becomes a gap: the engine never throws. */
const callNative = (vm: Machine, callee: NativeFunction, args: readonly Value[], kwargs: Kwargs): Value => {
  vm.tick();
  const { frame, depth } = vm;
  try {
    return callee.call(vm as never, args, kwargs);
  } catch (error) {
    if (isSignal(error)) throw error;
    vm.frame = frame;
    vm.depth = depth;
    if (error instanceof UnknownUsed) return error.value;
    if (isStackOverflow(error)) throw new Exhausted("depth", "nested too deeply");
    if (args.length > 0) mustBeOf(vm, callee, args[0]!);
    return vm.unknown("engine-fault", `${callee.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const callClass = (vm: Machine, cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value => {
  if (cls.cls !== typeClass) {
    const hook = lookup(cls.cls, "__call__");
    if (hook instanceof PyFunction) return call(vm, hook, [cls, ...args], kwargs);
  }
  return construct(vm, cls, args, kwargs);
};

/** Layouts whose `__new__`, and those whose `__init__`, take nothing by name. */
const takesBare: ReadonlySet<Layout> = new Set(["tuple", "float", "frozenset"]);
const fillsBare: ReadonlySet<Layout> = new Set(["list", "set"]);

/** `type.__call__`: `__new__`, then `__init__` where the result is an instance. */
export const construct = (vm: Machine, cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value => {
  if (cls === typeClass && args.length === 1) return typeOf(args[0]!);
  const make = lookup(cls, "__new__");
  const maker = make instanceof PyProperty ? (make.cls === classmethodClass ? new BoundMethod(cls, make.getter) : make.getter) : make;
  const isPlain = maker === undefined || maker === objectClass.dict.get("__new__");
  const fills = isPlain ? lookup(cls, "__init__") : undefined;
  if (fills instanceof NativeFunction && (args.length > 0 || kwargs.size > 0) && fills === objectClass.dict.get("__init__")) vm.raise("TypeError", `${cls.name}() takes no arguments`);
  // where a subclass has an `__init__` of its own, what that is called with by name is its matter
  const named = kwargs.size > 0 && maker instanceof NativeFunction && takesBare.has(cls.layout) && lookup(cls, "__init__") instanceof PyFunction ? noKwargs : kwargs;
  const made = isPlain ? allocate(vm, cls) : call(vm, maker, [cls, ...args], named);
  if (!isInstance(made, cls) || cls === typeClass) return made;
  const init = isPlain ? fills : lookup(typeOf(made), "__init__");
  if (init !== undefined && init !== null) {
    const result = call(vm, init, [made, ...args], kwargs.size > 0 && init instanceof NativeFunction && fillsBare.has(cls.layout) && maker instanceof PyFunction ? noKwargs : kwargs);
    // list(unknown) is unknown, not empty
    if (result instanceof Unknown && init instanceof NativeFunction) return result;
    if (result !== null && !(result instanceof Unknown)) vm.raise("TypeError", `__init__() should return None, not '${typeOf(result).name}'`);
  }
  return made;
};

/** `object.__new__`: an empty instance in the class's layout. */
export const allocate = (vm: Machine, cls: PyClass): Value => {
  const abstract = cls.isNative ? undefined : lookup(cls, "__abstractmethods__");
  if (abstract instanceof PySet && abstract.entries.size > 0) {
    const names = [...abstract.entries.values()].map(String).sort();
    vm.raise("TypeError", `Can't instantiate abstract class ${cls.name} without an implementation for abstract method${names.length > 1 ? "s" : ""} ${names.map((name) => `'${name}'`).join(", ")}`);
  }
  vm.hold(weights.dict);
  switch (cls.layout) {
    case "list": return withAttributes(new PyList([], cls));
    case "dict": return withAttributes(new PyDict(new Map(), cls));
    case "set": case "frozenset": return withAttributes(new PySet(new Map(), cls));
    case "tuple": return withAttributes(new PyTuple([], cls));
    case "exception": return new PyException(cls, []);
    case "property": return new PyProperty(cls, null);
    default: return new PyObject(cls, new Map());
  }
};

/** Instances of user-written subclasses have a `__dict__`. */
const withAttributes = <T extends PyObject>(object: T): T => {
  if (!object.cls.isNative) object.attrs = new Map();
  return object;
};

/** What a class statement, or `type(name, bases, namespace)`, brings together. */
export interface ClassParts {
  readonly name: string;
  readonly qualname?: string;
  readonly bases: readonly Value[];
  readonly namespace: Map<string, Value>;
  readonly kwargs: Kwargs;
  readonly place: Span | null;
  readonly nameSpan: Span | null;
  /** What the head of a class statement says, where it was read already. */
  readonly head?: ClassHead;
  /** What the metaclass's `__prepare__` made, where that is a mapping of its own. */
  readonly mapping?: Value;
  /** Receives the finished class, for `super()` without arguments. */
  readonly classCell?: { value: Value | undefined };
}

/** The bases that take part, and the class or callable that makes the class of them. */
export interface ClassHead {
  readonly bases: readonly Value[];
  readonly metaclass: Value;
}

/** What the room above knows of classes with a base that nobody knows. */
interface UnknownBases {
  baseFor?(vm: Machine, names: ReadonlyMap<string, Value>, known: readonly PyClass[]): PyClass | null;
}

/** Built-in classes that nothing derives from. */
const lastOfLine: ReadonlySet<PyClass> = new Set([boolClass, noneClass, ellipsisClass, notImplementedClass, rangeClass, sliceClass, functionClass, builtinClass, methodClass, methodDescriptorClass, slotWrapperClass, generatorClass, coroutineClass, asyncGeneratorClass, memoryviewClass, codeClass, cellClass, mappingProxyClass]);

/** A base that is no class counts as a metaclass's call would: its own class is called with name, bases and namespace. */
const oddBase = (cls: PyClass): string => {
  if (cls === noneClass || cls === ellipsisClass || cls === notImplementedClass) return `${cls.name} takes no arguments`;
  if (lastOfLine.has(cls) && cls !== boolClass && cls !== functionClass && cls !== rangeClass && cls !== sliceClass && cls !== methodClass) return `cannot create '${cls.name}' instances`;
  return cls === functionClass ? "function() argument 'code' must be code, not str" : `${cls === boolClass ? "bool" : cls.name}() takes at most 2 arguments (3 given)`;
};

/** Runs a class statement's end: `__mro_entries__`, the metaclass, `__set_name__`, `__init_subclass__`. */
export const buildClass = (vm: Machine, parts: ClassParts): Value => {
  const { bases, metaclass: chosen } = parts.head ?? classHead(vm, parts.bases, parts.kwargs);
  const unknown = bases.find((base): base is Unknown => base instanceof Unknown);
  const known = bases.filter((base): base is PyClass => base instanceof PyClass);
  const odd = bases.find((base) => !(base instanceof PyClass) && !(base instanceof Unknown));
  if (odd !== undefined) vm.raise("TypeError", oddBase(typeOf(odd)));
  const standIn = unknown ? (vm.host as UnknownBases | null)?.baseFor?.(vm, parts.namespace, known) : null;
  if (standIn) known.push(standIn);
  const last = known.find((base) => lastOfLine.has(base));
  if (last) vm.raise("TypeError", `type '${last.name}' is not an acceptable base type`);
  const kwargs = new Map(parts.kwargs);
  const explicit = kwargs.get("metaclass");
  kwargs.delete("metaclass");
  const metaclass = standIn ? mostDerived(vm, explicit, known) : chosen;
  if (unknown) parts.namespace.set(unknownBase, unknown);
  if (parts.bases.some((base, i) => base !== bases[i] && !(base instanceof Unknown))) parts.namespace.set("__orig_bases__", new PyTuple(parts.bases));
  const made = metaclass === typeClass
    ? makeClass(vm, typeClass, parts, known, kwargs)
    : callMetaclass(vm, metaclass, parts, known, kwargs);
  if (parts.classCell) parts.classCell.value = made;
  return made;
};

/** `__mro_entries__` of bases that are no classes, then the metaclass: before the body runs. */
export const classHead = (vm: Machine, given: readonly Value[], kwargs: Kwargs): ClassHead => {
  const bases = resolveBases(vm, given);
  return { bases, metaclass: mostDerived(vm, kwargs.get("metaclass"), bases.filter((base): base is PyClass => base instanceof PyClass)) };
};

const resolveBases = (vm: Machine, bases: readonly Value[]): Value[] =>
  bases.flatMap((base) => {
    if (base instanceof PyClass || base instanceof Unknown || !(base instanceof PyObject)) return [base];
    const entries = vm.special(base, "__mro_entries__", new PyTuple(bases));
    return entries instanceof PyTuple ? [...entries.items] : [base];
  });

const conflict = "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases";

const mostDerived = (vm: Machine, explicit: Value | undefined, bases: readonly PyClass[]): Value => {
  if (explicit !== undefined && !(explicit instanceof PyClass)) return explicit;
  let winner = (explicit as PyClass | undefined) ?? typeClass;
  for (const base of bases) {
    if (isSubclass(winner, base.cls)) continue;
    if (isSubclass(base.cls, winner)) winner = base.cls;
    else vm.raise("TypeError", conflict);
  }
  return winner;
};

/** The places and qualname of a class statement, for `type.__new__` called from a user's metaclass. */
const pending = new WeakMap<object, ClassParts>();

const callMetaclass = (vm: Machine, metaclass: Value, parts: ClassParts, bases: readonly PyClass[], kwargs: Kwargs): Value => {
  const namespace = parts.mapping ?? vm.dict(parts.namespace);
  if (namespace instanceof PyDict) pending.set(namespace, parts);
  vm.building.push(parts);
  try {
    return call(vm, metaclass, [parts.name, new PyTuple(bases), namespace], kwargs);
  } finally {
    vm.building.pop();
  }
};

/** `type.__new__(metaclass, name, bases, namespace, **kwargs)` */
export const typeNew = (vm: Machine, metaclass: PyClass, name: string, bases: readonly Value[], namespace: PyDict, kwargs: Kwargs): PyClass => {
  // a metaclass may hand on a copy of the namespace
  const statement = pending.get(namespace) ?? vm.building.findLast((one) => one.name === name && one.classCell?.value === undefined);
  const map = new Map<string, Value>();
  for (const { key, value } of namespace.entries.values()) if (typeof key === "string") map.set(key, value);
  if (!map.has("__module__") && vm.frame) map.set("__module__", vm.frame.globals.attrs!.get("__name__") ?? vm.frame.globals.name);
  const parts: ClassParts = {
    name, bases, namespace: map, kwargs, place: statement?.place ?? vm.here() ?? { uri: "headtorch:type", start: 0, end: 0 }, nameSpan: statement?.nameSpan ?? null,
    ...(statement?.qualname === undefined ? {} : { qualname: statement.qualname }),
    ...(statement?.classCell === undefined ? {} : { classCell: statement.classCell }),
  };
  const resolved = resolveBases(vm, bases);
  if (resolved.some((base) => !(base instanceof PyClass) && !(base instanceof Unknown))) vm.raise("TypeError", conflict);
  const known = resolved.filter((base): base is PyClass => base instanceof PyClass);
  const winner = mostDerived(vm, metaclass, known);
  const make = winner instanceof PyClass && winner !== metaclass ? lookup(winner, "__new__") : undefined;
  if (make instanceof PyFunction || make instanceof PyProperty) return vm.call(vm.getAttr(winner, "__new__"), [winner, name, new PyTuple(bases), namespace], kwargs) as PyClass;
  return makeClass(vm, winner as PyClass, parts, known, kwargs);
};

/** Layouts of which an instance can have only one. */
const exclusive = new Set<Layout>(["int", "float", "str", "bytes", "list", "tuple", "dict", "set", "frozenset"]);
const layoutsConflict = (bases: readonly PyClass[]): boolean => new Set(bases.map((base) => base.layout).filter((layout) => exclusive.has(layout))).size > 1;

const layoutOf = (bases: readonly PyClass[]): Layout => bases.find((base) => base.layout !== "object")?.layout ?? "object";

const makeClass = (vm: Machine, metaclass: PyClass, parts: ClassParts, given: readonly PyClass[], kwargs: Kwargs): PyClass => {
  const bases = given.length > 0 ? given : [objectClass];
  const cls = new PyClass(metaclass, parts.name, bases, parts.namespace, layoutOf(bases));
  const twice = bases.find((base, i) => bases.indexOf(base) < i);
  if (twice) vm.raise("TypeError", `duplicate base class ${twice.name}`);
  if (layoutsConflict(bases)) vm.raise("TypeError", "multiple bases have instance lay-out conflict");
  const qualname = parts.namespace.get("__qualname__") ?? parts.qualname ?? parts.name;
  cls.qualname = typeof qualname === "string" ? qualname : vm.raise("TypeError", `type __qualname__ must be a str, not ${typeOf(qualname).name}`);
  parts.namespace.delete("__qualname__");
  cls.place = parts.place ?? { uri: "headtorch:type", start: 0, end: 0 };
  cls.nameSpan = parts.nameSpan;
  const ancestors = bases.reduce((sum, base) => sum + base.mro.length, 0);
  vm.tick(ancestors * 8 + (bases.length > 1 ? (ancestors * ancestors) >> 4 : 0));
  const mro = linearise(cls, bases);
  if (!mro) vm.raise("TypeError", `Cannot create a consistent method resolution\norder (MRO) for bases ${bases.map((base) => base.name).join(", ")}`);
  cls.mro = mro;
  if (parts.classCell) parts.classCell.value = cls;
  const order = metaclass === typeClass ? undefined : lookup(metaclass, "mro");
  if (order instanceof PyFunction) cls.mro = orderedBy(vm, cls, order);
  if (!cls.dict.has("__doc__")) cls.dict.set("__doc__", null);
  adjustNamespace(cls.dict);
  declareSlots(vm, cls);
  vm.heap.addClass(cls, bases);
  nameMembers(vm, cls);
  const hook = vm.getAttr(new PySuper(cls, cls, cls), "__init_subclass__");
  vm.call(hook, [], kwargs);
  return cls;
};

/** The order that a metaclass's `mro` gives. */
const orderedBy = (vm: Machine, cls: PyClass, order: PyFunction): readonly PyClass[] =>
  vm.toArray(vm.call(order, [cls])).map((one) => (one instanceof PyClass ? one : vm.raise("TypeError", `mro() returned a non-class ('${typeOf(one).name}')`)));

/** `__set_name__` of what a class body holds. */
const nameMembers = (vm: Machine, cls: PyClass): void => {
  for (const [name, value] of [...cls.dict]) {
    if (!(value instanceof PyObject) || value instanceof PyFunction || value instanceof PyClass) continue;
    if (value instanceof PyProperty && value.cls.isNative) {
      value.name = name;
      continue;
    }
    try {
      vm.special(value, "__set_name__", cls, name);
    } catch (error) {
      if (error instanceof Raised) vm.callMethod(error.exception, "add_note", `Error calling __set_name__ on '${value.cls.name}' instance '${name}' in '${cls.name}'`);
      throw error;
    }
  }
};

/** `__slots__`: each name becomes a descriptor that keeps its value among the instance's attributes. */
const declareSlots = (vm: Machine, cls: PyClass): void => {
  const slots = cls.dict.get("__slots__");
  if (slots === undefined) return;
  const closed = slots !== "__dict__" && (typeof slots === "string" || !vm.toArray(slots).includes("__dict__"));
  cls.slotted = closed && cls.bases.every((base) => base.slotted || base === objectClass || (base.isNative && base.layout !== "exception" && base.layout !== "module" && base.layout !== "type"));
  const names = typeof slots === "string" ? [slots] : vm.toArray(slots).filter((name) => typeof name === "string");
  for (const name of names as string[]) {
    if (name === "__dict__" || name === "__weakref__") continue;
    const own = name.startsWith("__") && !name.endsWith("__") ? `_${cls.name.replace(/^_+/, "")}${name}` : name;
    if (cls.dict.has(own)) vm.raise("ValueError", `'${own}' in __slots__ conflicts with class variable`);
    const key = `\0${own}`;
    const member = new NativeProperty(own,
      ((machine: Machine, self: PyObject) => self.attrs?.get(key) ?? (self.attrs?.has(key) ? null : missingAttribute(machine, self, own))) as never,
      ((machine: Machine, self: PyObject, value: Value) => {
        machine.heap.saving(self);
        (self.attrs ??= new Map()).set(key, value);
      }) as never);
    member.cls = memberClass;
    cls.dict.set(own, member);
  }
};

/** `__new__` is a static method, `__init_subclass__` and `__class_getitem__` are class methods without being said so. */
const adjustNamespace = (namespace: Map<string, Value>): void => {
  const wrap = (name: string, kind: PyClass): void => {
    const value = namespace.get(name);
    if (value instanceof PyFunction) namespace.set(name, new PyProperty(kind, value));
  };
  wrap("__new__", staticmethodClass);
  wrap("__init_subclass__", classmethodClass);
  wrap("__class_getitem__", classmethodClass);
  if (namespace.has("__eq__") && !namespace.has("__hash__")) namespace.set("__hash__", null);
};

export const isPropertyLike = (value: Value): boolean => value instanceof PyProperty && isSubclass(value.cls, propertyClass);
export const callWith = (vm: Machine, callee: Value, ...args: readonly Value[]): Value => call(vm, callee, args, noKwargs);
