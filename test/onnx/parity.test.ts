/** The sample models from source to answer: every layer's real shape is the predicted one, and the numbers are PyTorch's from seed 0. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { root } from "../harness.ts";
import type { OutputResult } from "../../src/runtime/index.ts";
import { disagreeing, numbersIn, planOf, run } from "./bed.ts";

interface Described {
  readonly shape: readonly number[];
  readonly step: number;
  readonly values: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}
interface Fact {
  readonly file: string;
  readonly callable: string;
  readonly size: readonly number[];
  readonly output: Described;
}
interface Case {
  readonly callable: string;
  /** The input's name. */
  readonly path: string;
  readonly size: readonly number[];
  readonly outputs: readonly (Described & { readonly path: string })[];
}

const { models, cases, drawn }: { readonly models: readonly Fact[]; readonly cases: readonly Case[]; readonly drawn: Described } = JSON.parse(readFileSync(`${root}test/facts/parity.json`, "utf8"));

/** Fails where a result is not what PyTorch gave, to a ten-thousandth of its range. */
const check = (given: OutputResult, output: Described): void => {
  assert.deepEqual(given.size, output.shape);
  const numbers = numbersIn(given);
  const near = 1e-4 * Math.max(Math.abs(output.min), Math.abs(output.max));
  output.values.forEach((value, i) => {
    const got = Number(numbers[i * output.step]!);
    assert.ok(Math.abs(got - value) <= near, `${given.path} element ${i * output.step}: ${got}, PyTorch ${value}`);
  });
  for (const key of ["mean", "min", "max"] as const) assert.ok(Math.abs(given[key] - output[key]) <= near, `${given.path} ${key} ${given[key]}, PyTorch ${output[key]}`);
};

describe("a plan of a sample", () => {
  for (const { file, callable, size, output } of models) {
    it(`${callable} answers what PyTorch answers`, async () => {
      const plan = planOf(readFileSync(`${root}samples/${file}`, "utf8"), { callable });
      assert.deepEqual(plan.unsupported, []);
      assert.deepEqual(plan.inputs.map((one) => one.size), [size]);
      const result = await run(plan);
      assert.deepEqual(disagreeing(result), []);
      check(result.outputs[0]!, output);
    }).timeout(60_000);
  }

  it("draws a script's input where the script draws it, behind other random numbers", async () => {
    const result = await run(planOf(readFileSync(new URL("drawn.py", import.meta.url), "utf8"), { callable: "model" }));
    check(result.outputs[0]!, drawn);
  });

  it("stops at the mistake of a broken model, and says which", () => {
    const plan = planOf(readFileSync(`${root}samples/broken_model.py`, "utf8"), { callable: "BrokenModel" });
    assert.deepEqual(plan.unsupported.map((one) => one.reason), ["mat1 and mat2 shapes cannot be multiplied (64x2704 and 2304x10)"]);
    assert.deepEqual(plan.layers.filter((row) => row.onnxNames.length === 0).map((row) => row.id), ["#0", "fc#0"]);
  });
});

describe("a plan of what is hard to write as a graph", () => {
  const text = readFileSync(new URL("cases.py", import.meta.url), "utf8");
  for (const callable of new Set(cases.map((one) => one.callable)))
    it(`${callable} answers what PyTorch answers, at every size`, async () => {
      const plan = planOf(text, { callable });
      assert.deepEqual(plan.unsupported, []);
      for (const { path, size, outputs } of cases.filter((one) => one.callable === callable)) {
        const result = await run(plan, { inputs: { [path]: { random: true, shape: size } } });
        assert.deepEqual(result.layers.filter((one) => one.agree === "no").map((one) => one.id), []);
        assert.deepEqual(result.outputs.map((one) => one.path), outputs.map((one) => one.path));
        outputs.forEach((output, i) => check(result.outputs[i]!, output));
      }
    }).timeout(60_000);
});
