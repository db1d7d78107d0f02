/** Reductions over axes: sums, means, products, extremes, truth, counts, norms. */
import { differ, exactly, product, same, type Shape, show } from "../../sym/index.ts";
import { type Arg, type Scalar, axisList, flag, keywordOnly, optional, plainInt, scalar, size as sizeArg, tensor, text, withDefault } from "../args.ts";
import { casting, everywhere } from "../autocast.ts";
import { accumulating, bool, type DType, int64, realOf, uint64 } from "../dtype.ts";
import { type AnyOp, type Emit, type GivenOut, op, type OutParts, type Ref, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { axesOf, axisOf, broadcast, reduced } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { type Form, inDtype } from "./lowering.ts";
import { fitted } from "./numbers.ts";
import { checkDtype, kernel, words } from "./pointwise.ts";
import { asDtype, axesAgain, axesGiven, groupsOf, keepdim, needsElements, reducedAxes, reduceNode, shapeWithout, total } from "./reducing.ts";
import { wrongDtype } from "../problems.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";
import { anyOut, exactOut, fractionOut, holdingOut, sameOut, truthOut } from "./outs.ts";
import { isEmpty } from "./batching.ts";

/** A reduction over any axes: how it is declared. */
interface Reduction {
  readonly work: (group: readonly number[]) => number;
  readonly dtype: (input: DType, rule: Rule) => DType;
  readonly node?: string | ((emit: Emit, input: Ref, axes: readonly number[], out: Tensor) => Ref);
  readonly check?: (rule: Rule, input: Tensor, wanted: DType | null, given: readonly number[] | null, keep?: boolean) => void;
  readonly says?: string;
  readonly out?: GivenOut;
  readonly outDtype?: boolean;
  /** `keepdim` may be given without axes. */
  readonly keeps?: "alone";
  readonly signatures?: string;
}
const lower = (node: Reduction["node"], emit: Emit, input: Ref, axes: readonly number[], out: Tensor): Ref =>
  node === undefined ? emit.unsupported("this reduction has no ONNX form") : typeof node === "string" ? reduceNode(emit, node, input, axes, out) : node(emit, input, axes, out);

/** Where the axes are left out, keepdim is too. */
const keepdimBeside: Arg<boolean> = { ...keepdim, beside: "dim" };
/** With the dtype of the result as an argument: numbers are converted before they come together. */
const converting = (name: string, { work, dtype, node, check, says, keeps, ...rest }: Reduction): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  ...rest,
  args: { input: tensor, dim: reducedAxes, keepdim: keeps === "alone" ? keepdim : keepdimBeside, dtype: asDtype },
  result({ input, dim, keepdim: keep, dtype: wanted }, rule) {
    const axes = axesGiven(rule, input.rank, dim);
    check?.(rule, input, wanted, dim);
    return { shape: shapeWithout(input, axes, keep), dtype: wanted ?? dtype(input.dtype, rule) };
  },
  value: ({ input, dim }, [out]) => valueOf(input, axesAgain(input.rank, dim), out!, work),
  onnx: ({ input, dim }, emit, [out]) => lower(node, emit, inDtype(emit, input, out!.dtype), axesAgain(input.rank, dim), out!),
  ...(says ? { says } : {}),
}) as unknown as AnyOp;

const valueOf = (input: Tensor, axes: readonly number[], out: Tensor, work: (group: readonly number[]) => number): Float64Array | null => {
  const groups = groupsOf(input, axes);
  const fit = fitting(out.dtype);
  return groups && fitted(groups.map((group) => work(out.dtype === bool ? group : group.map(fit))), out.dtype);
};

const mean = (group: readonly number[]): number => total(group) / group.length;
const present = (group: readonly number[]): readonly number[] => group.filter((one) => !Number.isNaN(one));
const needsFraction = (words_: (dtype: DType) => string) => (rule: Rule, input: Tensor, wanted: DType | null): void => {
  const { kind } = wanted ?? input.dtype;
  if (kind === "int" || kind === "bool") refuseAs(rule, wrongDtype, words_(wanted ?? input.dtype));
};
const meanWords = (rule: Rule, input: Tensor, wanted: DType | null): void =>
  needsFraction((dtype) => `mean(): could not infer output dtype. ${wanted ? "Optional" : "Input"} dtype must be either a floating point or complex dtype. Got: ${dtype.word}`)(rule, input, wanted);

/** Whether an element is a number: NaN alone differs from itself. */
const isNumber = (emit: Emit, input: Ref): Ref => emit("Equal", [input, input], {}, { dtype: bool, shape: input.shape });
const withoutNan = (emit: Emit, input: Ref): Ref =>
  input.dtype.kind === "float" ? emit("Where", [isNumber(emit, input), input, emit.constant(0, input.dtype)], {}, { dtype: input.dtype, shape: input.shape }) : input;

export const sums: readonly AnyOp[] = [
  casting({ cuda: "full" }, converting("sum", { signatures: "one of:", out: anyOut, outDtype: true, work: total, dtype: accumulating, node: "ReduceSum", says: "Adds the numbers of axes." })),
  converting("nansum", { keeps: "alone", out: fractionOut("nansum_cpu"), outDtype: true, work: (group) => total(present(group)), dtype: accumulating, node: (emit, input, axes, out) => reduceNode(emit, "ReduceSum", withoutNan(emit, input), axes, out), check: (rule, input) => checkDtype(rule, input.dtype, [words("nansum on CPU does not support complex inputs", ["complex"], "RuntimeError")]) }),
  converting("mean", { work: mean, dtype: (dtype) => dtype, node: "ReduceMean", check: meanWords, says: "The mean of the numbers of axes." }),
  converting("nanmean", { keeps: "alone", out: fractionOut("nansum_cpu"), work: (group) => mean(present(group)), dtype: (dtype) => dtype, node: (emit, input, axes, out) => {
    const counted = reduceNode(emit, "ReduceSum", emit.cast(isNumber(emit, input), out.dtype), axes, out);
    return emit("Div", [reduceNode(emit, "ReduceSum", withoutNan(emit, input), axes, out), counted], {}, { dtype: out.dtype, shape: out.shape });
  }, check: (rule, input, wanted) => {
    needsFraction((dtype) => `nanmean(): expected input to have floating point or complex dtype but got ${dtype.word}`)(rule, input, null);
    if (wanted) needsFraction((dtype) => `nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. Got: ${dtype.word}`)(rule, input, wanted);
    checkDtype(rule, input.dtype, [words("nansum on CPU does not support complex inputs", ["complex"], "RuntimeError")]);
  } }),
];

/** Without a dtype argument. */
const plain = (name: string, { work, dtype, node, check, out: given }: Reduction, dims: Arg<readonly number[] | null> = reducedAxes, extra: readonly string[] = []): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`, ...extra] as [string, ...string[]],
  out: given,
  args: { input: tensor, dim: dims, keepdim },
  result({ input, dim, keepdim: keep }, rule) {
    const axes = axesGiven(rule, input.rank, dim);
    check?.(rule, input, null, dim, keep);
    return { shape: shapeWithout(input, axes, keep), dtype: dtype(input.dtype, rule) };
  },
  value: ({ input, dim }, [out]) => valueOf(input, axesAgain(input.rank, dim), out!, work),
  onnx: ({ input, dim }, emit, [out]) => lower(node, emit, emit.of(input), axesAgain(input.rank, dim), out!),
}) as unknown as AnyOp;

const likeInput = sameOut((wanted, got) => `Expected the dtype for input and out to match, but got ${wanted.word} for input's dtype and ${got.word} for out's dtype.`);
/** What the greatest and the least number differ in. */
interface Extreme {
  readonly name: "amax" | "amin";
  readonly better: (a: number, b: number) => number;
  readonly node: "ReduceMax" | "ReduceMin";
  readonly kernel: string;
}
const extreme = ({ name, better, node, kernel: kernelName }: Extreme): AnyOp => plain(name, {
  work: (group) => (group.some(Number.isNaN) ? NaN : group.reduce((a, b) => better(a, b))),
  dtype: (dtype) => dtype,
  node,
  check(rule, input, _, given) {
    needsElements(rule, name, input, given, axesAgain(input.rank, given));
    if (!isEmpty(input)) checkDtype(rule, input.dtype, [kernel(kernelName, "complex")]);
  },
  out: likeInput,
});
const truthDtype = (dtype: DType): DType => (dtype.name === "uint8" ? dtype : bool);
const truth = (name: "all" | "any"): Reduction => ({
  work: (group) => Number(name === "all" ? group.every((one) => one !== 0) : group.some((one) => one !== 0)),
  dtype: truthDtype,
  node: (emit, input, axes, out) => emit.cast(reduceNode(emit, name === "all" ? "ReduceMin" : "ReduceMax", emit.cast(emit.cast(input, bool), int64), axes, { shape: out.shape, dtype: int64 }), out.dtype),
});
/** An empty list of axes leaves each number by itself here. */
const truthAxes = (rank: number, dim: readonly number[] | null): readonly number[] => (dim?.length === 0 ? [] : axesAgain(rank, dim));
const truthOf = (name: "all" | "any"): AnyOp => {
  const { work, node } = truth(name);
  return op({
    names: [`torch.${name}`, `torch.Tensor.${name}`],
    out: truthOut(name),
    args: { input: tensor, dim: reducedAxes, keepdim },
    result({ input, dim, keepdim: keep }, rule) {
      const axes = axesGiven(rule, input.rank, dim);
      return { shape: dim?.length === 0 ? input.shape : shapeWithout(input, axes, keep), dtype: truthDtype(input.dtype) };
    },
    value: ({ input, dim }, [out]) => valueOf(input, truthAxes(input.rank, dim), out!, work),
    onnx: ({ input, dim }, emit, [out]) => lower(node, emit, emit.of(input), truthAxes(input.rank, dim), out!),
  }) as unknown as AnyOp;
};
const logSumExp = (group: readonly number[]): number => {
  const most = Math.max(...group);
  return Number.isFinite(most) ? most + Math.log(total(group.map((one) => Math.exp(one - most)))) : most;
};
/** Without axes all numbers come together, but the greatest of them keeps its axes. */
const logSumAxes: Reduction["check"] = (rule, input, _, given, keep) => {
  if (given?.length === 0 && !keep && input.rank > 0 && exactly(input.count) !== 0) refuse(rule, `output with shape [] doesn't match the broadcast shape [${input.shape.map(() => 1).join(", ")}]`);
};
const floats = (dtype: DType, rule: Rule): DType => (dtype.kind === "int" || dtype.kind === "bool" ? rule.defaultDtype : dtype);

export const extremes: readonly AnyOp[] = [
  extreme({ name: "amax", better: Math.max, node: "ReduceMax", kernel: "max_values_cpu" }), extreme({ name: "amin", better: Math.min, node: "ReduceMin", kernel: "min_values_cpu" }), truthOf("all"), truthOf("any"),
  casting({ cuda: "full" }, plain("logsumexp", { out: holdingOut((_, got) => `logsumexp(): Expected floating point type for result tensor, but got: ${got.word}`), work: logSumExp, dtype: floats, node: "ReduceLogSumExp", check: logSumAxes }, axisList, ["torch.special.logsumexp"])),
];

export const countNonzero = op({
  names: ["torch.count_nonzero", "torch.Tensor.count_nonzero"],
  args: { input: tensor, dim: reducedAxes },
  result: ({ input, dim }, rule) => ({ shape: shapeWithout(input, axesGiven(rule, input.rank, dim), false), dtype: int64 }),
  value: ({ input, dim }) => groupsOf(input, axesAgain(input.rank, dim))?.map((group) => group.filter((one) => one !== 0).length) ?? null,
  onnx: ({ input, dim }, emit, [out]) => reduceNode(emit, "ReduceSum", emit.cast(emit.cast(input, bool), int64), axesAgain(input.rank, dim), out!),
});

export const prod = op({
  names: ["torch.prod", "torch.Tensor.prod"],
  autocasts: everywhere("full"),
  out: anyOut, outDtype: true,
  args: { input: tensor, dim: withDefault(plainInt, null as unknown as number), keepdim: keepdimBeside, dtype: asDtype },
  result({ input, dim, keepdim: keep, dtype: wanted }, rule) {
    const axes = axesGiven(rule, input.rank, dim === null ? null : [dim]);
    return { shape: shapeWithout(input, axes, keep), dtype: wanted ?? accumulating(input.dtype) };
  },
  value: ({ input, dim }, [out]) => valueOf(input, axesAgain(input.rank, dim), out!, (group) => group.reduce((a, b) => a * b, 1)),
  onnx: ({ input, dim }, emit, [out]) => reduceNode(emit, "ReduceProd", inDtype(emit, input, out!.dtype), axesAgain(input.rank, dim), out!),
  says: "Multiplies the numbers of axes.",
});

/* Spread */

/** `unbiased` and `correction` say the same; where an axis list stands a flag may stand instead (`x.std(False)`). */
const axesOrFlag: Arg<readonly number[] | boolean | null> = { missing: { value: null }, read: (vm, value, name) => (value === null ? null : typeof value === "boolean" ? value : axisList.read(vm, value, name)) };
const spreadArgs = { input: tensor, dim: axesOrFlag, unbiased: optional({ read: (vm, value) => vm.isTrue(value) } as Arg<boolean>), keepdim, correction: keywordOnly(optional(scalar)) } as const;
interface SpreadArgs { readonly input: Tensor; readonly dim: readonly number[] | boolean | null; readonly unbiased: boolean | null; readonly keepdim: boolean; readonly correction: Scalar | null }

const listed = (dim: readonly number[] | boolean | null): readonly number[] | null => (typeof dim === "boolean" ? null : dim);
const correctionOf = ({ dim, unbiased, correction }: SpreadArgs): number =>
  correction !== null ? (exactly(correction.value) ?? 1) : unbiased === false || dim === false ? 0 : 1;
const variance = (group: readonly number[], correction: number): number => {
  const centre = mean(group);
  return total(group.map((one) => (one - centre) ** 2)) / Math.max(0, group.length - correction);
};
const spreadShape = (rule: Rule, { input, dim, keepdim: keep }: SpreadArgs, name: string): Shape => {
  if (input.dtype.kind === "int" || input.dtype.kind === "bool") refuseAs(rule, wrongDtype, `${name} only support floating point and complex dtypes`);
  return shapeWithout(input, axesGiven(rule, input.rank, listed(dim)), keep);
};

/** `mean((x - mean(x)) ** 2)`, scaled by the correction. */
const varianceNode = (emit: Emit, args: SpreadArgs, out: Tensor): Ref => {
  const axes = axesAgain(args.input.rank, listed(args.dim));
  const kept = { dtype: out.dtype, shape: args.input.shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) };
  const centre = reduceNode(emit, "ReduceMean", args.input, axes, kept);
  const away = emit("Sub", [args.input, centre], {}, { dtype: out.dtype, shape: args.input.shape });
  const square = emit("Mul", [away, away], {}, { dtype: out.dtype, shape: args.input.shape });
  const count = exactly(product(axes.map((i) => args.input.shape[i] ?? 1)));
  const correction = correctionOf(args);
  const average = reduceNode(emit, "ReduceMean", square, axes, out);
  if (correction === 0) return average;
  if (count === null) return emit.unsupported("variance over a size with a name");
  return emit("Mul", [average, emit.constant(count / (count - correction), out.dtype)], {}, { dtype: out.dtype, shape: out.shape });
};

const spreadOp = (name: "std" | "var"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  args: spreadArgs,
  result: (args, rule) => ({ shape: spreadShape(rule, args, "std and var"), dtype: realOf(args.input.dtype) }),
  value(args, [out]) {
    const correction = correctionOf(args);
    return valueOf(args.input, axesAgain(args.input.rank, listed(args.dim)), out!, (group) => (name === "std" ? Math.sqrt(variance(group, correction)) : variance(group, correction)));
  },
  onnx(args, emit, [out]) {
    const found = varianceNode(emit, args, out!);
    return name === "var" ? found : emit("Sqrt", [found], {}, { dtype: out!.dtype, shape: out!.shape });
  },
}) as unknown as AnyOp;

const spreadAndMean = (name: "std" | "var"): AnyOp => op({
  names: [`torch.${name}_mean`],
  args: spreadArgs,
  result(args, rule) {
    const shape = spreadShape(rule, args, `${name}_mean`);
    const parts: OutParts = { shape, dtype: realOf(args.input.dtype) };
    return { outs: [parts, { shape, dtype: args.input.dtype }] };
  },
  value(args, outs) {
    const axes = axesAgain(args.input.rank, listed(args.dim));
    const correction = correctionOf(args);
    return [valueOf(args.input, axes, outs[0]!, (group) => (name === "std" ? Math.sqrt(variance(group, correction)) : variance(group, correction))), valueOf(args.input, axes, outs[1]!, mean)];
  },
  onnx(args, emit, outs) {
    const found = varianceNode(emit, args, outs[0]!);
    const first = name === "var" ? found : emit("Sqrt", [found], {}, { dtype: found.dtype, shape: found.shape });
    return [first, reduceNode(emit, "ReduceMean", args.input, axesAgain(args.input.rank, listed(args.dim)), outs[1]!)];
  },
}) as unknown as AnyOp;
export const spreads: readonly AnyOp[] = [spreadOp("std"), spreadOp("var"), spreadAndMean("std"), spreadAndMean("var")];

/* Norms */

const order: Arg<Scalar | string> = { missing: { value: "fro" }, read: (vm, value, name) => (value === null ? "fro" : typeof value === "string" ? text.read(vm, value, name) : scalar.read(vm, value, name)) };
const power = (p: Scalar | string): number => (typeof p === "string" ? 2 : (exactly(p.value) ?? 2));
export const pNorm = (group: readonly number[], p: number): number => {
  if (p === Infinity) return group.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  if (p === -Infinity) return group.reduce((a, b) => Math.min(a, Math.abs(b)), Infinity);
  if (p === 0) return group.filter((one) => one !== 0).length;
  return p === 2 ? Math.sqrt(total(group.map((one) => one * one))) : total(group.map((one) => Math.abs(one) ** p)) ** (1 / p);
};
export const normNode = (emit: Emit, input: Ref, axes: readonly number[], p: number, out: Form): Ref => {
  if (p === 2) return reduceNode(emit, "ReduceL2", input, axes, out);
  if (p === 1) return reduceNode(emit, "ReduceL1", input, axes, out);
  const absolute = emit("Abs", [input], {}, { dtype: input.dtype, shape: input.shape });
  if (Math.abs(p) === Infinity) return reduceNode(emit, p > 0 ? "ReduceMax" : "ReduceMin", absolute, axes, out);
  const powers = emit("Pow", [absolute, emit.constant(p, input.dtype)], {}, { dtype: input.dtype, shape: input.shape });
  return emit("Pow", [reduceNode(emit, "ReduceSum", powers, axes, out), emit.constant(1 / p, out.dtype)], {}, { dtype: out.dtype, shape: out.shape });
};

export const norm = op({
  names: ["torch.norm", "torch.Tensor.norm"],
  autocasts: { cuda: "full" },
  out: exactOut,
  args: { input: tensor, p: order, dim: reducedAxes, keepdim, dtype: asDtype },
  result({ input, p, dim, keepdim: keep, dtype: wanted }, rule) {
    const type = wanted ?? input.dtype;
    const axes = axesGiven(rule, input.rank, dim);
    if (type.kind === "int" || type.kind === "bool") refuseAs(rule, wrongDtype, `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${type.word}`);
    if (p === "nuc" && axes.length !== 2) refuse(rule, `linalg.matrix_norm: dim must be a 2-tuple.${dim === null ? "" : ` Got ${dim.join(" ")}`}`);
    return { shape: shapeWithout(input, axes, keep), dtype: realOf(type) };
  },
  value: ({ input, p, dim }, [out]) => (p === "nuc" ? null : valueOf(input, axesAgain(input.rank, dim), out!, (group) => pNorm(group, power(p)))),
  onnx: ({ input, p, dim }, emit, [out]) => (p === "nuc" ? emit.unsupported("the nuclear norm") : normNode(emit, inDtype(emit, input, out!.dtype), axesAgain(input.rank, dim), power(p), out!)),
});


/** The norm of each slice along one axis; -1 takes all numbers together. */
const sliceNorm = (v: Tensor, dim: number): { readonly axes: readonly number[]; readonly shape: Shape } => {
  const axes = [...v.shape.keys()].filter((i) => i !== (dim < -1 ? dim + v.rank : dim));
  return { axes, shape: dim === -1 ? [] : reduced(v.shape, axes, true) };
};
const sliceNormNode = (emit: Emit, v: Tensor, dim: number, p: number): Ref => {
  const { axes, shape } = sliceNorm(v, dim);
  return normNode(emit, emit.of(v), axes, p, { dtype: v.dtype, shape });
};
const checkNormed = (rule: Rule, { dtype }: Tensor): void => {
  if (dtype.kind === "int" || dtype.kind === "bool") refuseAs(rule, wrongDtype, `norm(): input dtype should be either floating point or complex. Got ${dtype.word} instead.`);
};
export const normExceptDim = op({
  names: ["torch.norm_except_dim"],
  autocasts: { cuda: "full" },
  args: { v: tensor, pow: withDefault(plainInt, 2), dim: withDefault(plainInt, 0) },
  result({ v, dim }, rule) {
    // -1 stands for all numbers together
    if (dim !== -1) axisOf(rule, v.rank, dim);
    const at = dim < -1 ? dim + v.rank : dim;
    // of the first and the last axis PyTorch makes a matrix before
    const flat = at === 0 ? `[${show(v.shape[0] ?? 1)}, -1]` : at === v.rank - 1 ? `[-1, ${show(v.shape[at]!)}]` : null;
    if (flat !== null && dim !== -1 && exactly(v.shape[at] ?? 1) === 0) refuse(rule, `cannot reshape tensor of 0 elements into shape ${flat} because the unspecified dimension size -1 can be any value and is ambiguous`);
    checkNormed(rule, v);
    return { shape: sliceNorm(v, dim).shape, dtype: realOf(v.dtype) };
  },
  value: ({ v, pow, dim }, [out]) => valueOf(v, sliceNorm(v, dim).axes, out!, (group) => pNorm(group, pow)),
  onnx: ({ v, pow, dim }, emit) => sliceNormNode(emit, v, dim, pow),
  manual: "generated/torch.nn.utils.weight_norm.html",
});
/** What weight normalization computes: the direction of `v`, as long as `g` says. */
export const weightNorm = op({
  names: ["torch._weight_norm"],
  args: { v: tensor, g: tensor, dim: withDefault(plainInt, 0) },
  result({ v, g, dim }, rule) {
    if (dim !== -1) axisOf(rule, v.rank, dim);
    // of the first and the last axis one kernel does it all
    const isFused = dim === 0 || dim === v.rank - 1;
    if (isFused && v.dtype.kind !== "float") notImplemented(rule, "weight_norm_kernel", v.dtype);
    else if (isFused && g.dtype !== v.dtype) refuseAs(rule, wrongDtype, `expected scalar type ${v.dtype.word} but found ${g.dtype.word}`);
    else if (!isFused) checkNormed(rule, v);
    return { shape: isFused ? v.shape : broadcast(rule, v.shape, broadcast(rule, g.shape, sliceNorm(v, dim).shape)), dtype: v.dtype };
  },
  onnx({ v, g, dim }, emit) {
    const length = sliceNormNode(emit, v, dim, 2);
    return emit("Mul", [v, emit("Div", [g, length], {}, { dtype: v.dtype, shape: length.shape })], {}, { dtype: v.dtype, shape: v.shape });
  },
  manual: "generated/torch.nn.utils.weight_norm.html",
});

/* To a size that broadcasting would make the input's */

const summedAxes = (input: Shape, size: Shape): readonly number[] => {
  const lead = input.length - size.length;
  return [...input.keys()].filter((i) => i < lead || (exactly(size[i - lead]!) === 1 && exactly(input[i]!) !== 1));
};
export const sumToSize = op({
  names: ["torch.Tensor.sum_to_size"],
  args: { input: tensor, size: sizeArg },
  result({ input, size: wanted }, rule) {
    const lead = input.rank - wanted.length;
    const fits = lead >= 0 && wanted.every((dim, i) => exactly(dim) === 1 || !differ(dim, input.shape[lead + i]!));
    if (!fits) refuse(rule, `size {[${wanted.map(show).join(", ")}]} is not expandable to size {[${input.shape.map(show).join(", ")}]}.`);
    if (wanted.length > 0 && lead === 0 && wanted.every((dim, i) => same(dim, input.shape[i]!))) return input;
    return { shape: wanted, dtype: wanted.length === 0 || summedAxes(input.shape, wanted).length > 0 ? accumulating(input.dtype) : input.dtype };
  },
  value: ({ input, size: wanted }, [out]) => valueOf(input, summedAxes(input.shape, wanted), out!, total),
  onnx({ input, size: wanted }, emit, [out]) {
    const axes = summedAxes(input.shape, wanted);
    const value = inDtype(emit, input, out!.dtype);
    if (axes.length === 0) return value;
    const shape = input.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
    return emit.reshape(emit("ReduceSum", [value, emit.constant(axes, int64, [axes.length])], { keepdims: 1 }, { dtype: out!.dtype, shape }), wanted);
  },
  says: "Sums over axes until the tensor has a size.",
});

/** One number that tells whether numbers are those of another tensor. */
export const hashTensor = op({
  names: ["torch.hash_tensor", "torch.Tensor.hash_tensor"],
  out: sameOut((_, got) => `Expected result to be of dtype uint64, but got ${got.word}`),
  args: { input: tensor, dim: optional(axisList), keepdim: keywordOnly(withDefault(flag, false)), mode: keywordOnly(withDefault(plainInt, 0)) },
  result({ input, dim, keepdim: keep, mode }, rule) {
    const axes = axesOf(rule, input.rank, dim);
    const twice = axes.find((one, i) => axes.indexOf(one) < i);
    const empty = axes.find((one) => exactly(input.shape[one] ?? 1) === 0);
    if (mode !== 0) refuse(rule, `Unknown hash_tensor mode: ${mode}`);
    else if (twice !== undefined) refuse(rule, `dim ${twice} appears multiple times in the list of dims`);
    else if (dim === null && exactly(input.count) === 0) refuse(rule, "hash_tensor: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
    else if (empty !== undefined) refuse(rule, `hash_tensor: Expected reduction dim ${empty} to have non-zero size.`, "IndexError");
    checkDtype(rule, input.dtype, [kernel("xor_sum_cpu", "complex")]);
    return { shape: reduced(input.shape, axes, keep), dtype: uint64 };
  },
  onnx: (_, emit) => emit.unsupported("hash_tensor"),
});
