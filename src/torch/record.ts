/** What one run of a model did, in order: plain data. Everything the product shows is read from this. */
import type { Finding, Problem, Span } from "../base/index.ts";
import type { Assumption, Gap, Kwargs, PyClass, PyObject, Value } from "../python/index.ts";
import type { Dim, Shape } from "../sym/index.ts";
import type { DType } from "./dtype.ts";
import type { AnyOp } from "./op.ts";
import type { Tensor } from "./tensor.ts";

/** A tensor as it was when it was looked at. */
export interface TensorFact {
  readonly kind: "tensor";
  /** The tensor object, for following data; its present shape may have changed in place. */
  readonly tensor: Tensor;
  readonly shape: Shape;
  readonly dtype: DType;
}
/** The structure of an argument or result: tensors with their shapes, containers, anything else as its repr. */
export type Fact =
  | TensorFact
  | { readonly kind: "list" | "tuple"; readonly items: readonly Fact[]; readonly names?: readonly string[] }
  | { readonly kind: "dict"; readonly entries: readonly (readonly [string, Fact])[] }
  /** A dataclass, ModelOutput or other object with tensors in its fields. */
  | { readonly kind: "object"; readonly cls: string; readonly fields: readonly (readonly [string, Fact])[] }
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly gap: Gap };

/** One op that was performed. */
export interface OpCall {
  readonly index: number;
  readonly op: AnyOp;
  /** The name it was called by: "torch.Tensor.relu_". */
  readonly name: string;
  /** Arguments as the op's declaration read them; tensors among them are `Tensor`. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Tensors among the arguments, in order, with the storage version they had. */
  readonly inputs: readonly { readonly tensor: Tensor; readonly shape: Shape; readonly version: number }[];
  readonly outputs: readonly TensorFact[];
  /** Written in place: the result went into this tensor's memory (the outputs hold the fresh values). */
  readonly writes: Tensor | null;
  /** The call of a module that it happened in; null outside of all. */
  readonly module: ModuleCall | null;
  readonly span: Span | null;
  readonly macs: Dim;
  /** Problems that were raised here. */
  readonly failed: boolean;
  readonly training: boolean;
  /** Whether this happens was not known: it stands in a branch, or in a loop, that data decide. */
  isUndecided?: boolean;
}

/** One call of a module. */
export interface ModuleCall {
  readonly index: number;
  readonly module: PyObject;
  readonly parent: ModuleCall | null;
  readonly inputs: Fact;
  /** The arguments themselves, as they were passed. */
  readonly given: { readonly args: readonly Value[]; readonly kwargs: Kwargs };
  outputs: Fact | null;
  readonly span: Span | null;
  /** Ops performed inside: from this index (inclusive) to that (exclusive). */
  readonly firstOp: number;
  endOp: number;
  /** Order among ops and calls, for a tree in call order. */
  readonly order: number;
}

/** What an expression of watched code was worth. */
export interface Observation {
  readonly span: Span;
  readonly fact: Fact;
  readonly kind: "assigned" | "evaluated";
  readonly module: ModuleCall | null;
  /** The value itself, for readings that need the object (a module, a class). */
  readonly value: Value;
}

/** A module or other instance made by a call in watched code. */
export interface Construction {
  readonly instance: Value;
  readonly cls: PyClass;
  /** The call expression. */
  readonly span: Span;
}

/** A checkpoint that nobody read was loaded into a module: taken to fit. */
export interface Load {
  readonly module: PyObject;
  /** Shapes of the module's tensors then, as text. */
  readonly shapes: string;
  readonly strict: boolean;
}

/** Two sizes that have to be equal, where the input is a guess: an equation for the search. */
export interface Equation {
  readonly a: Dim;
  readonly b: Dim;
  readonly code: string;
  readonly message: string;
  readonly span: Span | null;
}

/** The kind of problem, what it was about, and the call it was raised in: readings look up fixes with it. */
export interface Fault {
  readonly finding: Finding;
  readonly problem: Problem<never>;
  readonly data: unknown;
  readonly module: ModuleCall | null;
}

export interface Run {
  readonly ops: readonly OpCall[];
  readonly moduleCalls: readonly ModuleCall[];
  readonly observations: readonly Observation[];
  readonly constructions: readonly Construction[];
  readonly faults: readonly Fault[];
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly Assumption[];
  readonly equations: readonly Equation[];
  readonly loads: readonly Load[];
  readonly printed: string;
  readonly steps: number;
}
