/** The sample models, from source to both backends: in a real browser every layer and output on WebGPU is what it is on Wasm. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import { root } from "../harness.ts";
import { writeNpy } from "../../src/checkpoint/index.ts";
import { planOf } from "../onnx/bed.ts";
import { smallNet } from "../runtime/plans.ts";
import { startBed, testbedIsThere, type Bed, type Panel } from "./bed.ts";
import { extension } from "./stand.ts";

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

  const ranHere = async ({ page }: Panel, backend: string): Promise<void> => {
    await page.locator("#backend").selectOption(backend);
    await page.locator('button:text-is("Run"):not([disabled])').click();
    await page.locator(`.summary:has-text("${backend === "webgpu" ? "on WebGPU" : "on Wasm"}"), .banner.error`).waitFor({ timeout: 120_000 });
    assert.equal(await page.locator(".banner.error").count(), 0);
    await page.locator('button:text-is("Save JSON…")').click();
    await page.locator(':text("saved")').waitFor();
  };
  const ran = async (panel: Panel, backend: string, saved: string[]): Promise<Saved> => {
    await ranHere(panel, backend);
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

  it("says which nodes WebGPU leaves to Wasm, in which layers, and lays both runs side by side", async () => {
    const source = `import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)
        self.selu = nn.SELU()

    def forward(self, x):
        return torch.round(100 * self.selu(self.fc(x)))
`;
    const { handlers, asked } = extension(planOf(source, { callable: "Net", inputs: { x: "1,8" } }));
    const panel = await bed.open({ handlers });
    const { page } = panel;
    await ranHere(panel, "wasm");
    assert.equal(await page.locator(".banner").count(), 0);
    await ranHere(panel, "webgpu");
    await page.locator('.summary:has-text("on WebGPU")').waitFor();
    assert.match(await page.locator(".banner.info").first().innerText(), /^i?\s*2 of \d+ nodes ran on Wasm \(Round, Selu\): WebGPU has no kernel for them, or they only compute sizes\.$/);
    await page.locator('tr[data-id="selu#0"]').click();
    assert.match(await page.locator(".detail dl").innerText(), /On Wasm\s+Selu/);
    await page.locator('tr[data-id="fc#0"]').click();
    assert.doesNotMatch(await page.locator(".detail dl").innerText(), /On Wasm/);
    const record = JSON.parse(String(asked.saved.at(-1)!.content)) as { onWasm: unknown };
    assert.deepEqual((record.onWasm as { nodes: number; ops: unknown }).ops, ["Round", "Selu"]);
    await page.locator('label:has-text("Compare with the run before (Wasm, seed 0)") input').check();
    const titles = await page.locator("[role=treegrid] thead th").allInnerTexts();
    const changes = await page.locator("tr[data-id] .c-change").allInnerTexts();
    assert.ok(titles.includes("Time, before") && changes.length >= 4);
    // Rounding may decide otherwise for a number between two, so only what stands before it is held to be equal.
    assert.match(await page.locator('tr[data-id="selu#0"] .c-change').innerText(), /^(same|\d+e−\d+)$/);
    await page.close();
  });

  it("a NaN is seen on both, or WebGPU is said to lose it", async () => {
    const { handlers, asked } = extension(smallNet());
    const panel = await bed.open({ handlers });
    const written = writeNpy({ dtype: "float32", shape: [1, 1, 8, 8], data: new Uint8Array(Float32Array.from({ length: 64 }, (_, i) => (i === 9 ? NaN : 1)).buffer) });
    assert.ok(written.ok);
    await panel.page.locator('button:text-is("Picture or .npy…")').waitFor();
    await panel.page.locator('input[type="file"]').setInputFiles({ name: "x.npy", mimeType: "application/octet-stream", buffer: Buffer.from(written.value) });
    await panel.page.locator(':text("x.npy")').first().waitFor();
    const results = [];
    for (const backend of ["wasm", "webgpu"]) {
      await ranHere(panel, backend);
      results.push(JSON.parse(String(asked.saved.at(-1)!.content)) as { backend: string; layers: { id: string; nan: number }[] });
    }
    const [wasm, webgpu] = results as [typeof results[0], typeof results[0]];
    assert.deepEqual([wasm.backend, webgpu.backend], ["wasm", "webgpu"]);
    const nan = ({ layers }: typeof wasm, id: string): boolean => layers.find((layer) => layer.id === id)!.nan > 0;
    assert.ok(nan(wasm, "conv#0") && nan(webgpu, "conv#0"));
    const lost = { "act#0": "Relu", "pool#0": "MaxPool", "flatten#0": "Flatten", "fc#0": "Gemm" };
    const announced = (await panel.page.locator(".banner.info").allInnerTexts()).join();
    let before = true;
    for (const [id, op] of Object.entries(lost)) {
      // Behind an operator that loses it there is nothing to see.
      if (before && nan(wasm, id) && !nan(webgpu, id)) assert.match(announced, new RegExp(`may turn a NaN into a number here \\(.*${op}`));
      before = nan(webgpu, id);
    }
    await panel.page.close();
  });
});
