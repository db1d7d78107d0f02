/** Dicts and sets of which only data decide what they hold: what is still known of them, and how two that may be the one are joined. */
import type { Dim } from "../sym/index.ts";
import { merge } from "./compile/joining.ts";
import { withEither } from "./either.ts";
import type { Machine } from "./machine.ts";
import type { NativeBody } from "./native.ts";
import { copyEntries, type Entry, type Gap, leastEntries, type Open, PyDict, PyList, PySet, Unknown, UnknownUsed, type Value } from "./values.ts";

/** How many entries there are. */
export const entryCount = (vm: Machine, dict: PyDict): Dim => (dict.open ? vm.fresh({ min: leastEntries(dict), ...(dict.open.others ? {} : { max: dict.entries.size }) }) : dict.entries.size);

/** Whether nothing can be said of its entries one by one; those that a registry of modules holds for certain are walked, before what else there may be. */
export const isUncounted = (dict: PyDict): boolean => dict.open !== null && (dict.entries.size === 0 || leastEntries(dict) < dict.entries.size);

/** Where all entries that are known were walked: whether there are others is not known. */
export const noneBeside = ({ open }: PyDict): void => {
  if (open?.others) throw new UnknownUsed(new Unknown(open.gap));
};

/** Why it is not known what a container holds; null where it is. */
export const uncertain = (value: Value): Gap | null => {
  if (value instanceof PyDict) return value.open?.gap ?? null;
  if (value instanceof PyList) return value.uncounted?.gap ?? null;
  return value instanceof PySet ? value.open : null;
};

/** `key in dict` */
export const holds = (vm: Machine, dict: PyDict, key: Value): Value => {
  const entry = dict.entries.get(vm.hashKey(key));
  const isSure = entry ? !entry.isPerhaps : !dict.open?.others;
  return isSure ? entry !== undefined : new Unknown(dict.open!.gap);
};

/** The value under a key, or what is given in its place where it is not there. */
export const lookedUp = (vm: Machine, dict: PyDict, key: Value, fallback: Value): Value => {
  const entry = dict.entries.get(vm.hashKey(key));
  if (!entry) return dict.open?.others ? new Unknown(dict.open.gap) : fallback;
  return entry.isPerhaps ? merge(vm, entry.value, fallback) : entry.value;
};

/** A value is stored under a key that is not known, one of several or any: then each entry may have the value, and there may be others. */
export const storeUnder = (vm: Machine, dict: PyDict, key: Unknown, value: Value): void => {
  withEither(vm, key, (one) => (vm.dictSet(dict, one, value), null), () => {
    vm.heap.saving(dict);
    dict.open = { gap: dict.open?.gap ?? key.gap, others: true };
    for (const entry of dict.entries.values()) entry.value = merge(vm, entry.value, value);
    return null;
  });
};

/** A key that is not known is there now; where it was before, its value stayed. */
export const mayAdd = (vm: Machine, dict: PyDict, key: Unknown): Unknown => {
  vm.heap.saving(dict);
  dict.open = { gap: dict.open?.gap ?? key.gap, others: true };
  return key;
};

/** Something that is not known was done to a container: nothing of what it holds is known any more. */
export const spoil = (vm: Machine, container: Value, gap: Gap): void => {
  if (!(container instanceof PyList || container instanceof PyDict || container instanceof PySet)) return;
  vm.heap.saving(container);
  const lost = new Unknown(gap);
  if (container instanceof PySet) container.open ??= gap;
  else if (container instanceof PyList) container.uncounted = { item: lost, count: vm.fresh({ min: 0 }), gap: container.uncounted?.gap ?? gap };
  else {
    container.open = { gap: container.open?.gap ?? gap, others: true };
    for (const entry of container.entries.values()) Object.assign(entry, { value: lost, isPerhaps: true });
  }
};

/** What changes a container; one that something unknown stops leaves it as nobody knows. */
export const spoiling = (change: NativeBody): NativeBody => (vm, self, ...args) => {
  try {
    return change(vm, self, ...args);
  } catch (error) {
    if (error instanceof UnknownUsed) spoil(vm, self, error.value.gap);
    throw error;
  }
};

/** A value may be stored under a key. */
export const mayHold = (vm: Machine, dict: PyDict, key: Value, value: Value): void => {
  if (key instanceof Unknown) return storeUnder(vm, dict, key, value);
  vm.heap.saving(dict);
  put(vm, dict, vm.hashKey(key), { key, value, isPerhaps: true });
  dict.open ??= { gap: openGap(vm), others: false };
};

/** An entry is removed of which the key is not known. */
export const removeSomething = (vm: Machine, dict: PyDict, { gap }: Unknown): null => {
  vm.heap.saving(dict);
  dict.open = { gap, others: dict.open?.others ?? false };
  for (const entry of dict.entries.values()) entry.isPerhaps = true;
  return null;
};

/** Puts the entries of one dict into another. */
export const putAll = (vm: Machine, dict: PyDict, { entries, open }: PyDict): void => {
  if (entries.size > 64) vm.hold(entries.size * 4);
  vm.heap.saving(dict);
  for (const [hash, { key, value, isPerhaps }] of entries) put(vm, dict, hash, isPerhaps ? { key, value, isPerhaps } : { key, value });
  if (!open) return;
  dict.open = { gap: open.gap, others: open.others || (dict.open?.others ?? false) };
};

/** An entry that may be there leaves what stood under its key possible. */
const put = (vm: Machine, dict: PyDict, hash: unknown, entry: Entry): void => {
  const known = dict.entries.get(hash);
  if (!known) dict.entries.set(hash, entry);
  else if (entry.isPerhaps) known.value = merge(vm, known.value, entry.value);
  else {
    known.value = entry.value;
    if (known.isPerhaps) known.isPerhaps = false;
  }
};

const openGap = (vm: Machine): Gap => ({ code: "branches-differ", reason: "which entries it has depends on a condition that is not known", span: vm.here() });

/** Makes `dict` what it and `other` have in common, when either may be the one. */
export const joinDicts = (vm: Machine, dict: PyDict, other: PyDict): void => {
  vm.heap.saving(dict);
  let isOpen = false;
  for (const [hash, entry] of dict.entries) {
    const twin = other.entries.get(hash);
    if (twin) entry.value = merge(vm, entry.value, twin.value);
    if (twin && !twin.isPerhaps) continue;
    entry.isPerhaps = isOpen = true;
  }
  for (const [hash, { key, value }] of other.entries) {
    if (dict.entries.has(hash)) continue;
    dict.entries.set(hash, { key, value, isPerhaps: true });
    isOpen = true;
  }
  const known: Open | null = dict.open ?? other.open;
  if (isOpen || known) dict.open = { gap: known?.gap ?? openGap(vm), others: (dict.open?.others || other.open?.others) ?? false };
};

/** A dict that is one of these two. */
export const eitherDict = (vm: Machine, a: PyDict, b: PyDict): PyDict => {
  const made = new PyDict(copyEntries(a.entries), a.cls);
  made.open = a.open;
  joinDicts(vm, made, b);
  return made;
};

/** A set of which only data decide what it holds. */
export const openSet = (gap: Gap): PySet => {
  const set = new PySet();
  set.open = gap;
  return set;
};

/** A set that is one of these two. */
export const eitherSet = (vm: Machine, a: PySet, b: PySet): PySet => {
  const made = new PySet(a.open ? new Map() : new Map(a.entries), a.cls);
  made.open = a.open;
  joinSets(vm, made, b);
  return made;
};

/** Makes `set` what it and `other` have in common. */
export const joinSets = (vm: Machine, set: PySet, other: PySet): void => {
  if (set.open === null && other.open === null && set.entries.size === other.entries.size && [...set.entries.keys()].every((key) => other.entries.has(key))) return;
  vm.heap.saving(set);
  set.open ??= other.open ?? openGap(vm);
};
