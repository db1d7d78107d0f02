/** All readings of one document's analysis as plain data: what the editor shows until the next one. */
import type { Span } from "../base/index.ts";
import { buildingCall, fileFindings, headsOf, type Head, inspectionOf, type InspectionJson, type Live, type LiveModel, type Places, printed, swapGroups, treeOf } from "../model/index.ts";
import type { Action, FileTree, FolderOptions, HeadMark, Lens, Problem, SymbolRow, TreeNode } from "./contract.ts";
import { type LineHint, lineHints } from "./hints.ts";
import { hoversOf, type PlaceHover } from "./hovers.ts";
import { fileTree } from "./rows.ts";
import { macsText, shapeText, short, shortCount } from "./words.ts";

export interface Picture {
  readonly text: string;
  /** Number of models that were built. */
  readonly models: number;
  /** Rows of models that are not read yet, for the budget of the text was used up. */
  readonly unread: readonly string[];
  /** The source has places that do not parse inside a model. */
  readonly broken: boolean;
  readonly hints: readonly LineHint[];
  readonly hovers: readonly PlaceHover[];
  readonly problems: readonly Problem[];
  readonly lenses: readonly Lens[];
  readonly heads: readonly HeadMark[];
  readonly tree: FileTree;
  readonly symbols: readonly SymbolRow[];
  readonly records: readonly { readonly name: string; readonly record: InspectionJson }[];
  actions(range: { readonly start: number; readonly end: number }): readonly Action[];
  /** The same, marked as older than the text. */
  asStale(): Picture;
}

/** Where a head can be swapped from: its layer's construction or the builder's call that made it, the class, the variable. */
interface SwapPlace {
  readonly span: Span;
  readonly model: string;
  readonly head: string;
  readonly label: string;
}

export const pictureOf = (live: Live, options: FolderOptions, places: Places): Picture => {
  const { uri, text, tree } = live.request;
  const heads = live.models.map((model) => ({ model, heads: headsOf(model).heads }));
  const swaps = live.models.flatMap((model) => swapPlaces(live, model));
  const problems: readonly Problem[] = fileFindings(live).map(({ fix, ...one }) => ({ ...one, fixes: fix ? [fix] : [] }));
  const rows = fileTree(live, false, options);
  const models = live.models.filter((model) => model.module !== null).length;
  return make({
    text, models, unread: live.models.filter(({ isUnread }) => isUnread === true).map(({ root }) => root.name), broken: live.models.some(({ root }) => root.span !== null && tree.errors.some((error) => error.start >= root.span!.start && error.start <= root.span!.end)),
    hints: lineHints(live), hovers: hoversOf(live), problems, lenses: live.models.flatMap((model) => lensesOf(live, model)),
    heads: heads.flatMap(({ heads: found }) => found.flatMap((head) => headMarks(live, head))), tree: rows, symbols: rows.models.map(symbolOf).filter((one) => one !== null),
    records: live.models.map((model) => ({ name: model.root.name, record: inspectionOf(live, model, `${places.file({ uri, start: 0, end: 0 })}:${model.root.name}`, places, 0) })),
  }, swaps);
};

type Parts = Omit<Picture, "actions" | "asStale">;

const make = (parts: Parts, swaps: readonly SwapPlace[]): Picture => ({
  ...parts,
  actions: (range) => actionsAt(parts.problems, swaps, range),
  asStale: () => make({ ...parts, tree: { ...parts.tree, stale: true } }, swaps),
});

export const emptyPicture = (uri: string): Picture => make({
  text: "", models: 0, unread: [], broken: false, hints: [], hovers: [], problems: [], lenses: [], heads: [], symbols: [], records: [], tree: { uri, models: [], empty: "not-yet", stale: false, gaps: [] },
}, []);

/* Heads */

const constructionOf = (live: Live, head: Head): Span | null =>
  [...live.script.constructions, ...live.models.flatMap((model) => model.run.constructions)].find((one) => one.instance === head.module)?.span ?? null;

const headMarks = (live: Live, head: Head): readonly HeadMark[] => {
  const made = constructionOf(live, head);
  return made?.uri === live.request.uri ? [{ span: made, label: "head" }] : [];
};

const swapPlaces = (live: Live, model: LiveModel): readonly SwapPlace[] =>
  swapGroups(live, model).flatMap(({ label, head, targets }) => {
    const places = [...targets.map((one) => buildingCall(live, model, one.module)), model.root.nameSpan, model.root.kind === "instance" && model.module ? buildingCall(live, model, model.module) : null];
    return places.filter((span) => span !== null).filter((span) => span.uri === live.request.uri).map((span) => ({ span, model: model.root.name, head, label }));
  });

const touches = (span: Span, { start, end }: { readonly start: number; readonly end: number }): boolean => span.start <= end && start <= span.end;

const actionsAt = (problems: readonly Problem[], swaps: readonly SwapPlace[], range: { readonly start: number; readonly end: number }): readonly Action[] => {
  const fixes = problems.filter(({ span }) => touches(span, range)).flatMap(({ fixes: offered, code }) =>
    offered.map(({ title, edits }, i): Action => ({ title, kind: "quickfix", edits, preferred: i === 0, mends: code })));
  const seen = new Set<string>();
  const rewrites = swaps.filter(({ span }) => touches(span, range)).flatMap(({ span, model, head, label }): Action[] => {
    if (seen.has(`${model}/${head}`)) return [];
    seen.add(`${model}/${head}`);
    return [{ title: `Swap head '${label}'…`, kind: "refactor.rewrite", command: "headtorch.swapHead", arguments: [{ uri: span.uri, model, head }] }];
  });
  return [...fixes, ...rewrites];
};

/* Lenses */

const lensesOf = (live: Live, model: LiveModel): readonly Lens[] => {
  const { root, module, forward } = model;
  const at = root.span;
  if (!at || at.uri !== live.request.uri) return [];
  const reveal = { command: "headtorch.revealInTree", arguments: [{ uri: at.uri, model: root.name }] };
  if (!module) return [{ offset: at.start, title: model.reason ?? "could not be built", ...(model.isUnread ? reveal : {}) }];
  const run: Lens = { offset: at.start, title: "Run forward", command: "headtorch.runForwardPass", arguments: [{ uri: at.uri, model: root.name }] };
  const inputs = forward?.inputs ?? [];
  const first = inputs.map((one) => `${one.path}: [${printed(one.shape).join(", ")}]`).join(", ");
  const why = [...new Set(inputs.map((one) => one.why))].join("; ");
  const facts = factsOf(live, model);
  const input: Lens = {
    offset: at.start, title: inputs.length === 0 ? "Input unknown: say it with # headtorch: x=[…]" : `${first} (${why})`,
    command: "headtorch.setInput", arguments: [{ uri: at.uri, model: root.name }],
  };
  return [input, { offset: at.start, title: facts, ...reveal }, run];
};

const factsOf = (live: Live, model: LiveModel): string => {
  const { params, macs } = treeOf(live, model);
  const parts = [shapeText(model.forward?.outputs ?? null) ?? "", `${shortCount(params)} parameters`, `${macsText(macs, short)} MACs`];
  return parts.filter((part) => part !== "").join(" · ");
};

const symbolOf = (row: TreeNode): SymbolRow | null => {
  const span = row.builtAt ?? row.span;
  return span ? { name: row.label, detail: row.description, span, children: (row.children ?? []).map(symbolOf).filter((one) => one !== null) } : null;
};
