/** The chosen layer: its shapes, cost and statistics, a histogram of its output and small pictures of it. */
import type { LayerResult, LayerRow } from "../src/runtime/index.ts";
import { button, element } from "./dom.ts";
import { countText, millisecondsText, numberText, pathText, percentText, shapesText } from "./format.ts";
import { greyPictures, hasNumbers, histogramPicture, savePictures } from "./pictures.ts";
import { agreementText, flagsOf } from "./rows.ts";
import type { State, Store } from "./state.ts";

export interface DetailActions {
  open(layer: LayerRow): void;
  save(name: string, content: Uint8Array): void;
}

export const layerDetail = (store: Store, actions: DetailActions): HTMLElement => {
  const box = element("section", { class: "detail", attributes: { "aria-label": "Chosen layer" } });
  const draw = (state: State): void => {
    box.replaceChildren(...detailParts(state, actions));
    const layer = state.plan?.layers.find(({ id }) => id === state.selected);
    const save = layer && savePictures(box, `${state.plan!.title}-${pathText(layer.path, layer.class)}`.replace(/[^\w.-]+/g, "-"), actions.save);
    if (save) box.append(save);
  };
  store.watch(["selected", "plan", "last", "previous", "compare"], draw);
  onThemeChange(() => draw(store.state));
  return box;
};

/** VS Code changes the body's class and theme variables in place; canvases must be painted again. */
export const onThemeChange = (repaint: () => void): void => {
  new MutationObserver(repaint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
};

const detailParts = ({ selected, plan, last, previous, compare }: State, { open }: DetailActions): HTMLElement[] => {
  const layer = plan?.layers.find(({ id }) => id === selected);
  if (layer === undefined) return plan === null ? [] : [element("p", { class: "quiet" }, "Choose a layer to see what is in its output.")];
  const now = last?.layers.find(({ id }) => id === layer.id);
  const before = compare ? previous?.layers.find(({ id }) => id === layer.id) : undefined;
  return [
    element("h2", {}, pathText(layer.path, layer.class)),
    element("p", { class: "quiet" }, `${layer.class} · ${layer.kind}${layer.head === true ? " · head" : ""}`),
    ...(layer.place === undefined ? [] : [button("Go to source", () => open(layer), { class: "secondary" })]),
    factList(layer, now, before),
    ...pictureParts(now, last !== null),
  ];
};

const factList = (layer: LayerRow, now: LayerResult | undefined, before: LayerResult | undefined): HTMLElement => {
  const facts: [string, string][] = [["Predicted", shapesText(layer.predicted)]];
  if (layer.params !== undefined) facts.push(["Parameters", countText(layer.params)]);
  if (layer.macs !== undefined) facts.push(["MACs", countText(layer.macs)]);
  if (now?.notRun !== undefined) facts.push(["Not run", now.notRun]);
  else if (now !== undefined) facts.push(["Real", `${shapesText(now.real)} ${now.agree === "unknown" ? "" : `(${agreementText(now)})`}`], ...measuredFacts(now));
  if (now?.onWasm !== undefined) facts.push(["On Wasm", now.onWasm.join(", ")]);
  if (before !== undefined) facts.push(...measuredFacts(before).map(([name, value]): [string, string] => [`${name}, before`, value]));
  return element("dl", {}, ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
};

const measuredFacts = (result: LayerResult): [string, string][] => {
  const facts: [string, string][] = result.ms === undefined ? [] : [["Time", millisecondsText(result.ms)]];
  const { stats } = result;
  if (stats === undefined) return facts;
  facts.push(["Min … max", `${numberText(stats.min)} … ${numberText(stats.max)}`], ["Mean ± std", `${numberText(stats.mean)} ± ${numberText(stats.std)}`]);
  facts.push(["Zeros", percentText(stats.count === 0 ? 0 : stats.zeros / stats.count)]);
  const flags = flagsOf(result);
  if (flags.length > 0) facts.push(["Flags", flags.join(", ")]);
  return facts;
};

const pictureParts = (now: LayerResult | undefined, ran: boolean): HTMLElement[] => {
  if (now === undefined) return ran ? [] : [element("p", { class: "quiet" }, "Run the model to see real values.")];
  return [
    ...(hasNumbers(now.histogram) ? [histogramPicture(now.histogram)] : []),
    ...(now.pictures === undefined ? [] : [greyPictures(now.pictures)]),
  ];
};
