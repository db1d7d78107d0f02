/** `set` and `frozenset`. */
import { mayRaise } from "../compile/ways.ts";
import type { Machine } from "../machine.ts";
import { spoiling } from "../openDicts.ts";
import { setItemsInOrder } from "../setOrder.ts";
import { sizeChanged } from "../iteration.ts";
import { methods, statics } from "../native.ts";
import { frozensetClass, notImplemented, PyClass, PyIterator, PySet, setClass, Unknown, UnknownUsed, type Value } from "../values.ts";
import { hashNumber } from "./hashing.ts";
import { printing } from "./lists.ts";

export const setOf = (vm: Machine, items: readonly Value[], cls: PyClass = setClass): PySet => {
  const made = new PySet(new Map(), cls);
  for (const item of items) add(vm, made, item);
  if (!cls.isNative) made.attrs = new Map();
  return made;
};

const add = (vm: Machine, set: PySet, item: Value): void => {
  if (item instanceof Unknown) set.open ??= item.gap;
  const key = vm.hashKey(item);
  if (set.open || set.entries.has(key)) return;
  set.entries.set(key, item);
  if (set.entries.size > vm.limits.size) vm.allow(set.entries.size);
};

/** The key of an item that is looked for: a set counts as the frozenset of its items. */
const keyOf = (vm: Machine, item: Value): unknown => vm.hashKey(item instanceof PySet && vm.lookup(item.cls, "__hash__") === null ? new PySet(item.entries, frozensetClass) : item);

/** The operand of a method: any iterable. */
const entriesOf = (vm: Machine, other: Value): ReadonlyMap<unknown, Value> => (other instanceof PySet ? other.entries : setOf(vm, vm.toArray(other)).entries);

type Entries = ReadonlyMap<unknown, Value>;
type Combine = (vm: Machine, a: Entries, b: Entries) => Map<unknown, Value>;
const union: Combine = (vm, a, b) => {
  vm.hold(a.size + b.size);
  const made = new Map(a);
  for (const [key, item] of b) if (!made.has(key)) made.set(key, item);
  return made;
};
const only = (vm: Machine, a: Entries, keep: (key: unknown) => boolean): Map<unknown, Value> => {
  vm.hold(a.size);
  return new Map([...a].filter(([key]) => keep(key)));
};
const intersection: Combine = (vm, a, b) => only(vm, a, (key) => b.has(key));
const difference: Combine = (vm, a, b) => only(vm, a, (key) => !b.has(key));
const symmetric: Combine = (vm, a, b) => union(vm, difference(vm, a, b), difference(vm, b, a));

/** The result has the class of the left operand, made native as CPython's set methods do for subclasses' operators. */
const kindOf = (self: PySet): PyClass => (self.cls.layout === "frozenset" ? frozensetClass : setClass);

const operators: readonly (readonly [string, string, string, Combine])[] = [
  ["or", "union", "update", union], ["and", "intersection", "intersection_update", intersection],
  ["sub", "difference", "difference_update", difference], ["xor", "symmetric_difference", "symmetric_difference_update", symmetric],
];

const replace = (vm: Machine, self: PySet, entries: Map<unknown, Value>): void => {
  vm.heap.saving(self);
  self.entries = entries;
};

for (const cls of [setClass, frozensetClass]) {
  for (const [name, method, inPlace, combine] of operators) {
    methods(cls, {
      [`__${name}__(self, other)`]: (vm, self: PySet, other: Value) => (other instanceof PySet ? new PySet(combine(vm, self.entries, other.entries), kindOf(self)) : notImplemented),
      [`__r${name}__(self, other)`]: (vm, self: PySet, other: Value) => (other instanceof PySet ? new PySet(combine(vm, other.entries, self.entries), kindOf(other)) : notImplemented),
      [`${method}(self, *others)`]: (vm, self: PySet, others: readonly Value[]) =>
        new PySet(others.reduce<Map<unknown, Value>>((made, other) => combine(vm, made, entriesOf(vm, other)), new Map(self.entries)), kindOf(self)),
    });
    if (cls === setClass)
      methods(cls, {
        [`__i${name}__(self, other)`]: spoiling((vm, self: PySet, other: Value) => {
          if (!(other instanceof PySet)) return notImplemented;
          replace(vm, self, combine(vm, self.entries, other.entries));
          return self;
        }),
        [`${inPlace}(self, *others)`]: spoiling((vm, self: PySet, others: readonly Value[]) => {
          replace(vm, self, others.reduce<Map<unknown, Value>>((made, other) => combine(vm, made, entriesOf(vm, other)), new Map(self.entries)));
          return null;
        }),
      });
  }
  methods(cls, {
    "__len__(self)": (vm, self: PySet) => (self.open ? vm.fresh({ min: 0 }) : self.entries.size),
    "__iter__(self)": (vm, self: PySet) => {
      const steps = setItemsInOrder(self)[Symbol.iterator]();
      const { size } = self.entries;
      return new PyIterator(() => {
        if (self.entries.size !== size) sizeChanged(vm, "Set");
        const step = steps.next();
        return step.done ? undefined : step.value;
      });
    },
    "__contains__(self, item)": (vm, self: PySet, item: Value) => vm.contains(self.cls.isNative || self.open ? self : new PySet(self.entries), item),
    "__repr__(self)": (vm, self: PySet) => {
      const plain = self.cls === setClass;
      if (self.entries.size === 0) return `${self.cls.name}()`;
      const items = printing(vm, self, "(...)", () => `{${[...setItemsInOrder(self)].map((item) => vm.repr(item)).join(", ")}}`);
      return items === "(...)" ? `${self.cls.name}(...)` : plain ? items : `${self.cls.name}(${items})`;
    },
    "copy(self)": (vm, self: PySet) => new PySet(union(vm, self.entries, new Map()), kindOf(self)),
    "isdisjoint(self, other)": (vm, self: PySet, other: Value) => [...entriesOf(vm, other).keys()].every((key) => !self.entries.has(key)),
    "issubset(self, other)": (vm, self: PySet, other: Value) => {
      const entries = entriesOf(vm, other);
      vm.tick(self.entries.size >> 4);
      return [...self.entries.keys()].every((key) => entries.has(key));
    },
    "issuperset(self, other)": (vm, self: PySet, other: Value) => [...entriesOf(vm, other).keys()].every((key) => self.entries.has(key)),
  });
}

statics(setClass, { "__new__(cls, *args)": (vm, cls: PyClass) => setOf(vm, [], cls) });
statics(frozensetClass, { "__new__(cls, iterable=None, /)": (vm, cls: PyClass, iterable: Value) => (iterable === null ? setOf(vm, [], cls) : iterable instanceof Unknown ? iterable : setOf(vm, vm.toArray(iterable), cls)) });
methods(frozensetClass, { "__hash__(self)": (vm, self: PySet) => hashNumber(vm.hashKey(self)) });
methods(setClass, {
  "__init__(self, *args)": (vm, self: PySet, args: readonly Value[]) => {
    if (args.length > 1) vm.raise("TypeError", `set expected at most 1 argument, got ${args.length}`);
    replace(vm, self, new Map());
    if (args.length === 1) for (const item of vm.toArray(args[0]!)) add(vm, self, item);
    return null;
  },
  "add(self, item, /)": (vm, self: PySet, item: Value) => {
    vm.heap.saving(self);
    add(vm, self, item);
    return null;
  },
  "discard(self, item, /)": spoiling((vm, self: PySet, item: Value) => {
    vm.heap.saving(self);
    if (item instanceof Unknown) throw new UnknownUsed(item);
    self.entries.delete(keyOf(vm, item));
    return null;
  }),
  "remove(self, item, /)": spoiling((vm, self: PySet, item: Value) => {
    vm.heap.saving(self);
    if (item instanceof Unknown) throw new UnknownUsed(item);
    return self.entries.delete(keyOf(vm, item)) ? null : vm.throw(vm.exception("KeyError", item));
  }),
  "pop(self)": spoiling((vm, self: PySet) => {
    if (self.open) mayRaise(vm, vm.exception("KeyError", "pop from an empty set"));
    for (const item of setItemsInOrder(self)) {
      vm.heap.saving(self);
      self.entries.delete(vm.hashKey(item));
      return item;
    }
    return vm.throw(vm.exception("KeyError", "pop from an empty set"));
  }),
  "clear(self)": (vm, self: PySet) => {
    replace(vm, self, new Map());
    return null;
  },
});
setClass.dict.set("__hash__", null);
