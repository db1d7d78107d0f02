/** A model that takes a dict, a pair and a mask: every tensor of them is an input of its own, drawn where the script draws it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { elementsFromBytes, numbersOf } from "../../src/runtime/index.ts";
import { runInNode } from "../../src/runtime/node.ts";
import { root } from "../harness.ts";
import { planOf } from "./bed.ts";

interface Fact { readonly size: readonly number[]; readonly values: readonly number[] }

const { reader } = JSON.parse(readFileSync(`${root}test/facts/panel.json`, "utf8")) as { readonly reader: Readonly<Record<string, Fact>> };
const text = readFileSync(`${root}test/ui/fixture/reader.py`, "utf8");
const assets = path.dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")));

describe("inputs in dicts and tuples", () => {
  const plan = planOf(text, { callable: "Reader" });

  it("have paths, types as the script gives them, and the vocabulary of their layer", () => {
    assert.deepEqual(plan.inputs.map(({ path: name, size, dtype }) => [name, size, dtype]), [
      ["batch.ids", [2, 5], "int64"], ["batch.mask", [2, 5], "float32"], ["extra", [2, 8], "float32"], ["pair.0", [4], "float32"], ["pair.1", [4], "float32"], ["attention_mask", [2, 5], "int64"],
    ]);
    assert.equal(plan.inputs[0]!.high, 50);
  });

  it("give PyTorch's numbers from seed 0", async () => {
    const result = await runInNode({ plan, seed: 0, backend: "wasm", threads: 1, inputs: {}, stats: true, timing: false }, { assets });
    assert.ok(result.ok, result.ok ? "" : result.message);
    assert.deepEqual(result.outputs.map(({ path: name, size }) => [name, size]), Object.entries(reader).map(([name, { size }]) => [name, size]));
    for (const { path: name, dtype, data } of result.outputs) {
      const ours = numbersOf(dtype, elementsFromBytes(dtype, data));
      reader[name]!.values.forEach((value, i) => assert.ok(Math.abs(Number(ours[i]) - value) < 1e-5, `${name}: ${ours[i]}, PyTorch ${value}`));
    }
  });

  it("are known by what a comment says of each, too", () => {
    const stated = text.replace("attention_mask=None):", "attention_mask=None):  # headtorch: batch.ids=[N, T], batch.mask=[N, T], extra=[N, 8], pair.0=[4], pair.1=[4]").replace(/if __name__[^]*/, "");
    assert.deepEqual(planOf(stated, { callable: "Reader" }).inputs.map(({ path: name, shape, dtype, high }) => [name, shape.join(), dtype, high]), [
      ["batch.ids", "N,T", "int64", 50], ["batch.mask", "N,T", "float32", undefined], ["extra", "N,8", "float32", undefined], ["pair.0", "4", "float32", undefined], ["pair.1", "4", "float32", undefined],
    ]);
  });
});
