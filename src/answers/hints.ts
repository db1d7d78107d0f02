/** Inlay hints: the shape after each assignment, one a line, shown where it differs from the line above. */
import { showShape } from "../sym/index.ts";
import type { Live } from "../model/index.ts";
import { namedModules } from "../model/index.ts";
import { type Observation, tensorsIn } from "../torch/index.ts";
import { type CallKey, callKeys, chosenCall, oncePerCall, oncePerReading } from "./calls.ts";
import type { Hint } from "./contract.ts";
import { clipped, dtypeText, shapeText } from "./words.ts";
import { lineStarts, positionAt } from "../base/index.ts";

/** What was seen of the document: by the models' own runs, and by the script where no model's run came by. */
export const observationsOf = (live: Live): readonly Observation[] => oncePerReading(observed, live, () => {
  const ofModels = live.models.flatMap((model) => model.run.observations);
  const seen = new Set(ofModels.map((one) => one.span.start));
  return [...ofModels, ...live.script.observations.filter((one) => !seen.has(one.span.start))];
});
const observed = new WeakMap<Live, readonly Observation[]>();

/** What a place showed in one call of the module around it. */
export interface CallShape {
  readonly call: CallKey;
  readonly text: string;
  readonly dtype: string | null;
}

/** A line's hint with every call of the line, in call order; which of them is shown is chosen later (`hintsFor`). */
export interface LineHint {
  readonly offset: number;
  readonly line: number;
  /** Times the line ran. */
  readonly count: number;
  readonly calls: readonly CallShape[];
  /** Distinct shapes with the paths they occurred in; empty for a line that ran once. */
  readonly distinct: readonly string[];
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
  const keyOf = callKeys(live);
  const hints: LineHint[] = [];
  for (const [, seen] of [...assignments(live)].sort(([a], [b]) => a - b)) {
    const calls = oncePerCall(seen, keyOf).flatMap((one) => {
      const text = shapeText(one.fact);
      return text === null ? [] : [{ call: keyOf(one), text, dtype: dtypeText(one.fact) }];
    });
    const offset = seen[0]!.span.end;
    const { line } = positionAt(starts, offset);
    if (calls.length === 0 || hints.at(-1)?.line === line) continue;
    hints.push({ offset, line, count: seen.length, calls, distinct: seen.length > 1 ? distinctShapes(seen, paths) : [] });
  }
  return hints;
};

/** A hint as it is shown; `differs` from the one above. */
export interface ShownHint extends Hint {
  readonly differs: boolean;
}

/** The hints that show the selected call of each line, or its first. */
export const hintsFor = (lines: readonly LineHint[], selected: CallKey | null): readonly ShownHint[] => {
  let above: { readonly line: number; readonly text: string } | null = null;
  return lines.map(({ offset, line, count, calls, distinct }) => {
    const { text, dtype } = chosenCall(calls, selected);
    const differs = !above || line - above.line > 3 || above.text !== text;
    above = { line, text };
    const label = `: ${clipped(text, longest - (count > 1 ? 6 : 2))}${count > 1 ? ` ×${count}` : ""}`;
    return { offset, label, tooltip: [`\`${text}\`${dtype ? ` ${dtype}` : ""}`, ...distinct].join("\n\n"), differs };
  });
};

/** Module paths of all models, for saying which call a shape belongs to. */
export const pathsOf = (live: Live): ReadonlyMap<object, string> => oncePerReading(paths, live, () =>
  new Map(live.models.flatMap((model) => (model.module ? [...namedModules(model.module)].map(([module, path]) => [module as object, path] as const) : []))));
const paths = new WeakMap<Live, ReadonlyMap<object, string>>();

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
  return [...groups].map(([shape, where]) => `- \`${shape}\` ${listed(where)}`);
};

/** Module paths as a person lists them; the first six. */
export const listed = (paths: readonly string[]): string =>
  `${paths.slice(0, 6).map((path) => (path === "" ? "the model" : `\`${path}\``)).join(", ")}${paths.length > 6 ? ` and ${paths.length - 6} more` : ""}`;
