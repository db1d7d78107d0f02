/** Pictures become the numbers that torchvision's preset makes of them with Pillow (recorded by scripts/record_panel.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { imageElements, takesImage, usualPreparation, type Pixels } from "../../src/runtime/index.ts";

interface Fact {
  readonly width: number;
  readonly height: number;
  readonly resize: number;
  readonly crop: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly step: number;
  readonly values: readonly number[];
}

const { pictures } = JSON.parse(readFileSync(new URL("../facts/panel.json", import.meta.url), "utf8")) as { readonly pictures: readonly Fact[] };

/** The picture that the script draws too. */
const drawn = (width: number, height: number): Pixels => {
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let channel = 0; channel < 3; channel++)
    rgba[4 * (y * width + x) + channel] = (x * 7 + y * 13 + channel * 50 + ((x * y) % 31)) % 256;
  return { width, height, rgba };
};

describe("a picture as input", () => {
  for (const { width, height, resize, crop, mean, std, step, values } of pictures)
    it(`of ${width}×${height}, to ${resize}, cut to ${crop}, is what torchvision makes of it`, () => {
      const given = imageElements(drawn(width, height), [1, 3, crop, crop], { resize, mean, std });
      // A byte that lies between two may be rounded either way.
      const worst = values.reduce((most, value, index) => Math.max(most, Math.abs(given[index * step]! - value)), 0);
      assert.ok(worst <= 1.01 / 255 / Math.min(...std), `${worst} off`);
      const exact = values.filter((value, index) => Math.abs(given[index * step]! - value) < 1e-6).length;
      assert.ok(exact >= 0.98 * values.length, `${exact} of ${values.length} are exact`);
    });

  it("is prepared by the usual convention unless it is told otherwise", () => {
    assert.deepEqual(usualPreparation([1, 3, 224, 224]), { resize: 256, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
    assert.deepEqual(usualPreparation([28, 28].toSpliced(0, 0, 1, 1)), { resize: 32, mean: [0], std: [1] });
  });

  it("fills one or three channels only", () => assert.deepEqual([[1, 3, 8, 8], [1, 8, 8], [1, 4, 8, 8], [8, 8]].map(takesImage), [true, true, false, false]));
});
