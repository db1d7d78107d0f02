/**
 * Where source comes from: environments found by looking, the bundle of preludes. What needs Node stands behind `node.ts`, so that
 * the web worker's server can use the rest. Knows nothing of editors.
 */
export { findEnvironment, type Environment, type Wanted } from "./environment.ts";
export { readTrees } from "./prelude.ts";
export type { Surroundings } from "./tools.ts";
export { resolvePath, type Files } from "./uris.ts";
