/** ONNX forms of Bessel functions (Abramowitz and Stegun, 9.4 and 9.8), of what follows from the error function, and of Hurwitz' zeta function. */
import { float64 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { Calculator } from "./calculator.ts";
import { inDtype } from "./lowering.ts";
import { bessel as besselI0, digamma, inverseError, logGamma } from "./special_forms.ts";

/* Of the first and second kind */

const phase0 = [0.00013558, -0.00029333, -0.00054125, 0.00262573, -0.00003954, -0.04166397, -0.78539816];
const size0 = [0.00014476, -0.00072805, 0.00137237, -0.00009512, -0.0055274, -0.00000077, 0.79788456];
const phase1 = [-0.00029166, 0.00079824, 0.00074348, -0.00637879, 0.0000565, 0.12499612, -2.35619449];
const size1 = [-0.00020033, 0.00113653, -0.00249511, 0.00017105, 0.01659667, 0.00000156, 0.79788456];

/** Beyond 3: a wave that fades. */
const wave = (use: Calculator, x: Ref, node: "Cos" | "Sin", size: readonly number[], phase: readonly number[]): Ref => {
  const held = use.most(x, 3);
  const inverse = use.div(3, held);
  return use.div(use.mul(use.polynomial(inverse, size), use.of(node, use.add(held, use.polynomial(inverse, phase)))), use.of("Sqrt", held));
};
const thirdSquared = (use: Calculator, x: Ref): Ref => use.mul(use.div(use.least(x, 3), 3), use.div(use.least(x, 3), 3));
const nearJ0 = (use: Calculator, x: Ref): Ref => use.polynomial(thirdSquared(use, x), [0.00021, -0.0039444, 0.0444479, -0.3163866, 1.2656208, -2.2499997, 1]);
const nearJ1 = (use: Calculator, x: Ref): Ref => use.mul(use.least(x, 3), use.polynomial(thirdSquared(use, x), [0.00001109, -0.00031761, 0.00443319, -0.03954289, 0.21093573, -0.56249985, 0.5]));
const faded = (use: Calculator, x: Ref, value: Ref): Ref => use.where(use.test("Equal", x, Infinity), 0, value);

export const besselJ0 = (use: Calculator, x: Ref): Ref => {
  const size = use.of("Abs", x);
  return faded(use, size, use.where(use.test("Less", size, 3), nearJ0(use, size), wave(use, size, "Cos", size0, phase0)));
};
export const besselJ1 = (use: Calculator, x: Ref): Ref => {
  const size = use.of("Abs", x);
  const value = faded(use, size, use.where(use.test("Less", size, 3), nearJ1(use, size), wave(use, size, "Cos", size1, phase1)));
  return use.where(use.test("Less", x, 0), use.of("Neg", value), value);
};
/** -inf at 0, NaN below. */
const fromZero = (use: Calculator, x: Ref, value: Ref, atZero = -Infinity): Ref => use.where(use.test("Less", x, 0), NaN, use.where(use.test("Equal", x, 0), atZero, value));
const halfLog = (use: Calculator, x: Ref): Ref => use.of("Log", use.div(use.most(use.least(x, 3), 1e-300), 2));

export const besselY0 = (use: Calculator, x: Ref): Ref => {
  const near = use.add(use.mul(2 / Math.PI, halfLog(use, x), nearJ0(use, x)), use.polynomial(thirdSquared(use, x), [-0.00024846, 0.00427916, -0.04261214, 0.25300117, -0.74350384, 0.60559366, 0.36746691]));
  return fromZero(use, x, faded(use, x, use.where(use.test("Less", x, 3), near, wave(use, x, "Sin", size0, phase0))));
};
export const besselY1 = (use: Calculator, x: Ref): Ref => {
  const held = use.most(use.least(x, 3), 1e-300);
  const series = use.polynomial(thirdSquared(use, x), [0.0027873, -0.0400976, 0.3123951, -1.3164827, 2.1682709, 0.2212091, -0.6366198]);
  const near = use.add(use.mul(2 / Math.PI, halfLog(use, x), nearJ1(use, x)), use.div(series, held));
  return fromZero(use, x, faded(use, x, use.where(use.test("Less", x, 3), near, wave(use, x, "Sin", size1, phase1))));
};
export const sphericalJ0 = (use: Calculator, x: Ref): Ref => {
  const isZero = use.test("Equal", x, 0);
  const value = use.div(use.of("Sin", x), use.where(isZero, 1, x));
  return use.where(use.test("Equal", use.of("Abs", x), Infinity), 0, use.where(isZero, 1, value));
};

/* Modified */

/** Of order 1, times exp(-|x|). */
export const scaledBesselI1 = (use: Calculator, x: Ref): Ref => {
  const size = use.of("Abs", x);
  const small = use.div(use.least(size, 3.75), 3.75);
  const near = use.mul(use.least(size, 3.75), use.polynomial(use.mul(small, small), [0.00032411, 0.00301532, 0.02658733, 0.15084934, 0.51498869, 0.87890594, 0.5]), use.of("Exp", use.of("Neg", size)));
  const held = use.most(size, 3.75);
  const far = use.div(use.polynomial(use.div(3.75, held), [-0.00420059, 0.01787654, -0.02895312, 0.02282967, -0.01031555, 0.00163801, -0.00362018, -0.03988024, 0.39894228]), use.of("Sqrt", held));
  const value = use.where(use.test("Less", size, 3.75), near, far);
  return use.where(use.test("Less", x, 0), use.of("Neg", value), value);
};
export const besselI1 = (use: Calculator, x: Ref): Ref => use.mul(scaledBesselI1(use, x), use.of("Exp", use.of("Abs", x)));

const halfSquared = (use: Calculator, x: Ref): Ref => use.mul(use.div(use.least(x, 2), 2), use.div(use.least(x, 2), 2));
const scaledFar = (use: Calculator, x: Ref, series: readonly number[]): Ref => use.div(use.polynomial(use.div(2, use.most(x, 2)), series), use.of("Sqrt", use.most(x, 2)));
/** Times exp(x). */
export const scaledBesselK0 = (use: Calculator, x: Ref): Ref => {
  const held = use.most(use.least(x, 2), 1e-300);
  const near = use.sub(use.polynomial(halfSquared(use, x), [0.0000074, 0.0001075, 0.00262698, 0.0348859, 0.23069756, 0.4227842, -0.57721566]), use.mul(use.of("Log", use.div(held, 2)), besselI0(use, held)));
  return fromZero(use, x, use.where(use.test("LessOrEqual", x, 2), use.mul(near, use.of("Exp", held)), scaledFar(use, x, [0.00053208, -0.0025154, 0.00587872, -0.01062446, 0.02189568, -0.07832358, 1.25331414])), Infinity);
};
export const scaledBesselK1 = (use: Calculator, x: Ref): Ref => {
  const held = use.most(use.least(x, 2), 1e-300);
  const near = use.add(use.div(use.polynomial(halfSquared(use, x), [-0.00004686, -0.00110404, -0.01919402, -0.18156897, -0.67278579, 0.15443144, 1]), held), use.mul(use.of("Log", use.div(held, 2)), besselI1(use, held)));
  return fromZero(use, x, use.where(use.test("LessOrEqual", x, 2), use.mul(near, use.of("Exp", held)), scaledFar(use, x, [-0.00068245, 0.00325614, -0.00780353, 0.01504268, -0.0365562, 0.23498619, 1.25331414])), Infinity);
};
const unscaled = (of: (use: Calculator, x: Ref) => Ref) => (use: Calculator, x: Ref): Ref => use.mul(of(use, x), use.of("Exp", use.of("Neg", x)));
export const besselK0 = unscaled(scaledBesselK0);
export const besselK1 = unscaled(scaledBesselK1);

/* The error function's relatives */

/** erfc(x) exp(x²) for x ≥ 0: a Chebyshev fit with a relative error of 1.2e-7 everywhere. */
const scaledTail = (use: Calculator, x: Ref): Ref => {
  const t = use.div(1, use.add(1, use.mul(0.5, x)));
  return use.mul(t, use.of("Exp", use.polynomial(t, [0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223])));
};
export const scaledComplement = (use: Calculator, x: Ref): Ref => {
  const tail = scaledTail(use, use.of("Abs", x));
  const isFar = use.test("Equal", x, Infinity);
  return use.where(isFar, 0, use.where(use.test("Less", x, 0), use.sub(use.mul(2, use.of("Exp", use.mul(x, x))), tail), tail));
};
/** The logarithm of the normal distribution's integral, also where that is too small for a number. */
export const logNormal = (use: Calculator, x: Ref): Ref => {
  const size = use.div(use.of("Abs", x), Math.SQRT2);
  const tail = scaledTail(use, size);
  const low = use.sub(use.of("Log", use.div(tail, 2)), use.mul(size, size));
  const high = use.of("Log", use.sub(1, use.div(use.mul(tail, use.of("Exp", use.of("Neg", use.mul(size, size)))), 2)));
  return use.where(use.test("Less", x, 0), low, use.where(use.test("Equal", x, Infinity), 0, high));
};
export const inverseNormal = (use: Calculator, p: Ref): Ref => use.mul(Math.SQRT2, inverseError(use, use.sub(use.mul(2, p), 1)));

/* Zeta */

/** Euler and Maclaurin's series behind ten terms. */
const zetaOf = (use: Calculator, s: Ref, q: Ref): Ref => {
  const terms = 10;
  const power = (base: Ref, exponent: Ref): Ref => use.of("Pow", base, exponent);
  const minus = use.of("Neg", s);
  let sum: Ref = power(q, minus);
  for (let k = 1; k < terms; k++) sum = use.add(sum, power(use.add(q, k), minus));
  const last = use.add(q, terms);
  const at = power(last, minus);
  sum = use.add(sum, use.div(use.mul(at, last), use.sub(s, 1)), use.div(at, 2));
  // Bernoulli's numbers over factorials
  let factor: Ref = use.div(use.mul(s, at), last);
  [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160].forEach((bernoulli, j) => {
    sum = use.add(sum, use.mul(bernoulli, factor));
    factor = use.div(use.mul(factor, use.add(s, 2 * j + 1), use.add(s, 2 * j + 2)), use.mul(last, last));
  });
  return sum;
};
const isWhole = (use: Calculator, x: Ref): Ref => use.test("Equal", x, use.of("Floor", x));
export const zetaNode = (s: Ref, q: Ref, emit: Emit, out: Tensor): Ref => {
  const use = new Calculator(emit, float64);
  const [order, from] = [inDtype(emit, s, float64), inDtype(emit, q, float64)];
  const belowZero = use.where(isWhole(use, from), Infinity, use.where(isWhole(use, order), zetaOf(use, order, from), NaN));
  const value = use.where(use.test("LessOrEqual", from, 0), belowZero, zetaOf(use, order, from));
  return emit.cast(use.where(use.test("Equal", order, 1), Infinity, use.where(use.test("Less", order, 1), NaN, value)), out.dtype);
};

/** The digamma function's n-th derivative. */
export const polygammaOf = (use: Calculator, n: number, x: Ref): Ref => {
  if (n === 0) return digamma(use, x);
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  const order = use.ref(n + 1);
  const above = use.mul((n % 2 === 0 ? -1 : 1) * factorial, zetaOf(use, order, x));
  if (n > 1) return use.where(use.emit("And", [use.test("LessOrEqual", x, 0), isWhole(use, x)], {}, { dtype: isWhole(use, x).dtype, shape: x.shape }), n % 2 === 0 ? -Infinity : Infinity, above);
  // PyTorch reflects the first below one half.
  const isLow = use.test("Less", x, 0.5);
  const sine = use.of("Sin", use.mul(Math.PI, x));
  const reflected = use.sub(use.div(Math.PI * Math.PI, use.mul(sine, sine)), zetaOf(use, order, use.where(isLow, use.sub(1, x), 1)));
  return use.where(isLow, reflected, above);
};

export const multigammaOf = (use: Calculator, x: Ref, p: number): Ref =>
  Array.from({ length: p }, (_, i) => logGamma(use, use.sub(x, i / 2))).reduce<Ref>((sum, one) => use.add(sum, one), use.ref((p * (p - 1) / 4) * Math.log(Math.PI)));
