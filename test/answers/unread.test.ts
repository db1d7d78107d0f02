/** A file with more models than its budget: those beyond it are read when they are selected, or where the text changes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type AnswersEngine, openAnswers } from "../../src/answers/index.ts";
import { preludes, root } from "../harness.ts";

const bytes = (file: string): Uint8Array => new Uint8Array(readFileSync(path.join(root, "node_modules", file)));
const folder = "file:///many";
const uri = `${folder}/nets.py`;
const names = ["A", "B", "C", "D"];
const model = (name: string): string => `class ${name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 2)\n    # headtorch: x=[1, 4]\n    def forward(self, x):\n        return self.fc(x)\n`;
const text = `import torch\nfrom torch import nn\n${names.map(model).join("")}`;

describe("models that are not read yet", () => {
  let engine: AnswersEngine;
  const analyse = (changed = text): void => {
    engine.set(uri, changed);
    assert.deepEqual(engine.analyse(uri, () => false).wants.filter((want) => !want.endsWith("/")), []);
  };
  const rows = (): readonly string[] => engine.answers.tree(uri).models.map(({ description }) => description);
  const waits = "not read yet: select it";
  const read = "[1, 2] · 10 parameters";

  beforeEach(async () => {
    engine = await openAnswers({ grammar: { runtime: bytes("web-tree-sitter/web-tree-sitter.wasm"), python: bytes("tree-sitter-python/tree-sitter-python.wasm") }, prelude: preludes });
    engine.configure([{ folder, roots: [], mode: "eval", hints: "all", lenses: true }]);
    engine.setFolder(`${folder}/`, ["nets.py", "headtorch.json"]);
    engine.set(`${folder}/headtorch.json`, JSON.stringify({ budgets: { text: 1 } }));
    analyse();
  });

  it("say so in their rows, above the tree and in their lenses", () => {
    assert.deepEqual(rows(), [read, waits, waits, waits]);
    assert.equal(engine.answers.tree(uri).message, "3 of 4 models are not read yet: select one");
    const at = text.indexOf("class C");
    assert.deepEqual(engine.answers.lenses(uri).filter((one) => one.offset === at).map(({ title, command }) => [title, command]), [[waits, "headtorch.revealInTree"]]);
  });

  it("are read when they are selected, and stay while they are edited", () => {
    assert.deepEqual([engine.select(uri, "A"), engine.select(uri, "C")], [false, true]);
    analyse();
    assert.deepEqual(rows(), [read, waits, read, waits]);
    assert.equal(engine.select(uri, "C"), false);
    analyse(text.replaceAll("nn.Linear(4, 2)", "nn.Linear(4, 3)"));
    assert.deepEqual(rows(), ["[1, 3] · 15 parameters", waits, "[1, 3] · 15 parameters", waits]);
  });

  it("are read where the text changes", () => {
    const at = text.indexOf("nn.Linear", text.indexOf("class D"));
    analyse(`${text.slice(0, at)}nn.Linear(4, 5)${text.slice(at + "nn.Linear(4, 2)".length)}`);
    assert.deepEqual(rows(), [read, waits, waits, "[1, 5] · 25 parameters"]);
  });

  it("can be asked about and swapped all the same", () => {
    const answer = engine.answers.swap(uri, { model: "D", head: "", classes: 7, style: "linear", freeze: false });
    assert.ok("edits" in answer, JSON.stringify(answer));
    assert.ok(!("problem" in engine.answers.plan(uri, "D", {})));
  });
});
