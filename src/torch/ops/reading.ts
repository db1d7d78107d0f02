/** Arguments that several families read in a way of their own. */
import { PyList, PyTuple } from "../../python/index.ts";
import { type Arg, boolean, device, dtype, keywordOnly, optional, tensor, tensors } from "../args.ts";
import type { Tensor } from "../tensor.ts";

/** Tensors in a sequence, or given as arguments (`meshgrid(a, b)`). */
export const manyTensors: Arg<readonly Tensor[]> = { variadic: true, missing: { value: [] }, read: (vm, value, name) =>
  value instanceof PyList || value instanceof PyTuple ? tensors.read(vm, value, name) : [tensor.read(vm, value, name)] };

/** What every function that makes a tensor takes. */
export const makingArgs = { dtype: keywordOnly(optional(dtype)), device: keywordOnly(optional(device)), requires_grad: keywordOnly(boolean(false)) } as const;
