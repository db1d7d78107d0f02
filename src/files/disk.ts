/** Files of this machine, in Node: sources, the bundle beside the program, and the cache of syntax trees. */
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AnswersSetup, Reading } from "../answers/index.ts";
import { keepFile, readKept, trimKept } from "./kept.ts";
import { readTrees } from "./prelude.ts";
import type { Surroundings } from "./tools.ts";

/** In bytes. Longer files hold data, not models. */
export const longestSource = 5_000_000;

/** Files and folders of this machine; other kinds of URI must be wanted. Other machines' (`file://host/…`) are not there. */
export const disk: Reading = {
  read(uri) {
    if (!uri.startsWith("file:///")) return uri.startsWith("file:") ? null : undefined;
    try {
      const bytes = readFileSync(fileURLToPath(uri));
      return bytes.length > longestSource ? null : bytes.toString("utf8");
    } catch {
      return null;
    }
  },
  list(uri) {
    if (!uri.startsWith("file:///")) return uri.startsWith("file:") ? null : undefined;
    try {
      return readdirSync(fileURLToPath(uri), { withFileTypes: true }).map((entry) => (isFolder(uri, entry) ? `${entry.name}/` : entry.name));
    } catch {
      return null;
    }
  },
};

/** What this process says of environments. */
export const surroundings = (): Surroundings => ({ home: pathToFileURL(homedir()).href.replace(/\/$/, ""), variables: process.env });

/** Links are followed: editable installs and environments are full of them. */
const isFolder = (parent: string, entry: Dirent): boolean => {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(path.join(fileURLToPath(parent), entry.name)).isDirectory();
  } catch {
    return false;
  }
};

/** Encoded trees as files named by their key. The folder is trimmed once for each start that adds to it. */
const treeCache = (folder: string): NonNullable<AnswersSetup["trees"]> => {
  const state = { trimmed: false };
  return {
    read: (key) => readKept(folder, key),
    write(key, bytes) {
      if (!state.trimmed) trimKept(folder);
      state.trimmed = true;
      keepFile(folder, key, bytes);
    },
  };
};

/** All that the engine needs, from a folder of bundled files and a folder for the tree cache (null for none). */
export const setupFrom = ({ bundle, cache }: { readonly bundle: string; readonly cache: string | null }): AnswersSetup => ({
  grammar: {
    runtime: readFileSync(path.join(bundle, "web-tree-sitter.wasm")),
    python: readFileSync(path.join(bundle, "tree-sitter-python.wasm")),
  },
  prelude: JSON.parse(readFileSync(path.join(bundle, "prelude.json"), "utf8")),
  preludeTrees: readTrees(readFileSync(path.join(bundle, "prelude.trees"))),
  disk,
  ...(cache === null ? {} : { trees: treeCache(cache) }),
});
