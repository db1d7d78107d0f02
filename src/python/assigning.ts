/** `container[index] = value` and `del container[index]`. */
import { lookup } from "./attributes.ts";
import { callSpecial } from "./calls.ts";
import { merge } from "./compile/joining.ts";
import { mayRaise } from "./compile/ways.ts";
import { withEither } from "./either.ts";
import { sliceIndices, sliceItems } from "./indices.ts";
import { position, toArray } from "./iteration.ts";
import type { Machine } from "./machine.ts";
import { uncountedGap } from "./many.ts";
import { holds, removeSomething, spoil, storeUnder } from "./openDicts.ts";
import { isInt, PyBytes, PyDict, PyFunction, PyList, PyObject, PyRange, PySlice, PyTuple, typeOf, Unknown, type Value } from "./values.ts";

export const setItem = (vm: Machine, container: Value, index: Value, value: Value): void => {
  if (container instanceof Unknown) return void withEither(vm, container, (one) => (setItem(vm, one, index, value), null));
  if (container instanceof PyObject) {
    const hook = container.cls.isNative ? undefined : lookup(container.cls, "__setitem__");
    if (hook instanceof PyFunction) return void vm.call(hook, [container, index, value]);
    if (container instanceof PyList) return setListItem(vm, container, index, value);
    if (container instanceof PyDict) {
      if (index instanceof Unknown) storeUnder(vm, container, index, value);
      else vm.dictSet(container, index, value);
      return;
    }
    const native = lookup(container.cls, "__setitem__");
    if (native !== undefined && native !== null) return void callSpecial(vm, native, container, [index, value]);
  }
  vm.raise("TypeError", `'${typeOf(container).name}' object does not support item assignment`);
};

/** What is put in a slice's place. */
const assigned = (vm: Machine, value: Value, refusal: string): readonly Value[] => {
  const cls = typeOf(value);
  if (!(value instanceof Unknown) && lookup(cls, "__iter__") === undefined && lookup(cls, "__getitem__") === undefined) vm.raise("TypeError", refusal);
  return toArray(vm, value);
};

/** Puts an item into a list, where its place or the number of items is not known: each item may be it. */
const setSomeItem = (vm: Machine, list: PyList, index: Value, value: Value): void => {
  if (index instanceof PySlice) return spoil(vm, list, list.uncounted?.gap ?? uncountedGap(vm));
  if (list.uncounted) list.uncounted = { ...list.uncounted, item: merge(vm, list.uncounted.item, value) };
  else list.items = list.items.map((item) => merge(vm, item, value));
};

const mostArguments = 10_000;

const setListItem = (vm: Machine, list: PyList, index: Value, value: Value): void => {
  vm.heap.saving(list);
  if (list.uncounted || index instanceof Unknown || (value instanceof Unknown && index instanceof PySlice)) return setSomeItem(vm, list, index, value);
  if (!(index instanceof PySlice)) {
    list.items[position(vm, index, list.items.length, "list assignment")] = value;
    return;
  }
  const { start, stop, step } = sliceIndices(vm, index, list.items.length);
  const items = assigned(vm, value, step === 1 ? "can only assign an iterable" : "must assign iterable to extended slice");
  vm.hold(list.items.length);
  if (step === 1) {
    // many arguments of one call do not fit on the stack
    if (items.length > mostArguments) list.items = list.items.slice(0, start).concat(items, list.items.slice(Math.max(start, stop)));
    else list.items.splice(start, Math.max(0, stop - start), ...items);
    return;
  }
  const places = sliceItems([...list.items.keys()], { start, stop, step });
  if (places.length !== items.length) vm.raise("ValueError", `attempt to assign sequence of size ${items.length} to extended slice of size ${places.length}`);
  places.forEach((place, i) => { list.items[place] = items[i]!; });
};

/** `del dict[key]` */
export const deleteEntry = (vm: Machine, dict: PyDict, key: Value): void => {
  if (dict.open && holds(vm, dict, key) instanceof Unknown) mayRaise(vm, vm.exception("KeyError", key));
  if (!vm.dictDelete(dict, key)) vm.throw(vm.exception("KeyError", key));
};

export const deleteItem = (vm: Machine, container: Value, index: Value): void => {
  if (container instanceof Unknown) return;
  if (container instanceof PyObject) {
    const hook = container.cls.isNative ? undefined : lookup(container.cls, "__delitem__");
    if (hook instanceof PyFunction) return void vm.call(hook, [container, index]);
    if (container instanceof PyDict) {
      if (index instanceof Unknown) withEither(vm, index, (one) => (deleteEntry(vm, container, one), null), () => removeSomething(vm, container, index));
      else deleteEntry(vm, container, index);
      return;
    }
    if (container instanceof PyList) {
      vm.heap.saving(container);
      if (container.uncounted || index instanceof Unknown) return spoil(vm, container, container.uncounted?.gap ?? uncountedGap(vm));
      if (index instanceof PySlice) {
        vm.hold(container.items.length);
        const doomed = new Set(sliceItems([...container.items.keys()], sliceIndices(vm, index, container.items.length)));
        container.items = container.items.filter((_, i) => !doomed.has(i));
      } else container.items.splice(position(vm, index, container.items.length, "list assignment"), 1);
      return;
    }
    const native = lookup(container.cls, "__delitem__");
    if (native !== undefined && native !== null) return void callSpecial(vm, native, container, [index]);
  }
  const sequence = isInt(index) && (typeof container === "string" || container instanceof PyTuple || container instanceof PyBytes || container instanceof PyRange);
  vm.raise("TypeError", `'${typeOf(container).name}' object ${sequence || !typeOf(container).isNative ? "doesn't" : "does not"} support item deletion`);
};
