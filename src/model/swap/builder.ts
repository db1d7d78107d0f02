/** A head that a builder's call made (`resnet50(weights=…)`): its width as an argument of that call, or a new head behind it. */
import type { Edit } from "../../base/index.ts";
import { lookup, PyClass, PyFunction, PyObject, Unknown } from "../../python/index.ts";
import { type Call, type Expression, type FunctionDef, type Statement, walk } from "../../syntax/index.ts";
import { namedModules } from "../modules.ts";
import { widthOf } from "./predictor.ts";
import { type Place, freshName, nnOf, replaceTarget, type Written } from "./replace.ts";
import { blockOf, callAt, calleeOf, crossesCell, editOf, type Holder, indentAt, lineEnd, linesAfter, observationsOf, type Origin, type Site, sourceOf, statementAt, valueOf } from "./site.ts";
import type { Swap } from "./swap.ts";
import type { Target } from "./targets.ts";
import { heldAs } from "./typed.ts";
import { settersOf } from "./width.ts";

/** A builder's call with what follows it before the model is used. */
export interface Built {
  readonly origin: Origin;
  readonly holder: Holder;
  /** New lines go behind this statement. */
  readonly last: Statement;
  /** A checkpoint is loaded, or layers are frozen, between the call and `last`. */
  readonly isPrepared: boolean;
  readonly place: Place;
  /** Said to type checkers first, where the call's value could be anything to them. */
  readonly asserted: Asserted;
}

interface Asserted { readonly lines: readonly string[]; readonly imports: readonly Edit[] }

export const builtAt = (site: Site, origin: Origin, held: Holder): Built => {
  const holder = held.text === "" ? { ...held, text: freshName(site, "model", "net") } : held;
  const { last, moves, isPrepared } = held.text === "" ? { last: held.statement, moves: "", isPrepared: false } : preparation(site, holder);
  const isRepeated = crossesCell(site, holder.statement.start, last.start);
  const known = heldAs(site, holder, origin);
  const asserted = known === "open" ? assertion(site, holder) : { lines: [], imports: [] };
  return { origin, holder, last, isPrepared, asserted, place: { site, holder, known: known === "open" ? "module" : known, moves: movesAround(site, origin, holder) + moves, isRepeated } };
};

const assertion = (site: Site, { text }: Holder): Asserted => {
  const { prefix, imports } = nnOf(site);
  return { lines: [`assert isinstance(${text}, ${prefix}.Module)`], imports };
};

const isMove = /^(?:to|cuda|cpu|half|float|double|bfloat16|eval)$/;

/** `.to(device)` and the like that the call's value goes through in its own statement. */
const movesAround = (site: Site, { call }: Origin, { statement }: Holder): string => {
  const texts: string[] = [];
  let value: Expression | null = (statement as { readonly value?: Expression | null }).value ?? null;
  while (value?.kind === "Call" && value.start === call.start && value.end > call.end && value.func.kind === "Attribute") {
    if (isMove.test(value.func.attr)) texts.unshift(site.text.slice(value.func.value.end, value.end));
    value = value.func.value;
  }
  return texts.join("");
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What gets a model ready before anybody uses it: a checkpoint, frozen layers, a device. New lines go behind the first two. */
const preparation = (site: Site, { text, statement }: Holder): { readonly last: Statement; readonly moves: string; readonly isPrepared: boolean } => {
  const block = blockOf(site.tree, statement);
  const name = escaped(text);
  const [mentions, loads, moves] = [new RegExp(`(?<![\\w.])${name}(?!\\w)`), new RegExp(`^(?:[\\w, ]+ = )?${name}\\.load_state_dict\\(`), new RegExp(`^(?:${name} = )?${name}((?:\\.(?:to|cuda|cpu|half|float|double|bfloat16|eval|train)\\([^()]*\\))+)$`)];
  let [last, passed, taken, isPrepared] = [statement, "", "", false];
  for (const next of block.slice(block.findIndex((one) => one.start === statement.start) + 1)) {
    const source = sourceOf(site, next);
    if (!mentions.test(source)) continue;
    const freezes = (next.kind === "For" || next.kind === "Expression") && /requires_grad/.test(source);
    const move = moves.exec(source);
    if (loads.test(source) || freezes) [last, isPrepared, passed] = [next, true, taken];
    else if (move) taken += move[1]!.replace(/\.train\([^()]*\)/g, "");
    else break;
  }
  return { last, moves: passed, isPrepared };
};

/* The width as an argument of the call */

const givesWidth = /^(?:num|n|nb)_?(?:classes|class|labels|outputs)$/;

const parametersOf = (callable: PyClass | PyFunction): FunctionDef["params"] | null => {
  const func = callable instanceof PyClass ? lookup(callable, "__init__") : callable;
  return func instanceof PyFunction ? (func.code.node as FunctionDef).params : null;
};

const namesOf = (callable: PyClass | PyFunction): readonly string[] => {
  const params = parametersOf(callable);
  return params ? [...params.positional, ...params.regular, ...params.keyword].map((one) => one.name) : [];
};

/** Edits of the call that may set the width; whether they do is seen by running them. */
export const argumentEdits = (site: Site, { origin: { call, made }, isPrepared }: Built, { classes }: Swap): readonly (readonly Edit[])[] => {
  const callee = calleeOf(site, call);
  const names = [...(callee ? namesOf(callee) : []), ...made.cls.mro.flatMap((one) => (one.isNative ? [] : namesOf(one)))].filter((one) => givesWidth.test(one));
  const config = configOf(made);
  const isLoaded = config !== null && call.func.kind === "Attribute" && call.func.attr === "from_pretrained";
  const others = isLoaded ? ["num_labels"] : names.length === 0 && callee && parametersOf(callee)?.doubleStar ? ["num_classes"] : [];
  const wishes = [...new Set([...names, ...others])];
  const given = givenWidth(call, callee, wishes);
  if (given) return [...[settersOf(site, given, classes)].filter((one) => one !== null), [editOf(site, given, String(classes))]];
  const isOpen = [...call.args, ...call.keywords.map((one) => one.value)].some((one) => valueOf(site, one) instanceof Unknown);
  if (config && !isLoaded) return configEdits(site, config, classes);
  // a checkpoint of transformers may have a head of another width, which is left out then
  const more = isLoaded && !call.keywords.some(({ name }) => name === "ignore_mismatched_sizes") ? ", ignore_mismatched_sizes=True" : "";
  return isPrepared || isOpen ? [] : wishes.map((name) => [addArgument(site, call, `${name}=${classes}${more}`)]);
};

/** The configuration of a model of transformers, which counts the labels. */
const configOf = ({ attrs, cls }: PyObject): PyObject | null => {
  const config = attrs?.get("config");
  return config instanceof PyObject && cls.mro.some(({ name }) => name === "PreTrainedModel") && lookup(config.cls, "num_labels") !== undefined ? config : null;
};

/** What the last statement `target = …` assigns. */
const assignedTo = (site: Site, target: string): Expression | undefined => {
  let found: Expression | undefined;
  walk(site.tree, (node) => {
    if (node.kind === "Assign" && node.targets.some((one) => sourceOf(site, one) === target)) found = node.value;
  });
  return found;
};

/** Edits of the call that made the configuration, so that model and loss count the same labels. */
const configEdits = (site: Site, config: PyObject, classes: number): readonly (readonly Edit[])[] => {
  const made = observationsOf(site).find(({ kind, span, value }) => kind === "evaluated" && value === config && span.uri === site.uri && site.text[span.end - 1] === ")");
  const call = made && callAt(site.tree, made.span);
  if (!call) return [];
  const statement = statementAt(site.tree, call.start);
  const held = statement?.kind === "Assign" && statement.targets.length === 1 && statement.value.start === call.start ? `${sourceOf(site, statement.targets[0]!)}.num_labels` : null;
  const given = (held === null ? undefined : assignedTo(site, held)) ?? call.keywords.find(({ name }) => name === "num_labels")?.value;
  // type checkers know the property, not the keyword
  if (!given) return held === null ? [[addArgument(site, call, `num_labels=${classes}`)]] : [[linesAfter(site, statement!, [`${held} = ${classes}`])]];
  return [...[settersOf(site, given, classes)].filter((one) => one !== null), [editOf(site, given, String(classes))]];
};

const givenWidth = (call: Call, callee: PyClass | PyFunction | null, wishes: readonly string[]): Expression | undefined => {
  const keyword = call.keywords.find((one) => one.name !== null && wishes.includes(one.name));
  if (keyword) return keyword.value;
  const params = callee && parametersOf(callee);
  const listed = params ? [...params.positional, ...params.regular].slice(callee instanceof PyClass ? 1 : 0) : [];
  const index = listed.findIndex((one) => wishes.includes(one.name));
  const found = index < 0 || call.args.some((one) => one.kind === "Starred") ? undefined : call.args[index];
  return found;
};

/** A further keyword argument, on a line of its own where each one has its line. */
const addArgument = (site: Site, call: Call, argument: string): Edit => {
  const { text } = site;
  const last = [...call.args, ...call.keywords].sort((a, b) => a.end - b.end).at(-1);
  if (!last) return editOf(site, { start: call.end - 1, end: call.end - 1 }, argument);
  const lineStart = text.lastIndexOf("\n", last.start - 1) + 1;
  const isOwnLine = text.slice(lineStart, last.start).trim() === "" && lineStart > call.start;
  if (!isOwnLine) return editOf(site, { start: last.end, end: last.end }, `, ${argument}`);
  const indent = indentAt(text, last.start);
  const comma = /^\s*,/.exec(text.slice(last.end, call.end));
  const at = comma ? lineEnd(text, last.end) : last.end;
  return comma && at < call.end ? editOf(site, { start: at, end: at }, `\n${indent}${argument},`) : editOf(site, { start: last.end, end: last.end }, `,\n${indent}${argument}`);
};

/* A method of the model that makes its head anew */

/** Edits of later calls on the model that were given the head's width (`model.reset_classifier(10)`); whether they set it is seen by running them. */
export const laterEdits = (site: Site, { origin, holder }: Built, targets: readonly Target[], { classes }: Swap): readonly (readonly Edit[])[] => {
  const widths = targets.map(({ module }) => widthOf(module));
  const found: (readonly Edit[])[] = [];
  walk(site.tree, (node) => {
    if (node.kind !== "Call" || node.start <= origin.call.end || node.func.kind !== "Attribute" || sourceOf(site, node.func.value) !== holder.text) return;
    const isWidth = (one: Expression): boolean => (one.kind === "Int" ? widths.includes(Number(sourceOf(site, one))) : one.kind === "Name" || one.kind === "Attribute");
    for (const given of [...node.args, ...node.keywords.map((one) => one.value)].filter(isWidth)) found.push(...[settersOf(site, given, classes)].filter((one) => one !== null), [editOf(site, given, String(classes))]);
  });
  return found;
};

/** timm's models make their head anew themselves: the line that asks for it, where a type checker knows the method. */
export const resetEdits = (site: Site, built: Built, { classes }: Swap, before: readonly string[]): readonly Edit[] | null => {
  const { holder, place } = built;
  const method = lookup(holder.module.cls, "reset_classifier");
  if (place.known !== "exact" || !(method instanceof PyFunction) || method.code.document.uri === site.uri) return null;
  return behind(site, built, [...before, `${holder.text}.reset_classifier(${classes})`]);
};

/* A new head behind the call */

/** Path of a target from the holder. */
export const pathIn = ({ module }: Holder, target: PyObject): string => namedModules(module).get(target)!;

export const replacementEdits = (site: Site, built: Built, targets: readonly Target[], swap: Swap, before: readonly string[]): readonly Edit[] => {
  const { holder, place } = built;
  const written = targets.map((target): Written => replaceTarget(place, target, pathIn(holder, target.module), swap));
  const lines = [...before, ...written.flatMap((one) => one.lines)];
  const imports = [...written.flatMap((one) => one.imports), ...built.asserted.imports].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return [...imports, ...behind(site, built, lines)].filter((one, i, all) => all.findIndex((other) => other.span.start === one.span.start && other.text === one.text) === i);
};

/** Lines behind the builder's call; a `return` of it becomes a variable first. */
export const behind = (site: Site, { holder, last, asserted }: Built, wanted: readonly string[]): readonly Edit[] => {
  const lines = [...asserted.lines, ...wanted];
  if (last.kind !== "Return") return [linesAfter(site, last, lines)];
  return [editOf(site, { start: last.start, end: last.value!.start }, `${holder.text} = `), linesAfter(site, last, [...lines, `return ${holder.text}`])];
};

