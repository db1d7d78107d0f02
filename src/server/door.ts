/**
 * The language server: hears what changes, keeps one analysis of the newest text under way, and answers from finished ones.
 * Knows nothing of models; the desk does, wherever it runs.
 */
import {
  CodeActionKind, type Connection, type InitializeResult, NotebookDocuments, ResponseError, TextDocuments, TextDocumentSyncKind,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Analysed, Desk } from "./desk.ts";
import { Environments } from "./environments.ts";
import type { Files, Surroundings } from "../files/index.ts";
import { fileManuscript, notebookManuscript, type Manuscript } from "./manuscript.ts";
import {
  packBytes, type ClientNotifications, type ClientRequests, type FolderSettings, type ServerNotifications, type ServerRequests, type ServerSetup,
} from "./protocol.ts";
import type { Remote } from "./thread.ts";

/** The desk as the door sees it: near or in another thread. */
export type DeskService = Omit<Remote<Desk>, "analyse"> & {
  analyse(manuscript: Manuscript): Promise<Analysed>;
  /** Whatever runs has become useless. */
  interrupt(): void;
};

export interface DoorHost {
  openDesk(setup: ServerSetup, ask: ClientAsk): Promise<DeskService>;
  /** Files for the search of an environment. */
  files(ask: ClientAsk): Files;
  /** What the process's surroundings say of environments (`VIRTUAL_ENV`). */
  readonly around: Surroundings;
}

/** Asks the editor. */
export type ClientAsk = <M extends keyof ClientRequests>(method: M, params: ClientRequests[M][0]) => Promise<ClientRequests[M][1]>;

/** Typing pauses shorter than this are typing. */
const pause = 25;
/** A package manager that wrote nothing for this long has probably ended. */
const installing = 1500;

/** Waits for the analysis of a document's newest text. */
class Pending {
  readonly dirty = new Set<string>();
  readonly #waiting = new Map<string, (() => void)[]>();

  mark(uri: string): void {
    this.dirty.add(uri);
  }

  settle(uri: string): void {
    this.dirty.delete(uri);
    for (const resume of this.#waiting.get(uri) ?? []) resume();
    this.#waiting.delete(uri);
  }

  settled(uri: string): Promise<void> {
    if (!this.dirty.has(uri)) return Promise.resolve();
    return new Promise((resume) => this.#waiting.set(uri, [...(this.#waiting.get(uri) ?? []), resume]));
  }
}

/** For editors that say nothing about Headtorch: the defaults of all settings, and symbols for their outlines. */
const plainSetup = (folders: readonly string[]): ServerSetup => ({
  symbols: true,
  folders: ["", ...folders].map((folder) => ({
    folder: folder.replace(/\/$/, ""), mode: "eval", hints: "changes", lenses: true, problems: true, environment: "", importRoots: [],
  })),
});

/** Serves `connection` until it closes. */
export class Door {
  readonly #connection: Connection;
  readonly #host: DoorHost;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #notebooks = new NotebookDocuments(TextDocument);
  readonly #pending = new Pending();
  #desk: Promise<DeskService> | null = null;
  #folders: readonly FolderSettings[] = [];
  readonly #environments: Environments;
  #installed: ReturnType<typeof setTimeout> | null = null;
  /** Nothing is analysed before the engine knows where imports look. */
  #configured: Promise<void> = Promise.resolve();
  #running = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The document that was touched last is analysed first. */
  #newest = "";

  constructor(connection: Connection, host: DoorHost) {
    this.#connection = connection;
    this.#host = host;
    this.#environments = new Environments(connection, host.files(this.#ask), host.around);
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize(({ initializationOptions, workspaceFolders, capabilities: { workspace } }) => {
      this.#environments.canWatch = workspace?.didChangeWatchedFiles?.dynamicRegistration === true && workspace.didChangeWatchedFiles.relativePatternSupport === true;
      return this.#initialize((initializationOptions as ServerSetup | undefined) ?? plainSetup((workspaceFolders ?? []).map(({ uri }) => uri)));
    });
    connection.onNotification("headtorch/options", ({ folders }: { folders: readonly FolderSettings[] }) => this.#configure(folders));
    connection.onNotification("headtorch/select", (selected: ClientNotifications["headtorch/select"]) => void this.#select(selected));
    this.#documents.onDidChangeContent(({ document }) => this.#changed(document.uri));
    this.#documents.onDidClose(({ document }) => void this.#closed(document.uri, [document.uri]));
    this.#notebooks.onDidOpen(({ uri }) => this.#changed(uri));
    this.#notebooks.onDidChange(({ notebookDocument: { uri }, cells }) => {
      this.#changed(uri);
      for (const { document } of cells?.removed ?? []) this.#clear(document);
    });
    this.#notebooks.onDidClose(({ uri, cells }) => void this.#closed(uri, cells.map(({ document }) => document)));
    connection.onDidChangeWatchedFiles(({ changes }) => void this.#diskChanged(changes.map(({ uri }) => uri)));
    this.#answerEditors();
    this.#answerOurs();
    this.#documents.listen(connection);
    this.#notebooks.listen(connection);
    connection.listen();
  }

  #initialize(setup: ServerSetup): InitializeResult {
    this.#desk = this.#host.openDesk(setup, this.#ask);
    this.#desk.catch((fault: unknown) => this.#fail(fault));
    this.#configure(setup.folders);
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        notebookDocumentSync: { notebookSelector: [{ notebook: { notebookType: "jupyter-notebook" }, cells: [{ language: "python" }] }] },
        hoverProvider: true, inlayHintProvider: true, codeLensProvider: {},
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
        ...(setup.symbols ? { documentSymbolProvider: { label: "Headtorch" } } : {}),
      },
    };
  }

  readonly #ask: ClientAsk = (method, params) => this.#connection.sendRequest(method, params);

  #configure(folders: readonly FolderSettings[]): void {
    this.#folders = folders;
    this.#configured = this.#findEnvironments(folders).catch((fault: unknown) => this.#fail(fault));
    for (const uri of this.#open()) this.#changed(uri);
  }

  async #findEnvironments(folders: readonly FolderSettings[]): Promise<void> {
    await (await this.#desk)?.configure(await this.#environments.find(folders));
  }

  /** Once the package manager is done, environments are looked for again and what was read of packages is forgotten. */
  #environmentChanged(): void {
    if (this.#installed !== null) clearTimeout(this.#installed);
    this.#installed = setTimeout(() => void this.#readEnvironmentsAnew(), installing);
  }

  async #readEnvironmentsAnew(): Promise<void> {
    await (await this.#desk)?.forgetPackages(this.#environments.packages);
    this.#configure(this.#folders);
  }

  async #select({ uri, row }: ClientNotifications["headtorch/select"]): Promise<void> {
    const isUnread = await (await this.#desk)?.select(uri, row);
    if (isUnread) this.#changed(this.#manuscriptOf(uri));
    void this.#connection.languages.inlayHint.refresh();
  }

  #changed(uri: string): void {
    this.#pending.mark(uri);
    this.#newest = uri;
    void this.#desk?.then((desk) => desk.interrupt());
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#analyseDirty(), pause);
  }

  async #closed(uri: string, documents: readonly string[]): Promise<void> {
    this.#pending.settle(uri);
    for (const document of documents) this.#clear(document);
    await (await this.#desk)?.close(uri);
  }

  #clear(document: string): void {
    void this.#connection.sendDiagnostics({ uri: document, diagnostics: [] });
  }

  /** URIs of all open manuscripts. */
  #open(): string[] {
    const cells = this.#notebooks.cellTextDocuments.keys().map((cell) => this.#notebooks.findNotebookDocumentForCell(cell)?.uri);
    return [...this.#documents.keys(), ...new Set(cells.filter((uri) => uri !== undefined))];
  }

  /** The newest text of an open file or notebook. */
  #manuscript(uri: string): Manuscript | undefined {
    const file = this.#documents.get(uri);
    if (file) return fileManuscript(uri, file.version, file.getText());
    const notebook = this.#notebooks.getNotebookDocument(uri);
    const cells = notebook?.cells.map((cell) => this.#notebooks.getCellTextDocument(cell)).filter((cell) => cell !== undefined);
    return notebook && notebookManuscript(uri, notebook.version, cells!.map((cell) => ({ uri: cell.uri, text: cell.getText() })));
  }

  /** Sources that an open document read have changed: those documents are analysed again. */
  async #diskChanged(uris: readonly string[]): Promise<void> {
    const desk = await this.#desk;
    const closed = uris.filter((uri) => !this.#manuscript(uri));
    if (!desk || closed.length === 0) return;
    if (closed.some((uri) => this.#environments.concerns(uri))) this.#environmentChanged();
    const changed = new Set(closed);
    const touched: string[] = [];
    for (const uri of this.#open()) {
      if ((await desk.readBy(uri)).some((read) => changed.has(read))) touched.push(uri);
    }
    await desk.forget(closed);
    for (const uri of touched) this.#changed(uri);
  }

  async #analyseDirty(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.#configured;
      const desk = await this.#desk!;
      for (let next = this.#nextDirty(); next; next = this.#nextDirty()) await this.#analyse(desk, next);
      void this.#connection.languages.inlayHint.refresh();
      void this.#connection.sendRequest("workspace/codeLens/refresh");
    } catch (fault) {
      this.#fail(fault);
    } finally {
      this.#running = false;
    }
  }

  #nextDirty(): Manuscript | undefined {
    const { dirty } = this.#pending;
    for (const uri of dirty) if (!this.#manuscript(uri)) this.#pending.settle(uri);
    const uri = dirty.has(this.#newest) ? this.#newest : dirty.values().next().value;
    return uri === undefined ? undefined : this.#manuscript(uri);
  }

  async #analyse(desk: DeskService, manuscript: Manuscript): Promise<void> {
    const { uri, version } = manuscript;
    this.#notify("headtorch/busy", { uri });
    const { stopped, diagnostics, picture } = await desk.analyse(manuscript);
    // A newer text, or a stop on behalf of another document: the loop comes back to this one.
    if (stopped || this.#manuscript(uri)?.version !== version) return;
    const wanted = this.#settingsOf(uri)?.problems !== false;
    for (const part of diagnostics) void this.#connection.sendDiagnostics({ uri: part.uri, diagnostics: wanted ? [...part.diagnostics] : [] });
    this.#pending.settle(uri);
    this.#notify("headtorch/busy", { uri: null });
    this.#notify("headtorch/treeChanged", { uri, version, empty: picture.empty });
  }

  #settingsOf(uri: string): FolderSettings | undefined {
    return this.#folders.filter(({ folder }) => uri.startsWith(folder)).sort((a, b) => b.folder.length - a.folder.length)[0];
  }

  /** The desk, once it has seen the document's newest text. */
  async #settledDesk(document: string): Promise<DeskService> {
    await this.#pending.settled(this.#manuscriptOf(document));
    return this.#desk!;
  }

  /** The URI of the file or notebook that the document is, or is a cell of. */
  #manuscriptOf(document: string): string {
    return this.#notebooks.findNotebookDocumentForCell(document)?.uri ?? document;
  }

  #answerEditors(): void {
    const connection = this.#connection;
    const desk = (uri: string) => this.#settledDesk(uri);
    connection.onHover(async ({ textDocument: { uri }, position }) => (await desk(uri)).hover(uri, position));
    connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }) => (await desk(uri)).hints(uri, range));
    connection.onCodeLens(async ({ textDocument: { uri } }) => (await desk(uri)).lenses(uri));
    connection.onDocumentSymbol(async ({ textDocument: { uri } }) => (await desk(uri)).symbols(uri));
    connection.onCodeAction(async ({ textDocument: { uri }, range, context }) => {
      const actions = await (await desk(uri)).actions(uri, range, context.diagnostics);
      const { only } = context;
      return only ? actions.filter(({ kind }) => only.some((wanted) => kind === wanted || kind?.startsWith(`${wanted}.`))) : actions;
    });
  }

  #answerOurs(): void {
    const desk = (uri: string) => this.#settledDesk(uri);
    this.#answer("headtorch/tree", async ({ uri }) => (await desk(uri)).picture(uri));
    this.#answer("headtorch/swap", async (params) => (await desk(params.uri)).swap(params));
    this.#answer("headtorch/setInput", async (params) => (await desk(params.uri)).setInput(params));
    this.#answer("headtorch/summary", async (params) => (await desk(params.uri)).summary(params));
    this.#answer("headtorch/record", async ({ uri, model }) => (await desk(uri)).record(uri, model));
    this.#answer("headtorch/plan", async (params) => packBytes(await (await desk(params.uri)).plan(params)));
    this.#answer("headtorch/refresh", ({ uri }) => this.#refresh(uri));
  }

  #answer<M extends keyof ServerRequests>(method: M, reply: (params: ServerRequests[M][0]) => Promise<ServerRequests[M][1]>): void {
    this.#connection.onRequest(method, (params: unknown): Promise<unknown> => reply(params as ServerRequests[M][0]));
  }

  async #refresh(uri: string): Promise<null> {
    const desk = await this.#desk;
    if (!desk) throw new ResponseError(-32002, "The language server is not ready.");
    await desk.forget(await desk.readBy(uri));
    await desk.forgetPackages(this.#environments.packages);
    this.#configure(this.#folders);
    await this.#pending.settled(uri);
    return null;
  }

  #notify<M extends keyof ServerNotifications>(method: M, params: ServerNotifications[M]): void {
    void this.#connection.sendNotification(method, params);
  }

  #fail(fault: unknown): void {
    this.#connection.console.error(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  }
}
