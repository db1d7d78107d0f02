/** The command line as people and pipelines meet it: the built program in processes of its own. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readNpy, writeNpy } from "../../src/checkpoint/index.ts";
import { root } from "../harness.ts";
import { headtorch, program } from "./command.ts";
import { breaches, schemaOf } from "./schema.ts";

const json = (...words: readonly string[]): { readonly code: number | null; readonly value: any } => {
  const { code, out, err } = headtorch(...words, "--json");
  assert.ok(out !== "", err);
  return { code, value: JSON.parse(out) };
};
const keeps = (value: unknown, schema: string): void => assert.deepEqual(breaches(value, schemaOf(schema)), []);

describe("the checker of schemas", () => {
  it("sees what is missing, extra, or of another kind", () => {
    const good = { code: "a", severity: "error", message: "", file: "f", line: 1, column: 1, endLine: 1, endColumn: 2, related: [], fix: null };
    keeps(good, "finding");
    const { file, ...without } = good;
    assert.deepEqual(breaches(without, schemaOf("finding")), ["$: no file"]);
    assert.deepEqual(breaches({ ...good, more: file }, schemaOf("finding")), ["$: nothing says what more is"]);
    assert.deepEqual(breaches({ ...good, line: 0 }, schemaOf("finding")), ["$.line: 0 is less than 1"]);
    assert.deepEqual(breaches({ ...good, fix: { title: 1, edits: [] } }, schemaOf("finding")).length, 1);
  });
});

describe("headtorch", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "headtorch-cli-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  before(() => assert.ok(existsSync(program), "npm run build comes first"));
  const copy = (name: string): string => {
    const to = path.join(folder, name);
    copyFileSync(path.join(root, "samples", name), to);
    return to;
  };

  it("inspect prints a table for people", () => {
    const { code, out, err } = headtorch("inspect", "samples/simple_model.py");
    assert.deepEqual([code, err], [0, ""]);
    for (const words of ["SimpleModel", "conv", "pool", "fc", "27,210", "28×28 or 29×29"]) assert.ok(out.includes(words), `${words} in\n${out}`);
  });

  for (const sample of ["simple_model", "custom_model", "fully_convolutional", "tiny_transformer", "tiny_decoder", "script", "broken_model"])
    it(`inspect --json of ${sample} keeps its schema`, () => {
      const { code, value } = json("inspect", `samples/${sample}.py`);
      keeps(value, "inspect");
      assert.equal(code, sample === "broken_model" ? 1 : 0);
      assert.equal(value.ok, sample !== "broken_model");
    });

  it("inspect takes inputs, arguments, a mode, and several targets", () => {
    const { value } = json("inspect", "samples/simple_model.py:SimpleModel", "--input", "x=4,1,28,28", "--arg", "num_classes=7", "--mode", "train");
    assert.deepEqual([value.target, value.outputs.size, value.inputs[0].guess], ["samples/simple_model.py:SimpleModel", [4, 7], false]);
    const both = json("inspect", "samples/simple_model.py", "samples/custom_model.py").value;
    assert.deepEqual(both.map((one: { model: { class: string } }) => one.model.class), ["SimpleModel", "CustomModel"]);
    assert.deepEqual(json("inspect", "samples/custom_model.py", "--input", "images=B,3,H,W").value.inputs[0].shape, ["B", "3", "H", "W"]);
  });

  it("check prints one finding a line, and exits with 1", () => {
    const { code, out } = headtorch("check", "samples", "--json");
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    for (const one of lines) keeps(one, "finding");
    assert.deepEqual([code, lines.map((one) => [path.basename(one.file), one.code, one.line])], [1, [["broken_model.py", "features-differ", 26]]]);
    assert.match(headtorch("check", "samples/broken_model.py").out, /broken_model\.py:26:\d+: error: mat1 and mat2 shapes cannot be multiplied \(64x2704 and 2304x10\) \[features-differ\]/);
    assert.deepEqual(headtorch("check", "samples/custom_model.py"), { code: 0, out: "", err: "" });
  });

  it("check --sarif is what code hosting services read", () => {
    const { code, out } = headtorch("check", "samples/broken_model.py", "--sarif");
    const log = JSON.parse(out);
    assert.deepEqual([code, log.version, log.runs[0].tool.driver.name], [1, "2.1.0", "headtorch"]);
    const [result] = log.runs[0].results;
    assert.deepEqual([result.ruleId, result.level, result.locations[0].physicalLocation.region.startLine], ["features-differ", "error", 26]);
  });

  it("swap writes at builders' calls, a second time too, and says why it cannot", () => {
    const file = path.join(folder, "transfer.py");
    const swap = (source: string | null, ...words: readonly string[]) => {
      if (source !== null) writeFileSync(file, source);
      return headtorch("swap", file, ...words);
    };
    const text = () => readFileSync(file, "utf8");
    const trained = 'import torchvision\nfrom torch import nn\n\nmodel = torchvision.models.resnet50(weights="DEFAULT")\n';
    const shown = swap(trained, "--classes", "5", "--freeze", "--diff");
    assert.deepEqual([shown.code, text()], [0, trained], shown.err);
    assert.match(shown.out, /^\+model\.requires_grad_\(False\)$/m);
    assert.match(shown.out, /^\+model\.fc = nn\.Linear\(model\.fc\.in_features, 5\)$/m);
    assert.equal(swap(null, "--classes", "5", "--freeze", "--write").code, 0);
    assert.equal(swap(null, "--classes", "7", "--write").code, 0);
    assert.ok(text().includes("nn.Linear(model.fc.in_features, 7)") && !text().includes(", 5)"), text());
    assert.equal(swap('import timm\n\n\ndef build():\n    return timm.create_model("resnet50", pretrained=True)\n', "--classes", "5", "--write").code, 0);
    assert.match(text(), /create_model\("resnet50", pretrained=True, num_classes=5\)/);
    assert.equal(swap("from torchvision.models.segmentation import fcn_resnet50\n\nmodel = fcn_resnet50()\n", "--classes", "5", "--style", "conv", "--write").code, 0);
    assert.match(text(), /fcn_resnet50\(num_classes=5\)/);
    const refused = swap('import torchvision\n\nmodel = torchvision.models.detection.ssd300_vgg16(weights="DEFAULT")\n', "--classes", "5", "--diff");
    assert.equal(refused.code, 2);
    assert.match(refused.err, /install it to swap/);
  });

  it("swap --diff changes nothing, --write does, and what it writes is right", () => {
    const file = copy("custom_model.py");
    const before = readFileSync(file, "utf8");
    const shown = headtorch("swap", file, "--classes", "5", "--diff");
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /^-.*10.*$/m);
    assert.match(shown.out, /^\+.*5.*$/m);
    assert.equal(readFileSync(file, "utf8"), before);
    assert.equal(headtorch("swap", file, "--classes", "5", "--write").code, 0);
    assert.notEqual(readFileSync(file, "utf8"), before);
    const { value } = json("inspect", file);
    assert.deepEqual([value.ok, value.outputs.size, value.heads[0].out], [true, [1, 5], 5]);
  });

  it("run computes, and every layer is as predicted", () => {
    const saved = path.join(folder, "out.npy");
    const { code, value } = json("run", "samples/simple_model.py", "--arg", "num_classes=10", "--seed", "3", "--save", saved);
    keeps(value, "run");
    assert.deepEqual([code, value.ok, value.outputs[0].size], [0, true, [1, 10]]);
    assert.ok(value.layers.length > 0 && value.layers.every((one: { agree: boolean | null }) => one.agree !== false));
    assert.ok(value.layers.some((one: { agree: boolean | null }) => one.agree === true));
    const again = json("run", "samples/simple_model.py", "--arg", "num_classes=10", "--seed", "3").value;
    assert.deepEqual(again.outputs, value.outputs);
    assert.notDeepEqual(json("run", "samples/simple_model.py", "--arg", "num_classes=10", "--seed", "4").value.outputs, value.outputs);
    return readNpy(readFileSync(saved), saved).then((array) => {
      assert.ok(array.ok);
      assert.deepEqual([[...array.value.shape], array.value.dtype], [[1, 10], "float32"]);
    });
  });

  it("run computes what does not need an op without a form, and says which op that is, and where", () => {
    const file = path.join(folder, "partly.py");
    writeFileSync(file, `import torch
from torch import nn

class Partly(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.fc, self.out = nn.Conv2d(3, 4, 3), nn.Linear(4, 4), nn.Linear(4, 2)

    def forward(self, x):
        y = self.fc(self.conv(x).mean((2, 3)))
        values, _ = torch.linalg.eig(y.T @ y)
        return self.out(values.real[None])
`);
    const { code, value } = json("run", file, "--input", "x=1,3,8,8");
    keeps(value, "run");
    assert.deepEqual([code, value.ok, value.problem.kind], [2, false, "unsupported"]);
    const real = new Map(value.layers.map((one: { id: string; real: unknown }) => [one.id, one.real]));
    assert.deepEqual(["conv#0", "fc#0", "out#0"].map((id) => real.get(id)), [[[1, 4, 6, 6]], [[1, 4]], null]);
    const why = new Map(value.layers.map((one: { id: string; notRun?: string }) => [one.id, one.notRun]));
    assert.deepEqual(["conv#0", "fc#0", "out#0"].map((id) => why.get(id)), [undefined, undefined, "torch.linalg.eig: it has no ONNX form"]);
    const { out, err } = headtorch("run", file, "--input", "x=1,3,8,8");
    assert.match(out, /^fc +Linear +\[1, 4\] +\[1, 4\] +✓/m);
    assert.match(out, /^out +Linear +\[1, 2\] +not run .*torch\.linalg\.eig: it has no ONNX form$/m);
    assert.match(err, /^headtorch: cannot run torch\.linalg\.eig: .*partly\.py:11\)$/m);
  });

  it("run reads inputs from .npy files, and says what does not fit", () => {
    const file = path.join(folder, "images.npy");
    const save = (shape: readonly number[]): void => {
      const written = writeNpy({ dtype: "float32", shape, data: new Uint8Array(4 * shape.reduce((a, b) => a * b)) });
      assert.ok(written.ok);
      writeFileSync(file, written.value);
    };
    save([2, 3, 32, 32]);
    assert.deepEqual(json("run", "samples/custom_model.py", "--input", `images=${file}`).value.outputs[0].size, [2, 10]);
    save([1, 10]);
    const { code, err } = headtorch("run", "samples/custom_model.py", "--input", `images=${file}`);
    assert.equal(code, 2);
    assert.match(err, /Expected 3D \(unbatched\) or 4D \(batched\) input to conv2d/);
  });

  it("export writes an ONNX file", () => {
    const file = path.join(folder, "model.onnx");
    const { code, err } = headtorch("export", "samples/custom_model.py", "-o", file);
    assert.equal(code, 0, err);
    assert.ok(readFileSync(file).length > 4 * 102_378);
  });

  it("says in one line what it could not do, and exits with 2", () => {
    const empty = path.join(folder, "empty.py");
    writeFileSync(empty, "x = 1\n");
    const long = path.join(folder, "long.py");
    writeFileSync(long, `x = "${"a".repeat(5_000_000)}"\n`);
    assert.match(headtorch("inspect", long).err, /longer than 5 MB.*name a file that holds the model alone/);
    for (const words of [
      [], ["fly"], ["inspect"], ["inspect", "nowhere.py"], ["inspect", "samples/simple_model.py:Nothing"], ["inspect", "samples/simple_model.py", "--input", "x"], ["inspect", empty], ["inspect", long], ["inspect", "no.such.module"],
      ["swap", "samples/custom_model.py", "--diff"], ["swap", "samples/custom_model.py", "--classes", "5"], ["export", "samples/broken_model.py", "-o", path.join(folder, "broken.onnx")], ["inspect", "samples/simple_model.py", "--path", "nowhere"],
      ["inspect", "samples/simple_model.py", "--mode", "fast"], ["check", "nowhere"], ["export", "samples/simple_model.py"],
    ]) {
      const { code, out, err } = headtorch(...words);
      assert.equal(code, 2, `${words.join(" ")}: ${err}`);
      if (words.length > 0) assert.deepEqual([out, err.trimEnd().split("\n").length], ["", 1], `${words.join(" ")}: ${err}`);
    }
  });
});
