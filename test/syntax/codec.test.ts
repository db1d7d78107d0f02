/** Trees survive their bytes, and other bytes are refused. */
import assert from "node:assert/strict";
import { decodeTree, encodeTree, formatVersion, parse, type FunctionDef, type Tree } from "../../src/syntax/index.ts";
import { grammar, snippet } from "./grammar.ts";

const files = ["expressions.py", "literals.py", "statements.py", "patterns.py", "windows.py", "model.py"];

const isGetter = (node: object, field: string): boolean => Object.getOwnPropertyDescriptor(node, field)?.get !== undefined;

describe("An encoded tree", () => {
  for (const file of files) {
    it(`of ${file} is decoded to an equal one`, () => {
      const { tree } = parse(snippet(file), grammar);
      const decoded = decodeTree(encodeTree(tree));
      assert.ok(decoded);
      assert.deepEqual(decoded, { ...tree });
    });
  }

  it("of a broken file keeps its problems", () => {
    const { tree } = parse("x = (\ndef f(:\n  y = [\n", grammar);
    assert.ok(tree.errors.length > 1);
    assert.deepEqual(decodeTree(encodeTree(tree)), { ...tree });
  });

  it("keeps numbers of every size", () => {
    const { tree } = parse("4503599627370497, 9007199254740991, 9007199254740993, 1e400, 0.1, 1e-7, 0j", grammar);
    assert.deepEqual(decodeTree(encodeTree(tree)), { ...tree });
  });

  it("makes a function's body when it is first asked for", () => {
    const decoded = decodeTree(encodeTree(parse("def f():\n  def g(): return 1\n  return g\n", grammar).tree));
    const f = decoded?.body[0] as FunctionDef;
    assert.ok(isGetter(f, "body"));
    assert.equal(f.body.length, 2);
    assert.ok(!isGetter(f, "body"));
    assert.ok(isGetter(f.body[0]!, "body"));
  });

  it("is refused when a byte changed, is missing, or the format is another", () => {
    const bytes = encodeTree(parse(snippet("model.py"), grammar).tree);
    assert.ok(decodeTree(bytes));
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = bytes.slice();
      changed[at]! ^= 0x41;
      assert.equal(decodeTree(changed), null, `byte ${at}`);
    }
    for (const length of [0, 1, 20, 40, bytes.length - 1]) assert.equal(decodeTree(bytes.subarray(0, length)), null);
    assert.ok(new TextDecoder().decode(bytes.subarray(0, 64)).includes(formatVersion));
  });

  it("is smaller than the text", () => {
    const text = snippet("model.py");
    const tree: Tree = parse(text, grammar).tree;
    assert.ok(encodeTree(tree).length < text.length * 1.2);
  });
});
