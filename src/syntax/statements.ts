/** Makes typed statements: a table of small functions by the node's code. */
import { codeCount, codeOf, type NodeName } from "./codes.ts";
import type { At, Body, Build } from "./build.ts";
import { callArguments, commaSeparated, expression, expressions, tokens } from "./expressions.ts";
import { parameters } from "./parameters.ts";
import { caseClause } from "./patterns.ts";
import { typeParameters } from "./rewrites.ts";
import type { Alias, ClassDef, Expression, FunctionDef, Handler, If, Operator, Statement, WithItem } from "./tree.ts";

type Make = (build: Build, at: At) => Statement;

const is = {
  block: codeOf("block"), elif: codeOf("elif_clause"), else: codeOf("else_clause"), except: codeOf("except_clause"), finally: codeOf("finally_clause"),
  assignment: codeOf("assignment"), augmented: codeOf("augmented_assignment"), type: codeOf("type"), equals: codeOf("'='"),
  async: codeOf("'async'"), parameters: codeOf("parameters"), identifier: codeOf("identifier"), arguments: codeOf("argument_list"),
  decorator: codeOf("decorator"), withClause: codeOf("with_clause"), withItem: codeOf("with_item"), asPattern: codeOf("as_pattern"),
  parenthesized: codeOf("parenthesized_expression"), tuple: codeOf("tuple"), as: codeOf("'as'"), star: codeOf("'*'"), from: codeOf("'from'"),
  dotted: codeOf("dotted_name"), aliased: codeOf("aliased_import"), wildcard: codeOf("wildcard_import"), relative: codeOf("relative_import"),
  prefix: codeOf("import_prefix"), colon: codeOf("':'"), case: codeOf("case_clause"),
};

/** Compound statements end where their last part ends: the grammar's own node may take in a line end. */
const endOf = (build: Build, at: At, ...parts: readonly (readonly { readonly end: number }[])[]): number => {
  for (let i = parts.length - 1; i >= 0; i--) {
    const last = parts[i]!.at(-1);
    if (last) return last.end;
  }
  return build.end(at);
};

const bad: Make = (build, at) => {
  build.problem(at, "invalid syntax");
  return { kind: "BadStatement", ...build.span(at) };
};
const quietBad: Make = (build, at) => ({ kind: "BadStatement", ...build.span(at) });

/** The typed statement at an address; never throws. */
export const statement: Make = (build, at) => build.nested(at, makers[build.code(at)]!, quietBad);

/** The statements of a block or module. */
export const statements = (build: Build, at: At): readonly Statement[] => {
  const body = bodyOf(build, at);
  if (body) return body.statements;
  const made: Statement[] = [];
  const stop = at < 0 ? -1 : build.next(at);
  for (let child = build.first(at); child < stop; child = build.next(child)) {
    if (build.code(child) !== 0 || build.start(child) + 1 < build.end(child)) made.push(statement(build, child));
  }
  return made;
};

/** The body whose placeholder is all there is in the block. */
const bodyOf = (build: Build, at: At): Body | undefined => {
  if (at < 0 || build.bodies.size === 0 || build.first(at) >= build.next(at)) return undefined;
  return build.bodies.get(build.start(build.first(at)));
};

const block = (build: Build, at: At): readonly Statement[] => {
  const body = build.find(at, is.block);
  if (body < 0 || build.first(body) >= build.next(body)) build.problem(at, "expected an indented block");
  return statements(build, body);
};

/** The expressions between a compound statement's keyword and its colon. */
const headExpressions = (build: Build, at: At): Expression[] => {
  const made: Expression[] = [];
  for (const child of build.children(at)) {
    if (build.code(child) === is.colon) break;
    if (!tokens.has(build.code(child))) made.push(expression(build, child));
  }
  return made;
};

/* Simple statements */

const expressionStatement: Make = (build, at) => {
  const only = build.first(at);
  if (build.code(only) === is.assignment) return assignment(build, only);
  if (build.code(only) === is.augmented) return augmented(build, only);
  return { kind: "Expression", ...build.span(at), value: commaSeparated(build, at) };
};

/** `a = b = value`: the grammar nests to the right. */
const assignment: Make = (build, at) => {
  const type = build.find(at, is.type);
  if (type >= 0) {
    const value = build.hasChild(at, is.equals) ? expression(build, build.last(at)) : null;
    return { kind: "AnnAssign", ...build.span(at), target: expression(build, build.first(at)), annotation: expression(build, type), value };
  }
  const targets: Expression[] = [];
  let link = at;
  while (build.code(link) === is.assignment && build.find(link, is.type) < 0) {
    targets.push(expression(build, build.first(link)));
    link = build.last(link);
  }
  return { kind: "Assign", ...build.span(at), targets, value: expression(build, link) };
};

const augmented: Make = (build, at) => ({
  kind: "AugAssign", ...build.span(at), target: expression(build, build.first(at)), op: build.source(build.child(at, 1)).slice(0, -1) as Operator,
  value: expression(build, build.last(at)),
});

const returned: Make = (build, at) => {
  const [value] = expressions(build, at);
  return { kind: "Return", ...build.span(at), value: value ?? null };
};

/** `del a, b` and `del (a, b)` name the same targets, but only the first is a list of its own. */
const deleted: Make = (build, at) => {
  const list = build.child(at, 1);
  const bare = list >= 0 && build.code(list) === codeOf("expression_list");
  return { kind: "Delete", ...build.span(at), targets: expressions(build, bare ? list : at) };
};

const raised: Make = (build, at) => {
  const values = expressions(build, at);
  const hasCause = build.hasChild(at, is.from);
  return { kind: "Raise", ...build.span(at), exception: values[0] ?? null, cause: hasCause ? (values[1] ?? null) : null };
};

const asserted: Make = (build, at) => {
  const [test, message] = expressions(build, at);
  return test ? { kind: "Assert", ...build.span(at), test, message: message ?? null } : bad(build, at);
};

const simple = (kind: "Pass" | "Break" | "Continue"): Make => (build, at) => ({ kind, ...build.span(at) });

const names = (kind: "Global" | "Nonlocal"): Make => (build, at) => ({
  kind, ...build.span(at), names: build.children(at).filter((child) => build.code(child) === is.identifier).map((child) => build.identifier(child)),
});

const typeAlias: Make = (build, at) => {
  const [left, value] = expressions(build, at);
  if (!left || !value) return bad(build, at);
  const name = left.kind === "Subscript" ? left.value : left;
  return name.kind === "Name" ? { kind: "TypeAlias", ...build.span(at), name: name.id, typeParams: typeParameters(build.text, name.end), value } : bad(build, at);
};

/* Imports */

const dotted = (build: Build, at: At): string =>
  build.children(at).filter((child) => build.code(child) === is.identifier).map((child) => build.identifier(child)).join(".");

const alias = (build: Build, at: At): Alias => {
  if (build.code(at) !== is.aliased) return { ...build.span(at), name: dotted(build, at), asName: null };
  return { ...build.span(at), name: dotted(build, build.first(at)), asName: build.identifier(build.last(at)) };
};

const aliases = (build: Build, children: readonly At[]): Alias[] =>
  children.filter((child) => build.code(child) === is.dotted || build.code(child) === is.aliased).map((child) => alias(build, child));

const imported: Make = (build, at) => {
  const found = aliases(build, build.children(at));
  if (found.some(incomplete)) return { kind: "BadStatement", ...build.span(at) };
  return { kind: "Import", ...build.span(at), names: found };
};

/** A name that a person has yet to type leaves an empty part. */
const incomplete = ({ name, asName }: Alias): boolean => asName === "" || name === "" || name.endsWith(".");

const importedFrom: Make = (build, at) => {
  const [, source, ...rest] = build.children(at);
  const relative = source !== undefined && build.code(source) === is.relative;
  const prefix = relative ? build.find(source, is.prefix) : -1;
  const path = relative ? build.find(source, is.dotted) : (source ?? -1);
  const star = build.find(at, is.wildcard);
  const found = star >= 0 ? [{ ...build.span(star), name: "*", asName: null }] : aliases(build, rest).filter((each) => !incomplete(each));
  const level = prefix < 0 ? 0 : build.source(prefix).replace(/[^.]/g, "").length;
  return { kind: "ImportFrom", ...build.span(at), module: path < 0 ? "" : dotted(build, path), level, names: found };
};

const futureImport: Make = (build, at) => ({
  kind: "ImportFrom", ...build.span(at), module: "__future__", level: 0, names: aliases(build, build.children(at)),
});

/* Compound statements */

/** `elif` clauses from the last to the first, each an `If` in the one before, without recursion. */
const branch: Make = (build, at) => {
  const clauses = build.children(at).filter((child) => build.code(child) === is.elif || build.code(child) === is.else);
  const made = [at, ...clauses].map((clause) => ({
    clause, body: block(build, clause), test: build.code(clause) === is.else ? null : expression(build, build.child(clause, 1)),
  }));
  let orelse: readonly Statement[] = [];
  for (const { clause, body, test } of made.reverse()) {
    if (!test) orelse = body;
    else orelse = [{ kind: "If", start: build.start(clause), end: endOf(build, clause, body, orelse), test, body, orelse }];
  }
  return orelse[0] as If;
};

const elseBody = (build: Build, at: At): readonly Statement[] => {
  const clause = build.find(at, is.else);
  return clause < 0 ? [] : block(build, clause);
};

const forLoop: Make = (build, at) => {
  const [target, iter] = headExpressions(build, at);
  const body = block(build, at);
  const orelse = elseBody(build, at);
  if (!target || !iter) return bad(build, at);
  return { kind: "For", start: build.start(at), end: endOf(build, at, body, orelse), target, iter, body, orelse, isAsync: build.hasChild(at, is.async) };
};

const whileLoop: Make = (build, at) => {
  const body = block(build, at);
  const orelse = elseBody(build, at);
  return { kind: "While", start: build.start(at), end: endOf(build, at, body, orelse), test: expression(build, build.child(at, 1)), body, orelse };
};

const handler = (build: Build, at: At): Handler => {
  const body = block(build, at);
  const parts = build.children(at).filter((child) => build.code(child) !== is.block);
  const group = parts.some((part) => build.code(part) === is.star);
  const values = parts.filter((part) => !tokens.has(build.code(part)));
  const [first, second] = values;
  const base = { start: build.start(at), end: endOf(build, at, body), body, isGroup: group };
  if (first === undefined) return { ...base, type: null, name: null };
  if (build.code(first) === is.asPattern) {
    const target = build.last(first);
    return { ...base, type: expression(build, build.first(first)), name: build.source(target) };
  }
  const hasName = second !== undefined && parts.some((part) => build.code(part) === is.as);
  if (hasName || second === undefined) return { ...base, type: expression(build, first), name: hasName ? build.identifier(second) : null };
  const elements = values.map((value) => expression(build, value));
  return { ...base, type: { kind: "Tuple", start: build.start(first), end: build.end(values.at(-1)!), elements }, name: null };
};

const tried: Make = (build, at) => {
  const body = block(build, at);
  const handlers = build.children(at).filter((child) => build.code(child) === is.except).map((child) => handler(build, child));
  const orelse = elseBody(build, at);
  const finallyAt = build.find(at, is.finally);
  const finalbody = finallyAt < 0 ? [] : block(build, finallyAt);
  if (handlers.length === 0 && finallyAt < 0) build.problem(at, "expected 'except' or 'finally' block");
  const end = endOf(build, at, body, handlers, orelse, finalbody);
  return { kind: "Try", start: build.start(at), end, body, handlers, orelse, finalbody };
};

const withStatement: Make = (build, at) => {
  const clause = build.find(at, is.withClause);
  const items = clause < 0 ? [] : withItems(build, clause);
  const body = block(build, at);
  return { kind: "With", start: build.start(at), end: endOf(build, at, body), items, body, isAsync: build.hasChild(at, is.async) };
};

/** Brackets around all items may be read by the grammar as a tuple or as brackets around one item. */
const withItems = (build: Build, clause: At): WithItem[] => {
  const items = build.children(clause).filter((child) => build.code(child) === is.withItem).map((child) => build.first(child));
  const [only] = items;
  const bracketed = items.length === 1 && only !== undefined && (build.code(only) === is.tuple || build.code(only) === is.parenthesized);
  if (!bracketed || !build.hasChild(only, is.asPattern)) return items.map((item) => withItem(build, item));
  return build.children(only).filter((child) => !tokens.has(build.code(child))).map((child) => withItem(build, child));
};

const withItem = (build: Build, at: At): WithItem => {
  if (build.code(at) !== is.asPattern) return { context: expression(build, at), target: null };
  return { context: expression(build, build.first(at)), target: expression(build, build.last(at)) };
};

const functionDef = (build: Build, at: At, decorators: readonly Expression[]): FunctionDef => {
  const name = build.find(at, is.identifier);
  const type = build.find(at, is.type);
  const body = build.find(at, is.block);
  const deferred = bodyOf(build, body);
  const head = {
    kind: "FunctionDef" as const, start: build.start(at), end: build.end(body < 0 ? at : body),
    name: build.identifier(name), nameStart: build.start(name), typeParams: typeParameters(build.text, build.end(name)), params: parameters(build, build.find(at, is.parameters)), returns: type < 0 ? null : expression(build, type), decorators,
    isAsync: build.hasChild(at, is.async),
  };
  if (deferred) return deferredFunction(head, () => deferred.statements);
  const made = block(build, at);
  return { ...head, end: endOf(build, at, made), body: made };
};

/** A function whose body is built when it is first asked for. */
export const deferredFunction = (head: Omit<FunctionDef, "body">, bodyOfIt: () => readonly Statement[]): FunctionDef => ({
  ...head,
  get body() {
    const body = bodyOfIt();
    Object.defineProperty(this, "body", { value: body, enumerable: true });
    return body;
  },
});

const classDef = (build: Build, at: At, decorators: readonly Expression[]): ClassDef => {
  const name = build.find(at, is.identifier);
  const given = build.find(at, is.arguments);
  const { args, keywords } = given < 0 ? { args: [], keywords: [] } : callArguments(build, given);
  const body = block(build, at);
  return {
    kind: "ClassDef", start: build.start(at), end: endOf(build, at, body), name: build.identifier(name), nameStart: build.start(name), typeParams: typeParameters(build.text, build.end(name)),
    bases: args, keywords, decorators, body,
  };
};

/** A definition whose name is still to be typed. */
const nameless = (build: Build, at: At): Statement | null => (build.find(at, is.identifier) < 0 ? quietBad(build, at) : null);

const decorated: Make = (build, at) => {
  const decorators = build.children(at).filter((child) => build.code(child) === is.decorator).map((child) => expression(build, build.child(child, 1)));
  const definition = build.last(at);
  if (nameless(build, definition)) return quietBad(build, at);
  return build.code(definition) === codeOf("class_definition") ? classDef(build, definition, decorators) : functionDef(build, definition, decorators);
};

const match: Make = (build, at) => {
  const body = build.find(at, is.block);
  const subjects = headExpressions(build, at);
  const [first] = subjects;
  const cases = body < 0 ? [] : build.children(body).filter((child) => build.code(child) === is.case).map((child) => caseClause(build, child));
  if (!first) return bad(build, at);
  const tuple = subjects.length > 1 || build.hasComma(at);
  const parts = build.children(at);
  const colon = parts.findIndex((part) => build.code(part) === is.colon);
  const subject: Expression = tuple ? { kind: "Tuple", start: build.start(parts[1]!), end: build.end(parts[colon - 1]!), elements: subjects } : first;
  return { kind: "Match", start: build.start(at), end: endOf(build, at, ...cases.map((each) => each.body)), subject, cases };
};

const table: Partial<Record<NodeName, Make>> = {
  expression_statement: expressionStatement,
  return_statement: returned, delete_statement: deleted, raise_statement: raised, assert_statement: asserted,
  pass_statement: simple("Pass"), break_statement: simple("Break"), continue_statement: simple("Continue"),
  global_statement: names("Global"), nonlocal_statement: names("Nonlocal"), type_alias_statement: typeAlias,
  import_statement: imported, import_from_statement: importedFrom, future_import_statement: futureImport,
  if_statement: branch, for_statement: forLoop, while_statement: whileLoop, try_statement: tried, with_statement: withStatement,
  function_definition: (build, at) => nameless(build, at) ?? functionDef(build, at, []),
  class_definition: (build, at) => nameless(build, at) ?? classDef(build, at, []),
  decorated_definition: decorated, match_statement: match,
};

const makers: readonly Make[] = Array.from({ length: codeCount }, () => bad).map((make, code) => {
  const entry = Object.entries(table).find(([name]) => codeOf(name as NodeName) === code);
  return code === 0 || !entry ? make : entry[1];
});
