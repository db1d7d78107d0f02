/**
 * Auxiliary heads of torchvision's builders, which only a training run calls: found beside the main head, each with its role.
 * The layers are those of torchvision 0.29.1's `named_modules()` (Inception and GoogLeNet by default, FCN and DeepLab with `aux_loss=True`).
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { Bed, root } from "../harness.ts";

const library = path.join(root, ".corpus/site-packages");
const builders: readonly (readonly [call: string, heads: readonly string[]])[] = [
  ["inception_v3(init_weights=False)", ["AuxLogits.fc auxiliary 768→1000", "fc classifier 2048→1000"]],
  ["googlenet(init_weights=False)", ["aux1.fc2 auxiliary 1024→1000", "aux2.fc2 auxiliary 1024→1000", "fc classifier 1024→1000"]],
  ["segmentation.fcn_resnet50(weights_backbone=None, aux_loss=True)", ["aux_classifier.4 auxiliary 256→21", "classifier.4 classifier 512→21"]],
  ["segmentation.deeplabv3_resnet50(weights_backbone=None, aux_loss=True)", ["aux_classifier.4 auxiliary 256→21", "classifier.4 classifier 256→21"]],
];

describe("auxiliary heads", function () {
  this.timeout(120_000);
  before(function () {
    // the libraries' sources are no part of the repository: npm run corpus
    if (!existsSync(path.join(library, "torchvision"))) this.skip();
  });

  for (const [call, heads] of builders)
    it(`${call} has them in training mode`, () => {
      const text = `import torch\nfrom torchvision.models import *\nfrom torchvision.models import segmentation\n\nmodel = ${call}\nmodel(torch.randn(2, 3, 299, 299))\n`;
      const [record] = new Bed({ packages: [library] }).inspect(text, { mode: "train" });
      assert.deepEqual(record!.heads.map((one) => `${one.path} ${one.role} ${one.in}→${one.out}`).sort(), heads);
    });
});
