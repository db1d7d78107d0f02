/** Forward passes of small models through onnxruntime-web in Node, against plain JavaScript. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "mocha";
import { drawWeights, type ForwardPlan, type LayerRow, type RunRequest, type RunResult, type RunSuccess } from "../../src/runtime/index.ts";
import { runInNode } from "../../src/runtime/node.ts";
import facts from "../facts/forward.json" with { type: "json" };
import { failingNet, floats, request, smallNet } from "./plans.ts";

const assets = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")));
const run = (asked: RunRequest): Promise<RunResult> => runInNode(asked, { assets });

const success = (result: RunResult): RunSuccess => {
  assert.ok(result.ok, result.ok ? "" : `${result.kind}: ${result.message}`);
  return result;
};

const numbers = (data: Uint8Array): Float32Array => new Float32Array(data.slice().buffer);

const layer = (result: RunSuccess, id: string) => result.layers.find((row) => row.id === id)!;

/** The small net in plain JavaScript. */
const byHand = (plan: ForwardPlan, seed: number, picture: ArrayLike<number>): number[] => {
  const w = new Float32Array(drawWeights(plan, seed).bytes.buffer);
  const pooled: number[] = [];
  for (let c = 0; c < 4; c++) {
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 3; x++) {
        let best = 0;
        for (const [dy, dx] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) {
          let sum = w[36 + c]!;
          for (let k = 0; k < 9; k++) sum += w[c * 9 + k]! * picture[(2 * y + dy + Math.floor(k / 3)) * 8 + 2 * x + dx + k % 3]!;
          best = Math.max(best, sum);
        }
        pooled.push(best);
      }
    }
  }
  return Array.from({ length: 5 }, (_, o) => pooled.reduce((sum, value, i) => sum + value * w[40 + o * 36 + i]!, w[220 + o]!));
};

describe("a forward pass", () => {
  it("gives what plain JavaScript gives", async () => {
    const plan = smallNet();
    const picture = Array.from({ length: 64 }, (_, i) => Math.sin(i));
    const result = success(await run(request(plan, { seed: 3, inputs: { x: floats([1, 1, 8, 8], picture) } })));
    const got = numbers(result.outputs[0]!.data);
    byHand(plan, 3, picture).forEach((value, i) => assert.ok(Math.abs(value - got[i]!) < 1e-5, `logit ${i}: ${got[i]}, by hand ${value}`));
  });

  it("gives what PyTorch gives, from the seed alone", async () => {
    const result = success(await run(request(smallNet())));
    const got = numbers(result.outputs[0]!.data);
    facts.net.logits.forEach((value, i) => assert.ok(Math.abs(value - got[i]!) < 1e-6, `logit ${i}: ${got[i]}, PyTorch ${value}`));
  });

  it("checks every layer's shape, and measures it", async () => {
    const result = success(await run(request(smallNet())));
    assert.deepEqual(result.layers.map((row) => [row.id, row.real, row.agree]), [
      ["#0", [[1, 5]], "yes"], ["conv#0", [[1, 4, 6, 6]], "yes"], ["act#0", [[1, 4, 6, 6]], "yes"],
      ["pool#0", [[1, 4, 3, 3]], "yes"], ["flatten#0", [[1, 36]], "yes"], ["fc#0", [[1, 5]], "yes"],
    ]);
    const conv = layer(result, "conv#0").stats!;
    const act = layer(result, "act#0").stats!;
    assert.ok(conv.min < 0 && act.min === 0 && act.max === conv.max && act.zeros > 0 && act.count === 144);
    assert.equal(layer(result, "conv#0").histogram!.bins.reduce((sum, bin) => sum + bin, 0), 144);
    assert.deepEqual([layer(result, "conv#0").pictures!.width, layer(result, "conv#0").pictures!.count], [6, 4]);
  });

  it("times layers, and a container as the sum of its layers", async () => {
    const result = success(await run(request(smallNet())));
    const parts = result.layers.slice(1).map((row) => row.ms!);
    assert.ok(parts.every((ms) => ms >= 0) && result.ms > 0);
    assert.ok(Math.abs(result.layers[0]!.ms! - parts.reduce((sum, ms) => sum + ms, 0)) < 1e-9);
  });

  it("keeps the profile off standard output, when it fails too", async () => {
    const written: unknown[] = [];
    const { writeSync } = fs;
    fs.writeSync = ((_: number, text: unknown) => written.push(text)) as typeof writeSync;
    try {
      await run(request(smallNet()));
      await run(request(failingNet()));
    } finally {
      fs.writeSync = writeSync;
    }
    assert.deepEqual(written, []);
  });

  it("says where a prediction is wrong", async () => {
    const wrong = smallNet().layers.map((row): LayerRow => (row.id === "pool#0" ? { ...row, predicted: [[1, 4, 4, 4]] } : row));
    const result = success(await run(request(smallNet({ layers: wrong }))));
    assert.deepEqual(result.layers.filter((row) => row.agree !== "yes").map((row) => [row.id, row.agree]), [["pool#0", "no"]]);
  });

  it("takes an unknown size as no disagreement, and a layer without a tensor as unknown", async () => {
    const layers = smallNet().layers.map((row): LayerRow => {
      if (row.id === "conv#0") return { ...row, predicted: [[1, 4, null, null]] };
      return row.id === "act#0" ? { ...row, onnxNames: [], predicted: [] } : row;
    });
    const result = success(await run(request(smallNet({ layers }))));
    assert.equal(layer(result, "conv#0").agree, "yes");
    assert.equal(layer(result, "act#0").agree, "unknown");
  });

  it("gives the same numbers for a seed, others for another", async () => {
    const [first, again, other] = [await run(request(smallNet())), await run(request(smallNet())), await run(request(smallNet(), { seed: 1 }))].map(success);
    assert.deepEqual(first!.outputs[0]!.data, again!.outputs[0]!.data);
    assert.notDeepEqual(first!.outputs[0]!.data, other!.outputs[0]!.data);
  });

  it("runs a larger batch, and keeps comparing only what was predicted for it", async () => {
    const result = success(await run(request(smallNet(), { inputs: { x: { random: true, shape: [3, 1, 8, 8] } } })));
    assert.deepEqual(result.outputs[0]!.size, [3, 5]);
    assert.deepEqual([layer(result, "conv#0").real, layer(result, "conv#0").agree], [[[3, 4, 6, 6]], "unknown"]);
  });

  it("orders the classes by their logits, with names and shares", async () => {
    const { outputs } = success(await run(request(smallNet())));
    const { top } = outputs[0]!;
    assert.equal(top.length, 5);
    assert.ok(top.every((one, i) => i === 0 || one.value <= top[i - 1]!.value));
    assert.ok(Math.abs(top.reduce((sum, one) => sum + one.share!, 0) - 1) < 1e-6);
    assert.ok(["cat", "dog", "eel", "fox", "gnu"].includes(top[0]!.name!));
  });

  it("lays given weights over the drawn ones", async () => {
    const zeros = { data: new Uint8Array(144), dtype: "float32" as const };
    const bias = { data: new Uint8Array(Uint16Array.from([0x3f80, 0, 0, 0]).buffer), dtype: "bfloat16" as const };
    const result = success(await run(request(smallNet(), { weights: { "conv.weight": zeros, "conv.bias": bias } })));
    const { min, max, mean } = layer(result, "conv#0").stats!;
    assert.deepEqual([min, max, mean], [0, 1, 0.25]);
    assert.equal(layer(result, "conv#0").stats!.deadChannels, 3);
  });

  it("counts what is not finite", async () => {
    const picture = new Array<number>(64).fill(0);
    picture[0] = NaN;
    const result = success(await run(request(smallNet(), { inputs: { x: floats([1, 1, 8, 8], picture) } })));
    assert.equal(layer(result, "conv#0").stats!.nan, 4);
    assert.ok(Number.isFinite(layer(result, "conv#0").stats!.mean));
  });
});

describe("a forward pass that cannot be", () => {
  const failing = async (asked: RunRequest) => {
    const result = await run(asked);
    assert.ok(!result.ok);
    return result;
  };

  it("names an input that does not fit", async () => {
    const result = await failing(request(smallNet(), { inputs: { x: { random: true, shape: [1, 3, 8, 8] } } }));
    assert.deepEqual([result.kind, result.message], ["input", "input x is [N, 1, 8, 8], not [1, 3, 8, 8]"]);
  });

  it("names an input that is not there", async () => {
    const result = await failing(request(smallNet(), { inputs: { y: { random: true, shape: [1] } } }));
    assert.equal(result.message, "the model has no input y; it takes x");
  });

  it("counts given elements", async () => {
    const result = await failing(request(smallNet(), { inputs: { x: floats([1, 1, 8, 8], [1, 2]) } }));
    assert.equal(result.message, "input x is [1, 1, 8, 8]: 64 elements, but 2 were given");
  });

  it("names the layer that fails, with its place", async () => {
    const result = await failing(request(failingNet()));
    assert.equal(result.kind, "run");
    assert.equal(result.layer, "fc#0");
    assert.match(result.message, /^fc \(Linear\): /);
    assert.equal(result.place!.uri, "file:///project/net.py");
  });

  it("refuses what is known not to run, with its reason", async () => {
    const result = await failing(request(smallNet({ unsupported: [{ op: "torch.linalg.svd", reason: "ONNX has no such operator" }] })));
    assert.deepEqual([result.kind, result.message], ["unsupported", "torch.linalg.svd: ONNX has no such operator"]);
  });

  it("runs the layers that do not need it", async () => {
    const whole = await run(request(smallNet()));
    const result = await failing(request(smallNet({ unsupported: [{ op: "torch.linalg.svd", reason: "ONNX has no such operator" }], outputs: [] })));
    assert.ok(whole.ok && result.ran);
    assert.deepEqual(result.ran.layers.map(({ id, real, stats }) => [id, real, stats]), whole.layers.map(({ id, real, stats }) => [id, real, stats]));
    assert.deepEqual(result.ran.outputs, []);
    // what a weight of unknown numbers feeds would be wrong
    const unknown = await failing(request(smallNet({ unsupported: [{ op: "torch.linalg.svd", reason: "its numbers are not known", isWeight: true }] })));
    assert.equal(unknown.ran, undefined);
  });

  it("says how much memory is missing before it takes any", async () => {
    const result = await failing(request(smallNet({ weightBytes: 5e9 })));
    assert.equal(result.kind, "memory");
    assert.match(result.message, /^this needs about 5 GB \(weights 5 GB, activations .*\); WebAssembly can hold 4\.03 GB$/);
  });

  it("says what is wrong with given weights", async () => {
    const result = await failing(request(smallNet(), { weights: { "fc.bias": { data: new Uint8Array(8), dtype: "float32" } } }));
    assert.deepEqual([result.kind, result.message], ["weights", "fc.bias has 5 elements, the given values 2"]);
  });

  it("says what is wrong with a broken model", async () => {
    const result = await failing(request(smallNet({ model: smallNet().model.subarray(0, 50) })));
    assert.equal(result.kind, "model");
    assert.ok(result.message.length > 0);
  });

  it("runs on Wasm where there is no WebGPU, and says so", async () => {
    const result = success(await run(request(smallNet(), { backend: "webgpu" })));
    assert.deepEqual([result.backend, result.fallback], ["wasm", "WebGPU is not available in Node, so this ran on Wasm"]);
  });
});
