/** What the panel remembers: choices and the last two runs survive a restart of the window, everything else is of the moment. */
import type { Span } from "../src/base/index.ts";
import type { Backend, ForwardPlan, LayerKind, Preparation, Progress, RunFailure, RunSuccess, WebGpu } from "../src/runtime/index.ts";
import type { ChosenFile } from "./input_file.ts";
import type { FoundWeights, InputShapes, PanelSubject, PickedWeights } from "./protocol.ts";
import type { ColumnKey } from "./rows.ts";

export interface Sort {
  readonly column: ColumnKey;
  readonly descending: boolean;
}

/** Kept by `setState`: small, no bytes. */
export interface Choices {
  readonly version: 1;
  readonly subject: PanelSubject | null;
  readonly inputs: InputShapes;
  readonly seed: number;
  readonly backend: Backend;
  /** `null` is the order of the calls, as a tree. */
  readonly sort: Sort | null;
  readonly filter: string;
  readonly kind: LayerKind | null;
  readonly onlyProblems: boolean;
  readonly compare: boolean;
  readonly collapsed: readonly string[];
  readonly selected: string | null;
  readonly last: RunSuccess | null;
  readonly previous: RunSuccess | null;
  /** A run is under way; a page that finds this when it starts was ended in the middle of one. */
  readonly unfinished: boolean;
}

export interface Moment {
  readonly plan: ForwardPlan | null;
  /** Why there is no plan for the shapes that are typed. */
  readonly planProblem: string | null;
  readonly planning: boolean;
  /** The source changed after the plan was made. */
  readonly stale: boolean;
  readonly running: Progress | null;
  readonly failure: RunFailure | null;
  readonly weights: PickedWeights | null;
  /** A checkpoint whose tensors would have to cross a connection: the user has the word. */
  readonly offered: FoundWeights | null;
  /** What crosses before the first run, where the extension is on another machine. */
  readonly distance: { readonly runtimeBytes: number; readonly isRemote: boolean } | null;
  /** Places that banners name, as people read them. */
  readonly places: Readonly<Record<string, string>>;
  /** Files in place of random inputs, by path, and how pictures among them are prepared where it is not as usual. */
  readonly files: Readonly<Record<string, ChosenFile>>;
  readonly preparations: Readonly<Record<string, Preparation>>;
  /** The values of the last run's inputs, and whether the next run takes them again. */
  readonly given: RunSuccess["given"] | null;
  readonly sameInput: boolean;
  /** `null` while nobody knows. */
  readonly webgpu: WebGpu | null;
  /** One sentence on the last thing that was done: saved, cancelled … */
  readonly notice: string | null;
}

export type State = Choices & Moment;

const firstChoices: Choices = {
  version: 1, subject: null, inputs: {}, seed: 0, backend: "wasm", sort: null, filter: "", kind: null, onlyProblems: false,
  compare: false, collapsed: [], selected: null, last: null, previous: null, unfinished: false,
};

const firstMoment: Moment = {
  plan: null, planProblem: null, planning: false, stale: false, running: null, failure: null, weights: null, offered: null, distance: null, places: {}, files: {}, preparations: {}, given: null, sameInput: false, webgpu: null, notice: null,
};

export const placeKey = ({ uri, start, end }: Span): string => `${uri} ${start} ${end}`;

type Listener = (state: State, before: State) => void;

export class Store {
  private held: State;
  private readonly listeners: Listener[] = [];
  private readonly keep: (choices: Choices) => void;

  /** @param saved what an earlier page kept; anything else than this version's is left alone. */
  constructor(saved: unknown, keep: (choices: Choices) => void) {
    const choices = isChoices(saved) ? saved : firstChoices;
    // A window that is loaded anew ends the page, and its run with it. It does not start again by itself: it may have been too large.
    const cut = choices.unfinished ? { unfinished: false, notice: "the run ended when this window was loaded again: press Run to run it again" } : {};
    this.held = { ...firstChoices, ...choices, ...firstMoment, ...cut };
    this.keep = keep;
  }

  get state(): State {
    return this.held;
  }

  change(change: Partial<State>): void {
    const before = this.held;
    this.held = { ...before, ...change };
    for (const listener of this.listeners) listener(this.held, before);
    if (choiceNames.some((name) => this.held[name] !== before[name])) this.keep(choicesOf(this.held));
  }

  /** Calls `listener` now and whenever one of the named parts changes. */
  watch(names: readonly (keyof State)[], listener: Listener): void {
    this.listeners.push((state, before) => {
      if (names.some((name) => state[name] !== before[name])) listener(state, before);
    });
    listener(this.held, this.held);
  }
}

/** Whether the last run was of another source, of other layers or other inputs than the plan's. */
export const isOutdated = ({ last, plan, stale }: State): boolean => {
  if (last === null || plan === null) return false;
  const otherLayers = last.layers.length !== plan.layers.length || last.layers.some(({ id }, index) => id !== plan.layers[index]!.id);
  return stale || otherLayers || plan.inputs.some(({ path, size }) => String(last.inputs[path]) !== String(size));
};

const isChoices = (value: unknown): value is Choices => typeof value === "object" && value !== null && (value as Partial<Choices>).version === 1;

const choiceNames = Object.keys(firstChoices) as readonly (keyof Choices)[];

const choicesOf = (state: State): Choices => {
  const kept = Object.fromEntries(choiceNames.map((name) => [name, state[name]])) as unknown as Choices;
  return { ...kept, last: kept.last && light(kept.last), previous: kept.previous && light(kept.previous) };
};

/** A result without its bytes. */
const light = (result: RunSuccess): RunSuccess => ({
  ...result,
  layers: result.layers.map(({ pictures: _, ...layer }) => layer),
  outputs: result.outputs.map(({ pictures: _, classMap: __, ...output }) => ({ ...output, data: new Uint8Array() })),
});
