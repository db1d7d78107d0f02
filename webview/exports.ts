/** The table and the run as files: CSV for a sheet, JSON as the command line prints it. */
import { runRecord, type ForwardPlan, type RunSuccess } from "../src/runtime/index.ts";

const csvTitles = ["id", "path", "class", "kind", "params", "macs", "predicted", "real", "agree", "ms", "min", "max", "mean", "std", "nan", "inf", "zeros", "count"] as const;

/** One line a layer in call order (RFC 4180); shapes as `1x64x56x56`, several separated by spaces. */
export const csvOf = (plan: ForwardPlan, result: RunSuccess): string => {
  const results = new Map(result.layers.map((layer) => [layer.id, layer]));
  const lines = plan.layers.map((row) => {
    const now = results.get(row.id);
    const stats = now?.stats;
    return [
      row.id, row.path, row.class, row.kind, row.params, row.macs, shapes(row.predicted), shapes(now?.real ?? []), now?.agree, now?.ms,
      stats?.min, stats?.max, stats?.mean, stats?.std, stats?.nan, stats?.inf, stats?.zeros, stats?.count,
    ].map(cell).join(",");
  });
  return [csvTitles.join(","), ...lines, ""].join("\r\n");
};

const shapes = (all: readonly (readonly (number | null)[])[]): string => all.map((shape) => shape.map((size) => size ?? "?").join("x")).join(" ");

const cell = (value: string | number | undefined): string => {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};

export const jsonOf = (plan: ForwardPlan, result: RunSuccess): string =>
  `${JSON.stringify({ model: plan.title, inputs: result.inputs, ...runRecord(result) }, null, 2)}\n`;
