/**
 * What a Python value is. Small things are JavaScript's own (None is null, int is number, or bigint beyond 2^53, str is string);
 * a size with names in it is a `Sym` and counts as an int; everything else is a `PyObject`. Floats are boxed, so `1` is not `1.0`.
 */
import type { Span } from "../base/index.ts";
import { Sym } from "../sym/index.ts";
import type { FunctionDef, Lambda, Spanned } from "../syntax/index.ts";
import {
  boolClass, builtinClass, bytesClass, cellClass, complexClass, ellipsisClass, floatClass, functionClass, generatorClass, getsetClass, intClass, iteratorClass, type Many, methodClass, methodDescriptorClass, moduleClass, noneClass, notImplementedClass, type PyClass, PyObject, slotWrapperClass, strClass, superClass, unknownClass, methodWrapperClass,
} from "./classes.ts";
import { PyTuple } from "./containers.ts";

export * from "./classes.ts";
export * from "./containers.ts";

export type Value = null | boolean | number | bigint | string | Sym | PyObject;
export type Kwargs = ReadonlyMap<string, Value>;
/** The one shape of all native functions; a method's `self` is `args[0]`. */
export type NativeCall<M = unknown> = (vm: M, args: readonly Value[], kwargs: Kwargs) => Value;

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
  /** Names that its closure holds, in the closure's order. */
  readonly free?: readonly string[];
  readonly isGenerator?: boolean;
}

export class PyFunction extends PyObject {
  readonly code: Code;
  readonly globals: PyModule;
  readonly closure: readonly Cell[];
  defaults: readonly (Value | undefined)[];
  /** What a decorator that nobody knows gave: the function is called as it stands, all else of it is not known. */
  veil: Unknown | null = null;
  /** `__name__`, `__doc__` and the like where they were assigned. */
  facts: Map<string, Value> | null = null;
  /** The function whose annotations are its own too (`functools.wraps`), until somebody asks for them. */
  annotated: PyFunction | null = null;
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
    const { defaults, annotated } = this;
    const facts = this.facts && new Map(this.facts);
    return () => {
      base();
      Object.assign(this, { defaults, annotated });
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
  /** A `__getattr__` that tells, without raising, what it would give; `undefined` where it would raise AttributeError. */
  readonly finds: ((self: PyObject, name: string) => Value | undefined) | null;
  /** The class whose method it is. */
  owner: PyClass | null = null;
  /** Whether it stands for one that may be written in Python, with what only those have (`__defaults__`). */
  perhapsWritten = false;
  constructor(name: string, call: NativeCall<never>, binds = true, signature: string | null = null, finds: NativeFunction["finds"] = null) {
    super(!binds ? builtinClass : name.startsWith("__") ? slotWrapperClass : methodDescriptorClass);
    this.name = name;
    this.call = call;
    this.binds = binds;
    this.signature = signature;
    this.finds = finds;
  }
}

/** An attribute of a native class that is computed (`__dict__`). */
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
    super(func instanceof NativeFunction ? (func.cls === slotWrapperClass ? methodWrapperClass : builtinClass) : methodClass);
    this.self = self;
    this.func = func;
  }
}

/** property, classmethod and staticmethod, told apart by class. */
export class PyProperty extends PyObject {
  getter: Value;
  setter: Value;
  deleter: Value;
  /** The name under which a class holds a property. */
  name: string | null = null;
  /** The docstring that it was given, not its getter's. */
  doc: Value = null;
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
  /** Whether its code still runs. */
  initializing = false;
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
  private readonly uncounted: Many | null;
  constructor(next: () => Value | undefined, cls: PyClass = iteratorClass, uncounted: Many | null = null) {
    super(cls);
    this.next = next;
    this.uncounted = uncounted;
  }
  override many(): Many | null {
    return this.uncounted;
  }
}

/** A running generator function, coroutine or asynchronous generator, told apart by class. */
export class PyGenerator extends PyObject {
  readonly name: string;
  readonly steps: Generator<Value, Value, Value>;
  /** The frame its code runs in (a `Frame`; the machine's word, not known here). */
  readonly frame: object;
  started = false;
  finished = false;
  running = false;
  constructor(name: string, steps: Generator<Value, Value, Value>, frame: object, cls: PyClass = generatorClass) {
    super(cls);
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
  /** It is a plain number, whichever: arithmetic with it keeps the shapes of arrays. */
  readonly number: "int" | "float" | null;
  /** It is not None, whatever it is: an argument that is given. */
  readonly isGiven: boolean;
  /** The values of which it is one; null where it may be anything. */
  readonly either: readonly Value[] | null;
  /** The class that it is an instance of, where that is known. */
  readonly of: PyClass | null;
  constructor(gap: Gap, number: "int" | "float" | null = null, isGiven = false, either: Unknown["either"] = null, of: PyClass | null = null) {
    super(unknownClass);
    this.gap = gap;
    this.number = number;
    this.isGiven = isGiven;
    this.either = either;
    this.of = of;
  }
}

/** Thrown by natives that meet an unknown where they need a value: the call's result is that unknown. */
export class UnknownUsed {
  readonly value: Unknown;
  constructor(value: Unknown) {
    this.value = value;
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
