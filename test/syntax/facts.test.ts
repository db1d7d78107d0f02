/** Our trees of the snippets are CPython's, as `ast_facts.py` recorded them. */
import assert from "node:assert/strict";
import { parse } from "../../src/syntax/index.ts";
import { comparable, difference } from "./facts.ts";
import { grammar, snippet } from "./grammar.ts";

interface Fact {
  readonly file: string;
  readonly body: readonly { readonly start: number; readonly end: number }[];
}

describe("CPython's ast", () => {
  for (const { file, body } of snippet("facts.jsonl").trim().split("\n").map((line) => JSON.parse(line) as Fact)) {
    it(`is what ${file} becomes`, () => {
      const text = snippet(file);
      const { tree } = parse(text, grammar);
      assert.deepEqual(tree.errors, []);
      assert.equal(tree.body.length, body.length);
      tree.body.forEach((statement, i) => {
        const fact = body[i]!;
        assert.equal(difference(comparable(statement), fact), null, text.slice(fact.start, fact.end));
      });
    });
  }
});
