/** Where a module comes from in the source: the call that made it, the statement around that call, and what it is called there. */
import type { Edit, Span } from "../../base/index.ts";
import { lookup, PyClass, PyFunction, PyObject, type Value } from "../../python/index.ts";
import type { Observation } from "../../torch/index.ts";
import { type Call, type Expression, type FunctionDef, nodesAt, type Node, type Statement, type Tree } from "../../syntax/index.ts";
import { namedModules } from "../modules.ts";
import { isModule } from "../roots.ts";
import type { Live, LiveModel } from "../session.ts";

export interface Site {
  readonly live: Live;
  readonly model: LiveModel;
  readonly tree: Tree;
  readonly uri: string;
  readonly text: string;
}

export const siteOf = (live: Live, model: LiveModel): Site => ({ live, model, tree: live.request.tree, uri: live.request.uri, text: live.request.text });

/** A call of the file, and the module that it made. */
export interface Origin {
  readonly call: Call;
  readonly made: PyObject;
  /** Path of the module that was asked for inside `made`; empty when it is that one. */
  readonly inside: string;
}

export interface Ranged { readonly start: number; readonly end: number }

export const sourceOf = ({ text }: Site, { start, end }: Ranged): string => text.slice(start, end);
export const editOf = ({ uri }: Site, { start, end }: Ranged, text: string): Edit => ({ span: { uri, start, end }, text });

export const observationsOf = ({ live, model }: Site): readonly Observation[] => {
  const others = live.models.filter((one) => one !== model).flatMap((one) => one.run.observations);
  return [...live.script.observations, ...model.run.observations, ...others];
};

export const callAt = (tree: Tree, { start, end }: Ranged): Call | undefined =>
  nodesAt(tree, start).findLast((node): node is Call => (node as Call).kind === "Call" && node.start === start && node.end === end);

/** What an expression of the file was worth. */
export const valueOf = (site: Site, { start, end }: Ranged): Value | undefined => {
  let known = worths.get(site.model);
  if (!known) {
    known = new Map();
    for (const { kind, span, value } of observationsOf(site)) {
      const place = `${span.start} ${span.end}`;
      if (kind === "evaluated" && span.uri === site.uri && !known.has(place)) known.set(place, value);
    }
    worths.set(site.model, known);
  }
  return known.get(`${start} ${end}`);
};
const worths = new WeakMap<LiveModel, Map<string, Value>>();

/** Modules that calls of the file were worth, each with the first such call. */
const callsOf = (site: Site): ReadonlyMap<PyObject, Call> => {
  const known = calls.get(site.model);
  if (known) return known;
  const found = new Map<PyObject, Call>();
  for (const { kind, span, value } of observationsOf(site)) {
    if (kind !== "evaluated" || span.uri !== site.uri || site.text[span.end - 1] !== ")" || !isModule(site.live.engine, value) || found.has(value)) continue;
    const call = callAt(site.tree, span);
    if (call && !isAskedOfModule(site, call)) found.set(value, call);
  }
  calls.set(site.model, found);
  return found;
};
const calls = new WeakMap<LiveModel, ReadonlyMap<PyObject, Call>>();

/** The call that made a module, or the smallest that holds it. */
export const originOf = (site: Site, module: PyObject): Origin | null => {
  let known = origins.get(site.model);
  if (!known) {
    known = new Map();
    for (const [made, call] of callsOf(site))
      for (const [one, inside] of namedModules(made)) {
        const before = known.get(one);
        if (!before || depth(inside) < depth(before.inside)) known.set(one, { call, made, inside });
      }
    origins.set(site.model, known);
  }
  return known.get(module) ?? null;
};
const origins = new WeakMap<LiveModel, Map<PyObject, Origin>>();

const depth = (path: string): number => (path === "" ? 0 : path.split(".").length);

/** `net.get_submodule("layer4")` and `net.eval()` give what was there before: a method that is not the user's own. */
const isAskedOfModule = (site: Site, { func }: Call): boolean => {
  if (func.kind !== "Attribute") return false;
  const owner = valueOf(site, func.value);
  if (owner === undefined || !isModule(site.live.engine, owner)) return false;
  const method = lookup(owner.cls, func.attr);
  return !(method instanceof PyFunction && method.code.document.uri === site.uri);
};

/* Statements */

const statementKinds = new Set<string>(["Assign", "AnnAssign", "Expression", "Return", "AugAssign", "If", "For", "With", "Assert"]);

/** The statement around a node that stands directly in a block. */
export const statementAt = (tree: Tree, at: number): Statement | undefined =>
  nodesAt(tree, at).findLast((node) => statementKinds.has((node as Statement).kind)) as Statement | undefined;

interface Bodies {
  readonly body?: readonly Statement[];
  readonly orelse?: readonly Statement[];
  readonly finalbody?: readonly Statement[];
  readonly handlers?: readonly { readonly body: readonly Statement[] }[];
  readonly cases?: readonly { readonly body: readonly Statement[] }[];
}

/** The statements of the block that a statement stands in. */
export const blockOf = (tree: Tree, statement: Statement): readonly Statement[] => {
  for (const node of nodesAt(tree, statement.start)) {
    const { body, orelse, finalbody, handlers = [], cases = [] } = node as Bodies;
    const blocks = [body, orelse, finalbody, ...handlers.map((one) => one.body), ...cases.map((one) => one.body)];
    const found = blocks.find((block) => Array.isArray(block) && block.some((one) => one.start === statement.start && one.end === statement.end));
    if (found) return found;
  }
  return [statement];
};

export const functionAt = (tree: Tree, at: number): FunctionDef | undefined =>
  nodesAt(tree, at).findLast((node): node is FunctionDef => (node as FunctionDef).kind === "FunctionDef");

export const indentAt = (text: string, offset: number): string => /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1))![0];

/** The end of the line that a statement ends in: behind its comment. */
export const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf("\n", offset);
  const at = end < 0 ? text.length : end;
  return text[at - 1] === "\r" ? at - 1 : at;
};

/** Lines of their own behind a statement. */
export const linesAfter = (site: Site, statement: Ranged, lines: readonly string[]): Edit => {
  const at = lineEnd(site.text, statement.end);
  const indent = indentAt(site.text, statement.start);
  return editOf(site, { start: at, end: at }, lines.map((line) => `\n${indent}${line}`).join(""));
};

export const linesBefore = (site: Site, { start }: Ranged, lines: readonly string[]): Edit =>
  editOf(site, { start, end: start }, lines.map((line) => `${line}\n${indentAt(site.text, start)}`).join(""));

/* Cells */

/** Whether a cell of a notebook, or a `# %%` of a script, begins between two places. */
export const crossesCell = ({ text, live }: Site, from: number, to: number): boolean =>
  /^[ \t]*# ?%%/m.test(text.slice(from, to)) || (live.request.cells ?? []).some((cell) => from < cell && cell <= to);

/* What holds the module in the source */

/** The variable, attribute or item that holds a module once a statement has run. */
export interface Holder {
  /** `model`, `self.backbone`; empty where a `return` hands the module on. */
  readonly text: string;
  readonly module: PyObject;
  readonly statement: Statement;
}

const targetOf = (statement: Statement): Expression | null =>
  statement.kind === "Assign" && statement.targets.length === 1 ? statement.targets[0]! : statement.kind === "AnnAssign" ? statement.target : null;

/** Who holds `module` after the statement around `origin`: the target of the assignment, `self` behind `super().__init__()`. */
export const holderOf = (site: Site, origin: Origin, module: PyObject): Holder | null => {
  const statement = statementAt(site.tree, origin.call.start);
  if (!statement) return null;
  if (statement.kind === "Return" && statement.value) return { text: "", module: origin.made, statement };
  const target = targetOf(statement);
  if (!target || !["Name", "Attribute", "Subscript"].includes(target.kind)) return null;
  const { value } = observationsOf(site).find(({ kind, span, value: one }) => kind === "assigned" && span.uri === site.uri && span.start === target.start && span.end === target.end && holds(site, one, module)) ?? {};
  return value instanceof PyObject ? { text: sourceOf(site, target), module: value, statement } : null;
};

const holds = (site: Site, value: Value, module: PyObject): boolean => isModule(site.live.engine, value) && namedModules(value).has(module);

/** A class of the file that derives from a library's: its head is made behind `super().__init__(…)`. */
export const inheritedOrigin = (site: Site, module: PyObject): { readonly origin: Origin; readonly holder: Holder } | null => {
  const { module: root } = site.model;
  const init = root && root.cls.place?.uri === site.uri ? lookup(root.cls, "__init__") : undefined;
  const inside = root ? namedModules(root).get(module) : undefined;
  if (!root || inside === undefined || !(init instanceof PyFunction) || init.code.document.uri !== site.uri) return null;
  const { body } = init.code.node as FunctionDef;
  for (const statement of body) {
    if (statement.kind !== "Expression" || statement.value.kind !== "Call" || !/^super\(.*\)\.__init__$/.test(sourceOf(site, statement.value.func))) continue;
    return { origin: { call: statement.value, made: root, inside }, holder: { text: "self", module: root, statement } };
  }
  return null;
};

/** The class or function that a call calls, without its decorators. */
export const calleeOf = (site: Site, { func }: Call): PyClass | PyFunction | null => {
  const value = valueOf(site, func);
  if (value instanceof PyClass) return value;
  return value instanceof PyFunction ? unwrapped(value) : null;
};

const unwrapped = (func: PyFunction): PyFunction => {
  let known = func;
  for (let next: Value | undefined = func; next instanceof PyFunction; next = next.attrs?.get("__wrapped__")) known = next;
  return known;
};

export const spanOf = ({ uri }: Site, { start, end }: Ranged): Span => ({ uri, start, end });
export type { Node };
