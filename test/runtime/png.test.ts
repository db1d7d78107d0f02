/** PNG files give the pixels that Pillow reads in them (recorded by scripts/record_panel.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { readPng } from "../../src/runtime/pictures/png.ts";

interface Fact {
  readonly mode: string;
  readonly width: number;
  readonly height: number;
  readonly file: string;
  readonly rgb: readonly number[];
}

const { pngs } = JSON.parse(readFileSync(new URL("../facts/panel.json", import.meta.url), "utf8")) as { readonly pngs: readonly Fact[] };
const bytes = (fact: Fact): Uint8Array => new Uint8Array(Buffer.from(fact.file, "base64"));

describe("a PNG file", () => {
  for (const fact of pngs)
    it(`of the kind ${fact.mode} is read`, async () => {
      const pixels = await readPng(bytes(fact));
      assert.ok(typeof pixels !== "string", String(pixels));
      assert.deepEqual([pixels.width, pixels.height], [fact.width, fact.height]);
      assert.deepEqual([...pixels.rgba].filter((_, index) => index % 4 < 3), fact.rgb);
    });

  it("that is cut off, damaged or something else gives a sentence", async () => {
    const whole = bytes(pngs[0]!);
    assert.equal(await readPng(new TextEncoder().encode("hello")), "it is no PNG file");
    // What is missing at the very end is only check sums.
    for (let length = 8; length < whole.length - 20; length += 3) assert.equal(typeof await readPng(whole.slice(0, length)), "string");
    const huge = whole.slice();
    new DataView(huge.buffer).setUint32(16, 0x7fffffff);
    assert.match(String(await readPng(huge)), /pixels are not read/);
  });
});
