/** `ascii`, `chr`, `ord` and the digits of `bin`, `hex`, `oct`. */
import type { Machine } from "../machine.ts";
import { functions } from "../native.ts";
import { ascii } from "../printing.ts";
import { PyBytes, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { wholeOf } from "./arguments.ts";

const digits = (vm: Machine, value: Value, radix: number, prefix: string): string => {
  const whole = wholeOf(vm, value);
  if (whole === undefined) return vm.raise("TypeError", `'${typeOf(value).name}' object cannot be interpreted as an integer`);
  return `${whole < 0 ? "-" : ""}${prefix}${(whole < 0 ? -whole : whole).toString(radix)}`;
};

export const characterFunctions = functions({
  "ascii(object, /)": (vm, object: Value) => ascii(vm.repr(object)),
  "chr(i, /)": (vm, i: Value) => {
    const code = Number(wholeOf(vm, i) ?? vm.raise("TypeError", `'${typeOf(i).name}' object cannot be interpreted as an integer`));
    return code >= 0 && code < 0x110000 ? String.fromCodePoint(code) : vm.raise("ValueError", "chr() arg not in range(0x110000)");
  },
  "ord(c, /)": (vm, c: Value) => {
    const text = unbox(c);
    if (text instanceof Unknown) throw new UnknownUsed(text);
    if (text instanceof PyBytes && text.value.length === 1) return text.value.charCodeAt(0);
    if (typeof text !== "string") return vm.raise("TypeError", `ord() expected string of length 1, but ${typeOf(c).name} found`);
    const count = [...text].length;
    return count === 1 ? text.codePointAt(0)! : vm.raise("TypeError", `ord() expected a character, but string of length ${count} found`);
  },
  "bin(number, /)": (vm, number: Value) => digits(vm, number, 2, "0b"),
  "oct(number, /)": (vm, number: Value) => digits(vm, number, 8, "0o"),
  "hex(number, /)": (vm, number: Value) => digits(vm, number, 16, "0x"),
});
