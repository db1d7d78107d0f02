/** How a run leaves its normal course: a Python exception, or one of the engine's own ends, which no `except` catches. */
import type { PyException } from "./values.ts";

/** A Python exception on its way up. Not an `Error`: collecting a JavaScript stack would cost more than the raise. */
export class Raised {
  readonly exception: PyException;
  /** The frame whose `raise` or `assert` statement made it: that frame ends, its caller may go on. */
  readonly from: object | null;
  constructor(exception: PyException, from: object | null = null) {
    this.exception = exception;
    this.from = from;
  }
}

/**
 * Whether our own stack was at its end. Not every such fault is a RangeError: a regular expression that is first compiled there is a
 * SyntaxError with the same words. Asked there, so it compiles nothing itself.
 */
export const isStackOverflow = (error: unknown): boolean =>
  error instanceof Error && (error instanceof RangeError || error instanceof SyntaxError) && error.message.includes("call stack size");

/** A budget is used up: steps, depth, or the size of a container or string. */
export class Exhausted {
  readonly budget: "steps" | "depth" | "size";
  readonly reason: string;
  constructor(budget: "steps" | "depth" | "size", reason: string) {
    this.budget = budget;
    this.reason = reason;
  }
}

/** The run needs a source that is not in memory; the door fetches it and runs again. */
export class Wants {
  readonly uris: readonly string[];
  constructor(uris: readonly string[]) {
    this.uris = uris;
  }
}

/** A library module has to be loaded below the run, so that it outlives it: roll back, load it, run again. */
export class NeedsLibrary {
  readonly module: string;
  constructor(module: string) {
    this.module = module;
  }
}

/** The door asked to stop. */
export class Cancelled {}
