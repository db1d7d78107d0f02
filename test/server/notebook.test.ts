/** A notebook's cells at the desk: what a cell builds with names of the cells above is known, shown and swapped in its own cell. */
import assert from "node:assert/strict";
import { offsetAt, lineStarts } from "../../src/base/index.ts";
import { Desk } from "../../src/server/desk.ts";
import { notebookManuscript } from "../../src/server/manuscript.ts";
import { preludes, wasm } from "../harness.ts";

const uri = "file:///notebooks/transfer.ipynb";
const place = (cell: string, text: string, word: string) => {
  const before = text.slice(0, text.indexOf(word)).split("\n");
  return { document: cell, position: { line: before.length - 1, character: before.at(-1)!.length } };
};

describe("a notebook", function () {
  this.timeout(20_000);
  const texts = new Map([
    ["cell:a", "%matplotlib inline\nimport torch.utils.data\nfrom torchvision.models import resnet18"],
    ["cell:b", '# the body\nmodel = resnet18(weights="DEFAULT")'],
    ["cell:c", "images = torch.rand(2, 3, 224, 224)\nlogits = model(images)\ndisplay(logits)"],
    ["cell:d", "model?"],
  ]);
  let desk: Desk;
  const analyse = async () => desk.analyse(notebookManuscript(uri, 1, [...texts].map(([cell, text]) => ({ uri: cell, text }))), () => false);
  const hoverAt = (cell: string, word: string): string => {
    const { document, position } = place(cell, texts.get(cell)!, word);
    return String((desk.hover(document, position)?.contents as { value?: string } | undefined)?.value ?? "");
  };

  before(async () => {
    desk = await Desk.open({ grammar: wasm, prelude: preludes }, { fetch: async (uris) => uris.map(() => null) });
    await analyse();
  });

  it("has no problems, and says so in each cell", async () => {
    const { diagnostics } = await analyse();
    assert.deepEqual(diagnostics.map((one) => [one.uri, one.diagnostics.length]), [...texts.keys()].map((cell) => [cell, 0]));
  });

  it("tells of the model where a cell builds it, and of the shapes where another uses it", () => {
    assert.match(hoverAt("cell:b", "resnet18("), /\*\*head\*\* `fc` · fully connected · 512 → 1,000/);
    assert.match(hoverAt("cell:c", "logits"), /\[2, 1000\]/);
    const hints = desk.hints("cell:c", { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } });
    assert.deepEqual(hints.map(({ position, label }) => [position.line, label]), [[0, ": [2, 3, 224, 224]"], [1, ": [2, 1000]"]]);
  });

  it("is swapped in the cell that builds the model: its import too, since the cells above have run", async () => {
    const swap = async (classes: number) => {
      const { position } = place("cell:b", texts.get("cell:b")!, "resnet18(");
      const actions = desk.actions("cell:b", { start: position, end: position }, []);
      assert.ok(actions.some(({ command }) => command?.command === "headtorch.swapHead"), "no action to swap the head");
      const answer = desk.swap({ uri: "cell:b", model: "model", classes, style: "linear", freeze: true, head: "fc" });
      assert.ok("edit" in answer, JSON.stringify(answer));
      const { changes = {} } = answer.edit;
      assert.deepEqual(Object.keys(changes), ["cell:b"]);
      const text = texts.get("cell:b")!;
      const starts = lineStarts(text);
      const edits = [...changes["cell:b"]!].sort((a, b) => offsetAt(starts, b.range.start) - offsetAt(starts, a.range.start));
      texts.set("cell:b", edits.reduce((now, { range, newText }) => now.slice(0, offsetAt(starts, range.start)) + newText + now.slice(offsetAt(starts, range.end)), text));
      await analyse();
      return texts.get("cell:b");
    };
    const written = (classes: number): string => [
      "# the body", "from torch import nn", "", 'model = resnet18(weights="DEFAULT")', "model.requires_grad_(False)",
      // where torchvision is not installed nobody knows what `fc` is
      "assert isinstance(model.fc, nn.Linear)", `model.fc = nn.Linear(model.fc.in_features, ${classes})`,
    ].join("\n");
    assert.equal(await swap(5), written(5));
    assert.match(hoverAt("cell:c", "logits"), /\[2, 5\]/);
    assert.equal(await swap(7), written(7));
  });
});
