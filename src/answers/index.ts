/** What an editor asks, in offsets and labels. */
import type { AnswersEngine, AnswersSetup } from "./contract.ts";

export * from "./contract.ts";
export declare const openAnswers: (setup: AnswersSetup) => Promise<AnswersEngine>;
