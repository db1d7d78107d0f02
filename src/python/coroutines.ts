/** Generators inside generators: `yield from`, and the awaitables that asynchronous generators give out. */
import { lookup } from "./attributes.ts";
import { Raised } from "./errors.ts";
import { exceptionClasses } from "./exceptions.ts";
import { resume, returned, step } from "./iteration.ts";
import { Frame, type Machine } from "./machine.ts";
import { asyncItemClass, coroutineClass, PyGenerator, PyIterator, PyObject, typeOf, Unknown, type Value } from "./values.ts";

/** What an asynchronous generator yields, told apart from what it waits for. */
export class AsyncItem extends PyObject {
  readonly value: Value;
  constructor(value: Value) {
    super(asyncItemClass);
    this.value = value;
  }
}

/** Passes on what the inner iterator gives, and what is sent into it; answers the value that it returns. */
export const delegate = (vm: Machine, f: Frame | null, iterator: Value): Generator<Value, Value, Value> =>
  (iterator instanceof PyGenerator ? delegateToGenerator(vm, iterator) : delegateToIterator(vm, f, iterator));

function* delegateToIterator(vm: Machine, f: Frame | null, iterator: Value): Generator<Value, Value, Value> {
  if (iterator instanceof Unknown) return iterator;
  if (iterator instanceof PyIterator) {
    for (let item = iterator.next(); item !== undefined; item = iterator.next()) yield item;
    return null;
  }
  let sent: Value = null;
  for (;;) {
    const made = stepOf(vm, f, iterator, sent);
    if (made.ended) return made.value;
    sent = yield made.value;
  }
}

function* delegateToGenerator(vm: Machine, inner: PyGenerator): Generator<Value, Value, Value> {
  let item = resume(vm, inner, null);
  while (item !== undefined) {
    try {
      const sent: Value = yield item;
      item = resume(vm, inner, sent);
    } catch (error) {
      item = step(vm, inner, () => inner.steps.throw(error));
    }
  }
  return returned.get(inner) ?? null;
}

/** One step of an iterator of a class of the user's; at its end the value that StopIteration carries. */
const stepOf = (vm: Machine, f: Frame | null, iterator: Value, sent: Value): { readonly ended: boolean; readonly value: Value } => {
  const stop = exceptionClasses.get("StopIteration")!;
  const { depth } = vm;
  const handlers = vm.catchers.length;
  vm.catchers.push((cls) => cls.mro.includes(stop));
  try {
    const next = lookup(typeOf(iterator), "__next__");
    if (next === undefined || next === null) vm.raise("TypeError", `'${typeOf(iterator).name}' object is not an iterator`);
    return { ended: false, value: sent === null ? vm.call(next!, [iterator]) : vm.callMethod(iterator, "send", sent) };
  } catch (error) {
    if (!(error instanceof Raised) || !error.exception.cls.mro.includes(stop)) throw error;
    if (f) vm.frame = f;
    vm.depth = depth;
    return { ended: true, value: error.exception.attrs!.get("value") ?? null };
  } finally {
    vm.catchers.length = handlers;
  }
};

/** The awaitable of one step of an asynchronous generator: what it waits for goes out, its next item is the result. */
export const awaitableStep = (vm: Machine, self: PyGenerator, advance: () => Value | undefined, end: () => Value): PyGenerator => {
  function* steps(): Generator<Value, Value, Value> {
    let item = advance();
    for (;;) {
      if (item === undefined) return end();
      if (item instanceof AsyncItem) return item.value;
      item = resume(vm, self, yield item);
    }
  }
  return coroutineOf(vm, self.name, steps);
};

/** A coroutine of steps that are written here. */
export const coroutineOf = (vm: Machine, name: string, steps: (f: Frame) => Generator<Value, Value, Value>): PyGenerator => {
  const outer = vm.frame!;
  const frame = new Frame(vm, { document: outer.document, name, globals: outer.globals, back: outer, slots: [], closure: [], namespace: null, owner: null, site: outer.site });
  return new PyGenerator(name, steps(frame), frame, coroutineClass);
};
