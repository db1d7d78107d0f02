/** Plans of source texts, and their runs in onnxruntime-web. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Request } from "../../src/model/index.ts";
import { forwardPlan, type ForwardPlan, type PlanOptions } from "../../src/onnx/index.ts";
import { elementsFromBytes, numbersOf, type OutputResult, type RunRequest, type RunSuccess } from "../../src/runtime/index.ts";
import { runInNode } from "../../src/runtime/node.ts";
import { Bed } from "../harness.ts";

const assets = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")));

export interface Asked {
  /** The class, function or variable; else the first model of the text. */
  readonly callable?: string;
  /** Shapes by input path: "N,3,H,W". */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly options?: PlanOptions;
}

/** The plan of a text's model. */
export const planOf = (text: string, { callable, inputs = {}, options }: Asked = {}): ForwardPlan => {
  const more: Partial<Request> = {
    ...(callable === undefined ? {} : { callable }),
    inputs: Object.entries(inputs).map(([path, shape]) => ({ path, dims: shape.split(",").map((one) => one.trim()), dtype: null, expression: null })),
  };
  const plan = new Bed().read(text, (live) => {
    assert.ok(live.models[0], "the text has no model");
    return forwardPlan(live, live.models[0], options);
  }, more);
  assert.ok(!("problem" in plan), "problem" in plan ? plan.problem : "");
  return plan;
};

/** Runs a plan on one thread; a failure fails the test with its words. */
export const run = async (plan: ForwardPlan, more: Partial<RunRequest> = {}): Promise<RunSuccess> => {
  const result = await runInNode({ plan, seed: 0, backend: "wasm", threads: 1, inputs: {}, stats: false, timing: false, ...more }, { assets });
  assert.ok(result.ok, result.ok ? "" : `${result.kind}: ${result.message} ${result.detail ?? ""}`);
  return result;
};

export const numbersIn = ({ dtype, data }: OutputResult): ArrayLike<number> => numbersOf(dtype, elementsFromBytes(dtype, data));

/** Layers whose real shape is not the predicted one, or that have none. */
export const disagreeing = (result: RunSuccess): readonly string[] => result.layers.filter((one) => one.agree !== "yes").map((one) => `${one.id}: ${JSON.stringify(one.predicted)} is ${JSON.stringify(one.real)}`);
