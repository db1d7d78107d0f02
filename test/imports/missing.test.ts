/** Packages that are not installed: their use is a gap and no stop, and a class built on one is still read as a module. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Unknown } from "../../src/python/index.ts";
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

describe("a package that is installed, and uses up the budget while it is read", () => {
  it("is not known, in whoever imports it too, and raises nothing", () => {
    const packages = mkdtempSync(path.join(tmpdir(), "headtorch-endless-"));
    writeFileSync(path.join(packages, "endless.py"), "while True: pass\n");
    writeFileSync(path.join(packages, "user.py"), "import endless\ndef made(): return endless.made()\n");
    const bed = new Bed({ packages: [packages], limits: { steps: 300_000, depth: 200, size: 200_000 } });
    const text = "import torch\nfrom torch import nn\ntry:\n    import endless\nexcept ImportError:\n    print('absent')\nimport user\nx = user.made()\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.part, self.fc = endless.Part(), nn.Linear(4, 2)\n    def forward(self, x):\n        return self.fc(x)\n";
    bed.read(text, ({ script, models, main }) => {
      assert.deepEqual([script.printed, models.map(({ module }) => module !== null), script.faults], ["", [true], []]);
      const x = main.globals.get("x");
      assert.match(x instanceof Unknown ? x.gap.reason : String(x), /endless could not be read: more than 300000 steps/);
    });
  });
});

describe("a module of the standard library that is not read", () => {
  it("is there for whoever tries it, and not known", () => {
    bed.read("try:\n    import colorsys, zoneinfo\n    import msvcrt\nexcept ImportError as e:\n    print(e)\nimport importlib.util\nprint(importlib.util.find_spec('turtle') is not None)\nx = colorsys.rgb_to_hsv(1, 0, 0)", ({ script, main }) => {
      assert.deepEqual([script.printed, script.faults], ["No module named 'msvcrt'\nTrue\n", []]);
      assert.ok(main.globals.get("x") instanceof Unknown);
    });
  });
});
