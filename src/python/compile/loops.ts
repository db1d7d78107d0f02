/** `for` and `while`. One of which only data decide how often it turns leaves what any number of turns would. */
import type { For, While } from "../../syntax/index.ts";
import { Raised } from "../errors.ts";
import { manyOf } from "../many.ts";
import type { Frame } from "../machine.ts";
import { PyGenerator, PyObject, PyRange, Unknown, UnknownUsed, type Value } from "../values.ts";
import { brokeBefore, rejoinBroken, rejoinContinued, runBoth, wentOnBefore } from "./branches.ts";
import { compile } from "./expressions.ts";
import { knowsAsMuch, type State, stateOf } from "./joining.ts";
import { compileBlock, type Exec } from "./statements.ts";
import { compileTarget } from "./targets.ts";
import type { Unit } from "./unit.ts";

export const compileFor = (unit: Unit, node: For): Exec => {
  const iter = compile(unit, node.iter);
  const store = compileTarget(unit, node.target);
  const [body, orelse] = [compileBlock(unit, node.body), compileBlock(unit, node.orelse)];
  const fresh = node.iter.kind === "Call" || node.iter.kind === "GeneratorExp";
  const withItem = (item: Value): Exec => (f) => (store(f, item), body(f));
  return (f) => {
    const iterable = iter(f);
    f.site = node.iter;
    const from = f.left?.length ?? 0;
    if (iterable instanceof Unknown) return runUncounted(f, withItem(iterable), orelse);
    const many = manyOf(f.vm, iterable);
    if (many) return f.vm.standing(many.count, () => runUncounted(f, withItem(many.item), orelse));
    const next = f.vm.iterate(iterable);
    const { passes } = f.vm;
    let isAsking = true;
    let round = 0;
    const turns = (): number => {
      for (; ; round++) {
        f.site = node.iter;
        isAsking = true;
        const item = round === 1 && f.document.watched && f.vm.passes > passes ? lastItem(iterable) ?? next() : next();
        isAsking = false;
        if (item === undefined || (round > 1 && f.document.watched && f.vm.passes > passes)) break;
        f.vm.tick();
        store(f, item);
        const end = body(f);
        if (f.left && f.left.length > from) rejoinContinued(f, from);
        if (end === 0 || end === 2) continue;
        // a generator that nobody else holds ends with its loop
        if (fresh && iterable instanceof PyGenerator) f.vm.callMethod(iterable, "close");
        return ended(f, from, end === 1 ? 0 : 3);
      }
      return ended(f, from, orelse(f));
    };
    for (;;) {
      try {
        return turns();
      } catch (error) {
        // whether there are more items is not known
        if (isAsking && error instanceof UnknownUsed) return ended(f, from, runUncounted(f, withItem(error.value), orelse));
        if (isAsking || !(error instanceof Raised)) throw error;
        if (wentOnBefore(f, from, error)) round++;
        else if (brokeBefore(f, from, error)) return 0;
        else throw error;
      }
    }
  };
};

/** How a loop ends, which may have ended before. */
const ended = (f: Frame, from: number, end: number): number => (f.left && f.left.length > from ? rejoinBroken(f, from, end) : end);

/**
 * A watched loop that trains runs for its first item and its last one: what lies between repeats them as far as shapes go, and may be
 * hundreds of epochs.
 */
const lastItem = (iterable: Value): Value | undefined =>
  (iterable instanceof PyRange && iterable.length > 1 ? iterable.start + iterable.step * (iterable.length - 1) : undefined);

/** Turns of a loop that are looked at; what still changes then is not known. */
const mostTurns = 4;
/** Loops within one another that take more than one turn, and the conditions around them. */
const mostNested = 2;
const deepestTurns = 12;

/** A loop of unknown length: its body runs on what any number of turns before may have left, and counts as one of two possibilities. */
const runUncounted = (f: Frame, body: Exec, orelse: Exec): number => {
  const { vm } = f;
  const from = f.left?.length ?? 0;
  const once = (inner: Frame): number => {
    const start = inner.left?.length ?? 0;
    const end = body(inner);
    if (inner.left && inner.left.length > start) rejoinContinued(inner, start);
    return end === 2 ? 0 : end;
  };
  let end = turn(f, once);
  // loops within loops, and recursion through them, would take as many turns as the product of all
  const turnsHere = vm.again < mostNested && vm.heap.depth < deepestTurns ? mostTurns : 1;
  for (let turns = 1; end.changed && end.end === 0 && turns < turnsHere; turns++) end = vm.rerun(() => turn(f, once));
  return ended(f, from, end.end === 0 ? orelse(f) : end.end);
};

/** One more turn, or none; tells whether less is known behind it than before. */
const turn = (f: Frame, body: Exec): { readonly end: number; readonly changed: boolean } => {
  const slots = f.slots.slice();
  const states = new Map<PyObject, State>();
  const stop = f.vm.heap.watch((object) => { if (!states.has(object)) states.set(object, stateOf(object)); });
  const end = runBoth(f, body, () => 0);
  stop();
  const changed = slots.some((value, i) => value !== f.slots[i] && !knowsAsMuch(f.vm, value, f.slots[i])) ||
    [...states].some(([object, { fields }]) => {
      const now = stateOf(object).fields;
      return fields.size !== now.size || [...fields].some(([key, value]) => !knowsAsMuch(f.vm, value, now.get(key)));
    });
  return { end, changed };
};

export const compileWhile = (unit: Unit, node: While): Exec => {
  const [test, body, orelse] = [compile(unit, node.test), compileBlock(unit, node.body), compileBlock(unit, node.orelse)];
  return (f) => {
    const { passes } = f.vm;
    const from = f.left?.length ?? 0;
    let round = 0;
    const turns = (): number => {
      for (; ; round++) {
        f.vm.tick();
        if (round > 1 && f.document.watched && f.vm.passes > passes) return ended(f, from, 0);
        const value = test(f);
        f.site = node.test;
        const known = f.vm.truth(value);
        const mayBeOver = round >= mostTurns && f.left?.slice(from).some((one) => one.end !== 2) === true;
        // its test runs again behind each turn
        if (known === null || (known && mayBeOver)) return ended(f, from, f.vm.standing(f.vm.fresh({ min: 0 }), () => runUncounted(f, (inner) => body(inner) || (test(inner), 0), orelse)));
        if (!known) return ended(f, from, orelse(f));
        const end = body(f);
        if (f.left && f.left.length > from) rejoinContinued(f, from);
        if (end === 1) return ended(f, from, 0);
        if (end === 3) return ended(f, from, 3);
      }
    };
    for (;;) {
      try {
        return turns();
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        if (wentOnBefore(f, from, error)) round++;
        else if (brokeBefore(f, from, error)) return 0;
        else throw error;
      }
    }
  };
};
