/** The panel: shows a model's forward plan, runs it in a worker, and lays what each layer really gave beside what was predicted. */
import type { Span } from "../src/base/index.ts";
import { bytesText, findWebGpu, usualPreparation, type ForwardPlan, type LayerRow, type RunRequest, type RunSuccess } from "../src/runtime/index.ts";
import { Connection, type VsCodeApi } from "./connection.ts";
import { layerDetail } from "./detail.ts";
import { button, element } from "./dom.ts";
import { csvOf, jsonOf } from "./exports.ts";
import { header } from "./header.ts";
import { fileValue, readInputFile } from "./input_file.ts";
import { outputList } from "./outputs.ts";
import type { EventMessage, FoundWeights, PanelEvents, SaveParams, WeightPiece } from "./protocol.ts";
import { firstFolds } from "./rows.ts";
import { Runner } from "./runner.ts";
import { placeKey, Store, type State } from "./state.ts";
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
  /** Another tab is before this one. A run goes on. */
  private isHidden = false;
  /** The checkpoint whose tensors are on their way. */
  private loading: FoundWeights | null = null;

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
        setFile: (path, file) => void this.setFile(path, file),
        pickWeights: () => void this.pickWeights(),
        loadWeights: () => void this.loadWeights(),
        goTo: (place) => void this.connection.ask("goTo", { id: "", place }),
        dropWeights: () => this.store.change({ weights: null, offered: null }),
      }),
      element("div", { class: "columns" },
        element("div", { class: "main" }, outputList(this.store, (name, content) => void this.save({ name, content })), this.table.view, this.exportLine()),
        layerDetail(this.store, { open: (layer) => this.open(layer), save: (name, content) => void this.save({ name, content }) })),
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
    const { subject, isRemote, runtimeBytes } = reply.ok;
    this.store.change({ distance: { isRemote, runtimeBytes } });
    const before = this.store.state.subject;
    if (before?.uri === subject.uri && before.model === subject.model) await this.makePlan();
    else await this.show(subject);
  }

  private async show(subject: { readonly uri: string; readonly model: string }): Promise<void> {
    this.runner.cancel();
    this.store.change({ subject, inputs: {}, last: null, previous: null, failure: null, given: null, sameInput: false, selected: null, weights: null, offered: null, files: {}, preparations: {}, stale: false, collapsed: [], plan: null });
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
    else {
      this.store.change({ planning: false, planProblem: null, plan: reply.ok, stale: false, places: {} });
      void this.locate(reply.ok.unsupported.flatMap(({ place }) => place ?? []));
    }
    return "ok" in reply;
  }

  private setInput(path: string, text: string): void {
    const { [path]: _, ...others } = this.store.state.inputs;
    this.store.change({ inputs: text === "" ? others : { ...others, [path]: text } });
    void this.makePlan();
  }

  private async setFile(path: string, file: File | null): Promise<void> {
    const { [path]: before, ...others } = this.store.state.files;
    const spec = this.store.state.plan?.inputs.find((one) => one.path === path);
    if (file === null || spec === undefined) {
      this.store.change({ files: others, notice: null });
      if (before?.kind === "array") this.setInput(path, "");
      return;
    }
    const read = await readInputFile(file, spec);
    if ("problem" in read) {
      this.store.change({ notice: read.problem });
      return;
    }
    this.store.change({ files: { ...others, [path]: read.ok }, notice: null });
    // An array has a shape of its own: the engine is asked about it.
    if (read.ok.kind === "array") this.setInput(path, read.ok.value.shape.join(", ") || "[]");
  }

  private async run(): Promise<void> {
    const { state } = this.store;
    if (state.running !== null) return;
    if (state.stale && !await this.makePlan()) return;
    const { plan } = this.store.state;
    if (plan === null || this.store.state.planProblem !== null) return;
    const request: RunRequest = {
      plan, seed: state.seed, backend: state.webgpu?.usable === true ? state.backend : "wasm", threads: 1,
      inputs: { ...(state.sameInput ? givenValues(plan, state) : {}), ...fileValues(plan, state) }, stats: true, timing: true, pictures: true, keepInputs: true,
    };
    this.store.change({ running: { phase: "load" }, failure: null, notice: null, unfinished: true });
    this.connection.tell("running", { running: true });
    const result = await this.runner.run(request, state.weights?.values ?? {}, (progress) => this.store.change({ running: progress }));
    this.connection.tell("running", { running: false });
    this.store.change({ unfinished: false });
    if (result.ok) {
      const { given = null, ...last } = result;
      this.store.change({ running: null, previous: this.store.state.last, last, given, notice: "done" });
    }
    else if (result.kind === "cancelled") this.store.change({ running: null, notice: "cancelled" });
    else this.store.change({ running: null, failure: result, ...(result.ran === undefined ? {} : { previous: this.store.state.last, last: result.ran }), selected: result.layer ?? this.store.state.selected });
    if (!result.ok && result.place !== undefined) void this.locate([result.place]);
  }

  /** Asks for the lines of places that banners name. */
  private async locate(places: readonly Span[]): Promise<void> {
    for (const place of places) {
      const reply = await this.connection.ask("where", { place });
      if ("ok" in reply) this.store.change({ places: { ...this.store.state.places, [placeKey(place)]: reply.ok } });
    }
  }

  private async pickWeights(): Promise<void> {
    const { subject } = this.store.state;
    if (subject === null) return;
    const reply = await this.connection.ask("pickWeights", { subject });
    if ("problem" in reply) this.store.change({ notice: reply.problem });
    else if (reply.ok !== null) {
      this.store.change({ offered: reply.ok, notice: null });
      if (!reply.ok.isRemote) await this.loadWeights();
    }
  }

  /** Fetches the tensors piece by piece; the page stays usable, and another choice ends it. */
  private async loadWeights(): Promise<void> {
    const { offered } = this.store.state;
    if (offered === null || offered === this.loading) return;
    this.loading = offered;
    const pieces = new Map<string, { dtype: WeightPiece["dtype"]; parts: Blob[] }>();
    let loaded = 0;
    for (let begin = true; ; begin = false) {
      this.store.change({ notice: `loading ${offered.file}: ${bytesText(loaded)} of ${bytesText(offered.bytes)}` });
      const reply = await this.connection.ask("loadWeights", { begin });
      if (this.store.state.offered !== offered) return;
      if ("problem" in reply) {
        this.store.change({ offered: null, notice: reply.problem });
        return;
      }
      if (reply.ok.length === 0) break;
      for (const { name, dtype, data } of reply.ok) {
        const known = pieces.get(name) ?? { dtype, parts: [] };
        known.parts.push(new Blob([data as Uint8Array<ArrayBuffer>]));
        pieces.set(name, known);
        loaded += data.length;
      }
    }
    const values = Object.fromEntries([...pieces].map(([name, { dtype, parts }]) => [name, { dtype, data: new Blob(parts) }]));
    this.store.change({ offered: null, weights: { ...offered, values }, notice: null });
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
      case "visible": this.seen(event.data); break;
    }
  }

  /** Before the first run the plan follows the source, while somebody sees it; later the table stays with what ran, marked as old. */
  private sourceChanged(): void {
    if (this.store.state.last === null && !this.isHidden) void this.makePlan();
    else this.store.change({ stale: true });
  }

  private seen({ visible }: PanelEvents["visible"]): void {
    this.isHidden = !visible;
    this.runner.rest({ atOnce: !visible });
    const { last, stale } = this.store.state;
    if (visible && stale && last === null) void this.makePlan();
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

  private async saveOnnx(): Promise<void> {
    const { subject, inputs, seed, plan, weights } = this.store.state;
    if (subject === null || plan === null) return;
    const reply = await this.connection.ask("exportOnnx", { subject, inputs, seed, withWeights: weights !== null });
    this.store.change({ notice: "problem" in reply ? reply.problem : reply.ok === null ? null : `saved ${reply.ok}` });
  }
}

/** What the last run was fed with, where the plan still takes it. */
const givenValues = ({ inputs }: ForwardPlan, { given }: State): RunRequest["inputs"] =>
  Object.fromEntries(inputs.flatMap(({ path, size, dtype }) => {
    const value = given?.[path];
    return value !== undefined && "data" in value && value.dtype === dtype && String(value.shape) === String(size) ? [[path, value]] : [];
  }));

const fileValues = (plan: ForwardPlan, { files, preparations }: State): RunRequest["inputs"] =>
  Object.fromEntries(plan.inputs.flatMap((spec) => {
    const chosen = files[spec.path];
    const value = chosen && fileValue(chosen, spec, preparations[spec.path] ?? usualPreparation(spec.size));
    return value === undefined ? [] : [[spec.path, value]];
  }));

new Panel(document.getElementById("panel")!, acquireVsCodeApi());
