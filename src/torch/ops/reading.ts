/** Arguments that several families read in a way of their own. */
import { PyList, PyTuple } from "../../python/index.ts";
import type { Dim } from "../../sym/index.ts";
import { type Arg, boolean, device, dtype, keywordOnly, optional, tensor, tensors } from "../args.ts";
import type { Tensor } from "../tensor.ts";

/** Tensors in a sequence, or given as arguments (`meshgrid(a, b)`). */
export const manyTensors: Arg<readonly Tensor[]> = { variadic: true, missing: { value: [] }, read: (vm, value, name) =>
  value instanceof PyList || value instanceof PyTuple ? tensors.read(vm, value, name) : [tensor.read(vm, value, name)] };

/** Several tensors; with `times`, one that stands for as many as only data decide. */
export interface Tensors extends ReadonlyArray<Tensor> {
  readonly times?: Dim;
}

/** Tensors in a sequence, which may be a list that only data count. */
export const uncountedTensors: Arg<Tensors> = { read: (vm, value, name) => {
  const many = value instanceof PyList ? value.uncounted : null;
  return many ? Object.assign([tensor.read(vm, many.item, name)], { times: many.count }) : tensors.read(vm, value, name);
} };

/** What every function that makes a tensor takes. */
export const makingArgs = { dtype: keywordOnly(optional(dtype)), device: keywordOnly(optional(device)), requires_grad: keywordOnly(boolean(false)) } as const;
