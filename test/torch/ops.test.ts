/** Every op of the table gives the shapes, dtypes, strides, costs, numbers and words that PyTorch gave for the sampled calls. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { allOps } from "../../src/torch/index.ts";
import { type Aspect, differenceOf, families, hasTorchvision, makeEngine, samplesOf } from "./samples.ts";

/** How many samples of an op are known to differ, in what, and why: a list that only gets shorter. With ACCEPT=1 in the environment the ops that ran are written anew, with their old reasons. */
type Known = Readonly<Partial<Record<Aspect, number>> & { readonly why?: string }>;
const file = new URL("differences.json", import.meta.url);
const known = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Known>>;

describe("the op table", () => {
  const engine = makeEngine();
  const found: Record<string, Known> = { ...known };

  it("has each name once", () => {
    const seen = new Set<string>();
    for (const name of allOps.flatMap((one) => one.names)) {
      assert.ok(!seen.has(name), `${name} stands in two entries`);
      seen.add(name);
    }
  });

  it("has a stated reason wherever it differs", () => {
    assert.deepEqual(Object.entries(known).filter(([, { why }]) => why === undefined || why.length < 10).map(([name]) => name), []);
  });
  it("lists no op that is not sampled", () => {
    const sampled = new Set(families.flatMap((family) => Object.keys(samplesOf(family)).map((name) => `${family} ${name}`)));
    assert.deepEqual(Object.keys(known).filter((name) => !sampled.has(name)), []);
  });

  for (const family of families)
    describe(family, () => {
      for (const [name, samples] of Object.entries(samplesOf(family)))
        it(name, function () {
          // these read torchvision's own Python, which `npm run corpus` unpacks
          if (name.startsWith("torchvision.") && !hasTorchvision) this.skip();
          const differences = samples.flatMap((sample) => {
            const difference = differenceOf(engine, name, sample);
            return difference ? [{ ...difference, call: `${JSON.stringify(sample.args)} ${JSON.stringify(sample.kw ?? {})}` }] : [];
          });
          const counts: Partial<Record<Aspect, number>> = {};
          for (const { aspect } of differences) counts[aspect] = (counts[aspect] ?? 0) + 1;
          const key = `${family} ${name}`;
          const { why, ...before } = known[key] ?? {};
          if (differences.length > 0) found[key] = { ...counts, ...(why === undefined ? {} : { why }) };
          else delete found[key];
          if (process.env.ACCEPT) return;
          assert.deepEqual(counts, before, differences.map(({ aspect, text, call }) => `\n${aspect}: ${text}\n    ${call}`).join(""));
        });
    });

  after(() => {
    if (!process.env.ACCEPT) return;
    const lines = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => `${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
    writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`);
  });
});
