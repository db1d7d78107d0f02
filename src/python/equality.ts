/** Equality, ordering, identity, membership and hashing, as Python's data model has them. */
import { lookup } from "./attributes.ts";
import { callSpecial } from "./calls.ts";
import type { Machine } from "./machine.ts";
import { compare, differ, same, show, Sym, exampleOf, inhabited, type Dim } from "../sym/index.ts";
import type { Comparison } from "../syntax/index.ts";
import { holds, uncertain } from "./openDicts.ts";
import {
  BoundMethod, frozensetClass, isSubclass, NativeFunction, notImplemented, objectClass, PyBoxed, PyBytes, PyComplex, PyDict, PyFloat, PyFunction, PyList, PyObject, PyRange, PySet, PySlice, PyTuple, typeOf, unbox, Unknown, UnknownUsed, type Value,
} from "./values.ts";

/** Whether two values are the same object; equal small plain values are. */
export const identical = (a: Value, b: Value): boolean => {
  if (a === b) return true;
  if (a instanceof BoundMethod && b instanceof BoundMethod) return a.self === b.self && a.func === b.func;
  return a instanceof Sym && b instanceof Sym && same(a, b);
};

type Numeric = number | bigint;

/** int, bool or float as a JavaScript number or bigint; `undefined` for anything else (a `Sym` too). */
const numberOf = (value: Value): Numeric | undefined => {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyBoxed) return numberOf(value.value);
  return undefined;
};

/** A number of a class of the program's, which may compare in its own way. */
const isOfOwnClass = (value: Value): boolean => value instanceof PyBoxed || (value instanceof PyFloat && !value.cls.isNative);

/** `a == b` as true, false, or null when only data could tell. */
export const equal = (vm: Machine, a: Value, b: Value): boolean | null => {
  if (a === b) return !(a instanceof PyFloat) || !Number.isNaN(a.value);
  return vm.truth(compareValues(vm, "==", a, b));
};

const sameObject = (vm: Machine, left: Value, right: Value): boolean | Unknown => {
  if (left instanceof PyObject && right instanceof PyObject && vm.heap.mayBeSame(left, right)) return vm.unknown("branches-differ", "whether two names are of one object depends on a condition that is not known");
  const unknown = left instanceof Unknown ? left : right instanceof Unknown ? right : null;
  if (!unknown) return identical(left, right);
  return unknown.isGiven && (left === null || right === null) ? false : unknown;
};

export const compareValues = (vm: Machine, op: Comparison, left: Value, right: Value): Value => {
  switch (op) {
    case "is": return sameObject(vm, left, right);
    case "is not": {
      const same = sameObject(vm, left, right);
      return same instanceof Unknown ? same : !same;
    }
    case "in": return contains(vm, right, left);
    case "not in": {
      const found = contains(vm, right, left);
      return found instanceof Unknown ? found : !vm.isTrue(found);
    }
    default: return richCompare(vm, op, left, right);
  }
};

type Rich = "<" | ">" | "==" | "!=" | "<=" | ">=";
const methodOf: Record<Rich, string> = { "<": "__lt__", ">": "__gt__", "==": "__eq__", "!=": "__ne__", "<=": "__le__", ">=": "__ge__" };
const mirrored: Record<Rich, Rich> = { "<": ">", ">": "<", "==": "==", "!=": "!=", "<=": ">=", ">=": "<=" };

const order = (op: Rich, a: Numeric | string, b: Numeric | string): boolean => {
  switch (op) {
    case "<": return a < b;
    case ">": return a > b;
    case "<=": return a <= b;
    case ">=": return a >= b;
    // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint are equal by value
    case "==": return a == b;
    // biome-ignore lint/suspicious/noDoubleEquals: see above
    case "!=": return a != b;
  }
};

const richCompare = (vm: Machine, op: Rich, left: Value, right: Value): Value => {
  if (typeof left === "number" && typeof right === "number") return order(op, left, right);
  if (left instanceof Unknown) return left;
  if (right instanceof Unknown) return right;
  if (typeof left === "string" && typeof right === "string") return order(op, left, right);
  const a = numberOf(left);
  const b = numberOf(right);
  const ofNumbers = a !== undefined && b !== undefined;
  if (ofNumbers && !isOfOwnClass(left) && !isOfOwnClass(right)) return order(op, a, b);
  if (left instanceof Sym || right instanceof Sym) {
    const decided = compareSizes(vm, op, unbox(left), unbox(right));
    if (decided !== undefined) return decided;
  }
  const custom = customCompare(vm, op, left, right);
  if (custom !== undefined) return custom;
  if (ofNumbers) return order(op, a, b);
  const structural = structuralCompare(vm, op, left, right);
  if (structural !== undefined) return structural;
  if (op === "==") return identical(left, right);
  if (op === "!=") return !identical(left, right);
  return vm.raise("TypeError", `'${op}' not supported between instances of '${typeOf(left).name}' and '${typeOf(right).name}'`);
};

/**
 * Sizes with names: what holds for every value is certain; else the example decides and the assumption is noted. Of sizes that only
 * data decide it is assumed that they are not 0: whether something was found at all is the question of `if len(found) == 0`.
 */
const compareSizes = (vm: Machine, op: Rich, left: Value, right: Value): Value | undefined => {
  const a = sizeOf(left);
  const b = sizeOf(right);
  if (a === undefined || b === undefined) {
    const x = left instanceof Sym ? exampleOf(left) : numberOf(left);
    const y = right instanceof Sym ? exampleOf(right) : numberOf(right);
    if (x === undefined || y === undefined) return undefined;
    if (x === null || y === null) return vm.unknown("data-dependent", `${vm.str(left)} ${op} ${vm.str(right)} depends on data`);
    return order(op, x, y);
  }
  const certain = provable(op, a, b);
  if (certain !== null) return certain;
  const [x, y] = [exampleOf(a), exampleOf(b)];
  const decided = x === null || y === null ? provable(op, inhabited(a), inhabited(b)) : order(op, x, y);
  if (decided === null) return vm.unknown("data-dependent", `${show(a)} ${op} ${show(b)} depends on data`);
  if (op === "==" || op === "!=") vm.listener.compared?.(a, b);
  vm.assume(decided ? `${show(a)} ${op} ${show(b)}` : `not ${show(a)} ${op} ${show(b)}`, { left: a, op, right: b, isTrue: decided });
  return decided;
};

const sizeOf = (value: Value): Dim | undefined =>
  value instanceof Sym || typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : undefined;

const provable = (op: Rich, a: Dim, b: Dim): boolean | null => {
  if (op === "==" || op === "!=") {
    if (same(a, b)) return op === "==";
    return differ(a, b) ? op === "!=" : null;
  }
  const relation = compare(a, b);
  if (relation === null || relation === "!=") return null;
  const holds: Record<"<" | "<=" | ">" | ">=", readonly string[]> = { "<": ["<"], "<=": ["<", "<=", "=="], ">": [">"], ">=": [">", ">=", "=="] };
  const fails: Record<"<" | "<=" | ">" | ">=", readonly string[]> = { "<": [">", ">=", "=="], "<=": [">"], ">": ["<", "<=", "=="], ">=": ["<"] };
  if (holds[op].includes(relation)) return true;
  return fails[op].includes(relation) ? false : null;
};

/** The comparison methods of built-in types, which compare by structure: `structuralCompare` does what they do. */
export const structural = new WeakSet<object & Value>() as { has(value: Value): boolean; add(value: PyObject): void };

/** `list.__eq__(a, b)`: compares as the built-in type does, whatever the operands' classes say. */
export const compareBuiltin = (vm: Machine, op: Rich, left: Value, right: Value): Value => {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return order(op, a, b);
  const [x, y] = [unbox(left), unbox(right)];
  if (typeof x === "string" && typeof y === "string") return order(op, x, y);
  if (x instanceof Sym || y instanceof Sym) return compareSizes(vm, op, x, y) ?? notImplemented;
  return structuralCompare(vm, op, left, right) ?? notImplemented;
};
export type { Rich };
export const comparisons = methodOf;

/** Special methods of user classes and of native classes that define them (tensors). A subclass's right operand goes first. */
const customCompare = (vm: Machine, op: Rich, left: Value, right: Value): Value | undefined => {
  const attempt = (self: Value, other: Value, rich: Rich): Value | undefined => {
    const cls = typeOf(self);
    const hook = lookup(cls, methodOf[rich]);
    if (hook !== undefined && hook !== objectClass.dict.get(methodOf[rich]) && !structural.has(hook)) {
      const result = callSpecial(vm, hook, self, [other]);
      return result === notImplemented ? undefined : result;
    }
    if (rich === "!=" && self instanceof PyObject) {
      const eq = lookup(cls, "__eq__");
      const result = eq === undefined || eq === null || eq === objectClass.dict.get("__eq__") || structural.has(eq) ? notImplemented : callSpecial(vm, eq, self, [other]);
      if (result !== notImplemented) return result instanceof PyObject && !(result instanceof Unknown) ? result : result instanceof Unknown ? result : !vm.isTrue(result);
    }
    return undefined;
  };
  const rightFirst = typeOf(right) !== typeOf(left) && isSubclass(typeOf(right), typeOf(left));
  const back = () => attempt(right, left, mirrored[op]);
  return rightFirst ? back() ?? attempt(left, right, op) : attempt(left, right, op) ?? back();
};

const structuralCompare = (vm: Machine, op: Rich, left: Value, right: Value): Value | undefined => {
  const doubt = uncertain(left) ?? uncertain(right);
  if (doubt && typeOf(left) === typeOf(right)) return new Unknown(doubt);
  if ((left instanceof PyList && right instanceof PyList) || (left instanceof PyTuple && right instanceof PyTuple))
    return compareSequences(vm, op, left.items, right.items);
  if (left instanceof PyBytes && right instanceof PyBytes) return order(op, left.value, right.value);
  if (left instanceof PyBoxed || right instanceof PyBoxed) {
    const [a, b] = [unbox(left), unbox(right)];
    if (a !== left || b !== right) return typeof a === typeof b || a instanceof PyComplex || b instanceof PyComplex ? richCompare(vm, op, a, b) : undefined;
  }
  if (left instanceof PySet && right instanceof PySet) {
    vm.tick(Math.min(left.entries.size, right.entries.size) >> 4);
    return compareSets(op, left, right);
  }
  if (op !== "==" && op !== "!=") return undefined;
  const equals = sameStructure(vm, left, right);
  return equals === undefined ? undefined : equals === (op === "==");
};

const sameStructure = (vm: Machine, left: Value, right: Value): boolean | undefined => {
  if (left instanceof PyDict && right instanceof PyDict)
    return left.entries.size === right.entries.size &&
      nested(vm, left.entries.size, " in comparison", () => [...left.entries].every(([hash, entry]) => {
        const other = right.entries.get(hash);
        return other !== undefined && vm.equal(entry.value, other.value);
      }));
  if (left instanceof PyComplex || right instanceof PyComplex) {
    const [a, b] = [complexParts(left), complexParts(right)];
    return a !== undefined && b !== undefined ? a[0] === b[0] && a[1] === b[1] : undefined;
  }
  if (left instanceof PyRange && right instanceof PyRange)
    return left.length === right.length && (left.length === 0 || (left.start === right.start && (left.length === 1 || left.step === right.step)));
  if (left instanceof PySlice && right instanceof PySlice)
    return vm.equal(left.start, right.start) && vm.equal(left.stop, right.stop) && vm.equal(left.step, right.step);
  return undefined;
};

const complexParts = (value: Value): readonly [number, number] | undefined => {
  if (value instanceof PyComplex) return [value.re, value.im];
  const real = numberOf(value);
  return real === undefined ? undefined : [Number(real), 0];
};

/** Runs one level of a walk through nested containers: each costs steps, and as in CPython they may not nest without end. */
export const nested = <T>(vm: Machine, size: number, words: string, walk: () => T): T => {
  vm.tick(size + 1);
  if (vm.nesting >= vm.limits.depth) vm.raise("RecursionError", `maximum recursion depth exceeded${words}`);
  vm.nesting++;
  try {
    return walk();
  } finally {
    vm.nesting--;
  }
};

const compareSequences = (vm: Machine, op: Rich, left: readonly Value[], right: readonly Value[]): Value =>
  nested(vm, Math.min(left.length, right.length), " in comparison", () => compareItems(vm, op, left, right));

const compareItems = (vm: Machine, op: Rich, left: readonly Value[], right: readonly Value[]): Value => {
  if ((op === "==" || op === "!=") && left.length !== right.length) return op === "!=";
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const same = left[i] === right[i] ? true : equal(vm, left[i]!, right[i]!);
    if (same === null) return vm.unknown("data-dependent", "items compare by data");
    if (!same) return op === "==" ? false : op === "!=" ? true : richCompare(vm, op, left[i]!, right[i]!);
  }
  return order(op, left.length, right.length);
};

const compareSets = (op: Rich, left: PySet, right: PySet): boolean => {
  const within = (a: PySet, b: PySet): boolean => [...a.entries.keys()].every((key) => b.entries.has(key));
  const [a, b] = [left.entries.size, right.entries.size];
  switch (op) {
    case "==": return a === b && within(left, right);
    case "!=": return a !== b || !within(left, right);
    case "<=": return within(left, right);
    case "<": return a < b && within(left, right);
    case ">=": return within(right, left);
    case ">": return a > b && within(right, left);
  }
};

export const contains = (vm: Machine, container: Value, item: Value): Value => {
  if (container instanceof Unknown) return container;
  if (container instanceof PyObject && !container.cls.isNative) {
    const hook = lookup(container.cls, "__contains__");
    if (hook === null) vm.raise("TypeError", `'${container.cls.name}' object is not a container`);
    if (hook !== undefined) {
      const found = callSpecial(vm, hook, container, [item]);
      return found instanceof Unknown ? found : vm.isTrue(found);
    }
  }
  if (typeof container === "string") {
    if (item instanceof Unknown) return item;
    const text = unbox(item);
    if (typeof text !== "string") vm.raise("TypeError", `'in <string>' requires string as left operand, not ${typeOf(item).name}`);
    return container.includes(text as string);
  }
  if (container instanceof PyBoxed && typeof container.value === "string") return contains(vm, container.value, item);
  if (container instanceof PySet && item instanceof PySet && item.cls.layout === "set" && lookup(item.cls, "__hash__") === null) return contains(vm, container, new PySet(item.entries, frozensetClass));
  if (container instanceof PySet && container.open) return new Unknown(container.open);
  if (container instanceof PyDict && container.open && !(item instanceof Unknown)) return holds(vm, container, item);
  if (container instanceof PyDict || container instanceof PySet) return item instanceof Unknown ? item : container.entries.has(hashKey(vm, item));
  if (container instanceof PyRange && (container.exact ? typeof item === "number" || typeof item === "bigint" : typeof item === "bigint")) {
    const { start, stop, step } = container.exact ?? { start: BigInt(container.start), stop: BigInt(container.stop), step: BigInt(container.step) };
    const value = BigInt(item as number | bigint);
    return (step > 0n ? value >= start && value < stop : value <= start && value > stop) && (value - start) % step === 0n;
  }
  if (container instanceof PyRange && typeof item === "number") {
    const { start, stop, step } = container;
    return (step > 0 ? item >= start && item < stop : item <= start && item > stop) && (item - start) % step === 0;
  }
  if (container instanceof PyBytes && item instanceof PyBytes) return container.value.includes(item.value);
  if (container instanceof PyList || container instanceof PyTuple) return containsByIteration(vm, container, item);
  const hook = container instanceof PyObject ? lookup(container.cls, "__contains__") : undefined;
  if (hook !== undefined && hook !== null) return vm.call(hook, [container, item]);
  return containsByIteration(vm, container, item);
};

const containsByIteration = (vm: Machine, container: Value, item: Value): Value => {
  if (!(container instanceof PyObject) || (lookup(container.cls, "__iter__") === undefined && lookup(container.cls, "__getitem__") === undefined && lookup(container.cls, "__next__") === undefined)) return vm.raise("TypeError", `argument of type '${typeOf(container).name}' is not iterable`);
  const next = vm.iterate(container);
  let doubt: Value | null = null;
  for (let one = next(); one !== undefined; one = next()) {
    vm.tick();
    if (identical(one, item)) return true;
    const same = one instanceof Unknown || item instanceof Unknown ? null : equal(vm, one, item);
    if (same) return true;
    if (same === null) doubt = one;
  }
  return doubt instanceof Unknown ? doubt : doubt !== null ? vm.unknown("data-dependent", "membership depends on data") : item instanceof Unknown ? item : false;
};

/** Reduces a value to a JavaScript map key: equal values to the same key, unequal ones to different keys. */
export const hashKey = (vm: Machine, value: Value): unknown => {
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? Number(value) : typeof value === "bigint" ? wholeKey(value) : value;
  if (value instanceof Sym) return `\0s${value.key}`;
  if (value instanceof PyTuple && (value.cls.isNative || !(lookup(value.cls, "__hash__") instanceof PyFunction))) return tupleKey(vm, value.items);
  // not a number is equal to nothing: it stands for itself
  if (value instanceof PyFloat) return Number.isNaN(value.value) ? value : value.value;
  if (value instanceof PyBytes) return `\0b${value.value}`;
  if (value instanceof PyComplex) return value.im === 0 ? value.re : `\0c${value.re},${value.im}`;
  if (value instanceof Unknown) throw new UnknownUsed(value);
  // a method is that of one object, whatever that is equal to
  if (value instanceof BoundMethod) return `\0m${[value.self, value.func].map((part) => keyText(part instanceof PyObject ? part : hashKey(vm, part))).join(",")}`;
  if (value instanceof PyRange) return value.length === 0 ? "\0r" : `\0r${value.start},${value.length},${value.length === 1 ? 1 : value.step}`;
  if (value instanceof PySlice) return `\0l(${[value.start, value.stop, value.step].map((one) => keyText(hashKey(vm, one))).join(",")})`;
  return objectKey(vm, value);
};

/** A whole number that a float can be has that float's key. */
const wholeKey = (value: bigint): number | bigint => (Number.isFinite(Number(value)) && BigInt(Number(value)) === value ? Number(value) : value);

const objectKey = (vm: Machine, value: PyObject): unknown => {
  const hook = lookup(value.cls, "__hash__");
  if (hook === null) return vm.raise("TypeError", `unhashable type: '${value.cls.name}'`);
  if (value instanceof PySet && hook === frozensetClass.dict.get("__hash__")) return `\0f{${[...value.entries.keys()].map(keyText).sort().join(",")}}`;
  if (hook !== undefined && !(hook instanceof NativeFunction) && !value.cls.isNative) return customKey(vm, value, vm.call(hook, [value]));
  if (value instanceof PyBoxed) return hashKey(vm, value.value);
  return value;
};

/**
 * Objects with a `__hash__` of their own: of those with one hash, the first that is equal stands for all in tables. A plain value
 * of that hash which the object says it equals stands for it too.
 */
const customKey = (vm: Machine, value: PyObject, hash: Value): unknown => {
  if (hash instanceof Unknown) throw new UnknownUsed(hash);
  const eq = lookup(value.cls, "__eq__");
  if (eq === undefined || eq === objectClass.dict.get("__eq__")) return value;
  const number = unbox(hash);
  if (typeof number !== "number" && typeof number !== "bigint") return vm.raise("TypeError", "__hash__ method should return an integer");
  if (eq instanceof PyFunction && vm.attempt(["Exception"], () => vm.equal(value, number)) === true) return hashKey(vm, number);
  const bucket = vm.heap.hashed.get(number) ?? [];
  for (let i = 0; i < bucket.length; i++) {
    const other = bucket[i]!.deref();
    if (other === undefined) bucket.splice(i--, 1);
    else if (other === value || vm.equal(other, value)) return other;
  }
  bucket.push(new WeakRef(value));
  vm.heap.hashed.set(number, bucket);
  return value;
};

const tupleKey = (vm: Machine, items: readonly Value[]): string => {
  const key = nested(vm, items.length >> 4, "", () => `\0t(${items.map((item) => keyText(hashKey(vm, item))).join(",")})`);
  if (key.length > 65536) vm.allow(key.length);
  return key;
};

/** Numbers given to objects without a key text of their own, so that tuples of them can be keys. */
const identities = new WeakMap<object, number>();
const counter = { next: 1 };
/** A number for an object, the same each time (`id()`). */
export const identityOf = (object: object): number => {
  const known = identities.get(object);
  if (known !== undefined) return known;
  identities.set(object, counter.next);
  return counter.next++;
};

/** The length before a text tells where it ends, so that keys inside keys grow no more than they are long. */
const keyText = (key: unknown): string => {
  if (typeof key === "string") return `${key.length}:${key}`;
  if (typeof key === "object" && key !== null) return `#${identityOf(key)}`;
  return String(key);
};
