/** What one op is: its names, declared arguments, shape rule, cost, value rule and ONNX form, all in one entry of a family file. */
import type { Problem } from "../base/index.ts";
import type { Machine, PyObject, Unknown, Value } from "../python/index.ts";
import type { Dim, Shape, Sym } from "../sym/index.ts";
import type { Arg, Args, Read } from "./args.ts";
import type { Autocasts } from "./autocast.ts";
import type { DType } from "./dtype.ts";
import type { Tensor } from "./tensor.ts";

/** One result tensor as a rule gives it. A bare shape means: the promoted dtype of the tensor arguments, fresh memory. */
export type Out = Shape | OutParts | Tensor;
export interface OutParts {
  readonly shape: Shape;
  readonly dtype?: DType;
  /** The result is a view of this argument, with these strides (and offset): nothing is copied. */
  readonly viewOf?: Tensor;
  readonly strides?: Shape;
  readonly offset?: Dim;
  readonly device?: string;
  /** Numbers in row-major order, where the rule knows them. `value` below is the usual place for them. */
  readonly values?: ArrayLike<number> | null;
}
/** Several results: a plain tuple, a list (`split` gives a tuple, `meshgrid` too), or a named tuple ("values", "indices"). */
export interface OutTuple {
  readonly outs: readonly Out[];
  readonly names?: readonly string[];
  /** Name of the class of a named tuple: "max" for `torch.return_types.max`. */
  readonly typeName?: string;
}
export const tuple = (...outs: readonly Out[]): OutTuple => ({ outs });
export const named = (typeName: string, names: readonly string[], outs: readonly Out[]): OutTuple => ({ outs, names, typeName });

/** What a rule may ask and say while it runs. */
export interface Rule {
  readonly vm: Machine;
  /** Says that PyTorch would raise here. Raises where a live `except` waits; else records a finding, and the rule goes on to its best known result. */
  raise<D>(problem: Problem<D>, data: D): void;
  /**
   * Whether two sizes are equal, as far as known: false (after raising `problem`) only when they can never be, or, for stated inputs, are
   * not. Where the input's sizes are a guess, a "maybe" is kept as an equation that the search for the input solves.
   */
  match<D>(a: Dim, b: Dim, problem: Problem<D>, data: D): boolean;
  /** A result that is not known, with its reason. */
  unknown(code: string, reason: string): Unknown;
  /** A fresh size that only data decide ("u0"), with its greatest possible value where there is one. */
  fresh(max?: Dim): Dim;
  /** The example value of a condition that no proof decides is used, and noted as an assumption. Null when only data know. */
  decide(dim: Dim): number | null;
  readonly defaultDtype: DType;
  readonly training: boolean;
  /** The dtype that products have in the autocast region that is entered for a tensor's device; null where none is. */
  region(tensor: Tensor): DType | null;
}

/** Shapes, dtypes and numbers of the result. May give a Python value instead (`numel()`), which is no op in the record. */
export type Result = Out | OutTuple | PyObject | Sym | boolean | number | string;

/** How ONNX nodes are written; the onnx room supplies it. */
export interface Ref {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}
export type Attribute = number | { readonly float: number } | { readonly floats: readonly number[] } | readonly number[] | string | { readonly strings: readonly string[] };
export interface Emit {
  /** Writes a node with one output. Tensors among the inputs are looked up; null leaves an optional input out. */
  (node: string, inputs: readonly (Tensor | Ref | null)[], attributes?: Readonly<Record<string, Attribute>>, out?: { dtype?: DType; shape?: Shape }): Ref;
  /** Writes a node with several outputs. */
  many(node: string, inputs: readonly (Tensor | Ref | null)[], attributes: Readonly<Record<string, Attribute>>, outs: readonly { dtype: DType; shape: Shape }[], domain?: string): readonly Ref[];
  /** The present value of a tensor. */
  of(tensor: Tensor): Ref;
  /** A constant; without shape a scalar. */
  constant(values: number | readonly number[], dtype: DType, shape?: readonly number[]): Ref;
  /** Sizes as an int64 vector; sizes with names are computed from the inputs' shapes. */
  shape(dims: Shape): Ref;
  cast(value: Tensor | Ref, dtype: DType): Ref;
  /** Reshape to sizes that may carry names. */
  reshape(value: Tensor | Ref, shape: Shape): Ref;
  /** The pairs of a complex value, along one more axis at the end. */
  parts(value: Tensor | Ref): Ref;
  /** The complex value that pairs along the last axis stand for. */
  whole(parts: Tensor | Ref, dtype: DType): Ref;
  /** Says that this call has no ONNX form, and why. */
  unsupported(reason: string): never;
}

/** Refuses an `out=` of the dtype `got` for results of `wanted`; `canHold` says whether it holds the result's kind, `args` are those of the call. */
export type GivenOut = (rule: Rule, wanted: DType, got: DType, canHold: boolean, args: Readonly<Record<string, unknown>>) => void;

/** Where a learned weight has its features. */
export interface Weighing {
  readonly as: "fully connected" | "convolution";
  readonly out: number;
  readonly into: number;
}
/** Rows of the weight are the features given. */
export const byRows: Weighing = { as: "fully connected", out: 0, into: 1 };
/** Columns of the weight are the features given. */
export const byColumns: Weighing = { as: "fully connected", out: -1, into: -2 };

export interface Op<A extends Args = Args> {
  /** Every Python name it answers to; the first is its page in PyTorch's manual. `torch.Tensor.x` are methods. */
  readonly names: readonly [string, ...string[]];
  /** Declared arguments in the order of the signature. */
  readonly args: A;
  result(args: Read<A>, rule: Rule): Result;
  /** Multiply-accumulates as PyTorch's flop counter has them (halved); nothing when it counts none. */
  macs?(args: Read<A>, outs: readonly Tensor[]): Dim;
  /** The numbers of the result, asked only when all tensor arguments' numbers are known and the result is small. Row-major. */
  value?(args: Read<A>, outs: readonly Tensor[]): ArrayLike<number> | readonly (ArrayLike<number> | null)[] | null;
  onnx?(args: Read<A>, emit: Emit, outs: readonly Tensor[]): Ref | readonly Ref[];
  /** Of an op with several signatures: how the words of a call that fits none of them go on. */
  readonly signatures?: string;
  /** Which dtype it computes in within an autocast region, on which devices. */
  readonly autocasts?: Autocasts;
  /** Draws from the random generator (dropout in training, `randn`, `uniform_`): part of the log that a run replays. */
  readonly random?: boolean;
  /** Writes its result into this argument (`uniform_`, `copy_`). In-place twins of plain ops (`relu_`) need no entry of their own. */
  readonly writes?: string;
  /** What only its in-place twin refuses. */
  inPlace?(args: Read<A>, rule: Rule): void;
  /** What `out=` may be; left out: every dtype that holds the kind of the result. */
  readonly out?: GivenOut | undefined;
  /** Works in the dtype of `out=` where `dtype=` says none. */
  readonly outDtype?: boolean | undefined;
  /** Whether the write goes through a view of the argument (`x[0] = 1`); only words depend on it. */
  writesView?(args: Read<A>): boolean;
  /** Python sees None as its result (`__setitem__`). */
  readonly givesNone?: boolean;
  /** The layer kind that a person would call a step of this op; "step" when left out. */
  readonly kind?: string;
  /** It multiplies by weights where one of its arguments is learned: as what layer, and on which axes of the weight the features stand that it gives and takes. */
  readonly weighs?: Weighing;
  /** Its results are shares from 0 to 1, by which other values are weighed. */
  readonly shares?: boolean;
  /** Each of its two tensors may weigh the other (a product, element by element). */
  readonly scales?: boolean;
  /** Gives its argument's numbers in another dtype or place: what was learned is still that. */
  readonly castsOnly?: boolean;
  /** Bookkeeping, or a way of making first values, that nobody draws as a step of a model. */
  readonly aside?: boolean;
  /** Of this argument only the shape, the dtype and the place are asked, never the numbers. */
  readonly outlines?: string;
  /** Starts the random generator anew: part of the log that a run replays. */
  readonly seeds?: boolean;
  /** What this op does, in a sentence, for the hover. */
  readonly says?: string;
  /** Page of the manual where it is not `generated/<first name>`. */
  readonly manual?: string;
}

/** Declares an op; gives `result`, `macs`, `value` and `onnx` the types of its arguments. */
export const op = <const A extends Args>(definition: Op<A>): Op<A> => definition;

/** An op as the table holds it, its arguments' types forgotten. */
export type AnyOp = Op<Readonly<Record<string, Arg<never>>>>;
export type { Value };
