/**
 * The order in which a set gives its items. CPython's depends on hashes, and hashes of text differ from run to run; those of small
 * whole numbers do not, so programs can see it: for them the table is filled here as CPython fills it. Other sets keep the order
 * in which their items came.
 */
import type { PySet, Value } from "./values.ts";

/** Neighbours that CPython looks at before it jumps. */
const linearProbes = 9;

const freeSlot = (table: (number | undefined)[], hash: number): number => {
  const mask = table.length - 1;
  let perturb = hash;
  let at = hash % table.length;
  for (;;) {
    const last = at + linearProbes <= mask ? at + linearProbes : at;
    for (let slot = at; slot <= last; slot++) if (table[slot] === undefined) return slot;
    perturb = Math.floor(perturb / 32);
    at = (at * 5 + 1 + perturb) % table.length;
  }
};

const grown = (table: readonly (number | undefined)[], used: number): (number | undefined)[] => {
  const wanted = used > 50_000 ? used * 2 : used * 4;
  let size = 8;
  while (size <= wanted) size *= 2;
  const made = new Array<number | undefined>(size).fill(undefined);
  for (const key of table) if (key !== undefined) made[freeSlot(made, key)] = key;
  return made;
};

/** The items in the order of iteration. */
export const setItemsInOrder = ({ entries }: PySet): Iterable<Value> => {
  if (entries.size < 2) return entries.values();
  for (const key of entries.keys()) if (typeof key !== "number" || key < 0 || !Number.isSafeInteger(key)) return entries.values();
  let table = new Array<number | undefined>(8).fill(undefined);
  let used = 0;
  for (const key of entries.keys() as MapIterator<number>) {
    table[freeSlot(table, key)] = key;
    if (++used * 5 >= (table.length - 1) * 3) table = grown(table, used);
  }
  return table.flatMap((key) => (key === undefined ? [] : [entries.get(key)!]));
};
