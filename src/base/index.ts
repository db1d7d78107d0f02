/**
 * Words that every room uses: places in source, problems and their findings, gaps. Knows nothing else.
 */
export { type Edit, type Span, lineStarts, positionAt, offsetAt, type Position } from "./place.ts";
export { problem, type BuiltLayer, type Finding, type Fix, type FixSite, type Operand, type Problem, type Related, type Severity, type Written } from "./problem.ts";
export { applyEdits, differsAt } from "./apply.ts";
export { assertNever } from "./never.ts";
export { reachesTorch } from "./reach.ts";
