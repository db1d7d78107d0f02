/** The head of the panel: what runs (inputs, seed, weights), where it runs, the buttons, and how far it is. */
import type { Span } from "../src/base/index.ts";
import { bytesText, refusingLayer, type Backend, type Progress, type RunSuccess } from "../src/runtime/index.ts";
import { button, element, labelled } from "./dom.ts";
import { countText, millisecondsText } from "./format.ts";
import { inputFields, type InputActions } from "./inputs.ts";
import type { FoundWeights } from "./protocol.ts";
import { isOutdated, placeKey, type State, type Store } from "./state.ts";

export interface HeaderActions extends InputActions {
  run(): void;
  cancel(): void;
  pickWeights(): void;
  /** The user agrees that the offered tensors cross. */
  loadWeights(): void;
  goTo(place: Span): void;
  dropWeights(): void;
}

export const header = (store: Store, actions: HeaderActions): HTMLElement => element("header", {},
  titleLine(store),
  element("div", { class: "fields" }, inputFields(store, actions), seedField(store), weightsField(store, actions), backendField(store)),
  runLine(store, actions),
  statusLine(store, actions),
);

const titleLine = (store: Store): HTMLElement => {
  const name = element("h1");
  const facts = element("p", { class: "quiet" });
  store.watch(["plan", "subject", "distance", "last"], ({ plan, subject, distance, last }) => {
    name.textContent = plan?.title ?? subject?.model ?? "Headtorch";
    const top = plan?.layers.find(({ parent }) => parent === undefined);
    facts.textContent = [
      top?.params === undefined ? "" : `${countText(top.params)} parameters`,
      top?.macs === undefined ? "" : `${countText(top.macs)} MACs`,
      plan === null ? "" : `${bytesText(plan.model.length)} sent, weights made here (${bytesText(plan.weightBytes)})`,
      distance?.isRemote === true && last === null ? `the first run loads ${bytesText(distance.runtimeBytes)} of runtime over the connection` : "",
    ].filter((text) => text !== "").join(" · ");
  });
  return element("div", { class: "title" }, name, facts);
};

const seedField = (store: Store): HTMLElement => {
  const field = element("input", {
    attributes: { type: "number", min: 0, step: 1, title: "As torch.manual_seed, just before the model is built" },
    on: { change: () => store.change({ seed: Math.max(0, Math.floor(Number(field.value)) || 0) }) },
  });
  store.watch(["seed"], ({ seed }) => { field.value = String(seed); });
  return element("div", { class: "pair" }, labelled("Seed", field, "seed"), sameInput(store));
};

/** After a head swap or with another seed the random input would be another one: to compare two runs, it has to stay. */
const sameInput = (store: Store): HTMLElement => {
  const box = element("input", { attributes: { type: "checkbox" }, on: { change: () => store.change({ sameInput: box.checked }) } });
  const label = element("label", { class: "check", attributes: { title: "The next run is fed with the numbers of the last one, as far as its shapes allow" } }, box, "Same input as the last run");
  store.watch(["given", "sameInput"], ({ given, sameInput: on }) => {
    label.hidden = given === null;
    box.checked = on;
  });
  return label;
};

const weightsField = (store: Store, { pickWeights, loadWeights, dropWeights }: HeaderActions): HTMLElement => {
  const says = element("span", { class: "quiet" });
  const pick = button("From file…", pickWeights, { class: "secondary" });
  const load = button("Load", loadWeights, { class: "secondary" });
  const drop = button("Random", dropWeights, { class: "secondary" });
  const notes = element("div", { class: "quiet keys" });
  const list = element("details", { class: "keys" });
  store.watch(["weights", "offered"], ({ weights, offered }) => {
    drop.hidden = weights === null && offered === null;
    load.hidden = offered?.isRemote !== true;
    load.textContent = offered === null ? "" : `Load ${bytesText(offered.bytes)}`;
    const found = offered ?? weights;
    says.textContent = found === null ? "random, from the seed" : weightsText(found);
    const keys = found === null ? [] : keyLists(found);
    notes.replaceChildren(...(found?.notes ?? []).slice(0, mostNotes).map((note) => element("div", {}, note)));
    list.hidden = keys.length === 0;
    list.replaceChildren(element("summary", {}, "Names that differ"), ...keys);
  });
  return element("div", { class: "field", attributes: { role: "group", "aria-label": "Weights" } },
    element("span", { class: "label" }, "Weights"), element("div", { class: "line" }, pick, load, drop, says), notes, list);
};

const weightsText = ({ file, bytes, tensors, missing, unexpected, mismatched, isRemote }: FoundWeights): string => [
  `${file} (${bytesText(bytes)}${isRemote ? " over the connection" : ""}): ${tensors} ${tensors === 1 ? "tensor" : "tensors"}`,
  missing.length === 0 ? "" : `${missing.length} not in the file stay random`,
  mismatched.length === 0 ? "" : `${mismatched.length} of another shape stay random`,
  unexpected.length === 0 ? "" : `${unexpected.length} not in the model`,
].filter((text) => text !== "").join(", ");

const keyLists = ({ missing, mismatched, unexpected }: FoundWeights): HTMLElement[] =>
  ([["Not in the file", missing], ["Of another shape", mismatched], ["Not in the model", unexpected]] as const)
    .filter(([, names]) => names.length > 0)
    .map(([title, names]) => element("p", {}, element("strong", {}, `${title}: `), names.slice(0, mostNames).join(", "), names.length > mostNames ? ` and ${names.length - mostNames} more` : ""));

const mostNames = 40;
const mostNotes = 5;

/** Threads need an isolated window, which VS Code's webviews are not unless it was started with `--enable-coi`. */
const oneThread = (): string =>
  crossOriginIsolated ? "1 thread: the panel's worker may start no others" : "1 thread: webviews share no memory (this window is not cross-origin isolated)";

const backendField = (store: Store): HTMLElement => {
  const wasm = element("option", { attributes: { value: "wasm" } }, "Wasm (CPU)");
  const webgpu = element("option", { attributes: { value: "webgpu" } }, "WebGPU");
  const field = element("select", { on: { change: () => store.change({ backend: field.value as Backend }) } }, wasm, webgpu);
  const why = element("span", { class: "quiet" });
  store.watch(["backend", "webgpu"], ({ backend, webgpu: found }) => {
    webgpu.disabled = found?.usable !== true;
    field.value = webgpu.disabled ? "wasm" : backend;
    why.textContent = field.value === "webgpu" ? found?.note ?? "" : [oneThread(), found?.note ?? ""].filter((text) => text !== "").join("; ");
  });
  return element("div", { class: "pair" }, labelled("Runs on", field, "backend"), why);
};

const runLine = (store: Store, actions: HeaderActions): HTMLElement => {
  const run = button("Run", actions.run, { class: "primary" });
  const cancel = button("Cancel", actions.cancel, { class: "secondary" });
  const bar = element("progress", { attributes: { max: 1, "aria-label": "Progress" } });
  const says = element("span", { class: "quiet", attributes: { role: "status" } });
  store.watch(["running", "plan", "planProblem", "planning", "notice"], ({ running, plan, planProblem, planning, notice }) => {
    const held = document.activeElement;
    run.disabled = running !== null || plan === null || planProblem !== null || planning;
    cancel.disabled = running === null;
    // A button that is disabled loses the focus: the other one takes it.
    if (held === run && running !== null) cancel.focus();
    if (held === cancel && running === null) run.focus();
    bar.hidden = running === null;
    if (running?.share === undefined) bar.removeAttribute("value");
    else bar.value = running.share;
    says.textContent = running === null ? notice ?? "" : progressText(running);
  });
  return element("div", { class: "line run" }, run, cancel, bar, says);
};

const progressText = ({ phase, detail }: Progress): string =>
  detail ?? { weights: "making the weights", load: "loading the model", run: "running", measure: "reading the layers" }[phase];

const statusLine = (store: Store, actions: HeaderActions): HTMLElement => {
  const box = element("div", { attributes: { "aria-live": "polite" } });
  store.watch(["failure", "last", "stale", "planProblem", "plan", "places"], (state) => {
    box.replaceChildren(...statusParts(state, actions));
  });
  return box;
};

const statusParts = (state: State, actions: HeaderActions): HTMLElement[] => {
  const { failure, last, planProblem, plan } = state;
  const parts: HTMLElement[] = [];
  const link = (place: Span | undefined): HTMLElement | null => {
    const name = place === undefined ? undefined : state.places[placeKey(place)];
    return name === undefined ? null : button(name, () => actions.goTo(place!), { class: "link", attributes: { title: "Go to source" } });
  };
  if (plan === null && planProblem !== null) parts.push(banner("error", planProblem));
  for (const { op, reason, place } of plan?.unsupported ?? []) parts.push(banner("warning", `${refusingLayer(plan!, place) ?? op} cannot run here: ${reason}`, link(place)));
  if (isOutdated(state)) parts.push(banner("info", "The model or its input has changed since this run."));
  if (failure !== null && failure.kind !== "unsupported") parts.push(banner("error", failure.message, link(failure.place)));
  if (last !== null && (failure === null || failure.ran === last)) {
    if (last.onWasm !== undefined) parts.push(banner("info", `${last.onWasm.nodes} of ${last.onWasm.of} nodes ran on Wasm (${last.onWasm.ops.join(", ")}): WebGPU has no kernel for them, or they only compute sizes.`));
    if (last.hidesNaN !== undefined) parts.push(banner("info", `WebGPU may turn a NaN into a number here (${last.hidesNaN.join(", ")}): where a NaN matters, run on Wasm.`));
    parts.push(summary(last));
  }
  return parts;
};

const banner = (level: "error" | "warning" | "info", text: string, link: HTMLElement | null = null): HTMLElement => {
  const sign = { error: "✗", warning: "!", info: "i" }[level];
  return element("p", { class: `banner ${level}` }, element("span", { class: "sign", attributes: { "aria-hidden": "true" } }, sign), element("span", {}, text, link));
};

const summary = ({ layers, ms, backend, threads, fallback, memoryBytes, createMs, weightsMs }: RunSuccess): HTMLElement => {
  const compared = layers.filter(({ agree }) => agree !== "unknown").length;
  const wrong = layers.filter(({ agree }) => agree === "no").length;
  const first = wrong === 0 ? `${compared} of ${layers.length} layers compared, all as predicted` : `${wrong} of ${compared} layers differ from the prediction`;
  const left = layers.filter(({ notRun }) => notRun !== undefined).length;
  const where = backend === "webgpu" ? "WebGPU" : `Wasm, ${threads === 1 ? "1 thread" : `${threads} threads`}`;
  const made = `made in ${millisecondsText(weightsMs + createMs)}, about ${bytesText(memoryBytes)} of memory`;
  return element("p", { class: "summary" }, element("strong", {}, left === 0 ? first : `${first}, ${left} not run`), ` · ${millisecondsText(ms)} on ${where} · ${made}`,
    fallback === undefined ? null : element("span", { class: "quiet" }, ` · ${fallback}`));
};
