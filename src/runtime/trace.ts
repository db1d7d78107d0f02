/** Reads ONNX Runtime's profile: which node took how long in the last run, and sums it over the layer rows. */
import type { LayerRow } from "./plan.ts";

export interface Trace {
  /** Milliseconds by node name: the mean of the faster half of the session's warm runs, or of its only run. */
  readonly nodes: ReadonlyMap<string, number>;
  /** Milliseconds of a run as the executor measured it, without copies in and out: the mean of the same runs. */
  readonly total: number | undefined;
  /** Operators of the nodes that ran on the processor, by node name. */
  readonly onProcessor: ReadonlyMap<string, string>;
}

interface TraceEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly ts?: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly args?: { readonly provider?: string; readonly op_name?: string };
}

const executorEvent = "SequentialExecutor::Execute";
const kernelSuffix = "_kernel_time";
const processor = "CPUExecutionProvider";

/** The text is what the runtime printed: a JSON list between a line `[` and a line `]`. Anything else gives an empty trace. */
export const readTrace = (text: string): Trace => {
  const events = parseEvents(text);
  const runs = runsOf(events);
  const gpu = new Map<string, number>();
  const cpu = new Map<string, number>();
  const onProcessor = new Map<string, string>();
  for (const { ts = 0, name, cat, dur = 0, args } of events) {
    if (name === undefined || !runs.some(({ from, to }) => ts >= from && ts < to)) continue;
    const ms = dur / 1000 / runs.length;
    // A GPU event is named node&OpType&Program and holds the shader's time; the node's own event only its dispatch.
    if (cat === "Api" && name.includes("&")) add(gpu, original(name.split("&")[0]!), ms);
    else if (cat === "Node" && name.endsWith(kernelSuffix)) {
      const node = original(name.slice(0, -kernelSuffix.length));
      add(cpu, node, ms);
      if (args?.provider === processor && args.op_name !== undefined) onProcessor.set(node, args.op_name);
    }
  }
  const total = runs.length === 0 ? undefined : runs.reduce((sum, run) => sum + run.ms, 0) / runs.length;
  return { nodes: new Map([...cpu, ...gpu]), total, onProcessor };
};

interface TracedRun {
  /** Microseconds on the trace's clock; a run lasts until the next begins, as the GPU answers late. */
  readonly from: number;
  readonly to: number;
  readonly ms: number;
}

/** The faster half of the warm runs: what slowed the others was something else. */
const runsOf = (events: readonly TraceEvent[]): readonly TracedRun[] => {
  const starts = events.filter(({ name }) => name === executorEvent);
  const runs = starts.map(({ ts = 0, dur = 0 }, index): TracedRun => ({ from: ts, to: starts[index + 1]?.ts ?? Infinity, ms: dur / 1000 }));
  const warm = runs.length > 1 ? runs.slice(1) : runs;
  return warm.toSorted((a, b) => a.ms - b.ms).slice(0, Math.ceil(warm.length / 2));
};

/** A node that was rewritten for the GPU's memory layout got another name: `conv#0_token_2`. */
const original = (name: string): string => name.replace(/_token_\d+$/, "");

const add = (times: Map<string, number>, name: string, ms: number): void => {
  times.set(name, (times.get(name) ?? 0) + ms);
};

const parseEvents = (text: string): readonly TraceEvent[] => {
  const start = text.search(/^\[\s*$/m);
  const end = text.lastIndexOf("]");
  if (start < 0 || end < start) return [];
  try {
    return JSON.parse(text.slice(start, end + 1)) as TraceEvent[];
  } catch {
    return [];
  }
};

/** The row that a node name belongs to: the name itself, or what stands before a `/`, the longest that is a row. */
export const rowOfNode = (name: string, rows: ReadonlySet<string>): string | undefined => {
  for (let end = name.length; end > 0; end = name.lastIndexOf("/", end - 1)) {
    const id = name.slice(0, end);
    if (rows.has(id)) return id;
  }
  return undefined;
};

/** The operators that each row and its children ran on the processor, as often as they did. */
export const rowsOnProcessor = (layers: readonly LayerRow[], { onProcessor }: Trace): ReadonlyMap<string, readonly string[]> => {
  const parents = new Map(layers.map((row) => [row.id, row.parent]));
  const rows = new Set(parents.keys());
  const found = new Map<string, string[]>();
  for (const [name, op] of onProcessor) {
    for (let id = rowOfNode(name, rows); id !== undefined; id = parents.get(id)) found.set(id, [...(found.get(id) ?? []), op]);
  }
  return new Map([...found].map(([id, ops]) => [id, counted(ops)]));
};

/** `Round`, `Gather ×2`, in alphabetical order. */
export const counted = (words: Iterable<string>): readonly string[] => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([word, count]) => (count === 1 ? word : `${word} ×${count}`));
};

/** Milliseconds of every row with its children; rows without a timed node in them have no entry. */
export const rowTimes = (layers: readonly LayerRow[], nodes: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  const parents = new Map(layers.map((row) => [row.id, row.parent]));
  const rows = new Set(parents.keys());
  const times = new Map<string, number>();
  for (const [name, ms] of nodes) {
    for (let id = rowOfNode(name, rows); id !== undefined; id = parents.get(id)) times.set(id, (times.get(id) ?? 0) + ms);
  }
  return times;
};
