/**
 * What the doors ask of the engine, and what they get: offsets, labels and plain data that cross a worker. The engine does no
 * I/O: the door hands texts in, an analysis says which ones it wants next, and every answer is a reading of the last analysis.
 */
import type { Edit, Severity, Span } from "../base/index.ts";
import type { ForwardPlan, LayerKind } from "../runtime/index.ts";

export type { LayerKind } from "../runtime/index.ts";

/** What the engine needs before it can answer; the door reads it from beside its bundle. */
export interface AnswersSetup {
  /** Bytes of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
  readonly grammar: { readonly runtime: Uint8Array; readonly python: Uint8Array };
  /** Our Python: file path below a prelude (`torch/nn/modules/linear.py`) to source. */
  readonly prelude: Readonly<Record<string, string>>;
  /** Their encoded trees, by the same paths. */
  readonly preludeTrees?: ReadonlyMap<string, Uint8Array>;
  /** What can be had at once, without being wanted: see `Reading`. */
  readonly disk?: Reading;
  /** A cache of encoded syntax trees that outlives the process; keys are safe as file names. */
  readonly trees?: { read(key: string): Uint8Array | null; write(key: string, bytes: Uint8Array): void };
}

/** Sources that answer at once: `null` where there is nothing, `undefined` where it must be wanted instead. */
export interface Reading {
  read(uri: string): string | null | undefined;
  /** Names in the folder `uri` (which ends in a slash); those of folders end in a slash too. */
  list(uri: string): readonly string[] | null | undefined;
}

/** How documents below `folder` are read; the longest folder that holds a document decides. */
export interface FolderOptions {
  /** URI of a workspace folder, without a slash at its end; `""` for documents outside all folders. */
  readonly folder: string;
  /** Import roots after the document's own folder, in order: folders of source, then site-packages (URIs that end in a slash). */
  readonly roots: readonly string[];
  readonly mode: "eval" | "train";
  /** `changes`: only where the shape differs from the line above. */
  readonly hints: "changes" | "all" | "off";
  readonly lenses: boolean;
  /** What people call the environment that `roots` came from: `.venv (torch 2.14.1)`. */
  readonly environment?: string;
  /** Where that environment is, and how it was found. */
  readonly environmentFound?: string;
  /** Modules of editable installs that stand elsewhere under another name, by dotted name. */
  readonly mapped?: Readonly<Record<string, string | null>>;
  /** Folders and files (without `.py`) of installed source outside site-packages: libraries, not the user's own. */
  readonly installed?: readonly string[];
}

/** How an analysis ended. */
export interface Analysis {
  /** URIs to hand in before the next try: those of folders end in a slash. Empty when the analysis is as complete as it gets. */
  readonly wants: readonly string[];
  /** The analysis was stopped by `stop`; the answers are still those of the analysis before it. */
  readonly stopped: boolean;
}

export interface AnswersEngine {
  /** Hands a source in: its text, or `null` where there is none. An open document's newest text wins over the disk's. `cells` says where those of a notebook begin. */
  set(uri: string, text: string | null, cells?: readonly number[]): void;
  /** Hands the names in a folder in; `null` where there is none. */
  setFolder(uri: string, names: readonly string[] | null): void;
  /** Forgets a source that changed on disk; it is wanted again when it is needed. */
  forget(uri: string): void;
  /** Forgets all sources below a folder (whose URI ends in a slash): packages were installed or removed there. */
  forgetBelow(folder: string): void;
  configure(options: readonly FolderOptions[]): void;
  /** Puts some of the trees of libraries that analyses parsed into the cache; whether more wait. */
  keepTrees(most: number): boolean;
  /** Runs the document's models as far as the sources allow. `stop` is asked often and cheaply. */
  analyse(uri: string, stop: () => boolean): Analysis;
  /** Hints and hovers of lines with several calls show the one that this row of the tree (by id) stands for; `null`: the first. Whether its model is still to be read, by an analysis. */
  select(uri: string, row: string | null): boolean;
  /** The document is no longer shown: its answers may be dropped. */
  close(uri: string): void;
  /** The text that the document's spans refer to (that of the last finished analysis), or any known source's. */
  text(uri: string): string | null;
  /** Documents that the document's last analysis read, itself excluded. */
  readBy(uri: string): readonly string[];
  readonly answers: Answers;
}

/** Readings of the last finished analysis of a document; a document without one gives empty answers. */
export interface Answers {
  hints(uri: string, range: { readonly start: number; readonly end: number }): readonly Hint[];
  hover(uri: string, offset: number): Hover | null;
  problems(uri: string): readonly Problem[];
  lenses(uri: string): readonly Lens[];
  actions(uri: string, range: { readonly start: number; readonly end: number }): readonly Action[];
  tree(uri: string): FileTree;
  heads(uri: string): readonly HeadMark[];
  symbols(uri: string): readonly SymbolRow[];
  /** Markdown or plain text of one model's layers, parameters and costs; of all models without `model`. */
  summary(uri: string, model: string | null, format: "text" | "markdown"): string;
  /** The record in the form of the command line's `inspect --json`. */
  record(uri: string, model: string | null): unknown;
  swap(uri: string, request: SwapRequest): SwapAnswer;
  /** Edits that state the inputs of a model as a comment in the source. */
  setInput(uri: string, model: string, inputs: Readonly<Record<string, string>>): { readonly edits: readonly Edit[] } | { readonly problem: string };
  /** What a forward pass needs; `inputs` are printed shapes by path (`"2,3,224,224"`) in place of the record's own. */
  plan(uri: string, model: string, inputs: Readonly<Record<string, string>>): ForwardPlan | { readonly problem: string };
}

/** A label to draw at an offset, after what stands there. */
export interface Hint {
  readonly offset: number;
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
}

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export interface Problem {
  readonly span: Span;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly { readonly span: Span; readonly text: string }[];
  readonly fixes: readonly { readonly title: string; readonly edits: readonly Edit[] }[];
}

export interface Lens {
  readonly offset: number;
  readonly title: string;
  readonly command?: string;
  readonly arguments?: readonly unknown[];
}

export interface Action {
  readonly title: string;
  readonly kind: "quickfix" | "refactor.rewrite";
  readonly edits?: readonly Edit[];
  readonly command?: string;
  readonly arguments?: readonly unknown[];
  readonly preferred?: boolean;
  /** Code of the problem that a `quickfix` mends. */
  readonly mends?: string;
}

export interface HeadMark {
  readonly span: Span;
  readonly label: string;
}

export interface SymbolRow {
  readonly name: string;
  readonly detail: string;
  readonly span: Span;
  readonly children: readonly SymbolRow[];
}

export interface TreeNode {
  /** Stable: model, module path and call index. */
  readonly id: string;
  /** Module path; `""` for the model itself. */
  readonly path: string;
  readonly label: string;
  readonly description: string;
  readonly kind: LayerKind | "model";
  readonly class?: string;
  /** The layer that is a head, or (with `headContainer`) what people call the head. */
  readonly head: boolean;
  readonly headContainer?: boolean;
  /** Of a model: what can be swapped in it. */
  readonly swaps?: readonly SwapChoice[];
  readonly shape?: string;
  readonly params?: number;
  readonly macs?: number;
  /** Where the layer is called; `builtAt` where it is made. */
  readonly span?: Span;
  readonly builtAt?: Span;
  readonly children?: readonly TreeNode[];
  /** This row stands for `count` equal siblings. */
  readonly folded?: { readonly count: number };
  /** Markdown. */
  readonly tooltip: string;
}

/** Why a document has no models to show; `null` where it has some. */
export type Emptiness = "no-torch" | "no-models" | "needs-arguments" | "not-yet";

export interface FileTree {
  readonly uri: string;
  readonly models: readonly TreeNode[];
  readonly empty: Emptiness | null;
  /** One sentence above the tree, where there is something to say. */
  readonly message?: string;
  /** The source changed since (or no longer parses), and this is the last good picture. */
  readonly stale: boolean;
  readonly environment?: string;
  readonly environmentFound?: string;
  readonly gaps: readonly { readonly code: string; readonly reason: string; readonly span: Span }[];
}

/** A head that can be swapped, or several layers that go together: a detector's predictors, auxiliary heads. */
export interface SwapChoice {
  /** What people call it, and the path that names it in a request. */
  readonly label: string;
  readonly head: string;
  readonly layers: readonly string[];
}

export interface SwapRequest {
  /** Tree id of the model, and module path of the head. */
  readonly model: string;
  readonly head: string;
  readonly classes: number;
  readonly style: "linear" | "mlp" | "conv" | "identity";
  readonly freeze: boolean;
}

export type SwapAnswer = { readonly title: string; readonly edits: readonly Edit[] } | { readonly problem: string };
