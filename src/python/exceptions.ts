/** Python's built-in exception classes and their common attributes. */
import { BoundMethod, type Kwargs, nativeClass, NativeFunction, NativeProperty, PyBytes, PyException, PyList, PyObject, PyTuple, type PyClass, typeOf, type Value } from "./values.ts";
import type { Machine } from "./machine.ts";

/** Each line: a base, then the classes that derive from it, as in the manual's hierarchy. */
const hierarchy = `
BaseException: Exception GeneratorExit KeyboardInterrupt SystemExit BaseExceptionGroup
Exception: ArithmeticError AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError RuntimeError StopIteration StopAsyncIteration SyntaxError SystemError TypeError ValueError Warning
ArithmeticError: FloatingPointError OverflowError ZeroDivisionError
ImportError: ModuleNotFoundError
LookupError: IndexError KeyError
NameError: UnboundLocalError
OSError: BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError
RuntimeError: NotImplementedError RecursionError
SyntaxError: IndentationError
ValueError: UnicodeError
UnicodeError: UnicodeDecodeError UnicodeEncodeError
Warning: DeprecationWarning FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning BytesWarning
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
    return `[Errno ${vm.str(attrs.get("errno")!)}] ${vm.str(attrs.get("strerror")!)}${file === null ? "" : `: ${vm.repr(file)}`}`;
  }
  if (items.length === 0) return "";
  if (attrs?.has("exceptions") && items.length === 2) {
    const count = (attrs.get("exceptions") as PyTuple).items.length;
    return `${vm.str(items[0]!)} (${count} sub-exception${count === 1 ? "" : "s"})`;
  }
  if (attrs?.has("encoding") && attrs.has("reason")) return unicodeText(vm, attrs);
  if (items.length > 1) return vm.repr(exception.args);
  return exception.cls.mro.includes(exceptionClasses.get("KeyError")!) ? vm.repr(items[0]!) : vm.str(items[0]!);
};

/** Sets the attributes that each kind of exception has beside its arguments. */
export const fillException = (self: PyException, args: readonly Value[], kwargs: Kwargs): void => {
  self.args = new PyTuple(args);
  const is = (name: string): boolean => self.cls.mro.includes(exceptionClasses.get(name)!);
  const attrs = self.attrs!;
  if (is("StopIteration")) attrs.set("value", args[0] ?? null);
  if (is("SystemExit")) attrs.set("code", args[0] ?? null);
  if (is("SyntaxError")) attrs.set("msg", args[0] ?? null);
  if (is("ImportError")) for (const name of ["name", "path"]) attrs.set(name, kwargs.get(name) ?? attrs.get(name) ?? null);
  if (is("ImportError")) attrs.set("msg", args[0] ?? null);
  if (is("AttributeError") || is("NameError")) for (const name of ["name", "obj"]) if (!attrs.has(name)) attrs.set(name, kwargs.get(name) ?? null);
  if (is("OSError") && args.length >= 2) {
    attrs.set("errno", args[0]!).set("strerror", args[1]!).set("filename", args[2] ?? null);
    self.args = new PyTuple(args.slice(0, 2));
  }
  if (is("UnicodeError") && args.length === 5) ["encoding", "object", "start", "end", "reason"].forEach((name, i) => attrs.set(name, args[i]!));
  if (is("BaseExceptionGroup")) attrs.set("message", args[0] ?? null).set("exceptions", args[1] instanceof PyList ? new PyTuple(args[1].items) : (args[1] ?? null));
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
const property = (name: string, get: (self: PyException) => Value, set: (self: PyException, value: Value) => void): void => {
  base.dict.set(name, new NativeProperty(name, ((_: Machine, self: PyException) => get(self)) as never,
    ((vm: Machine, self: PyException, value: Value) => {
      vm.heap.saving(self);
      set(self, value);
    }) as never));
};

/** `OSError(2, …)` makes the class of that number. */
const byNumber: ReadonlyMap<Value, string> = new Map<Value, string>([[1, "PermissionError"], [2, "FileNotFoundError"], [3, "ProcessLookupError"], [4, "InterruptedError"], [11, "BlockingIOError"], [13, "PermissionError"], [17, "FileExistsError"], [20, "NotADirectoryError"], [21, "IsADirectoryError"], [110, "TimeoutError"]]);
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
  if (!all && (cls as PyClass).mro.includes(plain)) vm.raise("TypeError", `Cannot nest BaseExceptions in an ${(cls as PyClass).name === "ExceptionGroup" ? "ExceptionGroup" : `'${(cls as PyClass).name}'`}`);
  return new PyException(cls === groups && all ? exceptionClasses.get("ExceptionGroup")! : (cls as PyClass), args);
}, false));
method("__init__", (vm, self, args, kwargs) => {
  vm.heap.saving(self);
  fillException(self, args, kwargs);
  return null;
});
method("__str__", (vm, self) => exceptionText(vm, self));
method("__repr__", (vm, self) => `${self.cls.name}(${self.args.items.map((item) => vm.repr(item)).join(", ")})`);
method("with_traceback", (_, self) => self);
method("add_note", (vm, self, [note]) => {
  if (typeof note !== "string") return vm.raise("TypeError", "note must be a str, not '" + vm.str(vm.getAttr(vm.getAttr(note ?? null, "__class__"), "__name__")) + "'");
  vm.heap.saving(self);
  const notes = self.attrs!.get("__notes__");
  if (notes instanceof PyList) notes.items.push(note);
  else self.attrs!.set("__notes__", new PyList([note]));
  return null;
});
property("args", (self) => self.args, (self, value) => { self.args = value as PyTuple; });
property("__cause__", (self) => self.cause, (self, value) => { self.cause = value; });
property("__context__", (self) => self.context, (self, value) => { self.context = value; });
property("__suppress_context__", (self) => self.suppressContext, (self, value) => { self.suppressContext = value === true; });
const tracebackClass = nativeClass("traceback", "closed");
const frameClass = nativeClass("frame", "closed");
/** What can be asked of `__traceback__`: that it is there. Places are the record's matter. */
property("__traceback__", (self) => {
  if (self.trace.length === 0) return null;
  const frame = new PyObject(frameClass, new Map<string, Value>([["f_back", null], ["f_lineno", 1]]));
  return new PyObject(tracebackClass, new Map<string, Value>([["tb_frame", frame], ["tb_next", null], ["tb_lineno", 1], ["tb_lasti", 0]]));
}, () => undefined);

/* Exception groups */

const groupClass = exceptionClasses.get("BaseExceptionGroup")!;
const membersOf = (group: PyException): readonly Value[] => (group.attrs!.get("exceptions") as PyTuple | undefined)?.items ?? [];

/** The members that pass, in groups as they were; null when none does. */
const filtered = (vm: Machine, group: PyException, passes: (one: Value) => boolean): Value => {
  if (passes(group)) return group;
  const kept = membersOf(group).flatMap((one) => {
    const part = one instanceof PyException && one.cls.mro.includes(groupClass) ? filtered(vm, one, passes) : passes(one) ? one : null;
    return part === null ? [] : [part];
  });
  return kept.length === 0 ? null : vm.callMethod(group, "derive", new PyList(kept));
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
groupMethod("derive", (vm, self, members) => vm.call(self.cls, [self.args.items[0] ?? "", members]));
groupMethod("subgroup", (vm, self, given) => filtered(vm, self, condition(vm, given)));
groupMethod("split", (vm, self, given) => {
  const passes = condition(vm, given);
  const whole = passes(self);
  return new PyTuple([filtered(vm, self, passes), whole ? null : filtered(vm, self, (one) => !passes(one) && !(one instanceof PyException && one.cls.mro.includes(groupClass)))]);
});

/** `except` and `isinstance` ask for classes or tuples of them. */
export const isExceptionClass = (value: Value): value is PyClass => !(value instanceof BoundMethod) && (value as PyClass)?.mro?.includes(base) === true;
