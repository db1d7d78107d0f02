/** One ONNX file of a library's model serves every batch, height and width: the numbers at each size are PyTorch's. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { forwardPlan } from "../../src/onnx/index.ts";
import { elementsFromBytes, numbersOf } from "../../src/runtime/index.ts";
import { runInNode } from "../../src/runtime/node.ts";
import { Bed, root } from "../harness.ts";
import { outputError, packages } from "./models.ts";

interface Drawn { readonly shape: readonly number[]; readonly step: number; readonly values: readonly number[]; readonly mean: number; readonly std: number; readonly min: number; readonly max: number }
const { free } = JSON.parse(readFileSync(`${root}test/facts/parity.json`, "utf8")) as { readonly free: readonly { readonly name: string; readonly size: readonly number[]; readonly output: Drawn }[] };
const assets = path.dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")));

describe("with free sizes", () => {
  for (const name of new Set(free.map((one) => one.name)))
    it(`${name} answers what PyTorch answers at each size, from one file`, async function () {
      // its source is what `npm run corpus` unpacks
      if (!existsSync(`${packages}/torchvision`)) this.skip();
      const text = `from torchvision.models import ${name}\n\n\ndef model():\n    return ${name}()\n`;
      const plan = new Bed({ packages: [packages] }).read(text, (live) => forwardPlan(live, live.models[0]!), {
        callable: "model", inputs: [{ path: "x", dims: ["N", "3", "H", "W"], dtype: null, expression: null }],
      });
      assert.ok(!("problem" in plan), "problem" in plan ? plan.problem : "");
      assert.deepEqual([plan.unsupported, plan.inputs[0]!.shape], [[], ["N", 3, "H", "W"]]);
      for (const { size, output } of free.filter((one) => one.name === name)) {
        const result = await runInNode({ plan, seed: 0, backend: "wasm", threads: 1, inputs: { x: { random: true, shape: size } }, stats: false, timing: false }, { assets });
        assert.ok(result.ok, result.ok ? "" : result.message);
        const given = result.outputs[0]!;
        assert.deepEqual(given.size, output.shape);
        const error = outputError(numbersOf(given.dtype, elementsFromBytes(given.dtype, given.data)), { path: "", ...output, figures: [output.mean, output.std, output.min, output.max] });
        assert.ok(error < 1e-4, `[${size.join(", ")}] is off by ${error} of its scale`);
      }
    }).timeout(120_000);
});
