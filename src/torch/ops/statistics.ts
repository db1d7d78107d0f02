/** Statistics and distances: quantiles, covariance, distances between rows, integrals by trapezoids, bounded norms. */
import { compare, show, exactly, product, type Shape, sub } from "../../sym/index.ts";
import { axis, int, isTensor, keywordOnly, operand, optional, plainInt, scalar, scalarOr, string, tensor, withDefault } from "../args.ts";
import { bool, type DType, float32, float64, floating, int64, promote } from "../dtype.ts";
import { type AnyOp, op, type OutParts, type Ref, type Rule } from "../op.ts";
import { axisOf, broadcast, promoted } from "../rules.ts";
import { fitting } from "../rounding.ts";
import { numbers, Tensor, valuesOf, contiguousStrides } from "../tensor.ts";
import { Calculator, countTrue } from "./calculator.ts";
import { wrap } from "./gather.ts";
import { sliced } from "./lowering.ts";
import { fitted, linesAlong, plainValues, sizeOf, spread } from "./numbers.ts";
import { checkDtype, words } from "./pointwise.ts";
import { axesAgain, axesGiven, groupsOf, keepdim, shapeWithout, total } from "./reducing.ts";
import { behindNan } from "./ordering.ts";
import { pNorm } from "./reductions.ts";
import { refuse } from "./refusals.ts";
import { exactOut, sameOut } from "./outs.ts";

/* Quantiles */

const interpolated = (sorted: readonly number[], at: number, way: string): number => {
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  const rest = at - Math.floor(at);
  switch (way) {
    case "lower": return low;
    case "higher": return high;
    case "midpoint": return (low + high) / 2;
    case "nearest": return rest < 0.5 || (rest === 0.5 && Math.floor(at) % 2 === 0) ? low : high;
    default: return low + rest * (high - low);
  }
};
const ways = ["linear", "lower", "higher", "midpoint", "nearest"];
/** Several results for each group stand first in the shape, but in memory where the axis was that they were taken of. */
const severalFirst = (several: Shape, shape: Shape, { dtype, dim, keep }: { readonly dtype: DType; readonly dim: number | null; readonly keep: boolean }): OutParts => {
  if (several.length === 0 || dim === null) return { shape: [...several, ...shape], dtype };
  const plain = contiguousStrides([...shape, ...several]);
  return { shape: [...several, ...shape], dtype, strides: [plain.at(-1)!, ...plain.slice(0, -1)] };
};
/** The places follow from how many numbers are some. */
const quantilesOfKnown = (use: Calculator, flat: Ref, at: number, { asked, interpolation, out }: { readonly asked: readonly number[]; readonly interpolation: string; readonly out: Tensor }): Ref => {
  const { emit } = use;
  const { sorted, known } = behindNan(emit, flat, at);
  const rest = flat.shape.toSpliced(at, 1);
  const pick = (place: Ref): Ref => emit("GatherElements", [sorted[0]!, emit.cast(place, int64)], { axis: at }, { dtype: use.dtype, shape: place.shape });
  const each = asked.map((one) => {
    const place = use.mul(use.most(use.sub(use.ref(known), 1), 0), one);
    const [low, high] = [pick(use.of("Floor", place)), pick(use.of("Ceil", place))];
    const share = use.sub(place, use.of("Floor", place));
    switch (interpolation) {
      case "lower": return low;
      case "higher": return high;
      case "midpoint": return use.div(use.add(low, high), 2);
      case "nearest": return pick(use.of("Round", place));
      default: return use.add(low, use.mul(share, use.sub(high, low)));
    }
  });
  const stacked = each.map((one) => emit.reshape(one, [1, ...rest]));
  return emit.reshape(stacked.length === 1 ? stacked[0]! : emit("Concat", stacked, { axis: 0 }, { dtype: use.dtype, shape: [each.length, ...rest] }), out.shape);
};
/** With NaNs the result is NaN, or they are left out. */
const quantile = (name: string, nans: "spread" | "left out"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  autocasts: { cpu: "full" },
  out: sameOut(() => "quantile() out tensor must be same dtype as the input tensor"),
  args: { input: tensor, q: operand, dim: optional(plainInt), keepdim, interpolation: keywordOnly(string("linear")) },
  result({ input, q, dim, keepdim: keep, interpolation }, rule) {
    const at = isTensor(q) ? valuesOf(q) : [exactly(q.value) ?? 0];
    if (exactly(input.count) === 0) refuse(rule, `quantile() input tensor must be non-empty`);
    else if (isTensor(q) && q.rank > 1) refuse(rule, `quantile() q must be a scalar or 1D tensor`);
    else if (input.dtype !== float32 && input.dtype !== float64) refuse(rule, `quantile() input tensor must be either float or double dtype`);
    else if (isTensor(q) && q.dtype !== input.dtype) refuse(rule, `quantile() q tensor must be same dtype as the input tensor`);
    else if (!ways.includes(interpolation)) refuse(rule, `quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`);
    else if (at && Array.from(at).some((one) => one < 0 || one > 1)) refuse(rule, isTensor(q) ? `quantile() q values must be in the range [0, 1]` : `quantile() q must be in the range [0, 1] but got ${Array.from(at)[0]}`);
    const axes = axesGiven(rule, input.rank, dim === null ? null : [dim]);
    return severalFirst(isTensor(q) ? q.shape : [], shapeWithout(input, axes, keep), { dtype: input.dtype, dim, keep });
  },
  value({ input, q, dim, interpolation }, [out]) {
    const groups = groupsOf(input, axesAgain(input.rank, dim));
    const fit = fitting(input.dtype);
    const at = isTensor(q) ? valuesOf(q) : [fit(exactly(q.value) ?? 0)];
    if (!groups || !at) return null;
    return fitted(Array.from(at).flatMap((one) => groups.map((group) => {
      const known = group.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
      if (known.length === 0 || (nans === "spread" && known.length < group.length)) return NaN;
      return interpolated(known, fit(one * (known.length - 1)), interpolation);
    })), out!.dtype);
  },
  onnx({ input, q, dim, interpolation }, emit, [out]) {
    const asked = isTensor(q) ? valuesOf(q) : [exactly(q.value) ?? NaN];
    const axes = axesAgain(input.rank, dim);
    const whole = dim === null || input.rank === 0;
    const at = whole ? 0 : axes[0]!;
    const flat = whole ? emit.reshape(input, [input.count]) : emit.of(input);
    const length = exactly(flat.shape[at]!);
    if (!asked || length === null) return emit.unsupported("quantiles along a size with a name, or of shares that follow from numbers");
    const use = new Calculator(emit, out!.dtype);
    if (nans === "left out") return quantilesOfKnown(use, flat, at, { asked: Array.from(asked), interpolation, out: out! });
    const [sorted] = emit.many("TopK", [flat, emit.shape([length])], { axis: at, largest: 0, sorted: 1 }, [{ dtype: input.dtype, shape: flat.shape }, { dtype: int64, shape: flat.shape }]);
    const rest = flat.shape.toSpliced(at, 1);
    const pick = (place: number): Ref => emit("Gather", [sorted!, emit.constant(place, int64)], { axis: at }, { dtype: input.dtype, shape: rest });
    const fit = fitting(input.dtype);
    const each = Array.from(asked, (one) => {
      const place = fit(one * (length - 1));
      const [low, high] = [pick(Math.floor(place)), pick(Math.ceil(place))];
      const share = place - Math.floor(place);
      return interpolation === "linear" ? use.add(low, use.mul(share, use.sub(high, low))) : interpolation === "midpoint" ? use.div(use.add(low, high), 2) : interpolated([0, 1], share, interpolation) === 0 || share === 0 ? low : high;
    });
    const stacked = each.map((one) => emit.reshape(one, [1, ...rest]));
    return emit.reshape(stacked.length === 1 ? stacked[0]! : emit("Concat", stacked, { axis: 0 }, { dtype: out!.dtype, shape: [each.length, ...rest] }), out!.shape);
  },
}) as unknown as AnyOp;
export const quantiles: readonly AnyOp[] = [quantile("quantile", "spread"), quantile("nanquantile", "left out")];

/* Covariance */

const covariance = (rows: readonly (readonly number[])[], correction: number): readonly (readonly number[])[] => {
  const centred = rows.map((row) => row.map((one) => one - total(row) / row.length));
  return centred.map((a) => centred.map((b) => total(a.map((one, i) => one * b[i]!)) / Math.max(0, a.length - correction)));
};
const rowsOf = (input: Tensor): readonly (readonly number[])[] | null => {
  const values = plainValues(input);
  const size = numbers(input.shape);
  if (!values || !size) return null;
  const width = size.at(-1) ?? 1;
  return Array.from({ length: size.length < 2 ? 1 : size[0]! }, (_, i) => [...values.slice(i * width, (i + 1) * width)]);
};
const covarianceShape = (rule: Rule, name: string, input: Tensor): Shape => {
  if (input.rank > 2) refuse(rule, `${name}(): expected input to have two or fewer dimensions but got an input with ${input.rank} dimensions`);
  else if (input.dtype === bool) refuse(rule, "cov(): bool dtype is not supported for input", "NotImplementedError");
  // one variable has one variance
  return input.rank < 2 || exactly(input.shape[0]!) === 1 ? [] : [input.shape[0]!, input.shape[0]!];
};
const covarianceForm = (use: Calculator, input: Tensor, correction: number): Ref => {
  const rows = input.rank < 2 ? use.emit.reshape(use.ref(input), [1, input.count]) : use.ref(input);
  const centred = use.sub(rows, use.reduce("ReduceMean", rows, [1], true));
  const turned = use.emit("Transpose", [centred], { perm: [1, 0] }, { dtype: use.dtype, shape: [rows.shape[1]!, rows.shape[0]!] });
  const products = use.emit("MatMul", [centred, turned], {}, { dtype: use.dtype, shape: [rows.shape[0]!, rows.shape[0]!] });
  const count = use.emit.reshape(use.emit.cast(use.emit.shape([rows.shape[1]!]), use.dtype), []);
  return use.div(products, use.most(use.sub(count, correction), 0));
};
export const cov = op({
  names: ["torch.cov", "torch.Tensor.cov"],
  autocasts: { cpu: "lower" },
  args: { input: tensor, correction: keywordOnly(int(1)), fweights: keywordOnly(optional(tensor)), aweights: keywordOnly(optional(tensor)) },
  result: ({ input }, rule) => ({ shape: covarianceShape(rule, "cov", input), dtype: floating(input.dtype, rule.defaultDtype) }),
  value({ input, correction, fweights, aweights }, [out]) {
    const rows = rowsOf(input);
    return rows && !fweights && !aweights ? fitted(covariance(rows, exactly(correction) ?? 1).flat(), out!.dtype) : null;
  },
  onnx({ input, correction, fweights, aweights }, emit, [out]) {
    if (fweights || aweights) return emit.unsupported("a weighted covariance");
    return emit.reshape(covarianceForm(new Calculator(emit, out!.dtype), input, exactly(correction) ?? 1), out!.shape);
  },
});
export const corrcoef = op({
  names: ["torch.corrcoef", "torch.Tensor.corrcoef"],
  autocasts: { cpu: "lower" },
  args: { input: tensor },
  result: ({ input }, rule) => ({ shape: covarianceShape(rule, "corrcoef", input), dtype: floating(input.dtype, rule.defaultDtype) }),
  value({ input }, [out]) {
    const rows = rowsOf(input);
    if (!rows) return null;
    const found = covariance(rows, 1);
    return fitted(found.flatMap((row, i) => row.map((one, j) => (found.length === 1 ? one / one : one / Math.sqrt(found[i]![i]! * found[j]![j]!)))), out!.dtype);
  },
  onnx({ input }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const found = covarianceForm(use, input, 1);
    if (input.rank < 2) return emit.reshape(use.div(found, found), []);
    const count = exactly(input.shape[0]!);
    if (count === null) return emit.unsupported("correlations of a size with a name");
    const eye = emit.constant(Array.from({ length: count * count }, (_, i) => Number(i % count === Math.floor(i / count))), out!.dtype, [count, count]);
    const deviations = use.of("Sqrt", use.reduce("ReduceSum", use.where(emit.cast(eye, bool), found, 0), [1], true));
    return use.div(use.div(found, deviations), emit.reshape(deviations, [1, count]));
  },
});

/* Distances */

const wider = (x: number, y: number): number => (x === 1 ? y : x);
export const dist = op({
  names: ["torch.dist", "torch.Tensor.dist"],
  autocasts: { cuda: "full" },
  args: { input: tensor, other: tensor, p: scalarOr("int", 2) },
  result({ input, other }, rule) {
    const dtype = promoted(rule, [input, other]);
    const flags = [input, other].filter((one) => one.dtype === bool).length;
    if (flags > 0) refuse(rule, flags === 2 ? "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead." : "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.", "NotImplementedError");
    broadcast(rule, input.shape, other.shape);
    if (flags === 0) checkDtype(rule, dtype, [words(`linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${dtype.word}`, ["int"], "RuntimeError")]);
    return { shape: [], dtype: dtype.kind === "complex" ? float32 : dtype };
  },
  value({ input, other, p }, [out]) {
    const [a, b] = [numbers(input.shape)!, numbers(other.shape)!];
    const size = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => wider(a[i - Math.max(a.length, b.length) + a.length] ?? 1, b[i - Math.max(a.length, b.length) + b.length] ?? 1));
    const [x, y] = [spread(input, size, out!.dtype), spread(other, size, out!.dtype)];
    return x && y && fitted([pNorm(Array.from(x, (one, i) => one - y[i]!), exactly(p.value) ?? 2)], out!.dtype);
  },
  onnx({ input, other, p }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const power = exactly(p.value);
    const size = use.of("Abs", use.sub(input, other));
    if (power === null) return emit.unsupported("a norm with a name");
    if (power === 0) return emit.cast(countTrue(emit, emit.reshape(use.test("Greater", size, 0), [product(size.shape)])), out!.dtype);
    if (Math.abs(power) === Infinity) return use.reduce(power > 0 ? "ReduceMax" : "ReduceMin", size);
    return power === 1 ? use.reduce("ReduceSum", size) : power === 2 ? use.reduce("ReduceL2", size) : use.of("Pow", use.reduce("ReduceSum", use.of("Pow", size, power)), 1 / power);
  },
});

export const renorm = op({
  names: ["torch.renorm", "torch.Tensor.renorm"],
  autocasts: { cuda: "full" },
  out: exactOut,
  args: { input: tensor, p: scalar, dim: axis(), maxnorm: scalar },
  result({ input, p, dim, maxnorm }, rule) {
    if (p.kind === "complex") refuse(rule, "renorm: p must be real-valued");
    else if (compare(p.value, 0) === "<" || exactly(p.value) === 0) refuse(rule, "renorm: non-positive-norm not supported");
    else if (maxnorm.kind === "complex") refuse(rule, "renorm: maxnorm must be real-valued");
    else if (compare(maxnorm.value, 0) === "<") refuse(rule, `renorm: expected maxnorm to be >= 0 but got ${show(maxnorm.value)}`);
    if (input.rank < 2) refuse(rule, `renorm: input needs at least 2 dimensions, got ${input.rank} dimensions`);
    else {
      axisOf(rule, input.rank, dim);
      checkDtype(rule, input.dtype, [words(`linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${input.dtype.word}`, ["int", "bool"], "RuntimeError")]);
    }
    return input.shape;
  },
  value({ input, p, dim, maxnorm }, [out]) {
    const values = plainValues(input);
    const [power, most] = [exactly(p.value), exactly(maxnorm.value)];
    if (!values || power === null || most === null) return null;
    const size = sizeOf(out!);
    const at = wrap(input.rank, dim);
    const lines = linesAlong(size, at);
    const norms = Array.from({ length: size[at]! }, (_, i) => pNorm(lines.map((line) => values[line[i]!]!), power));
    const made = values.slice();
    for (const line of lines) line.forEach((place, i) => { if (norms[i]! > most) made[place] = (values[place]! * most) / (norms[i]! + 1e-7); });
    return made;
  },
  onnx({ input, p, dim, maxnorm }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const [power, most] = [exactly(p.value), exactly(maxnorm.value)];
    if (power === null || most === null) return emit.unsupported("a norm with a name");
    const at = wrap(input.rank, dim);
    const others = input.shape.map((_, i) => i).filter((i) => i !== at);
    const size = use.of("Abs", input);
    const norms = power === 2 ? use.reduce("ReduceL2", size, others, true) : power === Infinity ? use.reduce("ReduceMax", size, others, true) : use.of("Pow", use.reduce("ReduceSum", use.of("Pow", size, power), others, true), 1 / power);
    return use.where(use.test("Greater", norms, most), use.div(use.mul(input, most), use.add(norms, 1e-7)), input);
  },
});

/* Integrals */

export const trapezoid = op({
  names: ["torch.trapezoid", "torch.trapz"],
  autocasts: { cuda: "full" },
  args: { y: tensor, x: optional(tensor), dx: keywordOnly(scalarOr("int", 1)), dim: keywordOnly(withDefault(plainInt, -1)) },
  result({ y, x, dim }, rule) {
    if (y.rank === 0) {
      refuse(rule, `Dimension specified as ${dim} but tensor has no dimensions`, "IndexError");
      return y.shape;
    }
    const at = axisOf(rule, y.rank, dim);
    // of no points nothing is computed
    const isNone = exactly(y.shape[at] ?? 1) === 0;
    if (!isNone && (y.dtype === bool || x?.dtype === bool)) refuse(rule, `trapezoid: received a bool input for ${x ? "`x` or `y`" : "`y`"}, but bool is not supported`, "NotImplementedError");
    return { shape: y.shape.toSpliced(at, 1), dtype: isNone ? y.dtype : floating(x ? promote(x.dtype, y.dtype) : y.dtype, rule.defaultDtype) };
  },
  value({ y, x, dx, dim }, [out]) {
    const groups = groupsOf(y, axesAgain(y.rank, dim));
    const step = exactly(dx.value);
    if (!groups || x || step === null || y.dtype.kind !== "float") return null;
    return fitted(groups.map((group) => total(group.slice(1).map((one, i) => ((one + group[i]!) / 2) * step))), out!.dtype);
  },
  onnx({ y, x, dx, dim }, emit, [out]) {
    const use = new Calculator(emit, out!.dtype);
    const at = dim < 0 ? dim + y.rank : dim;
    const step = exactly(dx.value);
    if (step === null) return emit.unsupported("a step with a name");
    const ends = (term: Tensor, axis_: number): readonly [Ref, Ref] => {
      const form = { dtype: out!.dtype, shape: term.shape.with(axis_, sub(term.shape[axis_]!, 1)) };
      const ref = use.ref(term);
      return [sliced(emit, ref, { axis: axis_, start: 1, end: null }, form), sliced(emit, ref, { axis: axis_, start: 0, end: -1 }, form)];
    };
    const [high, low] = ends(y, at);
    const heights = use.div(use.add(high, low), 2);
    if (!x) return use.reduce("ReduceSum", use.mul(heights, step), [at]);
    const [right, left] = ends(x, x.rank === 1 ? 0 : at);
    const widths = use.sub(right, left);
    const laid = x.rank === 1 ? emit.reshape(widths, y.shape.map((_, i) => (i === at ? widths.shape[0]! : 1))) : widths;
    return use.reduce("ReduceSum", use.mul(heights, laid), [at]);
  },
});

