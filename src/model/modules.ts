/** Reading a live module: its parameters, buffers and children by path, each tensor counted once. */
import { PyDict, PyObject, type Value } from "../python/index.ts";
import { Tensor } from "../torch/index.ts";
import { add, type Dim } from "../sym/index.ts";

export interface OwnTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

const registry = (module: PyObject, name: string): readonly (readonly [string, Value])[] => {
  const dict = module.attrs?.get(name);
  return dict instanceof PyDict ? [...dict.entries.values()].map(({ key, value }) => [String(key), value] as const) : [];
};

/** Uninitialised parameters of lazy modules have no size yet. */
const isLazy = (tensor: Tensor): boolean => tensor.cls.name.startsWith("Uninitialized");

export const parametersOf = (module: PyObject): readonly OwnTensor[] =>
  registry(module, "_parameters").flatMap(([name, tensor]) => (tensor instanceof Tensor ? [{ name, tensor }] : []));
export const buffersOf = (module: PyObject): readonly OwnTensor[] =>
  registry(module, "_buffers").flatMap(([name, tensor]) => (tensor instanceof Tensor ? [{ name, tensor }] : []));
export const childrenOf = (module: PyObject): readonly { readonly name: string; readonly module: PyObject }[] =>
  registry(module, "_modules").flatMap(([name, child]) => (child instanceof PyObject && child.attrs?.get("_modules") instanceof PyDict ? [{ name, module: child }] : []));

/** Every module once, at its first path, in the order of `named_modules()`. */
export const namedModules = (root: PyObject): ReadonlyMap<PyObject, string> => {
  const paths = new Map<PyObject, string>();
  const stack: { module: PyObject; path: string }[] = [{ module: root, path: "" }];
  while (stack.length > 0) {
    const { module, path } = stack.pop()!;
    if (paths.has(module)) continue;
    paths.set(module, path);
    const children = childrenOf(module);
    for (let i = children.length - 1; i >= 0; i--) stack.push({ module: children[i]!.module, path: path === "" ? children[i]!.name : `${path}.${children[i]!.name}` });
  }
  return paths;
};

/** Levels of modules within modules that are looked at: Python's own limit of recursion, which PyTorch's walks through a model keep too. */
export const deepestModules = 1000;

/** Whether modules stand within one another deeper than that. */
export const isTooDeep = (root: PyObject): boolean => {
  const seen = new Set<PyObject>([root]);
  let level: readonly PyObject[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestModules) return true;
    const next: PyObject[] = [];
    for (const one of level) for (const { module } of childrenOf(one)) if (!seen.has(module)) next.push((seen.add(module), module));
    level = next;
  }
  return false;
};

/** Elements of parameters (all and trainable) and buffers, shared ones once. Null where a lazy one has no size. */
export interface Counts {
  readonly params: Dim | null;
  readonly trainable: Dim | null;
  readonly buffers: Dim | null;
}

const total = (tensors: Iterable<Tensor>): Dim | null => {
  let sum: Dim = 0;
  for (const tensor of tensors) {
    if (isLazy(tensor)) return null;
    sum = add(sum, tensor.count);
  }
  return sum;
};

/** Counts of a module with everything below it. `seen` holds what was counted before: a shared tensor counts at its first place. */
export const countModule = (modules: Iterable<PyObject>, seen: Set<Tensor> = new Set()): Counts => {
  const params: Tensor[] = [];
  const buffers: Tensor[] = [];
  const take = (tensor: Tensor, into: Tensor[]): void => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    into.push(tensor);
  };
  for (const module of modules) {
    for (const { tensor } of parametersOf(module)) take(tensor, params);
    for (const { tensor } of buffersOf(module)) take(tensor, buffers);
  }
  return { params: total(params), trainable: total(params.filter((tensor) => tensor.requiresGrad)), buffers: total(buffers) };
};
