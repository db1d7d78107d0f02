/** Sources in memory: open documents, what the door handed in or reads at once, the preludes; and their trees, parsed once. */
import type { Sources } from "../python/index.ts";
import { decodeTree, encodeTree, formatVersion, type Grammar, parse, type Parsed, type Tree } from "../syntax/index.ts";
import type { AnswersSetup, Reading } from "./contract.ts";

/** A 64-bit hash of a text (two 32-bit multiplicative hashes, after cyrb53), for keys of the tree cache. */
export const hashOf = (text: string): string => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return `${(a >>> 0).toString(16).padStart(8, "0")}${(b >>> 0).toString(16).padStart(8, "0")}`;
};

const preludeScheme = "headtorch:";

export class Store implements Sources {
  private readonly grammar: Grammar;
  private readonly prelude: Readonly<Record<string, string>>;
  private readonly preludeTrees: ReadonlyMap<string, Uint8Array>;
  private readonly disk: Reading | null;
  private readonly trees: AnswersSetup["trees"];
  private readonly texts = new Map<string, string | null>();
  private readonly folders = new Map<string, ReadonlySet<string> | null>();
  private readonly parsed = new Map<string, { readonly text: string; readonly tree: Tree; readonly parsed: Parsed | null }>();
  /** Trees of libraries for the cache, by key: kept when there is time (`keepTrees`), since all of their bodies must be read for it. */
  private readonly waiting = new Map<string, Tree>();
  /** Asked for since the last `startTrace`: what an analysis read. */
  private readonly asked = new Set<string>();

  constructor(grammar: Grammar, setup: Pick<AnswersSetup, "prelude" | "preludeTrees" | "disk" | "trees">) {
    this.grammar = grammar;
    this.prelude = setup.prelude;
    this.preludeTrees = setup.preludeTrees ?? new Map();
    this.disk = setup.disk ?? null;
    this.trees = setup.trees;
  }

  /** The preludes by path, for the engine. */
  get preludes(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.prelude));
  }

  set(uri: string, text: string | null): void { this.texts.set(uri, text); }
  setFolder(uri: string, names: readonly string[] | null): void { this.folders.set(uri, names && new Set(names)); }
  forget(uri: string): void {
    this.texts.delete(uri);
    this.folders.delete(uri);
    const folder = uri.slice(0, uri.replace(/\/$/, "").lastIndexOf("/") + 1);
    this.folders.delete(folder);
  }

  forgetBelow(folder: string): void {
    for (const known of [this.texts, this.folders]) for (const uri of [...known.keys()]) if (uri.startsWith(folder)) known.delete(uri);
  }

  read(uri: string): string | null | undefined {
    if (uri.startsWith(preludeScheme)) return this.prelude[uri.slice(preludeScheme.length)] ?? null;
    this.asked.add(uri);
    const known = this.texts.get(uri);
    if (known !== undefined) return known;
    const read = this.disk?.read(uri);
    if (read !== undefined) this.texts.set(uri, read);
    return read;
  }

  list(uri: string): ReadonlySet<string> | null | undefined {
    const known = this.folders.get(uri);
    if (known !== undefined) return known;
    const names = this.disk?.list(uri);
    if (names === undefined) return undefined;
    const made = names && new Set(names);
    this.folders.set(uri, made);
    return made;
  }

  /** The tree of a text: from the last time, from the cache, or parsed (incrementally, for a document that changes). */
  tree(uri: string, text: string): Tree {
    const known = this.parsed.get(uri);
    if (known?.text === text) return known.tree;
    const kept = this.keptTree(uri, text);
    if (kept) {
      this.parsed.set(uri, { text, tree: kept, parsed: null });
      return kept;
    }
    const parsed = parse(text, this.grammar, known?.parsed ?? undefined);
    this.parsed.set(uri, { text, tree: parsed.tree, parsed });
    return parsed.tree;
  }

  private keptTree(uri: string, text: string): Tree | null {
    if (uri.startsWith(preludeScheme)) {
      const bytes = this.preludeTrees.get(uri.slice(preludeScheme.length));
      return bytes ? decodeTree(bytes) : null;
    }
    if (!this.trees || !this.isLibrary(uri)) return null;
    const key = `${formatVersion}-${text.length}-${hashOf(text)}`;
    const bytes = this.trees.read(key);
    const tree = bytes ? decodeTree(bytes) : null;
    if (tree) return tree;
    const made = parse(text, this.grammar);
    this.waiting.set(key, made.tree);
    return made.tree;
  }

  /** Puts trees that were parsed since into the cache, at most so many; whether more wait. */
  keepTrees(most = Infinity): boolean {
    let left = most;
    for (const [key, tree] of this.waiting) {
      if (left-- <= 0) return true;
      this.waiting.delete(key);
      this.trees?.write(key, encodeTree(tree));
    }
    return false;
  }

  /** Installed packages do not change under a person's hands: their trees are kept. */
  private isLibrary(uri: string): boolean { return /\/(?:site|dist)-packages\//.test(uri); }

  /** The syntax errors of a document's present text. */
  errors(uri: string): readonly { readonly start: number; readonly end: number; readonly message: string }[] {
    return this.parsed.get(uri)?.tree.errors ?? [];
  }

  startTrace(): void { this.asked.clear(); }
  traced(): readonly string[] { return [...this.asked]; }
}
