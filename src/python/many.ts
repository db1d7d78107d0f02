/** Sequences of which only data decide the length: one item stands for all, the count is a size of its own. */
import { add, bounds, type Dim, same } from "../sym/index.ts";
import { merge } from "./compile/joining.ts";
import type { Machine } from "./machine.ts";
import { entryCount, isUncounted } from "./openDicts.ts";
import { type Gap, type Many, PyDict, PyIterator, PyList, PyObject, PySet, PyTuple, type PyClass, Unknown, UnknownUsed, type Value } from "./values.ts";

/** What stands for the items of an iterable that cannot be counted; null for all others. */
export const manyOf = (vm: Machine, value: Value): Many | null => {
  if (value instanceof PyDict && isUncounted(value)) return { item: anyOf(vm, [...value.entries.values()].map(({ key }) => key)), count: entryCount(vm, value) };
  if (value instanceof PySet && value.open) return { item: new Unknown(value.open), count: vm.fresh({ min: 0 }) };
  return value instanceof PyObject ? value.many(vm) : null;
};

/** Why the items of a list cannot be counted. */
export const uncountedGap = (vm: Machine): Gap => ({ code: "data-dependent", reason: "how many items a list has depends on data", span: vm.here() });

/** A list of so many items, all like this one. */
export const uncountedList = ({ item, count }: Many, gap: Gap): PyList => {
  const list = new PyList([]);
  list.uncounted = { item, count, gap };
  return list;
};

/** An iterator over what cannot be counted: a loop takes its item once, natives find it unknown. */
export const uncountedIterator = (vm: Machine, cls: PyClass, many: Many): PyIterator =>
  new PyIterator(() => { throw new UnknownUsed(vm.unknown("data-dependent", "how many items there are depends on data")); }, cls, many);

/** One item that may be any of these. */
export const anyOf = (vm: Machine, items: readonly Value[]): Value => (items.length === 0 ? vm.unknown("data-dependent", "which item this is depends on data") : items.reduce((known, one) => merge(vm, known, one)));

/** Items that are added to a list, where the list or the items cannot be counted. */
export const addMany = (vm: Machine, list: PyList, more: Many): void => {
  const before = list.many() ?? (list.items.length > 0 ? { item: anyOf(vm, list.items), count: list.items.length } : null);
  vm.heap.saving(list);
  const item = before ? merge(vm, before.item, more.item) : more.item;
  list.uncounted = { item, count: before ? add(before.count, more.count) : more.count, gap: uncountedGap(vm) };
};

/** Items of several iterables side by side (`zip`); null where all of them can be counted. */
export const together = (vm: Machine, iterables: readonly Value[]): Many | null => {
  const known = iterables.map((one) => manyOf(vm, one));
  const first = known.find((one) => one !== null);
  if (!first) return null;
  const counts = iterables.map((one, i) => known[i]?.count ?? countOf(vm, one));
  const most = Math.min(...counts.map((one) => bounds(one).max));
  const count = counts.every((one) => same(one, counts[0]!)) ? first.count : vm.fresh({ min: 0, max: most });
  return { item: new PyTuple(iterables.map((one, i) => known[i]?.item ?? anyOf(vm, vm.toArray(one)))), count };
};

const countOf = (vm: Machine, value: Value): Dim => {
  const length = value instanceof Unknown ? null : vm.attempt(["TypeError"], () => vm.length(value));
  return typeof length === "number" ? length : Infinity;
};


