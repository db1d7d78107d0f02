/** Small plans for tests of the runtime and the panel: a convolutional net, written by hand as the `onnx` room would write it. */
import { writeModel, type Initializer, type Node } from "../../src/onnx/index.ts";
import type { ForwardPlan, InputValue, LayerRow, RunRequest, Step, WeightSpec } from "../../src/runtime/index.ts";
import { weightsLocation } from "../../src/runtime/index.ts";

/** The initializer of a float32 weight in the weights buffer. */
export const external = ({ name, dtype, shape, offset }: WeightSpec): Initializer => {
  const length = shape.reduce((all, size) => all * size, 1) * 4;
  return { name, type: dtype, dims: shape, data: { external: { location: weightsLocation, offset: offset!, length } } };
};

export const weight = (name: string, shape: readonly number[], offset: number): WeightSpec => ({ name, dtype: "float32", shape, offset });

export const layerSpan = (line: number) => ({ uri: "file:///project/net.py", start: line * 40, end: line * 40 + 20 });

/** Conv(1→4, 3×3) · ReLU · MaxPool(2) · flatten · Linear(4·3·3 → 5) on 8×8 pictures. */
export const smallNet = (change: Partial<ForwardPlan> = {}): ForwardPlan => {
  const weights = [
    weight("conv.weight", [4, 1, 3, 3], 0), weight("conv.bias", [4], 144),
    weight("fc.weight", [5, 36], 160), weight("fc.bias", [5], 880),
  ];
  const node = (op: string, name: string, inputs: readonly string[], attributes: Node["attributes"] = {}): Node =>
    ({ op, name, inputs, outputs: [name], attributes });
  const model = writeModel({
    producer: "headtorch", version: "test", opset: 21,
    graph: {
      name: "net",
      inputs: [{ name: "x", type: "float32", dims: ["N", 1, 8, 8] }],
      outputs: [{ name: "fc#0", type: "float32", dims: ["N", 5] }],
      initializers: weights.map(external),
      nodes: [
        node("Conv", "conv#0", ["x", "conv.weight", "conv.bias"], { kernel_shape: [3, 3] }),
        node("Relu", "act#0", ["conv#0"]),
        node("MaxPool", "pool#0", ["act#0"], { kernel_shape: [2, 2], strides: [2, 2] }),
        node("Flatten", "flatten#0", ["pool#0"], { axis: 1 }),
        node("Gemm", "fc#0", ["flatten#0", "fc.weight", "fc.bias"], { transB: 1 }),
      ],
    },
  });
  const row = (id: string, kind: LayerRow["kind"], name: string, size: readonly number[], line: number, more: Partial<LayerRow> = {}): LayerRow =>
    ({ id, parent: "#0", path: id.split("#")[0]!, class: name, kind, predicted: [size], onnxNames: [id], place: layerSpan(line), params: 0, macs: 0, ...more });
  const layers: readonly LayerRow[] = [
    { id: "#0", path: "", class: "Net", kind: "container", predicted: [[1, 5]], onnxNames: ["fc#0"], place: layerSpan(1), params: 225, macs: 1476 },
    row("conv#0", "convolution", "Conv2d", [1, 4, 6, 6], 2, { params: 40, macs: 1296 }),
    row("act#0", "activation", "ReLU", [1, 4, 6, 6], 3),
    row("pool#0", "pooling", "MaxPool2d", [1, 4, 3, 3], 4),
    row("flatten#0", "step", "flatten", [1, 36], 5),
    row("fc#0", "fully connected", "Linear", [1, 5], 6, { params: 185, macs: 180, head: true }),
  ];
  const program: readonly Step[] = [
    { target: 0, run: { op: "uniform", from: -1 / 3, to: 1 / 3 } },
    { target: 1, run: { op: "uniform", from: -1 / 3, to: 1 / 3 } },
    { target: 2, run: { op: "uniform", from: -1 / 6, to: 1 / 6 } },
    { target: 3, run: { op: "uniform", from: -1 / 6, to: 1 / 6 } },
  ];
  return {
    model, title: "Net", weights, program, weightBytes: 900,
    inputs: [{ path: "x", onnxName: "x", shape: ["N", 1, 8, 8], size: [1, 1, 8, 8], dtype: "float32", kind: "image" }],
    outputs: [{ path: "", onnxName: "fc#0", shape: ["N", 5], size: [1, 5], dtype: "float32", role: "logits", classNames: ["cat", "dog", "eel", "fox", "gnu"] }],
    layers, unsupported: [], ...change,
  };
};

/** The small net with free picture sides, planned for 10×10: its Linear fails in the run, not before. */
export const failingNet = (): ForwardPlan => {
  const plan = smallNet();
  const inputs = plan.inputs.map((input) => ({ ...input, shape: ["N", 1, "H", "W"] as const, size: [1, 1, 10, 10] }));
  return { ...plan, inputs, model: withFreeSides(plan.model) };
};

/** The bytes with dims of 8 changed into dims that say nothing. */
const withFreeSides = (bytes: Uint8Array): Uint8Array => {
  const model = bytes.slice();
  const eight = [0x0a, 0x02, 0x08, 8];
  for (let i = 0; i + 4 <= model.length; i++) {
    if (eight.every((byte, k) => model[i + k] === byte)) model.set([0x0a, 0x02, 0x10, 0x00], i);
  }
  return model;
};

/** A request with everything asked for. */
export const request = (plan: ForwardPlan, change: Partial<RunRequest> = {}): RunRequest => ({
  plan, seed: 0, backend: "wasm", threads: 1, inputs: {}, stats: true, timing: true, pictures: true, ...change,
});

export const floats = (shape: readonly number[], values: ArrayLike<number>): InputValue =>
  ({ shape, dtype: "float32", data: new Uint8Array(Float32Array.from(values).buffer) });
