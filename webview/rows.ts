/** The rows of the layers' table: the tree in call order, or a flat list in another order; filtered, folded, compared. */
import type { ForwardPlan, LayerKind, LayerResult, LayerRow, RunSuccess } from "../src/runtime/index.ts";
import { millisecondsText, numberText, percentText, shapesText } from "./format.ts";

export interface Row {
  readonly layer: LayerRow;
  /** Counts from 1, as `aria-level`. */
  readonly level: number;
  readonly children: number;
  readonly open: boolean;
  readonly now: LayerResult | undefined;
  readonly before: LayerResult | undefined;
  /** Share of the whole pass in time. */
  readonly share: number | undefined;
  /** The run before had it, this one has not. */
  readonly gone?: boolean;
}

export interface Arrangement {
  readonly sort: { readonly column: ColumnKey; readonly descending: boolean } | null;
  readonly filter: string;
  readonly kind: LayerKind | null;
  readonly onlyProblems: boolean;
  readonly collapsed: ReadonlySet<string>;
  /** Layers that only the run before had are shown too. */
  readonly compare?: boolean;
}

export type ColumnKey =
  | "layer" | "predicted" | "real" | "agree" | "ms" | "share" | "min" | "max" | "mean" | "std" | "flags"
  | "change" | "realBefore" | "msBefore" | "meanBefore" | "stdBefore";

export interface Column {
  readonly key: ColumnKey;
  readonly title: string;
  readonly number: boolean;
  /** Left out where the panel is narrow; 1 goes first. */
  readonly leaves?: 1 | 2 | 3;
  text(row: Row): string;
  /** What to sort by; rows without it come last. */
  order?(row: Row): number | string | undefined;
}

const numeric = (key: ColumnKey, title: string, leaves: 1 | 2 | 3, value: (row: Row) => number | undefined, text: (value: number | undefined) => string = numberText): Column =>
  ({ key, title, number: true, leaves, text: (row) => text(value(row)), order: value });

const layerColumn: Column = { key: "layer", title: "Layer", number: false, text: ({ layer }) => layer.path, order: ({ layer }) => layer.path };
const predicted: Column = { key: "predicted", title: "Predicted", number: false, leaves: 2, text: ({ layer, now }) => shapesText(now?.predicted ?? layer.predicted) };
const real: Column = { key: "real", title: "Real", number: false, text: ({ now }) => (now?.notRun === undefined ? shapesText(now?.real ?? []) : "not run") };
const agree: Column = {
  key: "agree", title: "Agrees", number: false, text: ({ now }) => agreementText(now),
  order: ({ now }) => (now === undefined ? undefined : ["no", "unknown", "yes"].indexOf(now.agree)),
};
const time: Column = { key: "ms", title: "Time", number: true, text: ({ now }) => millisecondsText(now?.ms), order: ({ now }) => now?.ms };
const share = numeric("share", "Share", 1, (row) => row.share, (value) => (value === undefined ? "–" : percentText(value)));
const flagsColumn: Column = {
  key: "flags", title: "Flags", number: false, text: ({ now }) => flagsOf(now).join(", "), order: ({ now }) => flagsOf(now).length || undefined,
};

/** The columns of one run. */
export const columns: readonly Column[] = [
  layerColumn, predicted, real, agree, time, share,
  numeric("min", "Min", 3, ({ now }) => now?.stats?.min), numeric("max", "Max", 3, ({ now }) => now?.stats?.max),
  numeric("mean", "Mean", 1, ({ now }) => now?.stats?.mean), numeric("std", "Std", 1, ({ now }) => now?.stats?.std), flagsColumn,
];

/** What became of a layer since the run before: it came or went, its shape is another, or how far its numbers moved (relative to the largest). */
export const changeOf = ({ now, before, gone }: Row): "new" | "gone" | "shape" | number | undefined => {
  if (gone === true) return "gone";
  if (now === undefined) return undefined;
  if (before === undefined) return "new";
  if (String(now.real) !== String(before.real)) return "shape";
  const [a, b] = [now.stats, before.stats];
  if (a === undefined || b === undefined) return undefined;
  const scale = Math.max(...[a.min, a.max, b.min, b.max].map(Math.abs).filter(Number.isFinite), 1e-12);
  const moved = Math.max(...(["min", "max", "mean", "std"] as const).map((key) => Math.abs((a[key] ?? NaN) - (b[key] ?? NaN))).filter((one) => !Number.isNaN(one)), 0) / scale;
  return a.nan !== b.nan || a.inf !== b.inf ? Infinity : moved;
};

/** More than rounding: backends and threads differ by less. */
const worthMarking = 1e-3;

export const isChanged = (row: Row): boolean => changeSize(row) !== undefined && changeSize(row)! > worthMarking;

function changeSize(row: Row): number | undefined {
  const change = changeOf(row);
  return typeof change === "string" ? { new: 1e9, gone: 1e9, shape: 1e8 }[change] : change;
}

function changeText(row: Row): string {
  const change = changeOf(row);
  if (change === undefined) return "–";
  return typeof change === "string" ? change : change === 0 ? "same" : Number.isFinite(change) ? percentOrPower(change) : "not finite";
}

const percentOrPower = (change: number): string => (change >= 1e-3 ? percentText(change) : change.toExponential(0).replace("-", "−"));

/** The columns of two runs side by side. */
export const comparedColumns: readonly Column[] = [
  layerColumn,
  { key: "change", title: "Change", number: false, text: changeText, order: (row) => changeSize(row) },
  real, { key: "realBefore", title: "Real, before", number: false, leaves: 2, text: ({ before }) => shapesText(before?.real ?? []) },
  time, numeric("msBefore", "Time, before", 3, ({ before }) => before?.ms, millisecondsText),
  numeric("mean", "Mean", 1, ({ now }) => now?.stats?.mean), numeric("meanBefore", "Mean, before", 1, ({ before }) => before?.stats?.mean),
  numeric("std", "Std", 2, ({ now }) => now?.stats?.std), numeric("stdBefore", "Std, before", 2, ({ before }) => before?.stats?.std), flagsColumn,
];

export const agreementText = (result: LayerResult | undefined): string =>
  (result === undefined ? "–" : result.notRun !== undefined ? `not run: ${result.notRun}` : { yes: "agrees", no: "differs", unknown: "unknown" }[result.agree]);

/** What is suspicious about a layer's output: NaN, infinities, channels or whole tensors that are zero. */
export const flagsOf = (result: LayerResult | undefined): readonly string[] => {
  const stats = result?.stats;
  if (stats === undefined || stats.count === 0) return [];
  const flags: string[] = [];
  if (stats.nan > 0) flags.push(`NaN ×${stats.nan}`);
  if (stats.inf > 0) flags.push(`Inf ×${stats.inf}`);
  if (stats.zeros === stats.count) flags.push("all zero");
  else if ((stats.deadChannels ?? 0) > 0) flags.push(`${stats.deadChannels} dead`);
  return flags;
};

const isProblem = (result: LayerResult | undefined): boolean => result?.agree === "no" || flagsOf(result).length > 0;

/** The rows to show, in order. */
export const arrange = (plan: ForwardPlan, last: RunSuccess | null, previous: RunSuccess | null, how: Arrangement): readonly Row[] => {
  const make = rowMaker(plan, last, previous, how);
  const plain = how.filter.trim() === "" && how.kind === null && !how.onlyProblems;
  const layers = how.compare === true && previous !== null ? withGone(plan, previous) : plan.layers;
  if (how.sort === null && plain) return visibleTree(layers, make, how.collapsed);
  const rows = layers.map((layer) => make(layer, 1, false)).filter((row) => matches(row, how));
  return how.sort === null ? rows : sorted(rows, how.sort);
};

type MakeRow = (layer: LayerRow, level: number, open: boolean) => Row;

const rowMaker = (plan: ForwardPlan, last: RunSuccess | null, previous: RunSuccess | null, how: Arrangement): MakeRow => {
  const now = new Map(last?.layers.map((layer) => [layer.id, layer]));
  const before = new Map(previous?.layers.map((layer) => [layer.id, layer]));
  const children = new Map<string, number>();
  for (const { parent } of plan.layers) if (parent !== undefined) children.set(parent, (children.get(parent) ?? 0) + 1);
  const total = plan.layers.filter((layer) => layer.parent === undefined).reduce((sum, { id }) => sum + (now.get(id)?.ms ?? 0), 0);
  const known = new Set(plan.layers.map(({ id }) => id));
  const flat = how.sort !== null;
  return (layer, level, open) => {
    const result = now.get(layer.id);
    const part = result?.ms === undefined || total === 0 ? undefined : result.ms / total;
    return {
      layer, level, open, children: flat ? 0 : children.get(layer.id) ?? 0, now: result, before: before.get(layer.id), share: part,
      ...(known.has(layer.id) ? {} : { gone: true }),
    };
  };
};

/** The plan's layers, and after their neighbours those that only the run before had. */
const withGone = ({ layers }: ForwardPlan, { layers: earlier }: RunSuccess): readonly LayerRow[] => {
  const known = new Map(layers.map((layer) => [layer.id, layer]));
  const after = new Map<string | undefined, LayerRow[]>();
  let anchor: string | undefined;
  for (const { id, predicted } of earlier) {
    if (known.has(id)) {
      anchor = id;
      continue;
    }
    const path = id.slice(0, id.lastIndexOf("#"));
    const gone: LayerRow = { id, path, class: "", kind: "other", predicted, onnxNames: [], parent: parentOf(path, layers) };
    after.set(anchor, [...(after.get(anchor) ?? []), gone]);
  }
  return [...layers.flatMap((layer) => [layer, ...(after.get(layer.id) ?? [])]), ...(after.get(undefined) ?? [])];
};

const parentOf = (path: string, layers: readonly LayerRow[]): string => {
  for (let up = path; up !== "";) {
    up = up.slice(0, Math.max(0, up.lastIndexOf("."), up.lastIndexOf("/")));
    const found = layers.find((layer) => layer.path === up);
    if (found !== undefined) return found.id;
  }
  return layers[0]!.id;
};

const visibleTree = (layers: readonly LayerRow[], make: MakeRow, collapsed: ReadonlySet<string>): readonly Row[] => {
  const levels = new Map<string, number>();
  const shut = new Set<string>();
  const rows: Row[] = [];
  for (const layer of layers) {
    const level = layer.parent === undefined ? 1 : (levels.get(layer.parent) ?? 0) + 1;
    levels.set(layer.id, level);
    if (layer.parent !== undefined && shut.has(layer.parent)) {
      shut.add(layer.id);
      continue;
    }
    const open = !collapsed.has(layer.id);
    if (!open) shut.add(layer.id);
    rows.push(make(layer, level, open));
  }
  return rows;
};

const matches = ({ layer, now }: Row, { filter, kind, onlyProblems }: Arrangement): boolean => {
  if (kind !== null && layer.kind !== kind) return false;
  if (onlyProblems && !isProblem(now)) return false;
  const text = `${layer.path} ${layer.class} ${layer.kind}`.toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word));
};

const sorted = (rows: readonly Row[], { column, descending }: { column: ColumnKey; descending: boolean }): readonly Row[] => {
  const order = [...columns, ...comparedColumns].find(({ key }) => key === column)?.order;
  if (order === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: order(row) }));
  return keyed.toSorted((a, b) => {
    const [missingA, missingB] = [isMissing(a.key), isMissing(b.key)];
    if (missingA || missingB) return Number(missingA) - Number(missingB);
    const way = a.key! < b.key! ? -1 : a.key! > b.key! ? 1 : 0;
    return descending ? -way : way;
  }).map(({ row }) => row);
};

const isMissing = (key: number | string | undefined): boolean => key === undefined || (typeof key === "number" && Number.isNaN(key));

/** Rows with children that start folded: below the first levels where the model is large. */
export const firstFolds = (plan: ForwardPlan, most = 150): readonly string[] => {
  if (plan.layers.length <= most) return [];
  const parents = new Set(plan.layers.map(({ parent }) => parent));
  const levels = new Map<string, number>();
  for (const { id, parent } of plan.layers) levels.set(id, parent === undefined ? 1 : (levels.get(parent) ?? 0) + 1);
  return plan.layers.filter(({ id }) => parents.has(id) && levels.get(id)! >= 3).map(({ id }) => id);
};
