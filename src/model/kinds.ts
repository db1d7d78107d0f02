/** Kinds of layers as people teach them. A layer's kind is told by its class in torch.nn; a user's class is what it derives from. */
import type { PyObject } from "../python/index.ts";
import { isTorchLayer } from "./conventions.ts";

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

/** Classes of torch.nn by kind; the first class of the MRO that is named decides. */
const byClass: Readonly<Record<string, LayerKind>> = Object.fromEntries(
  Object.entries({
    convolution: "_ConvNd Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d Unfold Fold",
    pooling: "_MaxPoolNd _AvgPoolNd _AdaptiveAvgPoolNd _AdaptiveMaxPoolNd _LPPoolNd MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d",
    "fully connected": "Linear LazyLinear Bilinear NonDynamicallyQuantizableLinear",
    activation: "ReLU ReLU6 RReLU Hardtanh Sigmoid Hardsigmoid Tanh SiLU Mish Hardswish ELU CELU SELU GLU GELU Hardshrink LeakyReLU LogSigmoid Softplus Softshrink PReLU Softsign Tanhshrink Softmin Softmax Softmax2d LogSoftmax Threshold",
    normalization: "_NormBase _BatchNorm _InstanceNorm LayerNorm GroupNorm LocalResponseNorm CrossMapLRN2d RMSNorm",
    dropout: "_DropoutNd Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout",
    embedding: "Embedding EmbeddingBag",
    recurrent: "RNNBase RNNCellBase RNN LSTM GRU",
    attention: "MultiheadAttention",
    container: "Sequential ModuleList ModuleDict ParameterList ParameterDict Container Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer TransformerDecoderLayer",
  } satisfies Partial<Record<LayerKind, string>>).flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind as LayerKind])),
);

/** Names that people give to classes of their own, for what these are commonly called. */
const byName: readonly (readonly [RegExp, LayerKind])[] = [
  [/attention|attn/i, "attention"], [/norm/i, "normalization"], [/embed/i, "embedding"], [/drop/i, "dropout"], [/pool/i, "pooling"],
];

export const kindOf = (module: PyObject, hasChildren: boolean): LayerKind => {
  for (const cls of module.cls.mro) {
    const kind = isTorchLayer(cls) ? byClass[cls.name] : undefined;
    if (kind) return kind;
    // a catalogue tells the kind of a layer whose inside it leaves out
    const told = cls.dict.get("__headtorch_kind__");
    if (typeof told === "string") return told as LayerKind;
  }
  if (hasChildren) return "container";
  return byName.find(([pattern]) => pattern.test(module.cls.name))?.[1] ?? "other";
};
