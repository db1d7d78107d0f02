/** JSON objects out of a file: one value for a name, however the file is written. */
import { quoted, unreadable } from "./source.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that the text is. A name that stands twice in it means two things, of which readers take one or the other. */
export const parseObject = (bytes: Uint8Array, what: string): JsonObject => {
  const text = textOf(bytes);
  const value = text === undefined ? undefined : valueOf(text);
  if (!isObject(value)) return unreadable(`${what} is no JSON object: the file is damaged; download or save it again`);
  const twice = repeatedName(text!);
  return twice === undefined ? value : unreadable(`${what} has the name ${quoted(twice)} twice: the file is damaged or hostile; download or save it again`);
};

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** A name that one object of valid JSON has twice. */
const repeatedName = (text: string): string | undefined => {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "{") open.push(new Set());
    else if (letter === "}") open.pop();
    if (letter !== '"') continue;
    const start = at;
    at = endOfString(text, at);
    if (!isName(text, at + 1)) continue;
    const name = JSON.parse(text.slice(start, at + 1)) as string;
    const names = open.at(-1)!;
    if (names.has(name)) return name;
    names.add(name);
  }
  return undefined;
};

/** Where the closing quote of the string is that opens at `start`. */
const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
};

const isName = (text: string, after: number): boolean => {
  let at = after;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\t" || text[at] === "\r") at++;
  return text[at] === ":";
};
