/**
 * Bodies of generator functions. Only statements with a `yield` inside become JavaScript generators; all others stay closures.
 * A yield inside an expression is taken out first: it runs before the statement, and its value waits in a slot.
 */
import { type Await, childrenOf, type Comprehension, type Expression, type For, type If, type Spanned, type Statement, type Try, type While, type With, type Yield, type YieldFrom } from "../../syntax/index.ts";
import { Raised } from "../errors.ts";
import { iteratorOf } from "../builtins/iterators.ts";
import { delegate } from "../coroutines.ts";
import type { Catcher, Frame } from "../machine.ts";
import { type PyException, PyGenerator, Unknown, type Value } from "../values.ts";
import { awaited, compileAsyncComprehension, compileAsyncFor, given } from "./awaiting.ts";
import { enterContext, leaveContext, swallowerOf } from "./contexts.ts";
import { compile } from "./expressions.ts";
import { compileStatement, type Exec, guarded } from "./statements.ts";
import { compileTarget } from "./targets.ts";
import { catcherOf, type CompiledHandler, compileHandler, findHandler, handle, handleGroup } from "./trying.ts";
import { isComprehension, type Unit } from "./unit.ts";

export type Steps = (f: Frame) => Generator<Value, number, Value>;

type Node = Spanned & { kind?: string };
/** Steps that give the value of an expression. */
export type ValueSteps = (f: Frame) => Generator<Value, Value, Value>;

const waits = (node: Node): boolean =>
  ((node.kind === "For" || node.kind === "With") && (node as For | With).isAsync) || (isComprehension(node) && node.kind !== "GeneratorExp" && node.clauses.some((clause) => clause.isAsync));

const hasYield = (node: Node): boolean => {
  // a generator expression is a function of its own: only its first iterable is evaluated here
  if (node.kind === "GeneratorExp") return hasYield((node as Comprehension).clauses[0]!.iter);
  if (node.kind === "Yield" || node.kind === "YieldFrom" || node.kind === "Await" || waits(node)) return true;
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

/** What is taken out: yields and waits, and whole the expressions of which only a part may run. */
const yieldsIn = (node: Node): Expression[] => {
  if (node.kind === "FunctionDef" || node.kind === "ClassDef" || node.kind === "Lambda") return [];
  if (node.kind === "GeneratorExp") return yieldsIn((node as Comprehension).clauses[0]!.iter);
  if (isComprehension(node) || waits(node) || node.kind === "IfExp" || node.kind === "Bool") return hasYield(node) ? [node as Expression] : [];
  const inner = childrenOf(node as never).flatMap(yieldsIn);
  return node.kind === "Yield" || node.kind === "YieldFrom" || node.kind === "Await" ? [...inner, node as Expression] : inner;
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
    const run = compileTaken(unit, node, waiting);
    waiting.set(node, name);
    return { slot, run, node };
  });
  const steps: Steps = function* (f) {
    for (const { slot, run, node } of runs) {
      f.site = node;
      f.slots[slot] = yield* run(f);
      f.vm.frame = f;
    }
    return 0;
  };
  return { steps, waiting, done: () => unit.blocks.pop() };
};

/** The steps of an expression that is taken out of its statement. */
const compileTaken = (unit: Unit, node: Expression, waiting: Waiting): ValueSteps => {
  switch (node.kind) {
    case "IfExp": return compileChoice(unit, node);
    case "Bool": return compileBool(unit, node);
    case "ListComp": case "SetComp": case "DictComp": return compileAsyncComprehension(unit, node);
    default: break;
  }
  const inner = (node as Yield | YieldFrom | Await).value;
  const value = inner ? compile(unit, replaceYields(inner, waiting)) : () => null;
  if (node.kind === "Yield") return function* (f) { return yield given(unit, value(f)); };
  if (node.kind === "Await") return (f) => awaited(f, value(f));
  return function* (f) {
    const made = value(f);
    return yield* delegate(f.vm, f, made instanceof Unknown || made instanceof PyGenerator ? made : iteratorOf(f.vm, made));
  };
};

const compileChoice = (unit: Unit, node: Extract<Expression, { kind: "IfExp" }>): ValueSteps => {
  const [test, body, orelse] = [compileValue(unit, node.test), compileValue(unit, node.body), compileValue(unit, node.orelse)];
  return function* (f) {
    const known = f.vm.truth(yield* test(f));
    if (known === null) f.vm.unknown("data-dependent", "a condition of a generator depends on data");
    return yield* known ? body(f) : orelse(f);
  };
};

const compileBool = (unit: Unit, node: Extract<Expression, { kind: "Bool" }>): ValueSteps => {
  const values = node.values.map((value) => compileValue(unit, value));
  return function* (f) {
    let value: Value = null;
    for (const [i, steps] of values.entries()) {
      value = yield* steps(f);
      if (i < values.length - 1 && f.vm.truth(value) !== (node.op === "and")) return value;
    }
    return value;
  };
};

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
export const compileValue = (unit: Unit, node: Expression): ValueSteps => {
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
  if (node.isAsync) return compileAsyncFor(unit, node, compileSteps(unit, node.body), compileSteps(unit, node.orelse));
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

/** Steps of a body whose exceptions are looked at: the catcher is live while the body itself runs; while it rests, its frame tells of it. */
function* protectedSteps(f: Frame, steps: Generator<Value, number, Value>, catcher: Catcher): Generator<Value, number, Value> {
  const { catchers } = f.vm;
  const waiting = (f.waiting ??= []);
  const around = waiting.push(catcher) - 1;
  let advance = (): IteratorResult<Value, number> => steps.next();
  try {
    for (;;) {
      catchers.push(catcher);
      let result: IteratorResult<Value, number>;
      try {
        result = advance();
      } finally {
        catchers.splice(catchers.lastIndexOf(catcher), 1);
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
  } finally {
    waiting.length = around;
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
    const entered = node.isAsync ? yield* awaited(f, enterContext(f, manager, "__a")) : enterContext(f, manager);
    store?.(f, entered);
    const swallows = swallowerOf(manager);
    let end: number;
    try {
      end = yield* swallows ? protectedSteps(f, body(f), swallows) : body(f);
    } catch (error) {
      if (!(error instanceof Raised) || manager instanceof Unknown) throw error;
      f.vm.frame = f;
      f.site = item.context;
      const left = leaveContext(f, manager, error, node.isAsync ? "__aexit__" : "__exit__");
      const swallowed = node.isAsync && left !== undefined ? yield* awaited(f, left) : left;
      if (swallowed !== undefined && f.vm.truth(swallowed) === true) return 0;
      throw error;
    }
    f.site = item.context;
    if (!(manager instanceof Unknown)) {
      const left = f.vm.special(manager, node.isAsync ? "__aexit__" : "__exit__", null, null, null);
      if (node.isAsync && left !== undefined) yield* awaited(f, left);
    }
    return end;
  };
};

interface StepHandler extends CompiledHandler {
  /** Its body, where that yields. */
  readonly steps: Steps | null;
}

/** Runs a handler of a generator with its exception bound. */
function* handleSteps(f: Frame, handler: StepHandler, exception: PyException): Generator<Value, number, Value> {
  if (!handler.steps) return handle(f, handler, exception);
  const before = f.handling;
  handler.store?.(f, exception);
  f.handling = exception;
  try {
    return yield* handler.steps(f);
  } catch (error) {
    if (error instanceof Raised && error.exception !== exception) error.exception.context ??= exception;
    throw error;
  } finally {
    f.handling = before;
    if (handler.clear) f.vm.attempt(["NameError"], () => (handler.clear!(f), null));
  }
}

const compileTry = (unit: Unit, node: Try): Steps => {
  const handlers: StepHandler[] = node.handlers.map((handler) => ({ ...compileHandler(unit, handler), steps: handler.body.some(hasYield) ? compileSteps(unit, handler.body) : null }));
  const [body, orelse, final] = [compileSteps(unit, node.body), compileSteps(unit, node.orelse), compileSteps(unit, node.finalbody)];
  const inner: Steps = function* (f) {
    const { vm } = f;
    const catcher = catcherOf(f, handlers);
    let end: number;
    try {
      end = yield* protectedSteps(f, body(f), catcher);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      vm.frame = f;
      if (handlers[0]?.isGroup) return yield* handleGroup(f, handlers, error, (one, exception) => handleSteps(f, one, exception));
      const handler = findHandler(f, handlers, error.exception.cls);
      if (!handler) throw error;
      return yield* handleSteps(f, handler, error.exception);
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

