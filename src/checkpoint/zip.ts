/** Reads the directory of a zip archive and ranges of its entries. ZIP64 included; encryption is not. */
import { crc32 } from "./crc32.ts";
import { readRange, unreadable, checkRange, quoted, type ByteSource } from "./source.ts";

export interface ZipEntry {
  readonly name: string;
  /** Bytes as stored, and when unpacked. */
  readonly stored: number;
  readonly size: number;
  readonly deflated: boolean;
  /** Checksum of the unpacked bytes; 0 where the writer left it out (PyTorch can). */
  readonly sum: number;
  /** Where its local header begins. */
  readonly header: number;
}

export interface Zip {
  readonly source: ByteSource;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

const signatures = { entry: 0x02014b50, local: 0x04034b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 } as const;
const endLength = 22;
const longestComment = 0xffff;
const largestDirectory = 64 * 2 ** 20;
/** Deflate cannot pack tighter than this; an entry that claims more is a bomb. */
const bestRatio = 1032;
/** An unpacked entry is held whole. */
const largestUnpacked = 2 ** 31;

export const openZip = async (source: ByteSource): Promise<Zip> => {
  const { offset, length } = await findDirectory(source);
  if (length > largestDirectory) unreadable("its zip directory is over 64 MB: this is no checkpoint");
  const directory = await readRange(source, offset, length, "the zip directory");
  return { source, entries: readDirectory(directory) };
};

/** Where the elements of a stored entry begin in the file. */
export const dataOffset = async ({ source }: Zip, entry: ZipEntry): Promise<number> => {
  const what = `zip entry ${quoted(entry.name)}`;
  const header = viewOf(await readRange(source, entry.header, 30, what));
  if (header.getUint32(0, true) !== signatures.local) unreadable(`${what} is damaged: download or save the file again`);
  const offset = entry.header + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  checkRange(source, offset, entry.stored, what);
  return offset;
};

/** A whole entry, unpacked if need be; `limit` in bytes. */
export const readEntry = async (zip: Zip, entry: ZipEntry, limit = largestUnpacked): Promise<Uint8Array> => {
  if (entry.size > limit) unreadable(`zip entry ${quoted(entry.name)} is ${entry.size} bytes, more than is read at once (${limit})`);
  const stored = await readRange(zip.source, await dataOffset(zip, entry), entry.stored, `zip entry ${quoted(entry.name)}`);
  const data = entry.deflated ? await inflate(stored, entry, { from: 0, length: entry.size }) : stored;
  checkSum(entry, data);
  return data;
};

/** A part of a packed entry: all of it is unpacked, but no more than the part is held. */
export const readPacked = async (zip: Zip, entry: ZipEntry, part: Part): Promise<Uint8Array> => {
  if (part.from === 0 && part.length === entry.size) return readEntry(zip, entry);
  return inflate(await readRange(zip.source, await dataOffset(zip, entry), entry.stored, `zip entry ${quoted(entry.name)}`), entry, part);
};

interface Part { readonly from: number; readonly length: number }

/** Ends the reading where a whole entry's bytes are not those that were written. */
export const checkSum = ({ name, sum }: ZipEntry, data: Uint8Array): void => {
  if (sum !== 0 && crc32(data) !== sum) unreadable(`zip entry ${quoted(name)} does not have its checksum: the file is damaged; download or save it again`);
};

const findDirectory = async (source: ByteSource): Promise<{ offset: number; length: number }> => {
  const tailStart = Math.max(0, source.size - endLength - longestComment);
  const tail = viewOf(await readRange(source, tailStart, source.size - tailStart, "the end of the zip archive"));
  let at = tail.byteLength - endLength;
  while (at >= 0 && tail.getUint32(at, true) !== signatures.end) at--;
  if (at < 0) return unreadable("the zip archive has no directory: the file is cut off; download or save it again");
  const offset = tail.getUint32(at + 16, true);
  const length = tail.getUint32(at + 12, true);
  if (offset !== 0xffffffff && length !== 0xffffffff && tail.getUint16(at + 10, true) !== 0xffff) return { offset, length };
  return (await findDirectory64(source, tailStart + at)) ?? { offset, length };
};

/** The ZIP64 end record, pointed to by a locator of 20 bytes that stands before the plain one at `end`. */
const findDirectory64 = async (source: ByteSource, end: number): Promise<{ offset: number; length: number } | undefined> => {
  if (end < 20) return undefined;
  const locator = viewOf(await readRange(source, end - 20, 20, "the zip directory"));
  if (locator.getUint32(0, true) !== signatures.locator64) return undefined;
  const record = viewOf(await readRange(source, long(locator, 8), 56, "the zip directory"));
  if (record.getUint32(0, true) !== signatures.end64) return undefined;
  return { offset: long(record, 48), length: long(record, 40) };
};

const readDirectory = (bytes: Uint8Array): Map<string, ZipEntry> => {
  const entries = new Map<string, ZipEntry>();
  const view = viewOf(bytes);
  const text = new TextDecoder();
  for (let at = 0; at + 46 <= bytes.length && view.getUint32(at, true) === signatures.entry; ) {
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    if (extraEnd > bytes.length) break;
    const name = text.decode(bytes.subarray(at + 46, nameEnd));
    if ((view.getUint16(at + 8, true) & 1) !== 0) unreadable("the zip archive is encrypted: decrypt it first");
    const method = view.getUint16(at + 10, true);
    if (method !== 0 && method !== 8) unreadable(`zip entry ${quoted(name)} is packed by method ${method}: save the file again with torch.save`);
    const sizes = readSizes(view, at, nameEnd, extraEnd);
    checkSizes(name, sizes, method === 8);
    if (entries.has(name)) unreadable(`the zip archive has ${quoted(name)} twice: the file is damaged or hostile; download or save it again`);
    entries.set(name, { name, deflated: method === 8, sum: view.getUint32(at + 16, true), ...sizes });
    at = extraEnd + view.getUint16(at + 32, true);
  }
  return entries;
};

interface Sizes { readonly stored: number; readonly size: number; readonly header: number }

/** Sizes and offset of 0xffffffff stand in the ZIP64 extra field (id 1), in this order. */
const readSizes = (view: DataView, at: number, extraStart: number, extraEnd: number): Sizes => {
  const fields = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  let extra = extraStart;
  while (extra + 4 <= extraEnd) {
    const end = extra + 4 + view.getUint16(extra + 2, true);
    if (view.getUint16(extra, true) === 1) {
      let value = extra + 4;
      fields.forEach((field, i) => {
        if (field !== 0xffffffff || value + 8 > Math.min(end, extraEnd)) return;
        fields[i] = long(view, value);
        value += 8;
      });
    }
    extra = end;
  }
  return { size: fields[0]!, stored: fields[1]!, header: fields[2]! };
};

const checkSizes = (name: string, { stored, size }: Sizes, deflated: boolean): void => {
  if (deflated ? size > stored * bestRatio + 64 : size !== stored) {
    unreadable(`zip entry ${quoted(name)} claims ${size} bytes from ${stored}: the file is damaged or hostile`);
  }
};

/** Unpacks with the platform's own stream; stops as soon as there is more than the entry claims. */
const inflate = async (stored: Uint8Array, { name, size }: ZipEntry, { from, length }: Part): Promise<Uint8Array> => {
  const damaged = `zip entry ${quoted(name)} does not unpack to ${size} bytes: the file is damaged; download or save it again`;
  const out = new Uint8Array(length);
  const unpacked = new Blob([stored as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let at = 0;
  try {
    for (let part = await unpacked.read(); !part.done && at <= size; part = await unpacked.read()) {
      const { length: all } = part.value;
      const skipped = Math.min(all, Math.max(0, from - at));
      const wanted = part.value.subarray(skipped, Math.max(skipped, Math.min(all, from + length - at)));
      if (wanted.length > 0) out.set(wanted, at + skipped - from);
      at += all;
    }
  } catch {
    at = -1;
  }
  if (at !== size) await unpacked.cancel().catch(() => undefined);
  return at === size ? out : unreadable(damaged);
};

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A 64-bit number; beyond 2^53 it only has to stay too large. */
const long = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
