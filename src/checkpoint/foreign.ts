/** Recognises what people also have under the name of a checkpoint, by the first bytes, and says what to do instead. */

interface Kind {
  /** The first bytes, one letter each. */
  readonly begins: string;
  readonly at?: number;
  readonly says: string;
}

const only = "only PyTorch checkpoints and safetensors are read";
const unpack = "unpack it and give the checkpoint inside";
const picture = "it is a picture, not a checkpoint: give the weights file";

const kinds: readonly Kind[] = [
  { begins: "version https://git-lfs", says: "it is a Git LFS pointer, not the file itself: run git lfs pull" },
  { begins: "\x89HDF", says: `it is an HDF5 file (Keras): ${only}; convert the weights in Python` },
  { begins: "GGUF", says: `it is a GGUF file: ${only}; download the repository's .safetensors` },
  { begins: "\x93NUMPY", says: "it is a single numpy array, not a checkpoint: save a state dict with torch.save, or give the array as an input" },
  { begins: "TFL3", at: 4, says: `it is a TensorFlow Lite model: ${only}` },
  { begins: "\x1f\x8b", says: `it is packed with gzip: ${unpack}` },
  { begins: "\xfd7zXZ", says: `it is packed with xz: ${unpack}` },
  { begins: "\x28\xb5\x2f\xfd", says: `it is packed with zstd: ${unpack}` },
  { begins: "BZh", says: `it is packed with bzip2: ${unpack}` },
  { begins: "7z\xbc\xaf\x27\x1c", says: `it is a 7-Zip archive: ${unpack}` },
  { begins: "Rar!\x1a", says: `it is a RAR archive: ${unpack}` },
  { begins: "ustar", at: 257, says: "it is a tar archive (or a file of PyTorch 0.1): unpack it, or load and save it again with torch.save" },
  { begins: "\x89PNG", says: picture },
  { begins: "\xff\xd8\xff", says: picture },
  { begins: "%PDF", says: "it is a PDF document, not a checkpoint: give the weights file" },
  { begins: "SQLite format 3", says: `it is an SQLite database: ${only}` },
  { begins: "\x7fELF", says: "it is a program, not a checkpoint: give the weights file" },
];

export const startsWith = (head: Uint8Array, text: string, at = 0): boolean =>
  head.length >= at + text.length && [...text].every((char, i) => head[at + i] === char.charCodeAt(0));

/** What the file is instead of a checkpoint, and what to do; undefined where the bytes do not say. */
export const foreignKind = (head: Uint8Array, name: string): string | undefined => {
  const known = kinds.find(({ begins, at }) => startsWith(head, begins, at));
  if (known !== undefined) return known.says;
  if (isWebPage(head)) return "it is a web page, not a checkpoint: download the file itself";
  if (isOnnx(head)) return "it is an ONNX model, not a checkpoint: give the PyTorch weights that it was exported from";
  if (/\.(ckpt|weights)[^/]*\.(index|meta)$|\.data-\d+-of-\d+$/i.test(name)) return `it is a part of a TensorFlow checkpoint: ${only}`;
  if (head.length > 0 && head.every((byte) => byte === 0)) return "it begins with nothing but zeros: the download was cut off; download it again";
  return undefined;
};

const isWebPage = (head: Uint8Array): boolean => /^\ufeff?\s*(<!--.*?-->\s*)?<(!doctype|html|\?xml|head|body)/is.test(new TextDecoder().decode(head));

/** `ir_version` from 3 to 15, then the producer, the graph or the opsets. */
const isOnnx = (head: Uint8Array): boolean => head[0] === 0x08 && head[1]! >= 3 && head[1]! <= 15 && [0x12, 0x3a, 0x42].includes(head[2]!);

/** Text, as an error of a server or a source file; pickles of protocol 0 are text too, so this says only what a file that cannot be read is. */
export const asText = (head: Uint8Array): string | undefined => {
  const isPrintable = head.every((byte) => (byte >= 0x20 && byte !== 0x7f) || byte === 9 || byte === 10 || byte === 13);
  if (!isPrintable) return undefined;
  const text = new TextDecoder().decode(head);
  return text.includes("\ufffd".repeat(2)) ? undefined : text.trim().split("\n", 1)[0]!;
};
