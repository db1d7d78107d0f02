/** Heads that a catalogue names of a model which it cannot run: a detector of a library that is not installed. */
import { PyList, type PyObject, PyTuple } from "../python/index.ts";
import type { Head, HeadRole } from "./heads.ts";
import { kindOf } from "./kinds.ts";
import { isTransposed, widthOf } from "./swap/predictor.ts";
import { namedModules, parametersOf } from "./modules.ts";

/** `[(path, role, outputs for each class), …]`, as the outline of a model has them. */
export const toldHeads = (root: PyObject): readonly Head[] => {
  const told = root.attrs?.get("__headtorch_heads__");
  if (!(told instanceof PyList)) return [];
  const modules = new Map([...namedModules(root)].map(([module, path]) => [path, module]));
  return told.items.flatMap((item): Head[] => {
    const [path, role, perClass] = item instanceof PyTuple ? item.items : [];
    const module = typeof path === "string" ? modules.get(path) : undefined;
    const weight = module && parametersOf(module).find(({ name }) => name === "weight")?.tensor;
    if (!module || typeof path !== "string" || typeof role !== "string" || weight?.shape.length === undefined || weight.shape.length < 2) return [];
    const [out, into] = [widthOf(module), weight.shape[isTransposed(module) ? 0 : 1] ?? null];
    return [{
      path, container: path, role: role as HeadRole, kind: kindOf(module, false), in: into, out, module, op: null, outputs: [], span: null,
      ...(typeof perClass === "number" ? { perClass } : {}),
    }];
  });
};
