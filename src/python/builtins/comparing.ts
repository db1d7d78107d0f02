/** The comparison methods of the built-in types (`list.__eq__`), which subclasses reach through `super()`. */
import { compareBuiltin, comparisons, type Rich, structural } from "../equality.ts";
import { native } from "../native.ts";
import {
  bytearrayClass, bytesClass, complexClass, dictClass, floatClass, frozensetClass, intClass, listClass, notImplemented, type PyClass, rangeClass, setClass, sliceClass, strClass, tupleClass, typeOf, isSubclass, Unknown,
  unbox, type Value,
} from "../values.ts";

const ordered: readonly PyClass[] = [intClass, floatClass, strClass, bytesClass, bytearrayClass, listClass, tupleClass, setClass, frozensetClass];
const equalOnly: readonly PyClass[] = [complexClass, dictClass, rangeClass, sliceClass];

const declare = (cls: PyClass, op: Rich): void => {
  const method = native(`${comparisons[op]}(self, other, /)`, (vm, self: Value, other: Value) => {
    if (other instanceof Unknown) return other;
    const number = cls === intClass || cls === floatClass;
    if (!number && !comparable(cls, typeOf(unbox(other)))) return notImplemented;
    return compareBuiltin(vm, op, self, other);
  });
  structural.add(method);
  cls.dict.set(comparisons[op], method);
};

const comparable = (cls: PyClass, other: PyClass): boolean =>
  isSubclass(other, cls) || (cls.layout === "bytes" && other.layout === "bytes") || ((cls === setClass || cls === frozensetClass) && (other.layout === "set" || other.layout === "frozenset")) || cls === complexClass;

for (const cls of ordered) for (const op of ["==", "!=", "<", "<=", ">", ">="] as const) declare(cls, op);
for (const cls of equalOnly) for (const op of ["==", "!="] as const) declare(cls, op);
