/** Every op of the table gives the shapes, dtypes, strides, costs, numbers and words that PyTorch gave for the sampled calls. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { allOps, table } from "../../src/torch/index.ts";
import { differenceOf, families, hasTorchvision, makeEngine, samplesOf } from "./samples.ts";

/** How many samples of an op are known to differ, and in what: a list that only gets shorter. */
const known = JSON.parse(readFileSync(new URL("differences.json", import.meta.url), "utf8")) as Readonly<Record<string, Readonly<Record<string, number>>>>;

describe("the op table", () => {
  const engine = makeEngine();

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
          if (name.startsWith("torchvision.") && !hasTorchvision) this.skip();
          assert.ok(table.has(name) || table.has(name.replace(/_$/, "")) || name in known || name.startsWith("torchvision."), "is no op of the table");
          const differences = samples.flatMap((sample) => {
            const difference = differenceOf(engine, name, sample);
            return difference ? [{ ...difference, call: `${JSON.stringify(sample.args)} ${JSON.stringify(sample.kw ?? {})}` }] : [];
          });
          const counts: Record<string, number> = {};
          for (const { aspect } of differences) counts[aspect] = (counts[aspect] ?? 0) + 1;
          assert.deepEqual(counts, known[name] ?? {}, differences.map(({ aspect, text, call }) => `\n${aspect}: ${text}\n    ${call}`).join(""));
        });
    });
});
