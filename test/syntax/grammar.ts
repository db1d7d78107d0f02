/** The grammar, loaded once for all tests of the room, and the snippets it reads. */
import { readFileSync } from "node:fs";
import { loadGrammar, type Grammar } from "../../src/syntax/index.ts";

const module = (path: string): Uint8Array => readFileSync(new URL(`../../node_modules/${path}`, import.meta.url));

export const grammar: Grammar = await loadGrammar({
  runtime: module("web-tree-sitter/web-tree-sitter.wasm"),
  python: module("tree-sitter-python/tree-sitter-python.wasm"),
});

/** The text of a file beside the tests. */
export const snippet = (name: string): string => readFileSync(new URL(`snippets/${name}`, import.meta.url), "utf8");
