/** The sample models from source to answer: every layer's real shape is the predicted one, and the numbers are PyTorch's from seed 0. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { root } from "../harness.ts";
import { disagreeing, numbersIn, planOf, run } from "./bed.ts";

interface Fact {
  readonly file: string;
  readonly callable: string;
  readonly size: readonly number[];
  readonly output: { readonly shape: readonly number[]; readonly step: number; readonly values: readonly number[]; readonly mean: number; readonly std: number; readonly min: number; readonly max: number };
}

const { models }: { readonly models: readonly Fact[] } = JSON.parse(readFileSync(`${root}test/facts/parity.json`, "utf8"));

describe("a plan of a sample", () => {
  for (const { file, callable, size, output } of models) {
    it(`${callable} answers what PyTorch answers`, async () => {
      const plan = planOf(readFileSync(`${root}samples/${file}`, "utf8"), { callable });
      assert.deepEqual(plan.unsupported, []);
      assert.deepEqual(plan.inputs.map((one) => one.size), [size]);
      const result = await run(plan);
      assert.deepEqual(disagreeing(result), []);
      const [given] = result.outputs;
      assert.deepEqual(given!.size, output.shape);
      const numbers = numbersIn(given!);
      const scale = Math.max(Math.abs(output.min), Math.abs(output.max));
      output.values.forEach((value, i) => {
        const got = numbers[i * output.step]!;
        assert.ok(Math.abs(got - value) <= 1e-4 * scale, `element ${i * output.step}: ${got}, PyTorch ${value}`);
      });
      assert.ok(Math.abs(given!.mean - output.mean) <= 1e-4 * scale, `mean ${given!.mean}, PyTorch ${output.mean}`);
      assert.ok(Math.abs(given!.min - output.min) <= 1e-4 * scale && Math.abs(given!.max - output.max) <= 1e-4 * scale);
    }).timeout(60_000);
  }

  it("stops at the mistake of a broken model, and says which", () => {
    const plan = planOf(readFileSync(`${root}samples/broken_model.py`, "utf8"), { callable: "BrokenModel" });
    assert.deepEqual(plan.unsupported.map((one) => one.reason), ["mat1 and mat2 shapes cannot be multiplied (64x2704 and 2304x10)"]);
    assert.deepEqual(plan.layers.filter((row) => row.onnxNames.length === 0).map((row) => row.id), ["#0", "fc#0"]);
  });
});
