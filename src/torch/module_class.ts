/**
 * What every construction and every call of a module goes through, as native methods of `nn.Module`: the plain case is done here, all
 * else by the prelude's Python, which each of them is given. A third of a model's run would be spent in these four otherwise. They use as
 * much of the budget as that Python does, so that it bounds time as before.
 */
import {
  functions, type Kwargs, lookup, type Machine, NativeFunction, noKwargs, objectClass, PyClass, PyDict, PyObject, PySet, PyTuple, Raised, setPlainAttribute, Unknown, type Value,
} from "../python/index.ts";
import { torchOf } from "./dispatch.ts";
import { factOf } from "./recorder.ts";
import { Tensor } from "./tensor.ts";

/** Where a module keeps what is no plain attribute, in the order in which it is looked for. */
const registries = ["_parameters", "_buffers", "_modules"] as const;

const dictOf = (module: PyObject, name: string): PyDict | null => {
  const one = module.attrs?.get(name);
  return one instanceof PyDict ? one : null;
};

/** What one of the registries holds under `name`. */
const registered = (module: PyObject, name: string): Value | undefined => {
  for (const registry of registries) {
    const entry = dictOf(module, registry)?.entries.get(name);
    if (entry) return entry.value;
  }
  return undefined;
};

/** Neither a tensor nor a module, nor unknown: it becomes a plain attribute. */
const isPlain = (value: Value): boolean => !(value instanceof PyObject) || !(value instanceof Tensor || value instanceof Unknown || (!value.cls.isNative && value.attrs?.has("_modules")));

const quickSetattr = (slow: Value): NativeFunction =>
  new NativeFunction("__setattr__", (vm: Machine, args: readonly Value[], kwargs: Kwargs) => {
    const [self, name, value] = args as readonly [Value, Value, Value];
    if (args.length !== 3 || !(self instanceof PyObject) || typeof name !== "string" || !isPlain(value) || registered(self, name) !== undefined) return vm.call(slow, args, kwargs);
    vm.tick(8);
    setPlainAttribute(vm, self, name, value);
    return null;
  }, true, "self, name, value");

const quickGetattr = (slow: Value): NativeFunction =>
  new NativeFunction("__getattr__", (vm: Machine, args: readonly Value[], kwargs: Kwargs) => {
    const [self, name] = args as readonly [Value, Value];
    const found = args.length === 2 && self instanceof PyObject && typeof name === "string" ? registered(self, name) : undefined;
    return found === undefined ? vm.call(slow, args, kwargs) : found;
  }, true, "self, name", registered);

/** Whether a class between `owner` and `object` has its own way of setting attributes. */
const setsItself = (cls: PyClass, owner: Value | undefined): boolean => {
  for (let i = cls.mro.length - 1; i >= 0 && cls.mro[i] !== owner; i--)
    if (cls.mro[i] !== objectClass && cls.mro[i]!.dict.has("__setattr__")) return true;
  return false;
};

/** `fields` are the attributes of a new module in their order: each with its value, or the class of an empty dict, or set. */
const quickInit = (slow: Value, fields: PyDict): NativeFunction => {
  const made = [...fields.entries.values()].map(({ key, value }) => [String(key), value] as const);
  const own: NativeFunction = new NativeFunction("__init__", (vm: Machine, args: readonly Value[], kwargs: Kwargs) => {
    const [self] = args;
    if (args.length !== 1 || kwargs.size > 0 || !(self instanceof PyObject) || lookup(self.cls, "call_super_init") !== false || setsItself(self.cls, ownerOf(self.cls, own))) return vm.call(slow, args, kwargs);
    vm.tick(2 * made.length);
    vm.hold(16 * made.length);
    for (const [name, value] of made) setPlainAttribute(vm, self, name, value instanceof PyClass ? empty(value) : value);
    return null;
  }, true, "self, *args, **kwargs");
  return own;
};

const empty = (cls: PyClass): PyObject => {
  const made = cls.layout === "set" ? new PySet(new Map(), cls) : new PyDict(new Map(), cls);
  if (!cls.isNative) made.attrs = new Map();
  return made;
};

/** The class that holds a method. */
const ownerOf = (cls: PyClass, method: NativeFunction): PyClass | undefined => cls.mro.find((one) => one.dict.get("__init__") === method);

/** Hooks that a call would run, by name. */
const hooks = ["_backward_hooks", "_forward_pre_hooks", "_forward_hooks"] as const;

/** `stock` is `_call_impl` as it comes, `everywhere` the hooks that hold for all modules. */
const quickCall = (stock: Value, everywhere: readonly PyDict[]): NativeFunction =>
  new NativeFunction("__call__", (vm: Machine, args: readonly Value[], kwargs: Kwargs) => {
    const [self] = args;
    if (!(self instanceof PyObject)) return vm.raise("TypeError", "descriptor '__call__' of 'Module' object needs an argument");
    const isStock = lookup(self.cls, "_call_impl") === stock && !self.attrs?.has("_call_impl") && hooks.every((name) => dictOf(self, name)?.entries.size === 0) && everywhere.every((one) => one.entries.size === 0);
    return entering(vm, self, isStock ? "forward" : "_call_impl", args.slice(1), kwargs);
  }, true, "self, *args, **kwargs");

/** Calls a module's method and records it: what went in, what came out, which ops happened inside. */
const entering = (vm: Machine, module: PyObject, method: string, args: readonly Value[], kwargs: Kwargs): Value => {
  vm.tick(8);
  const { recorder } = torchOf(vm);
  const all = kwargs.size === 0 ? args : [...args, ...kwargs.values()];
  const call = recorder.enter(module, factOf(vm, all.length === 1 ? all[0]! : new PyTuple(all)), { args, kwargs }, vm.here());
  const { frame } = vm;
  try {
    const { func, bound } = vm.loadMethod(module, method);
    const result = vm.call(func, bound ? [module, ...args] : args, kwargs);
    recorder.leave(call, factOf(vm, result));
    return result;
  } catch (error) {
    // the call itself, before any frame of its own: arguments that `forward` does not take
    if (error instanceof Raised && vm.frame === frame) error.exception.origin = "headtorch:torch/nn/modules/module.py";
    recorder.leave(call, null);
    throw error;
  }
};

/** Functions of `_headtorch` for the class body of `nn.Module`. */
export const moduleNames: ReadonlyMap<string, Value> = functions({
  "module_init(slow, fields)": (_, slow: Value, fields: PyDict) => quickInit(slow, fields),
  "module_setattr(slow)": (_, slow: Value) => quickSetattr(slow),
  "module_getattr(slow)": (_, slow: Value) => quickGetattr(slow),
  "module_call(stock, *everywhere)": (_, stock: Value, everywhere: readonly PyDict[]) => quickCall(stock, everywhere),
});
