/** Convolution and transposed convolution over one, two or three axes of space. */
import { problem } from "../../base/index.ts";
import { add, compare, differ, type Dim, exactly, floordiv, mul, product, type Shape, show, sub } from "../../sym/index.ts";
import { type Arg, int, optional, perAxis, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import type { DType } from "../dtype.ts";
import { op, type Rule } from "../op.ts";
import { slide, spatial } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { asBatch, cName, isEmpty, listed, plainly, refuseDtype, refuseRank, typeText } from "./batching.ts";
import { laidAsPlane } from "./channels_last.ts";
import { inFloat } from "./precision.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";

type Axes = 1 | 2 | 3;

interface Channels {
  readonly weight: Shape;
  readonly input: Shape;
  readonly groups: Dim;
  readonly transposed: boolean;
  readonly reads: Dim;
  readonly got: Dim;
}
/** The weight was made for another number of channels. */
export const channelsDiffer = problem({
  code: "channels-differ",
  severity: "error",
  says: (d: Channels) =>
    `Given ${d.transposed ? "transposed=1" : `groups=${show(d.groups)}`}, weight of size [${listed(d.weight)}], expected input[${listed(d.input)}] to have ${show(d.reads)} channels, but got ${show(d.got)} channels instead`,
  fix(d, site) {
    const span = site.argument("in_channels");
    const right = exactly(d.got);
    return span && right !== null ? { title: `Set in_channels to ${right}`, edits: [{ span, text: String(right) }] } : undefined;
  },
});

/** The groups do not divide the channels. */
export const groupsDivide = problem({ code: "groups-divide", severity: "error", says: (d: { text: string }) => d.text });

const kernelTooLarge = problem({
  code: "kernel-too-large",
  severity: "error",
  says: (d: { padded: Shape; kernel: Shape }) =>
    `Calculated padded input size per channel: (${d.padded.map(show).join(" x ")}). Kernel size: (${d.kernel.map(show).join(" x ")}). Kernel size can't be greater than actual input size`,
  fix(d, { built }) {
    const missing = d.kernel.map((dim, i) => exactly(sub(dim, d.padded[i]!)));
    if (!built?.end || missing.some((one) => one === null) || built.operands.some(({ name }) => name === "padding") || built.operands.filter(({ name }) => name === null).length > 4) return undefined;
    const by = Math.ceil(Math.max(...missing.map((one) => one!)) / 2);
    return { title: `Pad by ${by}`, edits: [{ span: built.end, text: `, padding=${by}` }] };
  },
});

/** Zeros on each side of each axis, or the names of the two usual amounts. */
const paddingArg = (axes: Axes): Arg<Shape | string> => {
  const sizes = perAxis(axes, 0);
  return { read: (vm, value, name) => (typeof value === "string" ? value : sizes.read(vm, value, name)), missing: { value: sizes.missing!.value } };
};

interface Window {
  readonly stride: Shape;
  readonly dilation: Shape;
  readonly before: Shape;
  readonly after: Shape;
}

/** Zeros before and after each axis: "same" adds as much as the kernel takes away, the odd one after. */
const padsOf = (weight: Tensor, axes: Axes, padding: Shape | string, dilation: Shape): { readonly before: Shape; readonly after: Shape } => {
  if (typeof padding !== "string") return { before: padding, after: padding };
  if (padding !== "same") return { before: Array<Dim>(axes).fill(0), after: Array<Dim>(axes).fill(0) };
  const whole = spatial(weight.shape, axes).size.map((kernel, i) => mul(dilation[i]!, sub(kernel, 1)));
  const before = whole.map((one) => floordiv(one, 2));
  return { before, after: whole.map((one, i) => sub(one, before[i]!)) };
};

const rankWords: Readonly<Record<Axes, string>> = { 1: "2D (unbatched) or 3D (batched)", 2: "3D (unbatched) or 4D (batched)", 3: "4D (unbatched) or 5D (batched)" };

/** Ranks, signs and lengths that every convolution checks; false where no shape can be given. */
const checkArguments = (rule: Rule, name: string, axes: Axes, input: Tensor, weight: Tensor, numbers: Readonly<Record<"stride" | "padding" | "dilation", Shape | string>>, groups: Dim): boolean => {
  if (input.rank !== axes + 1 && input.rank !== axes + 2) {
    refuseRank(rule, `Expected ${rankWords[axes]} input to ${name}, but got input of size: [${listed(input.shape)}]`);
    return false;
  }
  // the weight's own axes decide how many sizes are wanted
  const wanted = Math.max(weight.rank - 2, 0);
  for (const [what, sizes] of Object.entries(numbers)) {
    if (typeof sizes === "string" || sizes.length === wanted) continue;
    refuseRank(rule, wanted === 0 ? "weight should have at least three dimensions" : `expected ${what} to be a single integer value or a list of ${wanted} values to match the convolution dimensions, but got ${what}=[${listed(sizes)}]`);
    return false;
  }
  if (wanted !== axes) {
    refuseRank(rule, `Expected ${wanted + 2}-dimensional input for ${wanted + 2}-dimensional weight [${listed(weight.shape)}], but got ${input.rank}-dimensional input of size [${listed(input.shape)}] instead`);
    return false;
  }
  const { padding, stride, dilation } = numbers;
  if (typeof padding !== "string" && padding.some((one) => compare(one, 0) === "<")) return refused(rule, "negative padding is not supported");
  if ((stride as Shape).some(notPositive)) return refused(rule, "non-positive stride is not supported");
  if ((dilation as Shape).some(notPositive)) return refused(rule, axes < 3 || name.includes("transpose") ? "non-positive dilation is not supported" : `dilation should be greater than zero, but got [${listed(dilation as Shape)}]`);
  if (notPositive(groups)) return refused(rule, "non-positive groups is not supported");
  return true;
};
/** PyTorch lays a batch of 1 before an input without one. */
const batched = ({ shape, rank }: Tensor, axes: Axes): Shape => (rank === axes + 1 ? [1, ...shape] : shape);
const notPositive = (dim: Dim): boolean => compare(dim, 1) === "<";
const refused = (rule: Rule, text: string): false => {
  refuse(rule, text);
  return false;
};

const kernelOf = (axes: Axes, transposed: boolean): string =>
  transposed ? `slow_conv_transpose${Math.max(axes, 2)}d_out_cpu` : axes === 3 ? "compute_columns3d" : "slow_conv2d_cpu";
const checkDtypes = (rule: Rule, kernel: string, transposed: boolean, input: Tensor, weight: Tensor, bias: Tensor | null): void => {
  const isUnknown = input.dtype.kind === "bool" || (transposed && input.dtype.kind === "int" && input.dtype.name !== "int64");
  if (bias && bias.dtype !== input.dtype) refuseDtype(rule, `Input type (${cName(input.dtype)}) and bias type (${cName(bias.dtype)}) should be the same`);
  // there is nothing to compute
  else if (isEmpty(input)) return;
  else if (isUnknown) notImplemented(rule, kernel, input.dtype);
  else checkWeight(rule, input.dtype, weight.dtype);
};
/** Each of the libraries behind it has words of its own; which one it is, the input decides. */
const checkWeight = (rule: Rule, input: DType, weight: DType): void => {
  if (input === weight) return;
  const isFast = input.name === "float32" || input.name === "bfloat16";
  if (!isFast && input.kind !== "complex") refuseDtype(rule, `expected scalar type ${input.word} but found ${weight.word}`);
  else refuseDtype(rule, `Input type (${typeText(input)}) and weight type (${typeText(weight)}) should be the same${isFast ? " or input should be a MKLDNN tensor and weight is a dense tensor" : ""}`);
};

const checkBias = (rule: Rule, bias: Tensor | null, weight: Tensor, channels: Dim, lead: string): void => {
  if (!bias || (bias.rank === 1 && !differ(bias.shape[0]!, channels))) return;
  refuseAs(rule, channelsDiffer, `Given ${lead}weight of size [${listed(weight.shape)}], expected bias to be 1-dimensional with ${show(channels)} elements, but got bias of size [${listed(bias.shape)}] instead`);
};

const checkGroups = (rule: Rule, weight: Tensor, groups: Dim): void => {
  const [out, by] = [exactly(weight.shape[0]!), exactly(groups)];
  if (out !== null && by !== null && by > 0 && out % by !== 0)
    rule.raise(groupsDivide, { text: `Given groups=${by}, expected weight to be divisible by ${by} at dimension 0, but got weight of size [[${listed(weight.shape)}]] instead` });
};

/** Sizes after the kernel has slid over the padded axes; a kernel that reaches over the end leaves no known size. */
const slid = (rule: Rule, size: Shape, kernel: Shape, { stride, dilation, before, after }: Window): Shape => {
  const padded = size.map((one, i) => add(one, add(before[i]!, after[i]!)));
  const none = Array<Dim>(size.length).fill(0);
  const out = slide(padded, { kernel, stride, dilation, padding: none });
  const reach = kernel.map((one, i) => add(mul(dilation[i]!, sub(one, 1)), 1));
  const short = padded.map((one, i) => compare(one, reach[i]!) === "<");
  if (!short.includes(true)) return out;
  rule.raise(kernelTooLarge, { padded, kernel: reach });
  return out.map((one, i) => (short[i] ? rule.fresh() : one));
};

const convolution = (axes: Axes) => op({
  names: [`torch.nn.functional.conv${axes}d`, `torch.conv${axes}d`],
  autocasts: everywhere("lower"),
  args: {
    input: tensor, weight: tensor, bias: optional(tensor),
    stride: perAxis(axes, 1), padding: paddingArg(axes), dilation: perAxis(axes, 1), groups: int(1),
  },
  result({ input, weight, bias, stride, padding, dilation, groups }, rule) {
    if (!checkArguments(rule, `conv${axes}d`, axes, input, weight, { stride, padding, dilation }, groups)) return rule.unknown("after-error", "the shape of a convolution that fails");
    if (typeof padding === "string") {
      if (padding !== "same" && padding !== "valid") refuse(rule, `Invalid padding string: '${padding}'`);
      else if (padding === "same" && stride.some((one) => differ(one, 1))) refuse(rule, "padding='same' is not supported for strided convolutions");
    }
    const image = spatial(input.shape, axes);
    checkGroups(rule, weight, groups);
    const reads = mul(weight.shape[1]!, groups);
    const { before, after } = padsOf(weight, axes, padding, dilation);
    // uneven amounts are laid on before the convolution looks at its input
    const seen = batched(input, axes).map((dim, i) => (i < 2 ? dim : add(dim, sub(after[i - 2]!, before[i - 2]!))));
    rule.match(image.channels, reads, channelsDiffer, { weight: weight.shape, input: seen, groups, transposed: false, reads, got: image.channels });
    checkBias(rule, bias, weight, weight.shape[0]!, "");
    if (compare(weight.shape[0]!, 1) === "<") refuse(rule, `Given groups=${show(groups)}, expected weight to be at least 1 at dimension 0, but got weight of size [${listed(weight.shape)}] instead`);
    checkDtypes(rule, kernelOf(axes, false), false, input, weight, bias);
    const size = slid(rule, image.size, weight.shape.slice(2), { stride, dilation, before, after });
    return laidAsPlane([...image.lead, weight.shape[0]!, ...size], input, weight);
  },
  macs: ({ weight }, [out]) => mul(product(without(out!.shape, out!.rank - axes - 1)), product(weight.shape)),
  onnx({ input, weight, bias, stride, padding, dilation, groups }, emit, [out]) {
    const { before, after } = padsOf(weight, axes, padding, dilation);
    const attributes = { kernel_shape: plainly(emit, weight.shape.slice(2)), strides: plainly(emit, stride), pads: plainly(emit, [...before, ...after]), dilations: plainly(emit, dilation), group: plainly(emit, [groups])[0]! };
    return inFloat(emit, [input, weight, bias], out!, ([x, w, b], like) => asBatch(emit, x!, axes + 2, like, (image, batched) => emit("Conv", [image, w!, b ?? null], attributes, batched)));
  },
  kind: "convolution", weighs: { as: "convolution", out: 0, into: 1 },
  says: "Slides filters over the input; each filter gives one channel.",
});
const without = (shape: Shape, axis: number): Shape => shape.toSpliced(axis, 1);

export const conv1d = convolution(1);
export const conv2d = convolution(2);
export const conv3d = convolution(3);

const transposedConvolution = (axes: Axes) => op({
  names: [`torch.nn.functional.conv_transpose${axes}d`, `torch.conv_transpose${axes}d`],
  autocasts: everywhere("lower"),
  args: {
    input: tensor, weight: tensor, bias: optional(tensor),
    stride: perAxis(axes, 1), padding: perAxis(axes, 0), output_padding: perAxis(axes, 0), groups: int(1), dilation: perAxis(axes, 1),
  },
  result({ input, weight, bias, stride, padding, output_padding, groups, dilation }, rule) {
    if (!checkArguments(rule, `conv_transpose${axes}d`, axes, input, weight, { stride, padding, dilation }, groups)) return rule.unknown("after-error", "the shape of a convolution that fails");
    const image = spatial(input.shape, axes);
    checkGroups(rule, weight, groups);
    rule.match(image.channels, weight.shape[0]!, channelsDiffer, { weight: weight.shape, input: batched(input, axes), groups, transposed: true, reads: weight.shape[0]!, got: image.channels });
    const channels = mul(weight.shape[1]!, groups);
    checkBias(rule, bias, weight, channels, "transposed=1, ");
    checkDtypes(rule, kernelOf(axes, true), true, input, weight, bias);
    if (output_padding.some((one, i) => isAtLeast(one, stride[i]!) && isAtLeast(one, dilation[i]!))) refuse(rule, `output padding must be smaller than either stride or dilation, but got ${stepWords({ output_padding, stride, dilation })}`);
    const size = image.size.map((length, i) => {
      const spread = mul(sub(length, 1), stride[i]!);
      const reach = add(mul(dilation[i]!, sub(weight.shape[i + 2]!, 1)), 1);
      return add(sub(add(spread, reach), mul(2, padding[i]!)), output_padding[i]!);
    });
    if (size.some(notPositive)) refuse(rule, axes < 3 ? "could not construct a memory descriptor using a format tag" : `Given input size per channel: (${image.size.map(show).join(" x ")}). Calculated output size per channel: (${size.map(show).join(" x ")}). Output size is too small`);
    return laidAsPlane([...image.lead, channels, ...size.map((one) => (notPositive(one) ? rule.fresh() : one))], input, weight);
  },
  macs: ({ input, weight }) => mul(product(without(input.shape, input.rank - axes - 1)), product(weight.shape)),
  onnx({ input, weight, bias, stride, padding, output_padding, groups, dilation }, emit, [out]) {
    const attributes = {
      kernel_shape: plainly(emit, weight.shape.slice(2)), strides: plainly(emit, stride), pads: plainly(emit, [...padding, ...padding]),
      output_padding: plainly(emit, output_padding), dilations: plainly(emit, dilation), group: plainly(emit, [groups])[0]!,
    };
    return inFloat(emit, [input, weight, bias], out!, ([x, w, b], like) => asBatch(emit, x!, axes + 2, like, (image, batched) => emit("ConvTranspose", [image, w!, b ?? null], attributes, batched)));
  },
  kind: "convolution", weighs: { as: "convolution", out: 1, into: 0 },
  says: "Spreads each input place over a window of the output: a convolution run backwards, usually to enlarge.",
});
/** "stride_height: 1 stride_width: 2"; a line is a plane of height 1 to PyTorch. */
const stepWords = (steps: Readonly<Record<string, Shape>>): string =>
  Object.entries(steps).flatMap(([name, dims]) => {
    const wide = dims.length === 1 ? [name === "output_padding" ? 0 : 1, ...dims] : dims;
    return wide.map((dim, i) => `${name}_${["depth", "height", "width"][i + 3 - wide.length]}: ${show(dim)}`);
  }).join(" ");
const isAtLeast = (a: Dim, b: Dim): boolean => {
  const relation = compare(a, b);
  return relation === ">" || relation === ">=" || relation === "==";
};

export const convTranspose1d = transposedConvolution(1);
export const convTranspose2d = transposedConvolution(2);
export const convTranspose3d = transposedConvolution(3);
