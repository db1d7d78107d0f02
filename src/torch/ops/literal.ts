/** `torch.tensor` and its like: tensors from nested Python lists, numbers, arrays and other tensors. */
import { PyComplex, PyFloat, PyList, PyObject, PyTuple, tupleClass, typeOf, unbox, Unknown, UnknownUsed, type Machine, type Value, PyRange } from "../../python/index.ts";
import { exactly, Sym } from "../../sym/index.ts";
import { any, type Arg, size, tensor } from "../args.ts";
import { bool, complex64, type DType, dtypeByName, float32, float64, int64, promote } from "../dtype.ts";
import { type Emit, op, type Out, type OutParts, type Ref, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { numbers, Tensor, valuesOf } from "../tensor.ts";
import { made } from "./creation.ts";
import { countOf } from "./numbers.ts";
import { makingArgs } from "./reading.ts";
import { refuse, overflows } from "./refusals.ts";

/** What nested data came to. A number that is not known leaves `values` null. */
interface Data {
  readonly shape: readonly number[];
  readonly dtype: DType | null;
  readonly values: readonly (number | null)[];
}

const itemsOf = (vm: Machine, value: Value): readonly Value[] | null => {
  if (value instanceof PyList || value instanceof PyTuple) return value.items;
  if (value instanceof PyRange) return vm.toArray(value);
  if (!(value instanceof PyObject) || value instanceof PyFloat || value instanceof PyComplex || value instanceof Tensor || value.cls.name === "dict") return null;
  return vm.tryAttr(value, "__len__") !== undefined && vm.tryAttr(value, "__getitem__") !== undefined ? vm.toArray(value) : null;
};

/** The shape of nested sequences, told by their first items. */
const shapeOf = (vm: Machine, value: Value): number[] => {
  const shape: number[] = [];
  for (let inner: Value = value; ;) {
    const items = itemsOf(vm, inner);
    if (!items) {
      if (inner instanceof Tensor && inner.rank > 0) shape.push(...(numbers(inner.shape) ?? []));
      return shape;
    }
    shape.push(items.length);
    if (items.length === 0) return shape;
    inner = items[0]!;
  }
};

const single = (vm: Machine, value: Value, wanted: DType | null, rule: Reader): { readonly dtype: DType; readonly value: number | null } => {
  const plain = unbox(value);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  if (plain instanceof Tensor) return tensorItem(vm, plain, wanted);
  if (typeof plain === "boolean") return { dtype: bool, value: Number(plain) };
  if (typeof plain === "number" || plain instanceof Sym) return { dtype: int64, value: exactly(plain) };
  if (typeof plain === "bigint") return { dtype: int64, value: Number(plain) };
  if (plain instanceof PyFloat) return { dtype: rule.defaultDtype, value: plain.value };
  if (plain instanceof PyComplex) {
    if (wanted && wanted.kind !== "complex" && wanted.kind !== "bool") vm.raise("TypeError", wanted.kind === "float" ? "must be real number, not complex" : "'complex' object cannot be interpreted as an integer");
    return { dtype: complex64, value: null };
  }
  if (plain instanceof PyObject && vm.tryAttr(plain, "item") !== undefined) return single(vm, vm.callMethod(plain, "item"), wanted, rule);
  return refusedItem(vm, plain, wanted);
};

const refusedItem = (vm: Machine, value: Value, wanted: DType | null): never => {
  const name = typeOf(value).name;
  if (wanted) return vm.raise("TypeError", wanted.kind === "float" || wanted.kind === "complex" ? `must be real number, not ${name}` : `'${name}' object cannot be interpreted as an integer`);
  return typeof value === "string" ? vm.raise("TypeError", "new(): invalid data type 'str'") : vm.raise("RuntimeError", `Could not infer dtype of ${name}`);
};

const tensorItem = (vm: Machine, item: Tensor, wanted: DType | null): { readonly dtype: DType; readonly value: number | null } => {
  if (wanted && (wanted.kind === "int" || wanted.kind === "bool") && item.dtype.kind === "float") vm.raise("TypeError", "only integer tensors of a single element can be converted to an index");
  if (exactly(item.count) !== 1) vm.raise("ValueError", "only one element tensors can be converted to Python scalars");
  return { dtype: item.dtype, value: item.dtype.kind === "complex" ? null : (valuesOf(item)?.[0] ?? null) };
};

const read = (rule: Reader, value: Value, wanted: DType | null): Data => {
  const { vm } = rule;
  const shape = shapeOf(vm, value);
  vm.allow(shape.reduce((product, length) => product * length, 1));
  const values: (number | null)[] = [];
  const found: { dtype: DType | null } = { dtype: null };
  const visit = (item: Value, axis: number): void => {
    const items = itemsOf(vm, item);
    if (axis === shape.length || (item instanceof Tensor && axis < shape.length)) {
      if (items) vm.raise("TypeError", "not a scalar");
      const one = single(vm, item, wanted, rule);
      found.dtype = found.dtype ? promote(found.dtype, one.dtype) : one.dtype;
      values.push(one.value);
      return;
    }
    if (!items) return void vm.raise("TypeError", "not a sequence");
    if (items.length !== shape[axis]) vm.raise("ValueError", `expected sequence of length ${shape[axis]} at dim ${axis} (got ${items.length})`);
    vm.allow(items.length);
    for (const one of items) visit(one, axis + 1);
  };
  visit(value, 0);
  return { shape, dtype: found.dtype, values };
};

/** An array of NumPy's kind is read as its list, in its dtype. */
const unwrapped = (vm: Machine, value: Value): { readonly data: Value; readonly dtype: DType | null } => {
  if (!(value instanceof PyObject) || value instanceof Tensor || value instanceof PyFloat || vm.tryAttr(value, "tolist") === undefined) return { data: value, dtype: null };
  const name = vm.tryAttr(value, "dtype");
  return { data: vm.callMethod(value, "tolist"), dtype: name === undefined ? null : (dtypeByName.get(vm.str(name)) ?? null) };
};

interface Options {
  readonly dtype: DType | null;
  readonly device: string | null;
  readonly requires_grad: boolean;
}

/** Where literals are read: the machine, and the dtype of floats. */
type Reader = Pick<Rule, "vm" | "defaultDtype">;

const build = (rule: Reader, given: Value, options: Options): Out => {
  const plain = unbox(given);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  if (plain instanceof Tensor) {
    const dtype = options.dtype ?? plain.dtype;
    const values = plain.dtype.kind === "complex" || dtype.kind === "complex" ? null : valuesOf(plain);
    return made(plain.shape, { ...options, device: options.device ?? plain.device, dtype, values: values && values.map(fitting(dtype)) });
  }
  if (typeof plain === "string") rule.vm.raise("TypeError", "new(): invalid data type 'str'");
  const { data, dtype: arrayDtype } = unwrapped(rule.vm, plain);
  const wanted = options.dtype ?? arrayDtype;
  const read_ = read(rule, data, options.dtype);
  const dtype = wanted ?? read_.dtype ?? rule.defaultDtype;
  if (options.dtype?.kind === "int" && read_.values.some((one) => one !== null && overflows(one, dtype))) rule.vm.raise("RuntimeError", `value cannot be converted to type ${dtype.name} without overflow`);
  const fit = fitting(dtype);
  const known = dtype.kind !== "complex" && read_.values.every((one) => one !== null) && read_.values.length === countOf(read_.shape);
  return made(read_.shape, { ...options, dtype, values: known ? read_.values.map((one) => fit(one!)) : null });
};

/** A tensor of the numbers in a Python list, as an index has them. */
export const tensorOf = (reader: Reader, given: Value): Tensor => {
  const out = build(reader, given, { dtype: null, device: null, requires_grad: false });
  if (out instanceof Tensor) return out;
  const parts = out as OutParts;
  return new Tensor({ shape: parts.shape, dtype: parts.dtype!, values: parts.values ? Float64Array.from(parts.values) : null });
};

const onnx = (_: unknown, emit: Emit, [out]: readonly Tensor[]): Ref => {
  const values = valuesOf(out!);
  const shape = numbers(out!.shape);
  return values && shape ? emit.constant([...values], out!.dtype, shape) : emit.unsupported("a tensor made of numbers that are not known");
};

/** Real and imaginary parts of plain Python numbers in lists, one pair after another; null where one is something else. */
const pairsOf = (value: Value): readonly number[] | null => {
  if (value instanceof PyComplex) return [value.re, value.im];
  if (value instanceof PyFloat) return [value.value, 0];
  if (typeof value === "number") return [value, 0];
  if (!(value instanceof PyList || value instanceof PyTuple)) return null;
  const parts = value.items.map(pairsOf);
  return parts.includes(null) ? null : parts.flatMap((one) => one!);
};
const complexForm = (data: Value, emit: Emit, out: Tensor): Ref | null => {
  const pairs = out.dtype.kind === "complex" ? pairsOf(data) : null;
  const shape = numbers(out.shape);
  return pairs && shape ? emit.whole(emit.constant(pairs, out.dtype === complex64 ? float32 : float64, [...shape, 2]), out.dtype) : null;
};

export const fromData = op({
  names: ["torch.tensor"],
  args: { data: any, ...makingArgs },
  result: ({ data, ...options }, rule) => build(rule, data, options),
  onnx: ({ data, dtype }, emit, outs) => (data instanceof Tensor ? (dtype ? emit.cast(data, dtype) : emit.of(data)) : complexForm(data, emit, outs[0]!) ?? onnx(null, emit, outs)),
  says: "Makes a tensor from numbers.",
});

const positionalDtype: typeof makingArgs = { dtype: { ...makingArgs.dtype, keywordOnly: false }, device: { ...makingArgs.device, keywordOnly: false }, requires_grad: makingArgs.requires_grad };
export const asTensor = op({
  names: ["torch.as_tensor", "torch.asarray"],
  args: { data: any, ...positionalDtype },
  result: ({ data, ...options }, rule) => {
    if (data instanceof Tensor && (options.dtype === null || options.dtype === data.dtype) && (options.device === null || options.device === data.device)) return data;
    return build(rule, data, options);
  },
  onnx: ({ data, dtype }, emit, outs) => (data instanceof Tensor ? (dtype ? emit.cast(data, dtype) : emit.of(data)) : onnx(null, emit, outs)),
});
export const fromNumpy = op({
  names: ["torch.from_numpy"],
  args: { ndarray: any },
  result: ({ ndarray }, rule) => build(rule, ndarray, { dtype: null, device: null, requires_grad: false }),
  onnx,
});
/** The old way to make a tensor like another: numbers (or a size) are its size, other sequences its data. */
const sizeOrData: Arg<Value> = { missing: { value: new PyList([]) }, read: (_, value) => value };
const moreSizes: Arg<readonly Value[]> = { variadic: "each", missing: { value: [] }, read: (_, value) => (value as PyTuple).items };
export const newOf = op({
  names: ["torch.Tensor.new"],
  args: { input: tensor, data: sizeOrData, more: moreSizes, ...makingArgs },
  result({ input, data, more, ...options }, rule) {
    const making = { ...options, dtype: options.dtype ?? input.dtype, device: options.device ?? input.device };
    if (data instanceof Unknown) return data;
    if (data instanceof Tensor) return { shape: data.shape, viewOf: data, strides: data.strides, offset: data.offset };
    const isSize = typeof data === "number" || typeof data === "bigint" || data instanceof Sym || (data instanceof PyTuple && typeOf(data) !== tupleClass);
    if (isSize) return { shape: size.read(rule.vm, data instanceof PyTuple ? data : new PyTuple([data, ...more]), "size"), dtype: making.dtype, device: making.device };
    if (!(typeof data === "string" || data instanceof PyList || data instanceof PyTuple)) refuse(rule, `new(): data must be a sequence (got ${typeOf(data).name})`, "TypeError");
    return build(rule, data, making);
  },
  onnx,
});
export const newTensor = op({
  names: ["torch.Tensor.new_tensor"],
  args: { input: tensor, data: any, ...makingArgs },
  outlines: "input",
  result: ({ input, data, ...options }, rule) => build(rule, data, { ...options, dtype: options.dtype ?? input.dtype, device: options.device ?? input.device }),
  onnx,
});

