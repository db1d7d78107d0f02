/** The engine as the doors see it: sources in, analyses, answers out. Each answer is a reading taken while the run was alive. */
import { differsAt } from "../base/index.ts";
import { type Attempt, Cancelled, pythonBundle } from "../python/index.ts";
import { isPackaged, type Live, ownFiles, packageOf, Places, type ReadText, type Request, Session, type Swap, swapHead, type SwapResult } from "../model/index.ts";
import { loadGrammar } from "../syntax/index.ts";
import { forwardPlan } from "../onnx/index.ts";
import type { Analysis, Answers, AnswersEngine, AnswersSetup, FolderOptions } from "./contract.ts";
import { type CallKey, callOfRow } from "./calls.ts";
import { hintsFor } from "./hints.ts";
import { hoverAt } from "./hovers.ts";
import { emptyPicture, type Picture, pictureOf } from "./picture.ts";
import { Store } from "./store.ts";
import { summaryOf } from "./summary.ts";

export const openAnswers = async (setup: AnswersSetup): Promise<AnswersEngine> => new Engine(new Store(await loadGrammar(setup.grammar), setup));

const outside: FolderOptions = { folder: "", roots: [], mode: "eval", hints: "changes", lenses: true };

const plainPath = (uri: string): string => (uri.startsWith("file://") ? decodeURIComponent(uri.slice(7)) : uri);

class Engine implements AnswersEngine {
  private readonly store: Store;
  private folders: readonly FolderOptions[] = [];
  /** One session for each folder's roots; the libraries it loaded live as long as it. */
  private readonly sessions = new Map<string, { readonly key: string; readonly session: Session }>();
  private readonly pictures = new Map<string, Picture>();
  /** Ids of the rows that are selected in the tree, by document. */
  private readonly selected = new Map<string, string>();
  /** Where the cells of a notebook begin. */
  private readonly cells = new Map<string, readonly number[]>();
  private readonly sourcesOf = new Map<string, readonly string[]>();
  readonly answers: Answers;

  constructor(store: Store) {
    this.store = store;
    this.answers = this.readings();
  }

  set(uri: string, text: string | null, cells: readonly number[] = []): void {
    this.store.set(uri, text);
    if (cells.length > 0) this.cells.set(uri, cells);
    else this.cells.delete(uri);
  }
  setFolder(uri: string, names: readonly string[] | null): void { this.store.setFolder(uri, names); }
  forget(uri: string): void {
    this.store.forget(uri);
    // a library that changed has to be loaded anew
    const isInstalled = isPackaged(uri) || this.folders.some(({ installed = [] }) => !ownFiles(installed)(uri));
    if (isInstalled) this.sessions.clear();
  }
  forgetBelow(folder: string): void {
    this.store.forgetBelow(folder);
    this.sessions.clear();
  }
  configure(options: readonly FolderOptions[]): void {
    this.folders = options;
    this.sessions.clear();
  }
  select(uri: string, row: string | null): boolean {
    if (row === null) this.selected.delete(uri);
    else this.selected.set(uri, row);
    return row !== null && this.pictures.get(uri)?.unread.includes(row) === true;
  }
  close(uri: string): void {
    this.pictures.delete(uri);
    this.selected.delete(uri);
    this.sourcesOf.delete(uri);
    this.cells.delete(uri);
  }
  text(uri: string): string | null { return this.pictures.get(uri)?.text ?? this.store.read(uri) ?? null; }
  readBy(uri: string): readonly string[] { return this.sourcesOf.get(uri) ?? []; }

  keepTrees(most: number): boolean { return this.store.keepTrees(most); }

  analyse(uri: string, stop: () => boolean): Analysis {
    const text = this.store.read(uri);
    if (text === undefined) return { wants: [uri], stopped: false };
    if (text === null) {
      this.close(uri);
      return { wants: [], stopped: false };
    }
    const before = this.pictures.get(uri);
    const tree = this.store.tree(uri, text);
    if (tree.errors.length > 0 && before && before.models > 0) {
      // half-typed: the last good picture stays, if what parses no longer shows a model
      const now = this.run(uri, text, stop);
      if (now.kind === "wants") return { wants: now.uris, stopped: false };
      if (now.kind === "stopped") return { wants: [], stopped: true };
      if (now.value.models === 0 || now.value.broken) this.pictures.set(uri, before.asStale());
      else this.pictures.set(uri, now.value);
      return { wants: [], stopped: false };
    }
    const done = this.run(uri, text, stop);
    if (done.kind === "wants") return { wants: done.uris, stopped: false };
    if (done.kind === "stopped") return { wants: [], stopped: true };
    this.pictures.set(uri, done.value);
    return { wants: [], stopped: false };
  }

  private run(uri: string, text: string, stop: () => boolean): Attempt<Picture> | { readonly kind: "stopped" } {
    const state = { stopped: false };
    const options = this.optionsOf(uri);
    this.store.startTrace();
    const done = this.stoppable(() => this.read(uri, text, (live) => pictureOf(live, options, this.places()), () => (state.stopped ||= stop()), { first: this.firstOf(uri, text) }));
    if (!done) return { kind: "stopped" };
    this.sourcesOf.set(uri, this.store.traced().filter((one) => one !== uri));
    return state.stopped ? { kind: "stopped" } : done;
  }

  /** The model that is read in any case: that of the selected row, else that at the place where the text changed. */
  private firstOf(uri: string, text: string): string | number | null {
    const row = this.selected.get(uri);
    const model = this.pictures.get(uri)?.tree.models.find(({ id }) => row === id || row?.startsWith(`${id}/`));
    if (model) return model.id;
    const before = this.pictures.get(uri)?.text;
    return before === undefined || before === text ? null : differsAt(before, text);
  }

  /** A library that was being loaded when the door said stop throws through; null then. */
  private stoppable<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (error instanceof Cancelled) return null;
      throw error;
    }
  }

  /** Runs a document and reads it while it is alive. */
  private read<T>(uri: string, text: string, reading: (live: Live) => T, cancelled?: () => boolean, more: Partial<Request> = {}): Attempt<T> {
    const options = this.optionsOf(uri);
    const { name } = packageOf(uri, this.store);
    const cells = text === this.store.read(uri) ? this.cells.get(uri) : undefined;
    const request: Request = {
      uri, text, tree: this.store.tree(uri, text), mode: options.mode, settings: this.settingsOf(options),
      ...(name === null ? {} : { moduleName: name }), ...(cancelled ? { cancelled } : {}), ...(cells ? { cells } : {}), ...more,
    };
    return this.sessionOf(uri, options).read(request, reading);
  }

  private places(): Places {
    return new Places({ text: (uri) => this.store.read(uri) ?? null, name: plainPath });
  }

  private optionsOf(uri: string): FolderOptions {
    const holding = this.folders.filter(({ folder }) => folder === "" || uri.startsWith(`${folder}/`));
    return holding.sort((a, b) => b.folder.length - a.folder.length)[0] ?? outside;
  }

  private settingsOf({ folder }: FolderOptions): string | null {
    if (folder === "") return null;
    const names = this.store.list(`${folder}/`);
    return names?.has("headtorch.json") ? (this.store.read(`${folder}/headtorch.json`) ?? null) : null;
  }

  private sessionOf(uri: string, options: FolderOptions): Session {
    const own = packageOf(uri, this.store).root;
    const roots = [own, ...options.roots.filter((one) => one !== own)];
    const key = roots.join("\n");
    const known = this.sessions.get(key);
    if (known) return known.session;
    const { store } = this;
    // a library that is opened in a window of its own is the user's own there
    const isOwn = ownFiles((options.installed ?? []).filter((one) => !own.startsWith(`${one}/`) && !`${one}/`.startsWith(own)));
    const session = new Session({
      sources: store, roots, preludes: store.preludes, python: pythonBundle(store.preludes), ...(options.mapped ? { mapped: options.mapped } : {}),
      isOwn,
      watched: isOwn,
    });
    this.sessions.set(key, { key, session });
    return session;
  }

  /* Readings */

  private readings(): Answers {
    const of = (uri: string): Picture => this.pictures.get(uri) ?? emptyPicture(uri);
    const shown = (uri: string): FolderOptions => this.optionsOf(uri);
    const selectedIn = (uri: string): CallKey | null => {
      const row = this.selected.get(uri);
      return row === undefined ? null : callOfRow(of(uri).tree, row);
    };
    return {
      hints: (uri, { start, end }) => (shown(uri).hints === "off" ? [] : hintsFor(of(uri).hints, selectedIn(uri))
        .filter((one) => one.offset >= start && one.offset <= end && (shown(uri).hints === "all" || one.differs))
        .map(({ offset, label, tooltip }) => ({ offset, label, tooltip }))),
      hover: (uri, offset) => hoverAt(of(uri).hovers, offset, selectedIn(uri)),
      problems: (uri) => of(uri).problems,
      lenses: (uri) => (shown(uri).lenses ? of(uri).lenses : []),
      actions: (uri, range) => of(uri).actions(range),
      tree: (uri) => of(uri).tree,
      heads: (uri) => of(uri).heads,
      symbols: (uri) => of(uri).symbols,
      summary: (uri, model, format) => summaryOf(of(uri).records.filter((one) => model === null || one.name === model).map((one) => one.record), format),
      record: (uri, model) => {
        const records = of(uri).records.filter((one) => model === null || one.name === model).map((one) => one.record);
        return records.length === 1 ? records[0] : records;
      },
      swap: (uri, { model, head, ...swap }) => this.swap(uri, model, head === "" ? swap : { ...swap, head }),
      setInput: (uri, model, inputs) => this.ask(uri, model, (live, one) => stateInputs(live, one.root.span?.start ?? null, inputs)),
      plan: (uri, model, inputs) => this.ask(uri, model, (live, one) => forwardPlan(live, one), inputs),
    };
  }

  private swap(uri: string, name: string, swap: Swap): SwapResult {
    const text = this.store.read(uri);
    if (typeof text !== "string") return { problem: "the file is not open" };
    const read: ReadText = (changed, reading) => {
      const done = this.read(uri, changed, reading, undefined, { first: name });
      return done.kind === "done" ? done.value : null;
    };
    return swapHead(read, text, (live) => live.models.find((one) => one.root.name === name) ?? { problem: `there is no model '${name}' in this file any more` }, swap);
  }

  /** Runs the document again and asks about one model of it. */
  private ask<T>(uri: string, name: string, question: (live: Live, model: Live["models"][number]) => T | { problem: string }, inputs: Readonly<Record<string, string>> = {}): T | { problem: string } {
    const text = this.store.read(uri);
    if (typeof text !== "string") return { problem: "the file is not open" };
    const stated = Object.entries(inputs).map(([path, shape]) => ({ path, dims: shape.replace(/[[\]]/g, "").split(",").map((one) => one.trim()).filter((one) => one !== ""), dtype: null, expression: null }));
    const done = this.read(uri, text, (live) => {
      const model = live.models.find((one) => one.root.name === name);
      return model ? question(live, model) : { problem: `there is no model '${name}' in this file any more` };
    }, undefined, { only: name, ...(stated.length > 0 ? { inputs: stated } : {}) });
    return done.kind === "done" ? done.value : { problem: "sources are still being read: try again" };
  }
}

/** A comment above the class that states the inputs; one that is there is replaced. */
const stateInputs = (live: Live, at: number | null, inputs: Readonly<Record<string, string>>): { edits: readonly { span: { uri: string; start: number; end: number }; text: string }[] } | { problem: string } => {
  if (at === null) return { problem: "the model has no place in this file" };
  const { text, uri } = live.request;
  const written = Object.entries(inputs).map(([path, shape]) => `${path}=[${shape.replace(/[[\]]/g, "").split(",").map((one) => one.trim()).join(", ")}]`).join(", ");
  const line = text.lastIndexOf("\n", at - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(line))![0];
  const above = text.lastIndexOf("\n", line - 2) + 1;
  const known = /^[ \t]*#\s*headtorch:.*$/.exec(text.slice(above, Math.max(above, line - 1)));
  if (known) return { edits: [{ span: { uri, start: above, end: line - 1 }, text: `${indent}# headtorch: ${written}` }] };
  return { edits: [{ span: { uri, start: line, end: line }, text: `${indent}# headtorch: ${written}\n` }] };
};
