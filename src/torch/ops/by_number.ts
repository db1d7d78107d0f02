/** The functions behind layers under their names in `torch`: modes and reductions are numbers there, and further results come along. */
import { differ, type Dim, exactly, mul, product, type Shape, show, sub } from "../../sym/index.ts";
import { any, type Arg, axis, boolean, float, int, keywordOnly, optional, plainInt, size as sizeArg, sizeTuple, tensor, truth, withDefault } from "../args.ts";
import { bool, int64 } from "../dtype.ts";
import { type AnyOp, type Emit, op, type Out, type Ref, type Result, tuple } from "../op.ts";
import { indexOutOfRange, noSuchAxis, wrongRank } from "../problems.ts";
import { type Tensor, valuesOf } from "../tensor.ts";
import { listed, refuseDtype, refuseRank } from "./batching.ts";
import { Calculator } from "./calculator.ts";
import { checkedSize } from "./creation.ts";
import * as classes from "./class_losses.ts";
import { conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d, convTranspose3d } from "./convolution.ts";
import { checkBags, checkIndex, isFastSum } from "./embedding.ts";
import { failed } from "./linalg.ts";
import * as losses from "./losses.ts";
import { matmulDiffer } from "./matmul.ts";
import { batchNorm, groupNorm, layerNorm } from "./normalization.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";
import { affineGrid, gridSample } from "./resampling.ts";

/* Losses that people call by these names; the others are PyTorch's own use */

const reductions = ["none", "mean", "sum"];
/** Left out it is 0: PyTorch's reading of these signatures does not know the name of the default. */
const reduction = axis(0);
const inWords = (number: number) => ({ size_average: null, reduce: null, reduction: reductions[number] ?? "none" });

/** A loss of the functional module with the number of its reduction. */
const lossOf = (name: string, of: AnyOp, args: Readonly<Record<string, Arg<unknown>>>): AnyOp => op({
  names: [`torch.${name}`],
  ...(of.autocasts ? { autocasts: of.autocasts } : {}),
  args: args as AnyOp["args"],
  result: (all, rule) => of.result({ ...(all as object), ...inWords((all as unknown as { reduction: number }).reduction) } as never, rule),
  ...(of.onnx ? { onnx: (all, emit, outs) => of.onnx!({ ...(all as object), ...inWords((all as unknown as { reduction: number }).reduction) } as never, emit, outs) } : {}),
  ...(of.says ? { says: of.says } : {}),
}) as AnyOp;
const asAny = (one: unknown): AnyOp => one as AnyOp;

export const numberedLosses: readonly AnyOp[] = [
  lossOf("kl_div", asAny(losses.klDiv), { input: tensor, target: tensor, reduction, log_target: keywordOnly(boolean(false)) }),
  lossOf("ctc_loss", asAny(classes.ctcLoss), { log_probs: tensor, targets: tensor, input_lengths: any, target_lengths: any, blank: int(0), reduction, zero_infinity: boolean(false) }),
];

/* Places named by a grid */

const modes = ["bilinear", "nearest", "bicubic"];
const paddings = ["zeros", "border", "reflection"];
/** A number that stands for no mode is not looked at. */
export const gridSampler = op({
  names: ["torch.grid_sampler", "torch.grid_sampler_2d", "torch.grid_sampler_3d"],
  autocasts: { cpu: "full" },
  args: { input: tensor, grid: tensor, interpolation_mode: plainInt, padding_mode: plainInt, align_corners: truth },
  result: ({ interpolation_mode, padding_mode, ...rest }, rule) => gridSample.result({ ...rest, mode: modes[interpolation_mode] ?? "bilinear", padding_mode: paddings[padding_mode] ?? "zeros" }, rule),
  onnx: ({ interpolation_mode, padding_mode, ...rest }, emit, outs) => gridSample.onnx!({ ...rest, mode: modes[interpolation_mode] ?? "bilinear", padding_mode: paddings[padding_mode] ?? "zeros" }, emit, outs),
  says: "Reads the input at the places that a grid names.",
});
export const affineGridGenerator = op({
  names: ["torch.affine_grid_generator"],
  autocasts: { cpu: "lower" },
  args: { theta: tensor, size: { read: sizeArg.read }, align_corners: truth },
  result({ theta, size }, rule) {
    const axes = size.length - 2;
    if (axes !== 2 && axes !== 3) {
      refuse(rule, "AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs.");
      return failed(rule);
    }
    const shape = [size[0]!, ...size.slice(2), axes];
    checkedSize(rule, size, `Trying to create tensor with negative dimension ${show(size.find((one) => (exactly(one) ?? 0) < 0) ?? 0)}: [${listed([...shape.slice(0, -1), axes + 1])}]`);
    if (theta.dtype === bool) notImplemented(rule, "linspace_cpu", theta.dtype);
    const places = exactly(product(shape));
    if (theta.rank < 3) rule.raise(noSuchAxis, { axis: 2, rank: theta.rank });
    else if (differ(theta.shape[0]!, size[0]!) || differ(theta.shape[2]!, axes + 1))
      refuseAs(rule, matmulDiffer, `Expected size for first two dimensions of batch2 tensor to be: [${listed([size[0]!, axes + 1])}] but got: [${listed([theta.shape[0]!, theta.shape[2]!])}].`);
    else if (differ(theta.shape[1]!, axes) && places !== null) refuse(rule, `shape '[${listed(shape)}]' is invalid for input of size ${show(mul(places / axes, theta.shape[1]!))}`);
    return { shape, dtype: theta.dtype };
  },
  onnx: (args, emit, outs) => affineGrid.onnx!(args, emit, outs),
  says: "Gives the grid of places that affine maps send a grid to.",
});

/* Normalization with its statistics */

const parameters = { weight: optional(tensor), bias: optional(tensor) } as const;
/** Optional in value, not in place. */
const must = <T>({ read }: Arg<T>): Arg<T> => ({ read });

export const nativeBatchNorm = op({
  names: ["torch.native_batch_norm"],
  args: { input: tensor, weight: must(parameters.weight), bias: must(parameters.bias), running_mean: must(optional(tensor)), running_var: must(optional(tensor)), training: truth, momentum: float(), eps: float() },
  result({ input, ...rest }, rule) {
    if (rest.training && exactly(input.count) === 0) refuse(rule, `input tensor must have at least one element, but got input_sizes = [${listed(input.shape)}]`);
    const normed = input.rank >= 2 && exactly(input.count) !== 0 && !isOneRow(input) ? (batchNorm.result({ input, ...rest }, rule) as Out) : { shape: input.shape, dtype: input.dtype };
    if (input.dtype.kind === "complex") notImplemented(rule, "batch_norm", input.dtype);
    const seen: Out = { shape: [rest.training ? (input.shape[1] ?? 1) : 0], dtype: input.dtype };
    return tuple(normed, seen, seen);
  },
  onnx({ input, training, ...rest }, emit, outs) {
    const normed = batchNorm.onnx!({ input, training, ...rest }, emit, outs) as Ref;
    if (!training) return [normed, ...[1, 2].map((i) => emit.constant([], outs[i]!.dtype, [0]))];
    return [normed, ...statistics(emit, emit.of(input), [...input.shape.keys()].filter((axis) => axis !== 1), rest.eps).map((one, i) => emit.reshape(one, outs[i + 1]!.shape))];
  },
  says: "Batch normalization, with the mean and the inverse deviation that it used.",
});
/** Mean and inverse deviation over some axes, which stay with one place. */
const statistics = (emit: Emit, value: Ref, axes: readonly number[], eps: number): readonly Ref[] => {
  const use = new Calculator(emit, value.dtype);
  const mean = use.reduce("ReduceMean", value, axes, true);
  const apart = use.sub(value, mean);
  const variance = use.reduce("ReduceMean", use.mul(apart, apart), axes, true);
  return [mean, use.div(1, use.of("Sqrt", use.add(variance, eps)))];
};

/** The functional form refuses what it could not estimate from; the kernel does not. */
const isOneRow = ({ shape }: Tensor): boolean => shape.every((dim, i) => i === 1 || exactly(dim) === 1);

export const nativeLayerNorm = op({
  names: ["torch.native_layer_norm"],
  autocasts: { cuda: "full" },
  args: { input: tensor, normalized_shape: sizeTuple, weight: must(parameters.weight), bias: must(parameters.bias), eps: float() },
  result({ input, ...rest }, rule) {
    const normed = layerNorm.result({ input, ...rest }, rule);
    const outer: Shape = input.shape.map((dim, i) => (i < input.rank - rest.normalized_shape.length ? dim : 1));
    return tuple(normed as Out, { shape: outer, dtype: input.dtype }, { shape: outer, dtype: input.dtype });
  },
  onnx: ({ input, ...rest }, emit, outs) => [
    layerNorm.onnx!({ input, ...rest }, emit, outs) as Ref,
    ...statistics(emit, emit.of(input), [...input.shape.keys()].slice(input.rank - rest.normalized_shape.length), rest.eps),
  ],
  says: "Layer normalization, with the mean and the inverse deviation that it used.",
});
export const nativeGroupNorm = op({
  names: ["torch.native_group_norm"],
  args: { input: tensor, weight: must(parameters.weight), bias: must(parameters.bias), N: int(), C: int(), HxW: int(), group: int(), eps: float() },
  result({ input, N, C, HxW, group, weight, bias, eps }, rule) {
    if (exactly(group) === 0) {
      refuse(rule, "Expected num groups to be greater than 0, got 0");
      return failed(rule);
    }
    const whole = [N, C, HxW].map(exactly);
    for (const [name, size, least] of [["num groups", group, 1], ["HxW", HxW, 1]] as const)
      if ((exactly(size) ?? least) < least) refuse(rule, `Expected ${name} to be greater than 0, got ${show(size)}`);
    if (!whole.includes(null) && exactly(input.count) !== null && whole.reduce<number>((a, b) => a * b!, 1) !== exactly(input.count))
      refuse(rule, "Expected X.numel() == N * C * HxW to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
    const normed = groupNorm.result({ input, num_groups: group, weight, bias, eps }, rule);
    return tuple(normed as Out, { shape: [N, group], dtype: input.dtype }, { shape: [N, group], dtype: input.dtype });
  },
  onnx({ input, N, C, HxW, group, weight, bias, eps }, emit, outs) {
    const each = exactly(mul(C, HxW));
    const count = exactly(group);
    if (each === null || count === null) return emit.unsupported("groups of a size with a name");
    const rows = emit.reshape(emit.of(input), [N, count, each / count]);
    return [groupNorm.onnx!({ input, num_groups: group, weight, bias, eps }, emit, outs) as Ref, ...statistics(emit, rows, [2], eps).map((one, i) => emit.reshape(one, outs[i + 1]!.shape))];
  },
  says: "Group normalization, with the mean and the inverse deviation that it used.",
});
export const nativeDropout = op({
  names: ["torch.native_dropout"],
  args: { input: tensor, p: float(), train: must(optional(truth)) },
  result({ input, p, train }, rule) {
    if (exactly(input.count) === 0) return tuple(input, { shape: input.shape, dtype: input.dtype });
    const drops = train !== false;
    if (drops && (p < 0 || p > 1)) refuse(rule, `bernoulli_ expects p to be in [0, 1], but got p=${1 - p}`);
    if (drops && input.dtype.kind !== "float" && input.dtype.kind !== "complex") refuseDtype(rule, `result type Float can't be cast to the desired output type ${input.dtype.word}`);
    return tuple({ shape: input.shape, dtype: input.dtype }, { shape: input.shape, dtype: bool });
  },
  random: true, kind: "dropout", says: "Sets random numbers to 0 in training, and tells which are kept.",
});

/* Embedding */

export const torchEmbeddingBag = op({
  names: ["torch.embedding_bag"],
  args: {
    weight: tensor, indices: tensor, offsets: tensor, scale_grad_by_freq: boolean(false), mode: axis(0), sparse: boolean(false), per_sample_weights: optional(tensor),
    include_last_offset: boolean(false), padding_idx: optional(int()),
  },
  result({ weight, indices, offsets, mode, per_sample_weights: weights, include_last_offset, padding_idx }, rule): Result {
    if (!checkBags(rule, weight, indices, offsets)) return failed(rule);
    if (mode < 0 || mode > 2) refuse(rule, "`mode` must be sum, mean, or max.");
    if (weights && mode !== 0) refuse(rule, "embedding_bag: per_sample_weights only supported with mode='sum'");
    const [count, width] = [offsets.shape[0]!, weight.shape[1]!];
    const bags = include_last_offset ? sub(count, 1) : count;
    const fast = mode === 0 && isFastSum(weight, padding_idx);
    const places = (shape: Shape): Out => ({ shape, dtype: int64 });
    return tuple({ shape: [bags, width], dtype: weight.dtype }, places([fast ? 0 : indices.count]), places([count]), places(mode === 2 ? [bags, width] : [count]));
  },
  kind: "embedding", says: "Sums, averages or takes the greatest of the rows of each bag of numbers.",
});
export const embeddingRenorm = op({
  names: ["torch.embedding_renorm_"],
  args: { input: tensor, indices: tensor, max_norm: float(), norm_type: float() },
  writes: "input",
  result({ input, indices }, rule) {
    if (input.rank !== 2) refuseRank(rule, `Expected 2-dimensional tensor, but got ${input.rank}-dimensional tensor for argument #1 'self' (while checking arguments for embedding_renorm_)`);
    else {
      checkIndex(rule, indices, "embedding_renorm_", 2);
      const rows = exactly(input.shape[0]!);
      const wrong = rows === null || indices.dtype.kind !== "int" ? undefined : valuesOf(indices)?.find((one) => one >= rows || one < -rows);
      if (wrong !== undefined) refuseAs(rule, indexOutOfRange, `select(): index ${wrong} out of range for tensor of size [${listed(input.shape)}] at dimension 0`);
      else if ((input.dtype.kind === "int" || input.dtype.kind === "bool") && exactly(indices.count) !== 0) refuseDtype(rule, `norm(): input dtype should be either floating point or complex. Got ${input.dtype.word} instead.`);
    }
    return { shape: input.shape, dtype: input.dtype };
  },
  says: "Shortens rows that are longer than a greatest norm.",
});

/* Convolution of any rank */

const convolutions: Readonly<Record<number, readonly [AnyOp, AnyOp]>> = { 1: [asAny(conv1d), asAny(convTranspose1d)], 2: [asAny(conv2d), asAny(convTranspose2d)], 3: [asAny(conv3d), asAny(convTranspose3d)] };
interface Convolution {
  readonly input: Tensor;
  readonly weight: Tensor;
  readonly transposed: boolean;
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
  readonly output_padding: Shape;
}
/** One size serves all axes; the weight's rank tells how many there are. */
const spreadOver = (axes: number, sizes: Shape): readonly Dim[] => (sizes.length === 1 ? Array<Dim>(axes).fill(sizes[0]!) : sizes);
const kernelOf = (args: Convolution): { readonly of: AnyOp; readonly args: Readonly<Record<string, unknown>> } | null => {
  const axes = args.weight.rank - 2;
  const of = convolutions[axes]?.[args.transposed ? 1 : 0];
  if (!of) return null;
  const each = (sizes: Shape): readonly Dim[] => spreadOver(axes, sizes);
  return { of, args: { ...args, stride: each(args.stride), padding: each(args.padding), dilation: each(args.dilation), output_padding: each(args.output_padding) } };
};
export const convolution = op({
  names: ["torch.convolution"],
  autocasts: { cuda: "lower" },
  args: {
    input: tensor, weight: tensor, bias: must(optional(tensor)), stride: sizeTuple, padding: sizeTuple, dilation: sizeTuple, transposed: truth, output_padding: sizeTuple, groups: withDefault(int(), 1),
  },
  result(args, rule) {
    const kernel = kernelOf(args);
    // the functional form splits complex numbers before
    if (args.input.dtype.kind === "complex") notImplemented(rule, args.weight.rank === 5 ? "compute_columns3d" : "slow_conv2d_cpu", args.input.dtype);
    if (kernel) return kernel.of.result(kernel.args as never, rule);
    rule.raise(wrongRank, { text: "weight should have at least three dimensions" });
    return failed(rule);
  },
  macs: (args, outs) => {
    const kernel = kernelOf(args);
    return kernel ? kernel.of.macs!(kernel.args as never, outs) : 0;
  },
  onnx(args, emit, outs) {
    const kernel = kernelOf(args);
    return kernel ? kernel.of.onnx!(kernel.args as never, emit, outs) : emit.unsupported("a convolution of this rank");
  },
  kind: "convolution", weighs: { as: "convolution", out: 0, into: 1 },
  says: "Convolution, plain or transposed, over as many axes as its weight has.",
});
