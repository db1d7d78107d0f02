/** ONNX forms of arithmetic that no node does: steps of Euclid's algorithm, shifts of signed numbers, powers of two. */
import { bool, float64, int64 } from "../dtype.ts";
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

/** A number as a fraction from a half up to 1, and a power of 2; what is not finite stays as it is. The logarithm may be off by one, which the fraction tells. */
export const partsOf = (use: Calculator, x: Ref): { readonly mantissa: Ref; readonly exponent: Ref } => {
  const size = use.of("Abs", x);
  const isPlain = use.emit("And", [use.test("Greater", size, 0), use.test("Less", size, Infinity)], {}, { dtype: bool, shape: x.shape });
  const safe = use.where(isPlain, size, 0.5);
  const near = use.of("Floor", use.add(use.div(use.of("Log", safe), Math.LN2), 1));
  // in two halves, since the whole power may lie beyond what a number holds
  const scaled = (power: Ref): Ref => {
    const half = use.of("Floor", use.div(power, 2));
    return use.div(use.div(safe, use.of("Pow", 2, half)), use.of("Pow", 2, use.sub(power, half)));
  };
  const first = scaled(near);
  const exponent = use.add(near, use.where(use.test("GreaterOrEqual", first, 1), 1, use.where(use.test("Less", first, 0.5), -1, 0)));
  const fraction = use.mul(scaled(exponent), use.where(use.test("Less", x, 0), -1, 1));
  return { mantissa: use.where(isPlain, fraction, x), exponent: use.where(isPlain, exponent, 0) };
};

/** How a dtype's numbers are made: bits of the fraction, and the least power of 2 that has all of them. */
const formats: Readonly<Record<string, readonly [bits: number, least: number]>> = { float32: [24, -125], float64: [53, -1021], float16: [11, -13], bfloat16: [8, -125] };

/** The next number of the dtype towards another: a last place more or less, half of one below a power of 2. */
export const neighbourNode: Pair = (a, b, emit, out) => {
  const [bits, least] = formats[out.dtype.name] ?? emit.unsupported("neighbours among these numbers");
  return computedIn(float64, (use, x, y) => {
    const { mantissa, exponent } = partsOf(use, x);
    const place = use.of("Pow", 2, use.sub(use.most(exponent, least), bits));
    const size = use.of("Abs", x);
    const grows = use.emit("Equal", [emit.cast(use.test("Greater", y, x), int64), emit.cast(use.test("GreaterOrEqual", x, 0), int64)], {}, { dtype: bool, shape: use.test("Greater", y, x).shape });
    const isPower = emit("And", [use.test("Equal", use.of("Abs", mantissa), 0.5), use.test("Greater", exponent, least)], {}, { dtype: bool, shape: x.shape });
    const moved = use.where(grows, use.add(size, place), use.sub(size, use.where(isPower, use.div(place, 2), place)));
    const signed = use.mul(moved, use.where(use.test("Less", x, 0), -1, 1));
    const fromNothing = use.mul(2 ** (least - bits), use.where(use.test("Less", y, 0), -1, 1));
    const next = use.where(use.test("Equal", x, 0), fromNothing, signed);
    const isNaN = (one: Ref): Ref => emit("IsNaN", [one], {}, { dtype: bool, shape: one.shape });
    const any = emit("Or", [isNaN(x), isNaN(y)], {}, { dtype: bool, shape: next.shape });
    return use.where(any, NaN, use.where(use.test("Equal", x, y), y, next));
  })(a, b, emit, out);
};
