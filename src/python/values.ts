/**
 * What a Python value is. Small things are JavaScript's own (None is null, int is number, or bigint beyond 2^53, str is string);
 * a size with names in it is a `Sym` and counts as an int; everything else is a `PyObject`. Floats are boxed, so `1` is not `1.0`.
 */
import type { Span } from "../base/index.ts";
import { Sym } from "../sym/index.ts";
import type { FunctionDef, Lambda, Spanned } from "../syntax/index.ts";

export type Value = null | boolean | number | bigint | string | Sym | PyObject;
export type Kwargs = ReadonlyMap<string, Value>;
/** The one shape of all native functions; a method's `self` is `args[0]`. */
export type NativeCall<M = unknown> = (vm: M, args: readonly Value[], kwargs: Kwargs) => Value;

/**
 * Two counters that only grow: the journal's time (an object remembers when it was made or last saved), and the number of
 * changes of classes (lookups along an MRO are remembered until it moves). One for all machines, since they only ever compare.
 */
export const clock = { epoch: 1, classes: 1 };

/** Anything with identity. `epoch` tells the journal whether the object's state has to be saved before a write. */
export class PyObject {
  cls: PyClass;
  attrs: Map<string, Value> | null;
  epoch = clock.epoch;
  constructor(cls: PyClass, attrs: Map<string, Value> | null = null) {
    this.cls = cls;
    this.attrs = attrs;
  }
  /** What this and `other` have in common when either may be the value; null when nothing is. `host` is the machine's. */
  agree(other: PyObject, _host: object | null): PyObject | null {
    return this === other ? this : null;
  }
  /** What stands for each item where only data decide how many there are; undefined where the items can be counted. */
  anyItem(_machine: object): Value | undefined {
    return undefined;
  }
  /** A function that puts the present state back; subclasses with more state extend it. */
  snapshot(): () => void {
    const attrs = this.attrs && new Map(this.attrs);
    const cls = this.cls;
    return () => {
      this.attrs = attrs && new Map(attrs);
      this.cls = cls;
    };
  }
}

/** How instances of a class are laid out; inherited from the first base that is not plain. */
export type Layout =
  | "object" | "type" | "int" | "float" | "str" | "bytes" | "list" | "tuple" | "dict" | "set" | "frozenset" | "exception" | "module" | "tensor" | "property" | "closed";

export class PyClass extends PyObject {
  name: string;
  qualname: string;
  bases: readonly PyClass[];
  mro: readonly PyClass[] = [];
  layout: Layout;
  /** Attributes that are made on first use (the op table's tensor methods). */
  fallback: ((name: string) => Value | undefined) | null = null;
  /** Where the class statement stands; null for native classes. */
  place: Span | null = null;
  nameSpan: Span | null = null;
  /** Whether instances have no `__dict__` (`__slots__` all along the bases). */
  slotted = false;
  /** Lookup results along the MRO; cleared when any class changes. */
  readonly cache = new Map<string, Value | undefined>();
  cacheVersion = -1;
  constructor(metaclass: PyClass | null, name: string, bases: readonly PyClass[], attrs: Map<string, Value>, layout: Layout) {
    super(metaclass as PyClass, attrs);
    if (!metaclass) this.cls = this;
    this.name = name;
    this.qualname = name;
    this.bases = bases;
    this.layout = layout;
  }
  get dict(): Map<string, Value> {
    return this.attrs!;
  }
  get isNative(): boolean {
    return this.place === null;
  }
  get hasSlots(): boolean {
    return this.mro.some((one) => one.attrs!.has("__slots__"));
  }
}

/** C3 linearisation (Python's method resolution order); null when the bases cannot be put in order. */
export const linearise = (cls: PyClass, bases: readonly PyClass[]): readonly PyClass[] | null => {
  if (bases.length === 1) return [cls, ...bases[0]!.mro];
  const sequences = [...bases.map((base) => [...base.mro]), [...bases]].filter((s) => s.length > 0);
  const result: PyClass[] = [cls];
  while (sequences.some((s) => s.length > 0)) {
    const head = sequences.find((s) => s.length > 0 && !sequences.some((other) => other.indexOf(s[0]!, 1) > 0))?.[0];
    if (!head) return null;
    result.push(head);
    for (const sequence of sequences) if (sequence[0] === head) sequence.shift();
  }
  return result;
};

export const typeClass: PyClass = new PyClass(null, "type", [], new Map(), "type");
export const objectClass: PyClass = new PyClass(typeClass, "object", [], new Map(), "object");
objectClass.mro = [objectClass];
objectClass.slotted = true;
typeClass.bases = [objectClass];
typeClass.mro = [typeClass, objectClass];

/** Declares a native class; its methods are put into `dict` by the file that knows the type. */
export const nativeClass = (name: string, layout: Layout, base: PyClass = objectClass, metaclass: PyClass = typeClass): PyClass => {
  const cls = new PyClass(metaclass, name, [base], new Map(), layout);
  cls.mro = [cls, ...base.mro];
  return cls;
};

export const intClass = nativeClass("int", "int");
export const boolClass = nativeClass("bool", "int", intClass);
export const floatClass = nativeClass("float", "float");
export const complexClass = nativeClass("complex", "closed");
export const strClass = nativeClass("str", "str");
export const bytesClass = nativeClass("bytes", "bytes");
export const bytearrayClass = nativeClass("bytearray", "bytes");
export const noneClass = nativeClass("NoneType", "closed");
export const ellipsisClass = nativeClass("ellipsis", "closed");
export const notImplementedClass = nativeClass("NotImplementedType", "closed");
/** Named by `collections.abc`; nobody makes one. */
export const memoryviewClass = nativeClass("memoryview", "closed");
export const listClass = nativeClass("list", "list");
export const tupleClass = nativeClass("tuple", "tuple");
export const dictClass = nativeClass("dict", "dict");
export const setClass = nativeClass("set", "set");
export const frozensetClass = nativeClass("frozenset", "frozenset");
export const rangeClass = nativeClass("range", "closed");
export const sliceClass = nativeClass("slice", "closed");
export const functionClass = nativeClass("function", "closed");
export const builtinClass = nativeClass("builtin_function_or_method", "closed");
export const methodDescriptorClass = nativeClass("method_descriptor", "closed");
export const slotWrapperClass = nativeClass("wrapper_descriptor", "closed");
export const getsetClass = nativeClass("getset_descriptor", "closed");
export const memberClass = nativeClass("member_descriptor", "closed");
export const methodClass = nativeClass("method", "closed");
export const moduleClass = nativeClass("module", "module");
export const propertyClass = nativeClass("property", "property");
export const classmethodClass = nativeClass("classmethod", "property");
export const staticmethodClass = nativeClass("staticmethod", "property");
export const superClass = nativeClass("super", "closed");
export const generatorClass = nativeClass("generator", "closed");
export const iteratorClass = nativeClass("iterator", "closed");
export const codeClass = nativeClass("code", "closed");
export const cellClass = nativeClass("cell", "closed");
export const unknownClass = nativeClass("unknown", "closed");
export const typeAliasClass = nativeClass("TypeAliasType", "object");
export const mappingProxyClass = nativeClass("mappingproxy", "closed");

export class PyFloat extends PyObject {
  readonly value: number;
  constructor(value: number, cls: PyClass = floatClass) {
    super(cls);
    this.value = value;
  }
}

export class PyComplex extends PyObject {
  readonly re: number;
  readonly im: number;
  constructor(re: number, im: number, cls: PyClass = complexClass) {
    super(cls);
    this.re = re;
    this.im = im;
  }
}

/** An instance of a subclass of int or str (an `IntEnum` member): the plain value, with a class and attributes of its own. */
export class PyBoxed extends PyObject {
  readonly value: number | bigint | boolean | string | Sym;
  constructor(cls: PyClass, value: number | bigint | boolean | string | Sym) {
    super(cls, new Map());
    this.value = value;
  }
}

/** bytes or bytearray: each character of `value` is one byte. */
export class PyBytes extends PyObject {
  value: string;
  constructor(value: string, cls: PyClass = bytesClass) {
    super(cls);
    this.value = value;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const { value } = this;
    return () => {
      base();
      this.value = value;
    };
  }
}

export class PyTuple extends PyObject {
  readonly items: readonly Value[];
  constructor(items: readonly Value[], cls: PyClass = tupleClass) {
    super(cls);
    this.items = items;
  }
}

export class PyList extends PyObject {
  items: Value[];
  constructor(items: Value[], cls: PyClass = listClass) {
    super(cls);
    this.items = items;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const items = this.items.slice();
    return () => {
      base();
      this.items = items.slice();
    };
  }
}

/** One entry of a dict or set; `key` is the value that was put in first. */
export interface Entry {
  readonly key: Value;
  value: Value;
}

/** A hash table. Keys are reduced to JavaScript map keys by the machine (`hashKey`), which knows `__hash__` and `__eq__`. */
export class PyDict extends PyObject {
  entries: Map<unknown, Entry>;
  constructor(entries: Map<unknown, Entry> = new Map(), cls: PyClass = dictClass) {
    super(cls);
    this.entries = entries;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const entries = copyEntries(this.entries);
    return () => {
      base();
      this.entries = copyEntries(entries);
    };
  }
}

const copyEntries = (entries: ReadonlyMap<unknown, Entry>): Map<unknown, Entry> => {
  const copy = new Map<unknown, Entry>();
  for (const [hash, { key, value }] of entries) copy.set(hash, { key, value });
  return copy;
};

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
  private *names(): Generator<string> { for (const key of this.map.keys()) if (!key.startsWith("\0")) yield key; }
  private entry(key: string): Entry {
    const { map } = this;
    return { key, get value() { return map.get(key)!; }, set value(value: Value) { map.set(key, value); } };
  }
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
  entries: Map<unknown, Value>;
  constructor(entries: Map<unknown, Value> = new Map(), cls: PyClass = setClass) {
    super(cls);
    this.entries = entries;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const entries = new Map(this.entries);
    return () => {
      base();
      this.entries = new Map(entries);
    };
  }
}

export class PyRange extends PyObject {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  constructor(start: number, stop: number, step: number) {
    super(rangeClass);
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
  get length(): number {
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

/** A variable shared by closures. */
export class Cell extends PyObject {
  value: Value | undefined;
  constructor(value?: Value) {
    super(cellClass);
    this.value = value;
  }
  override snapshot(): () => void {
    const value = this.value;
    return () => {
      this.value = value;
    };
  }
}

/** Where code stands and whether its places are shown to a person (`watched`). */
export interface Document {
  readonly uri: string;
  readonly watched: boolean;
}

/** A compiled function body (see `compile/`); built on first call. */
export interface Code {
  readonly name: string;
  readonly qualname: string;
  readonly node: FunctionDef | Lambda | Spanned;
  readonly document: Document;
  readonly textAnnotations: boolean;
  /** Names of its variables, parameters first. */
  readonly locals?: readonly string[];
  readonly isGenerator?: boolean;
}

export class PyFunction extends PyObject {
  readonly code: Code;
  readonly globals: PyModule;
  readonly closure: readonly Cell[];
  defaults: readonly (Value | undefined)[];
  /** `__name__`, `__doc__` and the like where they were assigned. */
  facts: Map<string, Value> | null = null;
  /** The compiler's entry point: binds arguments and runs the body. */
  readonly invoke: (args: readonly Value[], kwargs: Kwargs, self: PyFunction) => Value;
  constructor(code: Code, globals: PyModule, closure: readonly Cell[], defaults: readonly (Value | undefined)[], invoke: PyFunction["invoke"]) {
    super(functionClass, null);
    this.code = code;
    this.globals = globals;
    this.closure = closure;
    this.defaults = defaults;
    this.invoke = invoke;
  }
  override snapshot(): () => void {
    const base = super.snapshot();
    const { defaults } = this;
    const facts = this.facts && new Map(this.facts);
    return () => {
      base();
      this.defaults = defaults;
      this.facts = facts && new Map(facts);
    };
  }
}

/** A function written in TypeScript; `binds` tells whether it becomes a method on instances. */
export class NativeFunction extends PyObject {
  readonly name: string;
  readonly call: NativeCall<never>;
  readonly binds: boolean;
  /** Its parameters as a manual writes them, where they are known. */
  readonly signature: string | null;
  constructor(name: string, call: NativeCall<never>, binds = true, signature: string | null = null) {
    super(!binds ? builtinClass : name.startsWith("__") ? slotWrapperClass : methodDescriptorClass);
    this.name = name;
    this.call = call;
    this.binds = binds;
    this.signature = signature;
  }
}

/** An attribute of a native class that is computed (`__dict__`, a tensor's `shape`). */
export class NativeProperty extends PyObject {
  readonly name: string;
  readonly get: (vm: never, self: Value) => Value;
  readonly set: ((vm: never, self: Value, value: Value) => void) | null;
  constructor(name: string, get: (vm: never, self: Value) => Value, set: ((vm: never, self: Value, value: Value) => void) | null = null) {
    super(getsetClass);
    this.name = name;
    this.get = get;
    this.set = set;
  }
}

export class BoundMethod extends PyObject {
  readonly self: Value;
  readonly func: Value;
  constructor(self: Value, func: Value) {
    super(func instanceof NativeFunction ? builtinClass : methodClass);
    this.self = self;
    this.func = func;
  }
}

/** property, classmethod and staticmethod, told apart by class. */
export class PyProperty extends PyObject {
  getter: Value;
  setter: Value;
  deleter: Value;
  constructor(cls: PyClass, getter: Value, setter: Value = null, deleter: Value = null) {
    super(cls, new Map());
    this.getter = getter;
    this.setter = setter;
    this.deleter = deleter;
  }
}

export class PySuper extends PyObject {
  readonly after: PyClass;
  readonly self: Value;
  /** The class whose MRO is followed. */
  readonly type: PyClass;
  constructor(after: PyClass, self: Value, type: PyClass) {
    super(superClass);
    this.after = after;
    this.self = self;
    this.type = type;
  }
}

export class PyModule extends PyObject {
  readonly name: string;
  readonly document: Document;
  /** The machine that runs its functions (a `Machine`; the word is not known here). */
  readonly vm: object;
  /** Names that no source defines (the op table's functions). */
  fallback: ((name: string) => Value | undefined) | null = null;
  /** Modules whose every name was imported by `*` and that give names on demand. */
  readonly starred: PyModule[] = [];
  constructor(vm: object, name: string, document: Document) {
    super(moduleClass, new Map());
    this.vm = vm;
    this.name = name;
    this.document = document;
  }
  get globals(): Map<string, Value> {
    return this.attrs!;
  }
  /** The map stays the same one: a frame that runs the module's code holds it. */
  override snapshot(): () => void {
    const { globals } = this;
    const names = [...globals];
    return () => {
      globals.clear();
      for (const [name, value] of names) globals.set(name, value);
    };
  }
}

/** An iterator whose steps are JavaScript's; `undefined` ends it. */
export class PyIterator extends PyObject {
  readonly next: () => Value | undefined;
  constructor(next: () => Value | undefined, cls: PyClass = iteratorClass) {
    super(cls);
    this.next = next;
  }
}

/** A running generator function. */
export class PyGenerator extends PyObject {
  readonly name: string;
  readonly steps: Generator<Value, Value, Value>;
  /** The frame its code runs in (a `Frame`; the machine's word, not known here). */
  readonly frame: object;
  started = false;
  finished = false;
  running = false;
  constructor(name: string, steps: Generator<Value, Value, Value>, frame: object) {
    super(generatorClass);
    this.name = name;
    this.steps = steps;
    this.frame = frame;
  }
}

export class PyException extends PyObject {
  args: PyTuple;
  cause: Value = null;
  context: Value = null;
  suppressContext = false;
  /** User-visible frames from the outermost to the place that raised. */
  trace: readonly Span[] = [];
  /** URI of the source whose `raise` or signature it comes from; null for one that a native raised in code of the user's. */
  origin: string | null = null;
  constructor(cls: PyClass, args: readonly Value[]) {
    super(cls, new Map());
    this.args = new PyTuple(args);
  }
}

/** Why something is not known: a stable code, words, and the place. */
export interface Gap {
  readonly code: string;
  readonly reason: string;
  readonly span: Span | null;
}

/** A value with a reason instead of a value. Everything done with it is unknown too. */
export class Unknown extends PyObject {
  readonly gap: Gap;
  constructor(gap: Gap) {
    super(unknownClass);
    this.gap = gap;
  }
}

export const ellipsis = new PyObject(ellipsisClass);
export const notImplemented = new PyObject(notImplementedClass);
export const emptyTuple = new PyTuple([]);
export const noKwargs: Kwargs = new Map();

export const isInt = (value: Value): value is number | bigint | boolean | Sym =>
  typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" || value instanceof Sym;

/** The plain value of an instance of a subclass of int or str; any other value as it is. */
export const unbox = (value: Value): Value => (value instanceof PyBoxed ? value.value : value);

/** The class of a value (Python's `type(value)`). */
export const typeOf = (value: Value): PyClass => {
  switch (typeof value) {
    case "number":
    case "bigint":
      return intClass;
    case "string":
      return strClass;
    case "boolean":
      return boolClass;
    default:
      if (value === null) return noneClass;
      return value instanceof Sym ? intClass : value.cls;
  }
};

export const isSubclass = (cls: PyClass, of: PyClass): boolean => cls === of || cls.mro.includes(of);
export const isInstance = (value: Value, of: PyClass): boolean => isSubclass(typeOf(value), of);
