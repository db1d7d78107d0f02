/** Values that hold others: sequences, hash tables, attributes seen as a dict, ranges and slices; each knows how its state is put back. */
import { dictClass, listClass, type Many, mappingProxyClass, PyObject, type PyClass, rangeClass, setClass, sliceClass, tupleClass } from "./classes.ts";
import { type Gap, Unknown, UnknownUsed, type Value } from "./values.ts"; // used only when called: a list without a length closes the circle

export class PyTuple extends PyObject {
  readonly items: readonly Value[];
  constructor(items: readonly Value[], cls: PyClass = tupleClass) {
    super(cls);
    this.items = items;
  }
}

export class PyList extends PyObject {
  #items: Value[];
  /** Set where only data decide how many items there are: asking for them all is asking for something unknown. */
  uncounted: (Many & { readonly gap: Gap }) | null = null;
  constructor(items: Value[], cls: PyClass = listClass) {
    super(cls);
    this.#items = items;
  }
  get items(): Value[] {
    if (this.uncounted) throw new UnknownUsed(new Unknown(this.uncounted.gap));
    return this.#items;
  }
  set items(items: Value[]) {
    this.#items = items;
    this.uncounted = null;
  }
  override many(): Many | null {
    return this.uncounted;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const items = this.#items.slice();
    const { uncounted } = this;
    return () => {
      base();
      this.#items = items.slice();
      this.uncounted = uncounted;
    };
  }
}

/** One entry of a dict or set; `key` is the value that was put in first. */
export interface Entry {
  readonly key: Value;
  value: Value;
  /** Whether only data decide that it is there at all. */
  isPerhaps?: boolean;
}

/** What is not known of a hash table: some entries may be there or not; with `others`, so may be ones under any key. */
export interface Open {
  readonly gap: Gap;
  readonly others: boolean;
}

/** A hash table. Keys are reduced to JavaScript map keys by the machine (`hashKey`), which knows `__hash__` and `__eq__`. */
export class PyDict extends PyObject {
  entries: Map<unknown, Entry>;
  /** Set where only data decide which entries there are. */
  open: Open | null = null;
  constructor(entries: Map<unknown, Entry> = new Map(), cls: PyClass = dictClass) {
    super(cls);
    this.entries = entries;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const entries = copyEntries(this.entries);
    const { open } = this;
    return () => {
      base();
      this.entries = copyEntries(entries);
      this.open = open;
    };
  }
}

/** Fewest entries of a dict that is open. */
export const leastEntries = ({ entries }: PyDict): number => [...entries.values()].filter(({ isPerhaps }) => !isPerhaps).length;

/** An integer as it is kept: a number where that is exact. */
const safeInteger = (value: bigint): number | bigint => (BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value);

export const copyEntries = (entries: ReadonlyMap<unknown, Entry>): Map<unknown, Entry> => {
  const copy = new Map<unknown, Entry>();
  for (const [hash, { key, value, isPerhaps }] of entries) copy.set(hash, isPerhaps ? { key, value, isPerhaps } : { key, value });
  return copy;
};

/** One attribute of an object as an entry: of a class, since V8 makes an object literal with accessors slowly. */
class AttributeEntry implements Entry {
  private readonly map: Map<string, Value>;
  readonly key: string;
  constructor(map: Map<string, Value>, key: string) {
    this.map = map;
    this.key = key;
  }
  get value(): Value { return this.map.get(this.key)!; }
  set value(value: Value) { this.map.set(this.key, value); }
}

/** The attributes of an object seen as dict entries: what `__dict__` and `vars()` read and write. */
class AttributeEntries extends Map<unknown, Entry> {
  readonly owner: PyObject;
  constructor(owner: PyObject) {
    super();
    this.owner = owner;
  }
  private get map(): Map<string, Value> {
    return (this.owner.attrs ??= new Map());
  }
  /** Names that show: what slots keep does not. */
  private *names(): Generator<string> { for (const key of this.map.keys()) if (typeof key !== "string" || !key.startsWith("\0")) yield key; }
  private entry(key: string): Entry { return new AttributeEntry(this.map, key); }
  override get size(): number {
    const count = this.owner?.attrs?.size ?? 0;
    return count === 0 || !this.owner.cls.hasSlots ? count : [...this.names()].length;
  }
  override has(key: unknown): boolean { return this.map.has(key as string); }
  override get(key: unknown): Entry | undefined { return this.map.has(key as string) ? this.entry(key as string) : undefined; }
  override set(key: unknown, entry: Entry): this {
    this.map.set(key as string, entry.value);
    return this;
  }
  override delete(key: unknown): boolean { return this.map.delete(key as string); }
  override clear(): void { for (const key of [...this.names()]) this.map.delete(key); }
  override *entries(): MapIterator<[unknown, Entry]> { for (const key of this.names()) yield [key, this.entry(key)]; }
  override *keys(): MapIterator<unknown> { yield* this.names(); }
  override *values(): MapIterator<Entry> { for (const key of this.names()) yield this.entry(key); }
  override [Symbol.iterator](): MapIterator<[unknown, Entry]> { return this.entries(); }
  override forEach(visit: (entry: Entry, key: unknown, map: Map<unknown, Entry>) => void): void {
    for (const [key, entry] of this.entries()) visit(entry, key, this);
  }
}

/** `object.__dict__`: a dict whose entries are the object's attributes. */
export class PyAttributes extends PyDict {
  readonly owner: PyObject;
  constructor(owner: PyObject) {
    super(new AttributeEntries(owner));
    this.owner = owner;
    // a view is made anew at each look; what it shows may be older than the checkpoint
    this.epoch = owner.epoch;
  }
  override snapshot(): () => void {
    return this.owner.snapshot();
  }
}

/** A view of a mapping that cannot be written (a class's `__dict__`). */
export class PyMappingProxy extends PyObject {
  readonly mapping: Value;
  constructor(mapping: Value) {
    super(mappingProxyClass);
    this.mapping = mapping;
  }
}

/** A set or frozenset: map key → the value put in first. */
export class PySet extends PyObject {
  #entries: Map<unknown, Value>;
  /** Set where only data decide which items there are: asking for them all is asking for something unknown. */
  open: Gap | null = null;
  constructor(entries: Map<unknown, Value> = new Map(), cls: PyClass = setClass) {
    super(cls);
    this.#entries = entries;
  }
  get entries(): Map<unknown, Value> {
    if (this.open) throw new UnknownUsed(new Unknown(this.open));
    return this.#entries;
  }
  set entries(entries: Map<unknown, Value>) {
    this.#entries = entries;
    this.open = null;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const entries = new Map(this.#entries);
    const { open } = this;
    return () => {
      base();
      this.#entries = new Map(entries);
      this.open = open;
    };
  }
}

export class PyRange extends PyObject {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  /** Start and step where one of the three is no safe integer; the numbers above are then only near. */
  readonly exact: { readonly start: bigint; readonly stop: bigint; readonly step: bigint } | null;
  constructor(start: number | bigint, stop: number | bigint, step: number | bigint) {
    super(rangeClass);
    this.start = Number(start);
    this.stop = Number(stop);
    this.step = Number(step);
    const safe = typeof start === "number" && typeof stop === "number" && typeof step === "number";
    this.exact = safe ? null : { start: BigInt(start), stop: BigInt(stop), step: BigInt(step) };
  }
  /** Item number `index`, which lies within the length. */
  at(index: number | bigint): number | bigint {
    const { exact } = this;
    return exact === null ? this.start + Number(index) * this.step : safeInteger(exact.start + BigInt(index) * exact.step);
  }
  /** The number of items where `exact` is kept. */
  get exactLength(): bigint {
    const { start, stop, step } = this.exact!;
    const length = (step > 0n ? stop - start + step - 1n : stop - start + step + 1n) / step;
    return length > 0n ? length : 0n;
  }
  /** How many items there are; beyond 2^53 only near. */
  get length(): number {
    if (this.exact) return Number(this.exactLength);
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }
}

export class PySlice extends PyObject {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
  constructor(start: Value, stop: Value, step: Value) {
    super(sliceClass);
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}
