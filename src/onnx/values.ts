/**
 * The present value of every tensor while a record is replayed. Tensors share storage and are written in place; the graph has
 * neither, so each storage has a current value, a write replaces it, and views are made again from it when they are next read.
 */
import type { Span } from "../base/index.ts";
import { differ, exactly, mul, same, type Shape } from "../sym/index.ts";
import { contiguousStrides, type Emit, int64, type OpCall, type Ref, type Storage, type Tensor, valuesOf } from "../torch/index.ts";
import { isComplex, partsOf, wholeOf } from "./complex.ts";
import { type GraphBuilder, NoForm } from "./graph.ts";
import type { Sizes } from "./sizes.ts";
import { type Layout, writtenInto } from "./writes.ts";

/** What first kept a value from being written. */
export interface Cause {
  readonly op: string;
  readonly reason: string;
  readonly place: Span | null;
}

/** Thrown where a value is read that could not be made. */
export class Missing extends Error {
  readonly cause_: Cause;
  constructor(cause: Cause) {
    super(cause.reason);
    this.cause_ = cause;
  }
}

/** A storage's value; complex numbers are held as pairs, since their parts are views of the same memory. */
interface State {
  readonly layout: Layout;
  current: Ref | Cause;
  /** Grows with each write; views made before are stale. */
  epoch: number;
}

const isCause = (value: Ref | Cause): value is Cause => "reason" in value;

export interface Reading {
  readonly graph: GraphBuilder;
  readonly sizes: Sizes;
  /** The tensor in whose layout a storage's first value is given. */
  readonly home: (tensor: Tensor) => Tensor;
  /** The value that a tensor, its storage's home, had before the replay began. */
  readonly initial: (tensor: Tensor) => Ref | Cause;
  /** The op that made a tensor, where it was made before the replay. */
  readonly makerOf: (tensor: Tensor) => OpCall | undefined;
}

export class Values {
  emit!: Emit;
  private readonly reading: Reading;
  private readonly states = new Map<Storage, State>();
  private readonly views = new Map<Tensor, { readonly ref: Ref; readonly epoch: number }>();
  /** Why a view could not be made when it was made. */
  private readonly unmade = new Map<Tensor, Cause>();
  private readonly makers = new Map<Tensor, OpCall>();
  /** Storages whose numbers follow from inputs or weights: what is known of them is an example. */
  private readonly fed = new Set<Storage>();
  /** Writes that are still to come. */
  private readonly pending = new Map<Storage, number>();

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** Declares the writes of the replay, so that known numbers are used only where no write follows. */
  expect(ops: readonly OpCall[]): void {
    for (const { writes } of ops) if (writes) this.pending.set(writes.storage, (this.pending.get(writes.storage) ?? 0) + 1);
  }

  feed(tensor: Tensor): void {
    this.fed.add(tensor.storage);
  }

  isFed(tensor: Tensor): boolean {
    return this.fed.has(tensor.storage);
  }

  /** Gives a tensor with memory of its own its value. */
  define(tensor: Tensor, value: Ref | Cause): void {
    this.states.set(tensor.storage, { layout: layoutOf(tensor), current: isCause(value) ? value : inParts(value), epoch: 0 });
  }

  /** @throws Missing where the value could not be made. */
  read(tensor: Tensor): Ref {
    const ref = this.known(tensor) ?? this.current(tensor);
    return { ...ref, shape: tensor.shape };
  }

  /** Numbers that the run knows are a constant, unless inputs or weights went into them or a write is still to come. */
  private known(tensor: Tensor): Ref | null {
    const { storage } = tensor;
    if (storage.values === null || tensor.dtype.kind === "complex" || this.fed.has(storage) || (this.pending.get(storage) ?? 0) > 0) return null;
    const cached = this.views.get(tensor);
    if (cached?.epoch === constantEpoch) return cached.ref;
    const values = valuesOf(tensor);
    const size = this.reading.sizes.fixedShape(tensor.shape);
    if (!values || !size) return null;
    const ref = this.reading.graph.constant(values, tensor.dtype, size);
    this.views.set(tensor, { ref, epoch: constantEpoch });
    return ref;
  }

  private current(tensor: Tensor): Ref {
    const state = this.stateOf(tensor);
    const cached = this.views.get(tensor);
    if (cached?.epoch === state.epoch) return cached.ref;
    if (isCause(state.current)) throw new Missing(state.current);
    const ref = sameLayout(layoutOf(tensor), state.layout) ? asWhole(tensor, state.current) : this.derivedOrMissing(tensor, state, state.current);
    this.views.set(tensor, { ref, epoch: state.epoch });
    return ref;
  }

  private derivedOrMissing(tensor: Tensor, state: State, current: Ref): Ref {
    const cause = this.unmade.get(tensor);
    if (!cause) return this.derived(tensor, state, current);
    try {
      return this.gathered(tensor, state.layout, current);
    } catch {
      throw new Missing(cause);
    }
  }

  private stateOf(tensor: Tensor): State {
    const known = this.states.get(tensor.storage);
    if (known) return known;
    const home = this.reading.home(tensor);
    this.define(home, this.reading.initial(home));
    return this.states.get(tensor.storage)!;
  }

  /** A view of a storage's current value: by the op that made it, else place by place. */
  private derived(tensor: Tensor, { layout }: State, current: Ref): Ref {
    const own = layoutOf(tensor);
    if (tensor.base && sameLayout(own, layoutOf(tensor.base))) return asWhole(tensor, inParts(this.read(tensor.base)));
    if (isDense(own) && isDense(layout) && same(own.offset, layout.offset) && !differ(countOf(own.shape), countOf(layout.shape))) return asWhole(tensor, this.emit.reshape(current, own.shape));
    return this.remade(tensor) ?? this.gathered(tensor, layout, current);
  }

  /** The view that its op makes of what it is a view of; null where the op has no form. */
  private remade(tensor: Tensor): Ref | null {
    const maker = this.makers.get(tensor) ?? this.reading.makerOf(tensor);
    if (!maker?.op.onnx || maker.writes !== null) return null;
    try {
      const made = maker.op.onnx(maker.args as never, this.emit, maker.outputs.map((one) => one.tensor));
      return (Array.isArray(made) ? (made as readonly Ref[])[maker.outputs.findIndex((one) => one.tensor === tensor)] : (made as Ref)) ?? null;
    } catch (thrown) {
      if (thrown instanceof NoForm) return null;
      throw thrown;
    }
  }

  /** Reads each element by its place in memory. */
  private gathered(tensor: Tensor, layout: Layout, current: Ref): Ref {
    const own = layoutOf(tensor);
    const places = placesOf(own, layout, this.reading.sizes);
    if (!places) throw new NoForm("this view of a tensor has no ONNX form");
    const flat = this.emit.reshape(current, [places.memory]);
    const index = this.reading.graph.constant(places.each, int64, [places.each.length]);
    const picked = this.emit("Gather", [flat, index], { axis: 0 }, { dtype: current.dtype, shape: [places.each.length] });
    return asWhole(tensor, this.emit.reshape(picked, own.shape));
  }

  /** Takes in what an op gave, in order; `null` where an output is the input itself. */
  settle(call: OpCall, results: readonly (Ref | Cause)[]): void {
    if (call.writes) {
      this.write(call, call.writes, results[0]!);
      const left = this.pending.get(call.writes.storage)!;
      this.pending.set(call.writes.storage, left - 1);
      return;
    }
    call.outputs.forEach(({ tensor }, i) => {
      const state = this.states.get(tensor.storage);
      const isInput = call.inputs.some((one) => one.tensor === tensor);
      if (isInput) return;
      this.makers.set(tensor, call);
      const result = results[i]!;
      if (!state) this.define(tensor, result);
      else if (isCause(result)) this.unmade.set(tensor, result);
      else this.views.set(tensor, { ref: result, epoch: state.epoch });
    });
  }

  /** Follows what inputs and weights reach. */
  spread(call: OpCall): void {
    const reached = call.op.random === true || call.inputs.some(({ tensor }) => this.fed.has(tensor.storage) && isReadIn(call, tensor));
    if (!reached) return;
    for (const { tensor } of call.outputs) this.fed.add(tensor.storage);
    if (call.writes) this.fed.add(call.writes.storage);
  }

  private write({ name, span }: OpCall, target: Tensor, value: Ref | Cause): void {
    const state = this.stateOf(target);
    const stays = !isCause(value) && isCause(state.current) && !sameLayout(layoutOf(target), state.layout);
    try {
      const fitting = isCause(value) || stays ? null : this.fitted(target, value);
      if (!stays) state.current = fitting ? this.wholeAfter(target, inParts(fitting), state) : (value as Cause);
      if (fitting) this.views.set(target, { ref: fitting, epoch: state.epoch + 1 });
    } catch (thrown) {
      if (!(thrown instanceof NoForm) && !(thrown instanceof Missing)) throw thrown;
      state.current = thrown instanceof Missing ? thrown.cause_ : { op: name, reason: thrown.message, place: span };
    }
    state.epoch++;
  }

  /** The storage's value after a write into one of its views, upwards through the views in between. */
  private wholeAfter(target: Tensor, value: Ref, state: State): Ref {
    const view = layoutOf(target);
    if (sameLayout(view, state.layout)) return value;
    if (target.base && target.base.storage === target.storage) {
      const base = layoutOf(target.base);
      const before = { ...inParts(this.read(target.base)), shape: base.shape };
      const after = sameLayout(view, base) ? value : writtenInto(this.emit, this.reading.sizes, { base, view, before, value });
      if (after) return this.wholeAfter(target.base, after, state);
    }
    const places = placesOf(view, state.layout, this.reading.sizes);
    if (!places) throw new NoForm("a write into this view of a tensor has no ONNX form");
    const flat = this.emit.reshape(state.current as Ref, [places.memory]);
    const index = this.reading.graph.constant(places.each, int64, [places.each.length]);
    const after = this.emit("ScatterElements", [flat, index, this.emit.reshape(value, [places.each.length])], { axis: 0 });
    return this.emit.reshape(after, state.layout.shape);
  }

  /** A result in the dtype and shape of the tensor that it is written into. */
  private fitted(target: Tensor, value: Ref): Ref {
    const cast = this.emit.cast(value, target.dtype);
    const fits = cast.shape.length === target.rank && cast.shape.every((dim, i) => !differ(dim, target.shape[i]!));
    if (fits) return { ...cast, shape: target.shape };
    return this.emit("Expand", [cast, this.emit.shape(target.shape)], {}, { dtype: target.dtype, shape: target.shape });
  }
}

/** A constant is never stale. */
const constantEpoch = -1;

/** Whether a call asks for a tensor's numbers, and not for its shape alone. */
const isReadIn = ({ op: { outlines }, args }: OpCall, tensor: Tensor): boolean =>
  outlines === undefined || args[outlines] !== tensor || Object.entries(args).some(([name, value]) => name !== outlines && value === tensor);

/** The layout of a tensor's numbers: a complex number is two. */
const layoutOf = ({ dtype, shape, strides, offset }: Tensor): Layout =>
  dtype.kind === "complex" ? { shape: [...shape, 2], strides: [...strides.map((one) => mul(one, 2)), 1], offset: mul(offset, 2) } : { shape, strides, offset };

const inParts = (value: Ref): Ref => (isComplex(value) ? partsOf(value) : value);
const asWhole = ({ dtype }: Tensor, parts: Ref): Ref => (dtype.kind === "complex" ? wholeOf(parts, dtype) : parts);

/** The same elements in the same order: strides of axes of one element say nothing. */
export const sameLayout = (a: Layout, b: Layout): boolean =>
  a.shape.length === b.shape.length && same(a.offset, b.offset)
  && a.shape.every((dim, i) => same(dim, b.shape[i]!) && (exactly(dim) === 1 || same(a.strides[i]!, b.strides[i]!)));

const isDense = ({ shape, strides }: Layout): boolean => {
  const plain = contiguousStrides(shape);
  return strides.every((stride, i) => exactly(shape[i]!) === 1 || same(stride, plain[i]!));
};

const countOf = (shape: Shape): Tensor["offset"] => shape.reduce((a, b) => mul(a, b), 1 as Tensor["offset"]);

/** Places of a view's elements in the row-major elements of the whole; null where sizes are free or the whole is not dense. */
const placesOf = (view: Layout, whole: Layout, sizes: Sizes): { readonly each: readonly number[]; readonly memory: number } | null => {
  const [size, strides, memory] = [sizes.fixedShape(view.shape), sizes.fixedShape(view.strides), sizes.fixedShape(whole.shape)];
  const [from, start] = [sizes.fixed(view.offset), sizes.fixed(whole.offset)];
  if (!size || !strides || !memory || from === null || start === null || !isDense(whole)) return null;
  const count = size.reduce((a, b) => a * b, 1);
  if (count > mostPlaces) return null;
  const each = Array.from({ length: count }, (_, index) => {
    let rest = index;
    let place = from - start;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      place += (rest % size[axis]!) * strides[axis]!;
      rest = Math.floor(rest / size[axis]!);
    }
    return place;
  });
  return { each, memory: memory.reduce((a, b) => a * b, 1) };
};

/** A table of more places would weigh more than the weights. */
const mostPlaces = 1 << 20;
