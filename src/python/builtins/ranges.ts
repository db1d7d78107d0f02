/** `range` and `slice`: exact at any size, as CPython's are. */
import { bounds, compare, exampleOf, Sym } from "../../sym/index.ts";
import { sliceIndicesOf, wholeIndex } from "../indices.ts";
import type { Machine } from "../machine.ts";
import { uncountedIterator } from "../many.ts";
import { methods, properties, statics } from "../native.ts";
import { safe } from "../operators.ts";
import { iteratorClass, nativeClass, type PyClass, PyIterator, PyRange, PySlice, PyTuple, rangeClass, sliceClass, type Value } from "../values.ts";
import { isSame } from "./lists.ts";

export const rangeIteratorClasses = { plain: nativeClass("range_iterator", "closed", iteratorClass), long: nativeClass("longrange_iterator", "closed", iteratorClass) };

/** A range whose end only data decide; null for others. */
const uncountedRange = (vm: Machine, args: readonly Value[]): Value | null => {
  const [start, stop] = args.length === 1 ? [0, args[0]!] : [args[0]!, args[1]!];
  if (!(stop instanceof Sym) || exampleOf(stop) !== null || typeof start !== "number" || args.length > 2) return null;
  const { max } = bounds(stop);
  const count = compare(stop, start) === null || start !== 0 ? vm.fresh({ min: 0, max: max - start }) : stop;
  return uncountedIterator(vm, rangeClass, { item: vm.fresh({ min: start, max: max - 1 }), count });
};

const isWhole = (item: Value): item is number | bigint | boolean => typeof item === "number" || typeof item === "bigint" || typeof item === "boolean";

/** Where an item stands in a range. */
const placeIn = (vm: Machine, range: PyRange, item: Value): Value | undefined => {
  if (isWhole(item)) {
    if (!vm.isTrue(vm.contains(range, Number(item) === item || typeof item === "bigint" ? item : Number(item)))) return undefined;
    const { start, step } = range.exact ?? { start: BigInt(range.start), step: BigInt(range.step) };
    return safe((BigInt(item) - start) / step);
  }
  const next = vm.iterate(range);
  let place = 0;
  for (let one = next(); one !== undefined; one = next(), place++) {
    vm.tick();
    if (isSame(vm, one, item)) return place;
  }
  return undefined;
};

const lengthOfRange = (vm: Machine, range: PyRange): number | bigint => {
  if (!range.exact) return range.length;
  if (range.exactLength >= 2n ** 63n) vm.raise("OverflowError", "Python int too large to convert to C ssize_t");
  return range.exactLength > BigInt(Number.MAX_SAFE_INTEGER) ? range.exactLength : range.length;
};

statics(rangeClass, {
  "__new__(cls, *args)": (vm, _: PyClass, args: readonly Value[]) => {
    if (args.length < 1 || args.length > 3) vm.raise("TypeError", `range expected at ${args.length < 1 ? "least 1 argument" : "most 3 arguments"}, got ${args.length}`);
    const many = uncountedRange(vm, args);
    if (many) return many;
    const [start, stop, step] = args.length === 1 ? [0, wholeIndex(vm, args[0]!), 1] : [wholeIndex(vm, args[0]!), wholeIndex(vm, args[1]!), args.length === 3 ? wholeIndex(vm, args[2]!) : 1];
    if (step === 0) vm.raise("ValueError", "range() arg 3 must not be zero");
    return new PyRange(start, stop, step);
  },
});
const rangeText = ({ start, stop, step }: { readonly start: number | bigint; readonly stop: number | bigint; readonly step: number | bigint }): string => `range(${start}, ${stop}${Number(step) === 1 ? "" : `, ${step}`})`;
methods(rangeClass, {
  "__repr__(self)": (_, self: PyRange) => rangeText(self.exact ?? self),
  "__len__(self)": (vm, self: PyRange) => lengthOfRange(vm, self),
  "__iter__(self)": (vm, self: PyRange) => new PyIterator(vm.iterate(self), self.exact ? rangeIteratorClasses.long : rangeIteratorClasses.plain),
  "__getitem__(self, index)": (vm, self: PyRange, index: Value) => vm.getItem(self, index),
  "__contains__(self, item)": (vm, self: PyRange, item: Value) => (isWhole(item) ? vm.contains(self, item) : vm.contains(new PyIterator(vm.iterate(self)), item)),
  "__reversed__(self)": (_, self: PyRange) => {
    const { exact } = self;
    let i = exact ? self.exactLength : BigInt(self.length);
    if (exact) return new PyIterator(() => (i > 0n ? self.at(--i) : undefined), rangeIteratorClasses.long);
    let left = self.length;
    return new PyIterator(() => (left > 0 ? self.at(--left) : undefined), rangeIteratorClasses.plain);
  },
  "index(self, item)": (vm, self: PyRange, item: Value) => {
    const place = placeIn(vm, self, item);
    return place === undefined ? vm.raise("ValueError", isWhole(item) ? `${vm.repr(item)} is not in range` : "sequence.index(x): x not in sequence") : place;
  },
  "count(self, item)": (vm, self: PyRange, item: Value) => {
    if (isWhole(item)) return vm.isTrue(vm.contains(self, item)) ? 1 : 0;
    return vm.toArray(self).filter((one) => isSame(vm, one, item)).length;
  },
});
properties(rangeClass, { start: (_, self: PyRange) => self.exact?.start ?? self.start, stop: (_, self: PyRange) => self.exact?.stop ?? self.stop, step: (_, self: PyRange) => self.step });

statics(sliceClass, {
  "__new__(cls, start, stop=..., step=None, /)": (_, __: PyClass, start: Value, stop: Value | undefined, step: Value) =>
    (stop === undefined ? new PySlice(null, start, null) : new PySlice(start, stop, step)),
});
methods(sliceClass, {
  "__repr__(self)": (vm, self: PySlice) => `slice(${vm.repr(self.start)}, ${vm.repr(self.stop)}, ${vm.repr(self.step)})`,
  "indices(self, length)": (vm, self: PySlice, length: Value) => {
    const count = wholeIndex(vm, length);
    if (count < 0) vm.raise("ValueError", "length should not be negative");
    return new PyTuple(sliceIndicesOf(vm, self, BigInt(count)).map(safe));
  },
});
properties(sliceClass, { start: (_, self: PySlice) => self.start, stop: (_, self: PySlice) => self.stop, step: (_, self: PySlice) => self.step });
