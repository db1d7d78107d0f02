/** Programs about modules print what they print with real PyTorch: hooks, visits, state, casts, copies, modes, containers, words of errors. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineOptions } from "../../src/python/index.ts";
import { createEngine, torchOf } from "../../src/torch/index.ts";
import { grammarFromDisk, makeRunner, programsOf, pythonPreludes, sourcesUnder } from "../python/machine.ts";

const folder = join(import.meta.dirname, "programs");
const torchPreludes = new Map([...pythonPreludes(), ...sourcesUnder(join(import.meta.dirname, "../../src/torch/prelude"))]);

/** A machine with PyTorch laid over it, which tells what is printed. */
const withTorch = ({ bundle, listener, ...options }: MachineOptions) => {
  const { vm, recorder } = createEngine({ ...options, preludes: torchPreludes, python: bundle, watched: () => false } as Parameters<typeof createEngine>[0]);
  return Object.assign(vm, { listener: Object.assign(recorder, { printed: listener.printed }) });
};
const runner = makeRunner(await grammarFromDisk(), pythonPreludes(), undefined, withTorch);

describe("programs print what they print with PyTorch", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt")).sort())
    describe(file.replace(".txt", ""), () => {
      for (const { title, line, source, expected } of programsOf(readFileSync(join(folder, file), "utf8")))
        it(title, () => {
          torchOf(runner.vm).reset();
          // what an op refuses ends the program, as there
          runner.vm.catchers.push(() => true);
          const { printed, ended } = runner.run(source);
          assert.equal(`${printed}${ended ?? ""}`.trimEnd(), expected.trimEnd(), `${file}:${line}`);
        });
    });
});
