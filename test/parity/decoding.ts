/** An ONNX model read by generated code that we did not write. */
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";

/** Null where the bytes decode without unknown fields and are encoded the same way again; else what is wrong. */
export const decodesCleanly = (bytes: Uint8Array): string | null => {
  const read = fromBinary(ModelProtoSchema, bytes);
  const unknown = unknownIn(read, "model");
  if (unknown !== null) return `unknown field in ${unknown}`;
  return Buffer.from(toBinary(ModelProtoSchema, read)).equals(bytes) ? null : "the other encoder writes other bytes";
};

const unknownIn = (value: unknown, path: string): string | null => {
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return null;
  if (((value as { $unknown?: unknown[] }).$unknown?.length ?? 0) > 0) return path;
  for (const [key, child] of Object.entries(value)) {
    const found = key === "$unknown" ? null : unknownIn(child, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
};
