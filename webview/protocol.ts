/**
 * Every message of the panel, both ways: with the extension that opened it, and with the worker that runs the model. Plain data;
 * bytes are `Uint8Array`s, which both channels carry as they are.
 */
import type { Span } from "../src/base/index.ts";
import type { ElementType, ForwardPlan, Progress, RunRequest, RunResult } from "../src/runtime/index.ts";

/** An answer or, in one sentence for people, why there is none. */
export type Reply<T> = { readonly ok: T } | { readonly problem: string };

/** What the panel shows: a model of a document. It is kept in the webview's state, so that a restored panel can ask again. */
export interface PanelSubject {
  readonly uri: string;
  /** Class or builder, as the tree names it. */
  readonly model: string;
}

/** Shapes that the user typed, by input path: `{ x: "2, 3, 224, 224" }`. What is left out stays as the engine chose it. */
export type InputShapes = Readonly<Record<string, string>>;

/** A checkpoint that was looked at: its names beside the plan's. Its tensors have not crossed to the panel yet. */
export interface FoundWeights {
  readonly file: string;
  /** What will cross: the tensors that the model wants. */
  readonly bytes: number;
  readonly tensors: number;
  /** Names without a counterpart on the other side. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** Names with another shape than the model's: these stay random. */
  readonly mismatched: readonly string[];
  readonly notes: readonly string[];
  /** The file lies on another machine than the panel: the user is asked before it crosses. */
  readonly isRemote: boolean;
}

/** A state dict that will be laid over the plan's weights. Its tensors are blobs, which the browser keeps where it likes and no message copies. */
export interface PickedWeights extends FoundWeights {
  readonly values: WeightBlobs;
}

export type WeightBlobs = Readonly<Record<string, { readonly dtype: ElementType; readonly data: Blob }>>;

/** A piece of the tensors of a checkpoint, in order; large tensors come in several. */
export interface WeightPiece {
  readonly name: string;
  readonly dtype: ElementType;
  readonly data: Uint8Array;
}

/** No message is much larger than this, so that none stops the editor (bytes). */
export const largestPiece = 8 * 2 ** 20;

/** What the panel shows and from how far it comes. */
export interface Ready {
  readonly subject: PanelSubject;
  readonly isRemote: boolean;
  /** Size of the runtime, which crosses before the first run. */
  readonly runtimeBytes: number;
}

export interface SaveParams {
  /** Proposed file name with its ending: `Net.csv`, `Net.json`, `Net.onnx`, `output.npy`. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** What the panel asks of the extension: parameters and answer. */
export interface PanelRequests {
  /** The panel is there. A restored one brings its subject; a new one is given it. */
  ready: [{ readonly subject: PanelSubject | null }, Ready];
  /** The plan for these shapes; the engine checks them. */
  plan: [{ readonly subject: PanelSubject; readonly inputs: InputShapes }, ForwardPlan];
  /** Shows a place of the source in an editor. */
  goTo: [{ readonly place: Span; readonly id: string }, null];
  /** Asks the user for a file name and writes; `null` when the user changed his mind. */
  save: [SaveParams, string | null];
  /** Asks the user for a checkpoint file; `null` when the user changed his mind. */
  pickWeights: [{ readonly subject: PanelSubject }, FoundWeights | null];
  /** The next tensors of the checkpoint that was picked last, about `largestPiece` together; none are the end. `begin` starts anew. */
  loadWeights: [{ readonly begin: boolean }, readonly WeightPiece[]];
  /** A place as people read it: `net.py:12`. */
  where: [{ readonly place: Span }, string];
  /** The plan's model with the weights of this seed, and with those of the checkpoint that was picked last over them, written to a file that the user chooses. */
  exportOnnx: [{ readonly subject: PanelSubject; readonly inputs: InputShapes; readonly seed: number; readonly withWeights: boolean }, string | null];
}

/** What the extension tells the panel unasked. */
export interface PanelEvents {
  /** The source, or what it imports, is another one now: the plan is out of date. */
  sourceChanged: null;
  /** The cursor or the tree is at this row: an id, or a module path (its first call). */
  select: { readonly id: string };
  /** Start a run with the panel's present choices. */
  run: null;
  /** Show another model. */
  show: PanelSubject;
  /** Another tab is before the panel now, or none any more. */
  visible: { readonly visible: boolean };
}

/** What the panel tells the extension unasked. */
export interface PanelNotices {
  /** The user chose a row in the table. */
  selected: { readonly id: string; readonly path: string };
  /** A run began or ended. */
  running: { readonly running: boolean };
}

export type RequestName = keyof PanelRequests;
export type RequestMessage = { [M in RequestName]: { readonly type: "request"; readonly id: number; readonly name: M; readonly params: PanelRequests[M][0] } }[RequestName];
export type ReplyMessage = { readonly type: "reply"; readonly id: number; readonly reply: Reply<unknown> };
export type EventMessage = { [E in keyof PanelEvents]: { readonly type: "event"; readonly name: E; readonly data: PanelEvents[E] } }[keyof PanelEvents];
export type NoticeMessage = { [N in keyof PanelNotices]: { readonly type: "notice"; readonly name: N; readonly data: PanelNotices[N] } }[keyof PanelNotices];

export type FromPanel = RequestMessage | NoticeMessage;
export type ToPanel = ReplyMessage | EventMessage;

/** The extension's side of `PanelRequests`: one function for each. */
export type PanelHandlers = { readonly [M in RequestName]: (params: PanelRequests[M][0]) => Promise<Reply<PanelRequests[M][1]>> };

/** Answers a request by the handler of its name; a handler that throws gives a problem. */
export const answer = async (handlers: PanelHandlers, { id, name, params }: RequestMessage): Promise<ReplyMessage> => {
  const handle = handlers[name] as (params: unknown) => Promise<Reply<unknown>>;
  try {
    return { type: "reply", id, reply: await handle(params) };
  } catch (thrown) {
    return { type: "reply", id, reply: { problem: thrown instanceof Error ? thrown.message : String(thrown) } };
  }
};

/** Page → worker. The Wasm bytes come once, before the first run. */
export type ToWorker =
  | { readonly type: "load"; readonly wasm: ArrayBuffer }
  | { readonly type: "run"; readonly request: RunRequest; readonly weights: WeightBlobs };

/** Worker → page. */
export type FromWorker =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "result"; readonly result: RunResult };
