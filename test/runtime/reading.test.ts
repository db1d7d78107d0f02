/** What is made of tensors, traces and errors, without running a model. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { estimateMemory, bytesText } from "../../src/runtime/index.ts";
import { failureFrom } from "../../src/runtime/faults.ts";
import { agreement } from "../../src/runtime/measure.ts";
import { classMapOf, picturesOf, statsOf, topOf } from "../../src/runtime/statistics.ts";
import { readTrace, rowOfNode, rowsOnProcessor, rowTimes } from "../../src/runtime/trace.ts";
import { smallNet } from "./plans.ts";
import { stagedNet } from "./staged.ts";

describe("statistics", () => {
  it("are those of torch.std, of the finite elements", () => {
    const { stats } = statsOf([1, 2, 3, 4, NaN, Infinity, -Infinity], [7]);
    assert.deepEqual({ ...stats, std: stats.std.toFixed(6) }, { min: 1, max: 4, mean: 2.5, std: "1.290994", nan: 1, inf: 2, zeros: 0, count: 7 });
  });

  it("stay exact far from zero", () => {
    assert.equal(statsOf([1e8 + 1, 1e8 + 2, 1e8 + 3], [3]).stats.std, 1);
  });

  it("have no numbers where there are none", () => {
    const { stats, histogram } = statsOf([], [0, 4]);
    assert.ok([stats.min, stats.max, stats.mean, stats.std].every(Number.isNaN));
    assert.equal(histogram.bins.reduce((sum, one) => sum + one, 0), 0);
  });

  it("count a channel as dead only when all samples are zero in it", () => {
    const values = [0, 0, 5, 0, /* second sample */ 0, 0, 0, 0];
    assert.equal(statsOf(values, [2, 2, 2]).stats.deadChannels, 1);
  });

  it("put the largest value in the last bin and a constant in the first", () => {
    assert.equal(statsOf([0, 1], [2]).histogram.bins.at(-1), 1);
    assert.equal(statsOf([7, 7, 7], [3]).histogram.bins[0], 3);
  });

  it("choose the largest values, NaN never, with shares only for logits", () => {
    assert.deepEqual(topOf([1, NaN, 3], [1, 3], { logits: false }), [{ index: 2, value: 3 }, { index: 0, value: 1 }]);
    const [first] = topOf([0, Math.log(3)], [1, 2], { logits: true, names: ["no", "yes"] });
    assert.deepEqual([first!.name, first!.share!.toFixed(6)], ["yes", "0.750000"]);
  });
});

describe("pictures", () => {
  it("go from black to white in each channel", () => {
    const drawn = picturesOf([0, 1, 2, 3, /* next channel */ 5, 5, 5, 9], [1, 2, 2, 2])!;
    assert.deepEqual([drawn.width, drawn.height, drawn.count, [...drawn.pixels]], [2, 2, 2, [0, 85, 170, 255, 0, 0, 0, 255]]);
  });

  it("average large ones down, keeping their sides' ratio", () => {
    const drawn = picturesOf(new Float32Array(3 * 96 * 192), [1, 3, 96, 192])!;
    assert.deepEqual([drawn.width, drawn.height, drawn.count], [48, 24, 3]);
  });

  it("show tokens as one matrix, and vectors not at all", () => {
    assert.equal(picturesOf(new Float32Array(197 * 768), [1, 197, 768])!.title, "197 × 768 of sample 0");
    assert.equal(picturesOf(new Float32Array(10), [1, 10]), undefined);
    assert.equal(picturesOf([], [0, 3, 8, 8]), undefined);
  });

  it("tell the winning class of each place", () => {
    assert.deepEqual([...classMapOf([1, 0, 0, 0, /* class 1 */ 0, 2, 0, 3], [1, 2, 2, 2])!.classes], [0, 1, 0, 1]);
  });
});

describe("agreement", () => {
  it("is equality where something was predicted", () => {
    assert.equal(agreement([[1, 4]], [[1, 4]]), "yes");
    assert.equal(agreement([[1, null]], [[1, 4]]), "yes");
    assert.equal(agreement([[1, 4]], [[1, 5]]), "no");
    assert.equal(agreement([[1, 4]], [[1, 4, 1]]), "no");
    assert.equal(agreement([[1], [2]], [[1]]), "no");
    assert.equal(agreement([[]], [[]]), "yes");
    assert.equal(agreement([], [[1]]), "unknown");
  });
});

const event = (name: string, ts: number, dur: number, cat = "Node"): object => ({ name, ts, dur, cat });
const text = (events: readonly object[]): string => `noise\n[\n${events.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`;

describe("the trace", () => {
  const run = (start: number, conv: number): object[] =>
    [event("SequentialExecutor::Execute", start, 3 * conv, "Session"), event("conv#0_kernel_time", start + 1, conv), event("fc#0/add_kernel_time", start + 2, 500)];

  it("is the mean of the faster half of the warm runs", () => {
    const { nodes, total } = readTrace(text([...run(0, 90_000), ...run(100_000, 1000), ...run(200_000, 3000), ...run(300_000, 90_000), ...run(400_000, 90_000)]));
    assert.deepEqual([...nodes], [["conv#0", 2], ["fc#0/add", 0.5]]);
    assert.equal(total, 6);
  });

  it("takes an only run", () => {
    assert.equal(readTrace(text(run(0, 1000))).nodes.get("conv#0"), 1);
  });

  it("prefers the shader's time to its dispatch", () => {
    const { nodes } = readTrace(text([...run(0, 10), event("conv#0&Conv&Conv2DMatMul", 5, 4000, "Api"), event("conv#0_token_2&Conv&Transpose", 6, 1000, "Api")]));
    assert.equal(nodes.get("conv#0"), 5);
  });

  it("tells what ran on the processor, and in which layers", () => {
    const placed = (name: string, op_name: string, provider: string): object => ({ ...event(`${name}_kernel_time`, 5, 10), args: { op_name, provider: `${provider}ExecutionProvider` } });
    const trace = readTrace(text([event("SequentialExecutor::Execute", 0, 100, "Session"), placed("stage1.0.conv#0", "Conv", "WebGpu"), placed("stage1.0.relu#0/round", "Round", "CPU"), placed("stage1.0.relu#0/again", "Round", "CPU"), placed("stage1.0.bn#0_token_7", "Selu", "CPU")]));
    assert.deepEqual([...trace.onProcessor.values()].sort(), ["Round", "Round", "Selu"]);
    const rows = rowsOnProcessor(stagedNet({ stages: 1, blocks: 1, size: 8 }).layers, trace);
    assert.deepEqual([rows.get("stage1.0.relu#0"), rows.get("stage1.0.bn#0"), rows.get("stage1#0"), rows.get("stage1.0.conv#0")], [["Round ×2"], ["Selu"], ["Round ×2", "Selu"], undefined]);
  });

  it("is empty where there is none", () => {
    assert.equal(readTrace("").nodes.size, 0);
    assert.equal(readTrace("[\n{broken\n]").total, undefined);
  });

  it("belongs to the longest row that its node names", () => {
    const rows = new Set(["a#0", "a#0/b#0"]);
    assert.equal(rowOfNode("a#0/b#0/Mul", rows), "a#0/b#0");
    assert.equal(rowOfNode("a#0/c", rows), "a#0");
    assert.equal(rowOfNode("a#01", rows), undefined);
  });

  it("sums over the rows that a layer is in", () => {
    const times = rowTimes(stagedNet({ stages: 1, blocks: 1, size: 8 }).layers, new Map([["stage1.0.conv#0", 2], ["stage1.0.relu#0/x", 1], ["elsewhere", 9]]));
    assert.deepEqual([times.get("stage1.0.conv#0"), times.get("stage1.0#0"), times.get("stage1#0"), times.get("#0")], [2, 3, 3, 3]);
  });
});

describe("a failure", () => {
  const { layers } = smallNet();

  it("names the layer, from any of the runtime's ways to say it", () => {
    const says = [
      "Non-zero status code returned while running Gemm node. Name:'fc#0/MatMul' Status Message: it does not fit",
      "Node (fc#0) Op (Gemm) [ShapeInferenceError] it does not fit",
      "[ShapeInferenceError] (op_type:Gemm, node name: fc#0): it does not fit",
    ];
    for (const message of says) assert.equal(failureFrom(new Error(`failed to call OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: ${message}`), "run", layers).layer, "fc#0");
    assert.equal(failureFrom(new Error(says[0]), "run", layers).message, "fc (Linear): it does not fit");
  });

  it("says when it was memory", () => {
    for (const message of ["std::bad_alloc", "Array buffer allocation failed", "RuntimeError: memory access out of bounds"]) {
      assert.equal(failureFrom(new Error(message), "run", layers).kind, "memory");
    }
  });

  it("keeps a message that names nothing", () => {
    assert.deepEqual(failureFrom("odd\nmore", "model", layers), { ok: false, kind: "model", message: "odd", detail: "odd\nmore" });
  });
});

describe("memory", () => {
  it("grows with the batch", () => {
    const plan = smallNet();
    const one = estimateMemory(plan, new Map([["x", [1, 1, 8, 8]]]));
    const ten = estimateMemory(plan, new Map([["x", [10, 1, 8, 8]]]));
    assert.deepEqual([one.inputs, one.outputs, one.weights], [256, 4 * (144 + 144 + 36 + 36 + 5), 900]);
    assert.deepEqual([ten.inputs, ten.outputs, ten.weights], [2560, 10 * one.outputs, 900]);
  });

  it("is said in three digits", () => {
    assert.deepEqual([0, 999, 1500, 102_412_345, 4.03e9].map(bytesText), ["0 B", "999 B", "1.5 kB", "102 MB", "4.03 GB"]);
  });
});
