/**
 * Makes the icon font and the extension's PNG from their SVG sources: `node scripts/icons.mjs`. The results are committed.
 * A glyph's code point is its place in `glyphs`, from U+E001 on; the manifest names the same characters (a test compares).
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import svg2ttf from "svg2ttf";
import svgpath from "svgpath";
import ttf2woff from "ttf2woff";

const media = path.resolve(import.meta.dirname, "../media");

export const glyphs = [
  "convolution", "pooling", "fully-connected", "activation", "normalization", "dropout", "embedding", "recurrent", "attention",
  "container", "other", "step", "head", "model",
];
export const firstCode = 0xe001;
/** Units of the font's em square; the glyphs stand on the baseline, 16 units of SVG high. */
const em = 1024;

/** The SVG font that svg2ttf reads: y grows upwards there. */
const fontOf = (names) => {
  const glyph = (name, index) => {
    const source = readFileSync(`${media}/icons/${name}.svg`, "utf8");
    const outline = /<path d="([^"]+)"/.exec(source)?.[1];
    if (!outline) throw new Error(`media/icons/${name}.svg: expected one <path d="…"/>`);
    const upright = svgpath(outline).unarc().scale(em / 16, -em / 16).translate(0, em).abs().round(1).toString();
    return `<glyph glyph-name="${name}" unicode="&#${firstCode + index};" horiz-adv-x="${em}" d="${upright}"/>`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg"><defs><font id="headtorch-icons" horiz-adv-x="${em}">` +
    `<font-face font-family="headtorch-icons" units-per-em="${em}" ascent="${em}" descent="0"/><missing-glyph horiz-adv-x="${em}"/>` +
    `${names.map(glyph).join("")}</font></defs></svg>`;
};

/** Paints `media/icon.svg` with the test bed's browser. */
const paintIcon = async () => {
  const { startBrowser } = await import("../testbed/harness.mjs");
  const browser = await startBrowser();
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: 256, height: 256 });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:256px}</style>${readFileSync(`${media}/icon.svg`, "utf8")}`);
  await page.screenshot({ path: `${media}/icon.png`, omitBackground: true });
  await browser.stop();
};

if (process.argv[1] === import.meta.filename) {
  // The time stamp is fixed so that the same sources give the same bytes.
  const ttf = svg2ttf(fontOf(glyphs), { ts: 0, description: "Headtorch", url: "" });
  writeFileSync(`${media}/headtorch-icons.woff`, ttf2woff(new Uint8Array(ttf.buffer)));
  await paintIcon();
}
