/** A graph under construction: nodes with names of their own, each value written once, equal constants shared, dead nodes left out. */
import type { DType, Ref } from "../torch/index.ts";
import type { Shape } from "../sym/index.ts";
import { encode } from "./elements.ts";
import { elementCode, type AttributeValue, type ElementType, type Initializer, type Node, type ValueInfo } from "./write.ts";

/** What a node gives. */
export interface Given {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A call that has no ONNX form. */
export class NoForm extends Error {}

const onnxTypes = new Set<string>([
  "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64", "bool",
]);

/** The ONNX element type of a dtype. */
export const typeOf = (dtype: DType): ElementType => {
  if (!onnxTypes.has(dtype.name)) throw new NoForm(`${dtype.name} numbers have no ONNX form here`);
  return dtype.name as ElementType;
};

/** Constants of more bytes than this are not compared with others. */
const comparedUpTo = 1 << 20;

/** A short word for some bytes; other bytes may have the same. */
const digest = (bytes: Uint8Array): number => {
  let hash = 0;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
};

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

export class GraphBuilder {
  /** Id of the layer row that the nodes to come belong to. */
  scope = "";
  private readonly nodes: Node[] = [];
  private readonly initializers = new Map<string, Initializer>();
  private readonly constants = new Map<string, { readonly ref: Ref; readonly data: Uint8Array }[]>();
  /** The node that gave a value, and what it was given. */
  private readonly makers = new Map<string, Node>();
  private readonly refs = new Map<string, Ref>();
  private readonly nodeNames = new Set<string>();
  private readonly valueNames = new Set<string>();
  private readonly inputs: ValueInfo[] = [];
  private readonly domains = new Set<string>();

  /** A name that no other value has. */
  fresh(wanted: string): string {
    for (let count = 0; ; count++) {
      const name = count === 0 ? wanted : `${wanted}.${count}`;
      if (this.valueNames.has(name)) continue;
      this.valueNames.add(name);
      return name;
    }
  }

  input(name: string, given: Given, dims: readonly (number | string)[]): Ref {
    const made: Ref = { name: this.fresh(name), dtype: given.dtype, shape: given.shape };
    this.inputs.push({ name: made.name, type: typeOf(given.dtype), dims });
    this.refs.set(made.name, made);
    return made;
  }

  /** An initializer whose elements lie in a range of the file or buffer `location`. */
  external(name: string, given: Given, dims: readonly number[], place: { readonly location: string; readonly offset: number; readonly length: number }): Ref {
    const made: Ref = { name: this.fresh(name), dtype: given.dtype, shape: given.shape };
    this.initializers.set(made.name, { name: made.name, type: typeOf(given.dtype), dims, data: { external: place } });
    return made;
  }

  constant(values: ArrayLike<number>, dtype: DType, dims: readonly number[], name = "constant"): Ref {
    return this.constantOf(encode(values, typeOf(dtype)), dtype, dims, name);
  }

  private constantOf(data: Uint8Array, dtype: DType, dims: readonly number[], name: string): Ref {
    const type = typeOf(dtype);
    const key = data.length <= comparedUpTo ? `${type} ${dims.join("×")} ${digest(data)}` : null;
    const alike = key === null ? [] : this.constants.get(key) ?? [];
    const known = alike.find((one) => isEqual(one.data, data));
    if (known) return known.ref;
    const made: Ref = { name: this.fresh(name), dtype, shape: dims };
    this.initializers.set(made.name, { name: made.name, type, dims, data });
    if (key !== null) this.constants.set(key, [...alike, { ref: made, data }]);
    return made;
  }

  /** The same numbers in other dims; null where the value is no constant that stands in the model itself. */
  constantIn(dims: readonly number[], { name, dtype }: Ref): Ref | null {
    const data = this.initializers.get(name)?.data;
    return data instanceof Uint8Array ? this.constantOf(data, dtype, dims, "constant") : null;
  }

  /** The value that a plain Reshape was given to make this one; null where something else made it. */
  reshapedFrom({ name }: Ref): Ref | null {
    const maker = this.makers.get(name);
    return maker?.op === "Reshape" && maker.attributes?.["allowzero"] === undefined ? this.refs.get(maker.inputs[0]!) ?? null : null;
  }

  /** Whether a value is an initializer. */
  isConstant(name: string): boolean {
    return this.initializers.has(name);
  }

  isInput(name: string): boolean {
    return this.inputs.some((one) => one.name === name);
  }

  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>>, outs: readonly Given[], domain = ""): readonly Ref[] {
    const name = this.nodeName(op);
    outs.forEach((out) => typeOf(out.dtype));
    const made = outs.map(({ dtype, shape }, i): Ref => ({ name: this.fresh(i === 0 ? name : `${name}:${i}`), dtype, shape }));
    for (const one of made) this.refs.set(one.name, one);
    let used = inputs.length;
    while (used > 0 && inputs[used - 1] === "") used--;
    const node: Node = { op, name, inputs: inputs.slice(0, used), outputs: made.map((one) => one.name), attributes, ...(domain === "" ? {} : { domain }) };
    this.nodes.push(node);
    for (const one of made) this.makers.set(one.name, node);
    if (domain !== "") this.domains.add(domain);
    return made;
  }

  cast(value: Ref, dtype: DType): Ref {
    return this.node("Cast", [value.name], { to: elementCode(typeOf(dtype)) }, [{ dtype, shape: value.shape }])[0]!;
  }

  private nodeName(op: string): string {
    for (let count = 0; ; count++) {
      const name = `${this.scope}/${op}${count === 0 ? "" : `.${count}`}`;
      if (this.nodeNames.has(name)) continue;
      this.nodeNames.add(name);
      return name;
    }
  }

  /** Nodes and initializers that the wanted values are made from, in order. */
  finish(wanted: Iterable<string>): { readonly nodes: readonly Node[]; readonly initializers: readonly Initializer[]; readonly inputs: readonly ValueInfo[]; readonly domains: readonly string[] } {
    const needed = new Set(wanted);
    const kept: Node[] = [];
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const node = this.nodes[i]!;
      if (!node.outputs.some((name) => needed.has(name))) continue;
      kept.push(node);
      for (const name of node.inputs) needed.add(name);
    }
    return {
      nodes: kept.reverse(),
      initializers: [...this.initializers.values()].filter((one) => needed.has(one.name)),
      inputs: this.inputs,
      domains: [...this.domains],
    };
  }
}
