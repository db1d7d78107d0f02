/** The record as others read it: the JSON of `headtorch inspect --json` (DESIGN 6.1), plain data without tensor objects. */
import { lineStarts, positionAt, type Finding, type Span } from "../base/index.ts";
import type { Gap } from "../python/index.ts";
import { type Fact, type Tensor } from "../torch/index.ts";
import { bounds, type Dim } from "../sym/index.ts";
import { atBatchOne, printed, printedSizes, sizeOf, type InputAnswer } from "./forward.ts";
import { findingsOf } from "./findings.ts";
import { findHeads, type Head } from "./heads.ts";
import { countModule, namedModules } from "./modules.ts";
import type { Live, LiveModel } from "./session.ts";
import { headsOf, treeOf } from "./readings.ts";
import type { TreeNode } from "./tree.ts";

export interface PlaceJson { readonly file: string; readonly line: number }
export interface TensorJson { readonly shape: readonly string[]; readonly size: readonly (number | null)[]; readonly dtype: string }
export type FactJson =
  | TensorJson
  | { readonly list: readonly FactJson[]; readonly names?: readonly string[] }
  | { readonly dict: Readonly<Record<string, FactJson>> }
  | { readonly object: string; readonly fields: Readonly<Record<string, FactJson>> }
  | { readonly value: string }
  | null;

export interface NodeJson {
  readonly id: string;
  readonly path: string;
  readonly class: string;
  readonly kind: string;
  readonly params: number | null;
  readonly macs: number | null;
  readonly calls: readonly { readonly input: FactJson; readonly output: FactJson }[];
  readonly sharedWith?: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly classAt: PlaceJson | null;
  readonly children: readonly NodeJson[];
}

export interface FindingJson {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly related: readonly { readonly message: string; readonly file: string; readonly line: number; readonly column: number }[];
  readonly fix: { readonly title: string; readonly edits: readonly { readonly file: string; readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number; readonly text: string }[] } | null;
}

export interface InspectionJson {
  readonly schema: 1;
  readonly target: string;
  readonly ok: boolean;
  readonly model: { readonly class: string; readonly file: string | null; readonly line: number | null } | null;
  readonly reason?: string;
  readonly params: number | null;
  readonly trainable: number | null;
  readonly buffers: number | null;
  readonly macs: number | null;
  readonly macsAtMost: boolean;
  readonly inputs: readonly { readonly path: string; readonly shape: readonly string[]; readonly size: readonly (number | null)[]; readonly dtype: string; readonly why: string; readonly guess: boolean }[];
  readonly outputs: FactJson;
  readonly heads: readonly { readonly path: string; readonly container: string; readonly role: string; readonly kind: string; readonly in: number | null; readonly out: number | string | null; readonly file: string | null; readonly line: number | null }[];
  readonly producer?: { readonly path: string; readonly kind: string; readonly class: string; readonly file: string | null; readonly line: number | null };
  readonly tree: NodeJson | null;
  readonly findings: readonly FindingJson[];
  readonly gaps: readonly { readonly code: string; readonly reason: string; readonly file: string | null; readonly line: number | null }[];
  readonly assumptions: readonly { readonly text: string; readonly file: string | null; readonly line: number | null }[];
  readonly steps: number;
  readonly ms: number;
}

/** Turns offsets into lines: the text of a document, where it is in memory. */
export interface Texts {
  text(uri: string): string | null;
  /** How a file is named for people: a path. */
  name(uri: string): string;
}

/** Lines (from 1) and columns (from 1, UTF-16) of places, with each document's lines counted once. */
export class Places {
  private readonly texts: Texts;
  private readonly starts = new Map<string, readonly number[]>();
  constructor(texts: Texts) {
    this.texts = texts;
  }
  private startsOf(uri: string): readonly number[] {
    const known = this.starts.get(uri);
    if (known) return known;
    const made = lineStarts(this.texts.text(uri) ?? "");
    this.starts.set(uri, made);
    return made;
  }
  file(span: Span | null): string | null { return span && !span.uri.startsWith("headtorch:") ? this.texts.name(span.uri) : null; }
  line(span: Span | null): number | null { return span && !span.uri.startsWith("headtorch:") ? positionAt(this.startsOf(span.uri), span.start).line + 1 : null; }
  range(span: Span): { file: string; line: number; column: number; endLine: number; endColumn: number } {
    const starts = this.startsOf(span.uri);
    const [from, to] = [positionAt(starts, span.start), positionAt(starts, span.end)];
    return { file: this.texts.name(span.uri), line: from.line + 1, column: from.character + 1, endLine: to.line + 1, endColumn: to.character + 1 };
  }
}

const whole = (dim: Dim | null): number | null => (dim === null ? null : sizeOf(dim));

/** A cost: where sizes depend on data, the one at their bounds. */
export const costOf = (dim: Dim): { readonly count: number | null; readonly atMost: boolean } => {
  const count = sizeOf(dim);
  if (count !== null) return { count, atMost: false };
  const { max } = bounds(atBatchOne(dim));
  return { count: Number.isFinite(max) ? max : null, atMost: Number.isFinite(max) };
};

export const factJson = (fact: Fact | null): FactJson => {
  if (!fact) return null;
  switch (fact.kind) {
    case "tensor": return { shape: printed(fact.shape), size: printedSizes(fact.shape), dtype: fact.dtype.name };
    case "list": case "tuple": return { list: fact.items.map(factJson), ...(fact.kind === "tuple" && fact.names ? { names: fact.names } : {}) };
    case "dict": return { dict: Object.fromEntries(fact.entries.map(([key, one]) => [key, factJson(one)])) };
    case "object": return { object: fact.cls, fields: Object.fromEntries(fact.fields.map(([key, one]) => [key, factJson(one)])) };
    case "value": return { value: fact.text };
    case "none": return null;
    case "unknown": return { value: `? (${fact.gap.reason})` };
  }
};

const nodeJson = (node: TreeNode, places: Places): NodeJson => ({
  id: node.id, path: node.path, class: node.cls, kind: node.kind, params: whole(node.params), macs: costOf(node.macs).count,
  calls: node.calls.map(({ input, output }) => ({ input: factJson(input), output: factJson(output) })),
  ...(node.sharedWith === null ? {} : { sharedWith: node.sharedWith }),
  file: places.file(node.span), line: places.line(node.span),
  classAt: node.classAt ? { file: places.file(node.classAt)!, line: places.line(node.classAt)! } : null,
  children: node.children.map((child) => nodeJson(child, places)),
});

export const findingJson = (finding: Finding, places: Places): FindingJson => ({
  code: finding.code, severity: finding.severity, message: finding.message, ...places.range(finding.span),
  related: finding.related.map(({ span, text }) => ({ message: text, file: places.range(span).file, line: places.range(span).line, column: places.range(span).column })),
  fix: finding.fix ? { title: finding.fix.title, edits: finding.fix.edits.map(({ span, text }) => ({ ...places.range(span), text })) } : null,
});

const inputJson = ({ path, shape, dtype, why, guess }: InputAnswer): InspectionJson["inputs"][number] =>
  ({ path, shape: printed(shape), size: printedSizes(shape), dtype: dtype.name, why, guess });

const gapsJson = (gaps: readonly Gap[], places: Places): InspectionJson["gaps"] => gaps.map(({ code, reason, span }) => ({ code, reason, file: places.file(span), line: places.line(span) }));

/** Where a head was built; where its weight is used, when no call of watched code built it. */
const builtAt = (live: Live, { run }: LiveModel, head: Head): Span | null =>
  [...live.script.constructions, ...run.constructions].find((one) => one.instance === head.module)?.span ?? head.span;

const headJson = (head: Head, at: Span | null, places: Places): InspectionJson["heads"][number] => ({
  path: head.path, container: head.container, role: head.role, kind: head.kind, in: whole(head.in), out: whole(head.out), file: places.file(at), line: places.line(at),
});

/** Whether a gap reached an output. */
const hasUnknown = (fact: Fact | null): boolean => {
  if (!fact) return true;
  switch (fact.kind) {
    case "unknown": return true;
    case "list": case "tuple": return fact.items.some(hasUnknown);
    case "dict": return fact.entries.some(([, one]) => hasUnknown(one));
    case "object": return fact.fields.some(([, one]) => hasUnknown(one));
    default: return false;
  }
};

/** The record of one model of a file. */
export const inspectionOf = (live: Live, model: LiveModel, target: string, places: Places, ms: number): InspectionJson => {
  const { root, module, forward, run } = model;
  const findings = findingsOf(live, model);
  const common = {
    schema: 1 as const, target, findings: findings.map((one) => findingJson(one, places)), gaps: gapsJson([...run.gaps], places),
    assumptions: run.assumptions.map(({ text, span }) => ({ text, file: places.file(span), line: places.line(span) })), steps: run.steps, ms,
  };
  if (!module) {
    return {
      ...common, ok: false, model: root.cls ? { class: root.cls.name, file: places.file(root.span), line: places.line(root.nameSpan) } : null, ...(model.reason ? { reason: model.reason } : {}),
      params: null, trainable: null, buffers: null, macs: null, macsAtMost: false, inputs: [], outputs: null, heads: [], tree: null,
    };
  }
  const counts = countModule(namedModules(module).keys(), new Set<Tensor>());
  const tree = treeOf(live, model);
  const { heads, producer } = headsOf(model);
  const macs = costOf(tree.macs);
  return {
    ...common, ok: forward?.call != null && !findings.some((one) => one.severity === "error") && !hasUnknown(forward.outputs),
    model: { class: module.cls.name, file: places.file(module.cls.place), line: places.line(module.cls.nameSpan ?? module.cls.place) },
    params: whole(counts.params), trainable: whole(counts.trainable), buffers: whole(counts.buffers), macs: macs.count, macsAtMost: macs.atMost,
    inputs: forward?.inputs.map(inputJson) ?? [], outputs: factJson(forward?.outputs ?? null),
    heads: heads.map((one) => headJson(one, builtAt(live, model, one), places)),
    ...(producer ? { producer: { path: producer.path, kind: producer.kind, class: producer.cls, file: places.file(producer.span), line: places.line(producer.span) } } : {}),
    tree: nodeJson(tree, places),
  };
};
