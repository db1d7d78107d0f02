/** The panel: shows a model's forward plan, runs it in a worker, and lays what each layer really gave beside what was predicted. */
import { drawWeights, embedWeights, findWebGpu, takesImage, type ForwardPlan, type LayerRow, type RunRequest, type RunSuccess } from "../src/runtime/index.ts";
import { Connection, type VsCodeApi } from "./connection.ts";
import { layerDetail } from "./detail.ts";
import { button, element } from "./dom.ts";
import { csvOf, jsonOf } from "./exports.ts";
import { header } from "./header.ts";
import { decodeImage, imageValue } from "./image_input.ts";
import { outputList } from "./outputs.ts";
import type { EventMessage, SaveParams } from "./protocol.ts";
import { firstFolds } from "./rows.ts";
import { Runner } from "./runner.ts";
import { Store, type State } from "./state.ts";
import { layerTable, type LayerTable } from "./table.ts";

declare const acquireVsCodeApi: () => VsCodeApi;

/** A number not of this world: no plan has been asked for yet. */
const noRequest = 0;

class Panel {
  private readonly connection: Connection;
  private readonly store: Store;
  private readonly runner: Runner;
  private readonly table: LayerTable;
  /** Counts plan requests: only the answer to the newest counts. */
  private asked = noRequest;

  constructor(place: HTMLElement, api: VsCodeApi) {
    this.connection = new Connection(api, (event) => this.hear(event));
    this.store = new Store(this.connection.saved, (choices) => this.connection.save(choices));
    this.runner = new Runner({ worker: document.body.dataset["worker"]!, wasm: document.body.dataset["wasm"]! });
    this.table = layerTable(this.store, { select: ({ layer }) => this.select(layer), open: ({ layer }) => this.open(layer) });
    place.append(
      header(this.store, {
        run: () => void this.run(),
        cancel: () => this.runner.cancel(),
        setInput: (path, text) => this.setInput(path, text),
        setImage: (path, file) => void this.setImage(path, file),
        pickWeights: () => void this.pickWeights(),
        dropWeights: () => this.store.change({ weights: null }),
      }),
      element("div", { class: "columns" },
        element("div", { class: "main" }, outputList(this.store), this.table.view, this.exportLine()),
        layerDetail(this.store, (layer) => this.open(layer))),
    );
    void this.start();
  }

  private async start(): Promise<void> {
    void findWebGpu().then((webgpu) => this.store.change({ webgpu }));
    const reply = await this.connection.ask("ready", { subject: this.store.state.subject });
    if ("problem" in reply) {
      this.store.change({ planProblem: reply.problem });
      return;
    }
    const { subject } = this.store.state;
    if (subject?.uri === reply.ok.uri && subject.model === reply.ok.model) await this.makePlan();
    else await this.show(reply.ok);
  }

  private async show(subject: { readonly uri: string; readonly model: string }): Promise<void> {
    this.runner.cancel();
    this.store.change({ subject, inputs: {}, last: null, previous: null, failure: null, selected: null, weights: null, images: {}, stale: false, collapsed: [], plan: null });
    await this.makePlan();
    const { plan } = this.store.state;
    if (plan !== null) this.store.change({ collapsed: firstFolds(plan) });
  }

  /** Asks the engine for the plan of the shapes that are typed; what it refuses is shown at the inputs. */
  private async makePlan(): Promise<boolean> {
    const { subject, inputs } = this.store.state;
    if (subject === null) return false;
    const mine = ++this.asked;
    this.store.change({ planning: true, planProblem: null });
    const reply = await this.connection.ask("plan", { subject, inputs });
    if (mine !== this.asked) return false;
    if ("problem" in reply) this.store.change({ planning: false, planProblem: reply.problem });
    else this.store.change({ planning: false, planProblem: null, plan: reply.ok, stale: false });
    return "ok" in reply;
  }

  private setInput(path: string, text: string): void {
    const { [path]: _, ...others } = this.store.state.inputs;
    this.store.change({ inputs: text === "" ? others : { ...others, [path]: text } });
    void this.makePlan();
  }

  private async setImage(path: string, file: File | null): Promise<void> {
    const { [path]: _, ...others } = this.store.state.images;
    const decoded = file === null ? undefined : await decodeImage(file);
    if (decoded !== undefined && "problem" in decoded) this.store.change({ notice: decoded.problem });
    else this.store.change({ images: decoded === undefined ? others : { ...others, [path]: decoded.ok }, notice: null });
  }

  private async run(): Promise<void> {
    const { state } = this.store;
    if (state.running !== null) return;
    if (state.stale && !await this.makePlan()) return;
    const { plan } = this.store.state;
    if (plan === null || this.store.state.planProblem !== null) return;
    const request: RunRequest = {
      plan, seed: state.seed, backend: state.webgpu?.usable === true ? state.backend : "wasm", threads: 1, inputs: imageValues(plan, state.images),
      stats: true, timing: true, pictures: true,
      ...(state.weights === null ? {} : { weights: state.weights.values }),
    };
    this.store.change({ running: { phase: "load" }, failure: null, notice: null });
    this.connection.tell("running", { running: true });
    const result = await this.runner.run(request, (progress) => this.store.change({ running: progress }));
    this.connection.tell("running", { running: false });
    if (result.ok) this.store.change({ running: null, previous: this.store.state.last, last: result, notice: "done" });
    else if (result.kind === "cancelled") this.store.change({ running: null, notice: "cancelled" });
    else this.store.change({ running: null, failure: result, selected: result.layer ?? this.store.state.selected });
  }

  private async pickWeights(): Promise<void> {
    const { subject } = this.store.state;
    if (subject === null) return;
    const reply = await this.connection.ask("pickWeights", { subject });
    if ("problem" in reply) this.store.change({ notice: reply.problem });
    else if (reply.ok !== null) this.store.change({ weights: reply.ok, notice: null });
  }

  private select({ id, path }: LayerRow): void {
    this.store.change({ selected: id });
    this.connection.tell("selected", { id, path });
  }

  private open({ id, place }: LayerRow): void {
    if (place !== undefined) void this.connection.ask("goTo", { id, place });
  }

  private hear(event: EventMessage): void {
    switch (event.name) {
      case "sourceChanged": this.sourceChanged(); break;
      case "select": this.table.reveal(event.data.id); break;
      case "run": void this.run(); break;
      case "show": void this.show(event.data); break;
    }
  }

  /** Before the first run the plan follows the source; later the table stays with what ran, marked as old. */
  private sourceChanged(): void {
    if (this.store.state.last === null) void this.makePlan();
    else this.store.change({ stale: true });
  }

  private exportLine(): HTMLElement {
    const csv = button("Save CSV…", () => this.saveRun("csv", csvOf), { class: "secondary" });
    const json = button("Save JSON…", () => this.saveRun("json", jsonOf), { class: "secondary" });
    const onnx = button("Save ONNX…", () => void this.saveOnnx(), { class: "secondary" });
    this.store.watch(["last", "plan"], ({ last, plan }) => {
      csv.disabled = json.disabled = last === null || plan === null;
      onnx.disabled = plan === null;
    });
    return element("div", { class: "line exports" }, csv, json, onnx);
  }

  private saveRun(ending: string, make: (plan: ForwardPlan, result: RunSuccess) => string): void {
    const { plan, last } = this.store.state;
    if (plan !== null && last !== null) void this.save({ name: `${plan.title}.${ending}`, content: make(plan, last) });
  }

  private async save(params: SaveParams): Promise<void> {
    const reply = await this.connection.ask("save", params);
    this.store.change({ notice: "problem" in reply ? reply.problem : reply.ok === null ? null : `saved ${reply.ok}` });
  }

  private async saveWithWeights(plan: ForwardPlan, values: RunRequest["weights"]): Promise<void> {
    try {
      const { bytes } = drawWeights(plan, this.store.state.seed, values);
      await this.save({ name: `${plan.title}.onnx`, content: onnxFile(plan, bytes) });
    } catch (thrown) {
      this.store.change({ notice: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  private async saveOnnx(): Promise<void> {
    const { subject, inputs, seed, plan, weights } = this.store.state;
    if (subject === null || plan === null) return;
    if (weights !== null) {
      await this.saveWithWeights(plan, weights.values);
      return;
    }
    const reply = await this.connection.ask("exportOnnx", { subject, inputs, seed });
    this.store.change({ notice: "problem" in reply ? reply.problem : reply.ok === null ? null : `saved ${reply.ok}` });
  }
}

/** Weights from a file are here and not where the plan was made: the page writes the model itself. */
const onnxFile = (plan: ForwardPlan, weights: Uint8Array): Uint8Array => {
  const parts = embedWeights(plan.model, weights);
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
};

const imageValues = (plan: ForwardPlan, images: State["images"]): RunRequest["inputs"] =>
  Object.fromEntries(plan.inputs.flatMap((spec) => {
    const image = images[spec.path];
    return image === undefined || !takesImage(spec.size) ? [] : [[spec.path, imageValue(image, spec)]];
  }));

new Panel(document.getElementById("panel")!, acquireVsCodeApi());
