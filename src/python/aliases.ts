/** `list[int]` and `int | str`: types made of types, as the interpreter itself makes them. `typing` has its own. */
import type { Machine } from "./machine.ts";
import { methods, properties, statics } from "./native.ts";
import {
  ellipsis, type Kwargs, nativeClass, noneClass, notImplemented, PyClass, PyIterator, PyList, PyObject, PyTuple, Unknown, type Value,
} from "./values.ts";

export const genericAliasClass = nativeClass("GenericAlias", "closed");
export const unionClass = nativeClass("UnionType", "closed");
for (const cls of [genericAliasClass, unionClass]) cls.dict.set("__module__", "types");

/** A class with its type arguments. */
export class GenericAlias extends PyObject {
  readonly origin: Value;
  readonly args: PyTuple;
  constructor(origin: Value, args: PyTuple, cls: PyClass = genericAliasClass) {
    super(cls, new Map());
    this.origin = origin;
    this.args = args;
  }
}

class UnionType extends PyObject {
  readonly args: PyTuple;
  constructor(args: readonly Value[]) {
    super(unionClass);
    this.args = new PyTuple(args);
  }
}

export const genericAlias = (cls: Value, index: Value): Value => new GenericAlias(cls, index instanceof PyTuple ? index : new PyTuple([index]));

/** How a type reads inside another type. */
const typeText = (vm: Machine, value: Value): string => {
  if (value === ellipsis) return "...";
  if (value instanceof PyList) return `[${value.items.map((one) => typeText(vm, one)).join(", ")}]`;
  if (!(value instanceof PyClass)) return vm.repr(value);
  const module = vm.getAttr(value, "__module__");
  return module === "builtins" ? value.qualname : `${vm.str(module)}.${value.qualname}`;
};

/** Type variables among arguments, each once. */
const variablesOf = (vm: Machine, args: readonly Value[]): Value[] => {
  const found: Value[] = [];
  for (const arg of args) {
    if (arg instanceof PyClass || !(arg instanceof PyObject)) continue;
    const inner = arg instanceof PyList ? variablesOf(vm, arg.items) : vm.tryAttr(arg, "__typing_subst__") !== undefined ? [arg] : toItems(vm.tryAttr(arg, "__parameters__"));
    for (const one of inner) if (!found.includes(one)) found.push(one);
  }
  return found;
};
const toItems = (value: Value | undefined): readonly Value[] => (value instanceof PyTuple ? value.items : []);

const substitute = (vm: Machine, arg: Value, variables: readonly Value[], made: readonly Value[]): Value => {
  const at = variables.indexOf(arg);
  if (at >= 0) return made[at]!;
  if (arg instanceof PyList) return new PyList(arg.items.map((one) => substitute(vm, one, variables, made)));
  if (arg instanceof PyClass || !(arg instanceof PyObject)) return arg;
  const inner = toItems(vm.tryAttr(arg, "__parameters__"));
  return inner.length === 0 ? arg : vm.getItem(arg, new PyTuple(inner.map((one) => substitute(vm, one, variables, made))));
};

statics(genericAliasClass, {
  "__new__(cls, origin, args, /)": (_, cls: PyClass, origin: Value, args: Value) => new GenericAlias(origin, args instanceof PyTuple ? args : new PyTuple([args]), cls),
});
const own = new Set(["__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__", "__class__", "__unpacked__", "__typing_subst__", "__typing_unpacked_tuple_args__"]);
methods(genericAliasClass, {
  "__call__(self, /, *args, **kwargs)": (vm, self: GenericAlias, args: readonly Value[], kwargs: Kwargs) => vm.call(self.origin, args, kwargs),
  "__mro_entries__(self, bases)": (_, self: GenericAlias) => new PyTuple([self.origin]),
  "__repr__(self)": (vm, self: GenericAlias) => `${typeText(vm, self.origin)}[${self.args.items.length === 0 ? "()" : self.args.items.map((one) => typeText(vm, one)).join(", ")}]`,
  "__getitem__(self, index)": (vm, self: GenericAlias, index: Value) => {
    const variables = variablesOf(vm, self.args.items);
    if (variables.length === 0) vm.raise("TypeError", `${vm.repr(self)} is not a generic class`);
    const given = index instanceof PyTuple ? index.items : [index];
    if (given.length !== variables.length) vm.raise("TypeError", `Too ${given.length > variables.length ? "many" : "few"} arguments for ${vm.repr(self)}; actual ${given.length}, expected ${variables.length}`);
    return new GenericAlias(self.origin, new PyTuple(self.args.items.map((arg) => substitute(vm, arg, variables, given))));
  },
  "__getattr__(self, name)": (vm, self: GenericAlias, name: string) => {
    const found = own.has(name) ? undefined : vm.tryAttr(self.origin, name);
    return found === undefined ? vm.raise("AttributeError", `'types.GenericAlias' object has no attribute '${name}'`) : found;
  },
  "__eq__(self, other)": (vm, self: GenericAlias, other: Value) => (other instanceof GenericAlias ? self.origin === other.origin && vm.equal(self.args, other.args) : notImplemented),
  "__hash__(self)": (vm, self: GenericAlias) => vm.call(vm.builtins.globals.get("hash")!, [new PyTuple([self.origin, self.args])]),
  "__iter__(self)": (_, self: GenericAlias) => {
    let done = false;
    return new PyIterator(() => {
      if (done) return undefined;
      done = true;
      return self;
    });
  },
  "__instancecheck__(self, instance)": (vm) => vm.raise("TypeError", "isinstance() argument 2 cannot be a parameterized generic"),
  "__subclasscheck__(self, cls)": (vm) => vm.raise("TypeError", "issubclass() argument 2 cannot be a parameterized generic"),
  "__or__(self, other)": (_, self: Value, other: Value) => unionOf(self, other),
  "__ror__(self, other)": (_, self: Value, other: Value) => unionOf(other, self),
});
properties(genericAliasClass, {
  __origin__: (_, self: GenericAlias) => self.origin,
  __args__: (_, self: GenericAlias) => self.args,
  __parameters__: (vm, self: GenericAlias) => new PyTuple(variablesOf(vm, self.args.items)),
});

const membersOf = (value: Value): readonly Value[] | null => {
  if (value === null) return [noneClass];
  if (value instanceof UnionType) return value.args.items;
  return value instanceof PyClass || value instanceof GenericAlias ? [value] : null;
};

/** `X | Y` of classes, aliases, unions and None. */
export const unionOf = (a: Value, b: Value): Value => {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  const [left, right] = [membersOf(a), membersOf(b)];
  if (!left || !right) return notImplemented;
  const members: Value[] = [];
  for (const one of [...left, ...right]) if (!members.some((known) => known === one || (known instanceof GenericAlias && one instanceof GenericAlias && sameAlias(known, one)))) members.push(one);
  return members.length === 1 ? members[0]! : new UnionType(members);
};
const sameAlias = (a: GenericAlias, b: GenericAlias): boolean =>
  a.origin === b.origin && a.args.items.length === b.args.items.length && a.args.items.every((one, i) => one === b.args.items[i]);

const anyMember = (vm: Machine, self: UnionType, check: "isinstance" | "issubclass", value: Value): Value =>
  vm.call(vm.builtins.globals.get(check)!, [value, self.args]);

methods(unionClass, {
  "__repr__(self)": (vm, self: UnionType) => self.args.items.map((one) => (one === noneClass ? "None" : typeText(vm, one))).join(" | "),
  "__or__(self, other)": (_, self: Value, other: Value) => unionOf(self, other),
  "__ror__(self, other)": (_, self: Value, other: Value) => unionOf(other, self),
  "__eq__(self, other)": (vm, self: UnionType, other: Value) =>
    other instanceof UnionType ? self.args.items.length === other.args.items.length && self.args.items.every((one) => other.args.items.some((two) => vm.equal(one, two))) : notImplemented,
  "__hash__(self)": (vm, self: UnionType) => vm.call(vm.builtins.globals.get("hash")!, [vm.call(vm.builtins.globals.get("frozenset")!, [self.args])]),
  "__instancecheck__(self, instance)": (vm, self: UnionType, instance: Value) => anyMember(vm, self, "isinstance", instance),
  "__subclasscheck__(self, cls)": (vm, self: UnionType, cls: Value) => anyMember(vm, self, "issubclass", cls),
  "__getitem__(self, index)": (vm, self: UnionType, index: Value) => {
    const variables = variablesOf(vm, self.args.items);
    const given = index instanceof PyTuple ? index.items : [index];
    return self.args.items.map((arg) => substitute(vm, arg, variables, given)).reduce((a, b) => unionOf(a, b));
  },
});
properties(unionClass, {
  __args__: (_, self: UnionType) => self.args,
  __parameters__: (vm, self: UnionType) => new PyTuple(variablesOf(vm, self.args.items)),
});
