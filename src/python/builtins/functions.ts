/** Functions and methods as objects: names, defaults, annotations, code; `property`, `classmethod`, `staticmethod`, `super`, modules. */
import { manual } from "./objects.ts";
import { lacking, missingAttribute, moduleAttribute } from "../attributes.ts";
import { compileExpression } from "../compile/index.ts";
import { sourceOf } from "../compile/source.ts";
import { makeSuper } from "../compile/calls.ts";
import { moduleUnit, parameterNames } from "../compile/unit.ts";
import { identical, identityOf } from "../equality.ts";
import { Frame, type Machine } from "../machine.ts";
import { methods, properties, statics } from "../native.ts";
import type { FunctionDef, Lambda } from "../../syntax/index.ts";
import {
  BoundMethod, builtinClass, Cell, cellClass, classmethodClass, codeClass, type Code, functionClass, getsetClass, type Kwargs, memberClass, methodClass, methodDescriptorClass, methodWrapperClass, moduleClass, NativeFunction, NativeProperty, PyClass, PyDict,
  PyFunction, PyModule, PyObject, PyProperty, PySuper, PyTuple, propertyClass, slotWrapperClass, staticmethodClass, superClass, typeOf, type Value,
} from "../values.ts";

const isDefinition = (node: Code["node"]): node is FunctionDef | Lambda => "params" in node;

/** An attribute of functions that can be assigned. */
const fact = (name: string, initial: (vm: Machine, self: PyFunction) => Value): void => {
  functionClass.dict.set(name, new NativeProperty(name,
    ((vm: Machine, self: PyFunction) => self.facts?.get(name) ?? (self.facts?.has(name) ? null : initial(vm, self))) as never,
    ((vm: Machine, self: PyFunction, value: Value) => {
      vm.heap.saving(self);
      (self.facts ??= new Map()).set(name, value);
    }) as never));
};

const docOf = (self: PyFunction): Value => {
  const { node } = self.code;
  if (!isDefinition(node) || node.kind === "Lambda") return null;
  const first = node.body[0];
  return first?.kind === "Expression" && first.value.kind === "Str" ? first.value.value : null;
};

fact("__name__", (_, self) => self.code.name);
fact("__qualname__", (_, self) => self.code.qualname);
fact("__module__", (_, self) => self.globals.globals.get("__name__") ?? self.globals.name);
fact("__doc__", (_, self) => docOf(self));
fact("__type_params__", () => new PyTuple([]));
fact("__annotations__", (vm, self) => {
  const made = self.annotated ? vm.getAttr(self.annotated, "__annotations__") : annotationsOf(vm, self);
  (self.facts ??= new Map()).set("__annotations__", made);
  return made;
});

/** Annotations are evaluated when somebody asks; one that fails stays text. */
const annotationsOf = (vm: Machine, self: PyFunction): PyDict => {
  const { node, document } = self.code;
  const made = vm.dict([]);
  if (!isDefinition(node)) return made;
  const unit = moduleUnit({ ...document, watched: false });
  const scope = new Frame(vm, { document, name: "<annotation>", globals: self.globals, back: vm.frame, slots: [], closure: [], namespace: null, owner: null, site: node });
  const { positional, regular, star, keyword, doubleStar } = node.params;
  const parameters = [...positional, ...regular, ...(star ? [star] : []), ...keyword, ...(doubleStar ? [doubleStar] : [])];
  const parts = [...parameters.map(({ name, annotation }) => [name, annotation] as const), ["return", node.kind === "FunctionDef" ? node.returns : null] as const];
  for (const [name, annotation] of parts) {
    if (!annotation) continue;
    const value = self.code.textAnnotations ? undefined : vm.attempt(["Exception"], () => compileExpression(unit, annotation)(scope));
    vm.dictSet(made, name, value === undefined ? sourceOf(annotation) : value);
  }
  return made;
};

/** Names of the parameters that can have a default, in the order of `PyFunction.defaults`. */
const defaulted = (node: FunctionDef | Lambda): readonly { readonly name: string; readonly keyword: boolean }[] => [
  ...[...node.params.positional, ...node.params.regular].map(({ name }) => ({ name, keyword: false })),
  ...node.params.keyword.map(({ name }) => ({ name, keyword: true })),
];

const settable = (name: string, get: (vm: Machine, self: PyFunction) => Value, set: (vm: Machine, self: PyFunction, value: Value) => void): void => {
  functionClass.dict.set(name, new NativeProperty(name, get as never, set as never));
};

settable("__defaults__", (_, self) => {
  const { node } = self.code;
  const kept = self.facts?.get("__defaults__");
  if (kept !== undefined) return kept;
  const values = isDefinition(node) ? defaulted(node).flatMap(({ keyword }, i) => (keyword || self.defaults[i] === undefined ? [] : [self.defaults[i]!])) : [];
  return values.length > 0 ? new PyTuple(values) : null;
}, (vm, self, value) => {
  const { node } = self.code;
  if (!isDefinition(node)) return;
  const given = value instanceof PyTuple ? value.items : [];
  const count = node.params.positional.length + node.params.regular.length;
  vm.heap.saving(self);
  self.defaults = self.defaults.map((old, i) => (i >= count ? old : given[i - (count - given.length)]));
  // a function that binds its arguments itself (a named tuple's `__new__`) reads them back
  if (node.params.star) (self.facts ??= new Map()).set("__defaults__", value);
});
settable("__kwdefaults__", (vm, self) => {
  const { node } = self.code;
  const pairs = isDefinition(node) ? defaulted(node).flatMap(({ name, keyword }, i) => (keyword && self.defaults[i] !== undefined ? [[name, self.defaults[i]!] as const] : [])) : [];
  return pairs.length > 0 ? vm.dict(pairs) : null;
}, (vm, self, value) => {
  const { node } = self.code;
  if (!isDefinition(node)) return;
  vm.heap.saving(self);
  self.defaults = defaulted(node).map(({ name, keyword }, i) => (keyword ? (value instanceof PyDict ? vm.dictGet(value, name) : undefined) : self.defaults[i]));
});

/** `function.__code__`, and what is asked of it. */
class PyCode extends PyObject {
  readonly code: Code;
  constructor(code: Code) {
    super(codeClass);
    this.code = code;
  }
}
const paramsOf = ({ code }: PyCode): readonly string[] => (isDefinition(code.node) ? parameterNames(code.node.params) : []);
/** Code that `compile` made of a text says nothing of itself. */
const ofCode = (table: Readonly<Record<string, (vm: Machine, self: PyCode) => Value>>): Record<string, (vm: Machine, self: Value) => Value> =>
  Object.fromEntries(Object.entries(table).map(([name, get]) => [name, (vm, self) => (self instanceof PyCode ? get(vm, self) : vm.unknown("compile", "compiled code"))]));
properties(codeClass, ofCode({
  co_name: (_, self: PyCode) => self.code.name,
  co_qualname: (_, self: PyCode) => self.code.qualname,
  co_filename: (_, self: PyCode) => self.code.document.uri,
  co_firstlineno: () => 1,
  co_varnames: (_, self: PyCode) => new PyTuple(namesInOrder(self)),
  co_argcount: (_, self: PyCode) => (isDefinition(self.code.node) ? self.code.node.params.positional.length + self.code.node.params.regular.length : 0),
  co_posonlyargcount: (_, self: PyCode) => (isDefinition(self.code.node) ? self.code.node.params.positional.length : 0),
  co_kwonlyargcount: (_, self: PyCode) => (isDefinition(self.code.node) ? self.code.node.params.keyword.length : 0),
  co_flags: (_, self: PyCode) => ("isAsync" in self.code.node && self.code.node.isAsync ? (self.code.isGenerator ? 512 : 128) : self.code.isGenerator ? 32 : 0) | (isDefinition(self.code.node) ? (self.code.node.params.star ? 4 : 0) | (self.code.node.params.doubleStar ? 8 : 0) : 0) | 3,
  co_freevars: (_, self: PyCode) => new PyTuple([...(self.code.free ?? [])]),
  co_code: (_, self: PyCode) => self.code.qualname,
}));
/** CPython's order: positional, keyword-only, then `*args` and `**kwargs`. */
const namesInOrder = (self: PyCode): readonly string[] => {
  const { node } = self.code;
  if (!isDefinition(node)) return paramsOf(self);
  const { positional, regular, keyword, star, doubleStar } = node.params;
  const params = [...positional, ...regular, ...keyword, ...(star ? [star] : []), ...(doubleStar ? [doubleStar] : [])].map(({ name }) => name);
  return [...params, ...(self.code.locals ?? []).filter((name) => !params.includes(name))];
};

const codes = new WeakMap<Code, PyCode>();
properties(functionClass, {
  __code__: (_, self: PyFunction) => {
    const known = codes.get(self.code) ?? new PyCode(self.code);
    codes.set(self.code, known);
    return known;
  },
  __closure__: (_, self: PyFunction) => (self.closure.length > 0 ? new PyTuple(self.closure) : null),
  __globals__: (vm, self: PyFunction) => vm.getAttr(self.globals, "__dict__"),
  __builtins__: (vm) => vm.getAttr(vm.builtins, "__dict__"),
});
properties(cellClass, { cell_contents: (vm, self: Cell) => self.value ?? (self.value === null ? null : vm.raise("ValueError", "Cell is empty")) });

const hexId = (object: object): string => `0x${identityOf(object).toString(16).padStart(12, "0")}`;

methods(functionClass, {
  "__repr__(self)": (vm, self: PyFunction) => `<function ${vm.str(vm.getAttr(self, "__qualname__"))} at ${hexId(self)}>`,
  "__call__(self, /, *args, **kwargs)": (vm, self: PyFunction, args: readonly Value[], kwargs: Kwargs) => vm.call(self, args, kwargs),
  "__get__(self, instance, owner=None)": (_, self: PyFunction, instance: Value) => (instance === null ? self : new BoundMethod(instance, self)),
});

/* Built-in functions and bound methods */

const nameOf = (self: PyObject): string => (self instanceof BoundMethod ? (self.func as NativeFunction).name : (self as NativeFunction | NativeProperty).name);
const qualified = (self: PyObject): string => (self instanceof BoundMethod ? `${(self.self instanceof PyClass ? self.self : typeOf(self.self)).name}.${nameOf(self)}` : nameOf(self));

for (const cls of [builtinClass, methodWrapperClass, methodDescriptorClass, slotWrapperClass, getsetClass, memberClass]) {
  properties(cls, {
    __name__: (_, self: PyObject) => nameOf(self),
    __qualname__: (_, self: PyObject) => qualified(self),
    __module__: (_, self: PyObject) => (cls === builtinClass && !(self instanceof BoundMethod) ? "builtins" : null),
    __doc__: (vm, self: PyObject) => manual(vm, nameOf(self)),
    __self__: (_, self: PyObject) => (self instanceof BoundMethod ? self.self : null),
    __text_signature__: () => null,
  });
  methods(cls, {
    "__repr__(self)": (_, self: PyObject) =>
      self instanceof BoundMethod ? (cls === methodWrapperClass ? `<method-wrapper '${nameOf(self)}' of ${typeOf(self.self).name} object at ${hexId(Object(self.self))}>` : `<built-in method ${nameOf(self)} of ${typeOf(self.self).name} object at ${hexId(Object(self.self))}>`)
        : self instanceof NativeProperty ? `<attribute '${self.name}'>` : cls === builtinClass ? `<built-in function ${nameOf(self)}>` : `<method '${nameOf(self)}'>`,
    "__call__(self, /, *args, **kwargs)": (vm, self: PyObject, args: readonly Value[], kwargs: Kwargs) => vm.call(self, args, kwargs),
  });
  if (cls === builtinClass || cls === methodWrapperClass) continue;
  methods(cls, {
    "__get__(self, instance, owner=None)": (vm, self: PyObject, instance: Value) =>
      instance === null ? self : self instanceof NativeProperty ? self.get(vm as never, instance) : new BoundMethod(instance, self),
  });
  if (cls === getsetClass || cls === memberClass)
    methods(cls, {
      "__set__(self, instance, value)": (vm, self: NativeProperty, instance: Value, value: Value) => {
        if (!self.set) return vm.raise("AttributeError", "readonly attribute");
        self.set(vm as never, instance, value);
        return null;
      },
    });
}
for (const cls of [builtinClass, methodWrapperClass]) cls.dict.set("__eq__", new NativeFunction("__eq__", (_: Machine, [self, other]: readonly Value[]) => identical(self!, other!)));

properties(methodClass, {
  __self__: (_, self: BoundMethod) => self.self,
  __func__: (_, self: BoundMethod) => self.func,
  __doc__: (vm, self: BoundMethod) => vm.tryAttr(self.func, "__doc__") ?? null,
});
statics(methodClass, { "__new__(cls, func, instance)": (_, __: PyClass, func: Value, instance: Value) => new BoundMethod(instance, func) });
methods(methodClass, {
  "__getattr__(self, name)": (vm, self: BoundMethod, name: string) => {
    const found = vm.tryAttr(self.func, name);
    return found === undefined ? missingAttribute(vm, self, name) : found;
  },
  "__call__(self, /, *args, **kwargs)": (vm, self: BoundMethod, args: readonly Value[], kwargs: Kwargs) => vm.call(self, args, kwargs),
  "__repr__(self)": (vm, self: BoundMethod) => `<bound method ${vm.str(vm.tryAttr(self.func, "__qualname__") ?? "?")} of ${vm.repr(self.self)}>`,
});

/* property, classmethod, staticmethod */

const wrapper = (cls: PyClass): void => {
  const fill = (self: PyProperty, parts: readonly Value[]): void => {
    [self.getter, self.setter, self.deleter] = [parts[0] ?? null, parts[1] ?? null, parts[2] ?? null];
  };
  statics(cls, {
    "__new__(cls, /, *args, **kwargs)": (_, made: PyClass, args: readonly Value[], kwargs: Kwargs) => {
      const self = new PyProperty(made, null);
      fill(self, [args[0] ?? kwargs.get("fget") ?? null, args[1] ?? kwargs.get("fset") ?? null, args[2] ?? kwargs.get("fdel") ?? null]);
      return self;
    },
  });
  methods(cls, {
    "__init__(self, fget=None, fset=None, fdel=None, doc=None)": (vm, self: PyProperty, getter: Value, setter: Value, deleter: Value, doc: Value) => {
      vm.heap.saving(self);
      fill(self, [getter, setter, deleter]);
      self.doc = doc;
      if (cls === propertyClass && !self.cls.isNative) {
        // a subclass's docstring would hide it
        if (!self.cls.slotted) self.attrs!.set("__doc__", doc !== null || getter === null ? doc : (vm.tryAttr(getter, "__doc__") ?? null));
      }
      return null;
    },
    "__getattr__(self, name)": (vm, self: PyProperty, name: string) => {
      const found = cls === propertyClass || self.getter === null ? undefined : vm.tryAttr(self.getter, name);
      return found === undefined ? missingAttribute(vm, self, name) : found;
    },
  });
  properties(cls, {
    __isabstractmethod__: (vm, self: PyProperty) => [self.getter, self.setter, self.deleter].some((one) => one !== null && vm.isTrue(vm.tryAttr(one, "__isabstractmethod__") ?? false)),
  });
};
for (const cls of [propertyClass, classmethodClass, staticmethodClass]) wrapper(cls);

/** A property with another part; one of a subclass is made by a call of it. */
const changed = (vm: Machine, self: PyProperty, part: "getter" | "setter" | "deleter", value: Value): Value => {
  vm.tick();
  const parts = { getter: self.getter, setter: self.setter, deleter: self.deleter, [part]: value };
  const made = vm.call(self.cls, [parts.getter, parts.setter, parts.deleter, self.doc]);
  if (made instanceof PyProperty) made.name ??= self.name;
  return made;
};
methods(propertyClass, {
  "getter(self, fget)": (vm, self: PyProperty, value: Value) => changed(vm, self, "getter", value),
  "setter(self, fset)": (vm, self: PyProperty, value: Value) => changed(vm, self, "setter", value),
  "deleter(self, fdel)": (vm, self: PyProperty, value: Value) => changed(vm, self, "deleter", value),
  "__get__(self, instance, owner=None)": (vm, self: PyProperty, instance: Value) => {
    if (instance === null) return self;
    return self.getter === null ? vm.raise("AttributeError", lacking(self, typeOf(instance), "getter")) : vm.call(self.getter, [instance]);
  },
  "__set__(self, instance, value)": (vm, self: PyProperty, instance: Value, value: Value) => {
    if (self.setter === null) vm.raise("AttributeError", lacking(self, typeOf(instance), "setter"));
    return vm.call(self.setter, [instance, value]);
  },
  "__delete__(self, instance)": (vm, self: PyProperty, instance: Value) => {
    if (self.deleter === null) vm.raise("AttributeError", lacking(self, typeOf(instance), "deleter"));
    return vm.call(self.deleter, [instance]);
  },
});
properties(propertyClass, {
  fget: (_, self: PyProperty) => self.getter,
  fset: (_, self: PyProperty) => self.setter,
  fdel: (_, self: PyProperty) => self.deleter,
});
propertyClass.dict.set("__doc__", new NativeProperty("__doc__",
  ((vm: Machine, self: PyProperty) => self.doc ?? (self.getter === null ? null : (vm.tryAttr(self.getter, "__doc__") ?? null))) as never,
  ((vm: Machine, self: PyProperty, value: Value) => {
    vm.heap.saving(self);
    self.doc = value;
  }) as never));
methods(propertyClass, {
  "__set_name__(self, owner, name, /)": (vm, self: PyProperty, _: Value, name: Value) => {
    vm.heap.saving(self);
    self.name = typeof name === "string" ? name : vm.str(name);
    return null;
  },
});
for (const cls of [classmethodClass, staticmethodClass]) {
  properties(cls, {
    __func__: (_, self: PyProperty) => self.getter,
    __wrapped__: (_, self: PyProperty) => self.getter,
    __name__: (vm, self: PyProperty) => vm.getAttr(self.getter, "__name__"),
    __qualname__: (vm, self: PyProperty) => vm.getAttr(self.getter, "__qualname__"),
    __doc__: (vm, self: PyProperty) => vm.getAttr(self.getter, "__doc__"),
    __module__: (vm, self: PyProperty) => vm.getAttr(self.getter, "__module__"),
  });
  methods(cls, { "__repr__(self)": (vm, self: PyProperty) => `<${cls.name}(${vm.repr(self.getter)})>` });
}
methods(classmethodClass, {
  "__get__(self, instance, owner=None)": (_, self: PyProperty, instance: Value, owner: Value) => new BoundMethod(owner ?? typeOf(instance), self.getter),
});
methods(staticmethodClass, {
  "__get__(self, instance, owner=None)": (_, self: PyProperty) => self.getter,
  "__call__(self, /, *args, **kwargs)": (vm, self: PyProperty, args: readonly Value[], kwargs: Kwargs) => vm.call(self.getter, args, kwargs),
});

/* super and modules */

statics(superClass, {
  "__new__(cls, type=..., instance=None, /)": (vm, _: PyClass, type: Value | undefined, instance: Value) => {
    if (type === undefined) return vm.raise("RuntimeError", vm.frame?.slots.length ? "super(): __class__ cell not found" : "super(): no arguments");
    if (!(type instanceof PyClass)) return vm.raise("TypeError", `super() argument 1 must be a type, not ${typeOf(type).name}`);
    if (instance === null) return new PySuper(type, null, type);
    const made = makeSuper(type, instance, vm);
    if (!made.type.mro.includes(type)) vm.raise("TypeError", "super(type, obj): obj must be an instance or subtype of type");
    return made;
  },
});
properties(superClass, { __thisclass__: (_, self: PySuper) => self.after, __self__: (_, self: PySuper) => self.self, __self_class__: (_, self: PySuper) => (self.self === null ? null : self.type) });
methods(superClass, { "__repr__(self)": (_, self: PySuper) => `<super: <class '${self.after.name}'>, ${self.self === null ? "NULL" : `<${self.type.name} object>`}>` });

moduleClass.dict.set("__annotations__", new NativeProperty("__annotations__", ((vm: Machine, self: PyModule) => {
  const made = self.globals.get("__annotations__") ?? vm.dict([]);
  self.globals.set("__annotations__", made);
  return made;
}) as never, ((vm: Machine, self: PyModule, value: Value) => {
  vm.heap.saving(self);
  self.globals.set("__annotations__", value);
}) as never));
statics(moduleClass, {
  "__new__(cls, *args, **kwargs)": (vm, cls: PyClass, [name = ""]: readonly Value[]) => {
    const made = new PyModule(vm, String(name), { uri: `headtorch:${String(name)}`, watched: false });
    made.cls = cls;
    made.globals.set("__name__", name).set("__doc__", null).set("__package__", null).set("__loader__", null).set("__spec__", null);
    return made;
  },
});
methods(moduleClass, {
  "__getattribute__(self, name)": (vm, self: PyModule, name: string) => {
    const found = moduleAttribute(vm, self, name);
    if (found !== undefined) return found;
    const hook = self.globals.get("__getattr__");
    return hook === undefined ? missingAttribute(vm, self, name) : vm.call(hook, [name]);
  },
  "__init__(self, name, doc=None)": (vm, self: PyModule, name: Value, doc: Value) => {
    vm.heap.saving(self);
    self.globals.set("__name__", name).set("__doc__", doc);
    return null;
  },
  "__repr__(self)": (_, self: PyModule) => {
    const file = self.globals.get("__file__");
    return `<module '${self.name}'${typeof file === "string" && !file.startsWith("headtorch:") ? ` from '${file}'` : " (built-in)"}>`;
  },
});
