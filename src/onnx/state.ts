/** The tensors that a module owns, by their names in a state dict. */
import { buffersOf, childrenOf, namedModules, parametersOf } from "../model/index.ts";
import { type PyObject, PySet } from "../python/index.ts";
import type { Tensor } from "../torch/index.ts";

/** A parameter or persistent buffer. A tensor under several names stands once, at its first. */
export interface Owned {
  readonly name: string;
  readonly tensor: Tensor;
  readonly aliases: readonly string[];
  readonly isParameter: boolean;
}

/** In the order of `state_dict()`. */
export const stateOf = (root: PyObject): readonly Owned[] => {
  const found = new Map<Tensor, string[]>();
  const parameters = new Set<Tensor>();
  const visit = (module: PyObject, prefix: string, above: readonly PyObject[]): void => {
    for (const { tensor } of parametersOf(module)) parameters.add(tensor);
    for (const { name, tensor } of [...parametersOf(module), ...persistentBuffers(module)]) {
      const names = found.get(tensor);
      if (names) names.push(prefix + name);
      else found.set(tensor, [prefix + name]);
    }
    for (const child of childrenOf(module)) if (!above.includes(child.module)) visit(child.module, `${prefix}${child.name}.`, [...above, child.module]);
  };
  visit(root, "", [root]);
  return [...found].map(([tensor, [name, ...aliases]]) => ({ name: name!, tensor, aliases, isParameter: parameters.has(tensor) }));
};

const persistentBuffers = (module: PyObject): readonly { readonly name: string; readonly tensor: Tensor }[] => {
  const passing = module.attrs?.get("_non_persistent_buffers_set");
  const names = passing instanceof PySet ? new Set([...passing.entries.values()].map(String)) : new Set<string>();
  return buffersOf(module).filter(({ name }) => !names.has(name));
};

/** Names of buffers that no state dict holds, for what their values are called. */
export const passingBuffers = (root: PyObject): ReadonlyMap<Tensor, string> => {
  const names = new Map<Tensor, string>();
  for (const [module, path] of namedModules(root)) {
    for (const { name, tensor } of buffersOf(module)) if (!names.has(tensor)) names.set(tensor, path === "" ? name : `${path}.${name}`);
  }
  return names;
};
