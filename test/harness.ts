/** One way to open the engine in tests: sources in memory, the preludes read from `src`, each analysis rolled back behind it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Store } from "../src/answers/index.ts";
import type { Finding } from "../src/base/index.ts";
import { fileFindings, inspectionOf, type InspectionJson, type Live, Places, type Request, Session } from "../src/model/index.ts";
import { type Bundle, type Limits, pythonBundle } from "../src/python/index.ts";
import { disk } from "../src/files/node.ts";
import { type Grammar, loadGrammar } from "../src/syntax/index.ts";

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL("../", import.meta.url));

const bytes = (file: string): Uint8Array => new Uint8Array(readFileSync(path.join(root, file)));

export const wasm = {
  runtime: bytes("node_modules/web-tree-sitter/web-tree-sitter.wasm"),
  python: bytes("node_modules/tree-sitter-python/tree-sitter-python.wasm"),
};

export const grammar: Grammar = await loadGrammar(wasm);

/** Our Python, by path below its prelude, as the build bundles it. */
export const preludes: Readonly<Record<string, string>> = Object.fromEntries(["src/python/prelude", "src/torch/prelude"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .map((name) => [name.replaceAll("\\", "/"), readFileSync(path.join(root, folder, name), "utf8")])));

/** Where the tests' documents are. */
export const folder = "file:///book/";

export interface BedOptions {
  /** Other files of the user, by path below `folder`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Limits;
  /** Folders of installed packages on this machine. */
  readonly packages?: readonly string[];
  /** Lays modules of a test over Python's own. */
  readonly extend?: (python: Bundle) => Bundle;
}

/** A session over documents in memory. */
export class Bed {
  readonly store: Store;
  readonly session: Session;
  constructor({ files = {}, limits, packages = [], extend = (python) => python }: BedOptions = {}) {
    const names = Object.keys(files);
    const roots = packages.map((one) => `${pathToFileURL(one).href}/`);
    const isInstalled = (uri: string): boolean => roots.some((one) => uri.startsWith(one));
    this.store = new Store(grammar, { prelude: preludes, disk: {
      read: (uri) => (isInstalled(uri) ? disk.read(uri) : (files[uri.slice(folder.length)] ?? null)),
      list: (uri) => (isInstalled(uri) ? disk.list(uri) : uri === folder ? names : null),
    } });
    this.session = new Session({
      sources: this.store, roots: [folder, ...roots], preludes: this.store.preludes, python: extend(pythonBundle(this.store.preludes)),
      isOwn: (uri) => uri.startsWith(folder), watched: (uri) => uri.startsWith(folder), ...(limits ? { limits } : {}),
    });
  }

  /** Lines of the documents as they are now. */
  get places(): Places { return new Places({ text: (uri) => this.store.read(uri) ?? null, name: (uri) => uri.slice(folder.length) }); }

  /** Runs a text as the document `name` and reads what came of it while it is alive. */
  read<T>(text: string, reading: (live: Live) => T, more: Partial<Request> = {}, name = "page.py"): T {
    const uri = `${folder}${name}`;
    this.store.set(uri, text);
    const done = this.session.read({ uri, text, tree: this.store.tree(uri, text), ...more }, reading);
    if (done.kind === "wants") throw new Error(`wants ${done.uris.join(", ")}`);
    return done.value;
  }

  /** The records of all models of a text (or of one, by `more.callable`). */
  inspect(text: string, more: Partial<Request> = {}): readonly InspectionJson[] {
    return this.read(text, (live) => live.models.map((model) => inspectionOf(live, model, model.root.name, this.places, 0)), more);
  }

  findings(text: string, more: Partial<Request> = {}): readonly Finding[] {
    return this.read(text, fileFindings, more);
  }
}
