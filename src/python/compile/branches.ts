/**
 * Conditions that only data decide: both branches run, each on the state before; what they agree on is kept, the rest becomes
 * unknown. A branch that raises is taken to be the one that does not happen.
 */
import { Raised } from "../errors.ts";
import { identical } from "../equality.ts";
import { bounds } from "../../sym/index.ts";
import { lookup } from "../attributes.ts";
import type { Frame, Machine } from "../machine.ts";
import { anyOf, uncountedGap, uncountedList } from "../many.ts";
import { eitherDict, joinDicts, joinSets } from "../openDicts.ts";
import { copyEntries, PyAttributes, PyClass, PyDict, PyFloat, PyFunction, PyList, PyModule, PyObject, PyProperty, PySet, PyTuple, typeOf, Unknown, type Value } from "../values.ts";

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
  if (a instanceof PyDict && b instanceof PyDict && a.cls === b.cls && a.cls.isNative) return eitherDict(vm, a, b);
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

/** What an object holds, and how to put that back. */
interface State {
  readonly fields: ReadonlyMap<unknown, Value>;
  readonly restore: () => void;
}

interface Outcome {
  readonly end: End;
  readonly slots: readonly (Value | undefined)[];
  readonly result: Value;
  /** Objects that were changed. */
  readonly states: ReadonlyMap<PyObject, State>;
  readonly raised: Raised | null;
}

/** The key of a container as a whole among its fields. */
const whole = Symbol("whole");
const openKeys = Symbol("open");

const fieldsOf = (object: PyObject): ReadonlyMap<unknown, Value> => {
  const fields = new Map<unknown, Value>();
  for (const [name, value] of object.attrs ?? []) fields.set(`.${name}`, value);
  if (object instanceof PyList) fields.set(whole, object.uncounted ? uncountedList(object.uncounted, object.uncounted.gap) : new PyList([...object.items]));
  if (object instanceof PyList && !object.uncounted) object.items.forEach((item, i) => fields.set(i, item));
  if (object instanceof PyDict && !(object instanceof PyAttributes)) fields.set(whole, asItIs(object));
  if (object instanceof PySet) fields.set(whole, setAsItIs(object));
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

const stateOf = (object: PyObject): State => ({ fields: fieldsOf(object), restore: object.snapshot() });

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
  const states = new Map(vm.heap.changed().map((object) => [object, stateOf(object)] as const));
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
  const leftBefore = f.left?.length ?? 0;
  vm.heap.checkpoint();
  const first = attempt(f, yes);
  vm.heap.rollback();
  setSlots(f, before);
  vm.heap.checkpoint();
  const middle = position(vm);
  const leftByFirst = f.left?.splice(leftBefore) ?? [];
  const second = attempt(f, no);
  if (second.end === null && first.end !== null) f.left?.splice(leftBefore);
  if (first.end !== null) f.left?.push(...leftByFirst);
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
  const untouched = others.map((object) => [object, stateOf(object)] as const);
  putBack(vm, second);
  return { ...first, states: new Map([...first.states, ...untouched]) };
};

const putBack = (vm: Machine, { states }: Pick<Outcome, "states">): void => {
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
    mergeStates(vm, first.states);
    if (a === 3) f.result = merge(vm, first.result, second.result);
    return a;
  }
  // The branch that leaves further is one possible end; the code after goes on with the other's state.
  const firstLeaves = a > 0 && (a === 3 || b !== 3);
  const leaving = firstLeaves ? first : { end: b, slots: f.slots.slice(), states: new Map([...first.states.keys()].map((object) => [object, stateOf(object)])), result: second.result };
  if (leaving.end === 3) (f.pending ??= []).push(leaving.result);
  if (!firstLeaves) {
    setSlots(f, first.slots);
    putBack(vm, first);
  }
  leave(f, leaving);
  return firstLeaves ? b : a;
};

/** A way out of a loop or of the function that may have been taken, with the state as it was there. */
export interface Left {
  /** 1 break, 2 continue, 3 return. */
  readonly end: End;
  readonly slots: readonly (Value | undefined)[];
  readonly states: Map<PyObject, State>;
  /** No object's state is kept any more. */
  readonly stop: () => void;
}

/** Keeps the state of a branch that leaves until what it leaves is over; objects that the other writes from now on are as they are. */
const leave = (f: Frame, { end, slots, states: changed }: Pick<Outcome, "end" | "slots" | "states">): void => {
  const states = new Map(changed);
  const stop = f.vm.heap.watch((object) => { if (!states.has(object)) states.set(object, stateOf(object)); });
  (f.left ??= []).push({ end, slots, states, stop });
};

/** Takes the ways that `isOne` names out of those since `from`, and joins the state with theirs. */
const rejoin = (f: Frame, from: number, isOne: (left: Left) => boolean, withSlots: boolean): void => {
  const ways = (f.left ?? []).slice(from).filter(isOne);
  if (ways.length === 0) return;
  f.left = f.left!.filter((one) => !ways.includes(one));
  for (const { stop } of ways) stop();
  for (const { slots, states } of ways) {
    if (withSlots) mergeSlots(f, slots);
    mergeStates(f.vm, states);
  }
};

/** Behind the body of a loop: it may have ended early, by `continue`. */
export const rejoinContinued = (f: Frame, from: number): void => rejoin(f, from, ({ end }) => end === 2, true);

/** Behind a loop, which ends as `end` says: it may have ended by `break` before. */
export const rejoinBroken = (f: Frame, from: number, end: number): number => {
  const broken = f.left!.slice(from).find((one) => one.end === 1);
  if (!broken) return end;
  if (end === 3) {
    // on the way that is known the function is over
    (f.pending ??= []).push(f.result);
    setSlots(f, broken.slots);
    putBack(f.vm, broken);
  }
  rejoin(f, from, (one) => one.end !== 3, true);
  return 0;
};

const mergeSlots = (f: Frame, slots: readonly (Value | undefined)[]): void => {
  for (let i = 0; i < f.slots.length; i++) {
    const [a, b] = [slots[i], f.slots[i]];
    if (a === b) continue;
    f.slots[i] = a === undefined ? b : b === undefined ? a : merge(f.vm, a, b);
  }
};

/** Fields that were otherwise on the other way than they are now become what both have in common. */
const mergeStates = (vm: Machine, states: ReadonlyMap<PyObject, State>): void => {
  for (const [object, { fields }] of states) {
    const before = fields.get(whole);
    if (object instanceof PyDict && before instanceof PyDict) joinDicts(vm, object, before);
    if (object instanceof PySet && before instanceof PySet) joinSets(vm, object, before);
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

/** The function's result when some branches may have returned before. */
export const settle = (f: Frame): Value => {
  if (f.undecidedFrom !== undefined) f.vm.listener.undecided?.(f.undecidedFrom, position(f.vm));
  rejoin(f, 0, ({ end }) => end === 3, false);
  if (!f.pending) return f.result;
  return f.pending.reduce((known, one) => merge(f.vm, known, one), f.result);
};
