/**
 * What torchvision's builders give for the inputs of the library's own tests, beside real PyTorch (`scripts/record_test_inputs.py`): the
 * structure of the outputs and every size. One builder of each file is held here, all with PRECISION=all in the environment.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Bed, root } from "../harness.ts";

interface Case { readonly arguments: Readonly<Record<string, unknown>>; readonly inputs: readonly (readonly number[])[]; readonly gives: unknown }

const library = path.join(root, ".corpus/site-packages");
const cases = Object.entries(JSON.parse(readFileSync(path.join(root, "test/facts/torchvision-test-inputs.json"), "utf8")) as Readonly<Record<string, Case>>);

/** A value as it is written in Python. */
const python = (value: unknown): string => (value === null ? "None" : value === true ? "True" : value === false ? "False" : JSON.stringify(value));

/** Sizes of what came out, in the structure that the facts have. */
const sizesOf = (output: any): unknown => {
  if (output?.list) return output.list.map(sizesOf);
  if (output?.dict) return Object.fromEntries(Object.entries(output.dict).map(([key, one]) => [key, sizesOf(one)]));
  return output?.size ?? output;
};

const familyOf = (name: string): string => /^[a-z.]+/.exec(name)![0];

describe("torchvision's own test inputs", function () {
  this.timeout(120_000);
  before(function () {
    // the libraries' sources are no part of the repository: npm run corpus
    if (!existsSync(path.join(library, "torchvision"))) this.skip();
  });

  const chosen = process.env["PRECISION"] === "all" ? cases : cases.filter(([name], i) => cases.findIndex(([other]) => familyOf(other) === familyOf(name)) === i);
  for (const [name, { arguments: named, inputs, gives }] of chosen)
    it(`of ${name}`, () => {
      const given = Object.entries(named).map(([key, value]) => `${key}=${python(value)}`).join(", ");
      const text = `import torch\nimport torchvision\n\nmodel = torchvision.models.${name}(${given})\nmodel(${inputs.map((shape) => `torch.rand(${shape.join(", ")})`).join(", ")})\n`;
      const [record] = new Bed({ packages: [library] }).inspect(text);
      assert.deepEqual(sizesOf(record!.outputs), gives);
    });
});
