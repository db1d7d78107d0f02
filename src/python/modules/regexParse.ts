/** Python's regular expressions as a tree. Words of errors are those of `re`. */

/** One code point, or none at the end of the text. */
export type Test = (code: number) => boolean;

export type Node =
  | { readonly kind: "set"; readonly test: Test }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | { readonly kind: "group"; readonly index: number; readonly body: Node }
  | { readonly kind: "repeat"; readonly body: Node; readonly min: number; readonly max: number; readonly mode: "greedy" | "lazy" | "possessive" }
  | { readonly kind: "back"; readonly index: number; readonly folds: boolean }
  | { readonly kind: "look"; readonly body: Node; readonly ahead: boolean; readonly wanted: boolean }
  | { readonly kind: "atomic"; readonly body: Node }
  | { readonly kind: "if"; readonly index: number; readonly yes: Node; readonly no: Node }
  | { readonly kind: "start" | "end" | "lineStart" | "lineEnd" | "lastLineEnd" }
  | { readonly kind: "boundary"; readonly wanted: boolean; readonly isWord: Test };

export interface Parsed {
  readonly root: Node;
  readonly groups: number;
}

const flag = { ignoreCase: 2, multiline: 8, dotAll: 16, verbose: 64, ascii: 256 };
const letters: Readonly<Record<string, number>> = { i: 2, L: 4, m: 8, s: 16, u: 32, x: 64, a: 256 };

export class PatternError {
  readonly message: string;
  constructor(message: string, at?: number) {
    this.message = at === undefined ? message : `${message} at position ${at}`;
  }
}

const charOf = (code: number): string => String.fromCodePoint(code);
const isDigit: Test = (code) => (code < 128 ? code >= 48 && code <= 57 : /^\p{Nd}$/u.test(charOf(code)));
const isSpace: Test = (code) => (code < 128 ? (code >= 9 && code <= 13) || (code >= 28 && code <= 32) : /^[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/.test(charOf(code)));
const isWord: Test = (code) => (code < 128 ? (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 : /^[\p{L}\p{N}]$/u.test(charOf(code)));
const within = (test: Test, limit: number): Test => (code) => code < limit && test(code);
const asciiSpace: Test = (code) => code === 32 || (code >= 9 && code <= 13);

const classOf = (letter: string, ascii: boolean): Test => {
  const lower = letter.toLowerCase();
  const test = lower === "d" ? isDigit : lower === "w" ? isWord : isSpace;
  const inside = !ascii ? test : lower === "s" ? asciiSpace : within(test, 128);
  return letter === lower ? inside : (code) => !inside(code);
};

/** The other case of a code point, or itself. */
const swapped = (code: number): number => {
  const char = charOf(code);
  const other = char.toLowerCase() === char ? char.toUpperCase() : char.toLowerCase();
  return [...other].length === 1 ? other.codePointAt(0)! : code;
};

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };
const limitless = Number.POSITIVE_INFINITY;

class Parser {
  readonly text: readonly string[];
  at = 0;
  groups = 0;
  readonly names = new Map<string, number>();
  readonly closed = new Set<number>();
  constructor(pattern: string) {
    this.text = [...pattern];
  }

  parse(flags: number): Parsed {
    const root = this.choice(flags);
    if (this.at < this.text.length) throw new PatternError("unbalanced parenthesis", this.at);
    return { root, groups: this.groups };
  }

  private peek(ahead = 0): string | undefined { return this.text[this.at + ahead]; }
  private starts(words: string): boolean { return [...words].every((char, i) => this.text[this.at + i] === char); }

  private choice(flags: number): Node {
    const options = [this.sequence(flags)];
    while (this.peek() === "|") {
      this.at++;
      options.push(this.sequence(flags));
    }
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  private sequence(flags: number): Node {
    const parts: Node[] = [];
    while (this.at < this.text.length && this.peek() !== "|" && this.peek() !== ")") {
      if (flags & flag.verbose && this.skipsLayout()) continue;
      const start = this.at;
      const part = this.atom(flags);
      if (part) parts.push(this.repeated(part, start));
    }
    return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
  }

  private skipsLayout(): boolean {
    const char = this.peek()!;
    if (/[ \t\n\r\v\f]/.test(char)) this.at++;
    else if (char === "#") while (this.at < this.text.length && this.text[this.at++] !== "\n");
    else return false;
    return true;
  }

  /** Quantifiers behind an atom. */
  private repeated(body: Node, start: number): Node {
    const bounds = this.quantifier();
    if (!bounds) return body;
    if (["start", "end", "lineStart", "lineEnd", "lastLineEnd", "boundary"].includes(body.kind)) throw new PatternError("nothing to repeat", start);
    const mode = this.peek() === "?" ? "lazy" : this.peek() === "+" ? "possessive" : "greedy";
    if (mode !== "greedy") this.at++;
    const here = this.at;
    if (this.quantifier()) throw new PatternError("multiple repeat", here);
    return { kind: "repeat", body, ...bounds, mode };
  }

  private quantifier(): { readonly min: number; readonly max: number } | null {
    const char = this.peek();
    if (char === "*" || char === "+" || char === "?") {
      this.at++;
      return { min: char === "+" ? 1 : 0, max: char === "?" ? 1 : limitless };
    }
    if (char !== "{") return null;
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.text.slice(this.at, this.at + 24).join(""));
    if (!match || (match[1] === "" && match[3] === "")) return null;
    const min = match[1] === "" ? 0 : Number(match[1]);
    const max = match[2] === "" ? min : match[3] === "" ? limitless : Number(match[3]);
    if (max < min) throw new PatternError("min repeat greater than max repeat", this.at + 1);
    this.at += match[0].length;
    return { min, max };
  }

  private atom(flags: number): Node | null {
    const char = this.text[this.at]!;
    const start = this.at++;
    switch (char) {
      case ".": return { kind: "set", test: flags & flag.dotAll ? () => true : (code) => code !== 10 };
      case "^": return { kind: flags & flag.multiline ? "lineStart" : "start" };
      case "$": return { kind: flags & flag.multiline ? "lineEnd" : "lastLineEnd" };
      case "[": return { kind: "set", test: this.characterClass(flags, start) };
      case "(": return this.group(flags, start);
      case "\\": return this.escape(flags, start);
      case "*": case "+": case "?": throw new PatternError("nothing to repeat", start);
      case "{":
        this.at = start;
        if (this.quantifier()) throw new PatternError("nothing to repeat", start);
        this.at = start + 1;
        return this.literal(123, flags);
      default: return this.literal(char.codePointAt(0)!, flags);
    }
  }

  private literal(code: number, flags: number): Node {
    const other = flags & flag.ignoreCase ? swapped(code) : code;
    return { kind: "set", test: other === code ? (given) => given === code : (given) => given === code || given === other };
  }

  private escape(flags: number, start: number): Node {
    const char = this.text[this.at++];
    if (char === undefined) throw new PatternError("bad escape (end of pattern)", start);
    const ascii = (flags & flag.ascii) !== 0;
    switch (char) {
      case "A": return { kind: "start" };
      case "Z": return { kind: "end" };
      case "b": case "B": return { kind: "boundary", wanted: char === "b", isWord: ascii ? within(isWord, 128) : isWord };
      case "d": case "D": case "s": case "S": case "w": case "W": return { kind: "set", test: classOf(char, ascii) };
    }
    if (/[1-9]/.test(char)) return this.backReference(char, flags, start);
    return this.literal(this.escapedCode(char, start), flags);
  }

  private backReference(first: string, flags: number, start: number): Node {
    let digits = first;
    if (/\d/.test(this.peek() ?? "")) digits += this.text[this.at++];
    if (digits.length === 2 && /^[0-3][0-7]/.test(digits) && /[0-7]/.test(this.peek() ?? "")) return this.literal(Number.parseInt(digits + this.text[this.at++], 8), flags);
    const index = Number(digits);
    if (index > this.groups) throw new PatternError(`invalid group reference ${index}`, start + 1);
    if (!this.closed.has(index)) throw new PatternError("cannot refer to an open group", start);
    return { kind: "back", index, folds: (flags & flag.ignoreCase) !== 0 };
  }

  /** The code point of an escape that means one character. */
  private escapedCode(char: string, start: number): number {
    const simple = simpleEscapes[char];
    if (simple !== undefined) return simple;
    const digits = char === "x" ? 2 : char === "u" ? 4 : char === "U" ? 8 : 0;
    if (digits > 0) {
      const code = this.text.slice(this.at, this.at + digits).join("");
      if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(code)) throw new PatternError(`incomplete escape \\${char}${/^[0-9a-fA-F]*/.exec(code)![0]}`, start);
      this.at += digits;
      return Number.parseInt(code, 16);
    }
    if (/[0-7]/.test(char)) {
      let octal = char;
      while (octal.length < 3 && /[0-7]/.test(this.peek() ?? "")) octal += this.text[this.at++];
      return Number.parseInt(octal, 8);
    }
    if (/[a-zA-Z0-9]/.test(char)) throw new PatternError(`bad escape \\${char}`, start);
    return char.codePointAt(0)!;
  }

  private characterClass(flags: number, start: number): Test {
    const tests: Test[] = [];
    const negated = this.peek() === "^";
    if (negated) this.at++;
    const first = this.at;
    for (;;) {
      const char = this.peek();
      if (char === undefined) throw new PatternError("unterminated character set", start);
      if (char === "]" && this.at > first) break;
      const from = this.at;
      const low = this.classItem(flags, start);
      if (this.peek() === "-" && this.peek(1) !== "]" && this.peek(1) !== undefined) {
        this.at++;
        const high = this.classItem(flags, start);
        const words = this.text.slice(from, this.at).join("");
        if (typeof low !== "number" || typeof high !== "number") throw new PatternError(`bad character range ${words}`, from);
        if (high < low) throw new PatternError(`bad character range ${words}`, from);
        tests.push(rangeTest(low, high, flags));
      } else tests.push(typeof low === "number" ? rangeTest(low, low, flags) : low);
    }
    this.at++;
    const any: Test = tests.length === 1 ? tests[0]! : (code) => tests.some((test) => test(code));
    return negated ? (code) => !any(code) : any;
  }

  private classItem(flags: number, start: number): number | Test {
    const char = this.text[this.at++]!;
    if (char !== "\\") return char.codePointAt(0)!;
    const next = this.text[this.at++];
    if (next === undefined) throw new PatternError("unterminated character set", start);
    if ("dswDSW".includes(next)) return classOf(next, (flags & flag.ascii) !== 0);
    return next === "b" ? 8 : this.escapedCode(next, this.at - 2);
  }

  private group(flags: number, start: number): Node | null {
    if (this.peek() !== "?") return this.capture(flags, start, null);
    this.at++;
    if (this.starts("P<")) {
      this.at += 2;
      return this.capture(flags, start, this.name(">"));
    }
    if (this.starts("P=")) {
      this.at += 2;
      const name = this.name(")");
      const index = this.names.get(name);
      if (index === undefined) throw new PatternError(`unknown group name '${name}'`, start + 4);
      if (!this.closed.has(index)) throw new PatternError("cannot refer to an open group", start + 4);
      return { kind: "back", index, folds: (flags & flag.ignoreCase) !== 0 };
    }
    if (this.peek() === "#") {
      while (this.at < this.text.length && this.peek() !== ")") this.at++;
      if (this.text[this.at++] === undefined) throw new PatternError("missing ), unterminated comment", start);
      return null;
    }
    for (const [opening, ahead, wanted] of [["=", true, true], ["!", true, false], ["<=", false, true], ["<!", false, false]] as const)
      if (this.starts(opening)) {
        this.at += opening.length;
        return { kind: "look", body: this.rest(flags, start), ahead, wanted };
      }
    if (this.peek() === ":" || this.peek() === ">") {
      const atomic = this.text[this.at++] === ">";
      const body = this.rest(flags, start);
      return atomic ? { kind: "atomic", body } : body;
    }
    if (this.peek() === "(") return this.conditional(flags, start);
    return this.scopedFlags(flags, start);
  }

  private capture(flags: number, start: number, name: string | null): Node {
    const index = ++this.groups;
    if (name !== null) this.names.set(name, index);
    const body = this.rest(flags, start);
    this.closed.add(index);
    return { kind: "group", index, body };
  }

  /** What stands up to the closing parenthesis. */
  private rest(flags: number, start: number): Node {
    const body = this.choice(flags);
    if (this.text[this.at++] !== ")") throw new PatternError("missing ), unterminated subpattern", start);
    return body;
  }

  private name(end: string): string {
    let name = "";
    while (this.at < this.text.length && this.peek() !== end) name += this.text[this.at++];
    if (this.text[this.at++] === undefined) throw new PatternError(`missing ${end}, unterminated name`, this.at - 1 - name.length);
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw new PatternError(name === "" ? "missing group name" : `bad character in group name '${name}'`, this.at - 1 - [...name].length);
    return name;
  }

  private conditional(flags: number, start: number): Node {
    this.at++;
    let name = "";
    while (this.at < this.text.length && this.peek() !== ")") name += this.text[this.at++];
    this.at++;
    const index = /^\d+$/.test(name) ? Number(name) : this.names.get(name);
    if (index === undefined || index > this.groups) throw new PatternError(/^\d+$/.test(name) ? `invalid group reference ${name}` : `unknown group name '${name}'`, start + 3);
    const body = this.rest(flags, start);
    const options = body.kind === "choice" ? body.options : [body];
    if (options.length > 2) throw new PatternError("conditional backref with more than two branches", start);
    return { kind: "if", index, yes: options[0]!, no: options[1] ?? { kind: "sequence", parts: [] } };
  }

  /** `(?i:…)`, `(?-i:…)` */
  private scopedFlags(flags: number, start: number): Node {
    let scoped = flags;
    let off = false;
    for (let char = this.text[this.at++]; char !== ":"; char = this.text[this.at++]) {
      const bit = char === undefined ? undefined : letters[char];
      if (char === "-" && !off) off = true;
      else if (char === ")") throw new PatternError("global flags not at the start of the expression", start);
      else if (bit === undefined) throw new PatternError(char === undefined ? "unexpected end of pattern" : `unknown extension ?${char}`, start + 1);
      else scoped = off ? scoped & ~bit : scoped | bit;
    }
    return this.rest(scoped, start);
  }
}

const rangeTest = (low: number, high: number, flags: number): Test => {
  if (!(flags & flag.ignoreCase)) return low === high ? (code) => code === low : (code) => code >= low && code <= high;
  return (code) => {
    if (code >= low && code <= high) return true;
    const other = swapped(code);
    return other >= low && other <= high;
  };
};

export const parsePattern = (pattern: string, flags: number): Parsed => new Parser(pattern).parse(flags);
