/** What stands between the brackets of `x[…]`: how each index is read, and which places of the tensor all of them pick together. */
import type { Problem } from "../../base/index.ts";
import { add, bounds, compare, differ, type Dim, exactly, exampleOf, floordiv, max, min, mul, type Shape, show, sub } from "../../sym/index.ts";
import { ellipsis, type Machine, PyFloat, PyList, PyObject, PySlice, PyTuple, unbox, Unknown, UnknownUsed, type Value } from "../../python/index.ts";
import { type Arg, integer } from "../args.ts";
import { bool, float32, int64 } from "../dtype.ts";
import { isOutside } from "./axes.ts";
import { tensorOf } from "./literal.ts";
import type { Rule } from "../op.ts";
import { contiguousStrides, eachPlace, numbers, Tensor, valuesOf } from "../tensor.ts";
import { broadcastSteps, countOf } from "./numbers.ts";
import { indexOutOfRange, notBroadcastable, wrongDtype } from "../problems.ts";
import { refuseAs } from "./refusals.ts";

/** One index: a place, a stretch, a new axis, the rest of the axes; tensors stand for themselves. */
export type Selector =
  | { readonly kind: "place"; readonly index: Dim }
  | { readonly kind: "slice"; readonly start: Dim | null; readonly stop: Dim | null; readonly step: number }
  | { readonly kind: "new" }
  | { readonly kind: "rest" };
export type Index = readonly (Selector | Tensor)[];

/* Reading */

/** A bound that only data decide is some whole number. */
const sliceBound = (vm: Machine, value: Value): Dim | null => {
  const plain = unbox(value);
  if (plain === null) return null;
  const isData = plain instanceof Unknown || (plain instanceof Tensor && plain.dtype.kind === "int" && exactly(plain.count) === 1 && !valuesOf(plain));
  return isData ? vm.fresh() : integer.read(vm, plain, "index");
};

const readOne = (vm: Machine, value: Value): Selector | Tensor => {
  const plain = unbox(value);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  if (plain === null) return { kind: "new" };
  if (plain === ellipsis) return { kind: "rest" };
  if (typeof plain === "boolean") return new Tensor({ shape: [], dtype: bool, values: [Number(plain)] });
  if (plain instanceof PySlice) return readSlice(vm, plain);
  if (plain instanceof Tensor) return asPlace(plain) ?? plain;
  if (plain instanceof PyFloat) return vm.raise("IndexError", "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got float)");
  if (plain instanceof PyList || plain instanceof PyTuple || isArray(vm, plain)) return withIntegers(tensorOf({ vm, defaultDtype: float32 }, plain));
  if (typeof plain === "string") return vm.raise("TypeError", "new(): invalid data type 'str'");
  return { kind: "place", index: integer.read(vm, plain, "index") };
};
const isArray = (vm: Machine, value: Value): boolean => value instanceof PyObject && vm.tryAttr(value, "__len__") !== undefined && vm.tryAttr(value, "__getitem__") !== undefined;
/** A 0-d tensor of a known integer is a place. */
const asPlace = (tensor: Tensor): Selector | null => {
  const value = tensor.rank === 0 && tensor.dtype.kind === "int" ? valuesOf(tensor)?.[0] : undefined;
  return value === undefined ? null : { kind: "place", index: value };
};
/** An empty list picks nothing, whatever its dtype. */
const withIntegers = (tensor: Tensor): Tensor => (exactly(tensor.count) === 0 ? new Tensor({ shape: tensor.shape, dtype: int64, values: [] }) : tensor);

const readSlice = (vm: Machine, slice: PySlice): Selector => {
  const step = slice.step === null ? 1 : exactly(integer.read(vm, slice.step, "step"));
  if (step === 0) vm.raise("ValueError", "slice step cannot be zero");
  if (step === null || step < 0) vm.raise("ValueError", "step must be greater than zero");
  return { kind: "slice", start: sliceBound(vm, slice.start), stop: sliceBound(vm, slice.stop), step };
};

/** A list counts as a tuple where something in it is no number. */
const isTupleLike = (list: PyList): boolean =>
  list.items.length < 32 && list.items.some((one) => one === null || one === ellipsis || one instanceof PySlice || one instanceof Tensor || one instanceof PyList || one instanceof PyTuple);

export const index: Arg<Index> = { read: (vm, value) => {
  const plain = unbox(value);
  const items = plain instanceof PyTuple ? plain.items : plain instanceof PyList && isTupleLike(plain) ? plain.items : [plain];
  return items.map((one) => readOne(vm, one));
} };

/* The plan: which places are picked */

/** A stretch of an axis of the input; `kept` tells whether the axis stays in the result. */
export interface Stretch {
  readonly axis: number;
  readonly start: Dim;
  readonly length: Dim;
  readonly step: number;
}
/** An axis that a tensor of places picks from. A mask over several axes is listed once for each of them. */
export interface Picked {
  /** Axis of the view that basic indexing leaves. */
  readonly axis: number;
  readonly tensor: Tensor;
  /** Places as far as they are known, in the order of `shape`. */
  readonly places: readonly number[] | null;
  readonly shape: Shape;
  /** Which axis of a mask this is; null for places. */
  readonly maskAxis: number | null;
}
export interface Plan {
  /** The view that places, stretches and new axes leave. */
  readonly view: { readonly shape: Shape; readonly strides: Shape; readonly offset: Dim };
  readonly stretches: readonly Stretch[];
  readonly picked: readonly Picked[];
  /** The common shape of picking tensors, and the axis of the result where it stands. */
  readonly pickedShape: Shape;
  readonly at: number;
  readonly shape: Shape;
}

/** Consumed axes; a mask takes as many as it has. */
const takes = (one: Selector | Tensor): number => {
  if (one instanceof Tensor) return isMask(one) ? one.rank : 1;
  return one.kind === "place" || one.kind === "slice" ? 1 : 0;
};
const isMask = ({ dtype }: Tensor): boolean => dtype === bool || dtype.name === "uint8";

/** What a plan may ask while it is made; without a rule errors are passed over. */
type Asking = Rule | null;
const say = (rule: Asking, text: string, like: Problem<never> = indexOutOfRange as Problem<never>): void => {
  if (rule) refuseAs(rule, like, text, "IndexError");
};

/** The order of two sizes; where no proof tells, the example does, and that is noted. Null when only data know. */
const atMost = (rule: Asking, a: Dim, b: Dim): boolean | null => {
  const relation = compare(a, b);
  if (relation === "<" || relation === "<=" || relation === "==") return true;
  if (relation === ">" || relation === ">=") return false;
  const [x, y] = [exampleOf(a), exampleOf(b)];
  if (x === null || y === null) return null;
  rule?.vm.assume(x <= y ? `${show(a)} <= ${show(b)}` : `${show(a)} > ${show(b)}`, { left: a, op: "<=", right: b, isTrue: x <= y });
  return x <= y;
};
const lesser = (rule: Asking, a: Dim, b: Dim): Dim => {
  const first = atMost(rule, a, b);
  return first === null ? min(a, b) : first ? a : b;
};
/** A bound of a slice as a place between 0 and the length. */
const inside = (rule: Asking, bound: Dim, length: Dim): Dim => {
  // whether it counts from the end is not known either
  if (rule && exampleOf(bound) === null && bounds(bound).min < 0) return rule.fresh(length);
  if (compare(bound, 0) === "<" || (exampleOf(bound) ?? 0) < 0) {
    const place = add(bound, length);
    const negative = atMost(rule, place, 0);
    return negative === null ? max(0, place) : negative ? 0 : place;
  }
  return lesser(rule, bound, length);
};

const stretchOf = (rule: Asking, one: Extract<Selector, { kind: "slice" }>, axis: number, length: Dim): Stretch => {
  const start = one.start === null ? 0 : inside(rule, one.start, length);
  const stop = one.stop === null ? length : inside(rule, one.stop, length);
  const span = sub(stop, start);
  const empty = exactly(span) === null ? atMost(rule, span, 0) : exactly(span)! <= 0;
  const room = empty === true ? 0 : empty === null ? max(0, span) : span;
  return { axis, start, length: one.step === 1 ? room : floordiv(add(room, one.step - 1), one.step), step: one.step };
};

/** The parts of a plan while selectors are laid over the axes one by one. */
class Walk {
  readonly rule: Asking;
  readonly input: Pick<Tensor, "shape" | "strides" | "offset">;
  readonly shape: Dim[] = [];
  readonly strides: Dim[] = [];
  readonly stretches: Stretch[] = [];
  readonly picked: Picked[] = [];
  offset: Dim;
  axis = 0;
  constructor(rule: Asking, input: Pick<Tensor, "shape" | "strides" | "offset">) {
    this.rule = rule;
    this.input = input;
    this.offset = input.offset;
  }
  take(one: Selector | Tensor, rest: number): void {
    if (one instanceof Tensor) return isMask(one) ? this.mask(one) : this.places(one);
    switch (one.kind) {
      case "new": return this.widen();
      case "rest": return this.keep(rest);
      case "place": return this.place(one.index);
      case "slice": return this.slice(one);
    }
  }
  keep(count: number): void {
    for (let i = 0; i < count; i++, this.axis++) this.push(this.input.shape[this.axis]!, this.input.strides[this.axis]!);
  }
  private push(length: Dim, stride: Dim): void {
    this.shape.push(length);
    this.strides.push(stride);
  }
  private widen(): void {
    const next = this.input.shape[this.axis];
    this.push(1, next === undefined ? 1 : mul(next, this.input.strides[this.axis]!));
  }
  private place(index: Dim): void {
    const [length, stride] = [this.input.shape[this.axis]!, this.input.strides[this.axis]!];
    const outside = isOutside(index, length);
    if (outside) say(this.rule, `index ${show(index)} is out of bounds for dimension ${this.axis} with size ${show(length)}`);
    const start = outside ? 0 : compare(index, 0) === "<" ? add(index, length) : index;
    this.stretches.push({ axis: this.axis, start, length: 1, step: 1 });
    this.offset = add(this.offset, mul(start, stride));
    this.axis++;
  }
  private slice(one: Extract<Selector, { kind: "slice" }>): void {
    const [length, stride] = [this.input.shape[this.axis]!, this.input.strides[this.axis]!];
    const stretch = stretchOf(this.rule, one, this.axis, length);
    if (one.start !== null || one.stop !== null || one.step !== 1) this.stretches.push(stretch);
    this.offset = add(this.offset, mul(stretch.start, stride));
    this.push(stretch.length, mul(stride, stretch.step));
    this.axis++;
  }
  private places(tensor: Tensor): void {
    if (tensor.dtype.kind !== "int") say(this.rule, "tensors used as indices must be long, int, byte or bool tensors", wrongDtype as Problem<never>);
    const length = this.input.shape[this.axis]!;
    const values = tensor.dtype.kind === "int" ? valuesOf(tensor) : null;
    const plain = exactly(length);
    if (values && plain !== null) {
      const wrong = values.find((one) => one >= plain || one < -plain);
      if (wrong !== undefined) say(this.rule, plain === 0 ? "index is out of bounds for dimension with size 0" : `index ${wrong} is out of bounds for dimension ${this.axis} with size ${plain}`);
    }
    this.picked.push({ axis: this.shape.length, tensor, places: values && plain !== null ? Array.from(values, (one) => (one < 0 ? one + plain : one)) : null, shape: tensor.shape, maskAxis: null });
    this.keep(1);
  }
  private mask(tensor: Tensor): void {
    const own = this.input.shape.slice(this.axis, this.axis + tensor.rank);
    const odd = tensor.shape.findIndex((dim, i) => own[i] !== undefined && differ(dim, own[i]!));
    if (odd >= 0) say(this.rule, `The shape of the mask [${tensor.shape.map(show).join(", ")}] at index ${odd} does not match the shape of the indexed tensor [${this.input.shape.map(show).join(", ")}] at index ${this.axis + odd}`);
    const values = valuesOf(tensor);
    const size = numbers(tensor.shape);
    const chosen = values && size ? [...values.keys()].filter((i) => values[i] !== 0) : null;
    const count = chosen ? chosen.length : (this.rule?.fresh(tensor.count) ?? 0);
    if (tensor.rank === 0) this.widen();
    for (let i = 0; i < Math.max(tensor.rank, 1); i++) {
      const span = size ? countOf(size.slice(i + 1)) : 1;
      this.picked.push({ axis: this.shape.length - (tensor.rank === 0 ? 1 : 0), tensor, shape: [count], maskAxis: i, places: chosen && size ? chosen.map((place) => (tensor.rank === 0 ? 0 : Math.floor(place / span) % size[i]!)) : null });
      if (tensor.rank > 0) this.keep(1);
    }
  }
}

/** Index tensors laid together; sizes that surely differ are refused. */
const pickedTogether = (rule: Asking, shapes: readonly Shape[]): Shape => {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    let known: Dim = 1;
    for (const shape of shapes) {
      const dim = shape[i - rank + shape.length] ?? 1;
      if (exactly(known) === 1) known = dim;
      else if (exactly(dim) !== 1 && differ(dim, known))
        say(rule, `shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes.map((one) => `[${one.map(show).join(", ")}]`).join(", ")}`, notBroadcastable as Problem<never>);
    }
    return known;
  });
};

/** What the indices pick. Errors are raised through `rule`; without one they are passed over. */
export const planOf = (rule: Asking, input: Pick<Tensor, "shape" | "strides" | "offset">, indices: Index): Plan => {
  const rank = input.shape.length;
  const consumed = indices.reduce((total, one) => total + takes(one), 0);
  if (consumed > rank) {
    say(rule, tooMany(rank, indices));
    return { view: input, stretches: [], picked: [], pickedShape: [], at: 0, shape: input.shape };
  }
  const walk = new Walk(rule, input);
  const hasRest = indices.some((one) => !(one instanceof Tensor) && one.kind === "rest");
  for (const one of indices) walk.take(one, rank - consumed);
  if (!hasRest) walk.keep(rank - consumed);
  const view = { shape: walk.shape, strides: walk.strides, offset: walk.offset };
  if (walk.picked.length === 0) return { view, stretches: walk.stretches, picked: [], pickedShape: [], at: 0, shape: walk.shape };
  const axes = walk.picked.map((one) => one.axis);
  const adjacent = axes.every((axis, i) => i === 0 || axis === axes[i - 1]! + 1);
  const at = adjacent ? axes[0]! : 0;
  const pickedShape = pickedTogether(rule, walk.picked.map((one) => one.shape));
  const rest = walk.shape.filter((_, i) => !axes.includes(i));
  return { view, stretches: walk.stretches, picked: walk.picked, pickedShape, at, shape: [...rest.slice(0, at), ...pickedShape, ...rest.slice(at)] };
};

const tooMany = (rank: number, indices: Index): string => {
  const [first] = indices;
  if (rank > 0 || indices.length !== 1 || first instanceof Tensor) return `too many indices for tensor of dimension ${rank}`;
  if (first!.kind === "slice") return "slice() cannot be applied to a 0-dim tensor.";
  const at = first!.kind === "place" ? exactly(first!.index) : null;
  if (at !== null && at !== 0) return `index ${at} is out of bounds for dimension 0 with size 0`;
  return "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number";
};

/** Row-major places in the input of all elements that the indices pick, in the order of the result; null where some are not known. */
export const positionsOf = (shape: Shape, indices: Index): readonly number[] | null => {
  const plan = planOf(null, { shape, strides: contiguousStrides(shape), offset: 0 }, indices);
  const [size, strides, offset] = [numbers(plan.shape), numbers(plan.view.strides), exactly(plan.view.offset)];
  const picked = numbers(plan.pickedShape);
  if (!size || !strides || offset === null || !picked || plan.picked.some((one) => one.places === null)) return null;
  const axes = plan.picked.map((one) => one.axis);
  const others = plan.view.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const reads = plan.picked.map((one) => ({ step: strides[one.axis]!, places: one.places!, own: numbers(one.shape)! }));
  // axes of the result that no tensor of indices makes step through the view; those of the indices step through each of them
  const along = (outer: readonly number[], inner: readonly number[]): readonly number[] => [...outer.slice(0, plan.at), ...inner, ...outer.slice(plan.at)];
  const positions = new Array<number>(countOf(size));
  eachPlace(size, along(others.map((axis) => strides[axis]!), picked.map(() => 0)), offset, (place, i) => { positions[i] = place; });
  for (const { step, places, own } of reads) eachPlace(size, along(others.map(() => 0), broadcastSteps(own, picked)), 0, (place, i) => { positions[i]! += step * places[place]!; });
  return positions;
};

