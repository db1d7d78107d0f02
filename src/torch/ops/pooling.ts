/** Pooling over one, two or three axes of space: greatest number, mean or norm of each window. */
import { problem } from "../../base/index.ts";
import { add, compare, type Dim, exactly, floordiv, mul, same, type Shape, show, sub } from "../../sym/index.ts";
import { type Arg, boolean, float, int, optional, perAxis, tensor } from "../args.ts";
import { casting, everywhere } from "../autocast.ts";
import { floating, int64 } from "../dtype.ts";
import { type Emit, op, type Ref, type Result, type Rule, tuple } from "../op.ts";
import { noSuchAxis } from "../problems.ts";
import { slide, spatial, type Window } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { asBatch, crossed, listed, plainly, refuseRank } from "./batching.ts";
import { laidAsPlane } from "./channels_last.ts";
import { like } from "./lowering.ts";
import { inFloat } from "./precision.ts";
import { refuse, refuseAs, refuseDtypes } from "./refusals.ts";
import { exactOut } from "./outs.ts";

export type Axes = 1 | 2 | 3;
const kind = "pooling";

/** The window does not fit into the input. */
export const outputTooSmall = problem({
  code: "output-too-small",
  severity: "error",
  says: (d: { input: Shape; output: Shape }) => `Given input size: (${crossed(d.input)}). Calculated output size: (${crossed(d.output)}). Output size is too small`,
});
const outputTooSmall1d = problem({
  code: "output-too-small",
  severity: "error",
  says: (d: { size: Dim }) => `max_pool1d() Invalid computed output size: ${show(d.size)}`,
});

/** A stride that is left out (or empty) is the kernel's size. */
const strideArg = (axes: Axes): Arg<Shape | null> => {
  const sizes = optional(perAxis(axes));
  return { ...sizes, read: (vm, value, name) => {
    const read = sizes.read(vm, value, name);
    return read?.length === 0 ? null : read;
  } };
};

interface Pooling extends Window {
  readonly ceil: boolean;
  /** Whether PyTorch's kernel for one axis does it. */
  readonly isLine?: boolean;
  /** What is taken of each window. */
  readonly taken: "avg" | "max";
}
/** "max_pool2d", in error words. */
const nameOf = ({ taken }: Pooling, axes: Axes): string => `${taken}_pool${axes}d`;

const isBelow = (dim: Dim, least: number): boolean => compare(dim, least) === "<";
const letters = ["T", "H", "W"];
/** "kH: 2 kW: 2". */
const named = (prefix: string, dims: Shape): string => dims.map((dim, i) => `${prefix}${letters[i + 3 - dims.length]}: ${show(dim)}`).join(" ");
const letteredSizes = (dims: Shape): string => dims.map((dim, i) => `${letters[i]}: ${show(dim)}`).join(" ");
/** One axis is two, the first of size 1, to the kernels of PyTorch. */
const atLeastTwo = (dims: Shape, fill: Dim): Shape => (dims.length === 1 ? [fill, ...dims] : dims);

const countWords: Readonly<Record<Axes, string>> = { 1: "one int", 2: "two ints", 3: "three ints" };

/** The sizes of a window are as many as axes and positive; false where nothing can be computed. */
const checkWindow = (rule: Rule, axes: Axes, pooling: Pooling): boolean => {
  const { kernel, stride, padding, dilation } = pooling;
  const name = nameOf(pooling, axes);
  for (const [what, dims] of Object.entries({ kernel_size: kernel, stride, padding, dilation })) {
    if (dims.length === axes) continue;
    refuse(rule, axes === 1 ? `${name}() argument '${what}' should contain one int (got ${dims.length})` : `${name}: ${what} must ${name === "avg_pool3d" ? "" : "either "}be a single int, or a tuple of ${countWords[axes]}`);
    return false;
  }
  const words = complaint(atLeastTwo(kernel, 1), atLeastTwo(stride, 1), atLeastTwo(dilation, 1));
  if (words !== null) {
    refuse(rule, words);
    return false;
  }
  padding.forEach((pad, i) => {
    const [k, p, d] = [exactly(kernel[i]!), exactly(pad), exactly(dilation[i]!)];
    if (k === null || p === null || d === null) return;
    if (p < 0) refuse(rule, `pad must be non-negative, but got pad: ${p}`);
    else if (p > Math.floor(((k - 1) * d + 1) / 2)) refuse(rule, `pad should be at most half of effective kernel size, but got pad=${p}, kernel_size=${k} and dilation=${d}`);
  });
  return true;
};
const complaint = (kernel: Shape, stride: Shape, dilation: Shape): string | null => {
  if (stride.some((one) => exactly(one) === 0)) return "stride should not be zero";
  if (kernel.some((one) => isBelow(one, 1))) return `kernel size should be greater than zero, but got ${named("k", kernel)}`;
  if (stride.some((one) => isBelow(one, 1))) return `stride should be greater than zero, but got ${named("d", stride)}`;
  if (dilation.some((one) => isBelow(one, 1))) return `dilation should be greater than zero, but got ${dilation.map((dim, i) => `dilation${letters[i + 3 - dilation.length]}: ${show(dim)}`).join(" ")}`;
  return null;
};

/** Whether the input has a batch or none, and no empty axis but the batch. */
const checkRank = (rule: Rule, axes: Axes, pooling: Pooling, input: Tensor): boolean => {
  const name = nameOf(pooling, axes);
  const low = Math.max(axes, 2) + 1;
  const wide = axes === 1 && input.rank > 1 ? [...input.shape.slice(0, -1), 1, ...input.shape.slice(-1)] : input.shape;
  if (input.rank !== axes + 1 && input.rank !== axes + 2) {
    if (axes === 2 && pooling.taken === "avg" && input.rank === 0) refuseAs(rule, noSuchAxis, "Dimension specified as -3 but tensor has no dimensions");
    else if (axes === 2 && pooling.taken === "avg" && input.rank < 3) rule.raise(noSuchAxis, { axis: -3, rank: input.rank });
    else refuseRank(rule, axes === 1 ? `Expected 2 to 3 dimensions, but got ${input.rank}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})` : axes === 3 || (axes === 2 && pooling.taken === "max") ? `non-empty ${low}D or ${low + 1}D (batch mode) tensor expected for input` : `Expected ${low}D or ${low + 1}D (batch mode) tensor with optional 0 dim batch size for input, but got:[${listed(wide)}]`);
    return false;
  }
  if (input.shape.slice(-axes - 1).some((dim) => exactly(dim) === 0)) refuseEmpty(rule, axes, pooling, input, `Expected ${low}D or ${low + 1}D (batch mode) tensor with optional 0 dim batch size for input, but got:[${listed(wide)}]`);
  return true;
};

/** In three axes PyTorch names the first dimension, whichever is empty. */
const refuseEmpty = (rule: Rule, axes: Axes, pooling: Pooling, input: Tensor, words: string): void => {
  const kernel = pooling.taken === "max" ? "max_pool3d_with_indices_out_cpu_template" : nameOf(pooling, axes);
  refuse(rule, axes < 3 ? words : `${kernel}(): Expected input's non-batch dimensions to have positive length, but input has a shape of [${listed(input.shape)}] and non-batch dimension 0 has length zero!`);
};

/** The shape after a window has slid over the input; null where none can be told. */
const pooled = (rule: Rule, axes: Axes, input: Tensor, pooling: Pooling): Shape | null => {
  if (!checkWindow(rule, axes, pooling) || !checkRank(rule, axes, pooling, input)) return null;
  const { lead, channels, size } = spatial(input.shape, axes);
  const places = slide(size, pooling, pooling.ceil);
  const { kernel, padding } = pooling;
  if (axes === 3 && pooling.taken === "avg" && size.some((dim, i) => compare(sub(add(dim, mul(2, padding[i]!)), kernel[i]!), 0) === "<")) {
    refuse(rule, `input image (${letteredSizes(size)}) smaller than kernel size (${named("k", kernel)})`);
    return [...lead, channels, ...places.map((one) => (isBelow(one, 1) ? rule.fresh() : one))];
  }
  if (!places.some((one) => isBelow(one, 1))) return [...lead, channels, ...places];
  if (pooling.isLine) rule.raise(outputTooSmall1d, { size: places[0]! });
  else rule.raise(outputTooSmall, { input: [channels, ...atLeastTwo(size, 1)], output: [channels, ...atLeastTwo(places, 1)] });
  return [...lead, channels, ...places.map((one) => (isBelow(one, 1) ? rule.fresh() : one))];
};

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a pooling that fails");

/* Greatest numbers */

const maxPoolArgs = (axes: Axes) => ({
  input: tensor, kernel_size: perAxis(axes), stride: strideArg(axes), padding: perAxis(axes, 0), dilation: perAxis(axes, 1), ceil_mode: boolean(false), return_indices: boolean(false),
}) as const;

const maxPool = (axes: Axes, indices: boolean) => op({
  names: indices ? [`torch.nn.functional.max_pool${axes}d_with_indices`, ...(axes === 1 ? ["torch.max_pool1d_with_indices"] : [])] : [`torch.nn.functional.max_pool${axes}d`, `torch.max_pool${axes}d`],
  args: maxPoolArgs(axes),
  result({ input, kernel_size: kernel, stride, padding, dilation, ceil_mode: ceil, return_indices }, rule) {
    // along a line a kernel of its own works, unless indices are wanted: then it is a plane of one row
    const isLine = axes === 1 && !return_indices && !indices;
    const shape = isLine && !checkLine(rule, input, { kernel, stride: stride ?? kernel, padding, dilation })
      ? null
      : pooled(rule, axes, input, { taken: "max", isLine, kernel, stride: stride ?? kernel, padding, dilation, ceil });
    if (!shape) return failed(rule);
    refuseDtypes(rule, isLine ? "max_pool1d_impl" : `max_pool${axes === 1 ? 2 : axes}d`, input, isLine ? ["bool", "int", "complex"] : ["bool", "complex"]);
    return return_indices || indices ? tuple({ ...laidAsPlane(shape, input), dtype: input.dtype }, { ...laidAsPlane(shape, input), dtype: int64 }) : { ...laidAsPlane(shape, input), dtype: input.dtype };
  },
  onnx({ input, kernel_size: kernel, stride, padding, dilation, ceil_mode: ceil }, emit, outs) {
    if (outs.length > 1) return maxWithIndices(emit, input, outs, { axes, kernel, stride: stride ?? kernel, padding, dilation, ceil });
    const window: Window = { kernel, stride: stride ?? kernel, padding, dilation };
    const attributes = { ...windowOf(emit, window), dilations: plainly(emit, dilation), ceil_mode: ceilMode(emit, axes, input, outs[0]!, window, ceil) };
    return asBatch(emit, input, axes + 2, outs[0]!, (image, out) => emit("MaxPool", [image], attributes, out));
  },
  kind, says: "Keeps the greatest number of each window.",
});

/** PyTorch's kernel for one axis has words of its own. */
const checkLine = (rule: Rule, input: Tensor, { kernel, stride, padding, dilation }: Window): boolean => {
  const say = (text: string): false => {
    refuse(rule, text);
    return false;
  };
  for (const [what, dims] of Object.entries({ kernel_size: kernel, stride, padding, dilation }))
    if (dims.length !== 1) return say(`max_pool1d() ${what} must be an int, list of ints or tuple of ints of size 1 but got size ${dims.length}`);
  const empty = input.shape.slice(-2).some((dim) => exactly(dim) === 0);
  if (input.rank < 2 || input.rank > 3 || empty) return say(`max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:[${listed(input.shape)}]`);
  for (const [what, [size]] of Object.entries({ kernel_size: kernel, stride, dilation }))
    if (isBelow(size!, 1)) return say(`max_pool1d() ${what} must be greater than zero, but got ${show(size!)}`);
  const [k, p] = [exactly(kernel[0]!), exactly(padding[0]!)];
  if (k !== null && p !== null && p > k / 2) return say(`max_pool1d() padding should be at most half of kernel size, but got padding=${p} and kernel_size=${k}`);
  return true;
};

/** PyTorch drops a last window that starts in the padding; where it did, nothing is left to round up. */
const ceilMode = (emit: Emit, axes: Axes, input: Tensor, out: Tensor, window: Window, ceil: boolean): number => {
  const size = spatial(input.shape, axes).size;
  const [floored, raised, own] = [slide(size, window), slideUp(size, window), spatial(out.shape, axes).size];
  const agrees = (a: Shape): boolean => a.every((dim, i) => same(dim, own[i]!));
  if (!ceil || agrees(floored)) return 0;
  return agrees(raised) ? 1 : emit.unsupported("a ceiling window that one axis drops and another keeps");
};
/** Places of a window that may reach over the end wherever it starts. */
const slideUp = (size: Shape, { kernel, stride, padding, dilation }: Window): Dim[] =>
  size.map((length, i) => {
    const room = sub(add(length, mul(2, padding[i]!)), add(mul(dilation[i]!, sub(kernel[i]!, 1)), 1));
    return add(floordiv(add(room, sub(stride[i]!, 1)), stride[i]!), 1);
  });
const windowOf = (emit: Emit, { kernel, stride, padding }: Omit<Window, "dilation">) => ({ kernel_shape: plainly(emit, kernel), strides: plainly(emit, stride), pads: plainly(emit, [...padding, ...padding]) });

/** ONNX counts places over the whole tensor, PyTorch over one channel's plane. */
const maxWithIndices = (emit: Emit, input: Tensor, [most, places]: readonly Tensor[], { axes, kernel, stride, padding, dilation, ceil }: Window & { axes: Axes; ceil: boolean }): readonly Ref[] => {
  const batched = input.rank === axes + 2;
  const image = batched ? emit.of(input) : emit.reshape(input, [1, ...input.shape]);
  const shape = batched ? most!.shape : [1, ...most!.shape];
  const attributes = { ...windowOf(emit, { kernel, stride, padding }), dilations: plainly(emit, dilation), ceil_mode: Number(ceil) };
  const [values, flat] = emit.many("MaxPool", [image], attributes, [{ dtype: most!.dtype, shape }, { dtype: int64, shape }]);
  const plane = emit("ReduceProd", [emit.shape(spatial(input.shape, axes).size)], { keepdims: 0 }, { dtype: int64, shape: [] });
  const within = emit("Mod", [flat!, plane], {}, { dtype: int64, shape });
  return [batched ? values! : emit.reshape(values!, most!.shape), batched ? within : emit.reshape(within, places!.shape)];
};

export const maxPool1d = maxPool(1, false);
export const maxPool2d = maxPool(2, false);
export const maxPool3d = casting({ cpu: "full" }, maxPool(3, false));
export const maxPoolWithIndices = [maxPool(1, true), maxPool(2, true), maxPool(3, true)] as const;

/* Means */

const avgPoolArgs = (axes: Axes) => ({
  input: tensor, kernel_size: perAxis(axes), stride: strideArg(axes), padding: perAxis(axes, 0), ceil_mode: boolean(false), count_include_pad: boolean(true),
}) as const;
const ones = (axes: Axes): Shape => Array<Dim>(axes).fill(1);

interface AvgArgs {
  readonly input: Tensor;
  readonly kernel_size: Shape;
  readonly stride: Shape | null;
  readonly padding: Shape;
  readonly ceil_mode: boolean;
  readonly count_include_pad: boolean;
  readonly divisor_override?: Dim | null;
}
const avgResult = (axes: Axes) => ({ input, kernel_size: kernel, stride, padding, ceil_mode: ceil, divisor_override: divisor }: AvgArgs, rule: Rule): Result => {
  const shape = pooled(rule, axes, input, { taken: "avg", kernel, stride: stride ?? kernel, padding, dilation: ones(axes), ceil });
  if (divisor !== null && divisor !== undefined && exactly(divisor) === 0) refuse(rule, "divisor must be not zero");
  checkMeans(rule, axes, input);
  return shape ? { ...laidAsPlane(shape, input), dtype: input.dtype } : failed(rule);
};
/** Kernels of means know int64 among integers; the one for three axes no half precision. */
const checkMeans = (rule: Rule, axes: Axes, input: Tensor): void =>
  refuseDtypes(rule, axes === 3 ? "avg_pool3d_out_frame" : "avg_pool2d", input, ["bool", "uint8", "int8", "int16", "int32", "complex", ...(axes === 3 ? ["float16", "bfloat16"] : [])]);
const avgNode = (axes: Axes) => ({ input, kernel_size: kernel, stride, padding, ceil_mode: ceil, count_include_pad: pads, divisor_override: divisor }: AvgArgs, emit: Emit, [out]: readonly Tensor[]): Ref => {
  const counted = divisor !== null && divisor !== undefined;
  const window: Window = { kernel, stride: stride ?? kernel, padding, dilation: ones(axes) };
  const attributes = { ...windowOf(emit, window), ceil_mode: ceilMode(emit, axes, input, out!, window, ceil), count_include_pad: Number(pads || counted) };
  const mean = inFloat(emit, [input], out!, ([x], like) => asBatch(emit, x!, axes + 2, like, (image, shape) => emit("AveragePool", [image], attributes, shape)));
  if (!counted) return mean;
  const [whole, by] = [plainly(emit, kernel).reduce((a, b) => a * b, 1), plainly(emit, [divisor])[0]!];
  return emit("Mul", [mean, emit.constant(whole / by, out!.dtype)], {}, like(out!));
};
const averages = "Takes the mean of each window.";

export const avgPool1d = op({ names: ["torch.nn.functional.avg_pool1d", "torch.avg_pool1d"], args: avgPoolArgs(1), result: avgResult(1), onnx: avgNode(1), kind, says: averages });
export const avgPool2d = op({ names: ["torch.nn.functional.avg_pool2d"], out: exactOut, args: { ...avgPoolArgs(2), divisor_override: optional(int()) }, result: avgResult(2), onnx: avgNode(2), kind, says: averages });
export const avgPool3d = op({ names: ["torch.nn.functional.avg_pool3d"], autocasts: { cpu: "full" }, out: exactOut, args: { ...avgPoolArgs(3), divisor_override: optional(int()) }, result: avgResult(3), onnx: avgNode(3), kind, says: averages });

/* Norms */

const lpPool = (axes: Axes) => op({
  names: [`torch.nn.functional.lp_pool${axes}d`],
  args: { input: tensor, norm_type: float(), kernel_size: perAxis(axes), stride: strideArg(axes), ceil_mode: boolean(false) },
  result({ input, norm_type: power, kernel_size: kernel, stride, ceil_mode: ceil }, rule) {
    if (power === 0) refuse(rule, "norm_type must be a non-zero value, but got 0", "ValueError");
    if (power < 0 && Number.isInteger(power) && input.dtype.kind === "int") refuse(rule, "Integers to negative integer powers are not allowed.");
    const shape = pooled(rule, axes, input, { taken: "avg", kernel, stride: stride ?? kernel, padding: Array<Dim>(axes).fill(0), dilation: ones(axes), ceil });
    // a power of integers and booleans is a float
    if (input.dtype.kind === "float" || input.dtype.name === "int32") checkMeans(rule, axes, input);
    return shape ? { shape, dtype: floating(input.dtype, rule.defaultDtype) } : failed(rule);
  },
  onnx({ input, norm_type, kernel_size: kernel, stride, ceil_mode: ceil }, emit, [out]) {
    if (!Number.isFinite(norm_type) || norm_type === 0 || input.dtype.kind !== "float") return emit.unsupported(`lp_pool with the norm ${norm_type}`);
    const window: Window = { kernel, stride: stride ?? kernel, padding: Array<Dim>(axes).fill(0), dilation: ones(axes) };
    const attributes = { ...windowOf(emit, window), ceil_mode: ceilMode(emit, axes, input, out!, window, ceil) };
    const area = plainly(emit, kernel).reduce((a, b) => a * b, 1);
    // as PyTorch has it: the mean of powers, as many times as the whole window has places
    return inFloat(emit, [input], out!, ([x], like) => {
      const power = emit("Pow", [x!, emit.constant(norm_type, like.dtype)], {}, { dtype: like.dtype, shape: input.shape });
      const mean = asBatch(emit, power, axes + 2, like, (image, shape) => emit("AveragePool", [image], attributes, shape));
      const sum = emit("Mul", [mean, emit.constant(area, like.dtype)], {}, like);
      return emit("Pow", [emit("Relu", [sum], {}, like), emit.constant(1 / norm_type, like.dtype)], {}, like);
    });
  },
  kind, says: "Takes the norm of each window.",
});
export const lpPool1d = casting({ cuda: "full" }, lpPool(1));
export const lpPool2d = casting({ cuda: "full" }, lpPool(2));
export const lpPool3d = casting(everywhere("full"), lpPool(3));
