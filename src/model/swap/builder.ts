/** A head that a builder's call made (`resnet50(weights=…)`): its width as an argument of that call, or a new head behind it. */
import type { Edit } from "../../base/index.ts";
import { lookup, PyClass, PyFunction, PyObject, Unknown } from "../../python/index.ts";
import type { Call, Expression, FunctionDef, Statement } from "../../syntax/index.ts";
import { namedModules } from "../modules.ts";
import { type Place, freshName, replaceTarget, type Written } from "./replace.ts";
import { blockOf, calleeOf, crossesCell, editOf, type Holder, indentAt, lineEnd, linesAfter, type Origin, type Site, sourceOf, valueOf } from "./site.ts";
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
}

export const builtAt = (site: Site, origin: Origin, held: Holder): Built => {
  const holder = held.text === "" ? { ...held, text: freshName(site, "model", "net") } : held;
  const { last, moves, isPrepared } = held.text === "" ? { last: held.statement, moves: "", isPrepared: false } : preparation(site, holder);
  const isRepeated = crossesCell(site, holder.statement.start, last.start);
  return { origin, holder, last, isPrepared, place: { site, holder, known: heldAs(site, holder, origin), moves: movesAround(site, origin, holder) + moves, isRepeated } };
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
  const wishes = [...new Set([...names, ...(names.length === 0 && callee && parametersOf(callee)?.doubleStar ? ["num_classes"] : [])])];
  const given = givenWidth(call, callee, wishes);
  if (given) return [...[settersOf(site, given, classes)].filter((one) => one !== null), [editOf(site, given, String(classes))]];
  const isOpen = [...call.args, ...call.keywords.map((one) => one.value)].some((one) => valueOf(site, one) instanceof Unknown);
  return isPrepared || isOpen ? [] : wishes.map((name) => [addArgument(site, call, `${name}=${classes}`)]);
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

/* A new head behind the call */

/** Path of a target from the holder. */
export const pathIn = ({ module }: Holder, target: PyObject): string => namedModules(module).get(target)!;

export const replacementEdits = (site: Site, built: Built, targets: readonly Target[], swap: Swap, before: readonly string[]): readonly Edit[] => {
  const { holder, place } = built;
  const written = targets.map((target): Written => replaceTarget(place, target, pathIn(holder, target.module), swap));
  const lines = [...before, ...written.flatMap((one) => one.lines)];
  const imports = written.flatMap((one) => one.imports).sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return [...imports, ...behind(site, built, lines)].filter((one, i, all) => all.findIndex((other) => other.span.start === one.span.start && other.text === one.text) === i);
};

/** Lines behind the builder's call; a `return` of it becomes a variable first. */
export const behind = (site: Site, { holder, last }: Built, lines: readonly string[]): readonly Edit[] => {
  if (last.kind !== "Return") return [linesAfter(site, last, lines)];
  return [editOf(site, { start: last.start, end: last.value!.start }, `${holder.text} = `), linesAfter(site, last, [...lines, `return ${holder.text}`])];
};

