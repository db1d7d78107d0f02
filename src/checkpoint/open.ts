/** Opens a checkpoint of whatever format: the first bytes decide, not the name. */
import type { Checkpoint } from "./checkpoint.ts";
import { looksLikeSafetensors, openSafetensors } from "./safetensors.ts";
import { openShards } from "./shards.ts";
import { attempt, inMemory, readRange, quoted, unreadable, Unreadable, type ByteSource, type Result } from "./source.ts";
import { openTorchLegacy, openTorchZip } from "./torch.ts";

export interface OpenOptions {
  /** A file beside the checkpoint, by its bare name; null where there is none. Needed for sharded checkpoints. */
  sibling?(name: string): Promise<ByteSource | null>;
}

/**
 * Opens a checkpoint; tensors are read when asked for. Never rejects: a file that cannot be read gives one line that says why
 * and what to do.
 */
export const openCheckpoint = (source: ByteSource, name: string, options: OpenOptions = {}): Promise<Result<Checkpoint>> =>
  attempt(name, () => open(source, name, options));

const open = async (source: ByteSource, name: string, options: OpenOptions): Promise<Checkpoint> => {
  if (source.size === 0) return unreadable("the file is empty: download or save it again");
  const head = await readRange(source, 0, Math.min(source.size, 512), "the file");
  const other = foreign.find(({ begins, at }) => startsWith(head, begins, at));
  if (other !== undefined) return unreadable(other.says);
  if (startsWith(head, "PK\x03\x04")) return openTorchZip(source, name);
  if (looksLikeSafetensors(head)) return openSafetensors(source, name);
  if (head[0] === 0x7b) return openShards(source, (file) => openShard(file, options));
  if (head[0] === 0x80 || /\.(pt|pth|bin|pkl|ckpt|tar)$/i.test(name)) return openLegacy(source, name);
  return unreadable("it is none of .safetensors, .pt, .pth, .bin or a .index.json of shards");
};

const openShard = async (file: string, { sibling }: OpenOptions): Promise<Checkpoint> => {
  const source = await sibling?.(file);
  if (!source) return unreadable(`its part ${quoted(file)} is missing: put it beside the index`);
  try {
    return await open(source, file, {});
  } catch (error) {
    throw error instanceof Unreadable ? new Unreadable(`${file}: ${error.message}`) : error;
  }
};

/** Small legacy files are read at once: their pickles hold many short reads. */
const openLegacy = async (source: ByteSource, name: string): Promise<Checkpoint> => {
  const small = source.size <= 1 << 20;
  return openTorchLegacy(small ? inMemory(await readRange(source, 0, source.size, "the file")) : source, name);
};

const startsWith = (head: Uint8Array, text: string, at = 0): boolean =>
  head.length >= at + text.length && [...text].every((char, i) => head[at + i] === char.charCodeAt(0));

/** What people also have in such files. */
const foreign: readonly { readonly begins: string; readonly at?: number; readonly says: string }[] = [
  { begins: "version https://git-lfs", says: "it is a Git LFS pointer, not the file itself: run git lfs pull" },
  { begins: "<!DOCTYPE", says: "it is a web page, not a checkpoint: download the file itself" },
  { begins: "<!doctype", says: "it is a web page, not a checkpoint: download the file itself" },
  { begins: "<html", says: "it is a web page, not a checkpoint: download the file itself" },
  { begins: "\x89HDF", says: "it is an HDF5 file (Keras): only PyTorch checkpoints and safetensors are read" },
  { begins: "GGUF", says: "it is a GGUF file: only PyTorch checkpoints and safetensors are read" },
  { begins: "\x93NUMPY", says: "it is a single numpy array, not a checkpoint" },
  { begins: "\x1f\x8b", says: "it is packed with gzip: unpack it first" },
  { begins: "ustar", at: 257, says: "it is a tar archive (or a file of PyTorch 0.1): unpack it, or load and save it again with torch.save" },
];
