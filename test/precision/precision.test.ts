/**
 * Whole libraries stay as precise as test/facts/precision.json says: the sweep of `npm run precision` runs as a process of its own and
 * finds every cell as the table has it. timm's 508 models are read by one of each file here; all of them by `npm run precision -- --timm`.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../harness.ts";

const fact = <T,>(name: string): T => JSON.parse(readFileSync(path.join(root, "test/facts", name), "utf8")) as T;
type Table = Readonly<Record<string, { readonly models: number; readonly counts: Readonly<Record<string, { readonly right: number; readonly wrong: number; readonly unknown: number }>> }>>;

const hasCorpus = existsSync(path.join(root, ".corpus/site-packages/torchvision"));

/** The first model of each file of timm. */
const oneOfEach = (): readonly string[] => {
  const first = new Map<string, string>();
  for (const { name, module } of fact<readonly { readonly name: string; readonly module: string }[]>("timm.json")) if (!first.has(module)) first.set(module, name);
  return [...first.values()];
};

const sweep = (words: readonly string[]): void => {
  const done = spawnSync(process.execPath, ["--import=tsx", "--stack-size=7800", "scripts/sweep.mts", "--check", ...words], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  const lines = done.stdout.split("\n");
  const odd = lines.flatMap((line, i) => (/^[✗?]/.test(line) ? lines.slice(i, i + 3) : []));
  assert.equal(done.status, 0, `${done.stderr}\n${odd.join("\n")}`);
};

describe("precision", function () {
  this.timeout(600_000);
  before(function () {
    // the libraries' sources are no part of the repository: npm run corpus
    if (!hasCorpus) this.skip();
    execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: root, stdio: "ignore" });
  });

  it("nothing in the table is wrong", () => {
    for (const [library, { counts }] of Object.entries(fact<Table>("precision.json")))
      for (const [column, { wrong }] of Object.entries(counts)) assert.equal(wrong, 0, `${library} ${column}`);
  });
  it("every builder of torchvision is as the table has it", () => sweep([]));
  it("small configurations of transformers are as the table has them", () => sweep(["--transformers"]));
  it("one model of each file of timm is as the table has it", () => sweep(["--timm", ...oneOfEach()]));
});
