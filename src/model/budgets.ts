/** What a run may use up, as a `headtorch.json` states it: `{"budgets": {"steps": 200000000, "text": 20000000, "depth": 600, "size": 10000000}}`. */
import type { Limits } from "../python/index.ts";

/** `text`: the steps of a file's models together, after which no further one is begun. */
export interface Budgets extends Limits {
  readonly text: number;
}

/** The largest values that are taken: the engine's own stack and memory are behind them. */
const most: Budgets = { steps: 500_000_000, text: 5_000_000_000, depth: 1000, size: 20_000_000 };

/** While somebody waits (some seconds of work), and else. */
const usualText = { waiting: 5_000_000, alone: 2_000_000_000 };

/** The budgets stated in the settings, and `usual` ones for what is not stated or no positive whole number. */
export const budgetsFrom = (settings: string | null | undefined, usual: Limits, isWaitedFor: boolean): Budgets => {
  const stated = statedIn(settings);
  const one = (name: keyof Budgets, otherwise: number): number => {
    const value = stated[name];
    return typeof value === "number" && Number.isInteger(value) && value > 0 ? Math.min(value, most[name]) : otherwise;
  };
  return { steps: one("steps", usual.steps), text: one("text", isWaitedFor ? usualText.waiting : usualText.alone), depth: one("depth", usual.depth), size: one("size", usual.size) };
};

const statedIn = (settings: string | null | undefined): Readonly<Record<string, unknown>> => {
  try {
    const { budgets } = JSON.parse(settings ?? "{}") as { readonly budgets?: unknown };
    return typeof budgets === "object" && budgets !== null ? (budgets as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
