/** `abs`, `divmod`, `pow`, `round`, `sum`, `min`, `max`, `any`, `all`, `sorted`, `len`. */
import { lookup } from "../attributes.ts";
import type { Machine } from "../machine.ts";
import { functions } from "../native.ts";
import { floatOf, safe, workOn } from "../operators.ts";
import { max as largerOf, min as smallerOf, Sym } from "../../sym/index.ts";
import { notImplemented, PyFloat, PyFunction, PyList, PyObject, PyTuple, PyBytes, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { wholeOf } from "./arguments.ts";
import { sortList } from "./lists.ts";
import { absolute } from "./numbers.ts";

const modularPower = (vm: Machine, base: bigint, exponent: bigint, modulus: bigint): bigint => {
  if (modulus === 0n) vm.raise("ValueError", "pow() 3rd argument cannot be 0");
  let [result, square, left] = [1n, base % modulus, exponent];
  if (exponent < 0n) {
    square = inverse(vm, ((base % modulus) + modulus) % modulus, modulus);
    left = -exponent;
  }
  for (; left > 0n; left >>= 1n) {
    vm.tick();
    workOn(vm, modulus, 20);
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  const rest = result % modulus;
  return rest !== 0n && rest < 0n !== modulus < 0n ? rest + modulus : rest;
};

const inverse = (vm: Machine, value: bigint, modulus: bigint): bigint => {
  let [a, b, x, y] = [value, modulus < 0n ? -modulus : modulus, 1n, 0n];
  while (b !== 0n) {
    vm.tick();
    workOn(vm, a, 1);
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return a === 1n ? x : vm.raise("ValueError", "base is not invertible for the given modulus");
};

/** Whether a value is an integer that may carry names: those compare exactly by `max` and `min` of sizes. */
const isSize = (value: Value): value is number | Sym => typeof value === "number" || value instanceof Sym;

const extreme = (vm: Machine, name: "min" | "max", args: readonly Value[], key: Value, fallback: readonly Value[]): Value => {
  const [first] = args;
  if (args.length === 0) vm.raise("TypeError", `${name} expected at least 1 argument, got 0`);
  if (args.length === 1 && first instanceof Unknown) return first;
  if (args.length > 1 && fallback.length > 0) vm.raise("TypeError", `Cannot specify a default for ${name}() with multiple positional arguments`);
  const items = args.length === 1 ? vm.toArray(first!) : args;
  if (items.length === 0) return fallback.length > 0 ? fallback[0]! : vm.raise("ValueError", `${name}() iterable argument is empty`);
  const unknown = items.find((item) => item instanceof Unknown);
  if (unknown !== undefined) return unknown;
  if (key === null && items.every(isSize) && items.some((item) => item instanceof Sym))
    return (items as (number | Sym)[]).reduce((best, item) => (name === "max" ? largerOf(best, item) : smallerOf(best, item)));
  const keys = key === null ? items : items.map((item) => vm.call(key, [item]));
  let best = 0;
  for (let i = 1; i < items.length; i++) {
    const better = vm.compare(name === "max" ? ">" : "<", keys[i]!, keys[best]!);
    if (better instanceof Unknown) return better;
    if (vm.isTrue(better)) best = i;
  }
  return items[best]!;
};

const quantify = (vm: Machine, iterable: Value, stopAt: boolean): Value => {
  const next = vm.iterate(iterable);
  let doubt: Value | null = null;
  for (let item = next(); item !== undefined; item = next()) {
    vm.tick();
    const known = vm.truth(item);
    if (known === stopAt) return stopAt;
    if (known === null) doubt = item;
  }
  return doubt === null ? !stopAt : doubt instanceof Unknown ? doubt : vm.unknown("data-dependent", "a truth value depends on data");
};

/** Python 3.12 adds floats with compensation (Neumaier's sum). */
const sumOf = (vm: Machine, iterable: Value, start: Value): Value => {
  if (typeof unbox(start) === "string") vm.raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
  if (start instanceof PyBytes) vm.raise("TypeError", "sum() can't sum bytes [use b''.join(seq) instead]");
  const next = vm.iterate(iterable);
  let total = start;
  let lost = 0;
  for (let item = next(); item !== undefined; item = next()) {
    vm.tick();
    if (total instanceof PyFloat && total.cls.isNative && (item instanceof PyFloat || typeof item === "number")) {
      const [sum, more] = [total.value, typeof item === "number" ? item : item.value];
      const made: number = sum + more;
      if (item instanceof PyFloat && Number.isFinite(made)) lost += Math.abs(sum) >= Math.abs(more) ? sum - made + more : more - made + sum;
      total = new PyFloat(made);
    } else {
      if (lost !== 0 && total instanceof PyFloat) total = new PyFloat(total.value + lost);
      lost = 0;
      total = vm.binary("+", total, item);
    }
  }
  return lost !== 0 && total instanceof PyFloat ? new PyFloat(total.value + lost) : total;
};

export const numericFunctions = functions({
  "abs(x, /)": absolute,
  "divmod(x, y, /)": (vm, x: Value, y: Value) => {
    for (const [one, other, name] of [[x, y, "__divmod__"], [y, x, "__rdivmod__"]] as const) {
      const hook = lookup(typeOf(one), name);
      if (hook === undefined || hook === null || typeOf(one).isNative) continue;
      const made = vm.call(hook, [one, other]);
      if (made !== notImplemented) return made;
    }
    const isNumber = (one: Value): boolean => one instanceof Unknown || one instanceof Sym || lookup(typeOf(one), "__divmod__") !== undefined;
    if (!isNumber(x) || !isNumber(y)) return vm.raise("TypeError", `unsupported operand type(s) for divmod(): '${typeOf(x).name}' and '${typeOf(y).name}'`);
    const isFloat = x instanceof PyFloat || y instanceof PyFloat;
    if (isFloat && floatOf(vm, y) === 0) return vm.raise("ZeroDivisionError", "float divmod()");
    return new PyTuple([vm.binary("//", x, y), vm.binary("%", x, y)]);
  },
  "pow(base, exp, mod=None)": (vm, base: Value, exp: Value, mod: Value) => {
    if (mod === null) return vm.binary("**", base, exp);
    const hook = base instanceof PyObject && !base.cls.isNative ? lookup(base.cls, "__pow__") : undefined;
    if (hook instanceof PyFunction) return vm.call(hook, [base, exp, mod]);
    const [a, b, c] = [wholeOf(vm, base), wholeOf(vm, exp), wholeOf(vm, mod)];
    if (a === undefined || b === undefined || c === undefined) return vm.raise("TypeError", "pow() 3rd argument not allowed unless all arguments are integers");
    return safe(modularPower(vm, BigInt(a), BigInt(b), BigInt(c)));
  },
  "round(number, ndigits=None)": (vm, number: Value, ndigits: Value) => {
    if (number instanceof Unknown) return number;
    if (number instanceof Sym) return number;
    const hook = lookup(typeOf(number), "__round__");
    if (hook === undefined) return vm.raise("TypeError", `type ${typeOf(number).name} doesn't define __round__ method`);
    return vm.call(hook, ndigits === null ? [number] : [number, ndigits]);
  },
  "sum(iterable, /, start=0)": sumOf,
  "min(*args, key=None, default=...)": (vm, args: readonly Value[], key: Value, fallback: Value | undefined) => extreme(vm, "min", args, key, fallback === undefined ? [] : [fallback]),
  "max(*args, key=None, default=...)": (vm, args: readonly Value[], key: Value, fallback: Value | undefined) => extreme(vm, "max", args, key, fallback === undefined ? [] : [fallback]),
  "any(iterable, /)": (vm, iterable: Value) => quantify(vm, iterable, true),
  "all(iterable, /)": (vm, iterable: Value) => quantify(vm, iterable, false),
  "sorted(iterable, /, *, key=None, reverse=False)": (vm, iterable: Value, key: Value, reverse: Value) => {
    if (iterable instanceof Unknown) throw new UnknownUsed(iterable);
    return new PyList(sortList(vm, vm.toArray(iterable), key, reverse));
  },
  "len(obj, /)": (vm, obj: Value) => {
    const length = vm.length(obj);
    if (typeof length === "number" && length < 0) vm.raise("ValueError", "__len__() should return >= 0");
    return length;
  },
});
