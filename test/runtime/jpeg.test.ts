/** JPEG pictures have the pixels that Pillow reads, to the last bit; damaged ones say so. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readJpeg } from "../../src/runtime/pictures/jpeg.ts";

interface Fact { readonly width: number; readonly height: number; readonly sha256: string }

const folder = new URL("../facts/pictures/", import.meta.url);
const recorded = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as Record<string, unknown>;
const facts = Object.entries(recorded).filter(([name]) => name.endsWith(".jpg") && name !== "cmyk.jpg") as [string, Fact][];
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

describe("JPEG pictures", () => {
  for (const [name, { width, height, sha256 }] of facts)
    it(`${name} has Pillow's pixels`, () => {
      const pixels = readJpeg(bytesOf(name));
      assert.ok(typeof pixels !== "string", String(pixels));
      const rgb = pixels.rgba.filter((_, i) => i % 4 !== 3);
      assert.deepEqual({ width: pixels.width, height: pixels.height, sha256: createHash("sha256").update(rgb).digest("hex").slice(0, 16) }, { width, height, sha256 });
    });

  it("says what it does not read", () => {
    assert.equal(readJpeg(bytesOf("cmyk.jpg")), "its colours are neither grey nor of three channels (CMYK): save it as RGB");
    assert.equal(readJpeg(Uint8Array.of(1, 2, 3)), "it is no JPEG file");
    const tall = bytesOf("one.jpg").slice();
    const frame = Buffer.from(tall).indexOf(Buffer.from([0xff, 0xc0]));
    tall.set([0xff, 0xff, 0xff, 0xff], frame + 5);
    assert.equal(readJpeg(tall), "65535 × 65535 pixels are not read");
  });

  it("survives cuts and changed bytes", function () {
    this.timeout(20_000);
    let seed = 3;
    const roll = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (const name of ["420.jpg", "progressive.jpg", "restarts.jpg"]) {
      const whole = bytesOf(name);
      for (let round = 0; round < 150; round++) {
        const bytes = whole.slice(0, round % 3 === 0 ? roll(whole.length) : whole.length);
        // Sizes stay, so that no round draws a poster.
        for (let changes = 3; changes > 0; changes--) {
          const at = roll(bytes.length);
          const frame = Buffer.from(whole).findIndex((byte, i) => byte === 0xff && (whole[i + 1] === 0xc0 || whole[i + 1] === 0xc2));
          if (bytes.length > 0 && (at < frame || at > frame + 8)) bytes[at] = roll(256);
        }
        const pixels = readJpeg(bytes);
        assert.ok(typeof pixels === "string" || pixels.rgba.length === 4 * pixels.width * pixels.height);
      }
    }
  });
});
