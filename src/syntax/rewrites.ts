/**
 * Python that the grammar does not know, written as it does: brackets of ours around what it refuses bare, type parameters
 * left out (the tree's maker reads them from the text).
 */

/** Code as it is tried: text of the line, text of ours, and holes. */
export type Draft = readonly (string | { readonly from: number; readonly to: number } | { readonly hole: "here" | "rest" | "line" })[];

/** Other ways to write one line of valid Python; none where the grammar knows it all. */
export const rewrites = (text: string): Draft[] => {
  const drafts: Draft[] = [];
  const parameters = parameterList(text);
  if (parameters) drafts.push(cut(text, [{ at: parameters.from, skip: parameters.to - parameters.from, text: "" }]));
  if (/^match\s*\[/.test(text)) drafts.push(cut(text, [{ at: "match".length, skip: 0, text: " (" }, { at: text.lastIndexOf(":"), skip: 0, text: ")" }]));
  if (/\*\s*[^\s*=]/.test(text)) drafts.push(...starred(text));
  return drafts;
};

interface Change {
  readonly at: number;
  /** How much of the text is left out there. */
  readonly skip: number;
  readonly text: string;
}

const cut = (text: string, changes: readonly Change[]): Draft => {
  const draft: (string | { readonly from: number; readonly to: number })[] = [];
  let from = 0;
  for (const change of changes) {
    draft.push({ from, to: change.at });
    if (change.text !== "") draft.push(change.text);
    from = change.at + change.skip;
  }
  return [...draft, { from, to: text.length }];
};

const parameterized = /^(?:(?:async\s+)?def|class|type)\s+\w+\s*\[/;

/** Where the brackets of `class A[T = int]` stand: the grammar does not know defaults of type parameters (Python 3.13). */
export const parameterList = (text: string): { readonly from: number; readonly to: number } | null => {
  const inside = parameterized.exec(text)?.[0].length;
  if (inside === undefined) return null;
  return { from: inside - 1, to: closing(text, inside - 1) + 1 };
};

/** The type parameters in the brackets behind a name, each with its stars: the grammar may not have seen them. */
export const typeParameters = (text: string, behindName: number): readonly string[] => {
  let open = behindName;
  while (text[open] === " " || text[open] === "\t") open++;
  if (text[open] !== "[") return none;
  const close = closing(text, open);
  const starts = [open, ...[...outside(text, open + 1, close)].filter((at) => text[at] === ",")];
  return starts.flatMap((at) => /^\s*(\*{0,2})\s*([^\W\d]\w*)/.exec(text.slice(at + 1, close))?.slice(1).join("") ?? []);
};
const none: readonly string[] = [];

const quoted = /(?:"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/y;

/** Offset behind a string that begins here, or the next offset. */
const past = (text: string, at: number): number => {
  const char = text[at];
  if (char !== '"' && char !== "'") return at + 1;
  quoted.lastIndex = at;
  return quoted.test(text) ? quoted.lastIndex : at + 1;
};

/** The offset of the bracket that closes the one at `open`; the last character where none does. */
const closing = (text: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < text.length; at = past(text, at)) {
    if ("([{".includes(text[at]!)) depth++;
    else if (")]}".includes(text[at]!) && --depth === 0) return at;
  }
  return text.length - 1;
};

/** What the outermost brackets of a text leave: offsets of its characters outside of them and of strings. */
const outside = function* (text: string, from: number, to: number): Generator<number> {
  for (let at = from; at < to; at = past(text, at)) {
    yield at;
    if ("([{".includes(text[at]!)) at = closing(text, at);
  }
};

/** Whether a star stands where an element begins. */
const hasStar = (text: string, from: number, to: number): boolean => {
  let begins = true;
  for (const at of outside(text, from, to)) {
    const char = text[at]!;
    if (begins && char === "*") return true;
    if (!/\s/.test(char)) begins = char === ",";
  }
  return false;
};

/** `x = 1, *[2]` and `a[*[1]]`: the grammar knows stars before all operands only between round brackets. */
const starred = (text: string): Draft[] => {
  const indices = starredIndices(text);
  const lists = starredLists(text);
  const wrapped = lists.map((list) => [...indices.filter(({ at }) => at < list[0]!.at || at >= list[1]!.at), ...list].sort((a, b) => a.at - b.at));
  return [...wrapped, ...(indices.length > 0 ? [indices] : [])].map((changes) => cut(text, changes));
};

/** Brackets in subscripts that hold a star. */
const starredIndices = (text: string): Change[] => {
  const changes: Change[] = [];
  for (let at = 0; at < text.length; at = past(text, at)) {
    if (text[at] !== "[" || !/[\w)\]]\s*$/.test(text.slice(0, at)) || /\b(?:in|return|yield|and|or|not|if|else|is|await|match|case)\s*$/.test(text.slice(0, at))) continue;
    const close = closing(text, at);
    if (!hasStar(text, at + 1, close)) continue;
    const comma = /,\s*$/.test(text.slice(at + 1, close)) ? ")" : ",)";
    changes.push({ at: at + 1, skip: 0, text: "(" }, { at: close, skip: 0, text: comma });
  }
  return changes.sort((a, b) => a.at - b.at);
};

const beforeList = /(?<![\w.])(?:return|yield|in)(?!\w)|(?<![=<>!:])(?:[-+*/%@&|^]|\*\*|\/\/|<<|>>)?=(?!=)/g;

/** Lists of expressions without brackets, from the innermost place where one may begin, each with brackets of ours around it. */
const starredLists = (text: string): Change[][] => {
  const isHeader = /^(?:async\s+)?for\b/.test(text);
  const found: Change[][] = [];
  const shallow = new Set(outside(text, 0, text.length));
  const colon = isHeader ? [...shallow].find((at) => text[at] === ":") : undefined;
  const end = colon ?? text.length;
  for (const match of text.matchAll(beforeList)) {
    const from = match.index + match[0].length;
    if (from >= end || !shallow.has(from - 1) || !hasStar(text, from, end)) continue;
    found.unshift([{ at: from, skip: 0, text: " (" }, { at: end, skip: 0, text: ")" }]);
  }
  return found;
};
