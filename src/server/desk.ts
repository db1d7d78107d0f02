/**
 * The half of the server that sits with the engine, in its own thread where there are threads: keeps the engine fed with sources
 * and turns its answers into the protocol's. Every method is a question with plain data in and out.
 */
import {
  DiagnosticSeverity, MarkupKind, type CodeAction, type CodeLens, type Diagnostic, type DocumentSymbol, type Hover, type InlayHint,
  type Position, type Range, SymbolKind,
} from "vscode-languageserver-types";
import {
  openAnswers, type Action, type AnswersEngine, type AnswersSetup, type FolderOptions, type Problem, type SymbolRow, type TreeNode,
} from "../answers/index.ts";
import type { ForwardPlan } from "../runtime/index.ts";
import type { Manuscript } from "./manuscript.ts";
import { Places } from "./places.ts";
import type { EditAnswer, InputParams, Refusal, SummaryParams, SwapParams, TreePicture, TreeRow } from "./protocol.ts";
import { reachesTorch } from "../base/index.ts";

/** A source's text, or the names in a folder; `null` where there is neither. */
export type Fetched = string | readonly string[] | null;

/** What the desk needs from outside: sources and folders (whose URIs end in a slash), in the order asked for. */
export interface Fetching {
  fetch(uris: readonly string[]): Promise<readonly Fetched[]>;
}

export interface Analysed {
  readonly version: number;
  /** Stopped because a newer question came; ask again. */
  readonly stopped: boolean;
  /** For every document that the manuscript is made of. */
  readonly diagnostics: readonly { readonly uri: string; readonly diagnostics: readonly Diagnostic[] }[];
  readonly picture: TreePicture;
}

/** How many trees go into the cache at once, and the rest before more do (milliseconds). */
const treesAtOnce = 4;
const pause = 200;

/** A wish for sources that gives nothing new this often in a row is a fault of ours; the analysis then stays as it is. */
const fetchRounds = 2000;

const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, hint: DiagnosticSeverity.Hint } as const;

export class Desk {
  readonly #engine: AnswersEngine;
  readonly #fetching: Fetching;
  readonly #places: Places;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  /** The manuscripts of the last finished analyses. */
  readonly #read = new Map<string, Manuscript>();

  private constructor(engine: AnswersEngine, fetching: Fetching) {
    this.#engine = engine;
    this.#fetching = fetching;
    this.#places = new Places((uri) => engine.text(uri));
  }

  static async open(setup: AnswersSetup, fetching: Fetching): Promise<Desk> {
    return new Desk(await openAnswers(setup), fetching);
  }

  configure(options: readonly FolderOptions[]): void {
    this.#engine.configure(options);
  }

  /** A source outside the open documents changed on disk. */
  forget(uris: readonly string[]): void {
    for (const uri of uris) this.#engine.forget(uri);
  }

  /** Packages were installed or removed in these folders. */
  forgetPackages(folders: readonly string[]): void {
    for (const folder of folders) this.#engine.forgetBelow(`${folder}/`);
  }

  close(uri: string): void {
    this.#read.delete(uri);
    this.#places.setParts(uri, []);
    this.#engine.close(uri);
    this.#engine.forget(uri);
  }

  /** Analyses the newest text, fetching what it wants. `stop` is asked while the engine runs. */
  async analyse(manuscript: Manuscript, stop: () => boolean): Promise<Analysed> {
    const { uri, version, text, parts } = manuscript;
    const reaches = reachesTorch(text);
    if (!reaches) this.#engine.close(uri);
    const isNotebook = parts.some((part) => part.uri !== uri);
    this.#engine.set(uri, text, isNotebook ? parts.map(({ start }) => start) : []);
    const stopped = reaches ? await this.#run(uri, stop) : false;
    if (!stopped) {
      this.#read.set(uri, manuscript);
      this.#places.setParts(uri, parts);
    }
    this.#keepLater();
    return { version, stopped, diagnostics: this.#diagnostics(uri), picture: this.picture(uri) };
  }

  /** Trees of libraries go into the cache while nobody waits, a few at a time. */
  #keepLater(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => { if (this.#engine.keepTrees(treesAtOnce)) this.#keepLater(); }, pause);
  }

  async #run(uri: string, stop: () => boolean): Promise<boolean> {
    const given = new Set<string>();
    for (let round = 0; round < fetchRounds; round++) {
      const { wants, stopped } = this.#engine.analyse(uri, stop);
      if (stopped) return true;
      const fresh = wants.filter((want) => !given.has(want));
      if (fresh.length === 0) return false;
      const found = await this.#fetching.fetch(fresh);
      fresh.forEach((want, index) => {
        given.add(want);
        this.#hand(want, found[index] ?? null);
      });
    }
    return false;
  }

  #hand(uri: string, found: Fetched): void {
    if (uri.endsWith("/")) this.#engine.setFolder(uri, Array.isArray(found) ? found : null);
    else this.#engine.set(uri, typeof found === "string" ? found : null);
  }

  /** Documents that the analysis of `uri` read. */
  readBy(uri: string): readonly string[] {
    return this.#engine.readBy(uri);
  }

  /** Whether the model of the row is still to be read. */
  select(document: string, row: string | null): boolean {
    return this.#engine.select(this.#places.manuscriptOf(document), row);
  }

  hover(document: string, position: Position): Hover | null {
    const { uri, offset } = this.#places.spot(document, position);
    const found = this.#engine.answers.hover(uri, offset);
    return found && { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: this.#places.location(found.span).range };
  }

  hints(document: string, range: Range): InlayHint[] {
    const { uri, start, end } = this.#places.offsets(document, range);
    return this.#engine.answers.hints(uri, { start, end }).flatMap(({ offset, label, tooltip }) => {
      const { uri: place, position } = this.#places.point({ uri, offset });
      return place === document ? [{ position, label, paddingLeft: true, tooltip: { kind: MarkupKind.Markdown, value: tooltip } }] : [];
    });
  }

  lenses(document: string): CodeLens[] {
    const uri = this.#places.manuscriptOf(document);
    return this.#engine.answers.lenses(uri).flatMap(({ offset, title, command = "", arguments: given = [] }) => {
      const { uri: place, position } = this.#places.point({ uri, offset });
      return place === document ? [{ range: { start: position, end: position }, command: { title, command, arguments: [...given] } }] : [];
    });
  }

  /** `reported` are the diagnostics that the editor knows of at the range; a fix is tied to the one that it mends. */
  actions(document: string, range: Range, reported: readonly Diagnostic[]): CodeAction[] {
    const { uri, start, end } = this.#places.offsets(document, range);
    return this.#engine.answers.actions(uri, { start, end }).map((action) => this.#action(action, reported));
  }

  #action({ title, kind, edits, command, arguments: given = [], preferred = false, mends }: Action, reported: readonly Diagnostic[]): CodeAction {
    const diagnostics = reported.filter(({ code }) => mends !== undefined && code === mends);
    return {
      title, kind, isPreferred: preferred,
      ...(diagnostics.length > 0 ? { diagnostics } : {}),
      ...(edits ? { edit: this.#places.workspaceEdit(edits) } : {}),
      ...(command ? { command: { title, command, arguments: [...given] } } : {}),
    };
  }

  symbols(document: string): DocumentSymbol[] {
    const symbol = ({ name, detail, span, children }: SymbolRow): DocumentSymbol => {
      const { range } = this.#places.location(span);
      return { name, detail, kind: children.length > 0 ? SymbolKind.Class : SymbolKind.Field, range, selectionRange: range, children: children.map(symbol) };
    };
    return this.#engine.answers.symbols(this.#places.manuscriptOf(document)).map(symbol);
  }

  picture(document: string): TreePicture {
    const uri = this.#places.manuscriptOf(document);
    const { models, gaps, ...rest } = this.#engine.answers.tree(uri);
    return {
      ...rest,
      version: this.#read.get(uri)?.version ?? -1,
      models: models.map((model) => this.#row(model)),
      heads: this.#engine.answers.heads(uri).map(({ span, label }) => ({ place: this.#places.location(span), label })),
      gaps: gaps.map(({ span, ...gap }) => ({ ...gap, place: this.#places.location(span) })),
    };
  }

  #row({ span, builtAt, children, ...rest }: TreeNode): TreeRow {
    return {
      ...rest,
      ...(span ? { place: this.#places.location(span) } : {}),
      ...(builtAt ? { builtAt: this.#places.location(builtAt) } : {}),
      ...(children ? { children: children.map((child) => this.#row(child)) } : {}),
    };
  }

  summary({ uri, model, format }: SummaryParams): string {
    return this.#engine.answers.summary(this.#places.manuscriptOf(uri), model, format);
  }

  record(uri: string, model: string | null): unknown {
    return this.#engine.answers.record(this.#places.manuscriptOf(uri), model);
  }

  swap({ uri, ...request }: SwapParams): EditAnswer | Refusal {
    const answer = this.#engine.answers.swap(this.#places.manuscriptOf(uri), request);
    if ("problem" in answer) return answer;
    return { title: answer.title, edit: this.#places.workspaceEdit(answer.edits), places: answer.edits.length };
  }

  setInput({ uri, model, inputs }: InputParams): EditAnswer | Refusal {
    const answer = this.#engine.answers.setInput(this.#places.manuscriptOf(uri), model, inputs);
    if ("problem" in answer) return answer;
    return { title: "", edit: this.#places.workspaceEdit(answer.edits), places: answer.edits.length };
  }

  plan({ uri, model, inputs }: InputParams): ForwardPlan | Refusal {
    return this.#engine.answers.plan(this.#places.manuscriptOf(uri), model, inputs);
  }

  #diagnostics(uri: string): Analysed["diagnostics"] {
    const found = this.#engine.answers.problems(uri).map((problem) => this.#diagnostic(problem));
    const documents = this.#read.get(uri)?.parts ?? [];
    return documents.map((part) => ({ uri: part.uri, diagnostics: found.filter(({ at }) => at === part.uri).map(({ diagnostic }) => diagnostic) }));
  }

  #diagnostic({ span, code, severity, message, related }: Problem): { readonly at: string; readonly diagnostic: Diagnostic } {
    const { uri: at, range } = this.#places.location(span);
    const relatedInformation = related.map(({ span: place, text }) => ({ location: this.#places.location(place), message: text }));
    return { at, diagnostic: { range, severity: severities[severity], code, source: "headtorch", message, relatedInformation } };
  }
}
