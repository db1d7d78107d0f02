/** Expressions → closures over a frame. Names are resolved to slots, cells or namespaces here, once. */
import { assertNever } from "../../base/index.ts";
import type { Attribute, Bool, Compare, Dict, Expression, JoinedStr, Subscript } from "../../syntax/index.ts";
import { isIterable } from "../iteration.ts";
import { weights } from "../limits.ts";
import type { Frame } from "../machine.ts";
import { setOf } from "../builtins/sets.ts";
import { ascii } from "../printing.ts";
import { ellipsis, PyBytes, PyComplex, PyDict, PyFloat, PyList, PySlice, PyTuple, typeOf, Unknown, UnknownUsed, type Value } from "../values.ts";
import { putAll } from "../openDicts.ts";
import { valueOfBoth } from "./branches.ts";
import { compileComprehension, compileGenerator } from "./comprehensions.ts";
import { compileCall, mappingEntries } from "./calls.ts";
import { compileFunction } from "./functions.ts";
import { compileName, compileStore } from "./names.ts";
import { mangle, type Unit } from "./unit.ts";

export type Eval = (f: Frame) => Value;

export const compile = (unit: Unit, node: Expression): Eval => {
  const plain = compilePlain(unit, node);
  return unit.document.watched && observed.has(node.kind) ? watch(node, plain) : plain;
};

/** Kinds of expression whose values a person can ask for by hovering. */
const observed = new Set<Expression["kind"]>(["Call", "Name", "Attribute", "Subscript", "Binary"]);

const watch = (node: Expression, run: Eval): Eval => (f) => {
  const value = run(f);
  f.vm.listener.evaluated?.(f, node, value);
  return value;
};

const compilePlain = (unit: Unit, node: Expression): Eval => {
  switch (node.kind) {
    case "Name": return compileName(unit, node);
    case "Int": case "Str": case "Constant": {
      const { value } = node;
      return () => value;
    }
    case "Float": {
      const value = new PyFloat(node.value);
      return () => value;
    }
    case "Imaginary": return () => new PyComplex(0, node.value);
    case "Bytes": return () => new PyBytes(node.value);
    case "Ellipsis": return () => ellipsis;
    case "JoinedStr": return compileJoined(unit, node);
    case "Binary": {
      const [left, right, { op }] = [compile(unit, node.left), compile(unit, node.right), node];
      return (f) => {
        const a = left(f);
        const b = right(f);
        f.site = node;
        return f.vm.binary(op, a, b);
      };
    }
    case "Unary": return compileUnary(unit, node.op, node.operand);
    case "Bool": return compileBool(unit, node);
    case "Compare": return compileCompare(unit, node);
    case "Call": return compileCall(unit, node);
    case "Attribute": return compileAttribute(unit, node);
    case "Subscript": return compileSubscript(unit, node);
    case "Slice": {
      const part = (inner: Expression | null): Eval => (inner ? compile(unit, inner) : () => null);
      const [lower, upper, step] = [part(node.lower), part(node.upper), part(node.step)];
      return (f) => new PySlice(lower(f), upper(f), step(f));
    }
    case "Starred": return compile(unit, node.value);
    case "List": {
      const items = compileItems(unit, node.elements, mustIterate);
      const make = (f: Frame): Value => (f.vm.hold(weights.list), new PyList(items(f)));
      return node.elements.some(isStar) ? orUnknown(make) : make;
    }
    case "Tuple": {
      const items = compileItems(unit, node.elements, mustIterate);
      const make = (f: Frame): Value => (f.vm.hold(weights.list), new PyTuple(items(f)));
      return node.elements.some(isStar) ? orUnknown(make) : make;
    }
    case "Set": {
      const items = compileItems(unit, node.elements);
      return orUnknown((f) => (f.vm.hold(weights.dict), setOf(f.vm, items(f))));
    }
    case "Dict": return compileDict(unit, node);
    case "Lambda": return compileFunction(unit, node);
    case "IfExp": {
      const [test, body, orelse] = [compile(unit, node.test), compile(unit, node.body), compile(unit, node.orelse)];
      return (f) => {
        const chosen = f.vm.truth(test(f));
        if (chosen === null) {
          f.site = node.test;
          return valueOfBoth(f, body, orelse);
        }
        return chosen ? body(f) : orelse(f);
      };
    }
    case "ListComp": case "SetComp": case "DictComp": return compileComprehension(unit, node);
    case "GeneratorExp": return compileGenerator(unit, node);
    case "NamedExpr": {
      const [value, store] = [compile(unit, node.value), compileStore(unit, node.target.id)];
      return (f) => {
        const made = value(f);
        store(f, made);
        if (unit.document.watched) f.vm.listener.assigned?.(f, node.target, made);
        return made;
      };
    }
    // Statements with a yield inside are compiled apart (`generators.ts`); here only what stands where none can.
    case "Yield": case "YieldFrom": return (f) => f.vm.unknown("yield-outside", "a yield outside a generator");
    case "Await": {
      const value = compile(unit, node.value);
      return (f) => {
        value(f);
        return f.vm.unknown("async", "await is not run");
      };
    }
    case "BadExpression": return (f) => {
      f.site = node;
      return node.reason === null ? f.vm.unknown("syntax", "this does not parse") : f.vm.unknown("not-modelled", node.reason);
    };
    default: return assertNever(node);
  }
};

/* Operators */

const compileUnary = (unit: Unit, op: "+" | "-" | "~" | "not", operand: Expression): Eval => {
  const value = compile(unit, operand);
  if (op !== "not") return (f) => f.vm.unary(op, value(f));
  return (f) => {
    const made = value(f);
    const known = f.vm.truth(made);
    return known === null ? (made instanceof Unknown ? made : f.vm.unknown("data-dependent", "a condition depends on data")) : !known;
  };
};

const compileBool = (unit: Unit, node: Bool): Eval => {
  const values = node.values.map((value) => compile(unit, value));
  const isAnd = node.op === "and";
  const from = (f: Frame, first: number): Value => {
    let value: Value = null;
    for (let i = first; i < values.length; i++) {
      value = values[i]!(f);
      if (i === values.length - 1) return value;
      const known = f.vm.truth(value);
      if (known === null) return either(f, value, (inner) => from(inner, i + 1));
      if (known !== isAnd) return value;
    }
    return value;
  };
  return (f) => from(f, 0);
};

/** What `and` and `or` give behind an operand of which only data tell whether it is true: the operand itself, or the rest. */
const either = (f: Frame, value: Value, rest: Eval): Value => {
  const given = value instanceof Unknown ? value : f.vm.unknown("data-dependent", "a condition depends on data");
  const made = valueOfBoth(f, rest, () => given);
  return made instanceof Unknown ? given : made;
};

const compileCompare = (unit: Unit, node: Compare): Eval => {
  const first = compile(unit, node.first);
  const rest = node.rest.map((part) => compile(unit, part));
  const { ops } = node;
  if (ops.length === 1) {
    const [op, second] = [ops[0]!, rest[0]!];
    return (f) => {
      const a = first(f);
      const b = second(f);
      f.site = node;
      return f.vm.compare(op, a, b);
    };
  }
  const from = (f: Frame, start: Value, i: number): Value => {
    const right = rest[i]!(f);
    f.site = node;
    const result = f.vm.compare(ops[i]!, start, right);
    const known = f.vm.truth(result);
    if (i === ops.length - 1 || known === false) return result;
    return known === null ? either(f, result, (inner) => from(inner, right, i + 1)) : from(f, right, i + 1);
  };
  return (f) => from(f, first(f), 0);
};

/* Attributes, items, calls */

const compileAttribute = (unit: Unit, node: Attribute): Eval => {
  const value = compile(unit, node.value);
  const name = mangle(unit, node.attr);
  return (f) => {
    const object = value(f);
    f.site = node;
    return f.vm.getAttr(object, name);
  };
};

const compileSubscript = (unit: Unit, node: Subscript): Eval => {
  const [value, index] = [compile(unit, node.value), compile(unit, node.index)];
  return (f) => {
    const container = value(f);
    const key = index(f);
    f.site = node;
    return f.vm.getItem(container, key);
  };
};

/** What lists and tuples say of a star before something else than an iterable; sets leave it to the iteration. */
const mustIterate = (f: Frame, value: Value): void => {
  if (!isIterable(value)) f.vm.raise("TypeError", `Value after * must be an iterable, not ${typeOf(value).name}`);
};

const isStar = (element: Expression): boolean => element.kind === "Starred";

/** A display with something of unknown length in it is not known. */
const orUnknown = (make: Eval): Eval => (f) => {
  try {
    return make(f);
  } catch (error) {
    if (error instanceof UnknownUsed) return error.value;
    throw error;
  }
};

/** The values of a list of expressions, `first` before them where it is given. What stands behind a star is shown to `check` first. */
export const compileItems = (unit: Unit, elements: readonly Expression[], check?: (f: Frame, value: Value) => void): ((f: Frame, first?: Value) => Value[]) => {
  const parts = elements.map((element) => ({ star: element.kind === "Starred", run: compile(unit, element) }));
  if (!parts.some((part) => part.star)) {
    const runs = parts.map((part) => part.run);
    return (f, first) => {
      const before = first === undefined ? 0 : 1;
      const items = new Array<Value>(runs.length + before);
      if (first !== undefined) items[0] = first;
      for (let i = 0; i < runs.length; i++) items[i + before] = runs[i]!(f);
      return items;
    };
  }
  return (f, first) => {
    const items: Value[] = first === undefined ? [] : [first];
    for (const { star, run } of parts) {
      const value = run(f);
      if (star) check?.(f, value);
      if (star) for (const item of f.vm.toArray(value)) items.push(item);
      else items.push(value);
    }
    return items;
  };
};

const compileDict = (unit: Unit, node: Dict): Eval => {
  const entries = node.values.map((value, i) => ({ key: node.keys[i] ? compile(unit, node.keys[i]) : null, value: compile(unit, value) }));
  return (f) => {
    f.vm.hold(weights.dict);
    const dict = new PyDict();
    // keys are hashed when all are there: one that cannot be does not hide what the values raise
    const waiting: (readonly [Value, Value])[] = [];
    const settle = (): void => {
      for (const [key, value] of waiting) {
        const hash = f.vm.hashKey(key);
        const known = dict.entries.get(hash);
        dict.entries.set(hash, { key: known ? known.key : key, value });
      }
      waiting.length = 0;
    };
    for (const { key, value } of entries) {
      if (key) {
        waiting.push([key(f), value(f)]);
        continue;
      }
      settle();
      const mapping = value(f);
      if (mapping instanceof PyDict) putAll(f.vm, dict, mapping);
      else for (const [hash, entry] of mappingEntries(f, mapping)) dict.entries.set(hash, { key: entry.key, value: entry.value });
    }
    settle();
    return dict;
  };
};

const compileJoined = (unit: Unit, node: JoinedStr): Eval => {
  const parts = node.parts.map((part) => {
    if (typeof part === "string") return () => part;
    const [value, spec] = [compile(unit, part.value), part.spec ? compileJoined(unit, part.spec) : null];
    return (f: Frame): string => {
      const made = value(f);
      const shown = part.conversion === "a" ? ascii(f.vm.repr(made)) : part.conversion === "r" || (part.label !== null && part.conversion === null && !spec) ? f.vm.repr(made) : part.conversion === "s" ? f.vm.str(made) : made;
      return (part.label ?? "") + f.vm.format(shown, spec ? (spec(f) as string) : "");
    };
  });
  return (f) => {
    const text = parts.map((part) => part(f)).join("");
    if (text.length > 65536) f.vm.allow(text.length);
    return text;
  };
};

