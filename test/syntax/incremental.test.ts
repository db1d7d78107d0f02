/** Edits: a tree that was made with the one before in hand is the tree of the text. */
import assert from "node:assert/strict";
import { parse, type ClassDef, type FunctionDef, type Parsed } from "../../src/syntax/index.ts";
import { grammar, snippet } from "./grammar.ts";

const model = snippet("model.py");

/** One function of the model file by class and name. */
const method = ({ tree }: Parsed, cls: string, name: string): FunctionDef => {
  const found = tree.body.find((each): each is ClassDef => each.kind === "ClassDef" && each.name === cls);
  return found!.body.find((each): each is FunctionDef => each.kind === "FunctionDef" && each.name === name)!;
};

const whole = (): Parsed => {
  const parsed = parse(model, grammar);
  assert.deepEqual(parsed.tree.errors, []);
  return parsed;
};

describe("An edit", () => {
  it("keeps the very bodies of functions before it", () => {
    const before = whole();
    const after = parse(model.replace("self.proj(x)", "self.proj(x + 1)"), grammar, before);
    assert.equal(method(after, "Attention", "__init__").body, method(before, "Attention", "__init__").body);
    assert.notEqual(method(after, "Attention", "forward").body, method(before, "Attention", "forward").body);
  });

  it("moves the bodies of functions behind it", () => {
    const text = model.replace("import math", "import math  # and a comment");
    const after = parse(text, grammar, whole());
    assert.deepEqual({ ...after.tree }, { ...parse(text, grammar).tree });
  });

  for (const [what, edit] of [
    ["a letter typed", (text: string) => text.replace("widths = [3", "widthss = [3")],
    ["a line removed", (text: string) => text.replace(/^.*self\.qkv = .*\n/m, "")],
    ["a bracket opened", (text: string) => text.replace("x = stage(x)", "x = stage((x)")],
    ["quotes opened", (text: string) => text.replace("        q, k, v", '        """\n        q, k, v')],
    ["a class indented", (text: string) => text.replace(/^class Net/m, "  class Net")],
    ["everything removed", () => ""],
  ] as const) {
    it(`gives the tree of the text: ${what}`, () => {
      const text = edit(model);
      assert.notEqual(text, model);
      const after = parse(text, grammar, whole());
      assert.deepEqual({ ...after.tree, errors: after.tree.errors }, { ...parse(text, grammar).tree, errors: parse(text, grammar).tree.errors });
      assert.deepEqual({ ...parse(model, grammar, after).tree }, { ...whole().tree });
    });
  }

  it("of a parse that was disposed of is as good as none", () => {
    const before = whole();
    const after = parse(model, grammar, before);
    after.dispose();
    before.dispose();
    assert.deepEqual({ ...after.tree }, { ...whole().tree });
  });
});
