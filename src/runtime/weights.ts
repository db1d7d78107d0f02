/** Replays a plan's initialisation log: draws the weights from a seed, in the order in which the code drew them. */
import { assertNever } from "../base/index.ts";
import { bytesOf, elementsFromBytes, elementsOf, newElements, numbersOf, product, storeNumbers, type Elements, type Floats } from "./elements.ts";
import { erfinv } from "./float32.ts";
import { makeInputs } from "./inputs.ts";
import { orthogonalRows } from "./orthogonal.ts";
import type { ElementType, ForwardPlan, Region, Step, StepRun, WeightSpec, WeightValue } from "./plan.ts";
import { Generator, type DrawOptions } from "./random.ts";

export interface Weights {
  /** What the model's initializers read, `plan.weightBytes` long. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the construction left the generator: random inputs continue it. */
  readonly generator: Generator;
}

/** What a state dict says that does not fit the plan. */
export class WeightMismatch extends Error {}

/**
 * Draws all weights, then lays given values over them.
 * @param report called with the share of steps done, at most a hundred times.
 * @param drawInputs called where the program says that inputs are drawn in between.
 * @throws WeightMismatch where a given value has another element count than its weight.
 */
export const drawWeights = (
  plan: ForwardPlan, seed: number, given: Readonly<Record<string, WeightValue>> = {}, report: (share: number) => void = () => {}, drawInputs: DrawInputs = usualInputs(plan),
): Weights => {
  const steps = drawing(plan, seed, drawInputs);
  const every = Math.max(1, Math.ceil(plan.program.length / 100));
  let step = steps.next();
  for (let index = 0; step.done !== true; index++, step = steps.next()) if (index % every === 0) report(step.value);
  for (const [name, value] of Object.entries(given)) overlayWeight(plan, step.value, name, value);
  return step.value;
};

/** Draws all weights in turns with whatever else the thread has to do. `turn` is waited for between steps; it may throw to end it. */
export const drawInTurns = async (plan: ForwardPlan, seed: number, turn: (share: number) => Promise<void>): Promise<Weights> => {
  const steps = drawing(plan, seed, usualInputs(plan));
  let last = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - last < longestTurn) continue;
    await turn(step.value);
    last = performance.now();
  }
};

/** Milliseconds. */
const longestTurn = 30;

type DrawInputs = (generator: Generator) => void;

const usualInputs = (plan: ForwardPlan): DrawInputs => (generator) => void makeInputs(plan, {}, new Map(plan.inputs.map((one) => [one.path, one.size])), generator);

/** Applies the program; gives the share that is done after each step. */
function* drawing(plan: ForwardPlan, seed: number, drawInputs: DrawInputs): globalThis.Generator<number, Weights> {
  const replay = new Replay(plan, seed);
  for (const [index, step] of plan.program.entries()) {
    if (step.run.op === "inputs") drawInputs(replay.generator);
    else replay.apply(step);
    yield index / plan.program.length;
  }
  return { bytes: replay.bytes, generator: replay.generator };
}

/**
 * Lays one given tensor over the drawn ones; a name that the plan does not have changes nothing.
 * @throws WeightMismatch where it has another element count than its weight.
 */
export const overlayWeight = (plan: ForwardPlan, { bytes }: Weights, name: string, value: WeightValue): void => {
  const spec = plan.weights.find((one) => one.offset !== null && (one.name === name || one.aliases?.includes(name)));
  if (spec?.offset === null || spec === undefined) return;
  const target = elementsOf(spec.dtype, bytes.buffer, spec.offset, product(spec.shape));
  const source = elementsFromBytes(value.dtype, value.data);
  if (source.length !== target.length) throw new WeightMismatch(`${spec.name} has ${target.length} elements, the given values ${source.length}`);
  if (value.dtype === spec.dtype) bytesOf(target).set(bytesOf(source));
  else storeNumbers(spec.dtype, target, numbersOf(value.dtype, source));
};

class Replay {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly generator: Generator;
  private readonly specs: readonly WeightSpec[];
  private readonly stored: (Elements | undefined)[] = [];
  /** The last step that reads or writes each scratch tensor; its memory is given back after it. */
  private readonly lastUse = new Map<number, Step>();

  constructor(plan: ForwardPlan, seed: number) {
    this.bytes = new Uint8Array(new ArrayBuffer(plan.weightBytes));
    this.generator = new Generator(seed);
    this.specs = plan.weights;
    for (const step of plan.program) for (const index of touched(step)) this.lastUse.set(index, step);
  }

  apply(step: Step): void {
    if (step.run.op === "seed") this.generator.manualSeed(step.run.seed);
    else if (step.run.op !== "inputs") this.write(step, step.run);
    for (const index of touched(step)) {
      if (this.specs[index]!.offset === null && this.lastUse.get(index) === step) this.stored[index] = undefined;
    }
  }

  private write({ target, region }: Step, run: Exclude<StepRun, { op: "seed" | "inputs" }>): void {
    const { dtype, shape } = this.specs[target]!;
    const all = this.elements(target);
    const dense = region === undefined || isDense(region);
    const part = region === undefined ? all : dense ? all.subarray(region.offset, region.offset + product(region.shape)) as Elements : gather(all, region);
    this.change(part, { dtype, shape: region?.shape ?? shape, contiguous: dense }, run);
    if (!dense) scatter(all, region, part);
  }

  private change(part: Elements, { dtype, shape, contiguous }: Part, run: Exclude<StepRun, { op: "seed" | "inputs" }>): void {
    if (run.op === "literal") {
      bytesOf(part).set(run.data.subarray(0, part.byteLength));
      return;
    }
    if (run.op === "integers" || run.op === "permutation") {
      const drawn = new Float64Array(part.length);
      if (run.op === "integers") this.generator.integers(drawn, run.low, run.high);
      else this.generator.permutation(drawn);
      storeNumbers(dtype, part, drawn);
      return;
    }
    if (part instanceof Float32Array || part instanceof Float64Array) {
      this.changeFloats(part, shape, run, { contiguous });
      return;
    }
    const numbers = Float32Array.from(numbersOf(dtype, part));
    this.changeFloats(numbers, shape, run, dtype === "float16" || dtype === "bfloat16" ? { contiguous, as: dtype } : { contiguous });
    storeNumbers(dtype, part, numbers);
  }

  private changeFloats(out: Floats, shape: readonly number[], run: FloatRun, options: DrawOptions): void {
    const draw = this.generator;
    // A Python number meets a float32 tensor as a float32.
    const scalar = (value: number): number => (out instanceof Float32Array ? Math.fround(value) : value);
    switch (run.op) {
      case "fill": out.fill(run.value); break;
      case "uniform": draw.uniform(out, run.from, run.to, options); break;
      case "normal": draw.normal(out, run.mean, run.std, options); break;
      case "truncNormal": draw.truncNormal(out, run.mean, run.std, run.low, run.high, options); break;
      case "bernoulli": draw.bernoulli(out, run.probability); break;
      case "exponential": draw.exponential(out, run.rate); break;
      case "orthogonal": this.orthogonal(out, shape, run.gain); break;
      case "mul": multiply(out, scalar(run.by)); break;
      case "add": each(out, (value) => value + scalar(run.by)); break;
      case "clamp": each(out, (value) => Math.min(Math.max(value, run.low), run.high)); break;
      case "map": each(out, maps[run.by]); break;
      case "copy": out.set(this.read(run.from, run.source)); break;
      case "norms": norms(out, this.read(run.from, run.source), run.source.shape, run.but); break;
      case "combine": combine(out, this.read(run.with, run.source), combinations[run.by]); break;
      default: assertNever(run);
    }
  }

  /** The draw and QR of `torch.nn.init.orthogonal_`: the tensor is rows × (all the rest), transposed where it is wide. */
  private orthogonal(out: Floats, shape: readonly number[], gain: number): void {
    const rows = shape[0] ?? 1;
    const columns = out.length / rows;
    this.generator.normal(out, 0, 1);
    orthogonalRows(out, rows, columns);
    multiply(out, gain);
  }

  private read(index: number, region: Region | undefined): ArrayLike<number> {
    const all = this.elements(index);
    return numbersOf(this.specs[index]!.dtype, region === undefined ? all : gather(all, region));
  }

  private elements(index: number): Elements {
    const spec = this.specs[index]!;
    const count = product(spec.shape);
    return this.stored[index] ??= spec.offset === null
      ? newElements(spec.dtype, count)
      : elementsOf(spec.dtype, this.bytes.buffer, spec.offset, count);
  }
}

/** The elements that a step changes: all of a tensor, or a region of it. */
interface Part {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly contiguous: boolean;
}

type FloatRun = Exclude<StepRun, { op: "seed" | "inputs" | "literal" | "integers" | "permutation" }>;

const touched = ({ target, run }: Step): readonly number[] => {
  if (run.op === "copy" || run.op === "norms") return [target, run.from];
  if (run.op === "combine") return [target, run.with];
  return run.op === "seed" || run.op === "inputs" ? [] : [target];
};

const each = (out: Floats, change: (value: number) => number): void => {
  for (let i = 0; i < out.length; i++) out[i] = change(out[i]!);
};

const multiply = (out: Floats, by: number): void => each(out, (value) => value * by);

const combine = (out: Floats, other: ArrayLike<number>, by: (a: number, b: number) => number): void => {
  for (let i = 0; i < out.length; i++) out[i] = by(out[i]!, other[i]!);
};

/** The Euclidean norms over all axes but one, or over all. */
const norms = (out: Floats, values: ArrayLike<number>, shape: readonly number[], but: number): void => {
  const inner = but < 0 ? values.length : product(shape.slice(but + 1));
  const count = but < 0 ? 1 : shape[but]!;
  const squares = new Float64Array(count);
  for (let i = 0; i < values.length; i++) squares[Math.floor(i / inner) % count]! += values[i]! ** 2;
  for (let i = 0; i < count; i++) out[i] = Math.sqrt(squares[i]!);
};

const combinations = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
};

const maps: Readonly<Record<Extract<StepRun, { op: "map" }>["by"], (value: number) => number>> = {
  abs: Math.abs,
  neg: (value) => -value,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  rsqrt: (value) => 1 / Math.sqrt(value),
  reciprocal: (value) => 1 / value,
  square: (value) => value * value,
  sin: Math.sin,
  cos: Math.cos,
  erfinv,
  tanh: Math.tanh,
  expm1: Math.expm1,
  log1p: Math.log1p,
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
};

const isDense = ({ shape, strides }: Region): boolean => {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
};

/** Calls `visit` with the storage index of every element of the region, in row-major order. */
const walk = ({ offset, shape, strides }: Region, visit: (index: number, at: number) => void): void => {
  const count = product(shape);
  const place = shape.map(() => 0);
  let at = offset;
  for (let i = 0; i < count; i++) {
    visit(i, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++place[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
};

const gather = (all: Elements, region: Region): Elements => {
  const part = new (all.constructor as new (count: number) => Elements)(product(region.shape));
  walk(region, (i, at) => { part[i] = all[at]!; });
  return part;
};

const scatter = (all: Elements, region: Region, part: Elements): void => walk(region, (i, at) => { all[at] = part[i]!; });
