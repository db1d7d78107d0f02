/** Tensors of random numbers beyond `rand` and `randn`: integers, permutations, samples of distributions that tensors tell. */
import { compare, type Dim, exactly, type Shape } from "../../sym/index.ts";
import { PyList, PyTuple } from "../../python/index.ts";
import { type Arg, boolean, float, integer, isTensor, operand, optional, size, sizeTuple, tensor, withDefault } from "../args.ts";
import { type DType, int64 } from "../dtype.ts";
import { op, type Rule, tuple } from "../op.ts";
import { broadcast } from "../rules.ts";
import { type Tensor, valuesOf } from "../tensor.ts";
import { checkedSize, made } from "./creation.ts";
import { laidLike } from "./layout.ts";
import type { Operand } from "./numbers.ts";
import { checkDtype, kernel } from "./pointwise.ts";
import { makingArgs } from "./reading.ts";
import { refuse, refuseDtypes } from "./refusals.ts";
import { checkBounds } from "./writing.ts";
import { anyOut, makingOut, sameOut } from "./outs.ts";
import { isEmpty } from "./batching.ts";

/** A bound, or the size where there is no lower bound (`randint(5, (2, 3))`). */
const boundOrSize: Arg<Dim | Shape | null> = { missing: { value: null }, read: (vm, value, name) => (value instanceof PyList || value instanceof PyTuple ? size.read(vm, value, name) : integer.read(vm, value, name)) };
const isShape = (value: Dim | Shape | null): value is Shape => Array.isArray(value);
const sizeOnly: Arg<Shape | null> = optional(sizeTuple);

/** A seed is whatever `int` takes. */
const seedArg: Arg<Dim> = { read(vm, value, name) {
  const seed = vm.call(vm.builtins.globals.get("int")!, [value]);
  if ((typeof seed === "bigint" || typeof seed === "number") && (seed >= 2 ** 64 || seed < -(2 ** 63))) vm.raise("ValueError", "Overflow when unpacking long long");
  return integer.read(vm, seed, name);
} };
/** Sets the generator that all draws after it use: an entry of the log that a run replays. */
export const manualSeed = op({
  names: ["torch.manual_seed", "torch.random.manual_seed"],
  seeds: true,
  args: { seed: seedArg },
  givesNone: true,
  result: () => tuple(),
});

export const randint = op({
  names: ["torch.randint"],
  out: makingOut, outDtype: true,
  args: { low: withDefault(integer, 0 as Dim), high: boundOrSize, size: sizeOnly, ...makingArgs },
  random: true,
  result({ low, high, size: given, ...making }, rule) {
    const alone = high === null || isShape(high);
    const shape = isShape(high) ? high : given;
    if (shape === null) return rule.vm.raise("TypeError", "randint() missing required argument 'size'");
    const dtype = making.dtype ?? int64;
    const checked = checkedSize(rule, shape);
    checkBounds(rule, dtype, alone ? 0 : exactly(low), alone ? exactly(low) : exactly(high as Dim));
    return made(checked, { ...making, dtype });
  },
  says: "Random integers.",
});
export const randintLike = op({
  names: ["torch.randint_like"],
  args: { input: tensor, low: integer, high: optional(integer), ...makingArgs },
  random: true,
  result({ input, low, high, ...making }, rule) {
    const dtype = making.dtype ?? input.dtype;
    checkBounds(rule, dtype, high === null ? 0 : exactly(low), exactly(high ?? low));
    return made(input.shape, { ...making, device: making.device ?? input.device, dtype, strides: laidLike(input.shape, [input]) });
  },
});
export const randperm = op({
  names: ["torch.randperm"],
  out: makingOut, outDtype: true,
  args: { n: integer, ...makingArgs },
  random: true,
  result({ n, ...making }, rule) {
    const dtype = making.dtype ?? int64;
    checkDtype(rule, dtype, [kernel("randperm", "bool", "complex")]);
    return made(checkedSize(rule, [n]), { ...making, dtype });
  },
  says: "The numbers below n in random order.",
});

const valueIn = (one: Operand): readonly number[] | null => (isTensor(one) ? (one.dtype.kind === "complex" ? null : (valuesOf(one) as unknown as readonly number[] | null)) : exactly(one.value) === null ? null : [exactly(one.value)!]);
const whole = ({ kind }: DType): boolean => kind === "int" || kind === "bool";

export const normal = op({
  names: ["torch.normal"],
  out: makingOut, outDtype: true,
  args: { mean: operand, std: withDefault(operand, { kind: "float", value: 1 } as Operand), size: sizeOnly, ...makingArgs },
  random: true,
  result({ mean, std, size: given, ...making }, rule) {
    if (isTensor(mean) || isTensor(std) ? given !== null : given === null) refuse(rule, "normal() received an invalid combination of arguments", "TypeError");
    if (isTensor(std) && std.dtype.kind === "complex") refuse(rule, "normal expects standard deviation to be non-complex");
    const negative = valueIn(std)?.find((one) => one < 0);
    if (negative !== undefined) refuse(rule, isTensor(std) ? "normal expects all elements of std >= 0.0" : `normal expects std >= 0.0, but found std ${negative}`);
    const model = isTensor(mean) ? mean : isTensor(std) ? std : null;
    const dtype = making.dtype ?? model?.dtype ?? rule.defaultDtype;
    if (negative === undefined && whole(dtype)) checkDtype(rule, dtype, [kernel("normal_kernel_cpu", "int", "bool")]);
    const shapes = [mean, std].filter(isTensor).map((one) => one.shape);
    const shape = given ?? shapes.reduce((known, one) => broadcast(rule, known, one), [] as Shape);
    return made(shape, { ...making, dtype });
  },
});

export const bernoulli = op({
  names: ["torch.bernoulli", "torch.Tensor.bernoulli"],
  out: anyOut,
  args: { input: tensor, p: optional(float()) },
  random: true,
  result({ input, p }, rule) {
    if (isEmpty(input)) return { shape: input.shape, dtype: input.dtype };
    if (p === null) {
      checkDtype(rule, input.dtype, [kernel("bernoulli_tensor_cpu_p_", "int", "bool", "complex")]);
      if (!whole(input.dtype) && valueIn(input)?.some((one) => !(one >= 0 && one <= 1)))
        refuse(rule, "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
    } else if (p < 0 || p > 1) refuse(rule, `bernoulli_ expects p to be in [0, 1], but got p=${p}`);
    else checkDtype(rule, input.dtype, [kernel("bernoulli_scalar_cpu_", "complex")]);
    return { shape: input.shape, dtype: input.dtype };
  },
});

export const poisson = op({
  names: ["torch.poisson"],
  args: { input: tensor },
  random: true,
  result({ input }, rule) {
    checkDtype(rule, input.dtype, [kernel("poisson_cpu", "int", "bool", "complex")]);
    return { shape: input.shape, dtype: input.dtype };
  },
});
export const binomial = op({
  names: ["torch.binomial"],
  args: { count: tensor, prob: tensor },
  random: true,
  result({ count, prob }, rule) {
    if (count.dtype.kind !== "float") refuse(rule, `binomial only supports floating-point dtypes for count, got: ${count.dtype.word}`, "ValueError");
    else if (count.dtype !== prob.dtype) refuse(rule, `Found dtype ${prob.dtype.word} but expected ${count.dtype.word}`);
    return { shape: broadcast(rule, count.shape, prob.shape), dtype: count.dtype };
  },
});

export const multinomial = op({
  names: ["torch.multinomial", "torch.Tensor.multinomial"],
  out: sameOut((wanted, got) => `multinomial expects ${wanted.word} tensor out, got: ${got.word}`),
  args: { input: tensor, num_samples: integer, replacement: boolean(false) },
  random: true,
  result({ input, num_samples, replacement }, rule) {
    checkSamples(rule, input, num_samples, replacement);
    return { shape: input.rank === 2 ? [input.shape[0]!, num_samples] : [num_samples], dtype: int64 };
  },
});
const checkSamples = (rule: Rule, input: Tensor, count: Dim, replacement: boolean): void => {
  if (input.rank === 0 || input.rank > 2) return refuse(rule, "prob_dist must be 1 or 2 dim");
  if (input.dtype.kind !== "float") return refuse(rule, `multinomial only supports floating-point dtypes for input, got: ${input.dtype.word}`);
  if (compare(count, 0) === "<" || compare(count, 0) === "==" || compare(count, 0) === "<=") return refuse(rule, "cannot sample n_sample <= 0 samples");
  if (!replacement && compare(count, input.shape.at(-1)!) === ">") return refuse(rule, "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
  const values = valueIn(input);
  if (values?.some((one) => !(one >= 0) || one === Infinity)) return refuse(rule, "probability tensor contains either `inf`, `nan` or element < 0");
  if (values && values.length > 0 && values.every((one) => one === 0)) refuse(rule, "invalid multinomial distribution (sum of probabilities <= 0)");
};


/** What `torch.distributions` draws: samples of distributions that a tensor of parameters tells. */
const drawnLike = (name: string, kernel: string) => op({
  names: [name],
  args: { input: tensor },
  random: true,
  result({ input }, rule) {
    refuseDtypes(rule, kernel, input, ["int", "bool", "complex", "float16", "bfloat16"]);
    return { shape: input.shape, dtype: input.dtype };
  },
  manual: "distributions.html",
});
export const drawnFractions = [drawnLike("torch._standard_gamma", "gamma_cpu"), drawnLike("torch._sample_dirichlet", "dirichlet")] as const;
