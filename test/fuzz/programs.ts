/**
 * Python programs made from a grammar and a seed: the same seed gives the same program. They print what they compute, end by
 * themselves, and depend on nothing that differs between two runs (hash order, addresses), so that CPython can be asked the same.
 */
import { type Dice, dice } from "./dice.ts";

type Kind = "int" | "float" | "bool" | "str" | "list" | "dict" | "tuple";
const kinds: readonly Kind[] = ["int", "int", "int", "float", "bool", "str", "str", "list", "list", "dict", "tuple"];

interface Scope {
  readonly names: { readonly name: string; readonly kind: Kind }[];
  readonly functions: { readonly name: string; readonly takes: readonly Kind[]; readonly gives: Kind }[];
}

/** One program. */
export const programFrom = (seed: number): string => new Writer(dice(seed)).program();

class Writer {
  readonly draw: Dice;
  private readonly lines: string[] = [];
  private made = 0;
  private budget = 70;

  constructor(draw: Dice) {
    this.draw = draw;
  }

  program(): string {
    const scope: Scope = { names: [], functions: [] };
    for (const kind of ["int", "str", "list", "dict", "tuple", "float"] as const) this.assign(scope, kind, 0);
    while (this.budget > 0) this.statement(scope, 0, 0);
    for (const { name } of scope.names.slice(-8)) this.line(0, `print("${name}", ${name})`);
    return `${this.lines.join("\n")}\n`;
  }

  private pick<T>(options: readonly T[]): T { return options[this.draw(options.length)]!; }
  private fresh(stem: string): string { return `${stem}${this.made++}`; }
  private line(indent: number, text: string): void {
    this.lines.push(`${"    ".repeat(indent)}${text}`);
    this.budget--;
  }
  private inner(scope: Scope): Scope { return { names: [...scope.names], functions: [...scope.functions] }; }

  /* Statements */

  private statement(scope: Scope, indent: number, depth: number): void {
    const simple = [() => this.assign(scope, this.pick(kinds), indent), () => this.show(scope, indent), () => this.change(scope, indent), () => this.risk(scope, indent), () => this.unpack(scope, indent)];
    const nested = [() => this.branch(scope, indent, depth), () => this.loop(scope, indent, depth), () => this.countdown(scope, indent, depth), () => this.trial(scope, indent, depth), () => this.cases(scope, indent, depth)];
    const defining = [() => this.define(scope, indent, depth), () => this.defineClass(scope, indent), () => this.generator(scope, indent), () => this.counter(scope, indent)];
    if (depth >= 3) return this.pick(simple)();
    if (indent === 0 && this.draw(4) === 0) return this.pick(defining)();
    const write = this.pick([...simple, ...simple, ...nested]);
    if (indent > 0) return write();
    // One exception is not the end of the program.
    const from = this.lines.length;
    write();
    this.lines.splice(from, this.lines.length - from, "try:", ...this.lines.slice(from).map((line) => `    ${line}`), "except Exception as error:", "    print('!', type(error).__name__, str(error)[:200])");
  }

  private block(scope: Scope, indent: number, depth: number): void {
    const inside = this.inner(scope);
    for (let count = 1 + this.draw(3); count > 0; count--) this.statement(inside, indent, depth);
  }

  private assign(scope: Scope, kind: Kind, indent: number): void {
    const old = scope.names.filter((one) => one.kind === kind);
    const name = old.length > 3 ? this.pick(old).name : this.fresh(kind[0]!);
    this.line(indent, `${name} = ${this.bounded(kind, scope)}`);
    if (!old.some((one) => one.name === name)) scope.names.push({ name, kind });
  }

  /** An expression whose value stays small, however often the line runs. */
  private bounded(kind: Kind, scope: Scope): string {
    const value = this.expression(kind, scope, 2);
    if (kind === "int") return `(${value}) % 10007`;
    if (kind === "str" || kind === "list" || kind === "tuple") return `(${value})[:12]`;
    if (kind === "float") return `round(${value}, 3) % 1000.0`;
    if (kind === "dict") return `dict(list((${value}).items())[:6])`;
    return value;
  }

  private show(scope: Scope, indent: number): void {
    const kind = this.pick(kinds);
    const value = this.expression(kind, scope, 2);
    const more = this.pick(["", ", sep=''", `, ${this.expression("int", scope, 1)}`, ", end='|\\n'"]);
    this.line(indent, this.draw(3) === 0 ? `print(f"${this.pick(["", "v=", "{{x}} "])}{(${this.plain(this.expression(kind, scope, 1))})!r}")` : `print(${value}${more})`);
  }

  /** Text that may stand in an f-string of double quotes. */
  private plain(text: string): string { return /["\\{}]/.test(text) ? "1" : text; }

  private change(scope: Scope, indent: number): void {
    const { name, kind } = this.pick(scope.names);
    const by = (one: Kind) => this.expression(one, scope, 1);
    const changes: Readonly<Record<Kind, readonly string[]>> = {
      int: [`${name} += ${by("int")} % 100`, `${name} ^= ${by("int")} & 255`, `${name} = -${name} // 3`, `${name} -= ${by("bool")}`],
      float: [`${name} = ${name} / 2`, `${name} += 0.25`], bool: [`${name} = not ${name}`],
      str: [`${name} = ${name}[1:] + ${by("str")}[:3]`, `${name} = ${name}.upper()`], tuple: [`${name} = ${name}[::-1]`],
      list: [`${name}.append(${by("int")} % 50)`, `${name}.insert(0, ${this.draw(9)})`, `${name}[1:2] = [${this.draw(9)}, ${this.draw(9)}]`, `${name}.sort(key=lambda v: (str(type(v)), str(v)))`, `del ${name}[5:]`, `${name}.reverse()`],
      dict: [`${name}[${by("str")}[:4]] = ${by("int")} % 97`, `${name}.pop("a", None)`, `${name}.update(b=${this.draw(9)})`, `${name}.setdefault("c", ${this.draw(9)})`],
    };
    this.line(indent, this.pick(changes[kind]));
  }

  /** What may raise, with the words of the exception. */
  private risk(scope: Scope, indent: number): void {
    const [a, b] = [this.expression(this.pick(kinds), scope, 1), this.expression(this.pick(kinds), scope, 1)];
    const risks = [
      `(${a}) ${this.pick(["+", "-", "*", "/", "//", "%", "<", ">=", "in", "and", "or", "==", "is not"])} (${b})`, `(${a})[${this.draw(9) - 4}]`, `int(${a})`, `float(${a})`, `len(${a})`, `list(${a})`,
      `max(${a})`, `sum(${a})`, `(${a}).nothing`, `next(iter(${a}))`, `hash((${a},)) is None`, `"%d" % (${a},)`, `"{:>8}".format(${a})`, `chr(${this.expression("int", scope, 1)} % 300)`, `dict(${a})`, `sorted(${a})`,
      `(${a})(1)`, `-(${a})`, `isinstance(${a}, ${this.pick(["int", "(int, str)", "list", "object"])})`, `{(${a}): 1}`, `[*(${a})]`, `round(${a}, 2)`, `abs(${a})`, `divmod(${a}, ${b})`, `tuple(zip(${a}, ${b}))`, `bool(${a})`, `f"{${this.plain(a)}:>6}"`,
    ];
    const risk = this.pick(risks);
    this.line(indent, "try:");
    this.line(indent + 1, `print(repr(${risk.includes("*") && !risk.startsWith("[") ? `(${a}) if len(str(${a})) > 40 else ${risk}` : risk})[:200])`);
    this.line(indent, `except ${this.pick(["Exception", "(TypeError, ValueError, LookupError, AttributeError, ArithmeticError, StopIteration, OverflowError)"])} as error:`);
    this.line(indent + 1, "print(type(error).__name__, str(error)[:200])");
  }

  private unpack(scope: Scope, indent: number): void {
    const [a, b, c] = [this.fresh("u"), this.fresh("u"), this.fresh("u")];
    this.line(indent, `${a}, *${b} = ${this.expression("list", scope, 1)} + [1]`);
    this.line(indent, `(${c}, _), = [(${a}, ${this.expression("str", scope, 1)})]`);
    this.line(indent, `print(${a}, ${b}, ${c})`);
    scope.names.push({ name: b, kind: "list" });
  }

  private branch(scope: Scope, indent: number, depth: number): void {
    this.line(indent, `if ${this.expression("bool", scope, 2)}:`);
    this.block(scope, indent + 1, depth + 1);
    if (this.draw(2)) {
      this.line(indent, `elif ${this.expression("bool", scope, 1)}:`);
      this.block(scope, indent + 1, depth + 1);
    }
    if (this.draw(2)) {
      this.line(indent, "else:");
      this.block(scope, indent + 1, depth + 1);
    }
  }

  private loop(scope: Scope, indent: number, depth: number): void {
    const item = this.fresh("k");
    const over = this.pick([
      () => `range(${this.draw(6)})`, () => `range(${this.draw(9)}, ${this.draw(4)}, -${1 + this.draw(3)})`, () => `list(${this.expression("list", scope, 1)})[:5]`, () => `enumerate((${this.expression("str", scope, 1)})[:4])`,
      () => `zip((${this.expression("list", scope, 1)})[:3], "abc")`, () => `sorted((${this.expression("dict", scope, 1)}).items())[:4]`, () => `reversed((${this.expression("tuple", scope, 1)})[:4])`,
    ])();
    this.line(indent, `for ${item} in ${over}:`);
    const inside = this.inner(scope);
    if (over.startsWith("range")) inside.names.push({ name: item, kind: "int" });
    this.line(indent + 1, this.draw(3) === 0 ? `if ${this.expression("bool", inside, 1)}: ${this.pick(["break", "continue"])}` : `print(${item}, end=" ")`);
    this.block(inside, indent + 1, depth + 1);
    if (this.draw(3) === 0) {
      this.line(indent, "else:");
      this.line(indent + 1, "print('through')");
    }
  }

  private countdown(scope: Scope, indent: number, depth: number): void {
    const left = this.fresh("w");
    this.line(indent, `${left} = ${1 + this.draw(5)}`);
    this.line(indent, `while ${left} > 0 and ${this.pick(["True", this.expression("bool", scope, 1)])}:`);
    this.line(indent + 1, `${left} -= 1`);
    this.block(scope, indent + 1, depth + 1);
  }

  private trial(scope: Scope, indent: number, depth: number): void {
    this.line(indent, "try:");
    this.block(scope, indent + 1, depth + 1);
    if (this.draw(2)) this.line(indent + 1, this.pick(["raise ValueError('x', 1)", "raise KeyError('k') from None", "assert not 1, 'words'", "1 // 0", "[][1]", "{}['q']", "raise StopIteration(3)"]));
    this.line(indent, `except ${this.pick(["(ValueError, AssertionError)", "ArithmeticError", "Exception", "LookupError"])} as error:`);
    this.line(indent + 1, "print('caught', repr(error), error.args)");
    if (this.draw(2)) this.line(indent, "except BaseException as other:"), this.line(indent + 1, "print('other', type(other).__mro__[1].__name__)");
    else this.line(indent, "except Exception:"), this.line(indent + 1, "print('rest')");
    if (this.draw(2)) this.line(indent, "else:"), this.line(indent + 1, "print('fine')");
    this.line(indent, "finally:");
    this.block(scope, indent + 1, depth + 1);
  }

  private cases(scope: Scope, indent: number, depth: number): void {
    this.line(indent, `match ${this.expression(this.pick(kinds), scope, 1)}:`);
    const patterns = ["0 | 1 | 2", "int(n) if n > 10", "str() as s", "[x, *rest]", "(a, b)", "{'a': v, **more}", "True", "None", "float()"];
    for (let count = 1 + this.draw(3); count > 0; count--) {
      const pattern = this.pick(patterns);
      const bound = [...pattern.matchAll(/\b(n|s|x|rest|a|b|v|more)\b(?!')/g)].map(([name]) => name).filter((name) => !/^'/.test(name));
      this.line(indent + 1, `case ${pattern}:`);
      this.line(indent + 2, `print("case", ${[...new Set(bound)].join(", ") || "0"})`);
    }
    this.line(indent + 1, "case _:");
    this.block(scope, indent + 2, depth + 1);
  }

  private define(scope: Scope, indent: number, depth: number): void {
    const name = this.fresh("f");
    const takes = [this.pick(kinds), this.pick(kinds)];
    const gives = this.pick(kinds);
    const [a, b] = [this.fresh("p"), this.fresh("p")];
    const inside: Scope = { names: [{ name: a, kind: takes[0]! }, { name: b, kind: takes[1]! }], functions: [...scope.functions] };
    if (this.draw(4) === 0) this.line(indent, "@(lambda g: lambda *args, **named: g(*args, **named))");
    this.line(indent, `def ${name}(${a}, ${this.pick(["", "/, "])}${b}=${this.literal(takes[1]!)}, *rest, flag=${this.pick(["True", "None", "0"])}, **named):`);
    this.block(inside, indent + 1, depth + 1);
    if (this.draw(2)) this.line(indent + 1, `if rest or named: print(rest, sorted(named), flag)`);
    this.line(indent + 1, `return ${this.bounded(gives, inside)}`);
    this.line(indent, `print(${name}(${this.expression(takes[0]!, scope, 1)}, ${this.literal(takes[1]!)}, 7, 8, flag=${this.draw(3)}, more=1))`);
    scope.functions.push({ name, takes, gives });
  }

  private defineClass(scope: Scope, indent: number): void {
    const [base, name] = [this.fresh("Base"), this.fresh("C")];
    const value = this.expression("int", scope, 1);
    this.line(indent, `class ${base}:`);
    this.line(indent + 1, `shared = ${this.literal("list")}`);
    this.line(indent + 1, "def __init__(self, v=1): self.v = v; self.seen = []");
    this.line(indent + 1, `def act(self, by): self.seen.append(by); return self.v ${this.pick(["+", "-", "*", "//"])} by`);
    this.line(indent + 1, `def __${this.pick(["eq", "lt"])}__(self, other): return isinstance(other, ${base}) and self.v ${this.pick(["==", "<"])} other.v`);
    this.line(indent, `class ${name}(${base}):`);
    this.line(indent + 1, "@property\n        def twice(self): return self.v * 2".replace("        ", "    ".repeat(indent + 1)));
    this.line(indent + 1, "def act(self, by): return super().act(by) % 1000");
    this.line(indent + 1, `def __${this.pick(["len__(self): return abs(self.v) % 9", "bool__(self): return self.v > 3", "getitem__(self, at): return (self.v, at)", "call__(self, *a): return a + (self.v,)", "contains__(self, x): return x == self.v", "iter__(self): yield from range(3)", "getattr__(self, n): return n * 2"])}`);
    this.line(indent + 1, "@classmethod\n        def of(cls, v): return cls(v + 1)".replace("        ", "    ".repeat(indent + 1)));
    this.line(indent + 1, `def __repr__(self): return f"${name}({self.v})"`);
    const thing = this.fresh("o");
    this.line(indent, `${thing} = ${name}.of(${value} % 100)`);
    this.line(indent, `print(${thing}, ${thing}.twice, ${thing}.act(${1 + this.draw(5)}), ${thing}.seen, ${thing} == ${name}(3), ${name}.__mro__[1].__name__, bool(${thing}))`);
    for (const risk of [`len(${thing})`, `${thing}[1:2]`, `list(${thing})[:4]`, `${thing}(1, 2)`, `3 in ${thing}`, `${thing} < ${thing}`, `${thing}.nothing`, `${thing}.twice.real`, `sorted([${thing}, ${name}(2)])`].filter(() => this.draw(3) === 0)) {
      this.line(indent, "try:");
      this.line(indent + 1, `print(${risk})`);
      this.line(indent, "except Exception as error:");
      this.line(indent + 1, "print(type(error).__name__, error)");
    }
  }

  private generator(scope: Scope, indent: number): void {
    const name = this.fresh("g");
    this.line(indent, `def ${name}(n):`);
    this.line(indent + 1, "try:");
    this.line(indent + 2, "for i in range(n):");
    this.line(indent + 3, `got = yield i * ${1 + this.draw(5)}`);
    this.line(indent + 3, "if got is not None: print('got', got)");
    this.line(indent + 2, `yield from ${this.expression("list", scope, 1)}[:3]`);
    this.line(indent + 1, "finally:");
    this.line(indent + 2, "print('closed')");
    this.line(indent + 1, "return 'end'");
    this.line(indent, this.pick([`print(list(${name}(${this.draw(4)})))`, `it = ${name}(3); print(next(it)); print(it.send('s')); it.close()`, `print([v for v in ${name}(2)], sum(1 for _ in ${name}(3)))`, `a, b, *c = ${name}(4); print(a, b, c)`]));
  }

  private counter(scope: Scope, indent: number): void {
    const name = this.fresh("make");
    this.line(indent, `def ${name}(start):`);
    this.line(indent + 1, "count = start");
    this.line(indent + 1, "def step(by=1):");
    this.line(indent + 2, "nonlocal count");
    this.line(indent + 2, "count += by");
    this.line(indent + 2, "return count");
    this.line(indent + 1, "return step, lambda: count");
    this.line(indent, `step, look = ${name}(${this.expression("int", scope, 1)}); step(); step(by=${this.draw(9)}); print(look(), [step() for _ in range(3)])`);
  }

  /* Expressions */

  private literal(kind: Kind): string {
    const number = () => this.pick(["0", "1", "-1", "2", "7", "10", "255", "1_000", "0x1f"]);
    const text = () => this.pick(["''", "'a'", "'bc'", "'Hello'", "'é'", "'x y'", "'12'", "'a,b'", "'\\n'", "'🙂z'"]);
    switch (kind) {
      case "int": return number();
      case "float": return this.pick(["0.0", "1.5", "-2.25", "1e3", "0.1", "3.14159"]);
      case "bool": return this.pick(["True", "False"]);
      case "str": return text();
      case "list": return this.pick(["[]", `[${number()}, ${number()}]`, `[${text()}]`, `[${number()}, ${number()}, ${number()}]`, "[None, 1.5]"]);
      case "dict": return this.pick(["{}", `{${text()}: ${number()}}`, `{'a': ${number()}, 'b': ${number()}}`]);
      case "tuple": return this.pick(["()", `(${number()},)`, `(${number()}, ${text()})`]);
    }
  }

  private expression(kind: Kind, scope: Scope, depth: number): string {
    const named = scope.names.filter((one) => one.kind === kind);
    if (depth <= 0 || this.draw(4) === 0) return named.length > 0 && this.draw(3) > 0 ? this.pick(named).name : this.literal(kind);
    const called = scope.functions.filter(({ gives }) => gives === kind);
    const of = (one: Kind): string => {
      const part = this.expression(one, scope, depth - 1);
      return /^[\w.]+$/.test(part) && !/^\d/.test(part) ? part : `(${part})`;
    };
    if (called.length > 0 && this.draw(5) === 0) {
      const { name, takes } = this.pick(called);
      return `${name}(${of(takes[0]!)}${this.draw(2) ? `, ${of(takes[1]!)}` : ""})`;
    }
    if (this.draw(8) === 0) return `(${of(kind)} if ${of("bool")} else ${of(kind)})`;
    return this.pick(this.forms(kind, of))();
  }

  private forms(kind: Kind, of: (kind: Kind) => string): readonly (() => string)[] {
    switch (kind) {
      case "int": return [
        () => `(${of("int")} ${this.pick(["+", "-", "*"])} ${of("int")}) % 1009`, () => `${of("int")} // (${of("int")} or 3)`, () => `${of("int")} % (${of("int")} or 7)`, () => `len(${of(this.pick(["str", "list", "dict", "tuple"]))})`, () => `(${of("int")} & 63) << ${this.draw(8)}`,
        () => `abs(${of("int")})`, () => `sum(v for v in ${of("list")} if type(v) is int)`, () => `min(${of("int")}, ${of("int")})`, () => `${of("str")}.count('a')`, () => `${of("dict")}.get('a', ${this.draw(9)})`, () => `int(${of("float")} * 2)`, () => `~${of("int")}`, () => `(${of("int")} % 5) ** ${this.draw(4)}`, () => `divmod(${of("int")}, 7)[${this.draw(2)}]`, () => `(lambda v, w=2: v * w)(${of("int")})`, () => `ord((${of("str")} + 'q')[0])`, () => `round(${of("float")})`, () => `${of("int")}.bit_length()`,
      ];
      case "float": return [() => `${of("int")} / 4`, () => `${of("float")} ${this.pick(["+", "-", "*"])} 0.5`, () => `float(${of("int")})`, () => `round(${of("float")}, 2)`, () => `max(${of("float")}, 1.0)`, () => `${of("float")} % 3`, () => `${of("int")} * 1e-3`, () => `${of("float")} // 2`, () => `abs(-${of("float")})`];
      case "bool": return [
        () => `${of("int")} ${this.pick(["<", ">", "==", "!=", "<=", ">="])} ${of("int")}`, () => `${this.pick(["1", "'a'", "0"])} in ${of(this.pick(["list", "dict", "tuple"]))}`, () => `not ${of("bool")}`, () => `(${of("bool")} ${this.pick(["and", "or"])} ${of("bool")})`, () => `${of("str")}.${this.pick(["isdigit()", "startswith('a')", "isupper()", "endswith(('b', 'o'))", "isalpha()"])}`,
        () => `0 < ${of("int")} < 50`, () => `${of("str")} < ${of("str")}`, () => `bool(${of(this.pick(kinds))})`, () => `any(v == 1 for v in ${of("list")})`, () => `all(${of("tuple")})`, () => `${of("list")} == ${of("list")}`, () => `isinstance(${of(this.pick(kinds))}, ${this.pick(["int", "str", "(list, dict)"])})`,
      ];
      case "str": return [
        () => `${of("str")} + ${of("str")}`, () => `${of("str")}[${this.pick(["::-1", ":2", "1:", "::2", "-2:"])}]`, () => `str(${of(this.pick(kinds))})[:20]`, () => `repr(${of("str")})`, () => `'${this.pick([",", "-", ""])}'.join(str(v) for v in ${of("list")})`, () => `${of("str")}.${this.pick(["upper()", "title()", "strip()", "replace('a', 'b')", "center(6, '*')", "zfill(5)", "swapcase()", "ljust(4) + '|'", "partition('b')[2]", "capitalize()", "casefold()"])}`,
        () => `format(${of("int")}, '${this.pick(["05d", ">6", "x", ",", "+d", "b", "^8", "08b", "_"])}')`, () => `format(${of("float")}, '${this.pick([".2f", "8.3f", "e", "g", ".0%", "+.1f"])}')`, () => `'%s-%03d' % (${of("str")}, ${of("int")})`, () => `(${of("str")} * ${this.draw(4)})[:9]`, () => `'{0}{1!r:>4}{0}'.format(${of("int")}, ${of("str")})`, () => `max(${of("str")}, 'b')`, () => `type(${of(this.pick(kinds))}).__name__`,
      ];
      case "list": return [
        () => `[v ${this.pick(["* 2", "+ 1", ""])} for v in range(${this.draw(6)})${this.pick(["", " if v % 2"])}]`, () => `${of("list")} + ${of("list")}`, () => `${of("list")}[${this.pick(["::-1", ":2", "1:", "::2", "-1:"])}]`, () => `list(${of(this.pick(["str", "tuple", "dict"]))})`, () => `${of("str")}.split(${this.pick(["", "','", "None, 1"])})`, () => `list(map(str, ${of("list")}))`, () => `[(i, v) for i, v in enumerate(${of("list")})]`,
        () => `sorted(${of("list")}, key=lambda v: (type(v).__name__, str(v)), reverse=${of("bool")})`, () => `[*${of("tuple")}, *${of("list")}]`, () => `list(zip(${of("list")}, ${of("str")}))`, () => `[x + y for x in range(3) for y in range(x)]`, () => `list(filter(None, ${of("list")}))`, () => `(${of("list")} * ${this.draw(3)})[:8]`, () => `sorted({v for v in ${of("str")}})`, () => `list(${of("dict")}.values())`,
      ];
      case "dict": return [() => `{k: v for k, v in zip(${of("str")}, range(5))}`, () => `{**${of("dict")}, 'z': ${of("int")}}`, () => `dict(zip('ab', ${of("list")}))`, () => `dict(a=${of("int")}, b=${of("int")})`, () => `${of("dict")} | ${of("dict")}`, () => `{v: k for k, v in ${of("dict")}.items()}`, () => `dict(sorted(${of("dict")}.items(), key=str))`, () => `dict.fromkeys(${of("str")}, ${of("int")})`];
      case "tuple": return [() => `tuple(${of(this.pick(["list", "str"]))})`, () => `${of("tuple")} + (${of("int")},)`, () => `(${of("int")}, ${of("str")})`, () => `${of("tuple")}[::-1]`, () => `divmod(${of("int")}, 9)`, () => `(${of("bool")},) * ${this.draw(3)}`, () => `tuple(v for v in range(${this.draw(5)}))`];
    }
  }
}
