/** The weights of a plan: which tensors lie in the weights buffer, and the program that draws them, read from the ops of construction. */
import { contiguousStrides, type OpCall, type Ref, type Storage, type Tensor } from "../torch/index.ts";
import { exactly, same } from "../sym/index.ts";
import { encode } from "./elements.ts";
import { type GraphBuilder, typeOf } from "./graph.ts";
import { type ElementType, type Region, type Step, type StepRun, type Unsupported, weightsLocation, type WeightSpec } from "./plan.ts";
import type { Sizes } from "./sizes.ts";
import type { Owned } from "./state.ts";
import { type Log, translate } from "./steps.ts";
import type { Cause } from "./values.ts";
import { elementBytes } from "./write.ts";

/** A tensor of the model that lies in the weights buffer. */
interface Placed {
  readonly tensor: Tensor;
  readonly index: number;
}

export interface Program {
  readonly weights: readonly WeightSpec[];
  readonly program: readonly Step[];
  readonly weightBytes: number;
  readonly unsupported: readonly Unsupported[];
  /** The ops that make constants which the program cannot make: they may be computed in the graph instead. */
  readonly left: readonly OpCall[];
}

/** Element types that a weights buffer may hold. */
const storable = new Set<string>(["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]);

export class Weights {
  private readonly graph: GraphBuilder;
  private readonly sizes: Sizes;
  private readonly owned = new Map<Storage, Owned>();
  private readonly names: ReadonlyMap<Tensor, string>;
  private readonly specs: WeightSpec[] = [];
  private readonly placed = new Map<Storage, Placed>();
  /** The spec that stands for all of a storage, which steps write. */
  private readonly whole = new Map<Storage, number>();
  private readonly refs = new Map<Storage, Ref>();
  /** Ops of the forward pass that draw random numbers, in order; null once one could not be taken in. */
  private later: OpCall[] | null = [];
  private bytes = 0;

  constructor(graph: GraphBuilder, sizes: Sizes, owned: readonly Owned[], names: ReadonlyMap<Tensor, string>) {
    this.graph = graph;
    this.sizes = sizes;
    this.names = names;
    for (const one of owned) {
      const known = this.owned.get(one.tensor.storage);
      this.owned.set(one.tensor.storage, known ? { ...known, aliases: [...known.aliases, one.name, ...one.aliases] } : one);
    }
  }

  /** Tensors of the state dict that have no place. */
  unread(): readonly Pick<WeightSpec, "name" | "shape" | "aliases">[] {
    return [...this.owned].flatMap(([storage, { name, aliases, tensor }]) => {
      const shape = this.placed.has(storage) ? null : this.sizes.fixedShape(tensor.shape);
      return shape ? [{ name, shape, ...(aliases.length > 0 ? { aliases } : {}) }] : [];
    });
  }

  /** The tensor in whose layout a storage lies in the weights buffer. */
  home(tensor: Tensor): Tensor {
    return this.owned.get(tensor.storage)?.tensor ?? tensor;
  }

  /** Whether a tensor's memory is a weight's. */
  holds(tensor: Tensor | null): boolean {
    return tensor !== null && (this.owned.has(tensor.storage) || this.placed.has(tensor.storage));
  }

  /** Gives a tensor of the construction a place, and its initializer. */
  place(tensor: Tensor): Ref | Cause {
    const known = this.refs.get(tensor.storage);
    if (known) return known;
    const size = this.sizes.fixedShape(tensor.shape);
    if (!size) return { op: "weight", reason: "the size of a weight is not known", place: null };
    if (!storable.has(tensor.dtype.name)) return { op: "weight", reason: `weights of ${tensor.dtype.name} are not run`, place: null };
    const dtype = tensor.dtype.name as ElementType;
    const owner = this.owned.get(tensor.storage);
    const name = owner?.name ?? this.names.get(tensor) ?? `constant.${this.specs.length}`;
    const length = size.reduce((a, b) => a * b, 1) * elementBytes(typeOf(tensor.dtype));
    const index = this.specs.push({ name, dtype, shape: size, offset: this.bytes, ...(owner ? {} : { isPassing: true as const }), ...(owner && owner.aliases.length > 0 ? { aliases: owner.aliases } : {}) }) - 1;
    const made = this.graph.external(name, { dtype: tensor.dtype, shape: tensor.shape }, size, { location: weightsLocation, offset: this.bytes, length });
    this.bytes += Math.ceil(length / 8) * 8;
    this.placed.set(tensor.storage, { tensor, index });
    this.refs.set(tensor.storage, made);
    if (this.isWhole(tensor)) this.whole.set(tensor.storage, index);
    return made;
  }

  /** The numbers that an op of the forward pass draws: made by the program, behind the inputs. */
  draw(call: OpCall): Ref | Cause {
    const cause = (reason: string): Cause => {
      this.later = null;
      return { op: call.name, reason, place: call.span };
    };
    const into = call.writes ?? freshOutput(call);
    if (!this.later || !into) return cause("random numbers follow others in a forward pass that are not drawn");
    if (this.refs.has(into.storage) || !this.isWhole(this.home(into)) || !this.isWhole(into)) return cause("random numbers in a forward pass go into memory that is in use");
    if (!this.sizes.fixedShape(into.shape)) return cause("how many random numbers a forward pass draws depends on a size that is free");
    const made = this.place(this.home(into));
    if (!("reason" in made)) this.later.push(call);
    return made;
  }

  /** Row-major and all of its memory. */
  private isWhole({ shape, strides, offset, storage }: Tensor): boolean {
    const plain = contiguousStrides(shape);
    const count = shape.reduce<number | null>((all, dim) => (all === null || this.sizes.fixed(dim) === null ? null : all * this.sizes.fixed(dim)!), 1);
    return exactly(offset) === 0 && count === this.sizes.fixed(storage.size) && strides.every((one, i) => exactly(shape[i]!) === 1 || same(one, plain[i]!));
  }

  private wholeOf(tensor: Tensor): number | null {
    const { storage } = tensor;
    const known = this.whole.get(storage);
    if (known !== undefined) return known;
    const size = this.sizes.fixed(storage.size);
    if (size === null || !storable.has(tensor.dtype.name)) return null;
    const owner = this.owned.get(storage);
    const isOwner = owner !== undefined && !this.placed.has(storage);
    const name = this.graph.fresh(isOwner ? owner.name : `scratch.${this.specs.length}`);
    const index = this.specs.push({ name, dtype: tensor.dtype.name as ElementType, shape: this.shapeOf(owner?.tensor ?? tensor, size), offset: null }) - 1;
    this.whole.set(storage, index);
    return index;
  }

  private shapeOf(tensor: Tensor, size: number): readonly number[] {
    return this.isWhole(tensor) ? this.sizes.fixedShape(tensor.shape)! : [size];
  }

  private regionOf(tensor: Pick<Tensor, "shape" | "strides" | "offset">): Region | null {
    const [shape, strides, offset] = [this.sizes.fixedShape(tensor.shape), this.sizes.fixedShape(tensor.strides), this.sizes.fixed(tensor.offset)];
    return shape && strides && offset !== null ? { shape, strides, offset } : null;
  }

  /** The program of everything that was placed, from the ops before the forward pass. */
  program(ops: readonly OpCall[]): Program {
    const kept = this.needed(ops);
    const steps: Step[] = [];
    const failed = new Map<Storage, OpCall>();
    const last = new Map<Storage, OpCall>();
    for (const call of kept) for (const storage of targetsOf(call)) last.set(storage, call);
    for (const call of kept) {
      if (isSeed(call)) steps.push({ target: 0, run: { op: "seed", seed: Number(call.args.seed) } });
      else {
        const from = call.inputs.map(({ tensor }) => failed.get(tensor.storage)).find((one) => one !== undefined);
        const isKnown = targetsOf(call).every((storage) => storage.values !== null);
        if (from && !isKnown && !call.op.random) for (const storage of targetsOf(call)) failed.set(storage, from);
        else if (!this.perform(call, last, steps)) for (const storage of targetsOf(call)) failed.set(storage, call);
      }
    }
    if (this.later && this.later.length > 0) {
      steps.push({ target: 0, run: { op: "inputs" } });
      for (const call of this.later) if (!this.perform(call, last, steps)) for (const storage of targetsOf(call)) failed.set(storage, call);
    }
    steps.push(...this.settled());
    const missing = [...failed].filter(([storage]) => this.placed.has(storage));
    const unsupported = missing.map(([storage, call]) => ({
      op: call.name, reason: `the numbers of ${this.specs[this.placed.get(storage)!.index]!.name} are made by ${call.name}, which is not replayed`, isWeight: true as const, ...(call.span ? { place: call.span } : {}),
    }));
    return {
      weights: this.specs, program: this.specs.length === 0 ? [] : steps, weightBytes: this.bytes, unsupported,
      left: madeFrom(ops, missing.flatMap(([storage]) => (this.owned.get(storage)?.isParameter || !isComputable(ops, storage, failed) ? [] : [storage])), failed),
    };
  }

  /** Ops that draw, and those that what was placed is made from; in order. */
  private needed(ops: readonly OpCall[]): readonly OpCall[] {
    const made = new Set(madeFrom(ops, this.placed.keys()));
    return ops.filter((call) => isSeed(call) || (call.op.random && targetsOf(call).length > 0) || made.has(call));
  }

  /** Writes the steps of one op. */
  private perform(call: OpCall, last: ReadonlyMap<Storage, OpCall>, steps: Step[]): boolean {
    const into = call.writes ?? freshOutput(call);
    if (!into) return true;
    const target = this.wholeOf(into);
    const region = this.regionOf(into);
    if (target === null || !region) return false;
    const { values } = into.storage;
    if (values !== null && !call.op.random) {
      if (last.get(into.storage) === call) steps.push({ target, run: this.literal(values, target) });
      return true;
    }
    const before = steps.length;
    const done = translate(call, this.logFor(into, target, region, steps));
    if (!done) steps.length = before;
    return done;
  }

  private literal(values: Float64Array, target: number): StepRun {
    const first = values[0];
    if (first !== undefined && values.every((one) => Object.is(one, first))) return { op: "fill", value: first };
    return { op: "literal", data: encode(values, this.specs[target]!.dtype) };
  }

  private logFor(into: Tensor, target: number, region: Region, steps: Step[]): Log {
    const push = (run: StepRun, part?: Region): void => {
      steps.push({ target, run, ...(part ? { region: part } : this.isWhole(into) ? {} : { region }) });
    };
    return {
      into, size: region.shape,
      run: push,
      region: (tensor) => this.regionOf(tensor)!,
      part: (view) => this.regionOf(view),
      take: (op, from, part) => {
        const index = this.wholeOf(from);
        const own = this.regionOf(from);
        if (index === null || !own) return;
        const wanted = part?.shape ?? region.shape;
        const isPlain = this.isWhole(from) && own.shape.length === wanted.length && own.shape.every((one, i) => one === wanted[i]);
        const source = isPlain ? {} : { source: spread(own, wanted) };
        push(op === "copy" ? { op: "copy", from: index, ...source } : { op: "combine", with: index, by: op, ...source }, part);
      },
      norms: (from, but) => {
        const [index, source] = [this.wholeOf(from), this.regionOf(from)];
        if (index === null || !source) return false;
        push({ op: "norms", from: index, source, but });
        return true;
      },
      number: (by, value) => {
        const index = this.specs.push({ name: this.graph.fresh(`scratch.${this.specs.length}`), dtype: this.specs[target]!.dtype, shape: [1], offset: null }) - 1;
        steps.push({ target: index, run: { op: "fill", value } });
        push({ op: "combine", with: index, by, source: { offset: 0, shape: region.shape, strides: region.shape.map(() => 0) } });
      },
    };
  }

  /** Tensors whose memory lies in another order than their elements are copied out at the end. */
  private settled(): readonly Step[] {
    return [...this.placed].flatMap(([storage, { tensor, index }]): Step[] => {
      const from = this.whole.get(storage);
      const source = this.regionOf(tensor);
      return from === undefined || from === index || !source ? [] : [{ target: index, run: { op: "copy", from, source } }];
    });
  }
}

/** Whether ops without random numbers make a storage from others that are not written any more when they are read. */
const isComputable = (ops: readonly OpCall[], storage: Storage, failed: ReadonlyMap<Storage, OpCall>): boolean => {
  const made = madeFrom(ops, [storage], failed);
  const isWrittenAfter = (call: OpCall, read: Storage): boolean => ops.slice(ops.indexOf(call) + 1).some((later) => targetsOf(later).includes(read));
  return made.every((call) => !call.op.random && call.inputs.every(({ tensor }) => failed.has(tensor.storage) || tensor.storage.values !== null || !isWrittenAfter(call, tensor.storage)));
};

/** The ops that the contents of these storages are made by, in order; numbers that are known need none. Only storages `within` are followed. */
const madeFrom = (ops: readonly OpCall[], storages: Iterable<Storage>, within?: ReadonlyMap<Storage, OpCall>): readonly OpCall[] => {
  const wanted = new Set(storages);
  const kept: OpCall[] = [];
  for (let i = ops.length - 1; i >= 0; i--) {
    const call = ops[i]!;
    const targets = targetsOf(call);
    if (!targets.some((storage) => wanted.has(storage))) continue;
    kept.push(call);
    if (targets.every((storage) => storage.values !== null)) continue;
    for (const { tensor } of call.inputs) if (!within || within.has(tensor.storage)) wanted.add(tensor.storage);
  }
  return kept.reverse();
};

const isSeed = ({ op }: OpCall): boolean => op.seeds === true;

/** Memory that an op makes or writes. */
const targetsOf = (call: OpCall): readonly Storage[] => {
  if (call.writes) return [call.writes.storage];
  return call.outputs.map((one) => one.tensor.storage).filter((storage) => !call.inputs.some((one) => one.tensor.storage === storage));
};

const freshOutput = (call: OpCall): Tensor | null =>
  call.outputs.find(({ tensor }) => !call.inputs.some((one) => one.tensor.storage === tensor.storage))?.tensor ?? null;

/** A region read over a larger shape: missing axes and those of one element stand still. */
const spread = ({ offset, shape, strides }: Region, wanted: readonly number[]): Region => {
  const lead = wanted.length - shape.length;
  if (lead < 0) return { offset, shape, strides };
  return { offset, shape: wanted, strides: wanted.map((size, i) => (i < lead || (shape[i - lead] === 1 && size !== 1) ? 0 : strides[i - lead]!)) };
};
