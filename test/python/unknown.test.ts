/** What is still known where a condition, or the number of items, is not: what both ways agree on stays, the rest is unknown and says why. */
import assert from "node:assert/strict";
import { grammarFromDisk, makeRunner, pythonPreludes } from "./machine.ts";

const runner = makeRunner(await grammarFromDisk(), pythonPreludes());

/** Programs that import a condition (`flag`) from a package that is not installed, each with what is printed; `?` is unknown. */
const programs: readonly (readonly [title: string, text: string, printed: string])[] = [
  ["a value that both give", "if flag: y = 1\nelse: y = 1\nprint(y, 2 if flag else 2)", "1 2\n"],
  ["values that differ", "y = 1 if flag else 2\nprint(y)", "?\n"],
  ["expressions go on", "y = flag + 1\nprint(y, y.shape[0], [y], -y, y(3))", "? ? [?] ? ?\n"],
  ["a name that one branch binds is there when it is used", "if flag: y = 1\nprint(y)", "1\n"],
  ["an entry that the first branch adds", "d = {'z': 0}\nif flag: d['a'] = 1\nprint(d['z'], d['a'], d.get('a'), 'a' in d, 'b' in d, 'z' in d, bool(d))", "0 1 ? ? False True True\n"],
  ["an entry that the second branch adds", "d = {}\nif flag: pass\nelse: d['a'] = 1\nprint(d.get('a'), 'a' in d, 'b' in d, d.get('b', 3))", "? ? False 3\n"],
  ["an entry that one branch removes", "d = {'a': 1, 'b': 2}\nif flag: del d['a']\nprint('a' in d, d['b'], d.pop('a', 1), 'a' in d)", "? 2 1 False\n"],
  ["an entry that both change", "d = {'a': 1}\nif flag: d['a'] = 2\nprint(d, len(d))", "{'a': ?} 1\n"],
  ["an entry that is written again is there", "d = {}\nif flag: d['a'] = 1\nd['a'] = 3\nprint(d['a'], 'a' in d)", "3 True\n"],
  ["a dict of which the entries are not known", "d = {}\nif flag: d['a'] = 1\nprint(d == {}, dict(d) == d, {**d}, list(d.items()))\nfor k, v in d.items(): print(k, v)\nd.clear()\nprint(d)", "? ? ? ?\na 1\n{}\n"],
  ["a dict that one branch replaces", "if flag: d = {'x': 1}\nelse: d = {'x': 1, 'y': 2}\nprint(d['x'], 'y' in d)", "1 ?\n"],
  ["a key that is not known", "d = {'a': 1, 'c': 2}\nd[flag] = 2\nprint(d['a'], d['c'], d.get('b'), d['b'], 'a' in d, 'b' in d)", "? 2 ? ? True ?\n"],
  ["an update with an entry that may be there", "e = {'a': 1}\nd = {}\nif flag: d['a'] = 2\ne.update(d)\nprint(e['a'], 'a' in e)", "? True\n"],
  ["a set that one branch fills", "s = {0}\nif flag: s.add(1)\nprint(1 in s, s == {0, 1}, len(s) > 5)", "? ? ?\n"],
  ["a set that both fill alike", "s = set()\nif flag: s.add(1)\nelse: s.add(1)\nprint(s)", "{1}\n"],
  ["a list that one branch grows", "l = [1]\nif flag: l.append(1)\nprint(l[0], len(l) == 2, l == [1])", "1 ? ?\n"],
  ["a list that one branch sorts", "l = [1, 2, 3]\nif flag: l.reverse()\nprint(l, len(l))", "[?, 2, ?] 3\n"],
  ["an attribute that one branch sets", "class A: pass\na = A()\nif flag: a.x = 1\nprint(a.x, hasattr(a, 'x'), getattr(a, 'x', None), hasattr(a, 'y'))\na.x = 2\nprint(hasattr(a, 'x'), getattr(a, 'x', None))", "1 ? ? False\nTrue 2\n"],
  ["an attribute that one branch deletes", "class A: pass\na = A()\na.x = 1\nif flag: del a.x\nprint(hasattr(a, 'x'))", "?\n"],
  ["an attribute that hides the class's in one branch", "class A: n = 0\na = A()\nif flag: a.n = 1\nprint(a.n, hasattr(a, 'n'))", "? True\n"],
  ["objects within objects", "class A: pass\na = A()\na.b = A()\na.b.c = {'x': [1, 2]}\nif flag: a.b.c['x'][0] = 5\nprint(a.b.c)", "{'x': [?, 2]}\n"],
  ["a return in one branch", "def f():\n    if flag: return 1\n    return 2\ndef g():\n    if flag: return 1\n    return 1\nprint(f(), g())", "? 1\n"],
  ["what the code after a return in one branch does", "def f(l, d):\n    if flag: return\n    l.append(1)\n    d['a'] = 1\nl, d = [], {}\nf(l, d)\nprint(len(l) == 1, 'a' in d)", "? ?\n"],
  ["a raise in one branch", "def f():\n    if flag: raise ValueError('x')\n    return 2\nprint(f())", "2\n"],
  ["a break in one branch", "x = 0\nfor i in range(5):\n    if flag: break\n    x += 1\nprint(x)", "?\n"],
  ["a continue in one branch", "x = 0\nl = []\nfor i in range(3):\n    l.append(i)\n    if flag: continue\n    x += 1\nprint(x, l)", "? [0, 1, 2]\n"],
  ["a break within a condition within a condition", "for i in range(3):\n    if flag:\n        if i == 1: break\n    x = i\nprint(x)", "?\n"],
  ["a break of the inner loop", "y = []\nfor i in range(2):\n    for j in range(3):\n        if flag: break\n        y.append(j)\n    z = i\nprint(z, len(y) == 6)", "1 ?\n"],
  ["a loop that is over by return or by break", "def f():\n    for i in range(3):\n        if flag: break\n        return 7\n    return 8\nprint(f())", "?\n"],
  ["a while loop that may end", "x = []\nwhile True:\n    x.append(1)\n    if flag: break\n    if len(x) > 3: break\nprint(len(x) == 1, x[0])", "? 1\n"],
  ["a loop of unknown length", "x, l, d = 0, [], {}\nclass A: n = 0\na = A()\nfor i in flag:\n    x += 1\n    l.append(2)\n    d[i] = 1\n    a.n += 1\n    z = 5\nprint(x, l[0], len(l) == 1, d.get(3), len(d) == 3, a.n, z)", "? 2 ? ? ? ? 5\n"],
  ["a while loop of unknown length", "x, y = 0, 1\nwhile flag:\n    x += 1\nprint(x, y)", "? 1\n"],
  ["a try around what is not known", "try:\n    x = flag.y\n    z = 3\nexcept AttributeError:\n    x = 2\nprint(x, z)", "? 3\n"],
  ["a match of what is not known", "match flag:\n    case 1: y = 1\n    case _: y = 2\nprint(y)", "?\n"],
];

describe("what is not known", () => {
  for (const [title, text, expected] of programs)
    it(title, () => {
      const { printed, ended, gaps } = runner.run(`from missing_package import flag\n${text}`);
      assert.equal(ended, null);
      assert.equal(printed, expected);
      assert.ok(gaps.some((reason) => reason.includes("'missing_package' is not installed")), "the reason is named");
    });
});
