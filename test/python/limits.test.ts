/** Hostile and endless programs end within their budgets, and the machine can run the next one. */
import assert from "node:assert/strict";
import { grammarFromDisk, makeRunner, pythonPreludes } from "./machine.ts";

const limits = { steps: 300_000, depth: 200, size: 200_000 };
const runner = makeRunner(await grammarFromDisk(), pythonPreludes(), limits);

/** Programs by what they do, each with how it must end: a budget's name, or the exception CPython raises as well. */
const programs: readonly (readonly [string, string, RegExp])[] = [
  ["a loop without end", "while True: pass", /steps/],
  ["a loop over an endless iterator", "import itertools\nfor i in itertools.count(): pass", /steps/],
  ["an endless generator in a list", "def g():\n    while True: yield 1\nlist(g())", /size|steps/],
  ["an integer of too many digits", "10**10**10", /size/],
  ["powers of powers", "x = 7\nfor i in range(100): x = x ** x", /size/],
  ["a shift too far", "1 << 10**12", /size/],
  ["a list too long", "[0] * 10**12", /size/],
  ["a list that doubles", "x = [0]\nwhile True: x = x + x", /size|steps/],
  ["a list that grows in place", "x = [0]\nwhile True: x += x", /size|steps/],
  ["a list that extends itself", "x = [0]\nwhile True: x.extend(x)", /size|steps/],
  ["a tuple too long", "(1,) * 10**12", /size/],
  ["text too long", "'x' * 10**12", /size/],
  ["text that doubles", "x = 'x'\nwhile True: x = x + x", /size|steps/],
  ["text that doubles in place", "x = 'x'\nwhile True: x += x", /size|steps/],
  ["text that grows by joining", "x = 'ab'\nwhile True: x = x.join([x, x])", /size|steps/],
  ["text that grows by replacing", "x = 'aa'\nwhile True: x = x.replace('a', x)", /size|steps/],
  ["text too wide", "'x'.ljust(10**12)", /size/],
  ["zeros too many", "'1'.zfill(10**12)", /size/],
  ["a format too wide", "f'{1:{10**9}}'", /size/],
  ["a precision too high", "'%.1000000000f' % 1.5", /size/],
  ["a percent format too wide", "'%1000000000d' % 1", /size/],
  ["text that grows by formatting", "x = '{0}{0}'\nwhile True: x = x.format(x)", /size|steps|ValueError/],
  ["bytes too long", "bytes(10**12)", /size/],
  ["bytes that double", "x = b'x'\nwhile True: x = x + x", /size|steps/],
  ["a range as a list", "list(range(10**12))", /size|steps/],
  ["a range summed up", "sum(range(10**12))", /steps/],
  ["a set that grows", "s = set()\ni = 0\nwhile True:\n    s.add(i)\n    i += 1", /size|steps/],
  ["a dict that grows", "d = {}\ni = 0\nwhile True:\n    d[i] = i\n    i += 1", /size|steps/],
  ["a factorial too big", "import math\nmath.factorial(10**9)", /size|steps/],
  ["products of many items", "import itertools\nlist(itertools.product(range(100), repeat=10))", /size|steps/],
  ["deep recursion", "def f(n): return f(n + 1)\nf(0)", /depth/],
  ["deep recursion that is caught", "def f(n): return f(n + 1)\ntry: f(0)\nexcept RecursionError: print('caught')\nwhile True: pass", /steps/],
  ["two recursions for each call", "def f(n): return f(n - 1) + f(n - 2) if n > 1 else 1\nf(60)", /steps/],
  ["recursion through repr", "class A:\n    def __repr__(self): return repr(self)\nrepr(A())", /depth/],
  ["recursion through attributes", "class A:\n    def __getattr__(self, name): return getattr(self, name + 'x')\nA().y", /depth|size/],
  ["recursion through __getattribute__", "class A:\n    def __getattribute__(self, name): return self.other\nA().y", /depth/],
  ["recursion through comparison", "class A:\n    def __eq__(self, other): return self == other\nA() == A()", /depth/],
  ["recursion through hashing", "class A:\n    def __hash__(self): return hash(self)\n{A(): 1}", /depth/],
  ["recursion through calls", "class A:\n    def __call__(self): return self()\nA()()", /depth/],
  ["recursion through iteration", "class A:\n    def __iter__(self): return iter(self)\nlist(A())", /depth/],
  ["an iterator that is its own", "class A:\n    def __iter__(self): return self\n    def __next__(self): return 1\nlist(A())", /size|steps/],
  ["recursion through classes", "class M(type):\n    def __call__(cls): return cls()\nclass A(metaclass=M): pass\nA()", /depth/],
  ["recursion through sorting", "sorted(range(1000), key=lambda x: sorted(range(1000), key=lambda y: sorted(range(1000), key=lambda z: z)))", /steps|size/],
  ["a list in itself", "x = []\nx.append(x)\nx == [x]\nprint(x)\ny = [y for y in x]\nwhile True: pass", /steps|depth/],
  ["two lists in each other", "a = []\nb = []\na.append(b)\nb.append(a)\na == b", /depth|RecursionError/],
  ["lists nested a thousand deep", "x = []\nfor i in range(100000): x = [x]\nprint(len(repr(x)))", /depth|RecursionError|steps/],
  ["nested dicts printed", "x = {}\nfor i in range(20000): x = {1: x}\nstr(x)", /depth|RecursionError|steps/],
  ["nested tuples as keys", "x = ()\nfor i in range(20000): x = (x,)\nhash(x)", /depth|RecursionError|steps/],
  ["tuples that double as keys", "x = (1,)\nfor i in range(60): x = (x, x)\nhash(x)", /depth|RecursionError|steps|size/],
  ["lists that double when compared", "x = [1]\ny = [1]\nfor i in range(60):\n    x = [x, x]\n    y = [y, y]\nx == y", /steps|size/],
  ["lists that double when printed", "x = [1]\nfor i in range(60): x = [x, x]\nrepr(x)", /steps|size/],
  ["lists that double when copied", "import copy\nx = [1]\nfor i in range(60): x = [list(x), list(x)]\ncopy.deepcopy(x)\nwhile True: pass", /steps|size/],
  ["generators in generators", "def g(n):\n    yield from g(n + 1)\nlist(g(0))", /depth/],
  ["a chain of decorators", "def d(f): return d(f)\n@d\ndef g(): pass", /depth/],
  ["classes without end", "i = 0\nwhile True:\n    i += 1\n    type('A%d' % i, (), {})", /steps/],
  ["a hierarchy too deep", "C = object\nwhile True: C = type('C', (C,), {})", /steps|size/],
  ["a regular expression that never ends", "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')", /steps|size|ended/],
  ["code that evaluates itself", "s = 'eval(s)'\neval(s)", /depth/],
  ["code that runs itself", "s = 'exec(s)'\nexec(s)", /depth/],
  ["an unpacking without end", "import itertools\na, *b = itertools.count()", /steps|size/],
  ["arguments without end", "import itertools\nprint(*itertools.count())", /steps|size/],
  ["a map without end", "import itertools\nmax(map(lambda x: x, itertools.count()))", /steps|size/],
  ["membership without end", "import itertools\n-1 in itertools.count()", /steps/],
  ["a reduction without end", "import itertools\nany(x < 0 for x in itertools.count())", /steps/],
  ["a join without end", "import itertools\n''.join(str(x) for x in itertools.count())", /steps|size/],
  ["slices that are kept", "x = [0] * 100000\nkept = []\nwhile True: kept.append(x[:])", /steps/],
  ["copies that are kept", "x = [0] * 100000\nkept = []\nwhile True: kept.append(x.copy())", /steps/],
  ["lists of lists that are kept", "x = [0] * 100000\nkept = []\nwhile True: kept.append(list(x))", /steps/],
  ["rests that are kept", "x = [0] * 100000\nkept = []\nwhile True:\n    a, *b = x\n    kept.append(b)", /steps/],
  ["stars that are kept", "x = [0] * 100000\nkept = []\nwhile True: kept.append([*x])", /steps/],
  ["slices that are written", "x = [0] * 100000\nwhile True: x[:] = x", /steps/],
  ["words that are kept", "x = 'a ' * 50000\nkept = []\nwhile True: kept.append(x.split())", /steps/],
  ["text that is searched", "x = 'a' * 100000\nwhile True: x.find('b')", /steps/],
  ["text that is printed for programs", "x = 'a' * 100000\nwhile True: repr(x)", /steps/],
  ["tabs too wide", "'\\t'.expandtabs(10**12)", /size/],
  ["lists that are searched", "x = [0] * 100000\nwhile True: 5 in x", /steps/],
  ["lists that are counted", "x = [0] * 100000\nwhile True: x.count(5)", /steps/],
  ["items put in front", "x = [0] * 100000\nwhile True: x.insert(0, 1)", /size|steps/],
  ["sets that are joined", "x = set(range(10000))\nkept = []\nwhile True: kept.append(x | x)", /steps/],
  ["sets that are copied", "x = set(range(10000))\nkept = []\nwhile True: kept.append(x.copy())", /steps/],
  ["dicts that are copied", "x = dict.fromkeys(range(10000))\nkept = []\nwhile True: kept.append(dict(x))", /steps/],
  ["dicts that are spread", "x = dict.fromkeys(range(10000))\nkept = []\nwhile True: kept.append({**x})", /steps/],
  ["arguments by name that are kept", "x = {str(i): i for i in range(10000)}\nkept = []\ndef f(**k): return k\nwhile True: kept.append(f(**x))", /steps/],
  ["digits that are printed", "x = 7 ** 5000\nwhile True: str(x)", /steps/],
  ["permutations of many items", "import itertools\nlist(itertools.permutations(range(20)))", /size|steps/],
  ["permutations of too many items", "import itertools\nnext(itertools.permutations(range(10**9)))", /size/],
  ["combinations of many items", "import itertools\nlist(itertools.combinations(range(100), 50))", /size|steps/],
  ["a product of too many items", "import itertools\nnext(itertools.product(range(10**9), repeat=2))", /size/],
  ["slices of an endless iterator", "import itertools\nlist(itertools.islice(itertools.count(), 10**12))", /size|steps/],
  ["text by a huge number", "'x' * 10**18", /size|OverflowError/],
  ["recursion through format", "class A:\n    def __format__(self, spec): return format(self, spec)\nf'{A()}'", /depth/],
  ["recursion through lengths", "class A:\n    def __len__(self): return len(self)\nlen(A())", /depth/],
  ["recursion through copies", "import copy\nx = []\nfor i in range(100000): x = [x]\ncopy.deepcopy(x)", /depth|RecursionError|steps/],
  ["recursion through missing keys", "class D(dict):\n    def __missing__(self, key): return self[key + 1]\nD()[0]", /depth/],
  ["an attribute that sets itself", "class A:\n    def __setattr__(self, name, value): self.x = value\nA().y = 1", /depth/],
  ["a sum of lists", "sum([[1]] * 100000, [])", /steps|size/],
];

describe("every program ends", () => {
  for (const [title, text, ending] of programs)
    it(title, () => {
      const { ended, printed } = runner.run(text);
      assert.match(ended ?? `ended: ${printed}`, ending);
      assert.equal(runner.run("print(1 + 1)").printed, "2\n", "the next program runs");
    }).timeout(4000);

  const deep = 50_000;
  const sources: readonly (readonly [string, string])[] = [
    ["5 MB of statements", "x = 1\n".repeat(870_000)],
    ["5 MB in one list", `x = [${"1,".repeat(2_500_000)}]`],
    ["5 MB in one string", `x = "${"a".repeat(5_000_000)}"`],
    ["a megabyte of functions", "def f(x):\n    return x\n".repeat(44_000)],
    ["5 MB of comments", "# comment\n".repeat(520_000)],
    ["parentheses nested deep", `x = ${"(".repeat(deep)}1${")".repeat(deep)}`],
    ["brackets never closed", "[".repeat(deep)],
    ["operators in a chain", `x = ${"1 + ".repeat(deep)}1`],
    ["negations in a chain", `x = ${"not ".repeat(deep)}1`],
    ["attributes in a chain", `x = 1\nx${".real".repeat(deep)}`],
    ["calls in a chain", `f = lambda: f\nf${"()".repeat(deep)}`],
    ["blocks nested deep", Array.from({ length: 3000 }, (_, i) => `${" ".repeat(i)}if 1:\n`).join("")],
    ["conditions in a chain", `x = 0\nif x: pass\n${"elif x: pass\n".repeat(deep)}`],
    ["lambdas in lambdas", `x = ${"lambda: ".repeat(deep)}1`],
    ["comprehensions in comprehensions", `${"[x for x in ".repeat(2000)}[]${"]".repeat(2000)}`],
    ["decorators without end", `${"@f\n".repeat(deep)}def f(): pass`],
  ];
  for (const [title, text] of sources)
    it(`source: ${title}`, () => {
      const before = process.memoryUsage().heapUsed;
      runner.run(text);
      assert.ok(process.memoryUsage().heapUsed - before < 1.2e9, "memory stays bounded");
      assert.equal(runner.run("print(1 + 1)").printed, "2\n", "the next program runs");
    }).timeout(60_000);

  it("an import of itself and cycles of imports", () => {
    const files = { "a.py": "import b\nx = 1\nprint('a')", "b.py": "import a\nfrom c import y\nprint('b', y)", "c.py": "import a, b\ny = 2" };
    const { printed, ended } = runner.run("import a\nprint(a.x, a.b.y)", files);
    assert.equal(ended, null);
    assert.equal(printed, "b 2\na\n1 2\n");
  });

  it("a module that imports a missing name from its own cycle raises", () => {
    const { ended } = runner.run("import a", { "a.py": "from b import y\nx = 1", "b.py": "from a import x\ny = 2" });
    assert.match(ended ?? "", /ImportError: cannot import name 'x' from partially initialized module 'a'|ImportError: cannot import name 'x' from 'a'/);
  });
});
