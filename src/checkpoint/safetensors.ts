/** Reads `.safetensors`: eight bytes of header length, a JSON header, then the elements of every tensor. */
import type { Checkpoint, Plain, TensorEntry } from "./checkpoint.ts";
import { dtypeBytes, dtypeOfSafetensors, elementsOf } from "./dtype.ts";
import { isObject, parseObject } from "./json.ts";
import { quoted, readRange, unreadable, type ByteSource } from "./source.ts";

/** The format's own limit. */
const largestHeader = 100_000_000;

export const openSafetensors = async (source: ByteSource, file: string): Promise<Checkpoint> => {
  const length = await headerLength(source);
  const start = 8 + length;
  const { __metadata__, ...tensors } = parseObject(await readRange(source, 8, length, "the header"), "its header");
  const notes: string[] = [];
  const entries = new Map<string, TensorEntry>();
  const ranges: [number, number][] = [];
  for (const [name, value] of Object.entries(tensors)) {
    const { dtype: type, shape, begin, end } = readDescription(name, value);
    if (start + end > source.size) unreadable(`${quoted(name)} ends behind the end of the file: it is cut off; download or save it again`);
    ranges.push([begin, end]);
    const dtype = dtypeOfSafetensors.get(type);
    if (dtype === undefined) {
      notes.push(`${quoted(name)} is of the element type ${quoted(type)}, which is not read: left out`);
      continue;
    }
    const bytes = (elementsOf(shape) ?? NaN) * dtypeBytes(dtype);
    if (bytes !== end - begin) unreadable(`${quoted(name)} has ${end - begin} bytes where its shape needs ${bytes}: the file is damaged; download or save it again`);
    const offset = start + begin;
    const location = { file, offset, length: bytes };
    entries.set(name, { name, dtype, shape, bytes, ...(bytes > 0 && { location }), read: () => readRange(source, offset, bytes, quoted(name)) });
  }
  checkCover(ranges, source.size - start);
  return { format: "safetensors", entries, wrapper: null, prefix: null, metadata: readMetadata(__metadata__), notes };
};

/** Whether the file may be one: a plausible length, then a JSON object. */
export const looksLikeSafetensors = (head: Uint8Array): boolean => head.length >= 9 && head[8] === 0x7b;

const headerLength = async (source: ByteSource): Promise<number> => {
  const head = await readRange(source, 0, 8, "the header");
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(largestHeader)) unreadable(`its header claims ${length} bytes, more than safetensors allows: the file is damaged or no safetensors file`);
  return Number(length);
};

interface Description { readonly dtype: string; readonly shape: number[]; readonly begin: number; readonly end: number }

const readDescription = (name: string, value: unknown): Description => {
  const { dtype, shape, data_offsets: range } = isObject(value) ? value : {};
  const sane = typeof dtype === "string" && isSizes(shape) && elementsOf(shape) !== undefined && isSizes(range) && range.length === 2 && range[0]! <= range[1]!;
  if (!sane) return unreadable(`${quoted(name)} is described wrongly in the header: the file is damaged; download or save it again`);
  return { dtype, shape, begin: range[0]!, end: range[1]! };
};

/** The format wants the tensors to fill the file without gap or overlap. */
const checkCover = (ranges: [number, number][], size: number): void => {
  let filled = 0;
  for (const [begin, end] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (begin !== filled) unreadable(`its tensors overlap or leave a gap at byte ${Math.min(begin, filled)}: the file is damaged or hostile; download or save it again`);
    filled = end;
  }
  if (filled !== size) unreadable(`its tensors fill ${filled} of ${size} bytes: the file is damaged; download or save it again`);
};

const readMetadata = (value: unknown): Record<string, Plain> => {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
};

const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
