/** Tries WebGPU on a small network against Wasm, before any of its numbers is believed. */
import { writeModel, type Initializer, type Node } from "../onnx/index.ts";
import { bytesOf } from "./elements.ts";
import type { Engine } from "./engine.ts";
import { Generator } from "./random.ts";

/** The largest difference that rounding explains, relative to the largest value. */
const tolerance = 1e-3;
const inputSize = [1, 3, 16, 16];

/** Why WebGPU must not be used here, or nothing. */
export const selfTest = async (engine: Engine): Promise<string | undefined> => {
  const model = testModel();
  try {
    const right = await answer(engine, model, ["wasm"]);
    const tried = await answer(engine, model, ["webgpu", "wasm"]);
    const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
    const worst = right.reduce((most, value, i) => Math.max(most, Math.abs(value - tried[i]!) || (Number.isNaN(tried[i]!) ? Infinity : 0)), 0);
    return worst / scale <= tolerance ? undefined : `WebGPU gave other numbers than Wasm in a self-test (${(worst / scale).toPrecision(2)} off)`;
  } catch (thrown) {
    return `WebGPU failed its self-test (${thrown instanceof Error ? thrown.message.split("\n", 1)[0] : String(thrown)})`;
  }
};

const answer = async ({ ort }: Engine, model: Uint8Array, executionProviders: readonly string[]): Promise<Float32Array> => {
  const session = await ort.InferenceSession.create(model, { executionProviders, logSeverityLevel: 4 });
  try {
    const input = drawn(inputSize, 1);
    const { y } = await session.run({ x: new ort.Tensor("float32", input, inputSize) });
    return await y!.getData() as Float32Array;
  } finally {
    await session.release();
  }
};

/** Convolution, activation, pooling, normalisation, matrix product, softmax: the kernels that most models spend their time in. */
const testModel = (): Uint8Array => {
  const layer = (op: string, inputs: readonly string[], output: string, attributes: Node["attributes"] = {}): Node =>
    ({ op, name: output, inputs, outputs: [output], attributes });
  return writeModel({
    producer: "headtorch", version: "1", opset: 21,
    graph: {
      name: "selftest",
      inputs: [{ name: "x", type: "float32", dims: inputSize }],
      outputs: [{ name: "y", type: "float32", dims: [1, 8, 8] }],
      initializers: [
        constant("kernel", [8, 3, 3, 3], 2), constant("bias", [8], 3), constant("scale", [64], 4), constant("shift", [64], 5),
        constant("matrix", [64, 8], 6), shape("rows", [1, 8, 64]),
      ],
      nodes: [
        layer("Conv", ["x", "kernel", "bias"], "conv", { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
        layer("Relu", ["conv"], "relu"),
        layer("MaxPool", ["relu"], "pool", { kernel_shape: [2, 2], strides: [2, 2] }),
        layer("Reshape", ["pool", "rows"], "tokens"),
        layer("LayerNormalization", ["tokens", "scale", "shift"], "norm", { axis: -1 }),
        layer("Gelu", ["norm"], "gelu"),
        layer("MatMul", ["gelu", "matrix"], "product"),
        layer("Softmax", ["product"], "y", { axis: -1 }),
      ],
    },
  });
};

const drawn = (dims: readonly number[], seed: number): Float32Array<ArrayBuffer> => {
  const values = new Float32Array(dims.reduce((all, dim) => all * dim, 1));
  new Generator(seed).normal(values, 0, 0.5);
  return values;
};

const constant = (name: string, dims: readonly number[], seed: number): Initializer =>
  ({ name, type: "float32", dims, data: bytesOf(drawn(dims, seed)) });

const shape = (name: string, sizes: readonly number[]): Initializer =>
  ({ name, type: "int64", dims: [sizes.length], data: new Uint8Array(BigInt64Array.from(sizes, BigInt).buffer) });
