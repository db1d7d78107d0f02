/**
 * Python's meaning: values, the machine that runs compiled trees, imports, the journal. Does not know the word "torch", reads no
 * clock (its budgets are counts), and reaches nothing but the sources it is handed.
 */
export * from "./values.ts";
export { Cancelled, Exhausted, isStackOverflow, NeedsLibrary, Raised, Wants } from "./errors.ts";
export { uncountedGap, uncountedList } from "./many.ts";
export { lookup, setPlainAttribute } from "./attributes.ts";
export { exceptionClasses } from "./exceptions.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { Frame, Machine, type Assumption, type Claim, type Listener, type Uncaught } from "./machine.ts";
export { Importer, type Brought, type Bundle, type ImportOptions, type Sources } from "./imports.ts";
export { functions, methods, native, properties, statics, type NativeBody } from "./native.ts";
export { indexOf, sliceIndices } from "./iteration.ts";
export { identityOf } from "./equality.ts";
export { floatOf } from "./operators.ts";
export { floatText, quoted } from "./printing.ts";
export { compileExpression, runModule } from "./compile/index.ts";
export { createMachine, runWithLibraries, type Attempt, type MachineOptions } from "./create.ts";
export { pythonBundle } from "./modules/index.ts";
