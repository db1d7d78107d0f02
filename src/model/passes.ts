/** One forward pass of a model: what is handed to it, making the call, and making it on trial. */
import { type Kwargs, lookup, PyFunction, type PyObject, Raised, type Value } from "../python/index.ts";
import type { DType, Engine, Fact, ModuleCall } from "../torch/index.ts";
import type { Dim, Shape } from "../sym/index.ts";
import type { Convention } from "./conventions.ts";

/** One tensor that goes in. */
export interface InputAnswer {
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Where that comes from, for people: "the call in line 40", "fits 28×28 and 29×29". */
  readonly why: string;
  readonly guess: boolean;
  readonly kind: Convention["kind"];
  /** Integer values lie below this. */
  readonly high: Dim | null;
}

export interface ForwardRun {
  readonly inputs: readonly InputAnswer[];
  /** The root's own call; null when it could not be made. */
  readonly call: ModuleCall | null;
  readonly outputs: Fact | null;
  /** Nothing rests on a guess. */
  readonly stated: boolean;
}

/** Arguments of one call of the root, and what is said about them. */
export interface Feed {
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  readonly answers: readonly InputAnswer[];
}

/** Runs the call for good: what it records stays. */
export const perform = (engine: Engine, module: PyObject, { args, kwargs, answers }: Feed): ForwardRun => {
  const { vm, recorder } = engine;
  const first = recorder.moduleCalls.length;
  const finish = (): ForwardRun => {
    const call = recorder.moduleCalls.slice(first).find((one) => one.module === module) ?? null;
    return { inputs: answers, call, outputs: call?.outputs ?? null, stated: answers.every((one) => !one.guess) };
  };
  const { unknowns } = vm;
  try {
    vm.call(module, args, kwargs);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    outside(engine);
    // an exception that followed on something unknown says nothing about the code
    if (unknowns !== vm.unknowns) vm.unknown("after-unknown", "an exception after something that is not known");
    else if (answers.every((one) => !one.guess)) recorder.uncaught({ exception: error.exception, span: error.exception.trace.at(-1) ?? null });
  }
  return finish();
};

/** Where a call was left without its end: nothing runs any more. */
export const outside = ({ vm, recorder }: Engine): void => {
  vm.frame = null;
  vm.depth = 0;
  vm.catchers.length = 0;
  recorder.current = null;
};

/** Does something on trial: unless it is `worth` keeping, all it did and recorded is undone. */
export const trial = <T>({ vm, recorder, torch }: Engine, work: () => T, worth: (result: T) => boolean = () => false): T => {
  const mark = recorder.mark();
  vm.refuel();
  const { depth } = vm.heap;
  vm.heap.checkpoint();
  const { grad } = torch;
  let isKept = false;
  try {
    const result = work();
    isKept = worth(result);
    return result;
  } finally {
    if (isKept) vm.heap.commit();
    else {
      // branches that were left in between have checkpoints of their own
      while (vm.heap.depth > depth) vm.heap.rollback();
      torch.grad = grad;
      recorder.cut(mark);
    }
  }
};

/* Parameters of forward */

export interface Param {
  readonly name: string;
  readonly required: boolean;
  readonly keywordOnly: boolean;
}

/** The function behind its decorators, where these keep it. */
const unwrapped = (func: Value | undefined): Value | undefined => {
  for (let next = func; next instanceof PyFunction; next = next.attrs?.get("__wrapped__")) func = next;
  return func;
};

export const parametersOf = (module: PyObject): readonly Param[] => {
  const forward = unwrapped(lookup(module.cls, "forward"));
  if (!(forward instanceof PyFunction)) return [{ name: "input", required: true, keywordOnly: false }];
  const { params } = forward.code.node as unknown as { params: { positional: { name: string }[]; regular: { name: string }[]; keyword: { name: string }[]; star: { name: string } | null } };
  const ordered = [...params.positional, ...params.regular];
  const listed = [...ordered.map(({ name }, i) => ({ name, required: forward.defaults[i] === undefined, keywordOnly: false })),
    ...params.keyword.map(({ name }, i) => ({ name, required: forward.defaults[ordered.length + i] === undefined, keywordOnly: true }))].slice(1);
  return listed.length === 0 && params.star ? [{ name: params.star.name, required: true, keywordOnly: false }] : listed;
};

export const asFeed = (params: readonly Param[], values: ReadonlyMap<string, Value>, answers: readonly InputAnswer[]): Feed => {
  const args: Value[] = [];
  const kwargs = new Map<string, Value>();
  let positional = true;
  for (const param of params) {
    const value = values.get(param.name);
    if (value === undefined) positional = false;
    else if (positional && !param.keywordOnly) args.push(value);
    else kwargs.set(param.name, value);
  }
  for (const [name, value] of values) if (!params.some((one) => one.name === name)) kwargs.set(name, value);
  return { args, kwargs, answers };
};

