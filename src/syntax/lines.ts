/**
 * Logical lines of Python text, found without the grammar: where each begins and ends and how far it is indented. It lets a
 * function's body wait until it is asked for, and keeps a mistake within its line.
 */

/** Logical lines in order, one array for each fact; offsets are UTF-16 units. */
export interface Lines {
  /** Where the physical line begins, its indentation included. */
  readonly lineStarts: readonly number[];
  /** Where the first token begins, and where the last one ends: comments and line ends are outside. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Columns of indentation; a tab goes to the next multiple of 8. */
  readonly indents: readonly number[];
  /** Whether brackets or strings do not close as they should. */
  readonly broken: boolean;
  /** Indices, in order, of lines too long or too deep for the grammar, which would take all the time or memory there is. */
  readonly hostile: readonly number[];
}

/** Index of the first number of a sorted list that is not below `least`; its length when there is none. */
export const firstFrom = (sorted: readonly number[], least: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
};

const code = {
  newline: 10, return: 13, space: 32, tab: 9, formFeed: 12, hash: 35, backslash: 92, quote: 34, apostrophe: 39, colon: 58, mark: 0xfeff,
  openRound: 40, closeRound: 41, openSquare: 91, closeSquare: 93, openCurly: 123, closeCurly: 125,
};

const closerOf: Readonly<Record<number, number>> = { 40: 41, 91: 93, 123: 125 };

/** CPython refuses more than 200 open brackets. */
const bracketLimit = 250;
const lengthLimit = 1_000_000;
/** CPython allows 100 levels of indentation. */
export const levelLimit = 100;

/** Fields of f-strings may hold strings with fields; beyond this the rest of the line counts as text. */
const fieldDepthLimit = 50;

/** The logical lines of `text`. With `repairing`, an open bracket or string ends where a new statement seems to begin. */
export const logicalLines = (text: string, options: { repairing: boolean }): Lines => new Scanner(text, options.repairing).lines();

/** What has to be added to the end of one logical line to close its strings and brackets. */
export const closersFor = (line: string): string => new Scanner(line, false).closers();

/**
 * Lines that are indented as none of the blocks around them: CPython refuses the file, the grammar looks over it. `report`
 * gets the index of each and what CPython says of it.
 */
export const misindented = (text: string, { starts, ends, indents }: Lines, report: (line: number, message: string) => void): void => {
  const open = [0];
  for (let line = 0; line < starts.length; line++) {
    const indent = indents[line]!;
    if (indent > open[open.length - 1]!) {
      const opened = line > 0 && text.charCodeAt(ends[line - 1]! - 1) === code.colon;
      if (!opened) report(line, "unexpected indent");
      open.push(indent);
      continue;
    }
    while (indent < open[open.length - 1]!) open.pop();
    if (indent === open[open.length - 1]) continue;
    report(line, "unindent does not match any outer indentation level");
    open.push(indent);
  }
};

class Scanner {
  private readonly text: string;
  private readonly repairing: boolean;
  private at = 0;
  private broken = false;
  /** Most brackets open at once in the current logical line. */
  private deepest = 0;
  /** Open brackets of the current logical line. */
  private readonly open: number[] = [];
  /** Closers of strings and fields that ended too early, innermost first. */
  private pending = "";
  /** Columns of the current logical line's indentation. */
  private indent = 0;

  constructor(text: string, repairing: boolean) {
    this.text = text;
    this.repairing = repairing;
  }

  lines(): Lines {
    const lineStarts: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    const indents: number[] = [];
    const hostile: number[] = [];
    const levels: number[] = [];
    if (this.text.charCodeAt(0) === code.mark) this.at = 1;
    while (this.at < this.text.length) {
      const lineStart = this.at;
      this.indent = this.indentation();
      const first = this.text.charCodeAt(this.at);
      if (this.at >= this.text.length) break;
      if (first === code.hash) this.toLineEnd();
      if (first === code.hash || first === code.newline || first === code.return) {
        this.at++;
        continue;
      }
      const start = this.at;
      const end = this.logicalLine();
      if (end === start) continue;
      while (levels.length > 0 && levels[levels.length - 1]! >= this.indent) levels.pop();
      levels.push(this.indent);
      if (this.deepest > bracketLimit || end - start > lengthLimit || levels.length > levelLimit) hostile.push(starts.length);
      lineStarts.push(lineStart);
      starts.push(start);
      ends.push(end);
      indents.push(this.indent);
    }
    return { lineStarts, starts, ends, indents, broken: this.broken, hostile };
  }

  closers(): string {
    this.logicalLine();
    return this.pending + String.fromCharCode(...this.open.reverse().map((bracket) => closerOf[bracket]!));
  }

  /** Passes over white space and gives its width. */
  private indentation(): number {
    let width = 0;
    for (; ; this.at++) {
      const c = this.text.charCodeAt(this.at);
      if (c === code.space) width++;
      else if (c === code.tab) width += 8 - (width % 8);
      else if (c === code.formFeed) width = 0;
      else return width;
    }
  }

  /** Passes over one logical line and the line end after it; gives the end of its last token. */
  private logicalLine(): number {
    const { text } = this;
    const start = this.at;
    let end = start;
    this.deepest = 0;
    while (this.at < text.length) {
      const c = text.charCodeAt(this.at);
      if (c === code.quote || c === code.apostrophe) {
        this.string(this.formattedBefore(this.at), 0);
        end = this.at;
      } else if (c === code.newline || c === code.return) {
        this.at++;
        if (this.open.length === 0) return end;
        if (this.repairing && (this.startsStatement() || this.endsHeader(start, end))) return this.unclosed(end);
      } else if (c === code.hash) {
        this.toLineEnd();
      } else if (c === code.backslash && this.continues()) {
        continue;
      } else {
        this.at++;
        if (c === code.space || c === code.tab || c === code.formFeed) continue;
        end = this.at;
        if (c === code.openRound || c === code.openSquare || c === code.openCurly) this.deepest = Math.max(this.deepest, this.open.push(c));
        else if (c === code.closeRound || c === code.closeSquare || c === code.closeCurly) this.close(c);
      }
    }
    return this.open.length > 0 && this.repairing ? this.unclosed(end) : (this.broken ||= this.open.length > 0, end);
  }

  private unclosed(end: number): number {
    this.open.length = 0;
    this.broken = true;
    return end;
  }

  private close(closer: number): void {
    if (closerOf[this.open[this.open.length - 1]!] === closer) {
      this.open.pop();
      return;
    }
    this.broken = true;
    const opener = this.open.findLastIndex((bracket) => closerOf[bracket] === closer);
    if (opener >= 0) this.open.length = opener;
  }

  private toLineEnd(): void {
    const { text } = this;
    while (this.at < text.length && text.charCodeAt(this.at) !== code.newline && text.charCodeAt(this.at) !== code.return) this.at++;
  }

  /** Passes over a backslash with the line end after it; false, and nothing passed, where there is none. */
  private continues(): boolean {
    const next = this.text.charCodeAt(this.at + 1);
    if (next === code.return && this.text.charCodeAt(this.at + 2) === code.newline) this.at += 3;
    else if (next === code.newline || next === code.return) this.at += 2;
    else return false;
    return true;
  }

  /** Whether the letters right before a quote make it an f-string (or a template). */
  private formattedBefore(quote: number): boolean {
    for (let i = quote - 1; i >= quote - 2; i--) {
      const letter = this.text.charCodeAt(i) | 32;
      if (letter === 102 || letter === 116) return true;
      if (letter !== 114) return false;
    }
    return false;
  }

  /** Passes over a string from its opening quote; false where it does not end. */
  private string(formatted: boolean, depth: number): boolean {
    const { text } = this;
    const start = this.at;
    const quote = text.charCodeAt(start);
    const triple = text.charCodeAt(start + 1) === quote && text.charCodeAt(start + 2) === quote;
    this.at += triple ? 3 : 1;
    while (this.at < text.length) {
      const c = text.charCodeAt(this.at);
      if (c === quote && (!triple || (text.charCodeAt(this.at + 1) === quote && text.charCodeAt(this.at + 2) === quote))) {
        this.at += triple ? 3 : 1;
        return true;
      }
      if (c === code.backslash) {
        this.at += text.charCodeAt(this.at + 1) === code.return && text.charCodeAt(this.at + 2) === code.newline ? 3 : 2;
      } else if (c === code.newline || c === code.return) {
        if (!triple) break;
        this.at++;
        if (this.repairing && this.definitionAhead()) {
          // The line end also ends the logical line.
          this.at--;
          break;
        }
      } else if (formatted && c === code.openCurly && depth < fieldDepthLimit) {
        if (text.charCodeAt(this.at + 1) === code.openCurly) this.at += 2;
        else if (!this.field({ quote, triple, depth: depth + 1 })) break;
      } else this.at++;
    }
    this.at = Math.min(this.at, text.length);
    this.broken = true;
    this.pending += text.slice(start, start + (triple ? 3 : 1));
    return false;
  }

  /** Passes over a replacement field from its brace; false where it does not end. */
  private field(string: { quote: number; triple: boolean; depth: number }): boolean {
    const { text } = this;
    const open: number[] = [code.openCurly];
    let inSpecifier = false;
    this.at++;
    while (this.at < text.length) {
      const c = text.charCodeAt(this.at);
      if ((c === code.newline || c === code.return) && !string.triple && this.repairing) break;
      if (inSpecifier && open.length === 1) {
        if (c === code.openCurly) {
          if (string.depth >= fieldDepthLimit || !this.field({ ...string, depth: string.depth + 1 })) break;
          continue;
        }
        if (c === string.quote && !string.triple) break;
      } else if (c === code.quote || c === code.apostrophe) {
        // Before Python 3.12 the string's own quote could not stand in a field: there the string ends, unfinished.
        if (!this.string(this.formattedBefore(this.at), string.depth)) break;
        continue;
      } else if (c === code.openRound || c === code.openSquare || c === code.openCurly) open.push(c);
      else if (c === code.colon && open.length === 1) inSpecifier = true;
      if (c === closerOf[open[open.length - 1]!]) open.pop();
      this.at++;
      if (open.length === 0) return true;
    }
    this.pending += String.fromCharCode(...open.reverse().map((bracket) => closerOf[bracket]!));
    return false;
  }

  /** At the start of a physical line inside brackets: does it look like a statement of its own? */
  private startsStatement(): boolean {
    const back = this.at;
    const indent = this.indentation();
    const from = this.at;
    this.at = back;
    statementStart.lastIndex = from;
    if (statementStart.test(this.text)) return true;
    if (indent > this.indent) return false;
    outdentedStart.lastIndex = from;
    return outdentedStart.test(this.text);
  }

  /** At a line end inside brackets: does it end what began as the header of a block, with a colon? */
  private endsHeader(start: number, end: number): boolean {
    if (this.text.charCodeAt(end - 1) !== code.colon) return false;
    headerStart.lastIndex = start;
    return headerStart.test(this.text);
  }

  /** At the start of a physical line inside a string of several lines: does a definition of the code around it begin? */
  private definitionAhead(): boolean {
    const back = this.at;
    const indent = this.indentation();
    const from = this.at;
    this.at = back;
    if (indent > this.indent) return false;
    definitionStart.lastIndex = from;
    return definitionStart.test(this.text);
  }
}

/** What can begin a statement and cannot go on an expression. */
const statementStart =
  /(?:async\s+def|def|class|return|import|raise|while|with|try|assert|del|pass|break|continue|global|nonlocal|elif|except|finally)\b|from\s+[\w.]+\s+import\b|@\w+|[A-Za-z_]\w*(?:\.\w+)+\s*(?:=(?!=)|(?:[-+@%&|^]|\*\*?|\/\/?|<<|>>)=)/y;

/** What begins a statement where the line is indented no further than the one with the open bracket. */
const outdentedStart = /(?!(?:for|if|else|and|or|not|in|is|async|await|lambda)\b)[A-Za-z_@]|(?:for|if|else|async)\b[^\n\r]*:[ \t]*(?:#[^\n\r]*)?$/my;

const headerStart = /(?:async\s+)?(?:if|elif|else|for|while|with|try|except|def|class|match|case)\b/y;

const definitionStart = /(?:(?:async\s+)?def|class)\s+\w+\s*[(:[]|@\w+|import\s+\w|from\s+[\w.]+\s+import\b/y;
