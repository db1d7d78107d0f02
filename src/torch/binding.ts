/** The arguments of a call laid on those that an op declares, read, and refused in PyTorch's words. */
import { type Kwargs, type Machine, PyList, PyTuple, Raised, typeOf, type Value } from "../python/index.ts";
import type { Arg, Args } from "./args.ts";
import { Tensor } from "./tensor.ts";

const aliases: Readonly<Record<string, string>> = { indices: "indices_or_sections", sections: "indices_or_sections", split_size_or_sections: "split_size", tensor: "input", axis: "dim", keepdims: "keepdim", x: "input", self: "input", a: "input", x1: "input", x2: "other", axes: "dims", mat: "other", tensor1: "other" };

interface Bound {
  readonly args: Record<string, unknown>;
  readonly out: Value | undefined;
}

/** Where exceptions of ops come from, for the problem they answer to. */
const origin = "headtorch:torch/ops";

/** Exceptions that `work` raises by itself come from an op. */
export const fromHere = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Raised) error.exception.origin ??= origin;
    throw error;
  }
};

/** Reads one argument; what it refuses is said with the op's name and the argument's place (from 1, `self` not counted). */
const readArgument = (vm: Machine, name: string, arg: Arg<unknown>, value: Value, key: string, place: number | null): unknown => {
  try {
    return arg.read(vm, value, key);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    error.exception.origin ??= origin;
    const text = error.exception.cls.name === "TypeError" ? vm.str(error.exception) : "";
    if (text.startsWith("argument '")) error.exception.args = new PyTuple([`${name}(): ${place === null ? text : text.replace("' must", `' (position ${place}) must`)}`]);
    throw error;
  }
};

/** The arguments of an op in their order; made once, since every call of it asks. */
type Entries = readonly (readonly [string, Arg<unknown>])[];
const entriesOf = (declared: Args): Entries => {
  const known = entriesKnown.get(declared) ?? Object.entries(declared);
  entriesKnown.set(declared, known);
  return known;
};
const entriesKnown = new WeakMap<Args, Entries>();

/** Lays the call's arguments on the declared ones and reads them. `self` is 1 for a method, whose first argument is not counted. */
export const bind = (vm: Machine, name: string, declared: Args, args: readonly Value[], kwargs: Kwargs, self: number): Bound => {
  const bound: Record<string, unknown> = {};
  const left = kwargs.size === 0 ? null : new Map(kwargs);
  const out = left === null || "out" in declared ? undefined : left.get("out");
  if (!("out" in declared)) left?.delete("out");
  const present = new Set<string>();
  let next = 0;
  const entries = entriesOf(declared);
  countPositional(vm, name, entries, args.length, self);
  for (let index = 0; index < entries.length; index++) {
    const [key, arg] = entries[index]!;
    const value = takePositional(arg, args, next);
    if (value !== undefined) next = value.next;
    const given = value?.value ?? (value ? null : left?.size ? takeKeyword(left, key, declared) : undefined);
    if (given !== undefined && arg.beside !== undefined && !present.has(arg.beside)) vm.raise("TypeError", `${name}() missing 1 required positional arguments: "${arg.beside}"`, origin);
    if (given !== undefined) present.add(key);
    if (given !== undefined) bound[key] = readArgument(vm, name, arg, given, key, value ? index + 1 - self : null);
    else if (arg.missing) bound[key] = arg.missing.value;
    else vm.raise("TypeError", `${name}() missing 1 required positional arguments: "${key}"`, origin);
  }
  if (next < args.length) tooMany(vm, name, entries, args.length, self);
  if (left) for (const key of left.keys()) if (!ignored.has(key)) vm.raise("TypeError", self === 1 && entries.length === 1 ? `TensorBase.${name}() takes no keyword arguments` : `${name}() got an unexpected keyword argument '${key}'`, origin);
  return { args: bound, out: out === null ? undefined : out };
};

/** PyTorch counts the arguments by position before it looks at any of them. */
const countPositional = (vm: Machine, name: string, entries: Entries, given: number, self: number): void => {
  if (given <= entries.length && !entries.some(([, arg]) => arg.keywordOnly)) return;
  if (entries.some(([, arg]) => arg.variadic)) return;
  if (given > entries.filter(([, arg]) => !arg.keywordOnly).length) tooMany(vm, name, entries, given, self);
};
const tooMany = (vm: Machine, name: string, entries: Entries, given: number, self: number): never => {
  if (self === 1 && entries.every(([, { keywordOnly }], i) => i === 0 || keywordOnly)) return vm.raise("TypeError", `TensorBase.${name}() takes no arguments (${given - 1} given)`, origin);
  const wanted = howMany(entries, self);
  return vm.raise("TypeError", `${name}() takes ${wanted} but ${given - self} ${given - self === 1 && !wanted.startsWith("from") ? "was" : "were"} given`, origin);
};

interface Asked { readonly name: string; readonly signatures: string | undefined; readonly args: readonly Value[]; readonly kwargs: Kwargs }
/** Where an op has several signatures, a call that fits none is told with the types that it gave. */
export const fitting = (vm: Machine, { name, signatures, args, kwargs }: Asked, work: () => Bound): Bound => {
  if (signatures === undefined) return work();
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Raised) || error.exception.cls.name !== "TypeError") throw error;
    const given = args.map((one) => typeOf(one).name).join(", ");
    const named = [...kwargs].map(([key, value]) => `${key}=${typeOf(value).name}`).join(", ");
    return vm.raise("TypeError", `${name}() received an invalid combination of arguments - got (${given}${named === "" ? "" : `${given === "" ? "" : ", "}${named}, `}), but expected ${signatures}`, origin);
  }
};

/** "2 positional arguments", "from 1 to 3 positional arguments" */
const howMany = (entries: Entries, self: number): string => {
  const places = entries.flatMap(([, one]) => (one.keywordOnly ? [] : [one]));
  const [least, most] = [places.filter((one) => !one.missing).length - self, places.length - self];
  return least === most ? `${most} positional argument${most === 1 ? "" : "s"}` : `from ${least} to ${most} positional arguments`;
};

/** Arguments that every creation op takes and that say nothing about shapes. */
const ignored = new Set(["layout", "pin_memory", "memory_format", "non_blocking", "generator", "names"]);

const takePositional = (arg: Arg<unknown>, args: readonly Value[], next: number): { readonly value: Value; readonly next: number } | undefined => {
  if (arg.keywordOnly || next >= args.length) return undefined;
  const first = args[next]!;
  const isSequence = next === args.length - 1 && (first instanceof PyList || first instanceof PyTuple || (first instanceof Tensor && first.rank > 0));
  if (!arg.variadic || (arg.variadic === true && isSequence) || (arg.variadic === true && first === null && next === args.length - 1)) return { value: first, next: next + 1 };
  return { value: new PyTuple(args.slice(next)), next: args.length };
};

const takeKeyword = (left: Map<string, Value>, key: string, declared: Args): Value | undefined => {
  const name = left.has(key) ? key : [...left.keys()].find((other) => aliases[other] === key && !(other in declared));
  if (name === undefined) return undefined;
  const value = left.get(name)!;
  left.delete(name);
  return value;
};
