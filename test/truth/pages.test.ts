/** Every page of the book is, byte for byte, the one that real PyTorch confirmed (`npm run truth`). */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

interface Truth {
  readonly torch: string;
  readonly pages: Readonly<Record<string, { readonly sha256: string; readonly blocks: number; readonly claims: number }>>;
}

const root = new URL("../../", import.meta.url);
const truth = JSON.parse(readFileSync(new URL("test/facts/truth.json", root), "utf8")) as Truth;
const pages = readdirSync(new URL("test/book", root), { recursive: true, encoding: "utf8" })
  .map((name) => `test/book/${name.replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".md") && !name.endsWith("README.md"));

describe("truth of the book", () => {
  it("comes from the pinned PyTorch", () => assert.equal(truth.torch, "2.14.1"));

  it("has no fact about a page that is gone", () => {
    assert.deepEqual(Object.keys(truth.pages).filter((name) => !pages.includes(name)), []);
  });

  for (const page of pages)
    it(`confirms ${page}`, () => {
      const sha256 = createHash("sha256").update(readFileSync(new URL(page, root))).digest("hex");
      assert.equal(truth.pages[page]?.sha256, sha256, "the page changed since PyTorch confirmed it: npm run truth");
    });
});
