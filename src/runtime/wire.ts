/** Reading and writing of protobuf messages without their schema: fields, numbers, nested messages. */

/** Wire types. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export interface Field {
  readonly number: number;
  readonly wire: number;
  /** Tag, length and body. */
  readonly whole: Uint8Array;
  /** Of a length-delimited field; else empty. */
  readonly body: Uint8Array;
  /** Of a varint; else 0. */
  readonly value: number;
}

const text = new TextDecoder();
const utf8 = new TextEncoder();
const nothing = new Uint8Array(0);

export function* fields(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length;) {
    const start = at;
    const tag = readVarint(message, at);
    const [number, type] = [Math.floor(tag.value / 8), tag.value % 8];
    let body: Uint8Array = nothing;
    let value = 0;
    if (type === wire.bytes) {
      const length = readVarint(message, tag.end);
      at = length.end + length.value;
      body = message.subarray(length.end, at);
    } else if (type === wire.varint) {
      ({ value, end: at } = readVarint(message, tag.end));
    } else {
      at = tag.end + (type === wire.fixed32 ? 4 : 8);
    }
    yield { number, wire: type, body, value, whole: message.subarray(start, at) };
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

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]);

export const stringOf = ({ body }: Field): string => text.decode(body);

/** Tag and length of a length-delimited field. */
export const head = (number: number, length: number): Uint8Array => Uint8Array.from([...varint(number * 8 + wire.bytes), ...varint(length)]);

export const nested = (number: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = joined(parts);
  return joined([head(number, body.length), body]);
};

export const stringField = (number: number, value: string): Uint8Array => nested(number, utf8.encode(value));

export const intField = (number: number, value: number): Uint8Array => Uint8Array.from([...varint(number * 8 + wire.varint), ...varint(value)]);

export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
