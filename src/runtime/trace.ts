/** Reads ONNX Runtime's profile: which node took how long in the last run, and sums it over the layer rows. */
import type { LayerRow } from "./plan.ts";

export interface Trace {
  /** Milliseconds by node name: the mean of the warm runs of the session, or of its only run. */
  readonly nodes: ReadonlyMap<string, number>;
  /** Milliseconds of a run as the executor measured it, without copies in and out: the median of the same runs. */
  readonly total: number | undefined;
}

interface TraceEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly ts?: number;
  /** Microseconds. */
  readonly dur?: number;
}

const executorEvent = "SequentialExecutor::Execute";
const kernelSuffix = "_kernel_time";

/** The text is what the runtime printed: a JSON list between a line `[` and a line `]`. Anything else gives an empty trace. */
export const readTrace = (text: string): Trace => {
  const events = parseEvents(text);
  const runs = events.filter(({ name }) => name === executorEvent);
  const warm = runs.length > 1 ? runs.slice(1) : runs;
  const since = warm[0]?.ts ?? 0;
  const gpu = new Map<string, number>();
  const cpu = new Map<string, number>();
  for (const { ts = 0, name, cat, dur = 0 } of events) {
    if (ts < since || name === undefined) continue;
    const ms = dur / 1000 / Math.max(1, warm.length);
    // A GPU event is named node&OpType&Program and holds the shader's time; the node's own event only its dispatch.
    if (cat === "Api" && name.includes("&")) add(gpu, original(name.split("&")[0]!), ms);
    else if (cat === "Node" && name.endsWith(kernelSuffix)) add(cpu, original(name.slice(0, -kernelSuffix.length)), ms);
  }
  const totals = warm.map(({ dur = 0 }) => dur / 1000).sort((a, b) => a - b);
  return { nodes: new Map([...cpu, ...gpu]), total: totals[totals.length >> 1] };
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
