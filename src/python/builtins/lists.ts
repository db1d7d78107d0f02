/** `list` and `tuple`. */
import { fittingIndex, indexOf } from "../iteration.ts";
import { mayRaise } from "../compile/ways.ts";
import { equal, identical } from "../equality.ts";
import { addMany, anyOf, manyOf, uncountedGap, uncountedList } from "../many.ts";
import { spoiling } from "../openDicts.ts";
import { methods, statics } from "../native.ts";
import { hashNumber } from "./hashing.ts";
import type { Machine } from "../machine.ts";
import { bounds } from "../../sym/index.ts";
import {
  isInt, nativeClass, iteratorClass, listClass, notImplemented, PyClass, PyGenerator, PyIterator, PyList, PyObject, PyTuple, tupleClass, unbox, Unknown, UnknownUsed, type Value,
} from "../values.ts";

type Sequence = PyList | PyTuple;

/** Prints a container once: inside itself it shows as dots. */
export const printing = (vm: Machine, self: PyObject, dots: string, print: () => string): string => {
  if (vm.printing.has(self)) return dots;
  vm.tick();
  if (vm.printing.size >= vm.limits.depth) vm.raise("RecursionError", "maximum recursion depth exceeded while getting the repr of an object");
  vm.printing.add(self);
  try {
    return print();
  } finally {
    vm.printing.delete(self);
  }
};

const repeat = (vm: Machine, self: Sequence, times: Value): Value => {
  if (times instanceof Unknown) return times;
  if (!isInt(unbox(times)) && !(times instanceof PyObject && vm.lookup(times.cls, "__index__"))) return notImplemented;
  const count = Math.max(0, fittingIndex(vm, times, "OverflowError"));
  vm.allow(count * self.items.length);
  const items: Value[] = [];
  if (self.items.length > 0) for (let i = 0; i < count; i++) for (const item of self.items) items.push(item);
  return self instanceof PyList ? new PyList(items) : new PyTuple(items);
};

const concatenate = (vm: Machine, self: Sequence, other: Value): Value => {
  if (other instanceof PyList || other instanceof PyTuple) vm.allow(self.items.length + other.items.length);
  if (self instanceof PyList) return other instanceof PyList ? new PyList([...self.items, ...other.items]) : notImplemented;
  return other instanceof PyTuple ? new PyTuple([...self.items, ...other.items]) : notImplemented;
};

const addAll = (vm: Machine, self: PyList, iterable: Value): void => {
  const many = manyOf(vm, iterable);
  if (many) return addMany(vm, self, many);
  if (iterable instanceof PyGenerator || iterable instanceof PyIterator) return addOneByOne(vm, self, iterable);
  if (self.uncounted) return vm.toArray(iterable).forEach((item) => addMany(vm, self, { item, count: 1 }));
  const more = vm.toArray(iterable);
  vm.allow(self.items.length + more.length);
  vm.heap.saving(self);
  for (const item of more) self.items.push(item);
};

/** A generator may look at the list that grows by it: `y.extend(layer(y[-1]) for layer in self.layers)`. */
const addOneByOne = (vm: Machine, self: PyList, iterable: Value): void => {
  const next = vm.iterate(iterable);
  for (let item = next(); item !== undefined; item = next()) {
    vm.tick(item instanceof PyTuple ? 4 : 1);
    if (self.uncounted) addMany(vm, self, { item, count: 1 });
    else {
      vm.heap.saving(self);
      if (self.items.push(item) > vm.limits.size) vm.allow(self.items.length);
    }
  }
};

/** Whether two items are equal, where something depends on it. */
export const isSame = (vm: Machine, a: Value, b: Value): boolean => {
  if (identical(a, b)) return true;
  const known = equal(vm, a, b);
  if (known === null) throw new UnknownUsed(vm.unknown("data-dependent", "whether two items are equal depends on data"));
  return known;
};

const find = (vm: Machine, self: Sequence, item: Value, start: Value, stop: Value): number => {
  const { items } = self;
  const from = start === undefined || start === null ? 0 : indexOf(vm, start);
  const to = stop === undefined || stop === null ? items.length : indexOf(vm, stop);
  const [low, high] = [from < 0 ? Math.max(0, from + items.length) : from, to < 0 ? to + items.length : Math.min(to, items.length)];
  for (let i = low; i < high; i++) {
    if ((i & 15) === 15) vm.tick();
    if (isSame(vm, items[i]!, item)) return i;
  }
  return -1;
};

const reverseIteratorClass = nativeClass("list_reverseiterator", "closed", iteratorClass);

for (const cls of [listClass, tupleClass]) {
  methods(cls, {
    "__len__(self)": (_, self: Sequence) => self.items.length,
    "__iter__(self)": (_, self: Sequence) => {
      let i = 0;
      return new PyIterator(() => (i < self.items.length ? self.items[i++]! : undefined));
    },
    "__getitem__(self, index)": (vm, self: Sequence, index: Value) => vm.getItem(self instanceof PyList ? new PyList(self.items) : new PyTuple(self.items), index),
    "__contains__(self, item)": (vm, self: Sequence, item: Value) => vm.contains(new PyTuple(self.items), item),
    "__add__(self, other)": (vm, self: Sequence, other: Value) => concatenate(vm, self, other),
    "__mul__(self, times)": (vm, self: Sequence, times: Value) => repeat(vm, self, times),
    "__rmul__(self, times)": (vm, self: Sequence, times: Value) => repeat(vm, self, times),
    "index(self, item, start=None, stop=None)": (vm, self: Sequence, item: Value, start: Value, stop: Value) => {
      const at = find(vm, self, item, start, stop);
      return at >= 0 ? at : vm.raise("ValueError", self instanceof PyList ? `${vm.repr(item)} is not in list` : "tuple.index(x): x not in tuple");
    },
    "count(self, item)": (vm, self: Sequence, item: Value) => {
      vm.tick(self.items.length >> 4);
      return self.items.filter((one) => isSame(vm, one, item)).length;
    },
    "__reversed__(self)": (_, self: Sequence) => {
      let i = self.items.length;
      return new PyIterator(() => (i > 0 ? self.items[--i]! : undefined), self instanceof PyList ? reverseIteratorClass : undefined);
    },
  });
}

statics(listClass, { "__new__(cls, *args, **kwargs)": (_, cls: PyClass) => withDict(new PyList([], cls)) });
statics(tupleClass, {
  "__new__(cls, iterable=(), /)": (vm, cls: PyClass, iterable: Value) => withDict(new PyTuple(iterable === undefined ? [] : vm.toArray(iterable), cls)),
});

/** Instances of user-written subclasses have attributes. */
const withDict = <T extends PyObject>(object: T): T => {
  if (!object.cls.isNative) object.attrs = new Map();
  return object;
};

methods(tupleClass, {
  "__repr__(self)": (vm, self: PyTuple) => printing(vm, self, "(...)", () => (self.items.length === 1 ? `(${vm.repr(self.items[0]!)},)` : `(${self.items.map((item) => vm.repr(item)).join(", ")})`)),
  "__hash__(self)": (vm, self: PyTuple) => hashNumber(vm.hashKey(new PyTuple(self.items))),
  "__getnewargs__(self)": (_, self: PyTuple) => new PyTuple([new PyTuple(self.items)]),
});

const sortList = (vm: Machine, items: readonly Value[], key: Value, reverse: Value): Value[] => {
  const keyed = items.map((item, i) => ({ item, i, key: key === null ? item : vm.call(key, [item]) }));
  let isSure = true;
  const less = (a: Value, b: Value): boolean => {
    if (typeof a === "number" && typeof b === "number") return a < b;
    const known = vm.truth(vm.compare("<", a, b));
    if (known === null) isSure = false;
    return known === true;
  };
  const backwards = vm.isTrue(reverse);
  keyed.sort((a, b) => {
    vm.tick();
    if (less(a.key, b.key)) return backwards ? 1 : -1;
    if (less(b.key, a.key)) return backwards ? -1 : 1;
    return a.i - b.i;
  });
  // all that is known of an order that only data decide is that each place has one of them
  if (!isSure) return Array<Value>(items.length).fill(anyOf(vm, items));
  return keyed.map(({ item }) => item);
};
export { sortList };

const at = (vm: Machine, self: PyList, index: Value, words: string): number => {
  const i = indexOf(vm, index);
  const place = i < 0 ? i + self.items.length : i;
  if (place < 0 || place >= self.items.length) vm.raise("IndexError", words);
  return place;
};

/** Takes an item out of a list, where its place or their number is not known. */
const takeAny = (vm: Machine, self: PyList): Value => {
  if (bounds(self.uncounted?.count ?? 1).min === 0) mayRaise(vm, vm.exception("IndexError", "pop from empty list"));
  const { item, count } = self.many() ?? { item: anyOf(vm, self.items), count: self.items.length };
  vm.heap.saving(self);
  self.uncounted = { item, count: vm.fresh({ min: Math.max(0, bounds(count).min - 1) }), gap: uncountedGap(vm) };
  return item;
};

methods(listClass, {
  "__init__(self, iterable=(), /)": (vm, self: PyList, iterable: Value) => {
    vm.heap.saving(self);
    self.items = [];
    if (iterable !== undefined) addAll(vm, self, iterable);
    return null;
  },
  "__repr__(self)": (vm, self: PyList) => printing(vm, self, "[...]", () => `[${self.items.map((item) => vm.repr(item)).join(", ")}]`),
  "__setitem__(self, index, value)": (vm, self: PyList, index: Value, value: Value) => {
    const plain = new PyList(self.items);
    vm.heap.saving(self);
    vm.setItem(plain, index, value);
    self.items = plain.items;
    return null;
  },
  "__delitem__(self, index)": spoiling((vm, self: PyList, index: Value) => {
    const plain = new PyList(self.items.slice());
    vm.deleteItem(plain, index);
    vm.heap.saving(self);
    self.items = plain.items;
    return null;
  }),
  "__iadd__(self, other)": spoiling((vm, self: PyList, other: Value) => {
    addAll(vm, self, other);
    return self;
  }),
  "__imul__(self, times)": spoiling((vm, self: PyList, times: Value) => {
    const made = repeat(vm, self, times);
    if (!(made instanceof PyList)) return made;
    vm.heap.saving(self);
    self.items = made.items;
    return self;
  }),
  "append(self, item, /)": (vm, self: PyList, item: Value) => {
    if (self.uncounted) return addMany(vm, self, { item, count: 1 }) ?? null;
    vm.heap.saving(self);
    if (self.items.push(item) > vm.limits.size) vm.allow(self.items.length);
    return null;
  },
  "extend(self, iterable, /)": spoiling((vm, self: PyList, iterable: Value) => {
    addAll(vm, self, iterable);
    return null;
  }),
  "insert(self, index, item, /)": (vm, self: PyList, index: Value, item: Value) => {
    if (self.uncounted || index instanceof Unknown) return addMany(vm, self, { item, count: 1 }) ?? null;
    vm.heap.saving(self);
    vm.tick(self.items.length >> 8);
    const i = indexOf(vm, index);
    self.items.splice(i < 0 ? Math.max(0, i + self.items.length) : i, 0, item);
    return null;
  },
  "pop(self, index=-1, /)": (vm, self: PyList, index: Value) => {
    if (self.uncounted || (index instanceof Unknown && self.items.length > 0)) return takeAny(vm, self);
    if (self.items.length === 0) vm.raise("IndexError", "pop from empty list");
    vm.heap.saving(self);
    if (index !== -1) vm.tick(self.items.length >> 8);
    return self.items.splice(at(vm, self, index, "pop index out of range"), 1)[0]!;
  },
  "remove(self, item, /)": spoiling((vm, self: PyList, item: Value) => {
    const i = find(vm, self, item, null, null);
    if (i < 0) vm.raise("ValueError", "list.remove(x): x not in list");
    vm.heap.saving(self);
    self.items.splice(i, 1);
    return null;
  }),
  "clear(self)": (vm, self: PyList) => {
    vm.heap.saving(self);
    self.items = [];
    return null;
  },
  "copy(self)": (vm, self: PyList) => (self.uncounted ? uncountedList(self.uncounted, self.uncounted.gap) : new PyList(vm.toArray(new PyTuple(self.items)))),
  "reverse(self)": (vm, self: PyList) => {
    if (self.uncounted) return null;
    vm.tick(self.items.length >> 4);
    vm.heap.saving(self);
    self.items.reverse();
    return null;
  },
  "sort(self, *, key=None, reverse=False)": (vm, self: PyList, key: Value, reverse: Value) => {
    if (self.uncounted) return null;
    vm.heap.saving(self);
    const before = self.items;
    // whoever looks meanwhile sees an empty list
    self.items = [];
    let sorted = before;
    try {
      sorted = sortList(vm, before, key, reverse);
      if (self.items.length > 0) vm.raise("ValueError", "list modified during sort");
    } finally {
      self.items = sorted;
    }
    return null;
  },
});
listClass.dict.set("__hash__", null);
