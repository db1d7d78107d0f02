/** Makes strings, bytes and f-strings, alone and joined. */
import { codeOf } from "./codes.ts";
import type { At, Build } from "./build.ts";
import { expression } from "./expressions.ts";
import { rawText, unescapeBytes, unescapeString } from "./literals.ts";
import type { Expression, FormattedValue, JoinedStr } from "./tree.ts";

const is = {
  interpolation: codeOf("interpolation"), named: codeOf("named_expression"), nested: codeOf("format_expression"),
  conversion: codeOf("type_conversion"), specifier: codeOf("format_specifier"), equals: codeOf("'='"), string: codeOf("string"),
};

/** A literal's own pieces before they are joined. */
interface Literal {
  readonly bytes: boolean;
  readonly formatted: boolean;
  readonly parts: readonly (string | FormattedValue)[];
  /** Names of characters that are not listed here. */
  readonly unlisted: readonly string[];
}

export const stringLiteral = (build: Build, at: At): Expression => joined(build, at, [literal(build, at)]);

/** `"a" f"{b}" 'c'`: adjacent literals are one. */
export const concatenation = (build: Build, at: At): Expression =>
  joined(build, at, build.children(at).filter((child) => build.code(child) === is.string).map((child) => literal(build, child)));

const joined = (build: Build, at: At, literals: readonly Literal[]): Expression => {
  const start = build.start(at);
  const end = build.end(at);
  const [unlisted] = literals.flatMap((each) => each.unlisted);
  if (unlisted !== undefined) return build.bad(at, `the character named '${unlisted}' is not listed`);
  const parts = literals.flatMap((each) => each.parts);
  if (literals.some((each) => each.formatted)) return { kind: "JoinedStr", start, end, parts: merged(parts) };
  const value = parts.join("");
  const bytes = literals.filter((each) => each.bytes).length;
  if (bytes > 0 && bytes < literals.length) {
    build.problem(at, "cannot mix bytes and nonbytes literals");
    return build.bad(at);
  }
  return { kind: bytes > 0 ? "Bytes" : "Str", start, end, value };
};

/** Joins neighbouring strings and leaves out empty ones. */
const merged = (parts: readonly (string | FormattedValue)[]): (string | FormattedValue)[] => {
  const result: (string | FormattedValue)[] = [];
  for (const part of parts) {
    const before = result[result.length - 1];
    if (typeof part === "string" && typeof before === "string") result[result.length - 1] = before + part;
    else if (part !== "") result.push(part);
  }
  return result;
};

const literal = (build: Build, at: At): Literal => {
  const opening = build.source(build.first(at)).toLowerCase();
  const bytes = opening.includes("b");
  const formatted = opening.includes("f") || opening.includes("t");
  const raw = opening.includes("r");
  const unlisted: string[] = [];
  const valueOf = (text: string): string => (raw ? rawText(text) : bytes ? unescapeBytes(text) : unescapeString(text, (name) => unlisted.push(name)));
  // The grammar's nodes for the content are not used: of a raw string it may count a part to the closing quotes.
  const closing = build.last(at);
  const closed = build.start(closing) < build.end(closing);
  const contentEnd = build.end(at) - (closed ? opening.replace(/^[a-z]+/, "").length : 0);
  if (formatted) return { bytes, formatted, unlisted, parts: pieces(build, at, contentEnd, valueOf) };
  return { bytes, formatted, unlisted, parts: [valueOf(build.text.slice(build.end(build.first(at)), contentEnd))] };
};

/** Literal text and replacement fields of an f-string. */
const pieces = (build: Build, at: At, contentEnd: number, valueOf: (text: string) => string): (string | FormattedValue)[] => {
  const parts: (string | FormattedValue)[] = [];
  let from = build.end(build.first(at));
  for (const child of build.children(at)) {
    if (build.code(child) !== is.interpolation) continue;
    parts.push(withoutDoubledBraces(build.text.slice(from, build.start(child)), valueOf), field(build, child, valueOf));
    from = build.end(child);
  }
  parts.push(withoutDoubledBraces(build.text.slice(from, contentEnd), valueOf));
  return merged(parts);
};

/** The braces of `\N{…}` are single, so that doubled braces are undone first and cannot be confused with it. */
const withoutDoubledBraces = (text: string, valueOf: (text: string) => string): string =>
  valueOf(text.replaceAll("{{", "{").replaceAll("}}", "}"));

const field = (build: Build, at: At, valueOf: (text: string) => string): FormattedValue => {
  const opening = build.first(at);
  const value = build.child(at, 1);
  const equals = build.find(at, is.equals);
  const conversionAt = build.find(at, is.conversion);
  const specifier = build.find(at, is.specifier);
  const labelEnd = conversionAt >= 0 ? build.start(conversionAt) : specifier >= 0 ? build.start(specifier) : build.start(build.last(at));
  const label = equals < 0 ? null : rawText(build.text.slice(build.end(opening), labelEnd));
  const written = conversionAt < 0 ? null : build.source(conversionAt).slice(1);
  const assigned = build.code(value) === is.named ? build.first(value) : -1;
  if (assigned >= 0) return takenForAssignment(build, at, assigned, valueOf);
  const implied = label !== null && specifier < 0 ? "r" : null;
  return {
    kind: "FormattedValue", start: build.start(at), end: build.end(at), value: expression(build, value),
    conversion: written === "s" || written === "r" || written === "a" ? written : implied,
    spec: specifier < 0 ? null : formatSpecifier(build, specifier, valueOf), label,
  };
};

/** `{a:=5}`: the grammar sees an assignment, Python the specifier `=5`. */
const takenForAssignment = (build: Build, at: At, name: At, valueOf: (text: string) => string): FormattedValue => {
  const start = build.text.indexOf(":", build.end(name)) + 1;
  const end = build.start(build.last(at));
  const spec: JoinedStr = { kind: "JoinedStr", start, end, parts: [valueOf(build.text.slice(start, end))] };
  return { kind: "FormattedValue", start: build.start(at), end: build.end(at), value: expression(build, name), conversion: null, spec, label: null };
};

/** The grammar has no node for the literal text of a specifier: it is what lies between the nested fields. */
const formatSpecifier = (build: Build, at: At, valueOf: (text: string) => string): JoinedStr => {
  const parts: (string | FormattedValue)[] = [];
  let from = build.start(at) + 1;
  for (const child of build.children(at)) {
    if (build.code(child) !== is.nested) continue;
    parts.push(valueOf(build.text.slice(from, build.start(child))), field(build, child, valueOf));
    from = build.end(child);
  }
  parts.push(valueOf(build.text.slice(from, build.end(at))));
  return { kind: "JoinedStr", start: build.start(at) + 1, end: build.end(at), parts: merged(parts) };
};
