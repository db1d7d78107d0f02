/** The inputs of a run: the shape of each, which the engine checks, and where its numbers come from. */
import { preparedPixels, takesImage, usualPreparation, type InputSpec, type Preparation } from "../src/runtime/index.ts";
import { button, element, labelled, setAttribute } from "./dom.ts";
import type { ChosenFile } from "./input_file.ts";
import type { Store } from "./state.ts";

export interface InputActions {
  /** A shape was typed; empty text takes the engine's own. */
  setInput(path: string, text: string): void;
  /** A file was chosen or dropped for an input; `null` goes back to random numbers. */
  setFile(path: string, file: File | null): void;
}

export const inputFields = (store: Store, actions: InputActions): HTMLElement => {
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

const inputField = (store: Store, spec: InputSpec, fields: Map<string, HTMLInputElement>, actions: InputActions): HTMLElement => {
  const field = element("input", {
    attributes: { type: "text", spellcheck: "false", autocomplete: "off", "aria-describedby": "input-problem", title: `[${spec.shape.join(", ")}] ${spec.dtype}` },
    on: { change: () => actions.setInput(spec.path, field.value.trim()) },
  });
  fields.set(spec.path, field);
  const shape = labelled(`${spec.path} · ${spec.dtype}, ${manner(spec)}`, field, `input-${spec.path}`, { class: "wide" });
  const box = element("div", { class: "input" }, element("div", { class: "pair" }, shape, fileChoice(store, spec, actions)), preparationFields(store, spec));
  takeDrops(box, (file) => actions.setFile(spec.path, file));
  return box;
};

/** What stands in an input that no file fills. */
const manner = ({ literal, kind, dtype, low = 0, high = 2 }: InputSpec): string => {
  if (literal !== undefined) return "as in the source";
  if (kind === "mask") return "ones";
  return /^(float|bfloat)/.test(dtype) ? "random" : `random, ${low} to ${high - 1}`;
};

/** "File…" with the browser's own dialog, and the way back to random numbers. */
const fileChoice = (store: Store, { path, size }: InputSpec, { setFile }: InputActions): HTMLElement => {
  const file = element("input", {
    attributes: { type: "file", accept: takesImage(size) ? "image/*,.npy" : ".npy", hidden: true, "aria-label": `File for ${path}` },
    on: { change: () => { if (file.files?.[0] !== undefined) setFile(path, file.files[0]); file.value = ""; } },
  });
  const pick = button(takesImage(size) ? "Picture or .npy…" : ".npy…", () => file.click(), { class: "secondary" });
  const drop = button("Random", () => setFile(path, null), { class: "secondary" });
  const says = element("span", { class: "quiet" });
  store.watch(["files"], ({ files }) => {
    drop.hidden = files[path] === undefined;
    says.textContent = files[path]?.name ?? "";
  });
  return element("div", { class: "line" }, file, pick, drop, says);
};

const takeDrops = (box: HTMLElement, take: (file: File) => void): void => {
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) take(file);
  });
};

/** How a picture is prepared: shown while there is one, open to change, with what the model will see. */
const preparationFields = (store: Store, { path }: InputSpec): HTMLElement => {
  const box = element("div", { class: "line preparation", attributes: { role: "group", "aria-label": `Preparation of ${path}` } });
  store.watch(["files", "preparations", "plan"], ({ files, preparations, plan }) => {
    const chosen = files[path];
    const spec = plan?.inputs.find((one) => one.path === path);
    box.hidden = chosen?.kind !== "picture" || spec === undefined || !takesImage(spec.size);
    if (box.hidden || box.contains(document.activeElement)) {
      if (!box.hidden) box.querySelector("canvas")?.replaceWith(preview(chosen!, spec!, preparations[path] ?? usualPreparation(spec!.size)));
      return;
    }
    const now = preparations[path] ?? usualPreparation(spec!.size);
    const change = (part: Partial<Preparation>): void => store.change({ preparations: { ...store.state.preparations, [path]: { ...now, ...store.state.preparations[path], ...part } } });
    box.replaceChildren(
      preview(chosen!, spec!, now),
      numbers(`${path}-resize`, "Shorter side", [now.resize], ([resize]) => { if (resize! >= 1) change({ resize: Math.round(resize!) }); }),
      element("span", { class: "quiet" }, `then the middle ${spec!.size.at(-2)} × ${spec!.size.at(-1)}`),
      numbers(`${path}-mean`, "Mean", now.mean, (mean) => change({ mean })),
      numbers(`${path}-std`, "Std", now.std, (std) => { if (std.every((one) => one !== 0)) change({ std }); }),
      chosen?.kind === "picture" && chosen.note !== undefined ? element("span", { class: "quiet" }, chosen.note) : "",
    );
  });
  return box;
};

/** A field for some numbers with commas between them; another count, or what is no number, is put back. */
const numbers = (id: string, title: string, now: readonly number[], change: (numbers: readonly number[]) => void): HTMLElement => {
  const field = element("input", {
    attributes: { type: "text", autocomplete: "off", size: 4 + 6 * now.length },
    on: { change: () => {
      const typed = field.value.split(",").map(Number);
      if (typed.length === now.length && typed.every(Number.isFinite)) change(typed);
      else field.value = now.join(", ");
    } },
  });
  field.value = now.join(", ");
  return labelled(title, field, `prepare-${id}`);
};

const preview = (chosen: ChosenFile, { size }: InputSpec, preparation: Preparation): HTMLElement => {
  const canvas = element("canvas", { class: "preview", attributes: { width: size.at(-1), height: size.at(-2), role: "img", "aria-label": `${chosen.name} as the model sees it` } });
  if (chosen.kind !== "picture") return canvas;
  const { rgba, width, height } = preparedPixels(chosen.pixels, size, preparation);
  canvas.getContext("2d")!.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  return canvas;
};
