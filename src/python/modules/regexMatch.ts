/** Matching by backtracking. Every step is counted, so that a pattern without end is stopped like any other program. */
import { type Node, type Parsed, PatternError } from "./regexParse.ts";

interface Run {
  readonly text: readonly number[];
  /** Start and end of each group, flat; -1 where it took no part. */
  readonly spans: number[];
  readonly tick: () => void;
}
type Next = (at: number) => boolean;
type Matcher = (run: Run, at: number, next: Next) => boolean;

/** A pattern ready to be run. */
export interface Program {
  readonly groups: number;
  readonly match: Matcher;
}

export const compilePattern = ({ root, groups }: Parsed): Program => ({ groups, match: compile(root) });

/** Spans of all groups for a match that starts at `at`, or null. With `full`, the match must reach the end; one that `moves` is not empty. */
export const matchAt = (program: Program, text: readonly number[], at: number, { full, moves }: { readonly full: boolean; readonly moves: boolean }, tick: () => void): readonly number[] | null => {
  const run: Run = { text, spans: new Array<number>((program.groups + 1) * 2).fill(-1), tick };
  run.spans[0] = at;
  const found = program.match(run, at, (end) => {
    if ((full && end !== text.length) || (moves && end === at)) return false;
    run.spans[1] = end;
    return true;
  });
  return found ? run.spans : null;
};

const compile = (node: Node): Matcher => {
  switch (node.kind) {
    case "set": {
      const { test } = node;
      return (run, at, next) => at < run.text.length && test(run.text[at]!) && next(at + 1);
    }
    case "sequence": return node.parts.reduceRight<Matcher>((rest, part) => {
      const first = compile(part);
      return (run, at, next) => first(run, at, (after) => rest(run, after, next));
    }, (_, at, next) => next(at));
    case "choice": {
      const options = node.options.map(compile);
      return (run, at, next) => {
        run.tick();
        return options.some((option) => option(run, at, next));
      };
    }
    case "group": return compileGroup(node.index, compile(node.body));
    case "repeat": return compileRepeat(node);
    case "back": return compileBackReference(node.index, node.folds);
    case "look": return compileLook(node);
    case "atomic": return compileAtomic(compile(node.body));
    case "if": {
      const [yes, no, { index }] = [compile(node.yes), compile(node.no), node];
      return (run, at, next) => (run.spans[index * 2 + 1]! >= 0 ? yes : no)(run, at, next);
    }
    case "start": return (_, at, next) => at === 0 && next(at);
    case "end": return (run, at, next) => at === run.text.length && next(at);
    case "lineStart": return (run, at, next) => (at === 0 || run.text[at - 1] === 10) && next(at);
    case "lineEnd": return (run, at, next) => (at === run.text.length || run.text[at] === 10) && next(at);
    case "lastLineEnd": return (run, at, next) => (at === run.text.length || (at === run.text.length - 1 && run.text[at] === 10)) && next(at);
    case "boundary": {
      const { isWord, wanted } = node;
      const word = (run: Run, at: number): boolean => at >= 0 && at < run.text.length && isWord(run.text[at]!);
      // an empty text has neither boundaries nor places between
      return (run, at, next) => run.text.length > 0 && (word(run, at - 1) !== word(run, at)) === wanted && next(at);
    }
  }
};

const compileGroup = (index: number, body: Matcher): Matcher => (run, at, next) => {
  const [start, end] = [run.spans[index * 2]!, run.spans[index * 2 + 1]!];
  const found = body(run, at, (after) => {
    const [outerStart, outerEnd] = [run.spans[index * 2]!, run.spans[index * 2 + 1]!];
    run.spans[index * 2] = at;
    run.spans[index * 2 + 1] = after;
    if (next(after)) return true;
    run.spans[index * 2] = outerStart;
    run.spans[index * 2 + 1] = outerEnd;
    return false;
  });
  if (!found) {
    run.spans[index * 2] = start;
    run.spans[index * 2 + 1] = end;
  }
  return found;
};

const compileRepeat = (node: Extract<Node, { kind: "repeat" }>): Matcher => {
  if (node.mode === "possessive") return compileAtomic(compileRepeat({ ...node, mode: "greedy" }));
  return node.body.kind === "set" ? repeatSet(node.body.test, node) : repeatBody(compile(node.body), node);
};

/** A repeated single character: counted in a loop, then given back one by one. */
const repeatSet = (test: (code: number) => boolean, { min, max, mode }: { readonly min: number; readonly max: number; readonly mode: string }): Matcher => (run, at, next) => {
  const { text } = run;
  const limit = Math.min(text.length, max === Number.POSITIVE_INFINITY ? text.length : at + max);
  let end = at;
  if (mode === "lazy") {
    for (; end - at < min; end++) if (end >= limit || !test(text[end]!)) return false;
    for (;;) {
      run.tick();
      if (next(end)) return true;
      if (end >= limit || !test(text[end]!)) return false;
      end++;
    }
  }
  while (end < limit && test(text[end]!)) end++;
  for (; end - at >= min; end--) {
    run.tick();
    if (next(end)) return true;
  }
  return false;
};

const repeatBody = (body: Matcher, { min, max, mode }: { readonly min: number; readonly max: number; readonly mode: string }): Matcher => {
  // an iteration that starts where the one before started would take nothing again
  const more = (run: Run, at: number, count: number, last: number, next: Next): boolean => {
    run.tick();
    const again = (): boolean => count < max && (count < min || at !== last) && body(run, at, (after) => more(run, after, count + 1, at, next));
    if (count < min) return again();
    return mode === "lazy" ? next(at) || again() : again() || next(at);
  };
  return (run, at, next) => more(run, at, 0, -1, next);
};

const compileAtomic = (body: Matcher): Matcher => (run, at, next) => {
  let end = -1;
  const before = run.spans.slice();
  if (body(run, at, (after) => ((end = after), true)) && next(end)) return true;
  before.forEach((value, i) => { run.spans[i] = value; });
  return false;
};

const compileBackReference = (index: number, folds: boolean): Matcher => {
  const plain = (code: number): number => (folds ? String.fromCodePoint(code).toLowerCase().codePointAt(0)! : code);
  return (run, at, next) => {
    const [start, end] = [run.spans[index * 2]!, run.spans[index * 2 + 1]!];
    if (end < 0 || at + end - start > run.text.length) return false;
    for (let i = 0; i < end - start; i++) if (plain(run.text[start + i]!) !== plain(run.text[at + i]!)) return false;
    return next(at + end - start);
  };
};

const compileLook = ({ body, ahead, wanted }: Extract<Node, { kind: "look" }>): Matcher => {
  const inner = compile(body);
  const width = ahead ? 0 : widthOf(body);
  return (run, at, next) => {
    const before = run.spans.slice();
    const found = at >= width && inner(run, at - width, (end) => ahead || end === at);
    if (found !== wanted || !wanted) before.forEach((value, i) => { run.spans[i] = value; });
    return found === wanted && next(at);
  };
};

/** How many characters a look-behind takes; they must be of one length. */
const widthOf = (node: Node): number => {
  const fail = (): never => {
    throw new PatternError("look-behind requires fixed-width pattern");
  };
  switch (node.kind) {
    case "set": return 1;
    case "sequence": return node.parts.reduce((sum, part) => sum + widthOf(part), 0);
    case "choice": {
      const widths = node.options.map(widthOf);
      return widths.every((width) => width === widths[0]) ? widths[0]! : fail();
    }
    case "group": case "atomic": return widthOf(node.body);
    case "repeat": return node.min === node.max ? node.min * widthOf(node.body) : fail();
    case "back": case "if": return fail();
    default: return 0;
  }
};
