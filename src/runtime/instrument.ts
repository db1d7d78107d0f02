/** Makes values inside an ONNX model outputs of it, without decoding the model. */

const utf8 = new TextEncoder();
/** Length-delimited fields of `onnx.proto`: ModelProto.graph, GraphProto.output, ValueInfoProto.name. */
const field = { graph: 7, output: 12, name: 1 } as const;

/**
 * The model with more graph outputs. Protobuf readers merge a message field that stands twice, so an appended graph that holds
 * nothing but outputs adds to the first. Their types and shapes are left to the runtime's inference.
 */
export const withOutputs = (model: Uint8Array, names: readonly string[]): Uint8Array => {
  if (names.length === 0) return model;
  const outputs = names.map((name) => delimited(field.output, delimited(field.name, utf8.encode(name))));
  const graph = delimited(field.graph, concat(outputs));
  return concat([model, graph]);
};

const delimited = (number: number, body: Uint8Array): Uint8Array => concat([varint(number * 8 + 2), varint(body.length), body]);

const varint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
};

const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
