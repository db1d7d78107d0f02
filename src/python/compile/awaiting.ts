/** Coroutines: `await`, `async for` and `async with` as steps of the generator that a coroutine is; asynchronous comprehensions. */
import { childrenOf, type Comprehension, type DictComp, type Expression, type For, type Statement } from "../../syntax/index.ts";
import { lookup } from "../attributes.ts";
import { Raised } from "../errors.ts";
import { exceptionClasses } from "../exceptions.ts";
import { AsyncItem, delegate } from "../coroutines.ts";
import type { Frame } from "../machine.ts";
import { PyDict, PyList, PySet, typeOf, Unknown, type Value } from "../values.ts";
import { compileValue, type Steps, type ValueSteps } from "./yielding.ts";
import { compileTarget } from "./targets.ts";
import { comprehensionVariables, type Unit, type Variable } from "./unit.ts";

/** `await value`: the steps of what is awaited are the coroutine's own. */
export function* awaited(f: Frame, value: Value): Generator<Value, Value, Value> {
  if (value instanceof Unknown) return value;
  const hook = lookup(typeOf(value), "__await__");
  if (hook === undefined || hook === null) return f.vm.raise("TypeError", `object ${typeOf(value).name} can't be used in 'await' expression`);
  return yield* delegate(f.vm, f, f.vm.call(hook, [value]));
}

/** What a coroutine yields to its caller; in an asynchronous generator a `yield` is told apart from a wait. */
export const given = (unit: Unit, value: Value): Value => (unit.isAsync ? new AsyncItem(value) : value);

const method = (f: Frame, value: Value, name: string, context: string): Value => {
  const hook = lookup(typeOf(value), name);
  return hook === undefined || hook === null ? f.vm.raise("TypeError", `'${context}' requires an object with ${name} method, got ${typeOf(value).name}`) : f.vm.call(hook, [value]);
};

/** The next item of an asynchronous iterator; undefined at its end. */
export function* nextAwaited(f: Frame, iterator: Value): Generator<Value, Value | undefined, Value> {
  const { vm } = f;
  const ends = exceptionClasses.get("StopAsyncIteration")!;
  const catcher = (cls: { readonly mro: readonly unknown[] }): boolean => cls.mro.includes(ends);
  const handlers = vm.catchers.length;
  vm.catchers.push(catcher);
  try {
    return yield* awaited(f, method(f, iterator, "__anext__", "async for"));
  } catch (error) {
    if (!(error instanceof Raised) || !catcher(error.exception.cls)) throw error;
    vm.frame = f;
    return undefined;
  } finally {
    vm.catchers.length = Math.min(vm.catchers.length, handlers);
  }
}

export const asyncIterator = (f: Frame, iterable: Value): Value => method(f, iterable, "__aiter__", "async for");

/** `async for` */
export const compileAsyncFor = (unit: Unit, node: For, body: Steps, orelse: Steps): Steps => {
  const iter = compileValue(unit, node.iter);
  const store = compileTarget(unit, node.target);
  return function* (f) {
    const iterable = yield* iter(f);
    if (iterable instanceof Unknown) {
      store(f, iterable);
      return (yield* body(f)) === 3 ? 3 : 0;
    }
    const iterator = asyncIterator(f, iterable);
    for (let item = yield* nextAwaited(f, iterator); item !== undefined; item = yield* nextAwaited(f, iterator)) {
      f.vm.tick();
      store(f, item);
      const end = yield* body(f);
      if (end === 1) return 0;
      if (end === 3) return 3;
    }
    return yield* orelse(f);
  };
};

interface AsyncClause {
  readonly iter: ValueSteps;
  readonly isAsync: boolean;
  readonly store: (f: Frame, value: Value) => void;
  readonly ifs: readonly ValueSteps[];
}

/** Whether a generator expression is an asynchronous generator: it waits for more than its first iterable. */
export const isAsyncGenerator = ({ clauses, element }: Comprehension): boolean =>
  clauses.some(({ isAsync, ifs }, i) => isAsync || ifs.some(hasAwait) || (i > 0 && hasAwait(clauses[i]!.iter))) || hasAwait(element);

const hasAwait = (node: Expression): boolean =>
  node.kind === "Await" || (node.kind !== "Lambda" && (node.kind === "GeneratorExp" ? hasAwait(node.clauses[0]!.iter) : childrenOf(node as never).some((child) => hasAwait(child as Expression))));

/** The body of an asynchronous generator expression, as the loops that it stands for; the first goes over `<iterable>`. */
export const asyncGeneratorBody = ({ clauses, element, start, end }: Comprehension): Statement => {
  const given: Statement = { kind: "Expression", value: { kind: "Yield", value: element, start, end }, start, end };
  return clauses.reduceRight<Statement>((body, { target, iter, ifs, isAsync }, i) => {
    const passed = ifs.reduceRight<Statement>((inner, test) => ({ kind: "If", test, body: [inner], orelse: [], start, end }), body);
    return { kind: "For", target, iter: i === 0 ? { kind: "Name", id: "<iterable>", start, end } : iter, body: [passed], orelse: [], isAsync, start, end };
  }, given);
};

/** A comprehension with `await` or `async for` inside. */
export const compileAsyncComprehension = (unit: Unit, node: Comprehension | DictComp): ValueSteps => {
  const first = compileValue(unit, node.clauses[0]!.iter);
  const variables = new Map<string, Variable>();
  for (const [name, cell] of comprehensionVariables(node, unit)) variables.set(name, { slot: unit.slots++, cell });
  unit.blocks.push(variables);
  const clauses: AsyncClause[] = node.clauses.map((clause, i) => ({
    iter: i === 0 ? first : compileValue(unit, clause.iter), isAsync: clause.isAsync, store: compileTarget(unit, clause.target), ifs: clause.ifs.map((test) => compileValue(unit, test)),
  }));
  const parts = (node.kind === "DictComp" ? [node.key, node.value] : [node.element]).map((part: Expression) => compileValue(unit, part));
  unit.blocks.pop();
  return function* (f) {
    const rows: Value[][] = [];
    yield* gather(f, clauses, 0, parts, rows);
    if (node.kind === "DictComp") return f.vm.dict(rows.map(([key, value]) => [key!, value!] as const)) satisfies PyDict;
    const items = rows.map(([item]) => item!);
    if (node.kind === "SetComp") return new PySet(new Map(items.map((item) => [f.vm.hashKey(item), item])));
    return new PyList(items);
  };
};

function* gather(f: Frame, clauses: readonly AsyncClause[], depth: number, parts: readonly ValueSteps[], rows: Value[][]): Generator<Value, void, Value> {
  const clause = clauses[depth];
  if (!clause) {
    const row: Value[] = [];
    for (const part of parts) row.push(yield* part(f));
    if (rows.push(row) > f.vm.limits.size) f.vm.allow(rows.length);
    return;
  }
  const iterable = yield* clause.iter(f);
  const iterator = clause.isAsync ? asyncIterator(f, iterable) : null;
  const next = iterator === null ? f.vm.iterate(iterable) : null;
  for (;;) {
    const item = next ? next() : yield* nextAwaited(f, iterator);
    if (item === undefined) return;
    f.vm.tick();
    clause.store(f, item);
    let passes = true;
    for (const test of clause.ifs) if (!(passes &&= f.vm.isTrue(yield* test(f)))) break;
    if (passes) yield* gather(f, clauses, depth + 1, parts, rows);
  }
}
