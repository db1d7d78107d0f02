/**
 * Conditions that only data decide: both branches run, each on the state before; what they agree on is kept, the rest becomes
 * unknown. A branch that raises goes to the handler that waits for it (`ways.ts`); where none does, it is taken to be the one that does not happen.
 */
import { Raised } from "../errors.ts";
import type { Frame, Machine } from "../machine.ts";
import { type PyObject, UnknownUsed, type Value } from "../values.ts";
import { merge, mergeSlots, mergeStates, putBack, type State, stateOf } from "./joining.ts";
import { completeWays, holdsBack, keepRaised } from "./ways.ts";

/** 0 goes on, 1 break, 2 continue, 3 return; null raised. */
type End = number | null;

interface Outcome {
  readonly end: End;
  readonly slots: readonly (Value | undefined)[];
  readonly result: Value;
  /** Objects that were changed. */
  readonly states: ReadonlyMap<PyObject, State>;
  readonly raised: Raised | null;
}

const attempt = (f: Frame, run: (f: Frame) => number): Outcome => {
  const { vm } = f;
  const { depth } = vm;
  const handlers = vm.catchers.length;
  const [ways, left] = [vm.ways.length, f.left?.length ?? 0];
  let end: End = null;
  let raised: Raised | null = null;
  // Whatever a branch raises is held back here: it decides which branch is believed.
  vm.catchers.push(holdsBack);
  try {
    end = run(f);
  } catch (error) {
    if (error instanceof UnknownUsed && f.namespace === null) {
      // as a function ends that something unknown stops
      end = 3;
      f.result = error.value;
    } else if (error instanceof Raised) raised = error;
    else {
      vm.heap.commit();
      throw error;
    }
    vm.frame = f;
    vm.depth = depth;
  } finally {
    vm.catchers.length = handlers;
  }
  const states = new Map(vm.heap.changed().map((object) => [object, stateOf(object)] as const));
  completeWays(states, vm.ways.slice(ways));
  if (f.left) completeWays(states, f.left.slice(left));
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
  const result = f.result;
  const start = position(vm);
  const leftBefore = f.left?.length ?? 0;
  vm.heap.checkpoint();
  const first = attempt(f, yes);
  vm.heap.rollback();
  setSlots(f, before);
  f.result = result;
  vm.heap.checkpoint();
  const middle = position(vm);
  const leftByFirst = f.left?.splice(leftBefore) ?? [];
  const second = attempt(f, no);
  f.left?.push(...leftByFirst);
  if (second.end !== null || first.end === null) vm.listener.undecided?.(start, middle);
  if (first.end !== null) vm.listener.undecided?.(middle, position(vm));
  if (first.end !== null && second.end !== null) {
    // where one leaves a loop or the function and the other goes on, so is all that follows in the function
    if (first.end !== second.end) f.undecidedFrom ??= start;
    return join(f, { ...first, states: withUntouched(vm, first, second) }, second);
  }
  const states = first.end === null ? withUntouched(vm, first, second) : take(f, first, second);
  const [raising, going] = first.end === null ? [first, second] : [second, first];
  if (going.raised) throw going.raised;
  keepRaised(vm, raising.raised!, f, raising.slots, states);
  return going.end!;
};

/** What either value may be: of an expression whose condition is not known. */
export const valueOfBoth = (f: Frame, yes: (f: Frame) => Value, no: (f: Frame) => Value): Value => {
  const made: Value[] = [];
  const { result } = f;
  const end = runBoth(f, (inner) => (made.push(yes(inner)), 0), (inner) => (made.push(no(inner)), 0));
  // something unknown that stopped one of them stands for its value
  if (end === 3 || f.result !== result) made.push(f.result);
  f.result = result;
  return made.reduce((known, one) => merge(f.vm, known, one));
};

/** Objects that only the second branch changed as they were before, beside what the first one changed. */
const withUntouched = (vm: Machine, first: Outcome, second: Outcome): ReadonlyMap<PyObject, State> => {
  const others = [...second.states.keys()].filter((object) => !first.states.has(object));
  if (others.length === 0) {
    vm.heap.commit();
    return first.states;
  }
  vm.heap.rollback();
  const untouched = others.map((object) => [object, stateOf(object)] as const);
  putBack(vm, second.states);
  return new Map([...first.states, ...untouched]);
};

const position = (vm: Machine): number => vm.listener.position?.() ?? 0;

/** Undoes the second branch and puts the state after the first back; gives the second's, with what only the first changed as it was before. */
const take = (f: Frame, outcome: Outcome, second: Outcome): ReadonlyMap<PyObject, State> => {
  const { vm } = f;
  vm.heap.rollback();
  const untouched = [...outcome.states.keys()].filter((object) => !second.states.has(object)).map((object) => [object, stateOf(object)] as const);
  setSlots(f, outcome.slots);
  putBack(vm, outcome.states);
  f.result = outcome.result;
  return new Map([...second.states, ...untouched]);
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
  if (!firstLeaves) {
    setSlots(f, first.slots);
    putBack(vm, first.states);
    f.result = first.result;
  }
  leave(f, leaving);
  return firstLeaves ? b : a;
};

/** A way out of a loop or of the function that may have been taken, with the state as it was there. */
export interface Left {
  /** 1 break, 2 continue, 3 return. */
  readonly end: End;
  readonly slots: readonly (Value | undefined)[];
  /** What the function returns, where it does. */
  readonly result: Value;
  readonly states: Map<PyObject, State>;
  /** No object's state is kept any more. */
  readonly stop: () => void;
}

/** Keeps the state of a branch that leaves until what it leaves is over; objects that the other writes from now on are as they are. */
const leave = (f: Frame, { end, slots, states: changed, result }: Pick<Outcome, "end" | "slots" | "states" | "result">): void => {
  const states = new Map(changed);
  const stop = f.vm.heap.watch((object) => { if (!states.has(object)) states.set(object, stateOf(object)); });
  (f.left ??= []).push({ end, slots, states, stop, result });
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
    // on the way that is known the function is over: that is one possible end, the code after goes on with the other's state
    const states = new Map([...broken.states.keys()].map((object) => [object, stateOf(object)] as const));
    leave(f, { end: 3, slots: f.slots.slice(), states, result: f.result });
    setSlots(f, broken.slots);
    putBack(f.vm, broken.states);
  }
  rejoin(f, from, (one) => one.end !== 3, true);
  return 0;
};

/**
 * What raises now happens only where the code did not leave before, on the way that `isOne` names: that one goes on, and the exception is one that
 * may have been raised. False where there is no such way.
 */
const leftBefore = (f: Frame, from: number, raised: Raised, isOne: (left: Left) => boolean): boolean => {
  const way = f.left?.slice(from).find(isOne);
  if (!way) return false;
  const { vm } = f;
  vm.frame = f;
  const states = new Map([...way.states.keys()].map((object) => [object, stateOf(object)] as const));
  const slots = f.slots.slice();
  f.left = f.left!.filter((one) => one !== way);
  way.stop();
  setSlots(f, way.slots);
  putBack(vm, way.states);
  f.result = way.result;
  keepRaised(vm, raised, f, slots, states);
  return true;
};

/** Where a turn of a loop raises: whether it may have gone on to the next before. */
export const wentOnBefore = (f: Frame, from: number, raised: Raised): boolean => {
  if (!leftBefore(f, from, raised, ({ end }) => end === 2)) return false;
  rejoinContinued(f, from);
  return true;
};

/** Where a loop raises: whether it may have ended before. */
export const brokeBefore = (f: Frame, from: number, raised: Raised): boolean => {
  if (!leftBefore(f, from, raised, ({ end }) => end === 1)) return false;
  rejoin(f, from, ({ end }) => end !== 3, true);
  return true;
};

/** Where a function raises: whether it may have returned before. */
export const returnedBefore = (f: Frame, raised: Raised): boolean => leftBefore(f, 0, raised, ({ end }) => end === 3);

/** Whether the code that runs now may not run at all: some function of the calls around may have ended before, or the loop it is in. */
export const isUndecided = (f: Frame): boolean => {
  for (let frame: Frame | null = f; frame; frame = frame.back) if (frame.left && frame.left.length > 0) return true;
  return false;
};

/** The function's result when some branches may have returned before. */
export const settle = (f: Frame): Value => {
  if (f.undecidedFrom !== undefined) f.vm.listener.undecided?.(f.undecidedFrom, position(f.vm));
  const results = (f.left ?? []).filter(({ end }) => end === 3).map(({ result }) => result);
  rejoin(f, 0, ({ end }) => end === 3, false);
  return results.reduce((known, one) => merge(f.vm, known, one), f.result);
};

/** What may have been done or not: as if a condition that is not known stood before it. */
export const perhaps = (f: Frame, work: (f: Frame) => void): void => {
  runBoth(f, (inner) => (work(inner), 0), () => 0);
};
