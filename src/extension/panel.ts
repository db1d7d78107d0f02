/** The panel that runs a forward pass: opens the webview beside the source and answers what it asks. */
import * as vscode from "vscode";
import { unpackBytes } from "../server/index.ts";
import type { ForwardPlan } from "../runtime/index.ts";
import { panelPage } from "../../webview/page.ts";
import {
  answer, type FromPanel, type InputShapes, type PanelEvents, type PanelHandlers, type PanelSubject, type Reply,
} from "../../webview/protocol.ts";
import { rowAt } from "./follow.ts";
import { runPanel } from "./ids.ts";
import type { OpenWeights } from "./panel-files.ts";
import type { Session } from "./session.ts";
import { allRows, type ShownDocument } from "./shown.ts";
import type { ModelTree } from "./tree.ts";

export interface PanelParts {
  readonly extension: vscode.Uri;
  readonly session: Session;
  readonly document: ShownDocument;
  readonly tree: ModelTree;
}

const randomLetters = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const isRefusal = (value: object): value is { readonly problem: string } => "problem" in value;

class RunPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #parts: PanelParts;
  readonly #disposables: vscode.Disposable[];
  #subject: PanelSubject | null;
  /** The checkpoint that was picked last. */
  #weights: OpenWeights | null = null;

  constructor(panel: vscode.WebviewPanel, parts: PanelParts, subject: PanelSubject | null) {
    this.panel = panel;
    this.#parts = parts;
    this.#subject = subject;
    panel.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(parts.extension, "dist")] };
    this.#disposables = [
      panel.webview.onDidReceiveMessage((message: FromPanel) => void this.#receive(message)),
      parts.session.onTreeChanged(({ uri }) => {
        if (uri === this.#subject?.uri) this.#tell("sourceChanged", null);
      }),
      panel.onDidChangeViewState(() => this.#tell("visible", { visible: panel.visible })),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        if (kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command) this.#follow(textEditor);
      }),
      parts.tree.view.onDidChangeSelection(({ selection: [row] }) => {
        if (row && row.kind !== "model" && parts.document.shown?.uri.toString() === this.#subject?.uri) this.#tell("select", { id: row.path });
      }),
    ];
    panel.webview.html = this.#page();
    this.#entitle();
  }

  get subject(): PanelSubject | null {
    return this.#subject;
  }

  dispose(): void {
    for (const part of this.#disposables) part.dispose();
    this.#weights?.dispose();
  }

  #entitle(): void {
    this.panel.title = this.#subject ? vscode.l10n.t("Run {0}", this.#subject.model) : "Headtorch";
  }

  #page(): string {
    const { webview } = this.panel;
    const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.#parts.extension, "dist", file)).toString();
    return panelPage({
      nonce: randomLetters(), source: webview.cspSource, script: address("panel.js"), style: address("panel.css"),
      worker: address("panel-worker.js"), wasm: address("ort.wasm.gz"), language: vscode.env.language,
    });
  }

  #tell<E extends keyof PanelEvents>(name: E, data: PanelEvents[E]): void {
    void this.panel.webview.postMessage({ type: "event", name, data });
  }

  async #receive(message: FromPanel): Promise<void> {
    if (message.type === "request") {
      await this.panel.webview.postMessage(await answer(this.#handlers, message));
      return;
    }
    if (message.name === "selected") await this.#reveal(message.data.path);
  }

  /** The row of the cursor's line, also while the tree cannot be seen. */
  #follow({ document, selection }: vscode.TextEditor): void {
    const { shown } = this.#parts.document;
    if (!this.panel.visible || !shown || shown.uri.toString() !== this.#subject?.uri) return;
    const row = rowAt(shown, document.uri, selection.active.line);
    if (row && row.kind !== "model") this.#tell("select", { id: row.path });
  }

  /** Shows the panel's row in the tree, if the tree is there to see. */
  async #reveal(path: string): Promise<void> {
    const { shown } = this.#parts.document;
    const { view } = this.#parts.tree;
    if (!shown || !view.visible || shown.uri.toString() !== this.#subject?.uri) return;
    const model = shown.picture.models.find(({ label, id, class: cls }) => [label, id, cls].includes(this.#subject!.model));
    const row = [...allRows(model ? [model] : [])].find((candidate) => candidate.path === path);
    if (row) await view.reveal(row, { select: true, focus: false });
  }

  async #plan(subject: PanelSubject, inputs: InputShapes): Promise<Reply<ForwardPlan>> {
    const { session } = this.#parts;
    session.ensureStarted();
    // A restored panel may ask before its document was ever opened in this window.
    await vscode.workspace.openTextDocument(vscode.Uri.parse(subject.uri, true));
    const plan = await session.ask("headtorch/plan", { ...subject, inputs });
    if (!plan) return { problem: vscode.l10n.t("The language server does not answer; see its log.") };
    return isRefusal(plan) ? plan : { ok: unpackBytes<ForwardPlan>(plan) };
  }

  readonly #handlers: PanelHandlers = {
    ready: async ({ subject }) => {
      this.#subject ??= subject;
      this.#entitle();
      const { size } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(this.#parts.extension, "dist", "ort.wasm.gz"));
      return this.#subject ? { ok: { subject: this.#subject, isRemote: vscode.env.remoteName !== undefined, runtimeBytes: size } } : { problem: vscode.l10n.t("The model of this panel is not known any more.") };
    },
    plan: ({ subject, inputs }) => this.#plan(subject, inputs),
    goTo: async ({ place: { uri, start, end } }) => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
      const selection = new vscode.Range(document.positionAt(start), document.positionAt(end));
      await vscode.window.showTextDocument(document, { selection, preserveFocus: false, viewColumn: vscode.ViewColumn.One });
      return { ok: null };
    },
    save: async ({ name, content }) => ({ ok: await (await files()).saveFile(this.#subject?.uri, name, content) }),
    pickWeights: async ({ subject }) => {
      const plan = await this.#plan(subject, {});
      if ("problem" in plan) return plan;
      const picked = await (await files()).pickWeights(plan.ok);
      if ("problem" in picked) return picked;
      if (picked.ok) {
        this.#weights?.dispose();
        this.#weights = picked.ok;
      }
      return { ok: picked.ok && picked.ok.found };
    },
    loadWeights: async ({ begin }) => (this.#weights ? { ok: await this.#weights.next(begin) } : { problem: vscode.l10n.t("Choose the file again.") }),
    where: async ({ place: { uri, start } }) => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
      return { ok: `${uri.slice(uri.lastIndexOf("/") + 1)}:${document.positionAt(start).line + 1}` };
    },
    exportOnnx: async ({ subject, inputs, seed, withWeights }) => {
      const plan = await this.#plan(subject, inputs);
      if ("problem" in plan) return plan;
      if (withWeights && !this.#weights) return { problem: vscode.l10n.t("Choose the file again.") };
      return { ok: await (await files()).exportOnnx(subject, { plan: plan.ok, seed, weights: withWeights ? this.#weights : null }) };
    },
  };
}

/** The rooms that read checkpoints and draw weights are loaded when a file is asked for, not before. */
const files = () => import("./panel-files.ts");

/** Opens panels, one for each model of a document, and brings them back after a restart. */
export class RunPanels implements vscode.Disposable {
  readonly #parts: PanelParts;
  readonly #open = new Set<RunPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(parts: PanelParts) {
    this.#parts = parts;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(runPanel, {
      // The page itself holds the subject in its state and brings it along when it is ready.
      deserializeWebviewPanel: async (panel) => void this.#adopt(panel, null),
    });
  }

  show(subject: PanelSubject): void {
    const known = [...this.#open].find(({ subject: other }) => other?.uri === subject.uri && other.model === subject.model);
    if (known) {
      known.panel.reveal(undefined, false);
      return;
    }
    // A run and a checkpoint that was read go on while another tab is before the panel; without a run it holds little.
    const panel = vscode.window.createWebviewPanel(runPanel, "Headtorch", { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false }, { retainContextWhenHidden: true });
    this.#adopt(panel, subject);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#open) panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, subject: PanelSubject | null): void {
    const icon = (file: string) => vscode.Uri.joinPath(this.#parts.extension, "media", file);
    panel.iconPath = { light: icon("head-light.svg"), dark: icon("head-dark.svg") };
    const run = new RunPanel(panel, this.#parts, subject);
    this.#open.add(run);
    panel.onDidDispose(() => {
      run.dispose();
      this.#open.delete(run);
    });
  }
}
