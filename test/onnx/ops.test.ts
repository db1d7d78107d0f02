/** The ONNX form of every op gives the numbers that PyTorch gave for the sampled calls. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { derived, families, hasTorchvision, makeEngine, samplesOf } from "../torch/samples.ts";
import { type Aspect, onnxDifference } from "./lowering.ts";

/** How many samples of an op are known to differ, in what, and why: a list that only gets shorter. With ACCEPT=1 in the environment the ops that ran are written anew, with their old reasons. */
type Known = Readonly<Partial<Record<Aspect, number>> & { readonly why?: string }>;
const file = new URL("differences.json", import.meta.url);
const known = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Known>>;

describe("the ONNX form of", () => {
  const engine = makeEngine();
  const found: Record<string, Known> = { ...known };
  after(() => {
    const lines = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => `${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
    if (process.env["ACCEPT"]) writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`);
  });
  it("has a stated reason wherever it gives something else, or nothing", () => {
    assert.deepEqual(Object.entries(known).filter(([, { why }]) => why === undefined || why.length < 10).map(([name]) => name), []);
  });
  for (const family of families.filter((one) => !derived.has(one)))
    describe(family, () => {
      for (const [name, samples] of Object.entries(samplesOf(family)))
        it(name, async function () {
          // these read torchvision's own Python, which `npm run corpus` unpacks
          if (name.startsWith("torchvision.") && !hasTorchvision) this.skip();
          const counts: Partial<Record<Aspect, number>> = {};
          const texts: string[] = [];
          for (const sample of samples) {
            const difference = await onnxDifference(engine, name, sample);
            if (!difference) continue;
            counts[difference.aspect] = (counts[difference.aspect] ?? 0) + 1;
            texts.push(`\n${difference.aspect}: ${difference.text}\n    ${JSON.stringify(sample.args)} ${JSON.stringify(sample.kw ?? {})}`);
          }
          const { why, ...before } = known[name] ?? {};
          if (texts.length > 0) found[name] = { ...counts, ...(why === undefined ? {} : { why }) };
          else delete found[name];
          if (!process.env["ACCEPT"]) assert.deepEqual(counts, before, texts.join(""));
          else if (process.env["SHOW"]) console.log(name, texts.join("").slice(0, 900));
        }).timeout(60_000);
    });
});
