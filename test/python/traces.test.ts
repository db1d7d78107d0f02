/** Exceptions that nothing catches: their words, the frames of the user's that they went through, and what they came from are those that Python prints. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Bed, root } from "../harness.ts";

/** An exception as Python had it: see `scripts/record_traces.py`. */
interface Recorded {
  readonly how?: "cause" | "context";
  readonly words: string;
  readonly lines: readonly number[];
}

const facts = JSON.parse(readFileSync(`${root}test/facts/traces.json`, "utf8")) as Readonly<Record<string, readonly Recorded[]>>;
const programs = readFileSync(`${root}test/python/traces/programs.txt`, "utf8").split("=== ").slice(1).map((block) => [block.slice(0, block.indexOf("\n")), block.slice(block.indexOf("\n") + 1)] as const);
const bed = new Bed();

/** What our findings say, in the form of the record: an exception that they call an error of its own is none of the chain. */
const said = (text: string): readonly (readonly Recorded[])[] => {
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length;
  return bed.findings(text).filter(({ severity }) => severity === "error").map(({ code, message, span, related }) => {
    const chain = related.map((one) => ({ ...one, of: /^(its direct cause|while this was handled): /.exec(one.text)?.[1] }));
    return [
      { words: code === "python-raises" ? message : `RuntimeError: ${message}`, lines: [...chain.filter(({ of }) => !of).map((one) => lineOf(one.span.start)), lineOf(span.start)] },
      ...chain.filter(({ of }) => of).map(({ span: place, text: words, of }) => ({ how: of === "its direct cause" ? "cause" as const : "context" as const, words: words.slice(of!.length + 2), lines: [lineOf(place.start)] })),
    ];
  });
};

describe("an exception that nothing catches", () => {
  it("was recorded for every program", () => assert.deepEqual(Object.keys(facts), programs.map(([name]) => name)));

  for (const [name, text] of programs)
    it(`has Python's words and frames: ${name}`, () => {
      const recorded = facts[name]!;
      const ours = said(text);
      // of what came before, the place is told
      const expected = recorded.map((one, i) => (i === 0 ? one : { ...one, lines: one.lines.slice(-1) }));
      if (ours.length === 1) return assert.deepEqual(ours[0], expected);
      // one that a `finally` lets go on its way, and would replace, is an error of its own
      const whole = ours.map(([first]) => first!);
      assert.deepEqual(whole, [...recorded].reverse().map(({ words, lines }, i) => ({ words, lines: i === 0 ? [...recorded[0]!.lines.slice(0, -1), ...lines] : lines })));
    });
});
