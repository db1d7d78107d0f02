/** Python's built-in exception classes and their common attributes. */
import { BoundMethod, type Kwargs, nativeClass, NativeFunction, NativeProperty, PyBytes, PyDict, PyException, PyList, PyTuple, type PyClass, typeOf, type Value } from "./values.ts";
import type { Machine } from "./machine.ts";
import { setTraceback, tracebackOf } from "./tracebacks.ts";

/** Each line: a base, then the classes that derive from it, as in the manual's hierarchy. */
const hierarchy = `
BaseException: Exception GeneratorExit KeyboardInterrupt SystemExit BaseExceptionGroup
Exception: ArithmeticError AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError RuntimeError StopIteration StopAsyncIteration SyntaxError SystemError TypeError ValueError Warning
ArithmeticError: FloatingPointError OverflowError ZeroDivisionError
ImportError: ModuleNotFoundError
LookupError: IndexError KeyError
NameError: UnboundLocalError
OSError: BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError
ConnectionError: BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError
RuntimeError: NotImplementedError RecursionError
SyntaxError: IndentationError
IndentationError: TabError
ValueError: UnicodeError
UnicodeError: UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError
Warning: DeprecationWarning FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning BytesWarning EncodingWarning
`;

const declareAll = (): Map<string, PyClass> => {
  const classes = new Map([["BaseException", nativeClass("BaseException", "exception")]]);
  for (const line of hierarchy.trim().split("\n")) {
    const [base, rest] = line.split(": ") as [string, string];
    for (const name of rest.split(" ")) classes.set(name, nativeClass(name, "exception", classes.get(base)!));
  }
  const group = nativeClass("ExceptionGroup", "exception", classes.get("BaseExceptionGroup")!);
  group.bases = [classes.get("BaseExceptionGroup")!, classes.get("Exception")!];
  group.mro = [group, classes.get("BaseExceptionGroup")!, ...classes.get("Exception")!.mro];
  return classes.set("ExceptionGroup", group);
};

export const exceptionClasses: ReadonlyMap<string, PyClass> = declareAll();

/** What `str(exception)` gives: nothing, the one argument, or the tuple of them. KeyError shows its key's repr. */
export const exceptionText = (vm: Machine, exception: PyException): string => {
  const { items } = exception.args;
  const { attrs } = exception;
  if (attrs?.has("errno") && attrs.get("strerror") !== undefined && attrs.get("errno") !== null) {
    const file = attrs.get("filename") ?? null;
    const second = attrs.get("filename2") ?? null;
    return `[Errno ${vm.str(attrs.get("errno")!)}] ${vm.str(attrs.get("strerror")!)}${file === null ? "" : `: ${vm.repr(file)}${second === null ? "" : ` -> ${vm.repr(second)}`}`}`;
  }
  if (items.length === 0) return "";
  if (attrs?.has("exceptions") && items.length === 2) {
    const count = (attrs.get("exceptions") as PyTuple).items.length;
    return `${vm.str(items[0]!)} (${count} sub-exception${count === 1 ? "" : "s"})`;
  }
  if (attrs?.has("encoding") && attrs.has("reason")) return unicodeText(vm, attrs);
  if (attrs?.has("print_file_and_line")) return syntaxText(vm, attrs);
  if (items.length > 1) return vm.repr(exception.args);
  return exception.cls.mro.includes(exceptionClasses.get("KeyError")!) ? vm.repr(items[0]!) : vm.str(items[0]!);
};

/** "invalid syntax (model.py, line 3)" */
const syntaxText = (vm: Machine, attrs: ReadonlyMap<string, Value>): string => {
  const [message, file, line] = [attrs.get("msg") ?? null, attrs.get("filename"), attrs.get("lineno")];
  const [name, number] = [typeof file === "string" ? file.slice(file.lastIndexOf("/") + 1) : null, typeof line === "number" ? `line ${line}` : null];
  const place = [name, number].filter((part) => part !== null).join(", ");
  return place === "" ? vm.str(message) : `${vm.str(message)} (${place})`;
};

/** Sets the attributes that each kind of exception has beside its arguments. */
export const fillException = (self: PyException, args: readonly Value[], kwargs: Kwargs): void => {
  self.args = new PyTuple(args);
  const is = (name: string): boolean => self.cls.mro.includes(exceptionClasses.get(name)!);
  const attrs = self.attrs!;
  if (is("StopIteration")) attrs.set("value", args[0] ?? null);
  if (is("SystemExit")) attrs.set("code", args.length > 1 ? self.args : (args[0] ?? null));
  if (is("SyntaxError")) fillSyntaxError(self, args);
  if (is("ImportError")) for (const name of ["name", "path", "name_from"]) attrs.set(name, kwargs.get(name) ?? null);
  if (is("ImportError")) attrs.set("msg", args[0] ?? null);
  if (is("AttributeError") || is("NameError")) for (const name of ["name", "obj"]) if (!attrs.has(name)) attrs.set(name, kwargs.get(name) ?? null);
  if (is("OSError") && args.length < 2) for (const name of ["errno", "strerror", "filename", "filename2"]) attrs.set(name, null);
  if (is("OSError") && args.length >= 2) {
    attrs.set("errno", args[0]!).set("strerror", args[1]!).set("filename", args[2] ?? null).set("filename2", args[4] ?? null);
    if (args.length <= 5) self.args = new PyTuple(args.slice(0, 2));
  }
  if (is("UnicodeTranslateError") && args.length === 4) ["object", "start", "end", "reason"].forEach((name, i) => attrs.set(name, args[i]!));
  else if (is("UnicodeError") && args.length === 5) ["encoding", "object", "start", "end", "reason"].forEach((name, i) => attrs.set(name, args[i]!));
  if (is("BaseExceptionGroup")) attrs.set("message", args[0] ?? null).set("exceptions", args[1] instanceof PyList ? new PyTuple(args[1].items) : (args[1] ?? null));
};

/** `SyntaxError(message, (filename, lineno, offset, text))` */
const fillSyntaxError = ({ attrs }: PyException, args: readonly Value[]): void => {
  const names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
  const place = args[1] instanceof PyTuple ? args[1].items : [];
  attrs!.set("msg", args[0] ?? null);
  names.forEach((name, i) => attrs!.set(name, place[i] ?? null));
  attrs!.set("print_file_and_line", null);
};

/** "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte" */
const unicodeText = (vm: Machine, attrs: ReadonlyMap<string, Value>): string => {
  const [encoding, object, start, end, reason] = ["encoding", "object", "start", "end", "reason"].map((name) => attrs.get(name)!);
  const verb = typeof object === "string" ? "encode" : "decode";
  const single = Number(end) === Number(start) + 1;
  const code = typeof object === "string" ? (object.codePointAt(Number(start)) ?? 0) : (object instanceof PyBytes ? object.value.charCodeAt(Number(start)) : 0);
  const escape = code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : code < 65536 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  const what = !single ? `${typeof object === "string" ? "characters" : "bytes"} in position ${vm.str(start!)}-${Number(end) - 1}` : typeof object === "string" ? `character '${escape}' in position ${vm.str(start!)}` : `byte 0x${code.toString(16).padStart(2, "0")} in position ${vm.str(start!)}`;
  return `'${vm.str(encoding!)}' codec can't ${verb} ${what}: ${vm.str(reason!)}`;
};

const base = exceptionClasses.get("BaseException")!;
const method = (name: string, call: (vm: Machine, self: PyException, args: readonly Value[], kwargs: Kwargs) => Value): void => {
  base.dict.set(name, new NativeFunction(name, (vm: Machine, [self, ...rest]: readonly Value[], kwargs: Kwargs) => call(vm, self as PyException, rest, kwargs)));
};
/** `OSError(2, …)` makes the class of that number. */
const byNumber: ReadonlyMap<Value, string> = new Map<Value, string>([[1, "PermissionError"], [2, "FileNotFoundError"], [3, "ProcessLookupError"], [4, "InterruptedError"], [10, "ChildProcessError"], [11, "BlockingIOError"], [32, "BrokenPipeError"], [103, "ConnectionAbortedError"], [104, "ConnectionResetError"], [108, "BrokenPipeError"], [111, "ConnectionRefusedError"], [114, "BlockingIOError"], [115, "BlockingIOError"], [13, "PermissionError"], [17, "FileExistsError"], [20, "NotADirectoryError"], [21, "IsADirectoryError"], [110, "TimeoutError"]]);
base.dict.set("__new__", new NativeFunction("__new__", (_: Machine, [cls, ...args]: readonly Value[]) => {
  const name = cls === exceptionClasses.get("OSError") && args.length >= 2 ? byNumber.get(args[0]!) : undefined;
  return new PyException(name === undefined ? (cls as PyClass) : exceptionClasses.get(name)!, args);
}, false));
const groups = exceptionClasses.get("BaseExceptionGroup")!;
groups.dict.set("__new__", new NativeFunction("__new__", (vm: Machine, [cls, ...args]: readonly Value[]) => {
  const [message, given] = args;
  if (args.length !== 2) vm.raise("TypeError", `BaseExceptionGroup.__new__() takes exactly 2 arguments (${args.length} given)`);
  if (typeof message !== "string") vm.raise("TypeError", `argument 1 must be str, not ${typeOf(message ?? null).name}`);
  const members = given instanceof PyList || given instanceof PyTuple ? given.items : vm.raise("TypeError", "second argument (exceptions) must be a sequence");
  if (members.length === 0) vm.raise("ValueError", "second argument (exceptions) must be a non-empty sequence");
  const plain = exceptionClasses.get("Exception")!;
  members.forEach((one, i) => { if (!(one instanceof PyException)) vm.raise("ValueError", `Item ${i} of second argument (exceptions) is not an exception`); });
  const all = members.every((one) => one instanceof PyException && one.cls.mro.includes(plain));
  if (!all && (cls as PyClass).mro.includes(plain)) vm.raise("TypeError", `Cannot nest BaseExceptions in ${(cls as PyClass).name === "ExceptionGroup" ? "an ExceptionGroup" : `'${(cls as PyClass).name}'`}`);
  return new PyException(cls === groups && all ? exceptionClasses.get("ExceptionGroup")! : (cls as PyClass), args);
}, false));
const named: Readonly<Record<string, readonly string[]>> = { ImportError: ["name", "path", "name_from"], AttributeError: ["name", "obj"], NameError: ["name"] };
method("__init__", (vm, self, args, kwargs) => {
  if (kwargs.size > 0) {
    const kind = Object.keys(named).find((name) => self.cls.mro.includes(exceptionClasses.get(name)!));
    const odd = [...kwargs.keys()].find((name) => !(kind && named[kind]!.includes(name)));
    if (odd !== undefined) vm.raise("TypeError", kind ? `'${odd}' is an invalid keyword argument for ${kind}()` : `${self.cls.name}() takes no keyword arguments`);
  }
  vm.heap.saving(self);
  fillException(self, args, kwargs);
  return null;
});
method("__str__", (vm, self) => exceptionText(vm, self));
method("__repr__", (vm, self) => `${self.cls.name}(${self.args.items.map((item) => vm.repr(item)).join(", ")})`);
method("with_traceback", (vm, self, [traceback]) => {
  vm.setAttr(self, "__traceback__", traceback ?? null);
  return self;
});
method("__setstate__", (vm, self, [state]) => {
  if (state !== null && !(state instanceof PyDict)) return vm.raise("TypeError", "state is not a dictionary");
  for (const { key, value } of state?.entries.values() ?? []) vm.setAttr(self, vm.str(key), value);
  return null;
});
method("add_note", (vm, self, [note]) => {
  if (typeof note !== "string") return vm.raise("TypeError", "note must be a str, not '" + vm.str(vm.getAttr(vm.getAttr(note ?? null, "__class__"), "__name__")) + "'");
  vm.heap.saving(self);
  const notes = self.attrs!.get("__notes__");
  if (notes instanceof PyList) notes.items.push(note);
  else if (notes !== undefined) vm.raise("TypeError", "Cannot add note: __notes__ is not a list");
  else self.attrs!.set("__notes__", new PyList([note]));
  return null;
});
const property = (name: string, get: (self: PyException, vm: Machine) => Value, set: (self: PyException, value: Value, vm: Machine) => void): void => {
  base.dict.set(name, new NativeProperty(name, ((vm: Machine, self: PyException) => get(self, vm)) as never,
    ((vm: Machine, self: PyException, value: Value) => {
      vm.heap.saving(self);
      set(self, value, vm);
    }) as never));
};
const other = (vm: Machine, value: Value, what: string): Value => (value === null || value instanceof PyException ? value : vm.raise("TypeError", `exception ${what} must be None or derive from BaseException`));
property("args", (self) => self.args, (self, value, vm) => { self.args = new PyTuple(vm.toArray(value)); });
property("__cause__", (self) => self.cause, (self, value, vm) => {
  self.cause = other(vm, value, "cause");
  self.suppressContext = true;
});
property("__context__", (self) => self.context, (self, value, vm) => { self.context = other(vm, value, "context"); });
property("__suppress_context__", (self) => self.suppressContext, (self, value) => { self.suppressContext = value === true; });
property("__traceback__", (self, vm) => tracebackOf(vm, self), (self, value, vm) => setTraceback(vm, self, value));

/* Exception groups */

const groupClass = exceptionClasses.get("BaseExceptionGroup")!;
const membersOf = (group: PyException): readonly Value[] => (group.attrs!.get("exceptions") as PyTuple | undefined)?.items ?? [];

/** A group of some of the members, with what is known of the whole. */
const derived = (vm: Machine, group: PyException, members: Value[]): Value => {
  const made = vm.callMethod(group, "derive", new PyList(members));
  if (!isGroup(made)) return vm.raise("TypeError", "derive must return an instance of BaseExceptionGroup");
  Object.assign(made, { trace: group.trace, cause: group.cause, context: group.context, suppressContext: group.suppressContext });
  setTraceback(vm, made, tracebackOf(vm, group));
  const notes = group.attrs!.get("__notes__");
  if (notes instanceof PyList) made.attrs!.set("__notes__", new PyList([...notes.items]));
  return made;
};

/** The members that pass, in groups as they were; null when none does. */
const filtered = (vm: Machine, group: PyException, passes: (one: Value) => boolean): Value => {
  if (passes(group)) return group;
  const kept = membersOf(group).flatMap((one) => {
    const part = one instanceof PyException && one.cls.mro.includes(groupClass) ? filtered(vm, one, passes) : passes(one) ? one : null;
    return part === null ? [] : [part];
  });
  return kept.length === 0 ? null : derived(vm, group, kept);
};

/** The part of a group that holds these of its members, in groups as they were. */
export const partOf = (vm: Machine, group: PyException, kept: ReadonlySet<Value>): Value =>
  filtered(vm, group, (one) => kept.has(one) || (isGroup(one) && leavesOf(one).every((leaf) => kept.has(leaf))));
const isGroup = (value: Value): value is PyException => value instanceof PyException && value.cls.mro.includes(groupClass);
export const leavesOf = (group: Value): readonly Value[] => (isGroup(group) ? membersOf(group).flatMap(leavesOf) : [group]);

const condition = (vm: Machine, given: Value): ((one: Value) => boolean) => {
  const isClass = isExceptionClass(given) || given instanceof PyTuple;
  return (one) => vm.isTrue(isClass ? vm.call(vm.builtins.globals.get("isinstance")!, [one, given]) : vm.call(given, [one]));
};

const groupMethod = (name: string, call: (vm: Machine, self: PyException, given: Value) => Value): void => {
  groupClass.dict.set(name, new NativeFunction(name, (vm: Machine, [self, given]: readonly Value[]) => call(vm, self as PyException, given ?? null)));
};
groupMethod("derive", (vm, self, members) => vm.call(groupClass, [self.attrs!.get("message") ?? "", members]));
for (const name of ["message", "exceptions"]) groupClass.dict.set(name, new NativeProperty(name, ((vm: Machine, self: PyException) => self.attrs!.get(name) ?? missing(vm, self, name)) as never));
const missing = (vm: Machine, self: PyException, name: string): never => vm.raise("AttributeError", `'${self.cls.name}' object has no attribute '${name}'`);
groupMethod("subgroup", (vm, self, given) => filtered(vm, self, condition(vm, given)));
groupMethod("split", (vm, self, given) => {
  const passes = condition(vm, given);
  const whole = passes(self);
  return new PyTuple([filtered(vm, self, passes), whole ? null : filtered(vm, self, (one) => !passes(one) && !(one instanceof PyException && one.cls.mro.includes(groupClass)))]);
});

/** `except` and `isinstance` ask for classes or tuples of them. */
export const isExceptionClass = (value: Value): value is PyClass => !(value instanceof BoundMethod) && (value as PyClass)?.mro?.includes(base) === true;
