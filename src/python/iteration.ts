/** Iteration, length and items: `for`, `len()`, `x[i]`, in Python's protocols. */
import { genericAlias } from "./aliases.ts";
import { lookup } from "./attributes.ts";
import { callSpecial } from "./calls.ts";
import { Raised } from "./errors.ts";
import { exceptionClasses } from "./exceptions.ts";
import type { Frame, Machine } from "./machine.ts";
import { fittingIndex, indexOf, sliceIndices, sliceIndicesOf, sliceItems } from "./indices.ts";
import { setItemsInOrder } from "./setOrder.ts";
import { withEither } from "./either.ts";
import { mayRaise } from "./compile/ways.ts";
import { uncountedGap, uncountedList } from "./many.ts";
import { bounds, type Dim, Sym } from "../sym/index.ts";
import { entryCount, isUncounted, noneBeside } from "./openDicts.ts";
import {
  boolClass, bytesClass, complexClass, ellipsis, floatClass, intClass, isInt, isSubclass, type Many, noneClass, objectClass, rangeClass, sliceClass, strClass, PyBoxed, PyBytes, PyClass, PyDict, PyFunction, PyGenerator, PyIterator, PyList, PyObject, PyProperty, PyRange, PySet, PySlice, PyTuple, typeOf, unbox, Unknown, UnknownUsed, type Value, generatorClass,
} from "./values.ts";

export { fittingIndex, indexOf, sliceIndices, sliceItems };

const indexed = (items: () => readonly Value[]): (() => Value | undefined) => {
  let i = 0;
  return () => {
    const all = items();
    if (i < all.length) return all[i++]!;
    i = Number.POSITIVE_INFINITY;
    return undefined;
  };
};

const fromJs = <T>(iterator: Iterator<T>, map: (item: T) => Value): (() => Value | undefined) => () => {
  const step = iterator.next();
  return step.done ? undefined : map(step.value);
};

/** A function that gives the next item, `undefined` at the end. An unknown cannot be iterated here: `for` asks before. */
export const iterate = (vm: Machine, value: Value): (() => Value | undefined) => {
  if (typeof value === "string") return fromJs(value[Symbol.iterator](), (char) => char);
  if (value instanceof PyObject) {
    if (value instanceof Unknown) throw new UnknownUsed(value);
    const custom = value.cls.isNative ? undefined : lookup(value.cls, "__iter__");
    if (custom instanceof PyFunction) return iterateMade(vm, vm.call(custom, [value]));
    if (value instanceof PyList) return indexed(() => value.items);
    if (value instanceof PyTuple) return indexed(() => value.items);
    if (value instanceof PyDict) return dictKeys(vm, value);
    if (value instanceof PySet) return setItems(vm, value);
    if (value instanceof PyRange) return rangeItems(value);
    if (value instanceof PyIterator) return value.next;
    if (value instanceof PyGenerator && value.cls === generatorClass) return () => resume(vm, value, null);
    if (value instanceof PyBytes) return fromJs(value.value[Symbol.iterator](), (char) => char.charCodeAt(0));
    if (value instanceof PyBoxed && typeof value.value === "string") return iterate(vm, value.value);
    return iterateByProtocol(vm, value);
  }
  return vm.raise("TypeError", `'${typeOf(value).name}' object is not iterable`);
};

/** Whether `iter()` of the value would find a way, without calling anything. */
export const isIterable = (value: Value): boolean =>
  typeof value === "string" || (value instanceof PyObject && (value instanceof Unknown || value instanceof PyIterator || lookup(value.cls, "__iter__") != null || (lookup(value.cls, "__iter__") === undefined && lookup(value.cls, "__getitem__") != null && !(value instanceof PyClass))));

export const sizeChanged = (vm: Machine, what: "dictionary" | "Set"): never => vm.raise("RuntimeError", `${what} changed size during iteration`);

const dictKeys = (vm: Machine, dict: PyDict): (() => Value | undefined) => {
  // what a registry of modules holds for certain is walked all the same
  if (isUncounted(dict)) throw new UnknownUsed(new Unknown(dict.open!.gap));
  const size = dict.entries.size;
  const iterator = dict.entries.values();
  let left = size;
  return () => {
    if (left < 0) return undefined;
    if (dict.entries.size !== size) sizeChanged(vm, "dictionary");
    const step = iterator.next();
    if (step.done) noneBeside(dict);
    if (!step.done && left === 0) vm.raise("RuntimeError", "dictionary keys changed during iteration");
    left = step.done ? -1 : left - 1;
    return step.done ? undefined : step.value.key;
  };
};

const setItems = (vm: Machine, set: PySet): (() => Value | undefined) => {
  const { size } = set.entries;
  const iterator = setItemsInOrder(set)[Symbol.iterator]();
  return () => {
    if (set.entries.size !== size) sizeChanged(vm, "Set");
    const step = iterator.next();
    return step.done ? undefined : step.value;
  };
};

const rangeItems = (range: PyRange): (() => Value | undefined) => {
  const { start, step, length } = range;
  let i = 0;
  if (range.exact) return () => (i < length ? range.at(i++) : undefined);
  return () => (i < length ? start + step * i++ : undefined);
};

/** Steps of what `__iter__` gave. */
const iterateMade = (vm: Machine, made: Value): (() => Value | undefined) => {
  if (made instanceof PyIterator || made instanceof PyGenerator || made instanceof Unknown) return iterate(vm, made);
  const next = lookup(typeOf(made), "__next__");
  if (next === undefined || next === null) return vm.raise("TypeError", `iter() returned non-iterator of type '${typeOf(made).name}'`);
  return () => untilStop(vm, () => callSpecial(vm, next, made, []));
};

const iterateByProtocol = (vm: Machine, value: PyObject): (() => Value | undefined) => {
  const iter = lookup(value.cls, "__iter__");
  if (iter !== undefined && iter !== null) {
    const iterator = callSpecial(vm, iter, value, []);
    if (iterator !== value) return iterateMade(vm, iterator);
  }
  if (iter === null) return vm.raise("TypeError", `'${value.cls.name}' object is not iterable`);
  const next = lookup(value.cls, "__next__");
  if (next !== undefined) return () => untilStop(vm, () => callSpecial(vm, next, value, []));
  const item = lookup(value.cls, "__getitem__");
  if (item === undefined || (value instanceof PyClass)) return vm.raise("TypeError", `'${value.cls.name}' object is not iterable`);
  let i = 0;
  return () => vm.attempt(["IndexError", "StopIteration"], () => callSpecial(vm, item, value, [i++]));
};

/** Runs one step; StopIteration means the end. */
const untilStop = (vm: Machine, step: () => Value): Value | undefined => vm.attempt(["StopIteration"], step);

/** One step of a generator; `undefined` at its end, when its return value is kept in `vm.returned`. */
export const resume = (vm: Machine, generator: PyGenerator, sent: Value): Value | undefined => go(vm, generator, sent, null);

/** Return values of finished generators, for `yield from` and `StopIteration.value`. */
export const returned = new WeakMap<PyGenerator, Value>();

/** One step that `advance` makes: something is thrown into the generator, or it is closed. */
export const step = (vm: Machine, generator: PyGenerator, advance: () => IteratorResult<Value, Value>): Value | undefined => go(vm, generator, null, advance);

const go = (vm: Machine, generator: PyGenerator, sent: Value, advance: (() => IteratorResult<Value, Value>) | null): Value | undefined => {
  if (generator.finished) return undefined;
  if (generator.running) vm.raise("ValueError", `${generator.cls.name.replace("_", " ")} already executing`);
  vm.tick();
  generator.running = true;
  generator.started = true;
  const { frame, depth } = vm;
  if (++vm.depth > vm.limits.depth) {
    generator.running = false;
    vm.tooDeep();
  }
  const own = generator.frame as Frame;
  own.back = frame;
  vm.frame = own;
  try {
    let result = advance ? advance() : generator.steps.next(sent);
    if (own.uncounted) {
      // what it does until its end may be done; what it gives is one of nobody knows how many
      while (!result.done) {
        vm.tick();
        result = generator.steps.next(null);
      }
      throw new UnknownUsed(own.uncounted);
    }
    if (!result.done) return result.value;
    generator.finished = true;
    returned.set(generator, result.value);
    return undefined;
  } catch (error) {
    generator.finished = true;
    if (error instanceof Raised && isSubclass(error.exception.cls, exceptionClasses.get("StopIteration")!)) {
      const wrapped = vm.exception("RuntimeError", `${generator.cls.name.replace("_", " ")} raised StopIteration`);
      wrapped.cause = error.exception;
      vm.throw(wrapped);
    }
    throw error;
  } finally {
    generator.running = false;
    vm.frame = frame;
    vm.depth = depth;
  }
};

/** All items of an iterable, within the size budget. */
export const toArray = (vm: Machine, value: Value): Value[] => {
  if ((value instanceof PyList && (value.cls.isNative || !lookup(value.cls, "__iter__"))) || (value instanceof PyTuple && value.cls.isNative)) {
    vm.hold(value.items.length);
    return value.items.slice();
  }
  if (value instanceof PyRange) vm.allow(value.length);
  const items: Value[] = [];
  const next = iterate(vm, value);
  for (let item = next(); item !== undefined; item = next()) {
    vm.tick(item instanceof PyTuple ? 4 : 1);
    if (items.push(item) > vm.limits.size) vm.allow(items.length);
  }
  return items;
};

export const firstItems = (vm: Machine, value: Value, count: number): readonly Value[] => {
  if ((value instanceof PyTuple || value instanceof PyList) && value.cls.isNative) return value.items;
  if (!isIterable(value)) return vm.raise("TypeError", `cannot unpack non-iterable ${typeOf(value).name} object`);
  const before = vm.unpacking;
  vm.unpacking = { count, frame: vm.frame };
  const next = iterate(vm, value);
  vm.unpacking = before;
  const items: Value[] = [];
  for (let item = next(); item !== undefined; item = next()) if (items.push(item) > count) break;
  return items;
};

export const lengthOf = (vm: Machine, value: Value): Value => {
  if (typeof value === "string") return vm.heap.characters.of(value).length;
  if (value instanceof PyObject) {
    if (value instanceof Unknown) return value;
    const hook = value.cls.isNative ? undefined : lookup(value.cls, "__len__");
    if (hook instanceof PyFunction) return lengthGiven(vm, vm.call(hook, [value]));
    if (value instanceof PyList && value.uncounted) return value.uncounted.count;
    if (value instanceof PyList || value instanceof PyTuple) return value.items.length;
    if (value instanceof PyDict && value.open) return entryCount(vm, value);
    if (value instanceof PySet && value.open) return vm.fresh({ min: 0 });
    if (value instanceof PyDict || value instanceof PySet) return value.entries.size;
    if (value instanceof PyRange && !value.exact) return value.length;
    if (value instanceof PyBytes) return value.value.length;
    if (value instanceof PyBoxed && typeof value.value === "string") return vm.heap.characters.of(value.value).length;
    const native = lookup(value.cls, "__len__");
    if (native !== undefined && native !== null) return callSpecial(vm, native, value, []);
  }
  return vm.raise("TypeError", `object of type '${typeOf(value).name}' has no len()`);
};

/** What `__len__` gave: a whole number of at least 0; a size with names stays one. */
const lengthGiven = (vm: Machine, made: Value): Value => {
  if (made instanceof Unknown || unbox(made) instanceof Sym) return unbox(made);
  const length = indexOf(vm, made);
  if (length >= 2 ** 63) vm.raise("OverflowError", `cannot fit '${typeOf(made).name}' into an index-sized integer`);
  return length < 0 ? vm.raise("ValueError", "__len__() should return >= 0") : length;
};

export const position = (vm: Machine, index: Value, length: number, what: string): number => {
  const plain = unbox(index);
  const refuse = (): never => {
    const name = typeOf(index).name;
    return vm.raise("TypeError", what === "string" ? `string indices must be integers, not '${name}'` : `${what === "index" ? "byte" : what.replace(" assignment", "").replace(" object", "")} indices must be integers or slices, not ${name}`);
  };
  if (!(typeof plain === "number" || typeof plain === "boolean" || plain instanceof Sym || typeof plain === "bigint" || plain instanceof PyObject) )
    refuse();
  if (plain instanceof PyObject && !(plain instanceof Unknown) && lookup(plain.cls, "__index__") === undefined)
    refuse();
  const at = what === "range object" ? indexOf(vm, index) : fittingIndex(vm, index, "IndexError");
  const i = at < 0 ? at + length : at;
  if (i < 0 || i >= length) vm.raise("IndexError", what === "index" ? "index out of range" : `${what} index out of range`);
  return i;
};

export const getItem = (vm: Machine, container: Value, index: Value): Value => {
  if (container instanceof PyObject) {
    if (container instanceof Unknown) return withEither(vm, container, (one) => getItem(vm, one, index));
    const hook = container.cls.isNative ? undefined : lookup(container.cls, "__getitem__");
    if (hook instanceof PyFunction) return vm.call(hook, [container, index]);
    if (container instanceof PyList || container instanceof PyTuple) return sequenceItem(vm, container, index);
    if (container instanceof PyDict) return dictItem(vm, container, index);
    if (container instanceof PyClass) return classItem(vm, container, index);
    if (container instanceof PyRange) return rangeItem(vm, container, index);
    if (container instanceof PyBytes) {
      if (index instanceof PySlice) return bytesOf(container, partOf(vm, container.value, sliceIndices(vm, index, container.value.length)));
      return container.value.charCodeAt(position(vm, index, container.value.length, "index"));
    }
    if (container instanceof PyBoxed && typeof container.value === "string") return getItem(vm, container.value, index);
    if (container instanceof PyFunction && container.veil) return container.veil;
    const native = lookup(container.cls, "__getitem__");
    if (native !== undefined && native !== null) return callSpecial(vm, native, container, [index]);
  } else if (typeof container === "string") return stringItem(vm, container, index);
  return vm.raise("TypeError", `'${typeOf(container).name}' object is not subscriptable`);
};

/** A part of bytes keeps whether it can change. */
const bytesOf = ({ cls }: PyBytes, value: string): PyBytes => new PyBytes(value, cls.isNative ? cls : undefined);

const sequenceItem = (vm: Machine, container: PyList | PyTuple, index: Value): Value => {
  if (container instanceof PyList && container.uncounted) return uncountedItem(vm, container.uncounted, index);
  if (typeof index === "number") {
    const item = container.items[index < 0 ? index + container.items.length : index];
    if (item !== undefined) return item;
  }
  if (index instanceof PySlice) {
    const items = sliceItems(container.items, sliceIndices(vm, index, container.items.length));
    vm.hold(items.length);
    return container instanceof PyList ? new PyList(items) : new PyTuple(items, container.cls.keepsSlices ? container.cls : undefined);
  }
  return container.items[position(vm, index, container.items.length, container instanceof PyList ? "list" : "tuple")]!;
};

const uncountedItem = (vm: Machine, { item, count }: Many, index: Value): Value =>
  index instanceof PySlice ? uncountedList({ item, count: vm.fresh({ min: 0, max: bounds(count).max }) }, uncountedGap(vm)) : perhapsThere(vm, item, count, index);

/** An item under an index that may be beyond the end. */
const perhapsThere = (vm: Machine, item: Value, count: Dim, index: Value): Value => {
  const far = typeof index === "number" ? (index < 0 ? -index : index + 1) : Infinity;
  if (bounds(count).min < far) mayRaise(vm, vm.exception("IndexError", "list index out of range"));
  return item;
};

const stringItem = (vm: Machine, text: string, index: Value): Value => {
  if (text.length > 64) vm.tick(text.length >> 8);
  const chars = vm.heap.characters.of(text);
  if (index instanceof PySlice) return partOf(vm, chars, sliceIndices(vm, index, chars.length));
  return chars[position(vm, index, chars.length, "string")]!;
};

const partOf = (vm: Machine, chars: string | readonly string[], range: { readonly start: number; readonly stop: number; readonly step: number }): string => {
  const { start, stop, step } = range;
  if (step === 1 && typeof chars === "string") return chars.slice(start, Math.max(start, stop));
  vm.hold(Math.max(0, Math.ceil((stop - start) / step)));
  return sliceItems([...chars], range).join("");
};

const dictItem = (vm: Machine, dict: PyDict, key: Value): Value => {
  if (key instanceof Unknown) return withEither(vm, key, (one) => dictItem(vm, dict, one));
  const entry = dict.entries.get(vm.hashKey(key));
  if (entry?.isPerhaps || (!entry && dict.open?.others)) mayRaise(vm, vm.exception("KeyError", key));
  if (entry) return entry.value;
  const missing = dict.cls.isNative ? undefined : lookup(dict.cls, "__missing__");
  if (dict.open?.others) return new Unknown(dict.open.gap);
  if (missing !== undefined) return vm.call(missing, [dict, key]);
  return vm.throw(vm.exception("KeyError", key));
};

const partOfRange = (vm: Machine, range: PyRange, slice: PySlice): PyRange => {
  if (!range.exact) {
    const { start, stop, step } = sliceIndices(vm, slice, range.length);
    return new PyRange(range.at(start), range.at(stop), range.step * step);
  }
  const [start, stop, step] = sliceIndicesOf(vm, slice, range.exactLength);
  const exactStep = range.exact.step * step;
  return new PyRange(range.at(start), range.at(stop), BigInt.asIntN(53, exactStep) === exactStep ? Number(exactStep) : exactStep);
};

const rangeItem = (vm: Machine, range: PyRange, index: Value): Value => {
  if (index instanceof PySlice) return partOfRange(vm, range, index);
  if (range.exact && isInt(index) && !(index instanceof Sym)) {
    const at = BigInt(index) < 0n ? BigInt(index) + range.exactLength : BigInt(index);
    return at < 0n || at >= range.exactLength ? vm.raise("IndexError", "range object index out of range") : range.at(at);
  }
  return range.at(position(vm, index, range.length, "range object"));
};

/** Built-in classes that take no type arguments. */
const plainTypes: ReadonlySet<PyClass> = new Set([intClass, boolClass, floatClass, complexClass, strClass, bytesClass, objectClass, noneClass, rangeClass, sliceClass]);

/** `list[int]`, `Generic[T]`: `__class_getitem__`, else the metaclass's `__getitem__` (an Enum's), else the class itself. */
const classItem = (vm: Machine, cls: PyClass, index: Value): Value => {
  const meta = lookup(cls.cls, "__getitem__");
  if (meta !== undefined) return vm.call(meta, [cls, index]);
  const hook = lookup(cls, "__class_getitem__");
  if (hook instanceof PyProperty) return vm.call(hook.getter, [cls, index]);
  if (hook !== undefined) return vm.call(hook, [cls, index]);
  if (cls.isNative && !plainTypes.has(cls) && (cls.layout !== "exception" || cls.name.endsWith("Group"))) return genericAlias(cls, index);
  return vm.raise("TypeError", `type '${cls.name}' is not subscriptable`);
};

export const isEllipsis = (value: Value): boolean => value === ellipsis;
