/**
 * What crosses between the room that makes an ONNX model and the one that runs it: a forward plan, the request for a run and its
 * result. Plain data only (structured clone, no functions), so that it crosses a worker, a webview and a remote connection.
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
  /** The initialisation log in the order in which the code ran it: one generator is shared by all tensors. */
  readonly program: readonly Step[];
  /** Size of the weights buffer in bytes. */
  readonly weightBytes: number;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  /** In call order, parents before children. */
  readonly layers: readonly LayerRow[];
  /** What is known to keep the model from running, before it is tried. */
  readonly unsupported: readonly Unsupported[];
}

export interface Unsupported {
  readonly op: string;
  readonly reason: string;
  readonly place?: Span;
}

/** A tensor that the program writes: a parameter, a buffer, or scratch that only others are made from. */
export interface WeightSpec {
  /** Path in the module (`layer1.0.conv1.weight`), as in a state dict; for scratch, any unique name. */
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Byte offset in the weights buffer, a multiple of 8; `null` for scratch. Tied weights have one spec and one offset. */
  readonly offset: number | null;
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
  | { readonly op: "map"; readonly by: "abs" | "neg" | "exp" | "log" | "sqrt" | "rsqrt" | "reciprocal" | "square" | "sin" | "cos" | "tanh" | "sigmoid" | "erfinv" }
  /** Values known when the plan was made, little-endian in the target's dtype, for the region's elements in order. */
  | { readonly op: "literal"; readonly data: Uint8Array }
  /** Copies weight number `from` (as it is at this step), or a region of it, element by element, converting its type. */
  | { readonly op: "copy"; readonly from: number; readonly source?: Region }
  /** Element-wise with another tensor of equal element count. */
  | { readonly op: "combine"; readonly with: number; readonly source?: Region; readonly by: "add" | "sub" | "mul" | "div" }
  /** `torch.manual_seed` in the code; `target` is ignored. */
  | { readonly op: "seed"; readonly seed: number };

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
  readonly place?: Span;
  readonly params?: number;
  readonly macs?: number;
  readonly head?: boolean;
}

export type Backend = "wasm" | "webgpu";

/** Random values in the manner of the input's kind, or values that are given. */
export type InputValue =
  | { readonly random: true; readonly shape: readonly number[] }
  | { readonly data: Uint8Array; readonly shape: readonly number[]; readonly dtype: ElementType };

/** Values for one weight, in place of what its program draws; converted to the weight's dtype. */
export interface WeightValue {
  readonly data: Uint8Array;
  readonly dtype: ElementType;
}

export interface RunRequest {
  readonly plan: ForwardPlan;
  readonly seed: number;
  readonly backend: Backend;
  /** Wasm threads; 1 where memory cannot be shared. 0 asks for the best number here. */
  readonly threads: number;
  /** By path; an input that is not named is random at the plan's size. */
  readonly inputs: Readonly<Record<string, InputValue>>;
  /** By state-dict name (of a weight or of an alias). */
  readonly weights?: Readonly<Record<string, WeightValue>>;
  /** Min, max, mean, std, NaN … of every layer's output. */
  readonly stats: boolean;
  /** Milliseconds of every layer. */
  readonly timing: boolean;
  /** Histograms and pictures of every layer's output (wants `stats`). */
  readonly pictures?: boolean;
}

export interface TensorStats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  /** Counts of elements. */
  readonly nan: number;
  readonly inf: number;
  readonly zeros: number;
  readonly count: number;
  /** Channels (axis 1) all of whose elements are zero, where the tensor has three axes or more. */
  readonly deadChannels?: number;
}

/** Counts of finite elements in equal bins between min and max. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly bins: readonly number[];
}

/** Grey pictures of one size, one after another: channels of a feature map, or one matrix. 0 is the minimum, 255 the maximum. */
export interface Pictures {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly pixels: Uint8Array;
  /** What the pictures are of: "8 of 64 channels", "197 × 768 of sample 0". */
  readonly title: string;
}

/** `"unknown"`: nothing predicted or nothing measured to compare. */
export type Agreement = "yes" | "no" | "unknown";

export interface LayerResult {
  readonly id: string;
  readonly predicted: readonly (readonly (number | null)[])[];
  /** Measured sizes; absent where the layer has no tensor in the ONNX model. */
  readonly real: readonly (readonly number[])[];
  readonly agree: Agreement;
  /** Time of the layer with its children; absent when not timed or without a node of its own. */
  readonly ms?: number;
  /** Of the first output tensor. */
  readonly stats?: TensorStats;
  readonly histogram?: Histogram;
  readonly pictures?: Pictures;
}

export interface TopValue {
  readonly index: number;
  readonly value: number;
  /** Softmax over the class axis, for logits. */
  readonly share?: number;
  readonly name?: string;
}

export interface OutputResult {
  readonly path: string;
  readonly size: readonly number[];
  readonly dtype: ElementType;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Largest values of the first sample, at most ten. */
  readonly top: readonly TopValue[];
  /** Little-endian elements. */
  readonly data: Uint8Array;
  readonly histogram?: Histogram;
  readonly pictures?: Pictures;
  /** For dense outputs: the winning class at each place of the first sample. */
  readonly classMap?: ClassMap;
}

export interface ClassMap {
  readonly width: number;
  readonly height: number;
  readonly classes: Uint16Array;
}

export interface RunSuccess {
  readonly ok: true;
  readonly backend: Backend;
  readonly threads: number;
  /** Why another backend or thread count was used than asked for. */
  readonly fallback?: string;
  readonly outputs: readonly OutputResult[];
  readonly layers: readonly LayerResult[];
  /** The inputs' sizes, by path. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly seed: number;
  /** Wall time of the forward pass, without copying results out. */
  readonly ms: number;
  /** Wall time of making the weights, and of creating the session. */
  readonly weightsMs: number;
  readonly createMs: number;
  /** Weights and activations that were held at once, as far as known. */
  readonly memoryBytes: number;
}

export type FailureKind = "unsupported" | "input" | "weights" | "memory" | "model" | "run" | "backend" | "cancelled";

export interface RunFailure {
  readonly ok: false;
  readonly kind: FailureKind;
  /** One sentence for people, with the layer's name where one is at fault. */
  readonly message: string;
  /** Row id. */
  readonly layer?: string;
  readonly place?: Span;
  /** The runtime's own words, when they say more. */
  readonly detail?: string;
}

export type RunResult = RunSuccess | RunFailure;

export type Phase = "weights" | "load" | "run" | "measure";

/** How far a run is: `share` from 0 to 1 within the phase, where it can be known. */
export interface Progress {
  readonly phase: Phase;
  readonly share?: number;
  readonly detail?: string;
}
