/** `_re`: Python's regular expressions on JavaScript's engine. */
import type { Machine } from "../machine.ts";
import { functions } from "../native.ts";
import { PyList, PyTuple, type Value } from "../values.ts";
import { textOf } from "../builtins/arguments.ts";

/** Flags by their numbers in Python's `re`. */
const flag = { ignoreCase: 2, multiline: 8, dotAll: 16, ascii: 256 };
/** How far a match must reach. */
const mode = { search: 0, match: 1, full: 2 };

const classes: Readonly<Record<string, { readonly unicode: string; readonly ascii: string }>> = {
  d: { unicode: "\\p{Nd}", ascii: "0-9" },
  w: { unicode: "\\p{L}\\p{N}_", ascii: "a-zA-Z0-9_" },
  s: { unicode: "\\s\\x1c-\\x1f\\x85", ascii: " \\t\\n\\r\\f\\v" },
};

interface State {
  readonly pattern: string;
  readonly ascii: boolean;
  readonly multiline: boolean;
  at: number;
}

/** The JavaScript source of a Python pattern (in `v`-less unicode mode). */
const translate = (pattern: string, flags: number): string => {
  const state: State = { pattern, ascii: (flags & flag.ascii) !== 0, multiline: (flags & flag.multiline) !== 0, at: 0 };
  let source = "";
  while (state.at < pattern.length) source += piece(state);
  return source;
};

const piece = (state: State): string => {
  const { pattern } = state;
  const char = pattern[state.at]!;
  if (char === "\\") return escaped(state, false);
  if (char === "[") return characterClass(state);
  if (char === "(") return group(state);
  state.at++;
  if (char === "$") return state.multiline ? "(?=\\n|$(?![^]))" : "(?=\\n?$(?![^]))";
  if (char === "{" && !/^\{\d*(,\d*)?\}/.test(pattern.slice(state.at - 1))) return "\\{";
  if (char === "{" && /^\{,/.test(pattern.slice(state.at - 1))) return "{0";
  if (char === "}" && !/\{\d*(,\d*)?$/.test(pattern.slice(0, state.at - 1))) return "\\}";
  if (char === "]" ) return "\\]";
  if (char === "/") return "\\/";
  return char;
};

const group = (state: State): string => {
  const rest = state.pattern.slice(state.at);
  const named = /^\(\?P<(\w+)>/.exec(rest);
  if (named) {
    state.at += named[0].length;
    return `(?<${named[1]}>`;
  }
  const back = /^\(\?P=(\w+)\)/.exec(rest);
  if (back) {
    state.at += back[0].length;
    return `\\k<${back[1]}>`;
  }
  const comment = /^\(\?#[^)]*\)/.exec(rest);
  if (comment) {
    state.at += comment[0].length;
    return "(?:)";
  }
  const opening = /^\(\?(?:[:=!]|<[=!])/.exec(rest) ?? /^\(/.exec(rest)!;
  if (/^\(\?[aiLmsux-]+:/.test(rest)) {
    const scoped = /^\(\?([aiLmsux]*)-?([imsx]*):/.exec(rest)!;
    state.at += scoped[0].length;
    return "(?:";
  }
  state.at += opening[0].length;
  return opening[0];
};

const escaped = (state: State, inClass: boolean): string => {
  const char = state.pattern[state.at + 1];
  if (char === undefined) throw new SyntaxError("bad escape (end of pattern)");
  state.at += 2;
  const known = classes[char.toLowerCase()];
  if (known && "dwsDWS".includes(char)) {
    const set = state.ascii ? known.ascii : known.unicode;
    if (char === char.toLowerCase()) return inClass ? set : `[${set}]`;
    return inClass ? (char === "S" ? "\\S" : char === "D" ? "\\P{Nd}" : "\\W") : `[^${set}]`;
  }
  switch (char) {
    case "A": return "(?<![^])";
    case "Z": return "(?![^])";
    case "b": return inClass ? "\\b" : state.ascii ? "\\b" : boundary(true);
    case "B": return state.ascii ? "\\B" : boundary(false);
    case "a": return "\\x07";
    case "n": case "r": case "t": case "f": case "v": return `\\${char}`;
    case "x": case "u": case "U": {
      const digits = char === "x" ? 2 : char === "u" ? 4 : 8;
      const code = state.pattern.slice(state.at, state.at + digits);
      state.at += digits;
      return `\\u{${Number.parseInt(code, 16).toString(16)}}`;
    }
  }
  if (/[0-9]/.test(char)) return numbered(state, char, inClass);
  if (/[a-zA-Z]/.test(char)) throw new SyntaxError(`bad escape \\${char} at position ${state.at - 2}`);
  return /[\^$\\.*+?()[\]{}|/-]/.test(char) ? (char === "-" && !inClass ? "-" : `\\${char}`) : char;
};

const boundary = (present: boolean): string => {
  const word = "[\\p{L}\\p{N}_]";
  return present ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))` : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
};

const numbered = (state: State, first: string, inClass: boolean): string => {
  if (first === "0" || inClass) {
    const octal = /^[0-7]{0,2}/.exec(state.pattern.slice(state.at))![0];
    state.at += octal.length;
    return `\\u{${Number.parseInt(first + octal, 8).toString(16)}}`;
  }
  const more = /^\d?/.exec(state.pattern.slice(state.at))![0];
  state.at += more.length;
  return `(?:\\${first}${more})`;
};

const characterClass = (state: State): string => {
  const { pattern } = state;
  let source = "[";
  state.at++;
  if (pattern[state.at] === "^") {
    source += "^";
    state.at++;
  }
  let first = true;
  while (first || pattern[state.at] !== "]") {
    const char = pattern[state.at];
    if (char === undefined) throw new SyntaxError("unterminated character set");
    if (char === "\\") source += escaped(state, true);
    else {
      source += "[]/&~".includes(char) && char !== "/" && char !== "&" && char !== "~" ? `\\${char}` : dash(state, char);
      state.at++;
    }
    first = false;
  }
  state.at++;
  return `${source}]`;
};

/** A dash that does not make a range must be escaped in unicode mode. */
const dash = (state: State, char: string): string => {
  if (char !== "-") return char;
  const [before, after] = [state.pattern[state.at - 1], state.pattern[state.at + 1]];
  const afterSet = /\\[dwsDWS]$/.test(state.pattern.slice(0, state.at));
  return before === "[" || before === "^" || after === "]" || afterSet || (after === "\\" && /[dwsDWS]/.test(state.pattern[state.at + 2] ?? "")) ? "\\-" : "-";
};

const compiled = new Map<string, RegExp>();
const kept = 2000;

const regexOf = (vm: Machine, pattern: string, flags: number, how: number): RegExp => {
  const key = `${flags}/${how}/${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  try {
    const body = translate(pattern, flags);
    const letters = `ud${how === mode.search ? "g" : "y"}${flags & flag.ignoreCase ? "i" : ""}${flags & flag.multiline ? "m" : ""}${flags & flag.dotAll ? "s" : ""}`;
    // `.` leaves out line feeds only
    const made = new RegExp(how === mode.full ? `(?:${body})(?![^])` : body, letters);
    if (compiled.size >= kept) compiled.clear();
    compiled.set(key, made);
    return made;
  } catch (error) {
    return vm.raise("ValueError", error instanceof Error ? error.message.replace(/^Invalid regular expression: .*: /, "") : "bad pattern");
  }
};

/** Spans of all groups, code points counted; None where there is no match, and for a group that took no part. */
const search = (vm: Machine, pattern: Value, flags: Value, text: Value, pos: Value, how: Value): Value => {
  const subject = textOf(vm, text);
  const astral = /[\ud800-\udbff]/.test(subject);
  const unit = astral ? [...subject].slice(0, Number(pos)).join("").length : Number(pos);
  const regex = regexOf(vm, textOf(vm, pattern), Number(flags), Number(how));
  vm.tick(1 + (subject.length >> 6));
  regex.lastIndex = unit;
  const match = regex.exec(subject);
  if (!match) return null;
  const point = (at: number): number => (astral ? [...subject.slice(0, at)].length : at);
  return new PyList(match.indices!.map((span) => (span ? new PyTuple([point(span[0]), point(span[1])]) : null)));
};

export const regexNames = functions({ "search(pattern, flags, text, pos, mode, /)": search });
