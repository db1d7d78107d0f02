/** Makes values inside an ONNX model outputs of it, without decoding the model. */
import { joined, nested, stringField } from "./wire.ts";

/** Length-delimited fields of `onnx.proto`: ModelProto.graph, GraphProto.output, ValueInfoProto.name. */
const field = { graph: 7, output: 12, name: 1 } as const;

/**
 * The model with more graph outputs. Protobuf readers merge a message field that stands twice, so an appended graph that holds
 * nothing but outputs adds to the first. Their types and shapes are left to the runtime's inference.
 */
export const withOutputs = (model: Uint8Array, names: readonly string[]): Uint8Array => {
  if (names.length === 0) return model;
  return joined([model, nested(field.graph, ...names.map(openOutput))]);
};

/** An output of a graph whose type and shape are left to the runtime's inference. */
export const openOutput = (name: string): Uint8Array => nested(field.output, stringField(field.name, name));
