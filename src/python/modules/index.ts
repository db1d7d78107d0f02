/** What Python's own room brings to `import`: native modules and the standard-library prelude, whose sources the door hands in. */
import type { Brought, Bundle } from "../imports.ts";
import type { Machine } from "../machine.ts";
import type { Value } from "../values.ts";
import { headtorchNames } from "./headtorch.ts";
import { mathNames } from "./math.ts";
import { regexNames } from "./regex.ts";
import { sysNames } from "./sys.ts";

const native: ReadonlyMap<string, (vm: Machine) => ReadonlyMap<string, Value>> = new Map([
  ["math", () => mathNames],
  ["sys", sysNames],
  ["builtins", (vm: Machine) => vm.builtins.globals],
  ["_re", () => regexNames],
  ["_headtorch", headtorchNames],
]);

/** Native modules and preludes by path ("collections/abc.py"). */
export const pythonBundle = (preludes: ReadonlyMap<string, string>): Bundle => ({
  module(name) {
    const names = native.get(name);
    return names ? { kind: "native", names } : sourceOf(preludes, name);
  },
  fallback: () => undefined,
  attribute: () => undefined,
});

const sourceOf = (preludes: ReadonlyMap<string, string>, name: string): Brought | undefined => {
  const path = name.replaceAll(".", "/");
  const asPackage = preludes.get(`${path}/__init__.py`);
  if (asPackage !== undefined) return { kind: "source", uri: `headtorch:${path}/__init__.py`, text: asPackage, isPackage: true };
  const text = preludes.get(`${path}.py`);
  return text === undefined ? undefined : { kind: "source", uri: `headtorch:${path}.py`, text, isPackage: false };
};
