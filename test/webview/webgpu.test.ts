/** The ONNX form of every op, and small models, give on WebGPU what they give on Wasm: in headless Chromium with its software adapter. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { after, before, describe, it } from "mocha";
import { ModelParts } from "../../src/runtime/probe.ts";
import { lowered } from "../onnx/lowering.ts";
import { families, makeEngine, samplesOf } from "../torch/samples.ts";
import { startBrowserPage, testbedIsThere, type Page } from "./bed.ts";
import type { Compared } from "./compare.ts";

const root = new URL("../../", import.meta.url).pathname;

/** The largest difference that rounding explains, relative to the largest value. */
const tolerance = 1e-3;
/** Samples that are run at once. */
const batch = 40;

/**
 * What this adapter or the runtime refuses on WebGPU, by its words: the self-test finds it, and the model runs on Wasm. A list that
 * only gets shorter: an entry that no sample meets fails.
 */
const refusals: readonly RegExp[] = [
  /requires f16 but the device does not support it/,
  /Conv3D does not support grouped convolution/,
  /Only Conv2d or Conv1d/,
  // A product of nothing with nothing.
  /Failed to execute 'createBindGroup'/,
  /The Indices output is not supported yet/,
  // Expanding bytes.
  /Invalid ShaderModule "Expand"/,
];

interface Case {
  readonly op: string;
  readonly call: string;
  readonly model: Uint8Array;
  /** Of ONNX. */
  readonly operators: readonly string[];
}

/** The first sample of each op, and every one whose nodes differ in operator, attributes or ranks from all before. */
const cases = (family: string): readonly Case[] => {
  const engine = makeEngine();
  const seen = new Set<string>();
  const chosen: Case[] = [];
  for (const [op, samples] of Object.entries(samplesOf(family))) {
    let isFirst = true;
    for (const sample of samples) {
      const made = sample.out === undefined ? null : lowered(engine, op, sample);
      if (made === null || "aspect" in made) continue;
      const { nodes } = new ModelParts(made.model);
      const isNew = nodes.some(({ kind }) => !seen.has(kind));
      for (const { kind } of nodes) seen.add(kind);
      if (!isFirst && !isNew) continue;
      isFirst = false;
      chosen.push({ op, call: JSON.stringify(sample.args), model: made.model, operators: nodes.map((node) => node.op) });
    }
  }
  return chosen;
};

describe("WebGPU beside Wasm", function () {
  this.timeout(300_000);
  let server: Server;
  const met = new Set<RegExp>();
  let agreed = 0;
  let browser: { page: Page; stop(): Promise<void> };

  before(async function () {
    if (!testbedIsThere()) this.skip();
    const { outputFiles } = await build({
      entryPoints: [`${root}test/webview/compare.ts`], bundle: true, write: false, format: "iife", platform: "browser", logLevel: "error",
      define: { global: "globalThis" }, external: ["module", "fs/promises", "fs", "path", "url", "worker_threads", "node:*"],
    });
    const script = outputFiles[0]!.text;
    const wasm = readFileSync(`${root}node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm`);
    server = createServer(({ url }, reply) => {
      if (url === "/compare.js") reply.setHeader("content-type", "text/javascript").end(script);
      else if (url === "/ort.wasm") reply.end(wasm);
      else reply.setHeader("content-type", "text/html").end('<!DOCTYPE html><script src="/compare.js"></script>');
    });
    await new Promise<void>((done) => { server.listen(0, "127.0.0.1", done); });
    browser = await startBrowserPage();
    await browser.page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await browser.page.evaluate((wasm_) => (globalThis as unknown as { startRuntime(one: string): Promise<void> }).startRuntime(wasm_), "/ort.wasm");
  });
  after(async () => {
    await browser?.stop();
    server?.close();
  });

  const compared = async (models: readonly Uint8Array[]): Promise<readonly Compared[]> => {
    const packed = models.map((model) => Buffer.from(model).toString("base64"));
    return browser.page.evaluate((all) => (globalThis as unknown as { compareBackends(one: readonly string[]): Promise<readonly Compared[]> }).compareBackends(all), packed);
  };

  for (const family of families)
    it(`agrees for the forms of ${family}`, async () => {
      const all = cases(family);
      const wrong: string[] = [];
      for (let start = 0; start < all.length; start += batch) {
        const part = all.slice(start, start + batch);
        const results = await compared(part.map(({ model }) => model));
        results.forEach(({ off, error = "" }, index) => {
          const refusal = refusals.find((one) => one.test(error));
          if (refusal !== undefined) met.add(refusal);
          else if ((off === null || off > tolerance) && !error.startsWith("wasm:")) wrong.push(told(part[index]!, error || `${off} off`));
          if (off !== null) agreed++;
        });
      }
      assert.deepEqual(wrong, []);
    });

  it("refuses nothing but what is known, and ran hundreds of forms", () => {
    assert.deepEqual(refusals.filter((one) => !met.has(one)).map(String), []);
    assert.ok(agreed > 800, `${agreed} forms were compared`);
  });
});

const told = ({ op, call, operators }: Case, what: string): string => `${op} ${call.slice(0, 120)} (${operators.join(" ")}): ${what}`;
