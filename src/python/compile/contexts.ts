/** `with`: entering, leaving, and what a manager swallows. */
import type { With } from "../../syntax/index.ts";
import { lookup } from "../attributes.ts";
import { Raised } from "../errors.ts";
import type { Frame } from "../machine.ts";
import { PyClass, PyObject, PyTuple, typeOf, Unknown, type Value } from "../values.ts";
import { compile } from "./expressions.ts";
import { compileBlock, type Exec } from "./statements.ts";
import { compileTarget } from "./targets.ts";
import type { Unit } from "./unit.ts";

export const compileWith = (unit: Unit, node: With): Exec =>
  node.items.reduceRight<Exec>((body, item) => {
    const context = compile(unit, item.context);
    const store = item.target ? compileTarget(unit, item.target) : null;
    return (f) => {
      const manager = context(f);
      f.site = item.context;
      const entered = enterContext(f, manager);
      store?.(f, entered);
      return insideContext(f, manager, () => body(f));
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

/** Runs `body` and then `__exit__`, which may swallow the exception. */
export const insideContext = (f: Frame, manager: Value, body: () => number): number => {
  const { vm } = f;
  const { depth } = vm;
  const catchers = vm.catchers.length;
  // a manager that tells what it swallows is as good as an `except`
  const swallows = manager instanceof PyObject ? manager.attrs?.get("__swallows__") : undefined;
  if (swallows instanceof PyTuple) vm.catchers.push((cls) => swallows.items.some((one) => one instanceof PyClass && cls.mro.includes(one)));
  try {
    const end = body();
    vm.catchers.length = catchers;
    if (!(manager instanceof Unknown)) vm.special(manager, "__exit__", null, null, null);
    return end;
  } catch (error) {
    if (!(error instanceof Raised) || manager instanceof Unknown) throw error;
    vm.frame = f;
    vm.depth = depth;
    vm.catchers.length = catchers;
    const swallowed = leaveContext(f, manager, error);
    if (swallowed !== undefined && vm.truth(swallowed) === true) return 0;
    throw error;
  }
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
