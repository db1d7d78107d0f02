/** Text to bytes and back: UTF-8, UTF-16, ASCII, Latin-1. Bytes are text whose characters are below 256. */
import type { Machine } from "../machine.ts";

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
      default: return vm.raise("UnicodeEncodeError", `'${kind}' codec can't encode character '\\${code < 256 ? "x" : "u"}${code.toString(16).padStart(code < 256 ? 2 : 4, "0")}' in position ${i}: ordinal not in range(${limit})`);
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
    if (at >= 0 && errors === "strict") vm.raise("UnicodeDecodeError", `'ascii' codec can't decode byte 0x${array[at]!.toString(16)} in position ${at}: ordinal not in range(128)`);
    return bytes.replace(/[\x80-\xff]/g, errors === "ignore" ? "" : "\ufffd");
  }
  const decoder = new TextDecoder(kind === "utf-8" ? "utf-8" : "utf-16le", { fatal: errors === "strict", ignoreBOM: kind === "utf-8" && !encoding.toLowerCase().endsWith("sig") });
  try {
    const text = decoder.decode(array);
    return errors === "ignore" ? text.replaceAll("\ufffd", "") : text;
  } catch {
    const at = firstBad(array);
    return vm.raise("UnicodeDecodeError", `'${kind}' codec can't decode byte 0x${(array[at] ?? 0).toString(16)} in position ${at}: invalid start byte`);
  }
};

/** The first byte from which on the rest is no UTF-8. */
const firstBad = (bytes: Uint8Array): number => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const at = text.indexOf("\ufffd");
  return at < 0 ? 0 : new TextEncoder().encode(text.slice(0, at)).length;
};
