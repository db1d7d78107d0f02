/** Names of `torch` that are neither ops nor Python: dtypes, `torch.device`, generators, modes; and the prelude's own entry points. */
import {
  functions, type Machine, nativeClass, NativeFunction, properties, PyClass, PyFloat, PyObject, PyTuple, statics, methods, Unknown, type Value, type Kwargs, noKwargs,
} from "../python/index.ts";
import { perform, torchOf } from "./dispatch.ts";
import { moduleNames } from "./module_class.ts";
import { type DType, dtypeByName, dtypes } from "./dtype.ts";
import { Device, deviceClass, dtypeClass, DTypeObject, dtypeObject, dtypeOfValue, linAlgError, sizeClass } from "./objects.ts";
import { Tensor, tensorClass, valuesOf } from "./tensor.ts";
import { exampleOf, product, Sym } from "../sym/index.ts";

methods(dtypeClass, {
  "__repr__(self)": (_, self: DTypeObject) => `torch.${self.dtype.name}`,
  "__reduce__(self)": (_, self: DTypeObject) => self.dtype.name,
});
properties(dtypeClass, {
  is_floating_point: (_, self: DTypeObject) => self.dtype.kind === "float",
  is_complex: (_, self: DTypeObject) => self.dtype.kind === "complex",
  is_signed: (_, self: DTypeObject) => self.dtype.kind !== "bool" && !self.dtype.name.startsWith("u"),
  itemsize: (_, self: DTypeObject) => self.dtype.bytes,
});

statics(deviceClass, {
  "__new__(cls, type='cpu', index=None)": (vm, _: PyClass, type: Value, index: Value) => {
    if (type instanceof Device) return type;
    if (typeof type === "number") return new Device(`cuda:${type}`);
    if (type instanceof Unknown) return type;
    return new Device(typeof index === "number" ? `${vm.str(type)}:${index}` : vm.str(type));
  },
});
methods(deviceClass, {
  "__repr__(self)": (_, self: Device) => `device(type='${self.type}'${self.index === null ? "" : `, index=${self.index}`})`,
  "__str__(self)": (_, self: Device) => self.text,
  "__eq__(self, other)": (_, self: Device, other: Value) => other instanceof Device && other.text === self.text,
  "__hash__(self)": (vm, self: Device) => vm.call(vm.builtins.globals.get("hash")!, [self.text]),
  "__enter__(self)": (vm, self: Device) => {
    torchOf(vm).devices.push(self.text);
    return self;
  },
  "__exit__(self, *args)": (vm) => {
    torchOf(vm).devices.pop();
    return null;
  },
});
properties(deviceClass, { type: (_, self: Device) => self.type, index: (_, self: Device) => self.index });

methods(sizeClass, {
  "numel(self)": (_, self: PyTuple) => product(self.items as never) as Value,
  "__repr__(self)": (vm, self: PyTuple) => `torch.Size([${self.items.map((one) => vm.repr(one)).join(", ")}])`,
});

const generatorClass = nativeClass("Generator", "object");
statics(generatorClass, { "__new__(cls, device=None)": (_, cls: PyClass) => new PyObject(cls, new Map()) });
methods(generatorClass, {
  "manual_seed(self, seed)": (_, self: PyObject) => self,
  "seed(self)": () => 0,
  "initial_seed(self)": () => 0,
  "get_state(self)": (vm) => vm.unknown("random-state", "the state of a generator"),
  "set_state(self, state)": (_, self: PyObject) => self,
});
generatorClass.dict.set("device", new Device("cpu"));

/** Limits of number formats (`torch.finfo`, `torch.iinfo`), by dtype name. */
const floatLimits: Readonly<Record<string, { readonly max: number; readonly eps: number; readonly tiny: number; readonly bits: number }>> = {
  float16: { max: 65504, eps: 0.0009765625, tiny: 6.103515625e-5, bits: 16 },
  bfloat16: { max: 3.3895313892515355e38, eps: 0.0078125, tiny: 1.1754943508222875e-38, bits: 16 },
  float32: { max: 3.4028234663852886e38, eps: 1.1920928955078125e-7, tiny: 1.1754943508222875e-38, bits: 32 },
  float64: { max: Number.MAX_VALUE, eps: Number.EPSILON, tiny: 2.2250738585072014e-308, bits: 64 },
};

const info = (vm: Machine, name: string, fields: Readonly<Record<string, Value>>): Value => {
  vm.tick();
  return new PyObject(nativeClass(name, "object"), new Map(Object.entries(fields)));
};

const finfo = (vm: Machine, given: Value): Value => {
  const dtype = given === null || given === undefined ? torchOf(vm).defaultDtype : dtypeOfValue(given);
  if (given instanceof Unknown) return given;
  const limits = dtype && floatLimits[dtype.name === "complex64" ? "float32" : dtype.name === "complex128" ? "float64" : dtype.name];
  if (!limits) return vm.raise("TypeError", "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'");
  const { max, eps, tiny, bits } = limits;
  return info(vm, "finfo", { max: new PyFloat(max), min: new PyFloat(-max), eps: new PyFloat(eps), tiny: new PyFloat(tiny), smallest_normal: new PyFloat(tiny), resolution: new PyFloat(10 ** Math.ceil(Math.log10(eps))), bits, dtype: dtype.name });
};

const iinfo = (vm: Machine, given: Value): Value => {
  if (given instanceof Unknown) return given;
  const dtype = dtypeOfValue(given);
  if (dtype?.kind !== "int") return vm.raise("TypeError", "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'");
  const bits = dtype.bytes * 8;
  const top = 2n ** BigInt(dtype.name.startsWith("u") ? bits : bits - 1);
  const whole = (value: bigint): Value => (value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : value);
  return info(vm, "iinfo", { max: whole(top - 1n), min: whole(dtype.name.startsWith("u") ? 0n : -top), bits, dtype: dtype.name });
};

const setDefault = (vm: Machine, dtype: DType | undefined): null => {
  if (dtype) torchOf(vm).defaultDtype = dtype;
  return null;
};

const torchFunctions = functions({
  "finfo(type=None)": finfo,
  "iinfo(type)": iinfo,
  "get_default_dtype()": (vm) => dtypeObject(torchOf(vm).defaultDtype),
  "set_default_dtype(d)": (vm, d: Value) => setDefault(vm, dtypeOfValue(d)),
  "get_default_device()": (vm) => new Device(torchOf(vm).devices.at(-1) ?? "cpu"),
  "set_default_device(device)": () => null,
  "set_num_threads(n)": () => null,
  "get_num_threads()": () => 1,
  "set_printoptions(*args, **kwargs)": () => null,
  "use_deterministic_algorithms(mode, *, warn_only=False)": () => null,
  "are_deterministic_algorithms_enabled()": () => false,
  "set_float32_matmul_precision(precision)": () => null,
  "get_float32_matmul_precision()": () => "highest",
  // the older form without an argument asks for the GPU
  "is_autocast_enabled(device_type='cuda')": (vm, place: Value) => torchOf(vm).autocast.of(vm.str(place)).enabled,
  "get_autocast_gpu_dtype()": (vm) => dtypeObject(torchOf(vm).autocast.of("cuda").dtype),
  "get_autocast_dtype(device_type)": (vm, place: Value) => dtypeObject(torchOf(vm).autocast.of(vm.str(place)).dtype),
});

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["Tensor", tensorClass], ["Size", sizeClass], ["device", deviceClass], ["dtype", dtypeClass], ["Generator", generatorClass],
  ["strided", "torch.strided"], ["sparse_coo", "torch.sparse_coo"], ["sparse_csr", "torch.sparse_csr"], ["jagged", "torch.jagged"], ["sparse_csc", "torch.sparse_csc"], ["sparse_bsr", "torch.sparse_bsr"], ["sparse_bsc", "torch.sparse_bsc"],
  ["contiguous_format", "torch.contiguous_format"], ["legacy_contiguous_format", "torch.contiguous_format"], ["preserve_format", "torch.preserve_format"], ["channels_last", "torch.channels_last"], ["channels_last_3d", "torch.channels_last_3d"],
  ["per_tensor_affine", "torch.per_tensor_affine"], ["per_channel_affine", "torch.per_channel_affine"], ["per_tensor_symmetric", "torch.per_tensor_symmetric"], ["per_channel_symmetric", "torch.per_channel_symmetric"],
  ["inf", new PyFloat(Infinity)], ["nan", new PyFloat(NaN)], ["pi", new PyFloat(Math.PI)], ["e", new PyFloat(Math.E)], ["newaxis", null],
  ["layout", nativeClass("layout", "closed")], ["memory_format", nativeClass("memory_format", "closed")],
  ...dtypes.flatMap((one) => [one.name, ...one.aliases].map((name) => [name, dtypeObject(one)] as const)),
  ...torchFunctions,
]);

/** A name of the module `torch` that TypeScript gives; ops are looked up before. */
export const torchName = (name: string): Value | undefined => constants.get(name);

/* What the prelude calls */

const withoutGrad = (vm: Machine, work: () => Value): Value => {
  const torch = torchOf(vm);
  const { grad } = torch;
  torch.grad = false;
  try {
    return work();
  } finally {
    torch.grad = grad;
  }
};

const headtorchFunctions = functions({
  /** A checkpoint of which nothing is known goes into a module. */
  "loaded(module, shapes, strict)": (vm, module: Value, shapes: Value, strict: Value) => {
    if (module instanceof PyObject && typeof shapes === "string") torchOf(vm).recorder.loads.push({ module, shapes, strict: vm.isTrue(strict) });
    return null;
  },
  /** Whether an op was called as a method of tensors. */
  "is_tensor_method(function)": (_, func: Value) => func instanceof NativeFunction && func.binds,
  /** Whether all numbers of a tensor are known not to be 0. */
  "all_true(tensor)": (_, tensor: Value) => tensor instanceof Tensor && (valuesOf(tensor)?.every((one) => one !== 0) ?? false),
  /** Whether only data decide which value this is: of a number, a tensor of one number, or a text with such a number in it. */
  "is_open(value)": (_, value: Value) =>
    value instanceof Unknown || (value instanceof Sym && exampleOf(value) === null) || (value instanceof Tensor && value.rank === 0 && valuesOf(value) === null) || (typeof value === "string" && value.includes("?")),
  "inference_mode()": (vm) => torchOf(vm).inference,
  "set_inference_mode(mode)": (vm, mode: Value) => {
    torchOf(vm).inference = vm.isTrue(mode);
    return null;
  },
  "grad_mode()": (vm) => torchOf(vm).grad,
  "set_grad_mode(mode)": (vm, mode: Value) => {
    torchOf(vm).grad = vm.isTrue(mode);
    return null;
  },
  "is_any_autocast_enabled()": (vm) => torchOf(vm).autocast.entered,
  /** Enters or leaves the autocast region of a kind of device. */
  "autocast(place, enabled, dtype)": (vm, place: Value, enabled: Value, dtype: Value) => {
    const { autocast } = torchOf(vm);
    autocast.set(vm.str(place), { enabled: vm.isTrue(enabled), dtype: dtypeOfValue(dtype) ?? autocast.of(vm.str(place)).dtype });
    return null;
  },
  /** An initialiser that draws in a way of its own (`trunc_normal_`): one entry of the log of random numbers. */
  "initialise(tensor, name, **options)": (vm, tensor: Value, name: string, options: Kwargs) => {
    if (tensor instanceof Unknown) return tensor;
    const op = torchOf(vm).table.get(`torch.nn.init.${name}`);
    if (!op) return vm.unknown("no-rule", `no rule for torch.nn.init.${name}`);
    return withoutGrad(vm, () => perform(vm, op, { name: `torch.nn.init.${name}`, inPlace: false }, [tensor], options));
  },
  "without_grad(function, *args, **kwargs)": (vm, func: Value, args: readonly Value[], kwargs: Kwargs) => withoutGrad(vm, () => vm.call(func, args, kwargs)),
});
/** Names of the native module `_headtorch` that know torch. */
export const headtorchNames: ReadonlyMap<string, Value> = new Map<string, Value>([...moduleNames, ...headtorchFunctions, ["LinAlgError", linAlgError]]);
