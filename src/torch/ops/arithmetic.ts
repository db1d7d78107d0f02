/** Arithmetic of two operands: add, sub, mul, div, powers, remainders, maxima; and the two- and three-operand blends of them. */
import { floatPowerNode, gcdNode, lcmNode, leftShiftNode, logAddTwoNode, neighbourNode, rightShiftNode, scaledNode, stepNode } from "./arithmetic_forms.ts";
import { exactly } from "../../sym/index.ts";
import { isTensor, keywordOnly, operand, optional, realOf, scalarOr, tensor, text } from "../args.ts";
import { bool, type DType, float32 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Ref, type Rule } from "../op.ts";
import { promoted } from "../rules.ts";
import { fitting } from "../rounding.ts";
import { type Tensor, valuesOf } from "../tensor.ts";
import { inDtype, node } from "./lowering.ts";
import { eachOf, type Operand } from "./numbers.ts";
import { type Binary, binary, binaryResult, checkDtype, kernel, lowerBinary, namesOf, step, stepLike, together, words } from "./pointwise.ts";
import { refuse } from "./refusals.ts";
import { foundOut, holdingOut, sameOut } from "./outs.ts";

/** Python's floor of a quotient, which is no number over zero. */
const flooring = (a: number, b: number, dtype: DType): number => {
  if (dtype.kind === "int") return Math.floor(a / b);
  if (b === 0) return a / b;
  return (a - modulo(a, b)) / b;
};
const modulo = (a: number, b: number): number => {
  if (!Number.isFinite(b) && Number.isFinite(a)) return a === 0 || Math.sign(a) === Math.sign(b) ? a : b;
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};

const isBool = (one: Operand): boolean => (isTensor(one) ? one.dtype === bool : one.kind === "bool");
const noBoolSubtraction = (rule: Rule, operands: readonly [Operand, Operand]): void => {
  const count = operands.filter(isBool).length;
  if (count === 2) refuse(rule, "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.", "NotImplementedError");
  else if (count === 1) refuse(rule, "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", "NotImplementedError");
};
/** Division of integers by a known zero. */
const noZero = (rule: Rule, [a, b]: readonly [Operand, Operand]): void => {
  const dtype = promoted(rule, [a, b]);
  if (dtype.kind !== "int") return;
  const zero = isTensor(b) ? b.dtype.kind !== "complex" && (valuesOf(b)?.includes(0) ?? false) && exactly(isTensor(a) ? a.count : 1) !== 0 : exactly(b.value) === 0;
  if (zero) refuse(rule, "ZeroDivisionError");
};

/** Comparison with zero, which promotes nothing. */
const oneDtype = (rule: Rule, [a, b]: readonly [Operand, Operand]): void => {
  if (!isTensor(a) || !isTensor(b)) return;
  if (a.dtype.kind === "complex" || b.dtype.kind === "complex") refuse(rule, "heaviside is not yet implemented for complex tensors.");
  else if (a.dtype !== b.dtype) refuse(rule, "heaviside is not yet implemented for tensors with different dtypes.");
};
/** Two numbers fit no signature. */
const someTensor = (rule: Rule, operands: readonly [Operand, Operand]): void => {
  if (!operands.some(isTensor)) refuse(rule, "float_power() received an invalid combination of arguments - got (int, int), but expected one of:", "TypeError");
};

/** With a factor on the right side: `input + alpha * other`. */
const scaled = (names: string, sign: 1 | -1, nodeName: string, says: string): AnyOp => {
  const form: Binary = { ...(sign < 0 ? { check: noBoolSubtraction } : {}) };
  return op({
    names: namesOf(names),
    signatures: "(Tensor input, Tensor other, *, Number alpha = 1, Tensor out = None)",
    args: { input: operand, other: operand, alpha: keywordOnly(scalarOr("int", 1)) },
    result({ input, other, alpha }, rule) {
      const out = binaryResult(rule, [input, other], form);
      if (out.dtype.kind !== "float" && out.dtype.kind !== "complex" && alpha.kind === "float") refuse(rule, "For integral input tensors, argument alpha must not be a floating point number.");
      return out;
    },
    value({ input, other, alpha }, [out]) {
      const factor = realOf(alpha);
      return factor === null ? null : eachOf(out!, [input, other], out!.dtype, (a, b) => a! + sign * factor * b!);
    },
    onnx({ input, other, alpha }, emit, [out]) {
      const [a, b] = [inDtype(emit, input, out!.dtype), inDtype(emit, other, out!.dtype)];
      const right = realOf(alpha) === 1 ? b : stepLike(emit, "Mul", [b, inDtype(emit, alpha, out!.dtype)]);
      return out!.dtype === bool ? node(emit, "Or", [a, right], out!) : node(emit, nodeName, [a, right], out!);
    },
    says,
  }) as unknown as AnyOp;
};

/** `alpha` times the first, taken from the second. */
export const rsub = op({
  names: ["torch.rsub"],
  args: { input: tensor, other: operand, alpha: keywordOnly(scalarOr("int", 1)) },
  // sizes that do not fit are told in the order of the subtraction
  result: ({ input, other }, rule) => ({ ...binaryResult(rule, [other, input], { check: noBoolSubtraction }), ...together(rule, [other, input]) }),
  value({ input, other, alpha }, [out]) {
    const factor = realOf(alpha);
    return factor === null ? null : eachOf(out!, [input, other], out!.dtype, (a, b) => b! - factor * a!);
  },
  onnx({ input, other, alpha }, emit, [out]) {
    const a = inDtype(emit, input, out!.dtype);
    return step(emit, "Sub", [inDtype(emit, other, out!.dtype), realOf(alpha) === 1 ? a : stepLike(emit, "Mul", [a, inDtype(emit, alpha, out!.dtype)])], out!);
  },
});
export const sums: readonly AnyOp[] = [scaled("add", 1, "Add", "Adds, element by element."), scaled("sub subtract", -1, "Sub", "Subtracts, element by element.")];

const floorNode = (a: Ref, b: Ref, emit: Emit, out: Tensor): Ref => {
  if (out.dtype.kind === "float") return step(emit, "Floor", [stepLike(emit, "Div", [a, b], out.shape)], out);
  // ONNX truncates integers; (a - (a mod b)) / b is exact and floors
  return step(emit, "Div", [stepLike(emit, "Sub", [a, stepLike(emit, "Mod", [a, b], out.shape)], out.shape), b], out);
};
const modNode = (fmod: number) => (a: Ref, b: Ref, emit: Emit, out: Tensor): Ref => {
  if (out.dtype.kind === "int" || fmod === 1) return node(emit, "Mod", [a, b], out, { fmod });
  const quotient = stepLike(emit, "Floor", [stepLike(emit, "Div", [a, b], out.shape)]);
  return step(emit, "Sub", [a, stepLike(emit, "Mul", [quotient, b])], out);
};

const complexRefused = "complex";
const numberKinds = ["int", "bool", "complex"];

export const products: readonly AnyOp[] = [
  binary("mul multiply", { scales: true, work: (a, b) => a * b, onnx: (a, b, emit, out) => step(emit, out.dtype === bool ? "And" : "Mul", [a, b], out), says: "Multiplies, element by element." }),
  binary("true_divide", { gives: "float", work: (a, b) => a / b, onnx: "Div" }),
  binary("floor_divide", { work: flooring, onnx: floorNode, check: noZero, refuses: [kernel("div_floor_cpu", "bool", complexRefused)], says: "Divides and rounds down, element by element." }),
  binary("remainder", { work: modulo, onnx: modNode(0), check: noZero, refuses: [kernel("remainder_cpu", "bool", complexRefused)] }),
  binary("fmod", { work: (a, b) => a % b, onnx: modNode(1), check: noZero, refuses: [kernel("fmod_cpu", "bool", complexRefused)] }),
  binary("maximum", { takes: "tensors", work: (a, b) => (Number.isNaN(a) ? a : Number.isNaN(b) ? b : Math.max(a, b)), onnx: "Max", refuses: [words("maximum not implemented for complex tensors.", ["complex"], "RuntimeError")] }),
  binary("minimum", { takes: "tensors", work: (a, b) => (Number.isNaN(a) ? a : Number.isNaN(b) ? b : Math.min(a, b)), onnx: "Min", refuses: [words("minimum not implemented for complex tensors.", ["complex"], "RuntimeError")] }),
  binary("fmax", { takes: "tensors", work: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)), onnx: "Max", refuses: [words("fmax not implemented for complex tensors.", ["complex"], "RuntimeError")] }),
  binary("fmin", { takes: "tensors", work: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)), onnx: "Min", refuses: [words("fmin not implemented for complex tensors.", ["complex"], "RuntimeError")] }),
  binary("atan2 arctan2", { takes: "tensors", gives: "float", work: (a, b) => Math.atan2(a, b), onnx: atan2Node, refuses: [kernel("atan2_cpu", complexRefused)] }),
  binary("hypot", { takes: "tensors", work: (a, b) => Math.hypot(a, b), refuses: [kernel("hypot_cpu", ...numberKinds)], onnx: (a, b, emit, out) => step(emit, "Sqrt", [stepLike(emit, "Add", [stepLike(emit, "Mul", [a, a]), stepLike(emit, "Mul", [b, b])], out.shape)], out) }),
  binary("copysign", { gives: "float", work: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)), onnx: (a, b, emit, out) => { const size = stepLike(emit, "Abs", [a]); return step(emit, "Where", [test(emit, "Less", b, 0), stepLike(emit, "Neg", [size]), size], out); }, refuses: [kernel("copysign_cpu", complexRefused)] }),
  binary("nextafter", { takes: "tensors", onnx: neighbourNode, refuses: [kernel("nextafter_cpu", ...numberKinds)] }),
  binary("xlogy special.xlogy", { gives: "float", work: (a, b) => (Number.isNaN(b) ? NaN : a === 0 ? 0 : a * Math.log(b)), onnx: (a, b, emit, out) => step(emit, "Where", [test(emit, "Equal", a, 0), emit.constant(0, a.dtype), stepLike(emit, "Mul", [a, stepLike(emit, "Log", [b])], out.shape)], out), refuses: [kernel("xlogy_cpu", complexRefused)] }),
  binary("logaddexp", { takes: "tensors", refuses: [kernel("logaddexp_cpu", "int", "bool")], work: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))), onnx: logAddNode }),
  binary("logaddexp2", { takes: "tensors", onnx: logAddTwoNode, refuses: [kernel("logaddexp2_cpu", "int", "bool", "complex")] }),
  binary("bitwise_and", { work: (a, b, dtype) => bits(a, b, dtype, (x, y) => x & y), refuses: [kernel("bitwise_and_cpu", "float", "complex")], onnx: bitNode("And", "BitwiseAnd") }),
  binary("bitwise_or", { work: (a, b, dtype) => bits(a, b, dtype, (x, y) => x | y), refuses: [kernel("bitwise_or_cpu", "float", "complex")], onnx: bitNode("Or", "BitwiseOr") }),
  binary("bitwise_xor", { work: (a, b, dtype) => bits(a, b, dtype, (x, y) => x ^ y), refuses: [kernel("bitwise_xor_cpu", "float", "complex")], onnx: bitNode("Xor", "BitwiseXor") }),
  binary("bitwise_left_shift", { onnx: leftShiftNode, work: (a, b) => a * 2 ** b, refuses: [kernel("lshift_cpu", "float", "complex", "bool")] }),
  binary("bitwise_right_shift", { onnx: rightShiftNode, work: (a, b) => Math.floor(a / 2 ** b), refuses: [kernel("rshift_cpu", "float", "complex", "bool")] }),
  binary("gcd", { takes: "tensors", onnx: gcdNode, work: (a, b) => { let [x, y] = [Math.abs(a), Math.abs(b)]; while (y) [x, y] = [y, x % y]; return x; }, refuses: [kernel("gcd_cpu", "float", "complex", "bool")] }),
  binary("lcm", { takes: "tensors", onnx: lcmNode, refuses: [kernel("lcm_cpu", "float", "complex", "bool")] }),
  binary("heaviside", { takes: "tensors", onnx: stepNode, work: (a, b) => (a === 0 ? b : a < 0 ? 0 : 1), check: oneDtype, out: sameOut(() => "heaviside is not yet implemented for tensors with different dtypes.") }),
  binary("float_power", { gives: "double", onnx: floatPowerNode, check: someTensor, out: sameOut((wanted, got) => `the output given to float_power has dtype ${got.word} but the operation's result requires dtype ${wanted.word}`) }),
  binary("ldexp", { gives: "float", takes: "tensors", onnx: scaledNode, work: (a, b) => a * 2 ** b, out: holdingOut((_, got) => `ldexp can't be cast to the desired output type ${got.word}`) }),
];

function bits(a: number, b: number, dtype: DType, work: (x: bigint, y: bigint) => bigint): number {
  return dtype === bool ? Number(work(BigInt(a), BigInt(b))) : Number(BigInt.asIntN(64, work(BigInt(a), BigInt(b))));
}
function test(emit: Emit, name: string, x: Ref, against: number): Ref {
  return emit(name, [x, emit.constant(against, x.dtype)], {}, { dtype: bool, shape: x.shape });
}
/** The angle of a point: the arc tangent of the quotient, half a turn further where `b` is negative. */
function atan2Node(a: Ref, b: Ref, emit: Emit, out: Tensor): Ref {
  const both = (name: string, x: Ref, y: Ref): Ref => stepLike(emit, name, [x, y], out.shape);
  const origin = emit("And", [test(emit, "Equal", a, 0), test(emit, "Equal", b, 0)], {}, { dtype: bool, shape: out.shape });
  const plain = emit("Where", [origin, emit.constant(0, a.dtype), stepLike(emit, "Atan", [both("Div", a, b)])], {}, { dtype: a.dtype, shape: out.shape });
  const half = emit("Where", [test(emit, "Less", a, 0), emit.constant(-Math.PI, a.dtype), emit.constant(Math.PI, a.dtype)], {}, { dtype: a.dtype, shape: a.shape });
  return step(emit, "Where", [test(emit, "Less", b, 0), both("Add", plain, half), plain], out);
}
function logAddNode(a: Ref, b: Ref, emit: Emit, out: Tensor): Ref {
  const far = stepLike(emit, "Neg", [stepLike(emit, "Abs", [stepLike(emit, "Sub", [a, b], out.shape)])]);
  const rest = stepLike(emit, "Log", [stepLike(emit, "Add", [stepLike(emit, "Exp", [far]), emit.constant(1, a.dtype)])]);
  return step(emit, "Add", [stepLike(emit, "Max", [a, b], out.shape), rest], out);
}
function bitNode(logical: string, bitwise: string) {
  return (a: Ref, b: Ref, emit: Emit, out: Tensor): Ref => step(emit, out.dtype === bool ? logical : bitwise, [a, b], out);
}

export const div = op({
  names: ["torch.div", "torch.Tensor.div", "torch.divide", "torch.Tensor.divide"],
  args: { input: operand, other: operand, rounding_mode: keywordOnly(optional(text)) },
  result({ input, other, rounding_mode }, rule) {
    if (rounding_mode !== null && rounding_mode !== "trunc" && rounding_mode !== "floor") refuse(rule, `div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${rounding_mode}'`);
    const gives = rounding_mode === null ? "float" : "same";
    const result = binaryResult(rule, [input, other], { gives, ...(gives === "same" ? { check: noZero, refuses: [kernel(`div_${rounding_mode}_cpu`, "bool", "complex")] } : {}) });
    // `2 / x` is the reciprocal of x, times 2, and reciprocals are computed in full by graphics cards in an autocast region
    const inFull = !isTensor(input) && isTensor(other) && other.device.startsWith("cuda") && rule.region(other) && result.dtype.kind === "float" && result.dtype.bytes === 2;
    return inFull ? { ...result, dtype: float32 } : result;
  },
  value({ input, other, rounding_mode }, [out]) {
    const { dtype } = out!;
    if (rounding_mode === null) {
      const fit = fitting(dtype);
      // `2 / x` is the reciprocal of x, times 2
      return eachOf(out!, [input, other], dtype, isTensor(input) ? (a, b) => a! / b! : (a, b) => fit(1 / b!) * a!);
    }
    return eachOf(out!, [input, other], dtype, rounding_mode === "floor" ? (a, b) => flooring(a!, b!, dtype) : (a, b) => Math.trunc(a! / b!));
  },
  onnx({ input, other, rounding_mode }, emit, [out]) {
    const [a, b] = [inDtype(emit, input, out!.dtype), inDtype(emit, other, out!.dtype)];
    if (rounding_mode === "floor") return floorNode(a, b, emit, out!);
    const quotient = step(emit, "Div", [a, b], out!);
    if (rounding_mode === null || out!.dtype.kind === "int") return quotient;
    return step(emit, "Mul", [stepLike(emit, "Sign", [quotient]), stepLike(emit, "Floor", [stepLike(emit, "Abs", [quotient])])], out!);
  },
  says: "Divides, element by element.",
});

export const pow = op({
  names: ["torch.pow", "torch.Tensor.pow"],
  autocasts: { cuda: "full" },
  args: { input: operand, exponent: operand },
  result({ input, exponent }, rule) {
    const out = binaryResult(rule, [input, exponent], { refuses: isTensor(exponent) || !isTensor(input) ? [kernel("pow", "bool")] : [] });
    if (out.dtype.kind === "int" && !isTensor(exponent) && (realOf(exponent) ?? 0) < 0) refuse(rule, "Integers to negative integer powers are not allowed.");
    return out;
  },
  value: ({ input, exponent }, [out]) => eachOf(out!, [input, exponent], out!.dtype, (a, b) => (out!.dtype.kind === "int" && b! < 0 ? (a === 1 ? 1 : a === -1 ? (b! % 2 === 0 ? 1 : -1) : 0) : a! ** b!)),
  onnx({ input, exponent }, emit, [out]) {
    const plain = isTensor(exponent) ? null : realOf(exponent);
    const a = inDtype(emit, input, out!.dtype);
    if (plain === 2) return step(emit, "Mul", [a, a], out!);
    if (plain === 0.5) return step(emit, "Sqrt", [a], out!);
    return lowerBinary("Pow", [a, inDtype(emit, exponent, out!.dtype)], emit, out!);
  },
  says: "Raises to a power, element by element.",
});

/* Blends */

const blend = (name: "addcmul" | "addcdiv"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  args: { input: tensor, tensor1: tensor, tensor2: tensor, value: keywordOnly(scalarOr("int", 1)) },
  result({ input, tensor1, tensor2 }, rule) {
    const dtype = promoted(rule, [input, tensor1, tensor2]);
    if (name === "addcdiv" && promoted(rule, [tensor1, tensor2]).kind === "int")
      refuse(rule, "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.");
    else checkDtype(rule, dtype, [kernel(`${name}_cpu_out`, "bool")]);
    return { ...together(rule, [input, tensor1, tensor2]), dtype };
  },
  value({ input, tensor1, tensor2, value }, [out]) {
    const factor = realOf(value);
    return factor === null ? null : eachOf(out!, [input, tensor1, tensor2], out!.dtype, (a, b, c) => a! + factor * (name === "addcmul" ? b! * c! : b! / c!));
  },
  onnx({ input, tensor1, tensor2, value }, emit, [out]) {
    const [a, b, c] = [input, tensor1, tensor2].map((one) => inDtype(emit, one, out!.dtype)) as [Ref, Ref, Ref];
    const part = step(emit, name === "addcmul" ? "Mul" : "Div", [b, c], out!);
    return step(emit, "Add", [a, realOf(value) === 1 ? part : stepLike(emit, "Mul", [part, inDtype(emit, value, out!.dtype)])], out!);
  },
}) as unknown as AnyOp;
export const blends: readonly AnyOp[] = [blend("addcmul"), blend("addcdiv")];

export const lerp = op({
  names: ["torch.lerp", "torch.Tensor.lerp"],
  out: foundOut,
  args: { input: tensor, end: tensor, weight: operand },
  result({ input, end, weight }, rule) {
    for (const one of [end, ...(isTensor(weight) ? [weight] : [])])
      if (one.dtype !== input.dtype) {
        refuse(rule, `expected dtype ${cName(input.dtype)} for \`${one === end ? "end" : "weight"}\` but got dtype ${cName(one.dtype)}`);
        break;
      }
    checkDtype(rule, input.dtype, [kernel(isTensor(weight) ? "lerp_kernel_tensor" : "lerp_kernel_scalar", "int", "bool")]);
    return { ...together(rule, [input, end, weight]), dtype: input.dtype };
  },
  value: ({ input, end, weight }, [out]) => eachOf(out!, [input, end, weight], out!.dtype, (a, b, w) => (Math.abs(w!) < 0.5 ? a! + w! * (b! - a!) : b! - (b! - a!) * (1 - w!))),
  onnx({ input, end, weight }, emit, [out]) {
    const [a, b] = [emit.of(input), emit.of(end)];
    return step(emit, "Add", [a, step(emit, "Mul", [step(emit, "Sub", [b, a], out!), inDtype(emit, weight, out!.dtype)], out!)], out!);
  },
});
/** C++ names of element types, as some error words have them. */
const cNames: Readonly<Record<string, string>> = { float32: "float", float64: "double", int64: "long", int32: "int", int16: "short", float16: "c10::Half", bfloat16: "c10::BFloat16", bool: "bool", uint8: "unsigned char", int8: "signed char", complex64: "c10::complex<float>" };
export const cName = (dtype: DType): string => cNames[dtype.name] ?? dtype.name;
