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
