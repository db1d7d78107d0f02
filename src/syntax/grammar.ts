/** The Python grammar in its WebAssembly parser: code goes in, a flat table of nodes comes out. */
import { Language, Parser, type Tree as ParserTree } from "web-tree-sitter";
import { codeOfType } from "./codes.ts";
import { hasError, readAliases, readNodes, type NodeTable, type Symbols } from "./nodes.ts";

/** A loaded grammar; made once by `loadGrammar` and passed to `parse`. */
export interface Grammar {
  /** The nodes of `code`, or null when it has a syntax error. Offsets are UTF-16 units of `code`. */
  read(code: string): NodeTable | null;
}

/**
 * Emscripten keeps the views of its memory current on the options object it was started with. web-tree-sitter starts once
 * in a process and ignores later options, so this object is shared by all grammars.
 */
const memory: { readonly HEAPU32?: Uint32Array } = {};

const heap = (): Uint32Array => {
  if (!memory.HEAPU32) throw new Error("web-tree-sitter does not show its memory: not the version this was built for");
  return memory.HEAPU32;
};

/** web-tree-sitter keeps the address of what it wraps at index 0. */
const addressOf = (wrapped: Language | ParserTree): number => (wrapped as unknown as { readonly 0: number })[0];

const symbolsOf = (language: Language): Symbols => {
  const codes = new Uint8Array(Math.max(language.nodeTypeCount, language.types.length));
  for (let symbol = 0; symbol < codes.length; symbol++) {
    const type = language.nodeTypeForId(symbol);
    if (type !== null) codes[symbol] = codeOfType(type, language.nodeTypeIsNamed(symbol));
  }
  return { codes, ...readAliases(heap(), addressOf(language)) };
};

/**
 * Starts the parser. The caller hands in the bytes of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`; nothing is
 * fetched here. Throws when a file is no WebAssembly or is of another version than the one this room was written for.
 */
export const loadGrammar = async (files: { runtime: Uint8Array; python: Uint8Array }): Promise<Grammar> => {
  // The bytes are here; without the name the runtime would look for them beside a script whose address a bundle lacks.
  Object.assign(memory, { wasmBinary: files.runtime, locateFile: (name: string) => name });
  await Parser.init(memory as unknown as Parameters<typeof Parser.init>[0]);
  // A copy is an array of this realm: an array from another one would be taken for an address to fetch.
  const language = await Language.load(new Uint8Array(files.python));
  const parser = new Parser().setLanguage(language);
  const symbols = symbolsOf(language);
  // Only error-free trees are of use (recovery is ours), so a parse stops at its first error.
  const stopAtError = { progressCallback: (state: { hasError: boolean }) => state.hasError };
  const parsed = (code: string): ParserTree | null => {
    try {
      return parser.parse(code, null, stopAtError);
    } catch {
      // Code that takes all memory there is stops the WebAssembly machine; nothing is read from then on.
      return null;
    }
  };
  const read = (code: string): NodeTable | null => {
    const tree = parsed(code);
    if (!tree) {
      reset(parser);
      return null;
    }
    const address = addressOf(tree);
    const nodes = hasError(heap(), address) ? null : readNodes(heap(), address, symbols);
    tree.delete();
    return nodes;
  };
  const grammar = { read };
  checkLayout(grammar);
  return grammar;
};

/** A parse that was stopped would otherwise be taken up by the next one. */
const reset = (parser: Parser): void => {
  try {
    parser.reset();
  } catch {
    // The machine has stopped: see above.
  }
};

/** Parses one line whose nodes are known, so that another memory layout is noticed at once and not as wrong trees. */
const checkLayout = (grammar: Grammar): void => {
  const nodes = grammar.read("if a not in b: f(1)\n");
  const spans = nodes && Array.from({ length: nodes.length / 4 }, (_, i) => `${nodes[i * 4 + 1]}-${nodes[i * 4 + 2]}`).join(" ");
  const expected = "0-20 0-19 0-2 3-13 3-4 5-11 12-13 13-14 15-19 15-19 15-19 15-16 16-19 16-17 17-18 18-19";
  if (spans !== expected) throw new Error(`tree-sitter's trees are laid out in an unknown way: ${spans}`);
};
