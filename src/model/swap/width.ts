/** Where the width of a head is set: at the literal, or at the constant, option, default or calls that its expression goes back to. */
import type { Edit } from "../../base/index.ts";
import { lookup, PyFunction, type PyObject } from "../../python/index.ts";
import { type Assign, type Call, type ClassDef, type Expression, type FunctionDef, nodesAt, type Parameter, walk } from "../../syntax/index.ts";
import { argumentSpan } from "../findings.ts";
import { callAt, editOf, functionAt, type Ranged, type Site, sourceOf } from "./site.ts";

/** How far a width is followed from name to name. */
const farthest = 8;

/** Edits where the value of an expression is set; null where only the expression itself can be changed. */
export const settersOf = (site: Site, expression: Expression, classes: number, depth = 0): readonly Edit[] | null => {
  if (depth > farthest) return null;
  if (expression.kind === "Int") return depth === 0 ? null : [editOf(site, expression, String(classes))];
  const next = (one: Expression): readonly Edit[] | null => settersOf(site, one, classes, depth + 1);
  if (expression.kind === "Name") return throughName(site, expression.id, expression.start, classes, next);
  if (expression.kind === "Attribute" && expression.value.kind === "Name") {
    const stored = expression.value.id === "self" ? assignedOnce(site, scopeOf(site, expression.start), (target) => sourceOf(site, target) === sourceOf(site, expression)) : null;
    return stored ? next(stored) : optionDefault(site, expression.attr, classes);
  }
  return null;
};

type Next = (expression: Expression) => readonly Edit[] | null;

/** A parameter of the function around it, else a name that is assigned once. */
const throughName = (site: Site, name: string, at: number, classes: number, next: Next): readonly Edit[] | null => {
  const func = functionAt(site.tree, at);
  const param = func && parametersIn(func).find((one) => one.name === name);
  if (func && param) return throughParameter(site, func, param, classes, next);
  const isNamed = (target: Expression): boolean => target.kind === "Name" && target.id === name;
  const value = (func && assignedOnce(site, func, isNamed)) ?? assignedOnce(site, site.tree, isNamed);
  return value ? next(value) : null;
};

const scopeOf = (site: Site, at: number): Ranged => nodesAt(site.tree, at).find((node): node is ClassDef => (node as ClassDef).kind === "ClassDef") ?? site.tree;

/** The only value that a target gets within a scope; functions inside the module's scope have names of their own. */
const assignedOnce = (site: Site, scope: Ranged, isTarget: (target: Expression) => boolean): Expression | null => {
  const values: (Expression | null)[] = [];
  walk(scope as Parameters<typeof walk>[0], (node) => {
    if (node !== scope && scope === site.tree && (node.kind === "FunctionDef" || node.kind === "ClassDef")) return false;
    if (node.kind === "Assign" && (node as Assign).targets.some(isTarget)) values.push(node.value);
    if (node.kind === "AnnAssign" && isTarget(node.target)) values.push(node.value);
    if ((node.kind === "AugAssign" || node.kind === "For") && isTarget(node.target)) values.push(null);
    return true;
  });
  return values.length === 1 ? values[0]! : null;
};

/** `parser.add_argument("--num-classes", default=10)` for `args.num_classes`. */
const optionDefault = (site: Site, attr: string, classes: number): readonly Edit[] | null => {
  let found: Expression | null = null;
  walk(site.tree, (node) => {
    if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.func.attr !== "add_argument") return;
    const isIt = node.args.some((one) => one.kind === "Str" && one.value.replace(/^--?/, "").replaceAll("-", "_") === attr);
    const given = node.keywords.find((one) => one.name === "default")?.value;
    if (isIt && given?.kind === "Int") found = given;
  });
  return found ? [editOf(site, found, String(classes))] : null;
};

export const parametersIn = ({ params }: FunctionDef): readonly Parameter[] => [...params.positional, ...params.regular, ...params.keyword];

/** The calls that give a parameter, else its default, else a default that is added. */
const throughParameter = (site: Site, func: FunctionDef, param: Parameter, classes: number, next: Next): readonly Edit[] | null => {
  const given = func.name === "__init__" ? constructorArguments(site, func, param.name) : callArguments(site, func, param.name);
  const edits = given.flatMap((one) => next(one) ?? [editOf(site, one, String(classes))]);
  if (edits.length > 0) return distinct(edits);
  if (param.default) return param.default.kind === "Int" ? [editOf(site, param.default, String(classes))] : (next(param.default) ?? [editOf(site, param.default, String(classes))]);
  const listed = [...func.params.positional, ...func.params.regular];
  const mayHaveDefault = !listed.includes(param) || listed.slice(listed.indexOf(param) + 1).every((one) => one.default);
  if (!mayHaveDefault || !isRoot(site, func)) return null;
  return [editOf(site, { start: param.end, end: param.end }, param.annotation ? ` = ${classes}` : `=${classes}`)];
};

const distinct = (edits: readonly Edit[]): readonly Edit[] => edits.filter((one, i) => edits.findIndex((other) => other.span.start === one.span.start && other.span.end === one.span.end) === i);

/** The constructor of the model itself, or the builder that is asked about: nobody in the file calls it. */
const isRoot = ({ model: { root } }: Site, func: FunctionDef): boolean =>
  root.cls?.place ? root.kind === "class" && func.start >= root.cls.place.start && func.end <= root.cls.place.end : root.span?.start === func.start;

/** Arguments of the calls that built objects of the class whose `__init__` this is. */
const constructorArguments = (site: Site, init: FunctionDef, name: string): readonly Expression[] =>
  constructionsOf(site).flatMap(({ cls, instance, span }) => {
    const own = lookup(cls, "__init__");
    if (!(own instanceof PyFunction) || own.code.document.uri !== site.uri || (own.code.node as Ranged).start !== init.start) return [];
    const at = argumentSpan(site.tree, site.uri, span, instance as PyObject, name);
    const call = at && callAt(site.tree, span);
    const found = call && expressionAt(call, at);
    return found ? [found] : [];
  });

const constructionsOf = ({ live }: Site): Site["live"]["script"]["constructions"] => [...live.script.constructions, ...live.models.flatMap((one) => one.run.constructions)].filter((one) => one.span.uri === live.request.uri);

const expressionAt = (call: Call, at: Ranged): Expression | undefined => [...call.args, ...call.keywords.map((one) => one.value)].find((one) => one.start === at.start && one.end === at.end);

/** Arguments of the calls of a function by its name. */
const callArguments = (site: Site, func: FunctionDef, name: string): readonly Expression[] => {
  const found: Expression[] = [];
  const index = [...func.params.positional, ...func.params.regular].findIndex((one) => one.name === name);
  walk(site.tree, (node) => {
    if (node.kind !== "Call" || node.func.kind !== "Name" || node.func.id !== func.name) return;
    const given = node.keywords.find((one) => one.name === name)?.value ?? (index < 0 ? undefined : node.args[index]);
    if (given && given.kind !== "Starred") found.push(given);
  });
  return found;
};
