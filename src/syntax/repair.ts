/**
 * Mends one line of code as a person would read it half-typed: brackets and strings are closed, what is missing becomes a
 * hole, a colon is added; else as much of the line as can stand is kept and the rest is a hole.
 */
import type { Grammar } from "./grammar.ts";
import { closersFor } from "./lines.ts";
import { rewrites, type Draft } from "./rewrites.ts";
import type { Piece } from "./source.ts";
import type { SyntaxProblem } from "./tree.ts";

export interface Repair {
  /** The mended line; empty when nothing of it can be kept. */
  readonly pieces: readonly Piece[];
  readonly problems: readonly SyntaxProblem[];
  /** Whether the line ends with the colon before a block. */
  readonly opensBlock: boolean;
}

/** Something to be typed where the code ends so far. */
const hole = { hole: "here" } as const;
/** The line as a whole, which is kept in part after this. */
const wholeLine = { hole: "line" } as const;
/** The rest of the line. */
const rest = { hole: "rest" } as const;

interface Line {
  readonly text: string;
  /** Offset of the line in the file. */
  readonly start: number;
}

const piecesOf = (draft: Draft, { text, start }: Line): Piece[] => {
  const pieces: Piece[] = [];
  let at = start;
  const end = start + text.length;
  for (const part of draft) {
    if (typeof part === "string") pieces.push({ kind: "added", text: part, start: at, end: at });
    else if ("hole" in part) {
      pieces.push({ kind: "hole", start: at, end: part.hole === "here" ? at : end });
      if (part.hole === "rest") at = end;
    }
    else {
      at = start + part.to;
      pieces.push({ kind: "text", start: start + part.from, end: at });
    }
  }
  return pieces;
};

const codeOf = (draft: Draft, { text }: Line): string =>
  draft.map((part) => (typeof part === "string" ? part : "hole" in part ? " _0 " : text.slice(part.from, part.to))).join("");

/** What is said of a line, from what its brackets and strings lack. */
const problemsOf = ({ text, start }: Line, closers: string): SyntaxProblem[] => {
  const span = { start, end: start + text.length };
  if (/["']/.test(closers)) return [{ ...span, message: "unterminated string literal" }];
  const closer = closers.at(-1);
  const opener = closer === ")" ? "(" : closer === "]" ? "[" : "{";
  return [{ ...span, message: closer ? `'${opener}' was never closed` : "invalid syntax" }];
};

/** What may be missing at the end of an expression, tried in this order; the closers follow. */
const endings: readonly Draft[] = [[], [hole], [" in", hole], [" else", hole], [":", hole], [" for", hole, "in", hole]];

/** The ends of a text with its closers. After an open bracket or a comma more is to come, so the hole goes first. */
const ended = (text: string, closers: string): Draft[] => {
  const unfinished = closers !== "" && /[([{,]$/.test(text);
  const order = unfinished ? [endings[1]!, ...endings] : endings;
  return order.map((ending): Draft => [{ from: 0, to: text.length }, ...ending, closers]);
};

/** Mends a simple statement. */
export const repairedLine = (text: string, start: number, grammar: Grammar): Repair => {
  const line = { text, start };
  const closers = closersFor(text);
  const problems = problemsOf(line, closers);
  for (const draft of rewrites(text)) {
    if (grammar.read(codeOf(draft, line) + "\n")) return { pieces: piecesOf(draft, line), problems: [], opensBlock: false };
  }
  const drafts = [...ended(text, closers), ...remains(text)];
  const draft = drafts.find((each) => grammar.read(codeOf(each, line) + "\n") !== null);
  return { pieces: draft ? piecesOf(draft, line) : [], problems, opensBlock: false };
};

const assignments = /(?:[-+*/%@&|^]|\*\*|\/\/|<<|>>)?=(?!=)/g;
const leading = /^(?:return|await|yield|raise|assert|del|(?:async\s+)?(?:if|while)\b[^:]*:)(?=\W|$)/;

/** Beginnings of a line that stand when all after them is a hole: the targets of an assignment, `return`. */
const remains = (text: string): Draft[] => {
  const drafts: Draft[] = [];
  for (const match of [...text.matchAll(assignments)].reverse()) {
    if (/[=<>!:]/.test(text[match.index - 1] ?? "")) continue;
    drafts.push([{ from: 0, to: match.index + match[0].length }, rest]);
    if (drafts.length > 20) break;
  }
  const word = leading.exec(text);
  if (word) drafts.push([{ from: 0, to: word[0].length }, rest]);
  return drafts;
};

interface Header extends Line {
  /** Its first word, `@` for a decorator. */
  readonly keyword: string;
  readonly hasBody: boolean;
  readonly indent: string;
}

/** What has to stand before a clause so that it can be tried alone. */
const before: Readonly<Record<string, string>> = { elif: "if 0:0\n", else: "if 0:0\n", except: "try:0\n", finally: "try:0\n", case: "match 0:\n " };

/** Mends a line that opens a block, or a decorator. Always gives pieces. */
export const repairedHeader = (header: Header, grammar: Grammar): Repair => {
  const reads = (draft: Draft, opensBlock: boolean): boolean => {
    const after = header.keyword === "@" ? "\ndef f():0\n" : opensBlock ? "\n  0\n" : "\n";
    return grammar.read((before[header.keyword] ?? "") + codeOf(draft, header) + after) !== null;
  };
  const asIs: Draft = [{ from: 0, to: header.text.length }];
  if (header.keyword === "@") {
    if (reads(asIs, false)) return { pieces: piecesOf(asIs, header), problems: [], opensBlock: false };
    const problems = problemsOf(header, closersFor(header.text));
    return { pieces: piecesOf(ended(header.text, closersFor(header.text)).find((draft) => reads(draft, false)) ?? ["@", hole], header), problems, opensBlock: false };
  }
  for (const draft of [...(matchesIndex(header) ? [] : [asIs]), ...rewrites(header.text)]) {
    if (header.text.endsWith(":") && reads(draft, true)) return { pieces: piecesOf(draft, header), problems: [], opensBlock: true };
    if (!header.hasBody && reads(draft, false)) return { pieces: piecesOf(draft, header), problems: [], opensBlock: false };
  }
  return mended(header, reads);
};

/** `match [1, 2]:` reads as an annotation of `match[1, 2]`, which is not meant where cases follow. */
const matchesIndex = ({ keyword, text }: Header): boolean => keyword === "match" && /^match\s*\[/.test(text);

const mended = (header: Header, reads: (draft: Draft, opensBlock: boolean) => boolean): Repair => {
  const { text } = header;
  const bare = text.replace(/\s*:$/, "");
  const closers = closersFor(text);
  const problems = closers === "" && bare === text ? [{ ...endOf(header), message: "expected ':'" }] : problemsOf(header, closers);
  const bareClosers = closersFor(bare);
  const blocks = [...ended(bare, bareClosers), ...headerEndings.map((ending): Draft => [{ from: 0, to: bare.length }, ...ending, bareClosers])];
  const drafts: { readonly draft: Draft; readonly opensBlock: boolean }[] = blocks.map((draft) => ({ draft: [...draft, ":"], opensBlock: true }));
  if (!header.hasBody && !text.endsWith(":")) {
    const inline = [...ended(text, closers), ...remains(text)].map((draft) => ({ draft, opensBlock: false }));
    drafts.splice(1, 0, ...inline);
  }
  const found = drafts.find(({ draft, opensBlock }) => reads(draft, opensBlock)) ?? { draft: lastResort(header), opensBlock: true };
  return { pieces: piecesOf(found.draft, header), problems: found.opensBlock ? problems : problemsOf(header, closers), opensBlock: found.opensBlock };
};

/** What may be missing at the end of a header besides an expression: parameters, the rest of a `for`. */
const headerEndings: readonly Draft[] = [["()"], [hole, "()"], [hole, "in", hole]];

const endOf = ({ text, start }: Line): { start: number; end: number } => ({ start: start + text.length, end: start + text.length });

/**
 * A header of which only the keyword and the name are kept. A function gets a hole for a decorator and a class one for a
 * base, so that nobody takes it for a function without parameters or a class without bases.
 */
const lastResort = ({ text, keyword, indent }: Header): Draft => {
  const name = /^(?:async\s+)?(?:def|class)\s+[^\W\d]\w*/.exec(text)?.[0].length;
  const kept = { from: 0, to: name ?? 0 };
  switch (keyword) {
    case "def":
      return name === undefined ? ["@", wholeLine, `\n${indent}def`, rest, "():"] : ["@", wholeLine, `\n${indent}`, kept, "():"];
    case "class":
      return name === undefined ? ["class", hole, "(", rest, "):"] : [kept, "(", rest, "):"];
    case "for":
      return ["for", hole, "in", rest, ":"];
    case "else":
    case "try":
    case "finally":
      return [keyword, ":"];
    default:
      return [keyword, rest, ":"];
  }
};
