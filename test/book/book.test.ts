/** The pages of the book: every claim holds in our engine, and nothing is found that no claim says. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../harness.ts";
import { Known } from "../known.ts";
import { readPage } from "./page.ts";
import { hasCorpus, Reader } from "./reader.ts";

const book = path.join(root, "test/book");
const pages = readdirSync(book, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/")).filter((name) => name.endsWith(".md") && name !== "README.md").sort();
const reader = new Reader();
const known = new Known(new URL("known.json", import.meta.url));

describe("the book", () => {
  for (const page of pages)
    describe(page, () => {
      for (const block of readPage(readFileSync(path.join(book, page), "utf8")))
        it(`${block.title || "the page"} (line ${block.first})`, function () {
          // torchvision's source is no part of the repository: npm run corpus
          if (/\btorchvision\b/.test(block.text) && !hasCorpus) this.skip();
          known.check(`${page}: ${block.title || "the page"} (${block.first})`, () => {
            const wrong = reader.check(`test/book/${page}`, block);
            assert.ok(wrong.length === 0, `\n${wrong.join("\n")}`);
          });
        });
    });
  after(() => known.finish());
});
