/** Attribute access: lookup along the MRO, descriptors, `__getattr__`, modules, classes, `super()`. */
import { mayRaise } from "./compile/ways.ts";
import { withEither } from "./either.ts";
import { exceptionClasses } from "./exceptions.ts";
import type { Machine } from "./machine.ts";
import { attributesOf } from "./namespaces.ts";
import {
  BoundMethod, clock, classmethodClass, functionClass, isSubclass, memberClass, NativeFunction, NativeProperty, objectClass, propertyClass, PyClass, PyDict, PyFunction, PyModule, PyObject, PyProperty,
  PySuper, SharedAttributes, staticmethodClass, typeOf, Unknown, type Value,
} from "./values.ts";

/** What a class or one of its bases says of `name`. Remembered per class until any class changes. */
export const lookup = (cls: PyClass, name: string): Value | undefined => {
  if (cls.cacheVersion !== clock.classes) {
    cls.cache.clear();
    cls.cacheVersion = clock.classes;
  }
  if (cls.cache.has(name)) return cls.cache.get(name);
  const found = lookupIn(cls.mro, name);
  cls.cache.set(name, found);
  return found;
};

const lookupIn = (mro: readonly PyClass[], name: string): Value | undefined => {
  for (const one of mro) {
    const value = one.attrs!.get(name) ?? (one.attrs!.has(name) ? null : one.fallback?.(name));
    if (value !== undefined) return value;
  }
  return undefined;
};

/** Whether binding this runs Python code, which may itself raise AttributeError. */
const runsCode = (found: Value): boolean =>
  found instanceof PyObject && !(found instanceof PyFunction) && (found instanceof PyProperty ? isSubclass(found.cls, propertyClass) || !found.cls.isNative : found instanceof NativeProperty || isDescriptor(found));

/** Turns what a class holds into what an instance (or, with `self` undefined, the class) gives. */
export const bindTo = (vm: Machine, found: Value, self: Value | undefined, cls: PyClass): Value => {
  if (!(found instanceof PyObject)) return found;
  if (found instanceof PyFunction) return self === undefined ? found : new BoundMethod(self, found);
  if (found instanceof NativeFunction) return self === undefined || !found.binds ? found : new BoundMethod(self, found);
  if (found instanceof NativeProperty) return self === undefined ? found : computed(vm, found, self);
  if (found instanceof PyProperty && (found.cls.isNative || !(lookup(found.cls, "__get__") instanceof PyFunction))) return bindProperty(vm, found, self, cls);
  if (found instanceof PySuper && found.self === null && self !== undefined) return new PySuper(found.after, self, typeOf(self));
  if (isDescriptor(found)) return vm.call(lookup(found.cls, "__get__")!, [found, self === undefined ? null : self, cls]);
  return found;
};

/** A computed attribute; a fault of its own (a JavaScript error) becomes a gap, as one of a native function does. */
const computed = (vm: Machine, { name, get }: NativeProperty, self: Value): Value => {
  try {
    return get(vm as never, self);
  } catch (error) {
    if (error instanceof TypeError) return vm.unknown("engine-fault", `${name}: ${error.message}`);
    throw error;
  }
};

/** What a property has not: the words know its name where a class gave it one. */
export const lacking = ({ name }: PyProperty, cls: PyClass, part: "getter" | "setter" | "deleter"): string =>
  `property ${name === null ? "" : `'${name}' `}of '${cls.qualname}' object has no ${part}`;

const bindProperty = (vm: Machine, found: PyProperty, self: Value | undefined, cls: PyClass): Value => {
  if (found.cls === staticmethodClass || isSubclass(found.cls, staticmethodClass)) return found.getter;
  if (isSubclass(found.cls, classmethodClass)) {
    const inner = found.getter;
    if (inner instanceof PyProperty || isDescriptor(inner)) return bindTo(vm, inner, cls, cls.cls);
    return new BoundMethod(cls, inner);
  }
  if (self === undefined) return found;
  if (found.getter === null) vm.raise("AttributeError", lacking(found, cls, "getter"));
  return vm.call(found.getter, [self]);
};

/** The same where an AttributeError on the way means that there is no such attribute (`soft`), or that `__getattr__` is asked. */
const bindSoftly = (vm: Machine, found: Value, self: Value | undefined, cls: PyClass, soft: boolean): Value | undefined =>
  runsCode(found) && (soft || lookup(cls, "__getattr__") !== undefined) ? vm.attempt(["AttributeError"], () => bindTo(vm, found, self, cls)) : bindTo(vm, found, self, cls);

const isDescriptor = (value: Value): value is PyObject =>
  value instanceof PyObject && !value.cls.isNative && lookup(value.cls, "__get__") !== undefined;

const isDataDescriptor = (value: Value): boolean =>
  value instanceof PyObject &&
  (value instanceof NativeProperty ||
    (value instanceof PyProperty && isSubclass(value.cls, propertyClass)) ||
    (!value.cls.isNative && lookup(value.cls, "__get__") !== undefined && (lookup(value.cls, "__set__") !== undefined || lookup(value.cls, "__delete__") !== undefined)));

/** The attribute, or `undefined` where Python raises AttributeError (other exceptions go their way). */
export const tryAttribute = (vm: Machine, value: Value, name: string): Value | undefined => {
  const found = findAttribute(vm, value, name, true);
  if (found !== undefined) return found;
  const native = value instanceof PyObject && !(value instanceof PyModule || value instanceof PySuper) ? lookup(value.cls, "__getattr__") : undefined;
  if (native instanceof NativeFunction && native.finds) return native.finds(value as PyObject, name);
  const hook = hookOf(value);
  return (hook && vm.attempt(["AttributeError"], () => hook(vm, name))) ?? inherited(value, name);
};

export const getAttribute = (vm: Machine, value: Value, name: string): Value => {
  if (value instanceof Unknown) return withEither(vm, value, (one) => getAttribute(vm, one, name));
  mayLackAttribute(vm, value, name);
  const found = findAttribute(vm, value, name, false);
  if (found !== undefined) return found;
  const hook = hookOf(value);
  const perhaps = inherited(value, name);
  if (perhaps) return (hook && vm.attempt(["AttributeError"], () => hook(vm, name))) ?? perhaps;
  return hook ? hook(vm, name) : missingAttribute(vm, value, name);
};

/** An attribute that only data decide to be there may raise where it is asked for. */
const mayLackAttribute = (vm: Machine, value: Value, name: string): void => {
  if (value instanceof PyObject && value.perhaps?.has(name)) mayRaise(vm, vm.exception("AttributeError", `'${value.cls.name}' object has no attribute '${name}'`));
};

/** What a class may have from a base that is not known; nothing for names that Python itself asks for. */
const inherited = (value: Value, name: string): Unknown | undefined => {
  if (!(value instanceof PyObject) || (name.startsWith("__") && name.endsWith("__"))) return undefined;
  const found = value instanceof PySuper ? lookupIn(restOf(value, 0), unknownBase) : lookup(value instanceof PyClass ? value : value.cls, unknownBase);
  return found instanceof Unknown ? found : undefined;
};

/** The name under which a class keeps the base of it that is not known. */
export const unknownBase = "__unknown_base__";

/** `__getattr__` of the object's class (of the metaclass for a class; of the module itself for a module). */
const hookOf = (value: Value): ((vm: Machine, name: string) => Value) | undefined => {
  if (!(value instanceof PyObject) || value instanceof PySuper) return undefined;
  const own = value instanceof PyModule ? value.globals.get("__getattr__") : undefined;
  if (own !== undefined) return (vm, name) => vm.call(own, [name]);
  const hook = lookup(value.cls, "__getattr__");
  return hook === undefined || hook === null ? undefined : (vm, name) => vm.call(hook, [value, name]);
};

/** Everything but `__getattr__`. */
const findAttribute = (vm: Machine, value: Value, name: string, soft: boolean): Value | undefined => {
  if (value instanceof PyObject) {
    if (value instanceof Unknown) return value;
    if (value instanceof PyModule && value.cls.isNative) return moduleAttribute(vm, value, name);
    if (value instanceof PyClass) return classAttribute(vm, value, name, soft);
    if (value instanceof PySuper) return superAttribute(vm, value, name, soft);
    if (!value.cls.isNative) {
      const hook = lookup(value.cls, "__getattribute__");
      if (hook instanceof PyFunction) {
        const ask = () => vm.call(hook, [value, name]);
        return soft || lookup(value.cls, "__getattr__") !== undefined ? vm.attempt(["AttributeError"], ask) : ask();
      }
    }
  }
  return plainAttribute(vm, value, name, soft);
};

/** `object.__getattribute__`: no `__getattr__`. */
export const plainAttribute = (vm: Machine, value: Value, name: string, soft = false): Value | undefined => {
  const cls = typeOf(value);
  const found = lookup(cls, name);
  const attrs = value instanceof PyObject ? value.attrs : null;
  if (attrs) {
    if (found !== undefined && isDataDescriptor(found)) return bindSoftly(vm, found, value, cls, soft);
    const own = attrs.get(name);
    if (own !== undefined) return own;
  }
  if (found !== undefined) return bindSoftly(vm, found, value, cls, soft);
  if (name === "__dict__" && (attrs || value instanceof PyFunction) && !cls.slotted) return attributesOf(value as PyObject);
  return name === "__class__" ? cls : undefined;
};

export const moduleAttribute = (vm: Machine, module: PyModule, name: string): Value | undefined => {
  const own = module.globals.get(name);
  if (own !== undefined) return own;
  const made = module.fallback?.(name);
  if (made !== undefined) {
    module.globals.set(name, made);
    return made;
  }
  if (name === "__dict__") return attributesOf(module);
  if (module.globals.has("__getattr__") && name !== "__class__") return undefined;
  const found = lookup(module.cls, name);
  return found !== undefined ? bindTo(vm, found, module, module.cls) : name === "__class__" ? module.cls : undefined;
};

const classAttribute = (vm: Machine, cls: PyClass, name: string, soft: boolean): Value | undefined => {
  const meta = lookup(cls.cls, name);
  if (meta !== undefined && isDataDescriptor(meta) && !(name === "__doc__" || name === "__module__")) return bindTo(vm, meta, cls, cls.cls);
  const found = lookup(cls, name);
  if (found !== undefined && !(found instanceof NativeProperty && cls.cls.dict.has(name))) {
    const coded = isDescriptor(found) && (soft || lookup(cls.cls, "__getattr__") !== undefined);
    return coded ? vm.attempt(["AttributeError"], () => bindTo(vm, found, undefined, cls)) : bindTo(vm, found, undefined, cls);
  }
  if (meta !== undefined) return bindTo(vm, meta, cls, cls.cls);
  return name === "__class__" ? cls.cls : undefined;
};

/** Classes that `super()` looks into: those after its own, or from it on. */
const restOf = ({ type: { mro }, after }: PySuper, from = 1): readonly PyClass[] => mro.slice(mro.indexOf(after) + from);

/** What a `super` object has itself. */
const ownOfSuper = (vm: Machine, value: PySuper, name: string): Value | undefined => {
  const own = lookup(value.cls, name);
  return own === undefined ? undefined : bindTo(vm, own, value, value.cls);
};

const superAttribute = (vm: Machine, value: PySuper, name: string, soft: boolean): Value | undefined => {
  const rest = restOf(value);
  const found = lookupIn(rest, name);
  // the base that nobody knows comes before `object`
  if (found !== undefined && found === objectClass.dict.get(name)) {
    const perhaps = lookupIn(restOf(value, 0), unknownBase);
    if (perhaps instanceof Unknown) return perhaps;
  }
  if (found === undefined) return name === "__class__" ? value.cls : ownOfSuper(vm, value, name);
  const self = value.self === value.type ? undefined : value.self;
  return soft && runsCode(found) ? vm.attempt(["AttributeError"], () => bindTo(vm, found, self, value.type)) : bindTo(vm, found, self, value.type);
};

/** The name of something that is ours and may be incomplete: a brought module, an instance of a class that declares itself open; null for all else. */
const openName = (value: Value): string | null => {
  if (value instanceof PyModule) return value.document.uri.startsWith("headtorch:") ? value.name : null;
  const declared = value instanceof PyObject ? lookup(value.cls, "__headtorch_open__") : undefined;
  return typeof declared === "string" ? declared : null;
};

/** Raises AttributeError. Of things that are open a missing name is only not known. */
export const missingAttribute = (vm: Machine, value: Value, name: string): Value => {
  if (value instanceof PyFunction && value.veil && !name.startsWith("__")) return value.veil;
  if (value instanceof NativeFunction && value.perhapsWritten && lookup(functionClass, name) !== undefined) return vm.silent("not-modelled", `${name} of ${value.name}`);
  const holder = openName(value);
  const isGap = holder !== null && !name.startsWith("__") && vm.importer.options.bundle.lacks?.(holder, name) !== true;
  if (isGap && !vm.wouldCatch(exceptionClasses.get("AttributeError")!)) return vm.unknown("no-rule", `there is no rule for ${holder}.${name}`);
  if (value instanceof PyModule && value.initializing) return vm.raise("AttributeError", `partially initialized module '${value.name}' has no attribute '${name}' (most likely due to a circular import)`);
  const words = value instanceof PyModule ? `module '${value.name}'`
    : value instanceof PyClass ? `type object '${value.name}'`
    : value instanceof PySuper ? "'super' object"
    : `'${typeOf(value).name}' object`;
  const exception = vm.exception("AttributeError", `${words} has no attribute '${name}'`);
  exception.attrs!.set("name", name).set("obj", value);
  return vm.throw(exception);
};

/** A method ready to be called: with `bound`, `self` goes before the arguments. Spares the bound-method object. */
export const loadMethod = (vm: Machine, self: Value, name: string): { readonly func: Value; readonly bound: boolean } => {
  if (!(self instanceof PyModule) && !(self instanceof PyClass) && !(self instanceof PySuper) && !(self instanceof Unknown)) {
    const cls = typeOf(self);
    const found = lookup(cls, name);
    const isMethod = found instanceof PyFunction || (found instanceof NativeFunction && found.binds);
    if (isMethod && !(self instanceof PyObject && self.attrs?.has(name)) && (cls.isNative || !(lookup(cls, "__getattribute__") instanceof PyFunction)))
      return { func: found, bound: true };
  }
  return { func: getAttribute(vm, self, name), bound: false };
};

export const setAttribute = (vm: Machine, object: Value, name: string, value: Value): void => {
  if (object instanceof Unknown) return void withEither(vm, object, (one) => (setAttribute(vm, one, name, value), null));
  if (!(object instanceof PyObject) && name === "__class__") vm.raise("TypeError", value instanceof PyClass ? "__class__ assignment only supported for mutable types or ModuleType subclasses" : `__class__ must be set to a class, not '${typeOf(value).name}' object`);
  if (!(object instanceof PyObject)) vm.raise("AttributeError", `'${typeOf(object).name}' object has no attribute '${name}'`);
  const hook = lookup(object.cls, "__setattr__");
  // `object.__setattr__` itself is what happens anyway
  if (hook !== undefined && hook !== objectClass.dict.get("__setattr__") && !(object instanceof PyModule && object.cls.isNative)) {
    vm.call(hook, [object, name, value]);
    return;
  }
  setPlainAttribute(vm, object, name, value);
};

/** Whether a subclass of property, written in Python, has a special method of its own. */
const overrides = (found: PyProperty, name: string): boolean => !found.cls.isNative && lookup(found.cls, name) instanceof PyFunction;

/** `object.__setattr__` */
export const setPlainAttribute = (vm: Machine, object: PyObject, name: string, value: Value): void => {
  if (object instanceof PyClass) return setClassAttribute(vm, object, name, value);
  const found = lookup(object.cls, name);
  if (found instanceof NativeProperty) {
    if (!found.set) vm.raise("AttributeError", `attribute '${name}' of '${object.cls.name}' objects is not writable`);
    vm.heap.saving(object);
    found.set(vm as never, object, value);
    return;
  }
  if (found instanceof PyProperty && isSubclass(found.cls, propertyClass) && !overrides(found, "__set__")) {
    if (found.setter === null) vm.raise("AttributeError", lacking(found, object.cls, "setter"));
    vm.call(found.setter, [object, value]);
    return;
  }
  if (found instanceof PyObject && !found.cls.isNative) {
    const set = lookup(found.cls, "__set__");
    if (set !== undefined) return void vm.call(set, [found, object, value]);
    if (lookup(found.cls, "__delete__") !== undefined) vm.raise("AttributeError", "__set__");
  }
  if (name === "__class__" && !(value instanceof PyClass)) vm.raise("TypeError", `__class__ must be set to a class, not '${typeOf(value).name}' object`);
  if (name === "__class__" && value instanceof PyClass) {
    if ((object.cls.isNative || value.isNative) && value.layout !== "foreign" && !(object instanceof PyModule)) vm.raise("TypeError", "__class__ assignment only supported for mutable types or ModuleType subclasses");
    if (value.layout !== object.cls.layout) vm.raise("TypeError", `__class__ assignment: '${value.name}' object layout differs from '${object.cls.name}'`);
    vm.heap.saving(object);
    object.cls = value;
    return;
  }
  if (object.cls.slotted) {
    const readOnly = lookup(object.cls, name) !== undefined;
    vm.raise("AttributeError", `'${object.cls.name}' object ${readOnly ? `attribute '${name}' is read-only` : `has no attribute '${name}'`}`);
  }
  vm.heap.saving(object);
  if (name === "__dict__" && (object.attrs || object instanceof PyFunction)) {
    object.attrs = value instanceof PyDict ? new SharedAttributes(value, (dict) => vm.heap.saving(dict)) : vm.raise("TypeError", `__dict__ must be set to a dictionary, not a '${typeOf(value).name}'`);
    return;
  }
  if (!object.attrs) {
    if (object.cls.isNative && !(object instanceof PyFunction)) vm.raise("AttributeError", `'${object.cls.name}' object has no attribute '${name}'`);
    object.attrs = new Map();
  }
  object.attrs.set(name, value);
  object.perhaps?.delete(name);
};

/** What a class says has changed for it and for the classes below it. */
const forgetLookups = (vm: Machine, cls: PyClass): void => {
  cls.cache.clear();
  for (const below of vm.heap.subclasses.get(cls) ?? []) forgetLookups(vm, below);
};

const setClassAttribute = (vm: Machine, cls: PyClass, name: string, value: Value): void => {
  if (cls.isNative && !cls.attrs!.has("__headtorch_open__")) vm.raise("TypeError", `cannot set '${name}' attribute of immutable type '${cls.name}'`);
  vm.heap.saving(cls);
  if (name === "__name__" && typeof value === "string") cls.name = value;
  else if (name === "__qualname__" && typeof value === "string") cls.qualname = value;
  else cls.dict.set(name, value);
  forgetLookups(vm, cls);
};

export const delAttribute = (vm: Machine, object: Value, name: string): void => {
  if (object instanceof Unknown) return;
  if (!(object instanceof PyObject)) return void missingAttribute(vm, object, name);
  if (object instanceof PyClass && object.isNative && object.attrs!.has(name)) vm.raise("TypeError", `cannot set '${name}' attribute of immutable type '${object.name}'`);
  const hook = lookup(object.cls, "__delattr__");
  if (hook !== undefined && hook !== objectClass.dict.get("__delattr__")) return void vm.call(hook, [object, name]);
  deletePlainAttribute(vm, object, name);
};

/** `object.__delattr__` */
export const deletePlainAttribute = (vm: Machine, object: PyObject, name: string): void => {
  if (object instanceof PyClass && object.isNative) vm.raise("TypeError", `can't apply this __delattr__ to ${object.cls.name} object`);
  const found = lookup(object.cls, name);
  if (found instanceof PyProperty && isSubclass(found.cls, propertyClass) && !overrides(found, "__delete__")) {
    if (found.deleter === null) vm.raise("AttributeError", lacking(found, object.cls, "deleter"));
    return void vm.call(found.deleter, [object]);
  }
  if (found instanceof PyObject && !found.cls.isNative) {
    const remove = lookup(found.cls, "__delete__");
    if (remove !== undefined) return void vm.call(remove, [found, object]);
    if (lookup(found.cls, "__set__") !== undefined) vm.raise("AttributeError", "__delete__");
  }
  vm.heap.saving(object);
  const slot = found instanceof NativeProperty && found.cls === memberClass;
  if (!slot && found !== undefined && object.cls.slotted) vm.raise("AttributeError", `'${object.cls.name}' object attribute '${name}' is read-only`);
  if (!object.attrs?.delete(slot ? `\0${name}` : name)) missingAttribute(vm, object, name);
  if (object instanceof PyClass) forgetLookups(vm, object);
};
