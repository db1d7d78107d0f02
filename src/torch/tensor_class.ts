/** `torch.Tensor` as Python sees it: computed attributes, operators, and what is asked of a tensor that is no op. */
import { type Machine, type Kwargs, methods, native, notImplemented, PyClass, PyFloat, PyIterator, PyList, PyObject, PyTuple, properties, statics, typeOf, Unknown, type Value, noKwargs, NativeProperty, identityOf, isInt, nativeClass } from "../python/index.ts";
import { type Dim, exactly, exampleOf, mul, same, show } from "../sym/index.ts";
import { unknownNumber } from "./args.ts";
import { perform, torchOf } from "./dispatch.ts";
import { type DType } from "./dtype.ts";
import { Device, dtypeObject, sizeOf } from "./objects.ts";
import type { AnyOp } from "./op.ts";
import { tensorText } from "./tensor_text.ts";
import { contiguousStrides, numbers, Tensor, tensorClass, valuesOf } from "./tensor.ts";

const layoutName = "torch.strided";

const run = (vm: Machine, name: string, args: readonly Value[], kwargs: Kwargs = noKwargs): Value => {
  const op = torchOf(vm).table.get(name);
  return op ? perform(vm, op, { name, inPlace: false }, args, kwargs) : vm.unknown("no-rule", `no rule for ${name}`);
};

properties(tensorClass, {
  shape: (_, self: Tensor) => sizeOf(self.shape),
  dtype: (_, self: Tensor) => dtypeObject(self.dtype),
  device: (_, self: Tensor) => new Device(self.device),
  ndim: (_, self: Tensor) => self.rank,
  layout: () => layoutName,
  is_leaf: (_, self: Tensor) => !self.requiresGrad || self.leaf,
  is_cuda: (_, self: Tensor) => self.device.startsWith("cuda"),
  is_cpu: (_, self: Tensor) => self.device === "cpu",
  is_meta: (_, self: Tensor) => self.device === "meta",
  is_mps: () => false,
  is_xpu: () => false,
  is_ipu: () => false,
  is_maia: () => false,
  is_mtia: () => false,
  is_vulkan: () => false,
  is_xla: () => false,
  is_sparse_csr: () => false,
  grad_dtype: (_, self: Tensor) => dtypeObject(self.dtype),
  volatile: () => false,
  retains_grad: () => false,
  name: () => null,
  output_nr: () => 0,
  is_sparse: () => false,
  is_quantized: () => false,
  is_nested: () => false,
  is_mkldnn: () => false,
  itemsize: (_, self: Tensor) => self.dtype.bytes,
  nbytes: (_, self: Tensor) => mul(self.count, self.dtype.bytes) as Value,
  grad_fn: () => null,
  names: (vm, self: Tensor) => vm.tuple(self.shape.map(() => null)),
  T: (vm, self: Tensor) => run(vm, "torch.Tensor.t_all", [self]),
  mT: (vm, self: Tensor) => run(vm, "torch.Tensor.mt_all", [self]),
  mH: (vm, self: Tensor) => run(vm, "torch.Tensor.mh_all", [self]),
  H: (vm, self: Tensor) => run(vm, "torch.Tensor.h_all", [self]),
  real: (vm, self: Tensor) => run(vm, "torch.real", [self]),
  imag: (vm, self: Tensor) => run(vm, "torch.imag", [self]),
});

const writable = (name: string, get: (vm: Machine, self: Tensor) => Value, set: (vm: Machine, self: Tensor, value: Value) => void): void => {
  tensorClass.dict.set(name, new NativeProperty(name, get as never, ((vm: Machine, self: Tensor, value: Value) => {
    vm.heap.saving(self);
    set(vm, self, value);
  }) as never));
};
const setRequiresGrad = (vm: Machine, self: Tensor, wanted: boolean): void => {
  if (wanted && self.inference && !torchOf(vm).inference) vm.raise("RuntimeError", "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
  vm.heap.saving(self);
  self.requiresGrad = wanted;
};
writable("requires_grad", (_, self) => self.requiresGrad, (vm, self, value) => setRequiresGrad(vm, self, vm.isTrue(value)));
writable("grad", (_, self) => self.attrs!.get("<grad>") ?? null, (_, self, value) => { self.attrs!.set("<grad>", value); });
writable("data", (_, self) => detached(self), (_, self, value) => {
  if (!(value instanceof Tensor)) return;
  Object.assign(self, { shape: value.shape, strides: value.strides, offset: value.offset, dtype: value.dtype, device: value.device, storage: value.storage });
});

const detached = (self: Tensor): Tensor => {
  const made = new Tensor({ shape: self.shape, dtype: self.dtype, device: self.device, strides: self.strides, offset: self.offset, storage: self.storage });
  made.base = self;
  return made;
};

/* Questions that are no ops */

const axisOf = (vm: Machine, self: Tensor, axis: number): number => {
  const { rank } = self;
  const most = Math.max(rank, 1);
  if (rank === 0) vm.raise("IndexError", `Dimension specified as ${axis} but tensor has no dimensions`);
  if (axis < -most || axis >= most) vm.raise("IndexError", `Dimension out of range (expected to be in range of [${-most}, ${most - 1}], but got ${axis})`);
  return axis < 0 ? axis + rank : axis;
};

export const isContiguous = (tensor: Pick<Tensor, "shape" | "strides">): boolean => {
  const plain = contiguousStrides(tensor.shape);
  return tensor.strides.every((stride, i) => exactly(tensor.shape[i]!) === 1 || same(stride, plain[i]!));
};

/** Whether an image's channels lie next to each other. */
const isChannelsLast = (tensor: Tensor): boolean => {
  if (tensor.rank < 4) return false;
  const order = [0, ...Array.from({ length: tensor.rank - 2 }, (_, i) => i + 2), 1];
  return isContiguous({ shape: order.map((i) => tensor.shape[i]!), strides: order.map((i) => tensor.strides[i]!) });
};

/** The one number of a tensor, as Python's int, float or bool. */
const item = (vm: Machine, self: Tensor): Value => {
  if (self.device === "meta") vm.raise("RuntimeError", "Tensor.item() cannot be called on meta tensors");
  const count = exactly(self.count);
  if (count !== null && count !== 1) vm.raise("RuntimeError", `a Tensor with ${count} elements cannot be converted to Scalar`);
  const values = valuesOf(self);
  if (values) return pythonNumber(values[0]!, self.dtype);
  return self.dtype.kind === "int" ? vm.fresh(rangeOf(self.dtype)) : vm.silent("data-dependent", "the number in a tensor depends on data", self.dtype.kind === "float" ? "float" : null);
};

/** Bytes are never negative. */
const rangeOf = (dtype: DType): { readonly min?: number } => (dtype.name.startsWith("uint") ? { min: 0 } : {});

export const pythonNumber = (value: number, dtype: DType): Value => (dtype.kind === "bool" ? value !== 0 : dtype.kind === "int" ? value : new PyFloat(value));

/** At most this many numbers of data get a name each. */
const mostNamed = 64;

const toList = (vm: Machine, self: Tensor): Value => {
  if (self.device === "meta") vm.raise("NotImplementedError", "Cannot copy out of meta tensor; no data!");
  const values = valuesOf(self);
  const shape = numbers(self.shape);
  const namesEach = self.dtype.kind === "int" && shape !== null && shape.reduce((a, b) => a * b, 1) <= mostNamed;
  if (!shape || (!values && !namesEach)) return vm.silent("data-dependent", "the numbers in a tensor depend on data");
  const build = (axis: number, offset: number, span: number): Value => {
    if (axis === shape.length) return values ? pythonNumber(values[offset]!, self.dtype) : vm.fresh(rangeOf(self.dtype));
    const step = span / shape[axis]!;
    return new PyList(Array.from({ length: shape[axis]! }, (_, i) => build(axis + 1, offset + i * step, step)));
  };
  return build(0, 0, shape.reduce((a, b) => a * b, 1));
};

const length = (vm: Machine, self: Tensor): Value => {
  if (self.rank === 0) vm.raise("TypeError", "len() of a 0-d tensor");
  return self.shape[0]!;
};

const dimOrAll = (vm: Machine, self: Tensor, dims: readonly Dim[], dim: Value): Value => {
  if (dim === null) return sizeOf(dims);
  return typeof dim === "number" ? (dims[axisOf(vm, self, dim)] as Value) : vm.raise("TypeError", "size(): argument 'dim' must be int");
};

/** The class of PyTorch's compiled part, which its errors name. */
const tensorBase = nativeClass("TensorBase", "closed");
methods(tensorClass, {
  "size(self, dim=None)": (vm, self: Tensor, dim: Value) => dimOrAll(vm, self, self.shape, dim),
  "stride(self, dim=None)": (vm, self: Tensor, dim: Value) => {
    const strides = dimOrAll(vm, self, self.strides, dim);
    return strides instanceof PyTuple ? new PyTuple(strides.items) : strides;
  },
  "dim(self)": (_, self: Tensor) => self.rank,
  "ndimension(self)": (_, self: Tensor) => self.rank,
  "numel(self)": (_, self: Tensor) => self.count as Value,
  "nelement(self)": (_, self: Tensor) => self.count as Value,
  "storage_offset(self)": (_, self: Tensor) => self.offset as Value,
  "element_size(self)": (_, self: Tensor) => self.dtype.bytes,
  "is_contiguous(self, *, memory_format=None)": (_, self: Tensor, format: Value) => (typeof format === "string" && format.includes("channels_last") ? isChannelsLast(self) : isContiguous(self)),
  "is_floating_point(self)": (_, self: Tensor) => self.dtype.kind === "float",
  "is_complex(self)": (_, self: Tensor) => self.dtype.kind === "complex",
  "is_signed(self)": (_, self: Tensor) => self.dtype.kind !== "bool" && self.dtype.name !== "uint8",
  "is_inference(self)": (_, self: Tensor) => self.inference,
  "is_pinned(self)": () => false,
  "is_shared(self)": () => false,
  "get_device(self)": (_, self: Tensor) => (self.device.startsWith("cuda") ? 0 : -1),
  "data_ptr(self)": (_, self: Tensor) => identityOf(self.storage),
  "const_data_ptr(self)": (_, self: Tensor) => identityOf(self.storage),
  "is_set_to(self, tensor)": (_, self: Tensor, other: Tensor) => self.storage === other.storage && same(self.offset, other.offset) && self.rank === other.rank && self.shape.every((dim, i) => same(dim, other.shape[i]!) && same(self.strides[i]!, other.strides[i]!)),
  "is_distributed(self)": () => false,
  "dim_order(self)": (vm, self: Tensor) => vm.tuple([...self.strides.keys()].sort((a, b) => (exampleOf(self.strides[b]!) ?? 0) - (exampleOf(self.strides[a]!) ?? 0) || a - b)),
  "item(self)": (vm, self: Tensor) => item(vm, self),
  "tolist(self)": (vm, self: Tensor) => toList(vm, self),
  "requires_grad_(self, requires_grad=True)": (vm, self: Tensor, flag: Value) => {
    if (typeof flag !== "boolean" && !(flag instanceof Unknown)) vm.raise("TypeError", `requires_grad_(): argument 'requires_grad' (position 1) must be bool, not ${typeOf(flag).name}`);
    if (flag === true && self.dtype.kind !== "float" && self.dtype.kind !== "complex") vm.raise("RuntimeError", "only Tensors of floating point dtype can require gradients");
    setRequiresGrad(vm, self, vm.isTrue(flag));
    return self;
  },
  "backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None)": (vm) => {
    vm.passes++;
    return null;
  },
  "__deepcopy__(self, memo)": (vm, self: Tensor) => {
    if (self.requiresGrad && !self.leaf) vm.raise("RuntimeError", "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001");
    return vm.callMethod(self, "clone");
  },
  "retain_grad(self)": () => null,
  "register_hook(self, hook)": () => null,
  "register_post_accumulate_grad_hook(self, hook)": () => null,
  "pin_memory(self, device=None)": (_, self: Tensor) => self,
  "share_memory_(self)": (_, self: Tensor) => self,
  "numpy(self, *, force=False)": (vm, self: Tensor) => {
    const list = toList(vm, self);
    return list instanceof Unknown ? list : vm.call(vm.getAttr(vm.importer.load(vm, "numpy"), "array"), [list]);
  },
  "storage(self)": (_, self: Tensor) => self.storage,
  "untyped_storage(self)": (_, self: Tensor) => self.storage,
  "is_same_size(self, other)": (_, self: Tensor, other: Tensor) => self.rank === other.rank && self.shape.every((dim, i) => same(dim, other.shape[i]!)),
  "as_subclass(self, cls)": (_, self: Tensor, cls: PyClass) => subclassed(cls, self, self.requiresGrad),
  "__len__(self)": (vm, self: Tensor) => length(vm, self),
  "__bool__(self)": (vm, self: Tensor) => {
    const count = exactly(self.count);
    if (count !== null && count > 1) vm.raise("RuntimeError", "Boolean value of Tensor with more than one value is ambiguous");
    if (count === 0) vm.raise("RuntimeError", "Boolean value of Tensor with no values is ambiguous");
    if (self.device === "meta") vm.raise("RuntimeError", "Tensor.item() cannot be called on meta tensors");
    const values = valuesOf(self);
    return values ? values[0] !== 0 : vm.unknown("data-dependent", "a condition depends on the numbers in a tensor");
  },
  "__int__(self)": (vm, self: Tensor) => {
    const one = onlyItem(vm, self);
    return one instanceof Unknown ? vm.fresh() : truncated(one);
  },
  "__index__(self)": (vm, self: Tensor) => {
    if (self.dtype.kind === "float" || self.dtype.kind === "complex" || (exactly(self.count) ?? 1) !== 1) vm.raise("TypeError", "only integer tensors of a single element can be converted to an index");
    return truncated(item(vm, self));
  },
  "__float__(self)": (vm, self: Tensor) => {
    const one = onlyItem(vm, self);
    return typeof one === "number" || typeof one === "boolean" ? new PyFloat(Number(one)) : one;
  },
  "__hash__(self)": (_, self: Tensor) => identityOf(self),
  "__iter__(self)": (vm, self: Tensor) => {
    if (self.rank === 0) vm.raise("TypeError", "iteration over a 0-d tensor");
    const rows = run(vm, "torch.unbind", [self, 0]);
    if (rows instanceof Unknown) return rows;
    return new PyIterator(vm.iterate(rows));
  },
  /** A number that is not known as a tensor of no axes, which promotes as a Python number does. */
  "__headtorch_number__(self, number)": (_, self: Tensor, number: Value) => unknownNumber(number as Unknown),
  "__contains__(self, element)": (vm) => vm.silent("data-dependent", "membership depends on the numbers in a tensor"),
  "__repr__(self)": (vm, self: Tensor) => tensorText(vm, self),
  "__format__(self, spec)": (vm, self: Tensor, spec: string) => (self.rank > 0 ? tensorText(vm, self) : valuesOf(self) ? vm.format(item(vm, self), spec) : "?"),
  "__array__(self, dtype=None)": (vm, self: Tensor) => vm.callMethod(self, "numpy"),
  "__reduce_ex__(self, protocol)": (vm) => vm.unknown("pickle", "tensors are not pickled"),
}, tensorBase);

/** The one number, in the words of Python's conversions. */
const onlyItem = (vm: Machine, self: Tensor): Value => {
  if ((exactly(self.count) ?? 1) !== 1) vm.raise("ValueError", "only one element tensors can be converted to Python scalars");
  return item(vm, self);
};

const truncated = (value: Value): Value => (value instanceof PyFloat ? Math.trunc(value.value) : typeof value === "boolean" ? Number(value) : value);

/** A tensor of a subclass (`nn.Parameter`) on the same memory. */
const subclassed = (cls: PyClass, data: Tensor, requiresGrad: boolean): Tensor =>
  new Tensor({ shape: data.shape, dtype: data.dtype, device: data.device, strides: data.strides, offset: data.offset, storage: data.storage, requiresGrad }, cls);

statics(tensorClass, {
  "_make_subclass(cls, data, require_grad=False)": (vm, cls: PyClass, data: Value, requires: Value) =>
    data instanceof Tensor ? subclassed(cls, data, vm.isTrue(requires)) : data instanceof Unknown ? data : vm.raise("TypeError", `_make_subclass(): argument 'data' must be Tensor, not ${typeOf(data).name}`),
  "_make_wrapper_subclass(cls, *args, **kwargs)": (vm) => vm.unknown("tensor-subclass", "wrapper subclasses of Tensor are not modelled"),
  "__new__(cls, *args, **kwargs)": (vm, cls: PyClass, args: readonly Value[]) => {
    const first = args[0];
    if (first instanceof Tensor) return subclassed(cls, first, false);
    const sizes = args.length > 0 && args.every((one) => isInt(one));
    const made = args.length === 0 ? run(vm, "torch.empty", [new PyTuple([0])]) : sizes ? run(vm, "torch.empty", [new PyTuple(args)]) : run(vm, "torch.tensor", [first!]);
    return made instanceof Tensor ? subclassed(cls, made, false) : made;
  },
});

/* Operators are ops of the table */

const operators: Readonly<Record<string, string>> = {
  add: "add", sub: "sub", mul: "mul", truediv: "div", floordiv: "floor_divide", mod: "remainder", pow: "pow", matmul: "matmul", and: "bitwise_and", or: "bitwise_or", xor: "bitwise_xor",
  lshift: "bitwise_left_shift", rshift: "bitwise_right_shift",
};
const comparisons: Readonly<Record<string, string>> = { eq: "eq", ne: "ne", lt: "lt", le: "le", gt: "gt", ge: "ge" };

/** Operands that an operator of tensors takes; for others Python asks the right side. */
const takes = (value: Value): boolean =>
  value instanceof Tensor || value instanceof PyFloat || isInt(value) || value instanceof Unknown || (value instanceof PyObject && (value.cls.name === "complex" || value.cls.layout === "int" || value.cls.layout === "float"));

/** Their reflected forms are computed with the tensor on the left: the words of sizes that do not fit say so. */
const commutative = new Set(["add", "mul"]);
const binaryMethod = (name: string, opName: string, reflected: boolean): void => {
  // a call with none or several is not implemented either, as PyTorch has it
  tensorClass.dict.set(name, native(`${name}(self, *others)`, (vm, self: Tensor, others: readonly Value[]) => {
    const [other] = others as readonly [Value];
    if (others.length !== 1) return notImplemented;
    if (other instanceof Unknown) return other;
    if (!takes(other)) return notImplemented;
    // as Python's part of PyTorch has it; of a number it is a division with the same result
    if (reflected && opName === "div" && other instanceof Tensor) return run(vm, "torch.mul", [run(vm, "torch.reciprocal", [self]), other]);
    return run(vm, `torch.${opName}`, reflected && !commutative.has(opName) ? [other, self] : [self, other]);
  }));
};
for (const [short, name] of Object.entries(operators)) {
  binaryMethod(`__${short}__`, name, false);
  binaryMethod(`__r${short}__`, name, true);
}
for (const [short, name] of Object.entries(comparisons)) binaryMethod(`__${short}__`, name, false);
for (const [short, name] of [["neg", "neg"], ["pos", "positive"], ["abs", "abs"]] as const)
  tensorClass.dict.set(`__${short}__`, native(`__${short}__(self, *args)`, (vm, self: Tensor, args: readonly Value[]) => (args.length > 0 ? run(vm, `torch.Tensor.${name}`, [self, ...args]) : run(vm, `torch.${name}`, [self]))));
tensorClass.dict.set("__invert__", native("__invert__(self)", (vm, self: Tensor) => {
  if (self.dtype.kind === "float" || self.dtype.kind === "complex") vm.raise("TypeError", "~ (operator.invert) is only implemented on integer and Boolean-type tensors");
  return run(vm, "torch.bitwise_not", [self]);
}, true, tensorBase));

/** In-place operators write into the left side: `x += y` on a tensor is `x.add_(y)`. */
for (const [short, name] of Object.entries(operators)) {
  tensorClass.dict.set(`__i${short}__`, native(`__i${short}__(self, *others)`, (vm, self: Tensor, others: readonly Value[]) => {
    const [other] = others as readonly [Value];
    if (others.length !== 1) return notImplemented;
    if (other instanceof Unknown) return other;
    const op: AnyOp | undefined = torchOf(vm).table.get(`torch.${name}`);
    if (!op || short === "matmul" || !takes(other)) return notImplemented;
    return perform(vm, op, { name: `torch.Tensor.${name}_`, inPlace: true }, [self, other], noKwargs);
  }));
}
