/**
 * The request for a run of a forward plan and its result. Plain data only (structured clone, no functions), so that it crosses a
 * worker, a webview and a remote connection. The plan itself is made by the room above.
 */
import type { Span } from "../base/index.ts";
import type { ElementType, ForwardPlan } from "../onnx/index.ts";

export { weightsLocation } from "../onnx/index.ts";
export type {
  ElementType, ForwardPlan, InputKind, InputSpec, LayerKind, LayerRow, OutputRole, OutputSpec, Region, Step, StepRun, Unsupported, WeightSpec,
} from "../onnx/index.ts";

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
  /** The inputs' values come back with the result. */
  readonly keepInputs?: boolean;
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
  /** Why the layer did not run: an op before it has no ONNX form. */
  readonly notRun?: string;
  /** On WebGPU: operators of the layer and its children that ran on Wasm all the same. */
  readonly onWasm?: readonly string[];
  /** Time of the layer with its children; absent when not timed or without a node of its own. */
  readonly ms?: number;
  /** Of the first output tensor; what is not finite, of all. */
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
  /** On WebGPU: nodes that ran on Wasm all the same, and how many there are in all. */
  readonly onWasm?: { readonly nodes: number; readonly of: number; readonly ops: readonly string[] };
  /** Operators through which this backend may lose a NaN. */
  readonly hidesNaN?: readonly string[];
  readonly outputs: readonly OutputResult[];
  readonly layers: readonly LayerResult[];
  /** The inputs' sizes, by path. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Their values, where they were asked for: another run can be given the same. */
  readonly given?: Readonly<Record<string, InputValue>>;
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
  /** What ran all the same: the layers that need nothing of what cannot run. */
  readonly ran?: RunSuccess;
}

export type RunResult = RunSuccess | RunFailure;

export type Phase = "weights" | "load" | "run" | "measure";

/** How far a run is: `share` from 0 to 1 within the phase, where it can be known. */
export interface Progress {
  readonly phase: Phase;
  readonly share?: number;
  readonly detail?: string;
}
