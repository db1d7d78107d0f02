/** Text in, typed tree out: at once for the module and its classes, later for the bodies of functions. */
import { Document } from "./document.ts";
import type { Grammar } from "./grammar.ts";
import { logicalLines, misindented } from "./lines.ts";
import type { SyntaxProblem, Tree } from "./tree.ts";

/** A parsed file. Handed to the next `parse` of the same file, it spares the functions that have not changed. */
export interface Parsed {
  readonly tree: Tree;
  readonly text: string;
  /** What the next parse of the file may take over. */
  readonly document: Document;
  /** Forgets the file before the last edit. The tree stays valid. */
  dispose(): void;
}

/** The tree of a Python file. Always gives one and never throws; what did not parse is in `tree.errors`. */
export const parse = (text: string, grammar: Grammar, previous?: Parsed): Parsed => {
  const strict = logicalLines(text, { repairing: false });
  const lines = strict.broken ? logicalLines(text, { repairing: true }) : strict;
  const document = new Document({ text, lines, grammar, earlier: previous?.document ?? null });
  const own: SyntaxProblem[] = [];
  misindented(text, lines, (line, message) => own.push({ start: lines.starts[line]!, end: lines.ends[line]!, message }));
  const body = document.statements({ from: 0, to: lines.starts.length, inFunction: false, depth: 0 }, own);
  const tree: Tree = {
    kind: "Module", start: 0, end: text.length, body,
    get errors() {
      const errors = document.allProblems(own);
      Object.defineProperty(this, "errors", { value: errors, enumerable: true });
      return errors;
    },
  };
  return { tree, text, document, dispose: () => void (document.earlier = null) };
};
