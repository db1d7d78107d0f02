/** Pictures of files are what Pillow's `Image.open(file).convert("RGB")` gives, whatever a camera wrote beside them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readPicture } from "../../src/runtime/index.ts";
import { orientationOf } from "../../src/runtime/pictures/exif.ts";

interface Fact { readonly width: number; readonly height: number; readonly sha256: string; readonly orientation?: number }

const folder = new URL("../facts/pictures/", import.meta.url);
const recorded = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as Record<string, Fact>;
const turned = Object.entries(recorded).filter(([, { orientation }]) => orientation !== undefined);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

describe("a picture with an EXIF orientation", () => {
  for (const [name, { width, height, sha256, orientation }] of turned) {
    it(`is not turned, and says so: ${name}`, async () => {
      const bytes = bytesOf(name);
      assert.equal(orientationOf(bytes), orientation);
      const picture = await readPicture(bytes);
      assert.ok(typeof picture !== "string", String(picture));
      const { pixels, note } = picture;
      const rgb = pixels.rgba.filter((_, i) => i % 4 !== 3);
      assert.deepEqual([pixels.width, pixels.height, createHash("sha256").update(rgb).digest("hex").slice(0, 16)], [width, height, sha256]);
      if (orientation === 1) assert.equal(note, undefined);
      else assert.match(note!, { 3: /^its EXIF orientation \(upside down\) is not applied/, 6: /\(turned left\)/, 8: /\(turned right\)/ }[orientation!]!);
    });
  }

  it("is upright where its EXIF cannot be read", () => {
    assert.ok(turned.length >= 4);
    const whole = bytesOf("exif-6.jpg");
    const start = Buffer.from(whole).indexOf("Exif");
    for (let at = start; at < start + 60; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = value;
        assert.ok(orientationOf(bytes) >= 1 && orientationOf(bytes) <= 8);
      }
      assert.ok(orientationOf(whole.slice(0, at)) === 1 || at >= start + 40);
    }
    assert.equal(orientationOf(new Uint8Array()), 1);
    assert.equal(orientationOf(bytesOf("420.jpg")), 1);
  });
});
