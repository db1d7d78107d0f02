/** Ops that make a tensor of a size: zeros, ones, full, empty, their `_like` and `new_` forms, and one of random numbers each. */
import { compare, exactly, type Shape, show } from "../../sym/index.ts";
import { type Arg, isTensor, operand, size, sizeTuple, tensor } from "../args.ts";
import { bool, complex64, type DType, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Out, type Ref, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { contiguousStrides, numbers, Tensor, valueLimit, valuesOf } from "../tensor.ts";
import { inDtype, like, one } from "./lowering.ts";
import { countOf, type Operand } from "./numbers.ts";
import { laidLike } from "./layout.ts";
import { makingArgs } from "./reading.ts";
import { notImplemented, refuse, refuseOverflow } from "./refusals.ts";
import { makingOut } from "./outs.ts";

interface Making {
  readonly dtype: DType;
  readonly device: string | null;
  readonly requires_grad: boolean;
  readonly strides?: Shape | undefined;
  readonly values?: ArrayLike<number> | null;
}

/** A fresh tensor; one that asks for gradients is made here because the dispatcher takes that from the arguments. */
export const made = (shape: Shape, { dtype: type, device: place, requires_grad, strides, values }: Making): Out => {
  const parts = { shape, dtype: type, ...(place === null ? {} : { device: place }), ...(strides ? { strides } : {}) };
  if (!requires_grad) return { ...parts, values: values ?? null };
  return new Tensor({ ...parts, requiresGrad: true, values: values ? Float64Array.from(values) : null });
};

/** Sizes below 0 are refused. */
export const checkedSize = (rule: Rule, shape: Shape, words?: string): Shape => {
  const negative = shape.find((dim) => compare(dim, 0) === "<");
  if (negative === undefined) return shape;
  refuse(rule, words ?? `Trying to create tensor with negative dimension ${show(negative)}: [${shape.map(show).join(", ")}]`);
  return shape.map((dim) => (compare(dim, 0) === "<" ? 0 : dim));
};

/** One number at each place, where the place count is known and small. */
const filled = (shape: Shape, value: number | null, type: DType): Float64Array | null => {
  const plain = numbers(shape);
  if (!plain || value === null || type.kind === "complex") return null;
  const count = countOf(plain);
  return count <= valueLimit ? new Float64Array(count).fill(fitting(type)(value)) : null;
};

const fillNode = (emit: Emit, value: Operand | number, [out]: readonly Tensor[]): Ref =>
  emit("Expand", [typeof value === "number" ? one(emit, value, out!.dtype) : inDtype(emit, value, out!.dtype), emit.shape(out!.shape)], {}, like(out!));

/** The dtype of a result that is filled with a Python number, or with the number of a tensor. */
const fillDtype = (value: Operand, rule: Rule): DType => {
  if (isTensor(value)) return value.dtype.kind === "int" ? int64 : value.dtype.kind === "float" ? rule.defaultDtype : value.dtype;
  return value.kind === "bool" ? bool : value.kind === "int" ? int64 : value.kind === "complex" ? complex64 : rule.defaultDtype;
};
const numberOf = (value: Operand): number | null => (isTensor(value) ? (valuesOf(value)?.[0] ?? null) : value.kind === "complex" ? null : exactly(value.value));

/** What the kinds of making differ in. */
interface Filling {
  readonly name: "zeros" | "ones" | "empty" | "rand" | "randn";
  /** The number at each place; null for memory that is not set or random. */
  readonly value: number | null;
  /** The kernel that refuses dtypes without fractions. */
  readonly kernel?: string;
}
const fillings: readonly Filling[] = [
  { name: "zeros", value: 0 }, { name: "ones", value: 1 }, { name: "empty", value: null },
  { name: "rand", value: null, kernel: "check_uniform_bounds" }, { name: "randn", value: null, kernel: "normal_kernel_cpu" },
];

const checkFraction = (rule: Rule, { kernel }: Filling, type: DType): void => {
  if (kernel && (type.kind === "int" || type.kind === "bool")) notImplemented(rule, kernel, type);
};
/** Memory that nobody set counts as zeros where it is read. */
const form = ({ value }: Filling) => (_: unknown, emit: Emit, outs: readonly Tensor[]): Ref => fillNode(emit, value ?? 0, outs);

const ofSize = (filling: Filling): AnyOp => op({
  names: [`torch.${filling.name}`],
  out: makingOut, outDtype: true,
  args: { size, ...makingArgs },
  result({ size: given, ...making }, rule) {
    const shape = checkedSize(rule, given, filling.name === "zeros" ? "zeros: Dimension size must be non-negative." : undefined);
    const type = making.dtype ?? rule.defaultDtype;
    checkFraction(rule, filling, type);
    return made(shape, { ...making, dtype: type, values: filled(shape, filling.value, type) });
  },
  ...(filling.kernel ? { random: true } : { onnx: form(filling) }),
}) as unknown as AnyOp;

const likeTensor = (filling: Filling): AnyOp => op({
  names: [`torch.${filling.name}_like`],
  args: { input: tensor, ...makingArgs },
  outlines: "input",
  result({ input, ...making }, rule) {
    const type = making.dtype ?? input.dtype;
    checkFraction(rule, filling, type);
    return made(input.shape, { ...making, device: making.device ?? input.device, dtype: type, strides: laidLike(input.shape, [input]), values: filled(input.shape, filling.value, type) });
  },
  ...(filling.kernel ? { random: true } : { onnx: form(filling) }),
}) as unknown as AnyOp;

const newOf = (filling: Filling): AnyOp => op({
  names: [`torch.Tensor.new_${filling.name}`],
  args: { input: tensor, size, ...makingArgs },
  outlines: "input",
  result({ input, size: given, ...making }, rule) {
    const shape = checkedSize(rule, given);
    const type = making.dtype ?? input.dtype;
    return made(shape, { ...making, device: making.device ?? input.device, dtype: type, values: filled(shape, filling.value, type) });
  },
  onnx: form(filling),
}) as unknown as AnyOp;

export const ofSizes: readonly AnyOp[] = fillings.flatMap((one) => [ofSize(one), likeTensor(one), ...(one.kernel ? [] : [newOf(one)])]);

/** A number, or a tensor of one without axes. */
const oneNumber: Arg<Operand> = { read: (vm, value, name) => {
  const given = operand.read(vm, value, name);
  return isTensor(given) && given.rank > 0 ? vm.raise("TypeError", `argument '${name}' must be Number, not Tensor`) : given;
} };
const fullValues = (shape: Shape, value: Operand, type: DType): Float64Array | null => filled(shape, numberOf(value), type);
const sizeOnly = sizeTuple;

export const full = op({
  names: ["torch.full"],
  out: makingOut, outDtype: true,
  args: { size: sizeOnly, fill_value: oneNumber, ...makingArgs },
  result({ size: given, fill_value, ...making }, rule) {
    const shape = checkedSize(rule, given);
    const type = making.dtype ?? fillDtype(fill_value, rule);
    refuseOverflow(rule, fill_value, type);
    return made(shape, { ...making, dtype: type, values: fullValues(shape, fill_value, type) });
  },
  onnx: ({ fill_value }, emit, outs) => fillNode(emit, fill_value, outs),
});
export const fullLike = op({
  names: ["torch.full_like"],
  args: { input: tensor, fill_value: operand, ...makingArgs },
  outlines: "input",
  result({ input, fill_value, ...making }, rule) {
    const type = making.dtype ?? input.dtype;
    refuseOverflow(rule, fill_value, type);
    return made(input.shape, { ...making, device: making.device ?? input.device, dtype: type, strides: laidLike(input.shape, [input]), values: fullValues(input.shape, fill_value, type) });
  },
  onnx: ({ fill_value }, emit, outs) => fillNode(emit, fill_value, outs),
});
export const newFull = op({
  names: ["torch.Tensor.new_full"],
  args: { input: tensor, size: sizeOnly, fill_value: operand, ...makingArgs },
  outlines: "input",
  result({ input, size: given, fill_value, ...making }, rule) {
    const shape = checkedSize(rule, given);
    const type = making.dtype ?? input.dtype;
    refuseOverflow(rule, fill_value, type);
    return made(shape, { ...making, device: making.device ?? input.device, dtype: type, values: fullValues(shape, fill_value, type) });
  },
  onnx: ({ fill_value }, emit, outs) => fillNode(emit, fill_value, outs),
});

export const emptyStrided = op({
  names: ["torch.empty_strided"],
  args: { size: sizeOnly, stride: sizeOnly, ...makingArgs },
  result({ size: shape, stride, ...making }, rule) {
    const negative = shape.find((one) => (exactly(one) ?? 0) < 0);
    if (shape.length !== stride.length) refuse(rule, `dimensionality of sizes (${shape.length}) must match dimensionality of strides (${stride.length})`);
    else if (negative !== undefined) refuse(rule, `Trying to create tensor with negative dimension ${show(negative)}: [${shape.map(show).join(", ")}]`);
    else if (!shape.some((one) => exactly(one) === 0) && stride.some((one) => (exactly(one) ?? 0) < 0)) refuse(rule, `Storage size calculation overflowed with sizes=[${shape.map(show).join(", ")}] and strides=[${stride.map(show).join(", ")}]`);
    return made(shape, { ...making, dtype: making.dtype ?? rule.defaultDtype, strides: stride });
  },
});
export const newEmptyStrided = op({
  names: ["torch.Tensor.new_empty_strided"],
  args: { input: tensor, size: sizeOnly, stride: sizeOnly, ...makingArgs },
  result: ({ input, ...asked }, rule) => emptyStrided.result({ ...asked, dtype: asked.dtype ?? input.dtype, device: asked.device ?? input.device }, rule),
});
/** Memory whose axes lie in another order than in the shape. */
export const emptyPermuted = op({
  names: ["torch.empty_permuted"],
  args: { size: sizeOnly, physical_layout: sizeOnly, ...makingArgs },
  result({ size: shape, physical_layout: order, ...making }, rule) {
    const places = order.map((one) => exactly(one) ?? 0);
    const outside = places.findIndex((one) => one < 0 || one >= shape.length);
    if (places.length !== shape.length)
      refuse(rule, `Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = ${shape.length} is not equal to len(physical_layout) = ${places.length}`);
    else if (outside >= 0) refuse(rule, `Dimension out of range (expected to be between 0 and ${shape.length - 1}, but got ${places[outside]} at index ${outside}).  NB: negative dims not currently supported; file an issue if you want it.`);
    else if (new Set(places).size < places.length) refuse(rule, "Duplicate dim not allowed");
    else checkedSize(rule, places.map((one) => shape[one]!));
    const laid = contiguousStrides(places.map((one) => shape[one] ?? 1));
    return made(shape, { ...making, dtype: making.dtype ?? rule.defaultDtype, strides: shape.map((_, i) => laid[places.indexOf(i)] ?? 1) });
  },
});

export const scalarTensor = op({
  names: ["torch.scalar_tensor"],
  args: { s: operand, ...makingArgs },
  result: ({ s, ...making }, rule) => {
    const type = making.dtype ?? (isTensor(s) ? s.dtype : rule.defaultDtype);
    return made([], { ...making, dtype: type, values: fullValues([], s, type) });
  },
});

