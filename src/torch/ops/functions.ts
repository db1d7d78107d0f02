/** Functions of one number, element by element: signs, rounding, powers, exponentials, trigonometry, tests. */
import { besselI1, inverseNormal, logNormal, scaledBesselI1, scaledComplement } from "./bessel_forms.ts";
import { type Arg, float, int, optional, tensor } from "../args.ts";
import { casting } from "../autocast.ts";
import { type Dim, exactly } from "../../sym/index.ts";
import { bool, type DType, float64, floating, int32, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, type GivenOut, named, op, type Ref } from "../op.ts";
import { fitting, toEven } from "../rounding.ts";
import type { Tensor } from "../tensor.ts";
import { laid } from "./layout.ts";
import { partsOf } from "./arithmetic_forms.ts";
import { Calculator, inDoubles } from "./calculator.ts";
import { inDtype, one } from "./lowering.ts";
import { eachOf, plainValues } from "./numbers.ts";
import { checkDtype, kernel, step, stepLike, unary, words } from "./pointwise.ts";
import { refuse } from "./refusals.ts";
import { anyOut, foundOut, sameOut } from "./outs.ts";
import { bessel, digamma, entropy, inverseError, logGamma, scaledBessel } from "./special_forms.ts";

const fraction = "float";
/** Functions that grow fast or fall steeply are computed in full by graphics cards. */
const inFull = { cuda: "full" } as const;
const truthAlone = (name: string): GivenOut => sameOut(() => `${name} does not support non-boolean outputs.`);
const truth = (value: boolean): number => (value ? 1 : 0);
const isWhole = (ref: Ref | Tensor): boolean => ref.dtype.kind === "int" || ref.dtype.kind === "bool";
/** Rounding leaves integers as they are. */
const rounding = (name: string) => (x: Ref, emit: Emit, out: Tensor): Ref => step(emit, isWhole(out) ? "Identity" : name, [x], out);
const constant = (emit: Emit, value: number, x: Ref): Ref => one(emit, value, x.dtype);

/** NaN has no sign: 0. */
const signForm = (x: Ref, emit: Emit, out: Tensor): Ref => {
  const sign = step(emit, "Sign", [x], out);
  if (x.dtype.kind !== "float") return sign;
  return step(emit, "Where", [emit("Equal", [x, x], {}, { dtype: bool, shape: x.shape }), sign, constant(emit, 0, x)], out);
};

export const signs: readonly AnyOp[] = [
  unary("abs absolute", { gives: "real", work: Math.abs, onnx: "Abs", refuses: [kernel("abs_cpu", "bool")], inPlace: ({ input }, rule) => { if (input.dtype.kind === "complex") refuse(rule, "In-place abs is not supported for complex tensors."); } }),
  unary("neg negative", { work: (x) => -x, onnx: "Neg", refuses: [words("Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", ["bool"])] }),
  unary("sign", { work: (x) => (Number.isNaN(x) ? 0 : Math.sign(x)), onnx: signForm, refuses: [words("Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.", ["complex"])] }),
  unary("sgn", { work: (x) => (Number.isNaN(x) ? 0 : Math.sign(x)), onnx: signForm }),
  unary("signbit", { gives: "bool", out: truthAlone("signbit"), work: (x) => truth(x < 0 || Object.is(x, -0)), onnx: (x, emit, out) => (x.dtype === bool ? nothing(emit, out, 0) : step(emit, "Less", [x, constant(emit, 0, x)], out)), refuses: [words("signbit is not implemented for complex tensors.", ["complex"])] }),
  casting(inFull, unary("reciprocal", { gives: fraction, work: (x) => 1 / x, onnx: "Reciprocal" })),
  unary("sqrt", { gives: fraction, work: Math.sqrt, onnx: "Sqrt" }),
  casting(inFull, unary("rsqrt", { gives: fraction, work: (x) => 1 / Math.sqrt(x), onnx: (x, emit, out) => step(emit, "Reciprocal", [stepLike(emit, "Sqrt", [x])], out) })),
  unary("deg2rad", { gives: fraction, work: (x) => x * (Math.PI / 180), onnx: (x, emit, out) => step(emit, "Mul", [x, constant(emit, Math.PI / 180, x)], out), refuses: [words("deg2rad is not supported for complex tensors.", ["complex"], "RuntimeError")] }),
  unary("rad2deg", { gives: fraction, work: (x) => x * (180 / Math.PI), onnx: (x, emit, out) => step(emit, "Mul", [x, constant(emit, 180 / Math.PI, x)], out), refuses: [words("rad2deg is not supported for complex tensors.", ["complex"], "RuntimeError")] }),
];

const noComplex = (name: string) => words(`${name} is not supported for complex inputs`, ["complex"]);
export const roundings: readonly AnyOp[] = [
  unary("ceil", { work: Math.ceil, onnx: rounding("Ceil"), refuses: [kernel("ceil_vml_cpu", "bool"), noComplex("ceil")] }),
  unary("floor", { work: Math.floor, onnx: rounding("Floor"), refuses: [kernel("floor_vml_cpu", "bool"), noComplex("floor")] }),
  unary("trunc fix", {
    work: Math.trunc, refuses: [kernel("trunc_vml_cpu", "bool"), noComplex("trunc")],
    onnx: (x, emit, out) => (isWhole(out) ? step(emit, "Identity", [x], out) : step(emit, "Mul", [stepLike(emit, "Sign", [x]), stepLike(emit, "Floor", [stepLike(emit, "Abs", [x])])], out)),
  }),
  unary("frac", { work: (x) => x - Math.trunc(x), onnx: (x, emit, out) => step(emit, "Sub", [x, stepLike(emit, "Mul", [stepLike(emit, "Sign", [x]), stepLike(emit, "Floor", [stepLike(emit, "Abs", [x])])])], out), refuses: [kernel("frac_cpu", "int", "bool", "complex")] }),
];

/** Integers are taken where no decimals are spoken of (`usual`: those of a call that says none). */
const rounds = (names: readonly [string, ...string[]], usual: 0 | null) => op({
  names,
  out: foundOut,
  args: { input: tensor, decimals: { ...int(), missing: { value: usual as Dim | null }, keywordOnly: true } as Arg<Dim | null> },
  result({ input, decimals }, rule) {
    const places = decimals === null ? null : (exactly(decimals) ?? 0);
    checkDtype(rule, input.dtype, [kernel(places === null || places === 0 ? "round_vml_cpu" : "round_cpu", "bool", "complex", ...(places === null ? [] : ["int"]))]);
    return laid(input.shape, [input]);
  },
  value({ input, decimals }, [out]) {
    const scale = 10 ** (exactly(decimals ?? 0) ?? 0);
    return eachOf(out!, [input], input.dtype, scale === 1 ? (x) => toEven(x!) : (x) => toEven(x! * scale) / scale);
  },
  onnx({ input, decimals }, emit, [out]) {
    if (isWhole(out!)) return step(emit, "Identity", [input], out!);
    const places = exactly(decimals ?? 0) ?? 0;
    if (places === 0) return step(emit, "Round", [input], out!);
    const scale = one(emit, 10 ** places, input.dtype);
    return step(emit, "Div", [step(emit, "Round", [step(emit, "Mul", [input, scale], out!)], out!), scale], out!);
  },
});
export const round = rounds(["torch.round", "torch.Tensor.round"], null);
export const specialRound = rounds(["torch.special.round"], 0);

/** Functions that give floats for integers too. */
const smooth = (names: string, work: (x: number, dtype: DType) => number, onnx?: string | ((x: Ref, emit: Emit, out: Tensor) => Ref), kernelName?: string): AnyOp =>
  unary(names, { gives: fraction, work, ...(onnx ? { onnx } : {}), ...(kernelName ? { refuses: [kernel(kernelName, "complex")] } : {}) });
const scaledLog = (base: number) => (x: Ref, emit: Emit, out: Tensor): Ref => step(emit, "Div", [stepLike(emit, "Log", [x]), constant(emit, Math.log(base), x)], out);
/** The product with pi is rounded before its sine is taken. */
const sinc = (x: number, dtype: DType): number => {
  const fit = dtype === float64 ? (one: number): number => one : Math.fround;
  const turned = fit(fit(Math.PI) * x);
  return x === 0 ? 1 : Math.sin(turned) / turned;
};

export const exponentials: readonly AnyOp[] = [
  casting(inFull, smooth("exp", Math.exp, "Exp")),
  smooth("exp2 special.exp2", (x) => 2 ** x, (x, emit, out) => step(emit, "Pow", [constant(emit, 2, x), x], out)),
  casting(inFull, smooth("expm1 special.expm1", Math.expm1, (x, emit, out) => step(emit, "Sub", [stepLike(emit, "Exp", [x]), constant(emit, 1, x)], out))),
  casting(inFull, smooth("log", Math.log, "Log")),
  casting(inFull, smooth("log2", Math.log2, scaledLog(2))),
  casting(inFull, smooth("log10", Math.log10, scaledLog(10))),
  casting(inFull, smooth("log1p special.log1p", Math.log1p, (x, emit, out) => step(emit, "Log", [stepLike(emit, "Add", [x, constant(emit, 1, x)])], out))),
  smooth("cos", Math.cos, "Cos"), smooth("sin", Math.sin, "Sin"), casting(inFull, smooth("tan", Math.tan, "Tan")),
  casting(inFull, smooth("acos arccos", Math.acos, "Acos")), casting(inFull, smooth("asin arcsin", Math.asin, "Asin")), smooth("atan arctan", Math.atan, "Atan"),
  casting(inFull, smooth("cosh", Math.cosh, "Cosh")), casting(inFull, smooth("sinh", Math.sinh, "Sinh")),
  smooth("acosh arccosh", Math.acosh, "Acosh"), smooth("asinh arcsinh", Math.asinh, "Asinh"), smooth("atanh arctanh", Math.atanh, "Atanh"),
  smooth("sinc special.sinc", sinc, (x, emit, out) => {
    const angle = stepLike(emit, "Mul", [x, constant(emit, Math.PI, x)]);
    const isZero = emit("Equal", [x, constant(emit, 0, x)], {}, { dtype: bool, shape: x.shape });
    return step(emit, "Where", [isZero, constant(emit, 1, x), stepLike(emit, "Div", [stepLike(emit, "Sin", [angle]), angle])], out);
  }),
  unary("erf special.erf", { gives: fraction, onnx: "Erf", refuses: [kernel("erf_vml_cpu", "complex")] }),
  unary("erfc special.erfc", { gives: fraction, refuses: [kernel("erfc_vml_cpu", "complex")], onnx: (x, emit, out) => step(emit, "Sub", [constant(emit, 1, x), stepLike(emit, "Erf", [x])], out) }),
  casting(inFull, unary("erfinv special.erfinv", { gives: fraction, onnx: inDoubles(inverseError), refuses: [kernel("erfinv_vml_cpu", "complex")] })),
  unary("special.erfcx", { gives: fraction, onnx: inDoubles(scaledComplement), refuses: [kernel("erfcx_cpu", "complex", "float16", "bfloat16")] }),
  unary("digamma special.digamma special.psi", { gives: fraction, onnx: inDoubles(digamma), refuses: [kernel("digamma", "complex")] }),
  unary("lgamma special.gammaln", { gives: fraction, onnx: inDoubles(logGamma), refuses: [kernel("lgamma_vml_cpu", "complex")] }),
  unary("i0 special.i0", { gives: fraction, onnx: inDoubles(bessel), refuses: [kernel("i0_vml_cpu", "complex")] }),
  unary("special.i0e", { gives: fraction, onnx: inDoubles(scaledBessel), refuses: [kernel("i0e_cpu", "complex")] }),
  unary("special.i1", { gives: fraction, onnx: inDoubles(besselI1), refuses: [kernel("i1_cpu", "complex")] }),
  unary("special.i1e", { gives: fraction, onnx: inDoubles(scaledBesselI1), refuses: [kernel("i1e_cpu", "complex")] }),
  unary("special.entr", { gives: fraction, onnx: inDoubles(entropy), work: (x) => (x > 0 ? -x * Math.log(x) : x === 0 ? 0 : -Infinity), refuses: [kernel("entr_cpu", "complex")] }),
  unary("special.ndtr", { gives: fraction, onnx: (x, emit, out) => step(emit, "Mul", [constant(emit, 0.5, x), stepLike(emit, "Add", [constant(emit, 1, x), stepLike(emit, "Erf", [stepLike(emit, "Mul", [x, constant(emit, Math.SQRT1_2, x)], x.shape)], x.shape)], x.shape)], out), refuses: [kernel("erf_vml_cpu", "complex")] }),
  unary("special.ndtri", { gives: fraction, onnx: inDoubles(inverseNormal), refuses: [kernel("ndtri_cpu", "complex", "float16", "bfloat16")] }),
  unary("special.log_ndtr", { gives: fraction, onnx: inDoubles(logNormal), refuses: [kernel("log_ndtr_cpu", "complex", "float16", "bfloat16")] }),
  unary("angle", { gives: "fraction", onnx: inDoubles((use, x) => use.where(use.test("Less", x, 0), Math.PI, use.where(use.test("GreaterOrEqual", x, 0), 0, x))), work: (x) => (x < 0 ? Math.PI : Number.isNaN(x) ? x : 0) }),
];

const nothing = (emit: Emit, out: Tensor, value: number): Ref => emit("Expand", [one(emit, value, bool), emit.shape(out.shape)], {}, { dtype: bool, shape: out.shape });
const test = (names: string, work: (x: number) => boolean, onnx: (x: Ref, emit: Emit, out: Tensor) => Ref, whole: number, refuses?: string): AnyOp => unary(names, {
  gives: "bool", out: truthAlone(names), work: (x) => truth(work(x)), onnx: (x, emit, out) => (isWhole(x) ? nothing(emit, out, whole) : onnx(x, emit, out)),
  ...(refuses ? { refuses: [words(refuses, ["complex"], "RuntimeError")] } : {}),
});
const asBool = (emit: Emit, name: string, x: Ref, attributes: Readonly<Record<string, number>> = {}): Ref => emit(name, [x], attributes, { dtype: bool, shape: x.shape });

export const tests: readonly AnyOp[] = [
  test("isfinite", Number.isFinite, (x, emit, out) => step(emit, "Not", [emit("Or", [asBool(emit, "IsNaN", x), asBool(emit, "IsInf", x)], {}, { dtype: bool, shape: x.shape })], out), 1),
  test("isinf", (x) => Math.abs(x) === Infinity, (x, emit) => asBool(emit, "IsInf", x), 0),
  test("isnan", Number.isNaN, (x, emit) => asBool(emit, "IsNaN", x), 0),
  test("isneginf", (x) => x === -Infinity, (x, emit) => asBool(emit, "IsInf", x, { detect_positive: 0 }), 0, "isneginf does not support complex inputs."),
  test("isposinf", (x) => x === Infinity, (x, emit) => asBool(emit, "IsInf", x, { detect_negative: 0 }), 0, "isposinf does not support complex inputs."),
  unary("isreal", { gives: "bool", work: () => 1, onnx: (x, emit, out) => (x.dtype.kind === "complex" ? emit.unsupported("isreal of complex numbers") : nothing(emit, out, 1)) }),
  unary("logical_not", { gives: "bool", out: anyOut, work: (x) => truth(x === 0), onnx: (x, emit, out) => step(emit, "Not", [inDtype(emit, x, bool)], out) }),
];

export const positive = op({
  names: ["torch.positive", "torch.Tensor.positive"],
  args: { input: tensor },
  result({ input }, rule) {
    checkDtype(rule, input.dtype, [words("The `+` operator, on a bool tensor is not supported.", ["bool"])]);
    return input;
  },
  onnx: ({ input }, emit) => emit.of(input),
});
export const square = op({
  names: ["torch.square", "torch.Tensor.square"],
  autocasts: { cuda: "full" },
  args: { input: tensor },
  result: ({ input }) => ({ ...laid(input.shape, [input]), dtype: input.dtype === bool ? int64 : input.dtype }),
  value: ({ input }, [out]) => eachOf(out!, [input], out!.dtype, (x) => x! * x!),
  onnx({ input }, emit, [out]) {
    const x = inDtype(emit, input, out!.dtype);
    return step(emit, "Mul", [x, x], out!);
  },
});

/* Functions with settings */

const complement = (input: Tensor) => (x: number): number => {
  if (input.dtype === bool) return x === 0 ? 1 : 0;
  return -x - 1;
};
export const bitwiseNot = op({
  names: ["torch.bitwise_not", "torch.Tensor.bitwise_not"],
  out: foundOut,
  args: { input: tensor },
  result({ input }, rule) {
    checkDtype(rule, input.dtype, [kernel("bitwise_not_cpu", "float", "complex")]);
    return laid(input.shape, [input]);
  },
  value: ({ input }, [out]) => eachOf(out!, [input], input.dtype, complement(input) as (...x: number[]) => number),
  onnx: ({ input }, emit, [out]) => step(emit, out!.dtype === bool ? "Not" : "BitwiseNot", [input], out!),
});

export const logit = op({
  names: ["torch.logit", "torch.Tensor.logit", "torch.special.logit"],
  args: { input: tensor, eps: optional(float()) },
  result({ input }, rule) {
    checkDtype(rule, input.dtype, [kernel("logit_cpu", "complex")]);
    return { ...laid(input.shape, [input]), dtype: floating(input.dtype, rule.defaultDtype) };
  },
  value: ({ input, eps }, [out]) => {
    const fit = fitting(out!.dtype);
    return eachOf(out!, [input], out!.dtype, (x) => {
      const z = eps === null ? x! : Math.min(Math.max(x!, fit(eps)), fit(1 - eps));
      return Math.log(z / (1 - z));
    });
  },
  onnx({ input, eps }, emit, [out]) {
    const x = inDtype(emit, input, out!.dtype);
    const z = eps === null ? x : step(emit, "Clip", [x, one(emit, eps, x.dtype), one(emit, 1 - eps, x.dtype)], out!);
    return step(emit, "Log", [step(emit, "Div", [z, step(emit, "Sub", [one(emit, 1, x.dtype), z], out!)], out!)], out!);
  },
});

export const nanToNum = op({
  names: ["torch.nan_to_num", "torch.Tensor.nan_to_num"],
  out: sameOut((wanted, got) => `nan_to_num: dtype of out: ${got.word} should be same as input: ${wanted.word}`),
  args: { input: tensor, nan: optional(float()), posinf: optional(float()), neginf: optional(float()) },
  result: ({ input }) => laid(input.shape, [input]),
  value({ input, nan, posinf, neginf }, [out]) {
    const most = largest[input.dtype.name] ?? Infinity;
    return eachOf(out!, [input], input.dtype, (x) => (Number.isNaN(x) ? (nan ?? 0) : x === Infinity ? (posinf ?? most) : x === -Infinity ? (neginf ?? -most) : x!));
  },
  onnx({ input, nan, posinf, neginf }, emit, [out]) {
    if (isWhole(input)) return step(emit, "Identity", [input], out!);
    const most = largest[input.dtype.name] ?? Infinity;
    const replace = (x: Ref, test_: Ref, value: number): Ref => step(emit, "Where", [test_, one(emit, value, input.dtype), x], out!);
    const x = emit.of(input);
    const known = replace(x, asBool(emit, "IsNaN", x), nan ?? 0);
    const below = replace(known, asBool(emit, "IsInf", known, { detect_negative: 0 }), posinf ?? most);
    return replace(below, asBool(emit, "IsInf", below, { detect_positive: 0 }), neginf ?? -most);
  },
});
const largest: Readonly<Record<string, number>> = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE, float16: 65504, bfloat16: 3.3895313892515355e38 };

/** A fraction of at least a half and below 1, and the power of 2 that it is multiplied by. */
const parted = (x: number): readonly [number, number] => {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let power = Math.max(-1073, Math.floor(Math.log2(Math.abs(x))) + 1);
  let part = x / 2 ** power;
  while (Math.abs(part) >= 1) [part, power] = [part / 2, power + 1];
  while (Math.abs(part) < 0.5) [part, power] = [part * 2, power - 1];
  return [part, power];
};
export const frexp = op({
  names: ["torch.frexp", "torch.Tensor.frexp"],
  args: { input: tensor },
  result({ input }, rule) {
    if (input.dtype.kind !== "float") refuse(rule, "torch.frexp() only supports floating-point dtypes");
    const made = laid(input.shape, [input]);
    return named("frexp", ["mantissa", "exponent"], [{ ...made, dtype: input.dtype }, { ...made, dtype: int32 }]);
  },
  value({ input }) {
    const values = plainValues(input);
    const parts = values && [...values].map(parted);
    return parts && [0, 1].map((i) => parts.map((one) => one[i]!));
  },
  onnx: ({ input }, emit, outs) => {
    const use = new Calculator(emit, float64);
    const { mantissa, exponent } = partsOf(use, use.ref(input));
    return [emit.cast(mantissa, outs[0]!.dtype), emit.cast(exponent, outs[1]!.dtype)];
  },
  says: "Splits numbers into a fraction and a power of 2.",
});
