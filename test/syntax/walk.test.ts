/** Walking a tree and finding what stands at an offset. */
import assert from "node:assert/strict";
import { childrenOf, nodesAt, parse, walk, type Node } from "../../src/syntax/index.ts";
import { grammar, snippet } from "./grammar.ts";

/** Every object with a kind that can be reached, found without the tables of the room. */
const reachable = (value: unknown, found: Set<unknown> = new Set()): Set<unknown> => {
  if (typeof value !== "object" || value === null) return found;
  if ("kind" in value) found.add(value);
  for (const child of Object.values(value)) reachable(child, found);
  return found;
};

describe("A walk", () => {
  for (const file of ["expressions.py", "literals.py", "statements.py", "patterns.py", "model.py"]) {
    it(`meets every node of ${file} once`, () => {
      const { tree } = parse(snippet(file), grammar);
      const met: unknown[] = [];
      walk(tree, (node) => void met.push(node));
      const expected = reachable(tree);
      assert.equal(met.length, expected.size);
      assert.deepEqual(new Set(met), expected);
    });
  }
  it("stays out of a node when told so", () => {
    const { tree } = parse("f(lambda: g(x)).h", grammar);
    const names: string[] = [];
    walk(tree, (node) => {
      if (node.kind === "Name") names.push(node.id);
      return node.kind !== "Lambda";
    });
    assert.deepEqual(names, ["f"]);
  });
  it("goes over parameters, clauses and handlers as if they were not there", () => {
    const { tree } = parse("def f(a: int = 1, *b: str): pass", grammar);
    assert.deepEqual(childrenOf(tree.body[0] as Node).map((each) => (each.kind === "Name" ? each.id : each.kind)), ["int", "Int", "str", "Pass"]);
  });
});

describe("The nodes at an offset", () => {
  const at = (marked: string): string => {
    const { tree } = parse(marked.replace("|", ""), grammar);
    return nodesAt(tree, marked.indexOf("|")).map((node) => node.kind).join(" ");
  };
  it("lead from the module to the innermost", () => assert.equal(at("x = f(a, k=b.|c)"), "Module Assign Call Keyword Attribute"));
  it("belong to the later of two neighbours", () => assert.equal(at("-|x"), "Module Expression Unary Name"));
  it("belong to what ends there", () => assert.equal(at("x = self.a|"), "Module Assign Attribute"));
  it("find decorators before their function", () => assert.equal(at("@a.b(|c)\ndef f(): pass"), "Module FunctionDef Call Name"));
  it("find what stands in a parameter, a field and a case", () => {
    assert.equal(at("def f(x=|1): pass"), "Module FunctionDef Int");
    assert.equal(at("f'{a.b:{|c}}'"), "Module Expression JoinedStr FormattedValue JoinedStr FormattedValue Name");
    assert.equal(at("match x:\n  case [a.|b]: pass"), "Module Match MatchSequence MatchValue Attribute");
  });
  it("are the module alone between statements", () => assert.equal(at("a\n|\nb"), "Module"));
});
