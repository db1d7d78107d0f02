/** ONNX forms of special functions: series and rational approximations that hold to a few millionths of float's range. */
import type { Ref } from "../op.ts";
import type { Calculator } from "./calculator.ts";

/** After Giles, "Approximating the erfinv function". */
export const inverseError = (use: Calculator, x: Ref): Ref => {
  const w = use.of("Neg", use.of("Log", use.mul(use.sub(1, x), use.add(1, x))));
  const near = use.polynomial(use.sub(w, 2.5), [2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941]);
  const far = use.polynomial(use.sub(use.of("Sqrt", use.most(w, 0)), 3), [-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682]);
  const inside = use.mul(use.where(use.test("Less", w, 5), near, far), x);
  return use.where(use.test("Equal", use.of("Abs", x), 1), use.mul(x, Infinity), inside);
};

/** Lanczos' series (g = 7), reflected below one half. */
export const logGamma = (use: Calculator, x: Ref): Ref => {
  const isLow = use.test("Less", x, 0.5);
  const z = use.sub(use.where(isLow, use.sub(1, x), x), 1);
  const series = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
    .reduce<Ref>((sum, one, i) => use.add(sum, use.div(one, use.add(z, i + 1))), use.ref(0.99999999999980993));
  const t = use.add(z, 7.5);
  const upper = use.add(use.sub(use.mul(use.add(z, 0.5), use.of("Log", t)), t), use.of("Log", series), 0.5 * Math.log(2 * Math.PI));
  const lower = use.sub(use.of("Log", use.div(Math.PI, use.of("Abs", sinePi(use, x)))), upper);
  const finite = use.where(isLow, lower, upper);
  return use.where(use.test("Equal", use.of("Abs", x), Infinity), Infinity, finite);
};

/** sin(πx) from the nearest half, so that whole numbers give 0. */
const sinePi = (use: Calculator, x: Ref): Ref => {
  const rest = use.sub(x, use.mul(2, use.of("Floor", use.div(x, 2))));
  const folded = use.where(use.test("Greater", rest, 1), use.sub(rest, 1), rest);
  const near = use.where(use.test("Greater", folded, 0.5), use.sub(1, folded), folded);
  const t = use.mul(near, Math.PI);
  const square = use.mul(t, t);
  const sine = use.mul(t, use.polynomial(square, [-1 / 39916800, 1 / 362880, -1 / 5040, 1 / 120, -1 / 6, 1]));
  return use.where(use.test("Greater", rest, 1), use.of("Neg", sine), sine);
};
const cosinePi = (use: Calculator, x: Ref): Ref => sinePi(use, use.add(x, 0.5));

/** The recurrence up to six, then the asymptotic series; reflected below one half. */
export const digamma = (use: Calculator, x: Ref): Ref => {
  const isLow = use.test("Less", x, 0.5);
  const z = use.where(isLow, use.sub(1, x), x);
  const y = use.add(z, 6);
  const inverse = use.div(1, use.mul(y, y));
  const series = use.mul(inverse, use.polynomial(inverse, [1 / 240, -1 / 252, 1 / 120, -1 / 12]));
  const far = use.add(use.sub(use.of("Log", y), use.div(0.5, y)), series);
  const upper = [0, 1, 2, 3, 4, 5].reduce<Ref>((known, k) => use.sub(known, use.div(1, use.add(z, k))), far);
  const pole = use.div(use.mul(Math.PI, cosinePi(use, x)), sinePi(use, x));
  const lower = use.where(use.test("Equal", x, use.of("Floor", x)), NaN, use.sub(upper, pole));
  const finite = use.where(isLow, lower, upper);
  // PyTorch gives -inf at zero and the argument's own infinity
  return use.where(use.test("Equal", x, 0), use.of("Neg", use.div(1, x)), use.where(use.test("Equal", x, Infinity), Infinity, finite));
};

/** Modified Bessel function of order 0 times exp(-|x|): Abramowitz and Stegun 9.8.1 and 9.8.2. */
export const scaledBessel = (use: Calculator, x: Ref): Ref => {
  const size = use.of("Abs", x);
  const small = use.div(size, 3.75);
  const near = use.mul(use.polynomial(use.mul(small, small), [0.0045813, 0.0360768, 0.2659732, 1.2067492, 3.0899424, 3.5156229, 1]), use.of("Exp", use.of("Neg", size)));
  const held = use.most(size, 3.75);
  const far = use.div(use.polynomial(use.div(3.75, held), [0.00392377, -0.01647633, 0.02635537, -0.02057706, 0.00916281, -0.00157565, 0.00225319, 0.01328592, 0.39894228]), use.of("Sqrt", held));
  return use.where(use.test("Less", size, 3.75), near, far);
};
export const bessel = (use: Calculator, x: Ref): Ref => use.mul(scaledBessel(use, x), use.of("Exp", use.of("Abs", x)));

/** 0 where the argument is 0, -inf below. */
export const entropy = (use: Calculator, x: Ref): Ref =>
  use.where(use.test("Less", x, 0), -Infinity, use.where(use.test("Equal", x, 0), 0, use.of("Neg", use.mul(x, use.of("Log", x)))));
