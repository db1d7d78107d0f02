/** Comprehensions run inside the frame around them, with slots of their own; a generator expression is a small generator function. */
import type { Clause, Comprehension, DictComp } from "../../syntax/index.ts";
import { add, bounds, type Dim, mul } from "../../sym/index.ts";
import { Frame } from "../machine.ts";
import { lookup } from "../attributes.ts";
import { isIterable } from "../iteration.ts";
import { anyOf, manyOf, uncountedGap, uncountedList } from "../many.ts";
import { asyncGeneratorClass, Cell, PyDict, PyFunction, PyGenerator, PyList, PyObject, PySet, typeOf, Unknown, UnknownUsed, type Value } from "../values.ts";
import { asyncGeneratorBody, asyncIterator, isAsyncGenerator } from "./awaiting.ts";
import { mayHold, openSet } from "../openDicts.ts";
import { perhaps } from "./branches.ts";
import { compile, type Eval } from "./expressions.ts";
import { compileGeneratorBody } from "./generators.ts";
import { compileTarget } from "./targets.ts";
import { comprehensionVariables, generatorUnit, resolve, type Unit, type Variable } from "./unit.ts";

/** Thrown inside a comprehension over something unknown: the whole is unknown. */
class UnknownItems {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

interface CompiledClause {
  readonly iter: Eval;
  readonly store: (f: Frame, value: Value) => void;
  readonly ifs: readonly Eval[];
}

const compileClauses = (unit: Unit, clauses: readonly Clause[], first: Eval): CompiledClause[] =>
  clauses.map((clause, i) => ({
    iter: i === 0 ? first : compile(unit, clause.iter),
    store: compileTarget(unit, clause.target),
    ifs: clause.ifs.map((test) => compile(unit, test)),
  }));

/** Runs `then` where all conditions from the `i`th on hold; where only data could tell of one, as something that may be done, with `isSure` false. */
const whereTrue = (f: Frame, ifs: readonly Eval[], i: number, isSure: boolean, then: (isSure: boolean) => void): void => {
  if (i === ifs.length) return then(isSure);
  const known = f.vm.truth(ifs[i]!(f));
  if (known === null) return perhaps(f, (inner) => whereTrue(inner, ifs, i + 1, false, then));
  if (known) whereTrue(f, ifs, i + 1, isSure, then);
};

/** Calls `each` for every item, with how often it comes: once, or as many times as only data decide. */
const runClauses = (f: Frame, clauses: readonly CompiledClause[], depth: number, count: Dim, each: (count: Dim) => void): void => {
  const clause = clauses[depth];
  if (!clause) return each(count);
  const iterable = clause.iter(f);
  if (iterable instanceof Unknown) throw new UnknownItems(iterable);
  const { vm } = f;
  const take = (item: Value, often: Dim): void => {
    vm.tick();
    clause.store(f, item);
    whereTrue(f, clause.ifs, 0, true, (isSure) => runClauses(f, clauses, depth + 1, isSure ? often : vm.fresh({ min: 0, max: bounds(often).max }), each));
  };
  const more = (item: Value): void => {
    const often = vm.fresh({ min: 0 });
    vm.standing(often, () => perhaps(f, () => take(item, mul(count, often))));
  };
  const many = manyOf(vm, iterable);
  if (many) return vm.standing(many.count, () => take(many.item, mul(count, many.count)));
  const next = vm.iterate(iterable);
  for (;;) {
    const item = nextOf(next);
    if (item === undefined) return;
    if (item instanceof UnknownUsed) return more(item.value);
    take(item, count);
  }
};

/** The next item; what is thrown where it is not known whether there is one. */
const nextOf = (next: () => Value | undefined): Value | undefined | UnknownUsed => {
  try {
    return next();
  } catch (error) {
    if (error instanceof UnknownUsed) return error;
    throw error;
  }
};

export const compileComprehension = (unit: Unit, node: Comprehension | DictComp): Eval => {
  const first = compile(unit, node.clauses[0]!.iter);
  const variables = new Map<string, Variable>();
  for (const [name, cell] of comprehensionVariables(node, unit)) variables.set(name, { slot: unit.slots++, cell });
  const slots = [...variables.values()].map((variable) => variable.slot);
  unit.blocks.push(variables);
  unit.comprehensions++;
  const clauses = compileClauses(unit, node.clauses, first);
  const parts = node.kind === "DictComp" ? [compile(unit, node.key), compile(unit, node.value)] : [compile(unit, node.element)];
  unit.comprehensions--;
  unit.blocks.pop();
  return (f) => {
    const kept = slots.map((slot) => f.slots[slot]);
    for (const slot of slots) f.slots[slot] = undefined;
    try {
      return gather(f, node.kind, clauses, parts);
    } catch (error) {
      if (error instanceof UnknownItems) return error.value;
      throw error;
    } finally {
      slots.forEach((slot, i) => { f.slots[slot] = kept[i]; });
    }
  };
};

const gather = (f: Frame, kind: "ListComp" | "SetComp" | "DictComp" | "GeneratorExp", clauses: readonly CompiledClause[], parts: readonly Eval[]): Value => {
  const { vm } = f;
  if (kind === "DictComp") {
    const dict = new PyDict();
    runClauses(f, clauses, 0, 1, (count) => {
      const [key, value] = [parts[0]!(f), parts[1]!(f)];
      if (count === 1 && !(key instanceof Unknown)) vm.dictSet(dict, key, value);
      else mayHold(vm, dict, key, value);
    });
    return dict;
  }
  const items: Value[] = [];
  let total: Dim = 0;
  runClauses(f, clauses, 0, 1, (count) => {
    items.push(parts[0]!(f));
    total = add(total, count);
    if (items.length > vm.limits.size) vm.allow(items.length);
  });
  const isCounted = total === items.length;
  if (kind === "ListComp") return isCounted ? new PyList(items) : uncountedList({ item: anyOf(vm, items), count: total }, uncountedGap(vm));
  if (!isCounted || items.some((item) => item instanceof Unknown)) return openSet(uncountedGap(vm));
  return new PySet(new Map(items.map((item) => [vm.hashKey(item), item])));
};

export const compileGenerator = (unit: Unit, node: Comprehension): Eval => {
  const first = compile(unit, node.clauses[0]!.iter);
  const inner = { ...generatorUnit(node, unit), isAsync: isAsyncGenerator(node) };
  const steps = compileSteps(inner, node);
  const sources = inner.frees.map((name) => resolve(unit, name));
  return (f) => {
    const given = first(f);
    if (given instanceof Unknown) return given;
    const iterable = node.clauses[0]!.isAsync ? asyncIterator(f, given) : started(f, given);
    const closure = sources.map((place) => {
      if (place.kind === "free") return f.closure[place.index]!;
      if (place.kind === "cell" || place.kind === "slot") return (f.slots[place.slot] ??= new Cell()) as Cell;
      return new Cell();
    });
    const own = new Frame(f.vm, { document: f.document, name: "<genexpr>", globals: f.globals, back: f, slots: [iterable], closure, namespace: f.namespace, owner: f.owner, site: node });
    return new PyGenerator("<genexpr>", steps(own), own, inner.isAsync ? asyncGeneratorClass : undefined);
  };
};

/** The first iterable of a generator expression is asked for its iterator at once. */
const started = (f: Frame, given: Value): Value => {
  if (!isIterable(given)) return f.vm.raise("TypeError", `'${typeOf(given).name}' object is not iterable`);
  const hook = given instanceof PyObject && !given.cls.isNative ? lookup(given.cls, "__iter__") : undefined;
  return hook instanceof PyFunction ? f.vm.call(hook, [given]) : given;
};

const compileSteps = (inner: Unit, node: Comprehension): ((f: Frame) => Generator<Value, Value, Value>) => {
  if (inner.isAsync) {
    const body = compileGeneratorBody(inner, [asyncGeneratorBody(node)]);
    return function* (f) {
      yield* body(f);
      return null;
    };
  }
  const clauses = compileClauses(inner, node.clauses, (f) => f.slots[0]!);
  const element = compile(inner, node.element);
  return (f) => generate(f, clauses, element, 0);
};

function* generate(f: Frame, clauses: readonly CompiledClause[], element: Eval, depth: number): Generator<Value, Value, Value> {
  const clause = clauses[depth]!;
  const isInnermost = depth === clauses.length - 1;
  const iterable = clause.iter(f);
  if (iterable instanceof Unknown) return null;
  const next = f.vm.iterate(iterable);
  for (let item = next(); item !== undefined; item = next()) {
    f.vm.tick();
    clause.store(f, item);
    let passed = true;
    for (const test of clause.ifs) {
      const known = f.vm.truth(test(f));
      if (known === null) throw new UnknownUsed(f.vm.unknown("data-dependent", "a condition depends on data"));
      if (!known) { passed = false; break; }
    }
    if (passed && isInnermost) yield element(f);
    else if (passed) yield* generate(f, clauses, element, depth + 1);
  }
  return null;
}
