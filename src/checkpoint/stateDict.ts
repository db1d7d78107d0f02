/** Finds the state dict in what a checkpoint's pickle holds: bare, in a training script's dict, or in a whole pickled model. */
import type { Plain } from "./checkpoint.ts";
import { describe, Instance, type PickleValue } from "./pickle.ts";
import { quoted, unreadable } from "./source.ts";
import { ArrayRef, OddTensor, TensorRef } from "./vocabulary.ts";

export type AnyTensor = TensorRef | ArrayRef;

export interface Found {
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  readonly wrapper: string | null;
  readonly prefix: string | null;
  readonly metadata: Readonly<Record<string, Plain>>;
  readonly notes: readonly string[];
}

type Dict = ReadonlyMap<PickleValue, PickleValue>;

/** Where training scripts put the model's state dict; the first that holds tensors is taken. */
const usualWrappers = [
  "state_dict", "model_state_dict", "model_state", "model", "module", "net", "network", "weights", "params",
  "state_dict_ema", "model_ema", "ema_state_dict", "params_ema", "ema",
] as const;
const neverTheModel = /optim|sched|scaler|amp|rng|loss|criterion/i;
/** DataParallel and `torch.compile` put these before every name. */
const wrapperPrefixes = ["module.", "_orig_mod."] as const;
const deepest = 12;
const mostVisits = 1_000_000;
const longestListLookedAt = 4096;
const mostNotes = 20;
const mostMetadata = 100;
const longestPlain = 200;

export const findStateDict = (root: PickleValue): Found => {
  if (isTensor(root)) return unreadable("it holds one tensor, not a state dict: save model.state_dict()");
  const search = new Search();
  const { value, wrapper } = search.unwrap(root);
  search.collect(value);
  if (search.tensors.size === 0) return unreadable(emptyMessage(root, search.notes));
  const prefix = commonPrefix([...search.tensors.keys()]);
  const bare = new Map([...search.tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  return { tensors: bare, wrapper: wrapper.length > 0 ? wrapper.join(".") : null, prefix: prefix || null, metadata: Object.fromEntries(search.metadata), notes: search.limitedNotes() };
};

const emptyMessage = (root: PickleValue, notes: readonly string[]): string =>
  `it holds no tensors that can be read (${notes[0] ?? describe(root)}): save model.state_dict() with torch.save`;

/** The prefixes of wrappers, in any order and number, that all names share. */
const commonPrefix = (names: readonly string[]): string => {
  let found = "";
  for (;;) {
    const next = wrapperPrefixes.find((prefix) => names.every((name) => name.startsWith(prefix, found.length) && name.length > found.length + prefix.length));
    if (next === undefined) return found;
    found += next;
  }
};

class Search {
  readonly tensors = new Map<string, AnyTensor>();
  readonly metadata = new Map<string, Plain>();
  readonly notes: string[] = [];
  private visits = 0;

  /** Goes down the keys that training scripts use. */
  unwrap(root: PickleValue): { value: PickleValue; wrapper: string[] } {
    const wrapper: string[] = [];
    let value = root;
    while (wrapper.length < 4) {
      const dict = asDict(value);
      const key = dict === undefined ? undefined : this.wrapperKey(dict);
      if (dict === undefined || key === undefined) break;
      this.describeBeside(dict, key);
      wrapper.push(key);
      value = dict.get(key)!;
    }
    return { value, wrapper };
  }

  /** Every tensor below `root` under its dotted name. */
  collect(root: PickleValue): void {
    const todo: { name: string; value: PickleValue; depth: number }[] = [{ name: "", value: root, depth: 0 }];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const { name, value, depth } = next;
      this.visit();
      if (this.take(name, value)) continue;
      const children = name === "" || (depth < deepest && this.holdsTensors(value)) ? childrenOf(value) : undefined;
      if (children === undefined) {
        if (name !== "" && !isSilent(value)) this.notes.push(`${quoted(name)} is ${describe(value)}: left out`);
        continue;
      }
      if (value instanceof Instance && name === "") this.notes.push(`a whole model (${quoted(value.className)}) was saved, not its state dict`);
      for (const [key, child] of children.reverse()) todo.push({ name: name === "" ? key : `${name}.${key}`, value: child, depth: depth + 1 });
    }
  }

  limitedNotes(): string[] {
    const more = this.notes.length - mostNotes;
    return more > 0 ? [...this.notes.slice(0, mostNotes), `and ${more} more of the kind`] : this.notes;
  }

  private take(name: string, value: PickleValue): boolean {
    if (value instanceof OddTensor || (value instanceof ArrayRef && value.content === undefined)) {
      this.notes.push(`${quoted(name)} is ${value instanceof OddTensor ? value.foreign : "a numpy array of objects"}: left out`);
      return true;
    }
    if (!isTensor(value)) return false;
    this.tensors.set(name, value);
    return true;
  }

  private wrapperKey(dict: Dict): string | undefined {
    const usual = usualWrappers.find((key) => this.holdsTensors(dict.get(key)));
    if (usual !== undefined) return usual;
    if ([...dict.values()].some(isTensor)) return undefined;
    const likely = [...dict].filter(([key, value]) => typeof key === "string" && !neverTheModel.test(key) && this.holdsTensors(value));
    return likely.length === 1 ? (likely[0]![0] as string) : undefined;
  }

  private describeBeside(dict: Dict, chosen: string): void {
    for (const [key, value] of dict) {
      if (key === chosen || typeof key !== "string") continue;
      const full = this.metadata.size >= mostMetadata;
      if (isPlain(value) && !full) this.metadata.set(key, typeof value === "string" ? value.slice(0, longestPlain) : value);
      else if (this.holdsTensors(value)) this.notes.push(`${quoted(key)} holds tensors too: left out`);
    }
  }

  /** Whether there is a tensor a few steps below, as in a dict, a list or a module; of a long list only the beginning is looked at. */
  private holdsTensors(value: PickleValue | undefined): boolean {
    const todo: [PickleValue, number][] = value === undefined ? [] : [[value, 0]];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const [at, depth] = next;
      this.visit();
      if (depth > 0 && isTensor(at)) return true;
      const children = depth < deepest ? childrenOf(at) : undefined;
      const looked = Array.isArray(at) ? children?.slice(0, longestListLookedAt) : children;
      for (const [, child] of looked?.reverse() ?? []) if (child !== null && typeof child === "object") todo.push([child, depth + 1]);
    }
    return false;
  }

  private visit(): void {
    if (++this.visits > mostVisits) unreadable("its pickle nests dicts over a million times: the file is hostile or no checkpoint");
  }
}

const isTensor = (value: PickleValue): value is AnyTensor => value instanceof TensorRef || value instanceof ArrayRef;

const asDict = (value: PickleValue): Dict | undefined => {
  if (value instanceof Map) return value;
  return value instanceof Instance && value.entries.size > 0 ? value.entries : undefined;
};

/** The named parts of a dict, a list or a module; undefined for anything else. */
const childrenOf = (value: PickleValue): [string, PickleValue][] | undefined => {
  const dict = asDict(value);
  if (dict !== undefined) return [...dict].flatMap(([key, child]) => (typeof key === "string" || typeof key === "number" ? [[String(key), child]] : []));
  if (Array.isArray(value)) return value.map((child, i) => [String(i), child]);
  return value instanceof Instance ? moduleParts(value) : undefined;
};

/** An `nn.Module` pickles its `__dict__`: own parameters, own buffers, then submodules, as in `state_dict()`. */
const moduleParts = ({ state }: Instance): [string, PickleValue][] | undefined => {
  if (!(state instanceof Map) || !(state.get("_modules") instanceof Map)) return undefined;
  const transient = state.get("_non_persistent_buffers_set");
  const skipped = new Set(transient instanceof Instance ? setItems(transient) : []);
  return ["_parameters", "_buffers", "_modules"].flatMap((part) => {
    const dict = state.get(part);
    if (!(dict instanceof Map)) return [];
    return [...dict].flatMap(([key, child]): [string, PickleValue][] =>
      typeof key === "string" && child !== null && !(part === "_buffers" && skipped.has(key)) ? [[key, child]] : []);
  });
};

/** Protocol 2 writes a set as a call with a list, later ones by opcodes. */
const setItems = ({ args, items }: Instance): PickleValue[] => {
  const given = Array.isArray(args) ? args[0] : undefined;
  return [...(Array.isArray(given) ? given : []), ...items];
};

const isPlain = (value: PickleValue): value is Plain => value === null || ["string", "number", "boolean"].includes(typeof value);

/** Empty containers and modules without weights need no note. */
const isSilent = (value: PickleValue): boolean =>
  value === null || (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0) || (value instanceof Instance && moduleParts(value) !== undefined);
