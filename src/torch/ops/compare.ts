/** Comparison and logic, element by element and of whole tensors; `where`, which picks by a condition; clamp. */
import { type Shape, same } from "../../sym/index.ts";
import { boolean, float, isTensor, operand, optional, tensor, type Scalar } from "../args.ts";
import { bool, canCast, type DType, float32, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Ref, type Rule, tuple } from "../op.ts";
import { promoted } from "../rules.ts";
import { numbers, type Tensor } from "../tensor.ts";
import { inDtype, opposite } from "./lowering.ts";
import { eachOf, type Operand, spread } from "./numbers.ts";
import { binary, checkDtype, kernel, namesOf, step, together, words } from "./pointwise.ts";
import { wrongDtype } from "../problems.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { cppName, foundOut, kindOut, outBy, sameOut } from "./outs.ts";

const truth = (value: boolean): number => (value ? 1 : 0);

const comparison = (names: string, kernelName: string, onnx: string, work: (a: number, b: number) => boolean): AnyOp =>
  binary(names, { gives: "bool", work: (a, b) => truth(work(a, b)), onnx, refuses: kernelName ? [kernel(kernelName, "complex")] : [] });

/** Logic on the truth of numbers: each operand alone decides whether it is true. */
const logic = (name: string, onnx: string, work: (a: boolean, b: boolean) => boolean): AnyOp => op({
  names: namesOf(name),
  args: { input: tensor, other: tensor },
  result: ({ input, other }, rule) => ({ ...together(rule, [input, other]), dtype: bool }),
  value: ({ input, other }, [out]) => eachOf(out!, [input, other], bool, (a, b) => truth(work(a !== 0, b !== 0))),
  onnx: ({ input, other }, emit, [out]) => step(emit, onnx, [inDtype(emit, input, bool), inDtype(emit, other, bool)], out!),
}) as unknown as AnyOp;

export const comparisons: readonly AnyOp[] = [
  comparison("eq", "", "Equal", (a, b) => a === b),
  binary("ne not_equal", { gives: "bool", work: (a, b) => truth(a !== b), onnx: (a, b, emit, out) => opposite(emit, step(emit, "Equal", [a, b], out)) }),
  comparison("lt less", "lt_cpu", "Less", (a, b) => a < b),
  comparison("le less_equal", "le_cpu", "LessOrEqual", (a, b) => a <= b),
  comparison("gt greater", "gt_cpu", "Greater", (a, b) => a > b),
  comparison("ge greater_equal", "ge_cpu", "GreaterOrEqual", (a, b) => a >= b),
  logic("logical_and", "And", (a, b) => a && b),
  logic("logical_or", "Or", (a, b) => a || b),
  logic("logical_xor", "Xor", (a, b) => a !== b),
];

/* Whole tensors */

const near = (a: number, b: number, rtol: number, atol: number, nan: boolean): boolean =>
  a === b || (nan && Number.isNaN(a) && Number.isNaN(b)) || (Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= atol + rtol * Math.abs(b));

const toleranceArgs = { input: tensor, other: tensor, rtol: float(1e-5), atol: float(1e-8), equal_nan: boolean(false) } as const;
export const isclose = op({
  names: ["torch.isclose", "torch.Tensor.isclose"],
  args: toleranceArgs,
  result({ input, other }, rule) {
    if (input.dtype !== other.dtype) refuse(rule, `${input.dtype.word} did not match ${other.dtype.word}`);
    return { ...together(rule, [input, other]), dtype: bool };
  },
  value: ({ input, other, rtol, atol, equal_nan }, [out]) => eachOf(out!, [input, other], input.dtype, (a, b) => truth(near(a!, b!, rtol, atol, equal_nan))),
  onnx({ input, other, rtol, atol, equal_nan }, emit, [out]) {
    const dtype = input.dtype.kind === "float" ? input.dtype : float32;
    const [a, b] = [inDtype(emit, input, dtype), inDtype(emit, other, dtype)];
    const form = { dtype, shape: out!.shape };
    const away = emit("Abs", [emit("Sub", [a, b], {}, form)], {}, form);
    const room = emit("Add", [emit("Mul", [emit("Abs", [b], {}, { dtype, shape: b.shape }), emit.constant(rtol, dtype)], {}, { dtype, shape: b.shape }), emit.constant(atol, dtype)], {}, { dtype, shape: b.shape });
    const isNear = step(emit, "Or", [emit("Equal", [a, b], {}, { dtype: bool, shape: out!.shape }), emit("LessOrEqual", [away, room], {}, { dtype: bool, shape: out!.shape })], out!);
    if (!equal_nan) return isNear;
    const [x, y] = [a, b].map((one) => emit("IsNaN", [one], {}, { dtype: bool, shape: one.shape })) as [Ref, Ref];
    return step(emit, "Or", [isNear, emit("And", [x, y], {}, { dtype: bool, shape: out!.shape })], out!);
  },
});

/** Both tensors' numbers, laid together, where they are known. */
const pairs = (a: Tensor, b: Tensor, shape: Shape): readonly (readonly [number, number])[] | null => {
  const size = numbers(shape);
  const [x, y] = size ? [spread(a, size, a.dtype), spread(b, size, b.dtype)] : [null, null];
  return x && y && Array.from(x, (one, i) => [one, y[i]!] as const);
};

export const allclose = op({
  names: ["torch.allclose", "torch.Tensor.allclose"],
  args: toleranceArgs,
  result({ input, other, rtol, atol, equal_nan }, rule) {
    const { shape } = together(rule, [input, other]);
    if (input.dtype !== other.dtype) refuse(rule, `${input.dtype.word} did not match ${other.dtype.word}`);
    const both = pairs(input, other, shape);
    if (!both) return rule.unknown("data-dependent", "whether tensors are close depends on their numbers");
    return both.every(([a, b]) => near(a, b, rtol, atol, equal_nan));
  },
});

export const equal = op({
  names: ["torch.equal", "torch.Tensor.equal"],
  args: { input: tensor, other: tensor },
  result({ input, other }, rule) {
    const alike = input.rank === other.rank && input.shape.every((dim, i) => same(dim, other.shape[i]!));
    if (!alike) return false;
    const both = pairs(input, other, input.shape);
    if (!both) return rule.unknown("data-dependent", "whether tensors are equal depends on their numbers");
    return both.every(([a, b]) => a === b);
  },
});

/* Picking by a condition */

export const where = op({
  names: ["torch.where"],
  out: sameOut((wanted, got) => `Expected out type to be ${wanted.word} but got ${got.word}`),
  args: { condition: tensor, input: optional(operand), other: optional(operand) },
  result({ condition, input, other }, rule) {
    if ((input === null) !== (other === null)) refuse(rule, "where() received an invalid combination of arguments", "TypeError");
    if (input === null || other === null) {
      const count = rule.fresh(condition.count);
      // a tensor of no axes has its place along one
      return tuple(...Array.from({ length: Math.max(condition.rank, 1) }, () => ({ shape: [count], dtype: int64 })));
    }
    if (condition.dtype !== bool && condition.dtype.name !== "uint8") refuseAs(rule, wrongDtype, `where expected condition to be a boolean tensor, but got a tensor with dtype ${condition.dtype.word}`);
    return { ...together(rule, [condition, input, other]), dtype: promoted(rule, [input, other]) };
  },
  value: ({ condition, input, other }, [out]) => (input === null || other === null ? null : picks(condition, input, other, out!)),
  onnx({ condition, input, other }, emit, outs) {
    const [out] = outs;
    if (input === null || other === null) return placesOf(emit, condition, outs);
    return step(emit, "Where", [inDtype(emit, condition, bool), inDtype(emit, input, out!.dtype), inDtype(emit, other, out!.dtype)], out!);
  },
  says: "Takes from one tensor where a condition holds, else from the other.",
});
/** The places of what is not zero, a list for each axis. */
const placesOf = (emit: Emit, condition: Tensor, outs: readonly Tensor[]): readonly Ref[] => {
  const flags = inDtype(emit, condition, bool);
  const table = emit("NonZero", [condition.rank === 0 ? emit.reshape(flags, [1]) : flags], {}, { dtype: int64, shape: [outs.length, outs[0]!.shape[0]!] });
  return outs.map((out, axis) => emit("Gather", [table, emit.constant(axis, int64)], { axis: 0 }, { dtype: int64, shape: out.shape }));
};
export const whereMethod = op({
  names: ["torch.Tensor.where"],
  args: { input: tensor, condition: tensor, other: operand },
  result({ condition, input, other }, rule) {
    if (condition.dtype !== bool && condition.dtype.name !== "uint8") refuseAs(rule, wrongDtype, `where expected condition to be a boolean tensor, but got a tensor with dtype ${condition.dtype.word}`);
    return { ...together(rule, [condition, input, other]), dtype: promoted(rule, [input, other]) };
  },
  value: ({ condition, input, other }, [out]) => picks(condition, input, other, out!),
  onnx: ({ condition, input, other }, emit, [out]) => step(emit, "Where", [inDtype(emit, condition, bool), inDtype(emit, input, out!.dtype), inDtype(emit, other, out!.dtype)], out!),
});
const picks = (condition: Tensor, a: Operand, b: Operand, out: Tensor): Float64Array | null => {
  const choice = eachOf({ shape: out.shape, dtype: bool } as Tensor, [condition], bool, (one) => one!);
  const sides = [a, b].map((one) => eachOf(out, [one], out.dtype, (value) => value!));
  const [left, right] = sides;
  return choice && left && right ? choice.map((one, i) => (one ? left[i]! : right[i]!)) : null;
};

/* Clamp */

const bound = (value: Tensor | Scalar | null): readonly Operand[] => (value === null ? [] : [value]);

const clampResult = (rule: Rule, input: Tensor, min: Operand | null, max: Operand | null): { readonly shape: Shape; readonly strides?: Shape; readonly dtype: DType } => {
  if (min === null && max === null) refuse(rule, "torch.clamp: At least one of 'min' or 'max' must not be None");
  const operands = [input, ...bound(min), ...bound(max)];
  const dtype = promoted(rule, operands);
  checkDtype(rule, dtype, [words("clamp is not supported for complex types", ["complex"])]);
  return { ...together(rule, operands), dtype };
};
/** Numbers as bounds are held to the dtype of what is written, in words of their own. */
const clampsInPlace = (...names: readonly string[]) => (args: Readonly<Record<string, unknown>>, rule: Rule): void => {
  const input = args["input"] as Tensor;
  const bounds = names.map((name) => args[name] as Operand | null);
  const dtype = promoted(rule, [input, ...bounds.flatMap(bound)]);
  if (!bounds.some((one) => one !== null && isTensor(one)) && !canCast(dtype, input.dtype)) refuse(rule, `result type ${dtype.word} can't be cast to the desired output type ${cppName(input.dtype)}`);
};
const clampValue = (input: Tensor, min: Operand | null, max: Operand | null, out: Tensor): Float64Array | null =>
  eachOf(out, [input, ...bound(min), ...bound(max)], out.dtype, (x, ...limits) => {
    let value = x!;
    if (min !== null) value = Number.isNaN(value) ? value : Math.max(value, limits[0]!);
    if (max !== null) value = Number.isNaN(value) ? value : Math.min(value, limits[min === null ? 0 : 1]!);
    return value;
  });
const clampNode = (emit: Emit, input: Tensor, min: Operand | null, max: Operand | null, out: Tensor): Ref => {
  const x = inDtype(emit, input, out.dtype);
  const plain = [min, max].every((one) => one === null || !isTensor(one));
  if (plain) return step(emit, "Clip", [x, min === null ? null : inDtype(emit, min, out.dtype), max === null ? null : inDtype(emit, max, out.dtype)], out);
  const low = min === null ? x : step(emit, "Max", [x, inDtype(emit, min, out.dtype)], out);
  return max === null ? low : step(emit, "Min", [low, inDtype(emit, max, out.dtype)], out);
};

export const clamp = op({
  names: ["torch.clamp", "torch.Tensor.clamp", "torch.clip", "torch.Tensor.clip"],
  out: foundOut,
  args: { input: tensor, min: optional(operand), max: optional(operand) },
  inPlace: clampsInPlace("min", "max"),
  result: ({ input, min, max }, rule) => clampResult(rule, input, min, max),
  value: ({ input, min, max }, [out]) => clampValue(input, min, max, out!),
  onnx: ({ input, min, max }, emit, [out]) => clampNode(emit, input, min, max, out!),
  says: "Keeps numbers between two bounds.",
});
export const clampMin = op({
  names: ["torch.clamp_min", "torch.Tensor.clamp_min"],
  out: outBy(({ min }) => [isTensor(min as Operand) ? kindOut : foundOut]),
  args: { input: tensor, min: operand },
  inPlace: clampsInPlace("min"),
  result: ({ input, min }, rule) => clampResult(rule, input, min, null),
  value: ({ input, min }, [out]) => clampValue(input, min, null, out!),
  onnx: ({ input, min }, emit, [out]) => clampNode(emit, input, min, null, out!),
});
export const clampMax = op({
  names: ["torch.clamp_max", "torch.Tensor.clamp_max"],
  out: outBy(({ max }) => [isTensor(max as Operand) ? kindOut : foundOut]),
  args: { input: tensor, max: operand },
  inPlace: clampsInPlace("max"),
  result: ({ input, max }, rule) => clampResult(rule, input, null, max),
  value: ({ input, max }, [out]) => clampValue(input, null, max, out!),
  onnx: ({ input, max }, emit, [out]) => clampNode(emit, input, null, max, out!),
});
