/**
 * The life of the language server as the editor sees it: started by the first file that reaches PyTorch, restarted quietly when
 * it dies, given up after several deaths in a row. Requests are typed here.
 */
import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import type { ClientNotifications, ServerNotifications, ServerRequests, ServerSetup } from "../server/index.ts";
import { readSettings } from "./settings.ts";
import { listFolder, readSource } from "./sources.ts";

/** Makes a client for the host that the extension runs in. */
export type ClientMaker = (options: LanguageClientOptions, context: vscode.ExtensionContext) => Promise<BaseLanguageClient>;
/** Files of the bundle for a server that cannot read them itself. */
export type AssetReader = (context: vscode.ExtensionContext) => Promise<ServerSetup["assets"]>;

export interface HostParts {
  readonly makeClient: ClientMaker;
  readonly readAssets?: AssetReader;
}

/** Sources, and what comes and goes with environments and packages in them. */
const watched = "**/{*.py,headtorch.json,pyvenv.cfg,.python-version,.venv,venv,env,.env,.conda,*.dist-info,RECORD,*.pth,*.egg-link}";

export type SessionState = "idle" | "starting" | "ready" | "failed";

/** Deaths within this many milliseconds count together; at the limit the server stays down until the user restarts it. */
const deathWindow = 180_000;
const deathLimit = 4;

export class Session implements vscode.Disposable {
  readonly log: vscode.LogOutputChannel;
  readonly #context: vscode.ExtensionContext;
  readonly #parts: HostParts;
  readonly #changedState = new vscode.EventEmitter<SessionState>();
  readonly #treeChanged = new vscode.EventEmitter<ServerNotifications["headtorch/treeChanged"]>();
  readonly #busy = new vscode.EventEmitter<ServerNotifications["headtorch/busy"]>();
  readonly onDidChangeState = this.#changedState.event;
  readonly onTreeChanged = this.#treeChanged.event;
  readonly onBusy = this.#busy.event;
  #watcher: vscode.FileSystemWatcher | null = null;
  #state: SessionState = "idle";
  #client: Promise<BaseLanguageClient | null> | null = null;
  #deaths: number[] = [];

  constructor(context: vscode.ExtensionContext, parts: HostParts) {
    this.#context = context;
    this.#parts = parts;
    this.log = vscode.window.createOutputChannel("Headtorch", { log: true });
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Starts the server unless it runs or was given up. */
  ensureStarted(): void {
    if (this.#client === null && this.#state !== "failed") this.#client = this.#start();
  }

  /** Asks the server; `null` when there is none to ask. */
  async ask<M extends keyof ServerRequests>(method: M, params: ServerRequests[M][0]): Promise<ServerRequests[M][1] | null> {
    const client = await this.#client;
    if (!client?.isRunning()) return null;
    try {
      return await client.sendRequest<ServerRequests[M][1]>(method, params);
    } catch (fault) {
      this.log.error(`${method}: ${fault instanceof Error ? fault.message : String(fault)}`);
      return null;
    }
  }

  async restart(): Promise<void> {
    await this.#stop();
    this.#deaths = [];
    this.#enter("idle");
    this.ensureStarted();
  }

  /** Tells the server, if there is one. */
  async tell<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): Promise<void> {
    const client = await this.#client;
    if (client?.isRunning()) await client.sendNotification(method, params);
  }

  /** Tells the server the settings of all folders. */
  sendOptions(): Promise<void> {
    return this.tell("headtorch/options", { folders: readSettings() });
  }

  dispose(): void {
    void this.#stop();
    this.#watcher?.dispose();
    this.log.dispose();
    this.#changedState.dispose();
    this.#treeChanged.dispose();
    this.#busy.dispose();
  }

  async #stop(): Promise<void> {
    const client = await this.#client;
    this.#client = null;
    // A client that never came up refuses to stop; there is nothing to stop then.
    await client?.dispose().catch(() => undefined);
  }

  #enter(state: SessionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#changedState.fire(state);
  }

  async #start(): Promise<BaseLanguageClient | null> {
    this.#enter("starting");
    try {
      const client = await this.#parts.makeClient(await this.#options(), this.#context);
      client.onNotification("headtorch/treeChanged", (change: ServerNotifications["headtorch/treeChanged"]) => this.#treeChanged.fire(change));
      client.onNotification("headtorch/busy", (change: ServerNotifications["headtorch/busy"]) => this.#busy.fire(change));
      client.onRequest("headtorch/read", ({ uris }: { uris: string[] }) =>
        Promise.all(uris.map((uri): Promise<string | string[] | null> => (uri.endsWith("/") ? listFolder(uri) : readSource(uri)))));
      await client.start();
      this.#enter("ready");
      return client;
    } catch (fault) {
      this.log.error(fault instanceof Error ? fault : String(fault));
      this.#enter("failed");
      return null;
    }
  }

  async #options(): Promise<LanguageClientOptions> {
    this.#watcher ??= vscode.workspace.createFileSystemWatcher(watched);
    const cache = this.#context.globalStorageUri;
    const assets = await this.#parts.readAssets?.(this.#context);
    const setup: ServerSetup = {
      folders: readSettings(),
      ...(cache.scheme === "file" ? { cache: vscode.Uri.joinPath(cache, "trees").fsPath } : {}),
      ...(assets ? { assets } : {}),
    };
    return {
      documentSelector: [{ language: "python" }],
      initializationOptions: setup,
      outputChannel: this.log,
      traceOutputChannel: this.log,
      markdown: { isTrusted: { enabledCommands: ["headtorch.goToLayer", "headtorch.revealInTree"] }, supportThemeIcons: true },
      // 4 is "never": the log is there for those who ask.
      revealOutputChannelOn: 4,
      initializationFailedHandler: () => false,
      synchronize: { fileEvents: this.#watcher },
      errorHandler: {
        // 1 is "continue"; whatever the trouble is, a dead connection reports itself as closed.
        error: () => ({ action: 1, handled: true }),
        closed: () => this.#died(),
      },
    };
  }

  /** The last picture stays; a new server starts quietly (2) unless it keeps dying (1). */
  #died(): { action: 1 | 2; handled: true } {
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < deathWindow), now];
    this.log.warn(`The language server ended (${this.#deaths.length} of ${deathLimit}).`);
    const givenUp = this.#deaths.length >= deathLimit;
    if (givenUp) this.#enter("failed");
    return { action: givenUp ? 1 : 2, handled: true };
  }
}
