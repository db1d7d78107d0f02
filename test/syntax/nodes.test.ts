/** What is read straight from tree-sitter's memory is what its public cursor shows. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import { codeOfType } from "../../src/syntax/codes.ts";
import { grammar, snippet } from "./grammar.ts";

const unread = new Set(["comment", "line_continuation"]);
const leaves = new Set(["string_content", "not in", "is not", "import_prefix"]);

/** Code, start, end and the address of the next node, as `readNodes` gives them. */
const fromCursor = (cursor: TreeCursor): number[] => {
  const table: number[] = [];
  const visit = (): void => {
    const node = cursor.currentNode;
    if (unread.has(node.type)) return;
    const at = table.length;
    table.push(codeOfType(node.type, node.isNamed), node.startIndex, node.endIndex, 0);
    if (!leaves.has(node.type) && cursor.gotoFirstChild()) {
      do visit();
      while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    table[at + 3] = table.length;
  };
  visit();
  return table;
};

describe("The node table", () => {
  for (const file of ["expressions.py", "literals.py", "statements.py", "patterns.py", "model.py"]) {
    it(`equals a walk with the cursor over ${file}`, async () => {
      const language = await Language.load(readFileSync(new URL("../../node_modules/tree-sitter-python/tree-sitter-python.wasm", import.meta.url)));
      const text = snippet(file).replaceAll(/^type.*|^print.*|^exec.*/gm, "");
      const parser = new Parser().setLanguage(language);
      const tree = parser.parse(text);
      assert.ok(tree);
      const cursor = tree.walk();
      const shown = fromCursor(cursor);
      // web-tree-sitter 0.27.1 frees the wrong memory when a cursor is left to the garbage collector.
      cursor.delete();
      tree.delete();
      parser.delete();
      assert.deepEqual([...grammar.read(text)!], shown);
    });
  }
  it("is null for code with an error", () => assert.equal(grammar.read("x = (\n"), null));
  it("is null for code with a missing token", () => assert.equal(grammar.read("x = f(a\n"), null));
});
