/**
 * Bodies of generator functions. Only statements with a `yield` inside become JavaScript generators; all others stay closures.
 * A yield inside an expression is taken out first: it runs before the statement, and its value waits in a slot.
 */
import { childrenOf, type Expression, type For, type If, type Spanned, type Statement, type Try, type While, type With, type Yield, type YieldFrom } from "../../syntax/index.ts";
import { Raised } from "../errors.ts";
import { resume, returned, step } from "../iteration.ts";
import type { Frame } from "../machine.ts";
import { PyGenerator, Unknown, type Value } from "../values.ts";
import { enterContext, leaveContext } from "./contexts.ts";
import { compile } from "./expressions.ts";
import { compileStatement, type Exec, guarded } from "./statements.ts";
import { compileTarget } from "./targets.ts";
import { catcherOf, compileHandler, findHandler, handle } from "./trying.ts";
import type { Unit } from "./unit.ts";

type Steps = (f: Frame) => Generator<Value, number, Value>;

const hasYield = (node: Spanned & { kind?: string }): boolean => {
  if (node.kind === "Yield" || node.kind === "YieldFrom") return true;
  if (node.kind === "FunctionDef" || node.kind === "ClassDef" || node.kind === "Lambda") return false;
  return childrenOf(node as never).some(hasYield);
};

export const compileGeneratorBody = (unit: Unit, body: readonly Statement[]): Steps => compileSteps(unit, body);

/** A block: runs of plain statements, and statements that yield. */
const compileSteps = (unit: Unit, body: readonly Statement[]): Steps => {
  const parts: { readonly plain: Exec | null; readonly steps: Steps | null }[] = body.map((statement) =>
    hasYield(statement)
      ? { plain: null, steps: compileYielding(unit, statement) }
      : { plain: guarded(unit, statement, compileStatement(unit, statement)), steps: null });
  return function* (f) {
    for (const { plain, steps } of parts) {
      const end = plain ? plain(f) : yield* steps!(f);
      if (end !== 0) return end;
    }
    return 0;
  };
};

const compileYielding = (unit: Unit, node: Statement): Steps => {
  switch (node.kind) {
    case "If": return compileIf(unit, node);
    case "For": return compileFor(unit, node);
    case "While": return compileWhile(unit, node);
    case "With": return compileWith(unit, node, 0);
    case "Try": return compileTry(unit, node);
    default: return compileSimple(unit, node);
  }
};

/* Yields inside expressions */

/** Where the value of a taken-out yield waits, by its node. */
type Waiting = ReadonlyMap<object, string>;

const yieldsIn = (node: Spanned & { kind?: string }): (Yield | YieldFrom)[] => {
  if (node.kind === "FunctionDef" || node.kind === "ClassDef" || node.kind === "Lambda") return [];
  const inner = childrenOf(node as never).flatMap(yieldsIn);
  return node.kind === "Yield" || node.kind === "YieldFrom" ? [...inner, node as Yield | YieldFrom] : inner;
};

/** The same tree with taken-out yields replaced by names of the slots their values wait in. */
const replaceYields = <T>(node: T, waiting: Waiting): T => {
  if (typeof node !== "object" || node === null) return node;
  const name = waiting.get(node);
  const { start, end } = node as unknown as Spanned;
  if (name !== undefined) return { kind: "Name", id: name, start, end } as unknown as T;
  if (Array.isArray(node)) return node.map((item) => replaceYields(item, waiting)) as unknown as T;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaceYields(value, waiting)])) as T;
};

/** Takes the yields out of `root`: steps that run them in order, and the names they wait under. */
const takeOut = (unit: Unit, root: Spanned): { readonly steps: Steps; readonly waiting: Waiting; readonly done: () => void } => {
  const yields = yieldsIn(root);
  const block = new Map<string, { slot: number; cell: boolean }>();
  const waiting = new Map<object, string>();
  unit.blocks.push(block);
  const runs = yields.map((node, i) => {
    const name = `<yield ${i}>`;
    const slot = unit.slots++;
    block.set(name, { slot, cell: false });
    const value = node.value ? compile(unit, replaceYields(node.value as Expression, waiting)) : () => null;
    waiting.set(node, name);
    return { slot, value, from: node.kind === "YieldFrom", node };
  });
  const steps: Steps = function* (f) {
    for (const { slot, value, from, node } of runs) {
      const made = value(f);
      f.site = node;
      f.slots[slot] = from ? yield* delegate(f, made) : yield made;
      f.vm.frame = f;
    }
    return 0;
  };
  return { steps, waiting, done: () => unit.blocks.pop() };
};

/** `yield from`: passes on what the inner iterator gives, and what is sent into it. */
function* delegate(f: Frame, iterable: Value): Generator<Value, Value, Value> {
  if (iterable instanceof Unknown) return iterable;
  if (!(iterable instanceof PyGenerator)) {
    const next = f.vm.iterate(iterable);
    for (let item = next(); item !== undefined; item = next()) yield item;
    return null;
  }
  let item = resume(f.vm, iterable, null);
  while (item !== undefined) {
    try {
      const sent: Value = yield item;
      item = resume(f.vm, iterable, sent);
    } catch (error) {
      item = step(f.vm, iterable, () => iterable.steps.throw(error));
    }
  }
  return returned.get(iterable) ?? null;
}

const compileSimple = (unit: Unit, node: Statement): Steps => {
  const { steps, waiting, done } = takeOut(unit, node);
  const rest = compileStatement(unit, replaceYields(node, waiting));
  done();
  return function* (f) {
    f.vm.tick();
    yield* steps(f);
    return rest(f);
  };
};

/** An expression with yields as steps that leave its value in a fresh slot. */
const compileValue = (unit: Unit, node: Expression): ((f: Frame) => Generator<Value, Value, Value>) => {
  const { steps, waiting, done } = takeOut(unit, node);
  const value = compile(unit, replaceYields(node, waiting));
  done();
  return function* (f) {
    yield* steps(f);
    return value(f);
  };
};

/* Compound statements */

const compileIf = (unit: Unit, node: If): Steps => {
  const [test, body, orelse] = [compileValue(unit, node.test), compileSteps(unit, node.body), compileSteps(unit, node.orelse)];
  return function* (f) {
    f.vm.tick();
    const known = f.vm.truth(yield* test(f));
    if (known === null) f.vm.unknown("data-dependent", "a condition of a generator depends on data");
    return known ? yield* body(f) : yield* orelse(f);
  };
};

const compileFor = (unit: Unit, node: For): Steps => {
  const iter = compileValue(unit, node.iter);
  const store = compileTarget(unit, node.target);
  const [body, orelse] = [compileSteps(unit, node.body), compileSteps(unit, node.orelse)];
  return function* (f) {
    const iterable = yield* iter(f);
    if (iterable instanceof Unknown) {
      store(f, iterable);
      const end = yield* body(f);
      return end === 3 ? 3 : 0;
    }
    const next = f.vm.iterate(iterable);
    for (let item = next(); item !== undefined; item = next()) {
      f.vm.tick();
      store(f, item);
      const end = yield* body(f);
      if (end === 1) return 0;
      if (end === 3) return 3;
    }
    return yield* orelse(f);
  };
};

const compileWhile = (unit: Unit, node: While): Steps => {
  const [test, body, orelse] = [compileValue(unit, node.test), compileSteps(unit, node.body), compileSteps(unit, node.orelse)];
  return function* (f) {
    for (;;) {
      f.vm.tick();
      const known = f.vm.truth(yield* test(f));
      if (known === null) {
        const end = yield* body(f);
        return end === 3 ? 3 : 0;
      }
      if (!known) return yield* orelse(f);
      const end = yield* body(f);
      if (end === 1) return 0;
      if (end === 3) return 3;
    }
  };
};

/** Steps of a body whose exceptions are looked at; handlers are live only while the body itself runs, not while it waits. */
function* protectedSteps(f: Frame, steps: Generator<Value, number, Value>, enter: () => void, leave: () => void): Generator<Value, number, Value> {
  let advance = (): IteratorResult<Value, number> => steps.next();
  for (;;) {
    enter();
    let result: IteratorResult<Value, number>;
    try {
      result = advance();
    } finally {
      leave();
    }
    if (result.done) return result.value;
    try {
      const sent = yield result.value;
      advance = () => steps.next(sent);
    } catch (error) {
      advance = () => steps.throw(error);
    }
    f.vm.frame = f;
  }
}

const compileWith = (unit: Unit, node: With, index: number): Steps => {
  const item = node.items[index];
  if (!item) return compileSteps(unit, node.body);
  const context = compileValue(unit, item.context);
  const store = item.target ? compileTarget(unit, item.target) : null;
  const body = compileWith(unit, node, index + 1);
  return function* (f) {
    const manager = yield* context(f);
    const entered = enterContext(f, manager);
    store?.(f, entered);
    let end: number;
    try {
      end = yield* body(f);
    } catch (error) {
      if (!(error instanceof Raised) || manager instanceof Unknown) throw error;
      f.vm.frame = f;
      const swallowed = leaveContext(f, manager, error);
      if (swallowed !== undefined && f.vm.truth(swallowed) === true) return 0;
      throw error;
    }
    if (!(manager instanceof Unknown)) f.vm.special(manager, "__exit__", null, null, null);
    return end;
  };
};

const compileTry = (unit: Unit, node: Try): Steps => {
  const handlers = node.handlers.map((handler) => ({ ...compileHandler(unit, handler), steps: handler.body.some(hasYield) ? compileSteps(unit, handler.body) : null }));
  const [body, orelse, final] = [compileSteps(unit, node.body), compileSteps(unit, node.orelse), compileSteps(unit, node.finalbody)];
  const inner: Steps = function* (f) {
    const { vm } = f;
    const catcher = catcherOf(f, handlers);
    let end: number;
    try {
      end = yield* protectedSteps(f, body(f), () => { vm.catchers.push(catcher); }, () => { vm.catchers.splice(vm.catchers.lastIndexOf(catcher), 1); });
    } catch (error) {
      const handler = error instanceof Raised ? (findHandler(f, handlers, error.exception.cls) as (typeof handlers)[number] | undefined) : undefined;
      if (!handler) throw error;
      vm.frame = f;
      const { exception } = error as Raised;
      if (!handler.steps) return handle(f, handler, exception);
      handler.store?.(f, exception);
      f.handling = exception;
      const result = yield* handler.steps(f);
      f.handling = null;
      return result;
    }
    return end === 0 ? yield* orelse(f) : end;
  };
  if (node.finalbody.length === 0) return inner;
  return function* (f) {
    let end: number;
    try {
      end = yield* inner(f);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      f.vm.frame = f;
      const after = yield* final(f);
      if (after !== 0) return after;
      throw error;
    }
    const after = yield* final(f);
    return after !== 0 ? after : end;
  };
};

