/**
 * A protobuf writer that fills its buffer from the end: the length of a nested message is known when its tag is written, so
 * there is no size pass and no buffer per message. Long byte fields are kept as views of the caller's memory.
 *
 * Fields are written last first, and so are the elements of a repeated field.
 */

const firstArena = 1 << 14;
const largestArena = 1 << 20;
/** Byte fields of at least this length are not copied. */
const keptFrom = 4096;
const utf8 = new TextEncoder();

/** Wire types of the protobuf encoding. */
const wire = { varint: 0, bytes: 2, fixed32: 5 } as const;

export class ReverseWriter {
  /** Bytes written so far. */
  private size = 0;
  private arena = new Uint8Array(firstArena);
  /** Bytes of the arena from here to `filled` are written and not yet in `segments`. */
  private start = firstArena;
  private filled = firstArena;
  /** Last bytes of the output first. */
  private readonly segments: Uint8Array[] = [];

  /** A nested message: whatever `body` writes. */
  message(field: number, body: () => void): void {
    const before = this.size;
    body();
    this.varint(this.size - before);
    this.tag(field, wire.bytes);
  }

  /** An integer field (int32, int64, enum); a negative one takes ten bytes. */
  int(field: number, value: number | bigint): void {
    if (typeof value === "number" && value >= 0) this.varint(value);
    else this.varint64(BigInt(value));
    this.tag(field, wire.varint);
  }

  float(field: number, value: number): void {
    this.reserve(4);
    this.start -= 4;
    this.size += 4;
    new DataView(this.arena.buffer).setFloat32(this.start, value, true);
    this.tag(field, wire.fixed32);
  }

  string(field: number, text: string): void {
    this.bytes(field, utf8.encode(text));
  }

  bytes(field: number, data: Uint8Array): void {
    if (data.length < keptFrom) this.copy(data);
    else this.keep(data);
    this.varint(data.length);
    this.tag(field, wire.bytes);
  }

  /** The message as parts in order; long byte fields are the caller's own memory, not copies. */
  chunks(): Uint8Array[] {
    this.flush();
    return this.segments.toReversed();
  }

  private tag(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  /** A whole number from 0 to 2^53 - 1. */
  private varint(value: number): void {
    if (value < 0x80) {
      this.reserve(1);
      this.arena[--this.start] = value;
      this.size++;
      return;
    }
    let length = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
    this.reserve(length);
    this.start -= length;
    this.size += length;
    let rest = value;
    for (let at = this.start; at < this.start + length; at++) {
      this.arena[at] = rest >= 0x80 ? (rest % 0x80) | 0x80 : rest;
      rest = Math.floor(rest / 0x80);
    }
  }

  private varint64(value: bigint): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    this.copy(Uint8Array.from(bytes));
  }

  private copy(data: Uint8Array): void {
    this.reserve(data.length);
    this.start -= data.length;
    this.arena.set(data, this.start);
    this.size += data.length;
  }

  private keep(data: Uint8Array): void {
    this.flush();
    this.segments.push(data);
    this.size += data.length;
  }

  private flush(): void {
    if (this.start < this.filled) this.segments.push(this.arena.subarray(this.start, this.filled));
    this.filled = this.start;
  }

  private reserve(length: number): void {
    if (this.start >= length) return;
    this.flush();
    this.arena = new Uint8Array(Math.max(length, Math.min(this.arena.length * 2, largestArena)));
    this.start = this.filled = this.arena.length;
  }
}

/** The parts as one array (the only copy of long fields). */
export const join = (chunks: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
};
