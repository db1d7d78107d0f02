/**
 * The machine that runs Python: its budgets, frames, journal and modules, and the protocols of Python's data model as methods.
 * The work of each protocol stands in a file of its own; natives and compiled code call it through the machine.
 */
import type { Span } from "../base/index.ts";
import type { Spanned } from "../syntax/index.ts";
import { delAttribute, getAttribute, loadMethod, lookup, setAttribute, tryAttribute } from "./attributes.ts";
import { buildClass, call, callSpecial, construct, type ClassParts } from "./calls.ts";
import { compareValues, contains, equal, hashKey } from "./equality.ts";
import { Cancelled, Exhausted, Raised } from "./errors.ts";
import { defaultLimits, type Limits, longestTrace, perGap, perTrace } from "./limits.ts";
import { exceptionClasses, fillException } from "./exceptions.ts";
import { Heap } from "./heap.ts";
import { deleteItem, setItem } from "./assigning.ts";
import { firstItems, getItem, iterate, lengthOf, toArray } from "./iteration.ts";
import { binary, inPlace, truth, unary } from "./operators.ts";
import { format, repr, str } from "./printing.ts";
import {
  type Document, type Entry, type Gap, type Kwargs, noKwargs, PyClass, PyDict, PyException, type PyModule, PyObject, PyTuple, Unknown, type Value,
} from "./values.ts";
import type { Comparison, Expression, Operator } from "../syntax/index.ts";
import { type Dim, mul, named, show, type Sym } from "../sym/index.ts";
import type { Left } from "./compile/branches.ts";
import type { Unit } from "./compile/unit.ts";
import type { Trial } from "./compile/ways.ts";
import { evaluateIn } from "./compile/index.ts";
import type { Importer } from "./imports.ts";
import { spoil } from "./openDicts.ts";

/** One call of a Python function, a class body or a module. */
export class Frame {
  readonly vm: Machine;
  readonly document: Document;
  readonly name: string;
  readonly globals: PyModule;
  /** Who called; a generator's frame gets a new one at each step. */
  back: Frame | null;
  readonly slots: (Value | undefined)[];
  readonly closure: readonly { value: Value | undefined }[];
  /** Class bodies and modules keep their names here; functions have none. */
  readonly namespace: Map<string, Value> | null;
  /** The object whose namespace that is, for the journal. */
  readonly owner: PyObject | null;
  /** The node that runs now: where an exception, a call or a gap is said to be. */
  site: Spanned;
  result: Value = null;
  /** Where what happened began to hang on a condition that is not known. */
  undecidedFrom: number | undefined;
  /** Ways in which the code may have left a loop, or the function, before where it is now. */
  left: Left[] | undefined;
  /** Which variable lives in which slot, and which in the closure, for `locals()`. */
  scope: Pick<Unit, "locals" | "frees" | "usesClass"> | null = null;
  /** The exception that an `except` clause handles now, for a bare `raise`. */
  handling: PyException | null = null;
  /** Of a generator: the `except` clauses around the `yield` where it rests. */
  waiting: Catcher[] | null = null;
  /** Of a generator: why it is not known how many items it gives. */
  uncounted: Unknown | null = null;
  constructor(vm: Machine, parts: Pick<Frame, "document" | "name" | "globals" | "back" | "slots" | "closure" | "namespace" | "owner" | "site">) {
    this.vm = vm;
    this.document = parts.document;
    this.name = parts.name;
    this.globals = parts.globals;
    this.back = parts.back;
    this.slots = parts.slots;
    this.closure = parts.closure;
    this.namespace = parts.namespace;
    this.owner = parts.owner;
    this.site = parts.site;
  }
}

/** A question that only an example value decided: "H % 2 == 0". */
export interface Assumption {
  readonly text: string;
  readonly span: Span | null;
  /** The question, where it was one of sizes. */
  readonly claim?: Claim;
}

/** What was taken to be so: that two sizes compare like this, or (`fixes`) that the first is the second and nothing else. */
export interface Claim {
  readonly left: Dim;
  readonly op: "==" | "!=" | "<" | "<=" | ">" | ">=";
  readonly right: Dim;
  readonly isTrue: boolean;
  readonly fixes?: true;
}

/** An exception that nothing caught, with the place in watched code where it surfaced. */
export interface Uncaught {
  readonly exception: PyException;
  readonly span: Span | null;
}

/** What the machine tells while it runs; the room that builds the record listens. */
export interface Listener {
  /** A name, attribute or item was assigned in watched code. */
  assigned?(frame: Frame, target: Spanned, value: Value): void;
  /** An expression of watched code gave a value. */
  evaluated?(frame: Frame, node: Spanned, value: Value): void;
  gap?(gap: Gap): void;
  assumed?(assumption: Assumption): void;
  /** The code asked whether two sizes are equal, and only their example values could tell. */
  compared?(a: Dim, b: Dim): void;
  /** An exception surfaced in watched code; the run goes on with the next statement. */
  uncaught?(uncaught: Uncaught): void;
  /** Keyword arguments written at a class's call: where each constructor argument comes from. */
  constructed?(frame: Frame, instance: Value, node: Spanned): void;
  /** How much happened until now, for `undecided`. */
  position?(): number;
  /** What happened between two positions may not happen: a condition before it is not known. */
  undecided?(from: number, to: number): void;
  /** Runs what was told before: nothing of it but gaps is kept. */
  unheard?<T>(work: () => T): T;
  /** Asked now and then; true ends the run. */
  cancelled?(): boolean;
  printed?(text: string): void;
}

/** A live `try`: tells whether it would catch an exception of this class. */
export type Catcher = (cls: PyClass) => boolean;

export class Machine {
  readonly heap = new Heap();
  limits: Limits;
  readonly listener: Listener;
  readonly importer: Importer;
  /** `sys.modules` */
  readonly modules = new PyDict();
  readonly builtins: PyModule;
  /** What the room above attaches to the machine it runs. */
  host: object | null = null;
  frame: Frame | null = null;
  depth = 0;
  steps = 0;
  private budget: number;
  /** How many values turned out not to be known: what raises after one may raise because of it. */
  unknowns = 0;
  /** How many passes of training ran: see `compileFor`. */
  passes = 0;
  /** Live handlers from the outermost to the innermost. */
  readonly catchers: Catcher[] = [];
  /** Live statements that an exception may come to, from the outermost in. */
  readonly trials: Trial[] = [];
  /** Ways of exceptions that may have been raised and wait for such a statement to be over. */
  ways: Trial["ways"] = [];
  /** Class statements whose metaclass is being called, from the outermost in. */
  readonly building: ClassParts[] = [];
  /** How deep choices between known values stand in one another: see `either.ts`. */
  choices = 0;
  /** More than 0 while something runs again, to see what further turns of a loop may change: nothing of it is told. */
  again = 0;
  /** An assignment to several names that asks for an iterator now: how many there are, and where it stands. */
  unpacking: { readonly count: number; readonly frame: Frame | null } | null = null;
  /** How deep comparisons and hashes are inside each other. */
  nesting = 0;
  /** Deeper than 0 while natives print or compare, so that recursive structures end. */
  readonly printing = new Set<PyObject>();
  /** How many numbers got a name; a new run starts at 0. */
  freshNames = 0;
  /** How often what runs now happens: more than once in a loop that runs here once for items that only data count. */
  repeats: Dim = 1;

  constructor(parts: { listener: Listener; importer: Importer; makeBuiltins: (vm: Machine) => PyModule; limits?: Limits }) {
    this.listener = parts.listener;
    this.importer = parts.importer;
    this.limits = parts.limits ?? defaultLimits;
    this.budget = this.limits.steps;
    this.heap.touched = (object) => (this.tick(), spoil(this, object, { code: "branches-differ", reason: "whether this is what was changed depends on a condition that is not known", span: this.here() }));
    this.builtins = parts.makeBuiltins(this);
    this.dictSet(this.modules, "builtins", this.builtins);
  }

  /* Budgets */

  /** Takes `count` steps from the budget. */
  tick(count = 1): void {
    this.steps += count;
    this.budget -= count;
    if (this.budget < 0) throw new Exhausted("steps", `more than ${this.limits.steps} steps`);
    if ((this.steps & 2047) < count && this.listener.cancelled?.()) throw new Cancelled();
  }
  /** Gives the budget back, for the next run of this machine. */
  refuel(steps = this.limits.steps): void {
    this.budget = steps;
  }
  /** Refuses containers and strings beyond the budget before they are made. */
  allow(size: number): void {
    if (size > this.limits.size) throw new Exhausted("size", `a value of ${size} items`);
    if (size > 64) this.hold(size);
  }
  /** Takes what memory of so many items or numbers costs: what a run may keep is bounded by its steps. */
  hold(size: number): void {
    this.tick(size >> 2);
  }

  /* Places */

  /** The place that runs now, in the innermost frame of watched code; else in the innermost frame. */
  here(): Span | null {
    for (let frame = this.frame; frame; frame = frame.back) if (frame.document.watched) return spanOf(frame);
    return this.frame && spanOf(this.frame);
  }
  /** Places of the innermost frames of code that a person can open, from the outermost of them in. An exception with its trace takes the time and memory of some dozen other steps. */
  trace(): readonly Span[] {
    const spans: Span[] = [];
    for (let frame = this.frame; frame && spans.length < longestTrace; frame = frame.back) if (!frame.document.uri.startsWith("headtorch:")) spans.push(spanOf(frame));
    this.tick(perTrace + spans.length);
    return spans.reverse();
  }

  /* Exceptions and gaps */

  /** Raises a built-in exception by name, or one of a class. */
  raise(name: string | PyClass, message: string, origin: string | null = null): never {
    const exception = this.exception(name, message);
    exception.origin = origin;
    return this.throw(exception);
  }
  exception(name: string | PyClass, ...args: readonly Value[]): PyException {
    const cls = typeof name === "string" ? (exceptionClasses.get(name) ?? exceptionClasses.get("RuntimeError")!) : name;
    const exception = new PyException(cls, args);
    fillException(exception, args, noKwargs);
    return exception;
  }
  throw(exception: PyException): never {
    if (exception.trace.length === 0) exception.trace = this.trace();
    if (this.frame && isOurs(this.frame.document.uri)) exception.origin = this.frame.document.uri;
    throw new Raised(exception);
  }
  /** Whether some live `except` (or native attempt) would catch this class of exception. */
  wouldCatch(cls: PyClass): boolean {
    return this.catchers.some((catches) => catches(cls));
  }
  /** Ends a call past the limit of nested ones, as Python does where a handler waits for that. */
  tooDeep(): never {
    this.depth--;
    if (this.depth >= this.limits.depth && !this.wouldCatch(exceptionClasses.get("RecursionError")!)) throw new Exhausted("depth", `more than ${this.limits.depth} nested calls`);
    return this.raise("RecursionError", "maximum recursion depth exceeded");
  }
  /** Runs `work`; an exception of one of the named classes gives `undefined`. */
  attempt<T>(names: readonly string[], work: () => T): T | undefined {
    const classes = names.map((name) => exceptionClasses.get(name)!);
    const catches: Catcher = (cls) => classes.some((one) => cls.mro.includes(one));
    const { frame, depth } = this;
    const handlers = this.catchers.length;
    this.catchers.push(catches);
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Raised) || !catches(error.exception.cls)) throw error;
      this.frame = frame;
      this.depth = depth;
      return undefined;
    } finally {
      this.catchers.length = handlers;
    }
  }
  /** A value that is not known, with its reason, at the place that runs now. */
  unknown(code: string, reason: string): Unknown {
    this.unknowns++;
    this.tick(perGap);
    const gap = { code, reason, span: this.here() };
    this.listener.gap?.(gap);
    return new Unknown(gap);
  }
  /** A whole number that only data decide, with a name of its own ("u0"). */
  fresh(range: { readonly min?: number; readonly max?: number } = {}): Sym {
    return named(`u${this.freshNames++}`, { example: null, min: -Infinity, ...range });
  }
  /** Runs `work` again, to see what it may change: the listener keeps nothing of it. */
  rerun<T>(work: () => T): T {
    this.again++;
    try {
      return this.listener.unheard ? this.listener.unheard(work) : work();
    } finally {
      this.again--;
    }
  }
  /** Runs `work` once for as many times as only data decide. */
  standing<T>(count: Dim, work: () => T): T {
    const before = this.repeats;
    this.repeats = mul(before, count);
    try {
      return work();
    } finally {
      this.repeats = before;
    }
  }
  /** The same without a word: nothing is lost until a shape or a branch depends on it. */
  silent(code: string, reason: string, number: Unknown["number"] = null): Unknown {
    this.unknowns++;
    return new Unknown({ code, reason, span: this.here() }, number);
  }
  /** Notes that an example value decided something. */
  assume(text: string, claim: Claim): void {
    this.listener.assumed?.({ text, span: this.here(), claim });
  }
  /** Notes that only the example of a size went on. */
  assumeExample(size: Dim, example: number): void {
    this.assume(`${show(size)} = ${example}`, { left: size, op: "==", right: example, isTrue: true, fixes: true });
  }

  /* Python's data model */

  getAttr(value: Value, name: string): Value { return getAttribute(this, value, name); }
  tryAttr(value: Value, name: string): Value | undefined { return tryAttribute(this, value, name); }
  setAttr(object: Value, name: string, value: Value): void { setAttribute(this, object, name, value); }
  delAttr(object: Value, name: string): void { delAttribute(this, object, name); }
  /** Attribute of a class along its MRO, unbound. */
  lookup(cls: PyClass, name: string): Value | undefined { return lookup(cls, name); }
  call(callee: Value, args: readonly Value[] = [], kwargs: Kwargs = noKwargs): Value { return call(this, callee, args, kwargs); }
  /** A method ready to be called: with `bound`, `self` goes before the arguments. */
  loadMethod(self: Value, name: string): { readonly func: Value; readonly bound: boolean } { return loadMethod(this, self, name); }
  callMethod(self: Value, name: string, ...args: readonly Value[]): Value {
    const method = loadMethod(this, self, name);
    return method.bound ? call(this, method.func, [self, ...args], noKwargs) : call(this, method.func, args, noKwargs);
  }
  /** Calls a special method looked up on the class; `undefined` when the class has none. */
  special(self: Value, name: string, ...args: readonly Value[]): Value | undefined {
    if (!(self instanceof PyObject)) return undefined;
    const func = lookup(self.cls, name);
    return func === undefined || func === null ? undefined : callSpecial(this, func, self, args);
  }
  construct(cls: PyClass, args: readonly Value[], kwargs: Kwargs = noKwargs): Value { return construct(this, cls, args, kwargs); }
  buildClass(parts: ClassParts): Value { return buildClass(this, parts); }
  binary(op: Operator, left: Value, right: Value): Value { return binary(this, op, left, right); }
  inPlace(op: Operator, left: Value, right: Value): Value { return inPlace(this, op, left, right); }
  unary(op: "+" | "-" | "~", value: Value): Value { return unary(this, op, value); }
  compare(op: Comparison, left: Value, right: Value): Value { return compareValues(this, op, left, right); }
  equal(left: Value, right: Value): boolean { return equal(this, left, right) === true; }
  contains(container: Value, item: Value): Value { return contains(this, container, item); }
  hashKey(value: Value): unknown { return hashKey(this, value); }
  /** Python's truth of a value; null when it is not known. */
  truth(value: Value): boolean | null { return truth(this, value); }
  /** Truth where an unknown counts as false. */
  isTrue(value: Value): boolean { return truth(this, value) === true; }
  iterate(value: Value): () => Value | undefined { return iterate(this, value); }
  toArray(value: Value): Value[] { return toArray(this, value); }
  /** Up to `count` items and one more, for assignment to several targets. */
  firstItems(value: Value, count: number): readonly Value[] { return firstItems(this, value, count); }
  /** `len(value)` */
  length(value: Value): Value { return lengthOf(this, value); }
  getItem(container: Value, index: Value): Value { return getItem(this, container, index); }
  setItem(container: Value, index: Value, value: Value): void { setItem(this, container, index, value); }
  deleteItem(container: Value, index: Value): void { deleteItem(this, container, index); }
  repr(value: Value): string { return repr(this, value); }
  str(value: Value): string { return str(this, value); }
  format(value: Value, spec: string): string { return format(this, value, spec); }

  /** The value of an expression in a module's namespace. */
  evaluateIn(module: PyModule, expression: Expression): Value { return evaluateIn(this, module, expression); }

  /* Dicts, for natives */

  dictGet(dict: PyDict, key: Value): Value | undefined { return dict.entries.get(hashKey(this, key))?.value; }
  dictSet(dict: PyDict, key: Value, value: Value): void {
    this.heap.saving(dict);
    const hash = hashKey(this, key);
    const entry: Entry | undefined = dict.entries.get(hash);
    if (entry) {
      entry.value = value;
      if (entry.isPerhaps) entry.isPerhaps = false;
    } else {
      dict.entries.set(hash, { key, value });
      if (dict.entries.size > this.limits.size) this.allow(dict.entries.size);
    }
  }
  dictDelete(dict: PyDict, key: Value): boolean {
    this.heap.saving(dict);
    return dict.entries.delete(hashKey(this, key)) || (dict.open?.others ?? false);
  }
  /** A dict with string keys. */
  dict(entries: Iterable<readonly [Value, Value]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.entries.set(hashKey(this, key), { key, value });
    return dict;
  }
  tuple(items: readonly Value[]): PyTuple { return new PyTuple(items); }
}

const isOurs = (uri: string): boolean => uri.startsWith("headtorch:");
const spanOf = (frame: Frame): Span => ({ uri: frame.document.uri, start: frame.site.start, end: frame.site.end });
