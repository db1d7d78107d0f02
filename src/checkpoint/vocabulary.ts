/** The few names in a pickle that mean data: how PyTorch, numpy and Python write tensors, arrays, dicts and sizes. */
import { dtypeBytes, dtypeOfNumpy, dtypeOfStorage, elementsOf, isDtype, type Dtype } from "./dtype.ts";
import { Global, type Foreign, type PickleValue, type Vocabulary } from "./pickle.ts";
import { quoted, unreadable } from "./source.ts";
import { spanOf, type View } from "./strided.ts";

/** A storage outside the pickle, by the key under which its file keeps it. */
export class StorageRef implements Foreign {
  readonly foreign = "a storage";
  readonly key: string;
  /** Null for quantized and unknown storages. */
  readonly dtype: Dtype | null;
  /** Elements of `dtype`; bytes for an untyped storage. */
  readonly count: number;
  /** Elements before it, where it is a view of the storage `key` (PyTorch before 0.4). */
  readonly start: number;

  constructor(key: string, dtype: Dtype | null, count: number, start: number) {
    this.key = key;
    this.dtype = dtype;
    this.count = count;
    this.start = start;
  }
}

export class TensorRef implements Foreign {
  readonly foreign = "a tensor";
  readonly storage: StorageRef;
  readonly view: View;

  constructor(storage: StorageRef, view: View) {
    this.storage = storage;
    this.view = view;
  }
}

/** A numpy array, whose data stand in the pickle itself. BUILD fills it. */
export class ArrayRef implements Foreign {
  readonly foreign = "a numpy array";
  /** Undefined until built, and for arrays of Python objects. */
  content: { readonly view: View; readonly bigEndian: boolean; readonly data: Uint8Array } | undefined;
}

export class NumpyDtype implements Foreign {
  readonly foreign = "a numpy dtype";
  readonly dtype: Dtype | undefined;
  bigEndian = false;

  constructor(dtype: Dtype | undefined) {
    this.dtype = dtype;
  }
}

/** A tensor of a kind that is not read. */
export class OddTensor implements Foreign {
  readonly foreign: string;

  constructor(what: string) {
    this.foreign = what;
  }
}

type Args = readonly PickleValue[];
type Make = (args: Args) => PickleValue | undefined;

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, metadata=None)` */
const rebuildTensor = (args: Args, dtype?: Dtype): PickleValue | undefined => {
  const [storage, offset, shape, stride] = args;
  const flags = args.find((arg, i) => i >= 6 && arg instanceof Map && (arg.get("conj") === true || arg.get("neg") === true));
  if (flags !== undefined) return new OddTensor("a lazily conjugated or negated tensor (save x.resolve_conj().resolve_neg())");
  if (storage instanceof OddTensor) return storage;
  if (!(storage instanceof StorageRef)) return undefined;
  const type = dtype ?? storage.dtype;
  if (type === null) return new OddTensor("a tensor of a quantized or unknown type");
  const view = { dtype: type, shape, stride, offset } as View;
  if (!Array.isArray(shape) || !Array.isArray(stride) || spanOf(view) === undefined) return unreadable("a tensor has a size or strides that make no sense: the file is damaged or hostile");
  return new TensorRef(storage, view);
};

/** `_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, metadata=None)`: the storage has no type. */
const rebuildUntyped: Make = (args) => {
  const dtype = dtypeArgument(args[6]);
  return dtype === undefined ? new OddTensor("a tensor of an unknown type") : rebuildTensor(args.toSpliced(6, 1), dtype);
};

const dtypeArgument = (value: PickleValue | undefined): Dtype | undefined =>
  value instanceof Global && value.module === "torch" && isDtype(value.name) ? value.name : undefined;

const first: Make = (args) => args[0];
const odd = (what: string): Make => () => new OddTensor(what);

/** Python's own `dict(pairs)`; whatever else it is given makes an empty one. */
const makeDict: Make = ([pairs]) => {
  if (pairs instanceof Map) return new Map(pairs);
  const made = new Map<PickleValue, PickleValue>();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    if (Array.isArray(pair) && pair.length === 2) made.set(pair[0]!, pair[1]!);
  }
  return made;
};

/** Protocol 2 writes bytes as `_codecs.encode(text, "latin1")`. */
const encode: Make = ([text, codec]) => {
  if (typeof text !== "string" || codec !== "latin1") return undefined;
  return bytesOf(text);
};

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

const numpyDtype: Make = ([descr]) => (typeof descr === "string" ? new NumpyDtype(dtypeOfNumpy.get(descr.replace(/^[<>|=]/, ""))) : undefined);

const numpyScalar: Make = ([dtype, data]) => {
  if (!(dtype instanceof NumpyDtype) || dtype.dtype === undefined) return undefined;
  const bytes = typeof data === "string" ? bytesOf(data) : data;
  if (!(bytes instanceof Uint8Array) || bytes.length !== dtypeBytes(dtype.dtype)) return undefined;
  return readScalar(new DataView(bytes.slice().buffer), dtype.dtype, !dtype.bigEndian);
};

/** Protocol 5: `(data, dtype, shape, order)`. */
const numpyBuffer: Make = ([data, dtype, shape, order]) => {
  const array = new ArrayRef();
  buildArray(array, [1, shape ?? null, dtype ?? null, order === "F", data ?? null]);
  return array;
};

const readScalar = (view: DataView, dtype: Dtype, little: boolean): PickleValue | undefined => {
  switch (dtype) {
    case "float64": return view.getFloat64(0, little);
    case "float32": return view.getFloat32(0, little);
    case "int64": return Number(view.getBigInt64(0, little));
    case "int32": return view.getInt32(0, little);
    case "uint8": return view.getUint8(0);
    case "bool": return view.getUint8(0) !== 0;
    default: return undefined;
  }
};

const calls: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["torch._utils._rebuild_tensor", (args) => rebuildTensor(args)],
  ["torch._utils._rebuild_tensor_v2", (args) => rebuildTensor(args)],
  ["torch._utils._rebuild_tensor_v3", rebuildUntyped],
  ["torch._utils._rebuild_parameter", first],
  ["torch._utils._rebuild_parameter_with_state", first],
  ["torch._utils._rebuild_device_tensor_from_cpu_tensor", first],
  ["torch._utils._rebuild_device_tensor_from_numpy", first],
  ["torch._utils._rebuild_xla_tensor", first],
  ["torch._tensor._rebuild_from_type", ([make, , args]) => apply(make, args)],
  ["torch._tensor._rebuild_from_type_v2", ([make, , args]) => apply(make, args)],
  ["torch._utils._rebuild_meta_tensor_no_storage", odd("a tensor without data (meta device)")],
  ["torch._utils._rebuild_sparse_tensor", odd("a sparse tensor (save x.to_dense())")],
  ["torch._utils._rebuild_nested_tensor", odd("a nested tensor")],
  ["torch._utils._rebuild_qtensor", odd("a quantized tensor (save x.dequantize())")],
  ["torch._utils._rebuild_wrapper_subclass", odd("a tensor subclass")],
  ["torch.storage._load_from_bytes", odd("a tensor pickled without torch.save")],
  ["torch.nn.parameter.Parameter", first],
  ["torch.nn.parameter.Buffer", first],
  ["torch.Size", ([size]) => size ?? []],
  ["torch.device", ([type, index]) => (typeof index === "number" ? `${String(type)}:${index}` : String(type))],
  ["collections.OrderedDict", makeDict],
  ["collections.defaultdict", ([, pairs]) => makeDict(pairs === undefined ? [] : [pairs])],
  ["collections.Counter", makeDict],
  ["builtins.dict", makeDict],
  ["builtins.list", ([items]) => (Array.isArray(items) ? items : [])],
  ["builtins.tuple", ([items]) => (Array.isArray(items) ? items : [])],
  ["builtins.bytearray", ([data]) => (data instanceof Uint8Array ? data : undefined)],
  ["_codecs.encode", encode],
  ["numpy.dtype", numpyDtype],
  ["numpy.core.multiarray._reconstruct", () => new ArrayRef()],
  ["numpy.core.multiarray.scalar", numpyScalar],
  ["numpy.core.numeric._frombuffer", numpyBuffer],
]);

const apply = (make: PickleValue | undefined, args: PickleValue | undefined): PickleValue | undefined =>
  make instanceof Global && Array.isArray(args) && !make.name.startsWith("_rebuild_from_type") ? call(make, args) : undefined;

/** Python 2 and numpy 1 had other names for the same things. */
const call = (callee: Global, args: Args): PickleValue | undefined =>
  calls.get(callee.path.replace(/^__builtin__\./, "builtins.").replace(/^numpy\._core\./, "numpy.core."))?.(args);

/** `(version, shape, dtype, is_fortran, data)` */
const buildArray = (array: ArrayRef, state: PickleValue): void => {
  if (!Array.isArray(state)) return;
  const [, shape, dtype, isFortran, raw] = state;
  const data = typeof raw === "string" ? bytesOf(raw) : raw;
  if (!Array.isArray(shape) || !(dtype instanceof NumpyDtype) || dtype.dtype === undefined || !(data instanceof Uint8Array)) return;
  const count = elementsOf(shape);
  if (count === undefined || count * dtypeBytes(dtype.dtype) !== data.length) return unreadable("a numpy array has not the bytes that its shape needs: the file is damaged");
  const sizes = shape as number[];
  const view = { dtype: dtype.dtype, shape: sizes, stride: isFortran === true ? columnStrides(sizes) : rowStrides(sizes), offset: 0 };
  array.content = { view, bigEndian: dtype.bigEndian, data };
};

export const rowStrides = (shape: readonly number[]): number[] => columnStrides(shape.toReversed()).reverse();

export const columnStrides = (shape: readonly number[]): number[] => {
  let step = 1;
  return shape.map((size) => {
    const own = step;
    step *= Math.max(1, size);
    return own;
  });
};

/** `("storage", class, key, location, elements, view)`, or `("module", class, file, source)` of old whole models. */
const persistent = (id: PickleValue, seen: (ref: StorageRef) => void): PickleValue => {
  if (Array.isArray(id) && id[0] === "module" && id[1] instanceof Global) return id[1];
  if (!Array.isArray(id) || id[0] !== "storage") return new OddTensor("something kept outside the pickle");
  const [, kind, key, , count, view] = id;
  const name = kind instanceof Global && kind.module.startsWith("torch") ? kind.name : "";
  const dtype = name === "UntypedStorage" ? "uint8" : (dtypeOfStorage.get(name) ?? null);
  const sane = typeof count === "number" && Number.isSafeInteger(count) && count >= 0;
  if ((typeof key !== "string" && typeof key !== "number") || !sane) return unreadable(`storage ${quoted(String(key))} has no sensible size: the file is damaged`);
  const isView = Array.isArray(view) && typeof view[1] === "number" && Number.isSafeInteger(view[1]) && view[1] >= 0;
  const ref = new StorageRef(String(key), dtype, count, isView ? (view[1] as number) : 0);
  seen(ref);
  return ref;
};

/** PyTorch's vocabulary; `seen` is told of every storage that the pickle names. */
export const torchVocabulary = (seen: (ref: StorageRef) => void): Vocabulary => ({
  persistent: (id) => persistent(id, seen),
  call,
  build(target, state) {
    if (target instanceof ArrayRef) buildArray(target, state);
    else if (target instanceof NumpyDtype) target.bigEndian = Array.isArray(state) && state[1] === ">";
    else return false;
    return true;
  },
});
