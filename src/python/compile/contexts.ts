/** `with`: entering, leaving, and what a manager swallows. */
import { childrenOf, type FunctionDef, type Spanned, type Statement, type With } from "../../syntax/index.ts";
import { lookup } from "../attributes.ts";
import { Raised } from "../errors.ts";
import type { Catcher, Frame } from "../machine.ts";
import { PyClass, PyFunction, PyGenerator, PyObject, PyTuple, typeOf, Unknown, type Value } from "../values.ts";
import { compile } from "./expressions.ts";
import { compileBlock, type Exec } from "./statements.ts";
import { compileTarget } from "./targets.ts";
import type { Unit } from "./unit.ts";
import { mayRaise, withWays } from "./ways.ts";

export const compileWith = (unit: Unit, node: With): Exec =>
  node.items.reduceRight<Exec>((body, item) => {
    const context = compile(unit, item.context);
    const store = item.target ? compileTarget(unit, item.target) : null;
    return (f) => {
      const manager = context(f);
      f.site = item.context;
      const entered = enterContext(f, manager);
      store?.(f, entered);
      return insideContext(f, manager, () => body(f), item.context);
    };
  }, compileBlock(unit, node.body));

/** What `__enter__` gives; `async with` asks for `__aenter__`. */
export const enterContext = (f: Frame, manager: Value, prefix: "__" | "__a" = "__"): Value => {
  if (manager instanceof Unknown) return manager;
  const protocol = `'${typeOf(manager).name}' object does not support the ${prefix === "__a" ? "asynchronous " : ""}context manager protocol`;
  const enter = lookup(typeOf(manager), `${prefix}enter__`);
  if (enter !== undefined && lookup(typeOf(manager), `${prefix}exit__`) === undefined) f.vm.raise("TypeError", `${protocol} (missed ${prefix}exit__ method)`);
  const entered = enter === undefined || enter === null ? undefined : f.vm.call(enter, [manager]);
  if (entered === undefined) f.vm.raise("TypeError", protocol);
  return entered!;
};

/**
 * A manager that may swallow is as good as an `except`: one that says what it swallows, a generator that waits inside a `try` (both by
 * `__swallows__`), or one whose `__exit__` answers more than None and False.
 */
export const swallowerOf = (manager: Value): Catcher | null => {
  if (!(manager instanceof PyObject)) return null;
  const told = manager.attrs?.get("__swallows__");
  if (told instanceof PyTuple) return (cls) => told.items.some((one) => one instanceof PyClass && cls.mro.includes(one));
  if (told instanceof PyGenerator) return (cls) => (told.frame as Frame).waiting?.some((catches) => catches(cls)) === true;
  const exit = lookup(manager.cls, "__exit__") ?? lookup(manager.cls, "__aexit__");
  return exit instanceof PyFunction && answers(exit.code.node) ? () => true : null;
};

const answering = new WeakMap<Spanned, boolean>();

const answers = (node: Spanned & { readonly kind?: string }): boolean => {
  if (node.kind === "Lambda") return true;
  const known = answering.get(node);
  if (known !== undefined) return known;
  const returns = (inner: Spanned): boolean => {
    const one = inner as Statement;
    if (one.kind === "Return") return one.value !== null && !(one.value.kind === "Constant" && (one.value.value === null || one.value.value === false));
    return one.kind !== "FunctionDef" && one.kind !== "ClassDef" && childrenOf(inner as never).some(returns);
  };
  const found = node.kind === "FunctionDef" && (node as FunctionDef).body.some(returns);
  answering.set(node, found);
  return found;
};

/** Runs `body` and then `__exit__`, which may swallow the exception. */
export const insideContext = (f: Frame, manager: Value, body: () => number, head: Spanned): number => {
  if (manager instanceof Unknown) return body();
  return withWays(f, swallowerOf(manager), body, (inner, end, raised) => {
    const { vm } = inner;
    const { result } = inner;
    inner.site = head;
    if (!raised) {
      vm.special(manager, "__exit__", null, null, null);
      inner.result = result;
      return end;
    }
    const swallowed = leaveContext(inner, manager, raised);
    const isSwallowed = swallowed === undefined ? false : vm.truth(swallowed);
    if (isSwallowed === null) mayRaise(vm, raised.exception);
    if (isSwallowed === false) throw raised;
    return 0;
  });
};

/** Calls `__exit__` with an exception; one that it raises itself happened while that one was handled. */
export const leaveContext = (f: Frame, manager: Value, { exception }: Raised, exit: "__exit__" | "__aexit__" = "__exit__"): Value | undefined => {
  const before = f.handling;
  f.handling = exception;
  try {
    return f.vm.special(manager, exit, exception.cls, exception, f.vm.tryAttr(exception, "__traceback__") ?? null);
  } catch (error) {
    if (error instanceof Raised && error.exception !== exception) error.exception.context ??= exception;
    throw error;
  } finally {
    f.handling = before;
  }
};
