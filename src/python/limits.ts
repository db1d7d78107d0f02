/** What a run may use up, and what things cost of it. */

/** What a run may use up. All settable; none of them is a clock, so runs repeat exactly. */
export interface Limits {
  readonly steps: number;
  /** Nested Python calls. */
  readonly depth: number;
  /** Items of a container, characters of a string, bits of an integer. */
  readonly size: number;
}
export const defaultLimits: Limits = { steps: 50_000_000, depth: 400, size: 4_000_000 };

/** Frames of a recursion that a trace shows. */
export const longestTrace = 120;
/** What small things weigh when they are empty, in items of a list. */
export const weights = { list: 32, dict: 96 };
/** Steps that it takes to tell a gap from those that are known. */
export const perGap = 8;
/** Steps that a trace costs beside its frames. */
export const perTrace = 32;
