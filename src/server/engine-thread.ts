/** The engine in a thread of its own, in Node: keeps the language server's loop free while models are read. */
import { createHash } from "node:crypto";
import { type Dirent, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { AnswersSetup, Reading } from "../answers/index.ts";
import { Desk, type Fetching } from "./desk.ts";
import { readTrees } from "./prelude.ts";
import { connectPort } from "./thread.ts";

export interface ThreadData {
  /** Folder of the bundle's files. */
  readonly bundle: string;
  readonly cache: string | null;
  /** One number, raised whenever running work has become useless. */
  readonly epoch: SharedArrayBuffer;
}

/** Longer files hold data, not models. */
const longestSource = 5_000_000;

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

/** Links are followed: editable installs and environments are full of them. */
const isFolder = (parent: string, entry: Dirent): boolean => {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(path.join(fileURLToPath(parent), entry.name)).isDirectory();
  } catch {
    return false;
  }
};

/** Encoded trees as files named by a hash of their key. Failing to write one only costs time later. */
const treeCache = (folder: string): NonNullable<AnswersSetup["trees"]> => {
  const fileOf = (key: string) => path.join(folder, createHash("sha256").update(key).digest("hex"));
  mkdirSync(folder, { recursive: true });
  return {
    read(key) {
      try {
        return readFileSync(fileOf(key));
      } catch {
        return null;
      }
    },
    write(key, bytes) {
      try {
        const unfinished = `${fileOf(key)}.${process.pid}`;
        writeFileSync(unfinished, bytes);
        renameSync(unfinished, fileOf(key));
      } catch { /* a full or read-only disk */ }
    },
  };
};

const setupFrom = ({ bundle, cache }: ThreadData): AnswersSetup => ({
  grammar: {
    runtime: readFileSync(path.join(bundle, "web-tree-sitter.wasm")),
    python: readFileSync(path.join(bundle, "tree-sitter-python.wasm")),
  },
  prelude: JSON.parse(readFileSync(path.join(bundle, "prelude.json"), "utf8")),
  preludeTrees: readTrees(readFileSync(path.join(bundle, "prelude.trees"))),
  disk,
  ...(cache === null ? {} : { trees: treeCache(cache) }),
});

/** Serves a desk to the thread that started this one. */
export const serveDesk = (): void => {
  const data = workerData as ThreadData;
  const epoch = new Int32Array(data.epoch);
  const port = parentPort!;
  const theirs = connectPort<Fetching>(
    { postMessage: (message) => port.postMessage(message), listen: (receive) => port.on("message", receive) },
    async (method, args) => {
      const desk = await opened;
      if (method !== "analyse") return (desk as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[method]!(...args);
      const [uri, version, text, mine] = args as [string, number, string, number];
      return desk.analyse(uri, version, text, () => Atomics.load(epoch, 0) !== mine);
    },
  );
  const opened = Desk.open(setupFrom(data), theirs);
};
