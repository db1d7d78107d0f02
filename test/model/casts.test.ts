/** What is cast stays what it was: a learned weight in another dtype is still the layer's. */
import assert from "node:assert/strict";
import { Bed } from "../harness.ts";

const model = (forward: string): string => `import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4, 10)

    # headtorch: x=[1, 3, 8, 8]
    def forward(self, x):
${forward.trimEnd().split("\n").map((line) => `        ${line}`).join("\n")}
`;
const heads = (forward: string): readonly string[] => new Bed().inspect(model(forward))[0]!.heads.map(({ path }) => path);

describe("the head of a model that casts", () => {
  it("is the last layer within an autocast region", () =>
    assert.deepEqual(heads(`with torch.autocast("cpu"):\n    x = self.conv(x).mean((2, 3))\n    x = self.fc(x)\nreturn x.float()`), ["fc"]));
  it("is the last layer behind one", () =>
    assert.deepEqual(heads(`with torch.autocast("cpu", dtype=torch.float16):\n    x = self.conv(x).mean((2, 3))\nreturn self.fc(x.float())`), ["fc"]));
  it("is the layer whose weights are used in another dtype", () =>
    assert.deepEqual(heads(`x = self.conv(x).mean((2, 3)).half()\nreturn F.linear(x, self.fc.weight.to(x.dtype), self.fc.bias.half())`), ["fc.weight"]));
  it("is found where a cast changes nothing", () =>
    assert.deepEqual(heads(`x = self.conv(x).mean((2, 3))\nreturn F.linear(x, self.fc.weight.float().to(x.dtype), self.fc.bias.to(x.dtype))`), ["fc.weight"]));
});
