/** `repr`, `str` and `format` of any value; how each type prints stands with the type. */
import { lookup } from "./attributes.ts";
import { callSpecial } from "./calls.ts";
import type { Machine } from "./machine.ts";
import { Sym } from "../sym/index.ts";
import { objectClass, PyFloat, PyObject, typeOf, unbox, Unknown, type Value } from "./values.ts";

export const repr = (vm: Machine, value: Value): string => {
  if (value === null) return "None";
  switch (typeof value) {
    case "boolean": return value ? "True" : "False";
    case "number": return String(value);
    case "bigint": return digits(vm, value);
    case "string":
      if (value.length > 64) vm.hold(value.length);
      return quoted(value);
  }
  if (value instanceof Sym) return value.toString();
  if (value instanceof Unknown) return "?";
  if (value instanceof PyFloat && value.cls.isNative) return floatText(value.value);
  const hook = lookup(value.cls, "__repr__");
  const text = hook === undefined ? `<${value.cls.name} object>` : callSpecial(vm, hook, value, []);
  return asText(vm, text, "__repr__");
};

/** More digits take more than their number. */
const digits = (vm: Machine, value: bigint): string => {
  const text = value.toString();
  if (text.length > 64) vm.hold(text.length * 4);
  if (text.length > 4300 + (value < 0n ? 1 : 0)) vm.raise("ValueError", "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit");
  return text;
};

export const str = (vm: Machine, value: Value): string => {
  if (typeof value === "string") return value;
  if (value instanceof PyObject && !(value instanceof Unknown)) {
    const hook = lookup(value.cls, "__str__");
    if (hook !== undefined && hook !== objectClass.dict.get("__str__")) return asText(vm, callSpecial(vm, hook, value, []), "__str__");
    // text has a `__str__` of its own: a class of text that shows `object.__str__` asks for its repr
    const plain = hook === undefined ? unbox(value) : null;
    if (typeof plain === "string") return plain;
  }
  return repr(vm, value);
};

const asText = (vm: Machine, text: Value, method: string): string => {
  const plain = unbox(text);
  if (typeof plain === "string") return plain;
  return plain instanceof Unknown ? "?" : vm.raise("TypeError", method === "__format__" ? `${method} must return a str, not ${typeOf(text).name}` : `${method} returned non-string (type ${typeOf(text).name})`);
};

/** `format(value, spec)`: by `__format__`, which every type inherits. */
export const format = (vm: Machine, value: Value, spec: string): string => {
  if (spec === "" && (typeof value === "string" || typeof value === "number")) return String(value);
  if (value instanceof Unknown) return "?";
  const hook = lookup(typeOf(value), "__format__");
  return hook === undefined ? str(vm, value) : asText(vm, callSpecial(vm, hook, value, [spec]), "__format__");
};

/** A float as CPython prints it: the shortest digits that read back, exponents from 1e16 on and below 1e-4. */
export const floatText = (value: number): string => {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent] = value.toExponential().split("e") as [string, string];
    const number = Number(exponent);
    return `${digits}e${number < 0 ? "-" : "+"}${String(Math.abs(number)).padStart(2, "0")}`;
  }
  const text = value.toString();
  if (!text.includes("e")) return text.includes(".") ? text : `${text}.0`;
  return Number.isInteger(value) ? `${BigInt(value)}.0` : value.toFixed(20).replace(/0+$/, "");
};

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A string as Python writes it: single quotes unless it holds some and no double ones; what does not print is escaped. */
export const quoted = (text: string): string => {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === quote || escapes[char]) out += escapes[char] ?? `\\${char}`;
    else if (code < 32 || (code >= 127 && code < 161) || code === 173) out += `\\x${code.toString(16).padStart(2, "0")}`;
    else if (code > 0xff && !/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char)) out += code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
    else out += char;
  }
  return out + quote;
};

/** Escapes all but ASCII in a repr. */
export const ascii = (text: string): string =>
  [...text].map((char) => {
    const code = char.codePointAt(0)!;
    return code < 128 ? char : code < 256 ? `\\x${code.toString(16)}` : code < 65536 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  }).join("");
