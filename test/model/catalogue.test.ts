/** The catalogue says of each builder what reading torchvision's source says, and models made from it behave as far as that goes. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileTree } from "../../src/answers/rows.ts";
import { applyEdits } from "../../src/base/index.ts";
import { type CatalogueRow, catalogueRow, inspectionOf, type InspectionJson, slopesOf, swapHead } from "../../src/model/index.ts";
import { Bed, root } from "../harness.ts";

const corpus = path.join(root, ".corpus/site-packages");
const rowsIn = (text: string): readonly CatalogueRow[] => text.slice(text.indexOf("'''\n") + 4, text.lastIndexOf("\n'''")).split("\n").map((line) => JSON.parse(line.slice(line.indexOf(" ") + 1)) as CatalogueRow);
const [text, timmText] = ["torchvision/models", "timm"].map((folder) => readFileSync(path.join(root, "src/torch/prelude", folder, "_catalogue.py"), "utf8")) as [string, string];
const [rows, timmRows] = [rowsIn(text), rowsIn(timmText)];
const modelOf = (source: string, bed: Bed): InspectionJson => bed.inspect(source)[0]!;
const build = (name: string): string => `import torchvision\nmodel = torchvision.models.get_model(${JSON.stringify(name)}, weights=None)\n`;

describe("the catalogue", function () {
  this.timeout(30_000);
  const alone = new Bed();

  it("knows every builder of the facts", () => {
    const heads = JSON.parse(readFileSync(path.join(root, "test/facts/torchvision-heads.json"), "utf8")) as Record<string, unknown>;
    assert.deepEqual(rows.map(({ name }) => name), Object.keys(heads));
    assert.ok(text.length < 400_000);
  });

  for (const row of rows) it(`${row.name} has its parameters, cost, output and heads without the library`, () => {
    const record = modelOf(build(row.name), alone);
    assert.equal(record.params, row.params);
    assert.equal(record.model!.class, row.class);
    assert.deepEqual(record.tree!.children.filter((one) => one.kind !== "step").map((one) => `${one.path} ${one.class}`).sort(), row.layers.map(([name, cls]) => `${name} ${cls}`).sort());
    assert.deepEqual(record.heads.map((one) => [one.path, one.in, one.out, one.role]), row.heads.map((one) => one.slice(0, 4)));
    if (row.ends === null) return;
    assert.equal(record.macs, row.macs);
    assert.deepEqual(record.inputs.map(({ size, why }) => [size, why]), [[row.input![1], row.input![3]]]);
    const out = record.outputs;
    assert.deepEqual(out !== null && "size" in out ? out.size : Object.values((out as { dict: Record<string, { size: unknown }> }).dict)[0]!.size, row.output);
  });

  it("says in the tree what is missing", () => {
    const tree = alone.read(build("resnet50"), (live) => fileTree(live, false, {}));
    assert.match(tree.models[0]!.description, /\[N, 1000\] · 25\.6 M parameters · install torchvision to see inside/);
    assert.deepEqual(tree.models[0]!.children!.filter(({ head }) => head).map(({ label }) => label), ["fc"]);
    assert.deepEqual(tree.models[0]!.children!.map(({ label, kind, children = [] }) => [label, kind, children.length]).slice(0, 5), [
      ["conv1", "convolution", 0], ["bn1", "normalization", 0], ["relu", "activation", 0], ["maxpool", "pooling", 0], ["layer1", "container", 0],
    ]);
  });

  const check = (source: string): InspectionJson => modelOf(source, alone);
  it("knows the width of a head, whose swap gives other outputs", () => {
    const record = check("import torch.nn as nn\nfrom torchvision.models import resnet50\nmodel = resnet50(weights='DEFAULT')\nmodel.fc = nn.Linear(model.fc.in_features, 10)\n");
    assert.deepEqual([record.params, record.outputs, record.findings, record.gaps], [23528522, { shape: ["N", "10"], size: [1, 10], dtype: "float32" }, [], []]);
  });

  it("follows num_classes", () => {
    const record = check("import torchvision.models as models\nmodel = models.vgg16(num_classes=7)\n");
    assert.deepEqual([record.params, record.heads.map(({ path: at, out }) => [at, out])], [134289223, [["classifier.6", 7]]]);
  });

  it("finds the width of a head that does not fit", () => {
    const found = alone.findings("import torch\nfrom torchvision.models import resnet50\nmodel = resnet50()\nmodel.fc = torch.nn.Linear(512, 10)\nmodel(torch.randn(2, 3, 224, 224))\n");
    assert.deepEqual(found.map(({ code, severity }) => [code, severity]), [["features-differ", "error"]]);
  });

  it("does not count what it does not know", () => {
    const record = check("import torch\nfrom torchvision.models import resnet50\nmodel = resnet50()\nmodel(torch.randn(2, 3, 96, 96))\n");
    assert.deepEqual([record.macs, record.outputs, record.findings], [null, { shape: ["2", "1000"], size: [2, 1000], dtype: "float32" }, []]);
  });

  it("answers torch.hub and functions that return a builder's model, in any import style", () => {
    const source = `import torch, torchvision as tv
from torchvision import models
from torchvision.models import resnet18 as small
a = torch.hub.load("pytorch/vision:v0.10.0", "resnet18", pretrained=True)
b = tv.models.get_model("resnet18")
c = models.resnet18(weights=models.ResNet18_Weights.DEFAULT)
def build():
    return small()
if __name__ == "__main__":
    d = build()
`;
    assert.deepEqual(alone.inspect(source).map(({ params, heads }) => [params, heads[0]?.path]), Array(5).fill([11689512, "fc"]));
  });

  it("has a reason for what it cannot build or see", () => {
    const record = check("import torchvision\ndef build_model():\n    return torchvision.models.resnet50(width_per_group=128)\n");
    assert.match(record.reason ?? "", /width_per_group.*install torchvision/);
    const gaps = alone.read("import torchvision\nmodel = torchvision.models.resnet50()\nx = model.layer1[0].conv1\n", (live) => live.script.gaps.map(({ reason }) => reason));
    assert.equal(gaps.length > 0, true);
    assert.match(gaps[0]!, /install torchvision/);
  });
});

describe("the catalogue of timm", () => {
  const alone = new Bed();
  interface Fact { readonly name: string; readonly params: number; readonly buffers: number; readonly macs: number; readonly classes: number; readonly heads: readonly string[] }
  const facts = new Map((JSON.parse(readFileSync(path.join(root, "test/facts/timm.json"), "utf8")) as readonly Fact[]).map((one) => [one.name, one]));

  it("says what PyTorch said", () => {
    assert.ok(timmRows.length > 150 && timmText.length < 400_000, `${timmRows.length} models, ${timmText.length} characters`);
    const known = timmRows.filter(({ name }) => facts.has(name));
    assert.ok(known.length > 60, `${known.length} in the facts`);
    for (const { name, params, macs, classes, heads } of known) {
      const fact = facts.get(name)!;
      assert.deepEqual([name, params, macs, classes, heads.map(([at]) => at)], [name, fact.params, fact.macs, fact.classes, fact.heads]);
    }
  });

  for (const row of timmRows.filter((one, i) => timmRows.findIndex((other) => other.class === one.class) === i).filter((_, i) => i % 2 === 0)) it(`builds ${row.name}, also for other numbers of classes`, () => {
    const usual = modelOf(`import timm\nmodel = timm.create_model("${row.name}.some_weights", pretrained=True)\n`, alone);
    assert.deepEqual([usual.params, usual.macs, usual.heads.map((one) => [one.path, one.in, one.out])], [row.params, row.macs, row.heads.map((one) => one.slice(0, 3))]);
    const other = modelOf(`import timm\nmodel = timm.create_model("${row.name}", num_classes=7)\n`, alone);
    assert.deepEqual(other.heads.map((one) => [one.path, one.out]), row.heads.map(([at, , out, , slope]) => [at, slope ? 7 * slope : out]));
  });

  it("swaps heads by the argument, and says what is missing", () => {
    const source = 'import timm\n\nmodel = timm.create_model("resnet50", pretrained=True)\n';
    const swapped = swapHead((now, reading) => alone.read(now, reading), source, (live) => live.models[0]!, { classes: 5, style: "linear", freeze: false });
    assert.ok("edits" in swapped);
    assert.equal(applyEdits(source, swapped.edits), source.replace("True)", "True, num_classes=5)"));
    const tree = alone.read(source, (live) => fileTree(live, false, {}));
    assert.match(tree.models[0]!.description, /install timm to see inside/);
    assert.ok(tree.models[0]!.children!.every(({ kind }) => kind !== "other"), JSON.stringify(tree.models[0]!.children!.map(({ path: at, kind }) => [at, kind])));
  });

  it("has a reason for what it does not know", () => {
    const gaps = alone.read('import timm\nmodel = timm.create_model("resnet50", features_only=True)\nother = timm.create_model("never_heard_of")\n', (live) => live.script.gaps.map(({ reason }) => reason));
    assert.deepEqual(gaps, ["resnet50(features_only=…): install timm", "never_heard_of: install timm"]);
  });
});

describe("the catalogue beside the library", function () {
  this.timeout(60_000);
  if (!existsSync(corpus)) return;
  const installed = new Bed({ packages: [corpus] });
  for (const row of rows.filter((one, i) => rows.findIndex((other) => other.class === one.class) === i)) it(`${row.name} is what reading gives`, () => {
    const backbone = /rcnn|retina|fcos|ssd|deeplab|fcn|lraspp/.test(row.name) ? ", weights_backbone=None" : "";
    const source = build(row.name).replace("weights=None)", `weights=None${backbone})`);
    const open = `import torchvision\n\n\ndef build_model(num_classes):\n    return torchvision.models.get_model(${JSON.stringify(row.name)}, weights=None, num_classes=num_classes${backbone})\n`;
    const slopes = installed.read(open, (live) => (live.models[0] ? slopesOf(live.models[0]) : new Map<string, number>()), { callable: "build_model" });
    const read = installed.read(source, (live) => catalogueRow(live, live.models[0]!, row.name, slopes));
    // a model whose layers do not add up to it is told as a whole
    assert.deepEqual(row.ends === null ? { ...read, ends: null } : read, row);
  });

  it("gives way to an installed torchvision", () => {
    const record = modelOf("from torchvision.models import resnet50\nmodel = resnet50()\n", installed);
    assert.ok(record.tree!.children.find((one) => one.path === "layer1")!.children.length > 0);
  });
});
