/** `_re`: the one search behind Python's `re`. */
import type { Machine } from "../machine.ts";
import { functions } from "../native.ts";
import { PyList, PyTuple, type Value } from "../values.ts";
import { textOf } from "../builtins/arguments.ts";
import { compilePattern, matchAt, type Program } from "./regexMatch.ts";
import { parsePattern, PatternError } from "./regexParse.ts";

/** How far a match must reach; `further` searches behind an empty match, which is not found again. */
const mode = { search: 0, match: 1, full: 2, further: 3 };

/** Programs of patterns, by flags and pattern; forgotten when there are too many. */
const compiled = new Map<string, Program>();
const kept = 2000;

const programOf = (vm: Machine, pattern: string, flags: number): Program => {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  vm.tick(pattern.length);
  try {
    const made = compilePattern(parsePattern(pattern, flags));
    if (compiled.size >= kept) compiled.clear();
    compiled.set(key, made);
    return made;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return vm.raise("ValueError", error.message);
  }
};

/** Spans of all groups in code points; None where there is no match, and for a group that took no part. */
const search = (vm: Machine, pattern: Value, flags: Value, text: Value, pos: Value, how: Value): Value => {
  const program = programOf(vm, textOf(vm, pattern), Number(flags));
  const codes = Array.from(textOf(vm, text), (char) => char.codePointAt(0)!);
  const last = how === mode.search || how === mode.further ? codes.length : Number(pos);
  vm.tick(1 + (codes.length >> 4));
  for (let at = Number(pos); at <= last; at++) {
    const spans = matchAt(program, codes, at, { full: how === mode.full, moves: how === mode.further && at === pos }, () => vm.tick());
    if (spans) return new PyList([...Array(program.groups + 1).keys()].map((i) => (spans[i * 2 + 1]! < 0 ? null : new PyTuple([spans[i * 2]!, spans[i * 2 + 1]!]))));
    if ((at & 63) === 0) vm.tick();
  }
  return null;
};

export const regexNames = functions({ "search(pattern, flags, text, pos, mode, /)": search });
