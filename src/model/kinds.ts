/** Kinds of layers as people teach them. A layer's class in torch.nn declares its kind; a user's class is what it derives from. */
import { lookup, type PyClass, type PyObject } from "../python/index.ts";

export const layerKinds = [
  "convolution", "pooling", "fully connected", "activation", "normalization", "dropout", "embedding", "recurrent", "attention", "container", "other",
] as const;
export type LayerKind = (typeof layerKinds)[number];

/** What a kind of layer does, in a sentence. */
export const kindSays: Readonly<Record<LayerKind, string>> = {
  convolution: "Slides learned filters over its input and answers how well each matches at each place.",
  pooling: "Makes the picture smaller by keeping the largest or the mean of each window.",
  "fully connected": "Multiplies by a learned matrix: every output is a weighted sum of all inputs.",
  activation: "Bends each number by a fixed curve, so that layers on top of each other can do more than one.",
  normalization: "Shifts and scales values to a common mean and spread, then by learned factors.",
  dropout: "Sets random values to zero while training; does nothing in evaluation.",
  embedding: "Looks up a learned vector for each integer.",
  recurrent: "Reads a sequence step by step and carries a state along.",
  attention: "Lets each place of a sequence gather from all places, weighted by how well they match.",
  container: "Holds other layers.",
  other: "A module of its own kind.",
};

/** Names that people give to classes of their own, for what these are commonly called: of what no layer of torch.nn is in, the name is the only evidence. */
const byName: readonly (readonly [RegExp, LayerKind])[] = [
  [/attention|attn/i, "attention"], [/norm/i, "normalization"], [/embed/i, "embedding"], [/drop/i, "dropout"], [/pool/i, "pooling"],
];

/** The kind that a class of torch.nn declares; its subclasses have it too. */
export const declaredKind = (cls: PyClass): LayerKind | null => {
  const declared = lookup(cls, "__headtorch_kind__");
  return layerKinds.find((kind) => kind === declared) ?? null;
};

export const kindOf = (module: PyObject, hasChildren: boolean): LayerKind =>
  declaredKind(module.cls) ?? (hasChildren ? "container" : (byName.find(([pattern]) => pattern.test(module.cls.name))?.[1] ?? "other"));
