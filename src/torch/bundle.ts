/** What `import torch` finds: the prelude's files, and behind them the op table and native names. */
import { type Brought, type Bundle, type Machine, type Value } from "../python/index.ts";
import { opFunction, torchOf } from "./dispatch.ts";
import { customOpNames } from "./declared.ts";
import { headtorchNames, torchName } from "./natives.ts";
import { publicNames } from "./names.ts";
import { tensorClass } from "./tensor.ts";
import "./tensor_class.ts";

/** Prelude sources by path ("torch/nn/modules/linear.py"); the door reads them from disk or from its bundle. */
export type Preludes = ReadonlyMap<string, string>;

/** Packages that are ours whatever is installed; other packages of the prelude stand in where nothing is installed. */
const owned = new Set(["torch", "huggingface_hub", "PIL", "pytorch_lightning", "lightning", "accelerate"]);
const isOwned = (name: string): boolean => owned.has(name.split(".")[0]!);
/**
 * Modules of ours that stand in for single ones of an installed package: torchvision's load compiled code, files and pixels, and one counts the steps of a graph too slowly for an editor;
 * PyYAML's would read a text that is not known; transformers' load, save, generate and quantize, none of which a model's shapes need (its modeling files are read as they are).
 */
const isLaidOver = (name: string): boolean =>
  /^torchvision\.(?:extension|datasets|models\.feature_extraction|transforms\.(?:transforms|autoaugment|_presets|v2))\b/.test(name) || /^yaml(?:\.cyaml)?$/.test(name) || name.split(".")[0] === "transformers";
/** Packages of which we have something to say where they are not installed. */
const standsIn = (name: string): boolean => ["torchvision", "timm"].includes(name.split(".")[0]!);
/** Of these only the laid-over parts are ours: nothing stands in where the package is not installed. */
const needsPackage = (name: string): boolean => name.split(".")[0] === "transformers";

const sourceOf = (preludes: Preludes, name: string): Brought | undefined => {
  const path = name.replaceAll(".", "/");
  const asPackage = preludes.get(`${path}/__init__.py`);
  if (asPackage !== undefined) return { kind: "source", uri: `headtorch:${path}/__init__.py`, text: asPackage, isPackage: true };
  const text = preludes.get(`${path}.py`);
  return text === undefined ? undefined : { kind: "source", uri: `headtorch:${path}.py`, text, isPackage: false };
};

/** Lays PyTorch over what Python's room brings. */
export const torchBundle = (preludes: Preludes, python: Bundle): Bundle => ({
  module(name) {
    if (name === "_headtorch") return extended(python.module(name));
    if (isLaidOver(name) || standsIn(name)) return undefined;
    return isOwned(name) ? sourceOf(preludes, name) : python.module(name);
  },
  fallback(name) {
    return isOwned(name) || needsPackage(name) ? undefined : (sourceOf(preludes, name) ?? python.fallback(name));
  },
  names(vm, module) {
    const start = `${module}.`;
    return [...torchOf(vm).table.keys()].flatMap((name) => (name.startsWith(start) && !name.includes(".", start.length) ? [name.slice(start.length)] : []));
  },
  isPartial: (name) => isOwned(name) && name.split(".")[0] !== "torch",
  overlay: (name) => (isLaidOver(name) ? sourceOf(preludes, name) : undefined),
  lacks: (holder, name) => !name.startsWith("_") && publicNames.get(holder)?.has(name) === false,
  attribute(vm, module, name) {
    const found = torchAttribute(vm, module, name);
    // None is a value, too (`torch.newaxis`)
    return found === undefined ? python.attribute(vm, module, name) : found;
  },
});

const extended = (native: Brought | undefined): Brought => ({
  kind: "native",
  names: (vm) => new Map([...(native?.kind === "native" ? native.names(vm) : []), ...headtorchNames, ...customOpNames]),
});

const torchAttribute = (vm: Machine, module: string, name: string): Value | undefined => {
  const constant = module === "torch" ? torchName(name) : undefined;
  if (constant !== undefined) return constant;
  return tableFunction(vm, `${module}.${name}`);
};

/** An op by its full name; `name_` is the in-place twin of `name`. */
const tableFunction = (vm: Machine, full: string): Value | undefined => {
  const { table } = torchOf(vm);
  const op = table.get(full);
  if (op) return opFunction(op, full);
  const plain = full.endsWith("_") && !full.endsWith("__") ? table.get(full.slice(0, -1)) : undefined;
  return plain ? opFunction(plain, full, true) : undefined;
};

/** Tensor methods come from the table when they are first asked for; they read the machine from the call. */
export const openTensorClass = (table: ReadonlyMap<string, { readonly names: readonly string[] }>): void => {
  tensorClass.fallback = (name) => {
    const full = `torch.Tensor.${name}`;
    const twin = name.endsWith("_") && !name.endsWith("__") ? full.slice(0, -1) : null;
    const op = table.get(full) ?? (twin ? table.get(twin) : undefined);
    return op ? opFunction(op as never, full, !table.has(full)) : undefined;
  };
};
