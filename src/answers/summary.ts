/** A model's layers, parameters and costs as text or Markdown, for the clipboard and the terminal. */
import type { FactJson, InspectionJson, NodeJson } from "../model/index.ts";
import { exact, short } from "./words.ts";

const shapeOf = (fact: FactJson): string => {
  if (!fact) return "";
  if ("shape" in fact) return `[${fact.shape.join(", ")}]`;
  if ("list" in fact) return `(${fact.list.map(shapeOf).filter((one) => one !== "").join(", ")})`;
  if ("dict" in fact) return named(fact.dict);
  return "fields" in fact ? named(fact.fields) : "";
};
/** Entries with a shape: a cache beside the logits says nothing here. */
const named = (entries: Readonly<Record<string, FactJson>>): string => {
  const shown = Object.entries(entries).map(([key, one]) => [key, shapeOf(one)] as const).filter(([, shape]) => shape !== "");
  return shown.length === 0 ? "" : `{${shown.map(([key, shape]) => `${key}: ${shape}`).join(", ")}}`;
};

interface Line {
  readonly depth: number;
  readonly name: string;
  readonly cls: string;
  readonly output: string;
  readonly params: string;
  readonly macs: string;
  readonly head: boolean;
}

const lines = (node: NodeJson, heads: ReadonlySet<string>, most: number, depth = 0): readonly Line[] => {
  const name = node.kind === "step" ? `· ${node.class}` : node.path === "" ? node.class : node.path.slice(node.path.lastIndexOf(".") + 1);
  const own: Line = {
    depth, name, cls: node.kind === "step" ? "step" : node.class, output: shapeOf(node.calls[0]?.output ?? null), params: node.params ? exact(node.params) : "",
    macs: node.macs ? short(node.macs) : "", head: node.kind !== "step" && heads.has(node.path),
  };
  return depth >= most ? [own] : [own, ...node.children.flatMap((child) => lines(child, heads, most, depth + 1))];
};

const headsOf = (record: InspectionJson): ReadonlySet<string> => new Set(record.heads.flatMap((one) => [one.path, one.container]));

const footer = (record: InspectionJson): readonly string[] => {
  const inputs = record.inputs.map((one) => `${one.path} [${one.shape.join(", ")}] ${one.dtype} (${one.why})`);
  const heads = record.heads.map((one) => `${one.path} (${one.kind}, ${one.role}, ${one.in ?? "?"} → ${one.out ?? "?"})`);
  return [
    `input       ${inputs.join("; ") || "unknown"}`,
    `output      ${shapeOf(record.outputs) || "unknown"}`,
    `parameters  ${record.params === null ? "?" : exact(record.params)} (${record.trainable === null ? "?" : exact(record.trainable)} trainable), buffers ${record.buffers === null ? "?" : exact(record.buffers)}`,
    `MACs        ${record.macsAtMost ? "at most " : ""}${record.macs === null ? "?" : exact(record.macs)}`,
    `head        ${heads.join("; ") || `no fully connected head${record.producer ? `: the output is made by ${record.producer.path || record.producer.class}` : ""}`}`,
    ...(record.heads.length > 0 && !record.heads.some((one) => one.kind === "fully connected") ? ["            no fully connected head"] : []),
    ...record.findings.map((one) => `${one.severity.padEnd(12)}${one.file}:${one.line}:${one.column} [${one.code}] ${one.message}`),
    ...record.gaps.map((one) => `not known   ${one.file ? `${one.file}:${one.line} ` : ""}[${one.code}] ${one.reason}`),
  ];
};

/** One record as an aligned table. */
export const textSummary = (record: InspectionJson, depth = 99): string => {
  if (!record.tree) return [`${record.target}: ${record.reason ?? "could not be read"}`, ...footer(record).slice(6)].join("\n");
  const rows = lines(record.tree, headsOf(record), depth);
  const cells = rows.map((one) => [`${"  ".repeat(one.depth)}${one.name}`, one.cls === one.name ? "" : one.cls, one.output, one.params, one.macs, one.head ? "← head" : ""]);
  const titles = ["layer", "class", "output", "parameters", "MACs", ""];
  const widths = titles.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => row.map((cell, i) => (i === 3 || i === 4 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("  ").trimEnd();
  return [record.target, line(titles), line(widths.map((width) => "─".repeat(width))), ...cells.map(line), "", ...footer(record)].join("\n");
};

const markdownSummary = (record: InspectionJson): string => {
  if (!record.tree) return `**${record.target}**: ${record.reason ?? "could not be read"}`;
  const rows = lines(record.tree, headsOf(record), 99).map((one) => `| ${"&nbsp;&nbsp;".repeat(one.depth)}${one.head ? `**${one.name}** (head)` : one.name} | ${one.cls} | ${one.output} | ${one.params} | ${one.macs} |`);
  return [`### ${record.model?.class ?? record.target}`, "", "| layer | class | output | parameters | MACs |", "|---|---|---|--:|--:|", ...rows, "", ...footer(record).map((one) => `- ${one.trim()}`)].join("\n");
};

export const summaryOf = (records: readonly InspectionJson[], format: "text" | "markdown"): string =>
  records.map((record) => (format === "text" ? textSummary(record) : markdownSummary(record))).join("\n\n");
