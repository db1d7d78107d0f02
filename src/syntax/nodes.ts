/**
 * The nodes of one parsed piece of code as a flat table, read in one pass straight from tree-sitter's memory. A node object
 * for each node would cross the border to WebAssembly some ten times a node and cost more than the parse itself.
 *
 * The layout (`Subtree` of tree-sitter's `lib/src/subtree.h`, 32-bit) belongs to the pinned version of web-tree-sitter;
 * `test/syntax/nodes.test.ts` compares what is read here with the public cursor, and `loadGrammar` refuses another layout.
 */
import { codeOf } from "./codes.ts";

/** Four numbers a node, in preorder: code, start, end, address of the next node that is no descendant. */
export type NodeTable = Int32Array;

/** Numbers a node takes in a table; an address is a multiple of it, and the first child of `a` is `a + stride`. */
export const stride = 4;

/** What of the language is needed to read its trees. */
export interface Symbols {
  /** Code of each symbol. */
  readonly codes: Uint8Array;
  /** Symbol that replaces a child's own, by production and child index; 0 for none. */
  readonly aliases: Uint16Array;
  readonly aliasesPerProduction: number;
}

/** The words of a heap subtree, in units of 32 bits. */
const word = { padding: 1, size: 4, errorCost: 8, childCount: 9, symbol: 10, flags: 11, descendants: 14, production: 16 };
const bytesPerUnit = 2;

/** The words of `TSLanguage`, in units of 32 bits. */
const languageWord = { productionCount: 7, aliasesPerProduction: 9, aliasSequences: 21 };

/** Reads the alias table of the language at `address`. */
export const readAliases = (heap: Uint32Array, address: number): Omit<Symbols, "codes"> => {
  const language = address >> 2;
  const aliasesPerProduction = heap[language + languageWord.aliasesPerProduction]! & 0xffff;
  const length = heap[language + languageWord.productionCount]! * aliasesPerProduction;
  const at = heap[language + languageWord.aliasSequences]!;
  return { aliasesPerProduction, aliases: new Uint16Array(heap.buffer, at, length).slice() };
};

/** Whether the tree at `address` holds an error or a missing token. */
export const hasError = (heap: Uint32Array, address: number): boolean => heap[(heap[address >> 2]! >> 2) + word.errorCost]! > 0;

const unread = new Set([codeOf("comment"), codeOf("line_continuation")]);
const leaves = new Set([codeOf("string_content"), codeOf("'not in'"), codeOf("'is not'"), codeOf("import_prefix")]);

/** What one visit needs to know of a subtree. */
interface Subtree {
  padding: number;
  size: number;
  symbol: number;
  visible: boolean;
  extra: boolean;
  /** Index of the heap record; 0 for a leaf that is stored in its reference. */
  record: number;
  childCount: number;
}

const readSubtree = (heap: Uint32Array, at: number, into: Subtree): void => {
  const first = heap[at]!;
  if (first & 1) {
    const second = heap[at + 1]!;
    into.padding = (second >>> 16) & 0xff;
    into.size = second >>> 24;
    into.symbol = (first >> 8) & 0xff;
    into.visible = (first & 2) !== 0;
    into.extra = (first & 8) !== 0;
    into.record = 0;
    into.childCount = 0;
    return;
  }
  const record = first >> 2;
  const flags = heap[record + word.flags]!;
  into.padding = heap[record + word.padding]!;
  into.size = heap[record + word.size]!;
  into.symbol = heap[record + word.symbol]! & 0xffff;
  into.visible = (flags & 1) !== 0;
  into.extra = (flags & 4) !== 0;
  into.record = record;
  into.childCount = heap[record + word.childCount]!;
};

/** One open subtree of the walk. */
interface Frame {
  /** Index of the next child's reference, and how many are left. */
  child: number;
  left: number;
  /** Bytes where the next child's padding begins. */
  position: number;
  /** Index in the alias table for the next child. */
  alias: number;
  /** Address of the node in the table; -1 for a hidden one. */
  node: number;
}

/** The visible nodes of the tree at `address`, comments left out. Offsets are UTF-16 units of the parsed string. */
export const readNodes = (heap: Uint32Array, address: number, symbols: Symbols): NodeTable => {
  const root = address >> 2;
  const record = heap[root]! >> 2;
  const table = new Int32Array((heap[record + word.descendants]! + 1) * stride);
  const stack: Frame[] = [{ child: root, left: 1, position: 0, alias: 0, node: -1 }];
  const subtree: Subtree = { padding: 0, size: 0, symbol: 0, visible: false, extra: false, record: 0, childCount: 0 };
  let depth = 0;
  let length = 0;
  while (depth >= 0) {
    const frame = stack[depth]!;
    if (frame.left === 0) {
      if (frame.node >= 0) table[frame.node + 3] = length;
      depth--;
      continue;
    }
    readSubtree(heap, frame.child, subtree);
    frame.child += 2;
    frame.left--;
    const from = frame.position;
    const start = from + subtree.padding;
    frame.position = start + subtree.size;
    const alias = subtree.extra ? 0 : (symbols.aliases[frame.alias++] ?? 0);
    const code = symbols.codes[alias || subtree.symbol]!;
    const shown = (alias !== 0 || subtree.visible) && !unread.has(code);
    if (shown) {
      table[length] = code;
      table[length + 1] = start / bytesPerUnit;
      table[length + 2] = frame.position / bytesPerUnit;
      table[length + 3] = length + stride;
      length += stride;
    }
    if (subtree.childCount === 0 || (shown && leaves.has(code))) continue;
    const open = (stack[++depth] ??= { child: 0, left: 0, position: 0, alias: 0, node: 0 });
    open.child = subtree.record - subtree.childCount * 2;
    open.left = subtree.childCount;
    open.position = from;
    open.alias = (heap[subtree.record + word.production]! >>> 16) * symbols.aliasesPerProduction;
    open.node = shown ? length - stride : -1;
  }
  return table.subarray(0, length);
};
