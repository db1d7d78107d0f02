/** Reads what `torch.save` writes: a zip archive since PyTorch 1.6, before that pickles followed by raw storages. */
import type { Checkpoint, Format, TensorEntry } from "./checkpoint.ts";
import { dtypeBytes, elementsOf, type Dtype } from "./dtype.ts";
import { Feed } from "./feed.ts";
import { readPickle, type PickleValue } from "./pickle.ts";
import { checkRange, inMemory, quoted, readRange, unreadable, type ByteSource } from "./source.ts";
import { findStateDict, type Found } from "./stateDict.ts";
import { isContiguous, readView, spanOf } from "./strided.ts";
import { ArrayRef, StorageRef, torchVocabulary, type TensorRef } from "./vocabulary.ts";
import { checkSum, dataOffset, openZip, readEntry, readPacked, type Zip, type ZipEntry } from "./zip.ts";

/** Where the bytes of a storage are. */
interface Stored {
  readonly size: number;
  readonly bigEndian: boolean;
  /** Offset of its bytes in the file, if they lie there plainly. */
  readonly offset: number | undefined;
  read(offset: number, length: number): Promise<Uint8Array>;
}

type Storages = ReadonlyMap<string, Stored>;

const largestPickle = 512 * 2 ** 20;

/** Opens the zip format. */
export const openTorchZip = async (source: ByteSource, file: string): Promise<Checkpoint> => {
  const zip = await openZip(source);
  const pickle = [...zip.entries.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) return unreadable(foreignArchive(zip));
  const root = pickle.name.slice(0, -"data.pkl".length);
  if (zip.entries.has(`${root}constants.pkl`)) return unreadable("it is a TorchScript archive: save model.state_dict() with torch.save");
  const used = new Map<string, StorageRef>();
  const bytes = await readEntry(zip, pickle, largestPickle);
  const value = await readPickle(new Feed(inMemory(bytes), 0), torchVocabulary((ref) => used.set(ref.key, ref)));
  return checkpointOf(findStateDict(value), await zipStorages(zip, root, used), { format: "torch zip", file });
};

const foreignArchive = ({ entries }: Zip): string => {
  const names = [...entries.keys()];
  if (names.some((name) => name.endsWith(".npy"))) return "it is a numpy .npz archive: load it with numpy and save a state dict with torch.save";
  if (names.some((name) => /(^|\/)archive_format$|(^|\/)models\/.*\.json$/.test(name))) return "it is a torch.export archive: save model.state_dict() with torch.save";
  return "it is a zip archive without data.pkl, so not a file of torch.save";
};

/** Storages `data/KEY` of the archive; a few headers are read at a time. */
const zipStorages = async (zip: Zip, root: string, used: ReadonlyMap<string, StorageRef>): Promise<Storages> => {
  const bigEndian = await byteOrder(zip, root) === "big";
  const found = new Map<string, Stored>();
  const open = async (key: string): Promise<void> => {
    const entry = zip.entries.get(`${root}data/${key}`);
    if (entry === undefined) return unreadable(`storage ${quoted(key)} is missing from the archive: the file is damaged; download or save it again`);
    const offset = await dataOffset(zip, entry);
    found.set(key, entry.deflated
      ? { size: entry.size, bigEndian, offset: undefined, read: (from, length) => readPacked(zip, entry, { from, length }) }
      : { size: entry.size, bigEndian, offset, read: (from, length) => readStored(zip, entry, { offset, from, length }) });
  };
  const keys = [...used.keys()];
  for (let i = 0; i < keys.length; i += 64) await Promise.all(keys.slice(i, i + 64).map(open));
  return found;
};

/** Older files have no record of it: they are little-endian. */
const byteOrder = async (zip: Zip, root: string): Promise<"big" | "little"> => {
  const record = zip.entries.get(`${root}byteorder`);
  if (record === undefined) return "little";
  const order = new TextDecoder().decode(await readEntry(zip, record, 16));
  return order === "big" || order === "little" ? order : unreadable(`its byte order is ${quoted(order)}, neither little nor big: the file is damaged; download or save it again`);
};

/** A part of a storage; the checksum can be held to a whole one. */
const readStored = async ({ source }: Zip, entry: ZipEntry, { offset, from, length }: { offset: number; from: number; length: number }): Promise<Uint8Array> => {
  const data = await readRange(source, offset + from, length, `zip entry ${quoted(entry.name)}`);
  if (length === entry.size) checkSum(entry, data);
  return data;
};

/** The first pickle of a legacy file, and the version that follows. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyVersion = 1001;

/** Opens the format before PyTorch 1.6 (`_use_new_zipfile_serialization=False`), or a plain pickle of arrays. */
export const openTorchLegacy = async (source: ByteSource, file: string): Promise<Checkpoint> => {
  const feed = new Feed(source, 0);
  const used = new Map<string, StorageRef>();
  const vocabulary = torchVocabulary((ref) => used.set(ref.key, ref));
  const first = await readPickle(feed, vocabulary);
  if (first !== legacyMagic) return checkpointOf(findStateDict(first), new Map(), { format: "pickle", file });
  if ((await readPickle(feed, vocabulary)) !== legacyVersion) unreadable("it is of an unknown version of PyTorch's old format: load and save it again with torch.save");
  await readPickle(feed, vocabulary); // sizes of C types; data are little-endian whatever it says
  const value = await readPickle(feed, vocabulary);
  const keys = await readPickle(feed, vocabulary);
  return checkpointOf(findStateDict(value), await legacyStorages(source, feed.offset, keys, used), { format: "torch legacy", file });
};

/** Behind the pickles, for each key: the number of elements in eight bytes, then the elements. */
const legacyStorages = async (source: ByteSource, start: number, keys: PickleValue, used: ReadonlyMap<string, StorageRef>): Promise<Storages> => {
  const found = new Map<string, Stored>();
  let at = start;
  for (const key of Array.isArray(keys) ? keys : []) {
    const name = String(key);
    const dtype = used.get(name)?.dtype;
    if (dtype === undefined || dtype === null) return unreadable(`storage ${quoted(name)} is of an unknown type, so those behind it cannot be found: save the file again with torch.save`);
    const count = await readRange(source, at, 8, `storage ${quoted(name)}`);
    const size = Number(new DataView(count.buffer, count.byteOffset, 8).getBigUint64(0, true)) * dtypeBytes(dtype);
    const offset = at + 8;
    checkRange(source, offset, size, `storage ${quoted(name)}`);
    found.set(name, { size, bigEndian: false, offset, read: (from, length) => readRange(source, offset + from, length, `storage ${quoted(name)}`) });
    at = offset + size;
  }
  return found;
};

const checkpointOf = (found: Found, storages: Storages, { format, file }: { format: Format; file: string }): Checkpoint => {
  const entries = new Map<string, TensorEntry>();
  for (const [name, tensor] of found.tensors) {
    entries.set(name, tensor instanceof ArrayRef ? arrayEntry(name, tensor) : tensorEntry(name, tensor, { storages, file }));
  }
  const { wrapper, prefix, metadata, notes } = found;
  return { format, entries, wrapper, prefix, metadata, notes };
};

const sizeOf = (shape: readonly number[], dtype: Dtype): number => (elementsOf(shape) ?? 0) * dtypeBytes(dtype);

const tensorEntry = (name: string, { storage, view: given }: TensorRef, { storages, file }: { storages: Storages; file: string }): TensorEntry => {
  const { dtype, shape } = given;
  const view = { ...given, offset: given.offset + storage.start };
  const stored = storages.get(storage.key);
  if (stored === undefined) return unreadable(`${quoted(name)} has no storage in the file: it is damaged; download or save it again`);
  const span = spanOf(view);
  const end = span === 0 ? 0 : (view.offset + (span ?? Infinity)) * dtypeBytes(dtype);
  if (end > stored.size) return unreadable(`${quoted(name)} reaches beyond its storage (${end} of ${stored.size} bytes): the file is cut off or damaged; download or save it again`);
  const bytes = sizeOf(shape, dtype);
  const plain = stored.offset !== undefined && isContiguous(view) && (!stored.bigEndian || dtypeBytes(dtype) === 1);
  const location = plain && bytes > 0 ? { file, offset: stored.offset + view.offset * dtypeBytes(dtype), length: bytes } : undefined;
  return { name, dtype, shape, bytes, ...(location && { location }), read: () => readView(view, stored) };
};

const arrayEntry = (name: string, { content }: ArrayRef): TensorEntry => {
  const { view, data, bigEndian } = content!;
  const { dtype, shape } = view;
  const read = async (offset: number, length: number): Promise<Uint8Array> => data.subarray(offset, offset + length);
  return { name, dtype, shape, bytes: sizeOf(shape, dtype), read: () => readView(view, { read, bigEndian }) };
};
