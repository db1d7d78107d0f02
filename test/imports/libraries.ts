/** Imports every module of the libraries' model code, one after the other on one machine, and says what was not understood on the way. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Store } from "../../src/answers/index.ts";
import { disk } from "../../src/files/node.ts";
import { Exhausted, pythonBundle, Raised, runWithLibraries, type Gap } from "../../src/python/index.ts";
import { createEngine } from "../../src/torch/index.ts";
import { grammar, preludes, root } from "../harness.ts";

export const packages = path.join(root, ".corpus/site-packages");
export const hasLibraries = ["torchvision", "timm", "transformers"].every((name) => existsSync(path.join(packages, name)));

const pythonFiles = (folder: string): string[] =>
  readdirSync(path.join(packages, folder), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".py")).map((file) => `${folder}/${file}`);
const moduleOf = (file: string): string => file.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");

/** All modules of torchvision's and timm's models and layers, and every `modeling_*.py` of transformers. */
export const libraryModules = (): Readonly<Record<string, readonly string[]>> => ({
  "torchvision/models": pythonFiles("torchvision/models").map(moduleOf).sort(),
  "torchvision/ops": pythonFiles("torchvision/ops").map(moduleOf).sort(),
  "timm/models": pythonFiles("timm/models").map(moduleOf).sort(),
  "timm/layers": pythonFiles("timm/layers").map(moduleOf).sort(),
  "transformers/models": pythonFiles("transformers/models").filter((file) => /\/modeling_\w+\.py$/.test(file) && !/modeling_(tf|flax)_/.test(file)).map(moduleOf).sort(),
});

/** Whose the gap is: a package that is not installed or not read, our boundary to a library, PyTorch's rules, or Python itself. */
export type Cause = "package" | "boundary" | "torch" | "python";

export interface ImportGap {
  readonly module: string;
  readonly cause: Cause;
  readonly reason: string;
}

const causeOf = ({ code, reason }: Gap): Cause => {
  // a branch that only a package decides differs because of it
  if (code === "missing-package" || code === "opaque-package" || code === "branches-differ") return "package";
  if (/there is no rule for (transformers|huggingface_hub)\./.test(reason)) return "boundary";
  return /\btorch\b|torch\.|torchvision\._C/.test(reason) ? "torch" : "python";
};

/** Gaps met while the modules are imported, each once, at the module that met it first. */
export const importAll = (modules: readonly string[]): readonly ImportGap[] => {
  const store = new Store(grammar, { prelude: preludes, disk: { read: (uri) => disk.read(uri), list: (uri) => disk.list(uri) } });
  const { vm, recorder, torch } = createEngine({
    sources: store, roots: [`${pathToFileURL(packages).href}/`], preludes: store.preludes, python: pythonBundle(store.preludes), isOwn: () => false, watched: () => false,
  });
  const found: ImportGap[] = [];
  const seen = new Set<string>();
  const note = (module: string, cause: Cause, reason: string): void => {
    if (!seen.has(reason) && seen.add(reason)) found.push({ module, cause, reason });
  };
  let current = "";
  const record = recorder.gap.bind(recorder);
  recorder.gap = (gap) => {
    note(current, causeOf(gap), `${gap.code}: ${gap.reason}`);
    record(gap);
  };
  for (current of modules) {
    const clear = (): void => {
      recorder.cut(recorder.mark().map(() => 0));
      torch.reset();
      vm.refuel();
      [vm.steps, vm.frame, vm.depth, vm.catchers.length] = [0, null, 0, 0];
    };
    clear();
    try {
      runWithLibraries(vm, () => void vm.importer.load(vm, current), clear);
    } catch (error) {
      if (error instanceof Raised) {
        const words = `${error.exception.cls.name}: ${vm.str(error.exception)}`;
        note(current, /torch/.test(words) ? "torch" : /No module named|requires|not installed/.test(words) ? "package" : "python", words);
      } else note(current, "python", error instanceof Exhausted ? `used up ${error.budget}` : String(error));
    } finally {
      while (vm.heap.depth > 0) vm.heap.rollback();
    }
  }
  return found;
};
