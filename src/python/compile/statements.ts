/** Statements → closures that answer how they end: 0 goes on, 1 break, 2 continue, 3 return (the value is in `f.result`). */
import { assertNever } from "../../base/index.ts";
import type { Expression, FunctionDef, Statement } from "../../syntax/index.ts";
import { Raised } from "../errors.ts";
import { Frame } from "../machine.ts";
import { PyClass, PyFunction, Unknown, UnknownUsed, type Value } from "../values.ts";
import { isUndecided, runBoth } from "./branches.ts";
import { compileClass } from "./classes.ts";
import { compileWith } from "./contexts.ts";
import { compile } from "./expressions.ts";
import { compileFunction } from "./functions.ts";
import { compileImport, compileImportFrom } from "./importing.ts";
import { compileFor, compileWhile } from "./loops.ts";
import { compileStore, type Store } from "./names.ts";
import { compileMatch } from "./patterns.ts";
import { compileAssert, compileRaise } from "./raising.ts";
import { compileDeletion, compileTarget, compileUpdate } from "./targets.ts";
import { sourceOf } from "./source.ts";
import { compileTry } from "./trying.ts";
import { withTypeParameters } from "./typeparams.ts";
import { type Unit, writesText } from "./unit.ts";

export type Exec = (f: Frame) => number;

const pass: Exec = () => 0;

export const compileBlock = (unit: Unit, statements: readonly Statement[]): Exec =>
  chain(statements.map((statement) => guarded(unit, statement, compileStatement(unit, statement))));

/** The statements of a file: each runs, whatever became of the one before. They run once, so none is kept compiled. */
export const compileFile = (unit: Unit, statements: readonly Statement[]): Exec => (f) => {
  for (const statement of statements) {
    const end = guarded(unit, statement, compileStatement(unit, statement), true)(f);
    if (end !== 0) return end;
  }
  return 0;
};

/** Runs one after the other until one does not go on. */
export const chain = (runs: readonly Exec[]): Exec => {
  if (runs.length === 0) return pass;
  if (runs.length === 1) return runs[0]!;
  return (f) => {
    for (let i = 0; i < runs.length; i++) {
      const end = runs[i]!(f);
      if (end !== 0) return end;
    }
    return 0;
  };
};

/**
 * In watched code one error does not hide the next: an exception that no live `except` waits for is told to the listener, the
 * statement's targets become unknown, and the next statement runs. The function of a `raise` or `assert` ends nevertheless; a file goes on. A module
 * or class body of a library goes on after a statement that something unknown stopped (a table with keys from a compiled package).
 */
export const guarded = (unit: Unit, statement: Statement, run: Exec, isTop = false): Exec => {
  const spend: Exec = (f) => {
    f.vm.tick();
    f.site = statement;
    return run(f);
  };
  if (!unit.document.watched && unit.kind === "function") return spend;
  // a slice keeps what it had
  const targets = statement.kind === "Assign" ? statement.targets.filter((target) => target.kind !== "Subscript" || target.index.kind !== "Slice").map((target) => compileTarget(unit, target)) : [];
  return (f) => {
    const { vm } = f;
    const { depth, unknowns } = vm;
    try {
      return spend(f);
    } catch (error) {
      const isUnknown = error instanceof UnknownUsed;
      if (!isUnknown && (!unit.document.watched || !(error instanceof Raised) || (error.from === f && !isTop) || vm.wouldCatch(error.exception.cls))) throw error;
      vm.frame = f;
      vm.depth = depth;
      // an exception that followed on something unknown says nothing about the code
      if (!isUnknown && (unknowns !== vm.unknowns || isUndecided(f))) vm.unknown("after-unknown", "an exception after something that is not known");
      else if (!isUnknown) vm.listener.uncaught?.({ exception: error.exception, span: error.exception.trace.findLast((span) => span.uri === unit.document.uri) ?? vm.here() });
      const lost = isUnknown ? error.value : new Unknown({ code: "after-error", reason: "an error came before", span: vm.here() });
      for (const store of targets) lose(f, store, lost);
      if (statement.kind !== "Return") return 0;
      f.result = lost;
      return 3;
    }
  };
};

/** A target that refuses every value (a property without setter) keeps what it has. */
const lose = (f: Frame, store: Store, lost: Unknown): void => {
  const { depth } = f.vm;
  try {
    store(f, lost);
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof UnknownUsed)) throw error;
    f.vm.frame = f;
    f.vm.depth = depth;
  }
};

export const compileStatement = (unit: Unit, node: Statement): Exec => {
  switch (node.kind) {
    case "Expression": {
      const value = compile(unit, node.value);
      return (f) => {
        value(f);
        return 0;
      };
    }
    case "Assign": {
      const value = compile(unit, node.value);
      const stores = node.targets.map((target) => compileTarget(unit, target));
      if (stores.length === 1) {
        const store = stores[0]!;
        return (f) => {
          store(f, value(f));
          return 0;
        };
      }
      return (f) => {
        const made = value(f);
        for (const store of stores) store(f, made);
        return 0;
      };
    }
    case "AugAssign": return compileAugmented(unit, node.target, node.op, node.value, node);
    case "AnnAssign": return compileAnnotated(unit, node);
    case "Return": {
      const value = node.value ? compile(unit, node.value) : () => null;
      return (f) => {
        f.result = value(f);
        return 3;
      };
    }
    case "If": {
      const [test, body, orelse] = [compile(unit, node.test), compileBlock(unit, node.body), compileBlock(unit, node.orelse)];
      return (f) => {
        const value = test(f);
        f.site = node.test;
        const known = f.vm.truth(value);
        return known === null ? runBoth(f, body, orelse) : known ? body(f) : orelse(f);
      };
    }
    case "For": return compileFor(unit, node);
    case "While": return compileWhile(unit, node);
    case "FunctionDef": return compileDefinition(unit, node.name, node.decorators, compileGenericFunction(unit, node), node);
    case "ClassDef": return compileDefinition(unit, node.name, node.decorators, compileClass(unit, node), node);
    case "With": return compileWith(unit, node);
    case "Try": return compileTry(unit, node);
    case "Raise": return compileRaise(unit, node.exception, node.cause);
    case "Assert": return compileAssert(unit, node.test, node.message);
    case "Import": return compileImport(unit, node);
    case "ImportFrom": return compileImportFrom(unit, node);
    case "Delete": {
      const removals = node.targets.map((target) => compileDeletion(unit, target));
      return (f) => {
        for (const remove of removals) remove(f);
        return 0;
      };
    }
    case "Match": return compileMatch(unit, node);
    case "Pass": case "Global": case "Nonlocal": return pass;
    case "Break": return () => 1;
    case "Continue": return () => 2;
    case "TypeAlias": {
      const store = compileTarget(unit, { kind: "Name", id: node.name, start: node.start, end: node.end });
      const { inside: value, make } = withTypeParameters(unit, node.typeParams, () => compile(unit, node.value));
      return (f) => {
        const parameters = make(f);
        const made = f.vm.attempt(["Exception"], () => value(f)) ?? sourceOf(node.value);
        store(f, f.vm.call(f.vm.getAttr(f.vm.importer.load(f.vm, "typing"), "TypeAliasType"), [node.name, made], new Map([["type_params", parameters]])));
        return 0;
      };
    }
    case "BadStatement": return (f) => {
      f.site = node;
      f.vm.unknown("syntax", "this does not parse");
      return 0;
    };
    default: return assertNever(node);
  }
};

const compileAugmented = (unit: Unit, target: Expression, op: Parameters<Frame["vm"]["inPlace"]>[0], right: Expression, site: Statement): Exec => {
  const value = compile(unit, right);
  const update = compileUpdate(unit, target);
  return (f) => {
    update(f, (before) => {
      const operand = value(f);
      f.site = site;
      return f.vm.inPlace(op, before, operand);
    });
    return 0;
  };
};

const compileAnnotated = (unit: Unit, node: Extract<Statement, { kind: "AnnAssign" }>): Exec => {
  const store = node.value ? compileTarget(unit, node.target) : null;
  const value = node.value ? compile(unit, node.value) : null;
  // Class bodies keep annotations: dataclasses, NamedTuple and TypedDict are made of them.
  const { annotation, target } = node;
  const text = (): Value => sourceOf(annotation);
  const annotate = unit.kind !== "function" && target.kind === "Name" ? { name: target.id, run: writesText(unit) ? text : compile(unit, annotation) } : null;
  return (f) => {
    if (store && value) store(f, value(f));
    if (annotate) {
      const made = f.vm.attempt(["Exception"], () => annotate.run(f)) ?? text();
      const known = f.namespace!.get("__annotations__") ?? f.vm.dict([]);
      if (f.owner) f.vm.heap.saving(f.owner);
      f.namespace!.set("__annotations__", known);
      f.vm.setItem(known, annotate.name, made);
    }
    return 0;
  };
};

/* Definitions */

const compileGenericFunction = (unit: Unit, node: FunctionDef): ((f: Frame) => Value) => {
  const { inside, make } = withTypeParameters(unit, node.typeParams, () => compileFunction(unit, node));
  if (node.typeParams.length === 0) return inside;
  return (f) => {
    const parameters = make(f);
    const made = inside(f);
    if (made instanceof PyFunction) (made.facts ??= new Map()).set("__type_params__", parameters);
    return made;
  };
};

const compileDefinition = (unit: Unit, name: string, decorators: readonly Expression[], make: (f: Frame) => Value, node: Statement & { nameStart: number }): Exec => {
  const store = compileStore(unit, name);
  const wraps = decorators.map((decorator) => ({ node: decorator, run: compile(unit, decorator) }));
  return (f) => {
    const decorating = wraps.map(({ run }) => run(f));
    f.site = node;
    let made = make(f);
    for (let i = decorating.length - 1; i >= 0; i--) {
      f.site = wraps[i]!.node;
      const plain = made;
      made = f.vm.call(decorating[i]!, [made]);
      // A decorator nobody knows is taken to leave the function as it is.
      if (!(made instanceof Unknown) || !(plain instanceof PyFunction || plain instanceof PyClass)) continue;
      if (plain instanceof PyFunction) plain.veil = made;
      made = plain;
    }
    store(f, made);
    return 0;
  };
};

