/** `"%s of %d" % values` */
import type { Machine } from "../machine.ts";
import { ascii } from "../printing.ts";
import { Sym } from "../../sym/index.ts";
import { PyFloat, PyTuple, typeOf, unbox, Unknown, UnknownUsed, PyObject, type Value } from "../values.ts";
import { realOf, wholeOf } from "./arguments.ts";
import { formatFloat } from "./formatting.ts";
import { truncated } from "./numbers.ts";

const field = /%(?:\(([^)]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.)?/gsu;

export const percentFormat = (vm: Machine, template: string, values: Value): string => {
  const isTuple = values instanceof PyTuple;
  const items = isTuple ? values.items : [values];
  const mapping = !isTuple && values instanceof PyObject && !(values instanceof Unknown) && vm.lookup(values.cls, "__getitem__") !== undefined;
  let next = 0;
  let named = false;
  const take = (): Value => (next < items.length ? items[next++]! : vm.raise("TypeError", "not enough arguments for format string"));
  const size = (text: string | undefined): number | null => {
    if (text === undefined) return null;
    const asked = text === "*" ? wholeOf(vm, take()) : Number(text);
    if (asked === undefined) return vm.raise("TypeError", "* wants int");
    if (text === "*" && (asked >= 2 ** 63 || asked < -(2 ** 63))) return vm.raise("OverflowError", "Python int too large to convert to C ssize_t");
    return asked >= 2 ** 63 ? vm.raise("ValueError", "width too big") : Number(asked);
  };
  const text = template.replace(field, (whole, key: string | undefined, flags: string, width: string | undefined, precision: string | undefined, code: string | undefined, at: number) => {
    if (code === undefined) return vm.raise("ValueError", "incomplete format");
    if (code === "%") return "%";
    if (key !== undefined) named = true;
    if (key !== undefined && !mapping) vm.raise("TypeError", "format requires a mapping");
    const wide = size(width);
    const digits = /\./.test(whole.slice(0, -1).replace(/\([^)]*\)/, "")) ? (size(precision) ?? 0) : null;
    const value = key !== undefined ? vm.getItem(values, key) : take();
    if (value instanceof Unknown) throw new UnknownUsed(value);
    const spot = at + whole.length - 1;
    return padded(vm, convert(vm, value, { code, flags, digits, at: spot }), flags, wide ?? 0, code);
  });
  if (!named && !mapping && next < items.length) vm.raise("TypeError", "not all arguments converted during string formatting");
  return text;
};

interface Part {
  readonly code: string;
  readonly flags: string;
  readonly digits: number | null;
  readonly at: number;
}

const padded = (vm: Machine, text: string, flags: string, asked: number, code: string): string => {
  const left = flags.includes("-") || asked < 0;
  const width = Math.abs(asked);
  vm.allow(width);
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (left) return text + " ".repeat(missing);
  const numeric = "diouxXeEfFgG".includes(code) && !/inf|nan/i.test(text);
  if (!flags.includes("0") || !numeric) return " ".repeat(missing) + text;
  const head = /^[+\- ]?(0[xXoO])?/.exec(text)![0];
  return head + "0".repeat(missing) + text.slice(head.length);
};

const signed = (flags: string, negative: boolean): string => (negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "");

const convert = (vm: Machine, value: Value, { code, flags, digits, at }: Part): string => {
  const cut = (text: string): string => (digits === null ? text : [...text].slice(0, digits).join(""));
  switch (code) {
    case "s": return cut(vm.str(value));
    case "r": return cut(vm.repr(value));
    case "a": return cut(ascii(vm.repr(value)));
    case "c": {
      const plain = unbox(value);
      if (typeof plain === "string") return [...plain].length === 1 ? plain : vm.raise("TypeError", "%c requires int or char");
      const point = Number(wholeOf(vm, value) ?? vm.raise("TypeError", "%c requires int or char"));
      return point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : vm.raise("OverflowError", "%c arg not in range(0x110000)");
    }
    case "d": case "i": case "u": return wholeText(vm, value, code, flags, digits, 10);
    case "x": return wholeText(vm, value, code, flags, digits, 16);
    case "X": return wholeText(vm, value, code, flags, digits, 16).toUpperCase();
    case "o": return wholeText(vm, value, code, flags, digits, 8);
    case "e": case "E": case "f": case "F": case "g": case "G": {
      if (typeof unbox(value) === "string") vm.raise("TypeError", `must be real number, not ${typeOf(value).name}`);
      const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
      return formatFloat(vm, realOf(vm, value), `${sign}${flags.includes("#") ? "#" : ""}.${digits ?? 6}${code}`);
    }
    default: return vm.raise("ValueError", `unsupported format character '${code}' (0x${code.codePointAt(0)!.toString(16)}) at index ${at}`);
  }
};

const wholeText = (vm: Machine, value: Value, code: string, flags: string, digits: number | null, radix: number): string => {
  const plain = unbox(value);
  if (plain instanceof Sym) return plain.toString();
  const whole = plain instanceof PyFloat && radix === 10 ? truncated(vm, plain.value) : wholeOf(vm, value);
  if (whole === undefined)
    return vm.raise("TypeError", `%${code} format: ${radix === 10 ? "a real number" : "an integer"} is required, not ${typeOf(value).name}`);
  if (digits !== null) vm.allow(digits);
  const size = whole < 0 ? -whole : whole;
  const prefix = flags.includes("#") && radix !== 10 ? (radix === 16 ? "0x" : "0o") : "";
  return signed(flags, whole < 0) + prefix + size.toString(radix).padStart(digits ?? 0, "0");
};
