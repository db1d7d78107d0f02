/** Half-typed and broken code: what is wrong with a line stays on that line, and the line keeps what can be read of it. */
import assert from "node:assert/strict";
import { parse } from "../../src/syntax/index.ts";
import { grammar } from "./grammar.ts";
import { shown, shownBody } from "./shown.ts";

const around = (inInit: string, inForward: string): string => `import torch.nn as nn

class Net(nn.Module):
    def __init__(self, n=10):
        super().__init__()
        self.a = nn.Conv2d(1, 8, 3)
        ${inInit}
        self.b = nn.Linear(8, n)

    def forward(self, x):
        x = self.a(x)
        ${inForward}
        return self.b(x)

    def last(self):
        return 1

net = Net()
`;

const initShown = (line: string): string => `def __init__(self, n=10):
  super().__init__()
  self.a = nn.Conv2d(1, 8, 3)
${line.replaceAll(/^/gm, "  ")}
  self.b = nn.Linear(8, n)`;

const lastShown = "def last(self):\n  return 1";

/** A line of `__init__` as typed so far, what it becomes, and what is said of it; all else must be as if it were not there. */
const check = (typed: string, expected: string, message: string): void => {
  const text = around(typed, "pass");
  const { tree } = parse(text, grammar);
  const [, net, made] = tree.body;
  assert.ok(net?.kind === "ClassDef" && tree.body.length === 3);
  const [init, forward, last] = net.body;
  assert.equal(shown(init, text), initShown(expected));
  assert.equal(shown(forward, text), "def forward(self, x):\n  x = self.a(x)\n  Pass{}\n  return self.b(x)");
  assert.equal(shown(last, text), lastShown);
  assert.equal(shown(made, text), "net = Net()");
  assert.ok(tree.errors.some((error) => error.message === message), JSON.stringify(tree.errors));
};

describe("A half-typed line", () => {
  const table: [typed: string, expected: string, message: string][] = [
    ["self.c = nn.", "self.c = ‹nn.›", "invalid syntax"],
    ["self.c =", "self.c = ‹›", "invalid syntax"],
    ["self.", "‹self.›", "invalid syntax"],
    ["self.c = nn.Conv2d(3, 4", "self.c = nn.Conv2d(3, 4)", "'(' was never closed"],
    ["self.c = nn.Conv2d(", "self.c = nn.Conv2d(‹›)", "'(' was never closed"],
    ["self.c = nn.Conv2d(3,", "self.c = nn.Conv2d(3, ‹›)", "'(' was never closed"],
    ["self.c = nn.Conv2d(3, 4, stride=", "self.c = nn.Conv2d(3, 4, stride=‹›)", "'(' was never closed"],
    ["self.c = nn.Conv2d(3,, 4)", "self.c = ‹ nn.Conv2d(3,, 4)›", "invalid syntax"],
    ["self.c = nn.Conv2d(3 4)", "self.c = ‹ nn.Conv2d(3 4)›", "invalid syntax"],
    ["self.c = nn.ReLU())", "self.c = ‹ nn.ReLU())›", "invalid syntax"],
    ["self.c = nn.Sequential(\n            nn.ReLU(),\n            nn.", "self.c = nn.Sequential(nn.ReLU(), ‹nn.›)", "'(' was never closed"],
    ["self.c = [nn.ReLU() for i in", "self.c = ListComp{element: nn.ReLU(), clauses: [{target: i, iter: ‹›, ifs: [], isAsync: false}]}", "'[' was never closed"],
    ["self.c = {'a': ", 'self.c = Dict{keys: ["a"], values: [‹›]}', "'{' was never closed"],
    ['self.c = "abc', 'self.c = "abc"', "unterminated string literal"],
    ['self.c = f"{x', "self.c = f[{x!null:null}]", "unterminated string literal"],
    ["self.c = x[", "self.c = x[‹›]", "'[' was never closed"],
    ["self.c += 1 +", "self.c += (1 + ‹›)", "invalid syntax"],
    ["self.c = 1 if n", "self.c = IfExp{test: n, body: 1, orelse: ‹›}", "invalid syntax"],
    ["return self.", "return ‹self.›", "invalid syntax"],
    ["$%&", "‹$%&›", "invalid syntax"],
    ["print 'hello'", "‹print 'hello'›", "invalid syntax"],
    ["def", "‹def›", "expected ':'"],
    ["if n ==", "if Compare{first: n, ops: [\"==\"], rest: [‹›]}:", "expected ':'"],
    ["if n:", "if n:", "expected an indented block"],
    ["if n", "if n:", "expected ':'"],
    ["if n: return foo(", "if n:\n  return foo(‹›)", "'(' was never closed"],
    ["for i in", "for i in ‹›:", "expected an indented block"],
    ["for i in range(3)", "for i in range(3):", "expected ':'"],
    ["for", "for ‹› in ‹›:", "expected ':'"],
    ["with torch.no_grad(", "with torch.no_grad(‹›):", "'(' was never closed"],
    ["class Foo(nn.", "class Foo(‹nn.›):", "'(' was never closed"],
    ["else:", "‹else:›", "invalid syntax"],
    ["  odd = 1", "odd = 1", "unexpected indent"],
    ["@", "‹@›", "invalid syntax"],
    ["\0", "‹\0›", "invalid syntax"],
  ];
  for (const [typed, expected, message] of table) it(`${JSON.stringify(typed)} leaves the rest whole`, () => check(typed, expected, message));
});

/** A whole file and what its class becomes. */
const checkFile = (text: string, expected: string): void => {
  const { tree } = parse(text, grammar);
  assert.equal(shownBody(tree.body, text), expected);
  assert.ok(tree.errors.length > 0);
};

describe("A broken file", () => {
  it("keeps a method whose header is not finished", () =>
    checkFile("class A:\n  def f(self, x\n    return x\n  def g(self): return 1\n", "class A():\n  def f(self, x):\n    return x\n  def g(self):\n    return 1"));
  it("keeps a method that has no body yet", () =>
    checkFile("class A:\n  def f(self, x):\n  def g(self): return 1\n", "class A():\n  def f(self, x):\n  def g(self):\n    return 1"));
  it("says that a function with unreadable parameters is not to be trusted", () =>
    checkFile("def f(a b, **):\n  return a\n", "@‹def f(a b, **):› def f():\n  return a"));
  it("keeps methods of a class with an unreadable base", () =>
    checkFile("class A(nn Module):\n  def f(self): return 1\n", "class A(‹(nn Module):›):\n  def f(self):\n    return 1"));
  it("reads on after a bracket that never closes", () =>
    checkFile("class A:\n  def f(self):\n    x = g(1, [2\n    y = 2\n  def h(self): return 1\nz = 1\n",
      "class A():\n  def f(self):\n    x = g(1, List{elements: [2]})\n    y = 2\n  def h(self):\n    return 1\nz = 1"));
  it("reads on after quotes that never close", () =>
    checkFile('class A:\n  def f(self):\n    """Doc\n  def g(self):\n    return 1\n', 'class A():\n  def f(self):\n    "Doc"\n  def g(self):\n    return 1'));
  it("keeps the clauses around a broken one", () =>
    checkFile("if a:\n  b = 1\nelif c ==:\n  d = 2\nelse:\n  e = = 3\n  f = 4\n", "if a:\n  b = 1\nelse:\n  if Compare{first: c, ops: [\"==\"], rest: [‹›]}:\n    d = 2\n  else:\n    e = ‹ = 3›\n    f = 4"));
  it("keeps cases around a broken one", () => {
    const text = "match a:\n  case 1:\n    b = (\n  case [:\n    c = 1\n  case _: d\n";
    const { tree } = parse(text, grammar);
    const [match] = tree.body;
    assert.ok(match?.kind === "Match");
    assert.deepEqual(match.cases.map((each) => shownBody(each.body, text)), ["b = ‹›", "c = 1", "d"]);
  });
  it("keeps what follows an indentation that fits nowhere", () =>
    checkFile("if a:\n      b = 1\n   c = 2\nd = 3\n", "if a:\n  b = 1\nc = 2\nd = 3"));
  it("never takes two lines for one statement", () => checkFile("a = b.\nc = d\n", "a = ‹b.›\nc = d"));
});
