/** What is in the .vsix: exactly what should be, and little enough of it. Wants `npm run build` before. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { makeVsix } from "../../scripts/package.mjs";

/** Names in a zip file, from its central directory. */
const zipNames = (bytes: Buffer): string[] => {
  const names: string[] = [];
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    names.push(bytes.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
};

describe("the package", () => {
  let vsix = "";
  before(async function () {
    this.timeout(60_000);
    vsix = await makeVsix();
  });

  it("holds the files of the allow-list and no other", () => {
    const allowed = readFileSync(".vscodeignore", "utf8").split("\n").filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    const found = zipNames(readFileSync(vsix)).filter((name) => name.startsWith("extension/")).map((name) => name.slice("extension/".length));
    const plain = (name: string) => name.toLowerCase().replace(/^license\.txt$/, "license");
    const missing = allowed.filter((name) => !name.includes("*")).filter((name) => !found.some((other) => plain(other) === plain(name)));
    assert.deepEqual(missing, []);
    const extra = found.filter((name) => !allowed.some((rule) => plain(rule) === plain(name) || (rule.startsWith("l10n/") && /^l10n\/[\w.-]+\.json$/.test(name))));
    assert.deepEqual(extra, []);
  });

  it("is at most 10 MB", () => assert.ok(statSync(vsix).size <= 10e6, `${statSync(vsix).size} bytes`));

  it("activates from a small bundle: the language client and the runtime come later", () => {
    assert.ok(statSync("dist/extension.cjs").size < 64_000, `${statSync("dist/extension.cjs").size} bytes`);
  });

  it("has an icon of at least 128 pixels", () => {
    const png = readFileSync("media/icon.png");
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128);
  });

  it("names no path of the machine that built it", () => {
    for (const file of ["dist/extension.cjs", "dist/server.cjs", "dist/engine-start.cjs", "dist/engine.cjs", "dist/web/extension.js", "dist/web/server.js", "dist/panel.js"]) {
      assert.equal(readFileSync(file, "utf8").includes(process.cwd()), false, file);
    }
  });

  it("has an entry that Node can load", () => {
    const output = execFileSync(process.execPath, ["-e", "const m=require('module'),l=m._load;m._load=(n,...r)=>n==='vscode'?new Proxy({},{get:()=>class{}}):l(n,...r);console.log(Object.keys(require('./dist/extension.cjs')).join())"], { encoding: "utf8" });
    assert.match(output, /activate/);
  });
});
