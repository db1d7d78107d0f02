/** Ops that give the same numbers in another dtype, on another device or in memory of their own. */
import { Calculator } from "./calculator.ts";
import { pairOf } from "./complex_forms.ts";
import { isTensor } from "../args.ts";
import { casting } from "../autocast.ts";
import { add, differ, exactly, mul, type Shape } from "../../sym/index.ts";
import { PyComplex, PyFloat, PyObject, type Value } from "../../python/index.ts";
import { any, type Arg, boolean, device, dtype, flag, keywordOnly, operand, optional, tensor, text } from "../args.ts";
import { bfloat16, bool, complex128, complex64, complex32, type DType, dtypes, float16, float32, float64, int16, int32, int64, int8, promote, canCast, resultType, uint8 } from "../dtype.ts";
import { dtypeObject, dtypeOfValue } from "../objects.ts";
import { type AnyOp, type Emit, op, type Out, type Ref, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { broadcast, operandsOf } from "../rules.ts";
import { contiguousStrides, Tensor, valuesOf } from "../tensor.ts";
import { isContiguous } from "../tensor_class.ts";
import { laidLike, laid } from "./layout.ts";
import { plainValues } from "./numbers.ts";
import { wrongDtype } from "../problems.ts";
import { foundOut, sameOut } from "./outs.ts";
import { refuse, refuseAs } from "./refusals.ts";

const format = keywordOnly(optional(text));

/** Strides of an image whose channels lie next to each other; raises for other ranks. */
const channelsLast = (rule: Rule, shape: Shape, axes: 4 | 5): Shape | undefined => {
  if (shape.length !== axes) {
    refuse(rule, `required rank ${axes} tensor to use channels_last${axes === 5 ? "_3d" : ""} format`);
    return undefined;
  }
  const order = [0, ...Array.from({ length: axes - 2 }, (_, i) => i + 2), 1];
  const dense = contiguousStrides(order.map((axis) => shape[axis]!));
  return shape.map((_, axis) => dense[order.indexOf(axis)]!);
};

/** Strides of a copy in a memory format; undefined is row-major. */
export const stridesIn = (rule: Rule, input: Tensor, memoryFormat: string | null, preserve: boolean): Shape | undefined => {
  if (memoryFormat === "torch.channels_last") return channelsLast(rule, input.shape, 4);
  if (memoryFormat === "torch.channels_last_3d") return channelsLast(rule, input.shape, 5);
  return preserve && memoryFormat !== "torch.contiguous_format" ? laidLike(input.shape, [input]) : undefined;
};

interface Wanted {
  readonly dtype: DType | null;
  readonly device: string | null;
  readonly copy?: boolean;
  readonly memory_format?: string | null;
}

/** The tensor itself where nothing changes, else a copy. */
const converted = (rule: Rule, input: Tensor, { dtype: type, device: place, copy = false, memory_format = null }: Wanted): Out => {
  const [to, where] = [type ?? input.dtype, place ?? input.device];
  const strides = stridesIn(rule, input, memory_format, true);
  const moves = memory_format !== null && memory_format.includes("channels_last") && strides !== undefined && strides.some((one, i) => differ(one, input.strides[i]!));
  if (to === input.dtype && where === input.device && !copy && !moves) return input;
  if (input.device === "meta" && where !== "meta") refuse(rule, "Cannot copy out of meta tensor; no data!", "NotImplementedError");
  return { shape: input.shape, dtype: to, device: where, ...(strides ? { strides } : {}) };
};

const value = ({ input }: { readonly input: Tensor }, [out]: readonly Tensor[]): Float64Array | null => {
  const values = out!.dtype.kind === "complex" ? null : plainValues(input);
  return values && (out!.dtype === input.dtype ? values : values.map(fitting(out!.dtype)));
};
const onnx = ({ input }: { readonly input: Tensor }, emit: Emit, [out]: readonly Tensor[]): Ref => (out!.dtype === input.dtype ? emit.of(input) : emit.cast(input, out!.dtype));

/* to */

/** What a device or dtype argument may hold: PyTorch tells the forms of `to` apart by their first argument. */

/** `torch.float16`, a device, a tensor, None, or one of Python's types of numbers. */
const pythonTypes: Readonly<Record<string, DType>> = { float: float64, int: int64, bool, complex: complex128 };
const target = (rule: Rule, given: Value): Wanted => {
  const { vm } = rule;
  if (given === null) return { dtype: null, device: null };
  if (given instanceof Tensor) return { dtype: given.dtype, device: given.device };
  // a number stands for a tensor of it
  const type = dtypeOfValue(given) ?? typeNamed(given) ?? (typeof given === "boolean" ? bool : given instanceof PyFloat ? float64 : given instanceof PyComplex ? complex128 : undefined);
  if (type) return { dtype: type, device: null };
  const place = device.read(vm, given, "device");
  return { dtype: null, device: place };
};
const typeNamed = (given: Value): DType | undefined => (given instanceof PyObject && "qualname" in given && given.cls.name === "type" ? pythonTypes[String(given.qualname)] : undefined);

/** The next argument of `to`: a dtype after a device, a flag after a dtype. */
const dtypeOrFlag: Arg<DType | boolean | null> = { missing: { value: null }, read: (vm, given, name) => {
  if (given === null) return null;
  const type = dtypeOfValue(given);
  if (type) return type;
  if (typeof given !== "boolean") vm.raise("TypeError", `to() received an invalid combination of arguments: '${name}'`);
  return flag.read(vm, given, name);
} };

export const to = op({
  names: ["torch.Tensor.to"],
  castsOnly: true,
  aside: true,
  args: { input: tensor, other: { ...any, missing: { value: null } }, second: dtypeOrFlag, third: { ...flag, missing: { value: false } }, fourth: { ...flag, missing: { value: false } }, dtype: keywordOnly(optional(dtype)), device: keywordOnly(optional(device)), copy: keywordOnly(boolean(false)), memory_format: format },
  result({ input, other, second, dtype: type, device: place, copy, memory_format }, rule) {
    const first = target(rule, other);
    const named = typeof second === "object" ? second : null;
    return converted(rule, input, { dtype: type ?? named ?? first.dtype, device: place ?? first.device, copy, memory_format });
  },
  value, onnx,
  says: "Gives the tensor in another dtype or on another device.",
});

export const type = op({
  names: ["torch.Tensor.type"],
  castsOnly: true,
  args: { input: tensor, dtype: { ...any, missing: { value: null } }, non_blocking: { read: (vm, given) => (typeof given === "boolean" ? given : vm.raise("TypeError", "type(): argument 'non_blocking' (position 2) must be bool")), missing: { value: false } } },
  result({ input, dtype: given }, rule) {
    if (given === null) return `torch.${input.dtype.word}Tensor`;
    const wanted = dtypeOfValue(given) ?? typeNamed(given) ?? dtypes.find((one) => typeof given === "string" && new RegExp(`^torch\\.(cuda\\.)?${one.word}Tensor$`).test(given));
    if (!wanted) refuse(rule, `invalid type: '${rule.vm.str(given)}'`, "ValueError");
    return converted(rule, input, { dtype: wanted ?? null, device: null });
  },
  value, onnx,
});
export const typeAs = op({
  names: ["torch.Tensor.type_as"],
  castsOnly: true,
  aside: true,
  args: { input: tensor, other: tensor },
  outlines: "other",
  result: ({ input, other }, rule) => converted(rule, input, { dtype: other.dtype, device: other.device }),
  value, onnx,
});

const shorthand = (name: string, dtype: DType): AnyOp => op({
  names: [`torch.Tensor.${name}`],
  castsOnly: true,
  args: { input: tensor, memory_format: format },
  result: ({ input, memory_format }, rule) => converted(rule, input, { dtype, device: null, memory_format }),
  value, onnx,
}) as unknown as AnyOp;
export const shorthands: readonly AnyOp[] = [
  shorthand("float", float32), shorthand("double", float64), shorthand("half", float16), shorthand("bfloat16", bfloat16),
  shorthand("long", int64), shorthand("int", int32), shorthand("short", int16), shorthand("char", int8), shorthand("byte", uint8), shorthand("bool", bool),
  shorthand("cfloat", complex64), shorthand("cdouble", complex128), shorthand("chalf", complex32),
];

const onDevice = (name: string): AnyOp => op({
  names: [`torch.Tensor.${name}`],
  castsOnly: true,
  args: { input: tensor, device: optional(device), non_blocking: boolean(false), memory_format: format },
  result: ({ input, device: place, memory_format }, rule) => converted(rule, input, { dtype: null, device: place ?? `${name}:0`, memory_format }),
  value, onnx,
}) as unknown as AnyOp;
export const cpu = op({
  names: ["torch.Tensor.cpu"],
  castsOnly: true,
  args: { input: tensor, memory_format: format },
  result: ({ input, memory_format }, rule) => converted(rule, input, { dtype: null, device: "cpu", memory_format }),
  value, onnx,
});
export const devices: readonly AnyOp[] = [onDevice("cuda"), onDevice("xpu")];

/* Copies */

export const contiguous = op({
  names: ["torch.Tensor.contiguous"],
  aside: true,
  args: { input: tensor, memory_format: format },
  result({ input, memory_format }, rule) {
    const strides = stridesIn(rule, input, memory_format, false);
    const lies = strides ? strides.every((one, i) => !differ(one, input.strides[i]!) || exactly(input.shape[i]!) === 1) : isContiguous(input);
    return lies ? input : { shape: input.shape, ...(strides ? { strides } : {}) };
  },
  value, onnx,
  says: "Gives the numbers in row-major memory.",
});

export const clone = op({
  names: ["torch.clone", "torch.Tensor.clone"],
  args: { input: tensor, memory_format: format },
  result({ input, memory_format }, rule) {
    const strides = stridesIn(rule, input, memory_format, true);
    return { shape: input.shape, ...(strides ? { strides } : {}) };
  },
  value, onnx,
});

export const detach = op({
  names: ["torch.detach", "torch.Tensor.detach"],
  aside: true,
  args: { input: tensor },
  result({ input }) {
    const made = new Tensor({ shape: input.shape, dtype: input.dtype, device: input.device, strides: input.strides, offset: input.offset, storage: input.storage });
    made.base = input;
    return made;
  },
  onnx: ({ input }, emit) => emit.of(input),
});
export const detachInPlace = op({
  names: ["torch.Tensor.detach_"],
  args: { input: tensor },
  result({ input }, rule) {
    if (input.base !== null && input.requiresGrad) refuse(rule, "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as a solution.");
    rule.vm.heap.saving(input);
    input.requiresGrad = false;
    return input;
  },
});

/** What passes a tensor on as it is. */
export const asItIs = op({
  names: ["torch.resolve_conj", "torch.Tensor.resolve_conj", "torch.resolve_neg", "torch.Tensor.resolve_neg"],
  args: { input: tensor },
  result: ({ input }) => input,
  onnx: ({ input }, emit) => emit.of(input),
});

/** Of a tensor that is not quantized, its numbers as floats. */
export const dequantize = op({
  names: ["torch.Tensor.dequantize", "torch.dequantize"],
  args: { input: tensor },
  result: ({ input }) => (input.dtype === float32 ? input : { ...laid(input.shape, [input]), dtype: float32 }),
  value: ({ input }) => valuesOf(input),
  onnx: ({ input }, emit) => emit.cast(input, float32),
});
/** A dense tensor is dense already. */
export const toDense = op({
  names: ["torch.Tensor.to_dense"],
  args: { input: tensor, dtype: optional(dtype), masked_grad: keywordOnly(optional(any)) },
  result: ({ input, dtype: wanted }) => (wanted === null || wanted === input.dtype ? input : { ...laid(input.shape, [input]), dtype: wanted }),
  onnx: ({ input, dtype: wanted }, emit) => (wanted ? emit.cast(input, wanted) : emit.of(input)),
});
/** Only a sparse tensor can be coalesced, and none is known here. */
export const coalesce = op({
  names: ["torch.Tensor.coalesce"],
  args: { input: tensor },
  result({ input }, rule) {
    refuse(rule, "coalesce expected sparse coordinate tensor layout but got Strided");
    return input;
  },
  onnx: (_, emit) => emit.unsupported("sparse tensors"),
});

/* Complex numbers and their parts */

const parts: Readonly<Record<string, DType>> = { complex32: float16, complex64: float32, complex128: float64 };
const wholes: Readonly<Record<string, DType>> = { float16: complex32, float32: complex64, float64: complex128 };
interface Part {
  /** Which number of the pair it is. */
  readonly at: 0 | 1;
  /** Why numbers without an imaginary part have none of these. */
  readonly ofReal?: string;
}
const part = (name: string, { at, ofReal }: Part): AnyOp => op({
  names: [`torch.${name}`],
  args: { input: tensor },
  result({ input }, rule) {
    if (input.dtype.kind !== "complex") {
      if (ofReal) refuse(rule, ofReal);
      return input;
    }
    // half of each element: the memory is read as numbers of the part's dtype
    return { shape: input.shape, dtype: parts[input.dtype.name]!, viewOf: input, strides: input.strides.map((one) => mul(one, 2)), offset: add(mul(input.offset, 2), at) };
  },
  onnx: ({ input }, emit, [out]) => (input.dtype.kind === "complex" ? emit("Gather", [emit.parts(input), emit.constant(at, int64)], { axis: input.rank }, { dtype: out!.dtype, shape: out!.shape }) : emit.of(input)),
}) as unknown as AnyOp;
export const complexParts: readonly AnyOp[] = [part("real", { at: 0 }), part("imag", { at: 1, ofReal: "imag is not implemented for tensors with non-complex dtypes." })];

export const viewAsReal = op({
  names: ["torch.view_as_real"],
  args: { input: tensor },
  result({ input }, rule) {
    if (input.dtype.kind !== "complex") refuse(rule, "view_as_real is only supported for complex tensors");
    return { shape: [...input.shape, 2], dtype: parts[input.dtype.name] ?? input.dtype, viewOf: input, strides: [...input.strides.map((one) => mul(one, 2)), 1] };
  },
  onnx: ({ input }, emit) => emit.parts(input),
});
export const viewAsComplex = op({
  names: ["torch.view_as_complex"],
  autocasts: { cpu: "full" },
  args: { input: tensor },
  result({ input }, rule) {
    const whole = wholes[input.dtype.name];
    if (!whole) refuse(rule, `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${input.dtype.word}`);
    else if (input.rank === 0) refuse(rule, "Input tensor must have one or more dimensions");
    else if (differ(input.shape.at(-1)!, 2)) refuse(rule, "Tensor must have a last dimension of size 2");
    const shape = input.shape.slice(0, -1);
    return { shape, dtype: whole ?? complex64, viewOf: input, strides: contiguousStrides(shape) };
  },
  onnx: ({ input }, emit, [out]) => emit.whole(input, out!.dtype),
});
export const conj = op({
  names: ["torch.conj", "torch.Tensor.conj"],
  args: { input: tensor },
  result: ({ input }) => (input.dtype.kind === "complex" ? { shape: input.shape, viewOf: input } : input),
  onnx: ({ input }, emit) => (input.dtype.kind === "complex" ? emit.unsupported("complex numbers") : emit.of(input)),
});
export const conjPhysical = op({
  names: ["torch.conj_physical", "torch.Tensor.conj_physical"],
  out: foundOut,
  args: { input: tensor },
  result: ({ input }) => {
    if (input.dtype.kind !== "complex") return input;
    const strides = laidLike(input.shape, [input]);
    return { shape: input.shape, ...(strides ? { strides } : {}) };
  },
});

/** A complex number made of two real ones. */
const complexOf = (name: string, args: Readonly<Record<string, Arg<Tensor>>>, second: string, refusal: (rule: Rule, a: Tensor, b: Tensor) => void): AnyOp => op({
  names: [`torch.${name}`],
  out: sameOut((wanted, got) => `Expected object of scalar type ${wanted.word} but got scalar type ${got.word} for argument 'out'`),
  args,
  result(args, rule) {
    const [a, b] = Object.values(args as unknown as Record<string, Tensor>) as [Tensor, Tensor];
    const odd = !wholes[a.dtype.name] || !wholes[b.dtype.name];
    if (odd) refuse(rule, `Expected both inputs to be Half, Float or Double tensors but got ${a.dtype.word} and ${b.dtype.word}`);
    else if (a.dtype !== b.dtype) refusal(rule, a, b);
    return { shape: broadcast(rule, a.shape, b.shape), dtype: wholes[a.dtype.name] ?? complex64 };
  },
  onnx(args, emit, [out]) {
    const [a, b] = Object.values(args as unknown as Record<string, Tensor>).filter(isTensor) as [Tensor, Tensor];
    if (name === "complex") return pairOf(emit, emit.of(a), emit.of(b), out!);
    const use = new Calculator(emit, a.dtype);
    return pairOf(emit, use.mul(a, use.of("Cos", b)), use.mul(a, use.of("Sin", b)), out!);
  },
  says: `Complex numbers of ${second}.`,
}) as unknown as AnyOp;
const otherType = (rule: Rule, a: Tensor, b: Tensor): void => refuseAs(rule, wrongDtype, `Expected object of scalar type ${a.dtype.word} but got scalar type ${b.dtype.word} for second argument`);
export const complexNumbers: readonly AnyOp[] = [complexOf("complex", { real: tensor, imag: tensor }, "real and imaginary parts", otherType), casting({ cpu: "full" }, complexOf("polar", { abs: tensor, angle: tensor }, "magnitudes and angles", otherType))];

/* Questions about dtypes */

export const resultTypeOf = op({
  names: ["torch.result_type"],
  args: { tensor1: operand, tensor2: operand },
  result: ({ tensor1, tensor2 }, rule) => dtypeObject(resultType(operandsOf([tensor1, tensor2]), rule.defaultDtype)),
});
export const promoteTypes = op({
  names: ["torch.promote_types"],
  args: { type1: dtype, type2: dtype },
  result: ({ type1, type2 }) => dtypeObject(promote(type1, type2)),
});
export const canCastTo = op({
  names: ["torch.can_cast"],
  args: { from_: dtype, to: dtype },
  result: ({ from_, to: wanted }) => canCast(from_, wanted),
});
