/** Running results along an axis: sums, products, extremes, logs of sums; and differences of neighbours. */
import { Calculator } from "./calculator.ts";
import { exactly, max, sub, type Shape, type Dim, sum } from "../../sym/index.ts";
import { axis, int, optional, tensor } from "../args.ts";
import { accumulating, bool, type DType } from "../dtype.ts";
import { type AnyOp, type Emit, named, op, type Ref, type Rule } from "../op.ts";
import { fitting } from "../rounding.ts";
import { axisOf } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { wrap } from "./gather.ts";
import { inDtype, like, sliced } from "./lowering.ts";
import { linesAlong, plainValues, sizeOf } from "./numbers.ts";
import { checkDtype, kernel } from "./pointwise.ts";
import { asDtype } from "./reducing.ts";
import { refuse } from "./refusals.ts";
import { anyOut, sameOut } from "./outs.ts";
import { isEmpty } from "./batching.ts";

/** Each line along the axis, run through from its start. */
const running = (values: ArrayLike<number>, size: readonly number[], at: number, step: (known: number, next: number) => number): Float64Array => {
  const made = Float64Array.from(values);
  if (size.length === 0) return made;
  for (const line of linesAlong(size, at)) for (let i = 1; i < line.length; i++) made[line[i]!] = step(made[line[i - 1]!]!, made[line[i]!]!);
  return made;
};

/** The same in nodes: each turn takes in what stands twice as far behind, so that a line of n needs log2(n) turns. */
const doubling = (emit: Emit, input: Ref, at: number, step: (known: Ref, behind: Ref) => Ref, start: number): Ref => {
  const length = exactly(input.shape[at] ?? 1);
  if (length === null) return emit.unsupported("a running result along a size with a name");
  let known = input;
  for (let reach = 1; reach < length; reach *= 2) {
    const first = emit("Expand", [emit.constant(start, input.dtype), emit.shape(input.shape.with(at, reach))], {}, { dtype: input.dtype, shape: input.shape.with(at, reach) });
    const rest = sliced(emit, known, { axis: at, start: 0, end: length - reach }, { dtype: input.dtype, shape: input.shape.with(at, length - reach) });
    known = step(known, emit("Concat", [first, rest], { axis: at }, { dtype: input.dtype, shape: input.shape }));
  }
  return known;
};
const stepNode = (emit: Emit, name: string) => (a: Ref, b: Ref): Ref => emit(name, [a, b], {}, { dtype: a.dtype, shape: a.shape });

interface Scan {
  readonly dtype: (input: DType, rule: Rule) => DType;
  readonly step: (known: number, next: number) => number;
  readonly node?: (emit: Emit, input: Ref, at: number, out: Tensor) => Ref;
  readonly refuses?: Parameters<typeof checkDtype>[2];
}
const cumSum = (emit: Emit, input: Ref, at: number, out: Tensor): Ref => (out.rank === 0 ? input : emit("CumSum", [input, emit.constant(at, accumulating(bool))], {}, like(out)));

const scan = (name: string, { dtype, step, node, refuses }: Scan): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  autocasts: { cuda: "full" },
  out: anyOut, outDtype: true,
  args: { input: tensor, dim: axis(), dtype: asDtype },
  result({ input, dim, dtype: wanted }, rule) {
    axisOf(rule, input.rank, dim);
    checkDtype(rule, input.dtype, refuses);
    return { shape: input.shape, dtype: wanted ?? dtype(input.dtype, rule) };
  },
  value({ input, dim }, [out]) {
    const values = plainValues(input);
    const fit = fitting(out!.dtype);
    return values && running(values.map(fit), sizeOf(out!), wrap(input.rank, dim), (a, b) => fit(step(a, b)));
  },
  onnx: ({ input, dim }, emit, [out]) => (node ? node(emit, inDtype(emit, input, out!.dtype), wrap(input.rank, dim), out!) : emit.unsupported(name)),
}) as unknown as AnyOp;
const logAdd = (a: number, b: number): number => {
  const most = Math.max(a, b);
  return Number.isFinite(most) ? most + Math.log1p(Math.exp(-Math.abs(a - b))) : most;
};
export const sums: readonly AnyOp[] = [
  scan("cumsum", { dtype: accumulating, step: (a, b) => a + b, node: cumSum }),
  scan("cumprod", { dtype: accumulating, step: (a, b) => a * b, node: (emit, input, at) => doubling(emit, input, at, stepNode(emit, "Mul"), 1) }),
];

export const logCumSumExp = op({
  names: ["torch.logcumsumexp", "torch.Tensor.logcumsumexp"],
  out: sameOut((wanted, got) => `expected scalar_type ${wanted.word} but found ${got.word}`),
  args: { input: tensor, dim: axis() },
  result({ input, dim }, rule) {
    axisOf(rule, input.rank, dim);
    if (input.rank > 0 && !isEmpty(input)) checkDtype(rule, input.dtype, [kernel("logcumsumexp_out_cpu", "int", "bool")]);
    return input.shape;
  },
  value({ input, dim }, [out]) {
    const values = plainValues(input);
    return values && running(values, sizeOf(out!), wrap(input.rank, dim), logAdd);
  },
  onnx({ input, dim }, emit) {
    const use = new Calculator(emit, input.dtype);
    // the greater plus what the smaller adds to it; equal infinities stay themselves
    const step = (a: Ref, b: Ref): Ref => {
      const most = use.most(a, b);
      const gap = use.where(use.test("Equal", a, b), 0, use.of("Neg", use.of("Abs", use.sub(a, b))));
      return use.add(most, use.of("Log", use.add(1, use.of("Exp", gap))));
    };
    return doubling(emit, emit.of(input), wrap(input.rank, dim), step, -Infinity);
  },
});

const extreme = (name: "cummax" | "cummin"): AnyOp => op({
  names: [`torch.${name}`, `torch.Tensor.${name}`],
  args: { input: tensor, dim: axis() },
  result({ input, dim }, rule) {
    axisOf(rule, input.rank, dim);
    if (input.rank > 0 && !isEmpty(input)) checkDtype(rule, input.dtype, [kernel(`${name}_cpu`, "complex")]);
    return named(name, ["values", "indices"], [{ shape: input.shape, dtype: input.dtype }, { shape: input.shape, dtype: accumulating(bool) }]);
  },
  value({ input, dim }) {
    const values = plainValues(input);
    if (!values) return null;
    const [best, places] = [values.slice(), new Float64Array(values.length)];
    const wins = (next: number, known: number): boolean => Number.isNaN(next) || (!Number.isNaN(known) && (name === "cummax" ? next >= known : next <= known));
    if (input.rank > 0)
      for (const line of linesAlong(sizeOf(input), wrap(input.rank, dim))) {
        let at = 0;
        line.forEach((place, i) => {
          if (i > 0 && wins(values[place]!, values[line[at]!]!)) at = i;
          best[place] = values[line[at]!]!;
          places[place] = at;
        });
      }
    return [best, places];
  },
  onnx({ input, dim }, emit, outs) {
    const at = wrap(input.rank, dim);
    const isMost = name === "cummax";
    const places = outs[1]!.dtype;
    if (input.rank === 0) return [emit.of(input), emit.constant(0, places)];
    const edge = input.dtype.kind === "float" ? Infinity : input.dtype === bool ? 1 : 2 ** 31 - 1;
    const start = input.dtype === bool || input.dtype.name.startsWith("uint") ? (isMost ? 0 : input.dtype === bool ? 1 : 255) : input.dtype.name === "int8" ? (isMost ? -128 : 127) : input.dtype.name === "int16" ? (isMost ? -32768 : 32767) : isMost ? -edge : edge;
    const values = doubling(emit, emit.of(input), at, stepNode(emit, isMost ? "Max" : "Min"), start);
    // whoever holds the record at its own place set it there; the last of them counts
    const length = exactly(input.shape[at]!);
    if (length === null) return emit.unsupported("a running result along a size with a name");
    const steps = emit.constant(Array.from({ length }, (_, i) => i), places, input.shape.map((_, i) => (i === at ? length : 1)));
    const isRecord = emit("Equal", [values, emit.of(input)], {}, { dtype: bool, shape: input.shape });
    const set = emit("Where", [isRecord, steps, emit.constant(0, places)], {}, { dtype: places, shape: input.shape });
    return [values, doubling(emit, set, at, stepNode(emit, "Max"), 0)];
  },
}) as unknown as AnyOp;
export const extremes: readonly AnyOp[] = [extreme("cummax"), extreme("cummin")];

export const diff = op({
  names: ["torch.diff", "torch.Tensor.diff"],
  args: { input: tensor, n: int(1), dim: axis(-1), prepend: optional(tensor), append: optional(tensor) },
  result({ input, n, dim, prepend, append }, rule) {
    if (input.rank === 0) {
      refuse(rule, "diff expects input to be at least one-dimensional");
      return input.shape;
    }
    const at = axisOf(rule, input.rank, dim);
    const times = exactly(n) ?? 1;
    if (times < 0) refuse(rule, `order must be non-negative but got ${times}`);
    if ([prepend, append].some((one) => one && one.rank !== input.rank)) refuse(rule, "diff expects prepend or append to be the same dimension as input");
    const length = sum([input, prepend, append].map((one): Dim => one?.shape[at] ?? 0));
    const plain = exactly(length);
    if (plain === 0 && times > 0) return input;
    return { shape: input.shape.with(at, plain === null ? max(0, sub(length, times)) : Math.max(0, plain - Math.max(0, times))) as Shape, dtype: input.dtype };
  },
  value({ input, n, dim, prepend, append }, [out]) {
    const values = plainValues(input);
    if (!values || prepend || append) return null;
    const at = wrap(input.rank, dim);
    const times = exactly(n) ?? 1;
    const fit = fitting(out!.dtype);
    const targets = linesAlong(sizeOf(out!), at);
    const made = new Float64Array(targets.reduce((total, line) => total + line.length, 0));
    linesAlong(sizeOf(input), at).forEach((line, i) => {
      let row = line.map((place) => values[place]!);
      for (let k = 0; k < times; k++) row = row.slice(1).map((one, j) => (input.dtype === bool ? Number(one !== row[j]) : fit(one - row[j]!)));
      targets[i]?.forEach((place, j) => { made[place] = row[j]!; });
    });
    return made;
  },
  onnx({ input, n, dim, prepend, append }, emit, [out]) {
    const at = wrap(input.rank, dim);
    const parts = [prepend, input, append].filter((one) => one !== null);
    const length = sum(parts.map((one): Dim => one.shape[at]!));
    let known = parts.length === 1 ? emit.of(input) : emit("Concat", parts.map((one) => emit.cast(one, out!.dtype)), { axis: at }, { dtype: out!.dtype, shape: input.shape.with(at, length) });
    for (let turn = exactly(n) ?? emit.unsupported("diff of an order with a name"); turn > 0; turn--) {
      const form = { dtype: out!.dtype, shape: input.shape.with(at, exactly(known.shape[at]!) === 0 ? 0 : sub(known.shape[at]!, 1)) };
      const high = sliced(emit, known, { axis: at, start: 1, end: null }, form);
      const low = sliced(emit, known, { axis: at, start: 0, end: -1 }, form);
      known = emit(out!.dtype === bool ? "Xor" : "Sub", [high, low], {}, form);
    }
    return known;
  },
});

