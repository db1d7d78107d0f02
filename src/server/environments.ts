/** Which environment each workspace folder is read with, and which changes on disk mean that it has to be looked for again. */
import { type Connection, DidChangeWatchedFilesNotification, type Disposable } from "vscode-languageserver";
import type { FolderOptions } from "../answers/index.ts";
import { findEnvironment, type Files, type Surroundings } from "../files/index.ts";
import type { FolderSettings } from "./protocol.ts";

/** Names whose coming and going tells of an environment or of a package in one. */
const telling = /\/(?:pyvenv\.cfg|\.python-version|\.venv|venv|env|\.env|\.conda|[^/]+\.(?:dist-info|egg-link|pth)|[^/]+\.dist-info\/RECORD)\/?$/;

export class Environments {
  readonly #connection: Pick<Connection, "client">;
  readonly #files: Files;
  readonly #around: Surroundings;
  #packages: readonly string[] = [];
  #watching: Promise<Disposable | null> = Promise.resolve(null);
  /** The editor watches folders that the server names. */
  canWatch = false;

  constructor(connection: Pick<Connection, "client">, files: Files, around: Surroundings) {
    this.#connection = connection;
    this.#files = files;
    this.#around = around;
  }

  /** Folders of packages that were found last. */
  get packages(): readonly string[] {
    return this.#packages;
  }

  async find(folders: readonly FolderSettings[]): Promise<readonly FolderOptions[]> {
    const packages = new Set<string>();
    const options = await Promise.all(folders.map(async (settings): Promise<FolderOptions> => {
      const found = await findEnvironment(this.#files, { ...settings, around: this.#around });
      for (const folder of found.packages) packages.add(folder);
      const { roots, mapped, installed, label, found: where } = found;
      return { ...settings, roots, mapped, installed, environment: label, environmentFound: where };
    }));
    this.#packages = [...packages];
    this.#watch(folders.map(({ folder }) => folder).filter((folder) => folder !== ""));
    return options;
  }

  /** Whether a change at `uri` may have changed an environment. */
  concerns(uri: string): boolean {
    return telling.test(uri);
  }

  /** The editor's own watcher sees what is in the workspace; the folders of packages elsewhere are named to it. */
  #watch(workspace: readonly string[]): void {
    if (!this.canWatch) return;
    const outside = this.#packages.filter((one) => !workspace.some((folder) => one.startsWith(`${folder}/`)));
    const watchers = outside.map((baseUri) => ({ globPattern: { baseUri, pattern: "*" } }));
    this.#watching = this.#watching.then(async (before) => {
      before?.dispose();
      return watchers.length === 0 ? null : this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }).catch(() => null);
  }
}
