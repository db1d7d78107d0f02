/** ONNX forms of arithmetic that no node does: steps of Euclid's algorithm, shifts of signed numbers, powers of two. */
import { float64, int64 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { Calculator } from "./calculator.ts";
import { inDtype } from "./lowering.ts";

type Pair = (a: Ref, b: Ref, emit: Emit, out: Tensor) => Ref;

/** A formula in one dtype, its result in the op's. */
const computedIn = (dtype: Calculator["dtype"], work: (use: Calculator, a: Ref, b: Ref, out: Tensor) => Ref): Pair =>
  (a, b, emit, out) => emit.cast(work(new Calculator(emit, dtype), inDtype(emit, a, dtype), inDtype(emit, b, dtype), out), out.dtype);

/** Euclid's algorithm takes at most so many steps for numbers of so many bytes: neighbours in Fibonacci's series are the worst. */
const stepsOf = (bytes: number): number => Math.ceil(8 * bytes * 1.45);
const divisor = (use: Calculator, a: Ref, b: Ref, out: Tensor): Ref => {
  let [x, y] = [use.of("Abs", a), use.of("Abs", b)];
  for (let i = 0; i < stepsOf(out.dtype.bytes); i++) {
    const isDone = use.test("Equal", y, 0);
    const rest = use.of("Mod", x, use.where(isDone, 1, y));
    [x, y] = [use.where(isDone, x, y), use.where(isDone, 0, rest)];
  }
  return x;
};
export const gcdNode: Pair = computedIn(int64, divisor);
export const lcmNode: Pair = computedIn(int64, (use, a, b, out) => {
  const common = divisor(use, a, b, out);
  return use.of("Abs", use.mul(use.div(a, use.most(common, 1)), b));
});

/** A shift by no number of bits that the dtype has gives nothing (or, to the right, only the sign). */
const shifting = (work: (use: Calculator, a: Ref, power: Ref) => Ref, outside: (use: Calculator, a: Ref) => Ref | number): Pair => computedIn(int64, (use, a, b, out) => {
  const bits = 8 * out.dtype.bytes;
  const isOutside = use.emit("Or", [use.test("Less", b, 0), use.test("GreaterOrEqual", b, bits)], {}, { dtype: use.test("Less", b, 0).dtype, shape: b.shape });
  const power = use.of("Pow", 2, use.least(use.most(b, 0), bits - 1));
  return use.where(isOutside, outside(use, a), work(use, a, power));
});
export const leftShiftNode: Pair = shifting((use, a, power) => use.mul(a, power), () => 0);
export const rightShiftNode: Pair = shifting((use, a, power) => {
  const isNegative = use.test("Less", a, 0);
  const down = use.sub(use.of("Neg", use.div(use.sub(use.of("Neg", a), 1), power)), 1);
  return use.where(isNegative, down, use.div(a, power));
}, (use, a) => use.where(use.test("Less", a, 0), -1, 0));

export const stepNode: Pair = (a, b, emit, out) => {
  const dtype = out.dtype.kind === "float" ? out.dtype : int64;
  return computedIn(dtype, (use, x, y) => use.where(use.test("Equal", x, 0), y, use.where(use.test("Less", x, 0), 0, 1)))(a, b, emit, out);
};
export const floatPowerNode: Pair = computedIn(float64, (use, a, b) => use.of("Pow", a, b));
export const scaledNode: Pair = (a, b, emit, out) => {
  const use = new Calculator(emit, out.dtype);
  return use.mul(a, use.of("Pow", 2, b));
};
export const logAddTwoNode: Pair = computedIn(float64, (use, a, b) => {
  const apart = use.where(use.test("Equal", a, b), 0, use.of("Abs", use.sub(a, b)));
  return use.add(use.most(a, b), use.div(use.of("Log", use.add(1, use.of("Exp", use.mul(apart, -Math.LN2)))), Math.LN2));
});
export const productWithLogNode: Pair = computedIn(float64, (use, a, b) =>
  use.where(use.emit("IsNaN", [b], {}, { dtype: use.test("Equal", b, b).dtype, shape: b.shape }), NaN, use.where(use.test("Equal", a, 0), 0, use.mul(a, use.of("Log", use.add(b, 1))))));
