/** A share of the storm over published model files (`npm run storm` takes all): the engine never throws, fuel and time are kept. */
import assert from "node:assert/strict";
import { dice } from "../fuzz/dice.ts";
import { Survival } from "../fuzz/survival.ts";
import { damages, hasCorpus, publishedFiles, textOf } from "./published.ts";

describe("storm over published model files", function () {
  this.timeout(300_000);

  it("a share of them", async function () {
    // the libraries' sources are no part of the repository: npm run corpus
    if (!hasCorpus) return this.skip();
    const survival = await Survival.open();
    const chosen = publishedFiles().filter((_, i) => i % 100 === 7);
    assert.ok(chosen.length >= 3);
    chosen.forEach((file, number) => {
      const draw = dice(number + 1);
      const { cuts, without, brackets, numbers } = damages(textOf(file), number + 1);
      const share = [cuts[draw(cuts.length)]!, without[0]!, brackets[0]!, numbers[0]!];
      share.forEach((damaged, i) => assert.equal(survival.model(damaged), null, `${file}, damage ${i}`));
    });
  });
});
