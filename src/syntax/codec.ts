/**
 * Trees as bytes, for caches and for the prelude: read back far faster than parsed. After a header come the file's texts, a
 * block of statements for the module and, inside it, one block of its own for each function's body, which is skipped until
 * it is asked for.
 */
import { nodeKind, nodeKinds, schemaText, type Field, type Structure } from "./schema.ts";
import { deferredFunction } from "./statements.ts";
import type { FunctionDef, Statement, SyntaxProblem, Tree } from "./tree.ts";

type Fields = Record<string, unknown>;

const hash = (bytes: Uint8Array, from: number): number => {
  const aligned: Uint8Array<ArrayBufferLike> = (bytes.byteOffset + from) % 4 === 0 ? bytes.subarray(from) : new Uint8Array(bytes.subarray(from));
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  let value = 0x811c9dc5 ^ bytes.length;
  for (let i = 0; i < words.length; i++) value = Math.imul(value ^ words[i]!, 0x01000193) ^ (value >>> 15);
  for (let i = words.length << 2; i < aligned.length; i++) value = Math.imul(value ^ aligned[i]!, 0x01000193);
  return value >>> 0;
};

/** Changes when the layout below does; a change of the nodes' fields counts by itself. */
const layout = 2;

/** Names the format of encoded trees: what was encoded under another name is not read. */
export const formatVersion: string = `${layout}-${hash(new TextEncoder().encode(schemaText), 0).toString(36)}`;

const magic = new TextEncoder().encode(`headtorch tree ${formatVersion}\n`);
const headerLength = magic.length + 4;

/* Writing */

class Writer {
  private bytes = new Uint8Array(4096);
  length = 0;
  readonly texts: Map<string, number>;

  constructor(texts: Map<string, number>) {
    this.texts = texts;
  }

  private room(extra: number): void {
    if (this.length + extra <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + extra));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }
  /** A whole number from 0 on, seven bits a byte. */
  count(value: number): void {
    this.room(8);
    while (value > 0x7f) {
      this.bytes[this.length++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.bytes[this.length++] = value;
  }
  /** A whole number of either sign. */
  difference(value: number): void {
    this.count(value < 0 ? -value * 2 - 1 : value * 2);
  }
  text(value: string): void {
    let index = this.texts.get(value);
    if (index === undefined) this.texts.set(value, (index = this.texts.size));
    this.count(index);
  }
  append(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
  finished(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** The bytes of a tree. Makes every function's body. */
export const encodeTree = (tree: Tree): Uint8Array => {
  const writer = new Writer(new Map());
  writer.count(tree.start);
  writer.count(tree.end);
  writeList(tree.body, tree.start, writer);
  writer.count(tree.errors.length);
  for (const { start, end, message } of tree.errors) {
    writer.count(start);
    writer.count(end);
    writer.text(message);
  }
  const texts = new TextEncoder().encode(JSON.stringify([...writer.texts.keys()]));
  const result = new Uint8Array(headerLength + 4 + texts.length + writer.length);
  const view = new DataView(result.buffer);
  result.set(magic);
  view.setUint32(headerLength, texts.length);
  result.set(texts, headerLength + 4);
  result.set(writer.finished(), headerLength + 4 + texts.length);
  view.setUint32(magic.length, hash(result, headerLength));
  return result;
};

const writeList = (nodes: readonly unknown[], base: number, writer: Writer): void => {
  writer.count(nodes.length);
  for (const node of nodes) writeNode(node as Fields, base, writer);
};

/** A node: its kind, its start as the distance from its parent's, its length, its fields. */
const writeNode = (node: Fields, base: number, writer: Writer): void => {
  const kind = nodeKind(node["kind"] as string);
  writer.count(kind.number);
  writeStructure(node, kind, base, writer);
};

const writeStructure = (node: Fields, structure: Structure, base: number, writer: Writer): void => {
  let start = base;
  if (structure.hasSpan) {
    start = node["start"] as number;
    writer.difference(start - base);
    writer.difference((node["end"] as number) - start);
  }
  for (const field of structure.fields) writeField(node[field.name], field, start, writer);
};

const writeField = (value: unknown, field: Field, base: number, writer: Writer): void => {
  if (field.type === "later") {
    const body = new Writer(writer.texts);
    writeList(value as unknown[], base, body);
    writer.count(body.length);
    writer.append(body.finished());
    return;
  }
  if (!field.list) return writeOptional(value, field, base, writer);
  writer.count((value as unknown[]).length);
  for (const each of value as unknown[]) writeOptional(each, field, base, writer);
};

const writeOptional = (value: unknown, field: Field, base: number, writer: Writer): void => {
  if (field.nullable) {
    writer.count(value === null ? 0 : 1);
    if (value === null) return;
  }
  writeValue(value, field.type, base, writer);
};

const constants = [true, false, null];

const writeValue = (value: unknown, type: Field["type"], base: number, writer: Writer): void => {
  switch (type) {
    case "node":
      return writeNode(value as Fields, base, writer);
    case "part":
      writer.count(typeof value === "string" ? 0 : 1);
      return typeof value === "string" ? writer.text(value) : writeNode(value as Fields, base, writer);
    case "text":
      return writer.text(value as string);
    case "integer":
      return writeInteger(value as number | bigint, writer);
    case "float":
      return writer.text(String(value));
    case "flag":
      return writer.count(value ? 1 : 0);
    case "offset":
      return writer.difference((value as number) - base);
    case "constant":
      return writer.count(constants.indexOf(value as boolean | null));
    case "later":
      return;
    default:
      return writeStructure(value as Fields, type, base, writer);
  }
};

/** Doubled for its sign, a number must still be exact. */
const countable = 2 ** 51;

const writeInteger = (value: number | bigint, writer: Writer): void => {
  const small = typeof value === "number" && Math.abs(value) < countable;
  writer.count(small ? 0 : typeof value === "number" ? 1 : 2);
  if (small) writer.difference(value);
  else writer.text(String(value));
};

const readInteger = (reader: Reader): number | bigint => {
  const form = reader.count();
  if (form === 0) return reader.difference();
  return form === 1 ? Number(reader.text()) : BigInt(reader.text());
};

/* Reading */

class Reader {
  private readonly bytes: Uint8Array;
  at: number;
  readonly texts: readonly string[];

  constructor(bytes: Uint8Array, at: number, texts: readonly string[]) {
    this.bytes = bytes;
    this.at = at;
    this.texts = texts;
  }

  count(): number {
    let byte = this.bytes[this.at++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }
  difference(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  text(): string {
    return this.texts[this.count()]!;
  }
  /** A reader of what follows, and this one behind it. */
  skip(length: number): Reader {
    const skipped = new Reader(this.bytes, this.at, this.texts);
    this.at += length;
    return skipped;
  }
}

/** The tree that was encoded; null when the bytes are of another format or not as they were written. */
export const decodeTree = (bytes: Uint8Array): Tree | null => {
  if (bytes.length < headerLength + 4 || magic.some((byte, i) => bytes[i] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(magic.length) !== hash(bytes, headerLength)) return null;
  const textsEnd = headerLength + 4 + view.getUint32(headerLength);
  const texts = JSON.parse(new TextDecoder().decode(bytes.subarray(headerLength + 4, textsEnd))) as string[];
  const reader = new Reader(bytes, textsEnd, texts);
  const start = reader.count();
  const end = reader.count();
  const body = readList(start, reader) as Statement[];
  const errors: SyntaxProblem[] = [];
  for (let left = reader.count(); left > 0; left--) errors.push({ start: reader.count(), end: reader.count(), message: reader.text() });
  return { kind: "Module", start, end, body, errors };
};

const readList = (base: number, reader: Reader): unknown[] => {
  const nodes: unknown[] = new Array(reader.count());
  for (let i = 0; i < nodes.length; i++) nodes[i] = readNode(base, reader);
  return nodes;
};

const readNode = (base: number, reader: Reader): unknown => {
  const kind = nodeKinds[reader.count()]!;
  return kind === functionKind ? readFunction(base, reader) : readStructure(kind, base, reader);
};

const functionKind = nodeKinds[nodeKind("FunctionDef").number]!;

const readFunction = (base: number, reader: Reader): unknown => {
  const head: Fields = { kind: "FunctionDef", ...readSpan(base, reader) };
  const start = head["start"] as number;
  for (const field of functionKind.fields) if (field.type !== "later") head[field.name] = readField(field, start, reader);
  const body = reader.skip(reader.count());
  return deferredFunction(head as unknown as FunctionDef, () => readList(start, body) as Statement[]);
};

const readSpan = (base: number, reader: Reader): { start: number; end: number } => {
  const start = base + reader.difference();
  return { start, end: start + reader.difference() };
};

const readStructure = (structure: Structure, base: number, reader: Reader): unknown => {
  const node: Fields = {};
  let start = base;
  if (structure.hasKind) node["kind"] = structure.name;
  if (structure.hasSpan) {
    node["start"] = start = base + reader.difference();
    node["end"] = start + reader.difference();
  }
  for (const field of structure.fields) node[field.name] = readField(field, start, reader);
  return node;
};

const readField = (field: Field, base: number, reader: Reader): unknown => {
  if (!field.list) return readOptional(field, base, reader);
  const values: unknown[] = new Array(reader.count());
  for (let i = 0; i < values.length; i++) values[i] = readOptional(field, base, reader);
  return values;
};

const readOptional = (field: Field, base: number, reader: Reader): unknown =>
  field.nullable && reader.count() === 0 ? null : readValue(field.type, base, reader);

const readValue = (type: Field["type"], base: number, reader: Reader): unknown => {
  switch (type) {
    case "node":
      return readNode(base, reader);
    case "part":
      return reader.count() === 0 ? reader.text() : readNode(base, reader);
    case "text":
      return reader.text();
    case "integer":
      return readInteger(reader);
    case "float":
      return Number(reader.text());
    case "flag":
      return reader.count() === 1;
    case "offset":
      return base + reader.difference();
    case "constant":
      return constants[reader.count()];
    case "later":
      return [];
    default:
      return readStructure(type, base, reader);
  }
};
