/** What an input looks like by convention, told by the first layer that reads it: images, volumes, signals, tokens, features. */
import { isInt, PyBoxed, PyClass, PyObject, PyTuple, type Value } from "../python/index.ts";
import { float32, int64, type DType } from "../torch/index.ts";
import type { Dim } from "../sym/index.ts";

export type InputKind = "image" | "tokens" | "features" | "sequence" | "volume" | "signal" | "other";

/** A size that the convention leaves open: the batch, a length, an image's side. */
export type Slot = Dim | "batch" | "length" | "side";

export interface Convention {
  readonly kind: InputKind;
  readonly slots: readonly Slot[];
  readonly dtype: DType;
  /** Values lie below this (the vocabulary). */
  readonly high: Dim | null;
  /** The layer that told: "Conv2d". */
  readonly layer: string;
}

type Read = (attribute: (name: string) => Value | undefined, layer: string) => Convention | null;

const dim = (value: Value | undefined): Dim | null => (value instanceof PyBoxed ? null : value !== undefined && isInt(value) && typeof value !== "boolean" && typeof value !== "bigint" ? value : null);

const spatial = (kind: InputKind, attribute: string, axes: number): Read => (read, layer) => {
  const channels = dim(read(attribute));
  return channels === null ? null : { kind, slots: ["batch", channels, ...Array<Slot>(axes).fill("side")], dtype: float32, high: null, layer };
};

const features = (attribute: string): Read => (read, layer) => {
  const size = dim(read(attribute));
  return size === null ? null : { kind: "features", slots: ["batch", size], dtype: float32, high: null, layer };
};

const sequence = (attribute: string): Read => (read, layer) => {
  const size = dim(read(attribute));
  if (size === null) return null;
  const lead: Slot[] = read("batch_first") === true ? ["batch", "length"] : ["length", "batch"];
  return { kind: "sequence", slots: [...lead, size], dtype: float32, high: null, layer };
};

const anyImage: Read = (_, layer) => ({ kind: "image", slots: ["batch", 3, "side", "side"], dtype: float32, high: null, layer });

/** By class name of torch.nn; a subclass answers for its base. */
const readers: Readonly<Record<string, Read>> = {
  Conv1d: spatial("signal", "in_channels", 1), Conv2d: spatial("image", "in_channels", 2), Conv3d: spatial("volume", "in_channels", 3),
  ConvTranspose1d: spatial("signal", "in_channels", 1), ConvTranspose2d: spatial("image", "in_channels", 2), ConvTranspose3d: spatial("volume", "in_channels", 3),
  LazyConv2d: anyImage, BatchNorm1d: features("num_features"), BatchNorm2d: spatial("image", "num_features", 2), BatchNorm3d: spatial("volume", "num_features", 3),
  InstanceNorm2d: spatial("image", "num_features", 2), GroupNorm: spatial("image", "num_channels", 2),
  MaxPool2d: anyImage, AvgPool2d: anyImage, AdaptiveAvgPool2d: anyImage, Upsample: anyImage, ZeroPad2d: anyImage, ReflectionPad2d: anyImage, Unfold: anyImage, PixelUnshuffle: anyImage,
  Linear: features("in_features"),
  LSTM: sequence("input_size"), GRU: sequence("input_size"), RNN: sequence("input_size"),
  LSTMCell: features("input_size"), GRUCell: features("input_size"), RNNCell: features("input_size"),
  MultiheadAttention: sequence("embed_dim"),
  Embedding: (read, layer) => ({ kind: "tokens", slots: ["batch", "length"], dtype: int64, high: dim(read("num_embeddings")), layer }),
  EmbeddingBag: (read, layer) => ({ kind: "tokens", slots: ["batch", "length"], dtype: int64, high: dim(read("num_embeddings")), layer }),
  LayerNorm: (read, layer) => {
    const shape = read("normalized_shape");
    const sizes = shape instanceof PyTuple ? shape.items.map((one) => dim(one)) : [];
    return sizes.length === 0 || sizes.includes(null) ? null : { kind: "sequence", slots: ["batch", "length", ...(sizes as Dim[])], dtype: float32, high: null, layer };
  },
};

/** The convention of a layer, if it has one. Containers, activations, dropout and reshaping layers say nothing of their input. */
export const conventionOf = (module: PyObject, attribute: (name: string) => Value | undefined): Convention | null => {
  for (const cls of module.cls.mro) {
    if (!(cls instanceof PyClass) || !isTorchLayer(cls)) continue;
    const read = readers[cls.name];
    if (read) return read(attribute, cls.name);
  }
  return null;
};

/** A class of the prelude's `torch.nn`. */
export const isTorchLayer = (cls: PyClass): boolean => cls.place?.uri.startsWith("headtorch:torch/nn/") === true;

/** Classes that are a layer of torch.nn by themselves or derive from one; a plain `nn.Module` is none. */
export const isLayer = (cls: PyClass): boolean =>
  cls.mro.slice(0, cls.mro.findIndex((one) => one.name === "Module" && isTorchLayer(one))).some(isTorchLayer);
