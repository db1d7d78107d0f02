/** Reads the bundle of prelude trees that `scripts/prelude.mts` writes. */

/** Encoded trees by their file's path. @throws when the bytes are not such a bundle. */
export const readTrees = (bytes: Uint8Array): ReadonlyMap<string, Uint8Array> => {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const { files } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as { files: Record<string, [number, number]> };
  const start = 4 + length;
  return new Map(Object.entries(files).map(([name, [offset, size]]) => [name, bytes.subarray(start + offset, start + offset + size)]));
};
