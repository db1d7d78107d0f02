/** Dicts and sets of which only data decide what they hold: what is still known of them, and how two that may be the one are joined. */
import type { Dim } from "../sym/index.ts";
import { merge } from "./compile/branches.ts";
import type { Machine } from "./machine.ts";
import { copyEntries, type Entry, type Gap, leastEntries, type Open, PyDict, PyList, PySet, Unknown, type Value } from "./values.ts";

/** How many entries there are. */
export const entryCount = (vm: Machine, dict: PyDict): Dim => (dict.open ? vm.fresh({ min: leastEntries(dict), ...(dict.open.others ? {} : { max: dict.entries.size }) }) : dict.entries.size);

/** Whether nothing can be said of its entries one by one; what a registry of modules holds for certain is walked all the same. */
export const isUncounted = (dict: PyDict): boolean => dict.open !== null && (dict.entries.size === 0 || leastEntries(dict) < dict.entries.size);

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

/** A value is stored under a key that is not known: any key may be there now. It is taken to be none of those that are. */
export const storeSomewhere = (vm: Machine, dict: PyDict, { gap }: Unknown): void => {
  vm.heap.saving(dict);
  dict.open = { gap: dict.open?.gap ?? gap, others: true };
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

/** Makes `set` what it and `other` have in common. */
export const joinSets = (vm: Machine, set: PySet, other: PySet): void => {
  if (set.open === null && other.open === null && set.entries.size === other.entries.size && [...set.entries.keys()].every((key) => other.entries.has(key))) return;
  vm.heap.saving(set);
  set.open ??= other.open ?? openGap(vm);
};
