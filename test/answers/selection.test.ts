/** A line that runs in several calls shows the one that is selected in the tree. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type AnswersEngine, openAnswers, type TreeNode } from "../../src/answers/index.ts";
import { preludes, root } from "../harness.ts";

const bytes = (file: string): Uint8Array => new Uint8Array(readFileSync(path.join(root, "node_modules", file)));
const uri = "file:///selection/net.py";
const text = `import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Conv2d(a, b, 3, stride=2, padding=1)

    def forward(self, x):
        y = self.conv(x)
        return y.relu()

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Block(3, 8)
        self.second = Block(8, 16)
        self.rest = nn.Sequential(Block(16, 32), Block(32, 64))

    # headtorch: x=[1, 3, 64, 64]
    def forward(self, x):
        return self.rest(self.second(self.first(x)))
`;

describe("lines with several calls", () => {
  let engine: AnswersEngine;
  before(async () => {
    engine = await openAnswers({ grammar: { runtime: bytes("web-tree-sitter/web-tree-sitter.wasm"), python: bytes("tree-sitter-python/tree-sitter-python.wasm") }, prelude: preludes });
    engine.configure([{ folder: "", roots: [], mode: "eval", hints: "all", lenses: true }]);
    engine.set(uri, text);
    assert.deepEqual(engine.analyse(uri, () => false).wants.filter((want) => !want.endsWith("/")), []);
  });

  const rowOf = (wanted: string): string => {
    const find = (rows: readonly TreeNode[]): TreeNode | undefined => rows.map((row) => (row.path === wanted && row.kind !== "step" ? row : find(row.children ?? []))).find((row) => row !== undefined);
    return find(engine.answers.tree(uri).models)!.id;
  };
  const hint = (): string => engine.answers.hints(uri, { start: 0, end: text.length }).find(({ offset }) => text.slice(0, offset).endsWith("        y"))!.label;
  const hover = (): string => engine.answers.hover(uri, text.indexOf("self.conv(x)") + 9)!.markdown;

  it("show the first call until one is selected", () => {
    engine.select(uri, null);
    assert.equal(hint(), ": [1, 8, 32, 32] ×4");
    assert.match(hover(), /`\[1, 3, 64, 64\]` → `\[1, 8, 32, 32\]`/);
  });

  for (const [selected, shape] of [["second", "[1, 16, 16, 16]"], ["second.conv", "[1, 16, 16, 16]"], ["rest", "[1, 32, 8, 8]"], ["rest.1", "[1, 64, 4, 4]"], ["", "[1, 8, 32, 32]"]] as const) {
    it(`show ${selected || "the model"} when it is selected`, () => {
      engine.select(uri, rowOf(selected));
      assert.equal(hint(), `: ${shape} ×4`);
      assert.ok(hover().includes(`\`${shape}\``), hover());
    });
  }

  it("list every shape in the hint's tooltip and the hover, whichever is selected", () => {
    engine.select(uri, rowOf("second"));
    const { tooltip } = engine.answers.hints(uri, { start: 0, end: text.length }).find(({ label }) => label.includes("×4"))!;
    for (const name of ["first", "second", "rest.0", "rest.1"]) assert.ok(tooltip.includes(`\`${name}\``) && hover().includes(`\`${name}.conv\``), name);
  });

  it("show the first call again when the selected row is gone", () => {
    engine.select(uri, "Net/nothing#0");
    assert.equal(hint(), ": [1, 8, 32, 32] ×4");
  });
});
