/** Reads a checkpoint in several files: an index (`model.safetensors.index.json`) says which tensor lies in which. */
import type { Checkpoint, Plain, TensorEntry } from "./checkpoint.ts";
import { isObject, parseObject } from "./json.ts";
import { quoted, readRange, unreadable, type ByteSource } from "./source.ts";

const largestIndex = 64 * 2 ** 20;
const mostShards = 10_000;

/** @param openShard opens a file that stands beside the index */
export const openShards = async (source: ByteSource, openShard: (file: string) => Promise<Checkpoint>): Promise<Checkpoint> => {
  const { places, metadata } = await readIndex(source);
  const files = [...new Set(places.values())];
  if (files.length > mostShards) unreadable(`it names ${files.length} files: more than is read`);
  const bad = files.find((file) => !/^[^/\\:\0]+$/.test(file) || /^\.+\s*$/.test(file));
  if (bad !== undefined) unreadable(`it names the file ${quoted(bad)}, which does not lie beside it`);
  const shards = new Map<string, Checkpoint>();
  for (const file of files) shards.set(file, await openShard(file));
  const entries = new Map<string, TensorEntry>();
  const notes = [...shards.values()].flatMap((shard) => shard.notes);
  for (const [name, file] of places) {
    const shard = shards.get(file)!;
    const entry = shard.entries.get(name.slice(shard.prefix?.length ?? 0));
    if (entry === undefined) unreadable(`${quoted(name)} is missing from ${quoted(file)}: download that file again`);
    else entries.set(entry.name, entry);
  }
  const first = shards.values().next().value;
  const format = first?.format === "safetensors" ? "safetensors shards" : "torch shards";
  return { format, entries, wrapper: null, prefix: first?.prefix ?? null, metadata, notes };
};

const readIndex = async (source: ByteSource): Promise<{ places: Map<string, string>; metadata: Record<string, Plain> }> => {
  if (source.size > largestIndex) unreadable("the index is over 64 MB: it is no list of tensors");
  const index = parseObject(await readRange(source, 0, source.size, "the index"), "the index");
  const map = index["weight_map"];
  if (!isObject(map)) return unreadable('it is JSON without a "weight_map", so no index of a checkpoint: give a .index.json or the weights file itself');
  const places = new Map<string, string>();
  for (const [name, file] of Object.entries(map)) places.set(name, typeof file === "string" ? file : unreadable(`the index names no file for ${quoted(name)}`));
  if (places.size === 0) unreadable("the index names no tensors");
  const plain = isObject(index["metadata"]) ? Object.entries(index["metadata"]) : [];
  const metadata = Object.fromEntries(plain.filter((entry): entry is [string, Plain] => ["string", "number", "boolean"].includes(typeof entry[1])));
  return { places, metadata };
};
