/** Reads ONNX Runtime's profile: which node took how long in the last run, and sums it over the layer rows. */
import type { LayerRow } from "./plan.ts";

export interface Trace {
  /** Milliseconds by node name in the last run of the session. */
  readonly nodes: ReadonlyMap<string, number>;
  /** Milliseconds of the last run as the executor measured it, without copies in and out. */
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
  const run = events.filter((event) => event.name === executorEvent).at(-1);
  const since = run?.ts ?? 0;
  const gpu = new Map<string, number>();
  const cpu = new Map<string, number>();
  for (const event of events) {
    if ((event.ts ?? 0) < since || event.name === undefined) continue;
    // A GPU event is named node&OpType&Program and holds the shader's time; the node's own event only its dispatch.
    if (event.cat === "Api" && event.name.includes("&")) add(gpu, event.name.split("&")[0]!, event.dur);
    else if (event.cat === "Node" && event.name.endsWith(kernelSuffix)) add(cpu, event.name.slice(0, -kernelSuffix.length), event.dur);
  }
  return { nodes: new Map([...cpu, ...gpu]), total: run?.dur === undefined ? undefined : run.dur / 1000 };
};

const add = (times: Map<string, number>, name: string, microseconds = 0): void => {
  times.set(name, (times.get(name) ?? 0) + microseconds / 1000);
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
