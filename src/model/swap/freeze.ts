/** "Only the head trains": the body's parameters stop where the model is built, and a head that stood before them goes on. */
import type { Edit } from "../../base/index.ts";
import { lookup, PyFunction, type PyObject } from "../../python/index.ts";
import type { FunctionDef, Statement } from "../../syntax/index.ts";
import { namedModules, parametersOf } from "../modules.ts";
import { functionAt, linesAfter, linesBefore, type Ranged, type Site, sourceOf, statementAt } from "./site.ts";
import { type Known, stepsTo } from "./typed.ts";

/** Parameters that train, outside the given modules. */
export const trainsBeside = (root: PyObject, heads: readonly PyObject[]): boolean => {
  const inside = new Set(heads.flatMap((one) => [...namedModules(one).keys()]));
  return [...namedModules(root).keys()].some((module) => !inside.has(module) && parametersOf(module).some(({ tensor }) => tensor.requiresGrad));
};

export const freezes = (text: string): string => `${text}.requires_grad_(False)`;

/** The heads train again: `model.fc.requires_grad_(True)`. */
export const unfreezes = (text: string, known: Known, module: PyObject, heads: readonly PyObject[]): readonly string[] =>
  heads.map((head) => {
    const path = namedModules(module).get(head)!;
    const steps = stepsTo({ text, module, statement: null as never }, known, path);
    const isTold = steps.slice(1).every((one, i) => steps[i]!.known === "exact" || (steps[i]!.known === "module" && !one.isItem));
    return isTold ? `${steps.at(-1)!.text}.requires_grad_(True)` : `${text}.get_submodule("${path}").requires_grad_(True)`;
  });

/** Edits that freeze the body around a head that the statement at `at` builds. */
export const freezeAround = (site: Site, at: Ranged, heads: readonly PyObject[]): readonly Edit[] => {
  const { root, module } = site.model;
  const statement = statementAt(site.tree, at.start);
  if (!module || !statement) return [];
  const isOwnClass = module.cls.place?.uri === site.uri;
  const init = isOwnClass ? initOf(module) : null;
  if (init) {
    const isHere = functionAt(site.tree, at.start)?.start === init.start && isSelfs(site, statement) && !buildsAfter(site, init, statement);
    if (isHere) return [linesBefore(site, statement, [freezes("self")])];
    return [linesAfter(site, init.body.at(-1)!, [freezes("self"), ...unfreezes("self", "exact", module, heads)])];
  }
  const made = root.span && statementAt(site.tree, root.span.start);
  if (root.kind !== "instance" || !made) return [];
  const isBehind = statement.start > made.start && new RegExp(`^${root.name}\\b`).test(sourceOf(site, statement));
  return isBehind ? [linesBefore(site, statement, [freezes(root.name)])] : [linesAfter(site, made, [freezes(root.name), ...unfreezes(root.name, "module", module, heads)])];
};

const initOf = (module: PyObject): FunctionDef | null => {
  const init = lookup(module.cls, "__init__");
  return init instanceof PyFunction && init.code.document.uri === module.cls.place?.uri ? (init.code.node as FunctionDef) : null;
};

const isSelfs = (site: Site, statement: Statement): boolean => /^self\b/.test(sourceOf(site, statement));

/** Whether the constructor builds further modules with parameters behind a statement. */
const buildsAfter = ({ live, model }: Site, init: FunctionDef, statement: Statement): boolean => {
  const inside = namedModules(model.module!);
  return [...live.script.observations, ...model.run.observations].some(({ kind, span, value }) =>
    kind === "evaluated" && span.uri === live.request.uri && span.start > statement.end && span.end <= init.end && inside.has(value as PyObject) && span.end - span.start > 0 && isCallText(live.request.text.slice(span.start, span.end)));
};

const isCallText = (text: string): boolean => text.endsWith(")");
