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

/** The notebook that a document is a cell of. */
const notebookOf = (document: vscode.TextDocument): vscode.NotebookDocument | undefined =>
  document.uri.scheme === "vscode-notebook-cell"
    ? vscode.workspace.notebookDocuments.find((notebook) => notebook.getCells().some((cell) => cell.document === document)) : undefined;

/** The Python of a document, or of all cells of its notebook. */
const textOf = (document: vscode.TextDocument): string => {
  const cells = notebookOf(document)?.getCells().filter((cell) => cell.document.languageId === "python");
  return cells ? cells.map((cell) => cell.document.getText()).join("\n") : document.getText();
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
      vscode.window.onDidChangeVisibleTextEditors(() => {
        if (!this.#document) this.start();
      }),
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

  /** What the server calls the document: a cell's notebook stands for the cell. */
  get uri(): vscode.Uri | null {
    return this.#document && (notebookOf(this.#document)?.uri ?? this.#document.uri);
  }

  get version(): number {
    return this.#document ? (notebookOf(this.#document)?.version ?? this.#document.version) : -1;
  }

  get reachesTorch(): boolean {
    return this.#document !== null && reachesTorch(textOf(this.#document));
  }

  get shown(): Shown | null {
    return this.#shown;
  }

  /** Why there is nothing to show; `null` where there is something. */
  get emptiness(): TreeEmptiness | null {
    if (this.#shown && this.#shown.picture.models.length > 0) return null;
    if (!this.#document) return "no-file";
    if (!this.reachesTorch) return "no-torch";
    if (this.#session.state === "failed") return "failed";
    const empty = this.#shown?.picture.empty;
    return !empty || empty === "not-yet" ? "starting" : empty;
  }

  /** Looks at the editors that are open already; the active one may be no text at all. */
  start(): void {
    this.#follow(vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(({ document }) => document.languageId === "python"));
    this.#tell();
  }

  dispose(): void {
    for (const part of this.#parts) part.dispose();
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    const document = editor?.document;
    if (!document || document === this.#document) return;
    if (document.languageId !== "python") return;
    const before = this.uri?.toString();
    this.#document = document;
    // Another cell of the same notebook: the picture stays.
    if (before === this.uri?.toString()) return;
    this.#shown = null;
    this.#wake();
    this.#tell();
    if (this.#session.state === "ready") void this.#load(this.uri!.toString());
  }

  /** The first text that reaches PyTorch starts the server. */
  #wake(): void {
    if (this.reachesTorch) this.#session.ensureStarted();
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
    if (this.uri?.toString() !== uri) return;
    const picture = await this.#session.ask("headtorch/tree", { uri });
    if (!picture || this.uri?.toString() !== uri) return;
    this.#shown = arrange(this.uri, picture);
    this.#tell();
  }

  #tell(): void {
    const models = this.#shown?.picture.models ?? [];
    const set = (key: string, value: unknown) => void vscode.commands.executeCommand("setContext", key, value);
    set(contextKeys.active, this.reachesTorch);
    set(contextKeys.hasModels, models.length > 0);
    set(contextKeys.hasHead, [...allRows(models)].some(({ head }) => head));
    set(contextKeys.empty, this.emptiness ?? "");
    this.#changed.fire();
  }
}
