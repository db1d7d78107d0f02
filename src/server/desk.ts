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
import { Places } from "./places.ts";
import type { EditAnswer, InputParams, Refusal, SummaryParams, SwapParams, TreePicture, TreeRow } from "./protocol.ts";
import { reachesTorch } from "./reach.ts";

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
  readonly diagnostics: readonly Diagnostic[];
  readonly picture: TreePicture;
}

/** A wish for sources that gives nothing new this often in a row is a fault of ours; the analysis then stays as it is. */
const fetchRounds = 2000;

const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, hint: DiagnosticSeverity.Hint } as const;

export class Desk {
  readonly #engine: AnswersEngine;
  readonly #fetching: Fetching;
  readonly #places: Places;
  /** Version of each open document's last analysis. */
  readonly #versions = new Map<string, number>();

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

  close(uri: string): void {
    this.#versions.delete(uri);
    this.#engine.close(uri);
    this.#engine.forget(uri);
  }

  /** Analyses the newest text, fetching what it wants. `stop` is asked while the engine runs. */
  async analyse(uri: string, version: number, text: string, stop: () => boolean): Promise<Analysed> {
    const reaches = reachesTorch(text);
    if (!reaches) this.#engine.close(uri);
    this.#engine.set(uri, text);
    const stopped = reaches ? await this.#run(uri, stop) : false;
    if (!stopped) this.#versions.set(uri, version);
    return { version, stopped, diagnostics: this.#diagnostics(uri), picture: this.picture(uri) };
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

  hover(uri: string, position: Position): Hover | null {
    const found = this.#engine.answers.hover(uri, this.#places.offset(uri, position));
    return found && { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: this.#places.range(found.span) };
  }

  hints(uri: string, range: Range): InlayHint[] {
    return this.#engine.answers.hints(uri, this.#places.offsets(uri, range)).map(({ offset, label, tooltip }) => ({
      position: this.#places.position(uri, offset), label, paddingLeft: true, tooltip: { kind: MarkupKind.Markdown, value: tooltip },
    }));
  }

  lenses(uri: string): CodeLens[] {
    return this.#engine.answers.lenses(uri).map(({ offset, title, command = "", arguments: given = [] }) => {
      const at = this.#places.position(uri, offset);
      return { range: { start: at, end: at }, command: { title, command, arguments: [...given] } };
    });
  }

  /** `reported` are the diagnostics that the editor knows of at the range; a fix is tied to the one that it mends. */
  actions(uri: string, range: Range, reported: readonly Diagnostic[]): CodeAction[] {
    return this.#engine.answers.actions(uri, this.#places.offsets(uri, range)).map((action) => this.#action(action, reported));
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

  symbols(uri: string): DocumentSymbol[] {
    const symbol = ({ name, detail, span, children }: SymbolRow): DocumentSymbol => {
      const range = this.#places.range(span);
      return { name, detail, kind: children.length > 0 ? SymbolKind.Class : SymbolKind.Field, range, selectionRange: range, children: children.map(symbol) };
    };
    return this.#engine.answers.symbols(uri).map(symbol);
  }

  picture(uri: string): TreePicture {
    const { models, gaps, ...rest } = this.#engine.answers.tree(uri);
    return {
      ...rest,
      version: this.#versions.get(uri) ?? -1,
      models: models.map((model) => this.#row(model)),
      heads: this.#engine.answers.heads(uri).map(({ span, label }) => ({ range: this.#places.range(span), label })),
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
    return this.#engine.answers.summary(uri, model, format);
  }

  record(uri: string, model: string | null): unknown {
    return this.#engine.answers.record(uri, model);
  }

  swap({ uri, ...request }: SwapParams): EditAnswer | Refusal {
    const answer = this.#engine.answers.swap(uri, request);
    if ("problem" in answer) return answer;
    return { title: answer.title, edit: this.#places.workspaceEdit(answer.edits), places: answer.edits.length };
  }

  setInput({ uri, model, inputs }: InputParams): EditAnswer | Refusal {
    const answer = this.#engine.answers.setInput(uri, model, inputs);
    if ("problem" in answer) return answer;
    return { title: "", edit: this.#places.workspaceEdit(answer.edits), places: answer.edits.length };
  }

  plan({ uri, model, inputs }: InputParams): ForwardPlan | Refusal {
    return this.#engine.answers.plan(uri, model, inputs);
  }

  #diagnostics(uri: string): Diagnostic[] {
    return this.#engine.answers.problems(uri).map((problem) => this.#diagnostic(problem));
  }

  #diagnostic({ span, code, severity, message, related }: Problem): Diagnostic {
    return {
      range: this.#places.range(span), severity: severities[severity], code, source: "headtorch", message,
      relatedInformation: related.map(({ span: place, text }) => ({ location: this.#places.location(place), message: text })),
    };
  }
}
