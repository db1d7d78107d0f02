/** Iterators and generators, and the classes that make iterators: `enumerate`, `zip`, `map`, `filter`, `reversed`. */
import { lookup } from "../attributes.ts";
import { Raised } from "../errors.ts";
import { nextAwaited } from "../compile/awaiting.ts";
import { awaitableStep, coroutineOf } from "../coroutines.ts";
import { identityOf } from "../equality.ts";
import { isExceptionClass } from "../exceptions.ts";
import { resume, returned, step } from "../iteration.ts";
import type { Machine } from "../machine.ts";
import { manyOf, together, uncountedIterator } from "../many.ts";
import { bounds } from "../../sym/index.ts";
import { functions, methods, properties, statics } from "../native.ts";
import {
  bytesClass, dictClass, generatorClass, iteratorClass, listClass, type Many, nativeClass, PyBytes, PyClass, PyDict, PyException, PyGenerator, PyIterator, PyList, PyObject, PyRange, PySet, PyTuple, rangeClass, setClass, strClass, tupleClass, typeOf, Unknown, UnknownUsed, type Value, asyncGeneratorClass, coroutineClass,
} from "../values.ts";
import { wholeOf } from "./arguments.ts";
import { rangeIteratorClasses } from "./ranges.ts";
import { isCallable } from "./reflection.ts";

const named = (name: string): PyClass => nativeClass(name, "closed", iteratorClass);
const iteratorClasses = new Map<PyClass, PyClass>([
  [listClass, named("list_iterator")], [tupleClass, named("tuple_iterator")], [strClass, named("str_ascii_iterator")],
  [dictClass, named("dict_keyiterator")], [setClass, named("set_iterator")], [rangeClass, rangeIteratorClasses.plain], [bytesClass, named("bytes_iterator")],
]);

/** `iter(value)` */
export const iteratorOf = (vm: Machine, value: Value): Value => {
  if (value instanceof Unknown || value instanceof PyIterator || (value instanceof PyGenerator && value.cls === generatorClass)) return value;
  const cls = typeOf(value);
  const hook = lookup(cls, "__iter__");
  if (hook === null) return vm.raise("TypeError", `'${cls.name}' object is not iterable`);
  const plain = typeof value === "string" || value instanceof PyList || value instanceof PyTuple || value instanceof PyDict || value instanceof PySet || value instanceof PyRange || value instanceof PyBytes;
  if (plain && cls.isNative) return new PyIterator(vm.iterate(value), iteratorClasses.get(cls));
  if (hook !== undefined) {
    const made = vm.call(hook, [value]);
    if (!(made instanceof Unknown || made instanceof PyIterator || made instanceof PyGenerator) && lookup(typeOf(made), "__next__") === undefined) vm.raise("TypeError", `iter() returned non-iterator of type '${typeOf(made).name}'`);
    return made;
  }
  return new PyIterator(vm.iterate(value));
};

/** One step of any iterator; undefined at its end, whose StopIteration is given to `stopped`. */
const advance = (vm: Machine, iterator: Value): Value | undefined => {
  if (iterator instanceof PyIterator) return iterator.next();
  if (iterator instanceof PyGenerator && iterator.cls === generatorClass) return resume(vm, iterator, null);
  if (iterator instanceof Unknown) throw new UnknownUsed(iterator);
  const hook = lookup(typeOf(iterator), "__next__");
  if (hook === undefined || hook === null) return vm.raise("TypeError", `'${typeOf(iterator).name}' object is not an iterator`);
  return vm.call(hook, [iterator]);
};

export const stopIteration = (vm: Machine, value: Value): never => {
  const exception = vm.exception("StopIteration", ...(value === null ? [] : [value]));
  exception.attrs!.set("value", value);
  return vm.throw(exception);
};

methods(iteratorClass, {
  "__iter__(self)": (_, self: PyIterator) => self,
  "__next__(self)": (vm, self: PyIterator) => {
    const item = self.next();
    return item === undefined ? stopIteration(vm, null) : item;
  },
  "__length_hint__(self)": () => 0,
});

/* Generators */

const asException = (vm: Machine, type: Value, value: Value): PyException => {
  if (type instanceof PyException) return type;
  if (isExceptionClass(type)) {
    const made = value instanceof PyException ? value : vm.call(type, value === null ? [] : [value]);
    if (made instanceof PyException) return made;
  }
  return vm.raise("TypeError", "exceptions must be classes or instances deriving from BaseException, not " + typeOf(type).name);
};

const finish = (vm: Machine, self: PyGenerator, item: Value | undefined): Value => {
  if (item !== undefined) return item;
  const value = returned.get(self) ?? null;
  returned.delete(self);
  return stopIteration(vm, value);
};

methods(generatorClass, {
  "__iter__(self)": (_, self: PyGenerator) => self,
  "__next__(self)": (vm, self: PyGenerator) => finish(vm, self, resume(vm, self, null)),
});
methods(coroutineClass, {
  "__await__(self)": (vm, self: PyGenerator) => {
    if (self.started) vm.raise("RuntimeError", "cannot reuse already awaited coroutine");
    self.started = true;
    return new PyGenerator(self.name, self.steps, self.frame, generatorClass);
  },
});
for (const cls of [generatorClass, coroutineClass]) methods(cls, {
  "send(self, value, /)": (vm, self: PyGenerator, value: Value) => {
    if (!self.started && value !== null) vm.raise("TypeError", `can't send non-None value to a just-started ${self.cls.name.replace("_", " ")}`);
    return finish(vm, self, resume(vm, self, value));
  },
  "throw(self, type, value=None, traceback=None, /)": (vm, self: PyGenerator, type: Value, value: Value) => {
    const exception = asException(vm, type, value);
    if (self.finished) return vm.throw(exception);
    return finish(vm, self, step(vm, self, () => self.steps.throw(new Raised(exception))));
  },
  "close(self)": (vm, self: PyGenerator) => {
    if (self.finished || !self.started) {
      self.finished = true;
      return null;
    }
    const leave = new Raised(vm.exception("GeneratorExit"));
    const yielded = vm.attempt(["GeneratorExit", "StopIteration"], () => step(vm, self, () => self.steps.throw(leave)) as Value);
    if (yielded !== undefined) vm.raise("RuntimeError", "generator ignored GeneratorExit");
    self.finished = true;
    return null;
  },
});
for (const cls of [generatorClass, coroutineClass, asyncGeneratorClass]) {
  methods(cls, { "__repr__(self)": (_, self: PyGenerator) => `<${cls.name} object ${self.name} at 0x${identityOf(self).toString(16).padStart(12, "0")}>` });
  properties(cls, { __name__: (_, self: PyGenerator) => self.name, __qualname__: (_, self: PyGenerator) => self.name });
}
/** Each gives an awaitable: the generator goes on when that is awaited. */
const stopAsync = (vm: Machine) => (): Value => vm.throw(vm.exception("StopAsyncIteration"));
methods(asyncGeneratorClass, {
  "__aiter__(self)": (_, self: PyGenerator) => self,
  "__anext__(self)": (vm, self: PyGenerator) => awaitableStep(vm, self, () => resume(vm, self, null), stopAsync(vm)),
  "asend(self, value, /)": (vm, self: PyGenerator, value: Value) => awaitableStep(vm, self, () => resume(vm, self, value), stopAsync(vm)),
  "athrow(self, type, value=None, traceback=None, /)": (vm, self: PyGenerator, type: Value, value: Value) => {
    const exception = asException(vm, type, value);
    return awaitableStep(vm, self, () => (self.finished ? vm.throw(exception) : step(vm, self, () => self.steps.throw(new Raised(exception)))), stopAsync(vm));
  },
  "aclose(self)": (vm, self: PyGenerator) => awaitableStep(vm, self, () => {
    if (!self.started) self.finished = true;
    if (self.finished) return undefined;
    const leave = new Raised(vm.exception("GeneratorExit"));
    return vm.attempt(["GeneratorExit", "StopAsyncIteration"], () => step(vm, self, () => self.steps.throw(leave)) as Value);
  }, () => null),
});
properties(coroutineClass, { cr_running: (_, self: PyGenerator) => self.running });
properties(generatorClass, {
  gi_running: (_, self: PyGenerator) => self.running,
  gi_frame: (_, self: PyGenerator) => (self.finished ? null : new PyObject(nativeClass("frame", "closed"))),
});

/* Classes that make iterators */

interface Maker {
  readonly steps: (vm: Machine, ...args: never[]) => () => Value | undefined;
  /** What stands for the items where only data decide how many there are. */
  readonly many: (vm: Machine, ...args: never[]) => Many | null;
}
const maker = (name: string, signature: string, { steps, many }: Maker): PyClass => {
  const cls = named(name);
  statics(cls, {
    [`__new__(cls, ${signature})`]: (vm: Machine, made: PyClass, ...args: unknown[]) => {
      const uncounted = many(vm, ...(args as never[]));
      const iterator = uncounted ? uncountedIterator(vm, made, uncounted) : new PyIterator(steps(vm, ...(args as never[])), made);
      if (!made.isNative) iterator.attrs = new Map();
      return iterator;
    },
  });
  return cls;
};

/** Steps of an iterable given as an argument; it may be an iterator that others read too. */
const stepsOf = (vm: Machine, value: Value): (() => Value | undefined) => vm.iterate(value);

const enumerateSteps = (vm: Machine, iterable: Value, start: Value): (() => Value | undefined) => {
  const next = stepsOf(vm, iterable);
  let count: Value = start === 0 ? 0 : wholeOf(vm, start) ?? vm.raise("TypeError", `'${typeOf(start).name}' object cannot be interpreted as an integer`);
  return () => {
    const item = next();
    if (item === undefined) return undefined;
    const pair = new PyTuple([count, item]);
    count = vm.binary("+", count, 1);
    return pair;
  };
};
export const enumerateClass = maker("enumerate", "iterable, start=0", {
  steps: enumerateSteps,
  many: (vm, iterable: Value, start: Value) => {
    const many = manyOf(vm, iterable);
    return many && { item: new PyTuple([vm.binary("+", start, vm.fresh({ min: 0, max: bounds(many.count).max - 1 })), many.item]), count: many.count };
  },
});

const zipSteps = (vm: Machine, iterables: readonly Value[], strict: boolean): (() => Value | undefined) => {
  const nexts = iterables.map((iterable, i) => {
    if (typeOf(iterable).isNative && !(iterable instanceof PyObject) && typeof iterable !== "string") vm.raise("TypeError", `'${typeOf(iterable).name}' object is not iterable`);
    vm.tick(i);
    return stepsOf(vm, iterable);
  });
  const plural = (count: number): string => (count === 1 ? "argument 1" : `arguments 1-${count}`);
  return () => {
    if (nexts.length === 0) return undefined;
    const items: Value[] = [];
    for (let i = 0; i < nexts.length; i++) {
      const item = nexts[i]!();
      if (item !== undefined) {
        items.push(item);
        continue;
      }
      if (strict && i > 0) vm.raise("ValueError", `zip() argument ${i + 1} is shorter than ${plural(i)}`);
      if (strict) for (let j = 1; j < nexts.length; j++) if (nexts[j]!() !== undefined) vm.raise("ValueError", `zip() argument ${j + 1} is longer than ${plural(j)}`);
      return undefined;
    }
    return new PyTuple(items);
  };
};
export const zipClass = maker("zip", "*iterables, strict=False", {
  steps: (vm, iterables: readonly Value[], strict: Value) => zipSteps(vm, iterables, vm.isTrue(strict)),
  many: (vm, iterables: readonly Value[]) => together(vm, iterables),
});

const mapSteps = (vm: Machine, [func, ...iterables]: readonly Value[]): (() => Value | undefined) => {
  if (func === undefined || iterables.length === 0) vm.raise("TypeError", "map() must have at least two arguments.");
  const nexts = iterables.map((iterable) => stepsOf(vm, iterable));
  return () => {
    const items: Value[] = [];
    for (const next of nexts) {
      const item = next();
      if (item === undefined) return undefined;
      items.push(item);
    }
    vm.tick();
    return vm.call(func!, items);
  };
};
export const mapClass = maker("map", "*args", {
  steps: mapSteps,
  many: (vm, [func, ...iterables]: readonly Value[]) => {
    const many = together(vm, iterables);
    return many && { item: vm.call(func!, (many.item as PyTuple).items), count: many.count };
  },
});

const filterSteps = (vm: Machine, func: Value, iterable: Value): (() => Value | undefined) => {
  const next = stepsOf(vm, iterable);
  return () => {
    for (let item = next(); item !== undefined; item = next()) {
      vm.tick();
      const verdict = func === null ? item : vm.call(func, [item]);
      const known = vm.truth(verdict);
      if (known === null) throw new UnknownUsed(verdict instanceof Unknown ? verdict : vm.unknown("data-dependent", "a filter depends on data"));
      if (known) return item;
    }
    return undefined;
  };
};
export const filterClass = maker("filter", "function, iterable, /", {
  steps: filterSteps,
  many: (vm, _: Value, iterable: Value) => {
    const many = manyOf(vm, iterable);
    return many && { item: many.item, count: vm.fresh({ min: 0, max: bounds(many.count).max }) };
  },
});

export const reversedClass = named("reversed");
statics(reversedClass, {
  "__new__(cls, sequence, /)": (vm, _: PyClass, sequence: Value) => {
    if (sequence instanceof Unknown) return sequence;
    const hook = lookup(typeOf(sequence), "__reversed__");
    if (hook === null) vm.raise("TypeError", `'${typeOf(sequence).name}' object is not reversible`);
    if (hook !== undefined) return vm.call(hook!, [sequence]);
    if (typeof sequence !== "string" && (!(sequence instanceof PyObject) || lookup(sequence.cls, "__getitem__") === undefined || lookup(sequence.cls, "__len__") === undefined))
      vm.raise("TypeError", `'${typeOf(sequence).name}' object is not reversible`);
    let at = Number(wholeOf(vm, vm.length(sequence)));
    return new PyIterator(() => (at > 0 ? vm.getItem(sequence, --at) : undefined), reversedClass);
  },
});

export const iterationFunctions = functions({
  "aiter(async_iterable, /)": (vm, iterable: Value) => vm.special(iterable, "__aiter__") ?? vm.raise("TypeError", `'${typeOf(iterable).name}' object is not an async iterable`),
  "anext(async_iterator, default=..., /)": (vm, iterator: Value, fallback: Value | undefined) => {
    if (lookup(typeOf(iterator), "__anext__") === undefined) vm.raise("TypeError", `'${typeOf(iterator).name}' object is not an async iterator`);
    if (fallback === undefined) return vm.special(iterator, "__anext__")!;
    return coroutineOf(vm, "anext", function* (f) {
      const item = yield* nextAwaited(f, iterator);
      return item === undefined ? fallback : item;
    });
  },
  "iter(object, sentinel=..., /)": (vm, object: Value, sentinel: Value | undefined) => {
    if (sentinel === undefined) return iteratorOf(vm, object);
    if (!(object instanceof Unknown) && !isCallable(object)) vm.raise("TypeError", "iter(object, sentinel): object must be callable");
    let ended = false;
    return new PyIterator(() => {
      if (ended) return undefined;
      const item = vm.call(object);
      ended = vm.equal(item, sentinel);
      return ended ? undefined : item;
    }, callableIterator);
  },
  "next(iterator, default=..., /)": (vm, iterator: Value, fallback: Value | undefined) => {
    if (fallback === undefined) {
      const item = advance(vm, iterator);
      return item !== undefined ? item : iterator instanceof PyGenerator ? finish(vm, iterator, undefined) : stopIteration(vm, null);
    }
    const item = vm.attempt(["StopIteration"], () => advance(vm, iterator) as Value);
    return item === undefined ? fallback : item;
  },
});
const callableIterator = named("callable_iterator");
