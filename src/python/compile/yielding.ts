/**
 * Expressions with a `yield` or an `await` inside. Those are taken out first: they run before the statement, and their values wait in
 * slots. Whole is taken out what may run only in part (`a if b else c`, `and`, comprehensions).
 */
import { type Await, childrenOf, type Comprehension, type Expression, type For, type Spanned, type With, type Yield, type YieldFrom } from "../../syntax/index.ts";
import { iteratorOf } from "../builtins/iterators.ts";
import { delegate } from "../coroutines.ts";
import type { Frame } from "../machine.ts";
import { PyGenerator, Unknown, type Value } from "../values.ts";
import { awaited, compileAsyncComprehension, given } from "./awaiting.ts";
import { compile } from "./expressions.ts";
import { isComprehension, type Unit } from "./unit.ts";

export type Steps = (f: Frame) => Generator<Value, number, Value>;

type Node = Spanned & { kind?: string };
/** Steps that give the value of an expression. */
export type ValueSteps = (f: Frame) => Generator<Value, Value, Value>;

const waits = (node: Node): boolean =>
  ((node.kind === "For" || node.kind === "With") && (node as For | With).isAsync) || (isComprehension(node) && node.kind !== "GeneratorExp" && node.clauses.some((clause) => clause.isAsync));

export const hasYield = (node: Node): boolean => {
  // a generator expression is a function of its own: only its first iterable is evaluated here
  if (node.kind === "GeneratorExp") return hasYield((node as Comprehension).clauses[0]!.iter);
  if (node.kind === "Yield" || node.kind === "YieldFrom" || node.kind === "Await" || waits(node)) return true;
  if (node.kind === "FunctionDef" || node.kind === "ClassDef" || node.kind === "Lambda") return false;
  return childrenOf(node as never).some(hasYield);
};

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
export const replaceYields = <T>(node: T, waiting: Waiting): T => {
  if (typeof node !== "object" || node === null) return node;
  const name = waiting.get(node);
  const { start, end } = node as unknown as Spanned;
  if (name !== undefined) return { kind: "Name", id: name, start, end } as unknown as T;
  if (Array.isArray(node)) return node.map((item) => replaceYields(item, waiting)) as unknown as T;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaceYields(value, waiting)])) as T;
};

/** Takes the yields out of `root`: steps that run them in order, and the names they wait under. */
export const takeOut = (unit: Unit, root: Spanned): { readonly steps: Steps; readonly waiting: Waiting; readonly done: () => void } => {
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
  return function* (f) { return yield* delegate(f.vm, f, delegated(f, value(f))); };
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

export const delegated = (f: Frame, value: Value): Value => (value instanceof Unknown || value instanceof PyGenerator ? value : iteratorOf(f.vm, value));

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
