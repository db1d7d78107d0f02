/** What is known of values, and of what objects hold, when either of two ways may have been taken: what both agree on is kept, the rest becomes unknown. */
import { identical } from "../equality.ts";
import { bounds, type Dim } from "../../sym/index.ts";
import { lookup } from "../attributes.ts";
import type { Frame, Machine } from "../machine.ts";
import { anyOf, uncountedGap, uncountedList } from "../many.ts";
import { eitherDict, eitherSet, joinDicts, joinSets } from "../openDicts.ts";
import { BoundMethod, Cell, copyEntries, PyAttributes, PyClass, PyDict, PyFloat, PyFunction, PyList, PyModule, PyObject, PyProperty, PySet, PyTuple, typeOf, Unknown, type Value } from "../values.ts";

/** What is known when either value may be the one. */
export const merge = (vm: Machine, a: Value, b: Value): Value => {
  if (identical(a, b)) return a;
  if (a instanceof Unknown || b instanceof Unknown) return unknownOf(a, b);
  if (a instanceof PyFloat && b instanceof PyFloat && a.value === b.value) return a;
  if (a instanceof PyTuple && b instanceof PyTuple && a.items.length === b.items.length && a.cls === b.cls)
    return new PyTuple(a.items.map((item, i) => merge(vm, item, b.items[i]!)), a.cls);
  const container = eitherContainer(vm, a, b);
  if (container) {
    vm.heap.mayBe(container, a as PyObject, b as PyObject);
    return container;
  }
  if (a instanceof PyObject && b instanceof PyObject) {
    const agreed = a.agree(b, vm.host);
    if (agreed) return agreed;
  }
  // objects may refuse the question, as arrays do
  if (typeOf(a) === typeOf(b) && vm.attempt(["Exception"], () => vm.equal(a, b)) === true) return a;
  const made = vm.unknown("branches-differ", "two branches give different values");
  return isActed(a) || isActed(b) ? new Unknown(made.gap, null, a !== null && b !== null, [a, b]) : made;
};

/** Keys, and values with attributes of their own or that can be called: what is done with one of two such is done with either. */
const isActed = (value: Value): boolean => typeof value === "string" || value instanceof PyFunction || value instanceof BoundMethod || (value instanceof PyObject && !(value instanceof Unknown) && value.attrs !== null && !(value instanceof PyModule) && value.cls.layout === "object");

/** Most values that one of which only a condition decided may be. */
const mostValues = 4;

/** What may be one of several known values, or anything. */
const unknownOf = (a: Value, b: Value): Unknown => {
  const [unknown, other] = a instanceof Unknown ? [a, b] : [b as Unknown, a];
  if (unknown.either === null) return unknown;
  if (other instanceof Unknown && other.either === null) return other;
  const all = [...unknown.either, ...(other instanceof Unknown ? other.either! : [other])].filter((one, i, list) => list.findIndex((same) => identical(same, one)) === i);
  if (all.length === unknown.either.length) return unknown;
  return new Unknown(unknown.gap, null, all.every((one) => one !== null), all.length > mostValues ? null : all);
};

const eitherContainer = (vm: Machine, a: Value, b: Value): PyObject | null => {
  if (a instanceof PyList && b instanceof PyList) {
    if (a.uncounted || b.uncounted || a.items.length !== b.items.length) return eitherList(vm, a, b);
    return new PyList(a.items.map((item, i) => merge(vm, item, b.items[i]!)));
  }
  if (a instanceof PyDict && b instanceof PyDict && a.cls === b.cls && a.cls.isNative) return eitherDict(vm, a, b);
  return a instanceof PySet && b instanceof PySet && a.cls === b.cls && a.cls.isNative ? eitherSet(vm, a, b) : null;
};

/** A list that is one of two of different lengths: all that is known is what its items have in common. */
const eitherList = (vm: Machine, a: PyList, b: PyList): PyList => {
  const items = [a, b].flatMap((list) => list.many()?.item ?? list.items);
  const least = Math.min(...[a, b].map((list) => bounds(list.many()?.count ?? list.items.length).min));
  return uncountedList({ item: anyOf(vm, items), count: vm.fresh({ min: least }) }, uncountedGap(vm));
};

/** Whether no less is known of the second value than of the first, which it came from. */
export const knowsAsMuch = (vm: Machine, a: Value | undefined, b: Value | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  if (identical(a, b) || b === a) return true;
  if (b instanceof Unknown) return a instanceof Unknown && (a.either === null || b.either !== null && b.either.every((one) => a.either!.includes(one)));
  if (a instanceof Unknown) return false;
  if (a instanceof PyFloat && b instanceof PyFloat) return a.value === b.value;
  if (a instanceof PyTuple && b instanceof PyTuple) return a.items.length === b.items.length && a.items.every((item, i) => knowsAsMuch(vm, item, b.items[i]!));
  if (a instanceof PyList && b instanceof PyList) {
    if (a.uncounted || b.uncounted) return a.uncounted !== null && b.uncounted !== null && knowsAsMuch(vm, a.uncounted.item, b.uncounted.item) && leastOf(a.uncounted.count) <= leastOf(b.uncounted.count);
    return a.items.length === b.items.length && a.items.every((item, i) => knowsAsMuch(vm, item, b.items[i]!));
  }
  if (a instanceof PyDict && b instanceof PyDict)
    return a.entries.size === b.entries.size && a.open?.others === b.open?.others && [...a.entries].every(([hash, entry]) => {
      const twin = b.entries.get(hash);
      return twin !== undefined && (twin.isPerhaps ?? false) === (entry.isPerhaps ?? false) && knowsAsMuch(vm, entry.value, twin.value);
    });
  if (a instanceof PySet && b instanceof PySet) return (a.open !== null && b.open !== null) || (a.entries.size === b.entries.size && [...a.entries.keys()].every((key) => b.entries.has(key)));
  return a instanceof PyObject && b instanceof PyObject && a.knownAs(b);
};

const leastOf = (count: Dim): number => bounds(count).min;

/** What an object holds, and how to put that back. */
export interface State {
  readonly fields: ReadonlyMap<unknown, Value>;
  readonly restore: () => void;
}

/** The key of a container as a whole among its fields. */
const whole = Symbol("whole");

const fieldsOf = (object: PyObject): ReadonlyMap<unknown, Value> => {
  const fields = new Map<unknown, Value>();
  for (const [name, value] of object.attrs ?? []) fields.set(`.${name}`, value);
  if (object instanceof PyList) fields.set(whole, object.uncounted ? uncountedList(object.uncounted, object.uncounted.gap) : new PyList([...object.items]));
  if (object instanceof PyList && !object.uncounted) object.items.forEach((item, i) => fields.set(i, item));
  if (object instanceof PyDict && !(object instanceof PyAttributes)) fields.set(whole, asItIs(object));
  if (object instanceof PySet) fields.set(whole, setAsItIs(object));
  if (object instanceof Cell && object.value !== undefined) fields.set(whole, object.value);
  return fields;
};

const asItIs = (dict: PyDict): PyDict => {
  const copy = new PyDict(copyEntries(dict.entries));
  copy.open = dict.open;
  return copy;
};

const setAsItIs = (set: PySet): PySet => {
  const copy = new PySet(set.open ? new Map() : new Map(set.entries));
  copy.open = set.open;
  return copy;
};

export const stateOf = (object: PyObject): State => ({ fields: fieldsOf(object), restore: object.snapshot() });

export const putBack = (vm: Machine, states: ReadonlyMap<PyObject, State>): void => {
  for (const [object, { restore }] of states) {
    vm.heap.saving(object);
    restore();
  }
};

export const mergeSlots = (f: Frame, slots: readonly (Value | undefined)[]): void => {
  for (let i = 0; i < f.slots.length; i++) {
    const [a, b] = [slots[i], f.slots[i]];
    if (a === b) continue;
    f.slots[i] = a === undefined ? b : b === undefined ? a : merge(f.vm, a, b);
  }
};

/** Fields that were otherwise on the other way than they are now become what both have in common. */
export const mergeStates = (vm: Machine, states: ReadonlyMap<PyObject, State>): void => {
  for (const [object, { fields }] of states) {
    const before = fields.get(whole);
    if (object instanceof PyDict && before instanceof PyDict) joinDicts(vm, object, before);
    if (object instanceof PySet && before instanceof PySet) joinSets(vm, object, before);
    if (object instanceof Cell && before !== undefined && object.value !== before) {
      vm.heap.saving(object);
      object.value = object.value === undefined ? before : merge(vm, before, object.value);
    }
    const isJoined = object instanceof PyList && joinLists(vm, object, before as PyList);
    for (const [key, value] of fieldsOf(object)) if (typeof key === "string" && !fields.has(key)) mayLack(vm, object, key, value);
    for (const [key, value] of fields) {
      if (key === whole || (isJoined && typeof key === "number")) continue;
      const other = fieldOf(object, key);
      if (other === undefined && typeof key === "string") mayLack(vm, object, key, value);
      else if (other !== undefined && !identical(other, value)) writeField(vm, object, key, merge(vm, value, other));
    }
  }
};

const fieldOf = (object: PyObject, key: unknown): Value | undefined =>
  (typeof key === "string" ? object.attrs?.get(key.slice(1)) : object instanceof PyList ? object.items[key as number] : undefined);

/** An attribute that one way sets and the other does not: where it is not, the class's is. */
const mayLack = (vm: Machine, object: PyObject, key: string, value: Value): void => {
  const name = key.slice(1);
  const inherited = object instanceof PyModule || object instanceof PyClass ? undefined : lookup(object.cls, name);
  const isPlain = inherited !== undefined && !(inherited instanceof PyFunction) && !(inherited instanceof PyProperty);
  writeField(vm, object, key, isPlain ? merge(vm, value, inherited) : value);
  if (inherited === undefined) (object.perhaps ??= new Map()).set(name, { code: "branches-differ", reason: `whether there is an attribute '${name}' depends on a condition that is not known`, span: vm.here() });
};

/** A list that the branches left with different lengths cannot be counted any more. */
const joinLists = (vm: Machine, list: PyList, before: PyList): boolean => {
  if (!list.uncounted && !before.uncounted && list.items.length === before.items.length) return false;
  const { uncounted } = eitherList(vm, before, list);
  vm.heap.saving(list);
  list.uncounted = uncounted;
  return true;
};

const writeField = (vm: Machine, object: PyObject, key: unknown, value: Value): void => {
  vm.heap.saving(object);
  if (typeof key === "string" && key.startsWith(".")) object.attrs?.set(key.slice(1), value);
  else if (object instanceof PyList) object.items[key as number] = value;
};

