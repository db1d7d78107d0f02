/** Takes an ONNX model apart without decoding it whole: models of a single node, and one that tells the shapes of all values. */
import { elementCode } from "../onnx/index.ts";
import { openOutput } from "./instrument.ts";
import type { ElementType } from "./plan.ts";
import { fields, intField, joined, nested, stringField, stringOf, type Field } from "./wire.ts";

/** Fields of `onnx.proto` that are read or written. */
const model = { graph: 7 } as const;
const graph = { node: 1, name: 2, initializer: 5, input: 11 } as const;
const node = { input: 1, output: 2, op: 4, attribute: 5, domain: 7 } as const;
const tensor = { dim: 1, type: 2, name: 8, location: 14 } as const;

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What kind of node this is: operator and attributes, as letters that only compare. */
  readonly kind: string;
  readonly bytes: Uint8Array;
}

interface Constant {
  readonly bytes: Uint8Array;
  readonly external: boolean;
  readonly type: number;
  readonly dims: readonly number[];
}

/** A value that a probe is fed with. */
export interface Fed {
  readonly name: string;
  readonly type: ElementType;
  readonly size: readonly number[];
}

export class ModelParts {
  readonly nodes: readonly GraphNode[];
  private readonly constants: ReadonlyMap<string, Constant>;
  /** Everything of the model but its graph. */
  private readonly around: readonly Uint8Array[];
  private readonly inputs: readonly Uint8Array[];

  constructor(bytes: Uint8Array) {
    const parts = [...fields(bytes)];
    const inside = parts.filter(({ number }) => number === model.graph).flatMap(({ body }) => [...fields(body)]);
    this.around = parts.filter(({ number }) => number !== model.graph).map(({ whole }) => whole);
    this.nodes = inside.filter(({ number }) => number === graph.node).map(nodeOf);
    this.inputs = inside.filter(({ number }) => number === graph.input).map(({ whole }) => whole);
    this.constants = new Map(inside.filter(({ number }) => number === graph.initializer).map(constantOf));
  }

  isConstant(name: string): boolean {
    return this.constants.has(name);
  }

  /** The dims of a constant. */
  dimsOf(name: string): readonly number[] | undefined {
    return this.constants.get(name)?.dims;
  }

  /** The whole graph without its weights, every value an output: a session of it knows their types and shapes, and holds next to nothing. */
  outline(): Uint8Array {
    const kept = [...this.constants].map(([name, { external, bytes, type, dims }]) => (external ? openInput(name, type, dims) : bytes));
    const outputs = this.nodes.flatMap(({ outputs: names }) => names.filter((name) => name !== "")).map(openOutput);
    return this.write([...this.nodes.map(({ bytes }) => bytes), ...kept, ...this.inputs, ...outputs]);
  }

  /** These nodes alone, with the constants that they read; the outputs are those of the last. */
  slice(nodes: readonly GraphNode[], fed: readonly Fed[]): Uint8Array {
    const read = new Set(nodes.flatMap(({ inputs }) => inputs));
    const kept = [...this.constants].filter(([name]) => read.has(name)).map(([, { bytes }]) => bytes);
    const inputs = fed.map(({ name, type, size }) => openInput(name, elementCode(type), size));
    const outputs = nodes.at(-1)!.outputs.filter((name) => name !== "").map(openOutput);
    return this.write([...nodes.map(({ bytes }) => bytes), ...kept, ...inputs, ...outputs]);
  }

  private write(inside: readonly Uint8Array[]): Uint8Array {
    return joined([...this.around, nested(model.graph, stringField(graph.name, "probe"), ...inside)]);
  }
}

const nodeOf = ({ body, whole }: Field): GraphNode => {
  const parts = [...fields(body)];
  const named = (number: number): readonly string[] => parts.filter((part) => part.number === number).map(stringOf);
  const attributes = parts.filter(({ number }) => number === node.attribute).map(({ body: one }) => String.fromCharCode(...one.subarray(0, 4096)));
  const [op = ""] = named(node.op);
  return { op, inputs: named(node.input), outputs: named(node.output), kind: [named(node.domain).join(), op, ...attributes].join(" "), bytes: whole };
};

const constantOf = ({ body, whole }: Field): readonly [string, Constant] => {
  const parts = [...fields(body)];
  const numbers = (number: number): readonly number[] => parts.filter((part) => part.number === number).map(({ value }) => value);
  const name = parts.find(({ number }) => number === tensor.name);
  const external = numbers(tensor.location)[0] === 1;
  return [name === undefined ? "" : stringOf(name), { bytes: whole, external, type: numbers(tensor.type)[0] ?? 0, dims: numbers(tensor.dim) }];
};

/** ValueInfoProto: a name, and a tensor type with its element type and sizes. */
const openInput = (name: string, type: number, dims: readonly number[]): Uint8Array => {
  const shape = nested(2, ...dims.map((dim) => nested(1, intField(1, dim))));
  return nested(graph.input, stringField(1, name), nested(2, nested(1, intField(1, type), shape)));
};
