/** Text in, typed tree out. */
import { Build } from "./build.ts";
import type { Grammar } from "./grammar.ts";
import { statements } from "./statements.ts";
import type { SyntaxProblem, Tree } from "./tree.ts";

export interface Parsed {
  readonly tree: Tree;
  readonly text: string;
  dispose(): void;
}

export const parse = (text: string, grammar: Grammar, _previous?: Parsed): Parsed => {
  const nodes = grammar.read(text.endsWith("\n") ? text : text + "\n");
  const problems: SyntaxProblem[] = [];
  if (!nodes) {
    const tree: Tree = { kind: "Module", start: 0, end: text.length, body: [], errors: [{ start: 0, end: text.length, message: "invalid syntax" }] };
    return { tree, text, dispose() {} };
  }
  const build = new Build({ nodes, text, problems, bodies: new Map() });
  const tree: Tree = { kind: "Module", start: 0, end: text.length, body: statements(build, 0), errors: problems };
  return { tree, text, dispose() {} };
};
