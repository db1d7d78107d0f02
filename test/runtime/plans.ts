/** Small plans for tests of the runtime and the panel: a convolutional net, written by hand as the `onnx` room would write it. */
import { writeModel, type Initializer, type Node } from "../../src/onnx/index.ts";
import type { ForwardPlan, InputValue, LayerRow, RunRequest, Step, WeightSpec } from "../../src/runtime/index.ts";
import { weightsLocation } from "../../src/runtime/index.ts";

const external = ({ name, dtype, shape, offset }: WeightSpec): Initializer => {
  const length = shape.reduce((all, size) => all * size, 1) * 4;
  return { name, type: dtype, dims: shape, data: { external: { location: weightsLocation, offset: offset!, length } } };
};

const weight = (name: string, shape: readonly number[], offset: number): WeightSpec => ({ name, dtype: "float32", shape, offset });

const layerSpan = (line: number) => ({ uri: "file:///work/net.py", start: line * 40, end: line * 40 + 20 });

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

/** Stages of Conv · BatchNorm · ReLU blocks on RGB pictures, then pooling and a classifier: rows nest three deep. */
export const stagedNet = ({ stages, blocks, size }: { stages: number; blocks: number; size: number }): ForwardPlan => {
  const weights: WeightSpec[] = [];
  const program: Step[] = [];
  const nodes: Node[] = [];
  const layers: LayerRow[] = [];
  let weightBytes = 0;
  const param = (name: string, shape: readonly number[], run: Step["run"]): string => {
    program.push({ target: weights.length, run });
    weights.push(weight(name, shape, weightBytes));
    weightBytes += Math.ceil(shape.reduce((all, one) => all * one, 4) / 8) * 8;
    return name;
  };
  let line = 3;
  const row = (id: string, name: string, kind: LayerRow["kind"], predicted: readonly number[], tensor: string, more: Partial<LayerRow> = {}): void => {
    const path = id.split("#")[0]!;
    const above = path.includes(".") ? `${path.slice(0, path.lastIndexOf("."))}#0` : "#0";
    layers.push({ id, path, class: name, kind, predicted: [predicted], onnxNames: [tensor], place: layerSpan(line++), params: 0, macs: 0, ...(path === "" ? {} : { parent: above }), ...more });
  };
  const classes = 10;
  const top = () => row("#0", "StagedNet", "container", [1, classes], "fc#0", {
    params: weights.reduce((sum, { shape }) => sum + shape.reduce((all, one) => all * one, 1), 0), macs: layers.reduce((sum, { macs }) => sum + (macs ?? 0), 0),
  });
  let [tensor, channels, side] = ["x", 3, size];
  for (let stage = 0; stage < stages; stage++) {
    const width = 16 << stage;
    const before = layers.length;
    for (let block = 0; block < blocks; block++) {
      const path = `stage${stage + 1}.${block}`;
      const stride = block === 0 && stage > 0 ? 2 : 1;
      side = Math.ceil(side / stride);
      const out = [1, width, side, side];
      const bound = 1 / Math.sqrt(channels * 9);
      row(`${path}#0`, "Block", "container", out, `${path}.relu#0`);
      row(`${path}.conv#0`, "Conv2d", "convolution", out, `${path}.conv#0`, { params: width * channels * 9, macs: width * channels * 9 * side * side });
      row(`${path}.bn#0`, "BatchNorm2d", "normalization", out, `${path}.bn#0`, { params: 2 * width });
      row(`${path}.relu#0`, "ReLU", "activation", out, `${path}.relu#0`);
      const kernel = param(`${path}.conv.weight`, [width, channels, 3, 3], { op: "uniform", from: -bound, to: bound });
      const norm = [["weight", 1], ["bias", 0], ["running_mean", 0], ["running_var", 1]] as const;
      const four = norm.map(([name, value]) => param(`${path}.bn.${name}`, [width], { op: "fill", value }));
      nodes.push(
        { op: "Conv", name: `${path}.conv#0`, inputs: [tensor, kernel], outputs: [`${path}.conv#0`], attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [stride, stride] } },
        { op: "BatchNormalization", name: `${path}.bn#0`, inputs: [`${path}.conv#0`, ...four], outputs: [`${path}.bn#0`] },
        { op: "Relu", name: `${path}.relu#0`, inputs: [`${path}.bn#0`], outputs: [`${path}.relu#0`] });
      [tensor, channels] = [`${path}.relu#0`, width];
    }
    const id = `stage${stage + 1}#0`;
    layers.splice(before, 0, { id, parent: "#0", path: `stage${stage + 1}`, class: "Sequential", kind: "container", predicted: [[1, channels, side, side]], onnxNames: [tensor], place: layerSpan(2 + stage), params: 0, macs: 0 });
  }
  row("pool#0", "AdaptiveAvgPool2d", "pooling", [1, channels, 1, 1], "pool#0");
  row("flatten#0", "flatten", "step", [1, channels], "flatten#0");
  row("fc#0", "Linear", "fully connected", [1, classes], "fc#0", { params: classes * (channels + 1), macs: classes * channels, head: true });
  const bound = 1 / Math.sqrt(channels);
  const [matrix, bias] = [param("fc.weight", [classes, channels], { op: "uniform", from: -bound, to: bound }), param("fc.bias", [classes], { op: "uniform", from: -bound, to: bound })];
  nodes.push(
    { op: "GlobalAveragePool", name: "pool#0", inputs: [tensor], outputs: ["pool#0"] },
    { op: "Flatten", name: "flatten#0", inputs: ["pool#0"], outputs: ["flatten#0"], attributes: { axis: 1 } },
    { op: "Gemm", name: "fc#0", inputs: ["flatten#0", matrix, bias], outputs: ["fc#0"], attributes: { transB: 1 } });
  top();
  layers.unshift(layers.pop()!);
  return {
    model: writeModel({
      producer: "headtorch", version: "test", opset: 21,
      graph: {
        name: "staged", nodes, initializers: weights.map(external),
        inputs: [{ name: "x", type: "float32", dims: ["N", 3, "H", "W"] }], outputs: [{ name: "fc#0", type: "float32", dims: ["N", classes] }],
      },
    }),
    title: "StagedNet", weights, program, weightBytes, layers, unsupported: [],
    inputs: [{ path: "x", onnxName: "x", shape: ["N", 3, "H", "W"], size: [1, 3, size, size], dtype: "float32", kind: "image" }],
    outputs: [{ path: "", onnxName: "fc#0", shape: ["N", classes], size: [1, classes], dtype: "float32", role: "logits" }],
  };
};
