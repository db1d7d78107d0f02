/** What the storm over published files once ran into, as small as it gets. */
import assert from "node:assert/strict";
import { defaultLimits } from "../../src/python/index.ts";
import { Bed } from "../harness.ts";

const steps = (text: string, bed = new Bed()): number =>
  bed.read(text, (live) => live.models.reduce((sum, { run }) => sum + run.steps, live.script.steps), { first: null });

const head = "import torch\nfrom torch import nn\n";

describe("cases of the storm", () => {
  // torchvision's vision_transformer with a number in the place of an import
  it("an argument that is not known overrides no function of torch: it is not asked again at each level until the stack ends", () => {
    const bed = new Bed();
    const known = steps(`${head}torch._assert(torch.ones(1).sum() > 0, 'positive')\n`, bed);
    const open = steps(`${head}from nowhere import right\ntorch._assert(right, f'wrong {right}')\n`, bed);
    assert.ok(open < known + 1000, `${open} steps, ${known} for a condition that is known`);
    const attention = `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.attention = nn.MultiheadAttention(8, 2)\n    def forward(self, x):\n        y = nowhere(x)\n        return self.attention(y, y, y)\n`;
    assert.ok(steps(`${head}from nowhere import nowhere\n${attention}`, bed) < 20_000);
  });

  // what a loop keeps is bounded by its steps: recorded ops, numbers of tensors
  for (const [title, body, most] of [
    ["ops without end", "x = torch.ones(3)\nwhile True:\n    x = x + 1", 40_000],
    ["ops of a size that carries numbers", "x = torch.ones(200, 200)\nwhile True:\n    x = x + 1", 400],
    ["tensors that are kept", "kept = []\nwhile True:\n    kept.append(torch.zeros(200, 200))", 400],
    ["tensors that double", "x = torch.ones(2)\nwhile True:\n    x = torch.cat([x, x])", 40_000],
  ] as const) {
    it(`${title} end, with few records`, () => {
      const bed = new Bed({ limits: { ...defaultLimits, steps: 2_000_000 } });
      const { ops, gaps } = bed.read(`${head}${body}\n`, ({ script }) => ({ ops: script.ops.length, gaps: script.gaps.map(({ code }) => code) }));
      assert.deepEqual(gaps, ["budget-steps"]);
      assert.ok(ops < most, `${ops} ops`);
    });
  }

  // timm's fasternet with `depths=(3, 10**9)`
  it("a model of a thousand million blocks ends with its budget", () => {
    const bed = new Bed({ limits: { ...defaultLimits, steps: 500_000 } });
    const text = `${head}class Net(nn.Module):\n    def __init__(self, depth=10**9):\n        super().__init__()\n        self.blocks = nn.Sequential(*[nn.Conv2d(3, 3, 3) for _ in range(depth)])\n    def forward(self, x):\n        return self.blocks(x)\n`;
    const [ended] = bed.read(text, ({ models }) => models.map(({ module, reason, run }) => ({ module, reason, gaps: run.gaps.map(({ code }) => code), steps: run.steps })));
    assert.deepEqual({ ...ended!, steps: 0 }, { module: null, reason: "more than 500000 steps", gaps: ["budget-steps"], steps: 0 });
    assert.ok(ended!.steps < 600_000);
  });

  // timm's edgenext, rdnet and transformers' vipllava, damaged: `named_apply` over a module that is not known
  it("what is raised deep in the stack counts as the places that it notes", () => {
    const raised = (depth: number): number =>
      steps(`def deep(n):\n    if n > 0:\n        return deep(n - 1)\n    for i in range(1000):\n        try:\n            None.missing\n        except AttributeError:\n            pass\ndeep(${depth})\n`);
    const [flat, deep] = [raised(1), raised(300)];
    // each raise costs some dozen steps, wherever it is
    assert.ok(flat > 30_000 && flat < 50_000, `${flat} steps`);
    assert.ok(deep > 100_000 && deep < 200_000, `${deep} steps`);
  });
});
