/** Makes the cases and patterns of `match`. */
import { codeOf } from "./codes.ts";
import type { At, Build } from "./build.ts";
import { expression } from "./expressions.ts";
import { statements } from "./statements.ts";
import type { Case, Expression, Pattern } from "./tree.ts";

const is = {
  block: codeOf("block"), guard: codeOf("if_clause"), casePattern: codeOf("case_pattern"), as: codeOf("as_pattern"), keyword: codeOf("keyword_pattern"),
  cls: codeOf("class_pattern"), splat: codeOf("splat_pattern"), union: codeOf("union_pattern"), list: codeOf("list_pattern"), tuple: codeOf("tuple_pattern"),
  dict: codeOf("dict_pattern"), complex: codeOf("complex_pattern"), dotted: codeOf("dotted_name"), wildcard: codeOf("'_'"), identifier: codeOf("identifier"),
  minus: codeOf("'-'"), hole: codeOf("hole"), comma: codeOf("','"), integer: codeOf("integer"), float: codeOf("float"),
};

const patternCodes = new Set([
  is.casePattern, is.as, is.keyword, is.cls, is.splat, is.union, is.list, is.tuple, is.dict, is.complex, is.dotted, is.wildcard, is.identifier, is.hole,
  codeOf("string"), codeOf("concatenated_string"), codeOf("true"), codeOf("false"), codeOf("none"), is.integer, is.float,
]);

export const caseClause = (build: Build, at: At): Case => {
  const parts = build.children(at).filter((child) => build.code(child) === is.casePattern);
  const guard = build.find(at, is.guard);
  const body = build.find(at, is.block);
  const commas = build.children(at).filter((child) => build.code(child) === is.comma);
  const patterns = parts.map((part) => pattern(build, part));
  const [first] = patterns;
  const [firstPart = at] = parts;
  const bare = first !== undefined && commas.length === 0;
  const end = Math.max(...[...parts, ...commas].map((part) => build.end(part)));
  const whole: Pattern = bare ? first : { kind: "MatchSequence", start: build.start(firstPart), end, patterns };
  return { pattern: whole, guard: guard < 0 ? null : expression(build, build.last(guard)), body: statements(build, body) };
};

/** The typed pattern at an address. */
const pattern = (build: Build, at: At): Pattern => build.nested(at, make, (_, where) => value(build, where, build.bad(where)));

const value = (build: Build, at: At, made: Expression): Pattern => ({ kind: "MatchValue", ...build.span(at), value: made });

const make = (build: Build, at: At): Pattern => {
  const here = build.span(at);
  switch (build.code(at)) {
    case is.casePattern:
      return wrapped(build, at);
    case is.as:
      return named(build, at);
    case is.union:
      return { kind: "MatchOr", ...here, patterns: inside(build, at) };
    case is.list:
      return { kind: "MatchSequence", ...here, patterns: inside(build, at) };
    case is.tuple: {
      const patterns = inside(build, at);
      const [only] = patterns;
      const group = patterns.length === 1 && !build.hasComma(at) && only?.kind !== "MatchStar";
      return group && only ? only : { kind: "MatchSequence", ...here, patterns };
    }
    case is.splat:
      return { kind: "MatchStar", ...here, name: captured(build.source(at).replace(/^\*+\s*/, "")) };
    case is.dict:
      return mapping(build, at);
    case is.cls:
      return classPattern(build, at);
    case is.complex:
      return value(build, at, complexNumber(build, at));
    case is.wildcard:
      return { kind: "MatchAs", ...here, pattern: null, name: null };
    case is.dotted:
    case is.identifier:
      return capture(build, at);
    default:
      return value(build, at, expression(build, at));
  }
};

const captured = (name: string): string | null => (name === "_" ? null : name);

/** A bare name binds; a dotted one is compared with. */
const capture = (build: Build, at: At): Pattern => {
  const made = expression(build, at);
  return made.kind === "Name" ? { kind: "MatchAs", ...build.span(at), pattern: null, name: captured(made.id) } : value(build, at, made);
};

/** Patterns among the children; a minus belongs to the number after it. */
const inside = (build: Build, at: At): Pattern[] => {
  const made: Pattern[] = [];
  let minus = -1;
  for (const child of build.children(at)) {
    if (build.code(child) === is.minus) minus = child;
    else if (patternCodes.has(build.code(child))) {
      made.push(minus < 0 ? pattern(build, child) : negative(build, minus, child));
      minus = -1;
    }
  }
  return made;
};

const negative = (build: Build, minus: At, number: At): Pattern => {
  const start = build.start(minus);
  const end = build.end(number);
  return { kind: "MatchValue", start, end, value: { kind: "Unary", start, end, op: "-", operand: expression(build, number) } };
};

const wrapped = (build: Build, at: At): Pattern => inside(build, at)[0] ?? value(build, at, build.bad(at));

const named = (build: Build, at: At): Pattern => {
  const [first] = inside(build, at);
  const name = build.last(at);
  return { kind: "MatchAs", ...build.span(at), pattern: first ?? null, name: captured(build.identifier(name)) };
};

const mapping = (build: Build, at: At): Pattern => {
  const keys: Expression[] = [];
  const patterns: Pattern[] = [];
  let rest: string | null = null;
  let key: Pattern | null = null;
  for (const item of inside(build, at)) {
    if (item.kind === "MatchStar") rest = item.name;
    else if (key === null) key = item;
    else {
      keys.push(key.kind === "MatchValue" ? key.value : { kind: "BadExpression", start: key.start, end: key.end, reason: null });
      patterns.push(item);
      key = null;
    }
  }
  return { kind: "MatchMapping", ...build.span(at), keys, patterns, rest };
};

const classPattern = (build: Build, at: At): Pattern => {
  const patterns: Pattern[] = [];
  const keywords: { name: string; pattern: Pattern }[] = [];
  const [cls, ...items] = build.children(at).filter((child) => patternCodes.has(build.code(child)));
  for (const item of items) {
    const keyword = build.find(item, is.keyword);
    if (keyword < 0) {
      patterns.push(pattern(build, item));
      continue;
    }
    const name = build.identifier(build.first(keyword));
    const [, given] = inside(build, keyword);
    if (given) keywords.push({ name, pattern: given });
  }
  return { kind: "MatchClass", ...build.span(at), cls: cls === undefined ? build.bad(at) : expression(build, cls), patterns, keywords };
};

/** `-1 + 2j` */
const complexNumber = (build: Build, at: At): Expression => {
  const parts = build.children(at);
  const numbers = parts.filter((part) => build.code(part) === is.integer || build.code(part) === is.float);
  const [real, imaginary] = numbers;
  if (real === undefined || imaginary === undefined) return build.bad(at);
  const start = build.start(at);
  const signed = build.code(parts[0]!) === is.minus;
  const realPart = expression(build, real);
  const left: Expression = signed ? { kind: "Unary", start, end: build.end(real), op: "-", operand: realPart } : realPart;
  const op = build.text.slice(build.end(real), build.start(imaginary)).includes("-") ? "-" : "+";
  return { kind: "Binary", ...build.span(at), op, left, right: expression(build, imaginary) };
};
