/** The head of the panel: what runs (inputs, seed, weights), where it runs, the buttons, and how far it is. */
import { bytesText, takesImage, type Backend, type InputSpec, type Progress, type RunSuccess } from "../src/runtime/index.ts";
import { button, element, labelled, setAttribute } from "./dom.ts";
import { countText, millisecondsText } from "./format.ts";
import { isOutdated, type State, type Store } from "./state.ts";

export interface HeaderActions {
  run(): void;
  cancel(): void;
  /** A shape was typed; empty text takes the engine's own. */
  setInput(path: string, text: string): void;
  /** A picture file was chosen for an input; `null` goes back to random numbers. */
  setImage(path: string, file: File | null): void;
  pickWeights(): void;
  dropWeights(): void;
}

export const header = (store: Store, actions: HeaderActions): HTMLElement => element("header", {},
  titleLine(store),
  element("div", { class: "fields" }, inputFields(store, actions), seedField(store), weightsField(store, actions), backendField(store), threadsField()),
  runLine(store, actions),
  statusLine(store),
);

const titleLine = (store: Store): HTMLElement => {
  const name = element("h1");
  const facts = element("p", { class: "quiet" });
  store.watch(["plan", "subject"], ({ plan, subject }) => {
    name.textContent = plan?.title ?? subject?.model ?? "Headtorch";
    const top = plan?.layers.find(({ parent }) => parent === undefined);
    facts.textContent = [
      top?.params === undefined ? "" : `${countText(top.params)} parameters`,
      top?.macs === undefined ? "" : `${countText(top.macs)} MACs`,
      plan === null ? "" : `${bytesText(plan.model.length)} sent, weights made here (${bytesText(plan.weightBytes)})`,
    ].filter((text) => text !== "").join(" · ");
  });
  return element("div", { class: "title" }, name, facts);
};

const inputFields = (store: Store, actions: HeaderActions): HTMLElement => {
  const box = element("div", { class: "inputs", attributes: { role: "group", "aria-label": "Inputs" } });
  const problem = element("p", { class: "problem", attributes: { id: "input-problem", role: "alert" } });
  const fields = new Map<string, HTMLInputElement>();
  store.watch(["plan"], ({ plan, inputs }) => {
    const specs = plan?.inputs ?? [];
    if (specs.length !== fields.size || specs.some(({ path }) => !fields.has(path))) {
      fields.clear();
      box.replaceChildren(...specs.map((spec) => inputField(store, spec, fields, actions)), problem);
    }
    for (const spec of specs) {
      const field = fields.get(spec.path)!;
      if (document.activeElement !== field) field.value = inputs[spec.path] ?? spec.size.join(", ");
    }
  });
  store.watch(["planProblem"], ({ planProblem, plan }) => {
    problem.textContent = plan === null ? "" : planProblem ?? "";
    for (const field of fields.values()) setAttribute(field, "aria-invalid", planProblem !== null ? "true" : undefined);
  });
  box.append(problem);
  return box;
};

const inputField = (store: Store, spec: InputSpec, fields: Map<string, HTMLInputElement>, actions: HeaderActions): HTMLElement => {
  const field = element("input", {
    attributes: { type: "text", spellcheck: "false", autocomplete: "off", "aria-describedby": "input-problem", title: `[${spec.shape.join(", ")}] ${spec.dtype}` },
    on: { change: () => actions.setInput(spec.path, field.value.trim()) },
  });
  fields.set(spec.path, field);
  const shape = labelled(`${spec.path} · ${spec.dtype}, ${spec.literal === undefined ? "random" : "as in the source"}`, field, `input-${spec.path}`, { class: "wide" });
  if (spec.kind !== "image" || spec.dtype !== "float32" || !takesImage(spec.size)) return shape;
  return element("div", { class: "pair" }, shape, imageChoice(store, spec.path, actions));
};

/** "Picture…" with the browser's own file dialog, and the way back to random numbers. */
const imageChoice = (store: Store, path: string, { setImage }: HeaderActions): HTMLElement => {
  const file = element("input", {
    attributes: { type: "file", accept: "image/*", hidden: true, "aria-label": `Picture for ${path}` },
    on: { change: () => { if (file.files?.[0] !== undefined) setImage(path, file.files[0]); file.value = ""; } },
  });
  const pick = button("Picture…", () => file.click(), { class: "secondary" });
  const drop = button("Random", () => setImage(path, null), { class: "secondary" });
  const says = element("span", { class: "quiet" });
  store.watch(["images"], ({ images }) => {
    drop.hidden = images[path] === undefined;
    says.textContent = images[path] === undefined ? "" : `${images[path].name}, cut to fit, ImageNet's normalisation`;
  });
  return element("div", { class: "line" }, file, pick, drop, says);
};

const seedField = (store: Store): HTMLElement => {
  const field = element("input", {
    attributes: { type: "number", min: 0, step: 1, title: "As torch.manual_seed, just before the model is built" },
    on: { change: () => store.change({ seed: Math.max(0, Math.floor(Number(field.value)) || 0) }) },
  });
  store.watch(["seed"], ({ seed }) => { field.value = String(seed); });
  return labelled("Seed", field, "seed");
};

const weightsField = (store: Store, { pickWeights, dropWeights }: HeaderActions): HTMLElement => {
  const says = element("span", { class: "quiet" });
  const pick = button("From file…", pickWeights, { class: "secondary" });
  const drop = button("Random", dropWeights, { class: "secondary" });
  store.watch(["weights"], ({ weights }) => {
    drop.hidden = weights === null;
    says.textContent = weights === null ? "random, from the seed" : weightsText(weights);
  });
  return element("div", { class: "field", attributes: { role: "group", "aria-label": "Weights" } },
    element("span", { class: "label" }, "Weights"), element("div", { class: "line" }, pick, drop, says));
};

const weightsText = ({ file, bytes, values, missing, unexpected }: NonNullable<State["weights"]>): string => [
  `${file} (${bytesText(bytes)}): ${Object.keys(values).length} tensors`,
  missing.length === 0 ? "" : `${missing.length} not in the file stay random`,
  unexpected.length === 0 ? "" : `${unexpected.length} not in the model`,
].filter((text) => text !== "").join(", ");

const backendField = (store: Store): HTMLElement => {
  const wasm = element("option", { attributes: { value: "wasm" } }, "Wasm (CPU)");
  const webgpu = element("option", { attributes: { value: "webgpu" } }, "WebGPU");
  const field = element("select", { on: { change: () => store.change({ backend: field.value as Backend }) } }, wasm, webgpu);
  const why = element("span", { class: "quiet" });
  store.watch(["backend", "webgpu"], ({ backend, webgpu: found }) => {
    webgpu.disabled = found?.usable !== true;
    field.value = webgpu.disabled ? "wasm" : backend;
    why.textContent = found?.note ?? "";
  });
  return element("div", { class: "pair" }, labelled("Runs on", field, "backend"), why);
};

/** Shared memory needs an isolated window, which VS Code's webviews are not unless it was started with `--enable-coi`. */
const threadsField = (): HTMLElement => {
  const field = element("select", { attributes: { disabled: true, title: "Several threads need shared memory, which webviews do not have" } }, element("option", {}, "1"));
  return labelled("Threads", field, "threads");
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

const statusLine = (store: Store): HTMLElement => {
  const box = element("div", { attributes: { "aria-live": "polite" } });
  store.watch(["failure", "last", "stale", "planProblem", "plan"], (state) => {
    box.replaceChildren(...statusParts(state));
  });
  return box;
};

const statusParts = (state: State): HTMLElement[] => {
  const { failure, last, planProblem, plan } = state;
  const parts: HTMLElement[] = [];
  if (plan === null && planProblem !== null) parts.push(banner("error", planProblem));
  for (const { op, reason } of plan?.unsupported ?? []) parts.push(banner("warning", `${op} cannot run here: ${reason}`));
  if (isOutdated(state)) parts.push(banner("info", "The model or its input has changed since this run."));
  if (failure !== null) parts.push(banner("error", failure.message));
  if (last !== null && failure === null) parts.push(summary(last));
  return parts;
};

const banner = (level: "error" | "warning" | "info", text: string): HTMLElement => {
  const sign = { error: "✗", warning: "!", info: "i" }[level];
  return element("p", { class: `banner ${level}` }, element("span", { class: "sign", attributes: { "aria-hidden": "true" } }, sign), text);
};

const summary = ({ layers, ms, backend, threads, fallback, memoryBytes, createMs, weightsMs }: RunSuccess): HTMLElement => {
  const compared = layers.filter(({ agree }) => agree !== "unknown").length;
  const wrong = layers.filter(({ agree }) => agree === "no").length;
  const first = wrong === 0 ? `${compared} of ${layers.length} layers compared, all as predicted` : `${wrong} of ${compared} layers differ from the prediction`;
  const where = backend === "webgpu" ? "WebGPU" : `Wasm, ${threads === 1 ? "1 thread" : `${threads} threads`}`;
  const made = `made in ${millisecondsText(weightsMs + createMs)}, ${bytesText(memoryBytes)}`;
  return element("p", { class: "summary" }, element("strong", {}, first), ` · ${millisecondsText(ms)} on ${where} · ${made}`,
    fallback === undefined ? null : element("span", { class: "quiet" }, ` · ${fallback}`));
};
