/** A checkpoint laid against a plan, before anything is read or run: which tensors are taken, which names and shapes differ, and why. */
import { type Checkpoint, type Dtype, type TensorEntry, widen, widenedDtype } from "../checkpoint/index.ts";
import type { ElementType, ForwardPlan, WeightSpec, WeightValue } from "./plan.ts";

export interface Fit {
  /** Tensors to lay over the drawn weights, under the names that the plan has for them. */
  readonly taken: readonly Taken[];
  /** Names of the model that the file lacks. */
  readonly missing: readonly string[];
  /** Names of the file that the model lacks. */
  readonly unexpected: readonly string[];
  readonly mismatched: readonly Mismatch[];
  /** What a person should know: what is left out, what explains the differences. */
  readonly notes: readonly string[];
  /** Whether every tensor of another shape is a head's: after a swap, the rest still loads. */
  readonly onlyHeadDiffers: boolean;
}

export interface Taken {
  readonly name: string;
  readonly entry: TensorEntry;
}

export interface Mismatch {
  readonly name: string;
  readonly file: readonly number[];
  readonly model: readonly number[];
}

type Wanted = Pick<WeightSpec, "name" | "shape" | "aliases">;

/** Types that a plan's weights can have. */
const elementTypes: ReadonlySet<string> = new Set<ElementType>([
  "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
]);

export const fitCheckpoint = (plan: ForwardPlan, { entries, notes }: Pick<Checkpoint, "entries" | "notes">): Fit => {
  const wanted: readonly Wanted[] = [...plan.weights.filter((one) => one.offset !== null && one.isPassing === undefined), ...(plan.unread ?? [])];
  const names = new Set(wanted.flatMap(namesOf));
  const change = renaming(entries, names);
  const renamed = new Map([...entries].map(([name, entry]) => [change?.apply(name) ?? name, entry]));
  const said = [...notes, ...(change === undefined ? [] : [change.says])];
  const found = wanted.map((one) => ({ ...one, entry: lastOf(one, renamed) }));
  const mismatched = found.flatMap(({ name, shape, entry }) => (entry !== undefined && String(entry.shape) !== String(shape) ? [{ name, file: entry.shape, model: shape }] : []));
  const different = new Set(mismatched.map(({ name }) => name));
  const fitting = found.flatMap(({ name, entry }) => (entry === undefined || different.has(name) ? [] : [{ name, entry }]));
  const isRead = new Set(plan.weights.map(({ name }) => name));
  const { heads, others } = headsAmong(plan, mismatched);
  if (heads.length > 0) said.push(`the file's head is another one (${heads.join(", ")}): it keeps its random weights, the rest loads`);
  return {
    taken: fitting.filter(({ name, entry }) => isRead.has(name) && isComputable(entry.dtype)),
    missing: found.flatMap(({ name, entry }) => (entry === undefined ? [name] : [])),
    unexpected: [...renamed.keys()].filter((name) => !names.has(name)),
    mismatched,
    notes: [...said, ...fitting.filter(({ entry }) => !isComputable(entry.dtype)).map(({ name, entry }) => `${name} is ${entry.dtype}, which cannot be run: it keeps its random values (save its real numbers)`)],
    onlyHeadDiffers: others.length === 0,
  };
};

/** A taken tensor's values, in a type that a plan's weights can have. */
export const readTaken = async ({ entry }: Taken): Promise<WeightValue> => {
  const { dtype, data } = widen(entry.dtype, await entry.read());
  return { dtype: dtype as ElementType, data };
};

const namesOf = ({ name, aliases = [] }: Wanted): readonly string[] => [name, ...aliases];

/** Of tied weights the last name counts, as `load_state_dict` copies one after another. */
const lastOf = (one: Wanted, entries: ReadonlyMap<string, TensorEntry>): TensorEntry | undefined =>
  entries.get(namesOf(one).findLast((name) => entries.has(name)) ?? "");

const isComputable = (dtype: Dtype): boolean => elementTypes.has(widenedDtype(dtype));

/** The tensors that belong to a head, as `fc: 1000 → 10`, and those that do not. */
const headsAmong = (plan: ForwardPlan, mismatched: readonly Mismatch[]): { heads: readonly string[]; others: readonly Mismatch[] } => {
  const paths = [...new Set(plan.layers.flatMap(({ head, path }) => (head === true ? [path] : [])))];
  const headOf = ({ name }: Mismatch): string | undefined => paths.find((path) => path === "" || name.startsWith(`${path}.`));
  const heads = new Map<string, string>();
  for (const one of mismatched) {
    const path = headOf(one);
    if (path !== undefined && !heads.has(path)) heads.set(path, `${path === "" ? one.name : path}: ${one.file[0]} outputs in the file, ${one.model[0]} in the model`);
  }
  return { heads: [...heads.values()], others: mismatched.filter((one) => headOf(one) === undefined) };
};

interface Renaming {
  readonly says: string;
  /** Another name, or nothing for names that stay. */
  apply(name: string): string | undefined;
}

/**
 * A prefix that the file has before the model's names, or the model before the file's, where more names fit with it than without: a
 * backbone saved inside of a larger model, or the other way round.
 */
const renaming = (entries: ReadonlyMap<string, unknown>, names: ReadonlySet<string>): Renaming | undefined => {
  const direct = [...entries.keys()].filter((name) => names.has(name)).length;
  const inFile = mostCommon([...entries.keys()], names);
  const inModel = mostCommon([...names], entries);
  if (Math.max(inFile.count, inModel.count) <= direct) return undefined;
  if (inFile.count >= inModel.count) {
    const { prefix } = inFile;
    return { says: `the file has "${prefix}" before the model's names: they were read without it`, apply: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined) };
  }
  const { prefix } = inModel;
  return { says: `the model has "${prefix}" before the file's names: they were read with it`, apply: (name) => (names.has(prefix + name) ? prefix + name : undefined) };
};

/** The prefix, ending in a dot, that most of the long names have before a name that is known. */
const mostCommon = (long: readonly string[], known: { has(name: string): boolean }): { prefix: string; count: number } => {
  const counts = new Map<string, number>();
  for (const name of long) {
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      if (known.has(name.slice(dot + 1))) counts.set(name.slice(0, dot + 1), (counts.get(name.slice(0, dot + 1)) ?? 0) + 1);
    }
  }
  const [prefix = "", count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { prefix, count };
};
