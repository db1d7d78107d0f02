/**
 * Functions and methods written in TypeScript, declared with the signature a person would read in Python's manual. Reading the
 * call (positional, keyword, defaults, `*`, `/`) happens here, once; the function gets its arguments in the order of the signature.
 */
import type { Machine } from "./machine.ts";
import { classmethodClass, type Kwargs, nativeClass, NativeFunction, NativeProperty, type PyClass, PyProperty, PyTuple, tupleClass, type Value } from "./values.ts";

/** `any` because each declaration names the types its signature promises; the binder cannot know them. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type NativeBody = (vm: Machine, ...args: any[]) => Value;

interface Param {
  readonly name: string;
  readonly kind: "positional" | "both" | "star" | "keyword" | "doubleStar";
  /** `undefined` when the argument must be given; a value that stands in otherwise. `absent` hands `undefined` to the body. */
  readonly fallback: Value | undefined;
  readonly required: boolean;
}

const literal = (text: string): Value | undefined => {
  if (text === "None") return null;
  if (text === "True") return true;
  if (text === "False") return false;
  if (text === "..." || text === "()") return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  if (/^'.*'$|^".*"$/.test(text)) return text.slice(1, -1);
  throw new Error(`not a literal default: ${text}`);
};

/** Reads `self, key, /, default=None, *args, flag=False, **kwargs`. */
export const parseSignature = (text: string): readonly Param[] => {
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  const slash = parts.indexOf("/");
  const params: Param[] = [];
  let afterStar = false;
  parts.forEach((part, index) => {
    if (part === "/") return;
    if (part === "*") {
      afterStar = true;
      return;
    }
    if (part.startsWith("**")) return void params.push({ name: part.slice(2), kind: "doubleStar", fallback: undefined, required: false });
    if (part.startsWith("*")) {
      afterStar = true;
      return void params.push({ name: part.slice(1), kind: "star", fallback: undefined, required: false });
    }
    const [name, value] = part.split("=", 2) as [string, string?];
    params.push({
      name,
      kind: afterStar ? "keyword" : index < slash ? "positional" : "both",
      fallback: value === undefined ? undefined : literal(value),
      required: value === undefined,
    });
  });
  return params;
};

/** Whose arguments are read, for the words of errors: the bare name, with its class before it, and whether `self` comes first. */
interface Callee {
  readonly name: string;
  readonly full: string;
  readonly hidden: number;
}

/** CPython's words for a wrong count, where every parameter is positional-only. */
const miscounted = (vm: Machine, { name, full, hidden }: Callee, params: readonly Param[], given: number): never => {
  const [most, least] = [params.length - hidden, params.filter((param) => param.required).length - hidden];
  const got = given - hidden;
  if (got < 0) return vm.raise("TypeError", `unbound method ${full}() needs an argument`);
  const plural = (count: number): string => `${count} argument${count === 1 ? "" : "s"}`;
  if (most === 0) return vm.raise("TypeError", `${full}() takes no arguments (${got} given)`);
  // what makes an instance is counted in other words than what is called
  if (most === 1 && least === 1 && !(hidden > 0 && full === name)) return vm.raise("TypeError", `${full}() takes exactly one argument (${got} given)`);
  if (most === least) return vm.raise("TypeError", `${name} expected ${plural(most)}, got ${got}`);
  return vm.raise("TypeError", got < least ? `${name} expected at least ${plural(least)}, got ${got}` : `${name} expected at most ${plural(most)}, got ${got}`);
};

const bind = (vm: Machine, callee: Callee, params: readonly Param[], args: readonly Value[], kwargs: Kwargs): unknown[] => {
  const { name, full, hidden } = callee;
  if (params.every((param) => param.kind === "positional" || (hidden > 0 && param === params[0]))) {
    if (kwargs.size > 0) vm.raise("TypeError", `${full}() takes no keyword arguments`);
    if (args.length > params.length || params.some((param, i) => param.required && i >= args.length)) miscounted(vm, callee, params, args.length);
  }
  const bound: unknown[] = [];
  let next = 0;
  let used = 0;
  for (const param of params) {
    if (param.kind === "star") {
      bound.push(args.slice(next));
      next = args.length;
    } else if (param.kind === "doubleStar") {
      const rest = new Map(kwargs);
      for (const other of params) if (other.kind === "both" || other.kind === "keyword") rest.delete(other.name);
      bound.push(rest);
      used = kwargs.size;
    } else if (param.kind !== "keyword" && next < args.length) {
      bound.push(args[next++]);
    } else if (param.kind !== "positional" && kwargs.has(param.name)) {
      bound.push(kwargs.get(param.name));
      used++;
    } else {
      if (param.required && param.kind === "positional") missingPositional(vm, callee, params, args.length);
      if (param.required) vm.raise("TypeError", `${name}() missing required argument '${param.name}' (pos ${bound.length + 1 - hidden})`);
      bound.push(param.fallback);
    }
  }
  if (next < args.length) {
    const exact = params.slice(0, next).every((param) => param.required && param.kind === "positional");
    const count = next - hidden;
    vm.raise("TypeError", count === 0 ? `${name}() takes no positional arguments` : exact ? `${name} expected ${count} argument${count === 1 ? "" : "s"}, got ${args.length - hidden}` : `${name}() takes at most ${count} argument${count === 1 ? "" : "s"} (${args.length - hidden} given)`);
  }
  if (used < kwargs.size) {
    const unexpected = [...kwargs.keys()].find((key) => !params.some((param) => param.name === key && param.kind !== "positional"));
    vm.raise("TypeError", unexpected === undefined
      ? `${name}() got multiple values for an argument`
      : `'${unexpected}' is an invalid keyword argument for ${name}()`);
  }
  return bound;
};

const missingPositional = (vm: Machine, { name, hidden }: Callee, params: readonly Param[], given: number): never => {
  const least = params.filter((param) => param.required && param.kind === "positional").length - hidden;
  if (params.some((param, i) => param.kind === "both" && i >= hidden)) return vm.raise("TypeError", `${name}() takes at least ${least} positional argument${least === 1 ? "" : "s"} (${given - hidden} given)`);
  return vm.raise("TypeError", `${name} expected ${params.every((param) => param.kind === "positional" || param.kind === "keyword") ? "" : "at least "}${least} argument${least === 1 ? "" : "s"}, got ${given - hidden}`);
};

/** What a signature asks for: where there is neither star nor keyword-only parameter, what stands in for each missing argument. */
interface Shape {
  readonly params: readonly Param[];
  readonly fallbacks: readonly (Value | undefined)[] | null;
  readonly required: number;
}

const shapeOf = (params: readonly Param[]): Shape => ({
  params,
  fallbacks: params.every(({ kind }) => kind === "positional" || kind === "both") ? params.map(({ fallback }) => fallback) : null,
  required: params.filter(({ required }) => required).length,
});

/** Makes a native function from `"name(signature)"`. The signature is read at the first call. */
export const native = (declaration: string, body: NativeBody, binds = true, owner: PyClass | null = null): NativeFunction => {
  const open = declaration.indexOf("(");
  const name = declaration.slice(0, open);
  const makes = owner !== null && (name === "__new__" || name === "__init__");
  const shown = makes ? owner.name : name;
  const callee: Callee = { name: shown, full: owner && !makes ? `${owner.name}.${name}` : shown, hidden: owner ? 1 : 0 };
  const state: { shape: Shape | null } = { shape: null };
  return new NativeFunction(name, (vm: Machine, args: readonly Value[], kwargs: Kwargs) => {
    const shape = (state.shape ??= shapeOf(parseSignature(declaration.slice(open + 1, -1))));
    // the common case: all arguments by position
    if (shape.fallbacks !== null && kwargs.size === 0 && args.length <= shape.fallbacks.length && args.length >= shape.required)
      return body(vm, ...(args.length === shape.fallbacks.length ? args : [...args, ...shape.fallbacks.slice(args.length)]));
    return body(vm, ...bind(vm, callee, shape.params, args, kwargs));
  }, binds, declaration.slice(open + 1, -1));
};

/** Declares methods of a native class (`owner` is the class that errors name): `methods(listClass, { "append(self, object, /)": (vm, self: PyList, object: Value) => … })`. */
export const methods = (cls: PyClass, table: Readonly<Record<string, NativeBody>>, owner: PyClass = cls): void => {
  for (const [declaration, body] of Object.entries(table)) {
    const made = native(declaration, body, true, owner);
    made.owner = cls;
    cls.dict.set(made.name, made);
  }
};

/** Declares static functions of a native class, `__new__` among them: they do not become methods of instances. */
export const statics = (cls: PyClass, table: Readonly<Record<string, NativeBody>>): void => {
  for (const [declaration, body] of Object.entries(table)) {
    const made = native(declaration, body, false, declaration.startsWith("__new__") ? cls : null);
    cls.dict.set(made.name, made);
  }
};

/** Declares class methods of a native class; the class comes first. */
export const classMethods = (cls: PyClass, table: Readonly<Record<string, NativeBody>>): void => {
  for (const [declaration, body] of Object.entries(table)) {
    const made = native(declaration, body);
    cls.dict.set(made.name, new PyProperty(classmethodClass, made));
  }
};

/** Declares computed attributes of a native class. */
export const properties = (cls: PyClass, table: Readonly<Record<string, (vm: Machine, self: never) => Value>>): void => {
  for (const [name, get] of Object.entries(table)) cls.dict.set(name, new NativeProperty(name, get as unknown as NativeProperty["get"]));
};

/** A table of module-level functions by name. As in CPython, a built-in function does not become a method. */
export const functions = (table: Readonly<Record<string, NativeBody>>): Map<string, Value> => {
  const made = new Map<string, Value>();
  for (const [declaration, body] of Object.entries(table)) {
    const one = native(declaration, body, false);
    made.set(one.name, one);
  }
  return made;
};

/** Declares a native tuple with named items (`sys.version_info`); gives the function that makes one. */
export const nativeNamedTuple = (name: string, fields: readonly string[]): ((items: readonly Value[]) => PyTuple) => {
  const cls = nativeClass(name, "tuple", tupleClass);
  fields.forEach((field, i) => cls.dict.set(field, new NativeProperty(field, ((_: Machine, self: PyTuple) => self.items[i]!) as never)));
  methods(cls, { "__repr__(self)": (vm, self: PyTuple) => `${name}(${fields.map((field, i) => `${field}=${vm.repr(self.items[i]!)}`).join(", ")})` });
  return (items) => new PyTuple(items, cls);
};
