/** The ONNX form of every op gives the numbers that PyTorch gave for the sampled calls. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { derived, families, hasTorchvision, makeEngine, samplesOf } from "../torch/samples.ts";
import { onnxDifference } from "./lowering.ts";

/** How many samples of an op are known to differ, and in what: a list that only gets shorter. With ACCEPT=1 in the environment it is written anew. */
const file = new URL("differences.json", import.meta.url);
const known = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Readonly<Record<string, number>>>>;

describe("the ONNX form of", () => {
  const engine = makeEngine();
  const found: Record<string, Readonly<Record<string, number>>> = {};
  after(() => {
    const sorted = Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (process.env["ACCEPT"]) writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
  });
  for (const family of families.filter((one) => !derived.has(one)))
    describe(family, () => {
      for (const [name, samples] of Object.entries(samplesOf(family)))
        it(name, async function () {
          // these read torchvision's own Python, which `npm run corpus` unpacks
          if (name.startsWith("torchvision.") && !hasTorchvision) this.skip();
          const counts: Record<string, number> = {};
          const texts: string[] = [];
          for (const sample of samples) {
            const difference = await onnxDifference(engine, name, sample);
            if (!difference) continue;
            counts[difference.aspect] = (counts[difference.aspect] ?? 0) + 1;
            texts.push(`\n${difference.aspect}: ${difference.text}\n    ${JSON.stringify(sample.args)} ${JSON.stringify(sample.kw ?? {})}`);
          }
          if (texts.length > 0) found[name] = counts;
          if (!process.env["ACCEPT"]) assert.deepEqual(counts, known[name] ?? {}, texts.join(""));
        }).timeout(60_000);
    });
});
