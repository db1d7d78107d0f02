/** Half-typed and damaged source: every sample cut, thinned and renumbered. The engine never throws, always ends, and keeps its budget. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileFindings, inspectionOf } from "../../src/model/index.ts";
import { defaultLimits } from "../../src/python/index.ts";
import { dice } from "../fuzz/dice.ts";
import { Bed, root } from "../harness.ts";

const folder = path.join(root, "samples");
const samples = readdirSync(folder).filter((name) => name.endsWith(".py")).sort();
const limits = { ...defaultLimits, steps: 2_000_000 };
const bed = new Bed({ limits });

/** What came of a text: it is read completely, as an editor would, and rolled back. */
const survive = (text: string, what: string): void => {
  try {
    const { records, findings } = bed.read(text, (live) => ({
      records: live.models.map((model) => inspectionOf(live, model, model.root.name, bed.places, 0)), findings: fileFindings(live),
    }));
    for (const one of records) assert.ok(one.steps <= limits.steps * 4, `${what}: ${one.steps} steps`);
    for (const { span } of findings) assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length, `${what}: a finding outside of the text`);
  } catch (error) {
    assert.fail(`${what}: ${error instanceof Error ? error.stack : JSON.stringify(error)}`);
  }
};

describe("storm", function () {
  this.timeout(120_000);
  for (const name of samples) {
    const text = readFileSync(path.join(folder, name), "utf8");
    const lines = text.split("\n");

    it(`${name} cut behind each line, and in the middle of it`, () => {
      for (let i = 0; i < lines.length; i++) {
        const before = lines.slice(0, i).join("\n");
        survive(before, `${name} up to line ${i}`);
        survive(`${before}\n${lines[i]!.slice(0, lines[i]!.length >> 1)}`, `${name} within line ${i + 1}`);
      }
    });

    it(`${name} with each line left out`, () => {
      for (let i = 0; i < lines.length; i++) survive([...lines.slice(0, i), ...lines.slice(i + 1)].join("\n"), `${name} without line ${i + 1}`);
    });

    it(`${name} with each of its brackets left out, and another in its place`, () => {
      const draw = dice(5);
      for (const { index, 0: bracket } of text.matchAll(/[()[\]{}]/g)) {
        const [before, after] = [text.slice(0, index), text.slice(index + 1)];
        survive(before + after, `${name} without the ${bracket} at ${index}`);
        survive(`${before}${"([{)]}"[draw(6)]!}${after}`, `${name} with another bracket at ${index}`);
      }
    });

    it(`${name} with its numbers changed`, () => {
      const draw = dice(7);
      const values = ["0", "1", "-1", "2", "3", "7", "10**9", "2.5", "None", "'a'", "()"];
      for (let round = 0; round < 25; round++) {
        const at = draw(50);
        const state = { seen: 0 };
        survive(text.replace(/\b\d+\b/g, (found) => (state.seen++ % 50 === at ? values[draw(values.length)]! : found)), `${name}, round ${round}`);
      }
    });

    it(`${name} with pieces taken out and doubled`, () => {
      const draw = dice(11);
      for (let round = 0; round < 25; round++) {
        const [from, length] = [draw(text.length), 1 + draw(30)];
        const piece = text.slice(from, from + length);
        survive(draw(2) === 0 ? text.slice(0, from) + text.slice(from + length) : text.slice(0, from) + piece + text.slice(from), `${name}, round ${round}`);
      }
    });
  }

  it("source that would never end ends with a gap", () => {
    for (const body of ["while True:\n    pass", "def f():\n    return f()\nf()", "x = 'a'\nwhile True:\n    x = x + x", "x = [0] * 10**9", "x = 2 ** 10**9", "for i in range(10**12):\n    pass"]) {
      const gaps = bed.read(`import torch\n${body}\n`, (live) => [...live.script.gaps, ...(live.ended ? [live.ended] : [])].map(({ code }) => code));
      const faults = bed.findings(`import torch\n${body}\n`).map(({ message }) => message);
      assert.ok(gaps.some((code) => code.startsWith("budget-")) || faults.some((text) => /Recursion|Overflow|Memory/.test(text)), `${body}: ${gaps.join()} ${faults.join()}`);
    }
  });

  it("leaves the session as it was", () => {
    const text = readFileSync(path.join(folder, "simple_model.py"), "utf8");
    const [fresh, used] = [new Bed().inspect(text)[0]!, bed.inspect(text)[0]!];
    // what is compiled already takes fewer steps
    assert.deepEqual({ ...used, steps: 0 }, { ...fresh, steps: 0 });
  });
});
