/**
 * Python programs with conditions that nobody knows, made from a seed: `cond()` and `some()` come from a module `data`. Without it they
 * are unknown; with it they answer as a row of bits says. What a run without it prints must hold for every row.
 */
import { type Dice, dice } from "./dice.ts";

/** The module that answers from a row of bits, then for ever no. */
export const dataModule = (bits: readonly number[]): string => `bits = ${JSON.stringify(bits)}
def cond():
    return bool(bits.pop(0)) if bits else False
def some():
    return list(range(bits.pop(0) + bits.pop(0))) if len(bits) > 1 else []
def key():
    return "pqr"[bits.pop(0) + bits.pop(0)] if len(bits) > 1 else "p"
`;

/** One program of about `size` statements. */
export const undecidedProgram = (seed: number, size = 8): string => new Writer(dice(seed), size).program();

const header = `from data import cond, some, key
import contextlib
class Box:
    n = 0
    def put(self, v):
        self.v = v
        return self
@contextlib.contextmanager
def kept(log):
    log.append(7)
    try:
        yield 1
    finally:
        log.append(8)
def may(v):
    if cond():
        raise ValueError(v)
    return v
def named(p=5, q=6, **rest):
    return p, q, sorted(rest.items())
`;

const shown = ["a", "b", "c", "l", "m", "l[0]", "len(l)", "len(m)", "d", "d['p']", "d.get('q')", "'q' in d", "len(d)", "e.get('p', 4)", "s", "2 in s", "o.n", "o.v", "hasattr(o, 'w')", "getattr(o, 'w', 3)", "w.n", "w.v", "o is w", "l is m", "l == m", "t", "a < b", "sum(l)", "sorted(s)", "list(d)", "[*d.items()]"];

class Writer {
  private readonly lines: string[] = [];
  private left = 0;
  private made = 0;
  private readonly draw: Dice;
  private readonly size: number;

  constructor(draw: Dice, size: number) {
    this.draw = draw;
    this.size = size;
  }

  program(): string {
    this.line(0, "def run():");
    this.line(1, "a, b, c, l, m, d, e, s, o, w, t = 1, 2, 3, [1, 2], [3], {'p': 1, 'q': 2}, {'p': 1}, {1, 2}, Box(), Box(), (1, 2)");
    this.line(1, "o.v, w.v = 1, 2");
    this.line(1, "def add(v):");
    this.line(2, "nonlocal a");
    this.line(2, "a += v");
    this.line(2, "l.append(v)");
    this.line(2, "return a");
    this.left = this.size;
    while (this.left > 0) this.statement(1, 0, false);
    this.line(1, "return locals()");
    this.line(0, "n = run()");
    this.line(0, "a, b, c, l, m, d, e, s, o, w, t = [n[i] for i in 'abclmdesowt']");
    shown.forEach((expression, i) => {
      this.line(0, "try:");
      this.line(1, `r = ${expression}`);
      this.line(0, "except Exception as error:");
      this.line(1, "r = type(error).__name__");
      this.line(0, `print(${i}, r)`);
    });
    return `${header}${this.lines.join("\n")}\n`;
  }

  private pick<T>(options: readonly T[]): T { return options[this.draw(options.length)]!; }
  private line(indent: number, text: string): void {
    this.lines.push(`${"    ".repeat(indent)}${text}`);
    this.left--;
  }

  private condition(): string {
    return this.pick(["cond()", "cond()", "cond()", "not cond()", "cond() and a > 1", "a < 2 or cond()", "l", "a == 1", "'q' in d", "cond() and add(1)", "(c := b) and cond()", "0 < a < 9", "len(l) > 2", "o.n", "any(cond() for i in l)"]);
  }

  private value(): string {
    return this.pick(["1", "2", "a", "b", "a + 1", "b + c", "len(l)", "l[-1]", "o.n", "o.v", "d['p']", "(1 if cond() else 2)", "(add(1) if cond() else 4)", "(cond() and 3 or b)", "may(a)", "named(**e)[0]", "max(a, b)", "e.get('q', 9)", "(l.pop() if cond() else 5)", "sum(l)", "(lambda x: x + a)(1)", "len([x for x in l if cond()])", "int('q' in d)", "named(**d)[1]"]);
  }

  private simple(indent: number, inLoop: boolean): void {
    const v = this.value();
    const options = [
      `a = ${v}`, `b = ${v}`, `c = ${v}`, `a = (a + ${v}) % 50`, "a, b = b, a", `l.append(${v})`, "m = l", "l = m", "l = [1, 2]", "m = [a, b]", `l[0] = ${v}`, "l.reverse()", "m.append(a)", "m.extend(l[:2])", "m.clear()",
      `d['p'] = ${v}`, `d['r'] = ${v}`, "d.pop('q', None)", "del d['q']", "e = d", "e = {'p': 3}", "d.update(e)", "d.setdefault('q', a)", "e = {**d, 'q': 5}", `d[key()] = ${v}`, "e.clear()",
      "s.add(a)", "s.discard(2)", "s = s | {5}", `o.n = ${v}`, `o.v = ${v}`, "o.w = 1", "w = o", "w.n = a", "o = Box().put(2)", "o = w if cond() else o", "l = m if cond() else l", "e = cond() and d or e", "o.put(a)", `add(${this.draw(3)})`, `t = (a, ${v})`, "t = t[::-1]",
      `c = may(${v})`, "a = [x + 1 for x in l][-1]", "l = [x for x in l if cond()]", "e = {k: v for k, v in d.items() if cond()}", "b = len(some())", "l = some()", "m = sorted(m)", "a, *m = l", "t = tuple(l)", "l += m[:3]", "c = next(iter(l), 7)", "x = o; x.n = 4", "assert cond()", "assert a", "c = named(**d)[0]", "b = {'p': 1}.get(key(), 2)",
      "[l.append(x) for x in list(m) if cond()]", "cond() and l.append(6)", "cond() or d.pop('p')", "a = d['q']", "del o.w", "b = s.pop()",
    ];
    if (inLoop) options.push("break", "continue", "if cond(): break", "if cond(): continue");
    this.line(indent, this.pick(options));
  }

  private block(indent: number, depth: number, inLoop: boolean): void {
    this.statement(indent, depth, inLoop);
    for (let count = this.draw(3); count > 0 && this.left > 0; count--) this.statement(indent, depth, inLoop);
  }

  private statement(indent: number, depth: number, inLoop: boolean): void {
    const choice = depth > 2 || this.left <= 0 ? 0 : this.draw(16);
    switch (choice) {
      case 1: case 2: case 3: case 4: return this.branch(indent, depth, inLoop);
      case 5: case 6: return this.loop(indent, depth);
      case 7: case 8: case 9: return this.trial(indent, depth, inLoop);
      case 10: return this.nested(indent, depth);
      case 11: return this.cases(indent, depth, inLoop);
      case 13: return this.generator(indent);
      case 12: return this.context(indent, depth, inLoop);
      default: return this.simple(indent, inLoop);
    }
  }

  private branch(indent: number, depth: number, inLoop: boolean): void {
    this.line(indent, `if ${this.condition()}:`);
    this.block(indent + 1, depth + 1, inLoop);
    if (this.draw(3) === 0) {
      this.line(indent, `elif ${this.condition()}:`);
      this.block(indent + 1, depth + 1, inLoop);
    }
    if (this.draw(2) === 0) {
      this.line(indent, "else:");
      this.block(indent + 1, depth + 1, inLoop);
    }
  }

  private loop(indent: number, depth: number): void {
    this.line(indent, this.pick(["for i in some():", "for i in some():", "while cond():", "for i in range(2):", "for i in list(l):", "for i in range(len(some())):", "for i in list(d):", "while cond() and a < 4:"]));
    this.block(indent + 1, depth + 1, true);
    if (this.draw(4) === 0) {
      this.line(indent, "else:");
      this.block(indent + 1, depth + 1, false);
    }
  }

  private trial(indent: number, depth: number, inLoop: boolean): void {
    this.line(indent, "try:");
    this.block(indent + 1, depth + 1, inLoop);
    if (this.draw(2) === 0) {
      this.line(indent + 1, "if cond():");
      this.line(indent + 2, this.pick(["raise ValueError(1)", "raise KeyError('k')", "{}['k']", "l[9]", "may(2)"]));
      this.block(indent + 1, depth + 1, inLoop);
    }
    const kind = this.draw(4);
    if (kind !== 0) {
      this.line(indent, `except ${this.pick(["ValueError", "KeyError", "Exception", "(ValueError, LookupError)", "AssertionError"])}${this.pick([" as error", ""])}:`);
      this.block(indent + 1, depth + 1, inLoop);
      if (this.draw(4) === 0) this.line(indent + 1, "raise");
    }
    if (kind > 1 && this.draw(2) === 0) {
      this.line(indent, "else:");
      this.block(indent + 1, depth + 1, inLoop);
    }
    if (kind === 0 || this.draw(4) === 0) {
      this.line(indent, "finally:");
      this.block(indent + 1, depth + 1, false);
    }
  }

  /** A function that may end early, called at once. */
  private nested(indent: number, depth: number): void {
    const name = `f${this.made++}`;
    this.line(indent, `def ${name}(l, d):`);
    this.line(indent + 1, "nonlocal a, b, c, m, e, s, o, w, t");
    this.block(indent + 1, depth + 1, false);
    this.line(indent + 1, `if ${this.condition()}:`);
    this.line(indent + 2, `return ${this.value()}`);
    this.block(indent + 1, depth + 1, false);
    this.line(indent + 1, `return ${this.value()}`);
    this.line(indent, `b = ${name}(${this.pick(["l", "m"])}, ${this.pick(["d", "e"])})`);
  }

  private generator(indent: number): void {
    const name = `g${this.made++}`;
    this.line(indent, `def ${name}():`);
    this.line(indent + 1, "nonlocal a");
    for (let count = 1 + this.draw(3); count > 0; count--) {
      const head = this.pick(["", "", "if cond():", "for i in some():", "while cond():", "for i in range(2):", "try:"]);
      if (head) this.line(indent + 1, head);
      this.line(indent + (head ? 2 : 1), this.pick([`yield ${this.value()}`, `a = ${this.value()}`, "yield a", "l.append(a)"]));
      if (head && this.draw(2) === 0) this.line(indent + 2, this.pick(["yield 4", "yield b", "o.n += 1"]));
      if (head.startsWith("if") && this.draw(2) === 0) this.lines.push(`${"    ".repeat(indent + 1)}else:`, `${"    ".repeat(indent + 2)}yield 6`);
      if (head === "try:") this.lines.push(`${"    ".repeat(indent + 2)}c = may(1)`, `${"    ".repeat(indent + 1)}except ValueError:`, `${"    ".repeat(indent + 2)}a = 8`);
    }
    this.line(indent + 1, "yield 3");
    this.line(indent, this.pick([`m = list(${name}())`, `m = [x + 1 for x in ${name}()]`, `b = next(${name}(), 5)`, `b = sum(${name}())`, `t = tuple(${name}())`]));
    if (this.draw(2) === 0) {
      this.line(indent, `for x in ${name}():`);
      this.line(indent + 1, this.pick(["t = (x, x)", "if cond(): break", "s.add(5)"]));
    }
  }

  private cases(indent: number, depth: number, inLoop: boolean): void {
    this.line(indent, `match ${this.pick(["cond()", "a", "t", "d", "len(some())", "(a, cond())", "l"])}:`);
    for (let count = 1 + this.draw(2); count > 0; count--) {
      this.line(indent + 1, `case ${this.pick(["1", "True", "(1, x)", "[x, *y]", "{'p': x}", "2 | 3", "(x, True)", "int(x)", "1 if cond()", "(1, False)", "{'r': 1}"])}:`);
      this.block(indent + 2, depth + 1, inLoop);
    }
    if (this.draw(2) === 0) {
      this.line(indent + 1, "case _:");
      this.block(indent + 2, depth + 1, inLoop);
    }
  }

  private context(indent: number, depth: number, inLoop: boolean): void {
    this.line(indent, this.pick(["with kept(l):", "with kept(m) as b:", "with contextlib.suppress(ValueError):", "with contextlib.suppress(Exception):"]));
    this.block(indent + 1, depth + 1, inLoop);
  }
}
