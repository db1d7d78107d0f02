/** Opens a checkpoint of whatever format: the first bytes decide, not the name. */
import type { Checkpoint } from "./checkpoint.ts";
import { asText, foreignKind, startsWith } from "./foreign.ts";
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
  const other = foreignKind(head, name);
  if (other !== undefined) return unreadable(other);
  if (startsWith(head, "PK\x03\x04")) return openTorchZip(source, name);
  if (looksLikeSafetensors(head)) return openSafetensors(source, name);
  if (head[0] === 0x7b) return openShards(source, (file) => openShard(file, options));
  const text = asText(head);
  if (head[0] === 0x80 || /\.(pt|pth|bin|pkl|ckpt|tar)$/i.test(name)) return openLegacy(source, name, text);
  return unreadable(text === undefined ? `it is none of ${formats}: give such a file` : textMessage(text));
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

const formats = ".safetensors, .pt, .pth, .bin or a .index.json of shards";
const textMessage = (text: string): string => `it is text (${quoted(text)}), not a checkpoint: download the file itself`;

/** Small legacy files are read at once: their pickles hold many short reads. `text` is how a file of text begins. */
const openLegacy = async (source: ByteSource, name: string, text: string | undefined): Promise<Checkpoint> => {
  const small = source.size <= 1 << 20;
  try {
    return await openTorchLegacy(small ? inMemory(await readRange(source, 0, source.size, "the file")) : source, name);
  } catch (error) {
    throw text !== undefined && error instanceof Unreadable && !/^[(\]}cI]/.test(text) ? new Unreadable(textMessage(text)) : error;
  }
};
