/** Paints histograms, feature maps and class maps in the theme's colours. */
import type { ClassMap, Histogram, Pictures } from "../src/runtime/index.ts";
import { button, element } from "./dom.ts";
import { numberText } from "./format.ts";

/** The value of a theme variable, or of a colour that both kinds of theme can show. */
const themed = (name: string, otherwise: string): string => getComputedStyle(document.body).getPropertyValue(name).trim() || otherwise;

/** Where nothing is finite there is nothing to draw. */
export const hasNumbers = (histogram: Histogram | undefined): histogram is Histogram => histogram?.bins.some((count) => count > 0) ?? false;

/** Bars between the smallest and the largest value. */
export const histogramPicture = ({ from, to, bins }: Histogram): HTMLElement => {
  const [width, height] = [384, 96];
  const tallest = Math.max(1, ...bins);
  const fullest = bins.indexOf(Math.max(...bins));
  const step = (to - from) / bins.length;
  const label = `Histogram from ${numberText(from)} to ${numberText(to)}; most values between ${numberText(from + fullest * step)} and ${numberText(from + (fullest + 1) * step)}`;
  const canvas = element("canvas", { class: "histogram", attributes: { width, height, role: "img", "aria-label": label } });
  const brush = canvas.getContext("2d")!;
  const bar = width / bins.length;
  brush.fillStyle = themed("--vscode-charts-blue", "#3794ff");
  bins.forEach((count, index) => {
    const tall = count === 0 ? 0 : Math.max(1, (count / tallest) * (height - 2));
    brush.fillRect(index * bar, height - tall, Math.max(1, bar - 1), tall);
  });
  if (from < 0 && to > 0) {
    brush.fillStyle = themed("--vscode-foreground", "#808080");
    brush.fillRect(Math.round((-from / (to - from)) * width), 0, 1, height);
  }
  const axis = element("div", { class: "axis", attributes: { "aria-hidden": "true" } }, element("span", {}, numberText(from)), element("span", {}, numberText(to)));
  return element("figure", {}, canvas, axis);
};

/** Pictures beside each other, each from its own smallest (dark) to its own largest value (light). */
export const greyPictures = ({ width, height, count, pixels, title }: Pictures): HTMLElement => {
  const maps = Array.from({ length: count }, (_, index) => {
    const label = count === 1 ? title : `Channel ${index}`;
    const canvas = element("canvas", { class: count === 1 ? "matrix" : "map", attributes: { width, height, role: "img", "aria-label": label, title: label } });
    paint(canvas, (pixel) => {
      const grey = pixels[index * width * height + pixel]!;
      return [grey, grey, grey];
    });
    return canvas;
  });
  return element("figure", {}, element("div", { class: "maps" }, ...maps), element("figcaption", {}, title));
};

/** Classes as colours, with the shares of the commonest. */
export const classPicture = ({ width, height, classes }: ClassMap, names: readonly string[] | undefined): HTMLElement => {
  const counts = new Map<number, number>();
  for (const one of classes) counts.set(one, (counts.get(one) ?? 0) + 1);
  const common = [...counts].sort(([, a], [, b]) => b - a).slice(0, 8);
  const canvas = element("canvas", { class: "class-map", attributes: { width, height, role: "img", "aria-label": "Winning class at each place" } });
  paint(canvas, (pixel) => classColor(classes[pixel]!));
  const legend = common.map(([index, count]) => {
    const chip = element("span", { class: "chip" });
    chip.style.backgroundColor = `rgb(${classColor(index).join(" ")})`;
    return element("li", {}, chip, `${names?.[index] ?? `class ${index}`} · ${((100 * count) / classes.length).toFixed(1)} %`);
  });
  return element("figure", {}, canvas, element("ul", { class: "legend" }, ...legend));
};

type Rgb = readonly [number, number, number];

/** Hues a golden angle apart, so that neighbouring class numbers look different. */
const classColor = (index: number): Rgb => {
  if (index === 0) return [32, 32, 40];
  const hue = (index * 137.508) % 360;
  const lightness = 0.45 + 0.15 * (index % 3);
  const channel = (shift: number): number => {
    const k = (shift + hue / 30) % 12;
    return Math.round(255 * (lightness - 0.65 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
};

const paint = (canvas: HTMLCanvasElement, color: (pixel: number) => Rgb): void => {
  const brush = canvas.getContext("2d")!;
  const image = brush.createImageData(canvas.width, canvas.height);
  for (let pixel = 0; pixel < canvas.width * canvas.height; pixel++) image.data.set([...color(pixel), 255], pixel * 4);
  brush.putImageData(image, 0, 0);
};

/** Canvases side by side, four in a row, small ones larger without blur, as a PNG file. */
export const pngOf = async (canvases: readonly HTMLCanvasElement[]): Promise<Uint8Array> => {
  const [width, height] = [Math.max(...canvases.map((one) => one.width)), Math.max(...canvases.map((one) => one.height))];
  const scale = Math.max(1, Math.floor(192 / Math.max(width, height)));
  const columns = Math.min(4, canvases.length);
  const margin = 4;
  const [stepX, stepY] = [width * scale + margin, height * scale + margin];
  const whole = new OffscreenCanvas(columns * stepX - margin, Math.ceil(canvases.length / columns) * stepY - margin);
  const brush = whole.getContext("2d")!;
  brush.imageSmoothingEnabled = false;
  canvases.forEach((one, index) => brush.drawImage(one, (index % columns) * stepX, Math.floor(index / columns) * stepY, one.width * scale, one.height * scale));
  return new Uint8Array(await (await whole.convertToBlob({ type: "image/png" })).arrayBuffer());
};

/** A button that saves the pictures of `box`; nothing where there are none. */
export const savePictures = (box: HTMLElement, name: string, save: (name: string, content: Uint8Array) => void): HTMLElement | null => {
  const canvases = [...box.querySelectorAll("canvas")];
  return canvases.length === 0 ? null : button(canvases.length === 1 ? "Save Picture…" : "Save Pictures…", () => void pngOf(canvases).then((png) => save(`${name}.png`, png)), { class: "secondary" });
};
