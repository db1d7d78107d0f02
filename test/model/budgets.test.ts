/** Budgets are settable: in a `headtorch.json`, for a run at a time. */
import assert from "node:assert/strict";
import { Bed } from "../harness.ts";

const bed = new Bed();
const gaps = (text: string, settings: unknown): readonly string[] =>
  bed.read(text, (live) => live.script.gaps.map(({ reason }) => reason), { settings: typeof settings === "string" ? settings : JSON.stringify(settings) });

describe("budgets in headtorch.json", () => {
  it("bound steps, nested calls and sizes", () => {
    assert.deepEqual(gaps("while True: pass", { budgets: { steps: 5000 } }), ["more than 5000 steps"]);
    assert.deepEqual(gaps("def f(): return f()\nf()", { budgets: { depth: 50 } }), ["more than 50 nested calls"]);
    assert.deepEqual(gaps("x = [0] * 2000", { budgets: { size: 1000 } }), ["a value of 2000 items"]);
    assert.deepEqual(gaps("x = 'a' * 2000", { budgets: { size: 1000 } }), ["a value of 2000 items"]);
  });

  it("hold for that run alone", () => {
    assert.deepEqual(gaps("x = [0] * 2000\nfor i in range(9000): pass", null as never), []);
  });

  it("stay as they are where none is stated, or nothing that is a budget", () => {
    for (const budgets of [undefined, 3, { steps: -1 }, { steps: "many" }, { size: 1.5 }, []]) assert.deepEqual(gaps("x = [0] * 2000", { budgets }), [], JSON.stringify(budgets));
    assert.deepEqual(gaps("x = [0] * 2000", "{ no json"), []);
  });

  it("raise what the usual ones refuse", () => {
    assert.equal(gaps("x = [0] * 5_000_000", {}).length, 1);
    assert.deepEqual(gaps("x = [0] * 5_000_000", { budgets: { size: 6_000_000 } }), []);
  });
});

describe("the budget of a text", () => {
  const model = (name: string): string => `class ${name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 2)\n    def forward(self, x):\n        return self.fc(x)\n`;
  const names = ["A", "B", "C", "D", "E", "F"];
  const text = `import torch\nfrom torch import nn\n${names.map(model).join("")}`;
  const settings = JSON.stringify({ budgets: { text: 1 } });
  const read = (more: Parameters<Bed["read"]>[2]): { readonly read: string; readonly ended: string | undefined } =>
    bed.read(text, ({ models, ended }) => ({ read: models.filter((one) => one.module !== null && one.forward?.outputs).map(({ root }) => root.name).join(""), ended: ended?.reason }), more);

  it("leaves models unread, and says so, but for the one that is asked for", () => {
    const ended = (many: number): string => `${many} of 6 models are not read yet: select one`;
    assert.deepEqual(read({ settings, first: null }), { read: "A", ended: ended(5) });
    assert.deepEqual(read({ settings, first: "D" }), { read: "AD", ended: ended(4) });
    assert.deepEqual(read({ settings, first: "none of them" }), { read: "A", ended: ended(5) });
  });

  it("knows the model at a place: around it, the next, or the last", () => {
    const first = (wanted: string): string => read({ settings, first: wanted === "" ? text.length : text.indexOf(wanted) }).read;
    assert.deepEqual([first("import"), first("class C"), first("class D"), first("class F"), first("")], ["A", "AC", "AD", "AF", "AF"]);
    assert.equal(read({ settings, first: text.indexOf("class E") + 40 }).read, "AE");
  });

  it("lets many pass, and all where nobody waits", () => {
    assert.deepEqual(read({ first: "D" }), { read: "ABCDEF", ended: undefined });
    assert.deepEqual(read({}), { read: "ABCDEF", ended: undefined });
  });

  it("says of models that are not read that they are none of the file's errors", () => {
    const [, unread] = bed.inspect(text, { settings, first: null });
    assert.deepEqual([unread!.ok, unread!.reason, unread!.findings, unread!.gaps], [false, "not read yet: select it", [], []]);
  });

  it("reads one alone when only that is asked for", () => {
    assert.deepEqual(read({ only: "C" }), { read: "C", ended: undefined });
  });
});
