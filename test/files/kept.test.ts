/** Folders of what only saves time: whole files, the longest unused ones go first, a lost folder does no harm. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadKept } from "../../src/files/code.ts";
import { keepFile, readKept, trimKept } from "../../src/files/kept.ts";

describe("kept files", () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(path.join(os.tmpdir(), "headtorch-kept-")); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("come back whole, and leave nothing unfinished", () => {
    keepFile(path.join(folder, "new"), "key", new Uint8Array([1, 2, 3]));
    assert.deepEqual([...readKept(path.join(folder, "new"), "key")!], [1, 2, 3]);
    assert.deepEqual(readdirSync(path.join(folder, "new")), ["key"]);
    assert.equal(readKept(folder, "other"), null);
  });

  it("cannot fail to be written", () => {
    writeFileSync(path.join(folder, "file"), "");
    keepFile(path.join(folder, "file"), "key", new Uint8Array(1));
    assert.equal(readKept(path.join(folder, "file"), "key"), null);
  });

  it("go when they take too much, the longest unused first", () => {
    for (let day = 1; day <= 10; day++) {
      keepFile(folder, `day${day}`, new Uint8Array(100));
      utimesSync(path.join(folder, `day${day}`), day * 86_400, day * 86_400);
    }
    trimKept(folder, 1000);
    assert.equal(readdirSync(folder).length, 10);
    readKept(folder, "day1");
    trimKept(folder, 800);
    assert.deepEqual(readdirSync(folder).sort(), ["day1", "day10", "day6", "day7", "day8", "day9"]);
  });
});

describe("kept code", () => {
  it("runs as the bundle does, with its own require and place", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "headtorch-code-"));
    try {
      const file = path.join(folder, "bundle.cjs");
      writeFileSync(file, "exports.name = require('node:path').basename(__filename); exports.folder = __dirname;");
      for (const cache of [null, path.join(folder, "code")]) {
        const { exports, keep } = loadKept<object>(file, cache);
        keep();
        assert.deepEqual({ ...exports }, { name: "bundle.cjs", folder });
      }
      assert.equal(readdirSync(path.join(folder, "code")).length, 1);
      writeFileSync(file, "exports.name = 2;");
      assert.deepEqual({ ...loadKept<object>(file, path.join(folder, "code")).exports }, { name: 2 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
