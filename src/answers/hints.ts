/** Inlay hints: the shape after each assignment, one a line, shown where it differs from the line above. */
import { showShape } from "../sym/index.ts";
import type { Live } from "../model/index.ts";
import { namedModules } from "../model/index.ts";
import { type Observation, tensorsIn } from "../torch/index.ts";
import type { Hint } from "./contract.ts";
import { clipped, dtypeText, shapeText } from "./words.ts";
import { lineStarts, positionAt } from "../base/index.ts";

/** What was seen of the document: by the models' own runs, and by the script where no model's run came by. */
export const observationsOf = (live: Live): readonly Observation[] => {
  const ofModels = live.models.flatMap((model) => model.run.observations);
  const seen = new Set(ofModels.map((one) => one.span.start));
  return [...ofModels, ...live.script.observations.filter((one) => !seen.has(one.span.start))];
};

/** A hint of any line; `differs` from the one above. */
export interface LineHint extends Hint {
  readonly differs: boolean;
}

const longest = 24;

/** Observations of assignments in the document, in the order of their places; several at one place are calls of one line. */
const assignments = (live: Live): ReadonlyMap<number, readonly Observation[]> => {
  const at = new Map<number, Observation[]>();
  for (const one of observationsOf(live)) {
    if (one.kind !== "assigned" || one.span.uri !== live.request.uri || tensorsIn(one.fact).length === 0) continue;
    if (one.fact.kind === "object" || one.fact.kind === "value") continue;
    const known = at.get(one.span.start);
    if (known) known.push(one);
    else at.set(one.span.start, [one]);
  }
  return at;
};

export const lineHints = (live: Live): readonly LineHint[] => {
  const starts = lineStarts(live.request.text);
  const paths = pathsOf(live);
  const hints: (LineHint & { line: number; text: string })[] = [];
  for (const [, seen] of [...assignments(live)].sort(([a], [b]) => a - b)) {
    const first = seen[0]!;
    const text = shapeText(first.fact);
    if (text === null) continue;
    const { line } = positionAt(starts, first.span.end);
    if (hints.at(-1)?.line === line) continue;
    const above = hints.at(-1);
    const near = above && line - above.line <= 3;
    const label = `: ${clipped(text, longest - (seen.length > 1 ? 6 : 2))}${seen.length > 1 ? ` ×${seen.length}` : ""}`;
    hints.push({ offset: first.span.end, label, tooltip: tooltip(seen, text, paths), differs: !near || above.text !== text, line, text });
  }
  return hints.map(({ line: _, text: __, ...hint }) => hint);
};

/** Module paths of all models, for saying which call a shape belongs to. */
export const pathsOf = (live: Live): ReadonlyMap<object, string> =>
  new Map(live.models.flatMap((model) => (model.module ? [...namedModules(model.module)].map(([module, path]) => [module as object, path] as const) : [])));

const tooltip = (seen: readonly Observation[], text: string, paths: ReadonlyMap<object, string>): string => {
  const dtype = dtypeText(seen[0]!.fact);
  const lines = [`\`${text}\`${dtype ? ` ${dtype}` : ""}`];
  if (seen.length > 1) lines.push(...distinctShapes(seen, paths));
  return lines.join("\n\n");
};

/** Distinct shapes of one place with the module paths they occurred in. */
export const distinctShapes = (seen: readonly Observation[], paths: ReadonlyMap<object, string>): readonly string[] => {
  const groups = new Map<string, string[]>();
  for (const one of seen) {
    const shape = one.fact.kind === "tensor" ? showShape(one.fact.shape) : (shapeText(one.fact) ?? "?");
    const path = one.module ? (paths.get(one.module.module) ?? one.module.module.cls.name) : "";
    const known = groups.get(shape);
    if (known) {
      if (!known.includes(path)) known.push(path);
    } else groups.set(shape, [path]);
  }
  return [...groups].map(([shape, where]) => `- \`${shape}\` ${where.slice(0, 6).map((path) => (path === "" ? "the model" : `\`${path}\``)).join(", ")}${where.length > 6 ? ` and ${where.length - 6} more` : ""}`);
};
