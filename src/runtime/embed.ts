/** Puts the weights into the model file: external initializers become raw data, the rest of the bytes stays as it is. */
import { weightsLocation } from "./plan.ts";
import { fields, head, stringOf, wire as wireTypes } from "./wire.ts";

/** Fields of `onnx.proto` that are touched, all length-delimited but the last: ModelProto.graph, GraphProto.initializer, TensorProto. */
const field = { graph: 7, initializer: 5, rawData: 9, externalData: 13, dataLocation: 14 } as const;

/** A protobuf message is at most 2 GiB; beyond this many bytes weights belong in a file of their own. */
export const mostEmbedded = 2 ** 31 - 2 ** 24;

/**
 * The model with `weights` in it, as parts in order: for a file or a `Blob`. The weights are not copied.
 * @throws RangeError where model and weights together are too large for one protobuf message.
 */
export const embedWeights = (model: Uint8Array, weights: Uint8Array): readonly Uint8Array[] => {
  if (model.length + weights.length > mostEmbedded) throw new RangeError("the model is larger than 2 GB: its weights need a file of their own");
  return rewrite(model, (number, body) => {
    if (number !== field.graph) return undefined;
    return rewrite(body, (inner, tensor) => (inner === field.initializer ? embedTensor(tensor, weights) : undefined));
  });
};

/** The model with its weights in a file of another name, which lies beside it and holds the weights buffer as it is. */
export const besideWeights = (model: Uint8Array, file: string): readonly Uint8Array[] => {
  const location = new TextEncoder().encode(file);
  const entry = (body: Uint8Array): readonly Uint8Array[] => rewrite(body, (number, value) => (number === 2 && new TextDecoder().decode(value) === weightsLocation ? [location] : undefined));
  return rewrite(model, (number, graph) => (number !== field.graph ? undefined : rewrite(graph, (inner, tensor) =>
    (inner !== field.initializer ? undefined : rewrite(tensor, (own, body) => (own === field.externalData ? entry(body) : undefined))))));
};

const embedTensor = (tensor: Uint8Array, weights: Uint8Array): readonly Uint8Array[] | undefined => {
  const entries = new Map<string, string>();
  const kept: Uint8Array[] = [];
  for (const part of fields(tensor)) {
    if (part.number === field.externalData) entries.set(...keyAndValue(part.body));
    else if (part.number !== field.dataLocation) kept.push(part.whole);
  }
  if (entries.get("location") !== weightsLocation) return undefined;
  const offset = Number(entries.get("offset") ?? 0);
  const data = weights.subarray(offset, offset + Number(entries.get("length")));
  return [...kept, head(field.rawData, data.length), data];
};

const keyAndValue = (entry: Uint8Array): [string, string] => {
  const [key, value] = [1, 2].map((number) => [...fields(entry)].find((part) => part.number === number));
  return [key ? stringOf(key) : "", value ? stringOf(value) : ""];
};

/** Replaces the bodies of length-delimited fields for which `change` gives parts; neighbours stay views of the message. */
const rewrite = (
  message: Uint8Array, change: (number: number, body: Uint8Array) => readonly Uint8Array[] | undefined,
): readonly Uint8Array[] => {
  const parts: Uint8Array[] = [];
  for (const { number, whole, body, wire } of fields(message)) {
    const changed = wire === wireTypes.bytes ? change(number, body) : undefined;
    if (changed === undefined) parts.push(whole);
    else parts.push(head(number, changed.reduce((sum, part) => sum + part.length, 0)), ...changed);
  }
  return parts;
};
