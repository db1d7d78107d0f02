/**
 * What a forward pass needs, as the room that makes ONNX models gives it to the one that runs them: model bytes, the program that
 * draws the weights, inputs, outputs, layers. Plain data only (structured clone, no functions), so that it crosses a worker, a
 * webview and a remote connection.
 */
import type { Span } from "../base/index.ts";

/** Element types of tensors, by PyTorch's names. */
export type ElementType =
  | "float32" | "float64" | "float16" | "bfloat16"
  | "int64" | "int32" | "int16" | "int8" | "uint8" | "bool";

/** Location under which the model's initializers find the weights (`external_data.location`). */
export const weightsLocation = "weights";

/** Everything a forward pass needs. Weights are not in it: they are drawn by the runtime from `program` and a seed. */
export interface ForwardPlan {
  /**
   * ONNX bytes: opset 21, initializers as external data at `weightsLocation`. A node's name is the id of the innermost layer row
   * that it belongs to, followed by `/` and anything where a layer needs several nodes.
   */
  readonly model: Uint8Array;
  /** What the model is called for people: `resnet50`, `Net`. */
  readonly title: string;
  readonly weights: readonly WeightSpec[];
  /** Tensors of the state dict that the forward pass does not read: the counter of a batch norm, a head that is not used. */
  readonly unread?: readonly Pick<WeightSpec, "name" | "shape" | "aliases">[];
  /** The initialisation log in the order in which the code ran it: one generator is shared by all tensors. */
  readonly program: readonly Step[];
  /** Size of the weights buffer in bytes. */
  readonly weightBytes: number;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  /** In call order, parents before children. */
  readonly layers: readonly LayerRow[];
  /** What is known to keep the model from running to its end, before it is tried. Layers that it does not feed have their tensors nevertheless. */
  readonly unsupported: readonly Unsupported[];
}

export interface Unsupported {
  readonly op: string;
  readonly reason: string;
  readonly place?: Span;
  /** The numbers of a weight are not known: what reads it would be wrong, so nothing is run. */
  readonly isWeight?: true;
}

/** A tensor that the program writes: a parameter, a buffer, or scratch that only others are made from. */
export interface WeightSpec {
  /** Path in the module (`layer1.0.conv1.weight`), as in a state dict; for scratch, any unique name. */
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Byte offset in the weights buffer, a multiple of 8; `null` for scratch. Tied weights have one spec and one offset. */
  readonly offset: number | null;
  /** No state dict holds it: a constant of the code, or a buffer that is not persistent. */
  readonly isPassing?: true;
  /** Other state-dict names of the same storage. */
  readonly aliases?: readonly string[];
}

/** One entry of the initialisation log, applied to the weight number `target`, in place. */
export interface Step {
  readonly target: number;
  /** Elements that are touched, when it is not the whole tensor; strides and offset count elements. */
  readonly region?: Region;
  readonly run: StepRun;
}

export interface Region {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** What a step does to its elements. Arguments are numbers as PyTorch's functions of that name take them. */
export type StepRun =
  | { readonly op: "fill"; readonly value: number }
  | { readonly op: "uniform"; readonly from: number; readonly to: number }
  | { readonly op: "normal"; readonly mean: number; readonly std: number }
  | { readonly op: "truncNormal"; readonly mean: number; readonly std: number; readonly low: number; readonly high: number }
  | { readonly op: "integers"; readonly low: number; readonly high: number }
  | { readonly op: "permutation" }
  | { readonly op: "bernoulli"; readonly probability: number }
  | { readonly op: "exponential"; readonly rate: number }
  /** `torch.nn.init.orthogonal_`: draws a normal matrix of the tensor's rows × the rest and keeps its Q, times `gain`. */
  | { readonly op: "orthogonal"; readonly gain: number }
  | { readonly op: "mul"; readonly by: number }
  | { readonly op: "add"; readonly by: number }
  | { readonly op: "clamp"; readonly low: number; readonly high: number }
  | { readonly op: "map"; readonly by: "abs" | "neg" | "exp" | "log" | "sqrt" | "rsqrt" | "reciprocal" | "square" | "sin" | "cos" | "tanh" | "sigmoid" | "erfinv" | "expm1" | "log1p" }
  /** Values known when the plan was made, little-endian in the target's dtype, for the region's elements in order. */
  | { readonly op: "literal"; readonly data: Uint8Array }
  /** Copies weight number `from` (as it is at this step), or a region of it, element by element, converting its type. */
  | { readonly op: "copy"; readonly from: number; readonly source?: Region }
  /** Element-wise with another tensor of equal element count. */
  | { readonly op: "combine"; readonly with: number; readonly source?: Region; readonly by: "add" | "sub" | "mul" | "div" }
  /** The Euclidean norm of a tensor over all axes but one; over all of them where that is -1. The elements stand in the axis' order. */
  | { readonly op: "norms"; readonly from: number; readonly source: Region; readonly but: number }
  /** `torch.manual_seed` in the code; `target` is ignored. */
  | { readonly op: "seed"; readonly seed: number }
  /** Random inputs are drawn here; what follows is drawn by the forward pass itself. `target` is ignored. */
  | { readonly op: "inputs" };

export type InputKind = "image" | "tokens" | "features" | "mask" | "other";

export interface InputSpec {
  /** Path in `forward`'s arguments: `x`, `images.0`, `batch.ids`. */
  readonly path: string;
  readonly onnxName: string;
  /** Printed dims: `["N", 3, "28", 28]` names where the size is free. */
  readonly shape: readonly (number | string)[];
  /** The sizes the plan was made for. */
  readonly size: readonly number[];
  readonly dtype: ElementType;
  readonly kind: InputKind;
  /** Bounds of random integers: `low` inclusive (default 0), `high` exclusive (the vocabulary; default 2). */
  readonly low?: number;
  readonly high?: number;
  /** Values to use unless the request gives others: little-endian elements of `size`. */
  readonly literal?: Uint8Array;
}

/** `logits` ends in a class axis; `dense` has a class axis 1 and two of space; anything else is shown as numbers. */
export type OutputRole = "logits" | "dense" | "boxes" | "features" | "other";

export interface OutputSpec {
  readonly path: string;
  readonly onnxName: string;
  readonly shape: readonly (number | string)[];
  /** Predicted sizes; `null` where only the data decide. */
  readonly size: readonly (number | null)[];
  readonly dtype: ElementType;
  readonly role?: OutputRole;
  readonly classNames?: readonly string[];
}

export type LayerKind =
  | "convolution" | "pooling" | "fully connected" | "activation" | "normalization" | "dropout"
  | "embedding" | "recurrent" | "attention" | "container" | "step" | "other";

/** One call of a module or of a functional step. */
export interface LayerRow {
  /** Module path and call index: `layer1.0.conv1#0`; the stable id of tree, ONNX node names and run comparison. */
  readonly id: string;
  /** Id of the row this one is called in; absent at the top. */
  readonly parent?: string;
  readonly path: string;
  /** Class or function name: `Conv2d`, `flatten`. */
  readonly class: string;
  readonly kind: LayerKind;
  /** Predicted sizes, one list for each output tensor; `null` where only the data decide. */
  readonly predicted: readonly (readonly (number | null)[])[];
  /** ONNX names of the output tensors, in the order of `predicted`; empty where the layer emits nothing. */
  readonly onnxNames: readonly string[];
  /** What keeps the layer from being run: the first op without a form that it follows from, and why it has none. */
  readonly notRun?: string;
  readonly place?: Span;
  readonly params?: number;
  readonly macs?: number;
  readonly head?: boolean;
}
