/**
 * Source text → a typed tree that always exists, incrementally. Knows nothing of names or their meaning; tree-sitter does
 * not leave this room.
 */
export type * from "./tree.ts";
export { loadGrammar, type Grammar } from "./grammar.ts";
export { parse, type Parsed } from "./parse.ts";
export { decodeTree, encodeTree, formatVersion } from "./codec.ts";
export { childrenOf, nodesAt, walk } from "./walk.ts";
export type { Node } from "./schema.ts";
