/** Attribute access: lookup along the MRO, descriptors, `__getattr__`, modules, classes, `super()`. */
import type { Machine } from "./machine.ts";
import {
  BoundMethod, clock, classmethodClass, isSubclass, NativeFunction, NativeProperty, propertyClass, PyAttributes, PyClass, PyFunction, PyModule, PyObject, PyProperty,
  PySuper, staticmethodClass, typeOf, Unknown, type Value,
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

/** Turns what a class holds into what an instance (or, with `self` undefined, the class) gives. */
const bindTo = (vm: Machine, found: Value, self: Value | undefined, cls: PyClass): Value => {
  if (!(found instanceof PyObject)) return found;
  if (found instanceof PyFunction) return self === undefined ? found : new BoundMethod(self, found);
  if (found instanceof NativeFunction) return self === undefined || !found.binds ? found : new BoundMethod(self, found);
  if (found instanceof NativeProperty) return self === undefined ? found : found.get(vm as never, self);
  if (found instanceof PyProperty) {
    if (found.cls === staticmethodClass || isSubclass(found.cls, staticmethodClass)) return found.getter;
    if (isSubclass(found.cls, classmethodClass)) {
      const inner = found.getter;
      if (inner instanceof PyProperty || isDescriptor(inner)) return bindTo(vm, inner, cls, cls.cls);
      return new BoundMethod(cls, inner);
    }
    if (self === undefined) return found;
    if (found.getter === null) vm.raise("AttributeError", "unreadable attribute");
    return vm.call(found.getter, [self]);
  }
  if (isDescriptor(found)) return vm.call(lookup(found.cls, "__get__")!, [found, self === undefined ? null : self, cls]);
  return found;
};

const isDescriptor = (value: Value): value is PyObject =>
  value instanceof PyObject && !value.cls.isNative && lookup(value.cls, "__get__") !== undefined;

const isDataDescriptor = (value: Value): boolean =>
  value instanceof PyObject &&
  (value instanceof NativeProperty ||
    (value instanceof PyProperty && isSubclass(value.cls, propertyClass)) ||
    (!value.cls.isNative && lookup(value.cls, "__get__") !== undefined && lookup(value.cls, "__set__") !== undefined));

/** The attribute, or `undefined` where Python raises AttributeError (other exceptions go their way). */
export const tryAttribute = (vm: Machine, value: Value, name: string): Value | undefined => {
  if (value instanceof PyObject) {
    if (value instanceof Unknown) return value;
    if (value instanceof PyModule) return moduleAttribute(vm, value, name);
    if (value instanceof PyClass) return classAttribute(vm, value, name);
    if (value instanceof PySuper) return superAttribute(vm, value, name);
    if (!value.cls.isNative) {
      const hook = lookup(value.cls, "__getattribute__");
      if (hook instanceof PyFunction) {
        const found = vm.attempt(["AttributeError"], () => vm.call(hook, [value, name]));
        return found === undefined ? fallbackAttribute(vm, value, name) : found;
      }
    }
  }
  const found = plainAttribute(vm, value, name);
  return found === undefined && value instanceof PyObject ? fallbackAttribute(vm, value, name) : found;
};

/** `object.__getattribute__`: no `__getattr__`. */
export const plainAttribute = (vm: Machine, value: Value, name: string): Value | undefined => {
  const cls = typeOf(value);
  const found = lookup(cls, name);
  const attrs = value instanceof PyObject ? value.attrs : null;
  if (attrs) {
    if (found !== undefined && isDataDescriptor(found)) return bindTo(vm, found, value, cls);
    const own = attrs.get(name);
    if (own !== undefined) return own;
    if (name === "__dict__") return new PyAttributes(value as PyObject);
  }
  if (found !== undefined) return bindTo(vm, found, value, cls);
  return name === "__class__" ? cls : undefined;
};

const fallbackAttribute = (vm: Machine, value: PyObject, name: string): Value | undefined => {
  const hook = lookup(value.cls, "__getattr__");
  if (hook === undefined) return undefined;
  return vm.attempt(["AttributeError"], () => vm.call(hook, [value, name]));
};

const moduleAttribute = (vm: Machine, module: PyModule, name: string): Value | undefined => {
  const own = module.globals.get(name);
  if (own !== undefined) return own;
  const made = module.fallback?.(name);
  if (made !== undefined) {
    module.globals.set(name, made);
    return made;
  }
  if (name === "__dict__") return new PyAttributes(module);
  const hook = module.globals.get("__getattr__");
  if (hook !== undefined) return vm.attempt(["AttributeError"], () => vm.call(hook, [name]));
  return plainAttributeOfClass(vm, module, name);
};

const plainAttributeOfClass = (vm: Machine, value: PyObject, name: string): Value | undefined => {
  const found = lookup(value.cls, name);
  return found === undefined ? undefined : bindTo(vm, found, value, value.cls);
};

const classAttribute = (vm: Machine, cls: PyClass, name: string): Value | undefined => {
  const meta = lookup(cls.cls, name);
  if (meta !== undefined && isDataDescriptor(meta) && !(name === "__doc__" || name === "__module__")) return bindTo(vm, meta, cls, cls.cls);
  const found = lookup(cls, name);
  if (found !== undefined && !(found instanceof NativeProperty && cls.cls.dict.has(name))) return bindTo(vm, found, undefined, cls);
  if (meta !== undefined) return bindTo(vm, meta, cls, cls.cls);
  if (name === "__class__") return cls.cls;
  const hook = lookup(cls.cls, "__getattr__");
  return hook === undefined ? undefined : vm.attempt(["AttributeError"], () => vm.call(hook, [cls, name]));
};

const superAttribute = (vm: Machine, value: PySuper, name: string): Value | undefined => {
  const { mro } = value.type;
  const rest = mro.slice(mro.indexOf(value.after) + 1);
  const found = lookupIn(rest, name);
  if (found === undefined) return name === "__class__" ? value.cls : undefined;
  const self = value.self;
  if (self === value.type) return bindTo(vm, found, undefined, value.type);
  return bindTo(vm, found, self, value.type);
};

export const getAttribute = (vm: Machine, value: Value, name: string): Value => {
  const found = tryAttribute(vm, value, name);
  if (found !== undefined) return found;
  // `__getattr__` ran under `tryAttribute` and its own AttributeError has the better words: run it again, uncaught.
  if (value instanceof PyObject && !(value instanceof PyClass)) {
    const hook = value instanceof PyModule ? value.globals.get("__getattr__") : lookup(value.cls, "__getattr__");
    if (hook !== undefined) return vm.call(hook, value instanceof PyModule ? [name] : [value, name]);
    const property = lookup(value.cls, name);
    if (property instanceof PyProperty && isSubclass(property.cls, propertyClass)) return vm.call(property.getter, [value]);
  }
  return missingAttribute(vm, value, name);
};

export const missingAttribute = (vm: Machine, value: Value, name: string): never => {
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
  if (object instanceof Unknown) return;
  if (!(object instanceof PyObject)) vm.raise("AttributeError", `'${typeOf(object).name}' object has no attribute '${name}'`);
  const hook = lookup(object.cls, "__setattr__");
  // `object.__setattr__` itself is what happens anyway
  if (hook !== undefined && !(hook instanceof NativeFunction) && !(object instanceof PyModule)) {
    vm.call(hook, [object, name, value]);
    return;
  }
  setPlainAttribute(vm, object, name, value);
};

/** `object.__setattr__` */
export const setPlainAttribute = (vm: Machine, object: PyObject, name: string, value: Value): void => {
  if (object instanceof PyClass) return setClassAttribute(vm, object, name, value);
  const found = lookup(object.cls, name);
  if (found instanceof NativeProperty) {
    if (!found.set) vm.raise("AttributeError", `attribute '${name}' of '${object.cls.name}' objects is not writable`);
    found.set(vm as never, object, value);
    return;
  }
  if (found instanceof PyProperty && isSubclass(found.cls, propertyClass)) {
    if (found.setter === null) vm.raise("AttributeError", `property '${name}' of '${object.cls.name}' object has no setter`);
    vm.call(found.setter, [object, value]);
    return;
  }
  if (found instanceof PyObject && !found.cls.isNative) {
    const set = lookup(found.cls, "__set__");
    if (set !== undefined) return void vm.call(set, [found, object, value]);
  }
  if (name === "__class__" && value instanceof PyClass) {
    vm.heap.saving(object);
    object.cls = value;
    return;
  }
  vm.heap.saving(object);
  if (!object.attrs) {
    if (object.cls.isNative && !(object instanceof PyFunction)) vm.raise("AttributeError", `'${object.cls.name}' object has no attribute '${name}'`);
    object.attrs = new Map();
  }
  object.attrs.set(name, value);
};

const setClassAttribute = (vm: Machine, cls: PyClass, name: string, value: Value): void => {
  if (cls.isNative && !cls.attrs!.has("__headtorch_open__")) vm.raise("TypeError", `cannot set '${name}' attribute of immutable type '${cls.name}'`);
  vm.heap.saving(cls);
  if (name === "__name__" && typeof value === "string") cls.name = value;
  else if (name === "__qualname__" && typeof value === "string") cls.qualname = value;
  else cls.dict.set(name, value);
  clock.classes++;
};

export const delAttribute = (vm: Machine, object: Value, name: string): void => {
  if (object instanceof Unknown) return;
  if (!(object instanceof PyObject)) return missingAttribute(vm, object, name);
  const hook = lookup(object.cls, "__delattr__");
  if (hook !== undefined && !(hook instanceof NativeFunction)) return void vm.call(hook, [object, name]);
  deletePlainAttribute(vm, object, name);
};

/** `object.__delattr__` */
export const deletePlainAttribute = (vm: Machine, object: PyObject, name: string): void => {
  const found = lookup(object.cls, name);
  if (found instanceof PyProperty && isSubclass(found.cls, propertyClass)) {
    if (found.deleter === null) vm.raise("AttributeError", `property '${name}' of '${object.cls.name}' object has no deleter`);
    return void vm.call(found.deleter, [object]);
  }
  vm.heap.saving(object);
  if (!object.attrs?.delete(name)) missingAttribute(vm, object, name);
  if (object instanceof PyClass) clock.classes++;
};
