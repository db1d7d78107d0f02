/** Named tuples of results: `torch.max(x, dim)` gives values and indices. */
import { type Machine, nativeClass, type PyClass, PyTuple, tupleClass, type Value } from "../python/index.ts";
import type { OutTuple } from "./op.ts";
import type { Tensor } from "./tensor.ts";

const namedTuples = new Map<string, PyClass>();
export const tupleOf = (vm: Machine, result: OutTuple, outs: readonly Tensor[]): Value => {
  if (!result.names) return new PyTuple(outs);
  const key = result.typeName ?? "tuple";
  let cls = namedTuples.get(key);
  if (!cls) {
    cls = nativeClass(key, "tuple", tupleClass);
    cls.dict.set("__module__", "torch.return_types").set("_fields", new PyTuple(result.names));
    namedTuples.set(key, cls);
  }
  const made = new PyTuple(outs, cls);
  made.attrs = new Map(result.names.map((name, i) => [name, outs[i]!]));
  vm.tick();
  return made;
};
