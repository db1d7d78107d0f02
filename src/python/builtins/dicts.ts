/** `dict`, its views, and `mappingproxy`. */
import { lookup } from "../attributes.ts";
import { mayRaise } from "../compile/ways.ts";
import { withEither } from "../either.ts";
import { deleteEntry } from "../assigning.ts";
import { sizeChanged } from "../iteration.ts";
import type { Machine } from "../machine.ts";
import { classMethods, methods, properties, statics } from "../native.ts";
import {
  copyEntries, dictClass, type Entry, iteratorClass, type Kwargs, type Many, mappingProxyClass, nativeClass, notImplemented, objectClass, PyClass, PyDict, PyIterator, PyList, PyMappingProxy, PyObject, PySet, PyTuple, Unknown, UnknownUsed, type Value,
} from "../values.ts";
import { anyOf, uncountedIterator } from "../many.ts";
import { entryCount, holds, isUncounted, lookedUp, mayAdd, noneBeside, putAll, removeSomething, spoiling, storeUnder } from "../openDicts.ts";
import { printing } from "./lists.ts";
import { setOf } from "./sets.ts";

type Part = "keys" | "values" | "items";
const partOf = { keys: ({ key }: Entry) => key, values: ({ value }: Entry) => value, items: ({ key, value }: Entry) => new PyTuple([key, value]) as Value };

/** A live view of a dict's keys, values or items. */
export class PyDictView extends PyObject {
  readonly dict: PyDict;
  readonly part: Part;
  constructor(dict: PyDict, part: Part) {
    super(viewClasses[part]);
    this.dict = dict;
    this.part = part;
  }
  override many(vm: Machine): Many | null {
    return isUncounted(this.dict) ? { item: anyOf(vm, [...this.dict.entries.values()].map(partOf[this.part])), count: entryCount(vm, this.dict) } : null;
  }
  entries(): Entry[] {
    if (isUncounted(this.dict)) throw new UnknownUsed(new Unknown(this.dict.open!.gap));
    noneBeside(this.dict);
    return [...this.dict.entries.values()];
  }
  items(): Value[] {
    return this.entries().map(partOf[this.part]);
  }
}

export const viewClasses: Readonly<Record<Part, PyClass>> = {
  keys: nativeClass("dict_keys", "closed"), values: nativeClass("dict_values", "closed"), items: nativeClass("dict_items", "closed"),
};
export const dictIteratorClasses: Readonly<Record<Part, PyClass>> = {
  keys: nativeClass("dict_keyiterator", "closed", iteratorClass), values: nativeClass("dict_valueiterator", "closed", iteratorClass), items: nativeClass("dict_itemiterator", "closed", iteratorClass),
};

const reverseClasses: Readonly<Record<Part, PyClass>> = {
  keys: nativeClass("dict_reversekeyiterator", "closed", iteratorClass), values: nativeClass("dict_reversevalueiterator", "closed", iteratorClass), items: nativeClass("dict_reverseitemiterator", "closed", iteratorClass),
};

/** Walks a dict; a change of its size meanwhile is Python's error. */
const walk = (vm: Machine, dict: PyDict, part: Part): PyIterator => {
  const many = new PyDictView(dict, part).many(vm);
  if (many) return uncountedIterator(vm, dictIteratorClasses[part], many);
  const { size } = dict.entries;
  const pick = partOf[part];
  const steps = dict.entries.values();
  let left = size;
  return new PyIterator(() => {
    if (left < 0) return undefined;
    if (dict.entries.size !== size) sizeChanged(vm, "dictionary");
    const step = steps.next();
    if (step.done) noneBeside(dict);
    if (!step.done && left === 0) vm.raise("RuntimeError", "dictionary keys changed during iteration");
    left = step.done ? -1 : left - 1;
    return step.done ? undefined : pick(step.value);
  }, dictIteratorClasses[part]);
};

const backwards = (vm: Machine, dict: PyDict, part: Part): PyIterator => {
  const items = new PyDictView(dict, part).items().reverse();
  let at = 0;
  return new PyIterator(() => {
    if (at < items.length && dict.entries.size !== items.length) sizeChanged(vm, "dictionary");
    return items[at++];
  }, reverseClasses[part]);
};

const store = (vm: Machine, dict: PyDict, key: Value, value: Value): void => {
  if (key instanceof Unknown) storeUnder(vm, dict, key, value);
  else vm.dictSet(dict, key, value);
};

/** Puts the entries of a mapping, or of pairs, into a dict. */
const mergeInto = (vm: Machine, self: PyDict, other: Value): void => {
  if (other === undefined) return;
  if (other instanceof PyDict && (other.cls.isNative || !(lookup(other.cls, "keys") !== dictClass.dict.get("keys")))) {
    putAll(vm, self, other);
    return;
  }
  if (other instanceof PyObject && !(other instanceof Unknown) && vm.tryAttr(other, "keys") !== undefined) {
    for (const key of vm.toArray(vm.callMethod(other, "keys"))) store(vm, self, key, vm.getItem(other, key));
    return;
  }
  vm.toArray(other).forEach((pair, i) => {
    const parts = vm.attempt(["TypeError"], () => new PyList(vm.toArray(pair)));
    if (!(parts instanceof PyList)) vm.raise("TypeError", `cannot convert dictionary update sequence element #${i} to a sequence`);
    const { items } = parts as PyList;
    if (items.length !== 2) vm.raise("ValueError", `dictionary update sequence element #${i} has length ${items.length}; 2 is required`);
    store(vm, self, items[0]!, items[1]!);
  });
};

const update = (vm: Machine, self: PyDict, args: readonly Value[], kwargs: Kwargs, name: string): null => {
  if (args.length > 1) vm.raise("TypeError", `${name} expected at most 1 argument, got ${args.length}`);
  mergeInto(vm, self, args[0]!);
  for (const [key, value] of kwargs) vm.dictSet(self, key, value);
  return null;
};

const copyOf = (vm: Machine, self: PyDict): PyDict => {
  if (self.entries.size > 64) vm.hold(self.entries.size * 4);
  const copy = new PyDict(copyEntries(self.entries));
  copy.open = self.open;
  return copy;
};

statics(dictClass, {
  "__new__(cls, /, *args, **kwargs)": (_, cls: PyClass) => {
    const made = new PyDict(new Map(), cls);
    if (!cls.isNative) made.attrs = new Map();
    return made;
  },
});

methods(dictClass, {
  "__init__(self, /, *args, **kwargs)": (vm, self: PyDict, args: readonly Value[], kwargs: Kwargs) => update(vm, self, args, kwargs, "dict"),
  "update(self, /, *args, **kwargs)": spoiling((vm, self: PyDict, args: readonly Value[], kwargs: Kwargs) => update(vm, self, args, kwargs, "update")),
  "__len__(self)": (vm, self: PyDict) => entryCount(vm, self),
  "__iter__(self)": (vm, self: PyDict) => walk(vm, self, "keys"),
  "__reversed__(self)": (vm, self: PyDict) => backwards(vm, self, "keys"),
  "__contains__(self, key)": (vm, self: PyDict, key: Value) => (key instanceof Unknown ? withEither(vm, key, (one) => holds(vm, self, one)) : holds(vm, self, key)),
  "__getitem__(self, key)": (vm, self: PyDict, key: Value) => {
    if (key instanceof Unknown) return key;
    const entry = self.entries.get(vm.hashKey(key));
    if (entry?.isPerhaps || (!entry && self.open?.others)) mayRaise(vm, vm.exception("KeyError", key));
    if (entry) return entry.value;
    if (self.open?.others) return new Unknown(self.open.gap);
    const missing = self.cls.isNative ? undefined : lookup(self.cls, "__missing__");
    return missing !== undefined ? vm.call(missing, [self, key]) : vm.throw(vm.exception("KeyError", key));
  },
  "__setitem__(self, key, value)": (vm, self: PyDict, key: Value, value: Value) => {
    if (key instanceof Unknown) storeUnder(vm, self, key, value);
    else vm.dictSet(self, key, value);
    return null;
  },
  "__delitem__(self, key)": (vm, self: PyDict, key: Value) => {
    if (key instanceof Unknown) return removeSomething(vm, self, key);
    deleteEntry(vm, self, key);
    return null;
  },
  "__repr__(self)": (vm, self: PyDict) =>
    printing(vm, self, "{...}", () => `{${new PyDictView(self, "items").entries().map(({ key, value }) => `${vm.repr(key)}: ${vm.repr(value)}`).join(", ")}}`),
  "__or__(self, other)": (vm, self: PyDict, other: Value) => {
    if (!(other instanceof PyDict)) return notImplemented;
    const made = copyOf(vm, self);
    mergeInto(vm, made, other);
    return made;
  },
  "__ror__(self, other)": (vm, self: PyDict, other: Value) => {
    if (!(other instanceof PyDict)) return notImplemented;
    const made = copyOf(vm, other);
    mergeInto(vm, made, self);
    return made;
  },
  "__ior__(self, other)": spoiling((vm, self: PyDict, other: Value) => {
    mergeInto(vm, self, other);
    return self;
  }),
  "keys(self)": (_, self: PyDict) => new PyDictView(self, "keys"),
  "values(self)": (_, self: PyDict) => new PyDictView(self, "values"),
  "items(self)": (_, self: PyDict) => new PyDictView(self, "items"),
  "get(self, key, default=None, /)": (vm, self: PyDict, key: Value, fallback: Value) => {
    if (key instanceof Unknown) return withEither(vm, key, (one) => lookedUp(vm, self, one, fallback));
    return lookedUp(vm, self, key, fallback);
  },
  "setdefault(self, key, default=None, /)": (vm, self: PyDict, key: Value, fallback: Value) => {
    if (key instanceof Unknown) return mayAdd(vm, self, key);
    const value = lookedUp(vm, self, key, fallback);
    if (self.open || !self.entries.has(vm.hashKey(key))) vm.dictSet(self, key, value);
    return value;
  },
  "pop(self, key, default=..., /)": (vm, self: PyDict, key: Value, fallback: Value | undefined) => {
    if (key instanceof Unknown) {
      removeSomething(vm, self, key);
      return key;
    }
    // an empty dict does not hash
    if (fallback === undefined && self.open && holds(vm, self, key) instanceof Unknown) mayRaise(vm, vm.exception("KeyError", key));
    const found = self.entries.size === 0 ? undefined : vm.dictGet(self, key);
    if (found === undefined && self.open?.others) return new Unknown(self.open.gap);
    if (found === undefined) return fallback !== undefined ? fallback : vm.throw(vm.exception("KeyError", key));
    const value = fallback === undefined ? found : lookedUp(vm, self, key, fallback);
    vm.dictDelete(self, key);
    return value;
  },
  "popitem(self)": spoiling((vm, self: PyDict) => {
    const last = new PyDictView(self, "items").entries().at(-1);
    if (!last) return vm.throw(vm.exception("KeyError", "popitem(): dictionary is empty"));
    const made = new PyTuple([last.key, last.value]);
    vm.dictDelete(self, last.key);
    return made;
  }),
  "clear(self)": (vm, self: PyDict) => {
    vm.heap.saving(self);
    self.entries.clear();
    self.open = null;
    return null;
  },
  "copy(self)": (vm, self: PyDict) => copyOf(vm, self),
  // `OrderedDict` of the prelude asks for it
  "__sizeof__(self)": (_, self: PyDict) => 64 + self.entries.size * 24,
});
dictClass.dict.set("__hash__", null);

classMethods(dictClass, {
  "fromkeys(cls, keys, value=None, /)": (vm, cls: PyClass, keys: Value, value: Value) => {
    const made = vm.call(cls);
    for (const key of vm.toArray(keys)) vm.setItem(made, key, value);
    return made;
  },
});

/* Views */

const asSet = (vm: Machine, value: Value): PySet => setOf(vm, vm.toArray(value));

for (const part of ["keys", "values", "items"] as const) {
  const cls = viewClasses[part];
  methods(cls, {
    "__iter__(self)": (vm, self: PyDictView) => walk(vm, self.dict, part),
    "__reversed__(self)": (vm, self: PyDictView) => backwards(vm, self.dict, part),
    "__len__(self)": (vm, self: PyDictView) => entryCount(vm, self.dict),
    "__repr__(self)": (vm, self: PyDictView) => printing(vm, self, "...", () => `${cls.name}([${self.items().map((item) => vm.repr(item)).join(", ")}])`),
  });
  properties(cls, { mapping: (_, self: PyDictView) => new PyMappingProxy(self.dict) });
  if (part === "values") continue;
  const compare = (name: string, op: "==" | "!=" | "<" | "<=" | ">" | ">="): void =>
    methods(cls, {
      [`${name}(self, other)`]: (vm, self: PyDictView, other: Value) =>
        other instanceof PySet || other instanceof PyDictView ? vm.compare(op, asSet(vm, self), other instanceof PySet ? other : asSet(vm, other)) : notImplemented,
    });
  compare("__eq__", "==");
  compare("__ne__", "!=");
  compare("__lt__", "<");
  compare("__le__", "<=");
  compare("__gt__", ">");
  compare("__ge__", ">=");
  for (const [name, op] of [["and", "&"], ["or", "|"], ["sub", "-"], ["xor", "^"]] as const)
    methods(cls, {
      [`__${name}__(self, other)`]: (vm, self: PyDictView, other: Value) => vm.binary(op, asSet(vm, self), asSet(vm, other)),
      [`__r${name}__(self, other)`]: (vm, self: PyDictView, other: Value) => vm.binary(op, asSet(vm, other), asSet(vm, self)),
    });
  methods(cls, { "isdisjoint(self, other)": (vm, self: PyDictView, other: Value) => vm.toArray(other).every((item) => !vm.isTrue(vm.contains(self, item))) });
  cls.dict.set("__hash__", null);
}
methods(viewClasses.keys, { "__contains__(self, key)": (vm, self: PyDictView, key: Value) => (key instanceof Unknown ? key : holds(vm, self.dict, key)) });
methods(viewClasses.items, {
  "__contains__(self, item)": (vm, self: PyDictView, item: Value) => {
    if (!(item instanceof PyTuple) || item.items.length !== 2) return false;
    const found = vm.dictGet(self.dict, item.items[0]!);
    if (self.dict.open && (found === undefined || isUncounted(self.dict))) return new Unknown(self.dict.open.gap);
    return found !== undefined && vm.equal(found, item.items[1]!);
  },
});

/* mappingproxy: a view of a mapping that cannot be written */

statics(mappingProxyClass, { "__new__(cls, mapping)": (_, __: PyClass, mapping: Value) => new PyMappingProxy(mapping) });
methods(mappingProxyClass, {
  "__getitem__(self, key)": (vm, self: PyMappingProxy, key: Value) => vm.getItem(self.mapping, key),
  "__contains__(self, key)": (vm, self: PyMappingProxy, key: Value) => vm.contains(self.mapping, key),
  "__len__(self)": (vm, self: PyMappingProxy) => vm.length(self.mapping),
  "__iter__(self)": (vm, self: PyMappingProxy) => new PyIterator(vm.iterate(self.mapping)),
  "__str__(self)": (vm, self: PyMappingProxy) => vm.str(self.mapping),
  "__repr__(self)": (vm, self: PyMappingProxy) => `mappingproxy(${vm.repr(self.mapping)})`,
  "__eq__(self, other)": (vm, self: PyMappingProxy, other: Value) => vm.compare("==", self.mapping, other instanceof PyMappingProxy ? other.mapping : other),
  "__or__(self, other)": (vm, self: PyMappingProxy, other: Value) => vm.binary("|", self.mapping, other instanceof PyMappingProxy ? other.mapping : other),
  "__ror__(self, other)": (vm, self: PyMappingProxy, other: Value) => vm.binary("|", other, self.mapping),
  "get(self, key, default=None, /)": (vm, self: PyMappingProxy, key: Value, fallback: Value) => vm.callMethod(self.mapping, "get", key, fallback),
  "keys(self)": (vm, self: PyMappingProxy) => vm.callMethod(self.mapping, "keys"),
  "values(self)": (vm, self: PyMappingProxy) => vm.callMethod(self.mapping, "values"),
  "items(self)": (vm, self: PyMappingProxy) => vm.callMethod(self.mapping, "items"),
  "copy(self)": (vm, self: PyMappingProxy) => vm.callMethod(self.mapping, "copy"),
});
mappingProxyClass.dict.set("__hash__", objectClass.dict.get("__hash__")!);
