/** The sample models, from source to both backends: in a real browser every layer and output on WebGPU is what it is on Wasm. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import { root } from "../harness.ts";
import { planOf } from "../onnx/bed.ts";
import { startBed, testbedIsThere, type Bed, type Panel } from "./bed.ts";

interface Numbers {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly std?: number | null;
}
interface Saved {
  readonly backend: string;
  readonly layers: readonly (Numbers & { readonly id: string; readonly agree: boolean })[];
  readonly outputs: readonly (Numbers & { readonly path: string; readonly top: readonly { readonly index: number; readonly value: number }[] })[];
}

/** The largest difference that rounding explains, relative to the tensor's largest value. */
const tolerance = 1e-3;

const near = (what: string, right: Numbers, tried: Numbers): void => {
  const scale = Math.max(Math.abs(right.min ?? 0), Math.abs(right.max ?? 0), 1e-6);
  for (const key of ["min", "max", "mean", "std"] as const) {
    const [a, b] = [right[key], tried[key]];
    assert.ok(a === b || Math.abs(a! - b!) <= tolerance * scale, `${what}: ${key} is ${b} on WebGPU, ${a} on Wasm`);
  }
};

describe("a model on both backends", function () {
  this.timeout(180_000);
  let bed: Bed;
  before(async function () {
    if (!testbedIsThere()) this.skip();
    bed = await startBed();
  });
  after(() => bed?.stop());

  const ran = async ({ page }: Panel, backend: string, saved: string[]): Promise<Saved> => {
    await page.locator("#backend").selectOption(backend);
    await page.locator('button:text-is("Run"):not([disabled])').click();
    await page.locator(`.summary:has-text("${backend === "webgpu" ? "on WebGPU" : "on Wasm"}"), .banner.error`).waitFor({ timeout: 120_000 });
    assert.equal(await page.locator(".banner.error").count(), 0);
    await page.locator('button:text-is("Save JSON…")').click();
    await page.locator(':text("saved")').waitFor();
    return JSON.parse(saved.at(-1)!) as Saved;
  };

  for (const [file, callable, inputs] of [
    ["simple_model.py", "SimpleModel", {}], ["fully_convolutional.py", "FullyConvolutional", { x: "1,3,32,32" }],
    ["tiny_transformer.py", "TinyTransformer", {}], ["tiny_decoder.py", "TinyDecoder", {}],
  ] as const) {
    it(`${callable} gives the same`, async () => {
      const plan = planOf(readFileSync(`${root}samples/${file}`, "utf8"), { callable, inputs });
      const saved: string[] = [];
      const none = async (): Promise<{ readonly problem: string }> => ({ problem: "not here" });
      const panel = await bed.open({ handlers: {
        ready: async () => ({ ok: { subject: { uri: `file:///${file}`, model: callable }, isRemote: false, runtimeBytes: 1 } }), plan: async () => ({ ok: plan }), goTo: async () => ({ ok: null }),
        save: async ({ name, content }) => { saved.push(String(content)); return { ok: name }; }, pickWeights: none, loadWeights: none, exportOnnx: none, where: none,
      } });
      const wasm = await ran(panel, "wasm", saved);
      const webgpu = await ran(panel, "webgpu", saved);
      assert.equal(webgpu.backend, "webgpu");
      assert.ok(webgpu.layers.length > 0 && webgpu.layers.every(({ agree }) => agree !== false));
      wasm.layers.forEach((layer, index) => near(layer.id, layer, webgpu.layers[index]!));
      wasm.outputs.forEach((output, index) => {
        near(output.path, output, webgpu.outputs[index]!);
        const values = (of: Saved): readonly number[] => of.outputs[index]!.top.map(({ value }) => value);
        values(wasm).forEach((value, place) => assert.ok(Math.abs(value - values(webgpu)[place]!) <= tolerance * Math.abs(values(wasm)[0]!)));
      });
      await panel.page.close();
    });
  }
});
