/** What a run took to be so stays so in its plan; what only data decide, or has no form, keeps to itself. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { planOf, run } from "./bed.ts";

const net = (forward: string): string => `
import torch
from torch import nn


# headtorch: x=[N, 4, 4]
class Net(nn.Module):
    def forward(self, x):
${forward.split("\n").map((line) => `        ${line}`).join("\n")}
`;
const shapeOf = (forward: string): readonly (number | string)[] => planOf(net(forward)).inputs[0]!.shape;

describe("a batch whose size is a name", () => {
  it("stays free where nothing asks for it", () => assert.deepEqual(shapeOf("return x.flatten(1) * 2"), ["N", 4, 4]));
  it("stays free where the answer is the same for every batch", () => assert.deepEqual(shapeOf("return x * 2 if x.size(0) < 1000 else x"), ["N", 4, 4]));
  it("is that of the run where a branch asks for it", () => assert.deepEqual(shapeOf("return x * 2 if x.size(0) > 1 else x"), [2, 4, 4]));
  it("is that of the run where a loop goes over it", async () => {
    const plan = planOf(net("return torch.stack([row * i for i, row in enumerate(x)])"));
    assert.deepEqual(plan.inputs[0]!.size, [2, 4, 4]);
    assert.deepEqual((await run(plan)).outputs[0]!.size, [2, 4, 4]);
  });
});

describe("a write that cannot be made", () => {
  const refused = (forward: string): { readonly reasons: readonly string[]; readonly ran: readonly string[] } => {
    const plan = planOf(net(forward));
    return { reasons: plan.unsupported.map(({ reason }) => reason), ran: plan.layers.filter(({ onnxNames }) => onnxNames.length > 0).map(({ id }) => id) };
  };
  it("says so, and what stands before it runs", () =>
    assert.deepEqual(refused("y = x * 2\nz = y.clone()\nz.diagonal(dim1=1, dim2=2).fill_(0)\nreturn y, z"), {
      reasons: ["a write into this view of a tensor has no ONNX form"], ran: ["/mul#0", "/clone#0", "/diagonal#0"],
    }));
  it("in a branch that data decide is not made, and what reads it is not run", () =>
    assert.deepEqual(refused("y = x * 2\nz = y.clone()\nif x.sum() > 0:\n    z[0] = 1\nreturn z + 1"), {
      reasons: ["whether it happens, or how often, depends on the numbers in a tensor"], ran: ["/mul#0", "/clone#0", "/sum#0", "/gt#0"],
    }));
});
