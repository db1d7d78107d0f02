/** `try`: handlers are live while the body runs, so that an operation knows whether its error would be caught. */
import type { Handler, Spanned, Try } from "../../syntax/index.ts";
import { Raised } from "../errors.ts";
import type { Catcher, Frame } from "../machine.ts";
import { exceptionClasses, isExceptionClass, leavesOf, partOf } from "../exceptions.ts";
import { PyClass, PyException, PyList, PyTuple, Unknown, type Value } from "../values.ts";
import { compile, type Eval } from "./expressions.ts";
import { compileDelete, compileStore, type Store } from "./names.ts";
import { inContext } from "./raising.ts";
import { compileBlock, type Exec } from "./statements.ts";
import type { Unit } from "./unit.ts";
import { withWays } from "./ways.ts";

export interface CompiledHandler {
  /** What the handler asks for, as it stands in the source. */
  readonly clause: Spanned;
  readonly isGroup: boolean;
  readonly type: Eval | null;
  readonly store: Store | null;
  readonly clear: ((f: Frame) => void) | null;
  readonly body: Exec;
}

export const compileHandler = (unit: Unit, handler: Handler): CompiledHandler => ({
  clause: handler.type ?? handler,
  isGroup: handler.isGroup,
  type: handler.type ? compile(unit, handler.type) : null,
  store: handler.name === null ? null : compileStore(unit, handler.name),
  clear: handler.name === null ? null : compileDelete(unit, handler.name),
  body: compileBlock(unit, handler.body),
});

const matches = (cls: PyClass, type: Value): boolean =>
  type instanceof PyClass ? cls.mro.includes(type) : type instanceof PyTuple && type.items.some((one) => matches(cls, one));

const mustCatch = (f: Frame, type: Value): void => {
  if (type instanceof PyTuple) for (const one of type.items) mustCatch(f, one);
  else if (!isExceptionClass(type) && !(type instanceof Unknown)) f.vm.raise("TypeError", "catching classes that do not inherit from BaseException is not allowed");
};

/** `except*` takes no group for its class. */
const mustCatchParts = (f: Frame, type: Value): void => {
  mustCatch(f, type);
  const classes = type instanceof PyTuple ? type.items : [type];
  if (classes.some((one) => one instanceof PyClass && one.mro.includes(groupClass))) f.vm.raise("TypeError", "catching ExceptionGroup with except* is not allowed. Use except instead.");
};

/** The handler for an exception class, or none. */
export const findHandler = <One extends CompiledHandler>(f: Frame, handlers: readonly One[], cls: PyClass): One | undefined =>
  handlers.find(({ type, clause }) => {
    if (!type) return true;
    f.site = clause;
    const asked = type(f);
    mustCatch(f, asked);
    return matches(cls, asked);
  });

/** A catcher that evaluates the handlers' types in their frame when it is asked; a type that raises takes the exception's place, so it waits for it too. */
export const catcherOf = (f: Frame, handlers: readonly CompiledHandler[]): Catcher => (cls) => {
  if (handlers[0]?.isGroup && cls.mro.includes(groupClass)) return true;
  const { frame, depth } = f.vm;
  const { site } = f;
  try {
    return findHandler(f, handlers, cls) !== undefined;
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    f.vm.frame = frame;
    f.vm.depth = depth;
    return true;
  } finally {
    f.site = site;
  }
};

const groupClass = exceptionClasses.get("BaseExceptionGroup")!;

/** Steps of a handler with its exception bound; those of a handler without a `yield` give nothing out. */
export type HandlerSteps<One> = (handler: One, exception: PyException) => Generator<Value, number, Value>;

/** `except*`: each handler gets the part of the group that it asks for; what is left, and what handlers raise, goes on. */
export function* handleGroup<One extends CompiledHandler>(f: Frame, handlers: readonly One[], error: Raised, run: HandlerSteps<One>): Generator<Value, number, Value> {
  const { vm } = f;
  const whole = error.exception;
  const isGroup = whole.cls.mro.includes(groupClass);
  let left: Value = isGroup ? whole : vm.call(groupClass, ["", new PyTuple([whole])]);
  const all = left as PyException;
  const again = new Set<Value>();
  const raised: PyException[] = [];
  for (const handler of handlers) {
    if (!(left instanceof PyException)) break;
    const type = handler.type ? handler.type(f) : null;
    mustCatchParts(f, type);
    // an exception that was in no group is handed over in one, as it is
    const parts = isGroup ? (vm.callMethod(left, "split", type) as PyTuple).items : matches(whole.cls, type) ? [left, null] : [null, left];
    const [matched, others] = parts as [Value, Value];
    if (!(matched instanceof PyException)) continue;
    left = others;
    try {
      yield* run(handler, matched);
    } catch (inner) {
      if (!(inner instanceof Raised)) throw inner;
      vm.frame = f;
      if (inner.exception === matched) for (const leaf of leavesOf(matched)) again.add(leaf);
      else raised.push(inner.exception);
    }
  }
  if (again.size === 0 && raised.length === 0 && (left === all || (left !== null && !isGroup))) throw error;
  if (left !== null) for (const leaf of leavesOf(left)) again.add(leaf);
  const rest = again.size === 0 ? null : partOf(vm, all, again);
  if (raised.length === 0 && rest === null) return 0;
  if (raised.length === 0) throw new Raised(rest as PyException, f);
  if (rest === null && raised.length === 1) throw new Raised(raised[0]!, f);
  throw new Raised(vm.call(groupClass, ["", new PyList(rest === null ? raised : [...raised, rest])]) as PyException, f);
}

/** Runs a handler with its exception bound. */
export const handle = (f: Frame, handler: CompiledHandler, exception: PyException): number => {
  handler.store?.(f, exception);
  try {
    return whileHandling(f, exception, handler.body);
  } finally {
    if (handler.clear) f.vm.attempt(["NameError"], () => (handler.clear!(f), null));
  }
};

export const compileTry = (unit: Unit, node: Try): Exec => {
  const handlers = node.handlers.map((handler) => compileHandler(unit, handler));
  const [body, orelse, final] = [compileBlock(unit, node.body), compileBlock(unit, node.orelse), compileBlock(unit, node.finalbody)];
  const isGroup = node.handlers.some((handler) => handler.isGroup);
  const after = (f: Frame, end: number, raised: Raised | null): number => {
    if (!raised) return end === 0 ? orelse(f) : end;
    if (isGroup) return handleGroup(f, handlers, raised, function* (one, exception) { return handle(f, one, exception); }).next().value as number;
    const handler = findHandler(f, handlers, raised.exception.cls);
    if (!handler) throw raised;
    return handle(f, handler, raised.exception);
  };
  const guarded: Exec = handlers.length === 0 ? body : (f) => withWays(f, catcherOf(f, handlers), body, after);
  return node.finalbody.length === 0 ? guarded : withFinally(guarded, final);
};

/** Runs what an exception is on its way through: one that is raised there has it as its context. */
const whileHandling = (f: Frame, exception: PyException, run: Exec): number => {
  const before = f.handling;
  f.handling = exception;
  try {
    return run(f);
  } catch (error) {
    if (error instanceof Raised && error.exception !== exception && error.exception.context === null) inContext(error.exception, exception);
    throw error;
  } finally {
    f.handling = before;
  }
};

/** `finally` runs on every way out; one that itself leaves takes over. */
export const withFinally = (body: Exec, final: Exec): Exec => {
  const after = (f: Frame, end: number, raised: Raised | null): number => {
    const { result } = f;
    const over = raised ? whileHandling(f, raised.exception, final) : final(f);
    if (over !== 0) return over;
    if (raised) throw raised;
    f.result = result;
    return end;
  };
  return (f) => withWays(f, null, body, after);
};
