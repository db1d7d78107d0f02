/** Heads of models that people make of a torchvision body are the layers whose width PyTorch's outputs follow. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { inspectionOf, namedModules, type FactJson } from "../../src/model/index.ts";
import { Bed, root } from "../harness.ts";

interface Fact { readonly params: number; readonly macs: number; readonly outputs: unknown; readonly heads: readonly (readonly [string, number, number, readonly string[]])[]; readonly tree: readonly [number, string]; readonly modules: readonly string[] }

const packages = path.join(root, ".corpus/site-packages");
const text = readFileSync(path.join(root, "test/precision/wrapped.py"), "utf8");
const facts = JSON.parse(readFileSync(path.join(root, "test/facts/wrapped.json"), "utf8")) as Readonly<Record<string, Fact>>;
/** One session: the library is loaded once. */
const bed = new Bed({ packages: existsSync(packages) ? [packages] : [] });
const sizes = (fact: FactJson): unknown =>
  fact === null ? null : "size" in fact ? fact.size : "list" in fact ? { list: fact.list.map(sizes) } : "dict" in fact ? { dict: Object.fromEntries(Object.entries(fact.dict).map(([key, one]) => [key, sizes(one)])) } : fact;

describe("heads of models around a torchvision body", function () {
  this.timeout(120_000);
  before(function () {
    // torchvision's source is no part of the repository: npm run corpus
    if (!existsSync(path.join(packages, "torchvision"))) this.skip();
  });
  for (const [callable, fact] of Object.entries(facts))
    it(callable, () => {
      const [record, tree] = bed.read(text, (live) => {
        const [model] = live.models;
        const lines = [...namedModules(model!.module!)].map(([module, at]) => `${at} ${module.cls.name}`);
        return [inspectionOf(live, model!, callable, bed.places, 0), [lines.length, createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16)]] as const;
      }, { callable, inputs: [{ path: "x", dims: ["1", "3", "224", "224"], dtype: null, expression: null }] });
      assert.deepEqual(tree, fact.tree);
      assert.ok(record?.ok, record?.reason ?? record?.gaps[0]?.reason);
      assert.deepEqual({ params: record.params, macs: record.macs, outputs: sizes(record.outputs) }, { params: fact.params, macs: fact.macs, outputs: fact.outputs });
      assert.deepEqual(record.tree!.children.filter((one) => one.kind !== "step").map((one) => one.path).sort(), [...fact.modules].sort());
      // layers inside a body that has no head of its own give features
      const heads = record.heads.filter(({ role }) => role !== "features" && role !== "other").map((one) => [one.path, one.in, one.out]);
      assert.deepEqual(heads.sort(), fact.heads.map(([at, into, out]) => [at, into, out]).sort());
    });
});
