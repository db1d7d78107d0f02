/**
 * Exceptions that may have been raised, since a condition before them is not known: the state as it was there waits at the `try`, `finally` or
 * `with` around it, and takes the way of the exception when the body is over.
 */
import { Raised } from "../errors.ts";
import type { Catcher, Frame, Machine } from "../machine.ts";
import type { PyClass, PyException, PyObject, Value } from "../values.ts";
import { runBoth } from "./branches.ts";
import { putBack, type State, stateOf } from "./joining.ts";

/** A statement that an exception may come to: its handlers, its `finally`, its context manager. */
export interface Trial {
  readonly frame: Frame;
  /** How many catchers stood around it. */
  around: number;
  /** Its handlers; null where it only looks at what comes by. */
  readonly catcher: Catcher | null;
  /** Whether an exception of this class stops here. */
  readonly stops: (cls: PyClass) => boolean;
  readonly ways: Way[];
}

interface Way {
  readonly exception: PyException;
  readonly slots: readonly (Value | undefined)[];
  readonly states: Map<PyObject, State>;
  /** No object's state is kept any more. */
  readonly stop: () => void;
}

/** Holds everything back that one of two branches raises; it is no handler of the code's. */
export const holdsBack: Catcher = () => true;

/** Objects that a branch changed before a way left it are there as the branch left them. */
export const completeWays = (states: ReadonlyMap<PyObject, State>, ways: readonly { readonly states: Map<PyObject, State> }[]): void => {
  for (const way of ways) for (const [object, state] of states) if (!way.states.has(object)) way.states.set(object, state);
};

/** The statement that an exception of this class would come to first; none where nothing waits for it, or a native does. */
const trialFor = (vm: Machine, cls: PyClass): Trial | undefined => {
  if (vm.trials.length === 0) return undefined;
  const catching = vm.catchers.findLastIndex((catches) => catches !== holdsBack && catches(cls));
  return catching < 0 ? undefined : vm.trials.findLast(({ around, stops }) => around > catching && stops(cls));
};

/** An exception may have been raised in a frame whose variables were `slots`, with these objects otherwise than they are now. */
export const keepRaised = (vm: Machine, { exception }: Raised, f: Frame, slots: readonly (Value | undefined)[], changed: ReadonlyMap<PyObject, State>): void => {
  const trial = trialFor(vm, exception.cls);
  if (!trial) return;
  const states = new Map(changed);
  const stop = vm.heap.watch((object) => { if (!states.has(object)) states.set(object, stateOf(object)); });
  const way: Way = { exception, slots: trial.frame === f ? slots : trial.frame.slots.slice(), states, stop };
  trial.ways.push(way);
  vm.ways.push(way);
};

/** What runs now may raise. */
export const mayRaise = (vm: Machine, exception: PyException): void => {
  if (vm.trials.length === 0) return;
  if (exception.trace.length === 0) exception.trace = vm.trace();
  if (vm.frame) keepRaised(vm, new Raised(exception), vm.frame, vm.frame.slots.slice(), new Map());
};

/** A statement that exceptions stop at: those that its catcher names, or all where it only looks at them. */
export const beginTrial = (f: Frame, catcher: Catcher | null): Trial => {
  const trial = newTrial(f, catcher);
  f.vm.trials.push(trial);
  return trial;
};

export const newTrial = (f: Frame, catcher: Catcher | null): Trial => ({ frame: f, around: f.vm.catchers.length, catcher, stops: catcher ?? (() => true), ways: [] });

/** Behind a statement of a generator, which ended as `end` says: what the exceptions that may have come to it lead to. */
export const afterWays = (f: Frame, trial: Trial, end: number, handles: (f: Frame, raised: Raised) => number): number => {
  if (trial.ways.length === 0) return end;
  const { result } = f;
  return closed(f.vm, trial).reduce((next, way) => (inner: Frame) => runBoth(inner, next, (thrown) => takeWay(thrown, way, handles)), (inner: Frame) => {
    inner.result = result;
    return end;
  })(f);
};

/** Puts the state back as it was where an exception was raised, and goes on with it. */
const takeWay = (f: Frame, { slots, states, exception }: Way, handles: (f: Frame, raised: Raised) => number): number => {
  f.slots.length = 0;
  f.slots.push(...slots);
  putBack(f.vm, states);
  return handles(f, new Raised(exception));
};

/** Runs a body that exceptions may leave early; `after` runs behind it as it ended: with how, or with what it raised. */
export const withWays = (f: Frame, catcher: Catcher | null, body: (f: Frame) => number, after: (f: Frame, end: number, raised: Raised | null) => number): number => {
  const { vm } = f;
  const { depth } = vm;
  const catchers = vm.catchers.length;
  const trials = vm.trials.length;
  if (catcher) vm.catchers.push(catcher);
  const trial = beginTrial(f, catcher);
  let end = 0;
  let raised: Raised | null = null;
  try {
    end = body(f);
  } catch (error) {
    if (!(error instanceof Raised)) {
      closed(vm, trial);
      throw error;
    }
    raised = error;
    vm.frame = f;
    vm.depth = depth;
  } finally {
    vm.trials.length = trials;
    vm.catchers.length = catchers;
  }
  if (trial.ways.length === 0) return after(f, end, raised);
  const { result } = f;
  let next = (inner: Frame): number => {
    inner.result = result;
    return after(inner, end, raised);
  };
  for (const way of closed(vm, trial)) {
    const others = next;
    next = (inner) => runBoth(inner, others, (thrown) => takeWay(thrown, way, (raising, error) => after(raising, 0, error)));
  }
  return next(f);
};

/** The ways that came to a statement, which is over. */
const closed = (vm: Machine, { ways }: Trial): readonly Way[] => {
  for (const { stop } of ways) stop();
  vm.ways = vm.ways.filter((one) => !ways.includes(one));
  return ways;
};
