/** `match`: patterns → tests that bind names. */
import { assertNever } from "../../base/index.ts";
import type { Match, Pattern } from "../../syntax/index.ts";
import type { Frame } from "../machine.ts";
import {
  boolClass, bytesClass, dictClass, floatClass, frozensetClass, intClass, isInstance, listClass, PyClass, PyDict, PyList, PyObject, PyRange, PyTuple, setClass, strClass, tupleClass, Unknown, type Value,
} from "../values.ts";
import { holds } from "../openDicts.ts";
import { runBoth } from "./branches.ts";
import { compile } from "./expressions.ts";
import { compileStore } from "./names.ts";
import { compileBlock, type Exec } from "./statements.ts";
import type { Unit } from "./unit.ts";

/** Whether a value matches, its names bound as far as it does; null where only data could tell: they are bound as if it did. */
type Test = (f: Frame, value: Value) => boolean | null;

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
    const matched = one.test(f, value);
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
      return (f, subject) => {
        const known = inner ? inner(f, subject) : true;
        if (known !== false) store?.(f, subject);
        return known;
      };
    }
    case "MatchOr": {
      const tests = pattern.patterns.map((one) => compilePattern(unit, one));
      return (f, subject) => {
        let any: boolean | null = false;
        for (const test of tests) {
          const known = test(f, subject);
          if (known) return any === null ? null : true;
          if (known === null) any = null;
        }
        return any;
      };
    }
    case "MatchStar": {
      const store = pattern.name === null ? null : compileStore(unit, pattern.name);
      return (f, subject) => (store?.(f, subject), true);
    }
    case "MatchSequence": return compileSequence(unit, pattern.patterns);
    case "MatchMapping": return compileMapping(unit, pattern);
    case "MatchClass": return compileClassPattern(unit, pattern);
    default: return assertNever(pattern);
  }
};

const compileSequence = (unit: Unit, patterns: readonly Pattern[]): Test => {
  const tests = patterns.map((one) => compilePattern(unit, one));
  const star = patterns.findIndex((one) => one.kind === "MatchStar");
  return (f, subject) => {
    // what is matched against an unknown may or may not be it
    const lost = subject instanceof Unknown ? subject : subject instanceof PyList && subject.uncounted ? new Unknown(subject.uncounted.gap) : null;
    if (lost) return every(tests, (test) => test(f, lost)) && null;
    const items = sequenceItems(f, subject);
    if (!items) return false;
    if (star < 0) return items.length === tests.length && every(tests, (test, i) => test(f, items[i]!));
    if (items.length < tests.length - 1) return false;
    const after = tests.length - star - 1;
    return every(tests, (test, i) =>
      i < star ? test(f, items[i]!) : i === star ? test(f, new PyList(items.slice(star, items.length - after))) : test(f, items[items.length - (tests.length - i)]!));
  };
};

/** The items of what a sequence pattern matches: lists, tuples, ranges, and what says it is a `Sequence`. */
const sequenceItems = (f: Frame, subject: Value): readonly Value[] | null => {
  if (subject instanceof PyList || subject instanceof PyTuple) return subject.items;
  if (subject instanceof PyRange) return f.vm.toArray(subject);
  if (!(subject instanceof PyObject) || subject.cls.isNative || subject instanceof PyDict) return null;
  const known = f.vm.dictGet(f.vm.modules, "collections.abc");
  const kind = known instanceof PyObject ? f.vm.tryAttr(known, "Sequence") : undefined;
  return kind !== undefined && f.vm.isTrue(f.vm.call(f.vm.builtins.globals.get("isinstance")!, [subject, kind])) ? f.vm.toArray(subject) : null;
};

const compileMapping = (unit: Unit, pattern: Extract<Pattern, { kind: "MatchMapping" }>): Test => {
  const keys = pattern.keys.map((key) => compile(unit, key));
  const tests = pattern.patterns.map((one) => compilePattern(unit, one));
  const rest = pattern.rest === null ? null : compileStore(unit, pattern.rest);
  return (f, subject) => {
    if (subject instanceof Unknown) {
      rest?.(f, subject);
      return every(tests, (test) => test(f, subject)) && null;
    }
    if (!(subject instanceof PyDict)) return false;
    const wanted = keys.map((key) => key(f));
    const matched = every(wanted, (key, i) => {
      const held = holds(f.vm, subject, key);
      if (held === false) return false;
      const item = f.vm.dictGet(subject, key);
      const known = tests[i]!(f, item === undefined ? held : item);
      return known && held instanceof Unknown ? null : known;
    });
    if (matched === false) return false;
    if (rest && subject.open) rest(f, new Unknown(subject.open.gap));
    else if (rest) {
      const others = f.vm.dict([...subject.entries.values()].map(({ key, value }) => [key, value] as const));
      for (const key of wanted) f.vm.dictDelete(others, key);
      rest(f, others);
    }
    return matched;
  };
};

/** Classes whose one positional pattern is matched against the value itself. */
const selfMatching = new Set<PyClass>([boolClass, bytesClass, dictClass, floatClass, frozensetClass, intClass, listClass, setClass, strClass, tupleClass]);

const compileClassPattern = (unit: Unit, pattern: Extract<Pattern, { kind: "MatchClass" }>): Test => {
  const cls = compile(unit, pattern.cls);
  const positional = pattern.patterns.map((one) => compilePattern(unit, one));
  const keywords = pattern.keywords.map(({ name, pattern: inner }) => ({ name, test: compilePattern(unit, inner) }));
  const attribute = (f: Frame, subject: Value, name: string, test: Test): boolean | null => {
    const value = f.vm.tryAttr(subject, name);
    return value !== undefined && test(f, value);
  };
  return (f, subject) => {
    const type = cls(f);
    if (type instanceof Unknown || subject instanceof Unknown) {
      const lost = subject instanceof Unknown ? subject : (type as Unknown);
      return every(positional, (test) => test(f, lost)) !== false && every(keywords, ({ test }) => test(f, lost)) !== false ? null : false;
    }
    if (!(type instanceof PyClass) || !isInstance(subject, type)) return false;
    if (positional.length > 0 && [...selfMatching].some((one) => type.mro.includes(one))) return positional[0]!(f, subject);
    const args = positional.length > 0 ? f.vm.tryAttr(type, "__match_args__") : undefined;
    const most = args instanceof PyTuple ? args.items.length : 0;
    if (positional.length > most) f.vm.raise("TypeError", `${type.name}() accepts ${most} positional sub-pattern${most === 1 ? "" : "s"} (${positional.length} given)`);
    const first = every(positional, (test, i) => attribute(f, subject, String((args as PyTuple).items[i]), test));
    return first === false ? false : every([first, ...keywords], (one) => (typeof one === "object" && one !== null ? attribute(f, subject, one.name, one.test) : one));
  };
};
