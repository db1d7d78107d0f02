/** Published model code imports without a gap that Python or its standard library causes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../harness.ts";
import { hasLibraries, importAll, libraryModules } from "./libraries.ts";

interface Row {
  readonly modules: number;
  readonly gaps: Readonly<Record<string, number>>;
}

const table = JSON.parse(readFileSync(path.join(root, "test/facts/imports.json"), "utf8")) as Readonly<Record<string, Row>>;

describe("imports of published model code", function () {
  this.timeout(600_000);

  it("had no gap by Python when all were recorded", () => {
    for (const [folder, { modules, gaps }] of Object.entries(table)) assert.ok(modules > 10 && gaps["python"] === 0, folder);
  });

  for (const folder of Object.keys(table))
    it(`${folder} has none`, function () {
      // the libraries' sources are no part of the repository: npm run corpus
      if (!hasLibraries) return this.skip();
      const modules = libraryModules()[folder]!;
      // of transformers' 500 files each eighth, so that the tests stay short: `npm run imports` takes them all
      const chosen = modules.length > 200 ? modules.filter((_, i) => i % 8 === 0) : modules;
      const gaps = importAll(chosen).filter(({ cause }) => cause === "python" || cause === "torch");
      assert.deepEqual(gaps, []);
    });
});
