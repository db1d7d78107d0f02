/** Which Python texts start the server. */
import assert from "node:assert/strict";
import { reachesTorch } from "../../src/base/reach.ts";

describe("reaching PyTorch", () => {
  for (const text of [
    "import torch", "import torch.nn as nn\n", "from torchvision.models import resnet50", "x = 1\nif x:\n    from timm import create_model\n",
    "import numpy, torch", "from .blocks import Block\n\nclass Net(Block):\n    def forward(self, x):\n        return x\n",
  ]) it(`is seen in ${JSON.stringify(text)}`, () => assert.equal(reachesTorch(text), true));

  for (const text of ["", "import numpy as np", "# import torch", "print('torch')", "def forward(x):\n    return x\n", "import flask  # torch"]) {
    it(`is not seen in ${JSON.stringify(text)}`, () => assert.equal(reachesTorch(text), false));
  }
});
