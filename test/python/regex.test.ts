/** Regular expressions find what CPython's `re` found (`scripts/record_regex.py`). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compilePattern, matchAt } from "../../src/python/modules/regexMatch.ts";
import { parsePattern, PatternError } from "../../src/python/modules/regexParse.ts";

type Spans = readonly (readonly [number, number] | null)[];
type Case = readonly [pattern: string, flags: number, text: string, found: Spans | null | "error"];

const cases = JSON.parse(readFileSync(new URL("../facts/regex.json", import.meta.url), "utf8")) as readonly Case[];

const firstMatch = (pattern: string, flags: number, text: string): Spans | null | "error" => {
  try {
    const program = compilePattern(parsePattern(pattern, flags));
    const codes = Array.from(text, (char) => char.codePointAt(0)!);
    for (let at = 0; at <= codes.length; at++) {
      const spans = matchAt(program, codes, at, { full: false, moves: false }, () => undefined);
      if (spans) return [...Array(program.groups + 1).keys()].map((i) => (spans[i * 2 + 1]! < 0 ? null : [spans[i * 2]!, spans[i * 2 + 1]!]));
    }
    return null;
  } catch (error) {
    if (error instanceof PatternError) return "error";
    throw error;
  }
};

describe("regular expressions", () => {
  it(`find what CPython finds in ${cases.length} cases`, () => {
    for (const [pattern, flags, text, found] of cases) assert.deepEqual(firstMatch(pattern, flags, text), found, `${JSON.stringify(pattern)} with ${flags} in ${JSON.stringify(text)}`);
  });
});
