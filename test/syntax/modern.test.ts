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
  it("leaves out type parameters of functions", () => check("def f[T: int, *Ts, **P](x: T) -> T: return x", "def f(x):\n  return x"));
  it("leaves out type parameters of classes", () => check("class A[T = int](B): pass", "class A(B):\n  Pass{}"));
  it("leaves out defaults of type parameters", () => {
    check("def f[T = int, *Ts = *tuple[int]](x=1):\n  return x\n", "def f(x=1):\n  return x");
    check("type X[T = int] = list[T]", 'TypeAlias{name: "X", value: list[T]}');
  });
  it("reads type aliases", () => check("type X = int\ntype Y[T] = list[T]", 'TypeAlias{name: "X", value: int}\nTypeAlias{name: "Y", value: list[T]}'));
  it("reads `type` as a name elsewhere", () => check("type = 1\ntype (x)\ntype(x).y = 2", "type = 1\ntype(x)\ntype(x).y = 2"));
  it("reads handlers without brackets", () =>
    check("try: a\nexcept A, B: b", 'Try{body: [a], handlers: [{body: [b], isGroup: false, type: (A, B,), name: null}], orelse: [], finalbody: []}'));
  it("reads a starred annotation", () => check("def f(*args: *Ts): pass", "def f(*args):\n  Pass{}"));
});
