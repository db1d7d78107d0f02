/**
 * Bodies of generator functions. Only statements with a `yield` inside become JavaScript generators; all others stay closures.
 * What yields inside an expression is taken out of it first (`yielding.ts`).
 */
import type { Assign, ExpressionStatement, For, If, Statement, Try, While, With, YieldFrom } from "../../syntax/index.ts";
import { Raised } from "../errors.ts";
import { delegate } from "../coroutines.ts";
import type { Frame } from "../machine.ts";
import { manyOf } from "../many.ts";
import { type PyException, Unknown, UnknownUsed, type Value } from "../values.ts";
import { awaited, compileAsyncFor, given } from "./awaiting.ts";
import { enterContext, leaveContext, swallowerOf } from "./contexts.ts";
import { runBoth } from "./branches.ts";
import { compile, type Eval } from "./expressions.ts";
import { merge } from "./joining.ts";
import type { Store } from "./names.ts";
import { inContext } from "./raising.ts";
import { compileStatement, type Exec, guarded } from "./statements.ts";
import { compileTarget } from "./targets.ts";
import { catcherOf, type CompiledHandler, compileHandler, findHandler, handle, handleGroup } from "./trying.ts";
import type { Unit } from "./unit.ts";
import { afterWays, newTrial, type Trial } from "./ways.ts";
import { compileValue, delegated, hasYield, replaceYields, type Steps, takeOut } from "./yielding.ts";

export const compileGeneratorBody = (unit: Unit, body: readonly Statement[]): Steps => compileSteps(unit, body);

/** A statement of a generator: plain, one that is a single `yield`, or steps. What gives itself spares a generator inside the generator. */
interface Part {
  readonly plain: Exec | null;
  readonly give: Give | null;
  readonly steps: Steps | null;
}

/** `yield value` or `target = yield value`. */
interface Give {
  readonly value: Eval;
  readonly store: Store | null;
}

const partsOf = (unit: Unit, body: readonly Statement[]): readonly Part[] =>
  body.map((statement) => {
    if (!hasYield(statement)) return { plain: guarded(unit, statement, compileStatement(unit, statement)), give: null, steps: null };
    const give = giveOf(unit, statement);
    return { plain: null, give, steps: give ? null : compileYielding(unit, statement) };
  });

const giveOf = (unit: Unit, node: Statement): Give | null => {
  const target = node.kind === "Assign" && node.targets.length === 1 ? node.targets[0]! : null;
  const taken = node.kind === "Expression" || target ? (node as ExpressionStatement | Assign).value : null;
  if (taken?.kind !== "Yield" || (target && hasYield(target)) || (taken.value && hasYield(taken.value))) return null;
  const inner = taken.value ? compile(unit, taken.value) : () => null;
  return {
    value: (f) => {
      f.vm.tick();
      f.site = taken;
      return given(unit, inner(f));
    },
    store: target ? compileTarget(unit, target) : null,
  };
};

/** A block: runs of plain statements, and statements that yield. */
const compileSteps = (unit: Unit, body: readonly Statement[]): Steps => stepsOf(partsOf(unit, body));

const stepsOf = (parts: readonly Part[]): Steps => {
  if (parts.length === 1 && parts[0]!.steps) return parts[0]!.steps;
  return function* (f) {
    for (const { plain, give, steps } of parts) {
      if (give) {
        const sent = yield give.value(f);
        f.vm.frame = f;
        give.store?.(f, sent);
        continue;
      }
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

const compileSimple = (unit: Unit, node: Statement): Steps => {
  if (node.kind === "Expression" && node.value.kind === "YieldFrom" && !hasYield(node.value.value)) return compileDelegation(unit, node.value);
  const { steps, waiting, done } = takeOut(unit, node);
  const rest = compileStatement(unit, replaceYields(node, waiting));
  done();
  return function* (f) {
    f.vm.tick();
    yield* steps(f);
    return rest(f);
  };
};

/** `yield from` as a statement: nothing waits for its value. */
const compileDelegation = (unit: Unit, node: YieldFrom): Steps => {
  const value = compile(unit, node.value);
  return function* (f) {
    f.vm.tick();
    f.site = node;
    try {
      yield* delegate(f.vm, f, delegated(f, value(f)));
    } catch (error) {
      if (!(error instanceof UnknownUsed)) throw error;
      f.uncounted ??= error.value;
    }
    f.vm.frame = f;
    return 0;
  };
};

/* Compound statements */

const compileIf = (unit: Unit, node: If): Steps => {
  const test = hasYield(node.test) ? compileValue(unit, node.test) : null;
  const plain = test ? null : compile(unit, node.test);
  const [body, orelse] = [compileSteps(unit, node.body), compileSteps(unit, node.orelse)];
  return function* (f) {
    f.vm.tick();
    const known = f.vm.truth(test ? yield* test(f) : plain!(f));
    if (known === null) return yield* eitherSteps(f, body, orelse);
    return known ? yield* body(f) : yield* orelse(f);
  };
};

/**
 * Steps under a condition that is not known: both are taken to their end, on the state before, and what they give side by side is given. Where one
 * gives more than the other, whether there is more is not known.
 */
function* eitherSteps(f: Frame, yes: Steps, no: Steps): Generator<Value, number, Value> {
  const { vm } = f;
  const given: Value[][] = [];
  const taken = (steps: Steps) => (inner: Frame): number => {
    const items: Value[] = [];
    given.push(items);
    const running = steps(inner);
    for (;;) {
      const step = running.next(null);
      vm.frame = inner;
      if (step.done) return step.value;
      vm.tick();
      items.push(step.value);
    }
  };
  const end = runBoth(f, taken(yes), taken(no));
  const [first, second] = [given[0] ?? [], given[1] ?? []];
  const shared = Math.min(first.length, second.length);
  for (let i = 0; i < shared; i++) {
    yield merge(vm, first[i]!, second[i]!);
    vm.frame = f;
  }
  if (first.length !== second.length) f.uncounted ??= vm.unknown("data-dependent", "how many items a generator gives depends on a condition that is not known");
  return end;
}

const nothing: Steps = function* () { return 0; };

const compileFor = (unit: Unit, node: For): Steps => {
  if (node.isAsync) return compileAsyncFor(unit, node, compileSteps(unit, node.body), compileSteps(unit, node.orelse));
  const iter = hasYield(node.iter) ? compileValue(unit, node.iter) : null;
  const plain = iter ? null : compile(unit, node.iter);
  const store = compileTarget(unit, node.target);
  const [body, orelse] = [partsOf(unit, node.body), node.orelse.length > 0 ? compileSteps(unit, node.orelse) : null];
  const steps = stepsOf(body);
  return function* (f) {
    const iterable = iter ? yield* iter(f) : plain!(f);
    const many = iterable instanceof Unknown ? { item: iterable } : manyOf(f.vm, iterable);
    if (many) {
      const turn: Steps = function* (inner) {
        store(inner, many.item);
        const end = yield* steps(inner);
        return end === 3 ? 3 : 0;
      };
      const end = yield* eitherSteps(f, turn, nothing);
      return end === 0 && orelse ? yield* orelse(f) : end;
    }
    const next = f.vm.iterate(iterable);
    for (let item = next(); item !== undefined; item = next()) {
      f.vm.tick();
      store(f, item);
      let end = 0;
      for (const part of body) {
        if (part.give) {
          const sent = yield part.give.value(f);
          f.vm.frame = f;
          part.give.store?.(f, sent);
          continue;
        }
        end = part.plain ? part.plain(f) : yield* part.steps!(f);
        if (end !== 0) break;
      }
      if (end === 1) return 0;
      if (end === 3) return 3;
    }
    return orelse ? yield* orelse(f) : 0;
  };
};

const compileWhile = (unit: Unit, node: While): Steps => {
  const [test, body, orelse] = [compileValue(unit, node.test), compileSteps(unit, node.body), compileSteps(unit, node.orelse)];
  return function* (f) {
    for (;;) {
      f.vm.tick();
      const known = f.vm.truth(yield* test(f));
      if (known === null) {
        const end = yield* eitherSteps(f, body, nothing);
        return end === 3 ? 3 : yield* orelse(f);
      }
      if (!known) return yield* orelse(f);
      const end = yield* body(f);
      if (end === 1) return 0;
      if (end === 3) return 3;
    }
  };
};

/** Steps of a body whose exceptions are looked at: the catcher is live while the body itself runs; while it rests, its frame tells of it. */
function* protectedSteps(f: Frame, steps: Generator<Value, number, Value>, trial: Trial): Generator<Value, number, Value> {
  const { catchers, trials } = f.vm;
  const { catcher } = trial;
  const waiting = (f.waiting ??= []);
  const around = waiting.length;
  if (catcher) waiting.push(catcher);
  let advance = (): IteratorResult<Value, number> => steps.next();
  try {
    for (;;) {
      if (catcher) catchers.push(catcher);
      trial.around = catchers.length;
      trials.push(trial);
      let result: IteratorResult<Value, number>;
      try {
        result = advance();
      } finally {
        if (catcher) catchers.splice(catchers.lastIndexOf(catcher), 1);
        trials.splice(trials.lastIndexOf(trial), 1);
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
    const trial = manager instanceof Unknown ? null : newTrial(f, swallowerOf(manager));
    let end: number;
    try {
      end = yield* trial ? protectedSteps(f, body(f), trial) : body(f);
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
    if (trial)
      end = afterWays(f, trial, end, (inner, raised) => {
        const left = leaveContext(inner, manager, raised, node.isAsync ? "__aexit__" : "__exit__");
        if (left === undefined || inner.vm.truth(left) !== true) throw raised;
        return 0;
      });
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

/** Steps that an exception is on its way through: one that is raised there has it as its context. */
function* stepsWhileHandling(f: Frame, exception: PyException, steps: Steps): Generator<Value, number, Value> {
  const before = f.handling;
  f.handling = exception;
  try {
    return yield* steps(f);
  } catch (error) {
    if (error instanceof Raised && error.exception !== exception && error.exception.context === null) inContext(error.exception, exception);
    throw error;
  } finally {
    f.handling = before;
  }
}

/** Runs a handler of a generator with its exception bound. */
function* handleSteps(f: Frame, handler: StepHandler, exception: PyException): Generator<Value, number, Value> {
  if (!handler.steps) return handle(f, handler, exception);
  handler.store?.(f, exception);
  try {
    return yield* stepsWhileHandling(f, exception, handler.steps);
  } finally {
    if (handler.clear) f.vm.attempt(["NameError"], () => (handler.clear!(f), null));
  }
}

const compileTry = (unit: Unit, node: Try): Steps => {
  const handlers: StepHandler[] = node.handlers.map((handler) => ({ ...compileHandler(unit, handler), steps: handler.body.some(hasYield) ? compileSteps(unit, handler.body) : null }));
  const [body, orelse, final] = [compileSteps(unit, node.body), compileSteps(unit, node.orelse), compileSteps(unit, node.finalbody)];
  const inner: Steps = function* (f) {
    const { vm } = f;
    const trial = newTrial(f, catcherOf(f, handlers));
    let end: number;
    try {
      end = yield* protectedSteps(f, body(f), trial);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      vm.frame = f;
      if (handlers[0]?.isGroup) return yield* handleGroup(f, handlers, error, (one, exception) => handleSteps(f, one, exception));
      const handler = findHandler(f, handlers, error.exception.cls);
      if (!handler) throw error;
      return yield* handleSteps(f, handler, error.exception);
    }
    end = afterWays(f, trial, end, (thrown, raised) => {
      const handler = findHandler(thrown, handlers, raised.exception.cls);
      if (!handler) throw raised;
      if (!handler.steps) return handle(thrown, handler, raised.exception);
      // what it would give cannot be given twice
      vm.unknown("data-dependent", "whether a handler of a generator runs depends on a condition that is not known");
      return 0;
    });
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
      const after = yield* stepsWhileHandling(f, error.exception, final);
      if (after !== 0) return after;
      throw error;
    }
    const after = yield* final(f);
    return after !== 0 ? after : end;
  };
};

