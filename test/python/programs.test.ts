/** The programs under `programs/` print what CPython prints; an uncaught exception is the last line. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { Known } from "../known.ts";
import { grammarFromDisk, makeRunner, programsOf, pythonPreludes, type Runner } from "./machine.ts";

const folder = new URL("programs/", import.meta.url).pathname;

const outcome = (runner: Runner, source: string): string => {
  const { printed, ended } = runner.run(source);
  return ended === null ? printed : `${printed}${printed === "" || printed.endsWith("\n") ? "" : "\n"}${ended}\n`;
};

const known = new Known(new URL("programs/known.json", import.meta.url));
const grammar = await grammarFromDisk();
const runner = makeRunner(grammar, pythonPreludes());

describe("programs print what CPython prints", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt")).sort())
    describe(file.replace(".txt", ""), () => {
      for (const { title, line, source, expected } of programsOf(readFileSync(folder + file, "utf8")))
        it(title, () => known.check(`${file}: ${title}`, () => assert.equal(outcome(runner, source).trimEnd(), expected.trimEnd(), `${file}:${line}`)));
    });
  after(() => known.finish());
});
