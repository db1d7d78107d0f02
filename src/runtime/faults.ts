/** Turns what ONNX Runtime throws into a failure that names the layer and its place. */
import type { FailureKind, LayerRow, RunFailure } from "./plan.ts";
import { rowOfNode } from "./trace.ts";

/** How the runtime names a node in its messages. */
const nodeNames = [/ node\. Name:'([^']*)'/, /node name: ([^)\s]+)/, /Node \(([^)\s]+)\) Op \(/, /for node (\S+)/i];

const memoryWords = /bad_alloc|out of memory|Array buffer allocation failed|could not allocate|memory access out of bounds|Invalid array length/i;

/** A failure from whatever was thrown while `kind` of work was under way. */
export const failureFrom = (thrown: unknown, kind: FailureKind, layers: readonly LayerRow[]): RunFailure => {
  const detail = clean(thrown instanceof Error ? thrown.message : String(thrown));
  if (memoryWords.test(detail)) {
    return { ok: false, kind: "memory", message: "the forward pass ran out of memory; a smaller input or batch needs less", detail };
  }
  const row = rowIn(detail, layers);
  if (row === undefined) return { ok: false, kind, message: firstLine(detail), detail };
  return {
    ok: false, kind, layer: row.id, message: `${row.path} (${row.class}): ${reasonOf(detail)}`, detail,
    ...(row.place === undefined ? {} : { place: row.place }),
  };
};

const rowIn = (detail: string, layers: readonly LayerRow[]): LayerRow | undefined => {
  const ids = new Set(layers.map((row) => row.id));
  for (const pattern of nodeNames) {
    const name = pattern.exec(detail)?.[1];
    const id = name === undefined ? undefined : rowOfNode(name, ids);
    if (id !== undefined) return layers.find((row) => row.id === id);
  }
  return undefined;
};

const clean = (text: string): string =>
  text.replace(/^.*?ERROR_MESSAGE: /s, "").replace(/\/\S*\/onnxruntime\/core\/\S+ /g, "").replace(/\[[0-9;]*m/g, "").trim();

const reasonOf = (detail: string): string => firstLine(detail.replace(/^.*?Status Message: /s, ""));

const firstLine = (text: string): string => text.split("\n", 1)[0]!.trim();
