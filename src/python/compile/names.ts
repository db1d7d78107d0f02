/** Plain names: where each lives (slot, cell, namespace, module) is decided once, and reading, storing and deleting go straight there. */
import type { Name } from "../../syntax/index.ts";
import type { Frame } from "../machine.ts";
import { Cell, type Value } from "../values.ts";
import type { Eval } from "./expressions.ts";
import { mangle, resolve, type Unit } from "./unit.ts";

export const compileName = (unit: Unit, node: Name): Eval => {
  const name = mangle(unit, node.id);
  const place = resolve(unit, name);
  switch (place.kind) {
    case "slot": {
      const { slot } = place;
      return (f) => {
        const value = f.slots[slot];
        if (value !== undefined) return value;
        f.site = node;
        return f.vm.raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
      };
    }
    case "cell": {
      const { slot } = place;
      return (f) => {
        const value = (f.slots[slot] as Cell | undefined)?.value;
        if (value !== undefined) return value;
        f.site = node;
        return f.vm.raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
      };
    }
    case "free": {
      const { index } = place;
      return (f) => {
        const value = f.closure[index]!.value;
        if (value !== undefined) return value;
        f.site = node;
        return f.vm.raise("NameError", `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`);
      };
    }
    case "global": return (f) => loadGlobal(f, node, name);
    case "namespace": {
      const { free } = place;
      return (f) => {
        const own = f.namespace?.get(name);
        if (own !== undefined) return own;
        const outer = free === null ? undefined : f.closure[free]!.value;
        return outer !== undefined ? outer : loadGlobal(f, node, name);
      };
    }
  }
};

const loadGlobal = (f: Frame, node: Name, name: string): Value => {
  const value = f.globals.attrs!.get(name);
  if (value !== undefined) return value;
  const builtin = f.vm.builtins.attrs!.get(name);
  if (builtin !== undefined) return builtin;
  for (const module of f.globals.starred) {
    const starred = f.vm.tryAttr(module, name);
    if (starred !== undefined) return starred;
  }
  f.site = node;
  const exception = f.vm.exception("NameError", `name '${name}' is not defined`);
  exception.attrs!.set("name", name);
  return f.vm.throw(exception);
};

export type Store = (f: Frame, value: Value) => void;

/** Assignment to a plain name. */
export const compileStore = (unit: Unit, id: string): Store => {
  const name = mangle(unit, id);
  const place = resolve(unit, name);
  switch (place.kind) {
    case "slot": {
      const { slot } = place;
      return (f, value) => { f.slots[slot] = value; };
    }
    case "cell": {
      const { slot } = place;
      return (f, value) => {
        const cell = f.slots[slot] as Cell | undefined;
        if (!cell) f.slots[slot] = new Cell(value);
        else {
          f.vm.heap.saving(cell);
          cell.value = value;
        }
      };
    }
    case "free": {
      const { index } = place;
      return (f, value) => {
        const cell = f.closure[index] as Cell;
        f.vm.heap.saving(cell);
        cell.value = value;
      };
    }
    case "global": return (f, value) => {
      f.vm.heap.saving(f.globals);
      f.globals.attrs!.set(name, value);
    };
    case "namespace": return (f, value) => {
      if (f.owner) f.vm.heap.saving(f.owner);
      f.namespace!.set(name, value);
    };
  }
};

/** `del name` */
export const compileDelete = (unit: Unit, id: string): ((f: Frame) => void) => {
  const name = mangle(unit, id);
  const place = resolve(unit, name);
  return (f) => {
    if (place.kind === "slot") f.slots[place.slot] = undefined;
    else if (place.kind === "cell") (f.slots[place.slot] as Cell).value = undefined;
    else if (place.kind === "free") f.closure[place.index]!.value = undefined;
    else {
      const names = place.kind === "global" ? f.globals.attrs! : f.namespace!;
      const owner = place.kind === "global" ? f.globals : f.owner;
      if (owner) f.vm.heap.saving(owner);
      if (!names.delete(name)) f.vm.raise("NameError", `name '${name}' is not defined`);
    }
  };
};
