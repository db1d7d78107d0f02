/** A share of the storm over published model files, as parts of their packages (`npm run storm` takes all): the engine never throws, fuel and time are kept. */
import assert from "node:assert/strict";
import { differsAt } from "../../src/base/index.ts";
import { dice } from "../fuzz/dice.ts";
import { Survival } from "../fuzz/survival.ts";
import { damages, hasCorpus, moduleOf, publishedFiles, textOf } from "./published.ts";

/** The model at the damage is read in any case; the others of a file of many only so far. */
const settings = JSON.stringify({ budgets: { text: 100_000 } });

describe("storm over published model files", function () {
  this.timeout(300_000);

  it("a share of them", async function () {
    // the libraries' sources are no part of the repository: npm run corpus
    if (!hasCorpus) return this.skip();
    // enough for whole libraries to be loaded
    const survival = await Survival.open(20_000_000);
    const chosen = publishedFiles().filter((_, i) => i % 100 === 7);
    assert.ok(chosen.length >= 3);
    chosen.forEach((file, number) => {
      const draw = dice(number + 1);
      const whole = textOf(file);
      const { cuts, without, brackets, numbers } = damages(whole, number + 1);
      const share = [cuts[draw(cuts.length)]!, without[0]!, brackets[0]!, numbers[0]!];
      share.forEach((damaged, i) => assert.equal(survival.model(damaged, { moduleName: moduleOf(file), first: differsAt(whole, damaged), settings }), null, `${file}, damage ${i}`));
    });
  });
});
