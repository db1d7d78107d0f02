/**
 * Heads of torchvision's builders beside the layers that PyTorch has there (`scripts/record_heads.py`): path, role, kind, in and out, all of them
 * and no others; auxiliary ones are called in training alone. One builder of each kind is held here, all with PRECISION=all in the environment.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Bed, root } from "../harness.ts";

type Head = readonly [path: string, role: string, kind: string, into: number, out: number];

const library = path.join(root, ".corpus/site-packages");
const facts = Object.entries(JSON.parse(readFileSync(path.join(root, "test/facts/torchvision-heads.json"), "utf8")) as Readonly<Record<string, readonly Head[]>>);
const bed = new Bed({ packages: existsSync(library) ? [library] : [] });

/** Inputs by what a model's name says of it; a picture of 224 by 224 else. */
const inputs: readonly (readonly [RegExp, string])[] = [
  [/^raft/, "torch.rand(1, 3, 128, 136), torch.rand(1, 3, 128, 136)"], [/^(mvit|s3d|swin3d)/, "torch.rand(1, 3, 16, 224, 224)"], [/^(r3d|mc3|r2plus)/, "torch.rand(1, 3, 16, 112, 112)"],
  [/rcnn|^fcos|^retinanet|^ssd/, "[torch.rand(3, 300, 300)]"], [/inception/, "torch.rand(1, 3, 299, 299)"],
];

/** FCN and DeepLab have auxiliary heads where they are asked for. */
const argumentsOf = (name: string, mode: "eval" | "train"): string => (/googlenet|inception/.test(name) ? ", init_weights=False" : mode === "train" ? ", aux_loss=True" : "");

const familyOf = (name: string): string => /^(quantized_)?[a-z]+/.exec(name)![0];
const isFirst = (name: string): boolean => facts.find(([other]) => familyOf(other) === familyOf(name))![0] === name;

describe("heads of torchvision", function () {
  this.timeout(120_000);
  before(function () {
    // the libraries' sources are no part of the repository: npm run corpus
    if (!existsSync(path.join(library, "torchvision"))) this.skip();
  });

  const check = (name: string, heads: readonly Head[], mode: "eval" | "train"): void => {
    const input = inputs.find(([pattern]) => pattern.test(name))?.[1] ?? "torch.rand(1, 3, 224, 224)";
    const text = `import torch\nimport torchvision\n\nmodel = torchvision.models.get_model("${name}"${argumentsOf(name, mode)})\nmodel(${mode === "train" ? input.replace("rand(1,", "rand(2,") : input})\n`;
    const [record] = bed.inspect(text, { mode });
    const called = heads.filter(([, role]) => mode === "train" || role !== "auxiliary");
    assert.deepEqual(record!.heads.map((one) => [one.path, one.role, one.kind, one.in, one.out].join(" ")).sort(), called.map((one) => one.join(" ")).sort());
  };
  for (const [name, heads] of facts.filter(([one]) => process.env["PRECISION"] === "all" || isFirst(one))) {
    it(`of ${name}`, () => check(name, heads, "eval"));
    if (heads.some(([, role]) => role === "auxiliary")) it(`of ${name} in training`, () => check(name, heads, "train"));
  }
});
