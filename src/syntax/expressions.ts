/** Makes typed expressions: a table of small functions by the node's code. */
import { codeCount, codeOf, type NodeName } from "./codes.ts";
import type { At, Build } from "./build.ts";
import { floatValue, integerValue } from "./literals.ts";
import { parameters } from "./parameters.ts";
import { concatenation, stringLiteral } from "./strings.ts";
import type { Clause, Comparison, Comprehension, Expression, Keyword, Operator, Slice, Spanned, Starred } from "./tree.ts";

type Make = (build: Build, at: At) => Expression;

const bad: Make = (build, at) => {
  build.problem(at, "invalid syntax");
  return build.bad(at);
};
const quietBad: Make = (build, at) => build.bad(at);

/** The typed expression at an address; never throws. */
export const expression: Make = (build, at) => {
  if (at < 0) return nothing;
  const made = build.nested(at, makers[build.code(at)]!, quietBad);
  return starsOnLeft.has(build.code(at)) ? starHoisted(made) : made;
};

/** Stands where the grammar promised a child and gave none, which only a version of the grammar we do not know would do. */
const nothing: Expression = { kind: "BadExpression", start: 0, end: 0, reason: null };

const token = {
  comma: codeOf("','"), colon: codeOf("':'"), async: codeOf("'async'"), from: codeOf("'from'"), notIn: codeOf("'not in'"), isNot: codeOf("'is not'"),
};

/** Codes that stand for no expression: punctuation, and every token without a code of its own. */
export const tokens: ReadonlySet<number> = new Set([
  ...Object.values(token), 0, ...(["'('", "')'", "'*'", "'**'", "'as'", "'in'", "'='", "'.'", "'-'"] as const).map(codeOf),
]);

/** Typed children of a node; tokens between them are left out. */
export const expressions = (build: Build, at: At): Expression[] => {
  const made: Expression[] = [];
  const stop = build.next(at);
  for (let child = build.first(at); child < stop; child = build.next(child)) {
    if (!tokens.has(build.code(child))) made.push(expression(build, child));
  }
  return made;
};

/** What stands between commas without brackets: the one expression, or a tuple as soon as there is a comma. */
export const commaSeparated = (build: Build, at: At): Expression => {
  const items = expressions(build, at);
  if (items.length === 1 && !build.hasComma(at)) return items[0]!;
  return { kind: "Tuple", start: build.start(at), end: build.end(at), elements: items };
};

/** The last child that is an expression: the operand of a prefix. */
const operand: Make = (build, at) => expression(build, build.last(at));

const inner: Make = (build, at) => {
  const items = expressions(build, at);
  return items.length === 1 ? items[0]! : bad(build, at);
};

const starred: Make = (build, at) => ({ kind: "Starred", ...build.span(at), value: operand(build, at) });

const display = (kind: "List" | "Tuple" | "Set"): Make => (build, at) => ({ kind, ...build.span(at), elements: expressions(build, at) });

/** As a target, `(a)` is `a`. */
const tuplePattern: Make = (build, at) => {
  const elements = expressions(build, at);
  const [only] = elements;
  const group = elements.length === 1 && only && only.kind !== "Starred" && !build.hasComma(at);
  return group ? only : { kind: "Tuple", ...build.span(at), elements };
};

const attribute: Make = (build, at) => {
  const name = build.last(at);
  if (build.code(name) === hole) return build.bad(at);
  return {
    kind: "Attribute", ...build.span(at), value: expression(build, build.first(at)), attr: build.identifier(name), attrStart: build.start(name),
  };
};

const subscript: Make = (build, at) => {
  const [value, , ...items] = build.children(at);
  if (value === undefined) return bad(build, at);
  return { kind: "Subscript", ...build.span(at), value: expression(build, value), index: subscriptIndex(build, at, items) };
};

/** One index as it is, several or a starred one as a tuple from the first to the last, a comma at the end included. */
const subscriptIndex = (build: Build, at: At, items: readonly At[]): Expression => {
  const elements = items.filter((item) => !tokens.has(build.code(item))).map((item) => expression(build, item));
  const [first] = elements;
  if (!first) return bad(build, at);
  const comma = items.some((item) => build.code(item) === token.comma);
  if (elements.length === 1 && first.kind !== "Starred" && !comma) return first;
  // The bracket before the items is left out of `items`, the one after them is the last.
  return { kind: "Tuple", start: build.start(items[0]!), end: build.end(items.at(-2)!), elements };
};

/** The grammar binds the star of `*a.b(c)` to `a`; Python binds it last. A star never stands inside these expressions. */
const starHoisted = (made: Expression): Expression => {
  switch (made.kind) {
    case "Attribute":
    case "Subscript":
      return made.value.kind === "Starred" ? outside(made.value, { ...made, start: made.value.value.start, value: made.value.value }) : made;
    case "Call":
      return made.func.kind === "Starred" ? outside(made.func, { ...made, start: made.func.value.start, func: made.func.value }) : made;
    case "Binary":
      return made.left.kind === "Starred" ? outside(made.left, { ...made, start: made.left.value.start, left: made.left.value }) : made;
    case "Compare":
      return made.first.kind === "Starred" ? outside(made.first, { ...made, start: made.first.value.start, first: made.first.value }) : made;
    case "IfExp":
      return made.body.kind === "Starred" ? outside(made.body, { ...made, start: made.body.value.start, body: made.body.value }) : made;
    case "Bool": {
      const [first, ...rest] = made.values;
      return first?.kind === "Starred" ? outside(first, { ...made, start: first.value.start, values: [first.value, ...rest] }) : made;
    }
    default:
      return made;
  }
};

const outside = (star: Starred, value: Expression): Starred => ({ kind: "Starred", start: star.start, end: value.end, value });

const slice: Make = (build, at) => {
  const parts: (Expression | null)[] = [null, null, null];
  let part = 0;
  for (const child of build.children(at)) {
    if (build.code(child) === token.colon) part++;
    else parts[part] = expression(build, child);
  }
  const [lower, upper, step] = parts as [Slice["lower"], Slice["upper"], Slice["step"]];
  return { kind: "Slice", ...build.span(at), lower, upper, step };
};

/** Positional arguments and keywords of an argument list. */
export const callArguments = (build: Build, at: At): { args: Expression[]; keywords: Keyword[] } => {
  const args: Expression[] = [];
  const keywords: Keyword[] = [];
  const stop = build.next(at);
  for (let child = build.first(at); child < stop; child = build.next(child)) {
    const code = build.code(child);
    if (code === keywordArgument) {
      keywords.push({ kind: "Keyword", ...build.span(child), name: build.identifier(build.first(child)), value: operand(build, child) });
    } else if (code === dictionarySplat) {
      keywords.push({ kind: "Keyword", ...build.span(child), name: null, value: operand(build, child) });
    } else if (!tokens.has(code)) args.push(expression(build, child));
  }
  return { args, keywords };
};

const call: Make = (build, at) => {
  const given = build.last(at);
  const func = expression(build, build.first(at));
  if (build.code(given) === generatorExpression) return { kind: "Call", ...build.span(at), func, args: [expression(build, given)], keywords: [] };
  return { kind: "Call", ...build.span(at), func, ...callArguments(build, given) };
};

const dictionary: Make = (build, at) => {
  const keys: (Expression | null)[] = [];
  const values: Expression[] = [];
  for (const child of build.children(at)) {
    if (build.code(child) === pair) keys.push(expression(build, build.first(child)));
    else if (build.code(child) === dictionarySplat) keys.push(null);
    else continue;
    values.push(operand(build, child));
  }
  return { kind: "Dict", ...build.span(at), keys, values };
};

/** The `for` and `if` clauses of a comprehension. */
const clauses = (build: Build, at: At): Clause[] => {
  const made: { target: Expression; iter: Expression; ifs: Expression[]; isAsync: boolean }[] = [];
  for (const child of build.children(at)) {
    if (build.code(child) === ifClause) made.at(-1)?.ifs.push(operand(build, child));
    else if (build.code(child) === forInClause) {
      const [target, ...sources] = expressions(build, child).filter((each) => each !== nothing);
      if (!target || !sources[0]) continue;
      const iter: Expression = sources.length === 1 ? sources[0] : { kind: "Tuple", start: sources[0].start, end: build.end(child), elements: sources };
      made.push({ target, iter, ifs: [], isAsync: build.hasChild(child, token.async) });
    }
  }
  return made;
};

const comprehension = (kind: Comprehension["kind"]): Make => (build, at) => {
  const [element] = build.children(at).filter((child) => !tokens.has(build.code(child)));
  return { kind, ...build.span(at), element: expression(build, element ?? -1), clauses: clauses(build, at) };
};

const dictComprehension: Make = (build, at) => {
  const entry = build.find(at, pair);
  if (entry < 0) return bad(build, at);
  return { kind: "DictComp", ...build.span(at), key: expression(build, build.first(entry)), value: operand(build, entry), clauses: clauses(build, at) };
};

const conditional: Make = (build, at) => {
  const [body, test, orelse] = expressions(build, at);
  if (!body || !test || !orelse) return bad(build, at);
  return { kind: "IfExp", ...build.span(at), test, body, orelse };
};

const named: Make = (build, at) => {
  const target = build.first(at);
  return { kind: "NamedExpr", ...build.span(at), target: build.name(target), value: operand(build, at) };
};

const lambda: Make = (build, at) => {
  const given = build.find(at, lambdaParameters);
  return { kind: "Lambda", ...build.span(at), params: parameters(build, given), body: operand(build, at) };
};

/** `a and b and c` is one node; the left spine is followed without recursion. */
const boolean: Make = (build, at) => {
  const op = build.source(build.child(at, 1)) as "and" | "or";
  const values = [operand(build, at)];
  let left = build.first(at);
  while (build.code(left) === booleanOperator && build.source(build.child(left, 1)) === op) {
    values.push(operand(build, left));
    left = build.first(left);
  }
  values.push(expression(build, left));
  return { kind: "Bool", ...build.span(at), op, values: values.reverse() };
};

const compare: Make = (build, at) => {
  const [first, ...pairs] = build.children(at);
  const ops: Comparison[] = [];
  const rest: Expression[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const code = build.code(pairs[i]!);
    const written = code === token.notIn ? "not in" : code === token.isNot ? "is not" : build.source(pairs[i]!);
    if (written === "<>") return bad(build, at);
    ops.push(written as Comparison);
    rest.push(expression(build, pairs[i + 1]!));
  }
  return { kind: "Compare", ...build.span(at), first: expression(build, first ?? -1), ops, rest };
};

const binary: Make = (build, at) => {
  const op = build.source(build.child(at, 1)) as Operator;
  if (op === "&" || op === "^") return andXor(build, at);
  return { kind: "Binary", ...build.span(at), op, left: expression(build, build.first(at)), right: operand(build, at) };
};

/** An expression with the brackets around it. */
interface Operand extends Spanned {
  readonly made: Expression;
}

/** The grammar binds `^` closer than `&`; Python does the opposite. A chain of both is put together anew. */
const andXor: Make = (build, at) => {
  const operands: Operand[] = [];
  const ops: Operator[] = [];
  const waiting: At[] = [at];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const op = build.source(next);
    const mixed = build.code(next) === binaryOperator ? build.source(build.child(next, 1)) : "";
    if (mixed === "&" || mixed === "^") waiting.push(build.last(next), build.child(next, 1), build.first(next));
    else if (op === "&" || op === "^") ops.push(op);
    else operands.push({ ...build.span(next), made: expression(build, next) });
  }
  const joined = (op: Operator, { start, made: left }: Operand, { end, made: right }: Operand): Operand => ({
    start, end, made: { kind: "Binary", start, end, op, left, right },
  });
  const groups = [operands[0]!];
  ops.forEach((op, i) => {
    if (op === "&") groups.push(joined(op, groups.pop()!, operands[i + 1]!));
    else groups.push(operands[i + 1]!);
  });
  return groups.reduce((left, right) => joined("^", left, right)).made;
};

const unary: Make = (build, at) => ({
  kind: "Unary", ...build.span(at), op: build.source(build.first(at)) as "+" | "-" | "~", operand: operand(build, at),
});

const not: Make = (build, at) => ({ kind: "Unary", ...build.span(at), op: "not", operand: operand(build, at) });

/** The grammar takes `await a ** b` for `await (a ** b)`. */
const awaited: Make = (build, at) => {
  const operandAt = build.last(at);
  const value = expression(build, operandAt);
  if (value.kind !== "Binary" || build.code(operandAt) !== binaryOperator) return { kind: "Await", ...build.span(at), value };
  const left: Expression = { kind: "Await", start: build.start(at), end: build.end(build.first(operandAt)), value: value.left };
  return { ...value, start: build.start(at), left };
};

const yielded: Make = (build, at) => {
  const value = build.child(at, 1);
  if (value < 0) return { kind: "Yield", ...build.span(at), value: null };
  if (build.code(value) === token.from) return { kind: "YieldFrom", ...build.span(at), value: operand(build, at) };
  return { kind: "Yield", ...build.span(at), value: expression(build, value) };
};

const integer: Make = (build, at) => {
  const text = build.source(at);
  if (/[lL]$/.test(text)) return bad(build, at);
  if (/^[0-9_]+[jJ]$/.test(text)) return { kind: "Imaginary", ...build.span(at), value: floatValue(text.slice(0, -1)) };
  return { kind: "Int", ...build.span(at), value: integerValue(text) };
};

const float: Make = (build, at) => {
  const text = build.source(at);
  const imaginary = /[jJ]$/.test(text);
  return { kind: imaginary ? "Imaginary" : "Float", ...build.span(at), value: floatValue(imaginary ? text.slice(0, -1) : text) };
};

const constant = (value: true | false | null): Make => (build, at) => ({ kind: "Constant", ...build.span(at), value });

/** `List[int]` in an annotation, which the grammar knows as a form of its own. */
const genericType: Make = (build, at) => {
  const brackets = build.last(at);
  const index = subscriptIndex(build, brackets, build.children(brackets).slice(1));
  return { kind: "Subscript", ...build.span(at), value: build.name(build.first(at)), index };
};

/** `list[int] | A | B`: the grammar may take `A | B` for one expression; Python goes from left to right. */
const unionType: Make = (build, at) => {
  const operands: Operand[] = [];
  const waiting: At[] = [at];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const code = build.code(next);
    const union = code === unionTypeCode || (code === binaryOperator && build.source(build.child(next, 1)) === "|");
    if (code === type) waiting.push(build.first(next));
    else if (union) waiting.push(build.last(next), build.first(next));
    else operands.push({ ...build.span(next), made: expression(build, next) });
  }
  return operands.reduce(({ start, made: left }, { end, made: right }) => ({
    start, end, made: { kind: "Binary", start, end, op: "|", left, right },
  })).made;
};

/** `a.b.c` of a decorator, a pattern or an import, as attributes of a name. */
const dottedName: Make = (build, at) => {
  const [first, ...rest] = build.children(at).filter((child) => build.code(child) === identifier);
  if (first === undefined) return bad(build, at);
  let value: Expression = build.name(first);
  for (const part of rest) {
    value = { kind: "Attribute", start: value.start, end: build.end(part), value, attr: build.identifier(part), attrStart: build.start(part) };
  }
  return value;
};

const identifier = codeOf("identifier");
const hole = codeOf("hole");
const binaryOperator = codeOf("binary_operator");
const unionTypeCode = codeOf("union_type");
const type = codeOf("type");
const pair = codeOf("pair");
const dictionarySplat = codeOf("dictionary_splat");
const keywordArgument = codeOf("keyword_argument");
const generatorExpression = codeOf("generator_expression");
const booleanOperator = codeOf("boolean_operator");
const lambdaParameters = codeOf("lambda_parameters");
const ifClause = codeOf("if_clause");
const forInClause = codeOf("for_in_clause");

const table: Partial<Record<NodeName, Make>> = {
  identifier: (build, at) => build.name(at),
  hole: quietBad,
  // The modules need each other, so these are looked up when they are called.
  string: (build, at) => stringLiteral(build, at),
  concatenated_string: (build, at) => concatenation(build, at),
  integer, float,
  true: constant(true), false: constant(false), none: constant(null),
  ellipsis: (build, at) => ({ kind: "Ellipsis", ...build.span(at) }),
  attribute, subscript, slice, call,
  list_splat: starred, list_splat_pattern: starred, splat_type: starred,
  list: display("List"), list_pattern: display("List"),
  tuple: display("Tuple"), tuple_pattern: tuplePattern,
  set: display("Set"), dictionary,
  list_comprehension: comprehension("ListComp"), set_comprehension: comprehension("SetComp"),
  generator_expression: comprehension("GeneratorExp"), dictionary_comprehension: dictComprehension,
  parenthesized_expression: inner, as_pattern_target: inner, type: inner,
  expression_list: commaSeparated, pattern_list: commaSeparated,
  conditional_expression: conditional, named_expression: named, lambda,
  boolean_operator: boolean, not_operator: not, comparison_operator: compare, binary_operator: binary, unary_operator: unary,
  await: awaited,
  yield: yielded,
  generic_type: genericType, union_type: unionType, member_type: attribute, dotted_name: dottedName,
};

const starsOnLeft: ReadonlySet<number> = new Set(
  (["attribute", "subscript", "call", "binary_operator", "comparison_operator", "conditional_expression", "boolean_operator"] as const).map(codeOf),
);

const makers: readonly Make[] = Array.from({ length: codeCount }, () => bad).map((make, code) => {
  const entry = Object.entries(table).find(([name]) => codeOf(name as NodeName) === code);
  return code === 0 || !entry ? make : entry[1];
});
