/**
 * Where source comes from: environments found by looking, the bundle of preludes. What needs Node stands behind `node.ts`, so that
 * the web worker's server can use the rest. Knows nothing of editors.
 */
export { findEnvironment, resolvePath, type Environment, type Files, type Wanted } from "./environment.ts";
export { readTrees } from "./prelude.ts";
