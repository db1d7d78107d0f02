/** What a run may use up, as a `headtorch.json` states it: `{"budgets": {"steps": 200000000, "depth": 600, "size": 10000000}}`. */
import type { Limits } from "../python/index.ts";

/** The largest values that are taken: the engine's own stack and memory are behind them. */
const most: Limits = { steps: 500_000_000, depth: 1000, size: 20_000_000 };

/** The budgets stated in the settings, and `usual` ones for what is not stated or no positive whole number. */
export const budgetsFrom = (settings: string | null | undefined, usual: Limits): Limits => {
  const stated = statedIn(settings);
  const one = (name: keyof Limits): number => {
    const value = stated[name];
    return typeof value === "number" && Number.isInteger(value) && value > 0 ? Math.min(value, most[name]) : usual[name];
  };
  return { steps: one("steps"), depth: one("depth"), size: one("size") };
};

const statedIn = (settings: string | null | undefined): Readonly<Record<string, unknown>> => {
  try {
    const { budgets } = JSON.parse(settings ?? "{}") as { readonly budgets?: unknown };
    return typeof budgets === "object" && budgets !== null ? (budgets as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
