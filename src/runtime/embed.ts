/** Puts the weights into the model file: external initializers become raw data, the rest of the bytes stays as it is. */
import { weightsLocation } from "./plan.ts";

/** Fields of `onnx.proto` that are touched, all length-delimited but the last: ModelProto.graph, GraphProto.initializer, TensorProto. */
const field = { graph: 7, initializer: 5, rawData: 9, externalData: 13, dataLocation: 14 } as const;
const wireBytes = 2;
const text = new TextDecoder();

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
  return [text.decode(key?.body), text.decode(value?.body)];
};

/** Replaces the bodies of length-delimited fields for which `change` gives parts; neighbours stay views of the message. */
const rewrite = (
  message: Uint8Array, change: (number: number, body: Uint8Array) => readonly Uint8Array[] | undefined,
): readonly Uint8Array[] => {
  const parts: Uint8Array[] = [];
  for (const { number, whole, body, wire } of fields(message)) {
    const changed = wire === wireBytes ? change(number, body) : undefined;
    if (changed === undefined) parts.push(whole);
    else parts.push(head(number, changed.reduce((sum, part) => sum + part.length, 0)), ...changed);
  }
  return parts;
};

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Tag, length and body. */
  readonly whole: Uint8Array;
  /** Of a length-delimited field; else empty. */
  readonly body: Uint8Array;
}

function* fields(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length;) {
    const start = at;
    const tag = readVarint(message, at);
    const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    let body = message.subarray(0, 0);
    if (wire === wireBytes) {
      const length = readVarint(message, tag.end);
      at = length.end + length.value;
      body = message.subarray(length.end, at);
    } else {
      at = wire === 0 ? readVarint(message, tag.end).end : tag.end + (wire === 5 ? 4 : 8);
    }
    yield { number, wire, body, whole: message.subarray(start, at) };
  }
}

const readVarint = (bytes: Uint8Array, start: number): { value: number; end: number } => {
  let value = 0;
  let end = start;
  for (let scale = 1; end < bytes.length; scale *= 128) {
    const byte = bytes[end++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return { value, end };
};

const head = (number: number, length: number): Uint8Array => Uint8Array.from([...varint(number * 8 + wireBytes), ...varint(length)]);

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]);
