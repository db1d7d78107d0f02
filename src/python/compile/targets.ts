/** Assignment targets: names, attributes, items, unpacking. */
import type { Expression } from "../../syntax/index.ts";
import { isIterable } from "../iteration.ts";
import { manyOf, uncountedGap, uncountedList } from "../many.ts";
import type { Frame } from "../machine.ts";
import { PyList, typeOf, Unknown, type Value } from "../values.ts";
import { compile } from "./expressions.ts";
import { compileDelete, compileStore, type Store } from "./names.ts";
import { mangle, type Unit } from "./unit.ts";
import { mayRaise } from "./ways.ts";

/** A closure that assigns to `target`; watched code tells the listener. */
export const compileTarget = (unit: Unit, target: Expression): Store => {
  const store = compilePlainTarget(unit, target);
  if (!unit.document.watched || target.kind === "Tuple" || target.kind === "List" || target.kind === "Starred") return store;
  return (f, value) => {
    store(f, value);
    f.vm.listener.assigned?.(f, target, value);
  };
};

/** A closure that reads the target, lets it change and writes it back: `x[i] += 1` evaluates `x` and `i` once. */
export const compileUpdate = (unit: Unit, target: Expression): ((f: Frame, change: (before: Value) => Value) => void) => {
  const watched = (f: Frame, before: Value, change: (before: Value) => Value, write: (after: Value) => void): void => {
    if (unit.document.watched) f.vm.listener.evaluated?.(f, target, before);
    const after = change(before);
    write(after);
    if (unit.document.watched) f.vm.listener.assigned?.(f, target, after);
  };
  if (target.kind === "Attribute") {
    const [object, name] = [compile(unit, target.value), mangle(unit, target.attr)];
    return (f, change) => {
      const self = object(f);
      f.site = target;
      watched(f, f.vm.getAttr(self, name), change, (after) => f.vm.setAttr(self, name, after));
    };
  }
  if (target.kind === "Subscript") {
    const [container, index] = [compile(unit, target.value), compile(unit, target.index)];
    return (f, change) => {
      const [self, key] = [container(f), index(f)];
      f.site = target;
      watched(f, f.vm.getItem(self, key), change, (after) => f.vm.setItem(self, key, after));
    };
  }
  const [load, store] = [compile(unit, target), compileTarget(unit, target)];
  return (f, change) => store(f, change(load(f)));
};

const compilePlainTarget = (unit: Unit, target: Expression): Store => {
  switch (target.kind) {
    case "Name": return compileStore(unit, target.id);
    case "Attribute": {
      const object = compile(unit, target.value);
      const name = mangle(unit, target.attr);
      return (f, value) => {
        const self = object(f);
        f.site = target;
        f.vm.setAttr(self, name, value);
      };
    }
    case "Subscript": {
      const [container, index] = [compile(unit, target.value), compile(unit, target.index)];
      return (f, value) => {
        const self = container(f);
        const key = index(f);
        f.site = target;
        f.vm.setItem(self, key, value);
      };
    }
    case "Tuple": case "List": return compileUnpacking(unit, target.elements);
    case "Starred": return compileTarget(unit, target.value);
    default: return (f) => {
      f.site = target;
      f.vm.unknown("syntax", "this cannot be assigned to");
    };
  }
};

const compileUnpacking = (unit: Unit, elements: readonly Expression[]): Store => {
  const stores = elements.map((element) => compileTarget(unit, element));
  const star = elements.findIndex((element) => element.kind === "Starred");
  return (f, value) => {
    if (value instanceof Unknown) {
      for (const store of stores) store(f, value);
      return;
    }
    const many = manyOf(f.vm, value);
    if (many) mayRaise(f.vm, f.vm.exception("ValueError", `not enough values to unpack (expected ${star < 0 ? "" : "at least "}${stores.length - (star < 0 ? 0 : 1)})`));
    if (many) return stores.forEach((store, i) => store(f, i === star ? uncountedList({ item: many.item, count: f.vm.fresh({ min: 0 }) }, uncountedGap(f.vm)) : many.item));
    spread(f, value, stores.length, star).forEach((item, i) => stores[i]!(f, item));
  };
};

/** Splits an iterable over `count` targets, of which `star` (or -1) takes the rest. */
const spread = (f: Frame, value: Value, count: number, star: number): readonly Value[] => {
  if (star < 0) {
    const items = f.vm.firstItems(value, count);
    if (items.length < count) f.vm.raise("ValueError", `not enough values to unpack (expected ${count}, got ${items.length})`);
    if (items.length > count) f.vm.raise("ValueError", `too many values to unpack (expected ${count})`);
    return items;
  }
  if (!isIterable(value)) f.vm.raise("TypeError", `cannot unpack non-iterable ${typeOf(value).name} object`);
  const items = f.vm.toArray(value);
  if (items.length < count - 1) f.vm.raise("ValueError", `not enough values to unpack (expected at least ${count - 1}, got ${items.length})`);
  const after = count - star - 1;
  return [...items.slice(0, star), new PyList(items.slice(star, items.length - after)), ...items.slice(items.length - after)];
};

/** `del target` */
export const compileDeletion = (unit: Unit, target: Expression): ((f: Frame) => void) => {
  switch (target.kind) {
    case "Name": {
      const remove = compileDelete(unit, target.id);
      return (f) => {
        f.site = target;
        remove(f);
      };
    }
    case "Attribute": {
      const object = compile(unit, target.value);
      const name = mangle(unit, target.attr);
      return (f) => {
        const self = object(f);
        f.site = target;
        f.vm.delAttr(self, name);
      };
    }
    case "Subscript": {
      const [container, index] = [compile(unit, target.value), compile(unit, target.index)];
      return (f) => {
        const self = container(f);
        f.site = target;
        f.vm.deleteItem(self, index(f));
      };
    }
    case "Tuple": case "List": {
      const each = target.elements.map((element) => compileDeletion(unit, element));
      return (f) => { for (const remove of each) remove(f); };
    }
    default: return () => undefined;
  }
};
