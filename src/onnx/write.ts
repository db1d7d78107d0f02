/**
 * Writes an ONNX model: plain data in, the bytes of a ModelProto (IR version 10, opset 21) out.
 *
 * Field numbers and type codes are those of `onnx.proto`.
 */
import { assertNever } from "../base/index.ts";
import { join, ReverseWriter } from "./protobuf.ts";

/** What ONNX calls each element type, and how many bytes an element takes. */
const elementTypes = {
  float32: { code: 1, bytes: 4 },
  uint8: { code: 2, bytes: 1 },
  int8: { code: 3, bytes: 1 },
  uint16: { code: 4, bytes: 2 },
  int16: { code: 5, bytes: 2 },
  int32: { code: 6, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  bool: { code: 9, bytes: 1 },
  float16: { code: 10, bytes: 2 },
  float64: { code: 11, bytes: 8 },
  uint32: { code: 12, bytes: 4 },
  uint64: { code: 13, bytes: 8 },
  complex64: { code: 14, bytes: 8 },
  complex128: { code: 15, bytes: 16 },
  bfloat16: { code: 16, bytes: 2 },
  float8_e4m3fn: { code: 17, bytes: 1 },
  float8_e4m3fnuz: { code: 18, bytes: 1 },
  float8_e5m2: { code: 19, bytes: 1 },
  float8_e5m2fnuz: { code: 20, bytes: 1 },
} as const;

export type ElementType = keyof typeof elementTypes;

/** The number ONNX gives an element type (`TensorProto.DataType`), as `Cast` wants it. */
export const elementCode = (type: ElementType): number => elementTypes[type].code;

/** Bytes of one element. */
export const elementBytes = (type: ElementType): number => elementTypes[type].bytes;

/** Little-endian elements, or a range of a file or buffer that the caller mounts under the name `location`. */
export type TensorData = Uint8Array | { readonly external: { readonly location: string; readonly offset: number; readonly length: number } };

export interface Tensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** A constant of the graph. */
export interface Initializer extends Tensor {
  readonly name: string;
}

/**
 * A bare number or list is an integer; what must be a float says so, because `epsilon: 1` and `alpha: 1` look like integers and
 * ONNX Runtime refuses an attribute of the wrong kind.
 */
export type AttributeValue =
  | number
  | bigint
  | readonly (number | bigint)[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor }
  | { readonly graph: Graph };

/** An empty input or output name stands for one left out. */
export interface Node {
  readonly op: string;
  /** Unique in the model. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** The operator set, when it is not ONNX's own; must stand in the model's `extraDomains`. */
  readonly domain?: string;
}

/** A named dim is free, a null one unknown; null dims: not even the rank is known. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string | null)[] | null;
}

export interface Graph {
  readonly name: string;
  /** In an order in which each node follows those it reads from: ONNX wants it, ONNX Runtime does not check it. */
  readonly nodes: readonly Node[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Types and shapes of values in between (`value_info`): the runtime refuses a model where they are wrong. */
  readonly values?: readonly ValueInfo[];
  readonly initializers?: readonly Initializer[];
  readonly doc?: string;
}

export interface OnnxModel {
  readonly graph: Graph;
  readonly producer: string;
  /** The producer's version. */
  readonly version: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** ONNX Runtime's WebGPU and CPU kernels have holes above 21. */
  readonly opset: 21;
  /** Other operator sets and their versions, as `{ "com.microsoft": 1 }`. */
  readonly extraDomains?: Readonly<Record<string, number>>;
}

/** The IR version that goes with opset 21. */
const irVersion = 10;

/** `AttributeProto.AttributeType` */
const attributeKinds = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

/**
 * The model as one array.
 * @throws RangeError where an integer attribute or dim is no integer, or data do not fill their dims.
 */
export const writeModel = (model: OnnxModel): Uint8Array => join(modelChunks(model));

/** The model as parts in order, for a `Blob` or a file: long initializers are the caller's own memory, not copies. */
export const modelChunks = (model: OnnxModel): Uint8Array[] => {
  const out = new ReverseWriter();
  for (const [key, value] of Object.entries(model.metadata ?? {}).reverse()) writeEntry(out, 14, key, value);
  for (const [domain, version] of Object.entries({ "": model.opset, ...model.extraDomains }).reverse()) {
    out.message(8, () => {
      out.int(2, version);
      out.string(1, domain);
    });
  }
  out.message(7, () => writeGraph(out, model.graph));
  out.string(3, model.version);
  out.string(2, model.producer);
  out.int(1, irVersion);
  return out.chunks();
};

const writeGraph = (out: ReverseWriter, graph: Graph): void => {
  eachReversed(graph.values, (value) => out.message(13, () => writeValueInfo(out, value)));
  eachReversed(graph.outputs, (value) => out.message(12, () => writeValueInfo(out, value)));
  eachReversed(graph.inputs, (value) => out.message(11, () => writeValueInfo(out, value)));
  if (graph.doc !== undefined) out.string(10, graph.doc);
  eachReversed(graph.initializers, (value) => out.message(5, () => writeTensor(out, value, value.name)));
  out.string(2, graph.name);
  eachReversed(graph.nodes, (node) => out.message(1, () => writeNode(out, node)));
};

const writeNode = (out: ReverseWriter, node: Node): void => {
  if (node.domain) out.string(7, node.domain);
  for (const [name, value] of Object.entries(node.attributes ?? {}).reverse()) {
    out.message(5, () => writeAttribute(out, name, value, node.name));
  }
  out.string(4, node.op);
  out.string(3, node.name);
  eachReversed(node.outputs, (name) => out.string(2, name));
  eachReversed(node.inputs, (name) => out.string(1, name));
};

const writeAttribute = (out: ReverseWriter, name: string, value: AttributeValue, node: string): void => {
  const integer = (int: number | bigint): number | bigint => whole(int, `attribute ${name} of node ${node}`);
  const kind = attributeKind(value);
  out.int(20, attributeKinds[kind.kind]);
  switch (kind.kind) {
    case "int": out.int(3, integer(kind.value)); break;
    case "ints": eachReversed(kind.value, (int) => out.int(8, integer(int))); break;
    case "float": out.float(2, kind.value); break;
    case "floats": eachReversed(kind.value, (float) => out.float(7, float)); break;
    case "string": out.string(4, kind.value); break;
    case "strings": eachReversed(kind.value, (text) => out.string(9, text)); break;
    case "tensor": out.message(5, () => writeTensor(out, kind.value, "")); break;
    case "graph": out.message(6, () => writeGraph(out, kind.value)); break;
    default: assertNever(kind);
  }
  out.string(1, name);
};

type TaggedAttribute =
  | { readonly kind: "int"; readonly value: number | bigint }
  | { readonly kind: "ints"; readonly value: readonly (number | bigint)[] }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: Tensor }
  | { readonly kind: "graph"; readonly value: Graph };

const attributeKind = (value: AttributeValue): TaggedAttribute => {
  if (typeof value === "number" || typeof value === "bigint") return { kind: "int", value };
  if (typeof value === "string") return { kind: "string", value };
  if (isList(value)) return { kind: "ints", value };
  if ("float" in value) return { kind: "float", value: value.float };
  if ("floats" in value) return { kind: "floats", value: value.floats };
  if ("strings" in value) return { kind: "strings", value: value.strings };
  if ("tensor" in value) return { kind: "tensor", value: value.tensor };
  return { kind: "graph", value: value.graph };
};

/** `Array.isArray` does not narrow a readonly list. */
const isList = (value: AttributeValue): value is readonly (number | bigint)[] => Array.isArray(value);

const writeTensor = (out: ReverseWriter, { type, dims, data }: Tensor, name: string): void => {
  const bytes = dims.reduce((product, dim) => product * dim, 1) * elementBytes(type);
  const given = data instanceof Uint8Array ? data.length : data.external.length;
  if (given !== bytes) throw new RangeError(`tensor ${name}: ${type} [${dims.join(", ")}] takes ${bytes} bytes, not ${given}`);
  if (data instanceof Uint8Array) {
    out.bytes(9, data);
  } else {
    out.int(14, externalLocation);
    writeEntry(out, 13, "length", String(data.external.length));
    writeEntry(out, 13, "offset", String(data.external.offset));
    writeEntry(out, 13, "location", data.external.location);
  }
  if (name !== "") out.string(8, name);
  out.int(2, elementCode(type));
  eachReversed(dims, (dim) => out.int(1, whole(dim, `tensor ${name}`)));
};

/** `TensorProto.DataLocation.EXTERNAL` */
const externalLocation = 1;

const writeValueInfo = (out: ReverseWriter, { name, type, dims }: ValueInfo): void => {
  out.message(2, () => out.message(1, () => {
    if (dims !== null) out.message(2, () => eachReversed(dims, (dim) => out.message(1, () => writeDim(out, dim, name))));
    out.int(1, elementCode(type));
  }));
  out.string(1, name);
};

const writeDim = (out: ReverseWriter, dim: number | string | null, name: string): void => {
  if (typeof dim === "number") out.int(1, whole(dim, `shape of ${name}`));
  else if (typeof dim === "string") out.string(2, dim);
};

const writeEntry = (out: ReverseWriter, field: number, key: string, value: string): void =>
  out.message(field, () => {
    out.string(2, value);
    out.string(1, key);
  });

const eachReversed = <T>(items: readonly T[] | undefined, write: (item: T) => void): void => {
  for (let i = (items?.length ?? 0) - 1; i >= 0; i--) write(items![i]!);
};

const whole = (value: number | bigint, where: string): number | bigint => {
  if (typeof value === "bigint" ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value)) return value;
  throw new RangeError(`${where}: ${value} is no 64-bit integer (write {float: …} for a float)`);
};
