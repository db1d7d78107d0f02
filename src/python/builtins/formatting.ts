/** The format mini-language: `format(value, "…")` of whole numbers, floats and text. */
import type { Machine } from "../machine.ts";
import { floatText } from "../printing.ts";
import { exactly, show, Sym } from "../../sym/index.ts";
import { fixed, significant } from "./decimals.ts";
import type { Value } from "../values.ts";

export interface Spec {
  readonly fill: string;
  readonly align: "<" | ">" | "=" | "^" | "";
  readonly sign: "+" | "-" | " ";
  readonly negativeZero: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: "," | "_" | "";
  readonly precision: number | null;
  readonly type: string;
}

const pattern = /^(?:(.)?([<>=^]))?([+\- ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

const separators = /^(?:.?[<>=^])?[+\- ]?z?#?0?\d*([,_])([,_])/su;

/** What CPython says of a specifier that it cannot read. */
const misspelt = (vm: Machine, text: string, typeName: string): never => {
  const two = separators.exec(text);
  if (two) return vm.raise("ValueError", two[1] === two[2] ? `Cannot specify '${two[1]}' with '${two[2]}'.` : "Cannot specify both ',' and '_'.");
  if (/^(?:.?[<>=^])?[+\- ]?z?#?0?\d*[,_]?\.(?!\d)/su.test(text)) return vm.raise("ValueError", "Format specifier missing precision");
  return vm.raise("ValueError", `Invalid format specifier '${text}' for object of type '${typeName}'`);
};

export const parseSpec = (vm: Machine, text: string, typeName: string): Spec => {
  const match = pattern.exec(text);
  if (!match) return misspelt(vm, text, typeName);
  const [, fill, align, sign, negativeZero, alternate, zero, width, grouping, precision, type] = match;
  if (Number(width ?? 0) >= 2 ** 63 || Number(precision ?? 0) >= 2 ** 63) vm.raise("ValueError", "Too many decimal digits in format string");
  vm.allow(Number(width ?? 0) + Number(precision ?? 0));
  return {
    fill: fill ?? (zero && !align ? "0" : " "), align: (align ?? (zero ? "=" : "")) as Spec["align"], sign: (sign ?? "-") as Spec["sign"], negativeZero: negativeZero !== undefined,
    alternate: alternate !== undefined, zero: zero !== undefined, width: Number(width ?? 0), grouping: (grouping ?? "") as Spec["grouping"],
    precision: precision === undefined ? null : Number(precision), type: type ?? "",
  };
};

const lengthOf = (text: string): number => [...text].length;

const pad = (spec: Spec, head: string, body: string, fallback: "<" | ">"): string => {
  const missing = spec.width - lengthOf(head) - lengthOf(body);
  if (missing <= 0) return head + body;
  const align = spec.align === "" ? fallback : spec.align;
  const left = align === "<" ? 0 : align === "^" ? Math.floor(missing / 2) : missing;
  const [before, after] = [spec.fill.repeat(left), spec.fill.repeat(missing - left)];
  return align === "=" ? head + before + body + after : before + head + body + after;
};

const wrongCode = (vm: Machine, code: string, typeName: string): never => vm.raise("ValueError", `Unknown format code '${code}' for object of type '${typeName}'`);

export const formatText = (vm: Machine, text: string, spec: string, typeName = "str"): string => {
  if (spec === "") return text;
  const parsed = parseSpec(vm, spec, typeName);
  if (parsed.type !== "" && parsed.type !== "s") wrongCode(vm, parsed.type, typeName);
  if (parsed.sign !== "-") vm.raise("ValueError", `${parsed.sign === " " ? "Space" : "Sign"} not allowed in string format specifier`);
  if (parsed.negativeZero) vm.raise("ValueError", "Negative zero coercion (z) not allowed in string format specifier");
  if (parsed.alternate) vm.raise("ValueError", "Alternate form (#) not allowed in string format specifier");
  if (parsed.align === "=" && !parsed.zero) vm.raise("ValueError", "'=' alignment not allowed in string format specifier");
  if (parsed.grouping !== "") vm.raise("ValueError", `Cannot specify '${parsed.grouping}' with 's'.`);
  const cut = parsed.precision === null ? text : [...text].slice(0, parsed.precision).join("");
  return pad(parsed.align === "=" ? { ...parsed, align: "<" } : parsed, "", cut, "<");
};

const signOf = (spec: Spec, negative: boolean): string => (negative ? "-" : spec.sign === "-" ? "" : spec.sign);

/** Puts separators between groups of digits; with zero fill the zeros are grouped too. */
const group = (spec: Spec, digits: string, size: number, room: number): string => {
  if (spec.grouping === "") return digits;
  const join = (text: string): string => text.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, "g"), spec.grouping);
  let grouped = join(digits);
  if (!(spec.fill === "0" && spec.align === "=")) return grouped;
  for (let padded = digits; grouped.length < room; ) {
    padded = `0${padded}`;
    const next = join(padded);
    // a separator may not come first: one more digit than asked
    grouped = next;
  }
  return grouped;
};

const bases: Readonly<Record<string, { readonly radix: number; readonly prefix: string }>> = {
  b: { radix: 2, prefix: "0b" }, o: { radix: 8, prefix: "0o" }, x: { radix: 16, prefix: "0x" }, X: { radix: 16, prefix: "0X" },
};

export const formatWhole = (vm: Machine, value: Value, spec: string): string => {
  if (value instanceof Sym) {
    const known = exactly(value);
    return known === null ? formatText(vm, show(value), spec.replace(/[,_]?[dn]?$/, "")) : formatWhole(vm, known, spec);
  }
  if (spec === "") return vm.repr(value);
  const typeName = typeof value === "boolean" ? "bool" : "int";
  const parsed = parseSpec(vm, spec, typeName);
  const { type } = parsed;
  const number = BigInt(value as number | bigint | boolean);
  if ("eEfFgG%".includes(type) && type !== "") {
    const near = Number(number);
    return Number.isFinite(near) ? formatFloat(vm, near, spec, typeName) : vm.raise("OverflowError", "int too large to convert to float");
  }
  if (type === "s" || !["", "d", "n", "c", "b", "o", "x", "X"].includes(type)) wrongCode(vm, type, typeName);
  if (parsed.negativeZero) vm.raise("ValueError", "Negative zero coercion (z) not allowed in integer format specifier");
  if (parsed.precision !== null) vm.raise("ValueError", "Precision not allowed in integer format specifier");
  if (type === "c") {
    if (parsed.sign !== "-") vm.raise("ValueError", "Sign not allowed with integer format specifier 'c'");
    if (parsed.alternate) vm.raise("ValueError", "Alternate form (#) not allowed with integer format specifier 'c'");
    if (parsed.grouping !== "") vm.raise("ValueError", `Cannot specify '${parsed.grouping}' with 'c'.`);
    if (number < 0n || number > 0x10ffffn) vm.raise("OverflowError", "%c arg not in range(0x110000)");
    return pad(parsed, "", String.fromCodePoint(Number(number)), "<");
  }
  const base = bases[type];
  if (base && parsed.grouping === ",") vm.raise("ValueError", `Cannot specify ',' with '${type}'.`);
  const size = number < 0n ? -number : number;
  const plain = base ? size.toString(base.radix) : vm.repr(size);
  const digits = type === "X" ? plain.toUpperCase() : plain;
  const head = signOf(parsed, number < 0n) + (base && parsed.alternate ? base.prefix : "");
  return pad(parsed, head, group(parsed, digits, base ? 4 : 3, parsed.width - head.length), ">");
};

const exponentText = (exponent: number): string => `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

const scientific = (value: number, places: number, alternate: boolean): string => {
  const { digits, exponent } = significant(value, places + 1);
  return `${digits[0]}${places > 0 ? `.${digits.slice(1)}` : alternate ? "." : ""}e${exponentText(exponent)}`;
};

/** `%g`: the shorter of both notations, without zeros at the end unless asked for. */
const general = (value: number, precision: number, alternate: boolean): string => {
  const count = precision === 0 ? 1 : precision;
  const { digits, exponent } = significant(value, count);
  const trim = (text: string): string => (alternate ? text : text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent < -4 || exponent >= count) return `${trim(`${digits[0]}.${digits.slice(1)}`)}e${exponentText(exponent)}`;
  const places = count - 1 - exponent;
  const text = exponent >= 0 ? `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}` : `0.${"0".repeat(-exponent - 1)}${digits}`;
  return trim(places === 0 && !alternate ? text.replace(/\.$/, "") : text);
};

/** The digits of a finite value of at least 0 in the notation asked for. */
const digitsOf = (value: number, spec: Spec): string => {
  const places = spec.precision ?? 6;
  switch (spec.type.toLowerCase()) {
    case "f": return fixed(value, places) + (spec.alternate && places === 0 ? "." : "");
    case "%": return `${fixed(value * 100, places)}${spec.alternate && places === 0 ? "." : ""}%`;
    case "e": return scientific(value, places, spec.alternate);
    case "g": case "n": return general(value, places, spec.alternate);
    default: return spec.precision === null ? floatText(value) : plainWith(value, spec.precision, spec.alternate);
  }
};

/** No type but a precision: as `g`, with a digit after the point, and the exponent one digit earlier. */
const plainWith = (value: number, precision: number, alternate: boolean): string => {
  const count = precision === 0 ? 1 : precision;
  const { exponent } = significant(value, count);
  if (exponent === count - 1) return scientificTrimmed(value, count);
  const text = general(value, precision, alternate);
  return text.includes(".") || text.includes("e") ? text : `${text}.0`;
};
const scientificTrimmed = (value: number, count: number): string => scientific(value, count - 1, false).replace(/\.?0+e/, "e");

export const formatFloat = (vm: Machine, value: number, spec: string, typeName = "float"): string => {
  if (spec === "") return floatText(value);
  const parsed = parseSpec(vm, spec, typeName);
  if (parsed.type !== "" && !"eEfFgGn%".includes(parsed.type)) wrongCode(vm, parsed.type, typeName);
  const size = Math.abs(value);
  let negative = value < 0 || Object.is(value, -0);
  let body = Number.isNaN(value) ? "nan" : size === Number.POSITIVE_INFINITY ? "inf" : digitsOf(size, parsed);
  if (!Number.isFinite(value) && parsed.type === "%") body += "%";
  if (parsed.negativeZero && negative && !/[1-9]/.test(body.split("e")[0]!)) negative = false;
  if (parsed.type === "E" || parsed.type === "F" || parsed.type === "G") body = body.toUpperCase();
  const head = signOf(parsed, negative);
  const [, digits, rest] = /^(\d*)(.*)$/s.exec(body) as unknown as [string, string, string];
  const grouped = digits === "" ? "" : group(parsed, digits, 3, parsed.width - head.length - rest.length);
  return pad(parsed, head, grouped + rest, ">");
};

/** A complex number: both parts in the notation asked for, in parentheses where no type is. */
export const formatComplex = (vm: Machine, re: number, im: number, spec: string): string => {
  const parsed = parseSpec(vm, spec, "complex");
  if (parsed.type !== "" && !"eEfFgGn".includes(parsed.type)) wrongCode(vm, parsed.type, "complex");
  if (parsed.fill === "0" && parsed.zero) vm.raise("ValueError", "Zero padding is not allowed in complex format specifier");
  if (parsed.align === "=") vm.raise("ValueError", "'=' alignment flag is not allowed in complex format specifier");
  const each = (value: number, sign: string): string => {
    const plain = `${parsed.negativeZero ? "z" : ""}${parsed.alternate ? "#" : ""}${parsed.grouping}${parsed.precision === null ? "" : `.${parsed.precision}`}${parsed.type === "" && parsed.precision !== null ? "g" : parsed.type}`;
    const text = formatFloat(vm, value, `${sign}${plain}`);
    return parsed.type === "" && parsed.precision === null ? text.replace(/\.0$/, "") : text;
  };
  const bare = parsed.type === "" && re === 0 && !Object.is(re, -0);
  const body = bare ? `${each(im, parsed.sign)}j` : `${each(re, parsed.sign)}${each(im, "+")}j`;
  return pad(parsed, "", parsed.type === "" && !bare ? `(${body})` : body, ">");
};
