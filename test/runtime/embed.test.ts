/** A model with its weights inside is the same model. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { besideWeights, drawWeights, embedWeights, mostEmbedded } from "../../src/runtime/index.ts";
import { smallNet } from "./plans.ts";

const decode = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes);

describe("a model with its weights inside", () => {
  const plan = smallNet();
  const { bytes } = drawWeights(plan, 0);
  const whole = decode(Buffer.concat(embedWeights(plan.model, bytes)));

  it("holds every weight as raw data", () => {
    assert.equal(whole.graph!.initializer.length, 4);
    for (const tensor of whole.graph!.initializer) {
      const spec = plan.weights.find(({ name }) => name === tensor.name)!;
      const length = spec.shape.reduce((all, size) => all * size, 4);
      assert.deepEqual(Buffer.from(tensor.rawData), Buffer.from(bytes.buffer, spec.offset!, length));
      assert.deepEqual([tensor.externalData, tensor.dataLocation], [[], 0]);
    }
  });

  it("may have them in a file of another name beside it", () => {
    const beside = decode(Buffer.concat(besideWeights(plan.model, "net.onnx.data")));
    const before = decode(plan.model);
    assert.deepEqual(new Set(beside.graph!.initializer.flatMap((one) => one.externalData.filter(({ key }) => key === "location").map(({ value }) => value))), new Set(["net.onnx.data"]));
    assert.deepEqual(beside.graph!.initializer.map((one) => one.externalData.filter(({ key }) => key !== "location")), before.graph!.initializer.map((one) => one.externalData.filter(({ key }) => key !== "location")));
    assert.deepEqual(beside.graph!.node, before.graph!.node);
  });

  it("is otherwise as it was", () => {
    const before = decode(plan.model);
    assert.deepEqual(whole.graph!.node, before.graph!.node);
    assert.deepEqual([whole.graph!.input, whole.graph!.output, whole.opsetImport], [before.graph!.input, before.graph!.output, before.opsetImport]);
  });

  it("does not copy the weights", () => {
    assert.ok(embedWeights(plan.model, bytes).some((part) => part.buffer === bytes.buffer));
  });

  it("is refused where a protobuf message would be too large", () => {
    assert.throws(() => embedWeights(plan.model, { length: mostEmbedded } as Uint8Array), /larger than 2 GB/);
  });
});
