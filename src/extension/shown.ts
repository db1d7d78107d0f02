/**
 * What the tree shows: the picture of the Python document at hand, kept when another editor or a panel takes the focus, and kept
 * as it was while the server is away. All views of the extension read from here.
 */
import * as vscode from "vscode";
import { reachesTorch, type TreePicture, type TreeRow } from "../server/index.ts";
import { contextKeys, type TreeEmptiness } from "./ids.ts";
import type { Session } from "./session.ts";

/** A picture with the ways through it. */
export interface Shown {
  readonly uri: vscode.Uri;
  readonly picture: TreePicture;
  readonly parents: ReadonlyMap<TreeRow, TreeRow>;
  readonly byId: ReadonlyMap<string, TreeRow>;
  /** The picture's models, each with its rows in order. */
  modelOf(row: TreeRow): TreeRow;
}

export const allRows = function* (rows: readonly TreeRow[]): Generator<TreeRow> {
  const waiting = [...rows].reverse();
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    yield row;
    for (const child of [...(row.children ?? [])].reverse()) waiting.push(child);
  }
};

const arrange = (uri: vscode.Uri, picture: TreePicture): Shown => {
  const parents = new Map<TreeRow, TreeRow>();
  const byId = new Map<string, TreeRow>();
  for (const row of allRows(picture.models)) {
    byId.set(row.id, row);
    for (const child of row.children ?? []) parents.set(child, row);
  }
  const modelOf = (row: TreeRow): TreeRow => {
    for (let up = parents.get(row); up; up = parents.get(row)) row = up;
    return row;
  };
  return { uri, picture, parents, byId, modelOf };
};

export class ShownDocument implements vscode.Disposable {
  readonly #session: Session;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #parts: vscode.Disposable[];
  readonly onDidChange = this.#changed.event;
  #document: vscode.TextDocument | null = null;
  #shown: Shown | null = null;

  constructor(session: Session) {
    this.#session = session;
    this.#parts = [
      this.#changed,
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#typed(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      session.onTreeChanged(({ uri }) => void this.#load(uri)),
      session.onDidChangeState(() => this.#tell()),
    ];
  }

  /** The document that the views are about. */
  get document(): vscode.TextDocument | null {
    return this.#document;
  }

  get shown(): Shown | null {
    return this.#shown;
  }

  /** Why there is nothing to show; `null` where there is something. */
  get emptiness(): TreeEmptiness | null {
    if (this.#shown && this.#shown.picture.models.length > 0) return null;
    if (!this.#document) return "no-file";
    if (!reachesTorch(this.#document.getText())) return "no-torch";
    if (this.#session.state === "failed") return "failed";
    const empty = this.#shown?.picture.empty;
    return !empty || empty === "not-yet" ? "starting" : empty;
  }

  /** Looks at the editor that is open already. */
  start(): void {
    this.#follow(vscode.window.activeTextEditor);
    this.#tell();
  }

  dispose(): void {
    for (const part of this.#parts) part.dispose();
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    const document = editor?.document;
    if (!document || document === this.#document) return;
    if (document.languageId !== "python") return;
    this.#document = document;
    this.#shown = null;
    this.#wake();
    this.#tell();
    if (this.#session.state === "ready") void this.#load(document.uri.toString());
  }

  /** The first text that reaches PyTorch starts the server. */
  #wake(): void {
    if (this.#document && reachesTorch(this.#document.getText())) this.#session.ensureStarted();
  }

  #typed(document: vscode.TextDocument): void {
    if (document !== this.#document) return;
    if (this.#session.state === "idle") {
      this.#wake();
      this.#tell();
    }
  }

  #closed(document: vscode.TextDocument): void {
    if (document !== this.#document) return;
    this.#document = null;
    this.#shown = null;
    this.#tell();
  }

  async #load(uri: string): Promise<void> {
    if (this.#document?.uri.toString() !== uri) return;
    const picture = await this.#session.ask("headtorch/tree", { uri });
    if (!picture || this.#document?.uri.toString() !== uri) return;
    this.#shown = arrange(this.#document.uri, picture);
    this.#tell();
  }

  #tell(): void {
    const models = this.#shown?.picture.models ?? [];
    const set = (key: string, value: unknown) => void vscode.commands.executeCommand("setContext", key, value);
    set(contextKeys.active, this.#document !== null && reachesTorch(this.#document.getText()));
    set(contextKeys.hasModels, models.length > 0);
    set(contextKeys.hasHead, [...allRows(models)].some(({ head }) => head));
    set(contextKeys.empty, this.emptiness ?? "");
    this.#changed.fire();
  }
}
