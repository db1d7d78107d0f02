/** `sys`: the profile's Python is 3.12 on Linux. */
import type { Machine } from "../machine.ts";
import { functions, methods, nativeNamedTuple } from "../native.ts";
import { nativeClass, PyException, PyFloat, PyList, PyObject, PyTuple, typeOf, unbox, type Value } from "../values.ts";
import { textOf } from "../builtins/arguments.ts";

const streamClass = nativeClass("TextIOWrapper", "object");
methods(streamClass, {
  "write(self, text)": (vm, self: PyObject, text: Value) => {
    if (self.attrs?.get("name") === "<stdout>") vm.listener.printed?.(textOf(vm, text));
    return [...textOf(vm, text)].length;
  },
  "flush(self)": () => null,
  "isatty(self)": () => false,
  "fileno(self)": (vm) => vm.unknown("stream", "the number of a stream"),
});
const stream = (name: string): PyObject => new PyObject(streamClass, new Map<string, Value>([["name", name], ["encoding", "utf-8"], ["errors", "strict"]]));

const floatInfo = nativeNamedTuple("sys.float_info", ["max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"]);
const intInfo = nativeNamedTuple("sys.int_info", ["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"]);
const hashInfo = nativeNamedTuple("sys.hash_info", ["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"]);
const flags = ["debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose", "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "safe_path"];
const versionInfo = nativeNamedTuple("sys.version_info", ["major", "minor", "micro", "releaselevel", "serial"]);

/** The exception that is handled now. */
const handled = (vm: Machine): PyException | null => {
  for (let frame = vm.frame; frame; frame = frame.back) if (frame.handling) return frame.handling;
  return null;
};

const sysFunctions = functions({
  "exit(status=None, /)": (vm, status: Value) => {
    const exception = vm.exception("SystemExit", ...(status === null ? [] : [status]));
    exception.attrs!.set("code", status);
    return vm.throw(exception);
  },
  "getrecursionlimit()": (vm) => vm.limits.depth,
  "setrecursionlimit(limit, /)": () => null,
  "getrefcount(object, /)": () => 2,
  "getsizeof(object, default=None)": (vm, object: Value) => vm.unknown("memory", `the size of a ${typeOf(object).name} in memory`),
  "getdefaultencoding()": () => "utf-8",
  "getfilesystemencoding()": () => "utf-8",
  "intern(text, /)": (_, text: Value) => unbox(text),
  "exc_info()": (vm) => {
    const exception = handled(vm);
    return new PyTuple(exception ? [exception.cls, exception, vm.getAttr(exception, "__traceback__")] : [null, null, null]);
  },
  "exception()": handled,
  "_getframe(depth=0, /)": (vm, depth: Value) => {
    let frame = vm.frame;
    for (let i = 0; i < Number(depth) && frame; i++) frame = frame.back;
    if (!frame) return vm.raise("ValueError", "call stack is not deep enough");
    return new PyObject(frameClass, new Map<string, Value>([["f_globals", vm.getAttr(frame.globals, "__dict__")], ["f_locals", vm.dict([])], ["f_back", null], ["f_lineno", 1], ["f_code", new PyObject(frameClass, new Map<string, Value>([["co_name", frame.name], ["co_filename", frame.document.uri]]))]]));
  },
  "_getframemodulename(depth=0)": (vm, depth: Value) => {
    let frame = vm.frame;
    for (let i = 0; i < Number(depth) && frame; i++) frame = frame.back;
    return frame?.globals.globals.get("__name__") ?? null;
  },
  "displayhook(value, /)": () => null,
  "excepthook(type, value, traceback, /)": () => null,
  "get_int_max_str_digits()": () => 4300,
  "set_int_max_str_digits(maxdigits)": () => null,
  "is_finalizing()": () => false,
  "getswitchinterval()": () => new PyFloat(0.005),
  "gettrace()": () => null,
  "settrace(function, /)": () => null,
});
const frameClass = nativeClass("frame", "object");

export const sysNames = (vm: Machine): ReadonlyMap<string, Value> => new Map<string, Value>([
  ...sysFunctions,
  ["modules", vm.modules], ["path", new PyList([...vm.importer.options.roots])], ["argv", new PyList([""])], ["platform", "linux"], ["byteorder", "little"],
  ["maxsize", 9223372036854775807n], ["maxunicode", 0x10ffff], ["executable", ""], ["prefix", "/usr"], ["base_prefix", "/usr"], ["base_exec_prefix", "/usr"], ["float_repr_style", "short"], ["exec_prefix", "/usr"], ["copyright", ""],
  ["version", "3.12.0 (headtorch)"], ["version_info", versionInfo([3, 12, 0, "final", 0])], ["hexversion", 0x030c00f0], ["api_version", 1013],
  ["implementation", new PyObject(nativeClass("SimpleNamespace", "object"), new Map<string, Value>([["name", "cpython"], ["version", versionInfo([3, 12, 0, "final", 0])], ["cache_tag", "cpython-312"]]))],
  ["float_info", floatInfo([new PyFloat(Number.MAX_VALUE), 1024, 308, new PyFloat(2.2250738585072014e-308), -1021, -307, 15, 53, new PyFloat(Number.EPSILON), 2, 1])],
  ...["stdin", "stdout", "stderr"].flatMap((name): [string, Value][] => {
    const made = stream(`<${name}>`);
    return [[name, made], [`__${name}__`, made]];
  }),
  ["flags", new PyObject(nativeClass("flags", "object"), new Map<string, Value>(flags.map((name) => [name, name === "utf8_mode" || name === "hash_randomization" ? 1 : 0])))],
  ["int_info", intInfo([30, 4, 4300, 640])], ["hash_info", hashInfo([64, 2n ** 61n - 1n, 314159, 0, 1000003, "siphash13", 64, 128, 0])],
  ["warnoptions", new PyList([])], ["meta_path", new PyList([])], ["path_hooks", new PyList([])], ["builtin_module_names", new PyTuple(["builtins", "math", "sys"])], ["dont_write_bytecode", true],
]);
