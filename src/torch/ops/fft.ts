/** Fourier transforms: sizes, dtypes, and the frequencies that belong to their places. */
import { type Problem } from "../../base/index.ts";
import { add, compare, type Dim, exactly, floordiv, mul, type Shape, show, sub } from "../../sym/index.ts";
import { any, type Arg, axes as axesArg, axis, boolean, flag, float, int, optional, size, string, tensor, withDefault } from "../args.ts";
import { complex128, complex32, complex64, type DType, float16, float32, float64, floating, int64, realOf } from "../dtype.ts";
import { type Emit, type GivenOut, op, type Ref, type Out, type OutParts, type Result, type Rule } from "../op.ts";
import { noSuchAxis, wrongDtype } from "../problems.ts";
import { axisOf } from "../rules.ts";
import { contiguousStrides, type Tensor } from "../tensor.ts";
import { mirrored, pointsOf, realPart, transformed } from "./complex_forms.ts";
import { fitted, picked } from "./numbers.ts";
import { cannotPad } from "./padding.ts";
import { makingArgs } from "./reading.ts";
import { holdingOut } from "./outs.ts";
import { refuse } from "./refusals.ts";

/** What a transform makes of numbers: complex of complex, complex of real, or real of complex. */
type Kind = "complex" | "fromReal" | "toReal";

export const badType: Problem<{ text: string }> = { ...wrongDtype, raises: "TypeError" };
export const complexOf = (dtype: DType): DType => (dtype.kind === "complex" ? dtype : dtype === float64 ? complex128 : dtype === float16 ? complex32 : complex64);

const outDtype = (rule: Rule, name: string, kind: Kind, { dtype }: Tensor): DType => {
  if (kind === "fromReal" && dtype.kind === "complex") rule.raise(badType, { text: `${name} expects a real${name.endsWith("n") || name.endsWith("2") ? "-valued" : ""} input tensor, but got ${dtype.word}` });
  const wide = floating(dtype, rule.defaultDtype);
  if (wide.kind === "float" && wide.bytes === 2) refuse(rule, `Unsupported dtype ${wide.word}`, "NotImplementedError");
  return kind === "toReal" ? realOf(wide) : complexOf(wide);
};

const checkNorm = (rule: Rule, norm: string | null): void => {
  if (norm !== null && !["forward", "backward", "ortho"].includes(norm)) refuse(rule, `Invalid normalization mode: "${norm}"`);
};
export const half = (length: Dim): Dim => add(floordiv(length, 2), 1);
/** Points of the transform along an axis of this size, and the size that it leaves. */
const lengths = (rule: Rule, kind: Kind, own: Dim, wanted: Dim | null): Dim => {
  const points = wanted ?? (kind === "toReal" ? mul(2, sub(own, 1)) : own);
  if (compare(points, 1) === "<") refuse(rule, `Invalid number of data points (${show(points)}) specified`);
  return kind === "fromReal" ? half(points) : points;
};
const axisIn = (rule: Rule, rank: number, at: number): number => {
  if (rank > 0) return axisOf(rule, rank, at);
  refuse(rule, `Dimension specified as ${at} but tensor has no dimensions`, "IndexError");
  return 0;
};

/** Axes from the one that lies outermost in memory to the innermost. */
const byStride = (axes: readonly number[], strides: Shape): number[] =>
  [...axes].sort((a, b) => ({ "<": 1, ">": -1 } as Readonly<Record<string, number>>)[compare(strides[a]!, strides[b]!) ?? ""] ?? 0);
/** A transform leaves its axes innermost in memory, in this order; the others as they lay. */
const innermost = (shape: Shape, strides: Shape, axes: readonly number[]): Shape => {
  const order = [...byStride([...shape.keys()].filter((one) => !axes.includes(one)), strides), ...axes];
  const plain = contiguousStrides(order.map((one) => shape[one]!));
  return shape.map((_, i) => plain[order.indexOf(i)]!);
};
/** Several axes go in one step, in the order in which they lie; the one whose half is lost or gained comes last, or in a step of its own. */
const laid = (kind: Kind, isHermitian: boolean, { input, shape, axes }: { readonly input: Tensor; readonly shape: Shape; readonly axes: readonly number[] }): Shape => {
  const isPadded = axes.some((at) => compare(shape[at]!, input.shape[at]!) === ">");
  const own = isPadded ? contiguousStrides(shape) : input.strides;
  const [others, last] = [axes.slice(0, -1), axes.at(-1)!];
  if (kind === "complex") return innermost(shape, own, byStride(axes, own));
  if (kind === "fromReal" && !isHermitian) return innermost(shape, own, [...byStride(others, own), last]);
  const first = kind === "toReal" ? others : [last];
  const then = kind === "toReal" ? [last] : others;
  const between = first.length === 0 ? own : innermost(shape, own, byStride(first, own));
  return then.length === 0 ? between : innermost(shape, between, byStride(then, between));
};

/** Results with two numbers each need a complex tensor, others one of fractions. */
const kindOut = (name: string): GivenOut => (rule, wanted, got) => {
  if (wanted.kind === "complex" && got.kind !== "complex") refuse(rule, `${name} expects a complex output tensor, but got ${got.word}`);
  else if (wanted.kind === "float" && got.kind !== "float") refuse(rule, `${name} expects a floating point output tensor, but got ${got.word}`);
};

interface Lowering {
  readonly input: Tensor;
  readonly norm: string | null;
  readonly out: Tensor;
  readonly axes: readonly number[];
  readonly inverse: boolean;
  readonly sizes?: Shape | null;
}
/** Axis by axis; the last of the list is the one that loses or gains its mirrored half. */
const lowered = (emit: Emit, kind: Kind, { input, norm, out, axes, inverse }: Lowering): Ref => {
  const dtype = complexOf(out.dtype);
  const last = axes.at(-1)!;
  const points = (at: number): number => pointsOf(emit, out.shape[at]!);
  let value = emit.cast(input, dtype);
  if (kind === "fromReal") value = transformed(emit, value, { at: last, points: wholeOfHalf(emit, input, out, last), inverse, half: true }, norm);
  for (const at of kind === "complex" ? axes : axes.slice(0, -1)) value = transformed(emit, value, { at, points: points(at), inverse }, norm);
  if (kind !== "toReal") return value;
  return realPart(emit, transformed(emit, mirrored(emit, value, last, points(last)), { at: last, points: points(last), inverse }, norm));
};
/** How many real points gave this half: the axis' own, where they fit. */
const wholeOfHalf = (emit: Emit, input: Tensor, out: Tensor, at: number): number => {
  const [own, count] = [pointsOf(emit, input.shape[at]!), pointsOf(emit, out.shape[at]!)];
  return Math.floor(own / 2) + 1 === count ? own : emit.unsupported("rfft of another length than its input's");
};

/** To complex numbers on the CPU alone; the ways back take none of half precision. */
const inFull = { cpu: "full" } as const;
/** Which transform it is: backwards, and whether the signal (not its transform) is the side with mirrored halves. */
interface Transform {
  readonly kind: Kind;
  readonly inverse?: boolean;
  readonly hermitian?: boolean;
}
const along = (name: string, { kind, inverse = false }: Transform, says: string) => op({
  names: [`torch.fft.${name}`],
  autocasts: inFull,
  out: kindOut(name),
  args: { input: tensor, n: optional(int()), dim: axis(-1), norm: optional(string()) },
  result({ input, n, dim, norm }, rule): Result {
    const at = axisIn(rule, input.rank, dim);
    checkNorm(rule, norm);
    const dtype = outDtype(rule, name, kind, input);
    if (input.rank === 0) return { shape: input.shape, dtype };
    const shape = input.shape.with(at, lengths(rule, kind, input.shape[at]!, n));
    return { shape, dtype, strides: innermost(shape, input.strides, [at]) };
  },
  onnx({ input, dim, norm }, emit, [out]) {
    if (input.rank === 0) return emit.unsupported("this Fourier transform");
    return lowered(emit, kind, { input, norm, out: out!, axes: [dim < 0 ? dim + input.rank : dim], inverse });
  },
  says,
});
const transforms: Readonly<Record<string, Transform>> = {
  fft: { kind: "complex" }, ifft: { kind: "complex", inverse: true }, rfft: { kind: "fromReal" }, irfft: { kind: "toReal", inverse: true },
  hfft: { kind: "toReal", hermitian: true }, ihfft: { kind: "fromReal", inverse: true, hermitian: true },
};
const sentences: Readonly<Record<string, string>> = {
  fft: "The Fourier transform along an axis.", ifft: "The inverse Fourier transform along an axis.", rfft: "The Fourier transform of real numbers along an axis.", irfft: "The inverse of rfft.",
  hfft: "The Fourier transform of a symmetric signal.", ihfft: "The inverse of hfft.",
};
export const oneAxis = Object.entries(transforms).map(([name, transform]) => along(name, transform, sentences[name]!));

/** Axes and sizes of a transform along several: all axes, or as many of the last ones as sizes are given. */
const axesAndSizes = (rule: Rule, input: Tensor, s: Shape | null, dim: readonly number[] | null): readonly { readonly at: number; readonly wanted: Dim | null }[] | null => {
  if (dim !== null && s !== null && dim.length !== s.length) {
    refuse(rule, "When given, dim and shape arguments must have the same length");
    return null;
  }
  if (s !== null && dim === null && s.length > input.rank) {
    refuse(rule, `Got shape with ${s.length} values but input tensor only has ${input.rank} dimensions.`);
    return null;
  }
  const axes = dim ?? Array.from({ length: s?.length ?? input.rank }, (_, i) => i - (s?.length ?? input.rank));
  if (new Set(axes.map((one) => (one < 0 ? one + input.rank : one))).size < axes.length) refuse(rule, "FFT dims must be unique");
  return axes.map((one, i) => ({ at: axisIn(rule, input.rank, one), wanted: s === null || exactly(s[i]!) === -1 ? null : s[i]! }));
};

const over = (name: string, { kind, inverse = false, hermitian = false }: Transform, says: string, usual: readonly number[] | null) => op({
  names: [`torch.fft.${name}`],
  autocasts: hermitian ? {} : inFull,
  // of two axes, and backwards, is said as of several forwards
  out: kindOut(name.replace("2", "n").replace(/^ifft/, "fft")),
  args: { input: tensor, s: optional({ read: size.read }), dim: withDefault({ read: (vm, value, key) => (value === null ? null : axesArg.read(vm, value, key)) } as Arg<readonly number[] | null>, usual), norm: optional(string()) },
  result({ input, s, dim, norm }, rule): Result {
    checkNorm(rule, norm);
    const axes = axesAndSizes(rule, input, s, dim);
    // a Hermitian transform of real numbers looks at the dtype when all else is right
    const isLate = hermitian && kind === "fromReal" && input.dtype.kind === "complex";
    const dtype = isLate ? input.dtype : outDtype(rule, name.replace("2", "n"), kind, input);
    if (!axes) return rule.unknown("after-error", "the shape of a transform that fails");
    if (axes.length === 0 && kind !== "complex") refuse(rule, `${name} must transform at least one axis`);
    const shape = [...input.shape];
    axes.forEach(({ at, wanted }, i) => {
      // only the last axis of the list loses or gains its mirrored half
      shape[at] = lengths(rule, i === axes.length - 1 ? kind : "complex", shape[at]!, wanted);
    });
    if (isLate) rule.raise(badType, { text: `Only supports floating-point dtypes, but found: ${input.dtype.word}` });
    return { shape, dtype, ...(axes.length > 0 ? { strides: laid(kind, hermitian, { input, shape, axes: axes.map(({ at }) => at) }) } : {}) };
  },
  onnx({ input, s, dim, norm }, emit, [out]) {
    const own = dim ?? (s === null ? [...input.shape.keys()] : [...input.shape.keys()].slice(-s.length));
    if (own.length === 0) return emit.unsupported("this Fourier transform");
    return lowered(emit, kind, { input, norm, out: out!, axes: own.map((one) => (one < 0 ? one + input.rank : one)), inverse, sizes: s });
  },
  says,
});
export const manyAxes = Object.entries(transforms).flatMap(([name, transform]) => [
  over(`${name}2`, transform, "A Fourier transform along two axes.", [-2, -1]), over(`${name}n`, transform, "A Fourier transform along several axes.", null),
]);

/* Places and frequencies */

const shifted = (name: string, by: (length: number) => number) => op({
  names: [`torch.fft.${name}`],
  args: { input: tensor, dim: optional({ read: axesArg.read }) },
  result({ input, dim }, rule): Out {
    if (input.rank === 0 && dim === null) refuse(rule, "`shifts` required");
    for (const one of dim ?? []) axisIn(rule, input.rank, one);
    return { shape: input.shape, dtype: input.dtype };
  },
  value({ input, dim }, [out]) {
    const axes = (dim ?? [...input.shape.keys()]).map((one) => (one < 0 ? one + input.rank : one));
    return picked(input, out!, (at) => at.map((one, i) => {
      const length = exactly(input.shape[i]!)!;
      return axes.includes(i) ? (one - by(length) + 2 * length) % length : one;
    }));
  },
  onnx({ input, dim }, emit, [out]) {
    const axes = (dim ?? [...input.shape.keys()]).map((one) => (one < 0 ? one + input.rank : one));
    return axes.reduce<Ref>((value, at) => {
      const length = exactly(input.shape[at]!) ?? emit.unsupported("shifts of an unknown size");
      const places = Array.from({ length }, (_, i) => (i - by(length) + 2 * length) % length);
      return emit("Gather", [value, emit.constant(places, int64, [length])], { axis: at }, { dtype: out!.dtype, shape: out!.shape });
    }, emit.of(input));
  },
  says: "Moves the zero frequency to the middle or back.",
});
export const fftshift = shifted("fftshift", (length) => Math.floor(length / 2));
export const ifftshift = shifted("ifftshift", (length) => Math.ceil(length / 2));

const frequencies = (name: string, count: (n: Dim) => Dim, at: (place: number, n: number) => number) => op({
  names: [`torch.fft.${name}`],
  out: holdingOut(() => `${name} requires a floating point or complex dtype`),
  args: { n: int(), d: float(1), ...makingArgs },
  result({ n, dtype, device }, rule): OutParts {
    const length = count(n);
    if (compare(length, 0) === "<") refuse(rule, `Trying to create tensor with negative dimension ${show(length)}: [${show(length)}]`);
    return { shape: [length], dtype: dtype ?? rule.defaultDtype, device: device ?? "cpu" };
  },
  value({ n, d }, [out]) {
    const points = exactly(n);
    const length = exactly(out!.shape[0]!);
    if (points === null || length === null) return null;
    return fitted(Array.from({ length }, (_, i) => Math.fround(at(i, points)) * Math.fround(1 / (points * d))), out!.dtype);
  },
  says: "The frequencies that a transform's places stand for.",
});
export const fftfreq = frequencies("fftfreq", (n) => n, (place, n) => (place < Math.ceil(n / 2) ? place : place - n));
/** C++ divides towards 0. */
const halfTowardsZero = (n: Dim): Dim => { const known = exactly(n); return known !== null && known < 0 ? Math.trunc(known / 2) + 1 : half(n); };
export const rfftfreq = frequencies("rfftfreq", halfTowardsZero, (place) => place);
