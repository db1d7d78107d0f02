/** Costs that only data decide are told as the most that they can be. */
import assert from "node:assert/strict";
import { fileTree } from "../../src/answers/rows.ts";
import { macsText } from "../../src/answers/words.ts";
import { named } from "../../src/sym/index.ts";
import { Bed } from "../harness.ts";

describe("costs in words", () => {
  it("are counts, or bounds that say so", () => {
    assert.equal(macsText(1234567), "1,234,567");
    assert.equal(macsText(named("u0", { example: null, min: 0, max: 1000 })), "at most 1,000");
    assert.equal(macsText(named("u0", { example: null, min: 0 })), "?");
  });

  it("stand so in the tree's rows", () => {
    const tree = new Bed().read(`import torch
from torch import nn

# headtorch: x=[6, 4]
class Chosen(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 5)

    def forward(self, x):
        return self.fc(x[x[:, 0] > 0])
`, (live) => fileTree(live, false, {}));
    const [model] = tree.models;
    assert.match(model!.tooltip, /25 parameters · at most 120 MACs/);
    assert.match(model!.children!.find(({ path }) => path === "fc")!.tooltip, /at most 120 MACs/);
  });
});
