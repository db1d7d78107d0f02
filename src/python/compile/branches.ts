/**
 * Conditions that only data decide: both branches run, each on the state before; what they agree on is kept, the rest becomes
 * unknown. A branch that raises is taken to be the one that does not happen.
 */
import { Raised } from "../errors.ts";
import { identical } from "../equality.ts";
import { openUp } from "../iteration.ts";
import { bounds } from "../../sym/index.ts";
import type { Frame, Machine } from "../machine.ts";
import { anyOf, uncountedGap, uncountedList } from "../many.ts";
import { PyDict, PyFloat, PyList, PyObject, PyTuple, typeOf, Unknown, type Value } from "../values.ts";

/** What is known when either value may be the one. */
export const merge = (vm: Machine, a: Value, b: Value): Value => {
  if (identical(a, b)) return a;
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (a instanceof PyFloat && b instanceof PyFloat && a.value === b.value) return a;
  if (a instanceof PyTuple && b instanceof PyTuple && a.items.length === b.items.length && a.cls === b.cls)
    return new PyTuple(a.items.map((item, i) => merge(vm, item, b.items[i]!)), a.cls);
  if (a instanceof PyList && b instanceof PyList && (a.uncounted || b.uncounted || a.items.length !== b.items.length)) return eitherList(vm, a, b);
  if (a instanceof PyList && b instanceof PyList && a.items.length === b.items.length) return new PyList(a.items.map((item, i) => merge(vm, item, b.items[i]!)));
  if (a instanceof PyObject && b instanceof PyObject) {
    const agreed = a.agree(b, vm.host);
    if (agreed) return agreed;
  }
  // objects may refuse the question, as arrays do
  if (typeOf(a) === typeOf(b) && vm.attempt(["Exception"], () => vm.equal(a, b)) === true) return a;
  return vm.unknown("branches-differ", "two branches give different values");
};

/** A list that is one of two of different lengths: all that is known is what its items have in common. */
const eitherList = (vm: Machine, a: PyList, b: PyList): PyList => {
  const items = [a, b].flatMap((list) => list.many()?.item ?? list.items);
  const least = Math.min(...[a, b].map((list) => bounds(list.many()?.count ?? list.items.length).min));
  return uncountedList({ item: anyOf(vm, items), count: vm.fresh({ min: least }) }, uncountedGap(vm));
};

/** 0 goes on, 1 break, 2 continue, 3 return; null raised. */
type End = number | null;

interface Outcome {
  readonly end: End;
  readonly slots: readonly (Value | undefined)[];
  readonly result: Value;
  /** Objects that were changed, each with what it holds now and how to put that back. */
  readonly states: ReadonlyMap<PyObject, { readonly fields: ReadonlyMap<unknown, Value>; readonly restore: () => void }>;
  readonly raised: Raised | null;
}

const isAttribute = (key: unknown): boolean => typeof key === "string" && key.startsWith(".");

/** The key of a list as a whole among its fields, and that of a dict's keys that nobody knows. */
const whole = Symbol("whole");
const openKeys = Symbol("open");

const fieldsOf = (object: PyObject): ReadonlyMap<unknown, Value> => {
  const fields = new Map<unknown, Value>();
  for (const [name, value] of object.attrs ?? []) fields.set(`.${name}`, value);
  if (object instanceof PyList) fields.set(whole, object.uncounted ? uncountedList(object.uncounted, object.uncounted.gap) : new PyList([...object.items]));
  if (object instanceof PyList && !object.uncounted) object.items.forEach((item, i) => fields.set(i, item));
  if (object instanceof PyDict) for (const [hash, entry] of object.entries) fields.set(hash, entry.value);
  if (object instanceof PyDict && object.open) fields.set(openKeys, new Unknown(object.open));
  return fields;
};

const attempt = (f: Frame, run: (f: Frame) => number): Outcome => {
  const { vm } = f;
  const { depth } = vm;
  const handlers = vm.catchers.length;
  let end: End = null;
  let raised: Raised | null = null;
  // Whatever a branch raises is held back here: it decides which branch is believed.
  vm.catchers.push(() => true);
  try {
    end = run(f);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    raised = error;
    vm.frame = f;
    vm.depth = depth;
  } finally {
    vm.catchers.length = handlers;
  }
  const states = new Map(vm.heap.changed().map((object) => [object, { fields: fieldsOf(object), restore: object.snapshot() }] as const));
  return { end, slots: f.slots.slice(), result: f.result, states, raised };
};

const setSlots = (f: Frame, slots: readonly (Value | undefined)[]): void => {
  f.slots.length = 0;
  f.slots.push(...slots);
};

/** Runs both branches of a condition that is not known; answers how the statement ends. */
export const runBoth = (f: Frame, yes: (f: Frame) => number, no: (f: Frame) => number): number => {
  const { vm } = f;
  const before = f.slots.slice();
  const start = position(vm);
  vm.heap.checkpoint();
  const first = attempt(f, yes);
  vm.heap.rollback();
  setSlots(f, before);
  vm.heap.checkpoint();
  const middle = position(vm);
  const second = attempt(f, no);
  if (second.end !== null || first.end === null) vm.listener.undecided?.(start, middle);
  if (first.end !== null) vm.listener.undecided?.(middle, position(vm));
  if (second.end === null && first.end !== null) return take(f, first);
  if (first.end === null) {
    vm.heap.commit();
    if (second.raised) throw second.raised;
    return second.end!;
  }
  // where one leaves a loop or the function and the other goes on, so is all that follows in the function
  if (first.end !== second.end) f.undecidedFrom ??= start;
  return join(f, withUntouched(vm, first, second), second);
};

/** The first branch's outcome, with the objects that only the second one changed as they were before. */
const withUntouched = (vm: Machine, first: Outcome, second: Outcome): Outcome => {
  const others = [...second.states.keys()].filter((object) => !first.states.has(object));
  if (others.length === 0) {
    vm.heap.commit();
    return first;
  }
  vm.heap.rollback();
  const untouched = others.map((object) => [object, { fields: fieldsOf(object), restore: object.snapshot() }] as const);
  putBack(vm, second);
  return { ...first, states: new Map([...first.states, ...untouched]) };
};

const putBack = (vm: Machine, { states }: Outcome): void => {
  for (const [object, { restore }] of states) {
    vm.heap.saving(object);
    restore();
  }
};

const position = (vm: Machine): number => vm.listener.position?.() ?? 0;

/** Undoes the second branch and puts the state after the first back. */
const take = (f: Frame, outcome: Outcome): number => {
  const { vm } = f;
  vm.heap.rollback();
  setSlots(f, outcome.slots);
  putBack(vm, outcome);
  f.result = outcome.result;
  return outcome.end!;
};

const join = (f: Frame, first: Outcome, second: Outcome): number => {
  const { vm } = f;
  const [a, b] = [first.end!, second.end!];
  if (a === b) {
    mergeSlots(f, first.slots);
    mergeStates(vm, first);
    if (a === 3) f.result = merge(vm, first.result, second.result);
    return a;
  }
  // One branch leaves the function: its result is one possible result, and the code after goes on with the other's state.
  if (a === 3 || b === 3) (f.pending ??= []).push(a === 3 ? first.result : second.result);
  if (a === 3) return b;
  if (b === 3) {
    setSlots(f, first.slots);
    putBack(vm, first);
    return a;
  }
  mergeSlots(f, first.slots);
  return 0;
};

const mergeSlots = (f: Frame, slots: readonly (Value | undefined)[]): void => {
  for (let i = 0; i < f.slots.length; i++) {
    const [a, b] = [slots[i], f.slots[i]];
    if (a === b) continue;
    f.slots[i] = a === undefined ? b : b === undefined ? a : merge(f.vm, a, b);
  }
};

/** Fields that the first branch left otherwise than they are now become what both have in common. */
const mergeStates = (vm: Machine, first: Outcome): void => {
  for (const [object, { fields }] of first.states) {
    const now = fieldsOf(object);
    if (object instanceof PyList && joinLists(vm, object, fields.get(whole) as PyList)) continue;
    if (object instanceof PyDict) joinKeys(vm, object, fields, now);
    for (const [key, value] of fields) {
      if (key === whole || key === openKeys) continue;
      const other = now.get(key);
      if (other !== undefined && !identical(other, value)) writeField(vm, object, key, merge(vm, value, other));
      else if (other === undefined && typeof key === "string" && key.startsWith(".")) writeField(vm, object, key, value);
    }
  }
};

/** A dict that the branches left with different keys: which ones it has is not known any more. */
const joinKeys = (vm: Machine, dict: PyDict, before: ReadonlyMap<unknown, Value>, now: ReadonlyMap<unknown, Value>): void => {
  if (![...before.keys(), ...now.keys()].some((key) => before.has(key) !== now.has(key) && !isAttribute(key))) return;
  const known = before.get(openKeys) ?? now.get(openKeys);
  openUp(vm, dict, known instanceof Unknown ? known.gap : { code: "branches-differ", reason: "two branches leave different keys in a dict", span: vm.here() });
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
  else if (object instanceof PyDict) {
    const entry = object.entries.get(key);
    if (entry) entry.value = value;
  }
};

/** The function's result when some branches may have returned before. */
export const settle = (f: Frame): Value => {
  if (f.undecidedFrom !== undefined) f.vm.listener.undecided?.(f.undecidedFrom, position(f.vm));
  if (!f.pending) return f.result;
  return f.pending.reduce((known, one) => merge(f.vm, known, one), f.result);
};
