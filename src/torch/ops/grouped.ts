/** Products of matrices in groups, products of scaled eight-bit numbers, and convolution over time first. */
import { add, differ, exactly, mod, sub } from "../../sym/index.ts";
import { any, boolean, dtype as dtypeArg, int, keywordOnly, optional, type Arg, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { bfloat16, bool, int32, int64 } from "../dtype.ts";
import { op } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { cName, refuseDtype, refuseRank } from "./batching.ts";
import { channelsDiffer } from "./convolution.ts";
import { checkedSize } from "./creation.ts";
import { failed } from "./linalg.ts";
import { sliced } from "./lowering.ts";
import { featuresDiffer } from "./matmul.ts";
import { inFloat } from "./precision.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";

/** Sizes by their place from the end. */
const at = ({ shape }: Tensor, axis: number) => shape.at(axis)!;
const isAligned = (one: Tensor): boolean => {
  const rest = exactly(mod(at(one, -1), 16 / one.dtype.bytes));
  return rest === null || rest === 0;
};

export const groupedMm = op({
  names: ["torch.nn.functional.grouped_mm"],
  args: { mat_a: tensor, mat_b: tensor, offs: keywordOnly(optional(tensor)), bias: keywordOnly(optional(tensor)), out_dtype: keywordOnly(optional(dtypeArg)) },
  result({ mat_a: a, mat_b: b, offs, bias, out_dtype }, rule) {
    if (a.dtype.kind !== "float" || a.dtype.bytes > 4) refuseDtype(rule, `Expected mat_a to be Float32, BFloat16 or Float16 matrix, got ${a.dtype.word}`);
    for (const [one, name] of [[a, "mat_a"], [b, "mat_b"]] as const)
      if (one.rank !== 2 && one.rank !== 3) {
        refuseRank(rule, `${name} has to be 2 or 3d`);
        return failed(rule);
      }
    const flat = a.rank === 2 || b.rank === 2;
    const [m, n] = [at(a, -2), at(b, -1)];
    if (differ(at(a, -1), at(b, -2))) refuseAs(rule, featuresDiffer, "contraction dimension of mat_a and mat_b must match");
    if (a.rank === 3 && b.rank === 3 && differ(a.shape[0]!, b.shape[0]!)) refuse(rule, "batched dimension has to match");
    if (!isAligned(a) || !isAligned(b)) refuse(rule, "strides should be multiple of 16 bytes");
    if (flat !== (offs !== null)) refuse(rule, "Have to provide offsets if there is a 2d matrix, or no offset if both matrices are 3d");
    if (offs && offs.rank !== 1) refuseRank(rule, "offs has to be 1D");
    if (offs && offs.dtype !== int32) refuseDtype(rule, "Offsets have to be int32");
    if (out_dtype && out_dtype !== a.dtype) refuseDtype(rule, "Grouped gemm output dtype must match `mat_a` dtype");
    if (bias) refuse(rule, "Bias not supported yet");
    if (a.dtype !== b.dtype) refuseDtype(rule, `expected m1 and m2 to have the same dtype, but got: ${cName(a.dtype)} != ${cName(b.dtype)}`);
    const groups = offs?.shape[0] ?? a.shape[0]!;
    const [left, right] = [a.rank === 3 ? a : null, b.rank === 3 ? b : null];
    if (offs && (left ?? right) && differ(groups, (left ?? right)!.shape[0]!)) refuse(rule, "matrix batch sizes have to match");
    return { shape: a.rank === b.rank ? [groups, m, n] : [m, n], dtype: a.dtype };
  },
  onnx({ mat_a: a, mat_b: b, offs }, emit, [out]) {
    if (a.rank === 3 && b.rank === 3) return inFloat(emit, [a, b], out!, ([x, y], like) => emit("MatMul", [x!, y!], {}, like));
    if (!offs || a.rank !== 2 || b.rank !== 3) return emit.unsupported("groups of columns, or of what is summed over");
    // which rows belong to which matrix only the offsets tell: all are multiplied by each, and theirs are kept
    const [groups, rows, makes] = [b.shape[0]!, a.shape[0]!, b.shape[2]!];
    const order = emit("Range", [emit.constant(0, int64), emit.reshape(emit.shape([rows]), []), emit.constant(1, int64)], {}, { dtype: int64, shape: [rows] });
    const ends = emit.reshape(emit.cast(offs, int64), [groups, 1]);
    const isBefore = emit("Less", [order, ends], {}, { dtype: bool, shape: [groups, rows] });
    const earlier = emit("Concat", [emit.constant([0], int64, [1, 1]), sliced(emit, ends, { axis: 0, start: 0, end: sub(groups, 1) }, { dtype: int64, shape: [sub(groups, 1), 1] })], { axis: 0 }, { dtype: int64, shape: [groups, 1] });
    const isAfter = emit("GreaterOrEqual", [order, earlier], {}, { dtype: bool, shape: [groups, rows] });
    const isOwn = emit.reshape(emit("And", [isBefore, isAfter], {}, { dtype: bool, shape: [groups, rows] }), [groups, rows, 1]);
    return inFloat(emit, [a, b], out!, ([x, y], { dtype, shape }) => {
      const all = emit("MatMul", [x!, y!], {}, { dtype, shape: [groups, rows, makes] });
      const kept = emit("Where", [isOwn, all, emit.constant(0, dtype)], {}, { dtype, shape: [groups, rows, makes] });
      return emit("ReduceSum", [kept, emit.constant([0], int64)], { keepdims: 0 }, { dtype, shape });
    });
  },
  kind: "fully connected", says: "Multiplies groups of rows, each with a matrix of its own.",
});

/** How eight-bit numbers are scaled is no matter of shapes. */
const scaling: Arg<unknown> = any;
export const scaledMm = op({
  names: ["torch.nn.functional.scaled_mm"],
  args: {
    mat_a: tensor, mat_b: tensor, scale_a: scaling, scale_recipe_a: scaling, scale_b: scaling, scale_recipe_b: scaling, swizzle_a: optional(scaling), swizzle_b: optional(scaling),
    bias: optional(tensor), output_dtype: { ...optional(dtypeArg), missing: { value: bfloat16 } }, contraction_dim: optional(scaling), use_fast_accum: boolean(false),
  },
  result({ mat_a: a, mat_b: b, output_dtype }, rule) {
    for (const [one, name] of [[a, "mat_a"], [b, "mat_b"]] as const)
      if (one.rank !== 2) {
        refuseRank(rule, `${name} must be a matrix`);
        return failed(rule);
      }
    rule.match(a.shape[1]!, b.shape[0]!, featuresDiffer, { rows: a.shape[0]!, inner: a.shape[1]!, reads: b.shape[0]!, columns: b.shape[1]! });
    return { shape: [a.shape[0]!, b.shape[1]!], dtype: output_dtype ?? a.dtype };
  },
  onnx: (_, emit) => emit.unsupported("products of scaled eight-bit numbers"),
  kind: "fully connected", says: "Multiplies matrices of eight-bit numbers that are scaled.",
});

export const convTbc = op({
  names: ["torch.conv_tbc", "torch.nn.functional.conv_tbc"],
  autocasts: everywhere("lower"),
  args: { input: tensor, weight: tensor, bias: tensor, pad: int(0) },
  result({ input, weight, bias, pad }, rule) {
    const ranks = [
      [input.rank === 3, "Input must have 3 dims: time, batch, in_channel"], [weight.rank === 3, "Weight tensor must have 3 dims: kernel_width, in_channels, out_channels."], [bias.rank === 1, "Bias must be 1-D"],
    ] as const;
    const wrong = ranks.find(([fits]) => !fits);
    if (wrong) {
      refuseRank(rule, wrong[1]);
      return failed(rule);
    }
    const [time, batch, channels] = input.shape as [number, number, number];
    const [kernel, reads, makes] = weight.shape as [number, number, number];
    if (differ(channels, reads)) refuseAs(rule, channelsDiffer, "Input dim 2 (input channels) is not == dim 1 in the weight tensor");
    if (differ(bias.shape[0]!, makes)) refuse(rule, "Bias size must equal dim 2 in the weight tensor (output channels).");
    // the result is of the input's dtype and takes in products
    if (input.dtype !== weight.dtype) refuseDtype(rule, `self and mat2 must have the same dtype, but got ${input.dtype.word} and ${weight.dtype.word}`);
    else if (input.dtype === bool) notImplemented(rule, "addmm_impl_cpu_", input.dtype);
    return { shape: checkedSize(rule, [add(sub(add(time, add(pad, pad)), kernel), 1), batch, makes]), dtype: input.dtype };
  },
  onnx({ input, weight, bias, pad }, emit, [out]) {
    const padding = exactly(pad);
    if (padding === null) return emit.unsupported("a convolution with padding of a size with a name");
    const [time, batch, channels] = input.shape as [number, number, number];
    const [kernel, reads, makes] = weight.shape as [number, number, number];
    return inFloat(emit, [input, weight, bias], out!, ([x, w, b], { dtype, shape }) => {
      const image = emit("Transpose", [x!], { perm: [1, 2, 0] }, { dtype, shape: [batch, channels, time] });
      const filter = emit("Transpose", [w!], { perm: [2, 1, 0] }, { dtype, shape: [makes, reads, kernel] });
      // padding below 0 cuts the ends off
      const cut = padding < 0 ? sliced(emit, image, { axis: 2, start: -padding, end: add(time, padding) }, { dtype, shape: [batch, channels, add(time, 2 * padding)] }) : image;
      const pads = [Math.max(padding, 0), Math.max(padding, 0)];
      const slid = emit("Conv", [cut, filter, b!], { pads }, { dtype, shape: [batch, makes, out!.shape[0]!] });
      return emit("Transpose", [slid], { perm: [2, 0, 1] }, { dtype, shape });
    });
  },
  kind: "convolution", weighs: { as: "convolution", out: 2, into: 1 },
  says: "Convolution over time, which is the first axis.",
});
