/** What an editor asks, in offsets and labels. */

export * from "./contract.ts";
export { openAnswers } from "./engine.ts";
export { Store } from "./store.ts";
export { textSummary } from "./summary.ts";
