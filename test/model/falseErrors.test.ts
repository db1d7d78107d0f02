/** Code that is right: no guess about what a class takes, or what goes into its forward pass, makes an error of it. */
import assert from "node:assert/strict";
import { Bed } from "../harness.ts";

const bed = new Bed();
const errors = (text: string): readonly string[] =>
  bed.findings(`import math\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n${text}`).filter(({ severity }) => severity === "error").map(({ message }) => message);

const right: Readonly<Record<string, string>> = {
  "a module that is handed over": "class Head(nn.Module):\n    def __init__(self, base, size=7):\n        super().__init__()\n        self.base = base\n        classifier = base.get_classifier()\n        self.fc = nn.Conv2d(base.num_features, classifier.out_features, 1)\n    def forward(self, x):\n        return self.fc(self.base(x))",
  "a layer's class that is handed on": "class Block(nn.Module):\n    def __init__(self, width, norm_layer):\n        super().__init__()\n        self.conv = nn.Conv2d(width, width, 3)\n        self.norm = norm_layer(width)\n    def forward(self, x):\n        return self.norm(self.conv(x))",
  "a width that must be a multiple": "class Norm(nn.GroupNorm):\n    def __init__(self, num_channels, num_groups=32):\n        super().__init__(num_groups, num_channels)",
  "an assertion about a width": "class Attention(nn.Module):\n    def __init__(self, width, heads=12):\n        super().__init__()\n        assert width % heads == 0\n        self.qkv = nn.Linear(width, 3 * width)\n    def forward(self, x):\n        return self.qkv(x)",
  "arguments that are handed to the base": "class Base(nn.Module):\n    def __init__(self, inputs, outputs):\n        super().__init__()\n        self.fc = nn.Linear(inputs, outputs)\nclass Quantizable(Base):\n    def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)\n        self.relu = nn.ReLU()\n    def forward(self, x):\n        return self.relu(self.fc(x))",
  "options by name": "class Net(nn.Module):\n    def __init__(self, **options):\n        super().__init__()\n        self.fc = nn.Linear(options['inputs'], 3)\n    def forward(self, x):\n        return self.fc(x)",
  "an average before the first layer": "class Channels(nn.Module):\n    def __init__(self, kernel=3):\n        super().__init__()\n        self.conv = nn.Conv1d(1, 1, kernel, padding=kernel // 2)\n    def forward(self, x):\n        y = x.mean((2, 3)).view(x.shape[0], 1, -1)\n        y = self.conv(y).view(x.shape[0], -1, 1, 1)\n        return x * y.expand_as(x)",
  "neighbours put together before the first layer": "class Merging(nn.Module):\n    def __init__(self, dim=96):\n        super().__init__()\n        self.norm = nn.LayerNorm(4 * dim)\n        self.reduction = nn.Linear(4 * dim, 2 * dim)\n    def forward(self, x):\n        x = torch.cat([x[..., 0::2, 0::2, :], x[..., 1::2, 0::2, :], x[..., 0::2, 1::2, :], x[..., 1::2, 1::2, :]], -1)\n        return self.reduction(self.norm(x))",
  "a width that is divided": "class Bottle(nn.Module):\n    def __init__(self, inplanes, outplanes, base=4, cardinality=8):\n        super().__init__()\n        width = int(math.floor(outplanes * (base / 64)) * cardinality)\n        self.conv = nn.Conv2d(inplanes, width, 1)\n    def forward(self, x):\n        return self.conv(x)",
  "an empty tuple that holds the place of widths": "class Net(nn.Module):\n    def __init__(self, widths=(), classes=10):\n        super().__init__()\n        self.fc = nn.Linear(widths[0], classes)\n    def forward(self, x):\n        return self.fc(x)",
  "None that holds the place of a layer's class": "class Net(nn.Module):\n    def __init__(self, width=8, norm=None):\n        super().__init__()\n        self.conv = nn.Conv2d(3, width, 1)\n        self.norm = norm(width)\n    def forward(self, x):\n        return self.norm(self.conv(x))",
  "None that holds the place of what forward asks for": "class Net(nn.Module):\n    def __init__(self, cfg=None):\n        super().__init__()\n        self.cfg = cfg\n        self.fc = nn.Linear(4, 2)\n    def forward(self, x):\n        return self.fc(x) * self.cfg.scale",
};

describe("code that is right", () => {
  for (const [what, text] of Object.entries(right)) it(`has no error: ${what}`, () => assert.deepEqual(errors(text), []));
});

describe("code that is wrong for every argument and input", () => {
  it("has its error in a constructor", () =>
    assert.deepEqual(errors("class Net(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n        self.fc = nn.Linear(width)\n    def forward(self, x):\n        return self.fc(x)"), ["Linear.__init__() missing 1 required positional argument: 'out_features'"]));

  it("has its error where places are held, but not for it", () => {
    assert.deepEqual(errors("class Net(nn.Module):\n    def __init__(self, norm=None):\n        super().__init__()\n        self.norm = (norm or nn.BatchNorm2d)(3)\n        self.fc = nn.Linear(4)\n    def forward(self, x):\n        return self.fc(self.norm(x))"), ["Linear.__init__() missing 1 required positional argument: 'out_features'"]);
    assert.deepEqual(errors("class Net(nn.Module):\n    def __init__(self, norm=None):\n        super().__init__()\n        self.norm = (norm or nn.BatchNorm2d)(3)\n    # headtorch: x=[1, 3, 8, 8]\n    def forward(self, x):\n        return self.conv(self.norm(x))"), ["AttributeError: 'Net' object has no attribute 'conv'"]);
    assert.deepEqual(errors("class Net(nn.Module):\n    def __init__(self, widths=()):\n        super().__init__()\n        self.fc = nn.Linear(widths[0], 2)\n    def forward(self, x):\n        return self.fc(x)\nNet()"), ["IndexError: tuple index out of range"]);
    assert.equal(errors("class Net(nn.Module):\n    def __init__(self, norm=None):\n        super().__init__()\n        self.norm = (norm or nn.BatchNorm2d)(3)\n        self.a, self.b = nn.Linear(8, 4), nn.Linear(5, 2)\n    def forward(self, x):\n        return self.b(self.a(x * 2))").length, 1);
  });

  it("has its error behind the first layer", () =>
    assert.deepEqual(errors("class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a, self.b = nn.Linear(8, 4), nn.Linear(5, 2)\n    def forward(self, x):\n        return self.b(self.a(x * 2))").length, 1));
});
