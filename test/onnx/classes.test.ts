/** Names of classes that the source says reach the plan, and only where they fit the output. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { planOf } from "./bed.ts";

const net = (before: string, inside = "pass", width = "3"): string => `import torch
from torch import nn
${before}

# headtorch: x=[N, 8]
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        ${inside}
        self.fc = nn.Linear(8, ${width})

    def forward(self, x):
        return self.fc(x)
`;

const named = (text: string): readonly string[] | undefined => planOf(text, { callable: "Net" }).outputs[0]!.classNames;

describe("the classes of an output", () => {
  it("are named by a list of the file", () => assert.deepEqual(named(net('CLASSES = ["cat", "dog", "eel"]')), ["cat", "dog", "eel"]));
  it("are named by a tuple whose length is the model's width", () => assert.deepEqual(named(net('class_names = ("a", "b")', "pass", "len(class_names)")), ["a", "b"]));
  it("are named by a mapping, either way round", () => {
    assert.deepEqual(named(net('id2label = {1: "dog", 0: "cat", 2: "eel"}')), ["cat", "dog", "eel"]);
    assert.deepEqual(named(net('class_to_idx = {"dog": 1, "cat": 0, "eel": 2}')), ["cat", "dog", "eel"]);
  });
  it("are named by the model itself before the file", () =>
    assert.deepEqual(named(net('classes = ["a", "b", "c"]', 'self.classes = ["x", "y", "z"]')), ["x", "y", "z"]));
  it("are named by the weights that they were trained with", () => {
    const weights = 'class Weights:\n    def __init__(self, meta):\n        self.meta = meta\n\nweights = Weights({"categories": ["a", "b", "c"]})';
    assert.deepEqual(named(net(weights)), ["a", "b", "c"]);
  });
  it("are numbers where the list is of another length, of other things, or called otherwise", () => {
    for (const before of ['classes = ["cat", "dog"]', "classes = [1, 2, 3]", 'files = ["a", "b", "c"]', "pass"]) assert.equal(named(net(before)), undefined);
  });
});
