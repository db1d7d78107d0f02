/** Text to bytes and back: UTF-8, UTF-16, UTF-32, ASCII, Latin-1, Python's escapes. Bytes are text whose characters are below 256. */
import type { Machine } from "../machine.ts";
import { PyBytes } from "../values.ts";

type Kind = "utf-8" | "utf-16" | "utf-32" | "ascii" | "latin-1" | "unicodeescape" | "rawunicodeescape";

const kindOf = (vm: Machine, encoding: string): Kind => {
  switch (encoding.toLowerCase().replaceAll("_", "-")) {
    case "unicode-escape": case "unicodeescape": return "unicodeescape";
    case "raw-unicode-escape": case "rawunicodeescape": return "rawunicodeescape";
    case "utf-32": case "utf32": case "u32": case "utf-32-le": case "utf-32-be": return "utf-32";
    case "utf-8": case "utf8": case "u8": case "utf-8-sig": return "utf-8";
    case "utf-16": case "utf16": case "u16": case "utf-16-le": case "utf-16le": case "utf-16-be": case "utf-16be": return "utf-16";
    case "ascii": case "us-ascii": return "ascii";
    case "latin-1": case "latin1": case "iso-8859-1": case "iso8859-1": case "l1": return "latin-1";
    default: return vm.raise("LookupError", `unknown encoding: ${encoding}`);
  }
};

/** The bytes of an integer, the first or the last of them first. */
const ordered = (value: number, size: number, big: boolean): string => {
  const bytes = Array.from({ length: size }, (_, i) => String.fromCharCode(Math.floor(value / 256 ** i) % 256));
  return (big ? bytes.reverse() : bytes).join("");
};

const escaped = (code: number): string => (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : code < 65536 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`);

/** What stands for a character that an encoding has not. */
const standIn = (vm: Machine, { kind, text, at, errors, reason }: { readonly kind: Kind; readonly text: string; readonly at: number; readonly errors: string; readonly reason: string }): string => {
  const code = [...text][at]!.codePointAt(0)!;
  switch (errors) {
    case "ignore": return "";
    case "replace": return "?";
    case "backslashreplace": return escaped(code);
    case "xmlcharrefreplace": return `&#${code};`;
    case "surrogateescape": if (code >= 0xdc80 && code <= 0xdcff) return String.fromCharCode(code - 0xdc00);
  }
  if (!["strict", "surrogateescape", "surrogatepass"].includes(errors)) vm.raise("LookupError", `unknown error handler name '${errors}'`);
  return vm.throw(vm.exception("UnicodeEncodeError", kind, text, at, at + 1, reason));
};

const loneSurrogate = /[\ud800-\udfff]/u;
const isBig = (encoding: string): boolean => /be$/i.test(encoding);

export const encode = (vm: Machine, text: string, encoding: string, errors: string): string => {
  const kind = kindOf(vm, encoding);
  const chars = [...text];
  vm.tick(chars.length >> 6);
  if (kind === "utf-8") {
    const start = /sig$/i.test(encoding) ? "\xef\xbb\xbf" : "";
    if (!loneSurrogate.test(text)) return start + bytesText(new TextEncoder().encode(text));
    return start + chars.map((char, at) => {
      if (!loneSurrogate.test(char)) return bytesText(new TextEncoder().encode(char));
      const code = char.codePointAt(0)!;
      if (errors === "surrogatepass") return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      return standIn(vm, { kind, text, at, errors, reason: "surrogates not allowed" });
    }).join("");
  }
  if (kind === "utf-16" || kind === "utf-32") {
    const size = kind === "utf-16" ? 2 : 4;
    const mark = /[lb]e$/i.test(encoding) ? "" : ordered(0xfeff, size, false);
    const units = kind === "utf-16" ? Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)) : chars.map((char) => char.codePointAt(0)!);
    return mark + units.map((unit) => ordered(unit, size, isBig(encoding))).join("");
  }
  if (kind === "unicodeescape") return chars.map((char) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[char] ?? (char >= " " && char <= "~" ? char : escaped(char.codePointAt(0)!))).join("");
  if (kind === "rawunicodeescape") return chars.map((char) => (char.codePointAt(0)! < 256 ? char : escaped(char.codePointAt(0)!))).join("");
  const limit = kind === "ascii" ? 128 : 256;
  return chars.map((char, at) => (char.codePointAt(0)! < limit ? char : standIn(vm, { kind, text, at, errors, reason: `ordinal not in range(${limit})` }))).join("");
};

const bytesText = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

export const decode = (vm: Machine, bytes: string, encoding: string, errors: string): string => {
  const kind = kindOf(vm, encoding);
  const array = Uint8Array.from(bytes, (char) => char.charCodeAt(0));
  if (kind === "latin-1") return bytes;
  if (kind === "unicodeescape" || kind === "rawunicodeescape") return unescaped(bytes, kind === "unicodeescape");
  if (kind === "utf-32") return fromWide(vm, bytes, encoding);
  if (kind === "ascii") {
    const at = array.findIndex((byte) => byte > 127);
    if (at >= 0 && errors === "strict") vm.throw(vm.exception("UnicodeDecodeError", "ascii", new PyBytes(bytes), at, at + 1, "ordinal not in range(128)"));
    return bytes.replace(/[\x80-\xff]/g, (byte) => badByte(byte.charCodeAt(0), errors));
  }
  if (kind === "utf-8" && (errors === "backslashreplace" || errors === "surrogateescape")) return piecewise(array, errors);
  const decoder = new TextDecoder(kind === "utf-8" ? "utf-8" : isBig(encoding) ? "utf-16be" : "utf-16le", { fatal: errors === "strict", ignoreBOM: kind === "utf-8" && !encoding.toLowerCase().endsWith("sig") });
  try {
    const text = decoder.decode(array);
    return errors === "ignore" ? text.replaceAll("\ufffd", "") : text;
  } catch {
    const at = firstBad(array);
    return vm.throw(vm.exception("UnicodeDecodeError", kind, new PyBytes(bytes), at, at + 1, reasonAt(array, at)));
  }
};

/** What stands for a byte that is no text. */
const badByte = (byte: number, errors: string): string =>
  errors === "ignore" ? "" : errors === "backslashreplace" ? `\\x${byte.toString(16).padStart(2, "0")}` : errors === "surrogateescape" ? String.fromCharCode(0xdc00 + byte) : "\ufffd";

/** UTF-8 up to the first byte that is none, what stands for that, and so on. */
const piecewise = (bytes: Uint8Array, errors: string): string => {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    try {
      text += new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.slice(at, at + length));
      at += length;
    } catch {
      text += badByte(lead, errors);
      at++;
    }
  }
  return text;
};

const simple: Readonly<Record<string, string>> = { "\n": "", "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Python's escapes in text; of the raw kind only those of code points. */
const unescaped = (text: string, all: boolean): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{1,3})|([\s\S]))/g, (whole, u?: string, wide?: string, x?: string, octal?: string, one?: string) => {
    const code = u ?? wide;
    if (code !== undefined) return Number.parseInt(code, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(code, 16)) : whole;
    if (!all) return whole;
    if (x !== undefined) return String.fromCharCode(Number.parseInt(x, 16));
    return octal !== undefined ? String.fromCharCode(Number.parseInt(octal, 8)) : (simple[one!] ?? whole);
  });

const fromWide = (vm: Machine, bytes: string, encoding: string): string => {
  let big = isBig(encoding);
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const four = [...bytes.slice(at, at + 4)].map((char) => char.charCodeAt(0));
    const code = (big ? four : four.reverse()).reduce((sum, byte) => sum * 256 + byte, 0);
    if (at === 0 && !/[lb]e$/i.test(encoding) && (code === 0xfeff || code === 0xfffe0000)) big = code !== 0xfeff;
    else if (code > 0x10ffff) vm.throw(vm.exception("UnicodeDecodeError", "utf-32", new PyBytes(bytes), at, at + 4, "code point not in range(0x110000)"));
    else text += String.fromCodePoint(code);
  }
  return text;
};

/** Why the bytes from `at` on are no UTF-8. */
const reasonAt = (bytes: Uint8Array, at: number): string => {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return "invalid start byte";
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return at + length > bytes.length && bytes.slice(at + 1).every((byte) => byte >> 6 === 2) ? "unexpected end of data" : "invalid continuation byte";
};

/** The first byte from which on the rest is no UTF-8. */
const firstBad = (bytes: Uint8Array): number => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const at = text.indexOf("\ufffd");
  return at < 0 ? 0 : new TextEncoder().encode(text.slice(0, at)).length;
};
