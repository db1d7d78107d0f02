/** Text to bytes and back: UTF-8, UTF-16, ASCII, Latin-1. Bytes are text whose characters are below 256. */
import type { Machine } from "../machine.ts";
import { PyBytes } from "../values.ts";

const kindOf = (vm: Machine, encoding: string): "utf-8" | "utf-16" | "ascii" | "latin-1" => {
  switch (encoding.toLowerCase().replaceAll("_", "-")) {
    case "utf-8": case "utf8": case "u8": case "utf-8-sig": return "utf-8";
    case "utf-16": case "utf16": case "utf-16-le": case "utf-16le": return "utf-16";
    case "ascii": case "us-ascii": return "ascii";
    case "latin-1": case "latin1": case "iso-8859-1": case "iso8859-1": case "l1": return "latin-1";
    default: return vm.raise("LookupError", `unknown encoding: ${encoding}`);
  }
};

export const encode = (vm: Machine, text: string, encoding: string, errors: string): string => {
  const kind = kindOf(vm, encoding);
  if (kind === "utf-8") return bytesText(new TextEncoder().encode(text));
  if (kind === "utf-16") return (encoding.toLowerCase().includes("le") ? "" : "\xff\xfe") + [...Array(text.length).keys()].map((i) => String.fromCharCode(text.charCodeAt(i) & 255, text.charCodeAt(i) >> 8)).join("");
  const limit = kind === "ascii" ? 128 : 256;
  return [...text].map((char, i) => {
    const code = char.codePointAt(0)!;
    if (code < limit) return char;
    switch (errors) {
      case "ignore": return "";
      case "replace": return "?";
      case "backslashreplace": return code < 256 ? `\\x${code.toString(16)}` : code < 65536 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
      case "xmlcharrefreplace": return `&#${code};`;
      default: return vm.throw(vm.exception("UnicodeEncodeError", kind, text, i, i + 1, `ordinal not in range(${limit})`));
    }
  }).join("");
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
  if (kind === "ascii") {
    const at = array.findIndex((byte) => byte > 127);
    if (at >= 0 && errors === "strict") vm.throw(vm.exception("UnicodeDecodeError", "ascii", new PyBytes(bytes), at, at + 1, "ordinal not in range(128)"));
    return bytes.replace(/[\x80-\xff]/g, errors === "ignore" ? "" : "\ufffd");
  }
  const decoder = new TextDecoder(kind === "utf-8" ? "utf-8" : "utf-16le", { fatal: errors === "strict", ignoreBOM: kind === "utf-8" && !encoding.toLowerCase().endsWith("sig") });
  try {
    const text = decoder.decode(array);
    return errors === "ignore" ? text.replaceAll("\ufffd", "") : text;
  } catch {
    const at = firstBad(array);
    return vm.throw(vm.exception("UnicodeDecodeError", kind, new PyBytes(bytes), at, at + 1, reasonAt(array, at)));
  }
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
