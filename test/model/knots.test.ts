/** Models whose modules hold one another in knots: everything about them is told, or ends within its budget. */
import assert from "node:assert/strict";
import { Bed } from "../harness.ts";

const bed = new Bed({ limits: { steps: 1_000_000, depth: 200, size: 200_000 } });
/** The last model of a script. */
const inspect = (text: string): ReturnType<Bed["inspect"]>[number] => bed.inspect(`import torch, torch.nn as nn\n${text}`).at(-1)!;

describe("a model", () => {
  it("that holds itself has a tree that says so", () => {
    const { tree, gaps } = inspect("m = nn.Sequential(nn.Linear(3, 3))\nm.add_module('again', m)\nm(torch.zeros(3))\n");
    assert.deepEqual(tree!.children.map(({ path, sharedWith }) => [path, sharedWith]), [["again", ""], ["0", undefined]]);
    assert.match(gaps.map(({ reason }) => reason).join(), /nested calls|steps/);
  });

  it("whose parts stand in very many places counts each once", () => {
    const { params } = inspect("m = nn.Linear(3, 3)\nfor i in range(60): m = nn.Sequential(m, m)\n");
    assert.equal(params, 12);
  });

  it("that is nested deeper than calls may be is shown all the same", () => {
    const { params, gaps } = inspect("m = nn.Linear(3, 3)\nfor i in range(300): m = nn.Sequential(m)\nx = torch.zeros(2, 3)\n");
    assert.equal(params, 12);
    assert.match(gaps.map(({ reason }) => reason).join(), /nested calls/);
  });

  it("that is nested deeper than Python goes is refused with its reason", () => {
    const { reason, tree } = inspect("m = nn.Linear(3, 3)\nfor i in range(1500): m = nn.Sequential(m)\n");
    assert.deepEqual([tree, /more than 1000 deep/.test(reason ?? "")], [null, true]);
  });

  it("of very many that a loop makes is looked at with a few of the others", () => {
    const all = bed.inspect("import torch.nn as nn\nm = nn.Linear(3, 3)\nfor i in range(50): m = nn.Sequential(m)\n");
    assert.deepEqual([all.length, all.map(({ params }) => params)], [9, Array(9).fill(12)]);
    assert.equal(bed.read("import torch.nn as nn\nfor i in range(50): m = nn.Linear(3, i + 1)\n", ({ models }) => models.at(-1)!.module!.attrs!.get("out_features")), 50);
  });

  it("in a script that used up its budget is still looked for", () => {
    const { params } = inspect("m = nn.Linear(3, 3)\nwhile True: pass\n");
    assert.equal(params, 12);
  });
});
