/** Reads a source from a place onwards through a small window, for formats whose length is known only at their end. */
import { unreadable, type ByteSource } from "./source.ts";

const window = 1 << 18;
const longestLine = 1 << 20;

export class Feed {
  /** Offset in the source of the window's first byte. */
  private base: number;
  private bytes: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  private readonly source: ByteSource;

  constructor(source: ByteSource, offset: number) {
    this.source = source;
    this.base = offset;
  }

  /** Offset in the source of the next byte. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Whether `length` bytes can be taken without waiting. */
  has(length: number): boolean {
    return this.at + length <= this.bytes.length;
  }

  /** Ends the reading where the source does not hold `length` more bytes, before any memory is taken for them. */
  expect(length: number): void {
    if (this.offset + length > this.source.size) unreadable("the file ends in the middle of its pickle: it is cut off; download or save it again");
  }

  /** Makes `length` bytes ready to be taken; ends the reading where the source holds no more. */
  async need(length: number): Promise<void> {
    if (this.has(length)) return;
    this.expect(length);
    const start = this.offset;
    await this.load(start, Math.min(this.source.size - start, Math.max(length, window)));
    if (!this.has(length)) unreadable("the file gives fewer bytes than its size says");
  }

  /** Fills the window as far as the source goes; for where any number of bytes may follow. */
  async top(): Promise<void> {
    await this.load(this.offset, Math.min(this.source.size - this.offset, window));
  }

  /** The text up to a line feed, which is taken too. */
  async line(encoding: "utf-8" | "latin1" = "utf-8"): Promise<string> {
    for (let length = window; ; length *= 2) {
      const end = this.bytes.indexOf(10, this.at);
      if (end >= 0) {
        const text = new TextDecoder(encoding).decode(this.bytes.subarray(this.at, end));
        this.at = end + 1;
        return text;
      }
      const left = this.source.size - this.offset;
      if (length > longestLine || left <= this.bytes.length - this.at) return unreadable("the pickle holds an endless line: the file is damaged");
      await this.load(this.offset, Math.min(left, length));
    }
  }

  u8(): number {
    return this.bytes[this.at++]!;
  }

  u16(): number {
    return this.view.getUint16((this.at += 2) - 2, true);
  }

  i32(): number {
    return this.view.getInt32((this.at += 4) - 4, true);
  }

  u32(): number {
    return this.view.getUint32((this.at += 4) - 4, true);
  }

  /** Beyond 2^53 it only has to stay too large. */
  u64(): number {
    return Number(this.view.getBigUint64((this.at += 8) - 8, true));
  }

  /** A float as pickle writes it: big-endian. */
  f64(): number {
    return this.view.getFloat64((this.at += 8) - 8, false);
  }

  /** A view that stays valid: windows are never written to again. */
  take(length: number): Uint8Array {
    return this.bytes.subarray(this.at, (this.at += length));
  }

  private async load(start: number, length: number): Promise<void> {
    this.bytes = length > 0 ? await this.source.read(start, length) : new Uint8Array(0);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.base = start;
    this.at = 0;
  }
}
