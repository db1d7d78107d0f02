/** Objects and their classes: what everything with identity has, how classes are ordered, and Python's own classes by name. */
import type { Span } from "../base/index.ts";
import type { Dim } from "../sym/index.ts";
import type { Gap, Value } from "./values.ts";

/**
 * Two counters that only grow: the journal's time (an object remembers when it was made or last saved), and the number of
 * changes of classes (lookups along an MRO are remembered until it moves). One for all machines, since they only ever compare.
 */
export const clock = { epoch: 1, classes: 1 };

/** Items of which only data decide how many there are: one stands for each. */
export interface Many {
  readonly item: Value;
  readonly count: Dim;
}

/** A dict as far as attributes may live in it. */
interface Holder {
  readonly entries: Map<unknown, { readonly key: Value; value: Value }>;
}

/** The attributes of an object whose `__dict__` is a dict that it was given: the two are one. */
export class SharedAttributes extends Map<string, Value> {
  readonly dict: PyObject & Holder;
  /** Tells the journal before the dict is written. */
  private readonly saving: (dict: PyObject) => void;
  constructor(dict: PyObject & Holder, saving: (dict: PyObject) => void) {
    super();
    this.dict = dict;
    this.saving = saving;
  }
  override get(name: string): Value | undefined { return this.dict.entries.get(name)?.value; }
  override has(name: string): boolean { return this.dict.entries.has(name); }
  override set(name: string, value: Value): this {
    this.saving(this.dict);
    const entry = this.dict.entries.get(name);
    if (entry) entry.value = value;
    else this.dict.entries.set(name, { key: name, value });
    return this;
  }
  override delete(name: string): boolean {
    this.saving(this.dict);
    return this.dict.entries.delete(name);
  }
  override clear(): void {
    this.saving(this.dict);
    this.dict.entries.clear();
  }
  override get size(): number { return this.dict?.entries.size ?? 0; }
  override *entries(): MapIterator<[string, Value]> { for (const { key, value } of this.dict.entries.values()) if (typeof key === "string") yield [key, value]; }
  override *keys(): MapIterator<string> { for (const [name] of this.entries()) yield name; }
  override *values(): MapIterator<Value> { for (const [, value] of this.entries()) yield value; }
  override [Symbol.iterator](): MapIterator<[string, Value]> { return this.entries(); }
  override forEach(visit: (value: Value, name: string, map: Map<string, Value>) => void): void { for (const [name, value] of this.entries()) visit(value, name, this); }
}

/** Anything with identity. `epoch` tells the journal whether the object's state has to be saved before a write. */
export class PyObject {
  cls: PyClass;
  attrs: Map<string, Value> | null;
  epoch = clock.epoch;
  /** Attributes that only data decide to be there, with the reason; in `attrs` they are as if they were. */
  perhaps: Map<string, Gap> | null = null;
  constructor(cls: PyClass, attrs: Map<string, Value> | null = null) {
    this.cls = cls;
    this.attrs = attrs;
  }
  /** What this and `other` have in common when either may be the value; null when nothing is. `host` is the machine's. */
  agree(other: PyObject, _host: object | null): PyObject | null {
    return this === other ? this : null;
  }
  /** Whether as much is known of this as of `other`, when neither is the other. */
  knownAs(_other: PyObject): boolean {
    return false;
  }
  /** What stands for the items where only data decide how many there are; null where they can be counted. */
  many(_machine: object): Many | null {
    return null;
  }
  /** A function that puts the present state back; subclasses with more state extend it. */
  snapshot(): () => void {
    // a dict that holds them is in the journal itself
    const attrs = this.attrs instanceof SharedAttributes ? this.attrs : this.attrs && new Map(this.attrs);
    const { cls } = this;
    const perhaps = this.perhaps && new Map(this.perhaps);
    return () => {
      this.attrs = attrs instanceof SharedAttributes ? attrs : attrs && new Map(attrs);
      this.cls = cls;
      this.perhaps = perhaps && new Map(perhaps);
    };
  }
}

/** How instances of a class are laid out; inherited from the first base that is not plain. `foreign` is a room above's own. */
export type Layout =
  | "object" | "type" | "int" | "float" | "str" | "bytes" | "list" | "tuple" | "dict" | "set" | "frozenset" | "exception" | "module" | "foreign" | "property" | "closed";

export class PyClass extends PyObject {
  name: string;
  qualname: string;
  bases: readonly PyClass[];
  mro: readonly PyClass[] = [];
  layout: Layout;
  /** Attributes that are made on first use (methods that stand in a table). */
  fallback: ((name: string) => Value | undefined) | null = null;
  /** Whether a slice of an instance is an instance again; one of a plain tuple is a tuple whatever its class. */
  keepsSlices = false;
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
export const methodWrapperClass = nativeClass("method-wrapper", "closed");
export const getsetClass = nativeClass("getset_descriptor", "closed");
export const memberClass = nativeClass("member_descriptor", "closed");
export const methodClass = nativeClass("method", "closed");
export const moduleClass = nativeClass("module", "module");
export const propertyClass = nativeClass("property", "property");
export const classmethodClass = nativeClass("classmethod", "property");
export const staticmethodClass = nativeClass("staticmethod", "property");
export const superClass = nativeClass("super", "closed");
export const generatorClass = nativeClass("generator", "closed");
export const coroutineClass = nativeClass("coroutine", "closed");
export const asyncGeneratorClass = nativeClass("async_generator", "closed");
/** Never seen by code: see `coroutines.ts`. */
export const asyncItemClass = nativeClass("async_generator_wrapped_value", "closed");
export const iteratorClass = nativeClass("iterator", "closed");
export const codeClass = nativeClass("code", "closed");
export const cellClass = nativeClass("cell", "closed");
export const unknownClass = nativeClass("unknown", "closed");
export const mappingProxyClass = nativeClass("mappingproxy", "closed");
