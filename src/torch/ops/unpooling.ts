/** Pooling with random windows, and the way back: numbers laid where a pooling had found them. */
import { type Problem } from "../../base/index.ts";
import { add, compare, differ, type Dim, exactly, exampleOf, floordiv, mul, product, type Shape, show, sub } from "../../sym/index.ts";
import { type Arg, boolean, list, number, optional, perAxis, size, tensor } from "../args.ts";
import { PyList, PyTuple } from "../../python/index.ts";
import { int64 } from "../dtype.ts";
import { op, type Result, type Rule, tuple } from "../op.ts";
import { indexOutOfRange, wrongArgument } from "../problems.ts";
import { axisOf, spatial } from "../rules.ts";
import { type Tensor, valuesOf } from "../tensor.ts";
import { crossed, listed, refuseRank } from "./batching.ts";
import type { Axes } from "./pooling.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";

const kind = "pooling";
const badValue: Problem<{ text: string }> = { ...wrongArgument, raises: "ValueError" };
const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of a call that fails");

const maxUnpool = (axes: Axes) => op({
  names: [`torch.nn.functional.max_unpool${axes}d`],
  autocasts: { cpu: "full" },
  args: { input: tensor, indices: tensor, kernel_size: perAxis(axes), stride: optional(perAxis(axes)), padding: perAxis(axes, 0), output_size: optional({ read: size.read }) },
  result({ input, indices, kernel_size: kernel, stride, padding, output_size }, rule) {
    if (input.rank < axes) rule.vm.raise("IndexError", "tuple index out of range");
    const step = stride ?? kernel;
    const usual = input.shape.slice(-axes).map((dim, i) => sub(add(mul(sub(dim, 1), step[i]!), kernel[i]!), mul(2, padding[i]!)));
    const wanted = output_size?.slice(-axes) ?? usual;
    for (const [i, dim] of wanted.entries()) {
      const [least, most] = [sub(usual[i]!, step[i]!), add(usual[i]!, step[i]!)];
      if (output_size && (["<", "<=", "=="].includes(compare(dim, least) ?? "") || [">", ">=", "=="].includes(compare(dim, most) ?? "")))
        rule.raise(badValue, { text: `invalid output_size "(${listed(wanted)}${axes === 1 ? "," : ""})" (dim ${i} must be between ${show(least)} and ${show(most)})` });
    }
    if (!checkUnpool(rule, axes, input, indices)) return failed(rule);
    checkPlaces(rule, indices, axes === 1 ? [...wanted, 1] : wanted);
    return { shape: [...input.shape.slice(0, -axes), ...wanted], dtype: input.dtype };
  },
  onnx({ input, indices }, emit, [out]) {
    // each channel is a row; numbers go to the places of their row
    const { dtype } = out!;
    const rows = product(out!.shape.slice(0, -axes));
    const wide: Shape = [rows, product(out!.shape.slice(-axes))];
    const flat: Shape = [rows, product(input.shape.slice(-axes))];
    const zeros = emit("Expand", [emit.constant(0, dtype), emit.shape(wide)], {}, { dtype, shape: wide });
    return emit.reshape(emit("ScatterElements", [zeros, emit.reshape(indices, flat), emit.reshape(input, flat)], { axis: 1 }, { dtype, shape: wide }), out!.shape);
  },
  kind, says: "Lays numbers where a max pooling had found them, zeros elsewhere.",
});

/** A line is a plane of width 1 to PyTorch. */
const checkUnpool = (rule: Rule, axes: Axes, input: Tensor, indices: Tensor): boolean => {
  const kernelAxes = Math.max(axes, 2);
  const wide = (one: Tensor): Shape => (axes === 1 ? [...one.shape, 1] : one.shape);
  const rank = wide(input).length;
  if (indices.dtype !== int64) {
    refuse(rule, `elements in indices should be type int64 but got: ${indices.dtype.word}`);
    return false;
  }
  if (rank !== kernelAxes + 1 && rank !== kernelAxes + 2) {
    refuseRank(rule, `Input to max_unpooling${kernelAxes}d should be a ${kernelAxes + 1}d or ${kernelAxes + 2}d Tensor, but got a tensor with ${rank} dimensions.`);
    return false;
  }
  const same = input.rank === indices.rank && input.shape.every((dim, i) => compare(dim, indices.shape[i]!) !== "!=" && compare(dim, indices.shape[i]!) !== "<" && compare(dim, indices.shape[i]!) !== ">");
  if (!same) refuse(rule, `Expected shape of indices to be same as that of the input tensor ([${listed(wide(input))}]) but got indices tensor with shape: [${listed(wide(indices))}]`);
  else if (input.dtype.kind !== "float") notImplemented(rule, `max_unpool${kernelAxes}d`, input.dtype);
  return true;
};
/** Places that are known have to lie in the result. */
const checkPlaces = (rule: Rule, indices: Tensor, size: Shape): void => {
  const count = exactly(product(size));
  const outside = count === null || count === 0 ? undefined : valuesOf(indices)?.findLast((one) => one < 0 || one >= count);
  if (outside !== undefined) refuseAs(rule, indexOutOfRange, `Found an invalid max index: ${outside} (output volumes are of size ${crossed(size)})`, "RuntimeError");
};
export const maxUnpool1d = maxUnpool(1);
export const maxUnpool2d = maxUnpool(2);
export const maxUnpool3d = maxUnpool(3);

/** A share for all axes, or one for each. */
const ratios: Arg<number | readonly number[]> = { read: (vm, value, name) => (value instanceof PyList || value instanceof PyTuple ? list(number) : number).read(vm, value, name) };

/** Windows of random sizes; `indices` is the name under which the places always come too. */
const fractional = (axes: 2 | 3, indices: boolean) => op({
  names: [`torch.nn.functional.fractional_max_pool${axes}d${indices ? "_with_indices" : ""}`],
  autocasts: { cpu: "full" },
  args: { input: tensor, kernel_size: perAxis(axes), output_size: optional(perAxis(axes)), output_ratio: optional(ratios), return_indices: boolean(false), _random_samples: optional(tensor) },
  result({ input, kernel_size: kernel, output_size, output_ratio: ratio, return_indices, _random_samples: samples }, rule) {
    const name = `fractional_max_pool${axes}d`;
    if (!output_size && !ratio) {
      rule.raise(badValue, { text: `${name} requires specifying either an output_size or an output_ratio` });
      return failed(rule);
    }
    if (axes === 2 && !output_size && typeof ratio === "number") rule.vm.raise("TypeError", "object of type 'float' has no len()");
    // one random number for each axis of each plane
    if (!samples && input.rank < axes + 1) {
      axisOf(rule, input.rank, -axes - 1);
      return failed(rule);
    }
    if (!samples && (input.dtype.kind === "int" || input.dtype.kind === "bool")) notImplemented(rule, "check_uniform_bounds", input.dtype);
    if (input.rank !== axes + 1 && input.rank !== axes + 2) {
      refuseRank(rule, `${name}(): Expected ${axes + 1}D or ${axes + 2}D tensor, but got: [${listed(input.shape)}]`);
      return failed(rule);
    }
    const image = spatial(input.shape, axes);
    const out = output_size ?? image.size.map((dim, i) => shareOf(rule, dim, typeof ratio === "number" ? ratio : (ratio![i] ?? 1)));
    if (kernel.some((one) => compare(one, 1) === "<")) refuse(rule, `${name}(): kernel size should be greater than zero, but got ${crossed(kernel)}`);
    const words = axes === 2 ? ["height", "width"] : ["time", "height", "width"];
    // a volume needs one place more than a plane
    const reach = (i: number): Dim => sub(add(out[i]!, kernel[i]!), axes === 3 ? 0 : 1);
    const bad = image.size.findIndex((dim, i) => compare(reach(i), dim) === ">");
    const empty = input.shape.findIndex((dim, i) => i >= input.rank - axes - 1 && exactly(dim) === 0);
    if (empty >= 0) refuse(rule, `${name}${axes === 3 ? "_out" : ""}(): Expected input to have non-zero size for non-batch dimensions, but got${axes === 3 ? " " : ""}[${listed(input.shape)}] with dimension ${empty} being empty.`);
    else if (bad >= 0) refuse(rule, `${name}${axes === 3 ? "_out" : ""}(): pool ${words[bad]} ${show(kernel[bad]!)} too large relative to input ${words[bad]} ${show(image.size[bad]!)}`);
    else checkSamples(rule, axes, input, samples);
    if (samples && samples.dtype !== input.dtype) refuse(rule, "Expect _random_samples to have the same dtype as input");
    else if (input.dtype.kind !== "float") notImplemented(rule, `${name}_out_frame`, input.dtype);
    const shape = [...image.lead, image.channels, ...out];
    return indices || return_indices ? tuple({ shape, dtype: input.dtype }, { shape, dtype: int64 }) : { shape, dtype: input.dtype };
  },
  onnx: (_, emit) => emit.unsupported("fractional pooling draws random windows"),
  random: true, kind, says: "Keeps the greatest numbers of windows of random sizes.",
});
/** One random number for each axis of each plane. */
const checkSamples = (rule: Rule, axes: number, input: Tensor, samples: Tensor | null): void => {
  if (!samples) return;
  const [batch, channels] = [input.rank === axes + 2 ? input.shape[0]! : 1, input.shape.at(-axes - 1)!];
  if (samples.rank !== 3) refuse(rule, `Expect _random_samples to have 3 dimensions, got ${samples.rank}`);
  else if (compare(samples.shape[0]!, batch) === "<") refuse(rule, "Expect _random_samples.size(0) no less then input batch size.");
  else if (differ(samples.shape[1]!, channels)) refuse(rule, "Expect _random_samples.size(1) equals to input channel size.");
  else if (differ(samples.shape[2]!, axes)) refuse(rule, `Expect _random_samples.size(2) equals to ${axes}; got ${show(samples.shape[2]!)}.`);
};
/** `int(size * ratio)`: names are kept where the ratio is a short binary fraction. */
const shareOf = (rule: Rule, dim: Dim, ratio: number): Dim => {
  const plain = exactly(dim);
  if (plain !== null) return Math.trunc(plain * ratio);
  if (Number.isInteger(ratio * 4096)) return floordiv(mul(dim, ratio * 4096), 4096);
  const example = exampleOf(dim) === null ? null : rule.decide(dim);
  return example === null ? rule.fresh(dim) : Math.trunc(example * ratio);
};
export const fractionalMaxPools = [fractional(2, false), fractional(3, false), fractional(2, true), fractional(3, true)] as const;
