/** What a checkpoint is to the rest of Headtorch: named tensors, read on demand. */
import type { Dtype } from "./dtype.ts";

/** A range of bytes that holds exactly a tensor's contiguous little-endian elements. */
export interface Location {
  /** The file: the checkpoint itself, or one of its shards. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export interface TensorEntry {
  /** As a module's `state_dict()` names it: without wrapper and prefix. */
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Size of what `read` gives. */
  readonly bytes: number;
  /** Where the elements lie in a file just as `read` gives them; absent for views with strides, compressed or big-endian data. */
  readonly location?: Location;
  /** Contiguous little-endian elements, strides resolved. Rejects with one line if the source fails or changed since. */
  read(): Promise<Uint8Array>;
}

export type Format = "safetensors" | "safetensors shards" | "torch zip" | "torch legacy" | "torch shards" | "pickle";

export interface Checkpoint {
  readonly format: Format;
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** The key under which the state dict lay (`model`, `state_dict`), dotted when nested. */
  readonly wrapper: string | null;
  /** What was taken off the front of every name (`module.`). */
  readonly prefix: string | null;
  /** Plain values beside the tensors: safetensors' metadata, a training script's epoch. */
  readonly metadata: Readonly<Record<string, Plain>>;
  /** What a person should know: what was left out and why. */
  readonly notes: readonly string[];
}

export type Plain = string | number | boolean | null;
