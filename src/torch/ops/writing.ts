/** Ops whose purpose is to write into a tensor: copies, fills, and random numbers in place; the initialisers that draw in a way of their own. */
import { exactly, type Shape } from "../../sym/index.ts";
import { type Arg, boolean, float, isTensor, operand, optional, scalar, size, tensor } from "../args.ts";
import { bool, type DType } from "../dtype.ts";
import { type AnyOp, op, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { broadcast } from "../rules.ts";
import { numbers, Tensor } from "../tensor.ts";
import { inDtype, like } from "./lowering.ts";
import { type Operand, plainValues, sizeOf, spread } from "./numbers.ts";
import { cppName } from "./outs.ts";
import { notImplemented, refuse, refuseOverflow } from "./refusals.ts";
import { isEmpty } from "./batching.ts";
import { windowNode } from "./scatter_forms.ts";

/** The written tensor as it comes to be: its shape and dtype do not change. */
const written = (input: Tensor): { readonly shape: Tensor["shape"]; readonly dtype: DType } => ({ shape: input.shape, dtype: input.dtype });

export const copy = op({
  names: ["torch.Tensor.copy_"],
  args: { input: tensor, src: operand, non_blocking: boolean(false) },
  writes: "input",
  result({ input, src }, rule) {
    if (isTensor(src) && src.device === "meta" && input.device !== "meta") refuse(rule, "Cannot copy out of meta tensor; no data!", "NotImplementedError");
    return { shape: isTensor(src) ? broadcast(rule, input.shape, src.shape) : input.shape, dtype: input.dtype };
  },
  value: ({ input, src }) => spread(src, sizeOf(input), input.dtype),
  onnx: ({ input, src }, emit) => emit("Expand", [inDtype(emit, src, input.dtype), emit.shape(input.shape)], {}, like(input)),
});

const fillable = (rule: Rule, value: Operand, dtype: DType): void => {
  if (isTensor(value) && value.rank > 0) refuse(rule, `fill_ only supports 0-dimension value tensor but got tensor with ${value.rank} dimensions.`);
  else refuseOverflow(rule, value, dtype);
};
export const fill = op({
  names: ["torch.Tensor.fill_", "torch.fill_"],
  args: { input: tensor, value: operand },
  writes: "input",
  result({ input, value }, rule) {
    fillable(rule, value, input.dtype);
    return written(input);
  },
  value: ({ input, value }) => (isTensor(value) && value.rank > 0 ? null : spread(value, sizeOf(input), input.dtype)),
  onnx: ({ input, value }, emit) => emit("Expand", [inDtype(emit, value, input.dtype), emit.shape(input.shape)], {}, like(input)),
});
export const fillPlain = op({
  names: ["torch.fill"],
  args: { input: tensor, value: operand },
  result({ input, value }, rule) {
    fillable(rule, value, input.dtype);
    return written(input);
  },
  value: ({ input, value }) => spread(value, sizeOf(input), input.dtype),
  onnx: ({ input, value }, emit) => emit("Expand", [inDtype(emit, value, input.dtype), emit.shape(input.shape)], {}, like(input)),
});
export const zero = op({
  names: ["torch.Tensor.zero_", "torch.zero_"],
  args: { input: tensor },
  writes: "input",
  result: ({ input }) => written(input),
  value: ({ input }) => spread({ kind: "int", value: 0 }, sizeOf(input), input.dtype),
  onnx: ({ input }, emit) => emit("Expand", [emit.constant(0, input.dtype), emit.shape(input.shape)], {}, like(input)),
});

export const fillDiagonal = op({
  names: ["torch.Tensor.fill_diagonal_"],
  args: { input: tensor, fill_value: scalar, wrap: boolean(false) },
  writes: "input",
  result({ input, fill_value }, rule) {
    if (input.rank < 2) refuse(rule, "dimensions must larger than 1");
    if (input.rank > 2 && input.shape.some((dim) => exactly(dim) !== exactly(input.shape[0]!))) refuse(rule, "all dimensions of input must be of equal length");
    refuseOverflow(rule, fill_value, input.dtype);
    return written(input);
  },
  value({ input, fill_value, wrap }) {
    const values = plainValues(input)?.slice();
    const value = exactly(fill_value.value);
    if (!values || value === null) return null;
    const size = sizeOf(input);
    const width = size.at(-1)!;
    const step = size.reduce((total, _, i) => total + size.slice(i + 1).reduce((a, b) => a * b, 1), 0);
    const reach = wrap || size.length > 2 ? values.length : Math.min(values.length, width * width);
    const fit = fitting(input.dtype);
    for (let i = 0; i < reach; i += step) values[i] = fit(value);
    return values;
  },
  onnx({ input, fill_value, wrap }, emit) {
    const size = numbers(input.shape) ?? emit.unsupported("the diagonal of a size with a name");
    const step = size.reduce((total, _, i) => total + size.slice(i + 1).reduce((a, b) => a * b, 1), 0);
    const count = size.reduce((a, b) => a * b, 1);
    const reach = wrap || size.length > 2 ? count : Math.min(count, size.at(-1)! ** 2);
    return windowNode(emit, input, { shape: [Math.ceil(reach / step)], strides: [step], offset: 0 }, fill_value);
  },
});

export const setMemory = op({
  names: ["torch.Tensor.set_"],
  args: { input: tensor, source: { ...tensor, missing: { value: null as Tensor | null } } as Arg<Tensor | null> },
  result({ input, source }, rule) {
    if (source === null) return resized(rule, input, [0]);
    if (source.dtype !== input.dtype) refuse(rule, `Could not set tensor of type ${cppName(source.dtype)} to a tensor of type ${cppName(input.dtype)}`);
    rule.vm.heap.saving(input);
    Object.assign(input, { shape: source.shape, strides: source.strides, offset: source.offset, storage: source.storage, dtype: source.dtype, device: source.device });
    return input;
  },
});

/** Another size for the same tensor: the memory is new, its numbers are not known. */
const resized = (rule: Rule, input: Tensor, shape: Shape): Tensor => {
  if (shape.some((one) => (exactly(one) ?? 0) < 0)) refuse(rule, "numel: integer multiplication overflow");
  rule.vm.heap.saving(input);
  const { strides, storage } = new Tensor({ shape, dtype: input.dtype });
  return Object.assign(input, { shape, strides, offset: 0, storage });
};
export const resize = op({
  names: ["torch.Tensor.resize_"],
  args: { input: tensor, size },
  result: ({ input, size: wanted }, rule) => resized(rule, input, wanted),
});
export const resizeAs = op({
  names: ["torch.Tensor.resize_as_", "torch.resize_as_"],
  args: { input: tensor, other: tensor },
  result: ({ input, other }, rule) => resized(rule, input, other.shape),
});

/* Random numbers in place */

interface Drawing {
  /** Names and defaults of the numbers that tell the distribution. */
  readonly settings: Readonly<Record<string, number | null>>;
  readonly check: (rule: Rule, input: Tensor, settings: Readonly<Record<string, number>>) => void;
}
const isWhole = ({ dtype }: Tensor): boolean => dtype.kind === "int" || dtype.kind === "bool";
const fractionsOnly = (kernel: string) => (rule: Rule, input: Tensor): void => {
  if (isWhole(input)) notImplemented(rule, kernel, input.dtype);
};
const cppWords: Readonly<Record<string, string>> = { int64: "long int", int32: "int", int16: "short int", uint8: "unsigned char", int8: "signed char", bool: "bool" };
const shown = String;

const draws: Readonly<Record<string, Drawing>> = {
  uniform_: { settings: { from: 0, to: 1 }, check: (rule, input, { from, to }) => {
    fractionsOnly("check_uniform_bounds")(rule, input);
    if (!isWhole(input) && from! > to!) refuse(rule, `uniform_ expects to return a [from, to) range, but found from=${shown(from!)} > to=${shown(to!)}`);
  } },
  normal_: { settings: { mean: 0, std: 1 }, check: (rule, input, { std }) => {
    if (std! < 0) refuse(rule, `normal expects std >= 0.0, but found std ${shown(std!)}`);
    else if (!isEmpty(input)) fractionsOnly("normal_kernel_cpu")(rule, input);
  } },
  log_normal_: { settings: { mean: 1, std: 2 }, check: (rule, input, { std }) => {
    if (std! <= 0) refuse(rule, `log_normal_ expects std > 0.0, but found std=${shown(std!)}`);
    else if (!isEmpty(input) && (isWhole(input) || input.dtype.kind === "complex")) notImplemented(rule, "log_normal_cpu", input.dtype);
  } },
  exponential_: { settings: { lambd: 1 }, check: (rule, input, { lambd }) => {
    if (isWhole(input) && !isEmpty(input)) refuse(rule, `Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified ${input.dtype.word}`);
    else if (lambd! <= 0) refuse(rule, `exponential_ expects lambda > 0.0, but found lambda=${shown(lambd!)}`);
    else if (input.dtype.kind === "complex" && !isEmpty(input)) notImplemented(rule, "exponential_cpu", input.dtype);
  } },
  cauchy_: { settings: { median: 0, sigma: 1 }, check: (rule, input, { sigma }) => {
    if (isWhole(input)) refuse(rule, `Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you specified ${cppWords[input.dtype.name] ?? input.dtype.name}`);
    else if (sigma! <= 0) refuse(rule, `cauchy_ expects sigma > 0.0, but found sigma=${shown(sigma!)}`);
    else if (input.dtype.kind === "complex") notImplemented(rule, "cauchy_cpu", input.dtype);
  } },
  geometric_: { settings: { p: null }, check: (rule, input, { p }) => {
    if (!(p! > 0 && p! < 1)) refuse(rule, `geometric_ expects p to be in (0, 1), but got p=${shown(p!)}`);
    else if (!isEmpty(input) && (input.dtype === bool || input.dtype.kind === "complex")) notImplemented(rule, "geometric_cpu", input.dtype);
  } },
};

const draw = (name: string, { settings, check }: Drawing): AnyOp => op({
  names: [`torch.Tensor.${name}`],
  args: { input: tensor, ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, value === null ? float() : float(value)])) },
  writes: "input",
  random: true,
  result(args, rule) {
    const { input } = args as unknown as { readonly input: Tensor };
    check(rule, input, args as unknown as Readonly<Record<string, number>>);
    return written(input);
  },
}) as unknown as AnyOp;
export const drawings: readonly AnyOp[] = Object.entries(draws).map(([name, drawing]) => draw(name, drawing));

export const bernoulliInPlace = op({
  names: ["torch.Tensor.bernoulli_"],
  args: { input: tensor, p: { ...operand, missing: { value: { kind: "float" as const, value: 0.5 } } } },
  writes: "input",
  random: true,
  result({ input, p }, rule) {
    const chance = isTensor(p) ? null : exactly(p.value);
    if (chance !== null && (chance < 0 || chance > 1)) refuse(rule, `bernoulli_ expects p to be in [0, 1], but got p=${shown(chance)}`);
    else if (input.dtype.kind === "complex") notImplemented(rule, "bernoulli_scalar_cpu_", input.dtype);
    return written(input);
  },
});
export const randomInPlace = op({
  names: ["torch.Tensor.random_"],
  args: { input: tensor, from: optional(scalar), to: optional(scalar) },
  writes: "input",
  random: true,
  result({ input, from, to }, rule) {
    const [low, high] = to === null ? [0, from === null ? null : exactly(from.value)] : [from === null ? null : exactly(from.value), exactly(to.value)];
    checkBounds(rule, input.dtype, low, high);
    return written(input);
  },
});
/** What integers a random op may draw in this dtype. */
export const checkBounds = (rule: Rule, dtype: DType, low: number | null, high: number | null): void => {
  if (high !== null && low !== null && low >= high) refuse(rule, `random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  else if (dtype.kind === "complex") refuse(rule, "check_random_bounds handles only integral, floating-point and boolean types");
  else if (dtype === bool && high !== null && high > 2) refuse(rule, "to - 1 is out of bounds for bool");
};

/* Initialisers that draw in a way of their own */

const drawsNormally = (rule: Rule, { dtype }: Tensor): void => {
  if (dtype.kind === "int" || dtype.kind === "bool") notImplemented(rule, "normal_kernel_cpu", dtype);
};

export const truncatedNormal = op({
  names: ["torch.nn.init.trunc_normal_"],
  aside: true,
  args: { tensor, mean: float(0), std: float(1), a: float(-2), b: float(2) },
  writes: "tensor",
  random: true,
  result({ tensor: input, a, b }, rule) {
    if (input.dtype.kind === "complex") notImplemented(rule, "lt_cpu", input.dtype);
    else drawsNormally(rule, input);
    if (a > b) refuse(rule, `uniform_ expects to return a [from, to) range, but found from=${a} > to=${b}`);
    return written(input);
  },
  manual: "nn.init.html#torch.nn.init.trunc_normal_",
});
export const orthogonal = op({
  names: ["torch.nn.init.orthogonal_"],
  aside: true,
  args: { tensor, gain: float(1) },
  writes: "tensor",
  random: true,
  result({ tensor: input }, rule) {
    if (exactly(input.count) === 0 || input.rank < 2) return written(input);
    drawsNormally(rule, input);
    // the decomposition behind it is one of float32 in an autocast region of the CPU
    const isInFull = input.device === "cpu" && rule.region(input) !== null;
    if (input.dtype.kind === "float" && input.dtype.bytes === 2 && !isInFull) notImplemented(rule, "geqrf_cpu", input.dtype);
    else if (input.dtype.kind === "complex") refuse(rule, "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.", "NotImplementedError");
    return written(input);
  },
  manual: "nn.init.html#torch.nn.init.orthogonal_",
});
export const sparse = op({
  names: ["torch.nn.init.sparse_"],
  aside: true,
  args: { tensor, sparsity: float(), std: float(0.01) },
  writes: "tensor",
  random: true,
  result({ tensor: input, std }, rule) {
    if (std < 0) refuse(rule, `normal expects std >= 0.0, but found std ${std}`);
    else drawsNormally(rule, input);
    return written(input);
  },
  manual: "nn.init.html#torch.nn.init.sparse_",
});
