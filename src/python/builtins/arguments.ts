/** Reading the arguments of natives: text, whole numbers and floats, with Python's words where they are of another type. */
import type { Machine } from "../machine.ts";
import { floatOf } from "../operators.ts";
import { exactly, exampleOf, show, Sym } from "../../sym/index.ts";
import { lookup } from "../attributes.ts";
import { PyFloat, PyObject, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";

/** The text of a str (or of an instance of a subclass); an unknown makes the whole call unknown. */
export const textOf = (vm: Machine, value: Value, what = "argument"): string => {
  const plain = unbox(value);
  if (typeof plain === "string") {
    // what is done with a text goes over all of it
    if (plain.length > 1024) vm.tick(plain.length >> 4);
    return plain;
  }
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  return vm.raise("TypeError", `${what} must be str, not ${typeOf(value).name}`);
};

/** A whole number of any size; undefined when the value is none. Sizes with names count by their example, which is noted. */
export const wholeOf = (vm: Machine, value: Value): number | bigint | undefined => {
  const plain = unbox(value);
  if (typeof plain === "number" || typeof plain === "bigint") return plain;
  if (typeof plain === "boolean") return Number(plain);
  if (plain instanceof Sym) return exampleNumber(vm, plain);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  const hook = plain instanceof PyObject ? lookup(plain.cls, "__index__") : undefined;
  return hook === undefined || hook === null ? undefined : wholeOf(vm, vm.call(hook, [plain]));
};

export const exampleNumber = (vm: Machine, size: Sym): number => {
  const known = exactly(size);
  if (known !== null) return known;
  const example = exampleOf(size);
  if (example === null) throw new UnknownUsed(vm.unknown("data-dependent", `${show(size)} depends on data`));
  vm.assumeExample(size, example);
  return example;
};

/** A real number as a JavaScript number: int, float, `__float__`, `__index__`. */
export const realOf = (vm: Machine, value: Value): number => {
  const plain = floatOf(vm, value);
  if (plain !== undefined) return plain;
  const inner = unbox(value);
  if (inner instanceof Sym) return exampleNumber(vm, inner);
  if (inner instanceof Unknown) throw new UnknownUsed(inner);
  const made = vm.special(value, "__float__");
  if (made instanceof PyFloat) return made.value;
  if (made instanceof Unknown) throw new UnknownUsed(made);
  const whole = made === undefined ? wholeOf(vm, value) : undefined;
  if (whole !== undefined) return Number(whole);
  return vm.raise("TypeError", `must be real number, not ${typeOf(value).name}`);
};

/** Every space character of `str.isspace`. */
export const spaces = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
