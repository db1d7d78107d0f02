/** Makes a machine with Python's builtins, and runs work whose imports load libraries below it. */
import { makeBuiltins } from "./builtins/index.ts";
import { Exhausted, isStackOverflow, NeedsLibrary, Raised, Wants } from "./errors.ts";
import { Importer, type ImportOptions } from "./imports.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { type Listener, Machine } from "./machine.ts";

export interface MachineOptions extends ImportOptions {
  readonly listener: Listener;
  readonly limits?: Limits;
}

export const createMachine = ({ listener, limits = defaultLimits, ...options }: MachineOptions): Machine => new Machine({ listener, limits, importer: new Importer(options), makeBuiltins });

/** What came of work that may need sources. */
export type Attempt<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "wants"; readonly uris: readonly string[] };

/**
 * Runs `work` above a checkpoint. A library that it imports is loaded below, where it stays, and the work begins again; `again` is
 * called before each new beginning. On the way out the writes of the work stand until the caller rolls back.
 */
export const runWithLibraries = <T>(vm: Machine, work: () => T, again: () => void): Attempt<T> => {
  for (;;) {
    vm.heap.checkpoint();
    try {
      return { kind: "done", value: work() };
    } catch (error) {
      reset(vm);
      if (error instanceof Wants) return { kind: "wants", uris: error.uris };
      if (isStackOverflow(error)) throw new Exhausted("depth", "nested too deeply");
      if (!(error instanceof NeedsLibrary)) throw error;
      again();
      const wants = loadBelow(vm, error.module);
      if (wants) return wants;
      again();
    }
  }
};

const reset = (vm: Machine): void => {
  while (vm.heap.depth > 0) vm.heap.rollback();
  vm.frame = null;
  vm.depth = 0;
  vm.catchers.length = 0;
};

/** Loads a library module where it outlives the run. One that fails is remembered by the importer, which raises again inside the run. */
const loadBelow = (vm: Machine, module: string): Attempt<never> | null => {
  vm.refuel();
  try {
    vm.importer.force(vm, module);
    return null;
  } catch (error) {
    reset(vm);
    // the importer remembers what a module raised, and raises it again at each import
    if (error instanceof Raised) return null;
    if (error instanceof Exhausted) {
      vm.importer.refuse(vm, module, error.reason);
      return null;
    }
    if (error instanceof Wants) return { kind: "wants", uris: error.uris };
    throw error;
  } finally {
    vm.refuel();
  }
};
