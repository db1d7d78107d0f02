/**
 * Statements of a region that the grammar refuses. The region is taken apart at its indentation, statement by statement and
 * clause by clause, so that what is wrong with one line stays on that line; then the line is mended as `repair.ts` can.
 */
import type { Body, Region } from "./build.ts";
import type { Document } from "./document.ts";
import { firstFrom, levelLimit } from "./lines.ts";
import { repairedLine, repairedHeader, type Repair } from "./repair.ts";
import { Source } from "./source.ts";
import type { Statement, SyntaxProblem } from "./tree.ts";

/** One line that introduces a block, or a simple line, with the lines that are indented further. */
interface Clause {
  readonly header: number;
  readonly body: Region | null;
  readonly keyword: string;
}

/** A statement: decorators with their definition, `if` with its `elif` and `else`. */
interface Unit {
  readonly from: number;
  readonly to: number;
  readonly clauses: readonly Clause[];
}

const word = /(?:async[ \t]+)?(@|[A-Za-z_]\w*)/y;
const opening = new Set(["if", "for", "while", "try", "with", "def", "class", "match"]);
const following: ReadonlySet<string> = new Set(["elif", "else", "except", "finally"]);
const followed = new Set(["if", "for", "while", "try", ...following]);

/** The statements of a region, as many as can be read. */
export const recovered = (document: Document, region: Region, problems: SyntaxProblem[]): readonly Statement[] => {
  if (region.depth > levelLimit) return [badLines(document, region, problems, "too many levels of indentation")];
  const made: Statement[] = [];
  for (const unit of unitsOf(document, region)) {
    const whole = unit.from > region.from || unit.to < region.to ? document.readRegion({ ...region, from: unit.from, to: unit.to }, problems) : null;
    made.push(...(whole ?? recoveredUnit(document, unit, region, problems)));
  }
  return made;
};

const badLines = ({ lines }: Document, { from, to }: { from: number; to: number }, problems: SyntaxProblem[], message: string): Statement => {
  const span = { start: lines.starts[from]!, end: lines.ends[to - 1]! };
  problems.push({ ...span, message });
  return { kind: "BadStatement", ...span };
};

const keywordAt = ({ text, lines }: Document, line: number): string => {
  word.lastIndex = lines.starts[line]!;
  return word.exec(text)?.[1] ?? "";
};

const unitsOf = (document: Document, region: Region): Unit[] => {
  const units: Unit[] = [];
  let line = region.from;
  while (line < region.to) {
    const from = line;
    const clauses: Clause[] = [];
    do {
      const clause = clauseAt(document, line, region);
      clauses.push(clause);
      line = clause.body ? clause.body.to : line + 1;
    } while (line < region.to && goesOn(clauses.at(-1)!.keyword, keywordAt(document, line)));
    units.push({ from, to: line, clauses });
  }
  return units;
};

const goesOn = (before: string, next: string): boolean =>
  before === "@" ? next === "@" || next === "def" || next === "class" : following.has(next) && followed.has(before);

const clauseAt = (document: Document, header: number, region: Region): Clause => {
  const { indents } = document.lines;
  const keyword = keywordAt(document, header);
  let to = header + 1;
  while (to < region.to && indents[to]! > indents[header]!) to++;
  const inFunction = region.inFunction || keyword === "def";
  return { header, keyword, body: to > header + 1 ? { from: header + 1, to, inFunction, depth: region.depth + 1 } : null };
};

const recoveredUnit = (document: Document, unit: Unit, region: Region, problems: SyntaxProblem[]): readonly Statement[] => {
  const [first] = unit.clauses;
  if (!first) return [];
  const { hostile } = document.lines;
  if (unit.clauses.some(({ header }) => hostile[firstFrom(hostile, header)] === header)) return apart(document, unit, region, problems);
  if (first.keyword === "match" && first.body && keywordAt(document, first.body.from) === "case") return matchStatement(document, first, region, problems);
  if (!opening.has(first.keyword) && first.keyword !== "@" && !following.has(first.keyword)) return simpleLine(document, first, region, problems);
  const found: SyntaxProblem[] = [];
  const made = compound(document, unit.clauses.map((clause) => ({ ...clause, indent: " " })), found);
  if (!made) return apart(document, unit, region, problems);
  problems.push(...found);
  return made;
};

/** A line that opens no block; what is indented under it is read all the same. */
const simpleLine = (document: Document, { header, body }: Clause, region: Region, problems: SyntaxProblem[]): readonly Statement[] => {
  const { start, end } = lineSpan(document, header);
  const repair = repairedLine(document.text.slice(start, end), start, document.grammar);
  problems.push(...repair.problems);
  const source = new Source(document.text, { wrapped: true, at: start }).addText(" ", start);
  for (const piece of repair.pieces) source.add(piece);
  const made = repair.pieces.length > 0 ? document.read(source.addText("\n", end), new Map(), problems) : null;
  const statements = made ?? [{ kind: "BadStatement" as const, start, end }];
  if (!body) return statements;
  return [...statements, ...document.statements({ ...body, inFunction: region.inFunction }, problems)];
};

const lineSpan = ({ lines }: Document, line: number): { start: number; end: number } => ({ start: lines.starts[line]!, end: lines.ends[line]! });

/** Clauses with their headers mended and their bodies read on their own; null when they make no statement together. */
const compound = (document: Document, clauses: readonly (Clause & { indent: string })[], problems: SyntaxProblem[]): readonly Statement[] | null => {
  const bodies = new Map<number, Body>();
  const [first] = clauses;
  const source = new Source(document.text, { wrapped: true, at: document.lines.starts[first!.header]! });
  for (const { header, body, keyword, indent } of clauses) {
    const { start, end } = lineSpan(document, header);
    const repair = repairedHeader({ text: document.text.slice(start, end), start, keyword, hasBody: body !== null, indent }, document.grammar);
    problems.push(...repair.problems);
    source.addText(indent, start);
    for (const piece of repair.pieces) source.add(piece);
    if (keyword === "@") source.addText("\n", end);
    else addBody(document, source, { body, bodies, end, indent, repair, problems });
  }
  return document.read(source, bodies, problems);
};

interface BodyPlace {
  readonly body: Region | null;
  readonly bodies: Map<number, Body>;
  readonly end: number;
  readonly indent: string;
  readonly repair: Repair;
  readonly problems: SyntaxProblem[];
}

const addBody = (document: Document, source: Source, { body, bodies, end, indent, repair, problems }: BodyPlace): void => {
  if (!repair.opensBlock) {
    source.addText("\n", end);
    return;
  }
  if (body) {
    const read = body.inFunction ? null : { statements: document.statements(body, problems), region: body };
    document.addBody(source, read ?? document.waiting(body), bodies, `${indent} `);
    return;
  }
  problems.push({ start: end, end, message: "expected an indented block" });
  bodies.set(end, { statements: [], region: null });
  source.addText(`\n${indent} `, end).addText("0", end).addText("\n", end);
};

/** `match` holds its cases one level deeper; other lines between them are left out. */
const matchStatement = (document: Document, match: Clause, region: Region, problems: SyntaxProblem[]): readonly Statement[] => {
  const cases: (Clause & { indent: string })[] = [];
  const body = match.body!;
  for (let line = body.from; line < body.to; ) {
    const clause = clauseAt(document, line, body);
    if (clause.keyword === "case") cases.push({ ...clause, indent: "  " });
    else badLines(document, { from: line, to: line + 1 }, problems, "invalid syntax");
    line = clause.body ? clause.body.to : line + 1;
  }
  const found: SyntaxProblem[] = [];
  const made = compound(document, [{ ...match, body: null, keyword: "match", indent: " " }, ...cases], found);
  if (!made) return apart(document, { from: match.header, to: body.to, clauses: [match] }, region, problems);
  problems.push(...found);
  return made;
};

/** The last resort: each header is bad, what stands under it is read on its own. */
const apart = (document: Document, unit: Unit, region: Region, problems: SyntaxProblem[]): readonly Statement[] =>
  unit.clauses.flatMap(({ header, body, keyword }) => {
    const bad = badLines(document, { from: header, to: header + 1 }, problems, "invalid syntax");
    // The statements of a function or class are none of the block around it.
    if (!body || keyword === "def" || keyword === "class") return [bad];
    return [bad, ...document.statements({ ...body, inFunction: region.inFunction }, problems)];
  });
