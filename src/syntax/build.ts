/**
 * What the makers of typed nodes share: the node table of one piece of code with offsets in the file, the file's text, and
 * the limit on nesting. A maker takes the address of a node and gives the typed node.
 */
import { codeOf } from "./codes.ts";
import { stride, type NodeTable } from "./nodes.ts";
import type { BadExpression, Name, Spanned, Statement, SyntaxProblem } from "./tree.ts";

/** Logical lines `from` to `to`, the latter not included. */
export interface Region {
  readonly from: number;
  readonly to: number;
  /** Inside a function nothing waits: its body was asked for. */
  readonly inFunction: boolean;
  /** How many blocks of a broken file it lies in. */
  readonly depth: number;
}

/** A body that stands as a placeholder in the table; without a region where the file has none. */
export interface Body {
  readonly statements: readonly Statement[];
  readonly region: Region | null;
}

/** Address of a node in the table. */
export type At = number;

/** CPython gives up at about 200 nested brackets; long chains of operators nest deeper than that. */
export const depthLimit = 500;

const comma = codeOf("','");
const identifier = codeOf("identifier");

export class Build {
  readonly nodes: NodeTable;
  readonly text: string;
  readonly problems: SyntaxProblem[];
  /** Bodies that were taken out of the code, by the offset where they begin. */
  readonly bodies: ReadonlyMap<number, Body>;
  private depth = 0;

  constructor(from: { nodes: NodeTable; text: string; problems: SyntaxProblem[]; bodies: ReadonlyMap<number, Body> }) {
    this.nodes = from.nodes;
    this.text = from.text;
    this.problems = from.problems;
    this.bodies = from.bodies;
  }

  code(at: At): number {
    return this.nodes[at]!;
  }
  start(at: At): number {
    return this.nodes[at + 1]!;
  }
  end(at: At): number {
    return this.nodes[at + 2]!;
  }
  span(at: At): Spanned {
    return { start: this.start(at), end: this.end(at) };
  }
  /** The next node that is no descendant: the next sibling, if it lies before the parent's own `next`. */
  next(at: At): At {
    return this.nodes[at + 3]!;
  }
  /** Address of the first child; it is `next(at)` when there is none. */
  first(at: At): At {
    return at + stride;
  }
  /** Address of child number `index`; -1 when there are fewer. */
  child(at: At, index: number): At {
    const stop = this.next(at);
    let child = at + stride;
    for (let i = 0; i < index && child < stop; i++) child = this.next(child);
    return child < stop ? child : -1;
  }
  last(at: At): At {
    const stop = this.next(at);
    let child = at + stride;
    while (this.next(child) < stop) child = this.next(child);
    return child;
  }
  /** Addresses of the children that are no commas, brackets or other tokens without a meaning of their own. */
  children(at: At): At[] {
    const stop = this.next(at);
    const children: At[] = [];
    for (let child = at + stride; child < stop; child = this.next(child)) children.push(child);
    return children;
  }
  hasChild(at: At, code: number): boolean {
    return this.find(at, code) >= 0;
  }
  /** The first child with this code; -1 for none. */
  find(at: At, code: number): At {
    const stop = this.next(at);
    for (let child = at + stride; child < stop; child = this.next(child)) if (this.nodes[child] === code) return child;
    return -1;
  }
  hasComma(at: At): boolean {
    return this.hasChild(at, comma);
  }
  source(at: At): string {
    return this.text.slice(this.nodes[at + 1], this.nodes[at + 2]);
  }

  /** The text of an identifier; Python compares identifiers in the form NFKC. Empty where one is missing. */
  identifier(at: At): string {
    if (this.nodes[at] !== identifier) return this.identifierWithin(at);
    return normalized(this.source(at));
  }
  private identifierWithin(at: At): string {
    const inner = this.find(at, identifier);
    return inner < 0 ? "" : normalized(this.source(inner));
  }
  name(at: At): Name {
    return { kind: "Name", start: this.start(at), end: this.end(at), id: this.identifier(at) };
  }
  bad(at: At, reason: string | null = null): BadExpression {
    return { kind: "BadExpression", start: this.start(at), end: this.end(at), reason };
  }
  problem(at: At, message: string): void {
    this.problems.push({ start: this.start(at), end: this.end(at), message });
  }

  /** Runs `make` one level deeper; where the nesting is too deep, reports it and gives what `otherwise` gives. */
  nested<T>(at: At, make: (build: Build, at: At) => T, otherwise: (build: Build, at: At) => T): T {
    if (this.depth >= depthLimit) {
      this.problem(at, "too deeply nested");
      return otherwise(this, at);
    }
    this.depth++;
    const made = make(this, at);
    this.depth--;
    return made;
  }
}

const normalized = (text: string): string => (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKC"));
