/** Reads a page of the book: its blocks of Python, what they claim and on which line, and the fixed text behind a block. */

export type ClaimKind = "shape" | "dtype" | "value" | "params" | "macs" | "error" | "warning" | "hint" | "unknown";

export interface Claim {
  readonly kind: ClaimKind;
  readonly text: string;
  /** The line of the page that the claim is about, from 1. */
  readonly line: number;
  /** The same line, counted in the block from 0. */
  readonly row: number;
}

/** A claimed problem: `[code] "text"`, each where it is written. */
export interface ClaimedProblem {
  readonly code: string | null;
  readonly text: string | null;
}

export interface Block {
  /** Headings above the block. */
  readonly title: string;
  /** Line of the page where the text begins, from 1. */
  readonly first: number;
  readonly text: string;
  readonly sizes: readonly string[];
  readonly claims: readonly Claim[];
  readonly fixed: { readonly title: string; readonly text: string } | null;
}

const claimPattern = /#\s*(shape|dtype|value|params|macs|error|warning|hint|unknown):\s*(.+?)\s*$/;
const sizesPattern = /^\s*#\s*sizes:\s*(.+?)\s*$/;

/** The code of a line, without a claim behind it. */
export const withoutClaim = (line: string): string => line.replace(claimPattern, "").trimEnd();

const hasCode = (line: string): boolean => !/^\s*(#.*)?$/.test(line);

const claimsOf = (lines: readonly string[], first: number): readonly Claim[] =>
  lines.flatMap((line, i) => {
    const match = claimPattern.exec(line);
    if (!match) return [];
    const row = lines.findIndex((other, at) => at >= i && hasCode(other));
    return [{ kind: match[1] as ClaimKind, text: match[2]!, line: first + row, row }];
  });

export const claimedProblem = ({ text }: Claim): ClaimedProblem => {
  const match = /^(?:\[([\w-]+)\])?\s*(?:"(.*)")?$/.exec(text);
  if (!match) throw new Error(`cannot read the problem ${text}`);
  return { code: match[1] ?? null, text: match[2] ?? null };
};

/** The blocks of a page in order. @throws where a fence is not closed or fixes nothing. */
export const readPage = (text: string): readonly Block[] => {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  const headings: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const heading = /^(#+) (.+)$/.exec(lines[i]!);
    if (heading) headings.splice(heading[1]!.length - 1, Infinity, heading[2]!);
    const fence = /^```(\w+)\s*(.*)$/.exec(lines[i]!);
    if (!fence) continue;
    const end = lines.indexOf("```", i + 1);
    if (end < 0) throw new Error(`line ${i + 1}: the fence is not closed`);
    const inside = lines.slice(i + 1, end);
    if (fence[1] === "python") {
      const sizes = inside.flatMap((line) => sizesPattern.exec(line)?.[1]?.split(",").map((name) => name.trim()) ?? []);
      blocks.push({ title: headings.slice(1).join(" › "), first: i + 2, text: inside.join("\n"), sizes, claims: claimsOf(inside, i + 2), fixed: null });
    } else if (fence[1] === "fixed") {
      const before = blocks.pop();
      if (!before) throw new Error(`line ${i + 1}: there is nothing to fix`);
      blocks.push({ ...before, fixed: { title: fence[2]!.trim(), text: inside.join("\n") } });
    }
    i = end;
  }
  return blocks;
};
