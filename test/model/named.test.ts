/** Whole models with named sizes: what each module gives holds at the integers at which PyTorch ran them, and is short. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { namedModules } from "../../src/model/index.ts";
import { type Dim, evaluate, namesOf, show } from "../../src/sym/index.ts";
import type { ModuleCall } from "../../src/torch/index.ts";
import { Bed, root } from "../harness.ts";

interface Case {
  readonly input: string;
  readonly sizes: readonly Readonly<Record<string, number>>[];
  /** For each module, for each of `sizes`: shapes of its outputs, call by call. */
  readonly modules: Readonly<Record<string, readonly (readonly (readonly number[])[])[]>>;
}
const facts = JSON.parse(readFileSync(path.join(root, "test/facts/named.json"), "utf8")) as Readonly<Record<string, Case>>;
const packages = path.join(root, ".corpus/site-packages");
/** No size that a person sees is longer than this. */
const longest = 40;

describe("whole models with named sizes", function () {
  this.timeout(60_000);
  for (const [name, { input, sizes, modules }] of Object.entries(facts))
    it(`${name} is PyTorch's at every size`, function () {
      const text = readFileSync(path.join(root, `test/model/named/${name}.py`), "utf8");
      const isLibrary = text.includes("from torchvision");
      if (isLibrary && !existsSync(path.join(packages, "torchvision/models"))) this.skip();
      const bed = new Bed({ packages: isLibrary ? [packages] : [] });
      const dtype = input.split(",").length === 2 ? "int64" : null;
      const outputs = bed.read(text, ({ models: [model] }) => {
        assert.ok(model?.module);
        assert.deepEqual([...model.run.faults, ...model.run.gaps], []);
        const paths = namedModules(model.module);
        const found = new Map<string, (readonly Dim[])[]>();
        const note = ({ module, outputs: out }: ModuleCall): void => {
          if (out?.kind === "tensor") found.set(paths.get(module)!, [...(found.get(paths.get(module)!) ?? []), out.shape]);
        };
        model.run.moduleCalls.forEach(note);
        return found;
      }, { callable: "model", inputs: [{ path: text.includes("idx") ? "idx" : "x", dims: input.split(","), dtype, expression: null }] });
      assert.deepEqual([...outputs.keys()].sort(), Object.keys(modules).sort());
      const names = new Set<string>();
      for (const [at, shapes] of outputs) {
        for (const dim of shapes.flat()) {
          assert.ok(show(dim).length <= longest, `${at}: ${show(dim)}`);
          for (const one of namesOf(dim)) names.add(one);
        }
        sizes.forEach((given, i) => {
          const values = new Map(Object.entries(given));
          assert.deepEqual(shapes.map((shape) => shape.map((dim) => evaluate(dim, values))), modules[at]![i], `${at} at ${JSON.stringify(given)}: ${shapes.map((shape) => shape.map(show).join(", ")).join("; ")}`);
        });
      }
      assert.deepEqual([...names].sort(), Object.keys(sizes[0]!).sort());
    });
});
