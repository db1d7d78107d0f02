/** `object` and `type`: what every instance and every class has. */
import { unionOf } from "../aliases.ts";
import { deletePlainAttribute, lookup, missingAttribute, plainAttribute, setPlainAttribute } from "../attributes.ts";
import { allocate, construct, typeNew } from "../calls.ts";
import { identical, identityOf } from "../equality.ts";
import { attributesOf } from "../namespaces.ts";
import { methods, properties, statics } from "../native.ts";
import type { Machine } from "../machine.ts";
import {
  isInstance, isSubclass, type Kwargs, notImplemented, objectClass, PyClass, PyDict, PyList, PyMappingProxy, PyObject, PyProperty, PyTuple, classmethodClass, NativeFunction, NativeProperty, strClass, typeClass, typeOf, Unknown, type Value,
} from "../values.ts";

const qualified = (cls: PyClass): string => {
  const module = cls.dict.get("__module__");
  return typeof module === "string" && module !== "builtins" ? `${module}.${cls.qualname}` : cls.qualname;
};

statics(objectClass, {
  "__new__(cls, *args, **kwargs)": (vm, cls: Value, args: readonly Value[], kwargs: Kwargs) => {
    if (!(cls instanceof PyClass)) return cls instanceof Unknown ? cls : vm.raise("TypeError", `object.__new__(X): X is not a type object (${typeOf(cls).name})`);
    if (args.length > 0 || kwargs.size > 0) {
      if (lookup(cls, "__new__") !== objectClass.dict.get("__new__")) vm.raise("TypeError", "object.__new__() takes exactly one argument (the type to instantiate)");
      if (lookup(cls, "__init__") === objectClass.dict.get("__init__")) vm.raise("TypeError", `${cls.name}() takes no arguments`);
    }
    return allocate(vm, cls);
  },
});
methods(objectClass, {
  "__ne__(self, other, /)": (vm, self: Value, other: Value) => {
    const equals = vm.lookup(typeOf(self), "__eq__");
    const made = equals === undefined ? notImplemented : vm.call(equals, [self, other]);
    return made === notImplemented || made instanceof Unknown ? made : !vm.isTrue(made);
  },
});
for (const name of ["__lt__", "__le__", "__gt__", "__ge__"]) methods(objectClass, { [`${name}(self, other, /)`]: () => notImplemented });
methods(objectClass, {
  "__init__(self, *args, **kwargs)": (vm, self: Value, args: readonly Value[], kwargs: Kwargs) => {
    const cls = typeOf(self);
    if (args.length > 0 || kwargs.size > 0) {
      const [makes, fills] = [lookup(cls, "__new__") !== objectClass.dict.get("__new__"), lookup(cls, "__init__") !== objectClass.dict.get("__init__")];
      if (!makes && !fills && cls.isNative) vm.raise("TypeError", `${cls.name}() takes no arguments`);
      if (!makes && !fills && !cls.isNative) vm.raise("TypeError", `${cls.name}.__init__() takes exactly one argument (the instance to initialize)`);
      if (fills && !cls.isNative) vm.raise("TypeError", "object.__init__() takes exactly one argument (the instance to initialize)");
    }
    return null;
  },
  "__getattribute__(self, name)": (vm, self: Value, name: string) => {
    const found = plainAttribute(vm, self, name);
    return found === undefined ? missingAttribute(vm, self, name) : found;
  },
  "__delattr__(self, name)": (vm, self: PyObject, name: string) => {
    deletePlainAttribute(vm, self, name);
    return null;
  },
  "__eq__(self, other)": (_, self: Value, other: Value) => (identical(self, other) ? true : notImplemented),
  "__hash__(self)": (_, self: PyObject) => identityOf(self),
  "__repr__(self)": (_, self: PyObject) => `<${qualified(self.cls)} object at 0x${identityOf(self).toString(16).padStart(12, "0")}>`,
  "__str__(self)": (vm, self: Value) => vm.repr(self),
  "__format__(self, spec)": (vm, self: Value, spec: string) => (spec === "" ? vm.str(self) : vm.raise("TypeError", `unsupported format string passed to ${typeOf(self).name}.__format__`)),
  "__dir__(self)": (vm, self: Value) => new PyList(namesOf(vm, self)),
  "__sizeof__(self)": () => 16,
  "__reduce_ex__(self, protocol)": (vm, self: PyObject) => vm.unknown("pickle", `${self.cls.name} objects are not pickled`),
  "__reduce__(self)": (vm, self: PyObject) => vm.unknown("pickle", `${self.cls.name} objects are not pickled`),
});

/** Names that `dir()` lists. */
export const namesOf = (vm: Machine, value: Value): string[] => {
  vm.tick();
  const names = new Set<string>(value instanceof PyObject ? (value.attrs?.keys() ?? []) : []);
  const cls = value instanceof PyClass ? value : typeOf(value);
  for (const one of cls.mro) for (const name of one.dict.keys()) names.add(name);
  return [...names].filter((name) => !name.startsWith("__headtorch") && !name.startsWith("\0")).sort();
};

// Looked up only through `super().__setattr__` and `object.__setattr__`: plain instances are written without a call.
const setattr = new NativeFunction("__setattr__", (vm: Machine, [self, name, value]: readonly Value[]) => {
  setPlainAttribute(vm, self as PyObject, name as string, value!);
  return null;
});
objectClass.dict.set("__setattr__", setattr);
/** `object.__setattr__`, which attribute assignment need not call. */
export const plainSetattr = setattr;

const ignoring = new NativeFunction("__init_subclass__", (vm: Machine, [cls]: readonly Value[], kwargs: Kwargs) =>
  kwargs.size > 0 ? vm.raise("TypeError", `${(cls as PyClass).name}.__init_subclass__() takes no keyword arguments`) : null);
objectClass.dict.set("__init_subclass__", new PyProperty(classmethodClass, ignoring));
objectClass.dict.set("__subclasshook__", new PyProperty(classmethodClass, new NativeFunction("__subclasshook__", () => notImplemented)));

/* type */

statics(typeClass, {
  "__new__(metaclass, /, *args, **kwargs)": (vm, metaclass: PyClass, args: readonly Value[], kwargs: Kwargs) => {
    const [name, bases, namespace] = args;
    if (args.length === 1 && metaclass === typeClass) return typeOf(name!);
    if (name === undefined || bases === undefined || namespace === undefined) return vm.raise("TypeError", metaclass === typeClass ? "type() takes 1 or 3 arguments" : `type.__new__() takes exactly 3 arguments (${args.length} given)`);
    if (!(bases instanceof PyTuple)) return vm.raise("TypeError", `type.__new__() argument 2 must be tuple, not ${typeOf(bases).name}`);
    if (!(namespace instanceof PyDict) && !(namespace instanceof Unknown)) vm.raise("TypeError", `type.__new__() argument 3 must be dict, not ${typeOf(namespace).name}`);
    const dict = namespace instanceof PyDict ? namespace : vm.dict([]);
    return typeNew(vm, metaclass, String(name), vm.toArray(bases), dict, kwargs);
  },
});
methods(typeClass, {
  "__init__(self, *args, **kwargs)": () => null,
  "__call__(self, *args, **kwargs)": (vm, self: PyClass, args: readonly Value[], kwargs: Kwargs) => construct(vm, self, args, kwargs),
  "__instancecheck__(self, instance)": (_, self: PyClass, instance: Value) => isInstance(instance, self),
  "__subclasscheck__(self, cls)": (_, self: PyClass, cls: Value) => cls instanceof PyClass && isSubclass(cls, self),
  "__subclasses__(self)": (vm, self: PyClass) => new PyList([...(vm.heap.subclasses.get(self) ?? [])]),
  "mro(self)": (_, self: PyClass) => new PyList([...self.mro]),
  "__repr__(self)": (_, self: PyClass) => `<class '${qualified(self)}'>`,
  "__hash__(self)": (_, self: PyClass) => identityOf(self),
  "__or__(self, other)": (_, self: Value, other: Value) => unionOf(self, other),
  "__ror__(self, other)": (_, self: Value, other: Value) => unionOf(other, self),
  "__dir__(self)": (vm, self: PyClass) => new PyList(namesOf(vm, self)),
});

typeClass.dict.set("__prepare__", new PyProperty(classmethodClass, new NativeFunction("__prepare__", (vm: Machine) => vm.dict([]))));

/** What a class statement wrote; a native class's own descriptor of that name is about its instances. */
const written = (cls: PyClass, name: string): Value | undefined => {
  const value = cls.dict.get(name);
  return value instanceof NativeProperty ? undefined : value;
};

/** What the manual says of something built in: its words are not carried. */
export const manual = (vm: Machine, name: string): Unknown => new Unknown({ code: "not-modelled", reason: `the words of the manual about ${name}`, span: vm.here() }, null, true, null, strClass);

properties(typeClass, {
  __name__: (_, self: PyClass) => self.name,
  __qualname__: (_, self: PyClass) => self.qualname,
  __mro__: (_, self: PyClass) => new PyTuple(self.mro),
  __bases__: (_, self: PyClass) => new PyTuple(self.bases),
  __base__: (_, self: PyClass) => (self.layout === "object" ? undefined : self.bases.find((base) => base.layout === self.layout)) ?? self.bases[0] ?? null,
  __dict__: (_, self: PyClass) => new PyMappingProxy(attributesOf(self)),
  __module__: (_, self: PyClass) => written(self, "__module__") ?? "builtins",
  __doc__: (vm, self: PyClass) => written(self, "__doc__") ?? (self.isNative ? manual(vm, self.name) : null),
  __annotations__: (vm, self: PyClass) => self.dict.get("__annotations__") ?? vm.dict([]),
});
