/** One problem, one place: its code, severity, words and fix are defined together, beside the rule that finds it. */
import type { Edit, Span } from "./place.ts";

/** *error* says PyTorch would raise; *warning* says it would run, but hardly as meant; *hint* is advice. */
export type Severity = "error" | "warning" | "hint";

/** A place that explains a finding: "`fc` was built here". */
export interface Related {
  readonly span: Span;
  readonly text: string;
}

/** A titled set of edits that mends a finding. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What a fix may ask about the place of its finding. Offered by the room that ran the code. */
export interface FixSite {
  /** The span of the source expression that gave the value of constructor argument `name` of the layer at fault. */
  argument(name: string): Span | undefined;
  /** The call that built the layer at fault, as it is written. */
  readonly built?: Written;
  /** The call or operation at the fault itself, as it is written. */
  readonly here?: Written;
  /** The layer that the call written at `span` ran, beside the fault. */
  layerAt?(span: Span): BuiltLayer | undefined;
  /** The layer that takes what the operation at fault gave. */
  readonly taker?: BuiltLayer;
  /** The statement around the fault, and the white space in front of it. */
  readonly statement?: { readonly span: Span; readonly text: string; readonly indent: string };
}

/** A layer as the source built it. */
export interface BuiltLayer {
  /** The span of the expression that gave the value of a constructor argument. */
  argument(name: string): Span | undefined;
  /** The call that built it, as it is written. */
  readonly built: Written | undefined;
  /** A number, or numbers, that it keeps as an attribute; null for anything else. */
  numbers(name: string): readonly number[] | null;
}

/** A call or binary operation in the source. */
export interface Written {
  /** Name of the function or method. */
  readonly name: Span | undefined;
  /** Arguments or operands in order; keyword arguments have their name, lists and tuples their items. */
  readonly operands: readonly Operand[];
  /** Where a further argument goes, after a comma; undefined for operations. */
  readonly end: Span | undefined;
  /** `x += y` as a statement: the target, and where the operator stands. */
  readonly inPlace?: { readonly target: Span; readonly operator: Span; readonly sign: string };
  text(span: Span): string;
}
export interface Operand {
  readonly name: string | null;
  readonly span: Span;
  readonly items: readonly Span[];
  /** May be followed by `.method()` without brackets. */
  readonly isPrimary: boolean;
}

/** The definition of a problem; `D` is the data its words need. */
export interface Problem<D> {
  readonly code: string;
  readonly severity: Severity;
  /** The Python exception that PyTorch raises; RuntimeError when left out. */
  readonly raises?: "RuntimeError" | "IndexError" | "ValueError" | "TypeError" | "NotImplementedError" | "AssertionError" | "_LinAlgError";
  says(data: D): string;
  fix?(data: D, site: FixSite): Fix | undefined;
}

/** A problem found at a place. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly Related[];
  readonly fix?: Fix;
}

/** Declares a problem; the identity function that gives `says` and `fix` their types. */
export const problem = <D>(definition: Problem<D>): Problem<D> => definition;
