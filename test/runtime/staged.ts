/** A larger plan for tests: stages of Conv · BatchNorm · ReLU blocks on RGB pictures, a classifier; rows nest three deep. */
import { writeModel, type Node } from "../../src/onnx/index.ts";
import type { ForwardPlan, LayerKind, LayerRow, OutputSpec, Step, WeightSpec } from "../../src/runtime/index.ts";
import { external, layerSpan, weight } from "./plans.ts";

export interface Stages {
  readonly stages: number;
  readonly blocks: number;
  /** Sides of the picture. */
  readonly size: number;
  /** Gives the last block's feature map as a second output. */
  readonly dense?: boolean;
}

const classes = 10;

class NetWriter {
  readonly weights: WeightSpec[] = [];
  readonly program: Step[] = [];
  readonly nodes: Node[] = [];
  readonly layers: LayerRow[] = [];
  weightBytes = 0;

  /** A weight, drawn or filled. Returns its name. */
  param(name: string, shape: readonly number[], run: Step["run"]): string {
    this.program.push({ target: this.weights.length, run });
    this.weights.push(weight(name, shape, this.weightBytes));
    this.weightBytes += Math.ceil(shape.reduce((all, one) => all * one, 4) / 8) * 8;
    return name;
  }

  row(id: string, name: string, kind: LayerKind, size: readonly number[], more: Partial<LayerRow> = {}): void {
    const path = id.split("#")[0]!;
    const parent = path.includes(".") ? `${path.slice(0, path.lastIndexOf("."))}#0` : "#0";
    const place = layerSpan(3 + this.layers.length);
    this.layers.push({ id, path, class: name, kind, predicted: [size], onnxNames: [id], place, params: 0, macs: 0, ...(path === "" ? {} : { parent }), ...more });
  }

  node(op: string, name: string, inputs: readonly string[], attributes: Node["attributes"] = {}): void {
    this.nodes.push({ op, name, inputs, outputs: [name], attributes });
  }

  /** Conv, BatchNorm and ReLU; returns the name of their output. */
  block(path: string, input: string, { channels, width, side, stride }: { channels: number; width: number; side: number; stride: number }): string {
    const size = [1, width, side, side];
    const bound = 1 / Math.sqrt(channels * 9);
    const kernel = this.param(`${path}.conv.weight`, [width, channels, 3, 3], { op: "uniform", from: -bound, to: bound });
    const norm = [["weight", 1], ["bias", 0], ["running_mean", 0], ["running_var", 1]] as const;
    const four = norm.map(([name, value]) => this.param(`${path}.bn.${name}`, [width], { op: "fill", value }));
    this.row(`${path}#0`, "Block", "container", size, { onnxNames: [`${path}.relu#0`] });
    this.row(`${path}.conv#0`, "Conv2d", "convolution", size, { params: width * channels * 9, macs: width * channels * 9 * side * side });
    this.row(`${path}.bn#0`, "BatchNorm2d", "normalization", size, { params: 2 * width });
    this.row(`${path}.relu#0`, "ReLU", "activation", size);
    this.node("Conv", `${path}.conv#0`, [input, kernel], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [stride, stride] });
    this.node("BatchNormalization", `${path}.bn#0`, [`${path}.conv#0`, ...four]);
    this.node("Relu", `${path}.relu#0`, [`${path}.bn#0`]);
    return `${path}.relu#0`;
  }

  classifier(input: string, channels: number): void {
    const bound = 1 / Math.sqrt(channels);
    const draw: Step["run"] = { op: "uniform", from: -bound, to: bound };
    this.row("pool#0", "AdaptiveAvgPool2d", "pooling", [1, channels, 1, 1]);
    this.row("flatten#0", "flatten", "step", [1, channels]);
    this.row("fc#0", "Linear", "fully connected", [1, classes], { params: classes * (channels + 1), macs: classes * channels, head: true });
    this.node("GlobalAveragePool", "pool#0", [input]);
    this.node("Flatten", "flatten#0", ["pool#0"], { axis: 1 });
    this.node("Gemm", "fc#0", ["flatten#0", this.param("fc.weight", [classes, channels], draw), this.param("fc.bias", [classes], draw)], { transB: 1 });
  }

  /** The whole model's row, which stands first. */
  top(): void {
    const params = this.layers.reduce((sum, row) => sum + (row.params ?? 0), 0);
    const macs = this.layers.reduce((sum, row) => sum + (row.macs ?? 0), 0);
    this.row("#0", "StagedNet", "container", [1, classes], { onnxNames: ["fc#0"], params, macs });
    this.layers.unshift(this.layers.pop()!);
  }
}

export const stagedNet = ({ stages, blocks, size, dense = false }: Stages): ForwardPlan => {
  const net = new NetWriter();
  let [tensor, channels, side] = ["x", 3, size];
  for (let stage = 0; stage < stages; stage++) {
    const width = 16 << stage;
    const at = net.layers.length;
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 && stage > 0 ? 2 : 1;
      side = Math.ceil(side / stride);
      tensor = net.block(`stage${stage + 1}.${block}`, tensor, { channels, width, side, stride });
      channels = width;
    }
    net.row(`stage${stage + 1}#0`, "Sequential", "container", [1, channels, side, side], { onnxNames: [tensor] });
    net.layers.splice(at, 0, net.layers.pop()!);
  }
  net.classifier(tensor, channels);
  net.top();
  const outputs: OutputSpec[] = [{ path: "", onnxName: "fc#0", shape: ["N", classes], size: [1, classes], dtype: "float32", role: "logits" }];
  if (dense) outputs.push({ path: "map", onnxName: tensor, shape: ["N", channels, "H", "W"], size: [1, channels, side, side], dtype: "float32", role: "dense" });
  return {
    model: modelOf(net, outputs), title: "StagedNet", weights: net.weights, program: net.program, weightBytes: net.weightBytes,
    layers: net.layers, outputs, unsupported: [],
    inputs: [{ path: "x", onnxName: "x", shape: ["N", 3, "H", "W"], size: [1, 3, size, size], dtype: "float32", kind: "image" }],
  };
};

const modelOf = ({ nodes, weights }: NetWriter, outputs: readonly OutputSpec[]): Uint8Array => writeModel({
  producer: "headtorch", version: "test", opset: 21,
  graph: {
    name: "staged", nodes, initializers: weights.map(external), inputs: [{ name: "x", type: "float32", dims: ["N", 3, "H", "W"] }],
    outputs: outputs.map(({ onnxName, shape, dtype }) => ({ name: onnxName, type: dtype, dims: shape })),
  },
});
