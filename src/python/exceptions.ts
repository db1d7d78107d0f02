/** Python's built-in exception classes and their common attributes. */
import { BoundMethod, type Kwargs, nativeClass, NativeFunction, NativeProperty, PyException, PyTuple, type PyClass, type Value } from "./values.ts";
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
  return classes;
};

export const exceptionClasses: ReadonlyMap<string, PyClass> = declareAll();

/** What `str(exception)` gives: nothing, the one argument, or the tuple of them. KeyError shows its key's repr. */
export const exceptionText = (vm: Machine, exception: PyException): string => {
  const { items } = exception.args;
  if (items.length === 0) return "";
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

base.dict.set("__new__", new NativeFunction("__new__", (_: Machine, [cls, ...args]: readonly Value[]) => new PyException(cls as PyClass, args), false));
method("__init__", (vm, self, args, kwargs) => {
  vm.heap.saving(self);
  fillException(self, args, kwargs);
  return null;
});
method("__str__", (vm, self) => exceptionText(vm, self));
method("__repr__", (vm, self) => `${self.cls.name}(${self.args.items.map((item) => vm.repr(item)).join(", ")})`);
method("with_traceback", (_, self) => self);
method("add_note", () => null);
property("args", (self) => self.args, (self, value) => { self.args = value as PyTuple; });
property("__cause__", (self) => self.cause, (self, value) => { self.cause = value; });
property("__context__", (self) => self.context, (self, value) => { self.context = value; });
property("__suppress_context__", (self) => self.suppressContext, (self, value) => { self.suppressContext = value === true; });
property("__traceback__", () => null, () => undefined);

/** `except` and `isinstance` ask for classes or tuples of them. */
export const isExceptionClass = (value: Value): value is PyClass => !(value instanceof BoundMethod) && (value as PyClass)?.mro?.includes(base) === true;
