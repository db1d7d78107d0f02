/** The recorded checkpoints and what PyTorch says they hold. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { inMemory, openCheckpoint, type ByteSource, type Checkpoint, type TensorEntry } from "../../src/checkpoint/index.ts";

const folder = new URL("../facts/checkpoints/", import.meta.url);

export interface TensorFact { dtype: string; shape: number[]; bytes: number; sha256: string }
export interface FileFact { format: string; wrapper: string | null; prefix: string | null; metadata?: Record<string, unknown>; tensors: Record<string, TensorFact> }

const recorded = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as Record<string, unknown>;
export const npyFacts = recorded["npy"] as Record<string, TensorFact>;
export const fileFacts = Object.entries(recorded).filter(([name]) => name !== "npy" && name !== "versions") as [string, FileFact][];

export const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

export const siblings = { sibling: async (name: string): Promise<ByteSource | null> => (readdirSync(folder).includes(name) ? inMemory(bytesOf(name)) : null) };

export const factOf = ({ dtype, shape }: { dtype: string; shape: readonly number[] }, data: Uint8Array): TensorFact =>
  ({ dtype, shape: [...shape], bytes: data.length, sha256: createHash("sha256").update(data).digest("hex").slice(0, 16) });

export const tensorFacts = async (entries: Iterable<TensorEntry>): Promise<Record<string, TensorFact>> => {
  const facts: Record<string, TensorFact> = {};
  for (const entry of entries) facts[entry.name] = factOf(entry, await entry.read());
  return facts;
};

/** Opens bytes as a checkpoint; a message is an error here. */
export const opened = async (bytes: Uint8Array, name: string): Promise<Checkpoint> => {
  const result = await openCheckpoint(inMemory(bytes), name, siblings);
  if (!result.ok) throw new Error(result.message);
  return result.value;
};

/** The message for bytes that must not open. */
export const refusal = async (bytes: Uint8Array, name = "file.pt"): Promise<string> => {
  const result = await openCheckpoint(inMemory(bytes), name, siblings);
  if (result.ok) throw new Error(`${name} opened`);
  return result.message;
};
