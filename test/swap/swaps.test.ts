/** Head swaps are those that real PyTorch executed (`scripts/record_swaps.py`), and what the engine sees in them is what PyTorch saw. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { root } from "../harness.ts";
import { cases } from "./cases.ts";
import { factsOf, type ModelFacts, openBed, packages, secondClasses, type Swapped, swapText } from "./swapping.ts";

interface Recorded extends Swapped {
  readonly name: string;
  readonly facts: ModelFacts;
  readonly second: ModelFacts["layers"];
}

const recorded = new Map((JSON.parse(readFileSync(`${root}test/facts/swaps.json`, "utf8")) as { readonly cases: readonly Recorded[] }).cases.map((one) => [one.name, one]));

describe("head swaps that real PyTorch executed", function () {
  this.timeout(120_000);
  const bed = openBed();

  it("are those of every case in the list, and of no other", () => assert.deepEqual([...recorded.keys()].sort(), cases.map(({ name }) => name).sort()));

  for (const one of cases) {
    const known = recorded.get(one.name);
    it(one.name, function () {
      // where the libraries' sources are not unpacked, nothing can be run (`npm run corpus`)
      if (!existsSync(packages)) return this.skip();
      assert.ok(known);
      assert.equal(swapText(bed, one), known.edited);
      assert.deepEqual(factsOf(bed, known.edited, one.root, known.targets), known.facts);
      if (one.swap.style === "identity") return;
      assert.equal(swapText(bed, { ...one, source: known.edited, swap: { ...one.swap, classes: secondClasses } }), known.again);
    });
  }
});
