/** Derivatives and running integrals of sampled functions; results of segments. */
import { add, compare, differ, type Dim, exactly, type Shape, sub } from "../../sym/index.ts";
import { any, axis, axisList, boolean, isTensor, keywordOnly, operand, optional, plainInt, scalarOr, tensor, text, withDefault } from "../args.ts";
import { PyList, PyTuple } from "../../python/index.ts";
import { bool, floating, int64, promote } from "../dtype.ts";
import { op, type Ref, type Result, type Rule } from "../op.ts";
import { axisOf, broadcast } from "../rules.ts";
import { Tensor, valuesOf } from "../tensor.ts";
import { Calculator } from "./calculator.ts";
import { like, sliced } from "./lowering.ts";
import { fitted, linesAlong, plainValues, sizeOf } from "./numbers.ts";
import { wrap } from "./gather.ts";
import { failed } from "./linalg.ts";
import { notImplemented, refuse } from "./refusals.ts";

const bare = (rule: Rule, dim: number): void => refuse(rule, `Dimension specified as ${dim} but tensor has no dimensions`, "IndexError");

/** Steps between samples: one for all axes, a number or the places themselves for each. */
const stepsOf = (value: unknown): readonly unknown[] | null => (value instanceof PyList || value instanceof PyTuple ? value.items : null);

const checkSteps = (rule: Rule, { steps, axes, rank, asked }: { steps: readonly unknown[]; axes: readonly number[]; rank: number; asked: boolean }): boolean => {
  const wanted = asked ? axes.length : rank;
  const because = asked ? "since it would act on one spacing for each dimension" : "since dim argument was not given";
  if (steps.length !== wanted) refuse(rule, `torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = ${rank}', ${because}, but got a list of length ${steps.length}`);
  const matrix = steps.find((one) => one instanceof Tensor && one.rank !== 1) as Tensor | undefined;
  if (matrix) refuse(rule, `torch.gradient expected each element of spacing to have one dimension, but got an element with ${matrix.rank} dimensions!`);
  return steps.length === wanted && !matrix;
};

export const gradient = op({
  names: ["torch.gradient"],
  args: { input: tensor, spacing: keywordOnly({ ...any, missing: { value: null } }), dim: keywordOnly(optional(axisList)), edge_order: keywordOnly(axis(1)) },
  result({ input, spacing, dim, edge_order: order }, rule): Result {
    const { rank } = input;
    if (typeof spacing === "string") rule.vm.raise("TypeError", "gradient() received an invalid combination of arguments");
    if (rank === 0 && dim !== null) bare(rule, dim[0]!);
    if (rank === 0) return { outs: [] };
    const axes = (dim ?? [...input.shape.keys()]).map((one) => axisOf(rule, rank, one));
    const twice = axes.find((one, i) => axes.indexOf(one) < i);
    const steps = stepsOf(spacing);
    if (steps && !checkSteps(rule, { steps, axes, rank, asked: dim !== null })) return failed(rule);
    if (input.dtype.name === "uint8") refuse(rule, "torch.gradient does not support uint8 input.");
    else if (order !== 1 && order !== 2) refuse(rule, "torch.gradient only supports edge_order=1 and edge_order=2.");
    else if (twice !== undefined) refuse(rule, `dim ${twice} appears multiple times in the list of dims`);
    else if (axes.some((one) => compare(input.shape[one]!, order + 1) === "<")) refuse(rule, "torch.gradient expected each dimension size to be at least edge_order+1");
    else if (input.dtype === bool) refuse(rule, "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.", "NotImplementedError");
    const dtype = floating(input.dtype, rule.defaultDtype);
    return { outs: axes.map((one, i) => ({ shape: alongSteps(rule, input, one, steps?.[i] ?? null), dtype })) };
  },
  onnx: (_, emit) => emit.unsupported("gradient"),
  says: "Differences of neighbours over their distance, along each axis.",
});
/** Places decide the length of the axis: the numbers are laid against them. */
const alongSteps = (rule: Rule, { shape }: Tensor, at: number, step: unknown): Shape => {
  if (!(step instanceof Tensor)) return shape;
  const [inside, places] = [sub(shape[at]!, 2), sub(step.shape[0]!, 2)];
  const laid = broadcast(rule, shape.with(at, inside), shape.map((_, i) => (i === at ? places : 1)));
  return laid.with(at, add(laid[at]!, 2));
};

export const cumulativeTrapezoid = op({
  names: ["torch.cumulative_trapezoid"],
  autocasts: { cuda: "full" },
  args: { y: tensor, x: optional(operand), dx: keywordOnly(scalarOr("int", 1)), dim: keywordOnly(withDefault(plainInt, -1)) },
  result({ y, x, dim }, rule) {
    if (y.rank === 0) {
      refuse(rule, "slice() cannot be applied to a 0-dim tensor.", "IndexError");
      return failed(rule);
    }
    const at = axisOf(rule, y.rank, dim);
    if (y.dtype === bool) refuse(rule, "cumulative_trapezoid: received a bool input for `y`, but bool is not supported", "NotImplementedError");
    const heights = y.shape.with(at, shorter(y.shape[at]!));
    const given = x && isTensor(x) ? x : null;
    const dtype = floating(given ? promote(y.dtype, given.dtype) : y.dtype, rule.defaultDtype);
    if (!given) return { shape: heights, dtype };
    if (given.rank === 1 && differ(given.shape[0]!, y.shape[at]!)) refuse(rule, "cumulative_trapezoid: There must be one `x` value for each sample point");
    return { shape: broadcast(rule, heights, widths(given, at, y.rank)), dtype };
  },
  value({ y, x, dx, dim }, [out]) {
    const [values, step, size] = [plainValues(y), exactly(dx.value), sizeOf(y)];
    if (!values || x || step === null) return null;
    const at = wrap(y.rank, dim);
    const made = new Float64Array(sizeOf(out!).reduce((a, b) => a * b, 1));
    const lines = linesAlong(sizeOf(out!), at);
    linesAlong(size, at).forEach((line, i) => {
      let sum = 0;
      lines[i]?.forEach((place, k) => { made[place] = sum += ((values[line[k]!]! + values[line[k + 1]!]!) / 2) * step; });
    });
    return fitted(made, out!.dtype);
  },
  onnx({ y, x, dx, dim }, emit, [out]) {
    const at = wrap(y.rank, dim);
    const use = new Calculator(emit, out!.dtype);
    const steps = x && isTensor(x) ? betweenPlaces(use, x, at, y.rank) : exactly(dx.value) ?? emit.unsupported("a step with a name");
    const area = use.div(use.mul(use.add(...neighbours(use, use.ref(y), at)), steps), 2);
    return emit("CumSum", [area, emit.constant(at, int64)], {}, like(out!));
  },
  says: "Integrals from the start up to each sample, by trapezoids.",
});
/** The numbers along an axis but for the last, and but for the first. */
const neighbours = ({ emit }: Calculator, value: Ref, at: number): readonly [Ref, Ref] => {
  const length = exactly(value.shape[at]!) ?? emit.unsupported("integrals along a size with a name");
  const form = { dtype: value.dtype, shape: value.shape.with(at, length - 1) };
  return [sliced(emit, value, { axis: at, start: 0, end: length - 1 }, form), sliced(emit, value, { axis: at, start: 1, end: length }, form)];
};
const betweenPlaces = (use: Calculator, x: Tensor, at: number, rank: number): Ref => {
  const own = x.rank === 1 ? 0 : at;
  const [before, after] = neighbours(use, use.ref(x), own);
  const step = use.sub(after, before);
  return x.rank === 1 ? use.emit.reshape(step, Array.from({ length: rank }, (_, i) => (i === at ? step.shape[0]! : 1))) : step;
};
const shorter = (dim: Dim): Dim => (exactly(dim) === 0 ? 0 : sub(dim, 1));
/** Distances of the places; along the axis, or along the last where there is one line of them. */
const widths = (x: Tensor, at: number, rank: number): Shape => {
  if (x.rank === 1) return Array.from({ length: rank }, (_, i) => (i === at ? shorter(x.shape[0]!) : 1));
  return x.rank === 0 ? [0] : x.shape.map((dim, i) => (i === at ? shorter(dim) : dim));
};

const reductions = ["sum", "mean", "max", "min", "prod", "amax", "amin"];

export const segmentReduce = op({
  names: ["torch.segment_reduce"],
  args: {
    data: tensor, reduce: text, lengths: keywordOnly(optional(tensor)), indices: keywordOnly(optional(tensor)), offsets: keywordOnly(optional(tensor)),
    axis: keywordOnly(withDefault(plainInt, 0)), unsafe: keywordOnly(boolean(false)), initial: keywordOnly(optional(operand)),
  },
  result({ data, reduce, lengths, offsets, axis: along, unsafe }, rule) {
    const at = axisOf(rule, data.rank, along);
    if (!reductions.includes(reduce)) refuse(rule, `reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`);
    const given = lengths ?? offsets;
    if (!given) {
      refuse(rule, "segment_reduce(): Either lengths or offsets must be defined.");
      return failed(rule);
    }
    const name = lengths ? "lengths" : "offsets";
    if (at !== given.rank - 1) {
      refuse(rule, `segment_reduce(): Expected axis to be the last dimension of ${name} but got ${at}.`);
      return failed(rule);
    }
    if (lengths && !unsafe) checkLengths(rule, data, at, lengths);
    if (data.dtype.kind !== "float") notImplemented(rule, "_segment_reduce_cpu", data.dtype);
    if (given.dtype.kind !== "int") notImplemented(rule, `_segment_reduce_${name}_cpu_kernel1`, given.dtype);
    const count = lengths ? given.shape[at]! : sub(given.shape[at]!, 1);
    return { shape: data.shape.with(at, count), dtype: data.dtype };
  },
  onnx: (_, emit) => emit.unsupported("segment_reduce"),
  says: "One result for each segment of an axis.",
});
/** Segments that are known fill the axis. */
const checkLengths = (rule: Rule, data: Tensor, at: number, lengths: Tensor): void => {
  const [values, count, length] = [valuesOf(lengths), exactly(lengths.shape[at]!), exactly(data.shape[at]!)];
  if (!values || count === null || length === null || count === 0) return;
  if (values.some((one) => one < 0)) {
    refuse(rule, "lengths contains negative value!");
    return;
  }
  for (let row = 0; row < values.length; row += count)
    if (values.slice(row, row + count).reduce((a, b) => a + b, 0) !== length) {
      refuse(rule, "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.");
      return;
    }
};
