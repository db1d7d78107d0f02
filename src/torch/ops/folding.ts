/** Windows laid out as columns and back, pixels exchanged for channels, channels dealt among groups. */
import { compare, type Dim, exactly, floordiv, mod, mul, product, type Shape, show } from "../../sym/index.ts";
import { int, perAxis, tensor } from "../args.ts";
import { int64 } from "../dtype.ts";
import { op, type Ref, type Result, type Rule, type Emit } from "../op.ts";
import { noSuchAxis, wrongArgument } from "../problems.ts";
import { slide } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { asBatch, listed, plainly, refuseRank } from "./batching.ts";
import { groupsDivide } from "./convolution.ts";
import { notImplemented, refuse } from "./refusals.ts";

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a call that fails");
/** "(2, 3)". */
const pair = (dims: Shape): string => `(${listed(dims)})`;
const isBelowOne = (dim: Dim): boolean => compare(dim, 1) === "<";

const windowArgs = { kernel_size: perAxis(2), dilation: perAxis(2, 1), padding: perAxis(2, 0), stride: perAxis(2, 1) } as const;

export const unfold = op({
  names: ["torch.nn.functional.unfold"],
  args: { input: tensor, ...windowArgs },
  result({ input, kernel_size: kernel, dilation, padding, stride }, rule) {
    if (input.rank < 3) {
      rule.raise(noSuchAxis, { axis: 2, rank: input.rank });
      return failed(rule);
    }
    const empty = input.shape.slice(-3).some((dim) => exactly(dim) === 0);
    if (kernel.some(isBelowOne)) refuse(rule, `kernel size should be greater than zero, but got kernel_height: ${show(kernel[0]!)} kernel_width: ${show(kernel[1]!)}`);
    else if (dilation.some(isBelowOne)) refuse(rule, `dilation should be greater than zero, but got dilation_height: ${show(dilation[0]!)} dilation_width: ${show(dilation[1]!)}`);
    else if (input.rank > 4 || empty) refuseRank(rule, `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: [${listed(input.shape)}]`);
    if (input.rank > 4 || kernel.some(isBelowOne)) return failed(rule);
    const size = input.shape.slice(-2);
    const places = slide(size, { kernel, dilation, padding, stride });
    if (input.dtype.kind === "int") notImplemented(rule, "im2col_out_cpu", input.dtype);
    if (places.some(isBelowOne))
      refuse(rule, `Given input with spatial size ${pair(size)}, kernel_size=${pair(kernel)}, dilation=${pair(dilation)}, padding=${pair(padding)}, calculated shape of the array of sliding blocks as ${pair(places)}, but its components must be at least one.`);
    return [...input.shape.slice(0, -3), mul(input.shape.at(-3)!, product(kernel)), product(places)];
  },
  onnx: ({ input, ...window }, emit, [out]) => asBatch(emit, input, 4, out!, (image, batched) => columns(emit, image, input.shape.at(-3)!, window, batched)),
  says: "Lays the numbers of each window out as a column.",
});

interface Pane { readonly kernel_size: Shape; readonly dilation: Shape; readonly padding: Shape; readonly stride: Shape }

/** A convolution of each channel with filters that pick one place of the window each. */
const columns = (emit: Emit, image: Tensor | Ref, channels: Dim, { kernel_size, dilation, padding, stride }: Pane, out: { dtype: Ref["dtype"]; shape: Shape }): Ref => {
  const [count] = plainly(emit, [channels]) as [number];
  const [h, w] = plainly(emit, kernel_size) as [number, number];
  const area = h * w;
  const filters = Array.from({ length: count * area * area }, (_, i) => Number(Math.floor(i / area) % area === i % area));
  const size = image.shape.slice(-2);
  const places = slide(size, { kernel: kernel_size, dilation, padding, stride });
  const attributes = { kernel_shape: [h, w], strides: plainly(emit, stride), pads: plainly(emit, [...padding, ...padding]), dilations: plainly(emit, dilation), group: count };
  const weight = emit.constant(filters, out.dtype, [count * area, 1, h, w]);
  return emit.reshape(emit("Conv", [image, weight, null], attributes, { dtype: out.dtype, shape: [image.shape[0]!, count * area, ...places] }), out.shape);
};

export const fold = op({
  names: ["torch.nn.functional.fold"],
  args: { input: tensor, output_size: perAxis(2), ...windowArgs },
  result({ input, output_size: size, kernel_size: kernel, dilation, padding, stride }, rule) {
    const empty = input.shape.slice(-2).some((dim) => exactly(dim) === 0);
    if (input.rank < 2 || input.rank > 3 || empty) {
      refuseRank(rule, `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: [${listed(input.shape)}]`);
      return failed(rule);
    }
    const [rows, count] = input.shape.slice(-2) as [Dim, Dim];
    const area = product(kernel);
    rule.match(mod(rows, area), 0, wrongArgument, { text: `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${show(rows)} and kernel_size=${pair(kernel)}.` });
    const places = slide(size, { kernel, dilation, padding, stride });
    const blocks = product(places);
    const text = `Given output_size=${pair(size)}, kernel_size=${pair(kernel)}, dilation=${pair(dilation)}, padding=${pair(padding)}, stride=${pair(stride)}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${show(places[0]!)} * ${show(places[1]!)} = ${show(blocks)}, but got input.size(2)=${show(count)}.`;
    rule.match(count, blocks, wrongArgument, { text });
    if (input.dtype.kind === "int") notImplemented(rule, "col2im_out_cpu", input.dtype);
    return [...input.shape.slice(0, -2), floordiv(rows, area), ...size];
  },
  onnx({ input, output_size, kernel_size, dilation, padding, stride }, emit, [out]) {
    const attributes = { dilations: plainly(emit, dilation), pads: plainly(emit, [...padding, ...padding]), strides: plainly(emit, stride) };
    const block = emit.constant(plainly(emit, kernel_size), int64, [2]);
    return asBatch(emit, input, 3, out!, (laid, batched) => emit("Col2Im", [laid, emit.shape(output_size), block], attributes, batched));
  },
  says: "Sums columns of windows back into an image.",
});

/* Pixels and channels */

/** Blocks of an image as channels or back: reshape, transpose, reshape. */
const rearranged = (emit: Emit, input: Tensor, out: Tensor, wide: Shape, order: readonly number[]): Ref => {
  const { dtype } = out;
  const turned = emit("Transpose", [emit.reshape(input, wide)], { perm: order }, { dtype, shape: order.map((i) => wide[i]!) });
  return emit.reshape(turned, out.shape);
};

export const pixelShuffle = op({
  names: ["torch.nn.functional.pixel_shuffle", "torch.pixel_shuffle"],
  args: { input: tensor, upscale_factor: int() },
  result({ input, upscale_factor: factor }, rule) {
    if (input.rank < 3) {
      refuseRank(rule, `pixel_shuffle expects input to have at least 3 dimensions, but got input with ${input.rank} dimension(s)`);
      return failed(rule);
    }
    if (isBelowOne(factor)) {
      refuse(rule, `pixel_shuffle expects a positive upscale_factor, but got ${show(factor)}`);
      return failed(rule);
    }
    const [channels, height, width] = input.shape.slice(-3) as [Dim, Dim, Dim];
    const square = mul(factor, factor);
    rule.match(mod(channels, square), 0, wrongArgument, { text: `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${show(channels)} is not divisible by ${show(square)}` });
    return [...input.shape.slice(0, -3), floordiv(channels, square), mul(height, factor), mul(width, factor)];
  },
  onnx({ input, upscale_factor: factor }, emit, [out]) {
    const [height, width] = input.shape.slice(-2) as [Dim, Dim];
    const lead = product(input.shape.slice(0, -3));
    return rearranged(emit, input, out!, [lead, out!.shape.at(-3)!, factor, factor, height, width], [0, 1, 4, 2, 5, 3]);
  },
  says: "Lays channels out as pixels: a finer image of fewer channels.",
});

export const pixelUnshuffle = op({
  names: ["torch.nn.functional.pixel_unshuffle", "torch.pixel_unshuffle"],
  args: { input: tensor, downscale_factor: int() },
  result({ input, downscale_factor: factor }, rule) {
    if (input.rank < 3) {
      refuseRank(rule, `pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${input.rank} dimension(s)`);
      return failed(rule);
    }
    if (isBelowOne(factor)) {
      refuse(rule, `pixel_unshuffle expects a positive downscale_factor, but got ${show(factor)}`);
      return failed(rule);
    }
    const [channels, height, width] = input.shape.slice(-3) as [Dim, Dim, Dim];
    for (const [name, dim, place] of [["height", height, -2], ["width", width, -1]] as const)
      rule.match(mod(dim, factor), 0, wrongArgument, { text: `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${place})=${show(dim)} is not divisible by ${show(factor)}` });
    // nothing is laid out anew where there is nothing
    if (exactly(input.count) === 0) return input.shape;
    return [...input.shape.slice(0, -3), mul(channels, mul(factor, factor)), floordiv(height, factor), floordiv(width, factor)];
  },
  onnx({ input, downscale_factor: factor }, emit, [out]) {
    const lead = product(input.shape.slice(0, -3));
    const [height, width] = out!.shape.slice(-2) as [Dim, Dim];
    return rearranged(emit, input, out!, [lead, input.shape.at(-3)!, height, factor, width, factor], [0, 1, 3, 5, 2, 4]);
  },
  says: "Lays blocks of pixels out as channels.",
});

export const channelShuffle = op({
  names: ["torch.nn.functional.channel_shuffle", "torch.channel_shuffle", "torch.nn.functional.native_channel_shuffle", "torch.native_channel_shuffle"],
  args: { input: tensor, groups: int() },
  result({ input, groups }, rule) {
    if (input.rank < 3) {
      refuseRank(rule, `channel_shuffle expects input with > 2 dims, but got input with sizes [${listed(input.shape)}]`);
      return input.shape;
    }
    if (isBelowOne(groups)) refuse(rule, `Number of groups to divide channels in must be positive. Value of groups:${show(groups)}`);
    else {
      const channels = input.shape[1]!;
      rule.match(mod(channels, groups), 0, groupsDivide, { text: `Number of channels must be divisible by groups. Got ${show(channels)} channels and ${show(groups)} groups.` });
    }
    return input.shape;
  },
  onnx({ input, groups }, emit, [out]) {
    const rest = input.shape.slice(2);
    return rearranged(emit, input, out!, [input.shape[0]!, groups, floordiv(input.shape[1]!, groups), ...rest], [0, 2, 1, ...rest.map((_, i) => i + 3)]);
  },
  says: "Deals the channels of each group among all groups.",
});
