/** `match`: patterns → tests that bind names. */
import { assertNever } from "../../base/index.ts";
import type { Match, Pattern } from "../../syntax/index.ts";
import type { Frame } from "../machine.ts";
import {
  boolClass, bytearrayClass, bytesClass, dictClass, floatClass, frozensetClass, intClass, isInstance, listClass, objectClass, PyClass, PyDict, PyList, PyObject, PyRange, PyTuple, setClass, strClass, tupleClass, typeClass, typeOf, unbox, Unknown,
  type Value,
} from "../values.ts";
import { holds } from "../openDicts.ts";
import { runBoth } from "./branches.ts";
import { compile } from "./expressions.ts";
import { compileStore, type Store } from "./names.ts";
import { compileBlock, type Exec } from "./statements.ts";
import type { Unit } from "./unit.ts";

/** A name and what it gets: names are bound when the whole pattern has matched. */
type Binding = readonly [Store, Value];

/** Whether a value matches, with what it binds put into `bound`; null where only data could tell: it is bound as if it did. */
type Test = (f: Frame, value: Value, bound: Binding[]) => boolean | null;

/** Whether all of these hold; what comes after one that does not is not asked. */
const every = <T>(items: readonly T[], test: (item: T, i: number) => boolean | null): boolean | null => {
  let all: boolean | null = true;
  for (let i = 0; i < items.length; i++) {
    const known = test(items[i]!, i);
    if (known === false) return false;
    if (known === null) all = null;
  }
  return all;
};

export const compileMatch = (unit: Unit, node: Match): Exec => {
  const subject = compile(unit, node.subject);
  const cases = node.cases.map(({ pattern, guard, body }) => ({ test: compilePattern(unit, pattern), guard: guard ? compile(unit, guard) : null, body: compileBlock(unit, body) }));
  const from = (f: Frame, value: Value, i: number): number => {
    const one = cases[i];
    if (!one) return 0;
    f.site = node.cases[i]!.pattern;
    const guarded = (inner: Frame): number => {
      const allowed = one.guard ? inner.vm.truth(one.guard(inner)) : true;
      if (allowed === null) return runBoth(inner, one.body, (other) => from(other, value, i + 1));
      return allowed ? one.body(inner) : from(inner, value, i + 1);
    };
    const bound: Binding[] = [];
    const matched = one.test(f, value, bound);
    if (matched !== false) for (const [store, part] of bound) store(f, part);
    if (matched === null) return runBoth(f, guarded, (inner) => from(inner, value, i + 1));
    return matched ? guarded(f) : from(f, value, i + 1);
  };
  return (f) => {
    const value = subject(f);
    f.site = node.subject;
    return from(f, value, 0);
  };
};

const compilePattern = (unit: Unit, pattern: Pattern): Test => {
  switch (pattern.kind) {
    case "MatchValue": {
      const value = compile(unit, pattern.value);
      const single = pattern.value.kind === "Constant";
      return (f, subject) => f.vm.truth(f.vm.compare(single ? "is" : "==", subject, value(f)));
    }
    case "MatchAs": {
      const inner = pattern.pattern ? compilePattern(unit, pattern.pattern) : null;
      const store = pattern.name === null ? null : compileStore(unit, pattern.name);
      return (f, subject, bound) => {
        const known = inner ? inner(f, subject, bound) : true;
        if (store) bound.push([store, subject]);
        return known;
      };
    }
    case "MatchOr": {
      const tests = pattern.patterns.map((one) => compilePattern(unit, one));
      return (f, subject, bound) => {
        let any: boolean | null = false;
        for (const test of tests) {
          const before = bound.length;
          const known = test(f, subject, bound);
          if (known) return any === null ? null : true;
          if (known === null) any = null;
          else bound.length = before;
        }
        return any;
      };
    }
    case "MatchStar": {
      const store = pattern.name === null ? null : compileStore(unit, pattern.name);
      return (_, subject, bound) => {
        if (store) bound.push([store, subject]);
        return true;
      };
    }
    case "MatchSequence": return compileSequence(unit, pattern.patterns);
    case "MatchMapping": return compileMapping(unit, pattern);
    case "MatchClass": return compileClassPattern(unit, pattern);
    default: return assertNever(pattern);
  }
};

/** A pattern that takes whatever there is and binds nothing. */
const isWildcard = (pattern: Pattern): boolean => (pattern.kind === "MatchAs" && pattern.pattern === null && pattern.name === null) || (pattern.kind === "MatchStar" && pattern.name === null);

const compileSequence = (unit: Unit, patterns: readonly Pattern[]): Test => {
  const tests = patterns.map((one) => compilePattern(unit, one));
  const star = patterns.findIndex((one) => one.kind === "MatchStar");
  const after = tests.length - star - 1;
  return (f, subject, bound) => {
    // what is matched against an unknown may or may not be it
    const lost = subject instanceof Unknown ? subject : subject instanceof PyList && subject.uncounted ? new Unknown(subject.uncounted.gap) : null;
    if (lost) return every(tests, (test) => test(f, lost, bound)) && null;
    const items = sequenceOf(f, subject);
    if (items && tests.length === 1 && isWildcard(patterns[0]!) && star === 0) return true;
    if (!items) return false;
    const { length } = items;
    if (star < 0 ? length !== tests.length : length < tests.length - 1) return false;
    if (patterns.every(isWildcard)) return true;
    // only around a star that takes no name are items asked for by their places
    const walked = star >= 0 && isWildcard(patterns[star]!) ? null : items.all();
    return every(tests, (test, i) => {
      if (i === star) return walked === null || test(f, new PyList(walked.slice(star, length - after)), bound);
      const place = star < 0 || i < star ? i : length - (tests.length - i);
      return isWildcard(patterns[i]!) || test(f, walked ? walked[place]! : items.at(place), bound);
    });
  };
};

/** What a sequence pattern sees: items are asked for as they are looked at. */
interface Items {
  readonly length: number;
  readonly at: (i: number) => Value;
  readonly all: () => readonly Value[];
}

/** Whether a value is of a class of `collections.abc`, or registered there. */
const isOfKind = (f: Frame, subject: PyObject, name: "Sequence" | "Mapping"): boolean => {
  const known = f.vm.dictGet(f.vm.modules, "collections.abc");
  const kind = known instanceof PyObject ? f.vm.tryAttr(known, name) : undefined;
  return kind !== undefined && isInstanceOf(f, subject, kind);
};
const isInstanceOf = (f: Frame, subject: Value, kind: Value): boolean => f.vm.isTrue(f.vm.call(f.vm.builtins.globals.get("isinstance")!, [subject, kind]));

/** The items of what a sequence pattern matches: lists, tuples, ranges, and what says it is a `Sequence`. */
const sequenceOf = (f: Frame, subject: Value): Items | null => {
  if (subject instanceof PyList || subject instanceof PyTuple) return { length: subject.items.length, at: (i) => subject.items[i]!, all: () => subject.items };
  if (subject instanceof PyRange) return { length: subject.length, at: (i) => subject.at(i), all: () => f.vm.toArray(subject) };
  if (!(subject instanceof PyObject) || subject.cls.isNative || subject instanceof PyDict || !isOfKind(f, subject, "Sequence")) return null;
  return { get length() { return Number(unbox(f.vm.length(subject))); }, at: (i) => f.vm.getItem(subject, i), all: () => f.vm.toArray(subject) };
};

const compileMapping = (unit: Unit, pattern: Extract<Pattern, { kind: "MatchMapping" }>): Test => {
  const keys = pattern.keys.map((key) => compile(unit, key));
  const tests = pattern.patterns.map((one) => compilePattern(unit, one));
  const rest = pattern.rest === null ? null : compileStore(unit, pattern.rest);
  return (f, subject, bound) => {
    if (subject instanceof Unknown) {
      if (rest) bound.push([rest, subject]);
      return every(tests, (test) => test(f, subject, bound)) && null;
    }
    if (!(subject instanceof PyDict)) return subject instanceof PyObject && !subject.cls.isNative && isOfKind(f, subject, "Mapping") && matchMapping(f, subject, { keys: keys.map((key) => key(f)), tests, rest }, bound);
    if (!subject.open && keys.length > subject.entries.size) return false;
    const wanted = keys.map((key) => key(f));
    differs(f, wanted);
    const matched = every(wanted, (key, i) => {
      const held = holds(f.vm, subject, key);
      if (held === false) return false;
      const item = f.vm.dictGet(subject, key);
      const known = tests[i]!(f, item === undefined ? held : item, bound);
      return known && held instanceof Unknown ? null : known;
    });
    if (matched === false) return false;
    if (rest && subject.open) bound.push([rest, new Unknown(subject.open.gap)]);
    else if (rest) bound.push([rest, without(f, [...subject.entries.values()].map(({ key, value }) => [key, value] as const), wanted)]);
    return matched;
  };
};

/** A pattern asks for each key once. */
const differs = (f: Frame, wanted: readonly Value[]): void => {
  const seen = new Set<unknown>();
  for (const key of wanted) {
    const hash = f.vm.hashKey(key);
    if (seen.has(hash)) f.vm.raise("ValueError", `mapping pattern checks duplicate key (${f.vm.repr(key)})`);
    seen.add(hash);
  }
};

/** A dict of the entries under other keys. */
const without = (f: Frame, entries: readonly (readonly [Value, Value])[], wanted: readonly Value[]): PyDict => {
  const others = f.vm.dict(entries);
  for (const key of wanted) f.vm.dictDelete(others, key);
  return others;
};

/** A mapping of a class of the user's: its `get` says what is there. */
const matchMapping = (f: Frame, subject: PyObject, { keys, tests, rest }: { readonly keys: readonly Value[]; readonly tests: readonly Test[]; readonly rest: Store | null }, bound: Binding[]): boolean | null => {
  const { vm } = f;
  if (keys.length > 0 && keys.length > Number(unbox(vm.length(subject)))) return false;
  differs(f, keys);
  const absent = new PyObject(objectClass);
  const matched = every(keys, (key, i) => {
    const held = vm.callMethod(subject, "get", key, absent);
    return held !== absent && tests[i]!(f, held, bound);
  });
  if (matched !== false && rest) bound.push([rest, without(f, vm.toArray(vm.callMethod(subject, "keys")).map((key) => [key, vm.getItem(subject, key)] as const), keys)]);
  return matched;
};

/** Classes whose one positional pattern is matched against the value itself. */
const selfMatching = new Set<PyClass>([boolClass, bytearrayClass, bytesClass, dictClass, floatClass, frozensetClass, intClass, listClass, setClass, strClass, tupleClass]);

const compileClassPattern = (unit: Unit, pattern: Extract<Pattern, { kind: "MatchClass" }>): Test => {
  const cls = compile(unit, pattern.cls);
  const positional = pattern.patterns.map((one) => compilePattern(unit, one));
  const keywords = pattern.keywords.map(({ name, pattern: inner }) => ({ name, test: compilePattern(unit, inner) }));
  return (f, subject, bound) => {
    const type = cls(f);
    if (type instanceof Unknown || subject instanceof Unknown) {
      const lost = subject instanceof Unknown ? subject : (type as Unknown);
      return every(positional, (test) => test(f, lost, bound)) !== false && every(keywords, ({ test }) => test(f, lost, bound)) !== false ? null : false;
    }
    if (!(type instanceof PyClass)) return f.vm.raise("TypeError", "called match pattern must be a class");
    if (!isInstance(subject, type) && (type.cls === typeClass || !isInstanceOf(f, subject, type))) return false;
    const names = positional.length > 0 ? positionalNames(f, type, positional.length) : [];
    const seen = new Set<string>();
    const attribute = (name: string, test: Test): boolean | null => {
      if (seen.has(name)) f.vm.raise("TypeError", `${type.name}() got multiple sub-patterns for attribute '${name}'`);
      seen.add(name);
      const value = f.vm.tryAttr(subject, name);
      return value !== undefined && test(f, value, bound);
    };
    const first = every(positional, (test, i) => (names === null ? test(f, subject, bound) : attribute(names[i]!, test)));
    return first === false ? false : every([first, ...keywords], (one) => (typeof one === "object" && one !== null ? attribute(one.name, one.test) : one));
  };
};

/** The attributes that positional patterns of a class stand for; null where the one pattern is for the value itself. */
const positionalNames = (f: Frame, type: PyClass, given: number): readonly string[] | null => {
  const args = f.vm.tryAttr(type, "__match_args__");
  const isSelf = args === undefined && [...selfMatching].some((one) => type.mro.includes(one));
  if (args !== undefined && !(args instanceof PyTuple)) f.vm.raise("TypeError", `${type.name}.__match_args__ must be a tuple (got ${typeOf(args).name})`);
  const items = args instanceof PyTuple ? args.items : [];
  const most = isSelf ? 1 : items.length;
  if (given > most) f.vm.raise("TypeError", `${type.name}() accepts ${most} positional sub-pattern${most === 1 ? "" : "s"} (${given} given)`);
  if (isSelf) return null;
  return items.slice(0, given).map((name) => {
    const plain = unbox(name);
    return typeof plain === "string" ? plain : f.vm.raise("TypeError", `__match_args__ elements must be strings (got ${typeOf(name).name})`);
  });
};
