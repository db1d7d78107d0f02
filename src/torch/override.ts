/** `__torch_function__`: an argument that is no tensor, yet takes part in ops, says itself what an op gives. */
import { type Kwargs, lookup, type Machine, type NativeFunction, PyList, PyObject, PyTuple, typeOf, type Value } from "../python/index.ts";
import { Tensor } from "./tensor.ts";

const overrideOf = (value: Value): PyObject | null => {
  if (!(value instanceof PyObject) || value instanceof Tensor) return null;
  if (value instanceof PyList && value.uncounted) return null;
  if (value instanceof PyTuple || value instanceof PyList) {
    for (const item of value.items) {
      const found = overrideOf(item);
      if (found) return found;
    }
    return null;
  }
  return !value.cls.isNative && lookup(value.cls, "__torch_function__") !== undefined ? value : null;
};

/** The first argument of a call that has a `__torch_function__`. */
export const overrideAmong = (args: readonly Value[], kwargs: Kwargs): PyObject | null => {
  for (const one of args) {
    const found = overrideOf(one);
    if (found) return found;
  }
  for (const one of kwargs.values()) {
    const found = overrideOf(one);
    if (found) return found;
  }
  return null;
};

/** What it makes of the call. */
export const overridden = (vm: Machine, override: PyObject, func: NativeFunction, args: readonly Value[], kwargs: Kwargs): Value =>
  vm.callMethod(typeOf(override), "__torch_function__", func, new PyTuple([typeOf(override)]), new PyTuple(args), vm.dict([...kwargs]));
