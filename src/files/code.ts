/** Loads a bundle with V8's compiled code of its last run, kept beside the tree cache: the code of a fresh process is not compiled again. */
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { Script } from "node:vm";
import { keepFile, readKept } from "./kept.ts";

type Compiled = (exports: object, require: NodeJS.Require, module: { exports: object }, filename: string, dirname: string) => void;

/** A loaded bundle; `keep` keeps what has been compiled of it by then, where nothing of it was kept yet. */
interface Loaded<T> {
  readonly exports: T;
  readonly keep: () => void;
}

/** Loads a CommonJS bundle. `folder` holds compiled code (null for none); code of another bundle, Node or machine is not taken up. */
export const loadKept = <T extends object>(file: string, folder: string | null): Loaded<T> => {
  const require = createRequire(file);
  if (folder === null) return { exports: require(file) as T, keep: () => {} };
  const source = readFileSync(file, "utf8");
  // not imported above: the thread that only starts the engine has no use for it
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  const key = createHash("sha256").update(`${process.version} ${process.arch} `).update(source).digest("hex");
  const kept = readKept(folder, key);
  const script = new Script(Module.wrap(source), { filename: file, ...(kept ? { cachedData: kept } : {}) });
  const module: { exports: object } = { exports: {} };
  (script.runInThisContext() as Compiled)(module.exports, require, module, file, path.dirname(file));
  return {
    exports: module.exports as T,
    // After a run the code holds what that run compiled; before it, next to nothing.
    keep: () => {
      if (!kept || script.cachedDataRejected) keepFile(folder, key, script.createCachedData());
    },
  };
};
