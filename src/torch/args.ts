/** Declared arguments: how a Python value is read, what stands in when the call leaves it out. Reading happens here, once for all ops. */
import {
  BoundMethod, floatOf, indexOf, type Machine, PyComplex, PyFloat, PyList, PyObject, PyTuple, typeOf, unbox, Unknown, UnknownUsed, type Value,
} from "../python/index.ts";
import { type Dim, exactly, exampleOf, type Shape, Sym } from "../sym/index.ts";
import { bool, complex64, type DType, float32, int64 } from "./dtype.ts";
import { dtypeOfValue } from "./objects.ts";
import { Tensor, valuesOf } from "./tensor.ts";

/** One argument. `read` raises TypeError in PyTorch's manner, or throws `UnknownUsed` for a value that is not known. */
export interface Arg<T> {
  readonly read: (vm: Machine, value: Value, name: string) => T;
  /** Absent: the call must give it. */
  readonly missing?: { readonly value: T };
  /** Takes all remaining positional arguments when the first of them is no sequence (`view(2, 3)`); "each" in any case (`broadcast_shapes((2, 3))`). */
  readonly variadic?: boolean | "each";
  readonly keywordOnly?: boolean;
  /** May be given only where this argument is given too (`sum(dim, keepdim)`). */
  readonly beside?: string;
}
export type Args = Readonly<Record<string, Arg<unknown>>>;
export type Read<A extends Args> = { readonly [K in keyof A]: A[K] extends Arg<infer T> ? T : never };

/** A Python number: an int (that may carry names), a float or a bool; a complex number by its real part, with the other beside. */
export interface Scalar {
  readonly kind: "bool" | "int" | "float" | "complex";
  readonly value: Dim;
  readonly imaginary?: number;
}
/** The number, where it is known and has no imaginary part. */
export const realOf = ({ value, imaginary = 0 }: Scalar): number | null => (imaginary === 0 ? exactly(value) : null);

const wrong = (vm: Machine, name: string, wanted: string, value: Value): never =>
  vm.raise("TypeError", `argument '${name}' must be ${wanted}, not ${typeOf(value).name}`);

const known = (value: Value): Value => {
  const plain = unbox(value);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  return plain;
};

export const tensor: Arg<Tensor> = { read: (vm, value, name) => {
  const plain = known(value);
  return plain instanceof Tensor ? plain : wrong(vm, name, "Tensor", plain);
} };

/** A tensor or a Python number, as element-wise ops take them. */
export const operand: Arg<Tensor | Scalar> = { read: (vm, value, name) => {
  if (value instanceof Unknown && value.number) return unknownNumber(value);
  const plain = known(value);
  return plain instanceof Tensor ? plain : scalar.read(vm, plain, name);
} };

/** A number that is not known as a tensor of no axes, which promotes as a Python number does. */
export const unknownNumber = ({ number }: Unknown): Tensor => new Tensor({ shape: [], dtype: number === "int" ? int64 : float32 });

export const scalar: Arg<Scalar> = { read: (vm, value, name) => {
  const plain = known(value);
  if (typeof plain === "boolean") return { kind: "bool", value: Number(plain) };
  if (typeof plain === "bigint") return { kind: "int", value: Number(plain) };
  if (typeof plain === "number" || plain instanceof Sym) return { kind: "int", value: plain };
  if (plain instanceof PyFloat) return { kind: "float", value: plain.value };
  if (plain instanceof PyComplex) return { kind: "complex", value: plain.re, imaginary: plain.im };
  if (plain instanceof Tensor && plain.rank === 0) {
    const number = valuesOf(plain)?.[0];
    if (number === undefined) throw new UnknownUsed(vm.unknown("data-dependent", `the number in '${name}' depends on data`));
    return { kind: plain.dtype.kind, value: number };
  }
  return wrong(vm, name, "Number", plain);
} };

/** An integer that may carry names. */
export const integer: Arg<Dim> = { read: (vm, value, name) => {
  const plain = known(value);
  if (typeof plain === "number" || plain instanceof Sym) return plain;
  if (typeof plain === "boolean") return Number(plain);
  if (typeof plain === "bigint") return Number(plain);
  if (plain instanceof Tensor) return tensorAsInt(vm, plain, name);
  if (plain instanceof PyFloat) return wrong(vm, name, "int", plain);
  return indexOf(vm, plain);
} };

const tensorAsInt = (vm: Machine, plain: Tensor, name: string): Dim => {
  const count = exactly(plain.count);
  if (count !== null && count !== 1) return wrong(vm, name, "int", plain);
  const values = valuesOf(plain);
  if (!values || values.length !== 1) throw new UnknownUsed(vm.unknown("data-dependent", `'${name}' depends on data`));
  return values[0]!;
};

/** An integer without names: the example decides, and that is noted. */
export const plainInt: Arg<number> = { read: (vm, value, name) => {
  const dim = integer.read(vm, value, name);
  const sure = exactly(dim);
  if (sure !== null) return sure;
  const example = exampleOf(dim);
  if (example === null) throw new UnknownUsed(vm.unknown("data-dependent", `'${name}' depends on data`));
  vm.assumeExample(dim, example);
  return example;
} };

/** A float; ints count. */
export const number: Arg<number> = { read: (vm, value, name) => {
  const plain = known(value);
  const float = floatOf(vm, plain);
  if (float !== undefined) return float;
  if (plain instanceof Sym) return plainInt.read(vm, plain, name);
  if (plain instanceof Tensor && plain.rank === 0) {
    const values = valuesOf(plain);
    if (values) return values[0]!;
    throw new UnknownUsed(vm.unknown("data-dependent", `'${name}' depends on data`));
  }
  return wrong(vm, name, "float", plain);
} };

export const flag: Arg<boolean> = { read: (vm, value) => vm.isTrue(known(value)) };

/** A bool and nothing else, as PyTorch's compiled functions want it. */
export const truth: Arg<boolean> = { read: (vm, value, name) => {
  const plain = known(value);
  return typeof plain === "boolean" ? plain : wrong(vm, name, "bool", plain);
} };

export const text: Arg<string> = { read: (vm, value, name) => {
  const plain = known(value);
  return typeof plain === "string" ? plain : wrong(vm, name, "str", plain);
} };

export const dtype: Arg<DType> = { read: (vm, value, name) => dtypeOfValue(known(value)) ?? wrong(vm, name, "torch.dtype", value) };

/** A device, kept as its text. Numbers are CUDA devices. */
const deviceTypes = "cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone";
export const device: Arg<string> = { read: (vm, value) => {
  const plain = known(value);
  const place = typeof plain === "number" ? `cuda:${plain}` : vm.str(plain);
  if (!deviceTypes.split(", ").includes(place.split(":")[0]!)) vm.raise("RuntimeError", `Expected one of ${deviceTypes} device type at start of device string: ${place}`);
  return place;
} };

/** Any Python value as it is. */
export const any: Arg<Value> = { read: (_, value) => value };

/** The items of sizes or axes: of a tensor only its one number counts, as `int()` of it would. */
const sizesIn = (vm: Machine, value: Value, name: string): readonly Value[] | null => {
  const plain = known(value);
  if (plain instanceof Tensor && plain.rank === 1 && (exactly(plain.count) ?? 1) !== 1) return wrong(vm, name, "tuple of ints", plain);
  return sequence(vm, value);
};
const sequence = (vm: Machine, value: Value): readonly Value[] | null => {
  const plain = known(value);
  if (plain instanceof PyList || plain instanceof PyTuple) return plain.items;
  if (plain instanceof Tensor && plain.rank === 1) {
    const values = valuesOf(plain);
    if (!values) throw new UnknownUsed(vm.unknown("data-dependent", "sizes in a tensor depend on data"));
    return [...values];
  }
  if (plain instanceof PyObject && !(plain instanceof Tensor) && !(plain instanceof PyFloat) && !(plain instanceof BoundMethod)) {
    const items = vm.attempt(["TypeError"], () => vm.toArray(plain));
    return items ?? null;
  }
  return null;
};

/** A list or tuple of what `item` reads. */
export const list = <T>(item: Arg<T>): Arg<readonly T[]> => ({ read: (vm, value, name) => {
  const items = sequence(vm, value);
  return items ? items.map((one) => item.read(vm, one, name)) : wrong(vm, name, "tuple", value);
} });

export const tensors: Arg<readonly Tensor[]> = { read: (vm, value, name) => {
  const items = sequence(vm, value);
  if (!items) return wrong(vm, name, "tuple of Tensors", value);
  return items.map((one, i) => {
    const plain = known(one);
    return plain instanceof Tensor ? plain : vm.raise("TypeError", `expected Tensor as element ${i} in argument 0, but got ${typeOf(plain).name}`);
  });
} };

/** A size: `(2, 3)`, `[2, 3]`, `torch.Size`, one integer, or (variadic) several arguments. */
export const size: Arg<Shape> = { variadic: true, read: (vm, value, name) => {
  const items = sizesIn(vm, value, name);
  if (items) return items.map((one, i) => sizeItem(vm, one, { name, items, i }));
  const plain = known(value);
  return plain instanceof PyFloat || typeof plain === "string" ? wrong(vm, name, "tuple of ints", plain) : [integer.read(vm, plain, name)];
} };

/** One size among several; a first one of the wrong kind makes the whole argument wrong, a later one is told with its place. */
const sizeItem = (vm: Machine, value: Value, { name, items, i }: { readonly name: string; readonly items: readonly Value[]; readonly i: number }): Dim => {
  const plain = known(value);
  if (!(plain instanceof PyFloat) && typeof plain !== "string") return integer.read(vm, plain, name);
  if (i === 0 && items.length === 1) return wrong(vm, name, "tuple of ints", plain);
  return vm.raise("TypeError", `argument '${name}' failed to unpack the object at pos ${i + 1} with error "type must be tuple of ints,but got ${typeOf(plain).name}"`);
};

/** A size that has to be a sequence. */
export const sizeTuple: Arg<Shape> = { read: (vm, value, name) => {
  const items = sizesIn(vm, value, name);
  return items ? items.map((one, i) => sizeItem(vm, one, { name, items, i })) : wrong(vm, name, "tuple of ints", known(value));
} };

/** Axes: one integer or several; variadic (`permute(0, 2, 1)`). */
export const axes: Arg<readonly number[]> = { variadic: true, read: (vm, value, name) => {
  const items = sizesIn(vm, value, name);
  return items ? items.map((one) => plainInt.read(vm, one, name)) : [plainInt.read(vm, value, name)];
} };
/** The same without taking further positional arguments (`sum(dim, keepdim)`). */
export const axisList: Arg<readonly number[]> = { read: axes.read };

/** One integer for each of `count` axes; a single one serves all of them. */
export const perAxis = (count: number, fallback?: number): Arg<Shape> => {
  const read: Arg<Shape>["read"] = (vm, value, name) => {
    const items = sizesIn(vm, value, name);
    if (!items) return Array<Dim>(count).fill(integer.read(vm, value, name));
    const dims = items.map((one) => integer.read(vm, one, name));
    return dims.length === 1 ? Array<Dim>(count).fill(dims[0]!) : dims;
  };
  return fallback === undefined ? { read } : { read, missing: { value: Array<Dim>(count).fill(fallback) } };
};

/* Modifiers */

/** May be left out or None. */
export const optional = <T>(arg: Arg<T>): Arg<T | null> => ({
  ...arg,
  read: (vm, value, name) => (value === null ? null : arg.read(vm, value, name)),
  missing: { value: null },
});
/** May be left out. */
export const withDefault = <T>(arg: Arg<T>, value: T): Arg<T> => ({ ...arg, missing: { value } });
export const keywordOnly = <T>(arg: Arg<T>): Arg<T> => ({ ...arg, keywordOnly: true });

export const int = (value?: Dim): Arg<Dim> => (value === undefined ? integer : withDefault(integer, value));
export const axis = (value?: number): Arg<number> => (value === undefined ? plainInt : withDefault(plainInt, value));
export const float = (value?: number): Arg<number> => (value === undefined ? number : withDefault(number, value));
export const boolean = (value: boolean): Arg<boolean> => withDefault(flag, value);
export const string = (value?: string): Arg<string> => (value === undefined ? text : withDefault(text, value));
export const scalarOr = (kind: Scalar["kind"], value: number): Arg<Scalar> => withDefault(scalar, { kind, value });

/** The dtype of a Python number among tensors. */
export const scalarDtype = ({ kind }: Scalar): DType => (kind === "bool" ? bool : kind === "int" ? int64 : kind === "complex" ? complex64 : float32);
export const isTensor = (value: Tensor | Scalar): value is Tensor => value instanceof Tensor;
