/** The plan of a model's forward pass, read from what its run recorded. */
import type { Live, LiveModel } from "../model/index.ts";
import type { ForwardPlan } from "./plan.ts";

/** What the plan is made for. */
export interface PlanOptions {
  /** Sizes of free names, in place of 1 for the batch and the examples of the others. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** The plan, or in a sentence why there is none. */
export const forwardPlan = (_: Live, model: LiveModel, __: PlanOptions = {}): ForwardPlan | { readonly problem: string } =>
  ({ problem: model.reason ?? "the forward pass of this model cannot be written as ONNX yet" });
