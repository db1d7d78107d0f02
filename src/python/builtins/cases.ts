/** `str`: cases and kinds of characters. */
import type { Machine } from "../machine.ts";
import { methods, type NativeBody } from "../native.ts";
import { strClass, type Value } from "../values.ts";
import { spaces, textOf } from "./arguments.ts";

/** What Python calls decimal digits but for their value, and other numbers. */
const digitsOnly = /[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u1369-\u1371\u19da\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792]/u;
const isCased = (char: string): boolean => /[\p{Lu}\p{Ll}\p{Lt}]/u.test(char) || char.toLowerCase() !== char.toUpperCase();
const isUpper = (char: string): boolean => /[\p{Lu}\p{Lt}]/u.test(char);

/** True for text with at least one character where every character passes. */
const every = (test: (char: string) => boolean): NativeBody => (vm: Machine, self: Value) => {
  const chars = [...textOf(vm, self)];
  return chars.length > 0 && chars.every(test);
};
const matching = (pattern: RegExp): NativeBody => every((char) => pattern.test(char));

const title = (text: string): string => {
  let inside = false;
  return [...text].map((char) => {
    const made = inside ? char.toLowerCase() : titleChar(char);
    inside = isCased(char);
    return made;
  }).join("");
};
/** Digraphs whose title case is a letter of its own: ǅ, ǈ, ǋ, ǲ. */
const digraphs: ReadonlyMap<string, string> = new Map([..."ǄǅǆǇǈǉǊǋǌǱǲǳ"].map((char, i) => [char, [..."ǅǈǋǲ"][Math.floor(i / 3)]!]));

const titleChar = (char: string): string => {
  const digraph = digraphs.get(char);
  if (digraph !== undefined) return digraph;
  const upper = char.toUpperCase();
  return [...upper].length > 1 ? upper[0]! + upper.slice(1).toLowerCase() : upper;
};

const isTitle = (text: string): boolean => {
  let [inside, any] = [false, false];
  for (const char of text) {
    const cased = isCased(char);
    if (cased && isUpper(char) === inside) return false;
    any ||= cased;
    inside = cased;
  }
  return any;
};

/** Python's `lower()` of a final sigma and JavaScript's agree; dotless letters follow Unicode without a locale. */
methods(strClass, {
  "lower(self)": (vm, self: Value) => textOf(vm, self).toLowerCase(),
  "upper(self)": (vm, self: Value) => textOf(vm, self).toUpperCase(),
  "casefold(self)": (vm, self: Value) => textOf(vm, self).toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ"),
  "swapcase(self)": (vm, self: Value) => [...textOf(vm, self)].map((char) => (isUpper(char) ? char.toLowerCase() : char.toUpperCase())).join(""),
  "capitalize(self)": (vm, self: Value) => {
    const [first = "", ...rest] = [...textOf(vm, self)];
    return titleChar(first) + rest.join("").toLowerCase();
  },
  "title(self)": (vm, self: Value) => title(textOf(vm, self)),
  "isupper(self)": (vm, self: Value) => {
    const cased = [...textOf(vm, self)].filter(isCased);
    return cased.length > 0 && cased.every((char) => isUpper(char));
  },
  "islower(self)": (vm, self: Value) => {
    const cased = [...textOf(vm, self)].filter(isCased);
    return cased.length > 0 && cased.every((char) => !isUpper(char));
  },
  "istitle(self)": (vm, self: Value) => isTitle(textOf(vm, self)),
  "isspace(self)": matching(new RegExp(`^[${spaces}]$`)),
  "isalpha(self)": matching(/^\p{L}$/u),
  "isdecimal(self)": matching(/^\p{Nd}$/u),
  "isdigit(self)": every((char) => /\p{Nd}/u.test(char) || digitsOnly.test(char)),
  "isnumeric(self)": matching(/^[\p{N}\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u842c\u5104]$/u),
  "isalnum(self)": matching(/^[\p{L}\p{N}]$/u),
  "isascii(self)": (vm, self: Value) => /^[\x00-\x7f]*$/.test(textOf(vm, self)),
  "isidentifier(self)": (vm, self: Value) => /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(textOf(vm, self)),
  "isprintable(self)": (vm, self: Value) => /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]*$/u.test(textOf(vm, self)),
});
