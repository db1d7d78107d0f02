/** Programs of many kinds that run to their end in real PyTorch (`scripts/record_kinds.py`): none has an error. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Bed, root } from "../harness.ts";

const facts = JSON.parse(readFileSync(`${root}test/facts/kinds.json`, "utf8")) as Readonly<Record<string, string>>;
const programs = readFileSync(`${root}test/model/kinds.txt`, "utf8").split("=== ").slice(1).map((block) => [block.slice(0, block.indexOf("\n")), block.slice(block.indexOf("\n") + 1)] as const);
const bed = new Bed();

describe("a program that runs in PyTorch", () => {
  it("was recorded", () => assert.deepEqual(Object.keys(facts), programs.map(([name]) => name)));

  for (const [name, text] of programs)
    it(`has no error: ${name}`, () => {
      assert.equal(facts[name], "runs");
      assert.deepEqual(bed.findings(text).filter(({ severity }) => severity === "error").map(({ message, span }) => `${text.slice(0, span.start).split("\n").length}: ${message}`), []);
    });
});
