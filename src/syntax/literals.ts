/** The values of literals: numbers, and the escapes of strings and bytes. */
import { namedCharacter } from "./characterNames.ts";

/** Digits of an integer literal, with its base; the value is a bigint only where no safe integer holds it. */
export const integerValue = (text: string): number | bigint => {
  const digits = text.replaceAll("_", "");
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  return /^(?:[0-9]+|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits) ? BigInt(digits) : value;
};

/** A float literal without its imaginary suffix. */
export const floatValue = (text: string): number => Number(text.replaceAll("_", ""));

/** Python reads every line end in a source file as `\n`. */
const unixLineEnds = (text: string): string => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);

/** The text of a raw string or raw bytes between its quotes. */
export const rawText = unixLineEnds;

const simple: Readonly<Record<string, string>> = {
  "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\n": "",
};

const escapes = /\\(?:([\\'"abfnrtv\n])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\})/g;

/** What stands for a character whose name is not known. */
const unnamed = "\ufffd";

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : unnamed);

/** The value of what stands between the quotes of a string; unknown escapes keep their backslash. Names of characters that are not listed here are told. */
export const unescapeString = (source: string, unlisted?: (name: string) => void): string => {
  const text = unixLineEnds(source);
  if (!text.includes("\\")) return text;
  return text.replace(escapes, (_, plain?: string, octal?: string, x?: string, u?: string, U?: string, name?: string) => {
    if (plain !== undefined) return simple[plain]!;
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    const hex = x ?? u ?? U;
    if (hex !== undefined) return character(parseInt(hex, 16));
    const named = namedCharacter(name!);
    if (named === undefined) unlisted?.(name!);
    return named ?? unnamed;
  });
};

const byteEscapes = /\\(?:([\\'"abfnrtv\n])|([0-7]{1,3})|x([0-9a-fA-F]{2}))/g;

/** The value of what stands between the quotes of bytes: a character for each byte. */
export const unescapeBytes = (source: string): string =>
  unixLineEnds(source).replace(byteEscapes, (_, plain?: string, octal?: string, x?: string) =>
    plain !== undefined ? simple[plain]! : String.fromCharCode(octal !== undefined ? parseInt(octal, 8) & 0xff : parseInt(x!, 16)));
