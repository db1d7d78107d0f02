/** What a session need not do itself: norms in the layers before them, weights as they are read; the numbers stay. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { describe, it } from "mocha";
import { ModelProtoSchema } from "onnx-buf";
import { drawWeights, embedWeights, foldWeights, type ForwardPlan } from "../../src/runtime/index.ts";
import { nodeEngine } from "../../src/runtime/node.ts";
import { disagreeing, planOf, run } from "./bed.ts";

const text = `
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.second = nn.Conv2d(8, 8, 3, groups=2)
        self.after = nn.BatchNorm2d(8, eps=1e-3)
        self.seen = nn.Conv2d(8, 8, 1)
        self.beside = nn.BatchNorm2d(8)
        self.plain = nn.BatchNorm2d(8, affine=False)
        self.twice = nn.Linear(8, 8)
        self.last = nn.Linear(8, 6)
        self.rows = nn.BatchNorm1d(6)
        self.table = nn.Parameter(torch.randn(5, 6))
        for norm in (self.norm, self.after, self.beside, self.rows):
            for tensor in (norm.weight, norm.bias, norm.running_mean):
                nn.init.normal_(tensor)
            nn.init.uniform_(norm.running_var, 0.5, 2.0)

    def forward(self, x):
        x = self.after(self.second(self.norm(self.first(x)).relu()))
        seen = self.seen(x)
        x = self.plain(self.beside(seen) + seen)
        x = x.flatten(2).transpose(1, 2)
        x = self.twice(self.twice(x).relu())
        x = self.rows(self.last(x.mean(1)))
        return x @ self.table.T, self.table * 2, self.rows(self.last(x[:, :1].expand(-1, 8)))
`;

const assets = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")));

const outputsOf = async (plan: ForwardPlan, file: readonly Uint8Array[]): Promise<readonly number[][]> => {
  const { ort } = await nodeEngine(assets, 1);
  const session = await ort.InferenceSession.create(Buffer.concat(file), { logSeverityLevel: 4 });
  const [input] = plan.inputs;
  const count = input!.size.reduce((a, b) => a * b, 1);
  const given = await session.run({ [input!.onnxName]: new ort.Tensor("float32", Float32Array.from({ length: count }, (_, i) => Math.sin(i)), [...input!.size]) });
  await session.release();
  return plan.outputs.map(({ onnxName }) => [...(given[onnxName]!.data as Float32Array)]);
};

const decode = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes).graph!;

describe("weights that are folded", () => {
  const plan = planOf(text, { inputs: { x: "2,3,10,10" } });
  const before = drawWeights(plan, 0).bytes;
  const after = before.slice();
  const model = foldWeights(plan.model, after);
  const graph = decode(model);

  it("give the same numbers", async () => {
    const [plain, folded] = [await outputsOf(plan, embedWeights(plan.model, before)), await outputsOf(plan, embedWeights(model, after))];
    plain.forEach((output, i) => output.forEach((value, k) => assert.ok(Math.abs(value - folded[i]![k]!) < 2e-6 * Math.max(...output.map(Math.abs)), `output ${i}, ${k}: ${value} became ${folded[i]![k]}`)));
  });

  it("leave norms only where the layer is read beside them, used twice, or has no numbers of its own", () => {
    assert.deepEqual(graph.node.filter((one) => one.opType === "BatchNormalization").map((one) => one.name.split("#")[0]), ["beside", "plain", "rows", "rows"]);
  });

  it("lie as they are read, under names that say so", () => {
    const names = graph.initializer.map((one) => one.name);
    assert.ok(names.includes("twice.weight.T") && !names.includes("twice.weight"));
    assert.ok(names.includes("table") && graph.node.some((one) => one.opType === "Transpose" && one.input[0] === "table"), "a weight that is read as it is, too, stays");
    for (const name of ["first.weight", "norm.bias", "second.weight", "after.bias", "last.weight", "last.bias"]) assert.ok(names.includes(name), name);
    assert.ok(!names.includes("norm.weight") && !names.includes("norm.running_mean") && !names.includes("second.bias"));
  });

  it("keep the value of each layer that is shown", async () => {
    const kept = decode(foldWeights(plan.model, before.slice(), plan.layers.flatMap(({ onnxNames }) => onnxNames)));
    assert.equal(kept.node.filter((one) => one.opType === "BatchNormalization").length, decode(plan.model).node.filter((one) => one.opType === "BatchNormalization").length);
    assert.deepEqual(disagreeing(await run(plan, { stats: true })), []);
  });
});
