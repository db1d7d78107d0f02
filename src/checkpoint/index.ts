/** The face of the room that reads checkpoints and numpy arrays: names, shapes, types; tensors on demand. Nothing in a file is executed. */
export type { Checkpoint, Format, Location, Plain, TensorEntry } from "./checkpoint.ts";
export { dtypeBytes, type Dtype } from "./dtype.ts";
export { readNpy, writeNpy, type NumpyArray } from "./npy.ts";
export { openCheckpoint, type OpenOptions } from "./open.ts";
export { widen, widenedDtype } from "./widen.ts";
export { inMemory, type ByteSource, type Result } from "./source.ts";
