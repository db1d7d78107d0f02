/** The ONNX writer, read back by generated code that we did not write, and by ONNX Runtime. */
import assert from "node:assert/strict";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, type ModelProto } from "onnx-buf";
import * as ort from "onnxruntime-web";
import { elementBytes, modelChunks, writeModel, type AttributeValue, type OnnxType, type Graph, type OnnxModel } from "../../src/onnx/index.ts";

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

const modelOf = (graph: Partial<Graph>, rest: Partial<OnnxModel> = {}): OnnxModel => ({
  graph: { name: "g", nodes: [], inputs: [], outputs: [], ...graph },
  producer: "headtorch", version: "0.1", opset: 21, ...rest,
});

/** Decodes; what we wrote must be all known and be written the same way by the other encoder. */
const decode = (model: OnnxModel): ModelProto => {
  const bytes = writeModel(model);
  const read = fromBinary(ModelProtoSchema, bytes);
  assertNothingUnknown(read, "model");
  assert.ok(Buffer.from(toBinary(ModelProtoSchema, read)).equals(bytes), "the other encoder writes other bytes");
  return read;
};

const assertNothingUnknown = (value: unknown, path: string): void => {
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return;
  assert.equal((value as { $unknown?: unknown[] }).$unknown?.length ?? 0, 0, `unknown field in ${path}`);
  for (const [key, child] of Object.entries(value)) if (key !== "$unknown") assertNothingUnknown(child, `${path}.${key}`);
};

const attributeOf = (value: AttributeValue) => {
  const read = decode(modelOf({ nodes: [{ op: "X", name: "n", inputs: [], outputs: [], attributes: { a: value } }] }));
  return read.graph!.node[0]!.attribute[0]!;
};

describe("ONNX writer", () => {
  it("writes the model's own fields", () => {
    const read = decode(modelOf({ doc: "a net" }, { metadata: { a: "1", b: "ü" }, extraDomains: { "com.microsoft": 1 } }));
    assert.equal(read.irVersion, 10n);
    assert.deepEqual([read.producerName, read.producerVersion, read.graph!.name, read.graph!.docString], ["headtorch", "0.1", "g", "a net"]);
    assert.deepEqual(read.opsetImport.map((o) => [o.domain, o.version]), [["", 21n], ["com.microsoft", 1n]]);
    assert.deepEqual(read.metadataProps.map((p) => [p.key, p.value]), [["a", "1"], ["b", "ü"]]);
  });

  it("keeps the order of nodes, inputs, outputs and attributes, and empty names", () => {
    const read = decode(modelOf({
      nodes: [
        { op: "Clip", name: "n0", inputs: ["x", "", "hi"], outputs: ["y"] },
        { op: "LSTM", name: "n1", inputs: ["y"], outputs: ["", "h", "c"], attributes: { hidden_size: 4, direction: "forward" }, domain: "custom" },
      ],
    })).graph!.node;
    assert.deepEqual(read.map((n) => [n.opType, n.name, n.input, n.output, n.domain]), [
      ["Clip", "n0", ["x", "", "hi"], ["y"], ""],
      ["LSTM", "n1", ["y"], ["", "h", "c"], "custom"],
    ]);
    assert.deepEqual(read[1]!.attribute.map((a) => a.name), ["hidden_size", "direction"]);
  });

  it("writes integers of every size and sign", () => {
    for (const value of [0, 1, 127, 128, 300, 2 ** 31, 2 ** 32 + 5, 2 ** 53 - 1, -1, -300, -(2 ** 53 - 1)]) {
      const read = attributeOf(value);
      assert.equal(read.i, BigInt(value));
      assert.equal(read.type, 2);
    }
    for (const value of [2n ** 63n - 1n, -(2n ** 63n), -(2n ** 31n)]) assert.equal(attributeOf(value).i, value);
    assert.deepEqual(attributeOf([1, -1, 2n ** 62n, 0]).ints, [1n, -1n, 2n ** 62n, 0n]);
  });

  it("writes a float that is an integer as a float", () => {
    const read = attributeOf({ float: 1 });
    assert.deepEqual([read.type, read.f, read.i], [1, 1, 0n]);
    assert.deepEqual(attributeOf({ floats: [1, -0.5, Infinity] }).floats, [1, -0.5, Infinity]);
    assert.equal(attributeOf({ floats: [] }).type, 6);
    assert.equal(attributeOf([]).type, 7);
  });

  it("refuses a fraction where an integer is meant", () => {
    assert.throws(() => attributeOf(0.5), /attribute a of node n: 0.5 is no 64-bit integer/);
    assert.throws(() => attributeOf([1, 2n ** 63n]), RangeError);
    assert.throws(() => decode(modelOf({ initializers: [{ name: "w", type: "float32", dims: [3], data: floats(1, 2) }] })), /tensor w.*12 bytes, not 8/);
  });

  it("writes strings, tensors and graphs as attributes", () => {
    assert.equal(new TextDecoder().decode(attributeOf("réflect").s), "réflect");
    assert.deepEqual(attributeOf({ strings: ["a", ""] }).strings.map((s) => new TextDecoder().decode(s)), ["a", ""]);
    const tensor = attributeOf({ tensor: { type: "int64", dims: [1], data: new Uint8Array(BigInt64Array.of(-7n).buffer) } }).t!;
    assert.deepEqual([tensor.dataType, tensor.dims, [...tensor.rawData]], [7, [1n], [249, 255, 255, 255, 255, 255, 255, 255]]);
    const inner = attributeOf({ graph: modelOf({ name: "then", nodes: [{ op: "Neg", name: "k", inputs: ["x"], outputs: ["y"] }] }).graph }).g!;
    assert.deepEqual([inner.name, inner.node[0]!.opType], ["then", "Neg"]);
  });

  it("writes shapes with numbers, names and unknown dims, or no shape", () => {
    const read = decode(modelOf({
      inputs: [{ name: "x", type: "float32", dims: ["N", 3, null] }],
      outputs: [{ name: "y", type: "int64", dims: [] }],
      values: [{ name: "z", type: "bool", dims: null }],
    })).graph!;
    const shape = (info: (typeof read.input)[number]) => {
      const type = info.type!.value;
      assert.equal(type.case, "tensorType");
      const tensor = type.value as { elemType: number; shape?: { dim: { value: { value?: unknown } }[] } };
      return [info.name, tensor.elemType, tensor.shape?.dim.map((d) => d.value.value)];
    };
    assert.deepEqual(shape(read.input[0]!), ["x", 1, ["N", 3n, undefined]]);
    assert.deepEqual(shape(read.output[0]!), ["y", 7, []]);
    assert.deepEqual(shape(read.valueInfo[0]!), ["z", 9, undefined]);
  });

  it("writes every element type with the code of onnx.proto", async () => {
    const { TensorProto_DataType: codes } = await import("onnx-buf");
    const named: Record<string, string> = { float32: "FLOAT", float64: "DOUBLE" };
    const types: OnnxType[] = [
      "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64", "bool",
      "complex64", "complex128", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz",
    ];
    const read = decode(modelOf({
      initializers: types.map((type) => ({ name: type, type, dims: [2], data: new Uint8Array(2 * elementBytes(type)) })),
    })).graph!.initializer;
    for (const { name, dataType } of read) {
      const word = named[name] ?? name.replaceAll("_", "").toUpperCase();
      assert.equal(dataType, (codes as unknown as Record<string, number>)[word], name);
    }
  });

  it("names external data", () => {
    const read = decode(modelOf({
      initializers: [{ name: "w", type: "float32", dims: [2, 2], data: { external: { location: "model.safetensors", offset: 5_000_000_000, length: 16 } } }],
    })).graph!.initializer[0]!;
    assert.equal(read.dataLocation, 1);
    assert.deepEqual(read.externalData.map((e) => [e.key, e.value]), [["location", "model.safetensors"], ["offset", "5000000000"], ["length", "16"]]);
  });

  it("does not copy long data in chunks", () => {
    const data = new Uint8Array(1 << 20).fill(7);
    const model = modelOf({ initializers: [
      { name: "a", type: "uint8", dims: [1 << 20], data },
      { name: "b", type: "uint8", dims: [1 << 20], data },
      { name: "c", type: "uint8", dims: [3], data: Uint8Array.of(1, 2, 3) },
    ] });
    const chunks = modelChunks(model);
    assert.equal(chunks.filter((chunk) => chunk.buffer === data.buffer).length, 2);
    assert.ok(chunks.reduce((sum, c) => sum + (c.buffer === data.buffer ? 0 : c.length), 0) < 200);
    assert.ok(Buffer.concat(chunks).equals(writeModel(model)));
    assert.deepEqual(decode(model).graph!.initializer.map((i) => [i.name, i.rawData.length]), [["a", 1 << 20], ["b", 1 << 20], ["c", 3]]);
  });

  it("grows through many arenas", () => {
    const nodes = Array.from({ length: 20_000 }, (_, i) => ({ op: "Relu", name: `relu_${i}`, inputs: [`v${i}`], outputs: [`v${i + 1}`] }));
    const read = decode(modelOf({ nodes })).graph!.node;
    assert.deepEqual(read.map((n) => n.name), nodes.map((n) => n.name));
  });

  it("makes a model that ONNX Runtime runs, with weights inside and outside", async function () {
    this.timeout(30_000);
    const weight = floats(1, 2, 3, 4, 5, 6);
    const model = modelOf({
      nodes: [
        { op: "Gemm", name: "fc", inputs: ["x", "w", "b"], outputs: ["h"], attributes: { transB: 1, alpha: { float: 1 } } },
        { op: "LeakyRelu", name: "act", inputs: ["h"], outputs: ["y"], attributes: { alpha: { float: 0.5 } } },
      ],
      inputs: [{ name: "x", type: "float32", dims: ["N", 3] }],
      outputs: [{ name: "y", type: "float32", dims: ["N", 2] }],
      values: [{ name: "h", type: "float32", dims: ["N", 2] }],
      initializers: [
        { name: "w", type: "float32", dims: [2, 3], data: { external: { location: "weights", offset: 4, length: 24 } } },
        { name: "b", type: "float32", dims: [2], data: floats(0, -100) },
      ],
    });
    const weights = new Uint8Array(28);
    weights.set(weight, 4);
    const session = await ort.InferenceSession.create(writeModel(model), { externalData: [{ path: "weights", data: weights }] });
    const { y } = await session.run({ x: new ort.Tensor("float32", Float32Array.of(1, 1, 1, 2, 0, 1), [2, 3]) });
    assert.deepEqual([...(y!.data as Float32Array)], [6, -42.5, 5, -43]);
    await session.release();
  });

  it("lets ONNX Runtime refuse a wrong shape", async () => {
    const model = modelOf({
      nodes: [{ op: "Relu", name: "r", inputs: ["x"], outputs: ["y"] }],
      inputs: [{ name: "x", type: "float32", dims: [2, 3] }],
      outputs: [{ name: "y", type: "float32", dims: [2, 4] }],
    });
    await assert.rejects(ort.InferenceSession.create(writeModel(model)), /4/);
  });
});
