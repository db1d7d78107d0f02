/**
 * One file while its tree is made: regions of logical lines become statements, a function's body when it is first asked
 * for. A region that the grammar refuses is taken apart in `recover.ts`.
 */
import { Build, type Body, type Region } from "./build.ts";
import { codeOf } from "./codes.ts";
import type { Grammar } from "./grammar.ts";
import { firstFrom, type Lines } from "./lines.ts";
import { stride, type NodeTable } from "./nodes.ts";
import { recovered } from "./recover.ts";
import { moved } from "./moved.ts";
import { Source } from "./source.ts";
import { statements } from "./statements.ts";
import type { Statement, SyntaxProblem } from "./tree.ts";

const block = codeOf("block");
const ifStatement = codeOf("if_statement");

const definition = /(?:async[ \t\f]+)?def[ \t\f\\]/y;

/** What may stand at the beginning of a logical line. */
const beginsLine: ReadonlySet<number> = new Set(
  ([
    "expression_statement", "return_statement", "delete_statement", "raise_statement", "assert_statement", "pass_statement", "break_statement",
    "continue_statement", "global_statement", "nonlocal_statement", "import_statement", "import_from_statement", "future_import_statement",
    "type_alias_statement", "if_statement", "elif_clause", "else_clause", "for_statement", "while_statement", "try_statement", "except_clause",
    "finally_clause", "with_statement", "function_definition", "class_definition", "decorator", "match_statement", "case_clause",
  ] as const).map(codeOf),
);

/** The body of a function, made when it is first asked for. */
export class WaitingBody implements Body {
  readonly region: Region;
  readonly document: Document;
  problems: readonly SyntaxProblem[] = [];
  private made: readonly Statement[] | null = null;

  constructor(document: Document, region: Region) {
    this.document = document;
    this.region = region;
  }

  get start(): number {
    return this.document.lines.lineStarts[this.region.from]!;
  }
  get text(): string {
    return this.document.text.slice(this.start, this.document.lines.ends[this.region.to - 1]);
  }
  get isMade(): boolean {
    return this.made !== null;
  }
  get statements(): readonly Statement[] {
    return (this.made ??= this.earlier() ?? this.document.statements(this.region, (this.problems = [])));
  }

  /** The same body in the file before its last edit, moved to where it stands now. */
  private earlier(): readonly Statement[] | null {
    const before = this.document.earlier?.bodyLike(this);
    if (!before) return null;
    const by = this.start - before.start;
    this.problems = before.problems.map((each) => ({ ...each, start: each.start + by, end: each.end + by }));
    return by === 0 ? before.statements : moved(before.statements, by);
  }
}

export class Document {
  readonly text: string;
  readonly lines: Lines;
  readonly grammar: Grammar;
  /** The file before its last edit; only the last one is kept. */
  earlier: Document | null;
  private readonly bodies: WaitingBody[] = [];
  private byText: Map<string, WaitingBody> | null = null;

  constructor(from: { text: string; lines: Lines; grammar: Grammar; earlier: Document | null }) {
    this.text = from.text;
    this.lines = from.lines;
    this.grammar = from.grammar;
    this.earlier = from.earlier;
    if (this.earlier) this.earlier.earlier = null;
  }

  /** A made body of this file with the same text. */
  bodyLike(body: WaitingBody): WaitingBody | undefined {
    this.byText ??= new Map(this.bodies.filter((each) => each.isMade && each.problems.length === 0).map((each) => [each.text, each]));
    return this.byText.get(body.text);
  }

  /** The statements of a region; problems are added to the list. Never throws. */
  statements(region: Region, problems: SyntaxProblem[]): readonly Statement[] {
    if (region.from >= region.to) return [];
    return this.readRegion(region, problems) ?? recovered(this, region, problems);
  }

  /** The statements of a region as the grammar reads it; null when it refuses. */
  readRegion(region: Region, problems: SyntaxProblem[]): readonly Statement[] | null {
    const { hostile } = this.lines;
    if ((hostile[firstFrom(hostile, region.from)] ?? region.to) < region.to) return null;
    const waiting = new Map<number, Body>();
    return this.read(this.composed(region, waiting), waiting, problems);
  }

  /** The statements of composed code; null when the grammar refuses it. */
  read(source: Source, bodies: ReadonlyMap<number, Body>, problems: SyntaxProblem[]): readonly Statement[] | null {
    const read = this.grammar.read(source.code());
    if (!read) return null;
    const nodes = source.locate(read);
    if (!this.keepsLines(nodes, bodies)) return null;
    const build = new Build({ nodes, text: this.text, problems, bodies });
    if (!source.wrapped) return statements(build, 0);
    const wrapper = build.find(0, ifStatement);
    return wrapper < 0 ? null : statements(build, build.find(wrapper, block));
  }

  /**
   * Whether each logical line begins a statement or clause. The grammar passes over a line end where an expression is not
   * finished: to it, `a = b.` and `c = d` on the next line are one statement.
   */
  private keepsLines(nodes: NodeTable, bodies: ReadonlyMap<number, Body>): boolean {
    const { starts } = this.lines;
    let line = firstFrom(starts, nodes[1]!);
    const end = nodes[2]!;
    for (let at = 0; at < nodes.length; at += stride) {
      const start = nodes[at + 1]!;
      if (starts[line]! < start) return false;
      if (starts[line] !== start) continue;
      const body = bodies.get(start);
      if (body) line = body.region ? body.region.to : line;
      else if (beginsLine.has(nodes[at]!)) line++;
    }
    return !(starts[line]! < end);
  }

  /** The code of a region in which functions' bodies are placeholders. */
  private composed(region: Region, waiting: Map<number, Body>): Source {
    const { lines, text } = this;
    let from = lines.lineStarts[region.from]!;
    const source = new Source(text, { wrapped: lines.indents[region.from]! > 0, at: from });
    for (let line = region.from; line < region.to && !region.inFunction; line++) {
      const body = this.functionBody(line, region);
      if (!body) continue;
      source.add({ kind: "text", start: from, end: lines.ends[line]! });
      this.addBody(source, this.waiting(body), waiting, text.slice(lines.lineStarts[body.from], lines.starts[body.from]));
      from = body.to < region.to ? lines.lineStarts[body.to]! : lines.ends[body.to - 1]!;
      line = body.to - 1;
    }
    const end = lines.ends[region.to - 1]!;
    return source.add({ kind: "text", start: from, end }).addText("\n", end);
  }

  /** A body that is made when it is asked for. */
  waiting(region: Region): WaitingBody {
    const body = new WaitingBody(this, region);
    this.bodies.push(body);
    return body;
  }

  /** Adds a placeholder in the place of a body. */
  addBody(source: Source, body: Body & { readonly region: Region }, bodies: Map<number, Body>, indent: string): void {
    const start = this.lines.starts[body.region.from]!;
    bodies.set(start, body);
    source.addText(`\n${indent}`, start).add({ kind: "added", text: "0", start, end: this.lines.ends[body.region.to - 1]! }).addText("\n", start);
  }

  /** The lines of the body of a function whose `def` is on a line; undefined where there is none. */
  private functionBody(line: number, { to: stop, depth }: Region): Region | undefined {
    const { lines } = this;
    const indent = lines.indents[line]!;
    if (line + 1 >= stop || lines.indents[line + 1]! <= indent) return undefined;
    definition.lastIndex = lines.starts[line]!;
    if (!definition.test(this.text)) return undefined;
    let to = line + 1;
    while (to < stop && lines.indents[to]! > indent) to++;
    return { from: line + 1, to, inFunction: true, depth: depth + 1 };
  }

  /** All problems of the file in order; makes every body. */
  allProblems(own: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
    const all = [...own];
    for (const body of this.bodies) {
      void body.statements;
      all.push(...body.problems);
    }
    return all.sort((a, b) => a.start - b.start);
  }
}
