/** What is said to be known behind conditions that are not holds whichever way they go: made programs, run without their data and with many rows of it. */
import assert from "node:assert/strict";
import { dice } from "../fuzz/dice.ts";
import { dataModule, undecidedProgram } from "../fuzz/undecided.ts";
import { grammarFromDisk, makeRunner, pythonPreludes } from "./machine.ts";

const runner = makeRunner(await grammarFromDisk(), pythonPreludes(), { steps: 200_000, depth: 400, size: 100_000 });
const programs = 100;
const rows = 8;

/** A line as it was printed, where a `?`, or a number that only data decide, stands for anything. */
const patternOf = (line: string): RegExp => new RegExp(`^${line.replace(/\bu\d+\b.*/, "?").split("?").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);

/** What was said and is not so. */
const untrue = (seed: number): { readonly faults: readonly string[]; readonly known: number; readonly held: number } => {
  const text = undecidedProgram(seed, 5);
  const { printed, ended, assumed } = runner.run(text);
  const lines = printed.split("\n").map((line) => ({ line, pattern: patternOf(line) }));
  const draw = dice(seed + 77);
  const faults: string[] = [];
  let held = 0;
  for (let row = 0; row < rows; row++) {
    const bits = Array.from({ length: 24 }, () => (row < 2 ? row : draw(2)));
    const real = runner.run(text, { "data.py": dataModule(bits) });
    // a way that nothing catches is one that does not happen
    if (real.ended || assumed > 0) continue;
    held++;
    if (ended) faults.push(`ends with ${ended}, but goes on where the data are ${bits.join("")}`);
    else real.printed.split("\n").forEach((line, i) => { if (!lines[i]?.pattern.test(line)) faults.push(`says ${lines[i]?.line}, but it is ${line} where the data are ${bits.join("")}`); });
  }
  return { faults, held, known: lines.filter(({ line }) => !line.includes("?")).length };
};

describe("what is known behind conditions that are not", () => {
  const sum = { known: 0, held: 0 };
  for (let from = 0; from < programs; from += 20)
    it(`holds whichever way they go: programs ${from} to ${from + 19}`, () => {
      for (let seed = from; seed < from + 20; seed++) {
        const { faults, known, held } = untrue(seed);
        assert.deepEqual(faults, [], undecidedProgram(seed, 5));
        sum.known += known;
        sum.held += held;
      }
    });

  it("is most of what there is to know", () => {
    assert.ok(sum.held > programs * rows * 0.6, `${sum.held} runs went to their end`);
    assert.ok(sum.known > programs * 31 * 0.7, `${sum.known} of ${programs * 31} values are known`);
  });
});
