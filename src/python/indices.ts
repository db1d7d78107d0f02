/** Indices and slices as plain integers: `__index__`, sizes with an example, and what `slice.indices` gives. */
import { exactly, exampleOf, Sym } from "../sym/index.ts";
import { lookup } from "./attributes.ts";
import { callSpecial } from "./calls.ts";
import type { Machine } from "./machine.ts";
import { isInt, PyObject, type PySlice, typeOf, unbox, Unknown, UnknownUsed, type Value } from "./values.ts";

/** An index as a plain integer: ints, `__index__`, and sizes whose value is known or has an example. */
export const indexOf = (vm: Machine, value: Value): number => {
  const plain = unbox(value);
  if (typeof plain === "number") return plain;
  if (typeof plain === "boolean") return Number(plain);
  if (plain instanceof Sym) {
    const known = exactly(plain) ?? exampleOf(plain);
    if (known === null) throw new UnknownUsed(vm.unknown("data-dependent", `${plain} depends on data`));
    if (exactly(plain) === null) vm.assumeExample(plain, known);
    return known;
  }
  if (typeof plain === "bigint") return Number(plain);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  const hook = plain instanceof PyObject ? lookup(plain.cls, "__index__") : undefined;
  if (hook === undefined || hook === null) return vm.raise("TypeError", `'${typeOf(value).name}' object cannot be interpreted as an integer`);
  const made = callSpecial(vm, hook, plain, []);
  if (!isInt(unbox(made)) && !(made instanceof Unknown)) vm.raise("TypeError", `__index__ returned non-int (type ${typeOf(made).name})`);
  return indexOf(vm, made);
};

/** An index of any size. */
export const wholeIndex = (vm: Machine, value: Value): number | bigint => {
  const plain = unbox(value);
  if (typeof plain === "bigint" || !(plain instanceof PyObject)) return typeof plain === "bigint" ? plain : indexOf(vm, value);
  const hook = plain instanceof Unknown ? undefined : lookup(plain.cls, "__index__");
  const made = hook === undefined || hook === null ? undefined : unbox(callSpecial(vm, hook, plain, []));
  return typeof made === "bigint" ? made : indexOf(vm, made !== undefined && isInt(made) ? made : value);
};

/** Start, stop and step of a slice over so many items, at any size: what `slice.indices` gives. */
export const sliceIndicesOf = (vm: Machine, slice: PySlice, length: bigint): readonly [bigint, bigint, bigint] => {
  const whole = (value: Value): bigint => {
    sliceBound(vm, value);
    return BigInt(wholeIndex(vm, value));
  };
  const step = slice.step === null ? 1n : whole(slice.step);
  if (step === 0n) vm.raise("ValueError", "slice step cannot be zero");
  const [low, high] = step > 0n ? [0n, length] : [-1n, length - 1n];
  const clamp = (value: Value, missing: bigint): bigint => {
    if (value === null) return missing;
    const index = whole(value);
    const place = index < 0n ? index + length : index;
    return place < low ? low : place > high ? high : place;
  };
  return [clamp(slice.start, step > 0n ? low : high), clamp(slice.stop, step > 0n ? high : low), step];
};

/** An index or a count that a machine word must hold; CPython has one error for places and another for repetitions. */
export const fittingIndex = (vm: Machine, value: Value, error: "IndexError" | "OverflowError"): number => {
  const index = indexOf(vm, value);
  return index >= 2 ** 63 || index < -(2 ** 63) ? vm.raise(error, `cannot fit '${typeOf(value).name}' into an index-sized integer`) : index;
};

const sliceBound = (vm: Machine, value: Value): number => {
  const plain = unbox(value);
  if (!isInt(plain) && !(plain instanceof PyObject && (plain instanceof Unknown || lookup(plain.cls, "__index__") != null)))
    vm.raise("TypeError", "slice indices must be integers or None or have an __index__ method");
  return indexOf(vm, value);
};

/** Start, stop and step of a slice over `length` items, as `slice.indices` gives them. */
export const sliceIndices = (vm: Machine, slice: PySlice, length: number): { readonly start: number; readonly stop: number; readonly step: number } => {
  const step = slice.step === null ? 1 : sliceBound(vm, slice.step);
  if (step === 0) vm.raise("ValueError", "slice step cannot be zero");
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (value: Value, missing: number): number => {
    if (value === null) return missing;
    const index = sliceBound(vm, value);
    return index < 0 ? Math.max(index + length, low) : Math.min(index, high);
  };
  return { start: clamp(slice.start, step > 0 ? low : high), stop: clamp(slice.stop, step > 0 ? high : low), step };
};

export const sliceItems = <T>(items: readonly T[], { start, stop, step }: { start: number; stop: number; step: number }): T[] => {
  if (step === 1) return items.slice(start, Math.max(start, stop));
  const picked: T[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) picked.push(items[i]!);
  return picked;
};
