/** Every op of the table gives the shapes, dtypes, strides, costs, numbers and words that PyTorch gave for the sampled calls. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { allOps } from "../../src/torch/index.ts";
import { differenceOf, families, hasTorchvision, makeEngine, samplesOf } from "./samples.ts";

type Counts = Readonly<Record<string, number>>;
/** How many samples of an op are known to differ, and in what. With ACCEPT=1 in the environment the list is written anew. */
const file = new URL("differences.json", import.meta.url);
const known = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Counts>>;

describe("the op table", () => {
  const engine = makeEngine();
  const found: Record<string, Counts> = {};

  it("has each name once", () => {
    const seen = new Set<string>();
    for (const name of allOps.flatMap((one) => one.names)) {
      assert.ok(!seen.has(name), `${name} stands in two entries`);
      seen.add(name);
    }
  });

  for (const family of families)
    describe(family, () => {
      for (const [name, samples] of Object.entries(samplesOf(family)))
        it(name, function () {
          const key = `${family} ${name}`;
          if (name.startsWith("torchvision.") && !hasTorchvision) {
            if (known[key]) found[key] = known[key];
            this.skip();
          }
          const differences = samples.flatMap((sample) => {
            const difference = differenceOf(engine, name, sample);
            return difference ? [{ ...difference, call: `${JSON.stringify(sample.args)} ${JSON.stringify(sample.kw ?? {})}` }] : [];
          });
          const counts: Record<string, number> = {};
          for (const { aspect } of differences) counts[aspect] = (counts[aspect] ?? 0) + 1;
          if (differences.length > 0) found[key] = counts;
          if (process.env.ACCEPT) return;
          assert.deepEqual(counts, known[key] ?? {}, differences.map(({ aspect, text, call }) => `\n${aspect}: ${text}\n    ${call}`).join(""));
        });
    });

  after(() => {
    if (!process.env.ACCEPT) return;
    const lines = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, counts]) => `  ${JSON.stringify(name)}: ${JSON.stringify(counts)}`);
    writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`);
  });
});
