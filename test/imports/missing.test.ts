/** Packages that are not installed: their use is a gap and no stop, and a class built on one is still read as a module. */
import assert from "node:assert/strict";
import { Bed } from "../harness.ts";

const bed = new Bed();
const read = (text: string): { readonly params: number | null; readonly tree: readonly string[]; readonly gaps: readonly string[]; readonly errors: readonly string[]; readonly out: string } => {
  const source = `import torch\nfrom torch import nn\n${text}`;
  const [record] = bed.inspect(source);
  assert.ok(record, "there is a model");
  return {
    params: record.params, tree: (record.tree?.children ?? []).map(({ path }) => path).filter((path) => path !== ""), gaps: record.gaps.map(({ reason }) => reason),
    errors: bed.findings(source).filter(({ severity }) => severity === "error").map(({ message }) => message), out: JSON.stringify(record.outputs),
  };
};

describe("a class whose base is not installed", () => {
  it("is a module where it sets layers, and says what is not known", () => {
    const { params, tree, gaps, errors, out } = read("import gone\nclass Net(gone.Base):\n    def __init__(self, config=None):\n        super().__init__(config, strict=True)\n        self.conv = nn.Conv2d(3, 8, 3)\n        self.fc = nn.Linear(8, 5)\n        self.post_init()\n    def forward(self, x):\n        self.log('x', self.helper(x))\n        return self.fc(self.conv(x).mean((2, 3)))");
    assert.deepEqual([params, tree, errors], [3 * 8 * 9 + 8 + 45, ["conv", "fc"], []]);
    assert.deepEqual(gaps, ["the base class of Net comes from a package that is not installed"]);
    assert.match(out, /"N","5"/);
  });

  it("has the tree of its layers without a forward of its own", () => {
    const { params, tree, errors, out } = read("from gone import Base\nclass Net(Base):\n    def build(self): pass\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 3)");
    assert.deepEqual([params, tree, errors], [15, ["fc"], []]);
    assert.match(out, /'gone' is not installed/);
  });

  it("may have any method and attribute of it, beside a base that is known", () => {
    const { params, errors } = read("from gone import Mixin\nclass Net(nn.Module, Mixin):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 3)\n        self.register_config(a=1)\n    def forward(self, x):\n        return self.fc(x)\nNet.from_pretrained('x').generate()\nprint(Net().config.width)");
    assert.deepEqual([params, errors], [15, []]);
  });

  it("is an object of its own where it sets no layer", () => {
    const { params, errors } = read("from gone import Base\nclass Config(Base):\n    def __init__(self, **rest):\n        super().__init__(**rest)\n        self.width = 3\nclass Net(nn.Module):\n    def __init__(self, config=Config(a=1)):\n        super().__init__()\n        config.validate()\n        self.fc = nn.Linear(4, config.width)\n    def forward(self, x):\n        return self.fc(x)");
    assert.deepEqual([params, errors], [15, []]);
  });

  it("leaves the layers around a part that is not known", () => {
    const { params, tree, errors, out } = read("from gone import Layer\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 3)\n        self.other = Layer(3)\n    def forward(self, x):\n        return self.other(self.fc(x))");
    assert.deepEqual([params, tree, errors], [15, ["fc"], []]);
    assert.match(out, /'gone' is not installed/);
  });
});
