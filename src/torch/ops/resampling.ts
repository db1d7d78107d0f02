/** Resampling: images made larger or smaller, and read at places that a grid names. */
import { type Problem, problem } from "../../base/index.ts";
import { add, compare, type Dim, differ, exactly, exampleOf, floordiv, mul, type Shape, show } from "../../sym/index.ts";
import { PyList, PyTuple } from "../../python/index.ts";
import { type Arg, boolean, integer, list, number, optional, size as sizeArg, string, tensor } from "../args.ts";
import { float32 } from "../dtype.ts";
import { type Emit, op, type Ref, type Result, type Rule } from "../op.ts";
import { wrongArgument, wrongRank } from "../problems.ts";
import { numbers, type Tensor } from "../tensor.ts";
import { meanForm } from "./adaptive_pooling.ts";
import { listed, sameDtype, isEmpty } from "./batching.ts";
import { like } from "./lowering.ts";
import { matmulDiffer } from "./matmul.ts";
import { isChannelsLast, laidAsPlane } from "./channels_last.ts";
import { picked } from "./numbers.ts";
import { inFloat } from "./precision.ts";
import { notImplemented, refuse } from "./refusals.ts";
import type { Axes } from "./pooling.ts";

const badValue: Problem<{ text: string }> = { ...wrongArgument, raises: "ValueError" };
const badRank: Problem<{ text: string }> = { ...wrongRank, raises: "NotImplementedError" };
const tooSmall = problem({ code: "output-too-small", severity: "error", says: (d: { text: string }) => d.text });

/** One number for all axes, or one for each. */
const oneOrEach = <T>(item: Arg<T>): Arg<T | readonly T[]> => ({
  read: (vm, value, name) => (value instanceof PyList || value instanceof PyTuple ? list(item).read(vm, value, name) : item.read(vm, value, name)),
});
const many = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

interface Wanted {
  readonly size: Dim | readonly Dim[] | null;
  readonly scale_factor: number | readonly number[] | null;
}

const rankOf: Readonly<Record<string, number>> = { linear: 3, bilinear: 4, bicubic: 4, lanczos: 4, trilinear: 5 };
const smooth = ["linear", "bilinear", "bicubic", "trilinear"];

/** The size that is asked for; null (after raising) where none can be told. */
const targetSize = (rule: Rule, input: Tensor, { size, scale_factor: factor }: Wanted): Shape | null => {
  const own = input.shape.slice(2);
  const say = (text: string): null => {
    rule.raise(badValue, { text });
    return null;
  };
  if (size !== null && factor !== null) return say("only one of size or scale_factor should be defined");
  if (size !== null) {
    if (!many(size)) return own.map(() => size);
    if (size.length === own.length) return size;
    return say(`Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of [${listed(own)}] and output size of (${listed(size)}). Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.`);
  }
  if (factor === null) return say("either size or scale_factor should be defined");
  if (!many(factor)) return own.map((dim) => scaled(rule, dim, factor));
  if (factor.length === own.length) return own.map((dim, i) => scaled(rule, dim, factor[i]!));
  return say(`Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of [${listed(own)}] and scale_factor of shape (${factor.map(floatText).join(", ")}). Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.`);
};
const floatText = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** `floor(size * factor)`. A factor that is a short binary fraction keeps names; another one is computed from the example. */
const scaled = (rule: Rule, dim: Dim, factor: number): Dim => {
  const plain = exactly(dim);
  if (plain !== null) return Math.floor(plain * factor);
  const parts = 4096;
  if (Number.isInteger(factor * parts)) return floordiv(mul(dim, factor * parts), parts);
  const example = exampleOf(dim) === null ? null : rule.decide(dim);
  return example === null ? rule.fresh() : Math.floor(example * factor);
};

const letters = ["W", "H", "D"];
/** "H: 4, W: 5". */
const axesText = (dims: Shape): string => dims.map((dim, i) => `${letters[dims.length - 1 - i]}: ${show(dim)}`).join(", ");

const checkAlign = (rule: Rule, mode: string, align: boolean | null): boolean => {
  if (!smooth.includes(mode) && align !== null) rule.raise(badValue, { text: "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear" });
  return true;
};
const checkModes = (rule: Rule, input: Tensor, mode: string, antialias: boolean): boolean => {
  if (input.rank < 3 || input.rank > 5) {
    rule.raise(badRank, { text: `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.rank}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})` });
    return false;
  }
  if (antialias && !(["bilinear", "bicubic", "lanczos"].includes(mode) && input.rank === 4)) rule.raise(badValue, { text: "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input" });
  const wanted = rankOf[mode];
  if (wanted !== undefined && wanted !== input.rank) rule.raise(badRank, { text: input.rank === 4 && mode === "linear" ? "Got 4D input, but linear mode needs 3D input" : `Got ${input.rank}D input, but ${mode} mode needs ${wanted}D input` });
  if (wanted === undefined && !["nearest", "nearest-exact", "area"].includes(mode)) rule.raise({ ...wrongArgument, raises: "NotImplementedError" }, { text: `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.rank}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})` });
  return true;
};

const checkSizes = (rule: Rule, input: Tensor, out: Shape, mode: string): void => {
  const own = input.shape.slice(2);
  if (mode === "area") {
    if (out.some((dim) => compare(dim, 0) === "<")) refuse(rule, `adaptive_avg_pool${own.length}d: elements of output_size must be greater than or equal to 0 but received {${listed(out)}}`);
  } else if ([...own, ...out].some((dim) => compare(dim, 1) === "<")) {
    const and = own.length === 1 ? "and " : "";
    rule.raise(tooSmall, { text: `Input and output sizes should be greater than 0, but got input (${axesText(own)}) ${and}output (${axesText(out)})` });
  } else if (input.shape.slice(1).some((dim) => exactly(dim) === 0)) refuse(rule, `Non-empty ${input.rank}D data tensor expected but got a tensor with sizes [${listed(input.shape)}]`);
};
const kernels: Readonly<Record<string, string>> = {
  bicubic: "compute_indices_weights_cubic", linear: "compute_indices_weights_linear", bilinear: "compute_indices_weights_linear", trilinear: "compute_indices_weights_linear",
  nearest: "compute_indices_weights_nearest", "nearest-exact": "compute_indices_weights_nearest",
};
/** Small planes, and those whose channels lie innermost, have a kernel of their own. */
const kernelOf = (input: Tensor, size: Shape, mode: string, antialias: boolean): string => {
  if (mode === "area") return `adaptive_avg_pool${Math.max(input.rank - 2, 2)}d`;
  if (antialias) return "compute_index_ranges_weights";
  const isSmall = compare(add(...size), 128) === "<=" || compare(add(...size), 128) === "<" || compare(add(...size), 128) === "==";
  const isFast = input.rank === 4 && mode !== "bicubic" && (isSmall || (isChannelsLast(input) && compare(input.shape[1]!, 3) === ">"));
  return isFast ? `upsample_${mode === "bilinear" ? "bilinear" : "nearest"}2d_channels_last` : (kernels[mode] ?? mode);
};
const checkDtype = (rule: Rule, input: Tensor, size: Shape, mode: string, antialias: boolean): void => {
  const { dtype } = input;
  const takesBytes = dtype.name === "uint8" && ["nearest", "nearest-exact", "bilinear", "bicubic"].includes(mode);
  if (dtype.kind !== "float" && !takesBytes) notImplemented(rule, kernelOf(input, size, mode, antialias), dtype);
};

interface Resampling extends Wanted {
  readonly input: Tensor;
  readonly mode: string;
  readonly align_corners: boolean | null;
  readonly antialias: boolean;
}
const resampled = ({ input, mode, align_corners, antialias, ...wanted }: Resampling, rule: Rule): Result => {
  const size = checkAlign(rule, mode, align_corners) && targetSize(rule, input, wanted);
  if (!size || !checkModes(rule, input, mode, antialias)) return rule.unknown("after-error", "the shape of a call that fails");
  checkSizes(rule, input, size, mode);
  checkDtype(rule, input, size, mode, antialias);
  return { ...laidAsPlane([...input.shape.slice(0, 2), ...size], input), dtype: input.dtype };
};

/** PyTorch computes places from the factor that it was given; where only a size was, from the sizes. */
const resizeForm = ({ input, mode, align_corners: align, antialias, scale_factor: factor }: Resampling, recompute: boolean, emit: Emit, out: Tensor): Ref => {
  if (mode === "area") return meanForm(emit, (input.rank - 2) as Axes, input, out);
  const how = { nearest: "nearest", "nearest-exact": "nearest", bicubic: "cubic" }[mode] ?? "linear";
  const place = mode === "nearest" ? "asymmetric" : mode === "nearest-exact" ? "half_pixel" : align ? "align_corners" : "pytorch_half_pixel";
  const attributes = {
    mode: how, coordinate_transformation_mode: place, nearest_mode: mode === "nearest" ? "floor" : "round_prefer_ceil", cubic_coeff_a: { float: -0.75 }, antialias: Number(antialias),
  };
  const given = factor === null || recompute ? null : [1, 1, ...(many(factor) ? factor : input.shape.slice(2).map(() => factor))];
  const scales = given && emit.constant(given, float32, [given.length]);
  return inFloat(emit, [input], out, ([x], like) => emit("Resize", [x!, null, scales, scales ? null : emit.shape(out.shape)], attributes, like));
};

/** Each number is that of the place next to it: masks are made smaller so. */
const nearestValues = (input: Tensor, out: Tensor, mode: string, factor: number | readonly number[] | null): Float64Array | null => {
  const [own, wanted] = [numbers(input.shape), numbers(out.shape)];
  if ((mode !== "nearest" && mode !== "nearest-exact") || !own || !wanted) return null;
  const places = wanted.map((length, axis) => {
    const step = axis < 2 ? 1 : factor === null ? Math.fround(own[axis]! / length) : Math.fround(1 / (many(factor) ? factor[axis - 2]! : factor));
    return Array.from({ length }, (_, i) => Math.min(Math.floor(Math.fround((mode === "nearest" || axis < 2 ? i : i + 0.5) * step)), own[axis]! - 1));
  });
  return picked(input, out, (at) => at.map((one, axis) => places[axis]![one]!));
};

const resamplingArgs = { input: tensor, size: optional(oneOrEach(integer)), scale_factor: optional(oneOrEach(number)), mode: string("nearest"), align_corners: optional({ ...boolean(false) }) } as const;

export const interpolate = op({
  names: ["torch.nn.functional.interpolate"],
  autocasts: { cuda: "full" },
  args: { ...resamplingArgs, recompute_scale_factor: optional({ ...boolean(false) }), antialias: boolean(false) },
  result({ recompute_scale_factor: recompute, ...args }, rule) {
    if (recompute === true && args.size !== null) rule.raise(badValue, { text: "recompute_scale_factor is not meaningful with an explicit size." });
    return resampled(args, rule);
  },
  value: ({ input, mode, scale_factor, recompute_scale_factor: recompute }, [out]) => nearestValues(input, out!, mode, recompute === true ? null : scale_factor),
  onnx: ({ recompute_scale_factor: recompute, ...args }, emit, [out]) => resizeForm(args, recompute === true, emit, out!),
  says: "Makes an image larger or smaller.",
});
export const upsample = op({
  names: ["torch.nn.functional.upsample"],
  autocasts: { cuda: "full" },
  args: resamplingArgs,
  result: (args, rule) => resampled({ ...args, antialias: false }, rule),
  onnx: (args, emit, [out]) => resizeForm({ ...args, antialias: false }, false, emit, out!),
  says: "Makes an image larger or smaller.",
});
const fixedUpsample = (name: string, mode: string, align: boolean | null) => op({
  names: [`torch.nn.functional.${name}`],
  autocasts: { cuda: "full" },
  args: { input: resamplingArgs.input, size: resamplingArgs.size, scale_factor: resamplingArgs.scale_factor },
  result: (args, rule) => resampled({ ...args, mode, align_corners: align, antialias: false }, rule),
  onnx: (args, emit, [out]) => resizeForm({ ...args, mode, align_corners: align, antialias: false }, false, emit, out!),
  says: "Makes an image larger or smaller.",
});
export const upsampleNearest = fixedUpsample("upsample_nearest", "nearest", null);
export const upsampleBilinear = fixedUpsample("upsample_bilinear", "bilinear", true);

/* Places named by a grid */

export const gridSample = op({
  names: ["torch.nn.functional.grid_sample"],
  autocasts: { cpu: "full" },
  args: { input: tensor, grid: tensor, mode: string("bilinear"), padding_mode: string("zeros"), align_corners: optional({ ...boolean(false) }) },
  result({ input, grid, mode, padding_mode }, rule) {
    if (!["bilinear", "nearest", "bicubic"].includes(mode)) rule.raise(badValue, { text: `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'` });
    if (!["zeros", "border", "reflection"].includes(padding_mode)) rule.raise(badValue, { text: `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${padding_mode}'` });
    const sizes = `input with sizes [${listed(input.shape)}] and grid with sizes [${listed(grid.shape)}]`;
    if (input.rank > 0 && grid.rank > 0) rule.match(input.shape[0]!, grid.shape[0]!, wrongArgument, { text: `grid_sampler(): expected grid and input to have same batch size, but got ${sizes}` });
    if (input.rank === 0 || grid.rank === 0) refuse(rule, "Dimension specified as 0 but tensor has no dimensions", "IndexError");
    const axes = input.rank - 2;
    const last = grid.shape.at(-1);
    if (last === undefined || differ(last, axes)) rule.raise(wrongArgument, { text: `grid_sampler(): expected grid to have size ${axes} in last dimension, but got grid with sizes [${listed(grid.shape)}]` });
    if ((input.rank !== 4 && input.rank !== 5) || grid.rank !== input.rank) {
      rule.raise(wrongRank, { text: `grid_sampler(): expected ${input.rank === 4 ? "4D" : input.rank === 5 ? "5D" : "4D or 5D"} input and grid with same number of dimensions, but got ${sizes}` });
      return rule.unknown("after-error", "the shape of a call that fails");
    }
    if (input.rank === 5 && mode === "bicubic") refuse(rule, "grid_sampler(): bicubic interpolation only supports 4D input");
    const empty = input.shape.findIndex((dim, i) => i > 1 && exactly(dim) === 0);
    if (empty > 0) refuse(rule, `grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes [${listed(input.shape)}] with dimension ${empty} being empty`);
    if (!isEmpty(input) && !isEmpty(grid) && sameDtype(rule, input, grid) && input.dtype.kind !== "float") notImplemented(rule, input.rank === 4 ? "grid_sampler_2d_cpu_kernel_impl" : "grid_sampler3d_cpu", input.dtype);
    return { shape: [...input.shape.slice(0, 2), ...grid.shape.slice(1, -1)], dtype: input.dtype };
  },
  onnx({ input, grid, mode, padding_mode, align_corners }, emit, [out]) {
    const how = { bilinear: "linear", bicubic: "cubic" }[mode] ?? mode;
    return emit("GridSample", [input, grid], { mode: how, padding_mode, align_corners: Number(align_corners ?? false) }, like(out!));
  },
  says: "Reads the input at the places that a grid names.",
});

export const affineGrid = op({
  names: ["torch.nn.functional.affine_grid"],
  autocasts: { cpu: "lower" },
  args: { theta: tensor, size: { read: sizeArg.read }, align_corners: optional({ ...boolean(false) }) },
  result({ theta, size }, rule) {
    const axes = size.length - 2;
    if (theta.dtype.kind !== "float") rule.raise(badValue, { text: `Expected theta to have floating point type, but got torch.${theta.dtype.name}` });
    if (axes !== 2 && axes !== 3) {
      rule.raise(badRank, { text: `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size (${listed(size)}).` });
      return rule.unknown("after-error", "the shape of a call that fails");
    }
    const fits = theta.rank === 3 && !differ(theta.shape[1]!, axes) && !differ(theta.shape[2]!, axes + 1);
    if (!fits) rule.raise(badValue, { text: `Expected a batch of ${axes}D affine matrices of shape Nx${axes}x${axes + 1} for size (${listed(size)}). Got torch.Size([${listed(theta.shape)}]).` });
    else if (size.some((dim) => compare(dim, 1) === "<")) rule.raise(badValue, { text: `Expected non-zero, positive output size. Got (${listed(size)})` });
    else rule.match(theta.shape[0]!, size[0]!, matmulDiffer, { text: `Expected size for first two dimensions of batch2 tensor to be: [${listed([size[0]!, axes + 1])}] but got: [${listed([theta.shape[0]!, axes + 1])}].` });
    return { shape: [size[0]!, ...size.slice(2), axes], dtype: theta.dtype };
  },
  onnx: ({ theta, size, align_corners }, emit, [out]) => emit("AffineGrid", [theta, emit.shape(size)], { align_corners: Number(align_corners ?? false) }, like(out!)),
  says: "Gives the grid of places that affine maps send a grid to.",
});
