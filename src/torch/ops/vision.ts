/** torchvision's compiled ops: boxes thinned out, features read from regions, convolution at displaced places. */
import { add, type Dim, differ, exactly, floordiv, mul, product, type Shape, show, sub } from "../../sym/index.ts";
import { boolean, float, int, tensor } from "../args.ts";
import { float32, int32, int64 } from "../dtype.ts";
import { type Emit, op, type Ref, type Result, type Rule, tuple } from "../op.ts";
import { noSuchAxis, wrongArgument } from "../problems.ts";
import type { Tensor } from "../tensor.ts";
import { cName, listed, plainly, refuseDtype, refuseRank } from "./batching.ts";
import { channelsDiffer } from "./convolution.ts";
import { like, sliced } from "./lowering.ts";
import { refuse, refuseAs } from "./refusals.ts";

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a call that fails");

export const nms = op({
  names: ["torch.ops.torchvision.nms"],
  args: { dets: tensor, scores: tensor, iou_threshold: float() },
  result({ dets, scores }, rule) {
    if (dets.rank !== 2) {
      refuseRank(rule, `boxes should be a 2d tensor, got ${dets.rank}D`);
      return failed(rule);
    }
    if (differ(dets.shape[1]!, 4)) rule.raise(wrongArgument, { text: `boxes should have 4 elements in dimension 1, got ${show(dets.shape[1]!)}` });
    if (scores.rank !== 1) refuseRank(rule, `scores should be a 1d tensor, got ${scores.rank}D`);
    else rule.match(dets.shape[0]!, scores.shape[0]!, wrongArgument, { text: `boxes and scores should have same number of elements in dimension 0, got ${show(dets.shape[0]!)} and ${show(scores.shape[0]!)}` });
    if (dets.dtype !== scores.dtype && !rule.region(dets)) refuseDtype(rule, `dets should have the same type as scores`);
    return { shape: [rule.fresh(dets.shape[0]!)], dtype: int64 };
  },
  onnx({ dets, scores, iou_threshold }, emit, [out]) {
    const [count] = dets.shape as readonly [Dim];
    const boxes = emit.reshape(emit.cast(dets, float32), [1, count, 4]);
    const score = emit.reshape(emit.cast(scores, float32), [1, 1, count]);
    const all = emit.reshape(emit.shape([count]), []);
    const found = emit("NonMaxSuppression", [boxes, score, all, emit.constant(iou_threshold, float32)], {}, { dtype: int64, shape: [out!.shape[0]!, 3] });
    return emit("Gather", [found, emit.constant(2, int64)], { axis: 1 }, like(out!));
  },
  says: "Keeps the best of boxes that overlap.",
});

/* Regions */

const regionArgs = { input: tensor, rois: tensor, spatial_scale: float(), pooled_height: int(), pooled_width: int() } as const;
interface Regions { readonly input: Tensor; readonly rois: Tensor; readonly pooled_height: Dim; readonly pooled_width: Dim }

/** Within an autocast region torchvision computes in float32, and gives the input's dtype; on the CPU only where `mixes`. */
const checkRegions = (rule: Rule, { input, rois }: Regions, mixes = false): boolean => {
  if (rois.rank !== 2) {
    refuseRank(rule, "rois must be Tensor[K, 5]");
    return false;
  }
  // axes behind the fourth are not looked at
  if (input.rank < 4) {
    refuseAs(rule, noSuchAxis, noSuchAxis.says({ axis: input.rank, rank: input.rank }), "RuntimeError");
    return false;
  }
  if (differ(rois.shape[1]!, 5)) rule.raise(wrongArgument, { text: "rois must have shape as Tensor[K, 5]" });
  if (input.dtype !== rois.dtype && !(rule.region(input) && (mixes || input.device !== "cpu"))) refuseDtype(rule, `Expected tensor for argument #1 'input' to have the same type as tensor for argument #2 'rois'; but type ${typeName(input)} does not equal ${typeName(rois)} (while checking arguments for roi_align_forward_kernel)`);
  return true;
};
const typeName = ({ dtype }: Tensor): string => `torch.${dtype.word}Tensor`;
const pooled = ({ input, rois, pooled_height, pooled_width }: Regions): Shape => [rois.shape[0]!, input.shape[1]!, pooled_height, pooled_width];
/** Each place of the result looks at channels of its own. */
const positional = ({ input, rois, pooled_height, pooled_width }: Regions): Shape =>
  [rois.shape[0]!, floordiv(input.shape[1]!, mul(pooled_height, pooled_width)), pooled_height, pooled_width];

/** A column of numbers of the regions. */
const columns = (emit: Emit, rois: Tensor, start: number, end: number): Ref =>
  sliced(emit, rois, { axis: 1, start, end }, { dtype: rois.dtype, shape: [rois.shape[0]!, end - start] });

export const roiAlign = op({
  names: ["torch.ops.torchvision.roi_align"],
  args: { ...regionArgs, sampling_ratio: int(-1), aligned: boolean(false) },
  result: (args, rule) => (checkRegions(rule, args, true) ? { shape: pooled(args), dtype: args.input.dtype } : failed(rule)),
  onnx({ input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned }, emit, [out]) {
    const [height, width, ratio] = plainly(emit, [pooled_height, pooled_width, sampling_ratio]) as [number, number, number];
    const images = emit.cast(emit.reshape(columns(emit, rois, 0, 1), [rois.shape[0]!]), int64);
    const attributes = {
      output_height: height, output_width: width, sampling_ratio: Math.max(ratio, 0), spatial_scale: { float: spatial_scale },
      coordinate_transformation_mode: aligned ? "half_pixel" : "output_half_pixel",
    };
    return emit("RoiAlign", [input, columns(emit, rois, 1, 5), images], attributes, like(out!));
  },
  kind: "pooling", says: "Reads features of regions at evenly laid places.",
});
export const roiPool = op({
  names: ["torch.ops.torchvision.roi_pool"],
  args: regionArgs,
  result(args, rule) {
    if (!checkRegions(rule, args)) return failed(rule);
    return tuple({ shape: pooled(args), dtype: args.input.dtype }, { shape: pooled(args), dtype: int32 });
  },
  onnx({ input, rois, spatial_scale, pooled_height, pooled_width }, emit, outs) {
    const attributes = { pooled_shape: plainly(emit, [pooled_height, pooled_width]), spatial_scale: { float: spatial_scale } };
    return [emit("MaxRoiPool", [input, rois], attributes, like(outs[0]!)), emit("Expand", [emit.constant(0, int32), emit.shape(outs[1]!.shape)], {}, like(outs[1]!))];
  },
  kind: "pooling", says: "Keeps the greatest features of each part of a region.",
});

const positionSensitive = (name: "ps_roi_align" | "ps_roi_pool") => op({
  names: [`torch.ops.torchvision.${name}`],
  args: name === "ps_roi_align" ? { ...regionArgs, sampling_ratio: int(-1) } : regionArgs,
  result(args, rule) {
    if (!checkRegions(rule, args)) return failed(rule);
    const [channels, parts] = [exactly(args.input.shape[1]!), exactly(mul(args.pooled_height, args.pooled_width))];
    if (channels !== null && parts !== null && parts > 0 && channels % parts !== 0) refuse(rule, "input channels must be a multiple of pooling height * pooling width");
    return tuple({ shape: positional(args), dtype: args.input.dtype }, { shape: positional(args), dtype: int32 });
  },
  onnx: (_, emit) => emit.unsupported(name),
  kind: "pooling", says: "Reads each place of a region from channels of its own.",
});
export const psRoiAlign = positionSensitive("ps_roi_align");
export const psRoiPool = positionSensitive("ps_roi_pool");

/* Convolution at displaced places */

export const deformConv2d = op({
  names: ["torch.ops.torchvision.deform_conv2d"],
  args: {
    input: tensor, weight: tensor, offset: tensor, mask: tensor, bias: tensor, stride_h: int(), stride_w: int(), pad_h: int(), pad_w: int(), dilation_h: int(), dilation_w: int(),
    groups: int(), offset_groups: int(), use_mask: boolean(false),
  },
  result({ input, weight, offset, mask, groups, offset_groups, use_mask, ...steps }, rule) {
    if (input.rank !== 4 || weight.rank !== 4 || offset.rank !== 4) {
      refuseRank(rule, "Expected 4-dimensional input, weight and offset");
      return failed(rule);
    }
    const reads = mul(weight.shape[1]!, groups);
    rule.match(input.shape[1]!, reads, channelsDiffer, { weight: weight.shape, input: input.shape, groups, transposed: false, reads, got: input.shape[1]! });
    const size = places(input, weight, steps);
    const [area, wanted] = [product(weight.shape.slice(2)), offset.shape[1]!];
    rule.match(wanted, mul(2, mul(offset_groups, area)), wrongArgument, { text: `offset.shape[1] is not valid: got: ${show(wanted)} expected: ${show(mul(2, mul(offset_groups, area)))}` });
    if (use_mask) rule.match(mask.shape[1] ?? 1, mul(offset_groups, area), wrongArgument, { text: `mask.shape[1] is not valid: got: ${show(mask.shape[1] ?? 1)} expected: ${show(mul(offset_groups, area))}` });
    if (size.some((dim, i) => differ(dim, offset.shape[2 + i]!))) rule.raise(wrongArgument, { text: `offset output dims: (${listed(offset.shape.slice(2))}) - computed output dims: (${listed(size)})` });
    if (input.dtype !== weight.dtype) refuseDtype(rule, `expected scalar type ${cName(input.dtype)} but found ${cName(weight.dtype)}`);
    return { shape: [input.shape[0]!, weight.shape[0]!, ...size], dtype: input.dtype };
  },
  onnx({ input, weight, offset, mask, bias, groups, offset_groups, use_mask, ...steps }, emit, [out]) {
    const [pad_h, pad_w] = plainly(emit, [steps.pad_h, steps.pad_w]) as [number, number];
    const attributes = {
      kernel_shape: plainly(emit, weight.shape.slice(2)), strides: plainly(emit, [steps.stride_h, steps.stride_w]), dilations: plainly(emit, [steps.dilation_h, steps.dilation_w]),
      pads: [pad_h, pad_w, pad_h, pad_w], group: plainly(emit, [groups])[0]!, offset_group: plainly(emit, [offset_groups])[0]!,
    };
    return emit("DeformConv", [input, weight, offset, bias, use_mask ? mask : null], attributes, like(out!));
  },
  kind: "convolution", weighs: { as: "convolution", out: 0, into: 1 }, says: "Convolution whose filters look at displaced places.",
});
interface Steps { readonly stride_h: Dim; readonly stride_w: Dim; readonly pad_h: Dim; readonly pad_w: Dim; readonly dilation_h: Dim; readonly dilation_w: Dim }
const places = (input: Tensor, weight: Tensor, { stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w }: Steps): Shape =>
  ([[2, stride_h, pad_h, dilation_h], [3, stride_w, pad_w, dilation_w]] as const).map(([axis, stride, pad, dilation]) => {
    const reach = add(mul(dilation, sub(weight.shape[axis]!, 1)), 1);
    return add(floordiv(sub(add(input.shape[axis]!, mul(2, pad)), reach), stride), 1);
  });
