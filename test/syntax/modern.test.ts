/** Syntax that is newer than the Python which recorded the facts: 3.12 and 3.13, checked by hand. */
import assert from "node:assert/strict";
import { parse } from "../../src/syntax/index.ts";
import { grammar } from "./grammar.ts";
import { shownBody } from "./shown.ts";

const check = (text: string, expected: string): void => {
  const { tree } = parse(text, grammar);
  assert.deepEqual(tree.errors, []);
  assert.equal(shownBody(tree.body, text), expected);
};

describe("Python 3.12 and 3.13", () => {
  it("reads a quote of the f-string's own kind in a field", () => check(`f"{x["a"]}"`, `f[{x["a"]!null:null}]`));
  it("reads f-strings within f-strings", () => check(`f"{f"{f"{1}"}"}"`, "f[{f[{f[{1!null:null}]!null:null}]!null:null}]"));
  it("reads line ends and comments in a field", () => check(`x = f"{\n  a  # why\n}"\ny = 1`, "x = f[{a!null:null}]\ny = 1"));
  it("reads a backslash in a field", () => check(`f"{"\\n".join(a)}"`, `f[{"\\n".join(a)!null:null}]`));
  it("keeps brackets in a field's string apart", () => check(`x = f"{d["("]}"\ny = 1`, `x = f[{d["("]!null:null}]\ny = 1`));
  it("keeps the names of type parameters", () => {
    check("def f[T: int, *Ts, **P](x: T) -> T: return x", "def f[T, *Ts, **P](x):\n  return x");
    check("class A[T: (int, str), U: dict[str, int]](B[T]): pass", "class A[T, U](B[T]):\n  Pass{}");
  });
  it("keeps them where they have defaults", () => {
    check("class A[T = int](B): pass", "class A[T](B):\n  Pass{}");
    check("def f[T = int, *Ts = *tuple[int]](x=1):\n  return x\n", "def f[T, *Ts](x=1):\n  return x");
    check("type X[T = int] = list[T]", 'TypeAlias{name: "X", typeParams: ["T"], value: list[T]}');
  });
  it("reads type aliases", () => check("type X = int\ntype Y[T] = list[T]", 'TypeAlias{name: "X", typeParams: [], value: int}\nTypeAlias{name: "Y", typeParams: ["T"], value: list[T]}'));
  it("reads `type` as a name elsewhere", () => check("type = 1\ntype (x)\ntype(x).y = 2", "type = 1\ntype(x)\ntype(x).y = 2"));
  it("reads handlers without brackets", () =>
    check("try: a\nexcept A, B: b", 'Try{body: [a], handlers: [{body: [b], isGroup: false, type: (A, B,), name: null}], orelse: [], finalbody: []}'));
  it("reads stars before any operand", () => {
    check("x = 1, *[2], *{3}", "x = (1, *List{elements: [2]}, *Set{elements: [3]},)");
    check("def f():\n  return *(1, 2), 3", "def f():\n  return (*(1, 2,), 3,)");
    check("a[*[1]] = b[*f'', 1]", "a[(*List{elements: [1]},)] = b[(*f[], 1,)]");
    check("for i in *[1], 2: pass", "for i in (*List{elements: [1]}, 2,):\n  Pass{}");
  });
  it("reads a list as the subject of a match", () =>
    check("match [1, x]:\n  case [a, *b]: pass", 'Match{subject: List{elements: [1, x]}, cases: [{pattern: MatchSequence{patterns: [MatchAs{pattern: null, name: "a"}, MatchStar{name: "b"}]}, guard: null, body: [Pass{}]}]}'));
  it("reads a starred annotation", () => check("def f(*args: *Ts): pass", "def f(*args):\n  Pass{}"));
});
