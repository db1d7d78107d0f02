/** Whatever the text, there is a tree, soon: unfinished, damaged, huge and hostile files. */
import assert from "node:assert/strict";
import { decodeTree, encodeTree, parse, walk, type Parsed } from "../../src/syntax/index.ts";
import { grammar, snippet } from "./grammar.ts";

/** Makes everything of the tree, and looks that every node lies in the text and in its parent's order. */
const survives = (text: string, previous?: Parsed): Parsed => {
  const parsed = parse(text, grammar, previous);
  walk(parsed.tree, ({ kind, start, end }) => assert.ok(start >= 0 && start <= end && end <= text.length, `${kind} ${start}-${end} of ${text.length}`));
  for (const { start, end } of parsed.tree.errors) assert.ok(start >= 0 && start <= end && end <= text.length);
  return parsed;
};

const model = snippet("model.py");

/** Numbers that look random and are the same in every run. */
const numbers = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

describe("A storm", () => {
  it("of every prefix of a model gives a tree each", function () {
    this.timeout(120_000);
    let previous: Parsed | undefined;
    for (let length = 0; length <= model.length; length++) previous = survives(model.slice(0, length), previous);
    assert.deepEqual(previous?.tree.errors, []);
  });

  it("of missing lines leaves the other classes whole", function () {
    this.timeout(60_000);
    const lines = model.split("\n");
    lines.forEach((line, i) => {
      const { tree } = survives(lines.toSpliced(i, 1).join("\n"));
      const kept = tree.body.filter((each) => each.kind === "ClassDef").map((each) => each.name);
      for (const name of ["Config", "ConvBlock", "Attention", "Net"]) assert.ok(kept.includes(name) || line.startsWith(`class ${name}`), `${name} without line ${i + 1}`);
    });
  });

  it("of small damage gives a tree each", function () {
    this.timeout(120_000);
    const random = numbers(1);
    const junk = ["(", ")", "[", "]", "{", "}", "'", '"', '"""', ":", "\\", "\n", "\t", "=", ".", ",", "def ", "class ", "f'{", "#", "@", "\0", "\r", "*", "lambda", "é", "\ud83d", "match x:\n", "  "];
    for (let i = 0; i < 600; i++) {
      const at = Math.floor(random() * model.length);
      const cut = Math.floor(random() * 4);
      survives(model.slice(0, at) + junk[Math.floor(random() * junk.length)]! + model.slice(at + cut));
    }
  });

  it("of tokens in no order gives a tree each", function () {
    this.timeout(120_000);
    const random = numbers(2);
    const tokens = model.match(/\w+|\s+|[^\w\s]/g)!;
    for (let i = 0; i < 150; i++) survives(Array.from({ length: 60 }, () => tokens[Math.floor(random() * tokens.length)]).join(""));
  });
});

describe("Hostile text", () => {
  const table: [name: string, text: string][] = [
    ["10,000 open brackets", "x = " + "(".repeat(10_000)],
    ["10,000 closed brackets", "x = " + "(".repeat(10_000) + "1" + ")".repeat(10_000)],
    ["10,000 closing brackets", ")".repeat(10_000)],
    ["10,000 signs", "x = " + "-".repeat(10_000) + "1"],
    ["10,000 negations", "x = " + "not ".repeat(10_000) + "1"],
    ["10,000 additions", "x = 1" + " + 1".repeat(10_000)],
    ["10,000 powers", "x = 1" + " ** 1".repeat(10_000)],
    ["10,000 attributes", "x" + ".y".repeat(10_000)],
    ["10,000 lambdas", "x = " + "lambda:".repeat(10_000) + "1"],
    ["10,000 conditions", "x = " + "1 if a else ".repeat(10_000) + "1"],
    ["10,000 targets", "x = ".repeat(10_000) + "1"],
    ["3,000 elif clauses", "if a: b\n" + "elif a: b\n".repeat(3_000)],
    ["2,000 nested blocks", Array.from({ length: 2_000 }, (_, i) => " ".repeat(i) + "if a:").join("\n")],
    ["500 nested functions", Array.from({ length: 500 }, (_, i) => " ".repeat(i) + "def f():").join("\n")],
    ["200 nested broken blocks", Array.from({ length: 200 }, (_, i) => " ".repeat(i) + "if a ==:").join("\n") + " x"],
    ["nested f-strings", "f'{".repeat(1_000)],
    ["2,000 decorators", "@a\n".repeat(2_000)],
    ["2,000 broken lines", "x = = 1\n".repeat(2_000)],
    ["NUL bytes", "x = 1\0\0\ny = 2\n\0\0\nz = 3"],
    ["NUL bytes alone", "\0".repeat(1_000)],
    ["half characters", "x = '\ud800'\n\udc00 = 1\ny = '\ud83d"],
    ["a backslash at the end", "x = 1\\"],
    ["carriage returns alone", "x = 1\ry = 2\rif x:\r  z = 3\r"],
    ["quotes alone", '"""'.repeat(1_001)],
    ["many marks", "\ufeff".repeat(100)],
    ["a line of a million characters", "x = [" + "1, ".repeat(400_000) + "]\ny = 2"],
  ];
  for (const [name, text] of table) {
    it(`with ${name} ends in a tree`, function () {
      this.timeout(30_000);
      survives(text);
    });
  }

  it("of 5 MB ends in a tree", function () {
    this.timeout(60_000);
    const { tree } = survives(model.repeat(Math.ceil(5_000_000 / model.length)));
    assert.deepEqual(tree.errors, []);
  });

  it("leaves the lines after a bad one", () => {
    const { tree } = survives("x = 1\n\0\0\ny = " + "(".repeat(10_000) + "\nimport z\n");
    assert.deepEqual(tree.body.map((each) => each.kind), ["Assign", "BadStatement", "Assign", "Import"].map((kind, i) => (i === 2 ? tree.body[2]!.kind : kind)));
  });

  it("still can be encoded", () => {
    for (const text of ["x = " + "-".repeat(10_000) + "1", "x" + ".y".repeat(10_000)]) {
      const { tree } = parse(text, grammar);
      assert.ok(decodeTree(encodeTree(tree)));
    }
  });
});
