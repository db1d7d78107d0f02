/**
 * torchvision's published figures: parameters and multiply-adds of each builder as it is built with its weights, at the input that the figure was
 * counted on, are ours, PyTorch's counter's (`scripts/record_published.py`) and the published ones. Where data decide how many boxes are looked
 * at, ours stands at the bounds. Small builders are held here, all with PRECISION=all in the environment.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Bed, root } from "../harness.ts";

type Row = readonly [builder: string, weights: string, input: readonly number[], published: number, gmacs: number, params: number, macs: number, boxes?: readonly [boxes: number, parts: number] | "auxiliary head"];

const library = path.join(root, ".corpus/site-packages");
const rows = JSON.parse(readFileSync(path.join(root, "test/facts/published.json"), "utf8")) as readonly Row[];
const bed = new Bed({ packages: existsSync(library) ? [library] : [] });
const rounded = (macs: number): number => Number((macs / 1e9).toFixed(3));

const textOf = ([builder, weights, input]: Row): string => {
  const tensor = `torch.rand(${input.join(", ")})`;
  const given = input.length === 3 ? `[${tensor}]` : builder.startsWith("raft") ? `${tensor}, ${tensor}` : tensor;
  // a graph that is not quantized yet takes the float model's weights, whose figures the quantized ones carry
  const named = builder.startsWith("quantized_") ? "DEFAULT" : weights;
  return `import torch\nimport torchvision\n\nmodel = torchvision.models.get_model("${builder}", weights="${named}")\nmodel(${given})\n`;
};

const familyOf = (name: string): string => /^(quantized_)?[a-z]+/.exec(name)![0];
const isFirst = ([name]: Row, i: number): boolean => rows.findIndex(([other]) => familyOf(other) === familyOf(name)) === i;
const chosen = process.env["PRECISION"] === "all" ? rows : rows.filter((row, i) => isFirst(row, i) && row[4] < 2);

describe("published figures of torchvision", function () {
  this.timeout(120_000);

  it("are PyTorch's counter's, but for detectors that look at as many boxes as data give", () => {
    for (const [builder, , , published, gmacs, params, macs, boxes] of rows) {
      // the published count holds an auxiliary head that the builder takes away
      if (boxes === "auxiliary head") assert.ok(params < published, builder);
      else assert.equal(params, published, builder);
      // a recorded number of boxes, masks or persons is one for which the counter's figure is the published one
      if (typeof boxes !== "object") assert.equal(rounded(macs), gmacs, builder);
    }
  });

  for (const row of chosen) {
    const [builder, weights, , , gmacs, params, macs, boxes] = row;
    it(`${builder} with ${weights}`, function () {
      // torchvision's source is no part of the repository: npm run corpus
      if (!existsSync(path.join(library, "torchvision"))) this.skip();
      const [record] = bed.inspect(textOf(row));
      assert.equal(record!.params, params);
      assert.equal(record!.macsAtMost, typeof boxes === "object");
      if (typeof boxes !== "object") assert.equal(record!.macs, macs);
      // these are the bounds: 1000 proposals, 100 detections
      else if (boxes[0] === 1000 && (boxes[1] === 100 || builder.startsWith("faster"))) assert.equal(rounded(record!.macs!), gmacs);
      else assert.ok(record!.macs! >= Math.max(macs, gmacs * 1e9), `${record!.macs} at most`);
    });
  }
});
