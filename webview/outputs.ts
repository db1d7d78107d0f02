/** What the model gave: the largest values with their class names, or a picture where the output is one. */
import { writeNpy } from "../src/checkpoint/index.ts";
import { elementsFromBytes, numbersOf, type OutputResult, type TopValue } from "../src/runtime/index.ts";
import { button, element, hidden } from "./dom.ts";
import { numberText, percentText } from "./format.ts";
import { onThemeChange } from "./detail.ts";
import { classPicture, greyPictures, hasNumbers, histogramPicture, savePictures } from "./pictures.ts";
import type { State, Store } from "./state.ts";

export type SaveFile = (name: string, content: Uint8Array) => void;

export const outputList = (store: Store, save: SaveFile): HTMLElement => {
  const box = element("section", { class: "outputs", attributes: { "aria-label": "Outputs" } });
  const draw = (state: State): void => box.replaceChildren(...outputParts(state, save));
  store.watch(["last", "previous", "compare", "failure"], draw);
  onThemeChange(() => draw(store.state));
  return box;
};

const outputParts = ({ last, previous, compare, plan }: State, save: SaveFile): HTMLElement[] => {
  if (last === null) return [];
  return last.outputs.map((output, index) => {
    const before = compare ? previous?.outputs[index] : undefined;
    const names = plan?.outputs[index]?.classNames;
    const box = element("div", { class: "output" },
      element("h2", {}, output.path === "" ? "Output" : `Output ${output.path}`),
      element("p", { class: "quiet" }, `[${output.size.join(", ")}] ${output.dtype} · ${rangeText(output)}`),
      before === undefined ? null : element("p", { class: "quiet" }, `Before: ${rangeText(before)}${differenceText(output, before)}`),
      pictureOf(output, names),
      output.top.length > 0 ? topTable(output.top, before?.top) : null);
    const name = `${plan?.title ?? "model"}-output${output.path === "" ? "" : `-${output.path}`}`;
    // After a restart the numbers themselves are gone.
    const array = output.data.length === 0 ? null : button("Save .npy…", () => saveArray(output, name, save), { class: "secondary" });
    box.append(element("div", { class: "line" }, array, savePictures(box, name, save)));
    return box;
  });
};

const saveArray = ({ dtype, size, data }: OutputResult, name: string, save: SaveFile): void => {
  const file = writeNpy({ dtype, shape: size, data });
  if (file.ok) save(`${name}.npy`, file.value);
};

/** The largest difference between two outputs of one shape, while the numbers of both are here. */
const differenceText = (now: OutputResult, before: OutputResult): string => {
  if (String(now.size) !== String(before.size)) return `, [${before.size.join(", ")}]`;
  if (now.data.length === 0 || before.data.length !== now.data.length) return "";
  const numbers = ({ dtype, data }: OutputResult): ArrayLike<number> => numbersOf(dtype, elementsFromBytes(dtype, data));
  const [a, b] = [numbers(now), numbers(before)];
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return `, largest difference ${numberText(most)}`;
};

const rangeText = ({ min, max, mean }: OutputResult): string => `${numberText(min)} … ${numberText(max)}, mean ${numberText(mean)}`;

const pictureOf = (output: OutputResult, names: readonly string[] | undefined): HTMLElement | null => {
  if (output.classMap !== undefined) return classPicture(output.classMap, names);
  if (output.size.length >= 3 && output.pictures !== undefined) return greyPictures(output.pictures);
  return output.top.length === 0 && hasNumbers(output.histogram) ? histogramPicture(output.histogram) : null;
};

const topTable = (top: readonly TopValue[], before: readonly TopValue[] | undefined): HTMLElement => {
  const earlier = new Map(before?.map((one) => [one.index, one.value]));
  const largest = Math.max(...top.map((one) => Math.abs(one.share ?? one.value)), 1e-30);
  const lines = top.slice(0, 5).map((one) => {
    const bar = element("span", { class: "bar", attributes: { "aria-hidden": "true" } });
    bar.style.width = `${(100 * Math.abs(one.share ?? one.value)) / largest}%`;
    return element("tr", {}, element("td", {}, one.name ?? `${one.index}`, one.name === undefined ? null : element("span", { class: "quiet" }, ` ${one.index}`)), element("td", { class: "number" }, numberText(one.value)),
      element("td", { class: "number with-bar" }, one.share === undefined ? "" : percentText(one.share), bar),
      before === undefined ? null : element("td", { class: "number" }, numberText(earlier.get(one.index))));
  });
  const titles = ["Class", "Value", "Share", ...(before === undefined ? [] : ["Before"])];
  return element("table", { class: "top" }, element("caption", {}, hidden("Largest values of the first sample")),
    element("thead", {}, element("tr", {}, ...titles.map((title, index) => element("th", { class: index === 0 ? "" : "number", attributes: { scope: "col" } }, title)))),
    element("tbody", {}, ...lines));
};
