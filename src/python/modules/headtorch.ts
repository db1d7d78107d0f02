/** `_headtorch`: what the preludes ask of the interpreter itself. Rooms above add names of their own. */
import { UnknownNeeded } from "../calls.ts";
import type { Machine } from "../machine.ts";
import { functions, parseSignature } from "../native.ts";
import { isInstance, NativeFunction, type PyClass, PyFunction, PyList, PyObject, PyTuple, typeOf, Unknown, UnknownUsed, type Value } from "../values.ts";
import { textOf } from "../builtins/arguments.ts";
import { localsOf } from "../builtins/reflection.ts";
import { Wants } from "../errors.ts";
import { named } from "../../sym/index.ts";

/** Kinds of parameters as `inspect` numbers them. */
const kinds = { positional: 0, both: 1, star: 2, keyword: 3, doubleStar: 4 } as const;

/** Whether nobody has asked for the annotations of a function, which are evaluated then. */
const isUnread = (object: PyFunction): boolean => object.annotated === null && !object.facts?.has("__annotations__");

/** What `inspect` keeps parameters in: the classes of a parameter and of an annotation that waits, its kinds, its mark for nothing. */
interface Keeping {
  readonly parameter: PyClass;
  readonly pending: PyClass;
  readonly kindsOf: PyTuple;
  readonly empty: Value;
}

/** A function's own parameters by name, in order; annotations that nobody has asked for wait. */
const parametersOf = (vm: Machine, object: PyFunction, { parameter, pending, kindsOf, empty }: Keeping): Value => {
  if (!("params" in object.code.node)) return vm.dict([]);
  const { positional, regular, star, keyword, doubleStar } = object.code.node.params;
  const annotations = isUnread(object) ? null : vm.getAttr(object, "__annotations__");
  let next = 0;
  const made = ({ name, annotation }: { readonly name: string; readonly annotation: unknown }, kind: number, canDefault: boolean): [Value, Value] => {
    const fallback = canDefault ? object.defaults[next++] : undefined;
    const waiting = annotation ? new PyObject(pending, new Map<string, Value>([["function", object], ["name", name]])) : empty;
    const written = annotations === null ? waiting : vm.attempt(["LookupError"], () => vm.getItem(annotations, name)) ?? empty;
    return [name, new PyObject(parameter, new Map<string, Value>([["name", name], ["kind", kindsOf.items[kind]!], ["default", fallback === undefined ? empty : fallback], ["_annotation", written]]))];
  };
  const before = [...positional.map((one) => made(one, kinds.positional, true)), ...regular.map((one) => made(one, kinds.both, true))];
  const named = keyword.map((one) => made(one, kinds.keyword, true));
  return vm.dict([...before, ...(star ? [made(star, kinds.star, false)] : []), ...named, ...(doubleStar ? [made(doubleStar, kinds.doubleStar, false)] : [])]);
};

const isPlain = (object: Value): object is PyFunction => object instanceof PyFunction && object.veil === null && "params" in object.code.node;

/** The plain function below decorators that `functools.wraps` made, where none of them says what its parameters are; else null. */
const unwrapped = (object: Value): PyFunction | null => {
  const met = new Set<Value>();
  while (isPlain(object) && !met.has(object)) {
    met.add(object);
    if (object.attrs?.has("__signature__") || object.attrs?.has("__dataclass_parameters__")) return null;
    const inner = object.attrs?.get("__wrapped__");
    if (inner === undefined) return object;
    object = inner;
  }
  return null;
};

/** What `functools.wraps` copies from one plain function to another. */
const wrapperNames = ["__module__", "__name__", "__qualname__", "__doc__", "__type_params__"];

const shareAnnotations = (vm: Machine, wrapper: PyFunction, wrapped: PyFunction): void => {
  vm.heap.saving(wrapper);
  wrapper.facts?.delete("__annotations__");
  wrapper.annotated = wrapped;
};

/** Rows of name, kind, has default, default of a builtin; None for one that does not say. */
const nativeParts = (object: Value): Value => {
  if (!(object instanceof NativeFunction) || object.signature === null) return null;
  return new PyList(parseSignature(object.signature).map(({ name, kind, fallback, required }) => new PyTuple([name, kinds[kind], !required && kind !== "star" && kind !== "doubleStar", fallback ?? null])));
};

/**
 * The URI of a path, or none. Only what lies below an import root is there: code that is read must not look around the machine. A relative
 * path counts from the folder of the file at hand; a module's `__file__` is a URI, of which `pathlib` leaves one slash of several.
 */
const uriOf = (vm: Machine, path: Value): string => {
  const text = textOf(vm, path);
  const { roots } = vm.importer.options;
  const isWhole = text.startsWith("/") || /^[a-z][\w+.-]+:\//i.test(text);
  if (!isWhole) return roots.length === 0 ? "" : below(roots[0]!, segments(text));
  const names = segments(text.startsWith("/") ? `file:${encodeURI(text)}` : text);
  for (const root of roots) {
    const start = segments(root);
    if (start.every((name, i) => name === names[i])) return below(root, names.slice(start.length));
  }
  return "";
};

/** The names of a path, with `.` and `..` gone; one that leads out of it keeps its dots. */
const segments = (path: string): readonly string[] => {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === ".." && names.length > 0 && names.at(-1) !== "..") names.pop();
    else names.push(name);
  }
  return names;
};

const below = (root: string, names: readonly string[]): string => (names.includes("..") ? "" : `${root}${names.join("/")}`.replace(/\/$/, ""));

const textAt = (vm: Machine, path: Value): string | null => {
  const uri = uriOf(vm, path);
  const text = uri === "" ? null : vm.importer.options.sources.read(uri);
  if (text === undefined) throw new Wants([uri]);
  return text;
};

const listed = (vm: Machine, folder: string): ReadonlySet<string> | null => {
  if (folder === "") return null;
  const names = vm.importer.options.sources.list(`${folder}/`);
  if (names === undefined) throw new Wants([`${folder}/`]);
  return names;
};

const exists = (vm: Machine, path: Value): boolean => {
  const uri = uriOf(vm, path);
  const slash = uri.lastIndexOf("/");
  const names = slash < 0 ? null : listed(vm, uri.slice(0, slash));
  const leaf = uri.slice(slash + 1);
  return names !== null && (names.has(leaf) || names.has(`${leaf}/`));
};

/** The version in the name of an installed package's `*.dist-info` folder. */
const packageVersion = (vm: Machine, name: Value): Value => {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_.]+/g, "-");
  const wanted = plain(textOf(vm, name));
  for (const root of vm.importer.options.roots) {
    const names = listed(vm, root.replace(/\/$/, ""));
    for (const entry of names ?? []) {
      const match = /^(.+)-([^-]+)\.dist-info\/$/.exec(entry);
      if (match && plain(match[1]!) === wanted) return match[2]!;
    }
  }
  return null;
};

export const headtorchNames = (_: Machine): ReadonlyMap<string, Value> => functions({
  "gap(reason)": (vm, reason: Value) => vm.unknown("not-modelled", textOf(vm, reason)),
  /** The same without a word: nothing is lost until the value matters. */
  "quiet(reason)": (vm, reason: Value) => vm.silent("not-modelled", textOf(vm, reason)),
  "quiet_number(reason)": (vm, reason: Value) => vm.silent("not-modelled", textOf(vm, reason), "float"),
  /** A whole number that nobody gave: it goes by its name, with an example that decides branches. */
  "size(name)": (vm, name: Value) => named(textOf(vm, name), { example: 10 }),
  /** What a model rests on that nobody has checked. */
  "assumed(text)": (vm, text: Value) => {
    vm.listener.assumed?.({ text: textOf(vm, text), span: vm.here() });
    return null;
  },
  /** Whether nothing is known of a value: a checkpoint that nobody read. */
  "is_unknown(value)": (_, value: Value) => value instanceof Unknown,
  /** Local variables of the function that called the one that asks. */
  "caller_locals()": (vm) => vm.dict(vm.frame?.back ? localsOf(vm.frame.back) : []),
  /** How many names the assignment wants for which the `__iter__` that asks was called; None if nobody counts. */
  "unpacks()": (vm) => (vm.unpacking && vm.frame && vm.unpacking.frame === vm.frame.back ? vm.unpacking.count : null),
  /** A pass of training ended (`loss.backward()`): loops over many of them need not run them all. */
  "passed()": (vm) => {
    vm.passes++;
    return null;
  },
  "read_text(path)": (vm, path: Value) => textAt(vm, path) ?? vm.raise("FileNotFoundError", `[Errno 2] No such file or directory: ${vm.repr(path)}`),
  /** The text of a file; of one that is not among those read (it may lie where the program is started) nothing is known. */
  "file_text(path)": (vm, path: Value) => textAt(vm, path) ?? vm.unknown("file", `the file ${vm.repr(path)}`),
  "exists(path)": (vm, path: Value) => exists(vm, path),
  "listdir(path)": (vm, path: Value) => {
    const names = listed(vm, uriOf(vm, path));
    return names === null
      ? vm.raise("FileNotFoundError", `[Errno 2] No such file or directory: ${vm.repr(path)}`)
      : new PyList([...names].map((name) => name.replace(/\/$/, "")));
  },
  "import_module(name)": (vm, name: Value) => vm.importer.load(vm, textOf(vm, name)),
  "find_module(name)": (vm, name: Value) => vm.importer.exists(vm, textOf(vm, name)),
  "package_version(name)": packageVersion,
  "signature_parts(object)": (vm, object: Value) => {
    if (object instanceof Unknown) throw new UnknownUsed(object);
    return nativeParts(object);
  },
  /** The object itself; an unknown one ends the calling function, whose result it becomes. */
  "known(object)": (_vm, object: Value) => {
    if (object instanceof Unknown) throw new UnknownNeeded(object);
    return object;
  },
  /** Gives one function the annotations of another without evaluating them; whether that was possible. */
  "share_annotations(wrapper, wrapped)": (vm, wrapper: Value, wrapped: Value) => {
    if (!(wrapper instanceof PyFunction) || !(wrapped instanceof PyFunction) || !isUnread(wrapped)) return false;
    shareAnnotations(vm, wrapper, wrapped);
    return true;
  },
  /** `functools.update_wrapper` of two plain functions; whether they are that. */
  "wrap(wrapper, wrapped)": (vm, wrapper: Value, wrapped: Value) => {
    if (!isPlain(wrapper) || !isPlain(wrapped)) return false;
    for (const name of wrapperNames) vm.setAttr(wrapper, name, vm.getAttr(wrapped, name));
    const read = wrapped.facts?.get("__annotations__");
    if (read !== undefined) vm.setAttr(wrapper, "__annotations__", read);
    else shareAnnotations(vm, wrapper, wrapped.annotated ?? wrapped);
    for (const [name, value] of wrapped.attrs ?? []) vm.setAttr(wrapper, name, value);
    vm.setAttr(wrapper, "__wrapped__", wrapped);
    return true;
  },
  "unwrapped(object)": (_vm, object: Value) => unwrapped(object),
  /** A dict of `parameter`s: of the function's own parameters, in order. */
  "parameters(function, parameter, pending, kinds, empty)": (vm, object: PyFunction, parameter: PyClass, pending: PyClass, kindsOf: PyTuple, empty: Value) => parametersOf(vm, object, { parameter, pending, kindsOf, empty }),
  /** Whether a value is known, of none of these classes and no descriptor: what stands for itself in the body of a class. */
  "is_plain(value, marked)": (vm, value: Value, marked: PyTuple) =>
    !(value instanceof Unknown) && !marked.items.some((cls) => isInstance(value, cls as PyClass)) && !["__get__", "__set__", "__delete__"].some((name) => vm.tryAttr(value, name) !== undefined),
  "type_name(object)": (_vm, object: Value) => typeOf(object).name,
});
