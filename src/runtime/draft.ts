/** An ONNX graph taken apart for changes: nodes and the initializers that lie in the weights buffer, and back to bytes; all else stays as it is. */
import { weightsLocation } from "./plan.ts";
import { fields, intField, joined, nested, stringField, stringOf, wire, type Field } from "./wire.ts";

/** Fields of `onnx.proto` that are read or written. */
const field = {
  model: { graph: 7 }, graph: { node: 1, initializer: 5, output: 12 }, value: { name: 1 },
  node: { input: 1, output: 2, op: 4, attribute: 5, domain: 7 }, attribute: { name: 1, float: 2, int: 3, graph: 6, ints: 8 },
  tensor: { dim: 1, type: 2, name: 8, external: 13, location: 14 }, entry: { key: 1, value: 2 },
} as const;

export interface DraftNode {
  readonly op: string;
  readonly domain: string;
  inputs: readonly string[];
  outputs: readonly string[];
  isGone: boolean;
  readonly field: Field;
}

/** An initializer whose elements lie in the weights buffer. */
export interface DraftWeight {
  readonly type: number;
  readonly offset: number;
  readonly length: number;
  /** Another initializer shows some of the same bytes. */
  isShared: boolean;
  name: string;
  dims: readonly number[];
  readonly field: Field;
}

export class Draft {
  readonly nodes: readonly DraftNode[];
  readonly weights: ReadonlyMap<string, DraftWeight>;
  /** Names that something outside of the nodes reads: outputs, and the bodies of branches. */
  readonly pinned: ReadonlySet<string>;
  private readonly around: readonly Field[];
  private readonly inside: readonly Field[];

  constructor(model: Uint8Array) {
    const parts = [...fields(model)];
    this.around = parts.filter(({ number }) => number !== field.model.graph);
    this.inside = parts.filter(({ number }) => number === field.model.graph).flatMap(({ body }) => [...fields(body)]);
    const all = (number: number): readonly Field[] => this.inside.filter((one) => one.number === number);
    this.nodes = all(field.graph.node).map(nodeOf);
    this.weights = new Map(all(field.graph.initializer).flatMap((one) => weightOf(one) ?? []).map((one) => [one.name, one]));
    markShared([...this.weights.values()]);
    this.pinned = new Set([...all(field.graph.output).map(({ body }) => named(body, field.value.name)[0]!), ...this.nodes.flatMap(readByBodies)]);
  }

  /** The nodes that read each value, as often as they read it. */
  readers(): ReadonlyMap<string, readonly DraftNode[]> {
    const readers = new Map<string, DraftNode[]>();
    for (const node of this.nodes) if (!node.isGone) for (const name of node.inputs) readers.set(name, [...readers.get(name) ?? [], node]);
    return readers;
  }

  /** Nodes stand after what they read. */
  private drop(needed: Set<string>): void {
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((name) => needed.has(name))) node.isGone = true;
      if (!node.isGone) for (const name of node.inputs) needed.add(name);
    }
  }

  /** The bytes without what nothing needs; `kept` values are needed. */
  bytes(kept: ReadonlySet<string>): Uint8Array {
    this.drop(new Set([...this.pinned, ...kept]));
    const nodes = new Map(this.nodes.map((one) => [one.field, one]));
    const weights = new Map([...this.weights.values()].map((one) => [one.field, one]));
    const read = new Set([...this.pinned, ...this.nodes.filter(({ isGone }) => !isGone).flatMap(({ inputs }) => inputs)]);
    const parts = inOrder(this.inside).flatMap((one) => {
      const node = nodes.get(one);
      if (node) return node.isGone ? [] : [writtenNode(node)];
      const weight = weights.get(one);
      return weight ? (read.has(weight.name) ? [writtenWeight(weight)] : []) : [one.whole];
    });
    return joined([...this.around.map(({ whole }) => whole), nested(field.model.graph, ...parts)]);
  }
}

/** Large initializers stand before small ones: the small, which a session keeps for long, would else lie between the large that it frees, and memory could not go back. */
const inOrder = (inside: readonly Field[]): readonly Field[] => {
  const first = inside.findIndex(({ number }) => number === field.graph.initializer);
  const [before, rest] = [inside.slice(0, Math.max(first, 0)), inside.slice(Math.max(first, 0))];
  const isLarge = (one: Field): boolean => one.number === field.graph.initializer && (weightOf(one)?.length ?? one.body.length) > smallBytes;
  return [...before, ...rest.filter(isLarge), ...rest.filter((one) => !isLarge(one))];
};

const smallBytes = 1 << 14;

const named = (message: Uint8Array, number: number): readonly string[] => [...fields(message)].filter((one) => one.number === number).map(stringOf);

const nodeOf = (from: Field): DraftNode => {
  const [op = ""] = named(from.body, field.node.op);
  const [domain = ""] = named(from.body, field.node.domain);
  return { op, domain, inputs: named(from.body, field.node.input), outputs: named(from.body, field.node.output), isGone: false, field: from };
};

const weightOf = (from: Field): DraftWeight | null => {
  const parts = [...fields(from.body)];
  const entries = new Map(parts.filter(({ number }) => number === field.tensor.external).map(({ body }) => [named(body, field.entry.key)[0], named(body, field.entry.value)[0]]));
  if (entries.get("location") !== weightsLocation) return null;
  const numbers = (number: number): readonly number[] => parts.filter((one) => one.number === number).map(({ value }) => value);
  return {
    name: named(from.body, field.tensor.name)[0]!, type: numbers(field.tensor.type)[0]!, dims: numbers(field.tensor.dim),
    offset: Number(entries.get("offset") ?? 0), length: Number(entries.get("length")), isShared: false, field: from,
  };
};

const markShared = (weights: readonly DraftWeight[]): void => {
  let widest: DraftWeight | null = null;
  for (const one of [...weights].sort((a, b) => a.offset - b.offset)) {
    if (widest && one.offset < widest.offset + widest.length) one.isShared = widest.isShared = true;
    if (!widest || one.offset + one.length > widest.offset + widest.length) widest = one;
  }
};

/** The values of outside that the bodies of a node's branches or loops may read. */
const readByBodies = ({ field: { body } }: DraftNode): readonly string[] =>
  [...fields(body)].filter(({ number }) => number === field.node.attribute).flatMap((attribute) =>
    [...fields(attribute.body)].filter(({ number }) => number === field.attribute.graph).flatMap((graph) => {
      const nodes = [...fields(graph.body)].filter(({ number }) => number === field.graph.node).map(nodeOf);
      const outputs = [...fields(graph.body)].filter(({ number }) => number === field.graph.output).map((one) => named(one.body, field.value.name)[0]!);
      return [...outputs, ...nodes.flatMap(({ inputs }) => inputs), ...nodes.flatMap(readByBodies)];
    }));

/** An attribute of integers, or of one; null where the node has none of that name. */
export const intsOf = (node: DraftNode, name: string): readonly number[] | null => attributeOf(node, name)?.filter(({ number }) => number === field.attribute.ints || number === field.attribute.int).map(({ value }) => value) ?? null;

export const floatOf = (node: DraftNode, name: string): number | null => {
  const found = attributeOf(node, name)?.find(({ number }) => number === field.attribute.float);
  if (!found) return null;
  const at = found.whole.subarray(-4);
  return new DataView(at.buffer, at.byteOffset, 4).getFloat32(0, true);
};

const attributeOf = ({ field: { body } }: DraftNode, name: string): readonly Field[] | undefined =>
  [...fields(body)].filter(({ number }) => number === field.node.attribute).map((one) => [...fields(one.body)]).find((parts) => parts.some((one) => one.number === field.attribute.name && stringOf(one) === name));

const writtenNode = ({ inputs, outputs, field: { body } }: DraftNode): Uint8Array => {
  const kept = [...fields(body)].filter(({ number }) => number !== field.node.input && number !== field.node.output).map(({ whole }) => whole);
  return nested(field.graph.node, ...inputs.map((one) => stringField(field.node.input, one)), ...outputs.map((one) => stringField(field.node.output, one)), ...kept);
};

const writtenWeight = ({ name, dims, field: { body } }: DraftWeight): Uint8Array => {
  const kept = [...fields(body)].filter(({ number, wire: type }) => number !== field.tensor.name && !(number === field.tensor.dim && type === wire.varint)).map(({ whole }) => whole);
  return nested(field.graph.initializer, ...dims.map((one) => intField(field.tensor.dim, one)), ...kept, stringField(field.tensor.name, name));
};
