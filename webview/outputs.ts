/** What the model gave: the largest values with their class names, or a picture where the output is one. */
import type { OutputResult, TopValue } from "../src/runtime/index.ts";
import { element, hidden } from "./dom.ts";
import { numberText, percentText } from "./format.ts";
import { onThemeChange } from "./detail.ts";
import { classPicture, greyPictures, histogramPicture } from "./pictures.ts";
import type { State, Store } from "./state.ts";

export const outputList = (store: Store): HTMLElement => {
  const box = element("section", { class: "outputs", attributes: { "aria-label": "Outputs" } });
  const draw = (state: State): void => box.replaceChildren(...outputParts(state));
  store.watch(["last", "previous", "compare", "failure"], draw);
  onThemeChange(() => draw(store.state));
  return box;
};

const outputParts = ({ last, previous, compare, plan }: State): HTMLElement[] => {
  if (last === null) return [];
  return last.outputs.map((output, index) => {
    const before = compare ? previous?.outputs[index] : undefined;
    const names = plan?.outputs[index]?.classNames;
    return element("div", { class: "output" },
      element("h2", {}, output.path === "" ? "Output" : `Output ${output.path}`),
      element("p", { class: "quiet" }, `[${output.size.join(", ")}] ${output.dtype} · ${rangeText(output)}${before === undefined ? "" : ` · before: ${rangeText(before)}`}`),
      pictureOf(output, names),
      output.top.length > 0 ? topTable(output.top, before?.top) : null);
  });
};

const rangeText = ({ min, max, mean }: OutputResult): string => `${numberText(min)} … ${numberText(max)}, mean ${numberText(mean)}`;

const pictureOf = (output: OutputResult, names: readonly string[] | undefined): HTMLElement | null => {
  if (output.classMap !== undefined) return classPicture(output.classMap, names);
  if (output.size.length >= 3 && output.pictures !== undefined) return greyPictures(output.pictures);
  return output.top.length === 0 && output.histogram !== undefined ? histogramPicture(output.histogram) : null;
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
