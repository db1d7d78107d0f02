/** The ops of an initialisation log as steps of a plan's program: an entry says what one op does to the elements that it makes or writes. */
import { exactly } from "../sym/index.ts";
import { type Index, type OpCall, planOf, type Scalar, Tensor } from "../torch/index.ts";
import type { Region, StepRun } from "./plan.ts";

/** What a translation may ask. Steps are written in order; each changes the elements of `into` or of a part of them. */
export interface Log {
  /** The tensor that the op makes or writes. */
  readonly into: Tensor;
  readonly size: readonly number[];
  run(run: StepRun, into?: Region): void;
  /** Copies or combines, broadcasting `from` over all of `into`, or over a region's shape. */
  take(op: "copy" | "add" | "sub" | "mul" | "div", from: Tensor, into?: Region): void;
  /** Where the elements lie. */
  region(tensor: Tensor): Region;
  /** The region of a view; null where its sizes are not known. */
  part(view: Pick<Tensor, "shape" | "strides" | "offset">): Region | null;
  /** The norms of `from` over all axes but one; false where its memory is not known. */
  norms(from: Tensor, but: number): boolean;
  /** Combines with one number, as a tensor of its dtype would. */
  number(op: "sub" | "div", value: number): void;
}

type Args = Readonly<Record<string, unknown>>;
/** False where these arguments have no translation. */
type Translation = (args: Args, log: Log, call: OpCall) => boolean;

/** The number of an argument that is a Python number. */
const plain = (value: unknown): number | null => {
  if (typeof value === "number") return value;
  if (value === null || typeof value !== "object" || value instanceof Tensor || !("value" in value)) return null;
  const { kind, value: number } = value as Scalar;
  return kind === "complex" ? null : exactly(number);
};

const always = (...runs: readonly StepRun[]): Translation => (_, log) => {
  for (const run of runs) log.run(run);
  return true;
};

/** A run made of numbers among the arguments. */
const given = (names: readonly string[], make: (...numbers: number[]) => StepRun): Translation => (args, log) => {
  const numbers = names.map((name) => plain(args[name]));
  if (numbers.some((one) => one === null)) return false;
  log.run(make(...(numbers as number[])));
  return true;
};

const fillWith = (name: string): Translation => (args, log) => {
  const value = args[name];
  if (value instanceof Tensor) {
    log.take("copy", value);
    return true;
  }
  const number = plain(value);
  if (number === null) return false;
  log.run({ op: "fill", value: number });
  return true;
};

const copyOf = (name: string): Translation => (args, log) => {
  const from = args[name];
  if (!(from instanceof Tensor)) return fillWith(name)(args, log, undefined as never);
  log.take("copy", from);
  return true;
};

/** Puts the first operand in place, unless the op works in place. */
const start = (first: unknown, log: Log): boolean => {
  if (first instanceof Tensor) {
    if (first.storage !== log.into.storage || first !== log.into) log.take("copy", first);
    return true;
  }
  const number = plain(first);
  if (number === null) return false;
  log.run({ op: "fill", value: number });
  return true;
};

const arithmetic = (by: "add" | "sub" | "mul" | "div"): Translation => ({ input, other, alpha, rounding_mode }, log) => {
  const scale = alpha === undefined || alpha === null ? 1 : plain(alpha);
  if (scale === null || (rounding_mode ?? null) !== null || !start(input, log)) return false;
  if (other instanceof Tensor) {
    if (scale !== 1) return false;
    log.take(by, other);
    return true;
  }
  const number = plain(other);
  if (number === null) return false;
  if (by === "mul") log.run({ op: "mul", by: number });
  else if (by === "div") log.number("div", number);
  else log.run({ op: "add", by: (by === "sub" ? -scale : scale) * number });
  return true;
};

const mapped = (by: Extract<StepRun, { op: "map" }>["by"]): Translation => ({ input }, log) => {
  if (!start(input, log)) return false;
  log.run({ op: "map", by });
  return true;
};

const clamp: Translation = ({ input, min, max }, log) => {
  if (min instanceof Tensor || max instanceof Tensor || !start(input, log)) return false;
  log.run({ op: "clamp", low: plain(min) ?? -Infinity, high: plain(max) ?? Infinity });
  return true;
};

/** Sets what lies on the other side of a diagonal to zero, row by row. */
const triangle = (keeps: "lower" | "upper"): Translation => ({ input, diagonal }, log) => {
  const shift = plain(diagonal) ?? 0;
  const { size } = log;
  if (size.length < 2 || !start(input, log)) return false;
  const [rows, columns] = [size.at(-2)!, size.at(-1)!];
  const { offset, shape, strides } = log.region(log.into);
  for (let row = 0; row < rows; row++) {
    const edge = Math.min(Math.max(row + shift + (keeps === "lower" ? 1 : 0), 0), columns);
    const [from, count] = keeps === "lower" ? [edge, columns - edge] : [0, edge];
    if (count === 0) continue;
    log.run({ op: "fill", value: 0 }, {
      offset: offset + row * strides.at(-2)! + from * strides.at(-1)!, shape: [...shape.slice(0, -2), count], strides: [...strides.slice(0, -2), strides.at(-1)!],
    });
  }
  return true;
};

const joined = (isStack: boolean): Translation => (args, log) => {
  const parts = args.tensors;
  if (!Array.isArray(parts) || !parts.every((one): one is Tensor => one instanceof Tensor)) return false;
  const rank = log.size.length;
  const axis = ((plain(args.dim) ?? 0) + rank) % rank;
  const { offset, shape, strides } = log.region(log.into);
  let at = 0;
  for (const part of parts) {
    const length = isStack ? 1 : exactly(part.shape[axis] ?? 0);
    if (length === null) return false;
    const where = { offset: offset + at * strides[axis]!, shape: shape.map((one, i) => (i === axis ? length : one)), strides };
    log.take("copy", part, isStack ? { ...where, shape: where.shape.toSpliced(axis, 1), strides: strides.toSpliced(axis, 1) } : where);
    at += length;
  }
  return true;
};

/** `weight_norm` keeps the norms of a weight over all axes but one. */
const norms: Translation = ({ v, pow, dim }, log) => {
  if (!(v instanceof Tensor) || plain(pow) !== 2) return false;
  const axis = plain(dim) ?? 0;
  return log.norms(v, axis < -1 ? axis + v.rank : axis);
};

const bernoulli: Translation = ({ p }, log) => {
  const probability = p === undefined || p === null ? 0.5 : plain(p);
  if (probability === null) return false;
  log.run({ op: "bernoulli", probability });
  return true;
};

const normal: Translation = (args, log) => {
  const [mean, std] = [plain(args.mean ?? 0), plain(args.std ?? 1)];
  if (mean === null || std === null) return false;
  log.run({ op: "normal", mean, std });
  return true;
};

/** `x[…] = y` with places and slices writes into a part of the memory. */
const setItem: Translation = ({ index, value }, log) => {
  const { view, picked } = planOf(null, log.into, index as Index);
  const part = picked.length > 0 ? null : log.part(view);
  if (!part) return false;
  if (value instanceof Tensor) {
    log.take("copy", value, part);
    return true;
  }
  const number = plain(value);
  if (number === null) return false;
  log.run({ op: "fill", value: number }, part);
  return true;
};

/** By the op's short name, without the underscore of those that write. */
const translations: Readonly<Record<string, Translation>> = {
  empty: () => true, empty_like: () => true, new_empty: () => true, new: () => true, empty_strided: () => true, empty_permuted: () => true,
  zeros: always({ op: "fill", value: 0 }), zeros_like: always({ op: "fill", value: 0 }), new_zeros: always({ op: "fill", value: 0 }), zero: always({ op: "fill", value: 0 }),
  ones: always({ op: "fill", value: 1 }), ones_like: always({ op: "fill", value: 1 }), new_ones: always({ op: "fill", value: 1 }),
  full: fillWith("fill_value"), full_like: fillWith("fill_value"), new_full: fillWith("fill_value"), fill: fillWith("value"),
  rand: always({ op: "uniform", from: 0, to: 1 }), rand_like: always({ op: "uniform", from: 0, to: 1 }),
  randn: always({ op: "normal", mean: 0, std: 1 }), randn_like: always({ op: "normal", mean: 0, std: 1 }),
  randperm: always({ op: "permutation" }),
  randint: given(["low", "high"], (low, high) => ({ op: "integers", low: low!, high: high! })),
  randint_like: given(["low", "high"], (low, high) => ({ op: "integers", low: low!, high: high! })),
  random: given(["from", "to"], (low, high) => ({ op: "integers", low: low!, high: high! })),
  uniform: given(["from", "to"], (from, to) => ({ op: "uniform", from: from!, to: to! })),
  normal, bernoulli,
  exponential: given(["lambd"], (rate) => ({ op: "exponential", rate: rate! })),
  trunc_normal: given(["mean", "std", "a", "b"], (mean, std, low, high) => ({ op: "truncNormal", mean: mean!, std: std!, low: low!, high: high! })),
  orthogonal: given(["gain"], (gain) => ({ op: "orthogonal", gain: gain! })),
  copy: copyOf("src"),
  ...Object.fromEntries(["clone", "contiguous", "to", "type", "type_as", "float", "double", "half", "bfloat16", "int", "long", "bool", "cpu", "cuda", "detach_copy", "expand", "expand_as", "reshape", "positive"]
    .map((name) => [name, copyOf("input")])),
  add: arithmetic("add"), sub: arithmetic("sub"), mul: arithmetic("mul"), div: arithmetic("div"),
  ...Object.fromEntries((["abs", "neg", "exp", "log", "sqrt", "rsqrt", "reciprocal", "square", "sin", "cos", "tanh", "sigmoid", "erfinv", "expm1", "log1p"] as const).map((by) => [by, mapped(by)])),
  norm_except_dim: norms, __setitem__: setItem, clamp, tril: triangle("lower"), triu: triangle("upper"), cat: joined(false), stack: joined(true),
};

/** The last part of the op's first name: `torch.nn.init.trunc_normal_` is `trunc_normal`. */
const shortName = ({ op }: OpCall): string => op.names[0].slice(op.names[0].lastIndexOf(".") + 1).replace(/(?<!_)_$/, "");

/** Writes the steps of an op; false where it has no translation. */
export const translate = (call: OpCall, log: Log): boolean => {
  const name = shortName(call);
  const translation = Object.hasOwn(translations, name) ? translations[name]! : null;
  return translation?.(call.args, log, call) ?? false;
};
