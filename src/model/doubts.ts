/** Errors that rest on nothing but what stood for arguments that nobody gave are withdrawn: the class wants to be told more (law 3). */
import { lookup, PyClass, PyDict, PyFunction, PyList, PyTuple, type Value } from "../python/index.ts";
import type { Engine, Fault } from "../torch/index.ts";
import type { Standing } from "./arguments.ts";
import { namedParameters } from "./builders.ts";
import { outside, trial } from "./passes.ts";
import type { Root } from "./roots.ts";

interface Doubted {
  readonly root: Root;
  /** Names of arguments that were given. */
  readonly given: ReadonlySet<string>;
  /** Where the faults of this model begin. */
  readonly from: number;
  /** Builds and runs the model once more, with other things in those places; what it raises is recorded. */
  readonly again: (standing: Standing) => void;
}

/** Sizes tried in place of the one that stood for a size that nobody gave: a fault that was a matter of it does not come again with all of them. */
const otherSizes = [64, 768];
/** Steps that a model is looked at for, where nothing is known of some arguments: every way is taken then. */
const fewSteps = 1_000_000;

export interface Withdrawn {
  /** The arguments that the withdrawn faults were a matter of. */
  readonly names: readonly string[];
  /** What to read the model with instead, where that has no faults. */
  readonly better: Standing | null;
}
const nothing: Withdrawn = { names: [], better: null };

/** Withdraws the faults of a model that other values of its unstated arguments would not have. */
export const withdrawDoubtful = (engine: Engine, doubted: Doubted): Withdrawn => {
  const { recorder } = engine;
  const { root, given, from, again } = doubted;
  if (recorder.faults.length === from || root.instance !== null) return nothing;
  // what another model of the file assumed before is not told twice
  const assumed = recorder.assumptions.map(({ text }) => text);
  const sizes = parametersOf(root).filter(({ name, value }) => value === undefined && !given.has(name) && assumed.some((text) => new RegExp(`\\b${name}\\b`).test(text))).map(({ name }) => name);
  const places = parametersOf(root).filter(({ name, value }) => isPlaceholder(value) && !given.has(name)).map(({ name }) => name);
  const doubts = [
    ...(sizes.length > 0 ? [{ names: sizes, concerns: () => true, trials: otherSizes.map((example): Standing => ({ example })) }] : []),
    ...(places.length > 0 ? [{ names: places, concerns: ({ finding }: Fault) => finding.code === "python-raises", trials: [{ unknown: places } as Standing] }] : []),
  ];
  const withdrawn = doubts.map(({ names, concerns, trials }): Withdrawn => {
    const faults = recorder.faults.slice(from);
    if (!faults.some(concerns)) return nothing;
    const found = trials.map((standing) => faultsAgain(engine, from, fewSteps, () => again(standing)));
    const kept = faults.filter((one) => !concerns(one) || found.every((keys) => keys.has(keyOf(one))));
    recorder.faults.splice(from, faults.length, ...kept);
    if (kept.length === faults.length) return nothing;
    return { names, better: kept.length === 0 ? (trials.find(({ example }, i) => example !== undefined && found[i]!.size === 0) ?? null) : null };
  });
  return { names: withdrawn.flatMap(({ names }) => names), better: withdrawn.find(({ better }) => better !== null)?.better ?? null };
};

export const keyOf = ({ finding: { code, span } }: Fault): string => `${code} ${span.uri} ${span.start}`;

/** What the faults since `from` are when `work` is done in place of what made them, within so many steps; nothing else of it stays. */
export const faultsAgain = (engine: Engine, from: number, steps: number, work: () => void): ReadonlySet<string> => {
  const { vm, recorder } = engine;
  const faults = recorder.faults.splice(from);
  try {
    return trial(engine, () => {
      vm.refuel(steps);
      work();
      return new Set(recorder.faults.slice(from).map(keyOf));
    });
  } finally {
    vm.refuel();
    outside(engine);
    recorder.faults.push(...faults);
  }
};

/** Defaults that most often only hold a place: None and what is empty. */
const isPlaceholder = (value: Value | undefined): boolean =>
  value === null || ((value instanceof PyTuple || value instanceof PyList) && value.items.length === 0) || (value instanceof PyDict && value.entries.size === 0);

/** Parameters of a root with their defaults, `self` left out. */
const parametersOf = ({ callable }: Root): ReturnType<typeof namedParameters> => {
  const func = callable instanceof PyClass ? lookup(callable, "__init__") : callable;
  return func instanceof PyFunction ? namedParameters(func).slice(callable instanceof PyClass ? 1 : 0) : [];
};
